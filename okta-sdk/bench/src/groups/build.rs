//! Compile times, with the CPU time and the memory of the compiler.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use okta_bench_report::figures::Findings;
use okta_bench_report::row::{Figure, Row, median};

use crate::rustc::{self, Build};
use crate::{Failure, project};

/// A set of features of the SDK.
struct Features {
    name: &'static str,
    arguments: &'static [&'static str],
    /// The most CPU seconds of a check.
    check: Option<f64>,
    /// The most CPU seconds of a release build.
    release: Option<f64>,
    /// The most memory of a release build, in MB.
    memory: Option<f64>,
}

const FEATURES: [Features; 4] = [
    Features {
        name: "users",
        arguments: &["--no-default-features", "--features", "users,rustls"],
        check: None,
        release: Some(8.0),
        memory: None,
    },
    Features { name: "default features", arguments: &[], check: None, release: Some(20.0), memory: None },
    // The goals for all operations were set when these were all. The other five APIs came later.
    Features {
        name: "the management API",
        arguments: &["--no-default-features", "--features", MANAGEMENT],
        check: Some(9.0),
        release: Some(90.0),
        memory: Some(1200.0),
    },
    Features {
        name: "everything",
        arguments: &["--no-default-features", "--features", "rustls,full"],
        check: None,
        release: Some(90.0),
        memory: None,
    },
];

/// The features of the management API.
const MANAGEMENT: &str = "rustls,access-controls,admin-roles,applications,authenticators,authorization-servers,\
     customizations,devices,external-identity-sources,groups,hooks,org-management,rate-limits,realms,schemas,\
     service-accounts,signal-sharing,system-log,users";

/// Compiles of the SDK that take fewer CPU seconds than this are measured several times, because the state of the machine
/// changes them by more than most changes of the code.
const SHORT: f64 = 14.0;

/// How many times they are measured.
const ROUNDS: usize = 3;

pub(super) const DERIVES: &str = "all models of the management API as serde derives";

pub(super) fn measure() -> Result<Findings, Failure> {
    let mut rows = compile("check", &["check"])?;
    rows.extend(compile("release build", &["build", "--release"])?);
    rows.extend(applications()?);
    Ok(Findings { rows, ..Findings::default() })
}

/// Measures the crate of the SDK with several features, beside the models as serde derives.
fn compile(name: &str, command: &[&str]) -> Result<Vec<Row>, Failure> {
    let is_check = command == ["check"];
    eprintln!("measuring build: {name} of {DERIVES} …");
    let derives = derives(command)?;
    let mut costs = vec![Vec::new(); FEATURES.len()];
    // Rounds instead of several compiles in a row, so that a slow phase of the machine meets one of them.
    for _ in 0..ROUNDS {
        for (features, costs) in FEATURES.iter().zip(&mut costs) {
            if costs.first().is_none_or(|(cpu, _): &(f64, f64)| *cpu < SHORT) {
                eprintln!("measuring build: {name} of {} …", features.name);
                let mut sdk = project::cargo();
                sdk.args(command).args(["--quiet", "--package", "okta-sdk"]).args(features.arguments);
                costs.push(again(&mut sdk, "okta-sdk")?.of("okta_sdk")?);
            }
        }
    }
    let mut rows = Vec::new();
    for (features, costs) in FEATURES.iter().zip(&costs) {
        let row = |what: &str, unit: &str, ours: Vec<f64>, theirs: f64, goal: Option<f64>| {
            Row::new(&format!("{name} of {}, {what}", features.name), DERIVES, unit, median(ours), theirs)
                .shows(Figure::Total, goal)
        };
        let goal = if is_check { features.check } else { features.release };
        rows.push(row("CPU", "s", costs.iter().map(|cost| cost.0).collect(), derives.0, goal));
        if !is_check {
            let peaks = costs.iter().map(|cost| cost.1).collect();
            rows.push(row("peak memory", "MB", peaks, derives.1, features.memory));
        }
    }
    Ok(rows)
}

