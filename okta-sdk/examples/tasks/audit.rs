//! Audit: lists the active users who have not signed in for a number of days, and the groups that they still have.
//!
//! `cargo example audit 90`

use std::error::Error;
use std::time::{Duration, SystemTime};

use okta_sdk::Client;
use okta_sdk::Timestamp;
use okta_sdk::search::attr;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let days: u64 = std::env::args().nth(1).ok_or("usage: audit DAYS")?.parse()?;
    let limit = Timestamp::from(SystemTime::now() - Duration::from_secs(days * 86_400));
    let okta = Client::from_env()?;

    let mut count = 0;
    let mut users = okta.list_users().search(attr("status").eq("ACTIVE")).stream();
    while let Some(user) = users.try_next().await? {
        let last_login = user.last_login.into_value();
        if last_login.as_ref().is_some_and(|last_login| *last_login >= limit) {
            continue;
        }
        let groups = okta.list_user_groups(&user.id).await?;
        let names = groups.into_iter().filter_map(|group| group.profile?.name);
        let login = user.profile.and_then(|profile| profile.login).unwrap_or_default();
        let since = last_login.map_or("never".to_owned(), |last_login| last_login.to_string());
        println!("{login} {since} {}", names.collect::<Vec<_>>().join(";"));
        count += 1;
    }
    println!("{count} active users have not signed in for {days} days");
    Ok(())
}
