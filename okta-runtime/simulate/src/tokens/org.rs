//! An org whose token endpoint fails from some time on.

use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use http::header::{AUTHORIZATION, DATE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use okta_runtime::BoxFuture;
use okta_runtime::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use tokio::time::Instant;

use crate::org::{EPOCH, LATENCY};

/// How long a token is valid.
pub(super) const TOKEN_LIFE: Duration = Duration::from_secs(3600);

/// The wait that the token endpoint asks for if it refuses requests.
const WAIT: u64 = 20;

/// How the token endpoint fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It accepts requests and never responds.
    Hangs,
    /// It responds with 503.
    Unavailable,
    /// It responds with 429 and `Retry-After`.
    Limited,
}

/// The org. Clones share everything.
#[derive(Clone)]
pub(super) struct Org {
    fault: Fault,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Since when the token endpoint fails.
    broken: Option<Instant>,
    /// When each token was issued.
    issued: Vec<Instant>,
    /// The token requests since the endpoint fails.
    requests: Vec<Duration>,
}

impl Org {
    pub(super) fn new(fault: Fault) -> Self {
        Self { fault, state: Arc::default() }
    }

    /// From now on, the token endpoint fails.
    pub(super) fn break_down(&self) {
        self.lock().broken = Some(Instant::now());
    }

    /// Returns when token requests arrived while the endpoint failed.
    pub(super) fn requests(&self) -> Vec<Duration> {
        self.lock().requests.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn respond_to_token_request(&self) -> HttpResponse {
        let token = self.lock().issue();
        if let Some(number) = token {
            let life = TOKEN_LIFE.as_secs();
            let body = format!(r#"{{"access_token":"{number}","token_type":"Bearer","expires_in":{life}}}"#);
            return HttpResponse::new(StatusCode::OK, body);
        }
        match self.fault {
            Fault::Hangs => pending().await,
            Fault::Unavailable => HttpResponse::new(StatusCode::SERVICE_UNAVAILABLE, ""),
            Fault::Limited => limited(),
        }
    }
}

impl State {
    /// Issues a token, unless the endpoint fails.
    fn issue(&mut self) -> Option<usize> {
        if let Some(broken) = self.broken {
            self.requests.push(broken.elapsed());
            return None;
        }
        self.issued.push(Instant::now());
        Some(self.issued.len() - 1)
    }

    /// Responds to a request with this credential.
    fn respond(&self, authorization: Option<&str>) -> HttpResponse {
        let number = authorization.and_then(|text| text.strip_prefix("Bearer ")?.parse::<usize>().ok());
        let issued = number.and_then(|number| self.issued.get(number));
        let is_valid = issued.is_some_and(|issued| issued.elapsed() < TOKEN_LIFE);
        let status = if is_valid { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        HttpResponse::new(status, "")
    }
}

impl Transport for Org {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            tokio::time::sleep(LATENCY / 2).await;
            let response = if request.url.ends_with("/token") {
                self.respond_to_token_request().await
            } else {
                let authorization = request.headers.get(AUTHORIZATION);
                self.lock().respond(authorization.and_then(|value| value.to_str().ok()))
            };
            tokio::time::sleep(LATENCY / 2).await;
            Ok(response)
        })
    }
}

/// A response with 429, with the same wait in all headers that clients look for.
fn limited() -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::TOO_MANY_REQUESTS, "");
    response.headers.insert(RETRY_AFTER, HeaderValue::from(WAIT));
    response.headers.insert("x-rate-limit-reset", HeaderValue::from(EPOCH + WAIT));
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(EPOCH));
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers.insert(DATE, date);
    }
    response
}
