//! Operations: parameters, bodies, responses, credentials and paging.

use okta_codegen::view::{CallValueKind, Content, Operation, ResponseKind, Step, StepKind};
use okta_codegen::{Input, Options};

use super::{Views, short, views, views_with};
use crate::tests::support::{api, complete, edited, names};

/// The views of one operation, written without its id.
fn get(operation: &str) -> Views {
    views(&api(
        &format!("/a/{{id}}:\n  get:\n    operationId: run\n    {}", operation.replace('\n', "\n    ")),
        SCHEMAS,
    ))
}

const SCHEMAS: &str = "A: { properties: { a: { type: string } } }\nKind: { type: string, enum: [X] }";

/// Name, type, and how it is sent, of each setter.
fn setters(views: &Views) -> Vec<(&str, String, (StepKind, &str))> {
    let request = views.operation("run").request.as_ref().unwrap();
    request
        .setters
        .iter()
        .map(|setter| {
            assert_eq!(setter.step.arg, "value");
            (setter.name.as_str(), short(&setter.ty), sent(&setter.step))
        })
        .collect()
}

fn setter_names(views: &Views) -> Vec<&str> {
    setters(views).into_iter().map(|(name, ..)| name).collect()
}

/// How an argument is sent, and the name or media type.
fn sent(step: &Step) -> (StepKind, &str) {
    (step.kind, step.wire.trim_matches('"'))
}

/// The arguments of a method, each `name: type`.
fn args(operation: &Operation) -> Vec<String> {
    operation.args.iter().map(|arg| format!("{}: {}", arg.ident, short(&arg.ty))).collect()
}

#[test]
fn parameters_of_two_levels_are_merged() {
    let paths = "/a/{id}/{other}:\n  parameters:\n    - { name: id, in: path, required: true, schema: { type: string } }\n    \
                 - { name: other, in: path, schema: { $ref: '#/components/schemas/Kind' } }\n    \
                 - { name: limit, in: query, schema: { type: integer } }\n    - { name: X-A, in: header, schema: { type: string } }\n  \
                 get:\n    operationId: read\n    parameters:\n      - { name: id, in: path, required: true, schema: { type: integer } }\n      \
                 - { name: limit, in: query, schema: { type: string } }\n    responses: {}\n  \
                 put: { operationId: write, responses: {} }";
    let views = views(&api(paths, SCHEMAS));
    let read = views.operation("read");
    assert_eq!(args(read), ["id: i64", "other: Kind"]);
    let steps: Vec<_> = read.steps.iter().map(sent).collect();
    assert_eq!(steps, [(StepKind::PathScalar, "id"), (StepKind::PathEnum, "other")]);
    let names = |method: &str| -> Vec<String> {
        let request = views.operation(method).request.as_ref().unwrap();
        request.setters.iter().map(|setter| setter.name.clone()).collect()
    };
    assert_eq!(names("read"), ["limit", "x_a"]);
    assert_eq!(names("write"), ["limit", "x_a"]);
}

#[test]
fn expressions_are_accepted_beside_text() {
    let paths = "/a:\n  get:\n    operationId: run\n    parameters:\n      \
                 - { name: filter, in: query, required: true, schema: { type: string } }\n      \
                 - { name: search, in: query, schema: { type: string } }\n      \
                 - { name: q, in: query, schema: { type: string } }\n    responses: {}";
    let rows = names("[expressions]\nrun = [\"filter\", \"search\"]");
    let views = views_with(&api(paths, SCHEMAS), &rows, &complete("test"));
    let operation = views.operation("run");
    assert_eq!(args(operation), ["filter: impl Into<Expression>"]);
    assert_eq!(operation.steps.iter().map(sent).collect::<Vec<_>>(), [(StepKind::Expression, "filter")]);
    let expected = [
        ("search", "impl Into<Expression>", (StepKind::Expression, "search")),
        ("q", "&str", (StepKind::Query, "q")),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(name, ty, sent)| (name, ty.to_owned(), sent)).collect();
    assert_eq!(setters(&views), expected);
    let page = operation.docs.join("\n");
    assert_eq!(page.matches("[search expression](::okta_runtime::search) or text").count(), 2, "{page}");
}

