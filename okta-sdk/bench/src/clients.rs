//! The clients that are compared: the SDK, and reqwest with serde.

use std::time::Duration;

use okta_sdk::Client;
use okta_sdk::runtime::throttle::Throttle;
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Runtime};

use crate::Failure;

/// Returns a client of the SDK for a server. It has no throttle and no cache, and nothing records traces.
///
/// # Errors
///
/// Fails if the client cannot be created.
pub fn sdk(url: &str) -> Result<Client, Failure> {
    let builder = Client::builder().without_env().without_files().org_url(url).danger_allow_http();
    Ok(builder.token("t0ken").throttle(Throttle::Off).build()?)
}

/// Returns a runtime with one thread, so that its CPU time is that of the client.
///
/// # Errors
///
/// Fails if the system does not allow it.
pub fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

const ATTEMPT: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_secs(30);

/// Calls without the SDK.
#[derive(Debug)]
pub struct Plain {
    http: reqwest::Client,
}

impl Plain {
    /// Creates a client with the time limits that the SDK has by default.
    ///
    /// # Errors
    ///
    /// Fails if the client cannot be created.
    pub fn new() -> Result<Self, Failure> {
        let http = reqwest::Client::builder().timeout(ATTEMPT).connect_timeout(CONNECT);
        Ok(Self { http: http.build()? })
    }

    /// Creates a client without time limits.
    #[must_use]
    pub fn without_limits() -> Self {
        Self { http: reqwest::Client::new() }
    }

    /// Returns the decoded body of a response, and the address of the next page.
    ///
    /// # Errors
    ///
    /// Fails if the request fails, or if the body does not fit.
    pub async fn get<T: DeserializeOwned>(&self, url: &str) -> Result<(T, Option<String>), Failure> {
        let request =
            self.http.get(url).header("authorization", "SSWS t0ken").header("accept", "application/json");
        let response = request.send().await?.error_for_status()?;
        let links = response.headers().get_all("link").iter().filter_map(|value| value.to_str().ok());
        let next = links.filter(|link| link.ends_with("rel=\"next\"")).find_map(|link| {
            let (address, _) = link.strip_prefix('<')?.split_once('>')?;
            Some(address.to_owned())
        });
        Ok((serde_json::from_slice(&response.bytes().await?)?, next))
    }
}
