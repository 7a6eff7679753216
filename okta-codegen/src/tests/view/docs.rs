//! Doc lines: pages of operations, examples, and doc overrides.

use okta_codegen::view::GatedLine;
use okta_codegen::{Input, Inputs};

use super::{Views, views, views_of, views_with};
use crate::tests::support::{api, complete, edited, names};

const SCHEMAS: &str = "\
User:
  required: [profile, state, tags]
  properties:
    id: { type: string, readOnly: true }
    profile: { $ref: '#/components/schemas/Profile' }
    state: { $ref: '#/components/schemas/State' }
    tags: { type: array, items: { type: string } }
Profile: { required: [login, born], properties: { login: { type: string }, born: { type: string, format: date-time } } }
State: { type: string, enum: [ON, OFF] }
Pet:
  required: [kind]
  properties: { kind: { type: string }, name: { type: string } }
  discriminator: { propertyName: kind, mapping: { CAT: '#/components/schemas/Cat', DOG: '#/components/schemas/Dog' } }
Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { required: [lives], properties: { lives: { type: integer } } }] }
Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { good: { type: boolean } } }] }";

/// One operation below `/users/{userId}`.
fn one(method: &str, operation: &str) -> Input {
    let paths = format!(
        "/users/{{userId}}:\n  {method}:\n    operationId: run\n    {}",
        operation.replace('\n', "\n    ")
    );
    api(&paths, SCHEMAS)
}

fn body(schema: &str) -> String {
    json(schema).replacen('{', "{ required: true,", 1)
}

fn json(schema: &str) -> String {
    format!("{{ content: {{ application/json: {{ schema: {schema} }} }} }}")
}

fn response(schema: &str) -> String {
    format!("'200': {{ description: '', content: {{ application/json: {{ schema: {schema} }} }} }}")
}

/// The lines of a page that come after a heading, up to the next.
fn section(views: &Views, heading: &str) -> Vec<String> {
    let lines = &views.operation("run").docs;
    let after = lines.iter().skip_while(|line| **line != format!("# {heading}")).skip(2);
    // A heading has a blank line above it; hidden lines of an example begin like one.
    let lines: Vec<String> = after.cloned().collect();
    let end = lines.windows(2).position(|pair| pair[0].is_empty() && pair[1].starts_with("# "));
    let mut part = lines[..end.unwrap_or(lines.len())].to_vec();
    part.retain(|line| !line.is_empty());
    part
}

/// The lines of the example that a reader sees.
fn example(views: &Views) -> Vec<String> {
    let mut lines = section(views, "Example");
    assert_eq!((lines.remove(0), lines.pop()), ("```no_run".to_owned(), Some("```".to_owned())));
    lines.retain(|line| !line.starts_with("# "));
    lines
}

const USER: &str = "{ $ref: '#/components/schemas/User' }";

#[test]
fn a_page_is_made_of_facts() {
    let document = one(
        "get",
        "deprecated: true\nx-okta-lifecycle: { lifecycle: LIMITED_GA }\nsecurity: []\nresponses: { '400': { description: '' }, '418': { description: '' } }",
    );
    let views = views(&document);
    assert!(views.operation("run").deprecated);
    assert_eq!(
        views.operation("run").docs,
        [
            "Run.",
            "",
            "`GET /users/{userId}`, operation `run`.",
            "",
            "No credentials are sent.",
            "Release stage: limited ga.",
            "Returns nothing.",
            "",
            "# Parameters",
            "",
            "* `user_id`: text, in the path as `userId`.",
            "",
            "# Example",
            "",
            "```no_run",
            "# async fn example(client: test::Client, user_id: &str) -> ::core::result::Result<(), test::runtime::Error> {",
            "client.run(user_id).await?;",
            "# Ok(())",
            "# }",
            "```",
            "",
            "# Errors",
            "",
            "Statuses of the [error](::okta_runtime::Error): `400` (`is_bad_request`), `418`.",
        ]
    );
}

#[test]
fn markup_in_descriptions_is_escaped() {
    let document = one("get", "summary: Runs <it>\ndescription: |-\n  One\n\n      two\nresponses: {}");
    let views = views(&document);
    let docs = &views.operation("run").docs;
    assert_eq!(docs[..5], ["Runs &lt;it&gt;.", "", "One", "", "   two"]);
}

