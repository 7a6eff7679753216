//! The token endpoint fails while many callers need a token.

mod chart;
mod org;
mod run;

use std::error::Error;
use std::time::Duration;

use self::org::Fault;
use self::run::Report;
use crate::files::Files;
use crate::org::LATENCY;
use crate::run::Strategy;
use crate::table;

/// How many callers make calls at the same time.
const CALLERS: u32 = 50;

/// The token requests of one fetch with all its retries.
const LADDER: usize = 3;

/// A failing token endpoint, and what the callers have when it begins to fail.
struct Scenario {
    name: String,
    /// The name of its chart.
    file: String,
    fault: Fault,
    start: Start,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// No token. Each caller makes one call.
    Cold,
    /// A token that is valid for this time, but due for renewal. Each caller makes calls until shortly before it expires.
    OldToken(Duration),
}

fn scenarios() -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for (start, start_name) in
        [(Start::Cold, "no token"), (Start::OldToken(Duration::from_secs(300)), "an old token")]
    {
        for (fault, name, file) in [
            (Fault::Hangs, "hangs", "hangs"),
            (Fault::Unavailable, "responds with 503", "503"),
            (Fault::Limited, "responds with 429 and Retry-After: 20", "429"),
        ] {
            let prefix = if start == Start::Cold { "cold" } else { "old-token" };
            scenarios.push(Scenario {
                name: format!("{CALLERS} callers with {start_name}, the token endpoint {name}"),
                file: format!("{prefix}-{file}"),
                fault,
                start,
            });
        }
    }
    scenarios
}

impl Scenario {
    /// Returns the goals that a run of the client misses.
    fn missed_goals(&self, report: &Report) -> Vec<String> {
        let (failed, calls) = (report.failed(), report.calls.len() as u64);
        let mut missed = Vec::new();
        let mut check = |holds: bool, goal: String| {
            if !holds {
                missed.push(goal);
            }
        };
        match self.start {
            Start::Cold => {
                check(failed == calls, format!("{} calls succeeded without a token", calls - failed));
                let requests = report.requests.len();
                check(requests <= LADDER, format!("{requests} token requests"));
                let span = report.failures_span();
                check(span <= LATENCY, format!("the last call failed {span:?} after the first"));
            }
            Start::OldToken(_) => {
                check(failed == 0, format!("{failed} calls failed"));
                let longest = report.longest();
                check(longest <= LATENCY, format!("a call took {longest:?}"));
            }
        }
        missed
    }
}

/// The results of all scenarios.
pub(crate) struct Results {
    /// The goals that were missed.
    pub(crate) missed: Vec<String>,
    /// The table for the terminal.
    pub(crate) text: String,
    /// The section of the document.
    pub(crate) section: String,
}

const TITLES: [&str; 6] =
    ["strategy", "calls", "failed", "token requests", "first failure (s)", "longest call (s)"];

const INTRODUCTION: &str = "
## Access tokens

The token endpoint of the org fails while 50 callers make calls. Without a token, each of them makes one call at the same
time. With an old token, which is valid for 300 seconds and due for renewal, each makes a call every 10 seconds, at a time
of its own. A request and its response take 100 ms. Here, the strategy of the official SDKs is that of most of them: each call without a valid
token fetches one for itself.

- Without a token: all calls fail together, after the three requests of one fetch, whatever the number of callers.
- With an old token: no call fails, and none takes longer than its own request.

";

/// Runs all scenarios, and writes or checks their charts.
pub(crate) fn simulate(files: &mut Files) -> Result<Results, Box<dyn Error>> {
    let mut results = Results { missed: Vec::new(), text: String::new(), section: INTRODUCTION.to_owned() };
    let mut lines = vec![std::iter::once("scenario").chain(TITLES).map(str::to_owned).collect()];
    for scenario in scenarios() {
        let reports = Strategy::ALL.into_iter().map(|strategy| run::run(&scenario, strategy));
        let reports = reports.collect::<Result<Vec<_>, _>>()?;
        let missed = scenario.missed_goals(&reports[0]);
        results.missed.extend(missed.iter().map(|goal| format!("missed: {}: {goal}", scenario.name)));
        files.put(&format!("rate-limits/{}.svg", scenario.file), &chart::draw(&scenario, &reports)?)?;
        results.section.push_str(&format!("### {}\n\n| {} |\n", scenario.name, TITLES.join(" | ")));
        results.section.push_str(&format!("|{}\n", "---|".repeat(TITLES.len())));
        for (strategy, report) in Strategy::ALL.iter().zip(&reports) {
            let cells = cells(*strategy, report);
            results.section.push_str(&format!("| {} |\n", cells.join(" | ")));
            lines.push(std::iter::once(scenario.name.clone()).chain(cells).collect());
        }
        let image = format!("\n![{}](rate-limits/{}.svg)\n\n", scenario.name, scenario.file);
        results.section.push_str(&image);
    }
    results.section.truncate(results.section.trim_end().len());
    results.section.push('\n');
    results.text = table::align(&lines);
    Ok(results)
}

fn cells(strategy: Strategy, report: &Report) -> [String; 6] {
    let failures = report.calls.iter().filter(|call| call.is_failed).map(|call| call.ended);
    let seconds = |time: Duration| format!("{:.1}", time.as_secs_f64());
    [
        strategy.name().to_owned(),
        report.calls.len().to_string(),
        report.failed().to_string(),
        report.requests.len().to_string(),
        failures.min().map_or_else(|| "–".to_owned(), seconds),
        seconds(report.longest()),
    ]
}