#[test]
fn lists_are_sent_as_declared() {
    let views = get(
        "parameters:\n  - { name: comma, in: query, explode: false, schema: { type: array, items: { type: string } } }\n  \
         - { name: repeated, in: query, schema: { type: array, items: { type: integer } } }\n  \
         - { name: kinds, in: query, style: form, explode: true, schema: { type: array, items: { $ref: '#/components/schemas/Kind' } } }\n  \
         - { name: X-List, in: header, schema: { type: array, items: { type: string } } }\n\
         responses: {}",
    );
    let expected = [
        ("comma", "&[&str]", (StepKind::QueryList, "comma")),
        ("repeated", "&[i64]", (StepKind::QueryRepeated, "repeated")),
        ("kinds", "&[Kind]", (StepKind::QueryRepeated, "kinds")),
        ("x_list", "&[&str]", (StepKind::HeaderList, "X-List")),
    ];
    assert_eq!(setters(&views), expected.map(|(name, ty, step)| (name, ty.to_owned(), step)));
}

#[test]
fn setters_do_not_hide_methods_of_requests() {
    let views = get(
        "parameters:\n  - { name: send, in: query, schema: {} }\n  - { name: page, in: query, schema: {} }\n  - { name: page_param, in: query, schema: {} }\n  \
         - { name: type, in: query, deprecated: true, schema: { type: boolean, default: true } }\nresponses: {}",
    );
    assert_eq!(setter_names(&views), ["send_param", "page_param", "page_param_param", "r#type"]);
    let last = views.operation("run").request.as_ref().unwrap().setters.last().unwrap().clone();
    assert_eq!(
        (last.deprecated, last.docs),
        (true, vec!["Query parameter `type`, default `true`.".to_owned()])
    );
}

#[test]
fn headers_that_the_client_sets_are_left_out() {
    let views = get(
        "parameters:\n  - { name: Accept, in: header, schema: {} }\n  - { name: Content-Type, in: header, schema: {} }\nresponses: {}",
    );
    assert_eq!(setter_names(&views), ["content_type"]);
    assert!(
        views.warnings.contains("warning[parameter-undeclared]: `{id}` of the path"),
        "{}",
        views.warnings
    );
}

#[test]
fn bodies_by_their_media_type() {
    for (content, arg, step) in [
        (
            "application/json: { schema: { $ref: '#/components/schemas/A' } }",
            "body: &A",
            (StepKind::JsonBody, "application/json"),
        ),
        (
            "application/json;okta-version=1.0.0: { schema: { type: array, items: { type: string } } }",
            "body: &[String]",
            (StepKind::JsonBodyUnsized, "application/json;okta-version=1.0.0"),
        ),
        (
            "application/json: { schema: { $ref: '#/components/schemas/A', nullable: true } }",
            "body: Option<&A>",
            (StepKind::JsonBodyUnsized, "application/json"),
        ),
        (
            "application/json: { schema: { type: array, nullable: true, items: { type: string } } }",
            "body: Option<&[String]>",
            (StepKind::JsonBodyUnsized, "application/json"),
        ),
        (
            "application/json: { schema: { type: string, nullable: true } }",
            "body: Option<&str>",
            (StepKind::JsonBodyUnsized, "application/json"),
        ),
        (
            "application/json: { schema: { nullable: true } }",
            "body: &Value",
            (StepKind::JsonBody, "application/json"),
        ),
        (
            "application/merge-patch+json: { schema: { type: object } }",
            "body: &BTreeMap<String, Value>",
            (StepKind::JsonBody, "application/merge-patch+json"),
        ),
        (
            "application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/A' } }",
            "body: &A",
            (StepKind::FormBody, ""),
        ),
        (
            "multipart/form-data: { schema: { properties: { file: { type: string, format: binary } } } }",
            "file: FilePart",
            (StepKind::File, "file"),
        ),
        (
            "application/octet-stream: { schema: { type: string, format: binary } }",
            "body: Bytes",
            (StepKind::BytesBody, "application/octet-stream"),
        ),
        (
            "application/secevent+jwt: { schema: { type: string } }",
            "body: &str",
            (StepKind::TextBody, "application/secevent+jwt"),
        ),
    ] {
        let views =
            get(&format!("requestBody: {{ required: true, content: {{ {content} }} }}\nresponses: {{}}"));
        let operation = views.operation("run");
        assert_eq!(args(operation)[1], arg, "{content}");
        assert_eq!(sent(&operation.steps[1]), step, "{content}");
    }
    let optional = names("[bodies]\noptional = [\"run\"]");
    let paths = "/a:\n  post:\n    operationId: run\n    requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }\n    responses: {}";
    let views = views_with(&api(paths, SCHEMAS), &optional, &complete("test"));
    assert_eq!(setters(&views), [("body", "&A".to_owned(), (StepKind::JsonBody, "application/json"))]);
}