#[test]
fn parameters_have_types_places_limits_defaults_and_known_values() {
    let document = one(
        "get",
        "parameters:\n  - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 200, default: 20 } }\n  \
         - { name: sortState, in: query, description: How to sort., schema: { $ref: '#/components/schemas/State' } }\n  \
         - { name: If-Match, in: header, deprecated: true, schema: { type: string } }\n  \
         - { name: kinds, in: query, required: true, schema: { type: array, items: { type: string } } }\nresponses: {}",
    );
    let request = "crate::api::users::Run";
    assert_eq!(
        section(&views(&document), "Parameters"),
        [
            "* `user_id`: text, in the path as `userId`.".to_owned(),
            "* `kinds`: list of text, in the query.".to_owned(),
            format!(
                "* [`limit`]({request}::limit) (optional): integer, in the query, 1 to 200, default `20`."
            ),
            format!(
                "* [`sort_state`]({request}::sort_state) (optional): [`State`](crate::models::State) (`ON`, `OFF`), in the query as `sortState`."
            ),
            "  How to sort.".to_owned(),
            format!(
                "* [`if_match`]({request}::if_match) (optional): text, in the header `If-Match`, deprecated."
            ),
        ]
    );
}

#[test]
fn a_page_says_what_the_call_returns() {
    let none = "'204': { description: '' }".to_owned();
    for (responses, line) in [
        (response(USER), "Returns [`User`](crate::models::User)."),
        (
            response(&format!("{{ type: array, items: {USER} }}")),
            "Returns a list of [`User`](crate::models::User).",
        ),
        (none.clone(), "Returns nothing."),
        (
            format!("{}, {none}", response(USER)),
            "Returns [`User`](crate::models::User), or nothing, depending on the status.",
        ),
    ] {
        let views = views(&one("get", &format!("responses: {{ {responses} }}")));
        let docs = &views.operation("run").docs;
        assert!(docs.iter().any(|given| given == line), "no {line:?} in {docs:#?}");
    }
}

#[test]
fn an_example_creates_the_body_with_its_required_fields() {
    let views =
        views(&one("put", &format!("requestBody: {}\nresponses: {{ {} }}", body(USER), response(USER))));
    assert_eq!(
        example(&views),
        [
            "use test::models::{Profile, State, User};",
            "let body = User::new(",
            "    Profile::new(\"login\", \"2030-01-01T00:00:00Z\"),",
            "    State::On,",
            "    vec![\"tags\".to_owned()],",
            ");",
            "let user = client.run(user_id, &body).await?;",
        ]
    );
}

#[test]
fn an_example_creates_the_first_variant_of_a_union() {
    let views = views(&one(
        "put",
        &format!("requestBody: {}\nresponses: {{}}", body("{ $ref: '#/components/schemas/Pet' }")),
    ));
    assert_eq!(
        example(&views),
        [
            "use test::models::{Cat, Pet};",
            "let body = Pet::from(Cat::new(1));",
            "client.run(user_id, &body).await?;",
        ]
    );
}

#[test]
fn an_example_streams_a_list_and_sets_a_parameter_with_documented_values() {
    let list = response(&format!("{{ type: array, items: {USER} }}"));
    let limit = "{ name: limit, in: query, schema: { type: integer, maximum: 50 } }";
    let query = "{ name: q, in: query, schema: { type: string } }";
    let flag = "{ name: deep, in: query, schema: { type: boolean, default: true } }";
    let read = |params: &str| {
        let operation = format!("parameters: [{params}]\nresponses: {{ {list} }}");
        example(&views(&one("get", &operation))).remove(0)
    };
    assert_eq!(read(query), "let mut items = client.run(user_id).stream();");
    assert_eq!(
        read(&format!("{query}, {flag}")),
        "let mut items = client.run(user_id).deep(false).stream();"
    );
    assert_eq!(read(&format!("{flag}, {limit}")), "let mut items = client.run(user_id).limit(50).stream();");
}

/// The views of a document with texts in their places.
fn with_texts(document: &Input, texts: &str) -> Views {
    let docs = Input::text("docs.yaml", texts);
    views_of(Inputs::builder(document.clone()).docs(docs), &complete("test"))
}

