//! Paths, bodies, servers and names of other documents, which documents of Okta do not have.

use okta_codegen::view::{Definition, Operation, ResponseKind};

use super::{Views, short, views, views_with};
use crate::tests::support::{api, complete, edited, names, schemas};

const A: &str = "A: { type: object, properties: { a: { type: string } } }";

/// The views of a document with these paths and the schema `A`.
fn paths(paths: &str) -> Views {
    views(&api(paths, A))
}

/// The views of a document whose only operation, `PUT /a`, has these parts.
fn one(parts: &str) -> Views {
    paths(&format!("/a:\n  put: {{ operationId: run, {parts} }}"))
}

/// The views of a document whose only operation has a body of these media types.
fn body(content: &str) -> Views {
    one(&format!("requestBody: {{ required: true, content: {{ {content} }} }}, responses: {{}}"))
}

/// The views of a document whose only operation has these responses.
fn responses(responses: &str) -> Views {
    one(&format!("responses: {{ {responses} }}"))
}

#[track_caller]
fn warns(views: &Views, problem: &str) {
    assert!(views.warnings.contains(problem), "no {problem:?} in\n{}", views.warnings);
}

/// How the arguments of an operation are sent.
fn steps(operation: &Operation) -> Vec<String> {
    let steps = operation.steps.iter();
    steps.map(|step| format!("{:?} {} {}", step.kind, step.wire, step.arg)).collect()
}

fn setters(operation: &Operation) -> Vec<String> {
    let setters = operation.request.iter().flat_map(|request| &request.setters);
    setters.map(|setter| format!("{:?} {} {}", setter.step.kind, setter.step.wire, setter.step.arg)).collect()
}

fn definition(views: &Views) -> &Definition {
    &views.operation("run").definition
}

#[test]
fn parameters_of_media_types_do_not_change_the_kind_of_a_body() {
    let schema = "{ schema: { $ref: '#/components/schemas/A' } }";
    let found = body(&format!("'application/x-www-form-urlencoded; charset=utf-8': {schema}"));
    assert_eq!(steps(found.operation("run")), ["FormBody  body"]);
    let found =
        body("'multipart/form-data; boundary=x': { schema: { properties: { a: { type: string } } } }");
    assert_eq!(setters(found.operation("run")), ["TextPart \"a\", \"\" value"]);
    let found = body(&format!("'Application/JSON;charset=UTF-8': {schema}"));
    assert_eq!(steps(found.operation("run")), ["JsonBody \"Application/JSON;charset=UTF-8\" body"]);
    let found = body(&format!("text/json: {schema}"));
    assert_eq!(steps(found.operation("run")), ["JsonBody \"text/json\" body"]);
    let found = responses(&format!("'200': {{ content: {{ 'application/hal+json; v=1': {schema} }} }}"));
    assert_eq!(found.operation("run").response.kind, ResponseKind::Json);
    assert_eq!(found.warnings, "");
}

#[test]
fn a_range_of_media_types_is_never_sent() {
    let file = "{ schema: { type: string, format: binary } }";
    for range in ["'*/*'", "'image/*'", "'multipart/related'"] {
        let found = body(&format!("{range}: {file}"));
        assert_eq!(steps(found.operation("run")), ["BytesBody content_type body"], "{range}");
    }
    assert_eq!(steps(body(&format!("image/png: {file}")).operation("run")), ["BytesBody \"image/png\" body"]);
    let found = body("'text/*': { schema: { type: string } }");
    assert_eq!(steps(found.operation("run")), ["TextBody \"text/plain\" body"]);
    for range in ["'*/*'", "'application/*'", "'application/*+json'"] {
        let found = body(&format!("{range}: {{ schema: {{ $ref: '#/components/schemas/A' }} }}"));
        assert_eq!(steps(found.operation("run")), ["JsonBody \"application/json\" body"], "{range}");
    }
}

