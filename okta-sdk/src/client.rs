//! The client that the generated methods hang on.

use std::ops::Deref;

use okta_runtime::{ClientBuilder, Error};

/// The client: every operation is a method of it.
///
/// It dereferences to the runtime's client, which holds the configuration and takes requests that the document does
/// not describe. Cloning is cheap, and clones share connections and state.
#[derive(Clone, Debug)]
pub struct Client(okta_runtime::Client);

impl Client {
    /// A client configured by the environment (`OKTA_CLIENT_ORGURL`, `OKTA_CLIENT_TOKEN`, …) and, with the feature
    /// `config-files`, by `okta.yaml`.
    ///
    /// # Errors
    /// All that is missing or wrong in the configuration, in one error.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().discover().build()
    }

    /// Starts the configuration of a client.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// A client that sends one header more with every call, or another value of it, and shares all else with this one.
    ///
    /// # Errors
    /// The header cannot be sent, or is one that the client itself answers for.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        self.0.with_header(name, value).map(Self)
    }

    /// A client that sends no headers of the program's with every call, and shares all else with this one.
    pub fn without_headers(&self) -> Self {
        Self(self.0.without_headers())
    }

    /// A client that sends other headers with every call, and shares all else with this one.
    ///
    /// # Errors
    /// A header cannot be sent, or is one that the client itself answers for.
    pub fn with_headers<'a>(
        &self,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Error> {
        self.0.with_headers(headers).map(Self)
    }
}

impl From<okta_runtime::Client> for Client {
    fn from(client: okta_runtime::Client) -> Self {
        Self(client)
    }
}

impl Deref for Client {
    type Target = okta_runtime::Client;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
