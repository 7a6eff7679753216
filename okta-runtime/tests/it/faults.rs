//! Many calls at the same time against a server that fails in every way: nothing is lost, nothing is done twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use okta_runtime::error::ErrorKind;
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{Client, Method};

use crate::models::User;
use crate::support::{EPOCH, FakeTime, builder};

const TASKS: u32 = 64;
const CALLS: u32 = 10_000;

/// What the server did.
#[derive(Default)]
struct Server {
    requests: usize,
    /// How often each call was acted on, by method and path.
    effects: HashMap<String, u32>,
}

/// The same for each number, and different for neighbours (splitmix64).
fn scramble(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn response(status: u16, headers: &[(&'static str, String)], body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(http::StatusCode::from_u16(status).unwrap(), body.to_owned());
    for (name, value) in headers {
        response.headers.append(*name, value.parse().unwrap());
    }
    response
}

impl Server {
    /// Fails in more than half of all cases.
    fn answer(&mut self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        self.requests += 1;
        let fault = scramble(self.requests as u64) % 24;
        let lost = |kind| Err(TransportError::new(kind, "lost"));
        let date = || ("date", "Thu, 01 Jan 2026 00:00:00 GMT".to_owned());
        let reset = |text: String| ("x-rate-limit-reset", text);
        let good = reset((EPOCH + 5).to_string());
        // Not acted on.
        match fault {
            0 => return Ok(response(429, &[date(), good], "{}")),
            1 => return Ok(response(429, &[], "")),
            2 => return Ok(response(429, &[("date", "never".into()), reset("soon".into())], "")),
            3 => return Ok(response(429, &[date(), good.clone(), good], "")),
            4 => return Ok(response(429, &[date(), reset((EPOCH + 5000).to_string())], "")),
            5 => return lost(TransportErrorKind::Connect),
            6 => return Ok(response(400, &[], r#"{"errorCode":"E0000001"}"#)),
            7 => {
                return Ok(response(
                    401,
                    &[("www-authenticate", "Bearer error=\"invalid_token\"".into())],
                    "",
                ));
            }
            _ => {}
        }
        *self.effects.entry(format!("{} {}", request.method, request.url)).or_default() += 1;
        match fault {
            8 => Ok(response(503, &[], "<html>busy")),
            9 => Ok(response(502, &[("retry-after", "1".into())], "")),
            10 => Ok(response(500, &[], "{}")),
            11 => lost(TransportErrorKind::Interrupted),
            12 => Ok(response(200, &[("content-type", "text/html".into())], "<html>")),
            13 => Ok(response(200, &[], r#"{"id":"#)),
            14 => Ok(response(200, &[], "")),
            _ => {
                Ok(response(200, &[], &format!(r#"{{"id":"{}"}}"#, request.url.rsplit('/').next().unwrap())))
            }
        }
    }
}

/// Calls number `n`; the number of its attempts.
async fn call(okta: &Client, n: u32) -> usize {
    let id = n.to_string();
    let method = [Method::Get, Method::Post, Method::Put, Method::Delete][n as usize % 4];
    let call = okta.request(method, "/api/v1/things/{id}").path("id", &id).json::<User>();
    match call.send_with_meta().await {
        Ok(user) => {
            assert_eq!(user.id.as_deref(), Some(&*id), "the answer to another call");
            user.meta.attempts().len()
        }
        Err(error) => {
            let kinds = [ErrorKind::Api, ErrorKind::Transport, ErrorKind::Decode];
            assert!(kinds.contains(&error.kind()), "{error}");
            error.attempts().len()
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_done_twice() {
    let server: Arc<Mutex<Server>> = Arc::default();
    let answering = server.clone();
    let transport = TestTransport::with_handler(move |request| answering.lock().unwrap().answer(request));
    let okta = builder(&transport)
        .environment(FakeTime::new())
        .throttle(Throttle::PerRoute { reserve: 0 })
        .max_concurrent_requests(16)
        .max_retries(4)
        .build()
        .unwrap();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let okta = okta.clone();
            tokio::spawn(async move {
                let mut attempts = 0;
                for n in (task..CALLS).step_by(TASKS as usize) {
                    attempts += call(&okta, n).await;
                }
                attempts
            })
        })
        .collect();
    let mut attempts = 0;
    for task in tasks {
        attempts += task.await.unwrap();
    }
    let server = server.lock().unwrap();
    // Both sides have counted the same.
    assert_eq!(attempts, server.requests);
    let posts: Vec<u32> =
        server.effects.iter().filter(|(call, _)| call.starts_with("POST")).map(|(_, count)| *count).collect();
    assert!(posts.len() > 1500, "{}", posts.len());
    assert!(posts.iter().all(|count| *count == 1), "a call that is not idempotent was acted on twice");
    let repeated = server.effects.iter().filter(|(call, count)| call.starts_with("GET") && **count > 1);
    assert!(repeated.count() > 100, "reading calls are repeated");
}
