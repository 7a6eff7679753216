//! Each program of `tasks/` runs on a demo org, with the arguments of its documentation or similar ones, and has the effect
//! that its documentation promises.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use okta_demo_org::{Builder, DemoOrg, ManualClock};
use okta_sdk::models::{
    Application, Group, LifecycleStatus, Policy, PolicyType, UserGetSingleton, UserStatus,
};
use okta_sdk::search::attr;
use okta_sdk::{Client, OptionalExt as _};
use serde_json::json;

/// An org with two departments, and a client to look at it.
struct Org {
    org: DemoOrg,
    okta: Client,
}

impl Org {
    async fn start(builder: Builder) -> Self {
        let org = builder
            .user(
                "ada@example.com",
                json!({"firstName": "Ada", "lastName": "King", "department": "Analysis"}),
            )
            .user("alan@example.com", json!({"department": "Analysis"}))
            .group("Analysis", ["ada@example.com", "alan@example.com"])
            .group("R&D \"West\"", ["ada@example.com"])
            .start()
            .await
            .unwrap();
        let okta =
            Client::builder().org_url(org.url()).token(org.token()).danger_allow_http().build().unwrap();
        Self { org, okta }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OKTA_")) {
            command.env_remove(name);
        }
        command.envs([
            ("OKTA_CLIENT_ORGURL", self.org.url()),
            ("OKTA_CLIENT_TOKEN", self.org.token()),
            ("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true"),
        ]);
        command
    }

    /// Runs a program to its end, and returns what it prints.
    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    async fn user(&self, login: &str) -> UserGetSingleton {
        self.okta.get_user(login).await.unwrap()
    }

    async fn group(&self, name: &str) -> Group {
        let groups = self.okta.list_groups().search(attr("profile.name").eq(name));
        groups.find_one().await.unwrap().unwrap()
    }

    async fn groups_of(&self, login: &str) -> Vec<String> {
        let groups = self.okta.list_user_groups(login).await.unwrap().into_iter();
        let mut names: Vec<String> = groups.map(|group| group.profile.unwrap().name.unwrap()).collect();
        names.sort();
        names
    }

    async fn members(&self, group: &str) -> Vec<String> {
        let users = self.okta.list_group_users(&self.group(group).await.id).collect_all().await.unwrap();
        users.into_iter().map(|user| user.profile.unwrap().login.unwrap()).collect()
    }
}

/// A file for a test, which does not exist yet.
fn file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

#[test]
fn every_task_is_short_and_has_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = std::fs::read_to_string(folder.join("tests/tasks.rs")).unwrap();
    let files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("tasks")).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 12);
    for file in files {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines < 40, "{}: {lines} lines", file.display());
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(tests.contains(&format!("CARGO_BIN_EXE_{name}\"")), "{name} has no test");
    }
}

#[tokio::test]
async fn a_joiner_gets_an_account_and_a_group() {
    let org = Org::start(DemoOrg::builder()).await;
    let arguments = ["grace@example.com", "Grace", "Hopper", "R&D \"West\""];
    org.run(env!("CARGO_BIN_EXE_joiner"), &arguments);
    let user = org.user("grace@example.com").await;
    assert_eq!(user.status, Some(UserStatus::Provisioned));
    assert_eq!(user.profile.unwrap().department.value().map(String::as_str), Some("R&D \"West\""));
    assert_eq!(org.groups_of("grace@example.com").await, ["Everyone", "R&D \"West\""]);

    let program = env!("CARGO_BIN_EXE_joiner");
    let refused = org.command(program).args(["x@example.com", "X", "Y", "Nowhere"]).output().unwrap();
    assert!(!refused.status.success());
    assert!(org.okta.get_user("x@example.com").await.optional().unwrap().is_none());
}

#[tokio::test]
async fn a_mover_changes_department_and_group() {
    let org = Org::start(DemoOrg::builder()).await;
    org.run(env!("CARGO_BIN_EXE_mover"), &["alan@example.com", "Sales"]);
    let profile = org.user("alan@example.com").await.profile.unwrap();
    assert_eq!(profile.department.value().map(String::as_str), Some("Sales"));
    assert_eq!(org.groups_of("alan@example.com").await, ["Everyone", "Sales"]);
}