#[test]
fn types_of_one_operation_have_names_of_their_own() {
    let operation = |path: &str, id: &str, responses: &str| {
        format!(
            "{path}:\n  get:\n    operationId: {id}\n    parameters: [{{ name: q, in: query, schema: {{ type: string }} }}]\n    responses: {{ {responses} }}\n"
        )
    };
    let body = |schema: &str| {
        format!("{{ description: '', content: {{ application/json: {{ schema: {schema} }} }} }}")
    };
    let (object, text) =
        (body("{ type: object, properties: { a: { type: string } } }"), body("{ type: string }"));
    let by_status = format!("'200': {object}, '201': {text}");
    let enum_of = |views: &Views| views.operation("run").status_enum.as_ref().unwrap().name.clone();
    // The type of the body has the name.
    let views = views(&api(&operation("/a", "run", &by_status), SCHEMAS));
    assert_eq!(enum_of(&views), "RunResponseByStatus");
    assert!(views.operation("run").response.ty.ends_with("::RunResponseByStatus"));
    // The request of another operation has it.
    let others = format!(
        "{}{}{}",
        operation(
            "/a",
            "run",
            &format!("'200': {{ description: '' }}, '201': {text}, '202': {}", body("{ type: integer }"))
        ),
        operation("/b", "runResponse", "'204': { description: '' }"),
        operation("/c", "runResponseByStatus", "'204': { description: '' }"),
    );
    assert_eq!(enum_of(&super::views(&api(&others, SCHEMAS))), "RunResponseByStatus2");
}

#[test]
fn responses_by_their_statuses() {
    let a = "content: { application/json: { schema: { $ref: '#/components/schemas/A' } } }";
    let b = "content: { application/json: { schema: { type: string } } }";
    for (responses, kind, value) in [
        (format!("'200': {{ {a} }}"), ResponseKind::Json, "A"),
        ("'204': { description: '' }".to_owned(), ResponseKind::Empty, "()"),
        (format!("'200': {{ {a} }}, '204': {{ description: '' }}"), ResponseKind::OptionalJson, "Option<A>"),
        (format!("'200': {{ {a} }}, '201': {{ {a} }}"), ResponseKind::Json, "A"),
        (format!("'200': {{ {a} }}, '201': {{ {b} }}"), ResponseKind::ByStatus, "RunResponse"),
        (
            "'200': { content: { text/xml: { schema: { type: string } } } }".to_owned(),
            ResponseKind::Text,
            "String",
        ),
        (
            "'200': { content: { application/pkcs10: { schema: { type: string } } } }".to_owned(),
            ResponseKind::Bytes,
            "Bytes",
        ),
        (format!("default: {{ {a} }}"), ResponseKind::Json, "A"),
        (format!("'204': {{ description: '' }}, default: {{ {a} }}"), ResponseKind::Empty, "()"),
    ] {
        let responses = responses.replace("{ content", "{ description: '', content");
        let views = get(&format!("responses: {{ {responses} }}"));
        let response = &views.operation("run").response;
        assert_eq!((response.kind, short(&response.value).as_str()), (kind, value), "{responses}");
    }
    let moved = get("responses: { '301': { description: '' }, '404': { description: '' } }");
    assert_eq!(moved.operation("run").definition.statuses, [301]);
    let docs = moved.operation("run").docs.join("\n");
    assert!(docs.contains("The only declared status is 301"), "{docs}");
    assert!(docs.contains("`404` (`is_not_found`)"), "{docs}");
    // In addition to another response a redirect counts only where it is not followed: for writes.
    let both = "tags: [T], responses: { '200': { description: '' }, '301': { description: '' } } }";
    let views = views(&api(
        &format!("/a:\n  get: {{ operationId: read, {both}\n  post: {{ operationId: change, {both}"),
        SCHEMAS,
    ));
    assert!(views.operation("read").definition.statuses.is_empty());
    assert_eq!(views.operation("change").definition.statuses, [200, 301]);
}

