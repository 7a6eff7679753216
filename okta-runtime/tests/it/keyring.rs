//! Credentials by security schemes.

use okta_runtime::auth::{ClientSecret, KeyPlace, Keyring};
use okta_runtime::http::StatusCode;
use okta_runtime::middleware::{Middleware, NextAttempt, Recorder};
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError};
use okta_runtime::{BoxFuture, Call, Client, Error, Method, Operation, Profile};

use crate::support::{FakeTime, sent_header};

static PETS: Profile = Profile::new("pets", "pets/1", "https://pets.example.com");

static EITHER: Operation =
    Operation::new("either", Method::Get, "/either").security(&[&["query"], &["basic", "header"]]);
static OPTIONAL: Operation =
    Operation::new("optional", Method::Get, "/optional").security(&[&[], &["header"]]);
static COOKIE: Operation = Operation::new("cookie", Method::Get, "/cookie").security(&[&["cookie"]]);
static OAUTH: Operation = Operation::new("oauth", Method::Get, "/oauth").security(&[&["oauth"]]);

fn client(keyring: Keyring) -> (Client, TestTransport) {
    let transport = TestTransport::with_handler(|request| {
        let body = if request.url.ends_with("/token") {
            r#"{"access_token":"t0k3n","expires_in":600}"#
        } else {
            "1"
        };
        let mut response = HttpResponse::new(StatusCode::OK, body);
        response.headers.insert("content-type", "application/json".parse().unwrap());
        Ok(response)
    });
    let builder = Client::builder().profile(&PETS).org_url("https://pets.example.com").credentials(keyring);
    (builder.transport(transport.clone()).environment(FakeTime::new()).build().unwrap(), transport)
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
    assert!(cause(&error).contains("set query, or basic and header"), "{error:?}");
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
        .profile(&PETS)
        .org_url("https://pets.example.com")
        .credentials(Keyring::default().key("query", KeyPlace::Query("key"), "q secret"))
        .transport(transport.clone())
        .middleware(Recorder::new(recorded.clone()))
        .middleware(Seen(std::sync::Arc::clone(&seen)))
        .build()
        .unwrap();
    transport.push_json(200, "1");
    let reply = call(&client, &EITHER).query("a", 1).send_with_meta().await.unwrap();
    assert_eq!(last(&transport).url, "https://pets.example.com/either?a=1&key=q%20secret");
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
    let time = FakeTime::new();
    let (_, transport) = client(Keyring::default());
    let client = Client::builder()
        .profile(&PETS)
        .org_url("https://pets.example.com")
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
    time.advance(std::time::Duration::from_secs(541));
    call(&client, &OAUTH).await?;
    assert_eq!(transport.requests().len(), 5, "the token is renewed a minute before its expiry");
    client.invalidate_token().await;
    call(&client, &OAUTH).await?;
    assert_eq!(transport.requests().len(), 7);
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
