//! Models as the generator writes them.

use std::collections::BTreeMap;

use okta_runtime::json::{
    Decode, DecodeError, Encode, Extra, Nullable, Object, OneOrMany, RawUnion, Reader, Timestamp, Writer,
};
use okta_runtime::{Call, Client, Method, Operation, Paged, Paging};

#[derive(Clone)]
#[non_exhaustive]
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
#[non_exhaustive]
pub struct Profile {
    pub login: Option<String>,
    pub first_name: Nullable<String>,
    pub visits: Option<i64>,
    pub extra: Extra,
}

impl Object for Profile {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "login" => value.read(&mut self.login),
            "firstName" => value.read(&mut self.first_name),
            "visits" => value.read(&mut self.visits),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("login", &self.login);
        w.member("firstName", &self.first_name);
        w.member("visits", &self.visits);
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
#[non_exhaustive]
pub struct User {
    pub id: Option<String>,
    pub status: Option<Status>,
    pub created: Option<Timestamp>,
    pub profile: Option<Box<Profile>>,
    pub groups: Option<Vec<String>>,
    pub count: Option<i64>,
    pub ratio: Option<f64>,
    pub active: Option<bool>,
    pub labels: Option<BTreeMap<String, Option<String>>>,
    pub link: Option<OneOrMany<Profile>>,
    pub password: Option<String>,
    pub any: Option<serde_json::Value>,
    pub extra: Extra,
}

impl Object for User {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "id" => value.read(&mut self.id),
            "status" => value.read(&mut self.status),
            "created" => value.read(&mut self.created),
            "profile" => value.read(&mut self.profile),
            "groups" => value.read(&mut self.groups),
            "count" => value.read(&mut self.count),
            "ratio" => value.read(&mut self.ratio),
            "active" => value.read(&mut self.active),
            "labels" => value.read(&mut self.labels),
            "link" => value.read(&mut self.link),
            "password" => value.read(&mut self.password),
            "any" => value.read(&mut self.any),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.read_only("id", &self.id);
        w.member("status", &self.status);
        w.read_only("created", &self.created);
        w.member("profile", &self.profile);
        w.member("groups", &self.groups);
        w.member("count", &self.count);
        w.member("ratio", &self.ratio);
        w.member("active", &self.active);
        w.member("labels", &self.labels);
        w.member("link", &self.link);
        w.secret("password", &self.password);
        w.member("any", &self.any);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(User);

/// What replaces a user.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct UserUpdate {
    pub id: Option<String>,
    pub profile: Option<Box<Profile>>,
    pub extra: Extra,
}

impl Object for UserUpdate {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "id" => value.read(&mut self.id),
            "profile" => value.read(&mut self.profile),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("id", &self.id);
        w.member("profile", &self.profile);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(UserUpdate);

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Bookmark {
    pub label: Option<String>,
    pub sign_on_mode: Option<String>,
    pub extra: Extra,
}

impl Object for Bookmark {
    fn read_member(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError> {
        match name {
            "label" => value.read(&mut self.label),
            "signOnMode" => value.read(&mut self.sign_on_mode),
            _ => value.read_extra(name, &mut self.extra),
        }
    }

    fn write_members(&self, w: &mut Writer) {
        w.member("label", &self.label);
        w.member("signOnMode", &self.sign_on_mode);
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
okta_runtime::json_object!(Bookmark);

#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Application {
    Bookmark(Box<Bookmark>),
    Unrecognized(RawUnion<Bookmark>),
}

impl Decode for Application {
    fn decode(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match r.tag("signOnMode")?.as_deref() {
            Some("BOOKMARK") => Ok(Self::Bookmark(r.decode()?)),
            _ => Ok(Self::Unrecognized(r.decode()?)),
        }
    }
}

impl Encode for Application {
    fn encode(&self, w: &mut Writer) {
        match self {
            Self::Bookmark(v) => w.tagged("signOnMode", "BOOKMARK", &**v),
            Self::Unrecognized(v) => v.encode(w),
        }
    }
}
okta_runtime::json_union!(Application);

static GET_USER: Operation = Operation::new("getUser", Method::Get, "/api/v1/users/{id}").statuses(&[200]);
static CREATE_USER: Operation = Operation::new("createUser", Method::Post, "/api/v1/users");
static DELETE_USER: Operation = Operation::new("deleteUser", Method::Delete, "/api/v1/users/{id}");
static LIST_USERS: Operation = Operation::new("listUsers", Method::Get, "/api/v1/users").paging(Paging::Link);
static LIST_LOG: Operation =
    Operation::new("listLogEvents", Method::Get, "/api/v1/logs").paging(Paging::Poll);
static LIST_ROLES: Operation =
    Operation::new("listRoles", Method::Get, "/api/v1/iam/roles").paging(Paging::Body { items: "roles" });

#[must_use]
pub struct ListUsers(Paged<User>);

impl ListUsers {
    pub fn limit(self, value: i64) -> Self {
        Self(self.0.query("limit", value))
    }
    pub fn expand(self, values: &[Status]) -> Self {
        Self(self.0.query_list("expand", values))
    }
    pub fn ids(self, values: &[&str]) -> Self {
        Self(self.0.query_repeated("id", values))
    }
}
okta_runtime::page_newtype!(ListUsers, User);

#[must_use]
pub struct CreateUser(Call<User>);

impl CreateUser {
    pub fn activate(self, value: bool) -> Self {
        Self(self.0.query("activate", value))
    }
}
okta_runtime::call_newtype!(CreateUser, User);

/// The operations of the generated crate.
pub trait Api {
    fn get_user(&self, id: &str) -> Call<User>;
    fn delete_user(&self, id: &str) -> Call<()>;
    fn create_user(&self, body: &User) -> CreateUser;
    fn list_users(&self) -> ListUsers;
    fn list_roles(&self) -> Paged<Profile>;
    fn list_log(&self) -> Paged<User>;
}

impl Api for Client {
    fn get_user(&self, id: &str) -> Call<User> {
        self.call(&GET_USER).path("id", id).json()
    }
    fn delete_user(&self, id: &str) -> Call<()> {
        self.call(&DELETE_USER).path("id", id).empty()
    }
    fn create_user(&self, body: &User) -> CreateUser {
        CreateUser(self.call(&CREATE_USER).json_body("application/json", body).json())
    }
    fn list_users(&self) -> ListUsers {
        ListUsers(self.call(&LIST_USERS).page())
    }
    fn list_roles(&self) -> Paged<Profile> {
        self.call(&LIST_ROLES).page()
    }
    fn list_log(&self) -> Paged<User> {
        self.call(&LIST_LOG).page()
    }
}
