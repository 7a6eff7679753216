//! Errors and how to handle them.
//!
//! `cargo example errors`

use std::error::Error;
use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::ErrorKind;
use okta_sdk::models::{CreateUserRequest, UserProfile};
use okta_sdk::{Client, OptionalExt as _};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;

    // A missing resource is often not an error.
    let user = okta.get_user("nobody@example.com").await.optional()?;
    println!("nobody is there: {}", user.is_none());

    // The text of an error is for people. Programs use predicates and Okta's error code.
    let error = okta.get_group("00g000").await.err().ok_or("the group is there")?;
    println!("{error}");
    println!(
        "not found: {}, code {:?}, try again: {}",
        error.is_not_found(),
        error.code(),
        error.is_retryable()
    );
    println!("for Okta's support: request {:?}", error.request_id());

    // Okta returns one cause for each invalid field. The demo org rejects this profile and creates nothing.
    let incomplete = CreateUserRequest::new(UserProfile::new().with_first_name("Ada"));
    let error = okta.create_user(&incomplete).await.err().ok_or("the user was created")?;
    if let Some(api) = error.api() {
        println!("{:?}: {}", api.kind(), api.causes().join("; "));
    }

    // An id that would change the path fails before the request is sent.
    let error = okta.delete_user("..").await.err().ok_or("the users were deleted")?;
    println!("{error}");

    // A wrong token.
    let stranger = Client::builder().with_env(org.env()).token("wrong").build()?;
    let error = stranger.list_users().await.err().ok_or("the token was taken")?;
    println!("unauthorized: {}", error.is_unauthorized());

    // No response.
    let nowhere = Client::builder()
        .org_url("http://127.0.0.1:9")
        .danger_allow_http()
        .token("token")
        .request_timeout(Duration::from_secs(2))
        .max_retries(0)
        .build()?;
    match nowhere.list_users().await {
        Err(error) if error.kind() == ErrorKind::Transport => println!("no connection: {error}"),
        Err(error) => println!("another error: {error}"),
        Ok(_) => println!("something listens there"),
    }

    // An error of the configuration lists all problems.
    let error = Client::builder().org_url("http://{yourOktaDomain}").build().err().ok_or("it is complete")?;
    for problem in error.config().into_iter().flat_map(|config| config.problems()) {
        println!("{:?}: {}", problem.code, problem.message);
    }
    Ok(())
}
