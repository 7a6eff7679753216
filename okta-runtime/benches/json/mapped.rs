//! Models as the generator writes them.

use std::collections::BTreeMap;

use okta_runtime::json::{DecodeError, Extra, Nullable, Object, Reader, Timestamp, Writer};

#[derive(Clone)]
pub enum Status {
    Active,
    Suspended,
    Unrecognized(String),
}

impl Status {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::Unrecognized(v) => v,
        }
    }
}

impl From<&str> for Status {
    fn from(v: &str) -> Self {
        match v {
            "ACTIVE" => Self::Active,
            "SUSPENDED" => Self::Suspended,
            _ => Self::Unrecognized(v.into()),
        }
    }
}
okta_runtime::json_enum!(Status);

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

impl Object for User {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "id" => value.read(&mut self.id),
            "status" => value.read(&mut self.status),
            "created" => value.read(&mut self.created),
            "activated" => value.read(&mut self.activated),
            "statusChanged" => value.read(&mut self.status_changed),
            "lastLogin" => value.read(&mut self.last_login),
            "lastUpdated" => value.read(&mut self.last_updated),
            "passwordChanged" => value.read(&mut self.password_changed),
            "type" => value.read(&mut self.kind),
            "profile" => value.read(&mut self.profile),
            "credentials" => value.read(&mut self.credentials),
            "_links" => value.read(&mut self.links),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("id", &self.id);
        w.member("status", &self.status);
        w.member("created", &self.created);
        w.member("activated", &self.activated);
        w.member("statusChanged", &self.status_changed);
        w.member("lastLogin", &self.last_login);
        w.member("lastUpdated", &self.last_updated);
        w.member("passwordChanged", &self.password_changed);
        w.member("type", &self.kind);
        w.member("profile", &self.profile);
        w.member("credentials", &self.credentials);
        w.member("_links", &self.links);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(User);

#[derive(Clone, Default, PartialEq)]
pub struct UserType {
    pub id: Option<String>,
    pub extra: Extra,
}

impl Object for UserType {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "id" => value.read(&mut self.id),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("id", &self.id);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(UserType);

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

impl Object for Profile {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "login" => value.read(&mut self.login),
            "email" => value.read(&mut self.email),
            "secondEmail" => value.read(&mut self.second_email),
            "firstName" => value.read(&mut self.first_name),
            "lastName" => value.read(&mut self.last_name),
            "middleName" => value.read(&mut self.middle_name),
            "displayName" => value.read(&mut self.display_name),
            "mobilePhone" => value.read(&mut self.mobile_phone),
            "department" => value.read(&mut self.department),
            "title" => value.read(&mut self.title),
            "city" => value.read(&mut self.city),
            "countryCode" => value.read(&mut self.country_code),
            "zipCode" => value.read(&mut self.zip_code),
            "state" => value.read(&mut self.state),
            "manager" => value.read(&mut self.manager),
            "locale" => value.read(&mut self.locale),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("login", &self.login);
        w.member("email", &self.email);
        w.member("secondEmail", &self.second_email);
        w.member("firstName", &self.first_name);
        w.member("lastName", &self.last_name);
        w.member("middleName", &self.middle_name);
        w.member("displayName", &self.display_name);
        w.member("mobilePhone", &self.mobile_phone);
        w.member("department", &self.department);
        w.member("title", &self.title);
        w.member("city", &self.city);
        w.member("countryCode", &self.country_code);
        w.member("zipCode", &self.zip_code);
        w.member("state", &self.state);
        w.member("manager", &self.manager);
        w.member("locale", &self.locale);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(Profile);

#[derive(Clone, Default, PartialEq)]
pub struct Credentials {
    pub password: Option<Password>,
    pub recovery_question: Option<Recovery>,
    pub provider: Option<Provider>,
    pub extra: Extra,
}

impl Object for Credentials {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "password" => value.read(&mut self.password),
            "recovery_question" => value.read(&mut self.recovery_question),
            "provider" => value.read(&mut self.provider),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("password", &self.password);
        w.member("recovery_question", &self.recovery_question);
        w.member("provider", &self.provider);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(Credentials);

#[derive(Clone, Default, PartialEq)]
pub struct Password {
    pub value: Option<String>,
    pub extra: Extra,
}

impl Object for Password {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "value" => value.read(&mut self.value),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.secret("value", &self.value);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(Password);

#[derive(Clone, Default, PartialEq)]
pub struct Recovery {
    pub question: Option<String>,
    pub answer: Option<String>,
    pub extra: Extra,
}

impl Object for Recovery {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "question" => value.read(&mut self.question),
            "answer" => value.read(&mut self.answer),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("question", &self.question);
        w.secret("answer", &self.answer);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(Recovery);

#[derive(Clone, Default, PartialEq)]
pub struct Provider {
    pub kind: Option<String>,
    pub name: Option<String>,
    pub extra: Extra,
}

impl Object for Provider {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "type" => value.read(&mut self.kind),
            "name" => value.read(&mut self.name),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("type", &self.kind);
        w.member("name", &self.name);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(Provider);

#[derive(Clone, Default, PartialEq)]
pub struct Link {
    pub href: Option<String>,
    pub method: Option<String>,
    pub extra: Extra,
}

impl Object for Link {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "href" => value.read(&mut self.href),
            "method" => value.read(&mut self.method),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("href", &self.href);
        w.member("method", &self.method);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(Link);
