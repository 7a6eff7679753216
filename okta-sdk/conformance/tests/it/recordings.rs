//! Real traffic.

use okta_conformance::{Check, Report, Tally};

use crate::shared::{judge, recordings};

#[test]
fn all_recorded_traffic_passes() {
    let Some(pairs) = recordings() else { return };
    let report = judge().judge(&pairs);
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!((report.pairs, report.unmatched.len()), (448, 0));
    // Nothing is passed over: so many pairs have something to look at.
    let looked_at = [448, 308, 237, 448].map(|ok| Tally { ok, failed: 0 });
    assert_eq!(report.tallies, looked_at, "{:?}", Check::ALL);
}

/// Every difference on a line of its own.
pub(crate) fn lines(report: &Report) -> String {
    report.failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