#[test]
fn media_types_that_are_left_out_are_reported() {
    let schema = "{ schema: { $ref: '#/components/schemas/A' } }";
    let found = body(&format!("application/json: {schema}, application/xml: {schema}, text/csv: {{}}"));
    warns(&found, "further media types of request bodies are left out; the document has 2 of them");
    let content = format!("content: {{ text/csv: {{}}, application/json: {schema} }}");
    let found = responses(&format!("'200': {{ {content} }}"));
    warns(&found, "media types of responses that can be JSON are left out; the document has 1 of them");
    assert_eq!(definition(&found).accept, None, "only what can be read is accepted");

    let found = body(&format!("application/xml: {schema}"));
    warns(&found, "warning[media-schema]: the body of `run` is text: its schema is not used");
    let found = responses(&format!("'200': {{ content: {{ application/x-ndjson: {schema} }} }}"));
    warns(&found, "warning[media-schema]: the response of `run` is bytes: its schema is not used");
    let found = responses("'200': { content: { text/event-stream: { schema: { type: string } } } }");
    warns(&found, "warning[media-stream]: the events of `run` are returned as one text");
    let found = responses("'200': { content: { text/csv: { schema: { type: string } } } }");
    assert_eq!(found.warnings, "");
}

#[test]
fn a_response_that_is_text_for_one_status_is_a_variant() {
    let json = "content: { application/json: { schema: { $ref: '#/components/schemas/A' } } }";
    let text = "content: { text/plain: { schema: { type: string } } }";
    let bytes = "content: { application/pdf: { schema: { type: string, format: binary } } }";
    let found = responses(&format!("'200': {{ {json} }}, '201': {{ {text} }}, '202': {{ {bytes} }}"));
    let operation = found.operation("run");
    assert_eq!(operation.response.kind, ResponseKind::ByStatus);
    let status_enum = operation.status_enum.as_ref().unwrap();
    let variants = [&status_enum.otherwise].into_iter().chain(&status_enum.variants);
    let variants: Vec<_> = variants.map(|one| (one.status, short(&one.ty), one.kind)).collect();
    assert_eq!(
        variants,
        [
            (200, "A".to_owned(), ResponseKind::Json),
            (201, "String".to_owned(), ResponseKind::Text),
            (202, "Bytes".to_owned(), ResponseKind::Bytes)
        ]
    );
}

#[test]
fn parts_have_the_media_type_that_encoding_names() {
    let file = "{ type: string, format: binary }";
    let with = |encoding: &str| {
        let properties = format!(
            "file: {file}, files: {{ type: array, items: {file} }}, text: {{ type: string }}, \
             all: {{ type: array, items: {{ $ref: '#/components/schemas/A' }} }}, meta: {{ $ref: '#/components/schemas/A' }}"
        );
        let schema =
            format!("{{ required: [file, files, text, all, meta], properties: {{ {properties} }} }}");
        body(&format!("multipart/form-data: {{ schema: {schema}, encoding: {{ {encoding} }} }}"))
    };
    let found = with(
        "file: { contentType: text/csv }, files: { contentType: application/pdf }, text: { contentType: text/x }, \
         all: { contentType: application/vnd.a+json }, meta: { contentType: application/xml }",
    );
    assert_eq!(
        steps(found.operation("run")),
        [
            "File \"file\" file.usual_content_type(\"text/csv\")",
            "Files \"files\" files.into_iter().map(|file| file.usual_content_type(\"application/pdf\"))",
            "TextPart \"text\", \"text/x\" text",
            "JsonPart \"all\", \"application/vnd.a+json\" all",
            "TextPart \"meta\", \"application/xml\" meta",
        ]
    );
    assert_eq!(found.warnings, "");
    let found = with(
        "file: { contentType: 'image/png, image/jpeg' }, files: { contentType: 'image/*' }, text: { contentType: '*/*' }, \
         meta: { contentType: 'text/xml, application/json' }",
    );
    assert_eq!(
        steps(found.operation("run")),
        [
            "File \"file\" file",
            "Files \"files\" files",
            "TextPart \"text\", \"\" text",
            "JsonPart \"all\", \"application/json\" all",
            "JsonPart \"meta\", \"application/json\" meta",
        ],
        "one of several media types is that of the file"
    );
    let found = with("file: { headers: { X-A: {} } }, text: { headers: { X-B: {} } }");
    warns(&found, "no headers are generated for the part `file`\n");
    warns(&found, "help: set them with `FilePart::header`");
    warns(&found, "no headers are generated for the part `text`\n");
    let found = body("multipart/form-data: { schema: { type: object } }");
    warns(&found, "warning[multipart-empty]: the body of `run` has no declared parts");
}

