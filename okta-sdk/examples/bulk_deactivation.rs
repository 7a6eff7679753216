//! Deactivates many users concurrently and within the rate limit, with a progress bar.
//!
//! `cargo example bulk_deactivation` deactivates a department of the demo org; in a real one it takes a name:
//! `cargo example bulk_deactivation -- --write Sales`

use std::env;
use std::error::Error;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::Throttle;
use okta_sdk::runtime::bulk;
use okta_sdk::runtime::observe::{Event, Observer};
use okta_sdk::search::attr;

/// The number of concurrent requests.
const AT_ONCE: usize = 8;

/// Shows on the progress bar that the client waits.
struct Shown(ProgressBar);

impl Observer for Shown {
    fn event(&self, event: &Event<'_>) {
        if let Event::Throttled { wait, .. } | Event::Backoff { wait, .. } = event {
            self.0.set_message(format!("waiting {} s for the rate limit", wait.as_secs()));
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The demo org accepts 25 deactivations in two seconds.
    let demo = DemoOrg::builder().people(60).rate_limit(25).rate_limit_window(Duration::from_secs(2));
    let org = ExampleOrg::to_change(demo)?;
    let department = match env::args().skip(1).find(|argument| argument != "--write") {
        Some(department) => department,
        None if org.is_demo() => "Sales".to_owned(),
        None => return Err("give the name of a department".into()),
    };
    let bar =
        ProgressBar::no_length().with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}")?);
    // Calls wait before the limit is reached. Five requests of each window are left to other clients.
    let okta = Client::builder()
        .with_env(org.env())
        .throttle(Throttle::PerBucket { reserve: 5 })
        .max_concurrent_requests(AT_ONCE)
        .observer(Shown(bar.clone()))
        .build()?;

    // Read the whole list first: deactivating users while reading would change the following pages.
    let search = attr("profile.department").eq(department);
    let users = okta.list_users().search(search).collect_all().await?;
    bar.set_length(users.len() as u64);

    let report = okta
        .for_each_concurrent(bulk::iter(users), |user| okta.deactivate_user(&user.id).send_email(false))
        .on_progress(|progress| bar.set_position(progress.done as u64))
        .stop_when(|failure| failure.error.is_unauthorized() || failure.error.is_forbidden())
        .await;
    bar.finish_with_message("done");
    for failure in &report.failures {
        println!("{}: {}", failure.item.id, failure.error);
    }
    println!("deactivated {}, failed {}", report.succeeded, report.failures.len());
    Ok(())
}
