//! Operations: parameters, bodies, answers, credentials and paging.

use super::{Views, short, views, views_with};
use crate::support::{api, complete, names};

/// The views of one operation, given without its id.
fn get(operation: &str) -> Views {
    views(&api(
        &format!("/a/{{id}}:\n  get:\n    operationId: run\n    {}", operation.replace('\n', "\n    ")),
        SCHEMAS,
    ))
}

const SCHEMAS: &str = "A: { properties: { a: { type: string } } }\nKind: { type: string, enum: [X] }";

/// The static description of an operation, without paths.
fn definition(views: &Views) -> String {
    short(&views.operation("run").definition)
}

fn setters(views: &Views) -> Vec<(String, String, String)> {
    let request = views.operation("run").request.as_ref().unwrap();
    request
        .setters
        .iter()
        .map(|setter| (setter.name.clone(), short(&setter.ty), setter.call.clone()))
        .collect()
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
    assert_eq!(read.args.iter().map(|arg| short(arg)).collect::<Vec<_>>(), ["id: i64", "other: Kind"]);
    assert_eq!(read.steps[..2], [".path(\"id\", &id.to_string())", ".path(\"other\", other.as_str())"]);
    let names = |method: &str| -> Vec<String> {
        let request = views.operation(method).request.as_ref().unwrap();
        request.setters.iter().map(|setter| setter.name.clone()).collect()
    };
    assert_eq!(names("read"), ["limit", "x_a"]);
    // Query parameters beside the path are for its reads; headers are for all.
    assert_eq!(names("write"), ["x_a"]);
}

#[test]
fn lists_are_written_as_declared() {
    let views = get(
        "parameters:\n  - { name: comma, in: query, explode: false, schema: { type: array, items: { type: string } } }\n  \
         - { name: repeated, in: query, schema: { type: array, items: { type: integer } } }\n  \
         - { name: kinds, in: query, style: form, explode: true, schema: { type: array, items: { $ref: '#/components/schemas/Kind' } } }\n  \
         - { name: X-List, in: header, schema: { type: array, items: { type: string } } }\n\
         responses: {}",
    );
    let expected = [
        ("comma", "&[&str]", ".query_list(\"comma\", value)"),
        ("repeated", "&[i64]", ".query_repeated(\"repeated\", value)"),
        ("kinds", "&[Kind]", ".query_repeated(\"kinds\", value)"),
        ("x_list", "&[&str]", ".header(\"X-List\", value.join(\",\"))"),
    ];
    let expected = expected.map(|(name, ty, call)| (name.to_owned(), ty.to_owned(), call.to_owned()));
    assert_eq!(setters(&views), expected);
}

#[test]
fn setters_do_not_hide_the_methods_of_requests() {
    let views = get(
        "parameters:\n  - { name: send, in: query, schema: {} }\n  - { name: page, in: query, schema: {} }\n  - { name: page_param, in: query, schema: {} }\n  \
         - { name: type, in: query, deprecated: true, schema: { type: boolean, default: true } }\nresponses: {}",
    );
    let names: Vec<String> = setters(&views).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["send_param", "page_param", "page_param_param", "r#type"]);
    let last = views.operation("run").request.as_ref().unwrap().setters.last().unwrap().clone();
    assert_eq!(
        (last.deprecated, last.docs),
        (true, vec!["Query parameter `type`, default `true`.".to_owned()])
    );
}

#[test]
fn headers_that_the_client_sets_are_left_out() {
    let views = get(
        "parameters:\n  - { name: Accept, in: header, schema: {} }\n  - { name: Content-Type, in: header, schema: {} }\n  - { name: c, in: cookie, schema: {} }\nresponses: {}",
    );
    let names: Vec<String> = setters(&views).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["content_type"]);
    assert!(views.warnings.contains("warning[parameter-cookie]"), "{}", views.warnings);
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
            ".json_body(\"application/json\", body)",
        ),
        (
            "application/json;okta-version=1.0.0: { schema: { type: array, items: { type: string } } }",
            "body: &[String]",
            ".json_body(\"application/json;okta-version=1.0.0\", &body)",
        ),
        (
            "application/merge-patch+json: { schema: { type: object } }",
            "body: &BTreeMap<String, Value>",
            ".json_body(\"application/merge-patch+json\", body)",
        ),
        (
            "application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/A' } }",
            "body: &A",
            ".form_body(body)",
        ),
        (
            "multipart/form-data: { schema: { properties: { file: { type: string, format: binary } } } }",
            "file: FilePart",
            ".file(\"file\", file)",
        ),
        (
            "application/octet-stream: { schema: { type: string, format: binary } }",
            "body: Bytes",
            ".bytes_body(\"application/octet-stream\", body)",
        ),
        (
            "application/secevent+jwt: { schema: { type: string } }",
            "body: &str",
            ".text_body(\"application/secevent+jwt\", body)",
        ),
    ] {
        let views = get(&format!("requestBody: {{ content: {{ {content} }} }}\nresponses: {{}}"));
        let operation = views.operation("run");
        assert_eq!(short(&operation.args[1]), arg, "{content}");
        assert_eq!(operation.steps[1], step, "{content}");
    }
    let optional = names("[bodies]\noptional = [\"run\"]");
    let paths = "/a:\n  post:\n    operationId: run\n    requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }\n    responses: {}";
    let views = views_with(&api(paths, SCHEMAS), &optional, &complete("test"));
    assert_eq!(
        setters(&views),
        [("body".to_owned(), "&A".to_owned(), ".json_body(\"application/json\", value)".to_owned())]
    );
}

