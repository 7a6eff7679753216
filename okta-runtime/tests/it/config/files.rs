//! Settings from files.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use okta_runtime::error::ProblemCode;
use okta_runtime::transport::TestTransport;
use okta_runtime::{Client, ClientBuilder};

use super::{TOKEN, URL, builder, codes, env, owned, problems};
use crate::models::Api;
use crate::support::{FakeTime, responding, response, sent_header, warnings};

/// A temporary file, removed when this is dropped.
struct File(PathBuf);

impl File {
    fn new(text: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name =
            format!("okta-runtime-{}-{}.yaml", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        let file = Self(path);
        #[cfg(unix)]
        file.set_mode(0o600);
        file
    }

    #[cfg(unix)]
    fn set_mode(&self, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&self.0, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Returns how messages name a line of the file.
    fn line(&self, line: u32) -> String {
        format!("{}, line {line}", self.0.display())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Returns a builder that reads these files. Later files override earlier ones.
fn files(files: &[&File]) -> ClientBuilder<Client> {
    files.iter().fold(builder(), |builder, file| builder.with_file(&file.0))
}

const ENOUGH: &str = "okta:\n  client:\n    orgUrl: https://file.okta.com\n    token: from-file\n";

#[tokio::test]
async fn config_env_beats_files() {
    let file = File::new(ENOUGH);
    let transport = responding("{}");
    let sent = async |builder: ClientBuilder<Client>| {
        builder.transport(transport.clone()).build().unwrap().get_user("x").await.unwrap();
        let request = transport.requests().pop().unwrap();
        let token = sent_header(&request, "authorization").unwrap().to_owned();
        (request.url.replace("/api/v1/users/x", ""), token)
    };
    let pair = |url: &str, token: &str| (url.to_owned(), token.to_owned());
    assert_eq!(sent(files(&[&file])).await, pair("https://file.okta.com", "SSWS from-file"));
    // The order of the calls does not matter.
    assert_eq!(sent(env(&[URL]).with_file(&file.0)).await, pair("https://acme.okta.com", "SSWS from-file"));
    assert_eq!(
        sent(files(&[&file]).with_env(owned(&[URL, TOKEN]))).await,
        pair("https://acme.okta.com", "SSWS t0ken")
    );
    // An empty variable is ignored.
    let empty = [("OKTA_CLIENT_ORGURL", "")];
    assert_eq!(sent(env(&empty).with_file(&file.0)).await.0, "https://file.okta.com");
    // Settings in code override both.
    let program = env(&[URL, TOKEN]).with_file(&file.0).token("mine");
    assert_eq!(sent(program).await, pair("https://acme.okta.com", "SSWS mine"));
}

#[cfg(feature = "oauth")]
#[test]
fn a_file_of_privileged_access_has_keys_below_its_name() {
    let text = "okta:\n  client:\n    orgUrl: https://acme.okta.com\n\
                okta-privileged-access:\n  client:\n    serverUrl: https://acme.pam.okta.com\n    team: infra\n    \
                serviceUserKeyId: key-1\n    serviceUserKeySecret: key-secret\n";
    let file = File::new(text);
    mod pam {
        okta_runtime::client_newtype!(&okta_runtime::profile::PRIVILEGED_ACCESS, "variables", &[]);
    }
    let builder = pam::ClientBuilder::new;
    let build = || builder().with_file(&file.0).transport(TestTransport::new()).build().unwrap();
    let shown = warnings(|| assert_eq!(build().org_url(), "https://acme.pam.okta.com"));
    assert!(shown.is_empty(), "{shown:?}");
    // The secret must not be readable by others.
    #[cfg(unix)]
    {
        file.set_mode(0o644);
        let shown = warnings(|| drop(build()));
        assert!(shown.concat().contains("which holds client.serviceUserKeySecret"), "{shown:?}");
    }
    // The keys are unknown to the client of an org.
    let of_org =
        File::new("okta:\n  client:\n    orgUrl: https://acme.okta.com\n    token: t\n    team: infra\n");
    let shown = warnings(|| drop(Client::builder().with_file(&of_org.0).build().unwrap()));
    assert!(shown.concat().contains("client.team is not known ("), "{shown:?}");
}

#[tokio::test]
async fn config_merges_leaf_by_leaf() {
    let base = File::new(&format!("{ENOUGH}    rateLimit:\n      maxRetries: 4\n      maxBackoff: 5\n"));
    let over = File::new("okta:\n  client:\n    rateLimit:\n      maxRetries: 1\n");
    let asked = async |wait: &'static str, builder: ClientBuilder<Client>| {
        let transport =
            TestTransport::with_handler(move |_| Ok(response(503, &[("retry-after", wait)], "{}")));
        let okta = builder.transport(transport.clone()).environment(FakeTime::new()).build().unwrap();
        okta.get_user("x").await.unwrap_err();
        transport.requests().len()
    };
    assert_eq!(asked("5", files(&[&base])).await, 5);
    // Only the number of retries changes. The URL, the token and the longest wait remain.
    assert_eq!(asked("5", files(&[&base, &over])).await, 2);
    assert_eq!(asked("6", files(&[&base, &over])).await, 1);
    let vars = owned(&[("OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "6")]);
    assert_eq!(asked("6", files(&[&base, &over]).with_env(vars)).await, 2);
}

#[test]
fn config_errors_name_the_source_of_each_value() {
    let base =
        File::new(&format!("{ENOUGH}    rateLimit:\n      maxRetries: many\n    requestTimeout: soon\n"));
    let over = File::new("okta:\n  client:\n    connectionTimeout: later\n");
    let vars = owned(&[("OKTA_CLIENT_REQUESTTIMEOUT", "-1")]);
    let problems = problems(files(&[&base, &over]).with_env(vars));
    let mut sources: Vec<_> = problems.iter().map(|problem| problem.source.clone().unwrap()).collect();
    sources.sort_unstable();
    let mut wanted =
        [base.line(6), over.line(3), "environment variable OKTA_CLIENT_REQUESTTIMEOUT".to_owned()];
    wanted.sort_unstable();
    assert_eq!(sources, wanted);
    assert!(problems.iter().all(|problem| problem.code == ProblemCode::ValueInvalid));
}

#[test]
fn config_okta_null_is_ignored() {
    for text in [
        "okta:\n",
        "okta: null\n",
        "okta: ~",
        "okta: {}",
        "",
        "# nothing\n",
        "okta:\n  client:\n",
        "okta: {client: {token: }}",
        "other: 1\n",
    ] {
        let nothing = [ProblemCode::OrgUrlMissing, ProblemCode::TokenMissing];
        assert_eq!(codes(files(&[&File::new(text)])), nothing, "{text:?}");
        files(&[&File::new(ENOUGH), &File::new(text)]).build().unwrap();
    }
}

#[test]
fn config_null_leaves_are_not_set() {
    let nulls = "okta:\n  client:\n    orgUrl:\n    token: null\n    scopes: ~\n    requestTimeout: null\n    proxy:\n      host: null\n      port: null\n      username:\n      password:\n    rateLimit:\n    cache: null\n  testing:\n";
    let nothing = [ProblemCode::OrgUrlMissing, ProblemCode::TokenMissing];
    assert_eq!(codes(files(&[&File::new(nulls)])), nothing);
    // They do not override a weaker source.
    let okta = files(&[&File::new(ENOUGH), &File::new(nulls)]).build().unwrap();
    assert_eq!(okta.org_url(), "https://file.okta.com");
}

#[test]
fn config_org_url_of_a_file_keeps_its_port_only() {
    let file = File::new("okta:\n  client:\n    orgUrl: https://acme.okta.com:8443/\n    token: t\n");
    assert_eq!(files(&[&file]).build().unwrap().org_url(), "https://acme.okta.com:8443");
}

#[cfg(feature = "oauth")]
#[tokio::test]
async fn config_scopes_are_split() {
    use crate::auth::org::{form, ok, p256_jwk, token};
    let scopes = async |yaml: &str| {
        let key = p256_jwk();
        let file = File::new(&format!(
            "okta:\n  client:\n    orgUrl: https://acme.okta.com\n    authorizationMode: PrivateKey\n    clientId: 0oa1\n    privateKey: {key}\n    scopes: {yaml}\n"
        ));
        let transport = TestTransport::with_handler(|request| {
            if request.url.ends_with("/token") { token(0) } else { ok(0, request) }
        });
        files(&[&file]).transport(transport.clone()).build().unwrap().get_user("x").await.unwrap();
        form(&transport.requests()[0])["scope"].clone()
    };
    for yaml in [
        r#""a, b c""#,
        "a, b c",
        "[a, b, c]",
        "['a, b', c]",
        "\n      - a\n      - b\n      - c",
        "'a,a b,, c a'",
    ] {
        assert_eq!(scopes(yaml).await, "a b c", "{yaml}");
    }
}

#[test]
fn config_conflicting_sources_are_warned_of() {
    let url = File::new("okta:\n  client:\n    orgUrl: https://file.okta.com\n");
    let built = |builder: ClientBuilder<Client>| warnings(|| drop(builder.build().unwrap()));
    // A file in a checkout could send the token from the environment to any host.
    let warnings = built(env(&[TOKEN]).with_file(&url.0));
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    for part in [url.line(3), "environment variable OKTA_CLIENT_TOKEN".to_owned()] {
        assert!(warnings[0].contains(&part), "{part} in {warnings:?}");
    }
    assert!(!warnings[0].contains("t0ken"));
    // No warning if both are from one source, or set in code.
    assert!(built(env(&[URL, TOKEN])).is_empty());
    assert!(built(files(&[&File::new(ENOUGH)])).is_empty());
    assert!(built(files(&[&url]).token("mine")).is_empty());
}

#[test]
fn unreadable_files_are_reported_with_their_path() {
    // A file that is not YAML, and one that is too large.
    for text in
        ["a: [", "okta: {client: {token: s3cret", "--- 1\n--- 2", &format!("# {}", "x".repeat(1 << 20))]
    {
        let file = File::new(text);
        let problems = problems(env(&[URL, TOKEN]).with_file(&file.0));
        assert_eq!(problems[0].code, ProblemCode::ConfigFile);
        assert!(format!("{problems:?}").contains(file.0.to_str().unwrap()), "{problems:?}");
        assert!(!format!("{problems:?}").contains("s3cret"), "{problems:?}");
    }
    assert_eq!(codes(env(&[URL, TOKEN]).with_file("/does/not/exist.yaml")), [ProblemCode::ConfigFile]);
}

/// The variable that names the configuration file for the child process. Empty means none.
const WITHIN: &str = "OKTA_RUNTIME_TEST_FILE";

#[test]
fn config_discovers_home_then_local_then_named_then_environment() {
    if let Ok(named) = std::env::var(WITHIN) {
        let transport = TestTransport::with_handler(|_| Ok(response(503, &[], "{}")));
        let named = Some(named).filter(|named| !named.is_empty());
        let builder = named.into_iter().fold(Client::builder().discover(), ClientBuilder::with_file);
        let okta = builder.transport(transport.clone()).environment(FakeTime::new()).build().unwrap();
        let call = okta.get_user("x").send();
        let _ = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(call);
        println!("org: {}\nasked: {}", okta.org_url(), transport.requests().len());
        return;
    }
    // Home and working directory are process-wide, so each case runs in its own process.
    let dir = std::env::temp_dir().join(format!("okta-runtime-{}-discover", std::process::id()));
    let (home, work) = (dir.join("home"), dir.join("work"));
    std::fs::create_dir_all(home.join(".okta")).unwrap();
    std::fs::create_dir_all(&work).unwrap();
    let look = |vars: &[(&str, &str)]| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args([
            "--exact",
            "config::files::config_discovers_home_then_local_then_named_then_environment",
            "--nocapture",
        ]);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("OKTA_")) {
            command.env_remove(name);
        }
        command
            .env(WITHIN, "")
            .env("HOME", &home)
            .env("USERPROFILE", &home)
            .current_dir(&work)
            .envs(vars.iter().copied());
        let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let found = |name: &str| {
            let line = output.lines().find_map(|line| line.split_once(name));
            line.unwrap_or_else(|| panic!("{output}")).1.to_owned()
        };
        (found("org: "), found("asked: "))
    };
    let found = |org: &str, requests: &str| (format!("https://{org}.okta.com"), requests.to_owned());
    let write =
        |path: PathBuf, text: &str| std::fs::write(path, format!("okta:\n  client:\n{text}")).unwrap();
    write(
        home.join(".okta/okta.yaml"),
        "    orgUrl: https://home.okta.com\n    token: t\n    rateLimit: {maxRetries: 4}\n",
    );
    assert_eq!(look(&[]), found("home", "5"));
    write(work.join("okta.yaml"), "    orgUrl: https://work.okta.com\n");
    assert_eq!(look(&[]), found("work", "5"));
    write(work.join(".okta.yaml"), "    rateLimit: {maxRetries: 1}\n");
    assert_eq!(look(&[]), found("work", "2"));
    write(work.join("named.yaml"), "    orgUrl: https://named.okta.com\n");
    assert_eq!(look(&[(WITHIN, "named.yaml")]), found("named", "2"));
    let env = ("OKTA_CLIENT_ORGURL", "https://env.okta.com");
    assert_eq!(look(&[(WITHIN, "named.yaml"), env]), found("env", "2"));
    std::fs::remove_dir_all(dir).unwrap();
}

#[cfg(unix)]
#[test]
fn config_files_with_secrets_that_others_can_access_are_warned_of() {
    let logged = |file: &File| warnings(|| drop(files(&[file]).token("mine").build()));
    let secret = File::new(ENOUGH);
    let plain = File::new("okta:\n  client:\n    orgUrl: https://file.okta.com\n");
    for mode in [0o644, 0o604, 0o620, 0o666] {
        secret.set_mode(mode);
        plain.set_mode(mode);
        let warnings = logged(&secret);
        assert_eq!(warnings.len(), 1, "{mode:o}: {warnings:?}");
        assert!(warnings[0].contains("client.token") && warnings[0].contains("chmod 600"), "{warnings:?}");
        assert!(logged(&plain).is_empty());
    }
    secret.set_mode(0o600);
    assert!(logged(&secret).is_empty());
}

#[test]
fn config_byte_order_marks_are_skipped() {
    let file = File::new(&format!("\u{feff}{ENOUGH}"));
    assert_eq!(files(&[&file]).build().unwrap().org_url(), "https://file.okta.com");
}

#[cfg(unix)]
#[test]
fn config_fifos_and_devices_are_refused() {
    let file = File::new("");
    std::fs::remove_file(&file.0).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&file.0).status().unwrap();
    assert!(made.success());
    for path in [&*file.0, std::path::Path::new("/dev/zero"), &std::env::temp_dir()] {
        let problems = problems(builder().with_file(path));
        assert_eq!(problems[0].code, ProblemCode::ConfigFile);
        assert!(problems[0].message.contains("not a regular file"), "{}", problems[0]);
    }
}
