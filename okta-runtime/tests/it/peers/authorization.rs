//! Authentication with a private key at a third-party authorization server.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_runtime::auth::oauth::{Dpop, DpopAlgorithm, PrivateKey, PrivateKeyAuth};
use okta_runtime::transport::{HttpRequest, HttpResponse, HttpTransport, TransportError};
use okta_runtime::{BoxFuture, Client, Error, Secret, Transport};
use serde::Deserialize;

use super::{Peer, folder};
use crate::clock::TestClock;
use crate::models::Api;
use crate::support::{EPOCH, shown};
use crate::watch::Watch;

/// The server, with a clock that only the test advances.
struct Server {
    peer: Peer,
    ready: Ready,
    /// The clock of both sides.
    passed: Duration,
    watch: Watch,
}

/// The first line of the server, printed when it is ready.
#[derive(Deserialize)]
struct Ready {
    url: String,
    passphrase: String,
    /// The keys by client and format.
    keys: HashMap<String, HashMap<String, String>>,
}

/// A client of the server, its clock, and what it sent.
struct User {
    okta: Client,
    clock: TestClock,
    sent: Tap,
}

/// A transport that records its requests.
#[derive(Clone)]
struct Tap(HttpTransport, Arc<Mutex<Vec<HttpRequest>>>);

impl Transport for Tap {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.1.lock().unwrap().push(request.clone());
        self.0.send(request)
    }
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut peer = Peer::node(folder, "authorization_server.mjs", &[&EPOCH.to_string()]);
        let ready: Ready = serde_json::from_str(&peer.line()).unwrap();
        let watch = Watch::start();
        watch.secret("the passphrase of the keys", &ready.passphrase);
        ready.keys.values().flat_map(HashMap::values).for_each(|key| watch.private_key(key));
        Self { peer, ready, passed: Duration::ZERO, watch }
    }

    fn key(&self, id: &str, form: &str) -> PrivateKey {
        PrivateKey::parse(&Secret::new(self.ready.keys[id][form].clone()), None).unwrap()
    }

    /// Returns the error for a wrong passphrase, after checking that code and configuration report the same.
    #[cfg(feature = "encrypted-keys")]
    fn wrong_passphrase(&self, id: &str) -> String {
        const WRONG: &str = "planted wrong passphrase";
        self.watch.secret("a passphrase", WRONG);
        let text = &*self.ready.keys[id]["encrypted"];
        let error = PrivateKey::parse_encrypted(&Secret::new(text), &Secret::new(WRONG), None).unwrap_err();
        self.watch.show((&error, error.to_string()));
        let variables = [
            ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
            ("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey"),
            ("OKTA_CLIENT_CLIENTID", "0oa1"),
            ("OKTA_CLIENT_SCOPES", "okta.users.read"),
            ("OKTA_CLIENT_PRIVATEKEY", text),
            ("OKTA_CLIENT_PRIVATEKEYPASSPHRASE", WRONG),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let error = Client::builder().with_env(variables).build().unwrap_err();
        self.watch.show_error(&error);
        error.to_string()
    }

    #[cfg(feature = "encrypted-keys")]
    fn encrypted_key(&self, id: &str) -> PrivateKey {
        let text = Secret::new(self.ready.keys[id]["encrypted"].clone());
        PrivateKey::parse_encrypted(&text, &Secret::new(&*self.ready.passphrase), None).unwrap()
    }

    fn user(&self, id: &str, key: PrivateKey, dpop: Dpop) -> User {
        let scopes = ["okta.users.read", "okta.groups.read"];
        self.user_with(PrivateKeyAuth::new(id, scopes, key).dpop(dpop))
    }

    fn user_with(&self, auth: PrivateKeyAuth) -> User {
        self.watch.show(&auth);
        let clock = TestClock::default();
        clock.advance(self.passed);
        let sent = Tap(HttpTransport::builder().no_proxy().build().unwrap(), Arc::default());
        let okta = Client::builder()
            .org_url(&self.ready.url)
            .danger_allow_http()
            .private_key(auth)
            .environment(clock.clone())
            // A renewal has a sixth of it, which is a limit too.
            .attempt_timeout(TestClock::limit(u32::MAX))
            .transport(sent.clone())
            .observer(self.watch.clone())
            .build()
            .unwrap();
        self.watch.show(&okta);
        User { okta, clock, sent }
    }

    /// Returns a client whose tokens must be bound to a key.
    fn bound_user(&self, dpop: Dpop) -> User {
        self.user("bound", self.key("bound", "jwk"), dpop)
    }

    /// Returns the requests since the last report.
    fn report(&mut self) -> Vec<String> {
        serde_json::from_str(&self.peer.command("report")).unwrap()
    }

    /// Makes calls until the token was renewed in the background. Returns the requests that were not for these calls.
    async fn renew(&mut self, user: &User) -> Result<Vec<String>, Error> {
        let token = || user.last("/users/").headers["authorization"].clone();
        let before = token();
        while token() == before {
            user.call().await?;
        }
        Ok(self.report().into_iter().filter(|request| request != "api 200").collect())
    }

    /// Advances the clocks of both sides.
    fn advance(&mut self, user: &User, seconds: u64) {
        let duration = Duration::from_secs(seconds);
        self.passed += duration;
        user.clock.advance(duration);
        self.advance_alone(seconds);
    }

    fn advance_alone(&mut self, seconds: u64) {
        self.peer.command(&format!("advance {seconds}"));
    }

    /// Checks that no secret of the users was visible.
    fn check(&self, users: &[User]) {
        let sent = users.iter().flat_map(|user| user.sent.1.lock().unwrap().clone());
        for request in sent {
            self.watch.show(&request);
            self.watch.show(&request.headers);
            for name in ["authorization", "dpop"] {
                if let Some(value) = request.headers.get(name) {
                    let value = value.to_str().unwrap();
                    self.watch.secret("a token or a proof", value.rsplit(' ').next().unwrap());
                }
            }
            if let Some(body) = &request.body {
                let form = std::str::from_utf8(body.bytes().unwrap()).unwrap();
                let assertion = form.split_once("client_assertion=").unwrap().1;
                self.watch.secret("an assertion", assertion);
            }
        }
        assert!(self.watch.text().contains("okta.call") && self.watch.text().contains("getUser"));
        self.watch.check();
    }
}

