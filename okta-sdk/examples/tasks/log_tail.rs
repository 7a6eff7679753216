//! Log: prints the events of the system log as they occur. If it is stopped, it continues where it was.
//!
//! `cargo example log_tail cursor.txt`. Needs the feature `system-log`.

use std::error::Error;
use std::fs;
use std::time::Duration;

use okta_sdk::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: log_tail CURSOR_FILE")?;
    let okta = Client::from_env()?;

    let mut events = okta.list_log_events();
    if let Ok(cursor) = fs::read_to_string(&file) {
        events = events.cursor(&cursor.parse()?);
    }
    // At the end of the log, it asks for new events every five seconds.
    let mut pages = events.tail_pages(Duration::from_secs(5));
    while let Some(page) = pages.try_next().await? {
        for event in &page.items {
            let published = event.published.as_ref().map(ToString::to_string).unwrap_or_default();
            let actor = event.actor.as_ref().and_then(|actor| actor.alternate_id.as_deref());
            let kind = event.event_type.as_deref().unwrap_or_default();
            println!("{published} {kind} by {}", actor.unwrap_or_default());
        }
        // The page is processed. A program that stops before this line sees the page again, and misses nothing.
        if let Some(next) = &page.next {
            fs::write(&file, next.to_string())?;
        }
    }
    Ok(())
}
