//! Password policy: requires longer passwords from the members of a group.
//!
//! `cargo example password_policy Engineering 16`. Needs the feature `access-controls`.

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::{
    PasswordPolicy, PasswordPolicyConditions, PasswordPolicyConditionsPeople,
    PasswordPolicyConditionsPeopleGroups, PasswordPolicyPasswordSettings,
    PasswordPolicyPasswordSettingsComplexity, PasswordPolicySettings,
};
use okta_sdk::search::attr;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, length] = arguments.as_slice() else {
        return Err("usage: password_policy GROUP MINIMUM_LENGTH".into());
    };
    let okta = Client::from_env()?;
    let search = attr("profile.name").eq(name);
    let group = okta.list_groups().search(search).find_one().await?.ok_or("no group has this name")?;

    let groups = PasswordPolicyConditionsPeopleGroups::new().with_include([group.id.to_string()]);
    let people = PasswordPolicyConditionsPeople::new().with_groups(groups);
    let complexity = PasswordPolicyPasswordSettingsComplexity::new()
        .with_min_length(length.parse::<i64>()?)
        .with_exclude_username(true);
    let password = PasswordPolicyPasswordSettings::new().with_complexity(complexity);
    let policy = PasswordPolicy::new(format!("Long passwords for {name}"))
        .with_conditions(PasswordPolicyConditions::new().with_people(people))
        .with_settings(PasswordPolicySettings::new().with_password(password));
    let policy = okta.create_policy(&policy.into()).await?;
    println!("created {} with priority {:?}", policy.name().unwrap_or_default(), policy.priority());
    Ok(())
}