#[test]
fn a_path_with_more_than_a_path_is_sent_right() {
    let of = |path: &str, parameters: &str| {
        let found = paths(&format!(
            "'{path}':\n  get: {{ operationId: run, parameters: [{parameters}], responses: {{}} }}"
        ));
        (definition(&found).path.clone(), found.warnings)
    };
    let parameter = |name: &str, place: &str| {
        format!("{{ name: {name}, in: {place}, required: true, schema: {{ type: string }} }}")
    };
    let (path, warnings) = of("/v1/{name}:cancel", &parameter("name", "path"));
    assert_eq!((path.as_str(), warnings.as_str()), ("\"/v1/{name}:cancel\"", ""));
    let (path, warnings) = of("/#Action=Stop", "");
    assert_eq!(path, "\"/\"");
    assert!(
        warnings.contains("fragments of paths (`#…`) are left out; the document has 1 of them"),
        "{warnings}"
    );
    let (path, warnings) = of("/find?mode=all&term={t}&q={query}&x", &parameter("query", "query"));
    assert_eq!(path, "\"/find?mode=all&term={t}&x\"");
    assert!(warnings.contains("warning[path-query]: the path `/find?mode=all"), "{warnings}");
    let (path, warnings) = of("a", "");
    assert_eq!(path, "\"/a\"");
    assert!(warnings.contains("warning[path-relative]"), "{warnings}");
    let (path, _) = of("/größe/{ü}/x y", &parameter("ü", "path"));
    assert_eq!(path, "\"/gr%C3%B6%C3%9Fe/{ü}/x%20y\"");
    let (_, warnings) = of("/a", &parameter("lost", "path"));
    assert!(
        warnings.contains("warning[parameter-unused]: the path parameter `lost` is not in the path"),
        "{warnings}"
    );
    let found = paths(
        "/{a}/x/{a}:\n  get: { operationId: run, responses: {}, parameters: [{ name: a, in: path, required: true, schema: { type: string } }] }",
    );
    assert_eq!((found.operation("run").args.len(), found.warnings.as_str()), (1, ""));
}

#[test]
fn values_of_label_and_matrix_follow_their_prefix() {
    let of = |style: &str, schema: &str| {
        let found = paths(&format!(
            "'/a/{{id}}/b':\n  get: {{ operationId: run, responses: {{}}, parameters: [{{ name: id, in: path, required: true, {style}, schema: {schema} }}] }}"
        ));
        (definition(&found).path.clone(), found.warnings)
    };
    let list = "{ type: array, items: { type: string } }";
    for (style, schema, path) in [
        ("style: label", "{ type: string }", "\"/a/.{id}/b\""),
        ("style: matrix", "{ type: integer }", "\"/a/;id={id}/b\""),
        ("style: matrix, explode: true", "{ type: string }", "\"/a/;id={id}/b\""),
        ("style: matrix", list, "\"/a/;id={id}/b\""),
        ("style: simple", list, "\"/a/{id}/b\""),
    ] {
        assert_eq!(of(style, schema), (path.to_owned(), String::new()), "{style} {schema}");
    }
}

