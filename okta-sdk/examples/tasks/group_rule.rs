//! Rule: lets Okta keep the users of a department in a group.
//!
//! `cargo example group_rule Sales Dealmakers`

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::api::group::AddGroupBody;
use okta_sdk::models::{
    CreateGroupRuleRequest, CreateGroupRuleRequestType, GroupRuleAction, GroupRuleConditions,
    GroupRuleExpression, GroupRuleGroupAssignment, OktaUserGroupProfile,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [department, name] = arguments.as_slice() else {
        return Err("usage: group_rule DEPARTMENT GROUP".into());
    };
    let okta = Client::from_env()?;
    let profile = OktaUserGroupProfile::new().with_name(name);
    let group = okta.add_group(&AddGroupBody::new().with_profile(profile)).await?;

    // The language of rules is not that of searches. Both quote text in the same way.
    let quoted = department.replace('\\', r"\\").replace('"', r#"\""#);
    let expression = GroupRuleExpression::new()
        .with_type("urn:okta:expression:1.0")
        .with_value(format!("user.department == \"{quoted}\""));
    let assignment = GroupRuleGroupAssignment::new().with_group_ids([group.id.to_string()]);
    let rule = CreateGroupRuleRequest::new()
        .with_type(CreateGroupRuleRequestType::GroupRule)
        .with_name(format!("{name} by department"))
        .with_conditions(GroupRuleConditions::new().with_expression(expression))
        .with_actions(GroupRuleAction::new().with_assign_user_to_groups(assignment));
    let rule = okta.create_group_rule(&rule).await?;
    okta.activate_group_rule(&rule.id).await?;
    println!("the rule {} fills the group {}", rule.id, group.id);
    Ok(())
}
