//! Recorded traffic.

use std::path::Path;

use okta_conformance::{Check, Checker, Excuse, Report, Share, Spec, Tally, read};
use okta_test_support::SHARED;

use crate::shared::{checker, recordings};

#[test]
fn all_recorded_traffic_passes() {
    let Some(pairs) = recordings() else { return };
    let report = checker().check(&pairs);
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!((report.pairs, report.unmatched.len()), (448, 0));
    // Each check applies to this many pairs.
    let expected = [448, 308, 238, 448].map(|ok| Tally { ok, failed: 0 });
    assert_eq!(report.tallies, expected, "{:?}", Check::ALL);
}

/// The document describes at least this much of the recorded traffic, and no more places than these differ after encoding.
/// Change these numbers only if they get better.
#[test]
fn the_document_describes_recorded_traffic() {
    let Some(file) = SHARED.file("recordings/terraform.jsonl") else { return };
    let pairs: Vec<_> = recordings().unwrap().into_iter().chain(read(&file).unwrap()).collect();
    let report = checker().check(&pairs);
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!((report.pairs, report.unmatched.len()), (1146, 0));
    let at_least = |share: Share, bodies, full, full_occurrences| {
        assert_eq!(share.bodies, bodies);
        assert!(share.full >= full && share.full_occurrences >= full_occurrences, "{share:?}");
    };
    at_least(report.described.requests, 434, 426, 1140);
    at_least(report.described.responses, 927, 919, 5997);
    assert!(report.strict.keys().all(|place| place.kind != Excuse::Unexplained), "{:?}", report.strict);
    assert!(report.strict.len() <= 38, "{}", report.strict.len());
}

/// Another API has its own document and its own operations.
#[test]
fn recorded_traffic_of_the_governance_api_passes() {
    let Some(file) = SHARED.file("recordings/governance.jsonl") else { return };
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/governance/governance.yaml");
    let checker = Checker::new(Spec::at(document).document().unwrap()).unwrap();
    let report = checker.check(&read(&file).unwrap());
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!((report.pairs, report.unmatched.len()), (17, 0), "{:?}", report.unmatched);
    let (requests, responses) = (report.described.requests, report.described.responses);
    assert_eq!((requests.bodies, requests.full, responses.bodies, responses.full), (6, 6, 13, 13));
    assert!(report.strict.keys().all(|place| place.kind != Excuse::Unexplained), "{:?}", report.strict);
}

/// The differences, one per line.
pub(crate) fn lines(report: &Report) -> String {
    report.failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