impl User {
    async fn call(&self) -> Result<(), Error> {
        let user = self.okta.get_user("a/b@c d").query("search", "x").await?;
        assert_eq!(user.id.as_deref(), Some("a/b@c d"));
        Ok(())
    }

    /// Returns the last request whose path ends with this text.
    fn last(&self, path: &str) -> HttpRequest {
        let sent = self.sent.1.lock().unwrap();
        sent.iter().rfind(|request| request.url.contains(path)).unwrap().clone()
    }
}

#[tokio::test]
async fn a_server_accepts_assertions_of_every_kind_of_key() -> Result<(), Error> {
    let Some(folder) = folder() else { return Ok(()) };
    let mut server = Server::start(&folder);
    let mut users = Vec::new();
    for id in ["rsa", "P-256", "P-384", "P-521"] {
        let forms = ["pkcs8", if id == "rsa" { "pkcs1" } else { "sec1" }, "jwk", "jwks"];
        for form in forms {
            let user = server.user(id, server.key(id, form), Dpop::Auto);
            user.call().await.inspect_err(|_| eprintln!("{id} as {form}"))?;
            assert_eq!(server.report(), ["token 200", "api 200"], "{id} as {form}");
            users.push(user);
        }
        #[cfg(feature = "encrypted-keys")]
        {
            let wrong = server.wrong_passphrase(id);
            assert!(wrong.contains("passphrase"), "{wrong}");
            let user = server.user(id, server.encrypted_key(id), Dpop::Auto);
            user.call().await?;
            assert_eq!(server.report(), ["token 200", "api 200"], "{id}, encrypted");
            users.push(user);
        }
    }
    server.check(&users);
    Ok(())
}

#[tokio::test]
async fn a_server_refuses_another_client_key() {
    let Some(folder) = folder() else { return };
    let mut server = Server::start(&folder);
    let user = server.user("P-256", server.key("bound", "sec1"), Dpop::Auto);
    let error = user.call().await.unwrap_err();
    server.watch.show_error(&error);
    assert_eq!(error.auth_error().unwrap().code(), Some("invalid_client"));
    assert!(shown(&error).contains("check the client id, the key and its id"), "{error:?}");
    assert_eq!(server.report(), ["token 401 invalid_client"]);
    server.check(&[user]);
}

