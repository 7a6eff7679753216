//! Concurrent calls.

use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_sdk::Error;
use okta_sdk::models::UserStatus;
use okta_sdk::runtime::bulk;
use okta_sdk::runtime::throttle::Throttle;

use super::{FOR_EVER, SharedTime, builder, staged, start_at};

#[tokio::test]
async fn each_user_is_deactivated_once_within_the_rate_limit() -> Result<(), Error> {
    let time = SharedTime::new();
    let org = DemoOrg::builder().people(100).rate_limit(30).clock(time.clock()).start_blocking().unwrap();
    let okta = builder(&org)
        .token(org.token())
        .environment(time.clone())
        .throttle(Throttle::PerBucket { reserve: 0 })
        .max_concurrent_requests(8)
        .max_retries(20)
        .build()?;
    let users = okta.list_users().search(r#"profile.department ne "IT""#).collect_all().await?;
    assert_eq!(users.len(), 100);

    let mut most = 0;
    let report = okta
        .for_each_concurrent(bulk::iter(users), |user| okta.deactivate_user(&user.id))
        .on_progress(|progress| most = progress.in_progress.max(most))
        .await;
    assert!(report.is_complete() && report.succeeded == 100, "{:?}", report.failures);
    assert_eq!(most, 7, "one of eight is done");
    assert_eq!(okta.list_users().collect_all().await?.len(), 1);
    time.advance(Duration::from_secs(120));
    let events = okta.list_log_events().filter(r#"eventType eq "user.lifecycle.deactivate""#);
    let mut ids: Vec<_> = events
        .collect_all()
        .await?
        .into_iter()
        .filter_map(|event| Some(event.target?.into_iter().next()?.id))
        .collect();
    assert_eq!(ids.len(), 100);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 100);
    Ok(())
}

#[tokio::test]
async fn a_program_can_wait_for_the_status_of_a_user() -> Result<(), Error> {
    let time = SharedTime::new();
    let (_org, okta) = start_at(&time, DemoOrg::builder().people(0));
    let id = staged(&okta, "ada").await;
    let mut calls = 0;
    let wait = okta.wait_for(
        || {
            calls += 1;
            let (okta, id, is_third) = (okta.clone(), id.clone(), calls == 3);
            async move {
                if is_third {
                    okta.activate_user(&id).send_email(false).await?;
                }
                okta.get_user(&id).await
            }
        },
        |user| user.status == Some(UserStatus::Provisioned),
    );
    let user = wait.timeout(FOR_EVER * 2).await?;
    assert_eq!((user.id, calls), (id, 3));
    Ok(())
}
