//! Counts allocations, for the group `allocations`: prints its rows as JSON.
//!
//! This is a program of its own because counting slows down allocations, which would change the times of other groups.

use std::process::ExitCode;

use allocation_counter::AllocationInfo;
use okta_bench::Failure;
use okta_bench::pages::{Page, Read, theirs};
use okta_bench_report::row::{Figure, Row};
use serde_json::Value;

fn main() -> ExitCode {
    match rows() {
        Ok(rows) => {
            println!("{rows}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn rows() -> Result<String, Failure> {
    let mut rows = Vec::new();
    for page in Page::all() {
        page.check()?;
        let ours = counted(page.ours, &page)?;
        for (against, read) in [
            ("derives that drop unknown fields", page.dropping),
            ("`serde_json::Value`", theirs::<Value> as Read),
        ] {
            let other = counted(read, &page)?;
            let row = |what: &str, unit: &str, cost: fn(&AllocationInfo) -> u64| {
                Row::new(
                    &format!("{}, {what}", page.name),
                    against,
                    unit,
                    number(cost(&ours)),
                    number(cost(&other)),
                )
            };
            rows.push(row("allocations", "", |info| info.count_total).shows(Figure::Cost, 1.0));
            rows.push(row("peak", "bytes", |info| info.bytes_max).shows(Figure::Cost, 1.0));
        }
    }
    Ok(serde_json::to_string(&rows)?)
}

fn counted(read: Read, page: &Page) -> Result<AllocationInfo, Failure> {
    let mut result = Ok(());
    let info = allocation_counter::measure(|| result = read(&page.text));
    result.map(|()| info)
}

#[allow(clippy::cast_precision_loss)]
fn number(count: u64) -> f64 {
    count as f64
}
