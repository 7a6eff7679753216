//! Governance: certification campaigns and their reviews.

pub(crate) mod campaigns;
pub(crate) mod decisions;
pub(crate) mod reviews;

/// The scopes that an application may request.
pub(crate) const SCOPES: &[&str] =
    &["okta.governance.accessCertifications.manage", "okta.governance.accessCertifications.read"];

const CAMPAIGNS: &str = "/governance/api/v1/campaigns";
const REVIEWS: &str = "/governance/api/v1/reviews";
