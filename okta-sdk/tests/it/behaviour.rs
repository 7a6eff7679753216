//! Behavior that does not depend on the operation.

use okta_sdk::json::Nullable;
use okta_sdk::models::{
    Application, BookmarkApplication, BookmarkApplicationName, BookmarkApplicationSettings,
    BookmarkApplicationSettingsApplication, PasswordCredential, UpdateUserRequest, UserCredentials,
    UserProfile, UserStatus,
};
use okta_sdk::{Error, OptionalExt as _};
use serde_json::json;

use crate::server::{Response, Server};

#[tokio::test]
async fn unknown_fields_survive_an_update() -> Result<(), Error> {
    let server = Server::start();
    let okta = server.client();
    server.respond(Response::json(&json!({
        "id": "00u1",
        "status": "ACTIVE",
        "profile": {"firstName": "Ada", "shoeSize": 39, "tags": ["a", null]},
    })));
    server.respond(Response::json(&json!({})));

    let mut profile = okta.get_user("00u1").await?.profile.unwrap_or_default();
    assert_eq!(profile.extra.value("shoeSize"), Some(json!(39)));
    profile.nick_name = Nullable::Value("Countess".to_owned());
    okta.update_user("00u1", &UpdateUserRequest::new().with_profile(profile)).await?;

    let sent = server.take().pop().unwrap().json();
    let profile = json!({"firstName": "Ada", "nickName": "Countess", "shoeSize": 39, "tags": ["a", null]});
    assert_eq!(sent, json!({"profile": profile}));
    Ok(())
}

#[tokio::test]
async fn an_application_is_written_back_without_read_only_fields() -> Result<(), Error> {
    let server = Server::start();
    let okta = server.client();
    let settings = json!({"app": {"url": "https://a.example", "colour": "red"}, "notes": {"admin": null}});
    server.respond(Response::json(&json!({
        "id": "0oa1", "signOnMode": "BOOKMARK", "name": "bookmark", "label": "Old", "settings": settings,
        "created": "2026-01-02T03:04:05.000Z", "pocket": {"lint": true},
    })));
    server.respond(Response::json(&json!({"signOnMode": "BOOKMARK"})));

    let mut application = okta.get_application("0oa1").await?;
    let Application::Bookmark(bookmark) = &mut application else { panic!("{application:?}") };
    bookmark.label = Some("New".to_owned());
    okta.replace_application("0oa1", &application).await?;

    let sent = server.take().pop().unwrap().json();
    assert_eq!(sent["label"], "New");
    assert_eq!(sent["settings"]["app"], json!({"url": "https://a.example", "colour": "red"}));
    assert_eq!(sent["pocket"], json!({"lint": true}));
    assert_eq!((sent.get("id"), sent.get("created")), (None, None));
    Ok(())
}

#[tokio::test]
async fn absent_null_and_value_are_different() -> Result<(), Error> {
    let server = Server::start();
    let okta = server.client();
    let mut profile = UserProfile::new().with_first_name("Ada".to_owned());
    profile.nick_name = Nullable::Null;
    server.respond(Response::json(&json!({"profile": {"nickName": null}})));
    let updated = okta.update_user("00u1", &UpdateUserRequest::new().with_profile(profile)).await?;

    let sent = server.take().pop().unwrap().json();
    assert_eq!(sent, json!({"profile": {"firstName": "Ada", "nickName": null}}));
    let profile = updated.profile.unwrap_or_default();
    assert!(profile.nick_name.is_null());
    assert!(profile.first_name.is_absent());
    Ok(())
}

#[tokio::test]
async fn unknown_enum_values_and_variants_are_kept() -> Result<(), Error> {
    let server = Server::start();
    let okta = server.client();
    server.respond(Response::json(&json!({"status": "ASLEEP"})));
    assert_eq!(okta.get_user("00u1").await?.status, Some(UserStatus::from("ASLEEP")));
    server.take();

    let unknown = json!({"signOnMode": "TELEPATHY", "label": "Mind", "settings": {"range": 1.5}});
    server.respond(Response::json(&unknown));
    server.respond(Response::json(&unknown));
    let application = okta.get_application("0oa1").await?;
    assert!(
        matches!(&application, Application::Unrecognized(raw) if raw.tag("signOnMode").as_deref() == Some("TELEPATHY"))
    );
    assert_eq!(application.label(), Some("Mind"));
    okta.replace_application("0oa1", &application).await?;
    assert_eq!(server.take().pop().unwrap().json(), unknown);
    Ok(())
}

#[tokio::test]
async fn a_union_writes_its_tag() -> Result<(), Error> {
    let server = Server::start();
    server.respond(Response::json(&json!({"signOnMode": "BOOKMARK"})));
    let settings = BookmarkApplicationSettings::new()
        .with_app(BookmarkApplicationSettingsApplication::new("https://a.example"));
    let bookmark = BookmarkApplication::new("Mine", BookmarkApplicationName::Bookmark, settings);
    server.client().create_application(&bookmark.into()).await?;
    assert_eq!(server.take().pop().unwrap().json()["signOnMode"], "BOOKMARK");
    Ok(())
}

#[test]
fn debug_shows_no_secrets() {
    let password = PasswordCredential::new().with_value("hunter2".to_owned());
    let request = UpdateUserRequest::new().with_credentials(UserCredentials::new().with_password(password));
    let shown = format!("{request:?} {request:#?}");
    assert!(shown.contains("***") && !shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_missing_resource_is_none() -> Result<(), Error> {
    let server = Server::start();
    let body = json!({"errorCode": "E0000007", "errorSummary": "Not found"}).to_string();
    server.respond(Response::new(404, "application/json", body));
    assert!(server.client().get_user("00u1").await.optional()?.is_none());
    Ok(())
}

#[tokio::test]
async fn ids_that_would_change_the_path_are_rejected() {
    let server = Server::start();
    let okta = server.client();
    for id in ["", ".", ".."] {
        let error = okta.delete_user(id).await.unwrap_err();
        assert!(error.to_string().contains("id"), "{error}");
    }
    assert!(server.take().is_empty());
}

#[test]
fn requests_and_errors_are_small() {
    assert!(size_of::<Error>() <= 128);
    assert!(size_of::<okta_sdk::Call<okta_sdk::models::User>>() <= 32);
    assert!(size_of::<okta_sdk::api::user::GetUser>() <= 32);
    assert!(size_of::<okta_sdk::api::user::ListUsers>() <= 64);
}
