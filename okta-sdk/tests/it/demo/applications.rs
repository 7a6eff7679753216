//! Applications, which are a union.

use okta_demo_org::DemoOrg;
use okta_sdk::models::{
    AppUserAssignRequest, AppUserScope, Application, ApplicationGroupAssignment, BookmarkApplication,
    BookmarkApplicationName, BookmarkApplicationSettings, BookmarkApplicationSettingsApplication,
};
use okta_sdk::runtime::Method;
use okta_sdk::runtime::error::ApiErrorKind;
use okta_sdk::search::attr;
use okta_sdk::{Error, json};
use serde_json::json;

use super::start;

fn bookmark(label: &str) -> Application {
    let app = BookmarkApplicationSettingsApplication::new("https://a.example.com");
    let settings = BookmarkApplicationSettings::new().with_app(app);
    BookmarkApplication::new(label, BookmarkApplicationName::Bookmark, settings).into()
}

#[tokio::test]
async fn unknown_fields_survive_a_full_update() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let id = okta.create_application(&bookmark("Old")).await?.id().to_owned();
    // A field that the document does not describe.
    let mut body: json::Value = okta.request(Method::Get, "/api/v1/apps/{id}").path("id", &id).json().await?;
    body["settings"]["app"]["colour"] = json!("red");
    body["pocket"] = json!({"lint": [1, null]});
    let put = okta.request(Method::Put, "/api/v1/apps/{id}").path("id", &id);
    let before: json::Value = put.json_body("application/json", &body).json().await?;

    let mut application = okta.get_application(&id).await?;
    let Application::Bookmark(bookmark) = &mut application else { panic!("{application:?}") };
    bookmark.label = Some("New".to_owned());
    okta.replace_application(&id, &application).await?;

    let mut after: json::Value =
        okta.request(Method::Get, "/api/v1/apps/{id}").path("id", &id).json().await?;
    assert_eq!(after["label"], "New");
    after["label"] = before["label"].clone();
    after["lastUpdated"] = before["lastUpdated"].clone();
    assert_eq!(without_nulls(after), without_nulls(before));
    Ok(())
}

/// Removes null fields, which are the same as absent fields unless the document says that they are nullable.
fn without_nulls(mut value: json::Value) -> json::Value {
    if let json::Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
        for field in fields.values_mut() {
            *field = without_nulls(field.take());
        }
    }
    value
}

#[tokio::test]
async fn an_active_application_is_not_deleted() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let id = okta.create_application(&bookmark("Any")).await?.id().to_owned();
    let error = okta.delete_application(&id).await.unwrap_err();
    assert_eq!((error.code(), error.api().unwrap().kind()), (Some("E0000056"), ApiErrorKind::Conflict));
    okta.deactivate_application(&id).await?;
    okta.delete_application(&id).await
}

#[tokio::test]
async fn users_are_assigned_directly_or_through_a_group() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(6));
    let id = okta.create_application(&bookmark("Any")).await?.id().to_owned();
    let group = okta.list_groups().q("Sales").await?.items.remove(0).id;
    okta.assign_group_to_application(&id, &group).body(&ApplicationGroupAssignment::new()).await?;
    let user = okta.get_user("admin").await?.id;
    okta.assign_user_to_application(&id, &AppUserAssignRequest::new(&*user)).await?;

    let users = okta.list_application_users(&id).limit(2).collect_all().await?;
    let scopes: Vec<_> = users.iter().map(|user| user.scope.clone().unwrap()).collect();
    assert_eq!(scopes, [AppUserScope::User, AppUserScope::Group, AppUserScope::Group]);
    let found = okta.list_applications().filter(attr("user.id").eq(&user)).await?;
    assert_eq!(found[0].label(), Some("Any"));

    okta.unassign_user_from_application(&id, &user).await?;
    okta.unassign_application_from_group(&id, &group).await?;
    assert!(okta.list_application_users(&id).collect_all().await?.is_empty());
    Ok(())
}
