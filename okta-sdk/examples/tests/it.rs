//! Every example runs to its end on a demo org and prints what it demonstrates.

#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

use okta_demo_org::DemoOrg;
use okta_sdk::Client;

/// Tests each example: its name, and the end of a line that it prints.
macro_rules! examples {
    ($($name:ident: $line:literal,)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        mod runs_on_a_demo_org {
            $(
                #[test]
                fn $name() {
                    super::runs_on_a_demo_org(env!(concat!("CARGO_BIN_EXE_", stringify!($name))), $line);
                }
            )*
        }

        mod changes_nothing_in_a_configured_org {
            $(
                #[tokio::test]
                async fn $name() {
                    let program = env!(concat!("CARGO_BIN_EXE_", stringify!($name)));
                    super::changes_nothing_in_a_configured_org(program).await;
                }
            )*
        }
    };
}

examples! {
    access_review: "1 approved",
    applications: "renamed to Company handbook",
    blocking: "one page: 5 users",
    bulk_deactivation: "deactivated 20, failed 0",
    cache: "5 requests for 6 calls",
    create_and_update_users: r#"title Value("Professor"), nick name Absent, department Value("Analysis")"#,
    credential_provider: "with a new token: 1 user",
    custom_attributes: "shoe size Some(Number(38)) now",
    custom_transport: "equal: true",
    dpop: "3 users with a bound token",
    errors: r#"not found: true, code Some("E0000007"), try again: false"#,
    factors: "the answer: SUCCESS",
    groups_and_rules: "the rule made 1 member",
    middleware: "3 requests",
    multi_org: "only in production: edsger.lamarr15@example.com",
    multi_user: "Hello Alan, your login is alan.dijkstra2@example.com",
    my_account: "the phone is VERIFIED",
    oauth_private_key: r#"not allowed: Some("insufficient_scope"), needed: ["okta.users.manage"]"#,
    pagination: "a stream: 26 users",
    policies_and_rules: r#"rule "Let them in" requires a factor: Some(true)"#,
    quickstart: "The user is gone: true",
    request_executor: "status 403: this client only reads",
    system_log_tail: "user.lifecycle.create log.2@example.com",
    telemetry: "15 users",
    tower_layers: "2 requests",
}

#[test]
fn every_example_has_a_test() {
    let files = std::fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap().map(|file| file.unwrap().path());
    let programs = files.filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    let mut names: Vec<String> =
        programs.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!(names, NAMES);
}

#[tokio::test]
async fn the_quickstart_changes_a_configured_org_if_asked_to() {
    let org = DemoOrg::builder().start_blocking().unwrap();
    let output = run(env!("CARGO_BIN_EXE_quickstart"), Some(&org), &["--write"]);
    assert!(output.status.success());
    assert!(changes(&org).await > 5);
}

