//! "Breaking" is what the compiler says: programs that use the crate made from one document are compiled with the crate
//! made from its later release. What is called breaking must not compile, and everything else must.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use okta_codegen::diff::{Effect, What};

use super::report;
use crate::compiled::{WORKSPACE, cargo, messages, write_crate};
use crate::support::{fixture, root, write};

/// What changes, how, and a use of it.
type Use = (&'static str, What, &'static str);

const USES: [Use; 30] = [
    ("models::Thing", What::FieldAdded, "let Thing { name: _, .. } = Thing::default();"),
    ("models::Thing", What::FieldRemoved, "Thing::default().gone;"),
    ("models::Thing", What::FieldType, "let _: Option<String> = Thing::default().size;"),
    ("models::Thing", What::FieldNullable, "let _: Option<String> = Thing::default().note;"),
    ("models::Thing", What::FieldAccess, "Thing::default().with_owner(\"a\");"),
    ("models::Thing", What::Constructor, "Thing::new(\"a\");"),
    ("models::Thing", What::Deprecated, "Thing::default().old;"),
    ("models::Thing", What::Limits, "Thing::default().with_name(\"a\");"),
    ("models::State", What::ValueAdded, "match state { State::On => {} _ => {} }"),
    ("models::State", What::ValueRemoved, "State::Lost;"),
    ("models::State", What::ValueText, "State::InUse;"),
    ("models::Shape", What::VariantAdded, "match shape { Shape::Round(_) => {} _ => {} }"),
    ("models::Shape", What::VariantRemoved, "if let Shape::Flat(_) = shape {}"),
    ("models::Shape", What::GetterRemoved, "shape.colour();"),
    ("models::Shape", What::GetterAdded, "let _ = shape.r#type();"),
    ("models::Changing", What::Kind, "Changing::One;"),
    ("models::NameAfter", What::Renamed, "NameBefore::default();"),
    ("Client::list_things", What::ParameterAdded, "let _: ListThings = client.list_things().limit(1);"),
    ("Client::list_things", What::Scopes, "client.list_things();"),
    ("Client::get_thing", What::RequestType, "let _: Call<Thing> = client.get_thing(\"a\");"),
    ("Client::replace_thing", What::ArgumentAdded, "client.replace_thing(\"a\");"),
    ("Client::delete_thing", What::ArgumentType, "client.delete_thing(\"a\");"),
    ("Client::get_parts", What::ArgumentName, "client.get_parts(\"a\");"),
    ("Client::find_first", What::ParameterType, "client.find_first().by(\"a\");"),
    ("Client::find_last", What::ParameterRemoved, "client.find_last().by(\"a\");"),
    ("Client::find_next", What::ParameterRequired, "client.find_next().by(\"a\");"),
    ("Client::find_any", What::ResultType, "let _: Call<Thing> = client.find_any();"),
    (
        "Client::check_thing",
        What::StatusAdded,
        "match checked { CheckThingResponse::Status200(_) => {} _ => {} }",
    ),
    ("Client::get_old", What::Renamed, "client.read_old();"),
    ("Client::get_gone", What::Removed, "client.get_gone();"),
];

#[test]
fn breaking_is_what_the_compiler_refuses() {
    let (before, after) = (fixture("before.yaml"), fixture("after.yaml"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("proof");
    write_crate(&folder, "before", &before);
    write_crate(&folder, "after", &after);
    write_programs(&folder, "before");
    write_programs(&folder, "after");
    let workspace = format!("[workspace]\nmembers = [\"*\"]{WORKSPACE}");
    write(&folder.join("Cargo.toml"), &workspace);
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let built = cargo(&folder, &["build", "--workspace", "--examples", "--keep-going"]);
    let refused: BTreeSet<(String, String)> = messages(&built)
        .iter()
        .filter(|message| message["message"]["level"] == "error")
        .map(|message| {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let package = Path::new(message["manifest_path"].as_str().unwrap()).parent().unwrap();
            (package.file_name().unwrap().to_str().unwrap().to_owned(), text(&message["target"]["name"]))
        })
        .collect();
    // Nothing else may be what stops it.
    assert!(!refused.is_empty(), "{}", String::from_utf8_lossy(&built.stderr));

    let report = report(before, after);
    for (index, (item, what, text)) in USES.into_iter().enumerate() {
        let change = report.changes.iter().find(|change| change.item == item && change.what == what);
        let change = change.unwrap_or_else(|| panic!("{item} {what:?} is not in\n{}", report.text()));
        let compiles = |side: &str| !refused.contains(&(format!("use-{side}"), program(index)));
        assert!(compiles("before"), "{text}");
        assert_eq!(compiles("after"), change.effect != Effect::Breaking, "{item} {what:?}: {text}");
    }
}

fn program(index: usize) -> String {
    format!("use{index:02}")
}

/// One program for each use, so that each is refused alone; libraries, because linking them would show nothing more.
fn write_programs(folder: &Path, side: &str) {
    let package = folder.join(format!("use-{side}"));
    fs::create_dir_all(package.join("examples")).unwrap();
    fs::create_dir_all(package.join("src")).unwrap();
    write(&package.join("src/lib.rs"), "");
    let mut manifest = format!(
        "[package]\nname = \"use-{side}\"\nversion = \"0.1.0\"\nedition = \"2024\"\nautoexamples = false\n\n[dependencies]\n\
         sdk = {{ package = \"{side}\", path = \"../{side}\" }}\n"
    );
    for (index, (.., text)) in USES.into_iter().enumerate() {
        let name = program(index);
        let text = format!(
            "#![allow(unused, deprecated)]\nuse sdk::{{api::thing::*, models::*, runtime::Call, Client}};\n\n\
             fn of(client: &Client, state: State, shape: Shape, checked: CheckThingResponse) {{\n    {text}\n}}\n"
        );
        write(&package.join(format!("examples/{name}.rs")), &text);
        manifest.push_str(&format!("\n[[example]]\nname = \"{name}\"\ncrate-type = [\"lib\"]\n"));
    }
    write(&package.join("Cargo.toml"), &manifest);
}