/// Returns the CPU seconds and the peak memory in MB of the compiler for the models as serde derives.
pub(super) fn derives(command: &[&str]) -> Result<(f64, f64), Failure> {
    let folder = project::target().join("derived");
    // The versions of the project.
    fs::copy(project::root().join("Cargo.lock"), folder.join("Cargo.lock"))
        .map_err(|error| format!("target/bench/derived: {error}: run `cargo xtask bench build`"))?;
    let mut derives = project::cargo();
    derives.current_dir(folder).args(command).arg("--quiet");
    again(&mut derives, "derived")?.of("derived")
}

/// Compiles a package again. What it depends on stays compiled.
fn again(command: &mut Command, package: &str) -> Result<Build, Failure> {
    let target = project::target().join("build");
    for profile in ["dev", "release"] {
        let mut clean = project::cargo();
        clean.args(["clean", "--quiet", "--profile", profile, "--package", package]);
        clean.env("CARGO_TARGET_DIR", &target);
        if let Some(folder) = command.get_current_dir() {
            clean.current_dir(folder);
        }
        project::output(&mut clean)?;
    }
    rustc::build(command, &target)
}

/// An application that prints the logins of all users.
struct Application {
    name: &'static str,
    dependencies: &'static str,
    source: &'static str,
}

const TOKIO: &str = "tokio = { version = \"1\", default-features = false, features = [\"rt\"] }\n";

const SDK: &str = r#"
async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let okta = okta_sdk::Client::from_env()?;
    let mut users = okta.list_users().limit(200).stream();
    while let Some(user) = users.try_next().await? {
        println!("{}", user.profile.and_then(|profile| profile.login).unwrap_or_default());
    }
    Ok(())
}
"#;

const RUNTIME: &str = r#"
use okta_runtime::json::Extra;
use okta_runtime::{Client, Method, Operation, Paging};

static LIST: Operation = Operation::new("listUsers", Method::Get, "/api/v1/users").paging(Paging::Link);

#[derive(Default)]
struct User {
    profile: Option<Profile>,
    extra: Extra,
}

okta_runtime::json_object!(User { profile: field("profile") });

#[derive(Default)]
struct Profile {
    login: Option<String>,
    extra: Extra,
}

okta_runtime::json_object!(Profile { login: field("login") });

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let okta = Client::from_env()?;
    let mut users = okta.call(&LIST).query("limit", 200).page::<User>().stream();
    while let Some(user) = users.try_next().await? {
        println!("{}", user.profile.and_then(|profile| profile.login).unwrap_or_default());
    }
    Ok(())
}
"#;

const PLAIN: &str = r#"
#[derive(serde::Deserialize)]
struct User {
    profile: Option<Profile>,
}

#[derive(serde::Deserialize)]
struct Profile {
    login: Option<String>,
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let (url, token) = (std::env::var("OKTA_CLIENT_ORGURL")?, std::env::var("OKTA_CLIENT_TOKEN")?);
    let http = reqwest::Client::new();
    let mut next = Some(format!("{url}/api/v1/users?limit=200"));
    while let Some(address) = next {
        let request = http.get(address).header("authorization", format!("SSWS {token}"));
        let response = request.send().await?.error_for_status()?;
        let links = response.headers().get_all("link").iter().filter_map(|value| value.to_str().ok());
        next = links.filter(|link| link.ends_with("rel=\"next\"")).find_map(|link| {
            Some(link.strip_prefix('<')?.split_once('>')?.0.to_owned())
        });
        for user in serde_json::from_slice::<Vec<User>>(&response.bytes().await?)? {
            println!("{}", user.profile.and_then(|profile| profile.login).unwrap_or_default());
        }
    }
    Ok(())
}
"#;

const MAIN: &str = "
fn main() -> Result<(), Box<dyn std::error::Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}
";

