//! Import: creates the users of a file, several at a time, and reports every user that was refused.
//!
//! Each line of the file has a login, a first name, a last name and a department, separated by commas:
//! `cargo example import_users users.csv`

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::{CreateUserRequest, UserProfile};
use okta_sdk::runtime::bulk;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: import_users FILE")?;
    let okta = Client::from_env()?;
    // The whole file is read before the first user is created.
    let profiles: Result<Vec<_>, _> = std::fs::read_to_string(file)?.lines().map(profile).collect();

    // Calls wait for the rate limit. A failure does not end the import.
    let report = okta
        .for_each_concurrent(bulk::iter(profiles?), |profile| {
            okta.create_user(&CreateUserRequest::new(profile.clone())).activate(false)
        })
        .on_progress(|progress| eprintln!("{} done, {} refused", progress.done, progress.failed))
        .await;
    for failure in &report.failures {
        println!("{}: {}", failure.item.login.as_deref().unwrap_or_default(), failure.error);
    }
    println!("created {} users, {} refused", report.succeeded, report.failures.len());
    Ok(())
}

fn profile(line: &str) -> Result<UserProfile, String> {
    let [login, first, last, department] = line.split(',').collect::<Vec<_>>()[..] else {
        return Err(format!("this line does not have four values: {line}"));
    };
    let profile = UserProfile::new().with_login(login).with_email(login).with_department(department);
    Ok(profile.with_first_name(first).with_last_name(last))
}
