//! Names that collide, and rows of names.toml that apply to nothing.

use okta_codegen::names::Names;
use okta_codegen::source::Document;
use okta_codegen::{FeaturesFrom, Options};

use crate::support::{api, complete, generate, names, refused, schemas};

#[track_caller]
fn collides(document: &Document, parts: &[&str]) {
    let said = refused(document, &Names::default(), &Options::default());
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
            "error[name-collision]: `Start.a` and `StartA` are both called `StartA` in Rust",
            "--> api.yaml:14:9  (#/components/schemas/Start/properties/a)",
            "help: add a row under [types] of names.toml: \"Start.a\" = \"…\"",
        ],
    );
    let renamed = names("[types]\n\"Start.a\" = \"StartInner\"");
    assert!(generate(&document, &renamed, &Options::default()).is_ok());
    // A document of somebody else's is not to be held up by it.
    let foreign = generate(&document, &Names::default(), &complete("foreign")).unwrap();
    assert!(foreign.warnings.to_string().contains("warning[name-collision]"), "{}", foreign.warnings);
}

#[test]
fn fields() {
    let document = schemas("Start:\n  properties: { a-b: {}, a_b: {} }");
    collides(
        &document,
        &["error[name-collision]: member `a_b` of `Start` has the Rust name `a_b`, which is taken"],
    );
    let renamed = names("[fields.Start]\n\"a-b\" = \"a_dash_b\"");
    assert!(generate(&document, &renamed, &Options::default()).is_ok());
}

#[test]
fn variants() {
    let document = schemas("Start:\n  properties:\n    a: { type: string, enum: [x, X] }");
    collides(
        &document,
        &["error[name-collision]: value `X` of `Start.a` has the Rust name `X`, which is taken"],
    );
    let renamed = names("[variants.\"Start.a\"]\nX = \"BigX\"");
    assert!(generate(&document, &renamed, &Options::default()).is_ok());
}

#[test]
fn methods() {
    let paths = "/a:\n  get: { operationId: listUsers, responses: {} }\n  put: { operationId: list_users, responses: {} }";
    let document = api(paths, "A: {}");
    collides(
        &document,
        &[
            "error[name-collision]: operation `list_users` has the method name `list_users`, which is taken",
            "(#/paths/~1a/put)",
            "help: add a row under [operations] of names.toml",
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
    assert!(generate(&document, &Names::default(), &complete("foreign")).is_ok());
}

#[test]
fn modules_of_tags() {
    let operation =
        |id: &str, tag: &str| format!("{{ operationId: {id}, tags: ['{tag}'], responses: {{}} }}");
    let paths =
        format!("/a:\n  get: {}\n  put: {}", operation("one", "User Type"), operation("two", "UserType"));
    let document = api(&paths, "A: {}");
    for options in [
        Options::default(),
        complete("foreign"),
        Options { features_from: FeaturesFrom::Tags, ..complete("foreign") },
    ] {
        let said = refused(&document, &Names::default(), &options);
        let expected =
            "error[name-collision]: the tags `UserType` and `User Type` both make the module `user_type`";
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn rows_that_apply_to_nothing() {
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
        assert!(said.contains("error[") && said.contains(part), "{row}\n{said}");
    }
}

#[test]
fn texts_that_are_no_names() {
    let problem = Names::parse("names.toml", "[types]\nA = \"B\"\n\n[tpyes]\n").unwrap_err().to_string();
    assert!(problem.starts_with("error[names-invalid]: unknown field `tpyes`"), "{problem}");
    assert!(problem.contains("--> names.toml:4:"), "{problem}");
    let problem = Names::parse("names.toml", "[types]\nA = \n").unwrap_err().to_string();
    assert!(problem.contains("--> names.toml:2:"), "{problem}");
    let rule =
        Names::parse("names.toml", "[unions.A]\nrule = \"guess\"\nreason = \"\"").unwrap_err().to_string();
    assert!(rule.contains("unknown variant `guess`"), "{rule}");
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
        let said = Names::parse("names.toml", row).unwrap_err().to_string();
        assert!(
            said.starts_with("error[names-invalid]") && said.contains("is not a Rust name"),
            "{row}\n{said}"
        );
        assert!(said.contains("--> names.toml"), "{said}");
    }
    assert!(Names::parse("names.toml", "[fields.Start]\na = \"r#type\"").is_ok());
}

#[test]
fn paging_that_the_response_does_not_have() {
    let document = schemas("Start: { properties: { a: { type: string } } }");
    for row in ["rule = \"link\"", "rule = \"body\"", "rule = \"wrapped\", items = \"a\""] {
        let rows = names(&format!("[paging]\nstart = {{ {row}, reason = \"so it is\" }}"));
        let said = refused(&document, &rows, &Options::default());
        assert!(
            said.contains("error[paging-mismatch]: the row `start` under [paging] does not fit"),
            "{said}"
        );
    }
    let rows = names("[paging]\nnobody = { rule = \"none\", reason = \"so it is\" }");
    let said = refused(&document, &rows, &Options::default());
    assert!(said.contains("the row `nobody` under [paging] names no operation"), "{said}");
}