#[test]
fn lists_and_objects_in_the_path_are_sent_by_their_parts() {
    let (list, object) = ("{ type: array, items: { type: integer } }", "{ $ref: '#/components/schemas/A' }");
    for (style, schema, ty, path, way) in [
        ("style: label, explode: true", list, "&[i64]", "/a/{id}", "Label"),
        ("style: matrix, explode: true", list, "&[i64]", "/a/{id}", "Matrix"),
        ("explode: true", object, "&A", "/a/{id}", "Exploded"),
        ("style: label, explode: true", object, "&A", "/a/{id}", "Label"),
        ("style: matrix, explode: true", object, "&A", "/a/{id}", "Matrix"),
        ("style: simple", object, "&A", "/a/{id}", "Joined"),
        ("style: label", object, "&A", "/a/.{id}", "Joined"),
        ("style: matrix", object, "&A", "/a/;id={id}", "Joined"),
    ] {
        let found = paths(&format!(
            "'/a/{{id}}':\n  get: {{ operationId: run, responses: {{}}, parameters: [{{ name: id, in: path, required: true, {style}, schema: {schema} }}] }}"
        ));
        let operation = found.operation("run");
        let step = format!("PathStyled \"id\", ::okta_runtime::wire::PathStyle::{way} id");
        assert_eq!(short(&operation.args[0].ty), ty, "{style} {schema}");
        assert_eq!(steps(operation), [step], "{style} {schema}");
        assert_eq!(definition(&found).path, format!("{path:?}"), "{style} {schema}");
        assert_eq!(found.warnings, "", "{style} {schema}");
    }
}

#[test]
fn habits_of_swagger_2_are_reported() {
    let found =
        one("parameters: [{ name: n, in: query, type: integer }, { name: x, in: query }], responses: {}");
    let types: Vec<&str> = found
        .operation("run")
        .request
        .iter()
        .flat_map(|request| &request.setters)
        .map(|one| one.ty.as_str())
        .collect();
    assert_eq!(types, ["i64", "&str"]);
    warns(&found, "the parameter `n` has no `schema` and is read as the schema itself");
    warns(&found, "the parameter `x` has no `schema` and becomes text");
    let found = responses("'200': { description: '', schema: { $ref: '#/components/schemas/A' } }");
    warns(&found, "warning[response-schema]: the `schema` of this response of `run` is ignored");
}

#[test]
fn reserved_headers_are_no_parameters() {
    let header =
        |name: &str| format!("{{ name: {name}, in: header, required: true, schema: {{ type: string }} }}");
    let all = format!("parameters: [{}, {}]", header("Authorization"), header("Content-Type"));
    let body = "requestBody: { required: true, content: { application/json: { schema: { type: string } } } }";
    let found = one(&format!("{all}, {body}, responses: {{}}"));
    assert_eq!(steps(found.operation("run")), ["JsonBodyUnsized \"application/json\" body"]);
    warns(&found, "parameters for the header `Authorization` are left out; the document has 1 of them");
}

#[test]
fn a_server_without_a_host_is_another_prefix() {
    let of = |root: &str, own: &str| {
        let text = format!("/a:\n  servers: [{own}]\n  get: {{ operationId: run, responses: {{}} }}");
        let found = views(&edited(&api(&text, A), |document| {
            document["servers"] = serde_json::json!([{ "url": root }]);
        }));
        definition(&found).server.clone()
    };
    let root = "https://api.example.com/v1/";
    assert_eq!(of(root, "{ url: /v2/ }").as_deref(), Some("\"/v2\""));
    assert_eq!(of(root, "{ url: 'https://api.example.com/v2' }").as_deref(), Some("\"/v2\""));
    assert_eq!(of(root, "{ url: / }").as_deref(), Some("\"/\""));
    assert_eq!(of(root, "{ url: /v1 }"), None);
    assert_eq!(of("/v1", "{ url: /v1/ }"), None);
    assert_eq!(
        of(root, "{ url: '//files.example.com/x' }").as_deref(),
        Some("\"https://files.example.com/x\"")
    );
    let own = "{ url: '{scheme}://files.example.com:{port}', variables: { scheme: { default: https }, port: { default: 8443 } } }";
    assert_eq!(of(root, own).as_deref(), Some("\"https://files.example.com:8443\""));
}

#[test]
fn a_server_without_a_scheme_is_https() {
    let found = views(&edited(&api("/a:\n  get: { operationId: run, responses: {} }", A), |document| {
        document["servers"] = serde_json::json!([{ "url": "api.example.com/v1" }]);
    }));
    let server = found.root().server.as_ref().map(|server| (server.url.clone(), server.path.clone()));
    assert_eq!(server, Some(("\"https://api.example.com\"".to_owned(), "\"/v1\"".to_owned())));
    warns(&found, "warning[server-scheme]: the server URL `api.example.com/v1` does not name a scheme");
}

