//! Generated crates are compiled without warnings, and one of them is run.
//!
//! All of them stand in one small workspace below the target folder, and one call of Cargo builds them: with the
//! project's profiles, target folder and lock file, so that what they depend on is built once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use okta_codegen::{FeaturesFrom, Input, Options};
use okta_test_support::SHARED;
use serde_json::{Value, json};

use crate::support::{complete, fixture, generate, here, no_names, root, write};

/// The names that the runtime takes.
#[path = "../../src/methods.rs"]
#[allow(unreachable_pub, reason = "the runtime publishes the lists")]
mod methods;

/// The profile is that of the project, so that dependencies are built once. The lints are those of the SDK.
pub(crate) const WORKSPACE: &str = r#"
resolver = "3"

[workspace.lints.rust]
unsafe_code = "forbid"
missing_docs = "warn"
unreachable_pub = "warn"

[profile.dev]
debug = "line-tables-only"

[profile.dev.package.serde_json]
opt-level = 1
"#;

/// The features of tokio that the programs and the examples of the documentation need together.
const TOKIO: &str = r#""macros", "net", "rt-multi-thread", "time""#;

/// Documents with a program that uses their crate: an obstacle course, and one in the manner of other APIs.
const PROGRAMS: [&str; 2] = ["obstacles", "market"];

/// Documents beside the project that must make crates too, where they are there.
const PUBLISHED: [&str; 2] = ["idp", "oauth"];

#[test]
fn generated_crates_compile_without_warnings_and_run() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates");
    let mut members = vec!["taken".to_owned()];
    for name in PROGRAMS {
        write_crate(&folder, name, &fixture(&format!("{name}.yaml")));
        write_program(&folder, name);
        members.extend([name.to_owned(), format!("{name}-run")]);
    }
    write_crate(&folder, "taken", &taken());
    for name in PUBLISHED {
        if let Some(path) = SHARED.file(&format!("openapi/{name}.yaml")) {
            write_crate(&folder, name, &Input::file(path));
            members.push(name.to_owned());
        }
    }
    write(&folder.join("Cargo.toml"), &format!("[workspace]\nmembers = {members:?}{WORKSPACE}"));
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();

    let built = cargo(&folder, &["build", "--workspace"]);
    let messages = messages(&built);
    let warnings = warnings(&messages, &folder);
    assert!(built.status.success(), "{}\n{}", warnings.join("\n"), String::from_utf8_lossy(&built.stderr));
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));

    // The examples of the documentation.
    let examples = cargo(&folder, &["test", "--doc", "--workspace"]);
    let shown = String::from_utf8_lossy(&examples.stdout);
    assert!(examples.status.success() && shown.contains(" passed"), "{shown}");

    let programs: Vec<&str> = messages.iter().filter_map(|message| message["executable"].as_str()).collect();
    assert_eq!(programs.len(), PROGRAMS.len(), "{programs:?}");
    for program in programs {
        let run = Command::new(program).output().unwrap();
        assert!(run.status.success(), "{program}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

/// The compiler leads the reader to the feature of an operation that is not enabled, with one error for each call.
#[test]
fn calls_of_disabled_operations_name_their_feature() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gated");
    let operation = |id: &str, tag: &str, parameters: Value| {
        let schema = json!({"type": "array", "items": {"type": "string"}});
        let content = json!({"application/json": {"schema": schema}});
        let responses = json!({"200": {"description": "", "content": content}});
        json!({"get": {"operationId": id, "tags": [tag], "parameters": parameters, "responses": responses}})
    };
    let path = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
    let limit = json!([{"name": "limit", "in": "query", "schema": {"type": "integer"}}]);
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Gated", "version": "1"},
        "tags": [{"name": "Birds"}, {"name": "Fish"}],
        "paths": {
            "/birds": operation("listBirds", "Birds", json!([])),
            "/fish": operation("listFish", "Fish", limit),
            "/fish/{id}": operation("getFish", "Fish", path),
        },
    });
    let document = Input::text("gated.json", document.to_string());
    write_gated_crate(&folder, &document, FeaturesFrom::Tags);
    let program = "async fn run(client: gated::Client) -> Result<(), gated::runtime::Error> {\n\
                   \x20   client.list_birds().await?;\n\
                   \x20   let fish = client.list_fish().limit(3).collect_all().await?;\n\
                   \x20   client.get_fish(\"1\").await?;\n\
                   \x20   Ok(())\n}\n\nfn main() {\n    drop(run);\n}\n";
    write(&folder.join("user/src/main.rs"), program);
    let manifest = |features: &str| {
        let text = format!(
            "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             gated = {{ path = \"../gated\", default-features = false, features = [{features}] }}\n"
        );
        write(&folder.join("user/Cargo.toml"), &text);
    };
    manifest("\"birds\"");
    write(&folder.join("Cargo.toml"), &format!("[workspace]\nmembers = [\"gated\", \"user\"]{WORKSPACE}"));
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();

    let checked = messages(&cargo(&folder, &["check", "--package", "user"]));
    let errors: Vec<&str> = checked
        .iter()
        .filter(|message| message["message"]["level"] == "error" && !message["message"]["spans"][0].is_null())
        .map(|message| message["message"]["rendered"].as_str().unwrap())
        .collect();
    assert_eq!(errors.len(), 2, "{}", errors.join("\n"));
    for (error, call) in errors.iter().zip(["client.list_fish()", "client.get_fish(\"1\")"]) {
        assert!(
            error.starts_with("error[E0277]: this operation needs the feature `fish` of `gated`"),
            "{error}"
        );
        assert!(error.contains(call) && error.contains("the feature is not enabled"), "{error}");
        assert!(error.contains("note: run `cargo add gated --features fish`"), "{error}");
    }
    manifest("\"birds\", \"fish\"");
    let checked = cargo(&folder, &["check", "--package", "user"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

/// A document with an optional parameter and an operation for every name that the runtime takes, and a security scheme for
/// every name that the builder takes.
fn taken() -> Input {
    use methods::{BUILDER_METHODS, CALL_METHODS, CLIENT_METHODS, LIST_METHODS, REQUEST_METHODS};
    let traits = ["clone", "deref", "fmt", "from", "into", "into_future"];
    let mut names = [CALL_METHODS, CLIENT_METHODS, LIST_METHODS, REQUEST_METHODS, &traits].concat();
    names.sort_unstable();
    names.dedup();
    let parameters: Vec<Value> =
        names.iter().map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}})).collect();
    let get = |id: &str, schema: Value| {
        let content = json!({"application/json": {"schema": schema}});
        let responses = json!({"200": {"description": "", "content": content}});
        json!({"get": {"operationId": id, "parameters": parameters, "responses": responses}})
    };
    let text = json!({"type": "string"});
    let mut paths = json!({
        "/one": get("readOne", text.clone()),
        "/list": get("readList", json!({"type": "array", "items": text})),
    });
    for name in names {
        let operation = json!({"operationId": name, "responses": {"204": {"description": ""}}});
        paths[format!("/{name}")] = json!({ "post": operation });
    }
    let mut document =
        json!({"openapi": "3.0.3", "info": {"title": "Taken", "version": "1"}, "paths": paths});
    for name in BUILDER_METHODS {
        let scheme = json!({"type": "apiKey", "in": "header", "name": format!("x-{name}")});
        document["components"]["securitySchemes"][*name] = scheme;
    }
    Input::text("taken.json", document.to_string())
}