#[tokio::test]
async fn a_leaver_has_no_groups_and_cannot_sign_in() {
    let org = Org::start(DemoOrg::builder()).await;
    org.run(env!("CARGO_BIN_EXE_leaver"), &["ada@example.com"]);
    assert_eq!(org.user("ada@example.com").await.status, Some(UserStatus::Deprovisioned));
    assert_eq!(org.groups_of("ada@example.com").await, ["Everyone"]);
    let events = org.okta.list_log_events().collect_all().await.unwrap();
    let kinds: Vec<&str> = events.iter().filter_map(|event| event.event_type.as_deref()).collect();
    assert!(kinds.contains(&"user.session.clear"), "{kinds:?}");
}

#[tokio::test]
async fn an_export_has_all_users_with_their_groups() {
    let org = Org::start(DemoOrg::builder().people(5_000).rate_limit(10_000)).await;
    let text = org.run(env!("CARGO_BIN_EXE_export_users"), &[]);
    // The administrator and the two users of all tests, and the line of names.
    assert_eq!(text.lines().count(), 5_000 + 1 + 2 + 1);
    let ada = text.lines().find(|line| line.contains("ada@example.com")).unwrap();
    assert!(ada.starts_with("\"ada@example.com\",\"Analysis\","), "{ada}");
    for group in ["Analysis", "R&D \"\"West\"\"", "Everyone"] {
        assert!(ada.contains(group), "{ada}");
    }
}

#[tokio::test]
async fn an_audit_lists_active_users_who_do_not_sign_in() {
    let org = Org::start(DemoOrg::builder()).await;
    org.okta.suspend_user("alan@example.com").await.unwrap();
    let text = org.run(env!("CARGO_BIN_EXE_audit"), &["30"]);
    assert!(text.contains("ada@example.com never "), "{text}");
    assert!(!text.contains("alan@example.com"), "{text}");
    // Of the 21 users of every demo org, some have signed in within the last 30 days.
    let listed = text.lines().count() - 1;
    assert!((3..21).contains(&listed), "{text}");
    assert!(text.ends_with(&format!("{listed} active users have not signed in for 30 days\n")), "{text}");
}

#[tokio::test]
async fn a_rule_fills_a_group() {
    let org = Org::start(DemoOrg::builder()).await;
    org.run(env!("CARGO_BIN_EXE_group_rule"), &["Analysis", "Analysts"]);
    assert_eq!(org.members("Analysts").await, ["ada@example.com", "alan@example.com"]);
    let rules = org.okta.list_group_rules().collect_all().await.unwrap();
    assert_eq!(rules[0].status.as_ref().map(ToString::to_string).as_deref(), Some("ACTIVE"));
}

#[tokio::test]
async fn a_password_policy_applies_to_a_group() {
    let org = Org::start(DemoOrg::builder()).await;
    org.run(env!("CARGO_BIN_EXE_password_policy"), &["Analysis", "16"]);
    let policies = org.okta.list_policies(PolicyType::Password).collect_all().await.unwrap();
    let Policy::Password(policy) = &policies[0] else { panic!("{policies:?}") };
    assert_eq!(policy.status, Some(LifecycleStatus::Active));
    let groups = policy.conditions.clone().unwrap().people.unwrap().groups.unwrap().include.unwrap();
    assert_eq!(groups, [org.group("Analysis").await.id.to_string()]);
    let complexity = policy.settings.clone().unwrap().password.unwrap().complexity.unwrap();
    assert_eq!(complexity.min_length, Some(16));
}

