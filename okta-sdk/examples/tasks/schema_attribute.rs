//! Schema: adds an attribute to the profiles of all users, and sets it for one.
//!
//! `cargo example schema_attribute badgeNumber 'Badge number' ada.allen1@example.com 4711`. Needs the feature `schemas`.

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::{
    UpdateUserRequest, UserProfile, UserSchema, UserSchemaAttribute, UserSchemaAttributeType,
    UserSchemaDefinitions, UserSchemaPublic,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, title, login, value] = arguments.as_slice() else {
        return Err("usage: schema_attribute NAME TITLE LOGIN VALUE".into());
    };
    let okta = Client::from_env()?;

    // The request contains the new attribute only. The others stay as they are.
    let attribute = UserSchemaAttribute::new().with_title(title).with_type(UserSchemaAttributeType::String);
    let custom = UserSchemaPublic::new().with_properties([(name.clone(), Some(attribute))]);
    let definitions = UserSchemaDefinitions::new().with_custom(custom);
    okta.update_user_profile("default", &UserSchema::new().with_definitions(definitions)).await?;

    // The SDK has no field for it: it is in `extra`.
    let mut profile = UserProfile::new();
    profile.extra.set(name.as_str(), value)?;
    let user = okta.update_user(login, &UpdateUserRequest::new().with_profile(profile)).await?;
    let value: Option<String> = user.profile.unwrap_or_default().extra.get_as(name).transpose()?;
    println!("{name} of {login} is {}", value.unwrap_or_default());
    Ok(())
}
