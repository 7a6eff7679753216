//! Blocking calls for scripts: the same calls, with `send_blocking` instead of `.await`.
//!
//! `cargo example blocking`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::{Client, OptionalExt as _};

fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;

    let page = okta.list_users().limit(5).send_blocking()?;
    println!("one page: {} users", page.len());

    // An iterator instead of a stream. Pages are fetched as needed.
    for user in okta.list_users().limit(5).max_items(7).iter_blocking() {
        let profile = user?.profile.unwrap_or_default();
        println!("{}", profile.login.unwrap_or_default());
    }

    let missing = okta.get_user("nobody@example.com").send_blocking().optional()?;
    println!("nobody is there: {}", missing.is_none());
    Ok(())
}
