//! Calls and token requests through third-party forward proxies.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use okta_runtime::auth::oauth::{PrivateKey, PrivateKeyAuth};
use okta_runtime::transport::HttpTransport;
use okta_runtime::{Client, ClientBuilder, Error, Secret};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{FOLDER, Peer, folder, free_port};
use crate::child;
use crate::models::Api;
use crate::support::shown;
use crate::tls::{self, Authority};
use crate::watch::Watch;
use crate::wire::{Incoming, response};

/// A proxy that requires a login, and its URL.
struct Proxy {
    peer: Peer,
    url: String,
    user: &'static str,
    password: &'static str,
    /// Extracts the request from a line of its log, if it has one.
    request: fn(&str) -> Option<&str>,
}

impl Proxy {
    /// Starts Tinyproxy, from Debian. It supports only simple logins.
    fn tinyproxy(folder: &Path) -> Self {
        let (user, password) = ("okta.sdk", "planted-0d4c1e7f9b");
        let port = free_port();
        let settings = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tinyproxy-{port}.conf"));
        let text = format!("Port {port}\nListen 127.0.0.1\nLogLevel Info\nBasicAuth {user} {password}\n");
        std::fs::write(&settings, text).unwrap();
        let mut command = Command::new(folder.join("tinyproxy"));
        let mut peer = Peer::start(command.arg("-d").arg("-c").arg(settings));
        peer.wait_for("Accepting connections");
        fn request(line: &str) -> Option<&str> {
            let (_, request) = line.split_once("Request (file descriptor ")?;
            request.split_once("): ")?.1.strip_suffix(" HTTP/1.1")
        }
        Self { peer, url: format!("http://127.0.0.1:{port}"), user, password, request }
    }

    /// Starts a proxy from npm, with a login of characters that are difficult to encode.
    fn node(folder: &Path) -> Self {
        let (user, password) = ("us/er@acme%41 +&ü", "p:a@s/s?w#o%r d\"'\\ö-planted-77e0b1");
        let mut peer = Peer::node(folder, "forward_proxy.mjs", &[user, password]);
        let url = peer.line();
        Self { peer, url, user, password, request: |line| Some(line) }
    }

    fn both(folder: &Path) -> [Self; 2] {
        [Self::tinyproxy(folder), Self::node(folder)]
    }

    /// Returns the URL with the login.
    fn url_with_login(&self) -> String {
        let [user, password] =
            [self.user, self.password].map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string());
        self.url.replace("//", &format!("//{user}:{password}@"))
    }

    /// Stops the proxy. Returns the requests that it received, such as `GET http://…`.
    fn end(self) -> Vec<String> {
        let lines = self.peer.end();
        lines.iter().filter_map(|line| (self.request)(line)).map(str::to_owned).collect()
    }
}

/// An org with a token endpoint, and the requests that reached it.
#[derive(Clone, Default)]
struct Org(Arc<Mutex<Vec<Incoming>>>);

impl Org {
    async fn serve(self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        while let Some(request) = Incoming::read(&mut stream).await {
            let body = if request.target().ends_with("/token") {
                r#"{"access_token":"t0ken","token_type":"Bearer","expires_in":3600}"#
            } else {
                r#"{"id":"x"}"#
            };
            self.0.lock().unwrap().push(request);
            stream.write_all(&response("200 OK", body)).await.unwrap();
        }
    }

    async fn http(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let org = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(org.clone().serve(stream));
            }
        });
        url
    }

    async fn https(&self, authority: &Authority) -> String {
        let org = self.clone();
        tls::serve(authority.localhost(), move |stream| org.clone().serve(stream)).await
    }

    /// Returns the requested paths, after checking that no header for the proxy arrived here.
    fn paths(&self) -> Vec<String> {
        let requests = std::mem::take(&mut *self.0.lock().unwrap());
        for request in &requests {
            assert_eq!(request.header("proxy-authorization"), None);
        }
        requests.iter().map(|request| request.target().to_owned()).collect()
    }
}

