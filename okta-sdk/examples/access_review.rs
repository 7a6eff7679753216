//! A certification campaign: a reviewer decides which users keep the access to a group.
//!
//! `cargo example access_review`
//!
//! To use a real org with a group *Payroll*, set `OKTA_CLIENT_ORGURL` and `OKTA_CLIENT_TOKEN`, and `USER_TOKEN` to an access
//! token of the owner of the API token with the scope `okta.governance.reviewer.manage`.

use std::error::Error;
use std::time::SystemTime;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::governance::models::{
    ApprovedRemediationAction, BulkReviewCriteriaGovAnalyzerMutable, BulkReviewCriteriaType,
    BulkReviewDecision, BulkReviewSubmissionCriteriaMutable, BulkReviewSubmissionMutable, CampaignMutable,
    CampaignResourceType, CampaignReviewerType, CampaignStatus, Decision, NoResponseRemediationAction,
    RemediationSettings, ResourceSettingsMutable, ResourceType, ReviewerSettingsMutable,
    RevokedRemediationAction, ScheduleSettingsMutable, ScheduleType, TargetResourcesRequestItem,
};
use okta_sdk::search::attr;
use okta_sdk::{Client, Timestamp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder().group("Payroll", ["ada.allen1@example.com"]))?;
    let token = org.user_token("admin@example.com")?;
    let okta = Client::builder().with_env(org.env()).build()?;
    // The same client serves both APIs.
    let governance = okta.governance();
    let group = okta.list_groups().search(attr("profile.name").eq("Payroll")).find_one().await?;
    let group = group.ok_or("there is no group Payroll")?;
    let reviewer = okta.get_user("me").await?;

    let payroll = TargetResourcesRequestItem::new(group.id.as_str()).with_resource_type(ResourceType::Group);
    let campaign = CampaignMutable::new(
        "Access to payroll",
        ScheduleSettingsMutable::new(
            ScheduleType::OneOff,
            Timestamp::from(SystemTime::now()),
            14.0,
            "Europe/Zurich",
        ),
        ResourceSettingsMutable::new()
            .with_type(CampaignResourceType::Group)
            .with_target_resources(vec![payroll]),
        ReviewerSettingsMutable::new(CampaignReviewerType::User).with_reviewer_id(reviewer.id.as_str()),
        RemediationSettings::new(
            ApprovedRemediationAction::NoAction,
            RevokedRemediationAction::NoAction,
            NoResponseRemediationAction::NoAction,
        ),
    );
    let campaign_id = governance.create_campaign(&campaign).await?.id;

    // The campaign starts shortly after the call.
    governance.launch_campaign(&campaign_id).await?;
    let campaign = || governance.get_campaign(&campaign_id);
    okta.wait_for(campaign, |campaign| campaign.status == Some(CampaignStatus::Active)).await?;
    let filter = attr("campaignId").eq(campaign_id.as_str()).to_string();
    let mut reviews = governance.list_reviews().filter(&filter).stream();
    while let Some(review) = reviews.try_next().await? {
        let login = review.principal_profile.and_then(|principal| principal.login).unwrap_or_default();
        println!("{login} is in the group: {:?}", review.decision);
    }

    // Only the reviewer decides, with an own access token: here as the analyzer of Okta recommends.
    let criteria = BulkReviewSubmissionCriteriaMutable::new(BulkReviewCriteriaType::GovernanceAnalyzer)
        .with_gov_analyzer_criteria(BulkReviewCriteriaGovAnalyzerMutable::new(Decision::Approve));
    let decision =
        BulkReviewSubmissionMutable::new(criteria, BulkReviewDecision::Approve).with_notes("Known to me");
    let me = okta.as_user(token)?.governance();
    let job = me.submit_campaign_bulk_decisions(&campaign_id, &decision).await?;
    println!("{} review decided", job.eligible_review_record_count.unwrap_or_default());

    let approved = governance.list_reviews().filter(&filter).collect_all().await?;
    let approved = approved.iter().filter(|review| review.decision == Some(Decision::Approve));
    println!("{} approved", approved.count());

    governance.end_campaign(&campaign_id).await?;
    let campaign = || governance.get_campaign(&campaign_id);
    okta.wait_for(campaign, |campaign| campaign.status == Some(CampaignStatus::Completed)).await?;
    governance.delete_campaign(&campaign_id).await?;
    Ok(())
}
