//! Constructs of documents that are not those of this SDK: supported, or reported.

use okta_codegen::view::{Content, ResponseKind};

use super::{Views, short, views, views_with};
use crate::tests::support::{api, complete, edited, names};

const A: &str = "A: { properties: { a: { type: string } } }";

fn one(operation: &str) -> Views {
    views(&api(&format!("/a:\n  get: {{ operationId: run, {operation} }}"), A))
}

fn views_of_paths(paths: &str) -> Views {
    views(&api(paths, A))
}

#[track_caller]
fn warns(views: &Views, problem: &str) {
    assert!(views.warnings.contains(problem), "no {problem:?} in\n{}", views.warnings);
}

/// A document with these security schemes and the requirements of its only operation.
fn secured(security: &str) -> Views {
    let paths = format!("/a:\n  get: {{ operationId: run, security: {security}, responses: {{}} }}");
    views(&edited(&api(&paths, A), |document| {
        let token = "https://auth.example.com/token";
        let flows = serde_json::json!({"clientCredentials": {"tokenUrl": token, "scopes": {}}});
        document["components"]["securitySchemes"] = serde_json::json!({
            "query": {"type": "apiKey", "in": "query", "name": "key"},
            "header": {"type": "apiKey", "in": "header", "name": "X-Key", "description": "From the console."},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
            "basic": {"type": "http", "scheme": "basic"},
            "bearer": {"type": "http", "scheme": "Bearer"},
            "oauth": {"type": "oauth2", "flows": flows},
            "open-id": {"type": "openIdConnect", "openIdConnectUrl": "https://auth.example.com"},
            "digest": {"type": "http", "scheme": "digest"},
            "mutual": {"type": "mutualTLS"},
        });
    }))
}

/// The alternatives of the only operation, and its `auth`.
fn required(security: &str) -> (Vec<Vec<String>>, Option<&'static str>) {
    let views = secured(security);
    assert_eq!(views.warnings, "", "{security}");
    let definition = &views.operation("run").definition;
    (definition.security.clone(), definition.auth)
}

#[test]
fn requirements_are_alternatives_of_schemes() {
    let all = |all: &[&[&str]]| -> Vec<Vec<String>> {
        all.iter().map(|all| all.iter().map(|name| format!("{name:?}")).collect()).collect()
    };
    assert_eq!(
        required("[{ query: [] }, { basic: [], header: [] }]"),
        (all(&[&["query"], &["basic", "header"]]), None)
    );
    assert_eq!(required("[{}, { bearer: }]"), (all(&[&[], &["bearer"]]), None));
    assert_eq!(required("[]"), (all(&[]), Some("None")));
    assert_eq!(required("[{}]"), (all(&[&[]]), Some("None")));
    let undeclared = one("responses: {}");
    let definition = &undeclared.operation("run").definition;
    assert_eq!((definition.security.len(), definition.auth), (0, None));
}

#[test]
fn requirements_of_the_document_hold_unless_the_operation_has_its_own() {
    let paths = "/a:\n  get: { operationId: one, responses: {} }\n  put: { operationId: two, security: [], responses: {} }";
    let views = views(&edited(&api(paths, A), |document| {
        document["security"] = serde_json::json!([{"key": []}]);
        document["components"]["securitySchemes"] =
            serde_json::json!({"key": {"type": "apiKey", "in": "query", "name": "k"}});
    }));
    assert_eq!(views.operation("one").definition.security, [["\"key\""]]);
    assert_eq!(views.operation("two").definition.auth, Some("None"));
}

