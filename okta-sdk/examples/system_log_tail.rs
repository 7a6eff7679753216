//! Follows the system log, and goes on after a restart where it left off.
//!
//! `cargo run --example system_log_tail --features system-log`

use std::error::Error;
use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::models::CreateUserRequest;
use okta_sdk::models::UserProfile;
use okta_sdk::runtime::Cursor;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;
    // The cursor is a text; a real program keeps it in a file or a database.
    let mut kept: Option<String> = None;

    for run in 1..=2 {
        // Something happens.
        let login = format!("log.{run}@example.com");
        let profile = UserProfile::new()
            .with_first_name("Log")
            .with_last_name("Example")
            .with_email(&*login)
            .with_login(&*login);
        let user = okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;
        okta.deactivate_user(&user.id.unwrap_or_default()).await?;

        println!("run {run}");
        let mut events = okta.list_log_events().filter(r#"eventType sw "user.lifecycle""#).limit(100);
        if let Some(kept) = &kept {
            events = events.cursor(&kept.parse::<Cursor>()?);
        }
        // `stream` ends at the last event that there is. `tail` waits for more, for ever:
        // `events.tail(Duration::from_secs(5))`.
        let mut events = events.timeout(Duration::from_secs(30)).stream();
        while let Some(event) = events.try_next().await? {
            let target = event.target.unwrap_or_default().into_iter().next();
            println!(
                "  {} {} {}",
                event.published.map_or_else(String::new, |published| published.to_string()),
                event.event_type.unwrap_or_default(),
                target.and_then(|target| target.alternate_id).unwrap_or_default(),
            );
        }
        // Nothing is lost and nothing is seen twice if the cursor is kept after the events were worked off.
        kept = events.cursor().map(|cursor| cursor.to_string());
    }
    Ok(())
}
