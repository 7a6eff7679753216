"""Calls operations of Okta's Python SDK, as the test asks for: one JSON object a line, one line of response each.

The first line configures the clients. Every other line names an operation by its method and path.
"""

import asyncio
import inspect
import json
import logging
import re
import sys
import typing

from okta.client import Client

PATH = re.compile(r'resource_path="([^"]+)"')
METHOD = re.compile(r'method="([^"]+)"')
OPTIONS = re.compile(r"^_|^kwargs$")


def template(path):
    return re.sub(r"\{[^}]+\}", "{}", path)


def operations():
    """The name of the method that calls each operation: the SDK's private methods contain method and path."""
    found = {}
    for name, function in inspect.getmembers(Client, inspect.isfunction):
        if name.startswith("_") and name.endswith("_serialize"):
            source = inspect.getsource(function)
            path, method = PATH.search(source), METHOD.search(source)
            if path and method:
                found[method[1], template(path[1])] = name[1 : -len("_serialize")]
    return found


def types(annotation):
    """The classes that an annotation names."""
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) is list:
        return []
    return [annotation] if not arguments else [one for argument in arguments for one in types(argument)]


def body(annotation, value):
    """The value as the class that the SDK takes."""
    if isinstance(value, list):
        items = typing.get_args(annotation) or (None,)
        return [body(items[0], item) for item in value]
    classes = [one for one in types(annotation) if hasattr(one, "from_dict")]
    return classes[0].from_dict(value) if classes and isinstance(value, dict) else value


def file(annotation):
    """The content of a file, as bytes where the SDK takes them: it takes text for the name of a file."""
    return b"x" if any("Bytes" in repr(one) or one is bytes for one in types(annotation)) else "x"


async def call(okta, name, asked):
    function = getattr(okta, name)
    parameters = {
        name: one for name, one in inspect.signature(function).parameters.items() if not OPTIONS.search(name)
    }
    snake = lambda text: re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", text).lower()
    path = [(snake(name), value) for name, value in asked["path"]]
    # The names of the SDK differ from those of the document in places. Path parameters come first, in order.
    values = dict(zip(list(parameters)[: len(path)], (value for _, value in path)))
    values |= {name: value for name, value in path if name in parameters}
    values |= {snake(name): value for name, value in asked["query"]}
    rest = [name for name in parameters if name not in values]
    required = [name for name in rest if parameters[name].default is inspect.Parameter.empty]
    models = [name for name in rest if any(hasattr(one, "from_dict") for one in types(parameters[name].annotation))]
    name = next(iter(required + models + rest), None)
    if asked["body"] is not None and name:
        values[name] = body(parameters[name].annotation, asked["body"]) if asked["json"] else file(parameters[name].annotation)
    outcome = await function(**values)
    if outcome[-1] is not None:
        raise RuntimeError(f"{type(outcome[-1]).__name__}: {outcome[-1]}")


async def main():
    logging.disable(logging.CRITICAL)
    read = lambda: json.loads(sys.stdin.readline() or "null")
    settings = read()
    shared = {"orgUrl": settings["url"], "cache": {"enabled": False}, "rateLimit": {"maxRetries": 0}}
    by_token = Client({**shared, "token": settings["token"]})
    by_oauth = Client(
        {
            **shared,
            "authorizationMode": "PrivateKey",
            "clientId": settings["client_id"],
            "privateKey": settings["private_key"],
            "kid": settings["key_id"],
            "scopes": settings["scopes"].split(),
        }
    )
    known = operations()
    while asked := read():
        name = known.get((asked["method"], template(asked["template"])))
        answer = {"outcome": "missing"}
        if name:
            try:
                await call(by_oauth if asked["oauth"] else by_token, name, asked)
                answer = {"outcome": "ok"}
            except Exception as error:  # The test decides which failures it expects.
                answer = {"outcome": "failed", "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


asyncio.run(main())