#[test]
fn tags_of_one_module_are_joined() {
    let found = paths(
        "/a:\n  get: { tags: [Big Cats], operationId: one, responses: {} }\n  \
         put: { tags: [big-cats], operationId: two, responses: {} }",
    );
    warns(&found, "warning[tag-twice]: the tags `big-cats` and `Big Cats` are one module");
    let files: Vec<&str> = found.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files.iter().filter(|path| path.ends_with("/api/big_cats.rs")).count(), 1, "{files:?}");
    let (one, two) = (found.operation("one"), found.operation("two"));
    assert_eq!((one.id.as_str(), two.id.as_str()), ("one", "two"));
}

#[test]
fn schemas_of_one_place_are_types_of_their_own() {
    let found = views(&schemas(
        "Start: { properties: { a.b: { properties: { x: {} } }, a: { properties: { b: { properties: { y: {} } } } }, \
         c.d: { type: string, enum: [x] }, c: { properties: { d: { type: string, enum: [y] } } } } }",
    ));
    assert_eq!(found.ty("Start", "a.b"), "Option<StartAB>");
    assert_eq!(found.ty("StartA", "b"), "Option<StartAB2>");
    assert_eq!(found.field("StartAB2", "y").ident, "y");
    assert_eq!(found.ty("StartC", "d"), "Option<StartCD2>");
    warns(&found, "are both called `StartAB` in Rust: the first one gets a number");

    let parameter = |place: &str, value: &str| {
        format!("{{ name: sort, in: {place}, required: true, schema: {{ type: string, enum: [{value}] }} }}")
    };
    let found = one(&format!(
        "parameters: [{}, {}], responses: {{}}",
        parameter("query", "a"),
        parameter("header", "b")
    ));
    let types: Vec<String> = found.operation("run").args.iter().map(|arg| short(&arg.ty)).collect();
    assert_eq!(types, ["RunSort", "RunSort2"]);
    assert_eq!(found.enumeration("RunSort2").variants[0].wire, "\"b\"");
}

#[test]
fn a_mapping_into_another_file_means_the_component_of_its_name() {
    let union = |mapping: &str| {
        views(&schemas(&format!(
            "Start: {{ oneOf: [{{ $ref: '#/components/schemas/cat' }}, {{ $ref: '#/components/schemas/dog' }}], \
             discriminator: {{ propertyName: kind, mapping: {{ {mapping} }} }} }}\n\
             cat: {{ properties: {{ kind: {{ type: string }}, purrs: {{ type: boolean }} }} }}\n\
             dog: {{ properties: {{ kind: {{ type: string }}, barks: {{ type: boolean }} }} }}"
        )))
    };
    let values = |views: &Views| -> Vec<Vec<String>> {
        views.union("Start").variants.iter().map(|variant| variant.values.clone()).collect()
    };
    let found = union("c: 'pets/cat.yml', d: 'pets.yml#/dog'");
    assert_eq!(values(&found), [["\"c\""], ["\"d\""]]);
    warns(&found, "the mapping to \"pets/cat.yml\" is read as the component `cat`");
    let found = union("c: 'pets/lion.yml', d: dog");
    assert_eq!(values(&found), [["\"d\""], ["\"cat\""]]);
    warns(&found, "warning[discriminator-mapping]: the mapping of `c` leads nowhere");
}

#[test]
fn rules_of_schemas_that_are_not_read_are_reported() {
    let found = views(&schemas(
        "Start: { properties: { a: { not: { type: string } }, b: { type: object, not: { required: [c] } }, \
         not: { type: string }, n: { type: integer, default: many }, t: { type: string, const: x } } }",
    ));
    warns(&found, "rules of the keyword `not` are left out; the document has 2 of them");
    warns(&found, "rules of the keyword `const` are left out; the document has 1 of them");
    warns(&found, "defaults of another type than their schema are left out; the document has 1 of them");
}

