//! Setting up a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::origin::org_origin;
use super::{Client, Inner, Settings};
use crate::auth::{Anonymous, CredentialProvider, StaticToken};
use crate::environment::{Environment, System};
use crate::error::{ConfigError, Error, Problem, ProblemCode};
use crate::request::insert_header;
use crate::retry::{RetryPolicy, StandardRetry};
use crate::secret::Secret;
use crate::transport::{HttpTransport, Transport};

/// Sets up a client. All that is wrong is reported at once by [`build`](Self::build).
///
/// `C` is what is built: the generated crate wraps the client of this one.
#[must_use]
pub struct ClientBuilder<C = Client> {
    draft: Box<ClientDraft>,
    client: PhantomData<fn() -> C>,
}

struct ClientDraft {
    org_url: Option<String>,
    foreign_url: Option<String>,
    allow_http: bool,
    credential: Credential,
    transport: Option<Arc<dyn Transport>>,
    environment: Arc<dyn Environment>,
    retry: Option<Arc<dyn RetryPolicy>>,
    headers: Vec<(String, String)>,
    user_agent: Option<String>,
    connect_timeout: Option<Duration>,
    request_timeout: Option<Duration>,
    attempt_timeout: Duration,
    max_retries: u32,
    max_backoff: Duration,
    max_response_bytes: usize,
    check_operation_auth: bool,
}

enum Credential {
    Missing,
    Ssws(Secret),
    Bearer(Secret),
    Provider(Arc<dyn CredentialProvider>),
}

impl<C: From<Client>> ClientBuilder<C> {
    /// The defaults.
    pub fn new() -> Self {
        let draft = ClientDraft {
            org_url: None,
            foreign_url: None,
            allow_http: false,
            credential: Credential::Missing,
            transport: None,
            environment: Arc::new(System),
            retry: None,
            headers: Vec::new(),
            user_agent: None,
            connect_timeout: None,
            request_timeout: None,
            attempt_timeout: Duration::from_secs(60),
            max_retries: 2,
            max_backoff: Duration::from_secs(65),
            max_response_bytes: 64 << 20,
            check_operation_auth: true,
        };
        Self { draft: Box::new(draft), client: PhantomData }
    }

    /// The address of the org, such as `https://acme.okta.com`. Required.
    pub fn org_url(mut self, url: impl Into<String>) -> Self {
        self.draft.org_url = Some(url.into());
        self
    }

    /// The address for the few operations that are on a server of their own, such as disaster recovery. The credential
    /// is sent there too.
    pub fn foreign_url(mut self, url: impl Into<String>) -> Self {
        self.draft.foreign_url = Some(url.into());
        self
    }

    /// Allows addresses that begin with `http://`, for tests against a local server. Credentials are then sent for
    /// everyone on the way to read.
    pub fn danger_allow_http(mut self) -> Self {
        self.draft.allow_http = true;
        self
    }

    /// Authenticates with an API token.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.draft.credential = Credential::Ssws(token.into());
        self
    }

    /// Authenticates with an OAuth access token from elsewhere, which is not renewed.
    pub fn bearer_token(mut self, token: impl Into<Secret>) -> Self {
        self.draft.credential = Credential::Bearer(token.into());
        self
    }

    /// Authenticates in a way of the program's own.
    pub fn credentials(mut self, provider: impl CredentialProvider) -> Self {
        self.draft.credential = Credential::Provider(Arc::new(provider));
        self
    }

    /// Sends no credentials; good for operations that are open.
    pub fn anonymous(self) -> Self {
        self.credentials(Anonymous)
    }

    /// Sends requests in a way of the program's own.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.draft.transport = Some(Arc::new(transport));
        self
    }

    /// Takes time and randomness from elsewhere, for tests.
    pub fn environment(mut self, environment: impl Environment) -> Self {
        self.draft.environment = Arc::new(environment);
        self
    }

    /// A header for every call. Headers of a call itself come before it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.draft.headers.push((name.into(), value.into()));
        self
    }

    /// Names the program behind the name of this library in `User-Agent`, as in `my-app/1.2`.
    pub fn user_agent(mut self, extra: impl Into<String>) -> Self {
        self.draft.user_agent = Some(extra.into());
        self
    }

    /// How long opening a connection may take; 30 s if not set. A transport of the program's own does not heed it.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.draft.connect_timeout = Some(timeout);
        self
    }

    /// How long a whole call may take, waits and retries included; no limit if not set.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.draft.request_timeout = Some(timeout);
        self
    }

    /// How long one attempt may take; 60 s if not set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.draft.attempt_timeout = timeout;
        self
    }

    /// How often a call is tried again; 2 if not set, 0 for never.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.draft.max_retries = retries;
        self
    }

    /// The longest wait between two tries; 65 s if not set, which is one window of Okta's rate limits. If the server
    /// asks for a longer one, the call fails at once.
    pub fn max_backoff(mut self, wait: Duration) -> Self {
        self.draft.max_backoff = wait;
        self
    }

    /// Decides in a way of the program's own whether a call is tried again; `max_backoff` then has no effect.
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.draft.retry = Some(Arc::new(policy));
        self
    }

    /// The largest body of an answer in bytes; 64 MiB if not set.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.draft.max_response_bytes = bytes;
        self
    }

    /// Whether an operation that does not take the client's kind of credential is refused before it is sent; yes if
    /// not set.
    pub fn check_operation_auth(mut self, check: bool) -> Self {
        self.draft.check_operation_auth = check;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// If settings are missing or wrong: all problems in one [`ConfigError`].
    pub fn build(self) -> Result<C, Error> {
        self.draft.build().map(C::from).map_err(Error::from)
    }
}

