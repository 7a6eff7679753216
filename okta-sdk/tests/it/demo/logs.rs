//! The system log.

use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_sdk::Error;
use okta_sdk::models::LogEvent;

use super::{SharedTime, staged, start, start_at};

fn kinds(events: &[LogEvent]) -> Vec<&str> {
    events.iter().map(|event| event.event_type.as_deref().unwrap_or_default()).collect()
}

#[tokio::test]
async fn the_log_is_read_to_its_end_and_continued() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let first = staged(&okta, "ada").await;
    let mut events = okta.list_log_events().limit(1).stream();
    let mut seen = Vec::new();
    while let Some(event) = events.try_next().await? {
        seen.push(event);
    }
    assert_eq!(kinds(&seen), ["user.lifecycle.create", "group.user_membership.add"]);
    assert_eq!(seen[0].target.as_ref().unwrap()[0].id, first);

    let cursor = events.cursor().unwrap();
    okta.delete_user(&first).await?;
    let rest = okta.list_log_events().limit(1).cursor(&cursor).collect_all().await?;
    assert_eq!(kinds(&rest), ["user.lifecycle.deactivate"]);
    Ok(())
}

#[tokio::test]
async fn a_reader_at_the_end_of_the_log_waits_for_new_events() -> Result<(), Error> {
    let time = SharedTime::new();
    let (_org, okta) = start_at(&time, DemoOrg::builder().people(0));
    staged(&okta, "ada").await;
    let filter = r#"eventType eq "user.lifecycle.create""#;
    let mut events = okta.list_log_events().filter(filter).tail(Duration::from_secs(5));
    assert!(events.try_next().await?.is_some());

    staged(&okta, "alan").await;
    let next = events.try_next().await?.unwrap();
    assert_eq!(next.target.unwrap()[0].alternate_id.as_deref(), Some("alan@example.com"));
    Ok(())
}

#[tokio::test]
async fn a_restart_between_two_pages_misses_no_event() -> Result<(), Box<dyn std::error::Error>> {
    let time = SharedTime::new();
    let (_org, okta) = start_at(&time, DemoOrg::builder().people(0));
    let filter = r#"eventType eq "user.lifecycle.create""#;
    let (mut kept, mut seen): (Option<String>, Vec<String>) = Default::default();
    for (run, name) in ["ada", "alan", "grace"].into_iter().enumerate() {
        staged(&okta, name).await;
        staged(&okta, &format!("{name}2")).await;
        let mut events = okta.list_log_events().filter(filter).limit(1);
        if let Some(kept) = &kept {
            events = events.cursor(&kept.parse()?);
        }
        // The first run stops in the middle of the log. The second run waits at its end.
        let mut pages = events.max_pages([1, 5, 3][run]).tail_pages(Duration::from_secs(5));
        while let Some(page) = pages.try_next().await? {
            let targets =
                page.items.into_iter().filter_map(|event| event.target?.into_iter().next()?.alternate_id);
            seen.extend(targets);
            kept = page.next.map(|next| next.to_string());
        }
    }
    let logins =
        ["ada", "ada2", "alan", "alan2", "grace", "grace2"].map(|name| format!("{name}@example.com"));
    assert_eq!(seen, logins);
    assert_eq!(time.passed(), Duration::from_secs(5));
    Ok(())
}

#[tokio::test]
async fn a_log_query_with_an_end_is_finite() -> Result<(), Error> {
    let time = SharedTime::new();
    let (_org, okta) = start_at(&time, DemoOrg::builder().people(0));
    for (minutes, name) in [(0, "ada"), (10, "alan"), (10, "grace")] {
        time.advance(Duration::from_secs(minutes * 60));
        staged(&okta, name).await;
    }
    let created = r#"eventType eq "user.lifecycle.create""#;
    let since = okta.list_log_events().filter(created).since("2026-01-01T00:05:00Z");
    assert_eq!(since.collect_all().await?.len(), 2);
    let until = okta.list_log_events().filter(created).until("2026-01-01T00:15:00Z");
    assert_eq!(until.limit(1).collect_all().await?.len(), 2);
    let found = okta.list_log_events().q("grace").until("2026-01-02T00:00:00Z").collect_all().await?;
    assert!(!found.is_empty());

    let backwards = okta.list_log_events().filter(created).sort_order("DESCENDING".into()).limit(2);
    let backwards = backwards.collect_all().await?;
    let times: Vec<_> = backwards.iter().map(|event| event.published.clone().unwrap().instant()).collect();
    assert_eq!(times.len(), 3);
    assert!(times.is_sorted_by(|left, right| left >= right), "{times:?}");
    Ok(())
}