#[tokio::test]
async fn a_log_is_continued_where_it_was_stopped() {
    let org = Org::start(DemoOrg::builder()).await;
    let (program, cursor) = (env!("CARGO_BIN_EXE_log_tail"), file("log_tail.txt"));
    let read_until = |event: &str| {
        let mut tail = org.command(program).arg(&cursor).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(tail.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut seen = Vec::new();
        for line in lines {
            seen.push(line);
            if seen.last().unwrap().contains(event) {
                break;
            }
        }
        (tail, seen)
    };
    org.okta.suspend_user("ada@example.com").await.unwrap();
    let (mut tail, seen) = read_until("user.lifecycle.suspend");
    assert!(seen[0].ends_with("by admin@example.com"), "{seen:?}");
    // The cursor is written after the page was printed.
    while !cursor.exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tail.kill().unwrap();
    tail.wait().unwrap();

    org.okta.unsuspend_user("ada@example.com").await.unwrap();
    let (mut tail, seen) = read_until("user.lifecycle.unsuspend");
    tail.kill().unwrap();
    tail.wait().unwrap();
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[tokio::test]
async fn a_secret_is_rotated_in_two_steps() {
    let web = json!({
        "label": "Web shop", "signOnMode": "OPENID_CONNECT", "name": "oidc_client",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_post"}},
        "settings": {"oauthClient": {"application_type": "web", "grant_types": ["authorization_code"]}},
    });
    let clock = ManualClock::new(SystemTime::now());
    let org = Org::start(DemoOrg::builder().resource("/api/v1/apps", web).clock(clock.clone())).await;
    let apps = org.okta.list_applications().q("Web shop").collect_all().await.unwrap();
    let secrets = async || {
        let secrets = org.okta.list_oauth2_client_secrets(apps[0].id()).collect_all().await.unwrap();
        secrets.into_iter().map(|secret| secret.client_secret.unwrap()).collect::<Vec<_>>()
    };
    let old = secrets().await;
    clock.advance(Duration::from_secs(60));
    let new = org.run(env!("CARGO_BIN_EXE_rotate_secret"), &["Web shop"]).trim().to_owned();
    assert_eq!(secrets().await, [old[0].clone(), new.clone()]);
    org.run(env!("CARGO_BIN_EXE_rotate_secret"), &["Web shop", "--finish"]);
    assert_eq!(secrets().await, [new]);
}

#[tokio::test]
async fn an_attribute_is_added_and_set() {
    let org = Org::start(DemoOrg::builder()).await;
    let arguments = ["badgeNumber", "Badge number", "ada@example.com", "4711"];
    let text = org.run(env!("CARGO_BIN_EXE_schema_attribute"), &arguments);
    assert_eq!(text, "badgeNumber of ada@example.com is 4711\n");
    let profile = org.user("ada@example.com").await.profile.unwrap();
    assert_eq!(profile.extra.get_as::<String>("badgeNumber").unwrap().unwrap(), "4711");
    assert_eq!(profile.first_name.value().map(String::as_str), Some("Ada"));
    let schema = org.okta.get_user_schema("default").await.unwrap();
    let properties = schema.definitions.unwrap().custom.unwrap().properties.unwrap();
    assert!(properties.contains_key("badgeNumber"));
}

#[tokio::test]
async fn an_import_creates_the_users_of_a_file() {
    let org = Org::start(DemoOrg::builder()).await;
    let path = file("users.csv");
    let lines: String = (0..40).map(|n| format!("new.{n}@example.com,New,{n},Support\n")).collect();
    std::fs::write(&path, lines + "ada@example.com,Ada,King,Analysis\n").unwrap();
    let text = org.run(env!("CARGO_BIN_EXE_import_users"), &[path.to_str().unwrap()]);
    assert!(text.ends_with("created 40 users, 1 refused\n"), "{text}");
    assert!(text.contains("ada@example.com: ") && text.contains("another user has it"), "{text}");
    let found =
        org.okta.list_users().search(attr("profile.firstName").eq("New")).collect_all().await.unwrap();
    assert_eq!(found.len(), 40);
    assert!(found.iter().all(|user| user.status == Some(UserStatus::Staged)));
}

#[tokio::test]
async fn a_group_gets_an_application() {
    let org = Org::start(DemoOrg::builder()).await;
    for _ in 0..2 {
        // The second run finds the application.
        let arguments = ["Wiki", "https://wiki.example.com", "Analysis"];
        assert_eq!(org.run(env!("CARGO_BIN_EXE_app_access"), &arguments), "2 users have Wiki\n");
    }
    let apps = org.okta.list_applications().q("Wiki").collect_all().await.unwrap();
    assert!(matches!(&apps[..], [Application::Bookmark(_)]), "{apps:?}");
    let links = org.okta.list_app_links("ada@example.com").await.unwrap();
    assert!(links.iter().any(|link| link.label.as_deref() == Some("Wiki")), "{links:?}");
}
