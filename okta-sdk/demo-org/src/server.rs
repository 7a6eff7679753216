//! From the socket to a handler and back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::DATE;
use axum::http::{HeaderName, Response, StatusCode};
use axum::routing::on;

use crate::answer::Answer;
use crate::auth;
use crate::call::Call;
use crate::fault::Fault;
use crate::org::{Actor, Org};
use crate::routes::{ROUTES, Route};

/// The largest body of a request.
const MAX_BODY: usize = 1 << 20;

/// What all requests share.
pub(crate) struct Server {
    pub(crate) org: Mutex<Org>,
    pub(crate) url: String,
    pub(crate) page_limit: usize,
}

impl Server {
    /// A handler changes nothing before it has checked all, so that even one that panicked leaves a whole org.
    fn org(&self) -> MutexGuard<'_, Org> {
        self.org.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All routes.
pub(crate) fn router(server: Arc<Server>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let handler = move |State(server): State<Arc<Server>>, params: RawPathParams, request: Request| {
            serve(server, route, params, request)
        };
        router = router.route(route.path, on(route.method, handler));
    }
    router.fallback(no_route).method_not_allowed_fallback(no_method).with_state(server)
}

async fn serve(
    server: Arc<Server>,
    route: &'static Route,
    params: RawPathParams,
    request: Request,
) -> Response<Body> {
    let params = params.iter().map(|(_, value)| value.to_owned()).collect();
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await;
    let mut org = server.org();
    let request_id = org.new_id("req");
    let Ok(body) = body else {
        let fault = Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "E0000003", "The body is too large");
        return finish(&mut org, Err(fault), request_id);
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
    match auth::authorize(&mut org, &call) {
        Ok(actor) => call.actor = actor,
        Err(fault) => return finish(&mut org, Err(fault), call.request_id),
    }
    let now = org.seconds();
    let (limit, refusal) = org.limits.count(route, now);
    let outcome = refusal.map_or_else(|| (route.handler)(&mut org, &call), Err);
    let answer = outcome.unwrap_or_else(|fault| fault.answer(org.new_id("oae")));
    finish(&mut org, Ok(limit.tell(answer)), call.request_id)
}

async fn no_route(State(server): State<Arc<Server>>) -> Response<Body> {
    refuse(&server, Fault::NoRoute)
}

async fn no_method(State(server): State<Arc<Server>>) -> Response<Body> {
    let summary = "This path does not take this method";
    refuse(&server, Fault::new(StatusCode::METHOD_NOT_ALLOWED, "E0000022", summary))
}

fn refuse(server: &Server, fault: Fault) -> Response<Body> {
    let mut org = server.org();
    let request_id = org.new_id("req");
    finish(&mut org, Err(fault), request_id)
}

/// Adds what every answer has.
fn finish(org: &mut Org, outcome: Result<Answer, Fault>, request_id: String) -> Response<Body> {
    outcome
        .unwrap_or_else(|fault| fault.answer(org.new_id("oae")))
        .header(HeaderName::from_static("x-okta-request-id"), request_id)
        .header(DATE, httpdate::fmt_http_date(org.now()))
        .into_response()
}
