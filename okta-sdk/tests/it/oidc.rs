//! OAuth 2.0 and OpenID Connect: client authentication, redirects, the device flow, and secrets in debug output.

use okta_sdk::Error;
use okta_sdk::json::{self, Value};
use okta_sdk::oidc::models::{
    Client, DeviceAuthorizeRequest, EndpointAuthMethod, GrantType, IntrospectionRequest,
    ResponseTypesSupported, RevokeRequestOrgAs, TokenRequestClientCredentials, TokenRequestDeviceCode,
    TokenRequestOrgAs, TokenResponseOrgAs,
};
use okta_sdk::oidc::{self, ClientAuth};
use okta_sdk::{access_gateway, my_account, privileged_access};
use serde_json::json;

use crate::other_servers::Vault;
use crate::server::{Request, Response, Server};

/// Returns a client for OAuth 2.0 that authenticates in this way.
fn with(server: &Server, auth: ClientAuth) -> oidc::Client {
    server.client().oidc().with_client(auth)
}

fn form(request: &Request) -> String {
    String::from_utf8(request.body.clone()).unwrap()
}

#[tokio::test]
async fn each_client_authentication_is_sent_where_the_endpoints_expect_it() -> Result<(), Error> {
    let server = Server::start();
    let basic = Some("Basic MG9hMTpzM2NyZXQlMkI=".to_owned());
    for (auth, header, expected) in [
        (ClientAuth::public("0oa1"), None, "token=t1&client_id=0oa1"),
        (ClientAuth::secret_basic("0oa1", "s3cret+"), basic, "token=t1"),
        (ClientAuth::secret_post("0oa1", "s3cret+"), None, "token=t1&client_id=0oa1&client_secret=s3cret%2B"),
        (
            ClientAuth::private_key("0oa1", Vault),
            None,
            "token=t1&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=",
        ),
    ] {
        let oidc = with(&server, auth);
        server.respond(Response::json(&json!({"active": true, "sub": "ada@example.com", "future": 1})));
        let found = oidc.introspect(&IntrospectionRequest::new("t1")).await?;
        assert_eq!((found.active, found.sub.as_deref()), (Some(true), Some("ada@example.com")));
        server.respond(Response::empty(200));
        oidc.revoke(&RevokeRequestOrgAs::new("t1")).await?;
        let requests = server.take();
        let targets: Vec<&str> = requests.iter().map(|request| &*request.target).collect();
        assert_eq!(targets, ["/oauth2/v1/introspect", "/oauth2/v1/revoke"]);
        for request in &requests {
            assert_eq!(request.header("authorization"), header);
            assert!(form(request).starts_with(expected), "{}", form(request));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_redirect_of_a_sign_in_is_returned_and_not_followed() -> Result<(), Error> {
    let server = Server::start();
    let oidc = server.client().oidc();
    for location in ["https://app.example.com/callback?code=c1&state=s1", "/login/login.htm"] {
        server.respond(Response::empty(302).header("Location", location));
        let state = ResponseTypesSupported::Code;
        let call = oidc.authorize("0oa1", "https://app.example.com/callback", state, "openid", "s1");
        let response = call.send_with_meta().await?;
        assert_eq!(response.meta.status(), 302);
        assert_eq!(response.meta.headers()["location"], location);
        let [request] = &server.take()[..] else { panic!("the redirect was followed") };
        assert!(request.target.starts_with("/oauth2/v1/authorize?client_id=0oa1&"), "{}", request.target);
        assert_eq!(request.header("authorization"), None);

        server.respond(Response::empty(302).header("Location", location));
        let response = oidc.logout("id-token").send_with_meta().await?;
        assert_eq!(response.meta.headers()["location"], location);
        server.take();
    }
    Ok(())
}

#[tokio::test]
async fn a_device_gets_tokens_when_the_user_has_confirmed_it() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start();
    let oidc = with(&server, ClientAuth::public("0oa1"));
    server.respond(Response::json(&json!({"device_code": "dc1", "user_code": "ABCD", "interval": 5})));
    let started = oidc.device_authorize(&DeviceAuthorizeRequest::new().with_scope("openid")).await?;
    let request = server.take().pop().unwrap();
    assert_eq!(request.target, "/oauth2/v1/device/authorize");
    assert_eq!(form(&request), "scope=openid&client_id=0oa1");

    let poll = TokenRequestOrgAs::from(TokenRequestDeviceCode::new(started.device_code.unwrap()));
    server.respond(Response::new(400, "application/json", r#"{"error": "authorization_pending"}"#));
    let pending = oidc.token(&poll).await.unwrap_err();
    let code = pending.api().and_then(|api| api.oauth()).map(|oauth| &*oauth.error);
    assert_eq!(code, Some("authorization_pending"), "{pending}");
    server.respond(Response::json(&json!({"access_token": "at1", "token_type": "Bearer"})));
    let tokens = oidc.token(&poll).await?;
    assert_eq!(tokens.access_token.as_deref(), Some("at1"));
    for request in server.take() {
        assert_eq!(
            form(&request),
            "device_code=dc1&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=0oa1"
        );
    }
    Ok(())
}

#[tokio::test]
async fn discovery_needs_no_credential_and_registration_that_of_the_org() -> Result<(), Error> {
    let server = Server::start();
    let oidc = server.client().oidc();
    let issuer = json!({"issuer": "https://acme.okta.com/oauth2/default"});
    server.respond(Response::json(&issuer));
    let found = oidc.get_well_known_open_id_configuration_custom_as("default").await?;
    assert_eq!(found.issuer.as_deref(), issuer["issuer"].as_str());
    let request = server.take().pop().unwrap();
    assert_eq!(request.target, "/oauth2/default/.well-known/openid-configuration");
    assert_eq!(request.header("authorization"), None);

    let mut client = Client::new("Intranet").with_grant_types([GrantType::DeviceCode]);
    client.post_logout_redirect_uris = Some(vec!["https://app.example.com".to_owned()]);
    client.token_endpoint_auth_method = Some(EndpointAuthMethod::PrivateKeyJwt);
    server.respond(Response::new(
        201,
        "application/json",
        r#"{"client_id": "0oa1", "client_secret": "s3cret"}"#,
    ));
    let created = oidc.create_client(&client).await?;
    assert_eq!(created.client_secret.as_deref(), Some("s3cret"));
    let request = server.take().pop().unwrap();
    assert_eq!(request.header("authorization").as_deref(), Some("SSWS t0ken"));
    assert_eq!(
        request.json(),
        json!({
            "client_name": "Intranet",
            "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"],
            "post_logout_redirect_uris": ["https://app.example.com"],
            "token_endpoint_auth_method": "private_key_jwt",
        })
    );
    Ok(())
}

#[test]
fn debug_output_masks_tokens_and_keys_of_all_apis() -> Result<(), json::DecodeError> {
    const SECRET: &str = "planted-2f9c";
    let check = |shown: String, name: &str| {
        assert!(shown.contains(name) && shown.contains("***"), "{shown}");
        assert!(!shown.contains(SECRET), "{name} is shown: {shown}");
    };
    let read = |name: &str| json!({ name: SECRET }).to_string();
    for name in ["access_token", "device_secret", "id_token", "refresh_token"] {
        check(format!("{:?}", json::from_str::<TokenResponseOrgAs>(&read(name))?), name);
    }
    check(format!("{:?}", IntrospectionRequest::new(SECRET)), "token");
    check(format!("{:?}", TokenRequestDeviceCode::new(SECRET)), "device_code");
    check(format!("{:?}", json::from_str::<Client>(&read("client_secret"))?), "client_secret");

    let body = my_account::api::password::UpdatePasswordBody::new(SECRET, SECRET);
    check(format!("{body:?}"), "newPassword");
    let key: privileged_access::models::ServiceUserKeyWithSecret = json::from_str(&read("secret"))?;
    check(format!("{key:?}"), "secret");
    let token: privileged_access::models::AuthTokenResponse = json::from_str(&read("bearer_token"))?;
    check(format!("{token:?}"), "bearer_token");
    let token: access_gateway::models::AuthResponse = json::from_str(&read("access_token"))?;
    check(format!("{token:?}"), "access_token");
    Ok(())
}

#[tokio::test]
async fn a_client_reads_what_a_grant_of_its_own_allows() -> Result<(), Error> {
    let server = Server::start();
    let oidc = with(&server, ClientAuth::secret_basic("0oa1", "s3cret"));
    server.respond(Response::json(&json!({"access_token": "at1", "scope": "orders.read"})));
    let request = TokenRequestOrgAs::from(TokenRequestClientCredentials::new("orders.read"));
    let tokens = oidc.token(&request).await?;
    assert_eq!(tokens.scope.as_deref(), Some("orders.read"));
    let sent = server.take().pop().unwrap();
    assert_eq!(form(&sent), "scope=orders.read&grant_type=client_credentials");
    Ok(())
}

/// What the SDK does not know is kept, in metadata too.
#[test]
fn unknown_metadata_of_a_server_is_kept() -> Result<(), json::DecodeError> {
    let text = r#"{"issuer":"https://acme.okta.com","future_endpoint":"https://acme.okta.com/x"}"#;
    let metadata: oidc::models::OidcMetadata = json::from_str(text)?;
    let back: Value = serde_json::from_str(&json::to_string(&metadata)).unwrap();
    assert_eq!(back["future_endpoint"], "https://acme.okta.com/x");
    Ok(())
}
