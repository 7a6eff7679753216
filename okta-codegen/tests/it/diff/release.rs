//! Two published releases, if they are available.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use okta_codegen::diff::{Change, Counts, Report, What, diff};
use okta_codegen::{Input, Inputs};
use okta_test_support::SHARED;
use serde_json::{Value, json};

use super::{lines, made};
use crate::support::{count, operations, root, value};

const OLD: &str = "management-minimal-2026.03.0.yaml";
const NEW: &str = "management-minimal.yaml";

fn published(name: &str) -> Option<PathBuf> {
    SHARED.file(&format!("openapi/{name}"))
}

/// The inputs of the project, but another document.
fn read(document: &Path) -> Inputs {
    Inputs::read_with(&root(), document).unwrap()
}

fn compare(old: &Inputs, new: &Inputs) -> Report {
    made(diff(old, new, &okta_codegen::Options::default(), "0.1.0"))
}

#[test]
fn the_changes_between_two_releases() {
    let (Some(old), Some(new)) = (published(OLD), published(NEW)) else { return };
    let report = compare(&read(&old), &read(&new));
    let operations = |document: &Path| operations(&Input::file(document));
    let version =
        |document: &Path| value(&Input::file(document))["info"]["version"].as_str().unwrap().to_owned();
    assert_eq!((&report.old.release, &report.new.release), (&version(&old), &version(&new)));
    // Overlays add operations to both.
    let overlaid = count(&read(&new).into_document().unwrap()) - operations(&new);
    assert_eq!(report.old.operations, operations(&old) + overlaid);
    assert_eq!(report.new.operations, operations(&new) + overlaid);
    let added = operations(&new) - operations(&old);
    assert_eq!(report.operations, Counts { added, removed: 0, renamed: 0, changed: 22 });
    assert_eq!(report.version.next, "0.2.0");
    assert_eq!(
        (report.overlays.len(), report.names.len(), report.docs.len()),
        (0, 0, 0),
        "openapi/ applies to the new release"
    );
    // The old release has fewer types of policies, and devices without providers.
    assert_eq!(report.overlays_of_old.len(), 2, "{:?}", report.overlays_of_old);

    let lines = lines(&report);
    for line in [
        "breaking Client::get_device result-type: returns `Call<DeviceWithProviders>`, was `Call<Device>`",
        "breaking Client::list_policies result-type: returns `Paged<Policy>`, was `Call<Policy>`",
        "breaking Client::create_email_server argument-type: argument `body` is `&EmailServerCreate`, was `&EmailServer`",
        "breaking models::BasicSmtpAuth renamed: was `models::BasicSmtpAuthReq`",
        "breaking models::Oauth2ClientCredentials renamed: was `models::Oauth2ClientCredentialsReq`",
        "breaking models::Oauth2JwtBearerGrant renamed: was `models::Oauth2JwtBearerGrantReq`",
        "breaking models::RiskScorePolicyRuleCondition field-removed: no field `minRiskLevel`",
        "addition models::Policy variant-added: variant `IdentityClaimSourcing` (`IdentityClaimSourcingPolicy`)",
        "addition models::DnsRecordTypeDomains value-added: value `CAA`",
        "fact Client::list_app_service_accounts lifecycle: release stage: `GA`, was `EA`",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line}\n{}", lines.join("\n"));
    }
    let mut kinds: BTreeMap<What, usize> = BTreeMap::new();
    report.changes.iter().for_each(|change| *kinds.entry(change.what).or_default() += 1);
    // 14 operations became generally available and 5 more available; no parameter, path or scope changed otherwise.
    assert_eq!(kinds[&What::Lifecycle], 19);
    assert_eq!(
        (kinds.get(&What::Scopes), kinds.get(&What::Http), kinds.get(&What::ParameterAdded)),
        (None, None, None)
    );
    assert_eq!(kinds[&What::ResultType], 2);
}

#[test]
fn a_release_with_a_learned_fact_makes_its_action_void() {
    let old = root().join("openapi/management.yaml");
    let mut document = value(&Input::file(&old));
    document["components"]["schemas"]["GroupRule"]["properties"]["allGroupsValid"] =
        json!({"type": "boolean"});
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new.yaml");
    std::fs::write(&new, document.to_string()).unwrap();
    let report = compare(&read(&old), &read(&new));
    let [void] = &report.overlays[..] else { panic!("{:?}", report.overlays) };
    assert!(void.place.as_deref().unwrap().starts_with("learned/group-rule.yaml:"), "{:?}", void.place);
    assert!(
        void.message
            .contains("expected nothing at `#/components/schemas/GroupRule/properties/allGroupsValid`")
    );
}

/// Every added or removed schema is reported, or is not a model of this SDK.
#[test]
fn every_schema_is_accounted_for() {
    let (Some(old), Some(new)) = (published(OLD), published(NEW)) else { return };
    let (old_inputs, new_inputs) = (read(&old), read(&new));
    let report = compare(&old_inputs, &new_inputs);
    let (old, new) = (Side::of(&old, &old_inputs), Side::of(&new, &new_inputs));
    let added: Vec<&String> = new.schemas.iter().filter(|name| !old.schemas.contains(name)).collect();
    let removed: Vec<&String> = old.schemas.iter().filter(|name| !new.schemas.contains(name)).collect();
    assert_eq!((added.len(), removed.len()), (27, 5));
    let reported =
        |what: &[What], id: &str| report.changes.iter().any(|one| one.id == id && what.contains(&one.what));
    for name in added.into_iter().filter(|name| new.is_model(name)) {
        assert!(reported(&[What::Added, What::Renamed], name), "{name}");
    }
    let renamed = |change: &Change| change.what == What::Renamed && change.text.starts_with("was `models::");
    let removed: Vec<&String> = removed.into_iter().filter(|name| old.is_model(name)).collect();
    let gone = removed.iter().filter(|name| reported(&[What::Removed], name)).count();
    let whole = report.changes.iter().filter(|one| renamed(one) && new.schemas.contains(&one.id)).count();
    assert_eq!((removed.len(), gone, whole), (3, 0, 3), "{removed:?}");
}

struct Side {
    schemas: Vec<String>,
    types: Value,
}

impl Side {
    fn of(document: &Path, inputs: &Inputs) -> Self {
        let schemas = value(&Input::file(document))["components"]["schemas"].as_object().unwrap().clone();
        let api: Value = serde_json::from_str(&inputs.api_json().unwrap()).unwrap();
        Self { schemas: schemas.into_iter().map(|(name, _)| name).collect(), types: api["types"].clone() }
    }

    fn is_model(&self, name: &str) -> bool {
        self.types.get(name).is_some()
    }
}

#[test]
fn the_reverse_comparison_and_that_with_itself() {
    let (Some(old), Some(new)) = (published(OLD), published(NEW)) else { return };
    let (old, new) = (read(&old), read(&new));
    let back = compare(&new, &old);
    assert_eq!((back.operations.added, back.operations.removed), (0, 5));
    assert!(back.overlays.iter().any(|stale| stale.message.contains("matches 9 nodes, not 11")));
    assert_eq!(compare(&new, &new).changes, []);
    assert_eq!(compare(&old, &new).json(), compare(&old, &new).json());
    // The facts of a release compare as the release.
    let facts = read(&root().join("openapi/management.yaml"));
    assert_eq!(compare(&facts, &new).changes, []);
}
