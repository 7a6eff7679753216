//! Decoding a page. The SDK keeps unknown fields.

use okta_bench_report::figures::Findings;
use okta_bench_report::row::{Figure, Row};
use okta_sdk::{json, models};
use serde_json::Value;

use crate::pages::{Page, ours, theirs};
use crate::race::{Extent, race};
use crate::{Failure, data};

pub(super) fn measure() -> Result<Findings, Failure> {
    let mut rows = Vec::new();
    for page in Page::all() {
        page.check()?;
        rows.extend(page_rows(&page)?);
    }
    rows.push(mismatched()?);
    Ok(Findings { rows, ..Findings::default() })
}

fn page_rows(page: &Page) -> Result<Vec<Row>, Failure> {
    let text = page.text.as_str();
    let times = race(
        Extent::default(),
        &mut [
            &mut || (page.ours)(text),
            &mut || (page.dropping)(text),
            &mut || (page.keeping)(text),
            &mut || theirs::<Value>(text),
            &mut || (page.ours_bytes)(text.as_bytes()),
            &mut || (page.dropping_bytes)(text.as_bytes()),
        ],
    )?;
    let row = |against: &str, ours: usize, other: usize, goal: Option<f64>| {
        Row::new(page.name, against, "µs", times.of(ours) * 1e6, times.of(other) * 1e6)
            .ratio(times.ratio(ours, other))
            .shows(Figure::Speed, goal)
    };
    Ok(vec![
        row("derives that drop unknown fields", 0, 1, Some(page.goal)),
        row("derives that keep them with `flatten`", 0, 2, Some(2.2)),
        row("`serde_json::Value`", 0, 3, Some(2.2)),
        row("derives that drop them, both from bytes", 4, 5, None),
    ])
}

/// The profile fields of a user that have a value of another type than described.
const FIELDS: [&str; 8] =
    ["title", "division", "department", "costCenter", "city", "state", "zipCode", "organization"];

/// Compares fields with a value of another type with the same fields with good values. The cost of a field is that of a page
/// with them, less that of the page without them.
fn mismatched() -> Result<Row, Failure> {
    let good = data::users(200);
    let mut value: Value = serde_json::from_str(&good)?;
    set_fields(&mut value, Some(&Value::from(12_345_678)));
    let bad = value.to_string();
    set_fields(&mut value, Some(&Value::from("12345678")));
    let good = value.to_string();
    set_fields(&mut value, None);
    let without = value.to_string();
    for (page, expected) in [(&bad, FIELDS.len() * 200), (&good, 0), (&without, 0)] {
        let count = mismatches(page)?;
        if count != expected {
            return Err(format!("{count} instead of {expected} fields of users are mismatched").into());
        }
    }
    let times = race(
        Extent { rounds: 41, ..Extent::default() },
        &mut [&mut || ours::<models::User>(&bad), &mut || ours::<models::User>(&good), &mut || {
            ours::<models::User>(&without)
        }],
    )?;
    let count = f64::from(u32::try_from(FIELDS.len() * 200)?);
    let cost = |page: usize| times.figure(|time| time(page) - time(2)) * 1e9 / count;
    let ratio = times.figure(|time| (time(0) - time(2)) / (time(1) - time(2)));
    Ok(Row::new("a mismatched field", "a field of the expected type", "ns", cost(0), cost(1))
        .ratio(ratio)
        .shows(Figure::Cost, 4.0))
}

/// Counts the mismatched fields of a page of users.
fn mismatches(page: &str) -> Result<usize, Failure> {
    let users = json::from_str::<Vec<models::User>>(page)?;
    let profiles = users.iter().flat_map(|user| &user.profile);
    Ok(profiles.map(|profile| profile.extra.mismatched().count()).sum())
}

fn set_fields(users: &mut Value, value: Option<&Value>) {
    for user in users.as_array_mut().into_iter().flatten() {
        let Some(profile) = user["profile"].as_object_mut() else { continue };
        for field in FIELDS {
            match value {
                Some(value) => profile.insert(field.to_owned(), value.clone()),
                None => profile.remove(field),
            };
        }
    }
}
