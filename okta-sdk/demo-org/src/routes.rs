//! All supported paths and methods.

use axum::routing::MethodFilter;

use crate::api::{
    app_users, apps, factors, grants, group_rules, groups, lifecycle, logs, policies, schemas, users,
};
use crate::auth::token;
use crate::call::Call;
use crate::error::ApiError;
use crate::org::Org;
use crate::reply::Reply;

/// Handles a request.
pub(crate) type Handler = fn(&mut Org, &Call) -> Result<Reply, ApiError>;

/// A method of a path.
pub(crate) struct Route {
    pub(crate) method: MethodFilter,
    pub(crate) path: &'static str,
    /// The part of the scope: `users` for `okta.users.read` and `okta.users.manage`. `None` if no credential is needed.
    pub(crate) area: Option<&'static str>,
    pub(crate) handler: Handler,
}

impl Route {
    pub(crate) fn is_read(&self) -> bool {
        self.method == MethodFilter::GET
    }

    /// Returns the scopes. An access token needs one of them.
    pub(crate) fn scopes(&self) -> Vec<String> {
        let scope = |what| self.area.map(|area| format!("okta.{area}.{what}"));
        let read = if self.is_read() { scope("read") } else { None };
        read.into_iter().chain(scope("manage")).collect()
    }

    /// Returns the number of requests in a window, about that of a real org.
    pub(crate) fn limit(&self) -> u32 {
        match self.area {
            Some("apps" | "policies") => 250,
            Some("logs") => 120,
            _ => 600,
        }
    }
}

const fn get(path: &'static str, area: &'static str, handler: Handler) -> Route {
    Route { method: MethodFilter::GET, path, area: Some(area), handler }
}

const fn post(path: &'static str, area: &'static str, handler: Handler) -> Route {
    Route { method: MethodFilter::POST, path, area: Some(area), handler }
}

const fn put(path: &'static str, area: &'static str, handler: Handler) -> Route {
    Route { method: MethodFilter::PUT, path, area: Some(area), handler }
}

const fn delete(path: &'static str, area: &'static str, handler: Handler) -> Route {
    Route { method: MethodFilter::DELETE, path, area: Some(area), handler }
}

