//! Two published releases, where they are there.

use std::collections::BTreeMap;

use okta_codegen::diag::Diagnostics;
use okta_codegen::diff::{Change, Counts, Report, What, diff};
use okta_codegen::doc_overrides::DocOverrides;
use okta_codegen::ir::{self, TypeId};
use okta_codegen::names::Names;
use okta_codegen::source::Document;
use okta_codegen::source::overlay::{self, Overlay};
use okta_test_support::SHARED;

use super::{lines, made};
use crate::support::{operations, root};

const OLD: &str = "management-minimal-2026.03.0.yaml";
const NEW: &str = "management-minimal.yaml";

fn published(name: &str) -> Option<Document> {
    Some(Document::read(&SHARED.file(&format!("openapi/{name}"))?).unwrap())
}

fn rules() -> (Vec<Overlay>, Names, DocOverrides) {
    let folder = root().join("openapi");
    let overlays = overlay::read_folder(&folder.join("overlays")).unwrap();
    let names = Names::read(&folder.join("names.toml")).unwrap();
    (overlays, names, DocOverrides::read(&folder.join("docs.yaml")).unwrap())
}

fn compare(old: &Document, new: &Document) -> Report {
    let (overlays, names, doc_overrides) = rules();
    made(diff(old.clone(), new.clone(), &overlays, &names, &doc_overrides, "0.1.0"))
}

#[test]
fn the_changes_between_two_releases() {
    let (Some(old), Some(new)) = (published(OLD), published(NEW)) else { return };
    let report = compare(&old, &new);
    let version = |document: &Document| document.value["info"]["version"].as_str().unwrap().to_owned();
    assert_eq!((&report.old.release, &report.new.release), (&version(&old), &version(&new)));
    assert_eq!((report.old.operations, report.new.operations), (operations(&old), operations(&new)));
    let added = operations(&new) - operations(&old);
    assert_eq!(report.operations, Counts { added, removed: 0, renamed: 0, changed: 22 });
    assert_eq!(report.version.next, "0.2.0");
    assert_eq!(
        (report.overlays.len(), report.names.len(), report.docs.len()),
        (0, 0, 0),
        "openapi/ applies to the new release"
    );
    assert_eq!(report.overlays_of_old.len(), 1, "{:?}", report.overlays_of_old);

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

/// Every added or removed schema is reported, or is not a model of this SDK.
#[test]
fn every_schema_is_accounted_for() {
    let (Some(old), Some(new)) = (published(OLD), published(NEW)) else { return };
    let report = compare(&old, &new);
    let (old, new) = (Side::of(&old), Side::of(&new));
    let came: Vec<&String> = new.schemas.iter().filter(|name| !old.schemas.contains(name)).collect();
    let went: Vec<&String> = old.schemas.iter().filter(|name| !new.schemas.contains(name)).collect();
    assert_eq!((came.len(), went.len()), (27, 5));
    let told =
        |what: &[What], id: &str| report.changes.iter().any(|one| one.id == id && what.contains(&one.what));
    for name in came.into_iter().filter(|name| new.is_model(name)) {
        assert!(told(&[What::Added, What::Renamed], name), "{name}");
    }
    let renamed = |change: &Change| change.what == What::Renamed && change.text.starts_with("was `models::");
    let went: Vec<&String> = went.into_iter().filter(|name| old.is_model(name)).collect();
    let gone = went.iter().filter(|name| told(&[What::Removed], name)).count();
    let whole = report.changes.iter().filter(|one| renamed(one) && new.schemas.contains(&one.id)).count();
    assert_eq!((went.len(), gone, whole), (3, 0, 3), "{went:?}");
}

struct Side {
    schemas: Vec<String>,
    api: ir::Api,
}

impl Side {
    fn of(document: &Document) -> Self {
        let (overlays, names, _) = rules();
        let (document, _) = overlay::apply_where_they_fit(document.clone(), &overlays);
        let schemas = document.value["components"]["schemas"].as_object().unwrap().keys().cloned().collect();
        let names = names.lenient();
        Self { schemas, api: ir::build(&document.value, &names, &mut Diagnostics::new()).unwrap() }
    }

    fn is_model(&self, name: &str) -> bool {
        self.api.types.contains_key(&TypeId(name.to_owned()))
    }
}

#[test]
fn the_way_back_and_the_way_to_itself() {
    let (Some(old), Some(new)) = (published(OLD), published(NEW)) else { return };
    let back = compare(&new, &old);
    assert_eq!((back.operations.added, back.operations.removed), (0, 5));
    assert!(back.overlays.iter().any(|stale| stale.message.contains("matches 9 nodes, not 11")));
    assert_eq!(compare(&new, &new).changes, []);
    assert_eq!(compare(&old, &new).json(), compare(&old, &new).json());
    // The facts of a release are the release.
    let facts = Document::read(&root().join("openapi/management.yaml")).unwrap();
    assert_eq!(compare(&facts, &new).changes, []);
}