/// Writes the crate of a document, with the lints of the workspace.
pub(crate) fn write_crate(folder: &Path, name: &str, document: &Input) {
    write_crate_with(folder, name, document, complete(name));
}

fn write_gated_crate(folder: &Path, document: &Input, features_from: FeaturesFrom) {
    write_crate_with(folder, "gated", document, Options { features_from, ..complete("gated") });
}

fn write_crate_with(folder: &Path, name: &str, document: &Input, options: Options) {
    let runtime = root().join("okta-runtime");
    let options = Options {
        runtime: format!(
            "{{ path = {:?}, default-features = false, features = [\"blocking\"] }}",
            runtime.display().to_string()
        ),
        ..options
    };
    let made = generate(document, &no_names(), &options).unwrap_or_else(|problems| panic!("{problems}"));
    let folder = folder.join(name);
    made.write(&folder).unwrap();
    let manifest = made.file("Cargo.toml").unwrap();
    write(&folder.join("Cargo.toml"), &format!("{manifest}\n[lints]\nworkspace = true\n"));
}

/// Writes the program that uses the crate of a fixture.
fn write_program(folder: &Path, name: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}-run\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         {name} = {{ path = \"../{name}\", features = [\"metadata\"] }}\n\
         okta-runtime = {{ path = {:?}, default-features = false }}\n\
         tokio = {{ version = \"1\", default-features = false, features = [{TOKIO}] }}\n",
        root().join("okta-runtime").display().to_string()
    );
    let folder = folder.join(format!("{name}-run"));
    write(&folder.join("Cargo.toml"), &manifest);
    let program = fs::read_to_string(here().join(format!("fixtures/{name}.rs"))).unwrap();
    write(&folder.join("src/main.rs"), &program);
}

/// Runs Cargo without a network, in the project's target folder.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let target: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned();
    Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--message-format", "json", "--target-dir"])
        .arg(target)
        .current_dir(folder)
        .output()
        .unwrap()
}

pub(crate) fn messages(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// What the compiler has to say about the crates in the folder.
fn warnings(messages: &[Value], folder: &Path) -> Vec<String> {
    let ours = |message: &&Value| {
        let manifest = message["manifest_path"].as_str().unwrap_or_default();
        message["reason"] == "compiler-message" && Path::new(manifest).starts_with(folder)
    };
    let rendered = |message: &Value| message["message"]["rendered"].as_str().unwrap_or_default().to_owned();
    messages.iter().filter(ours).map(rendered).collect()
}
