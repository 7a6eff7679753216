//! Export: writes all users with their groups as comma-separated values.
//!
//! `cargo example export_users > users.csv`

use std::collections::HashMap;
use std::error::Error;

use okta_sdk::{Client, Id};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let okta = Client::from_env()?;

    // The members of each group: some requests for a group, instead of one for each user.
    let mut groups_of: HashMap<Id, Vec<String>> = HashMap::new();
    let mut groups = okta.list_groups().stream();
    while let Some(group) = groups.try_next().await? {
        let name = group.profile.and_then(|profile| profile.name).unwrap_or_default();
        let mut members = okta.list_group_users(&group.id).prefetch().stream();
        while let Some(member) = members.try_next().await? {
            groups_of.entry(member.id).or_default().push(name.clone());
        }
    }

    println!("login,department,groups");
    let mut users = okta.list_users().prefetch().stream();
    while let Some(user) = users.try_next().await? {
        let profile = user.profile.unwrap_or_default();
        let login = profile.login.unwrap_or_default();
        let department = profile.department.into_value().unwrap_or_default();
        let groups = groups_of.remove(&user.id).unwrap_or_default().join(";");
        println!("{}", [login, department, groups].map(|value| quoted(&value)).join(","));
    }
    Ok(())
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}
