//! The examples of the documentation succeed on the demo org.

#![allow(clippy::unwrap_used)]

#[rustfmt::skip]
mod examples;
mod given;
#[rustfmt::skip]
mod governance;
#[rustfmt::skip]
mod my_account;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use given::{Example, Given};
use okta_demo_org::DemoOrg;
use okta_sdk::metadata::OperationInfo;
use okta_sdk::runtime::{Auth, Operation};
use okta_sdk::{Client, Method, PrivateKey, PrivateKeyAuth};

/// The examples of an API.
struct Api {
    examples: &'static [Example],
    operations: &'static [OperationInfo],
    /// Examples that fail, each with the reason. The test fails if one of them succeeds.
    known: &'static [(&'static str, &'static str)],
}

const MANAGEMENT: Api = Api {
    examples: examples::EXAMPLES,
    operations: okta_sdk::metadata::OPERATIONS,
    known: &[
        ("activateFactor", "a security question, which the example before enrolls, is active at once"),
        ("assignApplicationPolicy", "a bookmark, which the example before creates, has no access policy"),
        ("deleteApiServiceIntegrationInstanceSecret", "the demo org does not deactivate these secrets"),
        ("deleteIdentitySourceGroupMemberships", "no list contains the id"),
        ("deleteInterclientTrustMapping", "no list contains the id"),
        ("getGroupAttributeQueryResult", "no list contains the id"),
        ("reactivateUser", "no user of the demo org waits for an activation"),
        ("replacePolicy", "the example before copies the policy, and the copy has its name"),
        ("unlockUser", "no user of the demo org is locked out"),
    ],
};

const NO_GRANT: &str = "grants are listed with a filter only";

const GOVERNANCE: Api = Api {
    examples: governance::EXAMPLES,
    operations: okta_sdk::governance::metadata::OPERATIONS,
    known: &[
        ("api::security_access_reviews", "its operations need different credentials"),
        ("assignResourceLabels", "a label value has a longer id than the example"),
        ("deleteCampaign", "the example before launches the campaign"),
        ("deleteRequestSequenceV2", "no list contains the id"),
        ("endCampaign", "the campaign is not launched yet"),
        ("getCampaignBulkDecisionsJobStatus", "no list contains the id"),
        ("getGrant", NO_GRANT),
        ("getMyRequestV2", "no list contains the id"),
        ("getReview", "the campaign of the example is about no group, so it has no reviews"),
        ("removeResourceLabels", "a label value has a longer id than the example"),
        ("replaceGrant", NO_GRANT),
        ("submitCampaignBulkDecisions", "the analyzer recommends no decision other than to approve"),
        ("updateGrant", NO_GRANT),
    ],
};

const NO_APP: &str = "there is no authenticator app, because the example of a new one fails";
const NO_CHALLENGE: &str = "no list contains the id of a challenge";

const MY_ACCOUNT: Api = Api {
    examples: my_account::EXAMPLES,
    operations: okta_sdk::my_account::metadata::OPERATIONS,
    known: &[
        ("createAppAuthenticatorEnrollment", "the example has no key: the app creates one"),
        ("deleteAppAuthenticatorEnrollment", NO_APP),
        ("listAppAuthenticatorPendingPushNotificationChallenges", NO_APP),
        ("pollChallengeForEmailMagicLink", NO_CHALLENGE),
        ("replaceProfile", "the example sends no attribute"),
        ("updateAppAuthenticatorEnrollment", NO_APP),
        ("verifyEmailOtp", NO_CHALLENGE),
        ("verifyPhoneChallenge", "the code of the example is not the one that was sent"),
    ],
};

#[tokio::test]
async fn examples_of_the_management_api_succeed() {
    assert!(MANAGEMENT.examples.len() >= 738 + 30, "only {} examples", MANAGEMENT.examples.len());
    succeed(&MANAGEMENT).await;
}

#[tokio::test]
async fn examples_of_governance_succeed() {
    assert!(GOVERNANCE.examples.len() >= 162 + 11, "only {} examples", GOVERNANCE.examples.len());
    succeed(&GOVERNANCE).await;
}

#[tokio::test]
async fn examples_of_my_account_succeed() {
    assert!(MY_ACCOUNT.examples.len() >= 40 + 3, "only {} examples", MY_ACCOUNT.examples.len());
    succeed(&MY_ACCOUNT).await;
}

