//! Credentials by security schemes.

use okta_runtime::auth::oauth::ClientSecret;
use okta_runtime::auth::{KeyPlace, Keyring, Scheme, SchemeKind, Setting};
use okta_runtime::http::StatusCode;
use okta_runtime::middleware::{Middleware, NextAttempt, Recorder};
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError};
use okta_runtime::{BoxFuture, Call, Error, Method, Operation, Profile};

use crate::support::{FakeTime, sent_header};

use pets::Client;

mod pets {
    okta_runtime::api_newtype!(&super::PETS, "variables", &[], "https://pets.example.com", "");
}

static PETS: Profile = Profile::new("pets", "PETS", "pets/1", "https://pets.example.com").schemes(SCHEMES);

/// The schemes as a generated crate lists them.
static SCHEMES: &[Scheme] = &[
    Scheme::new(
        "header",
        "header_key",
        SchemeKind::Key(KeyPlace::Header("X-Key")),
        &[Setting::new("credentials.header_key", &["HEADER_KEY"])],
    ),
    Scheme::new(
        "query",
        "query",
        SchemeKind::Key(KeyPlace::Query("key")),
        &[Setting::new("credentials.query", &["QUERY"])],
    ),
    Scheme::new(
        "basic",
        "basic",
        SchemeKind::Basic,
        &[
            Setting::new("credentials.basic.user", &["BASIC_USER"]),
            Setting::new("credentials.basic.password", &["BASIC_PASSWORD"]),
        ],
    ),
    Scheme::new(
        "oauth",
        "oauth",
        SchemeKind::Client("https://auth.example.com/token"),
        &[
            Setting::new("credentials.oauth", &["OAUTH"]),
            Setting::new("credentials.oauth_client.id", &["OAUTH_CLIENT_ID"]),
            Setting::new("credentials.oauth_client.secret", &["OAUTH_CLIENT_SECRET"]),
            Setting::new("credentials.oauth_client.scopes", &["OAUTH_CLIENT_SCOPES"]),
        ],
    ),
];

static EITHER: Operation =
    Operation::new("either", Method::Get, "/either").security(&[&["query"], &["basic", "header"]]);
static OPTIONAL: Operation =
    Operation::new("optional", Method::Get, "/optional").security(&[&[], &["header"]]);
static COOKIE: Operation = Operation::new("cookie", Method::Get, "/cookie").security(&[&["cookie"]]);
static OAUTH: Operation = Operation::new("oauth", Method::Get, "/oauth").security(&[&["oauth"]]);

/// A server that issues tokens, and accepts everything else.
fn server() -> TestTransport {
    TestTransport::with_handler(|request| {
        let body = if request.url.ends_with("/token") {
            r#"{"access_token":"t0k3n","expires_in":600}"#
        } else {
            "1"
        };
        let mut response = HttpResponse::new(StatusCode::OK, body);
        response.headers.insert("content-type", "application/json".parse().unwrap());
        Ok(response)
    })
}

fn client(keyring: Keyring) -> (Client, TestTransport) {
    let transport = server();
    let builder = Client::builder().credentials(keyring).transport(transport.clone());
    (builder.environment(FakeTime::new()).build().unwrap(), transport)
}

/// Returns a client that is configured by these variables.
fn configured(vars: &[(&str, &str)]) -> (Result<Client, Error>, TestTransport) {
    let transport = server();
    let vars = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let builder = Client::builder().with_env(vars).transport(transport.clone());
    (builder.environment(FakeTime::new()).build(), transport)
}

fn call(client: &Client, operation: &'static Operation) -> Call<i64> {
    client.call(operation).json()
}

fn header(name: &'static str) -> Keyring {
    Keyring::default().key("header", KeyPlace::Header(name), "h-secret")
}

fn cause(error: &Error) -> String {
    std::error::Error::source(error).unwrap().to_string()
}

fn last(transport: &TestTransport) -> HttpRequest {
    transport.requests().pop().unwrap()
}

#[tokio::test]
async fn keyring_sends_the_first_alternative_that_it_has() -> Result<(), Error> {
    let (client, transport) = client(header("X-Key").basic("basic", "me", "päss:word"));
    call(&client, &EITHER).await?;
    let request = last(&transport);
    assert_eq!(request.url, "https://pets.example.com/either");
    assert_eq!(sent_header(&request, "x-key"), Some("h-secret"));
    assert_eq!(sent_header(&request, "authorization"), Some("Basic bWU6cMOkc3M6d29yZA=="));
    Ok(())
}

#[tokio::test]
async fn keyring_sends_an_optional_credential_only_if_it_has_it() -> Result<(), Error> {
    let (with, transport) = client(header("X-Key"));
    call(&with, &OPTIONAL).await?;
    assert_eq!(sent_header(&last(&transport), "x-key"), Some("h-secret"));
    let (without, transport) = client(Keyring::default().basic("basic", "me", "p"));
    call(&without, &OPTIONAL).await?;
    assert_eq!(sent_header(&last(&transport), "authorization"), None);
    Ok(())
}