#[test]
fn credentials_by_the_security_requirements() {
    let schemes = serde_json::json!({
        "token": {"type": "apiKey", "in": "header", "name": "Authorization"},
        "oauth": {"type": "oauth2", "flows": {}},
        "bearer": {"type": "http", "scheme": "bearer"},
    });
    let none: &[&str] = &[];
    for (security, auth, scopes) in [
        ("[{ token: [] }, { oauth: [a.read, b.read] }]", None, &["\"a.read\"", "\"b.read\""][..]),
        ("[{ oauth: [a.read] }]", Some("OauthOnly"), &["\"a.read\""]),
        ("[{ bearer: [] }]", Some("OauthOnly"), none),
        ("[{ token: [] }]", Some("SswsOnly"), none),
        ("[]", Some("None"), none),
    ] {
        let paths = format!("/a:\n  get: {{ operationId: run, security: {security}, responses: {{}} }}");
        let document = edited(&api(&paths, SCHEMAS), |document| {
            document["components"]["securitySchemes"] = schemes.clone();
        });
        // The credentials of the SDK itself.
        let views = views_with(&document, &names(""), &Options::default());
        let definition = &views.operation("run").definition;
        assert_eq!(definition.auth, auth, "{security}");
        assert_eq!(definition.scopes, scopes, "{security}");
    }
}

#[test]
fn lists_are_paged_by_one_of_three_rules() {
    let after = "parameters: [{ name: after, in: query, schema: { type: string } }]\n";
    let response = |schema: &str| {
        format!(
            "responses: {{ '200': {{ description: '', content: {{ application/json: {{ schema: {schema} }} }} }} }}"
        )
    };
    let list = "{ type: array, items: { $ref: '#/components/schemas/A' } }";
    let wrapped =
        "{ properties: { items: { type: array, items: { type: string } }, _embedded: { type: array } } }";
    let linked = "{ properties: { items: { type: array, items: { type: string } }, _links: { properties: { next: { properties: { href: {} } } } } } }";
    let two =
        "{ properties: { a: { type: array }, b: { type: array }, _links: { properties: { next: {} } } } }";
    use ResponseKind::{Json, Page};
    for (before, schema, paging, kind, value) in [
        (after, list, Some(("Link", None)), Page, "A"),
        ("", list, Some(("Link", None)), Page, "A"),
        ("", linked, Some(("Body", Some("\"items\""))), Page, "String"),
        (after, wrapped, Some(("Wrapped", Some("\"items\""))), Page, "String"),
        ("", wrapped, None, Json, "RunResponse"),
        (after, two, None, Json, "RunResponse"),
    ] {
        let views = get(&format!("{before}{}", response(schema)));
        let operation = views.operation("run");
        assert_eq!(
            (operation.response.kind, short(&operation.response.value).as_str()),
            (kind, value),
            "{schema}"
        );
        let found = operation.definition.paging.as_ref().map(|paging| (paging.kind, paging.items.as_deref()));
        assert_eq!(found, paging, "{schema}");
    }
    // Only reads are lists.
    let post = format!("/a:\n  post:\n    operationId: run\n    {}", response(list));
    let views = views(&api(&post, SCHEMAS));
    let response = &views.operation("run").response;
    assert_eq!((response.kind, short(&response.value).as_str()), (Json, "Vec<A>"));
}

