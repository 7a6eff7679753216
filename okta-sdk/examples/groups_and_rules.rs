//! Groups, and rules that add users to them.
//!
//! `cargo example groups_and_rules`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::api::group::AddGroupBody;
use okta_sdk::models::{
    CreateGroupRuleRequest, CreateGroupRuleRequestType, CreateUserRequest, GroupRuleAction,
    GroupRuleConditions, GroupRuleExpression, GroupRuleGroupAssignment, OktaUserGroupProfile, UserProfile,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;

    let profile = OktaUserGroupProfile::new().with_name("Physicists").with_description("All of them");
    let group = okta.add_group(&AddGroupBody::new().with_profile(profile)).await?;
    let group_id = group.id;

    // A rule adds every user whose profile matches. It takes effect when it is activated.
    let condition = GroupRuleExpression::new()
        .with_type("urn:okta:expression:1.0")
        .with_value(r#"user.department == "Physics""#);
    let assignment = GroupRuleGroupAssignment::new().with_group_ids(vec![group_id.to_string()]);
    let rule = CreateGroupRuleRequest::new()
        .with_type(CreateGroupRuleRequestType::GroupRule)
        .with_name("Physicists by department")
        .with_conditions(GroupRuleConditions::new().with_expression(condition))
        .with_actions(GroupRuleAction::new().with_assign_user_to_groups(assignment));
    let rule_id = okta.create_group_rule(&rule).await?.id;
    okta.activate_group_rule(&rule_id).await?;

    let profile = UserProfile::new()
        .with_first_name("Chien-Shiung")
        .with_last_name("Wu")
        .with_email("wu@example.com")
        .with_login("wu@example.com")
        .with_department("Physics");
    let user = okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;
    let user_id = user.id;

    // A real org applies rules with a short delay. The demo org applies them immediately.
    let members = || okta.list_group_users(&group_id).collect_all();
    let members = okta.wait_for(members, |members| !members.is_empty()).await?;
    println!("the rule made {} member", members.len());

    // Members can also be added and removed directly. Both calls are idempotent.
    okta.unassign_user_from_group(&group_id, &user_id).await?;
    okta.assign_user_to_group(&group_id, &user_id).await?;
    for group in okta.list_user_groups(&user_id).await? {
        println!("member of {}", group.profile.and_then(|profile| profile.name).unwrap_or_default());
    }

    okta.deactivate_group_rule(&rule_id).await?;
    okta.delete_group_rule(&rule_id).remove_users(true).await?;
    okta.delete_group(&group_id).await?;
    okta.deactivate_user(&user_id).await?;
    okta.delete_user(&user_id).await?;
    println!("all gone");
    Ok(())
}