pub(crate) const ROUTES: &[Route] = &[
    Route { method: MethodFilter::POST, path: "/oauth2/v1/token", area: None, handler: token::issue },
    get("/api/v1/users", "users", users::list),
    post("/api/v1/users", "users", users::create),
    get("/api/v1/users/{id}", "users", users::get),
    post("/api/v1/users/{id}", "users", users::update),
    put("/api/v1/users/{id}", "users", users::replace),
    delete("/api/v1/users/{id}", "users", users::delete),
    get("/api/v1/users/{id}/groups", "users", users::groups),
    get("/api/v1/users/{id}/appLinks", "users", app_users::links),
    delete("/api/v1/users/{id}/sessions", "users", lifecycle::end_sessions),
    post("/api/v1/users/{id}/lifecycle/activate", "users", lifecycle::activate),
    post("/api/v1/users/{id}/lifecycle/reactivate", "users", lifecycle::reactivate),
    post("/api/v1/users/{id}/lifecycle/deactivate", "users", lifecycle::deactivate),
    post("/api/v1/users/{id}/lifecycle/suspend", "users", lifecycle::suspend),
    post("/api/v1/users/{id}/lifecycle/unsuspend", "users", lifecycle::unsuspend),
    post("/api/v1/users/{id}/lifecycle/unlock", "users", lifecycle::unlock),
    post("/api/v1/users/{id}/lifecycle/expire_password", "users", lifecycle::expire_password),
    post("/api/v1/users/{id}/lifecycle/reset_password", "users", lifecycle::reset_password),
    post("/api/v1/users/{id}/lifecycle/reset_factors", "users", factors::reset),
    get("/api/v1/users/{id}/factors", "users", factors::list),
    post("/api/v1/users/{id}/factors", "users", factors::enroll),
    get("/api/v1/users/{id}/factors/catalog", "users", factors::catalog),
    get("/api/v1/users/{id}/factors/{second_id}", "users", factors::get),
    delete("/api/v1/users/{id}/factors/{second_id}", "users", factors::unenroll),
    post("/api/v1/users/{id}/factors/{second_id}/lifecycle/activate", "users", factors::activate),
    post("/api/v1/users/{id}/factors/{second_id}/verify", "users", factors::verify),
    get("/api/v1/meta/schemas/user/{id}", "schemas", schemas::get),
    post("/api/v1/meta/schemas/user/{id}", "schemas", schemas::update),
    get("/api/v1/groups", "groups", groups::list),
    post("/api/v1/groups", "groups", groups::create),
    get("/api/v1/groups/{id}", "groups", groups::get),
    put("/api/v1/groups/{id}", "groups", groups::replace),
    delete("/api/v1/groups/{id}", "groups", groups::delete),
    get("/api/v1/groups/{id}/users", "groups", groups::members),
    put("/api/v1/groups/{id}/users/{second_id}", "groups", groups::add_member),
    delete("/api/v1/groups/{id}/users/{second_id}", "groups", groups::remove_member),
    get("/api/v1/groups/{id}/apps", "groups", groups::apps),
    get("/api/v1/groups/rules", "groups", group_rules::list),
    post("/api/v1/groups/rules", "groups", group_rules::create),
    get("/api/v1/groups/rules/{id}", "groups", group_rules::get),
    put("/api/v1/groups/rules/{id}", "groups", group_rules::replace),
    delete("/api/v1/groups/rules/{id}", "groups", group_rules::delete),
    post("/api/v1/groups/rules/{id}/lifecycle/activate", "groups", group_rules::activate),
    post("/api/v1/groups/rules/{id}/lifecycle/deactivate", "groups", group_rules::deactivate),
    get("/api/v1/apps", "apps", apps::list),
    post("/api/v1/apps", "apps", apps::create),
    get("/api/v1/apps/{id}", "apps", apps::get),
    put("/api/v1/apps/{id}", "apps", apps::replace),
    delete("/api/v1/apps/{id}", "apps", apps::delete),
    post("/api/v1/apps/{id}/lifecycle/activate", "apps", apps::activate),
    post("/api/v1/apps/{id}/lifecycle/deactivate", "apps", apps::deactivate),
    get("/api/v1/apps/{id}/users", "apps", app_users::list),
    post("/api/v1/apps/{id}/users", "apps", app_users::assign),
    get("/api/v1/apps/{id}/users/{second_id}", "apps", app_users::get),
    post("/api/v1/apps/{id}/users/{second_id}", "apps", app_users::update),
    delete("/api/v1/apps/{id}/users/{second_id}", "apps", app_users::unassign),
    get("/api/v1/apps/{id}/groups", "apps", apps::groups),
    get("/api/v1/apps/{id}/groups/{second_id}", "apps", apps::get_group),
    put("/api/v1/apps/{id}/groups/{second_id}", "apps", apps::assign_group),
    delete("/api/v1/apps/{id}/groups/{second_id}", "apps", apps::unassign_group),
    get("/api/v1/apps/{id}/grants", "appGrants", grants::list),
    post("/api/v1/apps/{id}/grants", "appGrants", grants::grant),
    get("/api/v1/apps/{id}/grants/{second_id}", "appGrants", grants::get),
    delete("/api/v1/apps/{id}/grants/{second_id}", "appGrants", grants::revoke),
    get("/api/v1/policies", "policies", policies::list),
    post("/api/v1/policies", "policies", policies::create),
    get("/api/v1/policies/{id}", "policies", policies::get),
    put("/api/v1/policies/{id}", "policies", policies::replace),
    delete("/api/v1/policies/{id}", "policies", policies::delete),
    post("/api/v1/policies/{id}/lifecycle/activate", "policies", policies::activate),
    post("/api/v1/policies/{id}/lifecycle/deactivate", "policies", policies::deactivate),
    get("/api/v1/policies/{id}/rules", "policies", policies::rules::list),
    post("/api/v1/policies/{id}/rules", "policies", policies::rules::create),
    get("/api/v1/policies/{id}/rules/{second_id}", "policies", policies::rules::get),
    put("/api/v1/policies/{id}/rules/{second_id}", "policies", policies::rules::replace),
    delete("/api/v1/policies/{id}/rules/{second_id}", "policies", policies::rules::delete),
    post("/api/v1/policies/{id}/rules/{second_id}/lifecycle/activate", "policies", policies::rules::activate),
    post(
        "/api/v1/policies/{id}/rules/{second_id}/lifecycle/deactivate",
        "policies",
        policies::rules::deactivate,
    ),
    get("/api/v1/logs", "logs", logs::list),
];
