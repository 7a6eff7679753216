//! The examples of the documentation succeed on the demo org.

#![allow(clippy::unwrap_used)]

#[rustfmt::skip]
mod examples;
mod given;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use examples::EXAMPLES;
use given::{Example, Given};
use okta_demo_org::DemoOrg;
use okta_sdk::runtime::{Auth, Operation};
use okta_sdk::{Client, Method, PrivateKey, PrivateKeyAuth};

/// Examples that fail, each with the reason. The test fails if one of them succeeds.
const KNOWN: &[(&str, &str)] = &[
    ("activateFactor", "a security question, which the example before enrolls, is active at once"),
    ("assignApplicationPolicy", "a bookmark, which the example before creates, has no access policy"),
    ("deleteApiServiceIntegrationInstanceSecret", "the demo org does not deactivate these secrets"),
    ("deleteIdentitySourceGroupMemberships", "no list contains the id"),
    ("deleteInterclientTrustMapping", "no list contains the id"),
    ("getGroupAttributeQueryResult", "no list contains the id"),
    ("reactivateUser", "no user of the demo org waits for an activation"),
    ("replacePolicy", "the example before copies the policy, and the copy has its name"),
    ("unlockUser", "no user of the demo org is locked out"),
];

#[tokio::test]
async fn examples_succeed() {
    let operations: BTreeMap<&str, &Operation> =
        okta_sdk::metadata::OPERATIONS.iter().map(|info| (info.operation.id, info.operation)).collect();
    let mut examples: Vec<(&Example, &Operation)> =
        EXAMPLES.iter().map(|example| (example, operations[example.first])).collect();
    assert!(examples.len() >= 738 + 30, "only {} examples", examples.len());
    examples.sort_by_key(|(example, operation)| turn(example, operation));
    let org = DemoOrg::builder().people(5).rate_limit(100_000).start().await.unwrap();
    let clients = clients(&org);
    let (mut failed, mut known) = (Vec::new(), 0);
    for (example, operation) in &examples {
        let name = example.name;
        let given = Given::of(&clients.token, org.url(), example, operation.path).await;
        let result = (example.run)(clients.of(operation), given).await;
        match (result, KNOWN.iter().any(|(known, _)| *known == name)) {
            (Ok(()), true) => failed.push(format!("{name} succeeds: remove its row from KNOWN")),
            (Ok(()), false) => {}
            (Err(_), true) => known += 1,
            (Err(error), false) => failed.push(format!("{name}: {error}")),
        }
    }
    println!("{} of {} examples succeed", examples.len() - known - failed.len(), examples.len());
    assert!(failed.is_empty(), "{} of {} examples:\n{}", failed.len(), examples.len(), failed.join("\n"));
}

/// What creates comes first, from the top down, then what reads and changes, then what deactivates and deletes, from the
/// bottom up. An example of an area deletes what it creates, so that it comes before those of its operations.
fn turn(example: &Example, operation: &Operation) -> (u8, Reverse<usize>, bool) {
    let depth = operation.path.matches('/').count();
    let is_step = operation.path.contains("/lifecycle/");
    let is_end = operation.path.ends_with("/deactivate") || operation.path.ends_with("/reset_factors");
    let top_down = |phase| (phase, Reverse(usize::MAX - depth), !example.name.starts_with("api::"));
    match operation.method {
        Method::Post if !is_step => top_down(0),
        Method::Put => top_down(1),
        Method::Delete => (3, Reverse(depth), true),
        // Its path is that of the resource and two steps.
        _ if is_end && is_step => (3, Reverse(depth - 2), false),
        _ => top_down(2),
    }
}

/// A client for each kind of credential.
struct Clients {
    token: Client,
    oauth: Client,
}

impl Clients {
    /// Returns the client whose credential an operation accepts.
    fn of(&self, operation: &Operation) -> Client {
        match operation.auth {
            Auth::OauthOnly => self.oauth.clone(),
            _ => self.token.clone(),
        }
    }
}

fn clients(org: &DemoOrg) -> Clients {
    let builder = || Client::builder().org_url(org.url()).foreign_url(org.url()).danger_allow_http();
    let app = org.oauth_client();
    let key = PrivateKey::parse(&app.private_key.as_str().into(), Some(&app.key_id)).unwrap();
    let scopes: BTreeSet<&str> = okta_sdk::metadata::OPERATIONS
        .iter()
        .filter(|info| matches!(info.operation.auth, Auth::OauthOnly))
        .flat_map(|info| info.operation.scopes.iter().copied())
        .collect();
    Clients {
        token: builder().token(org.token()).build().unwrap(),
        oauth: builder().private_key(PrivateKeyAuth::new(&*app.id, scopes, key)).build().unwrap(),
    }
}
