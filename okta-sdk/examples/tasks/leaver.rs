//! Leaver: ends the sessions of a user, removes the user from all groups, and deactivates the user.
//!
//! `cargo example leaver ada.allen1@example.com`

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::GroupType;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let login = std::env::args().nth(1).ok_or("usage: leaver LOGIN")?;
    let okta = Client::from_env()?;
    let user = okta.get_user(&login).await?;

    // Whoever is signed in is signed out first. Tokens of applications are revoked too.
    okta.revoke_user_sessions(&user.id).oauth_tokens(true).await?;
    let mut groups = okta.list_user_groups(&user.id).stream();
    while let Some(group) = groups.try_next().await? {
        // Okta itself maintains the group of all users, and directories maintain theirs.
        if group.r#type == Some(GroupType::OktaGroup) {
            okta.unassign_user_from_group(&group.id, &user.id).await?;
            println!("left {}", group.profile.and_then(|profile| profile.name).unwrap_or_default());
        }
    }
    // This also removes the user from applications. Deleting the user would be a second step, which cannot be undone.
    okta.deactivate_user(&user.id).send_email(false).await?;
    println!("{login} is deactivated");
    Ok(())
}
