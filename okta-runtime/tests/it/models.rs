//! Models as the generator writes them.

use std::collections::BTreeMap;

use okta_runtime::json::{Extra, Nullable, OneOrMany, RawUnion, Timestamp};
use okta_runtime::{Call, Client, Method, Operation, Paged, Paging};

okta_runtime::json_enum! {
    pub enum Status {
        Active = "ACTIVE",
        Suspended = "SUSPENDED",
    }
}

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    pub login: Option<String>,
    pub first_name: Nullable<String>,
    pub visits: Option<i64>,
    pub extra: Extra,
}

okta_runtime::json_total!(Profile);
okta_runtime::json_object!(Profile {
    login: field("login"),
    first_name: field("firstName"),
    visits: field("visits"),
});

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

okta_runtime::json_object!(User {
    id: read_only("id"),
    status: field("status"),
    created: read_only("created"),
    profile: field("profile"),
    groups: field("groups"),
    count: field("count"),
    ratio: field("ratio"),
    active: field("active"),
    labels: field("labels"),
    link: field("link"),
    password: secret("password"),
    any: field("any"),
});

/// The request body that replaces a user.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct UserUpdate {
    pub id: Option<String>,
    pub profile: Option<Box<Profile>>,
    pub extra: Extra,
}

okta_runtime::json_object!(UserUpdate { id: field("id"), profile: field("profile") });

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Bookmark {
    pub label: Option<String>,
    pub sign_on_mode: Option<String>,
    pub extra: Extra,
}

okta_runtime::json_object!(Bookmark { label: field("label"), sign_on_mode: field("signOnMode") });

#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Application {
    Bookmark(Box<Bookmark>),
    Unrecognized(RawUnion<Bookmark>),
}

okta_runtime::json_union!(tag("signOnMode"), Application { Bookmark: "BOOKMARK" });

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
