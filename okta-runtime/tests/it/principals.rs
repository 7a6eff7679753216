//! Clients that act for other principals: signed-in users, and OAuth clients.

use std::sync::{Arc, Mutex};

use okta_runtime::auth::ClientAuth;
use okta_runtime::error::ErrorKind;
use okta_runtime::http::StatusCode;
use okta_runtime::json::Value;
use okta_runtime::middleware::{Middleware, NextAttempt};
use okta_runtime::operation::Auth;
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError};
use okta_runtime::{BoxFuture, Client, ClientBuilder, Error, Method, Operation};

use crate::support::{FakeTime, sent_header};

static ME: Operation = Operation::new("me", Method::Get, "/me");
static TOKEN: Operation = Operation::new("token", Method::Post, "/oauth2/v1/token").auth(Auth::Client);

/// Responds with the credential of the request.
fn transport() -> TestTransport {
    TestTransport::with_handler(|request| {
        let who = sent_header(request, "authorization").unwrap_or("nobody");
        let mut response = HttpResponse::new(StatusCode::OK, format!("{{\"who\":\"{who}\"}}"));
        response.headers.insert("content-type", "application/json".parse().unwrap());
        response.headers.insert("x-rate-limit-limit", "600".parse().unwrap());
        response.headers.insert("x-rate-limit-remaining", "599".parse().unwrap());
        response.headers.insert("x-rate-limit-reset", "1700000060".parse().unwrap());
        Ok(response)
    })
}

fn builder(transport: &TestTransport) -> ClientBuilder<Client> {
    let builder = Client::builder().org_url("https://acme.okta.com").token("00org");
    builder.transport(transport.clone()).environment(FakeTime::new())
}

async fn who(client: &Client) -> Result<String, Error> {
    let value: Value = client.call(&ME).json().await?;
    Ok(value["who"].as_str().unwrap().to_owned())
}

#[cfg(feature = "cache")]
#[tokio::test]
async fn a_client_of_a_user_shares_the_transport_but_no_credential_cache_or_limits() -> Result<(), Error> {
    let transport = transport();
    let time = FakeTime::new();
    let cache = okta_runtime::cache::MemoryCache::with_environment(
        1 << 20,
        std::time::Duration::from_secs(60),
        std::time::Duration::from_secs(60),
        Arc::new(time),
    );
    let org = builder(&transport).cache(cache).build()?;
    let (ada, grace) = (org.with_access_token("ada")?, org.with_access_token("grace")?);
    assert_eq!(who(&org).await?, "SSWS 00org");
    assert!(ada.rate_limits().buckets.is_empty(), "the limits of the org are not those of the user");
    assert_eq!(who(&ada).await?, "Bearer ada");
    assert_eq!(who(&grace).await?, "Bearer grace");
    assert_eq!(who(&ada).await?, "Bearer ada");
    assert_eq!(transport.requests().len(), 3, "the last response comes from the cache");
    assert!(!ada.rate_limits().buckets.is_empty() && !org.rate_limits().buckets.is_empty());
    Ok(())
}

#[tokio::test]
async fn invalid_access_tokens_are_refused() -> Result<(), Error> {
    let org = builder(&transport()).build()?;
    for token in ["", "a\nb"] {
        let error = org.with_access_token(token).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(!error.to_string().contains("a\nb"));
    }
    Ok(())
}

/// Records the bodies that middleware sees.
struct Seen(Arc<Mutex<Vec<String>>>);

impl Middleware for Seen {
    fn attempt<'a>(
        &'a self,
        request: HttpRequest,
        next: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        self.0.lock().unwrap().push(body(&request));
        next.run(request)
    }
}

fn body(request: &HttpRequest) -> String {
    let bytes = request.body.as_ref().and_then(|body| body.bytes());
    bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()).unwrap_or_default()
}

/// Sends a token request. Returns the header `Authorization` and the form as they are sent.
async fn sent(client: &Client, transport: &TestTransport) -> Result<(Option<String>, String), Error> {
    let form = serde_json::json!({"grant_type": "device_code"});
    client.call(&TOKEN).form_body(&form).json::<Value>().await?;
    let request = transport.requests().pop().unwrap();
    Ok((sent_header(&request, "authorization").map(str::to_owned), body(&request)))
}

#[tokio::test]
async fn a_client_identifies_itself_as_its_method_says() -> Result<(), Error> {
    let transport = transport();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let org = builder(&transport).middleware(Seen(seen.clone())).build()?;
    let form = "grant_type=device_code";
    assert_eq!(sent(&org, &transport).await?, (None, form.to_owned()), "never the credential of the org");
    let as_client = |auth| org.with_client_auth(auth);
    assert_eq!(
        sent(&as_client(ClientAuth::public("0oa1")), &transport).await?,
        (None, format!("{form}&client_id=0oa1"))
    );
    assert_eq!(
        sent(&as_client(ClientAuth::secret_basic("0oa1", "s:1")), &transport).await?,
        (Some("Basic MG9hMTpzJTNBMQ==".to_owned()), form.to_owned())
    );
    let post = as_client(ClientAuth::secret_post("0oa1", "s&1"));
    assert_eq!(sent(&post, &transport).await?, (None, format!("{form}&client_id=0oa1&client_secret=s%261")));
    assert_eq!(who(&post).await?, "SSWS 00org", "other operations keep their credential");
    let seen = seen.lock().unwrap();
    assert!(seen.iter().all(|body| body == form || body.is_empty()), "middleware sees no secret: {seen:?}");
    Ok(())
}

#[cfg(feature = "oauth")]
#[tokio::test]
async fn a_client_with_a_key_signs_for_the_endpoint() -> Result<(), Error> {
    use base64::Engine as _;
    let transport = transport();
    let org = builder(&transport).build()?;
    let client = org.with_client_auth(ClientAuth::private_key(
        "0oa1",
        crate::auth::org::parse(&crate::auth::org::p256_jwk().to_string()).unwrap(),
    ));
    let (header, form) = sent(&client, &transport).await?;
    assert_eq!(header, None);
    let assertion = form.rsplit_once("client_assertion=").unwrap().1;
    assert!(
        form.contains(
            "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        )
    );
    let claims = assertion.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], "https://acme.okta.com/oauth2/v1/token");
    assert_eq!((&claims["iss"], &claims["sub"]), (&"0oa1".into(), &"0oa1".into()));
    Ok(())
}

#[test]
fn nothing_shows_the_secret_of_a_client() {
    for auth in [ClientAuth::secret_basic("0oa1", "s3cret"), ClientAuth::secret_post("0oa1", "s3cret")] {
        let shown = format!("{auth:?}");
        assert!(shown.contains("0oa1") && !shown.contains("s3cret"), "{shown}");
    }
}