#[test]
fn answers_by_their_statuses() {
    let a = "content: { application/json: { schema: { $ref: '#/components/schemas/A' } } }";
    let b = "content: { application/json: { schema: { type: string } } }";
    for (responses, result, end) in [
        (format!("'200': {{ {a} }}"), "Call<A>", ".json::<A>()"),
        ("'204': { description: '' }".to_owned(), "Call<()>", ".empty()"),
        (
            format!("'200': {{ {a} }}, '204': {{ description: '' }}"),
            "Call<Option<A>>",
            ".optional_json::<A>()",
        ),
        (format!("'200': {{ {a} }}, '201': {{ {a} }}"), "Call<A>", ".json::<A>()"),
        (format!("'200': {{ {a} }}, '201': {{ {b} }}"), "Call<RunOutput>", ".output(RunOutput::from_reply)"),
        (
            "'200': { content: { text/xml: { schema: { type: string } } } }".to_owned(),
            "Call<String>",
            ".text()",
        ),
        (
            "'200': { content: { application/pkcs10: { schema: { type: string } } } }".to_owned(),
            "Call<Bytes>",
            ".bytes()",
        ),
        (format!("default: {{ {a} }}"), "Call<()>", ".empty()"),
    ] {
        let responses = responses.replace("{ content", "{ description: '', content");
        let views = get(&format!("responses: {{ {responses} }}"));
        let operation = views.operation("run");
        assert_eq!(short(&operation.result), result, "{responses}");
        let last = operation.steps.last().unwrap();
        assert_eq!(
            last.replace("crate::models::", "").replace("crate::api::value::", ""),
            end,
            "{responses}"
        );
    }
    let moved = get("responses: { '301': { description: '' }, '404': { description: '' } }");
    assert!(definition(&moved).contains(".statuses(&[301])"), "{}", definition(&moved));
    let docs = moved.operation("run").docs.join("\n");
    assert!(docs.contains("The only declared answer is 301") && docs.contains("Declared: `404` "), "{docs}");
    // Beside another answer a redirect counts where it is not followed: for what changes something.
    let both = "tags: [T], responses: { '200': { description: '' }, '301': { description: '' } } }";
    let views = views(&api(
        &format!("/a:\n  get: {{ operationId: read, {both}\n  post: {{ operationId: change, {both}"),
        SCHEMAS,
    ));
    assert!(!views.operation("read").definition.contains("301"));
    assert!(views.operation("change").definition.contains(".statuses(&[200, 301])"));
}

#[test]
fn credentials_by_the_security_requirements() {
    let schemes = serde_json::json!({
        "token": {"type": "apiKey", "in": "header", "name": "Authorization"},
        "oauth": {"type": "oauth2", "flows": {}},
        "bearer": {"type": "http", "scheme": "bearer"},
    });
    for (security, auth, scopes) in [
        ("[{ token: [] }, { oauth: [a.read, b.read] }]", "", "[\"a.read\", \"b.read\"]"),
        ("[{ oauth: [a.read] }]", "OauthOnly", "[\"a.read\"]"),
        ("[{ bearer: [] }]", "OauthOnly", ""),
        ("[{ token: [] }]", "SswsOnly", ""),
        ("[]", "None", ""),
    ] {
        let paths = format!("/a:\n  get: {{ operationId: run, security: {security}, responses: {{}} }}");
        let mut document = api(&paths, SCHEMAS);
        document.value["components"]["securitySchemes"] = schemes.clone();
        let text = definition(&views(&document));
        match auth {
            "" => assert!(!text.contains(".auth("), "{text}"),
            auth => assert!(text.contains(auth) && text.contains(".auth("), "{text}"),
        }
        assert_eq!(text.contains(".scopes("), !scopes.is_empty(), "{text}");
        assert!(text.contains(scopes), "{text}");
    }
}

#[test]
fn three_kinds_of_paging() {
    let after = "parameters: [{ name: after, in: query, schema: { type: string } }]\n";
    let answer = |schema: &str| {
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
    for (before, schema, paging, result) in [
        (after, list, "Link", "Run"),
        ("", list, "Link", "Paged<A>"),
        ("", linked, "Body { items: \"items\" }", "Paged<String>"),
        (after, wrapped, "Wrapped { items: \"items\" }", "Run"),
        ("", wrapped, "", "Call<RunResponse>"),
        (after, two, "", "Run"),
    ] {
        let views = get(&format!("{before}{}", answer(schema)));
        let operation = views.operation("run");
        assert_eq!(short(&operation.result), result, "{schema}");
        match paging {
            "" => assert!(!operation.definition.contains(".paging("), "{}", operation.definition),
            paging => assert!(
                operation.definition.contains(&format!("Paging::{paging})")),
                "{}",
                operation.definition
            ),
        }
    }
    // Only reads are lists.
    let post = format!("/a:\n  post:\n    operationId: run\n    {}", answer(list));
    assert_eq!(short(&views(&api(&post, SCHEMAS)).operation("run").result), "Call<Vec<A>>");
}

#[test]
fn operations_without_an_id_get_one() {
    let views = views(&api(
        "/a/b-c/{id}:\n  get: { responses: {} }\n  put: { operationId: '', responses: {} }",
        SCHEMAS,
    ));
    assert_eq!(views.operation("get_abc_id").constant, "GET_ABC_ID");
    assert_eq!(views.operation("put_abc_id").args, ["id: &str"]);
}
