//! Names that collide, and rows of names.toml that are invalid, stale or redundant.

use okta_codegen::{FeaturesFrom, Input, Inputs, Options};

use crate::support::{api, api_text, complete, generate, names, no_names, refused, schemas};

#[track_caller]
fn collides(document: &Input, parts: &[&str]) {
    let said = refused(document, &no_names(), &Options::default());
    for part in parts {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
}

#[test]
fn types() {
    let document = schemas(
        "Start:\n  properties:\n    a: { type: object, properties: { b: {} } }\n    c: { $ref: '#/components/schemas/StartA' }\nStartA: { properties: { b: {} } }",
    );
    collides(
        &document,
        &[
            "error[name-collision]: `Start.a` and `StartA` (#/components/schemas/StartA) are both called `StartA` in Rust",
            "--> api.yaml:14:9  (#/components/schemas/Start/properties/a)",
            "help: add a row to names.toml: [types] \"Start.a\" = \"…\"",
        ],
    );
    let renamed = names("[types]\n\"Start.a\" = \"StartInner\"");
    assert!(generate(&document, &renamed, &Options::default()).is_ok());
    // For the crate of another document it is only a warning.
    let foreign = generate(&document, &no_names(), &complete("foreign")).unwrap();
    assert!(foreign.warnings.to_string().contains("warning[name-collision]"), "{}", foreign.warnings);
}

#[test]
fn fields() {
    let document = schemas("Start:\n  properties: { a-b: {}, a_b: {} }");
    collides(
        &document,
        &[
            "error[name-collision]: field `a-b` and field `a_b` of `Start` are both called `a_b` in Rust",
            "help: add a row to names.toml: [fields.Start] a_b = \"…\"",
        ],
    );
    let renamed = names("[fields.Start]\n\"a-b\" = \"a_dash_b\"");
    assert!(generate(&document, &renamed, &Options::default()).is_ok());
    let taken = schemas("Start:\n  properties: { a: {} }");
    let said = refused(&taken, &names("[fields.Start]\na = \"extra\""), &Options::default());
    assert!(said.contains("field `a` of `Start` is called `extra` in Rust, which is the name of"), "{said}");
    assert!(said.contains("--> names.toml:2:1"), "{said}");
}

#[test]
fn variants() {
    let document = schemas("Start:\n  properties:\n    a: { type: string, enum: [x, X] }");
    collides(
        &document,
        &["error[name-collision]: value `x` and value `X` of `Start.a` are both called `X` in Rust"],
    );
    let renamed = names("[variants.\"Start.a\"]\nX = \"BigX\"");
    assert!(generate(&document, &renamed, &Options::default()).is_ok());
    // A row of the first one causes a collision, too.
    let other = schemas("Start:\n  properties:\n    a: { type: string, enum: [x, y] }");
    let said = refused(&other, &names("[variants.\"Start.a\"]\nx = \"Y\""), &Options::default());
    assert!(
        said.contains(
            "value `x` and value `y` of `Start.a` are both called `Y` in Rust\n  --> names.toml:2:1"
        ),
        "{said}"
    );
}

#[test]
fn variants_of_unions() {
    let document = schemas(
        "Start:\n  properties:\n    a: { $ref: '#/components/schemas/U' }\n\
         U:\n  properties: { kind: { type: string } }\n  discriminator:\n    propertyName: kind\n    \
         mapping: { a-b: '#/components/schemas/One', a_b: '#/components/schemas/Two' }\n\
         One: { allOf: [{ $ref: '#/components/schemas/U' }, { properties: { x: {} } }] }\n\
         Two: { allOf: [{ $ref: '#/components/schemas/U' }, { properties: { y: {} } }] }",
    );
    collides(
        &document,
        &[
            "error[name-collision]: variant `a-b` and variant `a_b` of `U` are both called `AB` in Rust",
            "help: add a row to names.toml: [variants.U] a_b = \"…\"",
        ],
    );
    let renamed = names("[variants.U]\na_b = \"AUnderscoreB\"");
    assert!(generate(&document, &renamed, &Options::default()).is_ok());
    let foreign = generate(&document, &no_names(), &complete("foreign")).unwrap();
    assert!(foreign.warnings.to_string().contains("the last one gets a number"), "{}", foreign.warnings);
}

#[test]
fn methods() {
    let paths = "/a:\n  get: { operationId: listUsers, responses: {} }\n  put: { operationId: list_users, responses: {} }";
    let document = api(paths, "A: {}");
    collides(
        &document,
        &[
            "error[name-collision]: operations `listUsers` and `list_users` are both the method `list_users`",
            "(#/paths/~1a/put)",
            "help: add a row to names.toml: [operations] list_users = \"…\"",
        ],
    );
    let renamed = names("[operations]\nlist_users = \"replace_users\"");
    assert!(generate(&document, &renamed, &Options::default()).is_ok());
}

#[test]
fn files() {
    let document = schemas(
        "Start:\n  properties: { a: { $ref: '#/components/schemas/A-B' }, b: { $ref: '#/components/schemas/A_b' } }\n\
         A-B: { properties: { a: {} } }\nA_b: { properties: { a: {} } }",
    );
    collides(&document, &["error[file-collision]: `A_b` and `A-B` would both be in all/a_b.rs"]);
    assert!(generate(&document, &no_names(), &complete("foreign")).is_ok());
}

#[test]
fn modules_of_tags() {
    let operation =
        |id: &str, tag: &str| format!("{{ operationId: {id}, tags: ['{tag}'], responses: {{}} }}");
    let paths =
        format!("/a:\n  get: {}\n  put: {}", operation("one", "User Type"), operation("two", "UserType"));
    let document = api(&paths, "A: {}");
    let said = refused(&document, &no_names(), &Options::default());
    let expected =
        "error[name-collision]: the tags `UserType` and `User Type` both make the module `user_type`";
    assert!(said.contains(expected), "{said}");
    // In the crate of another document they are one module, and one feature.
    let options = Options { features_from: FeaturesFrom::Tags, ..complete("other") };
    let made = generate(&document, &no_names(), &options).unwrap();
    let manifest = made.file("Cargo.toml").unwrap();
    assert_eq!(manifest.matches("user-type = []").count(), 1, "{manifest}");
}

#[test]
fn stale_rows_are_errors_with_their_line() {
    let document = schemas("Start: { properties: { a: { type: string } } }");
    for (row, part) in [
        ("[types]\nNowhere = \"A\"", "`Nowhere`"),
        ("[operations]\nnowhere = \"a\"", "`nowhere`"),
        ("[variants.Nowhere]\nA = \"B\"", "`Nowhere`"),
        ("[fields.Nowhere]\na = \"b\"", "`Nowhere`"),
        ("[fields.Start]\nnowhere = \"b\"", "nowhere"),
        ("[unions.Nowhere]\nrule = \"value\"\nreason = \"none\"", "`Nowhere`"),
        ("[bodies]\noptional = [\"nowhere\"]", "`nowhere`"),
        ("[features.also]\nnowhere = []", "`nowhere`"),
        ("[include.schemas]\nall = [\"Nowhere\"]", "`Nowhere`"),
        ("[secrets]\nfields = [\"Start.nowhere\"]", "nowhere"),
    ] {
        let said = refused(&document, &names(row), &Options::default());
        assert!(said.contains("error[names-stale]") && said.contains(part), "{row}\n{said}");
        // The row begins at the last line with an equal sign, or is an item of its list.
        assert!(said.contains("--> names.toml:2:") || said.contains("--> names.toml:1:"), "{row}\n{said}");
    }
}

/// The errors of a file that is invalid for any document.
fn invalid(text: &str) -> String {
    Inputs::builder(schemas("Start: {}")).names(names(text)).read().unwrap_err().to_string()
}

#[test]
fn invalid_texts_are_errors_with_their_line() {
    let problem = invalid("[types]\nA = \"B\"\n\n[tpyes]\n");
    assert!(problem.starts_with("error[names-invalid]: unknown field `tpyes`"), "{problem}");
    assert!(problem.contains("--> names.toml:4:"), "{problem}");
    let problem = invalid("[types]\nA = \n");
    assert!(problem.contains("--> names.toml:2:"), "{problem}");
    let rule = invalid("[unions.A]\nrule = \"guess\"\nreason = \"\"");
    assert!(rule.contains("unknown variant `guess`"), "{rule}");
    for row in ["[unions.A]\nrule = \"value\"\nreason = \" \"", "[paging.a]\nrule = \"none\"\nreason = \"\""]
    {
        let said = invalid(row);
        assert!(said.contains("has an empty `reason`\n  --> names.toml:3:1"), "{said}");
    }
}

#[test]
fn names_that_are_not_rust() {
    for row in [
        "[types]\nStart = \"not a name\"",
        "[types]\nStart = \"fn\"",
        "[operations]\nstart = \"1st\"",
        "[fields.Start]\na = \"self\"",
        "[variants.\"Start.a\"]\nx = \"\"",
    ] {
        let said = invalid(row);
        assert!(
            said.starts_with("error[names-invalid]") && said.contains("is not a Rust name"),
            "{row}\n{said}"
        );
        assert!(said.contains("--> names.toml:2:1"), "{said}");
    }
    let raw = names("[fields.Start]\na = \"r#type\"");
    assert!(Inputs::builder(schemas("Start: {}")).names(raw).read().is_ok());
}

#[test]
fn paging_that_the_response_does_not_have() {
    let document = schemas("Start: { properties: { a: { type: string } } }");
    for row in ["rule = \"link\"", "rule = \"body\"", "rule = \"wrapped\", items = \"a\""] {
        let rows = names(&format!("[paging]\nstart = {{ {row}, reason = \"a test\" }}"));
        let said = refused(&document, &rows, &Options::default());
        assert!(
            said.contains("error[names-stale]: the row `start` under [paging] does not fit")
                && said.contains("--> names.toml:2:1"),
            "{said}"
        );
    }
    let rows = names("[paging]\nnobody = { rule = \"none\", reason = \"a test\" }");
    let said = refused(&document, &rows, &Options::default());
    assert!(said.contains("there is no operation `nobody`\n  --> names.toml:2:1"), "{said}");
}

#[test]
fn expressions_that_are_no_text_in_the_query() {
    let document = api(
        "/a/{id}:\n  get:\n    operationId: run\n    parameters:\n      - { name: id, in: path, required: true, schema: { type: string } }\n      \
         - { name: limit, in: query, schema: { type: integer } }\n      \
         - { name: filter, in: query, schema: { type: string } }\n    responses: {}\n",
        "{}",
    );
    for name in ["id", "limit", "search"] {
        let rows = names(&format!("[expressions]\nrun = [\"filter\", \"{name}\"]"));
        let said = refused(&document, &rows, &Options::default());
        let expected = format!("`run` has no text `{name}` in its query\n  --> names.toml:2:");
        assert!(said.contains(&expected), "{said}");
    }
    let said = refused(&document, &names("[expressions]\nnobody = []"), &Options::default());
    assert!(said.contains("there is no operation `nobody`\n  --> names.toml:2:1"), "{said}");
    let twice = names("[expressions]\nrun = [\"filter\", \"filter\"]");
    let warnings = generate(&document, &twice, &Options::default()).unwrap().warnings.to_string();
    assert!(warnings.contains("`filter` is listed twice"), "{warnings}");
}

#[test]
fn reads_that_change_nothing_anyway() {
    let document = api(
        "/a:\n  get: { operationId: list, responses: {} }\n  post: { operationId: query, responses: {} }",
        "{}",
    );
    let warnings =
        |rows: &str| generate(&document, &names(rows), &Options::default()).unwrap().warnings.to_string();
    let said = warnings("[reads]\nlist = \"a test\"");
    assert!(said.contains("a GET changes nothing without this row\n  --> names.toml:2:1"), "{said}");
    assert!(!warnings("[reads]\nquery = \"a test\"").contains("names-redundant"));
    let said = refused(&document, &names("[reads]\nnobody = \"a test\""), &Options::default());
    assert!(said.contains("there is no operation `nobody`\n  --> names.toml:2:1"), "{said}");
}

#[test]
fn the_position_of_a_stale_row_is_exact() {
    let document = schemas("Start: { properties: { a: { type: string } } }");
    let rows = "# A comment.\n[operations]\nstart = \"begin\"\n\n  nowhere = \"a\"\n[secrets]\nfields = [\n  \"none\",\n]\n";
    let said = refused(&document, &names(rows), &Options::default());
    assert!(said.contains("there is no operation `nowhere`\n  --> names.toml:5:3\n"), "{said}");
    assert!(
        said.contains(
            "no type has a text field `none`, and there is no such single field\n  --> names.toml:8:3\n"
        ),
        "{said}"
    );
}

#[test]
fn a_collision_caused_by_a_row_is_at_the_row() {
    let document = schemas(
        "Start:\n  properties: { a: { $ref: '#/components/schemas/Other' } }\nOther: { properties: { b: {} } }",
    );
    let said = refused(&document, &names("[types]\nOther = \"Start\""), &Options::default());
    let expected = "`Other` and `Start` (#/components/schemas/Start) are both called `Start` in Rust\n  --> names.toml:2:1  \
                    (#/components/schemas/Other)\n  help: choose another name";
    assert!(said.contains(expected), "{said}");

    let document = schemas("Start:\n  properties: { a: {}, b: {} }");
    let said = refused(&document, &names("[fields.Start]\na = \"b\""), &Options::default());
    assert!(said.contains("field `b` of `Start`"), "{said}");
    let said = refused(&document, &names("[fields.Start]\nb = \"a\""), &Options::default());
    assert!(said.contains("names.toml:2:1"), "{said}");
}

#[test]
fn rows_that_change_nothing_are_warnings() {
    let document = schemas(
        "Start:\n  properties:\n    a-b: { type: string }\n    pin: { type: string }\n    marked: { type: string, format: password }\n    \
         kind: { type: string, enum: [x] }\n    one: { oneOf: [{ properties: { a: {} } }, { properties: { a: {}, b: {} } }] }\n    \
         text: { oneOf: [{ type: string }, { type: string, enum: [x] }] }\n    \
         tagged: { oneOf: [{ properties: { kind: { type: string, enum: [a] } } }, { properties: { kind: { type: string, enum: [b] } } }] }\n    \
         any: { oneOf: [{ type: string }, { properties: { a: {} } }] }",
    );
    for row in [
        "[types]\nStart = \"Start\"",
        "[operations]\nstart = \"start\"",
        "[fields.Start]\na-b = \"a_b\"",
        "[variants.\"Start.kind\"]\nx = \"X\"",
        "[secrets]\nfields = [\"pin\", \"Start.pin\"]",
        "[secrets]\nfields = [\"marked\"]",
        "[secrets]\nfields = [\"pin\", \"pin\"]",
        "[bodies]\noptional = [\"start\", \"start\"]",
        "[unions.\"Start.one\"]\nreason = \"a test\"\nrule = \"merge\"",
        "[unions.\"Start.text\"]\nreason = \"a test\"\nrule = \"string\"",
        "[unions.\"Start.tagged\"]\nreason = \"a test\"\nrule = \"tag\"\ntag = [\"kind\"]\nmap = { a = 0, b = 1 }",
        "[paging]\nstart = { rule = \"none\", reason = \"a test\" }",
    ] {
        let warnings = generate(&document, &names(row), &Options::default()).unwrap().warnings.to_string();
        let line = if row.starts_with("[unions") { 1 } else { 2 };
        let place = format!("--> names.toml:{line}:");
        assert!(
            warnings.contains("warning[names-redundant]: ") && warnings.contains(&place),
            "{row}\n{warnings}"
        );
    }
    let used = "[types]\nStart = \"Begin\"\n[fields.Start]\na-b = \"dashed\"\n[secrets]\nfields = [\"pin\"]\n\
                [bodies]\noptional = [\"start\"]\n[unions.\"Start.one\"]\nreason = \"a test\"\nrule = \"caller\"\n\
                [unions.\"Start.any\"]\nreason = \"it ends the warning\"\nrule = \"value\"";
    let warnings = generate(&document, &names(used), &Options::default()).unwrap().warnings.to_string();
    assert!(!warnings.contains("names-redundant"), "{warnings}");
}

#[test]
fn rows_of_features_that_change_nothing_are_warnings() {
    let content = "content: { application/json: { schema: { $ref: '#/components/schemas/A' } } }";
    let operation = |id: &str, tag: &str| {
        format!(
            "/{id}:\n  get:\n    tags: [{tag}]\n    operationId: {id}\n    responses: {{ '200': {{ description: '', {content} }} }}\n"
        )
    };
    let text = api_text(
        &(operation("one", "First") + &operation("two", "Second")),
        "A: { properties: { b: { $ref: '#/components/schemas/B' } } }\nB: { properties: { x: {} } }\nC: { properties: { d: { $ref: '#/components/schemas/D' } } }\nD: { properties: { x: {} } }",
    );
    let groups = "x-tagGroups: [{ name: First, tags: [First] }, { name: Second, tags: [Second] }]\n";
    let document = Input::text("api.yaml", format!("{text}{groups}"));
    let warnings =
        |row: &str| generate(&document, &names(row), &Options::default()).unwrap().warnings.to_string();
    for row in [
        "[include.schemas]\nfirst = [\"B\"]",
        "[include.schemas]\nfirst = [\"D\", \"C\"]",
        "[features.also]\none = [\"first\"]",
        "[features.also]\none = [\"second\", \"second\"]",
    ] {
        let found = warnings(row);
        assert!(
            found.contains("warning[names-redundant]: ") && found.contains("--> names.toml:2:"),
            "{row}\n{found}"
        );
    }
    assert_eq!(warnings("[include.schemas]\nfirst = [\"C\"]\n[features.also]\none = [\"second\"]"), "");
    let said = refused(&document, &names("[include.schemas]\nthird = [\"C\"]"), &Options::default());
    assert!(said.contains("there is no feature `third`\n  --> names.toml:2:1"), "{said}");
}

#[test]
fn a_row_that_ends_a_warning_is_not_redundant() {
    let document = api(
        "/a:\n  post:\n    operationId: run\n    parameters: [{ name: after, in: query, schema: { type: string } }]\n    \
         responses: { '200': { description: '', content: { application/json: { schema: { type: array, items: { type: string } } } } } }",
        "A: {}",
    );
    let warnings =
        |names: Input| generate(&document, &names, &Options::default()).unwrap().warnings.to_string();
    assert!(warnings(no_names()).contains("warning[paging-unknown]"));
    assert_eq!(warnings(names("[paging]\nrun = { rule = \"none\", reason = \"a test\" }")), "");
}

/// A union of a cat and a dog, with the rule.
fn pets(rule: &str) -> String {
    let document = schemas(
        "Start:\n  properties:\n    pet:\n      oneOf:\n      - $ref: '#/components/schemas/Cat'\n      \
         - $ref: '#/components/schemas/Dog'\nCat: { properties: { kind: { type: string }, of: { properties: { x: {} } }, lives: {} } }\n\
         Dog: { properties: { kind: { type: string }, of: { properties: { y: {} } } } }",
    );
    let rows = format!("[unions.\"Start.pet\"]\nreason = \"a test\"\n{rule}");
    let outcome = generate(&document, &names(&rows), &Options::default()).map(drop);
    outcome.map_or_else(|problems| problems.to_string(), |()| "accepted".to_owned())
}

#[test]
fn rules_for_unions_fit_their_union() {
    for (rule, problem) in [
        ("rule = \"tag\"", "the rule of the union `Start.pet` needs `tag` and `map`\n  --> names.toml:3:1"),
        ("rule = \"merge\"\ntag = [\"kind\"]", "the rule of the union `Start.pet` has no `tag`"),
        (
            "rule = \"tag\"\ntag = [\"sort\"]\nmap = { cat = 0, dog = 1 }",
            "variant 0 of `Start.pet` has no field `sort`\n  --> names.toml:4:1",
        ),
        (
            "rule = \"tag\"\ntag = [\"of\", \"x\"]\nmap = { cat = 0, dog = 1 }",
            "variant 1 of `Start.pet` has no field `of.x`",
        ),
        (
            "rule = \"tag\"\ntag = [\"kind\"]\nmap = { cat = 0, dog = 1, cow = 2 }",
            "`cow` selects variant 2, but the variants of `Start.pet` are 0 to 1\n  --> names.toml:5:1",
        ),
        (
            "rule = \"tag\"\ntag = [\"kind\"]\nmap = { cat = 0 }",
            "no value of the tag selects variant 1 of `Start.pet`",
        ),
        ("rule = \"field\"", "variant 1 of `Start.pet` has no field that no other variant has"),
        ("rule = \"one-or-many\"", "`Start.pet` is not a choice between a value and a list"),
    ] {
        let said = pets(rule);
        assert!(said.contains(problem), "{rule}\n{said}");
    }
    for rule in [
        "rule = \"tag\"\ntag = [\"kind\"]\nmap = { cat = 0, dog = 1 }",
        "rule = \"tag\"\ntag = [\"of\", \"x\"]\nmap = { cat = 0, \"\" = 1 }",
        "rule = \"merge\"",
    ] {
        assert_eq!(pets(rule), "accepted", "{rule}");
    }
}

#[test]
fn aliases() {
    let document = api("/a:\n  get: { operationId: runFast, responses: {} }", "A: {}");
    for (row, problem) in [
        ("stop = [\"halt\"]", "error[names-stale]: there is no operation `stop`"),
        ("runFast = [\"two  blanks\"]", "error[names-invalid]: `two  blanks` is not an alias of `runFast`"),
        ("runFast = [\"\"]", "error[names-invalid]: `` is not an alias of `runFast`"),
        ("runFast = [\"a\\\"b\"]", "is not an alias of `runFast`"),
    ] {
        let said = refused(&document, &names(&format!("[aliases]\n{row}")), &Options::default());
        assert!(said.contains(problem) && said.contains("--> names.toml:2:"), "{row}\n{said}");
    }
    for (row, message) in [
        ("runFast = [\"run fast\"]", "a search for `run fast` finds `run_fast` without this row"),
        ("runFast = [\"RunFast\"]", "a search for `RunFast` finds `run_fast` without this row"),
        ("runFast = [\"a b\", \"a b\"]", "`a b` is listed twice"),
    ] {
        let rows = names(&format!("[aliases]\n{row}"));
        let warnings = generate(&document, &rows, &Options::default()).unwrap().warnings.to_string();
        assert!(warnings.contains("warning[names-redundant]: ") && warnings.contains(message), "{warnings}");
    }
    let rows = names("[aliases]\nrunFast = [\"start_it\", \"make haste\"]");
    assert_eq!(generate(&document, &rows, &Options::default()).unwrap().warnings.to_string(), "");
}

#[test]
fn values_of_examples() {
    let document = api(
        "/a:\n  get:\n    operationId: run\n    parameters: [{ name: q, in: query, schema: { type: string } }]\n    \
         responses: { '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }",
        "A: { properties: { a: { type: string } } }",
    );
    for (row, problem) in [
        ("[examples.fields]\nB = { a = \"x\" }", "`B` has no field `a`"),
        ("[examples.fields]\nA = { b = \"x\" }", "`A` has no field `b`"),
        ("[examples.parameters]\nrun = { r = \"x\" }", "`run` has no parameter `r`"),
        ("[examples.variants]\nA = \"x\"", "`x` selects no variant of a union `A`"),
    ] {
        let said = refused(&document, &names(row), &Options::default());
        assert!(said.contains(&format!("error[names-stale]: {problem}")), "{row}\n{said}");
        assert!(said.contains("--> names.toml:2:"), "{row}\n{said}");
    }
    let rows = names("[examples.fields]\nA = { a = \"x\" }\n[examples.parameters]\nrun = { q = \"x\" }");
    assert_eq!(generate(&document, &rows, &Options::default()).unwrap().warnings.to_string(), "");
}
