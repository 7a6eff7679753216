//! Reviews: each is about the access of one user to one resource.

use serde_json::{Value, json};

use super::{CAMPAIGNS, REVIEWS, campaigns};
use crate::api::users;
use crate::call::{Call, Object, object, text};
use crate::org::Org;

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
            let reassign = format!("{CAMPAIGNS}/{}/reviews/reassign", text(campaign, "id"));
            let links = json!({
                "self": {"href": call.url(&format!("{REVIEWS}/{id}"))},
                "reassignReview": {"href": call.url(&reassign)},
            });
            let review = json!({
                "id": id, "created": now, "createdBy": call.actor.id, "lastUpdated": now,
                "lastUpdatedBy": call.actor.id, "campaignId": text(campaign, "id"), "resourceId": resource,
                "decision": "UNREVIEWED", "remediationStatus": "NONE", "principalProfile": profile,
                "reviewerProfile": reviewer, "reviewerType": "USER", "currentReviewerLevel": "FIRST",
                "_links": links,
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