#[test]
fn each_scheme_has_setters() {
    let setters = |security: &str| -> Vec<(String, String)> {
        let views = secured(security);
        let root = views.files.iter().find_map(|file| match &file.content {
            Content::Root(root) if file.path == "src/lib.rs" => Some(&**root),
            _ => None,
        });
        let setters = root.unwrap().credentials.iter();
        setters.map(|setter| (format!("{} {:?}", setter.name, setter.kind), setter.place.clone())).collect()
    };
    let owned = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    };
    // The only scheme of a kind is called like the kind.
    assert_eq!(setters("[{ query: [] }]"), owned(&[("api_key Key", "Query(\"key\")")]));
    assert_eq!(setters("[{ header: [] }]"), owned(&[("api_key Key", "Header(\"X-Key\")")]));
    assert_eq!(setters("[{ cookie: [] }]"), owned(&[("api_key Key", "Cookie(\"sid\")")]));
    // Others are called like the scheme, which must not be the name of another method of the builder.
    assert_eq!(
        setters("[{ query: [], header: [] }]"),
        owned(&[("query Key", "Query(\"key\")"), ("header_credential Key", "Header(\"X-Key\")")])
    );
    assert_eq!(setters("[{ basic: [] }]"), owned(&[("basic Basic", "")]));
    assert_eq!(
        setters("[{ bearer: [] }]"),
        owned(&[("bearer Bearer", ""), ("bearer_provider Provider", "")])
    );
    assert_eq!(setters("[{ open-id: [] }]"), owned(&[("oauth Bearer", ""), ("oauth_provider Provider", "")]));
    assert_eq!(
        setters("[{ oauth: [a] }]"),
        owned(&[
            ("oauth Bearer", ""),
            ("oauth_provider Provider", ""),
            ("oauth_client Client", "\"https://auth.example.com/token\"")
        ])
    );
    assert_eq!(setters("[]"), []);
}

#[test]
fn security_schemes_that_are_not_supported_are_warnings_and_send_nothing() {
    for (name, kind) in [("digest", "HTTP digest"), ("mutual", "mutualTLS")] {
        let views = secured(&format!("[{{ {name}: [] }}]"));
        warns(
            &views,
            &format!("warning[security-unsupported]: the security scheme `{name}` ({kind}) is not supported"),
        );
        assert_eq!(views.operation("run").definition.auth, Some("None"), "{name}");
    }
    assert_eq!(
        secured("[{ digest: [] }, { basic: [] }]").operation("run").definition.security,
        [["\"basic\""]]
    );
}

#[test]
fn a_response_needs_no_description_and_a_requirement_no_scopes() {
    let content = "content: { application/json: { schema: { $ref: '#/components/schemas/A' } } }";
    let views = one(&format!("responses: {{ '200': {{ {content} }} }}"));
    assert_eq!((short(&views.operation("run").response.value).as_str(), views.warnings.as_str()), ("A", ""));
}

#[test]
fn the_default_response_is_that_of_success_if_there_is_no_other() {
    let content =
        "description: '', content: { application/json: { schema: { $ref: '#/components/schemas/A' } } }";
    let views = one(&format!("responses: {{ default: {{ {content} }} }}"));
    assert_eq!(short(&views.operation("run").response.value), "A");
    let views = one(&format!("responses: {{ '204': {{ description: '' }}, default: {{ {content} }} }}"));
    assert_eq!(views.operation("run").response.kind, ResponseKind::Empty);
}

#[test]
fn any_media_type_is_json_unless_it_is_text() {
    let of = |schema: &str| {
        let views = one(&format!(
            "responses: {{ '200': {{ description: '', content: {{ '*/*': {{ schema: {schema} }} }} }} }}"
        ));
        (views.operation("run").response.kind, short(&views.operation("run").response.value))
    };
    assert_eq!(of("{ $ref: '#/components/schemas/A' }"), (ResponseKind::Json, "A".to_owned()));
    assert_eq!(of("{ type: boolean }"), (ResponseKind::Json, "bool".to_owned()));
    assert_ne!(of("{ type: string, format: binary }").0, ResponseKind::Json);
}

#[test]
fn bodies_are_optional_as_the_document_says() {
    let document = api(
        "/a:\n  put: { operationId: run, requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }, responses: {} }",
        A,
    );
    assert_eq!(views(&document).operation("run").args.len(), 0);
    let assumed = views_with(&document, &names("[bodies]\nassume_required = true"), &complete("test"));
    assert_eq!(assumed.operation("run").args.len(), 1);
}