/// The example prints its own span, those of calls and requests, and all metrics.
#[test]
fn telemetry_prints_spans_and_metrics() {
    let output = run(env!("CARGO_BIN_EXE_telemetry"), None, &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    for part in [
        "Name         : report\n",
        "Name         : listUsers\n",
        "Name         : GET /api/v1/users\n",
        "->  http.request.resend_count: I64(1)\n",
        "->  http.response.status_code: I64(200)\n",
        "->  server.address: String(Owned(\"127.0.0.1\"))\n",
        "http.client.request.duration\n",
        "okta.client.retries\n",
        "okta.rate_limit.remaining\n",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

/// Tests each program of the README on a demo org: the text that it prints. `readme/` has the programs.
mod readme {
    use okta_demo_org::DemoOrg;

    /// Returns the Rust blocks of the README.
    fn blocks(readme: &str) -> Vec<&str> {
        readme.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
    }

    #[test]
    fn every_block_is_a_program() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let readme = std::fs::read_to_string(folder.join("../../README.md")).unwrap();
        let read = |name| std::fs::read_to_string(folder.join(format!("readme/{name}.rs"))).unwrap();
        let programs: Vec<String> =
            ["list_users", "private_key", "lists", "errors", "read_change_write"].map(read).into();
        assert_eq!(blocks(&readme), programs);
    }

    #[test]
    fn the_readme_is_short_and_its_links_exist() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
        assert!(readme.len() <= 10_000, "{} bytes", readme.len());
        let links: Vec<&str> =
            readme.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
        assert!(links.len() > 10);
        for link in links.iter().filter(|link| !link.starts_with('#')) {
            assert!(root.join(link).exists(), "{link}");
        }
    }

    #[test]
    fn the_table_of_releases_is_up_to_date() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        let quoted = |text: &str, key: &str| {
            let (_, rest) = text.split_once(&format!("\n{key} = \"")).unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        };
        let (manifest, lock) = (read("Cargo.toml"), read("openapi/spec.lock"));
        let version = quoted(&manifest, "version");
        let (minor, _) = version.rsplit_once('.').unwrap();
        let (release, rust) = (quoted(&lock, "release"), quoted(&manifest, "rust-version"));
        let rows = read("README.md");
        let row = rows.lines().find(|line| line.starts_with(&format!("| {minor}"))).unwrap();
        assert!(row.contains(&format!("| {release} | {rust} or later |")), "{row}");
    }

    /// Runs a program in a folder with the private key of the org, and returns what it prints.
    fn printed(name: &str) -> String {
        let org = DemoOrg::builder().start_blocking().unwrap();
        let client = org.oauth_client();
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readme-{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("key.pem"), &client.private_key).unwrap();
        let output = super::command(env!("CARGO_BIN_EXE_readme"), Some(&org))
            .arg(name)
            .envs([("CLIENT_ID", &client.id), ("KEY_ID", &client.key_id)])
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn list_users() {
        assert!(printed("list_users").lines().count() > 15);
    }

    #[test]
    fn private_key() {
        assert_eq!(printed("private_key"), "10 users\n");
    }

    #[test]
    fn lists() {
        assert!(printed("lists").starts_with("5 users, last page: false\n5 more\n"));
    }

    #[test]
    fn errors() {
        assert_eq!(printed("errors"), "no such user\nfound: false\n");
    }

    #[test]
    fn read_change_write() {
        let profile = printed("read_change_write");
        assert!(profile.contains("Countess") && profile.contains("Analysis"), "{profile}");
    }
}

fn runs_on_a_demo_org(program: &str, line: &str) {
    let output = run(program, None, &[]);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{err}", output.status);
    assert!(out.lines().any(|printed| printed.ends_with(line)), "no line ends with {line:?}:\n{out}");
}

async fn changes_nothing_in_a_configured_org(program: &str) {
    let org = DemoOrg::builder().start_blocking().unwrap();
    let output = run(program, Some(&org), &[]);
    let err = String::from_utf8_lossy(&output.stderr);
    // Some examples only read, some ask for `--write`, and some need a private key, which is not configured.
    assert!(output.status.success() || err.contains("--write") || err.contains("CLIENTID"), "{err}");
    assert_eq!(changes(&org).await, 0);
}

/// Returns the number of events in the system log.
async fn changes(org: &DemoOrg) -> usize {
    let okta = Client::builder().org_url(org.url()).token(org.token()).danger_allow_http().build().unwrap();
    okta.list_log_events().collect_all().await.unwrap().len()
}

/// Runs an example on a configured org, or on its own demo org.
fn run(program: &str, configured: Option<&DemoOrg>, arguments: &[&str]) -> Output {
    command(program, configured).args(arguments).output().unwrap()
}

/// Returns the command of a program for a configured org, without the configuration of the environment.
fn command(program: &str, configured: Option<&DemoOrg>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OKTA_")) {
        command.env_remove(name);
    }
    if let Some(org) = configured {
        command.envs([
            ("OKTA_CLIENT_ORGURL", org.url()),
            ("OKTA_CLIENT_TOKEN", org.token()),
            ("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true"),
        ]);
    }
    command
}
