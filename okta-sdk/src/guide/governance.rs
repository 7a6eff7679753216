//! Governance: access reviews, changes of entitlements, and access requests.
//!
//! The feature `governance` adds [`okta.governance()`](crate::Client::governance), the client of Okta Identity Governance. It
//! shares credential, connections and rate limits with `okta`, so one program manages groups and reviews who is in them.
//!
//! A *campaign* is an access review: for each user and each resource, such as a group, a *reviewer* decides whether the user
//! keeps the access. An *entitlement* is what an application distinguishes, such as its licences; a *bundle* is a choice of
//! their values that is granted as one. A user *requests* access to an entry of the *catalog*.
//!
//! # Campaigns
//!
//! | step | operation | status of the campaign |
//! |---|---|---|
//! | create it with resources, reviewers and schedule | [`create_campaign`](crate::governance::Client::create_campaign) | `SCHEDULED` |
//! | start it now, or wait for its start date | [`launch_campaign`](crate::governance::Client::launch_campaign) | `LAUNCHING`, then `ACTIVE` |
//! | read what is to be decided | [`list_reviews`](crate::governance::Client::list_reviews) | `ACTIVE` |
//! | decide | [`submit_campaign_bulk_decisions`](crate::governance::Client::submit_campaign_bulk_decisions) | `ACTIVE` |
//! | end it now, or wait for its end date | [`end_campaign`](crate::governance::Client::end_campaign) | `COMPLETED` |
//!
//! A campaign starts and ends shortly after the call. [`wait_for`](crate::runtime::Client::wait_for) reads it until its
//! status has changed.
//!
//! # Reviews
//!
//! There is a review for each user and resource. A filter selects those of a campaign:
//!
//! ```no_run
//! use okta_sdk::governance::models::Decision;
//! use okta_sdk::search::attr;
//!
//! # async fn run(okta: okta_sdk::Client, campaign_id: &str) -> Result<(), okta_sdk::Error> {
//! let open = attr("campaignId").eq(campaign_id).and(attr("decision").eq(&Decision::Unreviewed));
//! let mut reviews = okta.governance().list_reviews().filter(&open.to_string()).stream();
//! while let Some(review) = reviews.try_next().await? {
//!     println!("{:?} has access to {:?}", review.principal_profile, review.resource_id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Decisions
//!
//! Only reviewers decide, each with their own access token: `okta.as_user(token)?.governance()`, see
//! [signed-in users](super::signed_in_users). The API accepts decisions about all reviews that the analyzer of Okta recommends
//! to approve. Reviewers make other decisions in the console.
//!
//! The example `access_review` takes all these steps on a demo org: `cargo example access_review`.
//!
//! # Lists
//!
//! Pages of governance are objects with the items in `data` and the next page in `_links`. The SDK follows the link, so these
//! lists are streams, pages and cursors like all others; see [pagination](super::pagination).
//!
//! # Changes
//!
//! Operations that replace a resource take another type than the one that was read. It converts without loss:
//! `EntitlementUpdatable::try_from(&entitlement)?`; see [models](super::models). Operations that change a part of a resource
//! have one of two forms:
//!
//! | form | examples | body |
//! |---|---|---|
//! | a list of changes, each with an operation and a path | `update_entitlement`, `update_label`, `update_principal_assignment` | a slice |
//! | the fields to change | `update_resource_request_condition_v2`, `update_my_settings`, `update_org_settings` | an object: fields that are not set stay, and null clears |
//!
//! What was read converts into such an object too, for programs that change a field of it:
//! `RequestConditionPatchable::try_from(&condition)?`.
//!
//! ```no_run
//! use okta_sdk::governance::models::{EntitlementPatchItem, EntitlementPatchOp, EntitlementPatchOperation};
//!
//! # async fn run(okta: okta_sdk::Client, entitlement_id: &str) -> Result<(), okta_sdk::Error> {
//! let rename = EntitlementPatchOperation::new(EntitlementPatchOp::Replace, "/name").with_value("Seats");
//! let changes = [EntitlementPatchItem::Entitlement(Box::new(rename))];
//! okta.governance().update_entitlement(entitlement_id, &changes).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Versions and users
//!
//! Method names that end with `v2` call version 2 of the API, which has request conditions, the catalog and tasks. Operations
//! with `my` in their names act for the owner of the access token, so that they need one of the user, see
//! [signed-in users](super::signed_in_users). All others act for an administrator.
