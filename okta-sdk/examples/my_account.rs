//! MyAccount: a signed-in user reads and changes the own profile, and adds a phone.
//!
//! `cargo example my_account`
//!
//! To use a real org, set `OKTA_CLIENT_ORGURL`, and `USER_TOKEN` to the access token that your program got when the user
//! signed in, with the scopes of `okta.myAccount`.

use std::error::Error;

use okta_demo_org::example::ExampleOrg;
use okta_demo_org::{DemoOrg, PASS_CODE};
use okta_sdk::Client;
use okta_sdk::my_account::api::phone::{
    CreatePhoneBody, CreatePhoneBodyMethod, CreatePhoneBodyProfile, VerifyPhoneChallengeBody,
};
use okta_sdk::my_account::api::profile::ReplaceProfileBody;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    let token = org.user_token("ada.allen1@example.com")?;
    let user = Client::builder().with_env(org.env()).build()?.as_user(token)?;
    let account = user.my_account();

    // What is read is changed and written back. Attributes that are not sent would be removed.
    let mut profile = account.get_profile().await?;
    profile.profile.get_or_insert_default().insert("nickName".to_owned(), "Countess".into());
    let changed = account.replace_profile(&ReplaceProfileBody::try_from(&profile)?).await?;
    let attributes = changed.profile.unwrap_or_default();
    println!("the nick name is {:?}", attributes.get("nickName").and_then(|name| name.as_str()));

    for email in account.list_emails().await? {
        let address = email.profile.map(|profile| profile.email).unwrap_or_default();
        println!("e-mail to {address:?} is {:?}", email.status);
    }

    // Okta sends a code to the phone, which the user enters. The code of the demo org is fixed.
    let number = CreatePhoneBodyProfile::new().with_phone_number("+41315550100");
    let phone = CreatePhoneBody::new(number).with_method(CreatePhoneBodyMethod::Sms);
    let phone = account.create_phone(&phone).await?;
    account.verify_phone_challenge(&phone.id, &VerifyPhoneChallengeBody::new(PASS_CODE)).await?;
    let phone = account.get_phone(&phone.id).await?;
    println!("the phone is {}", phone.status.map_or_else(String::new, |status| status.to_string()));
    account.delete_phone(&phone.id).await?;

    // The token does not allow what administrators may do.
    let refused = user.list_users().await.err().ok_or("the token allows too much")?;
    println!("other users: status {:?}", refused.status());
    Ok(())
}