#[tokio::test]
async fn keyring_without_a_credential_for_an_operation_sends_nothing() {
    let (client, transport) = client(header("X-Key"));
    let error = call(&client, &EITHER).await.unwrap_err();
    assert!(cause(&error).contains("set query; or basic, and header"), "{error:?}");
    assert_eq!(transport.requests().len(), 0);
}

#[tokio::test]
async fn keyring_adds_its_cookie_to_others() -> Result<(), Error> {
    let (client, transport) = client(Keyring::default().key("cookie", KeyPlace::Cookie("sid"), "c-secret"));
    call(&client, &COOKIE).await?;
    assert_eq!(sent_header(&last(&transport), "cookie"), Some("sid=c-secret"));
    call(&client, &COOKIE).header("Cookie", "theme=dark").await?;
    assert_eq!(sent_header(&last(&transport), "cookie"), Some("theme=dark; sid=c-secret"));
    Ok(())
}

/// Keeps the URL that middleware sees.
struct Seen(std::sync::Arc<std::sync::Mutex<String>>);

impl Middleware for Seen {
    fn attempt<'a>(
        &'a self,
        request: HttpRequest,
        next: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        *self.0.lock().unwrap() = request.url.clone();
        next.run(request)
    }
}

#[tokio::test]
async fn a_key_in_the_query_is_sent_and_not_shown() {
    let seen = std::sync::Arc::default();
    let recorded = Written::default();
    let transport = TestTransport::new();
    let client = Client::builder()
        .credentials(Keyring::default().key("query", KeyPlace::Query("key"), "q secret"))
        .transport(transport.clone())
        .middleware(Recorder::new(recorded.clone()))
        .middleware(Seen(std::sync::Arc::clone(&seen)))
        .build()
        .unwrap();
    transport.push_json(200, "1");
    let reply = call(&client, &EITHER).query("a", 1).send_with_meta().await.unwrap();
    assert_eq!(last(&transport).url, "https://pets.example.com/either?a=1&key=q%20secret");
    // A call can have a key of its own.
    transport.push_json(200, "1");
    call(&client, &EITHER).query("key", "own").await.unwrap();
    assert_eq!(last(&transport).url, "https://pets.example.com/either?key=own");
    transport.push_json(404, "{}");
    let refused = call(&client, &EITHER).await.unwrap_err();
    let unsent = call(&client, &EITHER).await.unwrap_err();
    let shown = [
        format!("{reply:?} {} {client:?} {refused:?} {refused} {unsent:?} {unsent}", reply.meta.url()),
        seen.lock().unwrap().clone(),
        String::from_utf8(recorded.0.lock().unwrap().clone()).unwrap(),
    ];
    for text in shown {
        assert!(!text.contains("secret") && !text.is_empty(), "{text}");
    }
}

