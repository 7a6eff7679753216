//! Encoding a page. The SDK includes unknown fields.

use std::hint::black_box;

use okta_bench_report::figures::Findings;
use okta_bench_report::row::{Figure, Row};
use okta_sdk::{json, models};

use crate::pages::Page;
use crate::race::{Extent, race};
use crate::{Failure, derived};

pub(super) fn measure() -> Result<Findings, Failure> {
    let [users, ..] = Page::all();
    users.check()?;
    let text = users.text;
    let ours: Vec<models::User> = json::from_str(&text)?;
    let dropping: Vec<derived::dropping::User> = serde_json::from_str(&text)?;
    let keeping: Vec<derived::keeping::User> = serde_json::from_str(&text)?;
    let times = race(
        Extent::default(),
        &mut [
            &mut || {
                black_box(json::to_string(black_box(&ours)));
                Ok(())
            },
            &mut || {
                black_box(serde_json::to_string(black_box(&dropping))?);
                Ok(())
            },
            &mut || {
                black_box(serde_json::to_string(black_box(&keeping))?);
                Ok(())
            },
        ],
    )?;
    let row = |against: &str, other: usize| {
        Row::new("200 users", against, "µs", times.of(0) * 1e6, times.of(other) * 1e6)
            .ratio(times.ratio(0, other))
    };
    let rows = vec![
        row("derives, without unknown fields", 1).shows(Figure::Speed, 1.1),
        row("derives with `flatten`", 2).shows(Figure::Speed, None),
    ];
    Ok(Findings { rows, ..Findings::default() })
}
