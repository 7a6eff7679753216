//! Policies and their rules. Both are unions: each type has its own conditions and actions.
//!
//! `cargo example policies_and_rules`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::models::{
    OktaSignOnPolicy, OktaSignOnPolicyRule, OktaSignOnPolicyRuleActions, OktaSignOnPolicyRuleSignonActions,
    OktaSignOnPolicyRuleSignonActionsAccess, PolicyRule, PolicyType,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;

    // The type is required: a request lists the policies of one type.
    for policy in okta.list_policies(PolicyType::OktaSignOn).await? {
        println!("there is {}", policy.name().unwrap_or_default());
    }

    let policy = OktaSignOnPolicy::new("Night shift").with_description("For those who work at night");
    let policy = okta.create_policy(&policy.into()).await?;
    let policy_id = policy.id();
    println!("created {} with priority {:?}", policy.name().unwrap_or_default(), policy.priority());

    let actions = OktaSignOnPolicyRuleSignonActions::new()
        .with_access(OktaSignOnPolicyRuleSignonActionsAccess::Allow)
        .with_require_factor(false);
    let rule = OktaSignOnPolicyRule::new()
        .with_name("Let them in")
        .with_actions(OktaSignOnPolicyRuleActions::new().with_signon(actions));
    let mut rule = okta.create_policy_rule(policy_id, &rule.into()).await?;
    let rule_id = rule.id().to_owned();

    // Read, change, write, as for every full update.
    if let PolicyRule::SignOn(sign_on) = &mut rule
        && let Some(signon) = sign_on.actions.as_mut().and_then(|actions| actions.signon.as_mut())
    {
        signon.require_factor = Some(true);
    }
    okta.replace_policy_rule(policy_id, &rule_id, &rule).await?;
    for rule in okta.list_policy_rules(policy_id).await? {
        let PolicyRule::SignOn(rule) = rule else { continue };
        let signon = rule.actions.and_then(|actions| actions.signon).unwrap_or_default();
        println!("rule {:?} requires a factor: {:?}", rule.name.unwrap_or_default(), signon.require_factor);
    }

    okta.deactivate_policy(policy_id).await?;
    okta.delete_policy(policy_id).await?;
    println!("all gone");
    Ok(())
}
