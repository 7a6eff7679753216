//! Policies and their rules.

use okta_demo_org::DemoOrg;
use okta_sdk::Error;
use okta_sdk::models::{
    LifecycleStatus, OktaSignOnPolicy, OktaSignOnPolicyRule, OktaSignOnPolicyRuleActions,
    OktaSignOnPolicyRuleSignonActions, OktaSignOnPolicyRuleSignonActionsAccess, PolicyType,
};
use serde_json::json;

use super::start;

#[tokio::test]
async fn a_policy_with_a_rule_is_created_changed_and_deleted() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let mut policy = OktaSignOnPolicy::new("Mine");
    policy.extra.set("colour", "red").unwrap();
    let policy = okta.create_policy(&policy.into()).await?;
    let id = policy.id();
    let names = async || -> Vec<String> {
        let policies = okta.list_policies(PolicyType::OktaSignOn).collect_all().await.unwrap();
        policies.iter().map(|policy| policy.name().unwrap().to_owned()).collect()
    };
    // System policies come last.
    assert_eq!(names().await, ["Mine", "Default Policy"]);

    let actions = OktaSignOnPolicyRuleSignonActions::new()
        .with_access(OktaSignOnPolicyRuleSignonActionsAccess::Deny)
        .with_require_factor(false);
    let rule = OktaSignOnPolicyRule::new()
        .with_name("None")
        .with_actions(OktaSignOnPolicyRuleActions::new().with_signon(actions));
    let rule = okta.create_policy_rule(id, &rule.into()).await?;
    let rule_id = rule.id();
    okta.deactivate_policy_rule(id, rule_id).await?;
    let read = okta.get_policy_rule(id, rule_id).await?;
    assert_eq!(read.status(), Some(&LifecycleStatus::Inactive));
    okta.replace_policy_rule(id, rule_id, &rule).await?;
    assert_eq!(okta.get_policy_rule(id, rule_id).await?.status(), Some(&LifecycleStatus::Inactive));

    let raw: okta_sdk::json::Value =
        okta.request(okta_sdk::runtime::Method::Get, "/api/v1/policies/{id}").path("id", id).json().await?;
    assert_eq!(raw["colour"], json!("red"));
    okta.delete_policy(id).await?;
    assert!(okta.get_policy_rule(id, rule_id).await.unwrap_err().is_not_found());
    Ok(())
}

#[tokio::test]
async fn system_policies_cannot_be_deleted() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let policy = okta.list_policies(PolicyType::Password).await?.items.remove(0);
    assert!(okta.delete_policy(policy.id()).await.unwrap_err().is_forbidden());
    let rule = okta.list_policy_rules(policy.id()).await?.items.remove(0);
    let error = okta.delete_policy_rule(policy.id(), rule.id()).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    Ok(())
}
