//! Models as the generator writes them.

use std::collections::BTreeMap;

use okta_runtime::json::{Extra, Nullable, Timestamp};

okta_runtime::json_enum! {
    pub enum Status {
        Active = "ACTIVE",
        Suspended = "SUSPENDED",
    }
}

#[derive(Clone, Default, PartialEq)]
pub struct User {
    pub id: Option<String>,
    pub status: Option<Status>,
    pub created: Option<Timestamp>,
    pub activated: Option<Timestamp>,
    pub status_changed: Option<Timestamp>,
    pub last_login: Option<Timestamp>,
    pub last_updated: Option<Timestamp>,
    pub password_changed: Option<Timestamp>,
    pub kind: Option<UserType>,
    pub profile: Option<Box<Profile>>,
    pub credentials: Option<Box<Credentials>>,
    pub links: Option<BTreeMap<String, Link>>,
    pub extra: Extra,
}

okta_runtime::json_object!(User {
    id: field("id"),
    status: field("status"),
    created: field("created"),
    activated: field("activated"),
    status_changed: field("statusChanged"),
    last_login: field("lastLogin"),
    last_updated: field("lastUpdated"),
    password_changed: field("passwordChanged"),
    kind: field("type"),
    profile: field("profile"),
    credentials: field("credentials"),
    links: field("_links"),
});

#[derive(Clone, Default, PartialEq)]
pub struct UserType {
    pub id: Option<String>,
    pub extra: Extra,
}

okta_runtime::json_object!(UserType { id: field("id") });

#[derive(Clone, Default, PartialEq)]
pub struct Profile {
    pub login: Nullable<String>,
    pub email: Nullable<String>,
    pub second_email: Nullable<String>,
    pub first_name: Nullable<String>,
    pub last_name: Nullable<String>,
    pub middle_name: Nullable<String>,
    pub display_name: Nullable<String>,
    pub mobile_phone: Nullable<String>,
    pub department: Nullable<String>,
    pub title: Nullable<String>,
    pub city: Nullable<String>,
    pub country_code: Nullable<String>,
    pub zip_code: Nullable<String>,
    pub state: Nullable<String>,
    pub manager: Nullable<String>,
    pub locale: Nullable<String>,
    pub extra: Extra,
}

okta_runtime::json_object!(Profile {
    login: field("login"),
    email: field("email"),
    second_email: field("secondEmail"),
    first_name: field("firstName"),
    last_name: field("lastName"),
    middle_name: field("middleName"),
    display_name: field("displayName"),
    mobile_phone: field("mobilePhone"),
    department: field("department"),
    title: field("title"),
    city: field("city"),
    country_code: field("countryCode"),
    zip_code: field("zipCode"),
    state: field("state"),
    manager: field("manager"),
    locale: field("locale"),
});

#[derive(Clone, Default, PartialEq)]
pub struct Credentials {
    pub password: Option<Password>,
    pub recovery_question: Option<Recovery>,
    pub provider: Option<Provider>,
    pub extra: Extra,
}

okta_runtime::json_object!(Credentials {
    password: field("password"),
    recovery_question: field("recovery_question"),
    provider: field("provider"),
});

#[derive(Clone, Default, PartialEq)]
pub struct Password {
    pub value: Option<String>,
    pub extra: Extra,
}

okta_runtime::json_object!(Password { value: secret("value") });

#[derive(Clone, Default, PartialEq)]
pub struct Recovery {
    pub question: Option<String>,
    pub answer: Option<String>,
    pub extra: Extra,
}

okta_runtime::json_object!(Recovery { question: field("question"), answer: secret("answer") });

#[derive(Clone, Default, PartialEq)]
pub struct Provider {
    pub kind: Option<String>,
    pub name: Option<String>,
    pub extra: Extra,
}

okta_runtime::json_object!(Provider { kind: field("type"), name: field("name") });

#[derive(Clone, Default, PartialEq)]
pub struct Link {
    pub href: Option<String>,
    pub method: Option<String>,
    pub extra: Extra,
}

okta_runtime::json_object!(Link { href: field("href"), method: field("method") });
