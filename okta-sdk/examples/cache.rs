//! A cache: a resource is requested once, and removed from the cache when it changes.
//!
//! `cargo example cache`

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::models::{CreateUserRequest, UpdateUserRequest, UserProfile};
use okta_sdk::runtime::cache::{CachePolicy, MemoryCache};
use okta_sdk::runtime::observe::{Event, Observer};

/// Prints and counts the requests that are sent over the network.
#[derive(Clone, Default)]
struct Sent(Arc<AtomicU32>);

impl Observer for Sent {
    fn event(&self, event: &Event<'_>) {
        if let Event::Request { operation, .. } = event {
            println!("  sent: {operation}");
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    // 16 MiB. A response is kept for five minutes, or one minute after its last use. To use another cache, such as Redis,
    // implement `Cache`.
    let cache = MemoryCache::new(16 << 20, Duration::from_secs(300), Duration::from_secs(60));
    let sent = Sent::default();
    let okta = Client::builder().with_env(org.env()).cache(cache).observer(sent.clone()).build()?;

    let profile = UserProfile::new()
        .with_first_name("Maria")
        .with_last_name("Mirzakhani")
        .with_email("maria@example.com")
        .with_login("maria@example.com");
    let user = okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;
    let id = user.id;

    println!("twice the same user");
    okta.get_user(&id).await?;
    okta.get_user(&id).await?;

    println!("a change, after which the user is asked for again");
    let change = UserProfile::new().with_nick_name("Cached");
    okta.update_user(&id, &UpdateUserRequest::new().with_profile(change)).await?;
    okta.get_user(&id).await?;

    println!("a call that bypasses the cache");
    okta.get_user(&id).cache(CachePolicy::Refresh).await?;
    println!("{} requests for 6 calls", sent.0.load(Ordering::Relaxed));

    okta.deactivate_user(&id).await?;
    okta.delete_user(&id).await?;
    Ok(())
}
