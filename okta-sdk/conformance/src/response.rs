//! Checks that a response survives decoding and encoding.

use std::borrow::Cow;

use okta_sdk::Error;
use okta_sdk::metadata::ResponseInfo;
use okta_sdk::runtime::Reply;
use okta_sdk::runtime::error::ApiError;
use serde_json::Value;

use crate::call::{self, Wire};
use crate::checker::{Case, Findings};
use crate::compare::{Difference, differences};
use crate::recording::Kind;
use crate::request::Received;
use crate::schema::Schema;

/// Compares the received response. Returns the differences, and the decoded response encoded again.
pub(crate) async fn check(case: &Case<'_>, received: Option<Received>) -> (Vec<Difference>, Option<Value>) {
    match received {
        None => (vec![Difference::new("request", "a response", "the request could not be built")], None),
        Some(Ok(_)) if case.pair.status >= 400 => {
            (vec![Difference::new("status", "an error", "a success")], None)
        }
        Some(Ok(reply)) => {
            let (mut differences, decoded) = success(case, &reply);
            if call::is_list(case.info) && differences.is_empty() {
                differences.extend(page(case).await);
            }
            (differences, decoded)
        }
        Some(Err(error)) => match error.api() {
            Some(api) if case.pair.status >= 300 => (failure(case, api), None),
            _ => (vec![Difference::new("", "a response of the API", error)], None),
        },
    }
}

/// Decodes a successful response as the method of the operation does.
fn success(case: &Case<'_>, reply: &Reply) -> (Vec<Difference>, Option<Value>) {
    match decode(case, reply) {
        Ok(text) => (Vec::new(), text.and_then(|text| serde_json::from_str(&text).ok())),
        Err(error) => (vec![Difference::new("", &case.pair.response_body, error)], None),
    }
}

/// Decodes the response and encodes it again. Returns `None` if the operation returns nothing.
pub(crate) fn decode(case: &Case<'_>, reply: &Reply) -> Result<Option<String>, Error> {
    match info(case).and_then(|info| info.recode) {
        Some(recode) => recode(reply),
        None => Ok(None),
    }
}

/// The response with this status, or the first with a type.
fn info(case: &Case<'_>) -> Option<&'static ResponseInfo> {
    let mut typed = case.info.responses.iter().filter(|response| response.recode.is_some());
    let first = typed.clone().next();
    typed.find(|response| response.status == case.pair.status).or(first)
}

/// Compares a page of a list: the number of items, and whether there is a next page.
async fn page(case: &Case<'_>) -> Option<Difference> {
    let page =
        match Wire::new(case.pair).map(|wire| wire.request(case.info, case.pair, None).map(|r| (wire, r))) {
            Ok(Ok((_, request))) => request.page::<okta_sdk::json::RawJson>().send().await,
            _ => return Some(Difference::new("request", "a list", "the request could not be built")),
        };
    let page = match page {
        Ok(page) => page,
        Err(error) => return Some(Difference::new("", "a page", error)),
    };
    let body = &case.pair.response_body;
    let items = case.operation.list(case.pair.status).and_then(|list| list.items(body));
    let links = case.pair.response_headers.get("link").into_iter().flatten();
    let next =
        links.clone().any(|link| link.contains("rel=\"next\"")) || body["_links"]["next"]["href"].is_string();
    if page.items.len() != items.map_or(0, Vec::len) {
        return Some(Difference::new("", items.map_or(0, Vec::len), page.items.len()));
    }
    (page.next.is_some() != next).then(|| Difference::new("link", next, page.next.is_some()))
}

/// Compares the code, summary, id and causes of an error with the body.
fn failure(case: &Case<'_>, api: &ApiError) -> Vec<Difference> {
    let body = &case.pair.response_body;
    let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
    let causes = body["errorCauses"].as_array().into_iter().flatten();
    let causes: Vec<&str> = causes
        .filter_map(|cause| cause.get("errorSummary").unwrap_or(cause).as_str())
        .filter(|cause| !cause.is_empty())
        .collect();
    let mut differences = Vec::new();
    if api.status().as_u16() != case.pair.status {
        differences.push(Difference::new("status", case.pair.status, api.status()));
    }
    let texts = [
        ("/errorCode", text("errorCode"), api.code()),
        ("/errorSummary", text("errorSummary").or(text("message")), api.summary()),
        ("/errorId", text("errorId"), api.error_id()),
        ("/errorLink", text("errorLink"), api.error_link()),
    ];
    for (pointer, expected, got) in texts {
        if expected != got {
            differences.push(Difference::new(pointer, format!("{expected:?}"), format!("{got:?}")));
        }
    }
    if causes != api.causes() {
        differences.push(Difference::new(
            "/errorCauses",
            format!("{causes:?}"),
            format!("{:?}", api.causes()),
        ));
    }
    differences
}

/// Compares the decoded response, encoded again, with the recorded one.
pub(crate) fn round_trip(case: &Case<'_>, decoded: Option<&Value>) -> Findings {
    let pair = case.pair;
    if pair.status >= 400 || pair.response_body_kind != Kind::Json {
        return None;
    }
    match decoded {
        Some(decoded) => {
            let schema = case.operation.response(pair.status);
            Some(differences(schema, &without_null_items(schema, &pair.response_body), decoded))
        }
        // If the operation returns nothing, an empty object is decoded without loss.
        None if pair.response_body.as_object().is_some_and(serde_json::Map::is_empty) => None,
        None => Some(vec![Difference::new("", &pair.response_body, "the operation returns nothing")]),
    }
}

/// Returns a list without its null elements, unless null is an item. Any other value is returned as it is.
fn without_null_items<'v>(schema: Option<Schema<'_>>, body: &'v Value) -> Cow<'v, Value> {
    let item = schema.and_then(Schema::element);
    match body {
        Value::Array(items) if item.is_some_and(|item| !item.is_nullable() && !item.is_any()) => {
            Cow::Owned(items.iter().filter(|item| !item.is_null()).cloned().collect())
        }
        body => Cow::Borrowed(body),
    }
}
