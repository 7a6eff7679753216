//! Recorded traffic.

use okta_conformance::{Check, Report, Tally};

use crate::shared::{checker, recordings};

#[test]
fn all_recorded_traffic_passes() {
    let Some(pairs) = recordings() else { return };
    let report = checker().check(&pairs);
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!((report.pairs, report.unmatched.len()), (448, 0));
    // Each check applies to this many pairs.
    let expected = [448, 308, 237, 448].map(|ok| Tally { ok, failed: 0 });
    assert_eq!(report.tallies, expected, "{:?}", Check::ALL);
}

/// The differences, one per line.
pub(crate) fn lines(report: &Report) -> String {
    report.failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
