//! Certification campaigns: reviewers decide which users keep the access to groups and applications.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{CAMPAIGNS, REVIEWS, reviews};
use crate::api::{condition, require, set};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{Order, Page};
use crate::reply::Reply;
use crate::resources;

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let filter = condition(call.query("filter"))?;
    let rows: Vec<(String, Object)> = org.table(CAMPAIGNS).clone().into_iter().collect();
    let rows = rows.into_iter().filter(|(_, campaign)| filter(campaign));
    let page = Page::cut(call, (20, 200), Order::Ascending, rows)?;
    Ok(Reply::ok(page.with_links(call, "data", |campaign| show_briefly(&campaign))))
}

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut campaign = call.object()?;
    check(org, &campaign)?;
    let end = end(&campaign)?;
    if let Some(schedule) = campaign.get_mut("scheduleSettings") {
        schedule["endDate"] = json!(end);
    }
    let (id, now) = (org.new_id("ici"), org.stamp());
    campaign.entry("campaignType").or_insert_with(|| json!("RESOURCE"));
    campaign.extend(object(json!({
        "id": id, "status": "SCHEDULED", "created": now, "createdBy": call.actor.id, "lastUpdated": now,
        "lastUpdatedBy": call.actor.id, "_links": links(&id, call),
    })));
    org.note(call, "certification.campaign.create", &[Target::named("Campaign", &campaign)]);
    org.table(CAMPAIGNS).insert(id, campaign.clone());
    Ok(Reply::ok(Value::Object(campaign)).status(StatusCode::CREATED))
}

/// Deletes a campaign that is not active, and its reviews.
pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let reply = resources::serve(org, call)?;
    org.table(REVIEWS).retain(|_, review| text(review, "campaignId") != call.id());
    Ok(reply)
}

/// Starts a campaign: there is a review for each user of each resource.
pub(crate) fn launch(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let campaign = advance(org, call, "SCHEDULED", "ACTIVE")?;
    reviews::open(org, call, &campaign);
    org.note(call, "certification.campaign.launch", &[Target::named("Campaign", &campaign)]);
    Ok(accepted(call))
}

pub(crate) fn end_now(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let campaign = advance(org, call, "ACTIVE", "COMPLETED")?;
    org.note(call, "certification.campaign.close", &[Target::named("Campaign", &campaign)]);
    Ok(accepted(call))
}

/// Returns the response to a change that takes a while. It names the campaign.
fn accepted(call: &Call) -> Reply {
    let this = call.url(&format!("{CAMPAIGNS}/{}", call.id()));
    Reply::empty().status(StatusCode::ACCEPTED).header(LOCATION, this)
}

/// Changes the status. Fails if it is not the expected one.
fn advance(org: &mut Org, call: &Call, from: &str, to: &str) -> Result<Object, ApiError> {
    let mut campaign = find(org, call)?;
    let status = text(&campaign, "status");
    if status != from {
        return Err(conflict(&format!("The campaign is {status}: this requires {from}")));
    }
    set(&mut campaign, "status", to);
    set(&mut campaign, "lastUpdated", org.stamp());
    set(&mut campaign, "lastUpdatedBy", call.actor.id.as_str());
    org.table(CAMPAIGNS).insert(call.id().to_owned(), campaign.clone());
    Ok(campaign)
}

/// Returns the campaign that the path names.
pub(super) fn find(org: &mut Org, call: &Call) -> Result<Object, ApiError> {
    let found = org.table(CAMPAIGNS).get(call.id()).cloned();
    found.ok_or_else(|| ApiError::not_found(call.id(), "Campaign"))
}

pub(super) fn conflict(summary: &str) -> ApiError {
    ApiError::new(StatusCode::CONFLICT, "E0000157", summary)
}

/// Fails if settings are missing, or name a reviewer or a resource that does not exist.
fn check(org: &Org, campaign: &Object) -> Result<(), ApiError> {
    require(campaign, "campaign", &["name"])?;
    let settings = ["scheduleSettings", "resourceSettings", "reviewerSettings", "remediationSettings"];
    let missing = settings.iter().filter(|name| !campaign.get(**name).is_some_and(Value::is_object));
    let mut causes: Vec<String> = missing.map(|name| format!("{name}: it must not be empty")).collect();
    let reviewer = reviewer(campaign);
    if !org.users.contains_key(reviewer) {
        causes.push(format!(
            "reviewerSettings: there is no user {reviewer:?}, and the demo org has no other reviewers"
        ));
    }
    for (id, kind) in targets(campaign) {
        let exists = match kind.as_str() {
            "GROUP" => org.groups.contains_key(&id),
            _ => org.apps.contains_key(&id),
        };
        if !exists {
            causes.push(format!("resourceSettings: there is no {kind} {id:?}"));
        }
    }
    if causes.is_empty() { Ok(()) } else { Err(ApiError::invalid("campaign", causes)) }
}

/// Returns the id of the reviewer: the named one, or that for whom an expression names nobody.
pub(super) fn reviewer(campaign: &Object) -> &str {
    let settings = campaign.get("reviewerSettings");
    let id = |name: &str| settings.and_then(|settings| settings[name].as_str());
    id("reviewerId").or_else(|| id("fallBackReviewerId")).unwrap_or_default()
}

/// Returns the ids and the types of the resources.
pub(super) fn targets(campaign: &Object) -> Vec<(String, String)> {
    let Some(settings) = campaign.get("resourceSettings") else { return Vec::new() };
    let targets = settings["targetResources"].as_array().into_iter().flatten();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = |target: &Value| word(target.get("resourceType").unwrap_or(&settings["type"]));
    targets.map(|target| (word(&target["resourceId"]), kind(target))).collect()
}

/// Returns the time when the campaign ends.
fn end(campaign: &Object) -> Result<String, ApiError> {
    let schedule = campaign.get("scheduleSettings").unwrap_or(&Value::Null);
    let start = schedule["startDate"].as_str().and_then(|start| start.parse::<Timestamp>().ok());
    let days = schedule["durationInDays"].as_f64().filter(|days| *days >= 1.0);
    let end = start.zip(days).and_then(|(start, days)| {
        start.checked_add(SignedDuration::try_from_secs_f64(days * 86_400.0).ok()?).ok()
    });
    end.map(|end| end.to_string()).ok_or_else(|| {
        let cause = "scheduleSettings: startDate must be a time, and durationInDays at least 1";
        ApiError::invalid("scheduleSettings", [cause])
    })
}

/// Returns a campaign as lists contain it.
fn show_briefly(campaign: &Object) -> Value {
    let kept = [
        "id",
        "created",
        "createdBy",
        "lastUpdated",
        "lastUpdatedBy",
        "name",
        "description",
        "status",
        "_links",
    ];
    let mut shown = campaign.clone();
    shown.retain(|name, _| kept.contains(&name.as_str()));
    let (schedule, reviewers) = (&campaign["scheduleSettings"], &campaign["reviewerSettings"]);
    shown.extend(object(json!({
        "startDate": schedule["startDate"], "endDate": schedule["endDate"], "scheduleType": schedule["type"],
        "reviewerType": reviewers["type"],
    })));
    Value::Object(shown)
}

fn links(id: &str, call: &Call) -> Value {
    let this = call.url(&format!("{CAMPAIGNS}/{id}"));
    let reviews = call.url(&format!("{REVIEWS}?filter=campaignId%20eq%20%22{id}%22"));
    json!({
        "self": {"href": this}, "launchCampaign": {"href": format!("{this}/launch")},
        "endCampaign": {"href": format!("{this}/end")}, "reviews": {"href": reviews},
    })
}
