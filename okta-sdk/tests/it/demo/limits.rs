//! Rate limits.

use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_sdk::Error;
use okta_sdk::runtime::throttle::Throttle;

use super::{SharedTime, builder};

#[tokio::test]
async fn a_rate_limited_call_waits_for_the_next_window() -> Result<(), Error> {
    let time = SharedTime::new();
    let org = DemoOrg::builder().people(0).rate_limit(2).clock(time.clock()).start_blocking().unwrap();
    let builder = builder(&org).token(org.token()).environment(time.clone());
    let okta = builder.throttle(Throttle::Off).build()?;
    okta.list_users().await?;
    let second = okta.list_users().await?;
    let left = second.meta.rate_limit().unwrap();
    assert_eq!((left.limit, left.remaining), (Some(2), Some(0)));

    let third = okta.list_users().await?;
    let statuses: Vec<_> = third.meta.attempts().iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(429), Some(200)]);
    assert!((60..=63).contains(&time.passed().as_secs()), "{:?}", time.passed());

    okta.list_users().await?;
    let error = okta.list_users().no_retry().await.unwrap_err();
    assert!(error.is_rate_limited() && error.code() == Some("E0000047"), "{error}");
    assert!(error.retry_after().is_some_and(|wait| wait <= Duration::from_secs(60)));
    Ok(())
}

#[tokio::test]
async fn each_route_has_its_own_window() -> Result<(), Error> {
    let org = DemoOrg::builder().people(0).rate_limit(1).start_blocking().unwrap();
    let okta = builder(&org).token(org.token()).throttle(Throttle::Off).max_retries(0).build()?;
    okta.list_users().await?;
    okta.list_groups().await?;
    assert!(okta.list_users().await.unwrap_err().is_rate_limited());
    Ok(())
}

#[tokio::test]
async fn a_throttled_client_is_never_rate_limited() -> Result<(), Error> {
    let time = SharedTime::new();
    let org = DemoOrg::builder().people(40).rate_limit(3).clock(time.clock()).start_blocking().unwrap();
    let okta = builder(&org)
        .token(org.token())
        .environment(time.clone())
        .throttle(Throttle::PerBucket { reserve: 0 })
        .build()?;
    let mut pages = okta.list_users().limit(5).pages();
    let mut attempts = 0;
    while let Some(page) = pages.try_next().await? {
        attempts += page.meta.attempts().len();
    }
    // 41 users are nine pages, which take three windows.
    assert_eq!(attempts, 9);
    assert!((120..=140).contains(&time.passed().as_secs()), "{:?}", time.passed());
    Ok(())
}
