//! Methods, their parameters, results and facts.

use okta_codegen::Input;

use super::{lines, of_operation, operation_text, report, report_with};
use crate::support::{api, api_text, names};

const RESPONSES: &str = "responses: { '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }";

#[test]
fn operations_come_and_go() {
    let one = |path: &str, id: &str| {
        api(&format!("{path}:\n  get:\n    operationId: {id}\n    responses: {{}}"), "A: { type: string }")
    };
    assert_eq!(
        lines(&report(one("/a", "readA"), one("/b", "readB"))),
        [
            "addition Client::read_b added: new, `GET /b`",
            "breaking Client::read_a removed: removed (`GET /a`)",
        ]
    );
}

#[test]
fn arguments_are_the_signature() {
    let with = |parameters: &str| format!("parameters: [{parameters}]\n{RESPONSES}");
    let id = "{ name: id, in: path, required: true, schema: { type: string } }";
    let number = "{ name: id, in: path, required: true, schema: { type: integer } }";
    let must = "{ name: type, in: query, required: true, schema: { type: string } }";
    let may = "{ name: type, in: query, schema: { type: string } }";
    let other = "{ name: limit, in: query, schema: { type: integer } }";
    let typed = "{ name: limit, in: query, schema: { type: string } }";
    let call = "returns `Call<A>`, was `api::a::Run`: matters where the type is named";
    let check = |old: &[&str], new: &[&str], expected: &[&str]| {
        of_operation(&with(&old.join(", ")), &with(&new.join(", ")), expected);
    };
    check(&[id], &[number], &["breaking Client::run argument-type: argument `id` is `i64`, was `&str`"]);
    check(&[id], &[id, must], &["breaking Client::run argument-added: takes an argument `type: &str`"]);
    check(&[id, must], &[id], &["breaking Client::run argument-removed: takes no argument `type`"]);
    check(
        &[id, must, other],
        &[id, may, other],
        &["breaking Client::run parameter-optional: `type` is optional now: chained, not an argument"],
    );
    check(
        &[id, may, other],
        &[id, must, other],
        &["breaking Client::run parameter-required: `type` is an argument now"],
    );
    check(&[id, other], &[id, other, may], &["addition Client::run parameter-added: parameter `type`"]);
    check(&[id, other, may], &[id, other], &["breaking Client::run parameter-removed: no parameter `type`"]);
    check(
        &[id, other],
        &[id, typed],
        &["breaking Client::run parameter-type: parameter `limit` is `&str`, was `i64`"],
    );
    // The last optional parameter takes the request type with it, the first one brings it.
    check(
        &[id, may],
        &[id],
        &[
            "breaking Client::run parameter-removed: no parameter `type`",
            &format!("breaking Client::run request-type: {call}"),
        ],
    );
    check(
        &[id],
        &[id, may],
        &[
            "addition Client::run parameter-added: parameter `type`",
            "breaking Client::run request-type: returns `api::a::Run`, was `Call<A>`: matters where the type is named",
        ],
    );
}

#[test]
fn names_of_arguments_are_not_written_by_callers() {
    let one = |a: &str, b: &str| {
        let param =
            |name: &str| format!("{{ name: {name}, in: path, required: true, schema: {{ type: string }} }}");
        api(
            &format!(
                "/x/{{{a}}}/{{{b}}}:\n  get:\n    operationId: run\n    parameters: [{}, {}]\n    responses: {{}}",
                param(a),
                param(b)
            ),
            "A: { type: string }",
        )
    };
    assert_eq!(
        lines(&report(one("id", "other"), one("userId", "other"))),
        ["fact Client::run argument-name: argument `user_id`, was `id`"]
    );
    assert_eq!(
        lines(&report(one("id", "other"), one("other", "id"))),
        ["breaking Client::run argument-order: takes `other`, `id` in this order, was `id`, `other`"]
    );
}

#[test]
fn another_parameter_of_the_same_type_is_another_parameter() {
    let with = |name: &str| {
        format!(
            "parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}, {{ name: {name}, in: query, required: true, schema: {{ type: string }} }}]\n{RESPONSES}"
        )
    };
    of_operation(
        &with("login"),
        &with("email"),
        &[
            "breaking Client::run argument-added: takes an argument `email: &str`",
            "breaking Client::run argument-removed: takes no argument `login`",
        ],
    );
}