/// Runs all examples of an API in an org of their own.
async fn succeed(api: &Api) {
    let operations: BTreeMap<&str, &Operation> =
        api.operations.iter().map(|info| (info.operation.id, info.operation)).collect();
    let mut examples: Vec<(&Example, &Operation)> =
        api.examples.iter().map(|example| (example, operations[example.first])).collect();
    examples.sort_by_key(|(example, operation)| turn(example, operation));
    let org = DemoOrg::builder().people(5).rate_limit(100_000).start().await.unwrap();
    let clients = Clients::new(&org);
    let (mut failed, mut known) = (Vec::new(), 0);
    for (example, operation) in &examples {
        let name = example.name;
        let given = Given::of(&clients, org.url(), example, operation.path).await;
        let result = (example.run)(clients.of(operation), given).await;
        match (result, api.known.iter().any(|(known, _)| *known == name)) {
            (Ok(()), true) => failed.push(format!("{name} succeeds: remove its row")),
            (Ok(()), false) => {}
            (Err(_), true) => known += 1,
            (Err(error), false) => failed.push(format!("{name}: {error}")),
        }
    }
    println!("{} of {} examples succeed", examples.len() - known - failed.len(), examples.len());
    assert!(failed.is_empty(), "{} of {} examples:\n{}", failed.len(), examples.len(), failed.join("\n"));
}

/// What creates comes first, from the top down, then what reads and changes, then what deactivates and deletes, from the
/// bottom up. An example of an area deletes what it creates, so that it comes before those of its operations. A bundle
/// contains an entitlement, and a grant is of a bundle.
fn turn(example: &Example, operation: &Operation) -> (u8, Reverse<usize>, usize, bool) {
    let depth = operation.path.matches('/').count();
    let is_step = operation.path.contains("/lifecycle/");
    let is_end = operation.path.ends_with("/deactivate") || operation.path.ends_with("/reset_factors");
    let parts = ["entitlementId", "entitlementBundleId"];
    let needs = parts.iter().rposition(|part| example.given.contains(part)).map_or(0, |place| place + 1);
    let top_down = |phase| (phase, Reverse(usize::MAX - depth), needs, !example.name.starts_with("api::"));
    match operation.method {
        Method::Post if !is_step => top_down(0),
        Method::Put => top_down(1),
        Method::Delete => (3, Reverse(depth), 0, true),
        // Its path is that of the resource and two steps.
        _ if is_end && is_step => (3, Reverse(depth - 2), 0, false),
        _ => top_down(2),
    }
}

/// A client for each kind of credential.
struct Clients {
    token: Client,
    oauth: Client,
    /// Acts for the administrator.
    user: Client,
}

impl Clients {
    fn new(org: &DemoOrg) -> Self {
        let builder = || Client::builder().org_url(org.url()).foreign_url(org.url()).danger_allow_http();
        let app = org.oauth_client();
        let key = PrivateKey::parse(&app.private_key.as_str().into(), Some(&app.key_id)).unwrap();
        let scopes: BTreeSet<&str> = [&MANAGEMENT, &GOVERNANCE]
            .into_iter()
            .flat_map(|api| api.operations)
            .filter(|info| matches!(info.operation.auth, Auth::OauthOnly))
            .flat_map(|info| info.operation.scopes.iter().copied())
            .collect();
        let token = builder().token(org.token()).build().unwrap();
        let user = token.as_user(org.user_token("admin@example.com").unwrap()).unwrap();
        let oauth = builder().private_key(PrivateKeyAuth::new(&*app.id, scopes, key)).build().unwrap();
        Self { token, oauth, user }
    }

    /// Returns the client whose credential an operation accepts.
    fn of(&self, operation: &Operation) -> Client {
        match operation.auth {
            _ if is_of_user(operation.path) => self.user.clone(),
            Auth::OauthOnly => self.oauth.clone(),
            _ => self.token.clone(),
        }
    }

    /// Returns the clients that may read a path.
    fn for_path(&self, path: &str) -> Vec<&Client> {
        if is_of_user(path) { vec![&self.user] } else { vec![&self.token, &self.oauth] }
    }
}

/// Returns whether an operation acts for the user who owns the access token.
fn is_of_user(path: &str) -> bool {
    path.starts_with("/idp/myaccount/") || path.contains("/my/")
}