impl Application {
    /// Writes the application and builds it from nothing, with the profile `dev` or `release`.
    fn build(&self, profile: &str) -> Result<Built, Failure> {
        eprintln!("measuring build: program {} …", self.name);
        let root = project::root().canonicalize()?;
        let folder = project::target().join("applications").join(self.name);
        let target = folder.join("target");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        fs::create_dir_all(folder.join("src"))?;
        let dependencies = self.dependencies.replace("ROOT", &root.display().to_string());
        let manifest = format!(
            "[package]\nname = \"application\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             {dependencies}{TOKIO}"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), format!("{}{MAIN}", self.source))?;
        // The versions of the project.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let mut build = project::cargo();
        build.current_dir(&folder).args(["build", "--quiet", "--profile", profile]);
        let build = rustc::build(&mut build, &target)?;
        let output = if profile == "dev" { "debug" } else { profile };
        Ok(Built { build, size: size(&target.join(output).join("application"))?, crates: crates(&folder)? })
    }
}

/// What the build of an application cost.
struct Built {
    build: Build,
    /// The size of the program, in MB.
    size: f64,
    /// How many crates it depends on.
    crates: f64,
}

impl Built {
    /// Returns the CPU seconds of crates other than these, which must be among those that were compiled.
    fn without(&self, own: &[&str]) -> Result<f64, Failure> {
        let own = own.iter().map(|name| Ok(self.build.of(name)?.0)).sum::<Result<f64, Failure>>()?;
        Ok(self.build.total.cpu - own)
    }
}

#[allow(clippy::cast_precision_loss)]
fn size(program: &Path) -> Result<f64, Failure> {
    Ok(fs::metadata(program)?.len() as f64 / 1e6)
}

/// Counts the crates that an application depends on, on this system.
fn crates(folder: &Path) -> Result<f64, Failure> {
    let mut tree = project::cargo();
    tree.current_dir(folder).args(["tree", "--edges", "no-dev", "--prefix", "none", "--no-dedupe"]);
    let tree = String::from_utf8(project::output(&mut tree)?)?;
    let crates: BTreeSet<Vec<&str>> =
        tree.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    Ok(f64::from(u32::try_from(crates.len().saturating_sub(1))?))
}

fn applications() -> Result<Vec<Row>, Failure> {
    let users = Application {
        name: "users",
        dependencies: "okta-sdk = { path = \"ROOT/okta-sdk\", default-features = false, features = [\"rustls\", \"users\"] }\n",
        source: SDK,
    };
    let runtime = Application {
        name: "runtime",
        dependencies: "okta-runtime = { path = \"ROOT/okta-runtime\", default-features = false, features = [\"rustls\"] }\n",
        source: RUNTIME,
    };
    let default = Application {
        name: "default",
        dependencies: "okta-sdk = { path = \"ROOT/okta-sdk\" }\n",
        source: SDK,
    };
    let plain = Application {
        name: "plain",
        dependencies: "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls\"] }\n\
                       serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n",
        source: PLAIN,
    };
    let (users, runtime) = (users.build("release")?, runtime.build("release")?);
    let (default, plain) = (default.build("dev")?, plain.build("dev")?);
    let (alone, by_hand) =
        ("the same program on the runtime alone", "the same program with reqwest and serde derives");
    Ok(vec![
        Row::new(
            "a program that lists users, CPU of a release build",
            alone,
            "s",
            users.build.total.cpu,
            runtime.build.total.cpu,
        )
        .shows(Figure::Cost, 1.06),
        Row::new("a program that lists users, size", alone, "MB", users.size, runtime.size)
            .shows(Figure::Cost, 1.06),
        Row::new(
            "dependencies of default features, CPU of a debug build",
            by_hand,
            "s",
            default.without(&["application", "okta_sdk", "okta_runtime"])?,
            plain.without(&["application"])?,
        )
        .shows(Figure::Total, 65.0),
        Row::new("dependencies of default features", by_hand, "crates", default.crates, plain.crates)
            .shows(Figure::Total, 95.0),
    ])
}