#[test]
fn results_are_types() {
    let with = |schema: &str| {
        format!(
            "parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]\nresponses: {{ '200': {{ description: '', content: {{ application/json: {{ schema: {schema} }} }} }} }}"
        )
    };
    let (a, b) = ("{ $ref: '#/components/schemas/A' }", "{ $ref: '#/components/schemas/B' }");
    let list = format!("{{ type: array, items: {a} }}");
    of_operation(
        &with(a),
        &with(&list),
        &[
            "breaking Client::run result-type: returns `Paged<A>`, was `Call<A>`",
            "fact Client::run paging: paging: `Link` header if one comes, was nothing",
        ],
    );
    of_operation(
        &with(a),
        &with(b),
        &[
            "breaking Client::run result-type: returns `Call<B>`, was `Call<A>`",
            "addition models::B added: new",
            "breaking models::A removed: removed",
        ],
    );
}

#[test]
fn results_by_status() {
    let id = "parameters: [{ name: id, in: path, required: true, schema: { type: string } }]";
    let response = |status: &str, schema: &str| {
        format!(
            "'{status}': {{ description: '', content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }} }}"
        )
    };
    let with = |responses: &[String]| format!("{id}\nresponses: {{ {} }}", responses.join(", "));
    let two = with(&[response("200", "A"), response("201", "B")]);
    let three = with(&[response("200", "A"), response("201", "B"), response("202", "B")]);
    let other = with(&[response("200", "A"), response("201", "A"), response("202", "B")]);
    let media = "200 application/json, 201 application/json";
    of_operation(
        &two,
        &three,
        &[
            "addition Client::run status-added: also returns status 202",
            &format!(
                "fact Client::run response-media: responses: {media}, 202 application/json, was {media}"
            ),
        ],
    );
    of_operation(
        &three,
        &two,
        &[
            "breaking Client::run status-removed: no longer returns status 202",
            &format!(
                "fact Client::run response-media: responses: {media}, was {media}, 202 application/json"
            ),
        ],
    );
    of_operation(&three, &other, &["breaking Client::run result-type: returns `A` with status 201, was `B`"]);
}

#[test]
fn facts_of_operations() {
    let id = "{ name: id, in: path, required: true, schema: { type: string } }";
    let old = format!(
        "parameters: [{id}, {{ name: ids, in: query, explode: true, schema: {{ type: array, items: {{ type: string }} }} }}, {{ name: limit, in: query, schema: {{ type: integer, maximum: 10 }} }}]\n\
         security: [{{ apiToken: [] }}, {{ oauth2: [a.read] }}]\nx-okta-lifecycle: {{ lifecycle: EA }}\n{RESPONSES}"
    );
    let new = format!(
        "deprecated: true\nparameters: [{id}, {{ name: ids, in: query, explode: false, schema: {{ type: array, items: {{ type: string }} }} }}, {{ name: limit, in: query, schema: {{ type: integer, maximum: 20 }} }}]\n\
         security: [{{ oauth2: [a.read, b.read] }}]\nx-okta-lifecycle: {{ lifecycle: GA }}\n\
         responses: {{ '200': {{ description: '', content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/A' }} }} }} }}, '404': {{ description: '' }} }}"
    );
    let schemes = "  securitySchemes:\n    apiToken: { type: apiKey, in: header, name: Authorization }\n    \
                   oauth2: { type: oauth2, flows: {} }\n";
    let secured = |text: &str| Input::text("api.yaml", format!("{}{schemes}", operation_text(text)));
    assert_eq!(
        lines(&report(secured(&old), secured(&new))),
        [
            "addition Client::run deprecated: deprecated",
            "fact Client::run scopes: scopes: `a.read`, `b.read`, was `a.read`",
            "fact Client::run credentials: credentials: OAuth 2.0 only, was any",
            "fact Client::run lifecycle: release stage: `GA`, was `EA`",
            "fact Client::run errors: documented errors: `404`, was nothing",
            "fact Client::run parameter-style: parameter `ids`: joined by commas in the query, was repeated in the query",
            "fact Client::run limits: parameter `limit`: at most 20, was at most 10",
        ]
    );
}

