//! Factors: enroll, activate, verify, remove.
//!
//! `cargo example factors`

use std::error::Error;

use okta_demo_org::example::ExampleOrg;
use okta_demo_org::{DemoOrg, PASS_CODE};
use okta_sdk::Client;
use okta_sdk::api::user_factor::VerifyFactorResponse;
use okta_sdk::models::{
    CreateUserRequest, PasswordCredential, UserCredentialsWritable, UserFactor, UserFactorActivateRequest,
    UserFactorSecurityQuestion, UserFactorSecurityQuestionProfile, UserFactorSecurityQuestionProfileQuestion,
    UserFactorSecurityQuestionProvider, UserFactorSms, UserFactorSmsProfile, UserFactorSmsProvider,
    UserFactorVerifyRequest, UserProfile,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;
    let profile = UserProfile::new()
        .with_first_name("Hedwig")
        .with_last_name("Kiesler")
        .with_email("hedwig@example.com")
        .with_login("hedwig@example.com");
    let password = PasswordCredential::new().with_value("correct horse battery staple");
    let credentials = UserCredentialsWritable::new().with_password(password);
    let user = okta.create_user(&CreateUserRequest::new(profile).with_credentials(credentials)).await?;
    let user_id = user.id;

    // A question is active immediately.
    let profile = UserFactorSecurityQuestionProfile::new()
        .with_question(UserFactorSecurityQuestionProfileQuestion::DislikedFood)
        .with_answer("mayonnaise");
    let question = UserFactorSecurityQuestion::new()
        .with_provider(UserFactorSecurityQuestionProvider::Okta)
        .with_profile(profile);
    let question = okta.enroll_factor(&user_id, &question.into()).await?;
    let answer = UserFactorVerifyRequest::new().with_answer("mayonnaise");
    let verified = okta.verify_factor(&user_id, question.id()).body(&answer).await?;
    if let VerifyFactorResponse::Status200(verified) = verified {
        println!(
            "the answer: {}",
            verified.factor_result.map_or_else(String::new, |result| result.to_string())
        );
    }

    // A phone must be activated with a pass code. The demo org does not send messages; its pass code is fixed.
    let profile = UserFactorSmsProfile::new().with_phone_number("+41 31 555 0100");
    let sms = UserFactorSms::new().with_provider(UserFactorSmsProvider::Okta).with_profile(profile);
    let sms = okta.enroll_factor(&user_id, &sms.into()).await?;
    let sms_id = sms.id();
    println!("the phone is {:?}", sms.status());

    let wrong = UserFactorActivateRequest::new().with_pass_code("000000");
    let refused = okta.activate_factor(&user_id, sms_id).body(&wrong).await;
    println!("a wrong code: {}", refused.map_or_else(|error| error.to_string(), |_| "accepted".to_owned()));
    let right = UserFactorActivateRequest::new().with_pass_code(PASS_CODE);
    okta.activate_factor(&user_id, sms_id).body(&right).await?;

    for factor in okta.list_factors(&user_id).await? {
        let kind = match &factor {
            UserFactor::Sms(sms) => {
                let phone = sms.profile.as_ref().and_then(|profile| profile.phone_number.as_deref());
                format!("messages to {}", phone.unwrap_or_default())
            }
            UserFactor::Question(_) => "a question".to_owned(),
            other => format!("{:?}", other.factor_type()),
        };
        println!("{kind}: {:?}", factor.status());
        okta.unenroll_factor(&user_id, factor.id()).await?;
    }
    println!("{} factors left", okta.list_factors(&user_id).await?.len());

    okta.deactivate_user(&user_id).await?;
    okta.delete_user(&user_id).await?;
    Ok(())
}