impl<C: From<Client>> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl ClientDraft {
    fn build(self) -> Result<Client, ConfigError> {
        let mut problems = Vec::new();
        let org_url = self.org_url.as_deref().unwrap_or_default();
        let origin = org_origin(org_url, "set by org_url", self.allow_http, &mut problems);
        let foreign_origin = self
            .foreign_url
            .as_deref()
            .and_then(|url| org_origin(url, "set by foreign_url", self.allow_http, &mut problems));
        let credentials = credentials(self.credential, &mut problems);
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            if let Err(problem) = insert_header(&mut headers, name, value) {
                problems.push(Problem::new(ProblemCode::HeaderInvalid, problem));
            }
        }
        let user_agent = user_agent(self.user_agent.as_deref()).unwrap_or_else(|problem| {
            problems.push(problem);
            HeaderValue::from_static("")
        });
        let transport = self.transport.or_else(|| match http_transport(self.connect_timeout) {
            Ok(transport) => Some(Arc::new(transport)),
            Err(problem) => {
                problems.push(problem);
                None
            }
        });
        ConfigError::check(problems)?;
        let (Some(origin), Some(credentials), Some(transport)) = (origin, credentials, transport) else {
            // Whatever is missing has been reported above.
            return Err(ConfigError::default());
        };
        let settings = Settings {
            user_agent,
            request_timeout: self.request_timeout,
            attempt_timeout: self.attempt_timeout,
            max_retries: self.max_retries,
            max_response_bytes: self.max_response_bytes,
            check_operation_auth: self.check_operation_auth,
        };
        let environment = self.environment;
        let retry = self.retry.unwrap_or_else(|| Arc::new(StandardRetry::new(self.max_backoff)));
        let inner = Inner { origin, foreign_origin, transport, credentials, retry, environment, settings };
        Ok(Client { inner: Arc::new(inner), headers: Arc::new(headers) })
    }
}

fn credentials(credential: Credential, problems: &mut Vec<Problem>) -> Option<Arc<dyn CredentialProvider>> {
    let (token, prefix) = match &credential {
        Credential::Missing => {
            let message = "no credential; give an API token with token(), or say anonymous()";
            problems.push(Problem::new(ProblemCode::TokenMissing, message));
            return None;
        }
        Credential::Provider(provider) => return Some(provider.clone()),
        Credential::Ssws(token) => (token, "SSWS "),
        Credential::Bearer(token) => (token, "Bearer "),
    };
    // Tokens are often read from files or pasted from headers.
    let text = token.expose().trim();
    let text = text.strip_prefix(prefix).map_or(text, str::trim_start);
    let problem = if text.is_empty() {
        Some((ProblemCode::TokenMissing, "the token is empty"))
    } else if text.contains(['{', '}']) {
        Some((ProblemCode::TokenPlaceholder, "the token is a placeholder; put in a token of your org"))
    } else if !text.bytes().all(|b| b.is_ascii_graphic()) {
        Some((ProblemCode::TokenInvalidChars, "the token has spaces or characters that are not ASCII"))
    } else {
        None
    };
    if let Some((code, message)) = problem {
        problems.push(Problem::new(code, message));
        return None;
    }
    let token = Secret::new(text);
    let token = match credential {
        Credential::Bearer(_) => StaticToken::bearer(&token),
        _ => StaticToken::ssws(&token),
    };
    // A token of visible ASCII can be sent.
    token.ok().map(|token| Arc::new(token) as _)
}

fn http_transport(connect_timeout: Option<Duration>) -> Result<HttpTransport, Problem> {
    let mut builder = HttpTransport::builder();
    if let Some(timeout) = connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    builder.build().map_err(|error| Problem::new(ProblemCode::Transport, error.to_string()))
}

/// `okta-sdk-rust/<version> rust/<least rustc> <os>/<arch> <extra>`
fn user_agent(extra: Option<&str>) -> Result<HeaderValue, Problem> {
    let mut text = format!(
        "okta-sdk-rust/{} rust/{} {}/{}",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_RUST_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    if let Some(extra) = extra.map(str::trim).filter(|extra| !extra.is_empty()) {
        text.push(' ');
        text.push_str(extra);
    }
    HeaderValue::try_from(text).map_err(|_| {
        Problem::new(
            ProblemCode::UserAgentInvalid,
            "the user agent has a line break or another control character",
        )
    })
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("org_url", &self.draft.org_url).finish_non_exhaustive()
    }
}
