//! A client of an API of another product.

use okta_runtime::auth::{Scheme, SchemeKind, Setting};
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport};
use okta_runtime::{Error, Method, Operation, Profile};

use crate::support::{FakeTime, sent_header};

static PETS: Profile =
    Profile::new("pet-store", "PET_STORE", "pet-store/3.1.0", "https://pets.example.com/v2").schemes(&[
        Scheme::new(
            "bearer",
            "bearer",
            SchemeKind::Bearer,
            &[Setting::new("credentials.bearer", &["BEARER"])],
        ),
    ]);

mod pets {
    okta_runtime::api_newtype!(&super::PETS, "variables", &[], "https://pets.example.com", "/v2");
}

fn last(transport: &TestTransport) -> HttpRequest {
    transport.requests().pop().unwrap()
}

fn named(vars: &[(&str, &str)]) -> pets::ClientBuilder {
    pets::Client::builder().with_env(vars.iter().map(|(name, value)| ((*name).into(), (*value).into())))
}

#[tokio::test]
async fn profile_names_the_product_in_requests() -> Result<(), Error> {
    let transport = TestTransport::new();
    let vars = [("PET_STORE_BEARER", "secret"), ("PET_STORE_CLIENT_RATELIMIT_MAXRETRIES", "1")];
    let client = named(&vars).transport(transport.clone()).environment(FakeTime::new()).build()?;
    let mut limited = HttpResponse::new(okta_runtime::http::StatusCode::SERVICE_UNAVAILABLE, "");
    limited.headers.insert("retry-after", "0".parse().unwrap());
    limited.headers.insert("x-request-id", "r1".parse().unwrap());
    transport.push(Ok(limited));
    transport.push_json(200, "\"ok\"");
    let reply = client.request(Method::Get, "/pets").json::<String>().send_with_meta().await?;
    assert_eq!(reply.meta.attempts()[0].request_id.as_deref(), Some("r1"));
    let request = last(&transport);
    assert_eq!(request.url, "https://pets.example.com/v2/pets");
    assert_eq!(sent_header(&request, "authorization"), Some("Bearer secret"));
    assert!(sent_header(&request, "user-agent").unwrap().starts_with("pet-store/3.1.0 rust/"));
    let okta = request.headers.keys().filter(|name| name.as_str().contains("okta"));
    assert_eq!(okta.count(), 0, "{:?}", request.headers);
    Ok(())
}

static UPLOAD: Operation =
    Operation::new("upload", Method::Post, "/files").server("https://files.example.com");

#[tokio::test]
async fn profile_uses_the_server_of_an_operation() -> Result<(), Error> {
    let transport = TestTransport::new();
    let client = named(&[]).transport(transport.clone()).build()?;
    transport.push_json(200, "\"ok\"");
    let _: String = client.call(&UPLOAD).json().await?;
    assert_eq!(last(&transport).url, "https://files.example.com/files");
    let client = named(&[]).foreign_url("https://other.example.com").transport(transport.clone()).build()?;
    transport.push_json(200, "\"ok\"");
    let _: String = client.call(&UPLOAD).json().await?;
    assert_eq!(last(&transport).url, "https://other.example.com/files");
    Ok(())
}

#[test]
fn profile_names_the_product_in_messages() {
    mod hosts {
        okta_runtime::api_newtype!(&super::PETS, "variables", &[]);
    }
    let wrong = hosts::Client::builder()
        .with_env([("PET_STORE_CLIENT_USEPROXY".into(), "maybe".into())])
        .transport(TestTransport::new())
        .build();
    let message = wrong.unwrap_err().to_string();
    let wanted = "server URL is not set: set client.serverUrl, PET_STORE_CLIENT_SERVERURL or \
                  ClientBuilder::server_url to a URL such as https://pets.example.com/v2";
    assert!(message.contains(wanted), "{message}");
    assert!(!message.to_lowercase().contains("okta"), "{message}");
}

#[tokio::test]
async fn profile_needs_no_credential_and_reads_no_variable_of_okta() -> Result<(), Error> {
    let transport = TestTransport::new();
    let vars = [("OKTA_CLIENT_TOKEN", "secret"), ("OKTA_CLIENT_ORGURL", "https://acme.okta.com")];
    let client = named(&vars).server_url("https://eu.example.com").transport(transport.clone()).build()?;
    transport.push_json(200, "\"ok\"");
    let _: String = client.request(Method::Get, "/pets").json().await?;
    let request = last(&transport);
    assert_eq!(request.url, "https://eu.example.com/v2/pets");
    assert_eq!(sent_header(&request, "authorization"), None);
    let client = named(&[]).server_url("https://eu.example.com/v3/").transport(transport).build()?;
    assert_eq!(client.org_url(), "https://eu.example.com/v3");
    Ok(())
}
