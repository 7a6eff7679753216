//! The cost of a call and of a page beside the network: everything from the method to the decoded response, with a
//! transport that responds at once.
//!
//! `cargo bench -p okta-runtime --no-default-features --bench call`
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use okta_runtime::json::RawJson;
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use okta_runtime::{BoxFuture, Client, Method, Operation, Paging};

static GET: Operation = Operation::new("getUser", Method::Get, "/api/v1/users/{id}");
static LIST: Operation = Operation::new("listUsers", Method::Get, "/api/v1/users").paging(Paging::Link);

/// A transport that always returns this response.
struct Fixed(HttpResponse);

impl Transport for Fixed {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        black_box(request);
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

const HEADERS: [(&str, &str); 11] = [
    ("date", "Thu, 01 Jan 2026 00:00:00 GMT"),
    ("content-type", "application/json"),
    ("server", "nginx"),
    ("x-okta-request-id", "aVrq1234567890abcdefghij"),
    ("x-rate-limit-limit", "600"),
    ("x-rate-limit-remaining", "599"),
    ("x-rate-limit-reset", "1767225660"),
    ("cache-control", "no-cache, no-store"),
    ("strict-transport-security", "max-age=315360000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("link", r#"<https://acme.okta.com/api/v1/users?limit=200>; rel="self""#),
];

fn client(body: String, throttle: Throttle) -> Client {
    let mut response = HttpResponse::new(okta_runtime::http::StatusCode::OK, body);
    for (name, value) in HEADERS {
        response.headers.append(name, value.parse().unwrap());
    }
    let builder = Client::builder().org_url("https://acme.okta.com").token("t0ken").throttle(throttle);
    builder.transport(Fixed(response)).build().unwrap()
}

fn user(n: usize) -> String {
    format!(
        r#"{{"id":"00u{n:017}","status":"ACTIVE","created":"2023-03-29T18:18:37.000Z","activated":null,"profile":{{"login":"user{n}@example.com","email":"user{n}@example.com","firstName":"Given {n}","lastName":"Family é","department":"Engineering","badge":{n}}},"_links":{{"self":{{"href":"https://acme.okta.com/api/v1/users/00u{n:017}"}}}}}}"#
    )
}

fn calls(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for (name, throttle) in [("call", Throttle::Off), ("throttled call", Throttle::default())] {
        let okta = client(user(1), throttle);
        let call = || okta.call(&GET).path("id", "00u1").json::<RawJson>().send();
        c.bench_function(name, |b| b.iter(|| runtime.block_on(call()).unwrap()));
    }
    let page = format!("[{}]", (0..200).map(user).collect::<Vec<_>>().join(","));
    let okta = client(page, Throttle::Off);
    let list = || okta.call(&LIST).query("limit", 200).page::<RawJson>().send();
    c.bench_function("page of 200 users, not decoded", |b| b.iter(|| runtime.block_on(list()).unwrap()));
}

criterion_group!(benches, calls);
criterion_main!(benches);