#[test]
fn what_has_parts_is_text_in_headers_and_cookies() {
    let run =
        |parameter: &str| one(&format!("parameters: [{{ required: true, {parameter} }}], responses: {{}}"));
    let object = "schema: { type: object, properties: { a: {} } }";
    let views = run(&format!("name: X-A, in: header, {object}"));
    warns(&views, "warning[parameter-kind]: `X-A` has parts, which are sent in paths and queries only");
    assert_eq!(views.operation("run").args[0].ty, "&str");
    let views = run(&format!("name: a, in: query, style: deepObject, {object}"));
    assert_eq!((short(&views.operation("run").args[0].ty).as_str(), views.warnings.as_str()), ("&RunA", ""));
}

#[test]
fn parts_are_files_only_if_they_are_binary() {
    let part = |properties: &str| {
        let body =
            format!("content: {{ multipart/form-data: {{ schema: {{ type: object, {properties} }} }} }}");
        let paths = format!("/a:\n  put: {{ operationId: run, requestBody: {{ {body} }}, responses: {{}} }}");
        let views = views_of_paths(&paths);
        let operation = views.operation("run");
        let args: Vec<String> = operation.args.iter().map(|arg| short(&arg.ty)).collect();
        let setters = operation.request.iter().flat_map(|request| &request.setters);
        (args, setters.map(|setter| short(&setter.ty)).collect::<Vec<_>>())
    };
    let file = "{ type: string, format: binary }";
    let all = format!(
        "properties: {{ f: {file}, t: {{ type: string }}, l: {{ type: array, items: {file} }}, o: {{ $ref: '#/components/schemas/A' }} }}"
    );
    assert_eq!(
        part(&all),
        (vec!["FilePart".to_owned(), "Vec<FilePart>".to_owned()], vec!["&str".to_owned(), "&A".to_owned()])
    );
    assert_eq!(part(&format!("required: [t], {all}")).0, ["&str"]);
}

