//! Governance: an access review from its start to its end.
//!
//! The feature `governance` adds [`okta.governance()`](crate::Client::governance), the client of Okta Identity Governance. It
//! shares credential, connections and rate limits with `okta`, so one program manages groups and reviews who is in them.
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
//! let open = attr("campaignId").eq(campaign_id).and(attr("decision").eq(Decision::Unreviewed.as_str()));
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
//! Only reviewers decide, each with an own access token: `okta.as_user(token)?.governance()`, see
//! [signed-in users](super::signed_in_users). The API accepts decisions about all reviews that the analyzer of Okta recommends
//! to approve. Reviewers make other decisions in the console.
//!
//! The example `access_review` makes all these steps on a demo org.