#[test]
fn the_way_of_a_call_is_a_fact() {
    let one = |method: &str, path: &str, body: &str| {
        api(
            &format!("{path}:\n  {method}:\n    operationId: run\n    {body}\n    responses: {{}}"),
            "A: { type: object, properties: { a: { type: string } } }",
        )
    };
    let body = |media: &str| {
        format!(
            "requestBody: {{ required: true, content: {{ {media}: {{ schema: {{ $ref: '#/components/schemas/A' }} }} }} }}"
        )
    };
    assert_eq!(
        lines(&report(
            one("post", "/a", &body("application/json")),
            one("patch", "/b", &body("application/merge-patch+json"))
        )),
        [
            "fact Client::run http: HTTP: `PATCH /b`, was `POST /a`",
            "fact Client::run request-media: request body: application/merge-patch+json, was application/json",
        ]
    );
    assert_eq!(
        lines(&report(one("post", "/a", "servers: [{ url: 'https://one.example' }]"), one("post", "/a", ""))),
        ["fact Client::run server: server: nothing, was https://one.example"]
    );
}

/// One operation with its own model, in a group of tags.
fn grouped(tag: &str, also: &str) -> Input {
    let one = |path: &str, id: &str, tag: &str| {
        format!("{path}:\n  get:\n    tags: [{tag}]\n    operationId: {id}\n    {RESPONSES}\n")
    };
    let paths = format!("{}{}", one("/a", "run", tag), also);
    let text = api_text(&paths, "A: { type: object, properties: { a: { type: string } } }");
    let groups = "x-tagGroups: [{ name: Users, tags: [User] }, { name: Groups, tags: [Group] }]\n";
    Input::text("api.yaml", format!("{text}{groups}"))
}

#[test]
fn features_gate_methods_and_models() {
    let other = format!("/b:\n  get:\n    tags: [Group]\n    operationId: other\n    {RESPONSES}\n");
    let moved = lines(&report(grouped("User", ""), grouped("Group", "")));
    assert_eq!(
        moved,
        [
            "addition groups added: new feature",
            "breaking users removed: removed feature",
            "breaking Client::run features: needs `groups`, needed `users`",
            "breaking models::A features: needs `groups`, needed `users`",
        ]
    );
    let shared = lines(&report(grouped("User", ""), grouped("User", &other)));
    assert_eq!(
        shared,
        [
            "addition groups added: new feature",
            "addition Client::other added: new, `GET /b`, feature `groups`",
            "addition models::A features: needs `groups` or `users`, needed `users`",
        ]
    );
    let rows = names("[features.also]\nrun = [\"nothing\"]\n");
    let report = report_with(grouped("User", ""), grouped("User", ""), |inputs| inputs.names(rows.clone()));
    assert_eq!(lines(&report), [""; 0]);
    assert_eq!(report.names[0].message, "`run` needs the feature `nothing`, which does not exist");
}

#[test]
fn types_of_operations_move_with_their_tag() {
    let response = |status: &str, schema: &str| {
        format!(
            "'{status}': {{ description: '', content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }} }}"
        )
    };
    let with = |tag: &str| {
        let responses = [response("200", "A"), response("201", "B")].join(", ");
        let first = format!(
            "/a:\n  get:\n    tags: [{tag}]\n    operationId: run\n    responses: {{ {responses} }}\n"
        );
        let second = format!(
            "/b:\n  get:\n    tags: [{tag}]\n    operationId: find\n    parameters: [{{ name: sort, in: query, schema: {{ type: string, enum: [UP] }} }}]\n    responses: {{}}\n"
        );
        api(
            &format!("{first}{second}"),
            "A: { type: object, properties: { a: { type: string } } }\nB: { type: object, properties: { b: { type: string } } }",
        )
    };
    assert_eq!(
        lines(&report(with("User"), with("Group"))),
        [
            "breaking Client::run result-type: returns `Call<api::group::RunResponse>`, was `Call<api::user::RunResponse>`",
            "breaking Client::find request-type: returns `api::group::Find`, was `api::user::Find`: matters where the type is named",
            "breaking api::group::FindSort renamed: was `api::user::FindSort`",
        ]
    );
}