#[test]
fn doc_overrides_come_before_the_facts() {
    let document = one(
        "put",
        &format!(
            "summary: Theirs\ndescription: Theirs too\nparameters: [{{ name: deep, in: query, schema: {{ type: boolean }} }}]\nrequestBody: {}\nresponses: {{}}",
            body(USER)
        ),
    );
    let texts = "
operations:
  run:
    text: |
      Runs
      it as [run] does.

      Mind [User] and [this](https://a.example/b).
    parameters:
      userId: Whose.
      body: All of it.
      deep: Deeper.
schemas:
  User:
    text: A person.
    fields: { state: In life. }
  State:
    values: { 'ON': Lit. }
";
    let views = with_texts(&document, texts);
    let docs = &views.operation("run").docs;
    assert_eq!(
        docs[..5],
        [
            "Runs",
            "it as [`run`](crate::Client::run) does.",
            "",
            "Mind [`User`](crate::models::User) and [this](https://a.example/b).",
            "",
        ]
    );
    assert_eq!(
        section(&views, "Parameters")[..4],
        [
            "* `user_id`: text, in the path as `userId`.",
            "  Whose.",
            "* `body`: [`User`](crate::models::User), as JSON.",
            "  All of it.",
        ]
    );
    let setter = &views.operation("run").request.as_ref().unwrap().setters[0];
    assert_eq!(setter.docs, ["Deeper. Query parameter `deep`."]);
    assert_eq!(views.object("User").docs, ["A person."]);
    assert_eq!(views.field("User", "state").docs, ["In life. `state`, required."]);
    let values: Vec<_> = views.enumeration("State").variants.iter().map(|variant| &variant.docs).collect();
    assert_eq!(values, [&vec!["Lit.".to_owned()], &Vec::new()]);
}

#[test]
fn doc_overrides_of_a_union_apply_to_its_variants() {
    let document = one(
        "put",
        &format!("requestBody: {}\nresponses: {{}}", body("{ $ref: '#/components/schemas/Pet' }")),
    );
    let texts = "
schemas:
  Dog: { fields: { name: What it comes to. } }
  Pet: { fields: { name: What it is called. } }
";
    let views = with_texts(&document, texts);
    for (object, text) in [
        ("PetBase", "What it is called. `name`."),
        ("Cat", "What it is called. `name`."),
        ("Dog", "What it comes to. `name`."),
    ] {
        assert_eq!(views.field(object, "name").docs[0], text, "{object}");
    }
}

#[test]
fn doc_overrides_by_name_apply_where_there_is_no_other_text() {
    let operation = format!("requestBody: {}\nresponses: {{}}", body(USER));
    let document = edited(&one("put", &operation), |document| {
        let fields = &mut document["components"]["schemas"]["Profile"]["properties"];
        fields["born"]["description"] = "As published.".into();
        fields["since"] = serde_json::json!({"type": "string", "description": "As published."});
        fields["state"] = serde_json::json!({"type": "string"});
        fields["other"] = serde_json::json!({"$ref": "#/components/schemas/Other"});
        document["components"]["schemas"]["Other"] =
            serde_json::json!({"properties": {"born": {"type": "string"}, "kind": {"type": "string"}}});
    });
    let texts = "
parameters: { userId: By name. }
fields: { login: By name., state: By name., kind: By name., since: By name. }
schemas:
  User: { fields: { state: Its own. } }
  Other: { fields: { born: Its own. } }
";
    let views = with_texts(&document, texts);
    assert!(section(&views, "Parameters").contains(&"  By name.".to_owned()));
    for (object, field, text) in [
        ("Profile", "login", "By name."),
        ("Profile", "born", "As published."),
        ("Profile", "since", "As published."),
        ("Profile", "state", "By name."),
        ("User", "state", "Its own."),
        ("Other", "born", "Its own."),
        ("Other", "kind", "By name."),
    ] {
        assert!(views.field(object, field).docs[0].starts_with(text), "{object}.{field}");
    }
}

#[test]
fn doc_overrides_apply_to_tags() {
    let document = edited(&one("get", "tags: [Users]\nresponses: {}"), |document| {
        document["tags"] = serde_json::json!([{"name": "Users", "x-displayName": "People"}]);
    });
    let views = with_texts(&document, "tags: { Users: Those of an org. }");
    let api = views.apis().next().unwrap();
    assert_eq!(area(&views)[..3], ["Those of an org.", "", "# Operations"]);
    let link = "See [`users`](crate::api::users) for an overview.";
    assert_eq!(api.block, ["# People", "", "Those of an org.", "", link]);

    let views = with_texts(&document, "headings: { Users: Persons }");
    assert_eq!(views.apis().next().unwrap().block, ["# Persons", "", link]);
    assert_eq!(area(&views)[0], "Persons.");
}

#[test]
fn the_heading_of_a_tag_is_the_words_of_its_name() {
    for (tag, heading) in [
        ("users", "Users"),
        ("ApiServiceIntegrations", "API Service Integrations"),
        ("random-password-generation", "Random Password Generation"),
        ("UserOAuth", "User OAuth"),
        ("WebAuthnPreregistration", "WebAuthn Preregistration"),
        ("saas-app-accounts", "SaaS App Accounts"),
        ("SSFTransmitter", "SSF Transmitter"),
        ("IDPs Offline Mode", "IDPs Offline Mode"),
        ("Principal Access - V2", "Principal Access - V2"),
    ] {
        let views = with_texts(&one("get", &format!("tags: [{tag}]\nresponses: {{}}")), "{}");
        assert_eq!(views.apis().next().unwrap().block[0], format!("# {heading}"));
    }
}

/// The lines of the page of the first area.
fn area(views: &Views) -> Vec<String> {
    let lines = &views.apis().next().unwrap().docs;
    lines.iter().map(|line| line.text.clone()).collect()
}

#[test]
fn an_area_lists_its_operations_and_models_with_an_example() {
    let paths = format!(
        "/users:\n  post:\n    operationId: addUser\n    summary: Adds a user | person. It is new.\n    requestBody: {}\n    \
         responses: {{ {} }}\n/users/{{userId}}:\n  get: {{ operationId: readUser, responses: {{ {} }} }}\n  \
         delete: {{ operationId: dropUser, responses: {{}} }}\n",
        body(USER),
        response(USER),
        response(USER)
    );
    let views = with_texts(&api(&paths, SCHEMAS), "schemas: { User: A person. More about it. }");
    assert_eq!(
        area(&views),
        [
            "Users.",
            "",
            "# Operations",
            "",
            "| method | |",
            "|---|---|",
            "| [`add_user`](crate::Client::add_user) | Adds a user \\| person. |",
            "| [`read_user`](crate::Client::read_user) | Read user. |",
            "| [`drop_user`](crate::Client::drop_user) | Drop user. |",
            "",
            "# Models",
            "",
            "| type | |",
            "|---|---|",
            "| [`User`](crate::models::User) | A person. |",
            "",
            "# Example",
            "",
            "```no_run",
            "# async fn example(client: test::Client) -> ::core::result::Result<(), test::runtime::Error> {",
            "use test::models::{Profile, State, User};",
            "",
            "let body = User::new(",
            "    Profile::new(\"login\", \"2030-01-01T00:00:00Z\"),",
            "    State::On,",
            "    vec![\"tags\".to_owned()],",
            ");",
            "let user = client.add_user(&body).await?;",
            "let user = client.read_user(&user.id).await?;",
            "client.drop_user(&user.id).await?;",
            "# Ok(())",
            "# }",
            "```",
        ]
    );
}

#[test]
fn a_model_names_the_operations_that_use_it() {
    let paths = format!(
        "/a:\n  post:\n    operationId: make\n    requestBody: {}\n    responses: {{ {} }}\n",
        body(USER),
        response(&format!("{{ type: array, items: {USER} }}")),
    );
    let views = views(&api(&paths, SCHEMAS));
    let lines = |lines: &[GatedLine]| lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    assert_eq!(
        lines(&views.object("User").usage),
        ["", "* Returned by [`make`](crate::Client::make).", "* Taken by [`make`](crate::Client::make)."]
    );
    let part = ["", "* Part of [`User`](crate::models::User)."];
    assert_eq!(lines(&views.object("Profile").usage), part);
    assert_eq!(lines(&views.enumeration("State").usage), part);
}

#[test]
fn a_model_of_many_operations_names_some_of_them() {
    let paths: String = (0..12)
        .map(|n| format!("/a{n}:\n  get: {{ operationId: get{n}, responses: {{ {} }} }}\n", response(USER)))
        .collect();
    let views = views(&api(&paths, SCHEMAS));
    let line = &views.object("User").usage[1].text;
    assert!(line.contains("[`get7`]") && !line.contains("[`get8`]"), "{line}");
    assert!(line.ends_with(" and 4 more."), "{line}");
}

#[test]
fn a_search_finds_operations_by_words_and_by_other_names() {
    let document = one("get", "responses: {}");
    let aliases = |rows: &str| {
        let document = edited(&document, |document| {
            document["paths"]["/users/{userId}"]["get"]["operationId"] = "runFast".into();
        });
        let views = views_with(&document, &names(rows), &complete("test"));
        let operation = views.apis().flat_map(|api| &api.operations).next().unwrap();
        (operation.aliases.clone(), operation.search.clone())
    };
    let texts = |texts: &[&str]| texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>();
    assert_eq!(aliases(""), (vec![], texts(&["run fast"])));
    assert_eq!(
        aliases("[aliases]\nrunFast = [\"start_it\", \"make haste\"]"),
        (texts(&["start_it"]), texts(&["run fast", "make haste"]))
    );
    assert_eq!(aliases("[operations]\nrunFast = \"go_\""), (texts(&["runFast"]), vec![]));
    assert_eq!(aliases("[operations]\nrunFast = \"go\""), (texts(&["runFast"]), vec![]));
}

#[test]
fn a_page_names_the_media_type_of_a_body_that_is_not_plain_json() {
    for (media, words) in [
        ("application/json", "as JSON"),
        ("application/merge-patch+json", "as `application/merge-patch+json`"),
    ] {
        let body = format!("{{ required: true, content: {{ {media}: {{ schema: {USER} }} }} }}");
        let views = views(&one("put", &format!("requestBody: {body}\nresponses: {{}}")));
        let line = format!("* `body`: [`User`](crate::models::User), {words}.");
        assert!(section(&views, "Parameters").contains(&line), "{media}");
    }
}

#[test]
fn only_published_operations_have_a_link_to_the_reference() {
    let overlay = "overlay: 1.0.0\ninfo: { title: More, version: '1' }\nactions:\n- target: $.paths\n  \
                   description: There is more.\n  x-expect: { /~1more: { x-absent: true } }\n  \
                   update:\n    /more:\n      get: { operationId: more, responses: {} }\n";
    let names = names("[docs]\nreference = \"https://docs.example/{operation}\"");
    let inputs = Inputs::builder(one("get", "responses: {}"));
    let inputs = inputs.overlay(Input::text("more.yaml", overlay)).names(names);
    let views = views_of(inputs, &complete("test"));
    let links = |method: &str| {
        views
            .operation(method)
            .docs
            .iter()
            .filter(|line| line.starts_with("[Reference]"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(links("run"), ["[Reference](https://docs.example/run)"]);
    assert!(links("more").is_empty());
}

#[test]
fn examples_have_the_values_that_rows_require() {
    let schemas = "
New:
  required: [ownerId, size, email]
  properties:
    ownerId: { type: string }
    size: { type: integer, minimum: 3 }
    email: { type: string }
    pin: { type: string, minLength: 6 }
    pet: { $ref: '#/components/schemas/Pet' }
    tags: { type: object, additionalProperties: { type: boolean } }
    groups: { type: array, items: { type: string } }
Pet:
  required: [kind]
  properties: { kind: { type: string } }
  discriminator: { propertyName: kind, mapping: { CAT: '#/components/schemas/Cat', DOG: '#/components/schemas/Dog' } }
Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }] }
Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { name: { type: string } } }] }";
    let operation = format!(
        "parameters: [{{ name: q, in: query, required: true, schema: {{ type: string }} }}]\nrequestBody: {}\nresponses: {{}}",
        body("{ $ref: '#/components/schemas/New' }")
    );
    let paths = format!(
        "/users/{{userId}}:\n  post:\n    operationId: run\n    {}",
        operation.replace('\n', "\n    ")
    );
    let rows = "[examples.fields]\nNew = { pet = {}, tags = { red = true }, groups = [\"{groupId}\"] }\nDog = { name = \"Rex\" }\n\
                [examples.parameters]\nrun = { q = \"all\" }\n[examples.variants]\nPet = \"DOG\"";
    let views = views_with(&api(&paths, schemas), &names(rows), &complete("test"));
    let lines = section(&views, "Example");
    let given = ", user_id: &str, owner_id: &str, group_id: &str) -> ";
    assert!(lines[1].contains(given), "{}", lines[1]);
    assert_eq!(
        example(&views)[1..].join("\n"),
        "let body = New::new(owner_id, 3, \"ada@example.com\")\n    .with_pet(Pet::from(Dog::new().with_name(\"Rex\")))\n    \
         .with_tags(::std::collections::BTreeMap::from([(\"red\".to_owned(), true)]))\n    \
         .with_groups(vec![group_id.to_owned()]);\nclient.run(user_id, \"all\", &body).await?;"
    );
}
