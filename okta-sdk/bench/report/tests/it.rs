//! Tests of `docs/PERFORMANCE.md` and of the comparison with kept figures. No test measures time.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use okta_bench_report::document::{self, DOCUMENT, FIGURES};
use okta_bench_report::figures::{Figures, Findings, Growth, Kept};
use okta_bench_report::row::{Figure, Row};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs")
}

fn kept(rows: Vec<Row>) -> Kept {
    Kept { machine: "2 cores".to_owned(), findings: Findings { rows, growth: Vec::new() } }
}

#[test]
fn the_document_and_its_charts_match_the_kept_figures() {
    let text = fs::read_to_string(docs().join(DOCUMENT)).unwrap();
    let figures = Figures::read(&docs().join(FIGURES)).unwrap();
    assert!(!figures.0.is_empty(), "docs/{FIGURES} has no figures");
    let mut drawn = BTreeSet::new();
    for (group, kept) in &figures.0 {
        let expected = document::replace(&text, group, &document::part(group, kept)).unwrap();
        assert!(text == expected, "docs/{DOCUMENT} differs: run `cargo xtask bench {group}`");
        for (name, svg) in document::charts(group, kept).unwrap() {
            let file = docs().join(format!("performance/{name}.svg"));
            let old = fs::read_to_string(&file).unwrap_or_default();
            assert!(old == svg, "{} differs: run `cargo xtask bench {group}`", file.display());
            drawn.insert(format!("performance/{name}.svg"));
        }
    }
    // All charts that the document refers to, and no others.
    let shown = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let shown: BTreeSet<String> = shown.filter(|link| link.ends_with(".svg")).map(str::to_owned).collect();
    assert_eq!(shown, drawn);
}

#[test]
fn a_figure_that_lost_more_than_15_percent_is_reported() {
    let row = |ours: f64| Row::new("work", "the other", "ms", ours, 100.0).shows(Figure::Speed, 1.0);
    let mut figures = Figures::default();
    figures.0.insert("group".to_owned(), kept(vec![row(50.0)]));
    let losses = |ours: f64| figures.losses("group", &Findings { rows: vec![row(ours)], growth: Vec::new() });
    assert_eq!(losses(30.0), [""; 0]);
    assert_eq!(losses(57.0), [""; 0]);
    let lost = losses(60.0);
    assert_eq!(lost, ["group: work, compared with the other: 20 % lost: 0.600 × its cost, kept: 0.500 ×"]);
    let other = figures.losses("another", &Findings { rows: vec![row(50.0)], growth: Vec::new() });
    assert_eq!(other, ["another: work, compared with the other: there is no kept figure"]);
    let nothing = figures.losses("group", &Findings::default());
    assert_eq!(nothing, ["group: work, compared with the other: this was not measured"]);
}

#[test]
fn a_figure_that_is_no_number_is_reported() {
    let row = |ratio: f64| Row::new("work", "the other", "ms", 1.0, 2.0).ratio(ratio);
    let mut figures = Figures::default();
    figures.0.insert("group".to_owned(), kept(vec![row(0.5)]));
    for ratio in [f64::NAN, f64::INFINITY, -0.1, 0.0] {
        let losses = figures.losses("group", &Findings { rows: vec![row(ratio)], growth: Vec::new() });
        assert_eq!(losses.len(), 1, "{ratio}: {losses:?}");
    }
}

/// Also finds rows of a group that cannot be told apart, because they would be compared with the same kept figure.
#[test]
fn each_kept_figure_of_each_group_is_compared() {
    let figures = Figures::read(&docs().join(FIGURES)).unwrap();
    let document = fs::read_to_string(docs().join(DOCUMENT)).unwrap();
    let parts = document.split("<!-- Written by `cargo xtask bench ").skip(1);
    let groups: BTreeSet<&str> = parts.filter_map(|part| part.split('`').next()).collect();
    assert_eq!(groups, figures.0.keys().map(String::as_str).collect());
    for (group, kept) in &figures.0 {
        let found = kept.findings.clone();
        assert!(!found.rows.is_empty(), "{group} has no rows");
        assert_eq!(figures.losses(group, &found), [""; 0]);
        for (index, row) in found.rows.iter().enumerate() {
            let changed = |factor: f64| {
                let mut found = found.clone();
                found.rows[index].ratio *= factor;
                figures.losses(group, &found)
            };
            assert_eq!(changed(1.14), [""; 0]);
            assert_eq!(changed(0.5), [""; 0]);
            let losses = changed(1.16);
            assert_eq!(losses.len(), 1, "{group}: {}: {losses:?}", row.what);
            let start = format!("{group}: {}, compared with {}: 16 % lost: ", row.what, row.against);
            assert!(losses[0].starts_with(&start), "{losses:?}");
        }
    }
}

#[test]
fn figures_are_compared_with_their_goals() {
    let row = |figure, goal: Option<f64>| Row::new("work", "the other", "µs", 9.0, 4.0).shows(figure, goal);
    let cells = |figure, goal: f64| {
        let [.., shown, goal] = row(figure, Some(goal)).cells();
        (shown, goal)
    };
    let expect = |shown: &str, goal: &str| (shown.to_owned(), goal.to_owned());
    assert_eq!(cells(Figure::Speed, 0.4), expect("0.44 × the speed", "≥ 0.40 × the speed"));
    assert_eq!(cells(Figure::Speed, 0.5), expect("0.44 × the speed", "≥ 0.50 × the speed (missed)"));
    assert_eq!(cells(Figure::Cost, 2.25), expect("2.25 × the cost", "≤ 2.25 × the cost"));
    assert_eq!(cells(Figure::Cost, 2.0), expect("2.25 × the cost", "≤ 2.00 × the cost (missed)"));
    assert_eq!(cells(Figure::Beyond, 5.0), expect("5.00 µs more", "≤ 5.00 µs more"));
    assert_eq!(cells(Figure::Total, 8.0), expect("9.00 µs", "≤ 8.00 µs (missed)"));
    let cheaper = Row::new("work", "the other", "µs", 3.0, 4.5).shows(Figure::Beyond, 3.0);
    assert_eq!(cheaper.cells()[4], "1.50 µs less");
    assert_eq!(row(Figure::Cost, None).cells()[5], "");
}

#[test]
fn figures_survive_the_file() {
    let paired = [(1.0, 2.0), (3.0, 4.0), (9.0, 3.0)];
    let row = Row::paired("work", "the other", "s", paired.into_iter());
    assert_eq!((row.ours, row.theirs, row.ratio), (3.0, 3.0, 0.75));
    let growth = Growth {
        name: "memory".to_owned(),
        x: "users".to_owned(),
        y: "MB".to_owned(),
        lines: vec![("okta-sdk".to_owned(), vec![(1.0, 10.0), (2.0, 10.5)])],
    };
    let mut figures = Figures::default();
    let findings = Findings { rows: vec![row], growth: vec![growth] };
    figures.0.insert("group".to_owned(), Kept { machine: "2 cores".to_owned(), findings });
    assert_eq!(serde_json::from_str::<Figures>(&figures.text().unwrap()).unwrap(), figures);
    let names: Vec<String> =
        document::charts("group", &figures.0["group"]).unwrap().into_iter().map(|chart| chart.0).collect();
    assert_eq!(names, ["group-cost", "group-memory"]);
}

#[test]
fn a_document_without_the_marks_is_refused() {
    let error = document::replace("# Performance\n", "decode", "").unwrap_err().to_string();
    assert!(
        error.contains("docs/PERFORMANCE.md has no part `<!-- Written by `cargo xtask bench decode`. -->`"),
        "{error}"
    );
}
