//! Pages of lists, linked by the `Link` header.

use axum::http::header::LINK;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use serde_json::{Value, json};

use crate::call::Call;
use crate::error::ApiError;
use crate::reply::Reply;

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Ascending,
    Descending,
}

/// One page of a list.
pub(crate) struct Page<T> {
    items: Vec<T>,
    /// The key of the last item.
    last: Option<String>,
    /// The list has more items.
    more: bool,
    limit: usize,
}

impl<T> Page<T> {
    /// Returns the requested page of a list. The keys are unique and in the given order.
    ///
    /// A page begins after the last key of the previous page, so that no item is skipped or repeated if another one is
    /// deleted in between.
    pub(crate) fn cut(
        call: &Call,
        (default, max): (usize, usize),
        order: Order,
        rows: impl Iterator<Item = (String, T)>,
    ) -> Result<Self, ApiError> {
        let limit = limit(call, default, max)?;
        let after = after(call)?;
        let is_after = |key: &str| match (&after, order) {
            (None, _) => true,
            (Some(after), Order::Ascending) => key > after.as_str(),
            (Some(after), Order::Descending) => key < after.as_str(),
        };
        let mut rows = rows.filter(|(key, _)| is_after(key)).peekable();
        let (mut items, mut last) = (Vec::new(), None);
        for (key, item) in rows.by_ref().take(limit) {
            items.push(item);
            last = Some(key);
        }
        Ok(Self { items, last, more: rows.peek().is_some(), limit })
    }

    /// Returns the response. `show` formats each item.
    pub(crate) fn reply(self, call: &Call, show: impl FnMut(T) -> Value) -> Reply {
        let next = self.next(call);
        let reply = Reply::ok(self.items.into_iter().map(show).collect()).header(LINK, own_link(call));
        next.into_iter().fold(reply, |reply, next| reply.header(LINK, link(&next, "next")))
    }

    /// Returns the response of a list that is a field of an object. The links are in the object too.
    pub(crate) fn reply_within(self, call: &Call, field: &str, show: impl FnMut(T) -> Value) -> Reply {
        let next = self.next(call);
        let mut body = json!({field: self.items.into_iter().map(show).collect::<Value>()});
        if let Some(next) = &next {
            body["_links"] = json!({"next": {"href": next}});
        }
        let reply = Reply::ok(body).header(LINK, own_link(call));
        next.into_iter().fold(reply, |reply, next| reply.header(LINK, link(&next, "next")))
    }

    /// Returns the body of a list that is a field of an object with all links, that of the page itself too.
    pub(crate) fn with_links(self, call: &Call, field: &str, show: impl FnMut(T) -> Value) -> Value {
        let mut links = json!({"self": {"href": own_address(call)}});
        if let Some(next) = self.next(call) {
            links["next"] = json!({"href": next});
        }
        json!({field: self.items.into_iter().map(show).collect::<Value>(), "_links": links})
    }

    /// Returns the address of the next page.
    fn next(&self, call: &Call) -> Option<String> {
        let last = self.last.as_ref().filter(|_| self.more)?;
        Some(next_address(call, &cursor(last), self.limit))
    }

    /// Returns the response of an open-ended log: the next page begins after the last item, or where this page begins.
    pub(crate) fn endless_reply(self, call: &Call, show: impl FnMut(T) -> Value) -> Reply {
        let after = match (&self.last, call.query("after")) {
            (Some(last), _) => cursor(last),
            (None, Some(after)) => after.to_owned(),
            (None, None) => cursor(""),
        };
        Reply::ok(self.items.into_iter().map(show).collect())
            .header(LINK, own_link(call))
            .header(LINK, link(&next_address(call, &after, self.limit), "next"))
    }
}

/// Returns the last key of the page before.
pub(crate) fn after(call: &Call) -> Result<Option<String>, ApiError> {
    call.query("after").map(key).transpose()
}

/// Returns the maximum number of items of a page. As in Okta, -1 is the default, and larger values are reduced to the
/// maximum.
fn limit(call: &Call, default: usize, max: usize) -> Result<usize, ApiError> {
    let limit = match call.query("limit") {
        None | Some("-1") => default,
        Some(text) => match text.parse() {
            Ok(limit) if limit > 0 => limit,
            _ => return Err(ApiError::invalid("limit", ["limit: it must be a number greater than 0"])),
        },
    };
    Ok(limit.min(max).min(call.page_limit))
}

/// Returns a cursor: the last key, encoded so that it is opaque.
fn cursor(key: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(key)
}

fn key(cursor: &str) -> Result<String, ApiError> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|key| String::from_utf8(key).ok());
    decoded.ok_or_else(|| ApiError::search("after: it is not a cursor of this list"))
}

fn own_link(call: &Call) -> String {
    link(&own_address(call), "self")
}

fn own_address(call: &Call) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(&call.query);
    address(call, &query.finish())
}

fn next_address(call: &Call, after: &str, limit: usize) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("after", after).append_pair("limit", &limit.to_string());
    query.extend_pairs(call.query.iter().filter(|(name, _)| name != "after" && name != "limit"));
    address(call, &query.finish())
}

fn link(address: &str, relation: &str) -> String {
    format!("<{address}>; rel=\"{relation}\"")
}

fn address(call: &Call, query: &str) -> String {
    let path = call.url(&call.path);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}
