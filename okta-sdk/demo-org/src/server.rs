//! Routes requests to handlers.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::DATE;
use axum::http::{HeaderName, Response, StatusCode};

use crate::auth;
use crate::call::Call;
use crate::error::ApiError;
use crate::org::{Actor, Org};
use crate::record::Recorder;
use crate::reply::Reply;
use crate::routes::{self, Found};

/// The maximum size of a request body.
const MAX_BODY: usize = 1 << 20;

/// The state that all requests share.
pub(crate) struct Server {
    pub(crate) org: Mutex<Org>,
    pub(crate) url: String,
    pub(crate) page_limit: usize,
    pub(crate) recorder: Option<Mutex<Recorder>>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Server {
    /// Locks the state. A handler checks the request before it changes anything, so the state is consistent even if a
    /// handler panicked.
    pub(crate) fn org(&self) -> MutexGuard<'_, Org> {
        self.org.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, call: &Call, reply: &Reply) {
        let Some(recorder) = &self.recorder else { return };
        let mut recorder = recorder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = recorder.write(call, reply) {
            eprintln!("cannot record a request: {error}");
        }
    }
}

/// Returns the service.
pub(crate) fn router(server: Arc<Server>) -> Router {
    Router::new().fallback(serve).with_state(server)
}

async fn serve(State(server): State<Arc<Server>>, request: Request) -> Response<Body> {
    let (method, path) = (request.method().as_str(), request.uri().path());
    let (route, params) = match routes::find(method, path) {
        Found::Route(route, params) => (route, params),
        Found::OtherMethods => {
            let summary = "This path does not support this method";
            return refuse(&server, ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "E0000022", summary));
        }
        Found::Nothing => {
            let summary = format!("The demo org does not serve {method} {path}");
            return refuse(&server, ApiError::new(StatusCode::NOT_IMPLEMENTED, "E0000060", summary));
        }
    };
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await;
    let mut org = server.org();
    let request_id = org.new_id("req");
    let Ok(body) = body else {
        let failure = ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "E0000003", "The body is too large");
        return finish(&mut org, Err(failure), request_id).into_response();
    };
    let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let mut call = Call {
        route,
        org_url: server.url.clone(),
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        params,
        query: query.into_owned().collect(),
        headers: parts.headers,
        body,
        actor: Actor::default(),
        request_id,
        page_limit: server.page_limit,
    };
    let outcome = handle(&mut org, &mut call);
    let reply = finish(&mut org, outcome, call.request_id.clone());
    server.record(&call, &reply);
    reply.into_response()
}

/// Checks credential and limits, and calls the handler.
fn handle(org: &mut Org, call: &mut Call) -> Result<Reply, ApiError> {
    call.actor = auth::authorize(org, call)?;
    org.sign_in(call);
    let now = org.seconds();
    let (limit, refusal) = org.limits.count(call.route, now);
    let refusal = refusal.or_else(|| org.faults.next());
    let outcome = refusal.map_or_else(|| (call.route.handler)(org, call), Err);
    let reply = outcome.unwrap_or_else(|failure| failure.reply(org.new_id("oae")));
    Ok(limit.report(reply.versioned(call.route.operation)))
}

fn refuse(server: &Server, failure: ApiError) -> Response<Body> {
    let mut org = server.org();
    let request_id = org.new_id("req");
    finish(&mut org, Err(failure), request_id).into_response()
}

/// Adds the headers of every response.
fn finish(org: &mut Org, outcome: Result<Reply, ApiError>, request_id: String) -> Reply {
    outcome
        .unwrap_or_else(|failure| failure.reply(org.new_id("oae")))
        .header(HeaderName::from_static("x-okta-request-id"), request_id)
        .header(DATE, httpdate::fmt_http_date(org.now()))
}
