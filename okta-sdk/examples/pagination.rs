//! Five ways to read a list.
//!
//! `cargo example pagination`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::Cursor;
use okta_sdk::models::User;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder().people(25))?;
    let okta = Client::builder().with_env(org.env()).build()?;

    // 1. One page. `limit` is the size of a page, not the total number of users.
    let page = okta.list_users().limit(10).await?;
    println!("one page: {} users, more: {}", page.len(), !page.is_last());

    // 2. A stream of users. The next page is requested after the last item of a page. An error ends the stream.
    let mut users = okta.list_users().limit(10).stream();
    let mut count = 0;
    while let Some(user) = users.try_next().await? {
        count += usize::from(login(&user).contains('@'));
    }
    println!("a stream: {count} users");

    // 3. Page by page, for batches. With `prefetch`, the next page is fetched meanwhile.
    let mut pages = okta.list_users().limit(10).prefetch().pages();
    while let Some(page) = pages.try_next().await? {
        let left = page.meta.rate_limit().and_then(|limit| limit.remaining);
        println!("a page: {} users, {left:?} requests left", page.len());
    }

    // 4. All users, with a limit.
    let users = okta.list_users().limit(10).max_items(15).collect_all().await?;
    println!("all at once: {} users", users.len());

    // 5. With a cursor. It can be stored as text, so another process can continue where this one stopped.
    let page = okta.list_users().limit(10).await?;
    let kept = page.next.ok_or("there is one page only")?.to_string();
    let cursor: Cursor = kept.parse()?;
    let page = okta.list_users().limit(10).cursor(&cursor).await?;
    println!("by hand: page 2 begins with {}", page.first().map(login).unwrap_or_default());
    Ok(())
}

fn login(user: &User) -> &str {
    user.profile.as_ref().and_then(|profile| profile.login.as_deref()).unwrap_or_default()
}
