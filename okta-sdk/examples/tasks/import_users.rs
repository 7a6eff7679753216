//! Import: creates the users of a file, several at a time, and reports every user that was refused.
//!
//! Each line of the file has a login, a first name, a last name and a department, separated by commas:
//! `cargo example import_users users.csv`

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::{CreateUserRequest, UserProfile};
use tokio::task::JoinSet;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: import_users FILE")?;
    // Calls wait for the rate limit by themselves.
    let okta = Client::builder().discover().max_concurrent_requests(8).build()?;
    let mut calls = JoinSet::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let [login, first, last, department] = line.split(',').collect::<Vec<_>>()[..] else {
            return Err(format!("this line does not have four values: {line}").into());
        };
        let profile = UserProfile::new()
            .with_login(login)
            .with_email(login)
            .with_first_name(first)
            .with_last_name(last)
            .with_department(department);
        let call = okta.create_user(&CreateUserRequest::new(profile)).activate(false);
        let login = login.to_owned();
        calls.spawn(async move { (login, call.await) });
    }
    let outcomes = calls.join_all().await;
    let refused = outcomes.iter().filter_map(|(login, outcome)| Some((login, outcome.as_ref().err()?)));
    let count = refused.inspect(|(login, error)| println!("{login}: {error}")).count();
    println!("created {} users, {count} refused", outcomes.len() - count);
    Ok(())
}
