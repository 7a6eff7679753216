//! Concurrent calls.

use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_sdk::Error;
use okta_sdk::runtime::throttle::Throttle;
use tokio::task::JoinSet;

use super::{SharedTime, builder};

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

    let mut tasks = JoinSet::new();
    for user in users {
        let okta = okta.clone();
        tasks.spawn(async move { okta.deactivate_user(&user.id).await });
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome.unwrap()?;
    }
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
