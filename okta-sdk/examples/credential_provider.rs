//! A token from another source: a vault, an internal service or, as here, a file that is replaced from time to time.
//!
//! `cargo example credential_provider`

use std::error::Error;
use std::path::PathBuf;
use std::{fs, process};

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::runtime::auth::{AuthRequest, CredentialKind, CredentialProvider, Recovery, StaticToken};
use okta_sdk::runtime::error::AuthError;
use okta_sdk::runtime::http::{HeaderMap, StatusCode};
use okta_sdk::runtime::transport::HttpResponse;
use okta_sdk::runtime::{BoxFuture, Secret};

/// Reads the token from a file for every request. With a slow source, cache the token until it is rejected.
struct TokenFile(PathBuf);

impl TokenFile {
    fn read(&self) -> Result<StaticToken, AuthError> {
        let token = fs::read_to_string(&self.0).map_err(|error| AuthError::new(error.to_string()))?;
        StaticToken::ssws(&Secret::new(token.trim()))
    }
}

impl CredentialProvider for TokenFile {
    /// Calls to operations that do not accept this kind of credential fail before they are sent.
    fn kind(&self) -> CredentialKind {
        CredentialKind::Ssws
    }

    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        Box::pin(async move { self.read()?.authorize(request).await })
    }

    /// If there is a new token after a rejection, the client sends the request again.
    fn on_response<'a>(
        &'a self,
        request: AuthRequest<'a>,
        sent: &'a HeaderMap,
        response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        Box::pin(async move {
            let is_refused = response.status == StatusCode::UNAUTHORIZED;
            match self.authorize(request).await {
                Ok(now) if is_refused && now != *sent => Recovery::Renewed,
                _ => Recovery::None,
            }
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let env: Vec<_> = org.env();
    let token = env.iter().find(|(name, _)| name == "OKTA_CLIENT_TOKEN").map(|(_, token)| token.as_str());
    let path = std::env::temp_dir().join(format!("okta-token-{}", process::id()));

    fs::write(&path, "an-old-token")?;
    let okta = Client::builder().with_env(env.clone()).credentials(TokenFile(path.clone())).build()?;
    let refused = okta.list_users().max_items(1).await.err();
    println!("with an old token: {}", refused.map_or_else(String::new, |error| error.to_string()));

    // The token is replaced. The client does not need a restart.
    fs::write(&path, token.ok_or("there is no token")?)?;
    println!("with a new token: {} user", okta.list_users().max_items(1).await?.len());
    fs::remove_file(path)?;
    Ok(())
}
