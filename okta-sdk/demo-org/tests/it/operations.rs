//! Every operation of the document gets a response that the document describes.

use std::collections::BTreeMap;

use okta_demo_org::DemoOrg;
use serde_json::Value;

use crate::checker::{Checker, violations};
use crate::walk::{Walker, access_token, operations};

#[tokio::test]
async fn every_operation_gets_a_response_of_the_document() {
    let document: Value = serde_json::from_str(include_str!("../../src/document.json")).unwrap();
    let org = DemoOrg::builder().people(5).rate_limit(100_000).start().await.unwrap();
    let checker = Checker::start(&document, org.url());
    let url = checker.as_ref().map_or(org.url(), |checker| &checker.url);
    let mut walker = Walker::new(&document, &org, &access_token(&document, &org).await);
    let (mut problems, mut succeeded, mut statuses) = (Vec::new(), 0, BTreeMap::new());
    let operations = operations(&document);
    assert!(operations.len() >= 732 + 162 + 40, "only {} operations", operations.len());
    for operation in &operations {
        let request = walker.request(operation).await;
        let response = walker.send(url, operation, &request).await;
        let status = response.status();
        let what = format!("{} {} {}: {status}", operation.id, operation.method, request.path);
        for violation in violations(&response) {
            problems.push(format!("{what}: {violation}"));
        }
        let text = response.text().await.unwrap();
        if !operation.it["responses"].as_object().unwrap().contains_key(status.as_str()) {
            problems.push(format!("{what} is not in the document: {text}"));
        }
        *statuses.entry(status.as_u16()).or_insert(0) += 1;
        if status.is_success() || status.is_redirection() {
            succeeded += 1;
            walker.learn(operation, &request, &serde_json::from_str(&text).unwrap_or_default());
        } else {
            println!("{what} {text} {:?}", request.body);
        }
    }
    println!("{succeeded} of {} operations succeeded: {statuses:?}", operations.len());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(succeeded + 20 >= operations.len(), "only {succeeded} operations succeeded: {statuses:?}");
}

#[tokio::test]
async fn operations_refuse_the_credentials_that_the_document_does_not_list() {
    let document: Value = serde_json::from_str(include_str!("../../src/document.json")).unwrap();
    let org = DemoOrg::start().await.unwrap();
    let token = access_token(&document, &org).await;
    let mut walker = Walker::new(&document, &org, &token);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut seen = [0, 0];
    for operation in operations(&document) {
        // A user has another access token.
        if operation.is_of_user() {
            continue;
        }
        let Some(by_token) = operation.only_credential() else { continue };
        seen[usize::from(by_token)] += 1;
        let request = walker.request(&operation).await;
        let sent =
            client.request(operation.method.parse().unwrap(), format!("{}{}", org.url(), request.path));
        let sent = match by_token {
            true => sent.bearer_auth(&token),
            false => sent.header("authorization", format!("SSWS {}", org.token())),
        };
        let response = sent.send().await.unwrap();
        assert_eq!(response.status(), 403, "{}", operation.id);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["errorCode"], "E0000006", "{}", operation.id);
    }
    assert!(seen[0] >= 15 && seen[1] >= 5, "{seen:?}");
}