#[test]
fn remedies_name_the_file_that_the_caller_has() {
    let document = schemas("Start: { properties: { a_b: {}, aB: {} } }");
    let with = views_with(&document, &names("[types]\nStart = \"Begin\""), &complete("test"));
    warns(&with, "help: add a row to names.toml: [fields.Start] aB = \"…\"");
    let none = okta_codegen::Inputs::builder(document);
    let none = super::views_of(none, &complete("test"));
    warns(&none, "help: add a row to a file for `--names`: [fields.Start] aB = \"…\"");
    let ambiguous = schemas(
        "Start: { properties: { u: { oneOf: [{ $ref: '#/components/schemas/U' }, { type: integer }] } } }\n\
         U: { oneOf: [{ type: string }, { type: array, items: { type: integer } }] }",
    );
    warns(
        &views(&ambiguous),
        "help: add a row to names.toml: [unions] \"Start.u\" = { rule = \"…\", reason = \"…\" }",
    );
}

#[test]
fn json_that_is_not_yaml_is_read() {
    let text = "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"T\u{9f}\",\"version\":\"1\"},\"paths\":{\"/a\":{\"get\":{\"operationId\":\"run\",\"responses\":{}}}}}";
    let found = views(&okta_codegen::Input::text("api.json", text));
    assert_eq!(found.operation("run").definition.path, "\"/a\"");
}

#[test]
fn the_names_of_the_readme_apply() {
    let readme = include_str!("../../../README.md");
    let rows = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let document = api(
        "/pets:\n  get: { operationId: listPets, responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Pets' } } } } } }",
        "Pets: { properties: { pets: { type: array, items: { $ref: '#/components/schemas/Pet' } }, card: { $ref: '#/components/schemas/Card' } } }\n\
         Pet: { properties: { '@id': { type: string }, pin: { type: string }, kind: { type: string, enum: [cat] }, \
         owner: { oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] } } }\n\
         Card: { properties: { number: { type: string } } }",
    );
    let found = views_with(&document, &names(rows), &complete("test"));
    assert_eq!(found.warnings, "");
    assert_eq!(found.operation("pets").response.kind, ResponseKind::Page);
    assert_eq!(
        (found.ty("Pet", "kind").as_str(), found.field("Pet", "@id").ident.as_str()),
        ("Option<Species>", "number")
    );
    assert_eq!(found.ty("Pet", "owner"), "Option<Value>");
}

#[test]
fn what_may_be_null_is_an_option_in_responses_and_lists() {
    let of = |schema: &str| {
        let content = format!("content: {{ application/json: {{ schema: {schema} }} }}");
        let found = responses(&format!("'200': {{ {content} }}"));
        short(&found.operation("run").response.value)
    };
    assert_eq!(of("{ type: string, nullable: true }"), "Option<String>");
    assert_eq!(of("{ allOf: [{ $ref: '#/components/schemas/A' }], nullable: true }"), "Option<A>");
    assert_eq!(of("{ type: array, items: { type: integer, nullable: true } }"), "Vec<Option<i64>>");
    assert_eq!(of("{ nullable: true }"), "Value");
    let found = one(
        "parameters: [{ name: n, in: query, required: true, schema: { type: array, items: { type: integer, nullable: true } } }], responses: {}",
    );
    assert_eq!(found.operation("run").args[0].ty, "&[i64]");
    let found = views(&schemas(
        "Start: { properties: { a: { type: array, items: { type: string, nullable: true } } } }",
    ));
    assert_eq!(found.ty("Start", "a"), "Option<Vec<Option<String>>>");
}

#[test]
fn a_response_without_a_body_in_http_has_none() {
    let content = "content: { application/json: { schema: { $ref: '#/components/schemas/A' } } }";
    let found = responses(&format!("'204': {{ {content} }}"));
    assert_eq!(found.operation("run").response.kind, ResponseKind::Empty);
    warns(
        &found,
        "bodies of responses to HEAD or with status 204 or 205 are left out; the document has 1 of them",
    );
    let found = responses(&format!("'200': {{ {content} }}, '204': {{ {content} }}"));
    assert_eq!(found.operation("run").response.kind, ResponseKind::OptionalJson);
    let found =
        paths(&format!("/a:\n  head: {{ operationId: run, responses: {{ '200': {{ {content} }} }} }}"));
    assert_eq!(found.operation("run").response.kind, ResponseKind::Empty);
}
