//! One run: many callers while the token endpoint fails.

use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Method as HttpMethod};
use okta_runtime::auth::oauth::{AssertionProvider, PrivateKeyAuth};
use okta_runtime::auth::{AuthRequest, CredentialProvider};
use okta_runtime::error::AuthError;
use okta_runtime::transport::{HttpRequest, HttpResponse, Transport as _};
use okta_runtime::{BoxFuture, Client, Method, Operation, Secret};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::org::{Org, TOKEN_LIFE};
use super::{CALLERS, Scenario, Start};
use crate::run::{self, Strategy};

static OPERATION: Operation = Operation::new("simulated", Method::Get, "/0/0").bucket("first");

const ORG: &str = "https://acme.okta.com";

/// The pause between two calls of a caller with an old token.
const PAUSE: Duration = Duration::from_secs(10);

/// What the default client takes as the time limit of an attempt.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// The results of a run. Times start when the endpoint begins to fail.
pub(super) struct Report {
    pub(super) calls: Vec<Call>,
    /// When token requests arrived.
    pub(super) requests: Vec<Duration>,
}

/// A call that ended.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) took: Duration,
    pub(super) ended: Duration,
    pub(super) is_failed: bool,
}

impl Report {
    pub(super) fn failed(&self) -> u64 {
        self.calls.iter().filter(|call| call.is_failed).count() as u64
    }

    pub(super) fn longest(&self) -> Duration {
        self.calls.iter().map(|call| call.took).max().unwrap_or_default()
    }

    /// Returns the time between the first and the last call that failed.
    pub(super) fn failures_span(&self) -> Duration {
        let ends = || self.calls.iter().filter(|call| call.is_failed).map(|call| call.ended);
        ends().max().unwrap_or_default() - ends().min().unwrap_or_default()
    }
}

/// Runs a scenario in paused time.
pub(super) fn run(scenario: &Scenario, strategy: Strategy) -> Result<Report, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(async {
        let org = Org::new(scenario.fault);
        let client = client(&org, strategy)?;
        let calls = match scenario.start {
            Start::Cold => 1,
            Start::OldToken(left) => {
                client.call(&OPERATION).empty().await?;
                sleep(TOKEN_LIFE - left).await;
                u32::try_from(left.as_secs() / PAUSE.as_secs())? - 1
            }
        };
        org.break_down();
        let start = Instant::now();
        let mut set = JoinSet::new();
        for caller in 0..CALLERS {
            let first = match scenario.start {
                Start::Cold => start,
                Start::OldToken(_) => start + PAUSE * caller / CALLERS,
            };
            set.spawn(calls_of_caller(client.clone(), calls, start, first));
        }
        let calls = set.join_all().await.into_iter().flatten().collect();
        Ok(Report { calls, requests: org.requests() })
    })
}

/// Makes calls from the time of the first one on.
async fn calls_of_caller(client: Client, calls: u32, start: Instant, first: Instant) -> Vec<Call> {
    let mut ended = Vec::new();
    for number in 0..calls {
        sleep_until(first + PAUSE * number).await;
        let began = Instant::now();
        let is_failed = client.call(&OPERATION).empty().await.is_err();
        ended.push(Call { took: began.elapsed(), ended: start.elapsed(), is_failed });
    }
    ended
}

fn client(org: &Org, strategy: Strategy) -> Result<Client, okta_runtime::Error> {
    let builder = run::configure(Client::builder().org_url(ORG).transport(org.clone()), strategy);
    match strategy {
        Strategy::Throttled | Strategy::Off => {
            let auth = PrivateKeyAuth::with_assertions(Assertions, ["okta.users.read"]);
            builder.private_key(auth).build()
        }
        Strategy::Official => {
            builder.credentials(EachForItself { org: org.clone(), token: Mutex::default() }).build()
        }
    }
}

/// Assertions that nobody checks.
struct Assertions;

impl AssertionProvider for Assertions {
    fn assertion<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Secret, AuthError>> {
        Box::pin(std::future::ready(Ok(Secret::new("simulated"))))
    }
}

/// Does what most official SDKs do: each call without a valid token fetches one for itself, and waits for the reset at
/// most twice.
struct EachForItself {
    org: Org,
    /// The latest token, and when it expires.
    token: Mutex<Option<(HeaderValue, Instant)>>,
}

impl EachForItself {
    async fn fetch(&self) -> Result<HeaderValue, AuthError> {
        for _ in 0..3 {
            let request = HttpRequest {
                method: HttpMethod::POST,
                url: format!("{ORG}/oauth2/v1/token"),
                headers: HeaderMap::new(),
                body: None,
                max_response_bytes: 1 << 20,
            };
            let response = timeout(ATTEMPT_TIMEOUT, self.org.send(request)).await;
            let response = response.map_err(|_| failed("no response"))?.map_err(|_| failed("no response"))?;
            if response.status.is_success() {
                return self.keep(&response);
            }
            let wait = run::wait_for_reset(&response.headers);
            sleep(wait.ok_or_else(|| failed("refused"))?).await;
        }
        Err(failed("refused"))
    }

    fn keep(&self, response: &HttpResponse) -> Result<HeaderValue, AuthError> {
        let body = String::from_utf8_lossy(&response.body);
        let token = body.split('"').nth(3).unwrap_or_default();
        let header = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| failed("no token"))?;
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((header.clone(), Instant::now() + TOKEN_LIFE));
        Ok(header)
    }
}

fn failed(reason: &str) -> AuthError {
    AuthError::new(format!("the simulated token request failed: {reason}"))
}

impl CredentialProvider for EachForItself {
    fn authorize<'a>(&'a self, _: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        Box::pin(async move {
            let kept = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let header = match kept {
                Some((header, expires)) if Instant::now() < expires => header,
                _ => self.fetch().await?,
            };
            Ok(HeaderMap::from_iter([(AUTHORIZATION, header)]))
        })
    }
}
