//! The system log.

use jiff::Timestamp;
use serde_json::Value;

use super::condition;
use crate::call::{Call, Object, text};
use crate::error::ApiError;
use crate::org::Org;
use crate::page::{Order, Page};
use crate::reply::Reply;

/// Lists events. Without `until` and in ascending order, the list always has a next page.
pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let order = match call.query("sortOrder") {
        Some(order) if order.eq_ignore_ascii_case("descending") => Order::Descending,
        _ => Order::Ascending,
    };
    let (since, until) = (time(call, "since")?, time(call, "until")?);
    let filter = condition(call.query("filter"))?;
    let words: Vec<String> =
        call.query("q").unwrap_or_default().split_whitespace().map(str::to_lowercase).collect();
    let fits = |event: &Object| {
        let published: Option<Timestamp> = text(event, "published").parse().ok();
        since.is_none_or(|since| published >= Some(since))
            && until.is_none_or(|until| published < Some(until))
            && filter(event)
            && has_words(event, &words)
    };
    let mut rows: Vec<_> =
        org.log.iter().filter(|(_, event)| fits(event)).map(|(n, event)| (n.clone(), event)).collect();
    if order == Order::Descending {
        rows.reverse();
    }
    let page = Page::cut(call, (100, 1000), order, rows.into_iter())?;
    let show = |event: &Object| Value::Object(event.clone());
    if until.is_none() && order == Order::Ascending {
        return Ok(page.endless_reply(call, show));
    }
    Ok(page.reply(call, show))
}

fn time(call: &Call, name: &str) -> Result<Option<Timestamp>, ApiError> {
    let Some(text) = call.query(name) else { return Ok(None) };
    match text.parse() {
        Ok(time) => Ok(Some(time)),
        Err(_) => {
            Err(ApiError::invalid(name, [format!("{name}: it must be a time such as 2026-01-02T03:04:05Z")]))
        }
    }
}

/// Returns whether an event contains each word.
fn has_words(event: &Object, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text = Value::Object(event.clone()).to_string().to_lowercase();
    words.iter().all(|word| text.contains(word))
}
