//! Reviews: each is about the access of one user to one resource.

use serde_json::{Value, json};

use super::{CAMPAIGNS, REVIEWS, campaigns};
use crate::api::{condition, set, users};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::Org;
use crate::page::{Order, Page};
use crate::reply::Reply;

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let filter = condition(call.query("filter"))?;
    let rows: Vec<(String, Object)> = org.table(REVIEWS).clone().into_iter().collect();
    let rows = rows.into_iter().filter(|(_, review)| filter(&searchable(review)));
    let page = Page::cut(call, (20, 200), Order::Ascending, rows)?;
    Ok(page.reply_with_links(call, "data", |review| show(&review, call)))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let found = org.table(REVIEWS).get(call.id()).map(|review| show(review, call));
    found.map(Reply::ok).ok_or_else(|| ApiError::not_found(call.id(), "Review"))
}

/// Adds the reviews of a campaign.
pub(super) fn open(org: &mut Org, call: &Call, campaign: &Object) {
    let scope = campaign.get("principalScopeSettings").unwrap_or(&Value::Null);
    let only_active = scope["includeOnlyActiveUsers"] == true;
    let reviewer = org.users.get(campaigns::reviewer(campaign)).map(principal);
    for (resource, kind) in campaigns::targets(campaign) {
        for user in principals(org, &resource, &kind) {
            let profile = principal(&user);
            if only_active && profile["status"] != "ACTIVE" {
                continue;
            }
            let (id, now) = (org.new_id("icr"), org.stamp());
            let review = json!({
                "id": id, "created": now, "createdBy": call.actor.id, "lastUpdated": now,
                "lastUpdatedBy": call.actor.id, "campaignId": text(campaign, "id"), "resourceId": resource,
                "decision": "UNREVIEWED", "remediationStatus": "NONE", "principalProfile": profile,
                "reviewerProfile": reviewer, "reviewerType": "USER", "currentReviewerLevel": "FIRST",
            });
            org.table(REVIEWS).insert(id, object(review));
        }
    }
}

/// Returns the users who have access to a group or an application.
fn principals(org: &Org, resource: &str, kind: &str) -> Vec<Object> {
    let of_group = org.members.keys().filter(|(group, _)| kind == "GROUP" && group == resource);
    let of_app = org.app_users.get(resource).into_iter().flat_map(|users| users.keys());
    let ids = of_group.map(|(_, user)| user).chain(of_app.filter(|_| kind != "GROUP"));
    ids.filter_map(|id| org.users.get(id)).cloned().collect()
}

/// Returns a user as reviews contain it.
fn principal(user: &Object) -> Value {
    let status = if text(user, "status") == "ACTIVE" { "ACTIVE" } else { "INACTIVE" };
    let of = |name: &str| users::profile(user, name);
    json!({
        "id": text(user, "id"), "login": of("login"), "email": of("email"), "firstName": of("firstName"),
        "lastName": of("lastName"), "status": status, "type": "USER",
    })
}

/// Returns what filters can name.
fn searchable(review: &Object) -> Object {
    let mut fields = review.clone();
    for (name, profile) in [("principalId", "principalProfile"), ("reviewerId", "reviewerProfile")] {
        let id = review.get(profile).map_or(Value::Null, |profile| profile["id"].clone());
        set(&mut fields, name, id);
    }
    let level = review.get("currentReviewerLevel").cloned().unwrap_or_default();
    set(&mut fields, "reviewerLevel", level);
    fields
}

fn show(review: &Object, call: &Call) -> Value {
    let mut shown = review.clone();
    let this = call.url(&format!("{REVIEWS}/{}", text(review, "id")));
    let reassign = call.url(&format!("{CAMPAIGNS}/{}/reviews/reassign", text(review, "campaignId")));
    set(&mut shown, "_links", json!({"self": {"href": this}, "reassignReview": {"href": reassign}}));
    Value::Object(shown)
}