const PATHS: [&str; 2] = ["/oauth2/v1/token", "/api/v1/users/x"];

fn builder(url: &str, watch: &Watch) -> ClientBuilder<Client> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let key = STANDARD.encode(pair.to_pkcs8v1().unwrap());
    watch.secret("the private key", &key);
    let key = PrivateKey::parse(&Secret::new(key), None).unwrap();
    let auth = PrivateKeyAuth::new("0oa1", ["okta.users.read"], key);
    // Tinyproxy closes connections after a response without announcing it, perhaps when the next request is on its way.
    Client::builder().org_url(url).danger_allow_http().private_key(auth).max_retries(1)
}

async fn ask(builder: ClientBuilder<Client>, watch: &Watch) -> Result<(), Error> {
    watch.show(&builder);
    let okta = builder.build().inspect_err(|error| watch.show_error(error))?;
    watch.show(&okta);
    okta.get_user("x").await.inspect_err(|error| watch.show_error(error))?;
    Ok(())
}

/// Returns builders that configure a proxy in code in different ways.
fn ways(proxy: &Proxy, authority: &Authority, url: &str, watch: &Watch) -> [ClientBuilder<Client>; 3] {
    let http = || HttpTransport::builder().add_ca_pem(authority.pem.as_bytes()).unwrap();
    let password = Secret::new(proxy.password);
    let apart = http().proxy(&proxy.url, Some((proxy.user, &password))).unwrap();
    let within = http().proxy(&proxy.url_with_login(), None).unwrap();
    watch.show((&apart, &within));
    let (host, port) = proxy.url.trim_start_matches("http://").split_once(':').unwrap();
    let variables = [
        ("OKTA_CLIENT_PROXY_HOST", host),
        ("OKTA_CLIENT_PROXY_PORT", port),
        ("OKTA_CLIENT_PROXY_USERNAME", proxy.user),
        ("OKTA_CLIENT_PROXY_PASSWORD", proxy.password),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    [
        builder(url, watch).http(apart),
        builder(url, watch).http(within),
        builder(url, watch).http(http()).with_env(variables),
    ]
}

/// Returns the folder with the proxies in a child process without variables such as `NO_PROXY`. In the parent, runs the
/// child and returns `None`.
async fn alone(test: &'static str) -> Option<PathBuf> {
    let folder = folder()?;
    if child::is_child(test) {
        return Some(folder);
    }
    child::run(test, &[(FOLDER, folder.to_str().unwrap())]).await;
    None
}

#[tokio::test]
async fn calls_and_token_requests_go_through_a_proxy() -> Result<(), Error> {
    const TEST: &str = "peers::proxies::calls_and_token_requests_go_through_a_proxy";
    let Some(folder) = alone(TEST).await else { return Ok(()) };
    let (watch, authority, org) = (Watch::start(), Authority::new(), Org::default());
    for proxy in Proxy::both(&folder) {
        watch.secret("the password of a proxy", proxy.password);
        let (plain, tls) = (org.http().await, org.https(&authority).await);
        let mut expected = Vec::new();
        for way in ways(&proxy, &authority, &plain, &watch) {
            ask(way, &watch).await?;
            assert_eq!(org.paths(), PATHS);
            expected.extend([format!("POST {plain}{}", PATHS[0]), format!("GET {plain}{}", PATHS[1])]);
        }
        for way in ways(&proxy, &authority, &tls, &watch) {
            ask(way, &watch).await?;
            assert_eq!(org.paths(), PATHS);
            // Both requests use the same tunnel.
            expected.push(format!("CONNECT {}", tls.trim_start_matches("https://")));
        }
        assert_eq!(proxy.end(), expected);
    }
    watch.check();
    Ok(())
}

#[tokio::test]
async fn a_refused_proxy_login_is_reported() {
    const TEST: &str = "peers::proxies::a_refused_proxy_login_is_reported";
    let Some(folder) = alone(TEST).await else { return };
    let (watch, authority, org) = (Watch::start(), Authority::new(), Org::default());
    let wrong = Secret::new("planted-wrong-5c20e8f1");
    watch.secret("a password", wrong.expose());
    let (plain, tls) = (org.http().await, org.https(&authority).await);
    let proxy = Proxy::node(&folder);
    for url in [&plain, &tls] {
        for login in [None, Some((proxy.user, &wrong))] {
            let http = HttpTransport::builder().proxy(&proxy.url, login).unwrap();
            let builder = builder(url, &watch).http(http).max_retries(3);
            let error = shown(&ask(builder, &watch).await.unwrap_err());
            assert!(error.contains("the proxy requires a user name and a password, or refused"), "{error}");
        }
    }
    // One request each, because retries could lock an account.
    let tunnel = format!("refused CONNECT {}", tls.trim_start_matches("https://"));
    let request = format!("refused POST {plain}{}", PATHS[0]);
    assert_eq!(proxy.end(), [&request, &request, &tunnel, &tunnel].map(String::as_str));

    // This proxy does not report that the login is wrong.
    let proxy = Proxy::tinyproxy(&folder);
    let http = HttpTransport::builder().proxy(&proxy.url, Some((proxy.user, &wrong))).unwrap();
    let error = shown(&ask(builder(&tls, &watch).http(http), &watch).await.unwrap_err());
    assert!(error.contains("the proxy cannot reach the server"), "{error}");
    assert!(org.paths().is_empty());
    watch.check();
}

#[tokio::test]
async fn the_environment_configures_proxies() -> Result<(), Error> {
    const TEST: &str = "peers::proxies::the_environment_configures_proxies";
    if child::is_child(TEST) {
        let (url, watch) = (std::env::var(tls::URL).unwrap(), Watch::off());
        let ours = std::env::vars().filter(|(name, _)| name.starts_with("OKTA_CLIENT_"));
        return ask(builder(&url, &watch).with_env(ours), &watch).await;
    }
    let Some(folder) = folder() else { return Ok(()) };
    let (authority, org) = (Authority::new(), Org::default());
    let (plain, tls) = (org.http().await, org.https(&authority).await);
    let tunnel = format!("CONNECT {}", tls.trim_start_matches("https://"));
    let requests = [format!("POST {plain}{}", PATHS[0]), format!("GET {plain}{}", PATHS[1])];
    let file = authority.file("proxies");
    for (variable, url, exceptions, expected) in [
        ("HTTP_PROXY", &plain, "acme.example", &requests[..]),
        ("HTTP_PROXY", &plain, "acme.example, 127.0.0.0/8", &[]),
        ("HTTP_PROXY", &tls, "", &[]),
        ("HTTPS_PROXY", &plain, "", &[]),
        ("HTTPS_PROXY", &tls, "", std::slice::from_ref(&tunnel)),
        ("https_proxy", &tls, "", std::slice::from_ref(&tunnel)),
        ("HTTPS_PROXY", &tls, "localhost", &[]),
        ("ALL_PROXY", &tls, "", std::slice::from_ref(&tunnel)),
        ("ALL_PROXY", &tls, "*", &[]),
        ("OKTA_CLIENT_PROXY_HOST", &plain, "", &requests[..]),
        ("OKTA_CLIENT_PROXY_HOST", &plain, "127.0.0.1", &[]),
    ] {
        let proxy = Proxy::node(&folder);
        let environment = [
            (tls::URL, &**url),
            ("SSL_CERT_FILE", &*file),
            (variable, &*proxy.url_with_login()),
            ("NO_PROXY", exceptions),
        ];
        child::run(TEST, &environment).await;
        assert_eq!(org.paths(), PATHS);
        assert_eq!(proxy.end(), expected, "{variable} for {url} but {exceptions:?}");
    }
    Ok(())
}
