//! Custom user attributes of an org.
//!
//! `cargo example custom_attributes`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::models::{
    CreateUserRequest, UpdateUserRequest, UserProfile, UserSchema, UserSchemaAttribute,
    UserSchemaAttributeType, UserSchemaDefinitions, UserSchemaPublic,
};
use okta_sdk::search::attr;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;

    // The schema defines the attributes. Attributes that are not sent do not change.
    let attribute = |title: &str, kind| UserSchemaAttribute::new().with_title(title).with_type(kind);
    let attributes = [
        ("shoeSize".to_owned(), Some(attribute("Shoe size", UserSchemaAttributeType::Integer))),
        ("pets".to_owned(), Some(attribute("Pets", UserSchemaAttributeType::Array))),
    ];
    let custom = UserSchemaPublic::new().with_properties(attributes);
    let definitions = UserSchemaDefinitions::new().with_custom(custom);
    let schema =
        okta.update_user_profile("default", &UserSchema::new().with_definitions(definitions)).await?;
    let custom = schema.definitions.and_then(|definitions| definitions.custom).unwrap_or_default();
    println!("custom attributes: {:?}", custom.properties.unwrap_or_default().keys());

    // The SDK has no fields for custom attributes: they are in `extra`, as JSON.
    let mut profile = UserProfile::new()
        .with_first_name("Lise")
        .with_last_name("Meitner")
        .with_email("lise@example.com")
        .with_login("lise@example.com");
    profile.extra.set("shoeSize", 37)?;
    profile.extra.set("pets", ["Otto", "Max"])?;
    let user = okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;
    let id = user.id;

    // Read, change, write. The other values in `extra` are sent back unmodified.
    let mut profile = okta.get_user(&id).await?.profile.unwrap_or_default();
    let pets: Option<Vec<String>> = profile.extra.get_as("pets").transpose()?;
    println!("pets {pets:?}, shoe size {:?}", profile.extra.value("shoeSize"));
    profile.extra.set("shoeSize", 38)?;
    let user = okta.replace_user(&id, &UpdateUserRequest::new().with_profile(profile)).await?;
    println!("shoe size {:?} now", user.profile.unwrap_or_default().extra.value("shoeSize"));

    // Custom attributes can be used in searches, too.
    let found = okta.list_users().search(attr("profile.shoeSize").gt(37)).await?;
    println!("{} user with larger feet", found.len());

    okta.deactivate_user(&id).await?;
    okta.delete_user(&id).await?;
    Ok(())
}
