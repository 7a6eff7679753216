//! The examples run to their end on a demo org, and say what they are there to show.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use okta_demo_org::DemoOrg;
use okta_sdk::Client;

/// Each example, with a line of its output.
const EXAMPLES: &[(&str, &str)] = &[
    ("applications", "renamed to Company handbook"),
    ("blocking", "one page: 5 users"),
    ("bulk_deactivation", "deactivated 20, failed 0"),
    ("cache", "5 requests for 6 calls"),
    ("create_and_update_users", r#"title Value("Professor"), nick name Absent, department Some("Analysis")"#),
    ("credential_provider", "with a new token: 1 user"),
    ("custom_attributes", "shoe size Some(Number(38)) now"),
    ("custom_transport", "equal: true"),
    ("dpop", "3 users with a bound token"),
    ("errors", r#"not found: true, code Some("E0000007"), try again: false"#),
    ("factors", "the answer: SUCCESS"),
    ("groups_and_rules", "the rule made 1 member"),
    ("middleware", "3 requests"),
    ("multi_org", "only in production: edsger.lamarr15@example.com"),
    ("oauth_private_key", r#"not allowed: Some("insufficient_scope"), needed: ["okta.users.manage"]"#),
    ("pagination", "a stream: 26 users"),
    ("policies_and_rules", r#"rule "Let them in" requires a factor: Some(true)"#),
    ("quickstart", "The user is gone: true"),
    ("request_executor", "status 403: this client only reads"),
    ("system_log_tail", "user.lifecycle.create log.2@example.com"),
];

#[tokio::test]
async fn every_example_runs_on_a_demo_org() {
    let sources = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap();
    let mut names: Vec<String> =
        sources.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!(names, EXAMPLES.iter().map(|(name, _)| *name).collect::<Vec<_>>());

    build();
    for ((name, line), output) in EXAMPLES.iter().zip(run_all(None)) {
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{name} failed: {}\n{out}\n{err}", output.status);
        assert!(out.lines().any(|said| said.ends_with(line)), "{name} did not say {line:?} but\n{out}");
    }
    no_example_changes_a_configured_org_unasked().await;
}

/// An org that the environment names is only read, unless `--write` says otherwise. Not a test of its own, because the
/// examples have to be built before.
async fn no_example_changes_a_configured_org_unasked() {
    // In the place of a real one.
    let org = DemoOrg::start().unwrap();
    let okta = Client::builder().org_url(org.url()).token(org.token()).danger_allow_http().build().unwrap();
    for output in run_all(Some(&org)) {
        let err = String::from_utf8_lossy(&output.stderr);
        // Some only read, some want to change something, and some want a private key, which there is none of.
        assert!(output.status.success() || err.contains("--write") || err.contains("CLIENTID"), "{err}");
    }
    assert!(okta.list_log_events().collect_all().await.unwrap().is_empty());

    let output = start("quickstart", Some(&org), &["--write"]).wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(okta.list_log_events().collect_all().await.unwrap().len() > 5);
}

/// Runs all examples at the same time, on demo orgs of their own or on this org.
fn run_all(org: Option<&DemoOrg>) -> Vec<Output> {
    let running: Vec<Child> = EXAMPLES.iter().map(|(name, _)| start(name, org, &[])).collect();
    running.into_iter().map(|child| child.wait_with_output().unwrap()).collect()
}

/// Nothing is left to be done if all tests of the workspace are run, because they build the examples too.
fn build() {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--workspace", "--examples", "--all-features"])
        .status();
    assert!(built.unwrap().success(), "the examples do not compile");
}

/// Where the examples are built: beside the folder of this program.
fn folder() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    program.parent().and_then(Path::parent).unwrap().join("examples")
}

/// Starts an example, without any configuration of the machine.
fn start(name: &str, org: Option<&DemoOrg>, arguments: &[&str]) -> Child {
    let mut command = Command::new(folder().join(name));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OKTA_")) {
        command.env_remove(name);
    }
    if let Some(org) = org {
        command.envs([
            ("OKTA_CLIENT_ORGURL", org.url()),
            ("OKTA_CLIENT_TOKEN", org.token()),
            ("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true"),
        ]);
    }
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}
