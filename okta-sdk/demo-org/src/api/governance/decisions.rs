//! Decisions of the reviewer who is signed in.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{REVIEWS, campaigns};
use crate::api::set;
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

/// Approves the reviews of the caller that the analyzer recommends to approve: those of users who have signed in.
pub(crate) fn submit(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let campaign = campaigns::find(org, call)?;
    let body = call.object()?;
    check(&body)?;
    if text(&campaign, "status") != "ACTIVE" {
        return Err(campaigns::conflict("The campaign is not active"));
    }
    if campaign.get("reviewerSettings").is_some_and(|settings| settings["bulkDecisionDisabled"] == true) {
        return Err(campaigns::conflict("The campaign does not allow decisions about several reviews"));
    }
    let eligible = eligible(org, call);
    let now = org.stamp();
    for id in &eligible {
        if let Some(review) = org.table(REVIEWS).get_mut(id) {
            set(review, "decision", "APPROVE");
            set(review, "decided", now.as_str());
            set(review, "lastUpdated", now.as_str());
            set(review, "lastUpdatedBy", call.actor.id.as_str());
            if let Some(note) = body.get("notes") {
                set(review, "note", json!({"note": note}));
            }
        }
    }
    let id = org.new_id("brj");
    let job = object(json!({"id": id, "status": "COMPLETED", "eligibleReviewRecordCount": eligible.len()}));
    org.table(&jobs(call)).insert(id.clone(), job);
    org.note(call, "certification.campaign.item.decide", &[Target::named("Campaign", &campaign)]);
    let this = call.url(&format!("{}/{id}", jobs(call)));
    let reply = Reply::ok(json!({
        "jobId": id, "status": "ACCEPTED", "eligibleReviewRecordCount": eligible.len(),
        "_links": {"self": {"href": call.url(&call.path)}, "bulkReviewDecisionStatus": {"href": this}},
    }));
    Ok(reply.status(StatusCode::ACCEPTED))
}

/// Returns what became of decisions.
pub(crate) fn job(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    campaigns::find(org, call)?;
    let found = org.table(&jobs(call)).get(call.second_id()).cloned();
    let mut job = found.ok_or_else(|| ApiError::not_found(call.second_id(), "Job"))?;
    set(&mut job, "_links", json!({"self": {"href": call.url(&call.path)}}));
    Ok(Reply::ok(Value::Object(job)))
}

fn jobs(call: &Call) -> String {
    format!("/governance/api/v1/my/campaigns/{}/reviews/bulk-decisions/jobs", call.id())
}

fn check(body: &Object) -> Result<(), ApiError> {
    let criteria = body.get("criteria").unwrap_or(&Value::Null);
    let mut causes = Vec::new();
    if criteria["type"] != "GOVERNANCE_ANALYZER" {
        causes.push("criteria.type: it must be GOVERNANCE_ANALYZER");
    }
    if criteria["govAnalyzerCriteria"]["recommendedActionDecision"] != "APPROVE" {
        causes.push("criteria.govAnalyzerCriteria.recommendedActionDecision: it must be APPROVE");
    }
    if text(body, "reviewDecision") != "APPROVE" {
        causes.push("reviewDecision: it must be APPROVE");
    }
    if causes.is_empty() { Ok(()) } else { Err(ApiError::invalid("body", causes)) }
}

/// Returns the ids of the caller's open reviews that the analyzer recommends to approve.
fn eligible(org: &mut Org, call: &Call) -> Vec<String> {
    let reviews = org.table(REVIEWS).clone();
    let profile = |review: &Object, whose: &str| {
        review.get(whose).and_then(|profile| profile["id"].as_str()).unwrap_or_default().to_owned()
    };
    let is_open = |review: &Object| {
        text(review, "campaignId") == call.id()
            && text(review, "decision") == "UNREVIEWED"
            && profile(review, "reviewerProfile") == call.actor.id
    };
    let signed_in = |review: &Object| {
        let user = org.users.get(&profile(review, "principalProfile"));
        user.is_some_and(|user| !text(user, "lastLogin").is_empty())
    };
    let open = reviews.iter().filter(|(_, review)| is_open(review) && signed_in(review));
    open.map(|(id, _)| id.clone()).collect()
}
