//! Lists in pages.

mod links;
mod log;
mod memory;
mod one;
mod streams;

use okta_runtime::transport::{HttpResponse, TestTransport};

use crate::models::User;
use crate::support::response;

const SELF: &str = r#"<https://acme.okta.com/api/v1/users>; rel="self""#;

fn page(body: &str, links: &[&str]) -> HttpResponse {
    let headers: Vec<_> = links.iter().map(|link| ("link", *link)).collect();
    response(200, &headers, body)
}

/// Returns a `Link` header to the next page of users, with this `after`.
fn next(after: impl std::fmt::Display) -> String {
    format!(r#"<https://acme.okta.com/api/v1/users?after={after}>; rel="next""#)
}

/// Returns the `after` of a request; 0 if it has none.
fn after(url: &str) -> usize {
    url.split("after=").nth(1).and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn ids(users: &[User]) -> Vec<&str> {
    users.iter().filter_map(|user| user.id.as_deref()).collect()
}

/// Returns the requests so far. Those to another server keep their host.
fn urls(transport: &TestTransport) -> Vec<String> {
    transport.requests().into_iter().map(|request| request.url.replace("https://acme.okta.com", "")).collect()
}
