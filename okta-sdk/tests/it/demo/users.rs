//! Users: states, updates, custom attributes.

use okta_demo_org::DemoOrg;
use okta_sdk::json::Nullable;
use okta_sdk::models::{
    CreateUserRequest, PasswordCredential, UpdateUserRequest, UserCredentialsWritable, UserProfile,
    UserSchema, UserSchemaAttribute, UserSchemaAttributeType, UserSchemaDefinitions, UserSchemaPublic,
    UserStatus,
};
use okta_sdk::runtime::error::ApiErrorKind;
use okta_sdk::{Client, Error, OptionalExt as _};
use serde_json::json;

use super::{profile, staged, start};

async fn status(okta: &Client, id: &str) -> Option<UserStatus> {
    okta.get_user(id).await.unwrap().status
}

#[tokio::test]
async fn a_partial_update_sets_and_clears_fields() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let user = profile("ada").with_nick_name("Countess").with_department("Engines");
    let id = okta.create_user(&CreateUserRequest::new(user)).activate(false).await?.id;

    let mut change = UserProfile::new().with_title("Programmer");
    change.nick_name = Nullable::Null;
    okta.update_user(&id, &UpdateUserRequest::new().with_profile(change)).await?;

    let profile = okta.get_user(&id).await?.profile.unwrap();
    assert_eq!(profile.title.as_deref(), Some("Programmer"));
    assert_eq!(profile.nick_name.value(), None);
    assert_eq!(profile.department.as_deref(), Some("Engines"));
    Ok(())
}

#[tokio::test]
async fn a_full_update_keeps_all_fields() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let attribute = UserSchemaAttribute::new().with_title("Any").with_type(UserSchemaAttributeType::Array);
    let custom = UserSchemaPublic::new().with_properties([("tags".to_owned(), Some(attribute))]);
    let definitions = UserSchemaDefinitions::new().with_custom(custom);
    okta.update_user_profile("default", &UserSchema::new().with_definitions(definitions)).await?;
    let mut user = profile("ada").with_locale("de_CH").with_zip_code("3011");
    let tags = json!(["a", 1.5, null, {"deep": [[]]}]);
    user.extra.set("tags", &tags).unwrap();
    let id = okta.create_user(&CreateUserRequest::new(user)).activate(false).await?.id;

    let before = okta.get_user(&id).await?.profile.unwrap();
    assert_eq!(before.extra.value("tags"), Some(tags));
    let mut change = before.clone();
    change.city = "Bern".into();
    okta.replace_user(&id, &UpdateUserRequest::new().with_profile(change)).await?;
    let mut after = okta.get_user(&id).await?.profile.unwrap();
    assert_eq!(after.city.as_deref(), Some("Bern"));
    after.city = before.city.clone();
    assert!(after == before);

    // A full update removes fields that are not sent.
    okta.replace_user(&id, &UpdateUserRequest::new().with_profile(profile("ada"))).await?;
    let bare = okta.get_user(&id).await?.profile.unwrap();
    assert_eq!((bare.locale.value(), bare.extra.value("tags")), (None, None));
    Ok(())
}

#[tokio::test]
async fn unknown_attributes_are_rejected_by_name() {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let mut user = profile("ada");
    user.extra.set("shoeSize", 39).unwrap();
    let error = okta.create_user(&CreateUserRequest::new(user)).await.unwrap_err();
    let api = error.api().unwrap();
    assert_eq!((api.kind(), api.code()), (ApiErrorKind::Validation, Some("E0000001")));
    assert!(api.causes()[0].contains("shoeSize"), "{error}");
}

#[tokio::test]
async fn lifecycle_operations_change_the_status_of_a_user() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let id = staged(&okta, "ada").await;
    assert_eq!(status(&okta, &id).await, Some(UserStatus::Staged));
    let error = okta.reactivate_user(&id).await.unwrap_err();
    assert_eq!(error.api().unwrap().kind(), ApiErrorKind::Conflict);

    let token = okta.activate_user(&id).send_email(false).await?;
    assert!(token.activation_token.is_some());
    assert_eq!(status(&okta, &id).await, Some(UserStatus::Provisioned));
    assert_eq!(okta.activate_user(&id).await.unwrap_err().code(), Some("E0000016"));
    assert!(okta.suspend_user(&id).await.unwrap_err().is_bad_request());

    let password = PasswordCredential::new().with_value("hunter2hunter2");
    let credentials = UserCredentialsWritable::new().with_password(password);
    let active = CreateUserRequest::new(profile("alan")).with_credentials(credentials);
    let active = okta.create_user(&active).await?;
    assert_eq!(active.status, Some(UserStatus::Active));
    assert!(active.credentials.unwrap().password.unwrap().value.is_none());
    let other = active.id;
    okta.suspend_user(&other).await?;
    assert_eq!(status(&okta, &other).await, Some(UserStatus::Suspended));
    okta.unsuspend_user(&other).await?;
    okta.expire_password(&other).await?;
    assert_eq!(status(&okta, &other).await, Some(UserStatus::PasswordExpired));

    // A deactivated user is found by search only. A second call deletes the user.
    okta.delete_user(&id).await?;
    assert_eq!(status(&okta, &id).await, Some(UserStatus::Deprovisioned));
    assert_eq!(okta.list_users().collect_all().await?.len(), 2);
    assert_eq!(okta.list_users().search("status pr").collect_all().await?.len(), 3);
    okta.delete_user(&id).await?;
    assert!(okta.get_user(&id).await.optional()?.is_none());
    Ok(())
}

#[tokio::test]
async fn logins_are_unique() {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    staged(&okta, "ada").await;
    let error = okta.create_user(&CreateUserRequest::new(profile("ADA"))).await.unwrap_err();
    assert!(error.is_bad_request() && error.to_string().contains("login"), "{error}");
}

#[tokio::test]
async fn an_update_of_an_old_version_is_rejected() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let id = staged(&okta, "ada").await;
    let read = okta.get_user(&id).send_with_meta().await?;
    let etag = read.meta.etag().unwrap();
    let change = |title| UpdateUserRequest::new().with_profile(UserProfile::new().with_title(title));
    okta.update_user(&id, &change("One")).if_match(etag).await?;
    let error = okta.update_user(&id, &change("Two")).if_match(etag).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(okta.get_user(&id).await?.profile.unwrap().title.as_deref(), Some("One"));
    Ok(())
}

#[tokio::test]
async fn a_user_is_found_by_login() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let id = staged(&okta, "o'hara+1").await;
    assert_eq!(okta.get_user("o'hara+1@example.com").await?.id, id);
    Ok(())
}
