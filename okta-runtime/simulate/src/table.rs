//! The table, for the terminal and for the document.

use crate::report::Report;
use crate::run::Strategy;
use crate::scenario::{Scenario, as_f64};

/// A line of the table.
pub(crate) struct Row {
    scenario: String,
    file: String,
    cells: [String; 7],
}

const TITLES: [&str; 7] = [
    "strategy",
    "calls",
    "failed",
    "429",
    "most 429 in a window",
    "time / earliest",
    "slowest task after the mean (windows)",
];

impl Row {
    pub(crate) fn new(scenario: &Scenario, strategy: Strategy, report: &Report) -> Self {
        let share = report.refused_share() * 100.0;
        let ratio = report.end.as_secs_f64() / scenario.earliest().as_secs_f64();
        let cells = [
            strategy.name().to_owned(),
            scenario.total().to_string(),
            format!("{} ({:.1} %)", report.failed, percent(report.failed, scenario.total())),
            format!("{} ({share:.1} %)", report.refused()),
            report.most_refused.to_string(),
            format!("{ratio:.3}"),
            format!("{:.2}", report.spread()),
        ];
        Self { scenario: scenario.name.clone(), file: scenario.file.clone(), cells }
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    as_f64(part) * 100.0 / as_f64(whole.max(1))
}

/// Returns the table as text with aligned columns.
pub(crate) fn text(rows: &[Row]) -> String {
    let cells = |row: &Row| -> Vec<String> {
        std::iter::once(row.scenario.clone()).chain(row.cells.iter().cloned()).collect()
    };
    let head = std::iter::once("scenario".to_owned()).chain(TITLES.map(str::to_owned)).collect();
    align(&std::iter::once(head).chain(rows.iter().map(cells)).collect::<Vec<_>>())
}

/// Returns lines as text with aligned columns.
pub(crate) fn align(lines: &[Vec<String>]) -> String {
    let width =
        |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..lines.first().map_or(0, Vec::len)).map(width).collect();
    let shown = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    shown.collect::<Vec<_>>().join("\n")
}

const INTRODUCTION: &str = "\
# Rate limits

<!-- Written by `cargo xtask simulate`. -->

`cargo xtask simulate` runs the client against a simulated org, in simulated time: waits take no real time, and the figures are
the same each time. It fails if the client, as it is by default, misses a goal, and so does the test
`the_goals_are_reached_and_the_document_is_up_to_date` of `okta-simulate`. Each scenario also runs with `Throttle::Off`,
where the retry policy waits with jitter at most twice, and with the strategy of the official SDKs, which wait for the reset
at most twice.

The org counts requests in windows of 60 seconds, 21 seconds of the first one are over at the start, and a round trip takes
100 ms on average. Tasks make calls one after the other. *Earliest* is the time of a client that is alone and uses each
window completely from its first moment. Where other strategies end earlier, it is because their calls failed. A chart ends
when the default strategy has taken twice its time.

## Goals

- A client that is alone: no call fails, at most one 429 in a window of a bucket, at most 1.03 × the earliest possible
  time, and the slowest task ends at most one window after the mean.
- 512 tasks and 100 requests in a window: only 100 tasks can end in a window, however many calls each of them makes. If 100
  end in the last window, 100 in the one before it, and so on, the slowest ends (0 + 1 + 2 + 3 + 4) × 100 + 5 × 12 = 1060
  windows after all 512 together, which is 2.07 windows after the mean. No order of the requests is fairer, so that here the
  goal is 2.17 windows.
- Another client takes a random share of each window, between nothing and 60 %, at random times in a part of the window or
  in all of it: no call fails, and at most 2 % of the responses have 429.
- An org that accepts 16 requests at the same time, and a client without a cap: no call fails, at most 5 % of the
  responses have 429, and at most 1.2 × the time of a client with the right cap.

Other goals are those of tests, because they need real connections or count memory:

- 10,000 calls of 64 tasks to a server that breaks connections and responds late, wrongly or not at all: no call hangs, none
  is lost, and no write is done twice. `cargo test --package okta-runtime --all-features --test it faults::`
- 10,000 calls of 64 tasks need no more memory than 1,000.
  `cargo test --package okta-runtime --all-features --test it limits::`

## Results

";

/// Returns the document.
pub(crate) fn document(scenarios: &[Scenario], rows: &[Row]) -> String {
    let mut text = INTRODUCTION.to_owned();
    for scenario in scenarios {
        text.push_str(&format!("### {}\n\n| {} |\n", scenario.name, TITLES.join(" | ")));
        text.push_str(&format!("|{}\n", "---|".repeat(TITLES.len())));
        for row in rows.iter().filter(|row| row.file == scenario.file) {
            text.push_str(&format!("| {} |\n", row.cells.join(" | ")));
        }
        text.push_str(&format!("\n![{}](rate-limits/{}.svg)\n\n", scenario.name, scenario.file));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
