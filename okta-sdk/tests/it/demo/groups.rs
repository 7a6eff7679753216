//! Groups and their rules.

use okta_demo_org::DemoOrg;
use okta_sdk::api::group::{AddGroupBody, ReplaceGroupBody};
use okta_sdk::json::Id;
use okta_sdk::models::{
    CreateGroupRuleRequest, CreateGroupRuleRequestType, CreateUserRequest, GroupRuleAction,
    GroupRuleConditions, GroupRuleExpression, GroupRuleGroupAssignment, GroupRuleStatus,
    OktaUserGroupProfile, UpdateUserRequest, UserProfile,
};
use okta_sdk::{Client, Error, OptionalExt as _};
use serde_json::json;

use super::{profile, start};

async fn group(okta: &Client, name: &str) -> Id {
    let profile = OktaUserGroupProfile::new().with_name(name);
    okta.add_group(&AddGroupBody::new().with_profile(profile)).await.unwrap().id
}

fn rule(name: &str, expression: &str, group: &str) -> CreateGroupRuleRequest {
    let expression = GroupRuleExpression::new().with_type("urn:okta:expression:1.0").with_value(expression);
    let assignment = GroupRuleGroupAssignment::new().with_group_ids(vec![group.to_owned()]);
    CreateGroupRuleRequest::new()
        .with_type(CreateGroupRuleRequestType::GroupRule)
        .with_name(name)
        .with_conditions(GroupRuleConditions::new().with_expression(expression))
        .with_actions(GroupRuleAction::new().with_assign_user_to_groups(assignment))
}

#[tokio::test]
async fn unknown_profile_fields_survive_a_full_update() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let mut profile = OktaUserGroupProfile::new().with_name("Old");
    profile.extra.set("motto", json!({"en": "To the stars"})).unwrap();
    let added = okta.add_group(&AddGroupBody::new().with_profile(profile.clone())).await?;
    let id = added.id;
    assert_eq!(added.profile.unwrap().extra.value("motto"), Some(json!({"en": "To the stars"})));

    profile.name = Some("New".to_owned());
    okta.replace_group(&id, &ReplaceGroupBody::new().with_profile(profile)).await?;
    let read = okta.get_group(&id).await?.profile.unwrap();
    assert_eq!(read.name.as_deref(), Some("New"));
    assert_eq!(read.extra.value("motto"), Some(json!({"en": "To the stars"})));
    okta.delete_group(&id).await?;
    assert!(okta.get_group(&id).await.optional()?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_rule_applies_to_changed_users() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let sales = group(&okta, "Sellers").await;
    let created = okta.create_group_rule(&rule("Sellers", r#"user.department == "Sales""#, &sales)).await?;
    assert_eq!(created.status, Some(GroupRuleStatus::Inactive));
    let rule_id = created.id;
    let user = CreateUserRequest::new(profile("ada").with_department("Sales"));
    let user = okta.create_user(&user).activate(false).await?.id;
    let members = async || okta.list_group_users(&sales).collect_all().await.unwrap().len();
    assert_eq!(members().await, 0);

    okta.activate_group_rule(&rule_id).await?;
    assert_eq!(members().await, 1);
    let moved = UserProfile::new().with_department("Support");
    okta.update_user(&user, &UpdateUserRequest::new().with_profile(moved)).await?;
    assert_eq!(members().await, 0);
    let back = UserProfile::new().with_department("Sales");
    okta.update_user(&user, &UpdateUserRequest::new().with_profile(back)).await?;
    assert_eq!(members().await, 1);

    assert!(okta.delete_group_rule(&rule_id).await.unwrap_err().is_bad_request());
    okta.deactivate_group_rule(&rule_id).await?;
    okta.delete_group_rule(&rule_id).remove_users(true).await?;
    assert_eq!(members().await, 0);
    Ok(())
}

#[tokio::test]
async fn a_rule_for_a_deleted_group_has_no_effect() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let group = group(&okta, "Short-lived").await;
    let rule = okta.create_group_rule(&rule("Everybody", r#"user.login != "" "#, &group)).await?.id;
    okta.activate_group_rule(&rule).await?;
    okta.delete_group(&group).await?;
    assert_eq!(okta.get_group_rule(&rule).await?.status, Some(GroupRuleStatus::Invalid));
    let id = super::staged(&okta, "ada").await;
    assert_eq!(okta.list_user_groups(&id).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_invalid_rule_is_rejected() {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let group = group(&okta, "Any").await;
    for (expression, group) in [("user.department is Sales", &*group), ("user.city == \"Bern\"", "00g000")] {
        let error = okta.create_group_rule(&rule("Wrong", expression, group)).await.unwrap_err();
        assert!(error.is_bad_request(), "{error}");
    }
    assert!(okta.list_group_rules().collect_all().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_group_of_all_users_cannot_be_deleted() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let everyone = okta.list_groups().q("Everyone").await?.items.remove(0).id;
    assert!(okta.delete_group(&everyone).await.unwrap_err().is_forbidden());
    let id = super::staged(&okta, "ada").await;
    let groups = okta.list_user_groups(&id).await?;
    assert_eq!(groups[0].id, everyone);
    Ok(())
}
