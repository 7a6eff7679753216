//! Follows the system log, and continues after a restart.
//!
//! `cargo example system_log_tail`

use std::error::Error;
use std::time::{Duration, SystemTime};

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::json::Timestamp;
use okta_sdk::models::{CreateUserRequest, LogEvent, UserProfile};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;
    // Without `since`, the log begins a week ago.
    let since = Timestamp::from(SystemTime::now() - Duration::from_secs(3600)).to_string();
    // The cursor can be written as text, which a real program stores in a file or a database.
    let mut kept: Option<String> = None;

    for run in 1..=2 {
        if org.is_demo() {
            something_happens(&okta, run).await?;
        }
        println!("run {run}");
        let mut events = okta.list_log_events().since(&since).filter(r#"eventType sw "user.lifecycle""#);
        if let Some(kept) = &kept {
            events = events.cursor(&kept.parse()?);
        }
        // Without `max_pages` this does not end: at the end of the log, it requests new events every five seconds.
        let mut pages = events.limit(100).max_pages(2).tail_pages(Duration::from_secs(5));
        while let Some(page) = pages.try_next().await? {
            for event in &page.items {
                println!("  {}", line(event));
            }
            // Store the cursor after processing the page: a program that stops before sees the page again and misses
            // nothing.
            kept = page.next.map(|next| next.to_string());
        }
    }
    Ok(())
}

fn line(event: &LogEvent) -> String {
    let published = event.published.as_ref().map_or("", Timestamp::as_str);
    let kind = event.event_type.as_deref().unwrap_or_default();
    let target = event.target.as_ref().and_then(|targets| targets.first()?.alternate_id.as_deref());
    format!("{published} {kind} {}", target.unwrap_or_default())
}

async fn something_happens(okta: &Client, run: u32) -> Result<(), okta_sdk::Error> {
    let login = format!("log.{run}@example.com");
    let profile = UserProfile::new()
        .with_first_name("Log")
        .with_last_name("Example")
        .with_email(&*login)
        .with_login(&*login);
    okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;
    Ok(())
}
