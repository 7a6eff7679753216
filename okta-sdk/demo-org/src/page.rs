//! Lists in pages, which are linked by the `Link` header.

use axum::http::header::LINK;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use serde_json::Value;

use crate::answer::Answer;
use crate::call::Call;
use crate::fault::Fault;

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
    /// Whether the list goes on.
    more: bool,
    limit: usize,
}

impl<T> Page<T> {
    /// Cuts the page that is asked for out of a list. Its keys are in the given order, and no two are equal.
    ///
    /// A page begins after the key that the last one ended with, so that nothing is left out or given twice if something
    /// is deleted in between.
    pub(crate) fn cut(
        call: &Call,
        (default, max): (usize, usize),
        order: Order,
        rows: impl Iterator<Item = (String, T)>,
    ) -> Result<Self, Fault> {
        let limit = limit(call, default, max)?;
        let after = call.query("after").map(key).transpose()?;
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

    /// The answer, with each item as it is shown.
    pub(crate) fn answer(self, call: &Call, show: impl FnMut(T) -> Value) -> Answer {
        let answer = Answer::ok(self.items.into_iter().map(show).collect()).header(LINK, own_link(call));
        match &self.last {
            Some(last) if self.more => answer.header(LINK, next_link(call, &cursor(last), self.limit)),
            _ => answer,
        }
    }

    /// The answer of a log that goes on: there is always a next page, from the last item or from where this one began.
    pub(crate) fn endless_answer(self, call: &Call, show: impl FnMut(T) -> Value) -> Answer {
        let after = match (&self.last, call.query("after")) {
            (Some(last), _) => cursor(last),
            (None, Some(after)) => after.to_owned(),
            (None, None) => cursor(""),
        };
        Answer::ok(self.items.into_iter().map(show).collect())
            .header(LINK, own_link(call))
            .header(LINK, next_link(call, &after, self.limit))
    }
}

/// How many items a page has at most. As with Okta, -1 is the default, and more than the maximum is the maximum.
fn limit(call: &Call, default: usize, max: usize) -> Result<usize, Fault> {
    let limit = match call.query("limit") {
        None | Some("-1") => default,
        Some(text) => match text.parse() {
            Ok(limit) if limit > 0 => limit,
            _ => return Err(Fault::invalid("limit", ["limit: it must be a number greater than 0"])),
        },
    };
    Ok(limit.min(max).min(call.page_limit))
}

/// A cursor is the last key, in a form that invites nobody to read it.
fn cursor(key: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(key)
}

fn key(cursor: &str) -> Result<String, Fault> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|key| String::from_utf8(key).ok());
    decoded.ok_or_else(|| Fault::search("after: it is not a cursor of this list"))
}

fn own_link(call: &Call) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(&call.query);
    format!("<{}>; rel=\"self\"", address(call, &query.finish()))
}

fn next_link(call: &Call, after: &str, limit: usize) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("after", after).append_pair("limit", &limit.to_string());
    query.extend_pairs(call.query.iter().filter(|(name, _)| name != "after" && name != "limit"));
    format!("<{}>; rel=\"next\"", address(call, &query.finish()))
}

fn address(call: &Call, query: &str) -> String {
    let path = call.url(&call.path);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}