#[test]
fn operations_without_an_id_get_one() {
    let views = views(&api(
        "/a/b-c/{id}:\n  get: { responses: {} }\n  put: { operationId: '', responses: {} }",
        SCHEMAS,
    ));
    assert_eq!(views.operation("get_abc_id").constant, "GET_ABC_ID");
    assert_eq!(args(views.operation("put_abc_id")), ["id: &str"]);
}

/// A POST that takes `after` and returns this schema.
fn post(schema: &str) -> Input {
    api(
        &format!(
            "/a:\n  post:\n    operationId: run\n    parameters: [{{ name: after, in: query, schema: {{ type: string }} }}]\n    \
             responses: {{ '200': {{ description: '', content: {{ application/json: {{ schema: {schema} }} }} }} }}"
        ),
        SCHEMAS,
    )
}

const LIST: &str = "{ type: array, items: { $ref: '#/components/schemas/A' } }";

#[test]
fn an_operation_with_after_and_an_array_that_is_no_list_is_a_warning() {
    let wrapped = "{ properties: { items: { type: array, items: { type: string } } } }";
    for schema in [LIST, wrapped] {
        let views = views(&post(schema));
        assert_eq!(views.operation("run").definition.paging, None);
        let warning = "warning[paging-unknown]: `run` takes `after` and returns an array, but is not generated as a list";
        assert!(views.warnings.contains(warning), "{}", views.warnings);
    }
    let none = views(&post("{ $ref: '#/components/schemas/A' }"));
    assert!(!none.warnings.contains("paging"), "{}", none.warnings);
}

#[test]
fn paging_can_be_stated() {
    let fields = "{ properties: { a: { type: array, items: { type: string } }, b: { type: array, items: { type: integer } } } }";
    for (schema, row, paging, value) in [
        (LIST, "rule = \"link\"", Some(("Link", None)), "A"),
        (LIST, "rule = \"poll\"", Some(("Poll", None)), "A"),
        (LIST, "rule = \"none\"", None, "Vec<A>"),
        (fields, "rule = \"body\", items = \"a\"", Some(("Body", Some("\"a\""))), "String"),
        (fields, "rule = \"wrapped\", items = \"b\"", Some(("Wrapped", Some("\"b\""))), "i64"),
    ] {
        let rows = names(&format!("[paging]\nrun = {{ {row}, reason = \"so it is\" }}"));
        let views = views_with(&post(schema), &rows, &complete("test"));
        let operation = views.operation("run");
        let found = operation.definition.paging.as_ref().map(|paging| (paging.kind, paging.items.as_deref()));
        assert_eq!((found, short(&operation.response.value).as_str()), (paging, value), "{row}");
        assert!(!views.warnings.contains("paging"), "{}", views.warnings);
    }
}

#[test]
fn a_call_takes_lists_outside_the_query_as_texts() {
    let list = "schema: { type: array, items: { $ref: '#/components/schemas/Kind' } }";
    let paths = format!(
        "/a:\n  get:\n    operationId: run\n    parameters:\n      - {{ name: q, in: query, required: true, {list} }}\n      \
         - {{ name: h, in: header, required: true, {list} }}\n    responses: {{}}"
    );
    let options = Options { calls: Some("calls.rs".to_owned()), ..complete("test") };
    let views = views_with(&api(&paths, SCHEMAS), &names(""), &options);
    let calls = views.files.iter().find_map(|file| match &file.content {
        Content::Calls(calls) => Some(calls),
        _ => None,
    });
    let kinds: Vec<CallValueKind> = calls.unwrap().calls[0].args.iter().map(|value| value.kind).collect();
    assert_eq!(kinds, [CallValueKind::List, CallValueKind::Texts]);
}
