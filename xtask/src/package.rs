//! `cargo xtask package`: builds the packages for publication, and test crates that depend only on them.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::{self, Failure};
use crate::{cargo, layout};

/// The published packages, in the order of publication.
pub(crate) const PACKAGES: [&str; 5] =
    ["okta-runtime", "okta-redis", "okta-codegen", "okta-sdk", "okta-demo-org"];

/// The largest package that the registry accepts, compressed.
const MAX_BYTES: u64 = 10_000_000;

/// The files that each package must contain.
const REQUIRED: [&str; 4] = ["Cargo.toml", "README.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// The document for the packaged generator.
const DOCUMENT: &str = "openapi: 3.0.3
info: { title: Things, version: '1' }
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200':
          description: ''
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
components:
  schemas:
    Thing: { type: object, properties: { name: { type: string } } }
";

/// A program that uses the packages.
const APPLICATION: &str = r##"//! Calls an operation of the packaged SDK and one of a crate that the packaged generator made.

/// Both share the runtime with its errors and settings.
pub async fn run() -> Result<(), okta_sdk::Error> {
    let okta = okta_sdk::Client::builder().org_url("https://example.okta.com").token("00abc").build()?;
    for user in okta.list_users().search(r#"status eq "ACTIVE""#).limit(200).await? {
        println!("{:?}", user.profile.and_then(|profile| profile.login));
    }
    let things = made::Client::builder().server_url("https://things.example").build()?;
    println!("{}", things.list_things().await?.len());
    Ok(())
}
"##;

pub(crate) fn run() -> Result<(), Failure> {
    let version = env!("CARGO_PKG_VERSION");
    let root = layout::root();
    let folder = root.join("target/packages");
    let packages = PACKAGES.iter().flat_map(|name| ["--package", name]);
    // This may run on uncommitted changes. Publishing does not allow them.
    let mut package = cargo::command(["package", "--no-verify", "--allow-dirty"]);
    cargo::run(package.args(packages).env("CARGO_TARGET_DIR", root.join("target")))?;
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("application/src")).map_err(|error| problem(&folder, &error))?;
    for name in PACKAGES {
        let file = root.join(format!("target/package/{name}-{version}.crate"));
        unpack(&file, &folder, &format!("{name}-{version}"))?;
    }
    write(&folder.join("application/src/lib.rs"), APPLICATION)?;
    write(
        &folder.join("application/Cargo.toml"),
        &format!(
            "[package]\nname = \"application\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             okta-sdk = \"{version}\"\nmade = {{ path = \"../made\" }}\n"
        ),
    )?;
    write(&folder.join("things.yaml"), DOCUMENT)?;
    let members = |names: &[String]| write(&folder.join("Cargo.toml"), &workspace(names, version)?);
    let mut names: Vec<String> = PACKAGES.iter().map(|name| format!("{name}-{version}")).collect();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(|error| problem(&folder, &error))?;
    members(&names)?;
    let generate = ["run", "--quiet", "--package", "okta-codegen", "--", "generate"];
    let arguments = ["--spec", "things.yaml", "--out", "made", "--crate-name", "made"];
    cargo::run(in_folder(&folder, &generate).args(arguments))?;
    names.extend(["made".to_owned(), "application".to_owned()]);
    members(&names)?;
    cargo::run(&mut in_folder(&folder, &["check", "--quiet", "--package", "application"]))
}

/// Returns a Cargo command for the unpacked packages. It uses the target folder of the project to share compiled
/// dependencies.
fn in_folder(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo::command(arguments.iter().copied());
    command.current_dir(folder).env("CARGO_TARGET_DIR", layout::root().join("target"));
    command
}

/// Returns the manifest of the program. The packages replace those of the registry, which may not have this version
/// yet. The profile is that of the project, so that dependencies are not built again.
fn workspace(members: &[String], version: &str) -> Result<String, Failure> {
    let manifest = layout::root().join("Cargo.toml");
    let own = fs::read_to_string(&manifest).map_err(|error| problem(&manifest, &error))?;
    let profiles = own.find("[profile.").map_or("", |at| &own[at..]);
    let patches: String =
        PACKAGES.iter().map(|name| format!("{name} = {{ path = \"{name}-{version}\" }}\n")).collect();
    Ok(format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[patch.crates-io]\n{patches}\n{profiles}"
    ))
}

/// Unpacks a package and checks its size and files.
fn unpack(file: &Path, folder: &Path, name: &str) -> Result<(), Failure> {
    let size = fs::metadata(file).map_err(|error| problem(file, &error))?.len();
    let status = Command::new("tar").arg("xzf").arg(file).current_dir(folder).status();
    if !status.map_err(|error| problem(file, &error))?.success() {
        return Err(failure::plain("package", format!("{}: tar cannot unpack it", file.display())).into());
    }
    let missing = REQUIRED.iter().filter(|required| !folder.join(name).join(required).is_file());
    let missing: Vec<&str> = missing.copied().collect();
    if !missing.is_empty() || size > MAX_BYTES {
        let message = format!("{}: {size} bytes, without {missing:?}", file.display());
        return Err(failure::plain("package", message).into());
    }
    println!("{name}: {} kB", size / 1000);
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| problem(path, &error))
}

fn problem(path: &Path, error: &std::io::Error) -> Failure {
    failure::plain("package", format!("{}: {error}", path.display())).into()
}