#[test]
fn a_parent_with_a_discriminator_has_its_children_as_variants() {
    let document = "Start: { properties: { pet: { $ref: '#/components/schemas/Pet' } } }\n\
                    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }\n\
                    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { barks: { type: boolean } } }] }\n\
                    Puppy: { allOf: [{ $ref: '#/components/schemas/Dog' }, { properties: { age: { type: integer } } }] }\n\
                    Other: { properties: { x: {} } }";
    let views = views(&crate::tests::support::schemas(document));
    let variants = views.union("Pet").variants.iter();
    let variants: Vec<(&str, Vec<&str>)> = variants
        .map(|variant| (variant.ident.as_str(), variant.values.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(variants, [("Dog", vec!["\"Dog\""]), ("Puppy", vec!["\"Puppy\""])]);
    assert_eq!(views.warnings, "");
}

#[test]
fn a_list_of_itself_keeps_its_items_as_json() {
    let views = views(&crate::tests::support::schemas(
        "Start: { properties: { a: { $ref: '#/components/schemas/Tree' }, m: { $ref: '#/components/schemas/Map' } } }\n\
         Tree: { type: array, items: { $ref: '#/components/schemas/Tree' } }\n\
         Map: { type: object, additionalProperties: { $ref: '#/components/schemas/Map' } }",
    ));
    assert_eq!(views.ty("Start", "a"), "Option<Vec<Value>>");
    assert_eq!(views.ty("Start", "m"), "Option<BTreeMap<String, Value>>");
    warns(&views, "warning[list-of-itself]: `Tree` is a list or a map of itself");
}

#[test]
fn a_mapping_may_name_a_schema_within_another() {
    let views = views(&crate::tests::support::schemas(
        "Start: { oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/O/properties/b' }], \
         discriminator: { propertyName: kind, mapping: { a: A, b: '#/components/schemas/O/properties/b' } } }\n\
         A: { properties: { kind: { type: string } } }\nO: { properties: { b: { properties: { kind: { type: string }, x: {} } } } }",
    ));
    let variants =
        views.union("Start").variants.iter().map(|variant| (variant.ident.as_str(), short(&variant.ty)));
    let variants: Vec<_> = variants.collect();
    assert_eq!(variants, [("A", "A".to_owned()), ("B", "OB".to_owned())]);
    assert_eq!(views.warnings, "");
}

#[test]
fn references_may_be_percent_encoded() {
    let paths = "/a/{id}:\n  get: { operationId: one, parameters: [{ name: id, in: path, required: true, schema: { type: integer } }], responses: {} }\n  \
                 put: { operationId: two, parameters: [{ $ref: '#/paths/~1a~1%7Bid%7D/get/parameters/0' }], responses: {} }";
    let views = views_of_paths(paths);
    assert_eq!((views.operation("two").args[0].ty.as_str(), views.warnings.as_str()), ("i64", ""));
}

#[test]
fn references_below_a_component_lead_to_its_own_types() {
    let views = views(&crate::tests::support::schemas(
        "Start: { properties: { full: { $ref: '#/components/schemas/L' }, base: { $ref: '#/components/schemas/L/allOf/0' }, \
         in: { $ref: '#/components/schemas/L/allOf/1/properties/in' }, item: { $ref: '#/components/schemas/O/properties/list/items' }, \
         shape: { $ref: '#/components/schemas/U/oneOf/0' }, o: { $ref: '#/components/schemas/O' }, u: { $ref: '#/components/schemas/U' } } }\n\
         L: { allOf: [{ properties: { id: { type: string } } }, { properties: { in: { properties: { n: { type: integer } } } } }] }\n\
         O: { properties: { list: { type: array, items: { properties: { x: {} } } } } }\n\
         U: { oneOf: [{ required: [a], properties: { a: {} } }, { required: [b], properties: { b: {} } }] }",
    ));
    for (field, ty) in
        [("full", "L"), ("base", "LPart0"), ("in", "LIn"), ("item", "OListItem"), ("shape", "UShape1")]
    {
        assert_eq!(views.ty("Start", field), format!("Option<{ty}>"), "{field}");
    }
    assert_eq!(
        (views.ty("L", "in").as_str(), views.ty("O", "list").as_str()),
        ("Option<LIn>", "Option<Vec<OListItem>>")
    );
    assert_eq!(views.warnings, "");
}

#[test]
fn parameters_of_a_path_are_those_of_all_its_operations() {
    let paths = "/a:\n  parameters: [{ name: tenant, in: query, schema: { type: string } }]\n  \
                 get: { operationId: one, responses: {} }\n  put: { operationId: two, responses: {} }";
    let setters = |views: &Views, method: &str| {
        views.operation(method).request.as_ref().map_or(0, |request| request.setters.len())
    };
    let all = views_of_paths(paths);
    assert_eq!((setters(&all, "one"), setters(&all, "two")), (1, 1));
    let rule = names("[parameters]\npath_queries_for_reads = true");
    let reads = views_with(&api(paths, A), &rule, &complete("test"));
    assert_eq!((setters(&reads, "one"), setters(&reads, "two")), (1, 0));
}

#[test]
fn operations_that_are_left_out_are_warnings() {
    let views = views(&api("/a:\n  trace: { responses: {} }\n  get: { operationId: run, responses: {} }", A));
    warns(&views, "warning[method-unsupported]: `TRACE /a` is left out");
}

#[test]
fn operations_without_a_tag_are_in_a_module_of_their_path() {
    let paths = "/api/v1/pets/{id}:\n  get: { operationId: run, responses: {} }\n/{id}:\n  get: { operationId: other, responses: {} }";
    let views = views(&api(paths, A));
    let paths: Vec<&str> = views.files.iter().map(|file| file.path.as_str()).collect();
    assert!(paths.iter().any(|path| path.ends_with("/api/pets.rs")), "{paths:?}");
    assert!(paths.iter().any(|path| path.ends_with("/api/default.rs")), "{paths:?}");
}

#[test]
fn booleans_in_an_enum_of_texts_are_texts() {
    let views = views(&crate::tests::support::schemas(
        "Start: { properties: { a: { type: string, enum: [true, other, { x: 1 }] } } }",
    ));
    warns(&views, "warning[enum-kind]: the value true of an enum of texts is not a text");
    warns(&views, "warning[enum-kind]: the value {\"x\":1} of an enum of texts is left out");
    assert_eq!(views.enumeration("StartA").variants.len(), 2);
    assert_eq!(views.enumeration("StartA").variants[0].wire, "\"true\"");
}

#[test]
fn values_of_signs_have_names_of_words() {
    let document = "Start: { properties: { a: { type: string, enum: ['+name', '-name', name, '<', '>=', Etc/GMT+1, Etc/GMT-1, SHA-256] } } }";
    let views = views(&crate::tests::support::schemas(document));
    let variants = &views.enumeration("StartA").variants;
    let names: Vec<&str> = variants.iter().map(|variant| variant.ident.as_str()).collect();
    assert_eq!(
        names,
        ["PlusName", "MinusName", "Name", "Less", "GreaterEqual", "EtcGmtPlus1", "EtcGmtMinus1", "Sha256"]
    );
    assert_eq!(views.warnings, "");
}

#[test]
fn a_document_without_paths_is_a_warning() {
    let document = edited(&api("/a:\n  get: { responses: {} }", A), |document| {
        document.as_object_mut().unwrap().remove("paths");
    });
    warns(&views(&document), "warning[paths-missing]: the document has no `paths`");
}

#[test]
fn examples_of_another_crate_do_not_call_the_client_okta() {
    let views = one("responses: {}");
    let docs = views.operation("run").docs.join("\n");
    assert!(docs.contains("client.run()") && !docs.contains("okta"), "{docs}");
}

#[test]
fn an_operation_may_have_a_server_of_its_own() {
    let paths = "/a:\n  servers: [{ url: 'https://{host}/x/', variables: { host: { default: files.example.com } } }]\n  \
                 get: { operationId: one, responses: {} }\n  \
                 put: { operationId: two, servers: [{ url: https://api.example.com }], responses: {} }";
    let views = views(&edited(&api(paths, A), |document| {
        document["servers"] = serde_json::json!([{"url": "https://api.example.com/"}]);
    }));
    let server = |method: &str| views.operation(method).definition.server.clone();
    assert_eq!(server("one").as_deref(), Some("\"https://files.example.com/x\""));
    assert_eq!(server("two"), None);
}

#[test]
fn the_first_server_is_the_default() {
    let with = |servers: serde_json::Value| {
        views(&edited(&api("/a:\n  get: { responses: {} }", A), |document| document["servers"] = servers))
    };
    let server =
        |views: &Views| views.root().server.as_ref().map(|server| (server.url.clone(), server.path.clone()));
    let literals = |url: &str, path: &str| Some((format!("{url:?}"), format!("{path:?}")));
    let url = |url: &str| with(serde_json::json!([{ "url": url }, { "url": "https://other.example" }]));
    let found = url("https://api.example.com/v2/");
    assert_eq!(server(&found), literals("https://api.example.com", "/v2"));
    warns(&found, "further servers are left out; the document has 1 of them");
    assert_eq!(found.warnings.matches("warning[").count(), 1, "{}", found.warnings);
    assert_eq!(server(&url("https://api.example.com:8443")), literals("https://api.example.com:8443", ""));
    let found = url("/v2");
    assert_eq!(server(&found), literals("", "/v2"));
    warns(&found, "warning[server-relative]: the server URL `/v2` does not name a host");
    warns(&url("http://localhost"), "warning[server-insecure]");
    let variables = serde_json::json!({ "host": { "default": "eu.example.com" } });
    let found = with(serde_json::json!([{ "url": "https://{host}/{version}/", "variables": variables }]));
    assert_eq!(server(&found), None);
    warns(&found, "warning[server-variable]: the variable `version` of the server URL has no default");
    let found = with(serde_json::json!([{ "url": "https://{host}/v1", "variables": variables }]));
    assert_eq!(server(&found), literals("https://eu.example.com", "/v1"));
    assert_eq!(server(&one("responses: {}")), None);
}

#[test]
fn parameters_in_cookies_are_sent() {
    let views = one("parameters: [{ name: theme, in: cookie, schema: { type: string } }, \
         { name: ids, in: cookie, required: true, schema: { type: array, items: { type: integer } } }], responses: {}");
    assert_eq!(views.warnings, "");
    let operation = views.operation("run");
    let steps: Vec<String> =
        operation.steps.iter().map(|step| format!("{:?} {}", step.kind, step.wire)).collect();
    assert_eq!(steps, ["CookieList \"ids\""]);
    let setters = &operation.request.as_ref().unwrap().setters;
    assert_eq!(format!("{:?} {}", setters[0].step.kind, setters[0].step.wire), "Cookie \"theme\"");
}

#[test]
fn callbacks_and_links_are_reported_once() {
    let views = views_of_paths(
        "/a:\n  post: { operationId: one, callbacks: { a: {} }, responses: { '200': { description: '', links: { n: {} } } } }\n  \
         put: { operationId: two, callbacks: { b: {} }, responses: {} }",
    );
    warns(&views, "callbacks are left out; the document has 2 of them, the first one here");
    warns(&views, "links are left out; the document has 1 of them");
    assert_eq!(views.warnings.matches("left-out").count(), 2, "{}", views.warnings);
}

#[test]
fn an_inline_variant_is_selected_by_its_constant_tag() {
    let variant = |value: &str| {
        format!(
            "{{ type: object, properties: {{ kind: {{ type: string{value} }}, x{}: {{ type: string }} }} }}",
            value.len()
        )
    };
    let union = format!(
        "oneOf: [{}, {}], discriminator: {{ propertyName: kind }}",
        variant(", enum: [one]"),
        variant("")
    );
    let content = format!("content: {{ application/json: {{ schema: {{ {union} }} }} }}");
    let views = one(&format!("responses: {{ '200': {{ description: '', {content} }} }}"));
    warns(&views, "this variant is left out: no value of `kind` selects it, because it has no name");
    assert_eq!(views.warnings.matches("discriminator-inline").count(), 1, "{}", views.warnings);
    assert!(!views.warnings.contains("discriminator-empty"), "{}", views.warnings);
    assert!(views.all_models().any(|models| format!("{models:?}").contains("\"RunResponseOne\"")));
}

#[test]
fn operations_of_one_name_get_numbers() {
    let views = views_of_paths(
        "/a:\n  get: { operationId: getA, responses: {} }\n  put: { operationId: get_a, responses: {} }\n  \
         post: { operationId: getA, responses: {} }",
    );
    warns(&views, "the operations `getA` and `get_a` have the same name: this one is `get_a_2`");
    warns(&views, "the operations `getA` and `getA` have the same name: this one is `get_a_3`");
}

#[test]
fn schemes_of_a_document_without_requirements_are_declared() {
    let views = views(&edited(&api("/a:\n  get: { operationId: run, responses: {} }", A), |document| {
        document["components"]["securitySchemes"] =
            serde_json::json!({"key": {"type": "apiKey", "in": "query", "name": "k"}});
    }));
    let methods = |views: &Views| -> Vec<String> {
        let root = views.files.iter().find_map(|file| match &file.content {
            Content::Root(root) if file.path == "src/lib.rs" => Some(&**root),
            _ => None,
        });
        root.unwrap().schemes.iter().map(|scheme| scheme.method.clone()).collect()
    };
    assert_eq!(methods(&views), ["\"api_key\""]);
    assert_eq!(methods(&one("responses: {}")), ["\"bearer\""], "a document without schemes");
}

#[test]
fn unknown_types_are_json() {
    let schema = "{ type: object, properties: { a: { type: file }, b: { type: string } } }";
    let content = format!("content: {{ application/json: {{ schema: {schema} }} }}");
    let views = one(&format!("responses: {{ '200': {{ description: '', {content} }} }}"));
    warns(&views, "no type is called `file`: it is kept as JSON");
    assert!(!views.warnings.contains("error["), "{}", views.warnings);
}