/// A writer whose text can be read.
#[derive(Clone, Default)]
struct Written(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_client_secret_fetches_a_token_once_and_renews_it() -> Result<(), Error> {
    let secret = ClientSecret::new("id", "s:3cret").scopes(["a", "b"]);
    let keyring = Keyring::default().client_secret("oauth", "https://auth.example.com/token", secret);
    let (time, transport) = (FakeTime::new(), server());
    let client = Client::builder()
        .credentials(keyring)
        .transport(transport.clone())
        .environment(time.clone())
        .build()?;
    call(&client, &OAUTH).await?;
    call(&client, &OAUTH).await?;
    let requests = transport.requests();
    assert_eq!(requests.len(), 3, "{requests:?}");
    assert_eq!(requests[0].url, "https://auth.example.com/token");
    assert_eq!(sent_header(&requests[0], "authorization"), Some("Basic aWQ6cyUzQTNjcmV0"));
    let body = requests[0].body.as_ref().and_then(|body| body.bytes()).unwrap();
    assert_eq!(body, "grant_type=client_credentials&scope=a%20b");
    assert_eq!(sent_header(&requests[2], "authorization"), Some("Bearer t0k3n"));
    // In the last quarter of its lifetime, the token is still used while another one is fetched in the background.
    time.advance(std::time::Duration::from_secs(451));
    call(&client, &OAUTH).await?;
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert_eq!(transport.requests().len(), 5);
    client.invalidate_token().await;
    call(&client, &OAUTH).await?;
    assert_eq!(transport.requests().len(), 7);
    Ok(())
}

#[tokio::test]
async fn a_client_secret_has_what_other_tokens_have() -> Result<(), Error> {
    let secret = ClientSecret::new("id", "s3cret").token_url("https://auth.example.com/token");
    let transport = TestTransport::new();
    let client = Client::builder().credentials(secret).transport(transport.clone());
    let client = client.environment(FakeTime::new()).build()?;
    // A failure is retried.
    transport.push_json(503, "{}");
    transport.push_json(200, r#"{"access_token":"t0","token_type":"Bearer"}"#);
    // A refused token is replaced once.
    transport.push_json(401, r#"{"errorCode":"anything"}"#);
    transport.push_json(200, r#"{"access_token":"t1"}"#);
    transport.push_json(200, "1");
    call(&client, &OAUTH).await?;
    let sent: Vec<_> = transport
        .requests()
        .iter()
        .map(|one| sent_header(one, "authorization").unwrap().to_owned())
        .collect();
    let login = "Basic aWQ6czNjcmV0";
    assert_eq!(sent, [login, login, "Bearer t0", login, "Bearer t1"]);
    // An error has the code of the server and a hint, and not the secret.
    client.invalidate_token().await;
    transport.push_json(401, r#"{"error":"invalid_client","error_description":"no s3cret"}"#);
    let error = cause(&call(&client, &OAUTH).await.unwrap_err());
    assert!(
        error.contains("401 invalid_client: no *** (check the id and the secret of the client)"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn a_client_secret_is_not_sent_without_tls() {
    let secret = ClientSecret::new("id", "secret");
    let (client, transport) =
        client(Keyring::default().client_secret("oauth", "http://auth.example.com/token", secret));
    let error = call(&client, &OAUTH).await.unwrap_err();
    assert!(cause(&error).contains("must begin with https://"), "{error:?}");
    assert_eq!(transport.requests().len(), 0);
}

#[tokio::test]
async fn credentials_of_schemes_are_read_from_the_configuration() -> Result<(), Error> {
    let vars = [("PETS_HEADER_KEY", "h-secret"), ("PETS_BASIC_USER", "me"), ("PETS_BASIC_PASSWORD", "pass")];
    let (client, transport) = configured(&vars);
    call(&client?, &EITHER).await?;
    let request = last(&transport);
    assert_eq!(sent_header(&request, "x-key"), Some("h-secret"));
    assert_eq!(sent_header(&request, "authorization"), Some("Basic bWU6cGFzcw=="));

    let vars = [
        ("PETS_OAUTH_CLIENT_ID", "id"),
        ("PETS_OAUTH_CLIENT_SECRET", "s"),
        ("PETS_OAUTH_CLIENT_SCOPES", "a, b"),
    ];
    let (client, transport) = configured(&vars);
    call(&client?, &OAUTH).await?;
    let requests = transport.requests();
    assert_eq!(requests[0].url, "https://auth.example.com/token");
    let body = requests[0].body.as_ref().and_then(|body| body.bytes()).unwrap();
    assert_eq!(body, "grant_type=client_credentials&scope=a%20b");
    assert_eq!(sent_header(&requests[1], "authorization"), Some("Bearer t0k3n"));

    // A token is stronger than a client.
    let (client, transport) = configured(&[vars[0], vars[1], ("PETS_OAUTH", "fixed")]);
    call(&client?, &OAUTH).await?;
    assert_eq!(sent_header(&last(&transport), "authorization"), Some("Bearer fixed"));
    Ok(())
}

#[tokio::test]
async fn credentials_in_code_are_stronger_than_configured_ones() -> Result<(), Error> {
    let transport = server();
    let map = [("credentials.header_key", "from-map"), ("credentials.query", "q")];
    let builder = okta_runtime::ClientBuilder::<Client>::new().with_map(map);
    let client = builder.keyring(Keyring::of(&PETS).key("header", KeyPlace::Header("X-Key"), "in-code"));
    let client = client.transport(transport.clone()).build()?;
    call(&client, &OPTIONAL).await?;
    assert_eq!(sent_header(&last(&transport), "x-key"), Some("in-code"));
    call(&client, &EITHER).await?;
    assert_eq!(last(&transport).url, "https://pets.example.com/either?key=q");
    Ok(())
}

#[tokio::test]
async fn missing_credentials_are_named_as_variable_and_method() {
    let (client, transport) = configured(&[]);
    let error = cause(&call(&client.unwrap(), &EITHER).await.unwrap_err());
    let expected = "set PETS_QUERY or ClientBuilder::query; or PETS_BASIC_USER and PETS_BASIC_PASSWORD or \
                    ClientBuilder::basic, and PETS_HEADER_KEY or ClientBuilder::header_key";
    assert!(error.contains(expected), "{error}");
    assert_eq!(transport.requests().len(), 0);
    let (half, _) = configured(&[("PETS_BASIC_USER", "me")]);
    let error = half.unwrap_err().to_string();
    let expected = "credentials.basic.user is set, but credentials.basic.password is not (environment variable \
                    PETS_BASIC_USER): set both, or neither";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_builder_has_the_profile_of_its_crate_however_it_is_created() {
    for builder in [pets::ClientBuilder::new(), pets::ClientBuilder::default(), Client::builder()] {
        let client = builder.transport(TestTransport::new()).build().unwrap();
        assert_eq!(client.org_url(), "https://pets.example.com");
        let agent = client.default_headers()["user-agent"].to_str().unwrap().to_owned();
        assert!(agent.starts_with("pets/1 "), "{agent}");
    }
}