#[tokio::test]
async fn a_token_of_a_few_seconds_is_renewed_before_its_end() -> Result<(), Error> {
    let Some(folder) = folder() else { return Ok(()) };
    let mut server = Server::start(&folder);
    // The token lasts eight seconds, of which the last quarter is not used.
    let user = server.user("rsa", server.key("rsa", "pkcs1"), Dpop::Off);
    for (seconds, requests) in [(0, &["token 200", "api 200"][..]), (5, &["api 200"])] {
        server.advance(&user, seconds);
        user.call().await?;
        assert_eq!(server.report(), requests, "after {seconds} s");
    }
    server.advance(&user, 1);
    assert_eq!(server.renew(&user).await?, ["token 200"]);
    // Only the server's clock is advanced beyond its end.
    server.advance_alone(8);
    user.call().await?;
    assert_eq!(server.report(), ["api 401 invalid_token", "token 200", "api 200"]);
    server.check(&[user]);
    Ok(())
}

#[tokio::test]
async fn a_clock_that_is_behind_is_corrected() -> Result<(), Error> {
    let Some(folder) = folder() else { return Ok(()) };
    let mut server = Server::start(&folder);
    server.advance_alone(3600);
    let user = server.bound_user(Dpop::Required);
    user.call().await?;
    assert_eq!(
        server.report(),
        [
            "token 401 invalid_client",
            "token 400 use_dpop_nonce",
            "token 200",
            "api 400 use_dpop_nonce",
            "api 200"
        ]
    );
    server.check(&[user]);
    Ok(())
}

#[tokio::test]
async fn tokens_are_bound_to_a_key_as_the_server_requires() -> Result<(), Error> {
    let Some(folder) = folder() else { return Ok(()) };
    let mut server = Server::start(&folder);
    let proven =
        ["token 400 use_dpop_nonce", "token 200", "api 400 use_dpop_nonce", "api 200"].map(str::to_owned);
    let user = server.bound_user(Dpop::Required);
    user.call().await?;
    assert_eq!(server.report(), proven);
    // Both nonces are now known to the client.
    user.call().await?;
    assert_eq!(server.report(), ["api 200"]);
    server.advance(&user, 6);
    assert_eq!(server.renew(&user).await?, ["token 200"]);
    // A nonce is valid for a few minutes.
    server.advance(&user, 600);
    user.call().await?;
    assert_eq!(server.report(), proven);

    let auto = server.bound_user(Dpop::Auto);
    auto.call().await?;
    let mut requests = server.report();
    assert_eq!(requests.remove(0), "token 400 invalid_dpop_proof");
    assert_eq!(requests, proven);

    let auth = PrivateKeyAuth::new("bound", ["okta.users.read"], server.key("bound", "pkcs8"));
    let rsa = server.user_with(auth.dpop(Dpop::Required).dpop_algorithm(DpopAlgorithm::Rs256));
    rsa.call().await?;
    assert_eq!(server.report(), proven);

    let off = server.bound_user(Dpop::Off);
    let error = off.call().await.unwrap_err();
    server.watch.show_error(&error);
    assert!(shown(&error).contains("must use DPoP"), "{error:?}");
    assert_eq!(server.report(), ["token 400 invalid_dpop_proof"]);
    server.check(&[user, auto, rsa, off]);
    Ok(())
}

#[tokio::test]
async fn a_body_that_was_read_once_is_never_sent_again() -> Result<(), Error> {
    let Some(folder) = folder() else { return Ok(()) };
    let mut server = Server::start(&folder);
    let user = server.bound_user(Dpop::Required);
    user.call().await?;
    server.advance(&user, 8);
    server.report();
    // The server has consumed assertion and proof, and then fails.
    server.peer.command("fail token 429");
    server.peer.command("fail token 503");
    server.peer.command("fail api 503");
    user.call().await?;
    assert_eq!(
        server.report(),
        ["token 429 on demand", "token 503 on demand", "token 200", "api 503 on demand", "api 200"]
    );
    // The server would refuse the previous assertion or proof.
    let again = user.sent.0.send(user.last("/token")).await.unwrap();
    assert_eq!(again.status, 401);
    let again = user.sent.0.send(user.last("/users/")).await.unwrap();
    assert!(again.headers["www-authenticate"].to_str().unwrap().contains("Replay"), "{:?}", again.headers);
    assert_eq!(server.report(), ["token 401 invalid_client", "api 400 invalid_dpop_proof"]);
    server.check(&[user]);
    Ok(())
}
