//! Access: gives the members of a group an application, here a bookmark, and lists who has it now.
//!
//! `cargo example app_access Handbook https://handbook.example.com Sales`

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::{
    BookmarkApplication, BookmarkApplicationName, BookmarkApplicationSettings,
    BookmarkApplicationSettingsApplication,
};
use okta_sdk::search::attr;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [label, url, name] = arguments.as_slice() else {
        return Err("usage: app_access LABEL URL GROUP".into());
    };
    let okta = Client::from_env()?;
    let search = attr("profile.name").eq(name);
    let group = okta.list_groups().search(search).find_one().await?.ok_or("no group has this name")?;

    // `q` selects by the start of the label.
    let apps = okta.list_applications().q(label).collect_all().await?;
    let app = match apps.into_iter().find(|app| app.label() == Some(label)) {
        Some(app) => app,
        None => {
            let app = BookmarkApplicationSettingsApplication::new(url);
            let settings = BookmarkApplicationSettings::new().with_app(app);
            let app = BookmarkApplication::new(label, BookmarkApplicationName::Bookmark, settings);
            okta.create_application(&app.into()).await?
        }
    };
    okta.assign_group_to_application(app.id(), &group.id).await?;
    let users = okta.list_application_users(app.id()).collect_all().await?;
    println!("{} users have {label}", users.len());
    Ok(())
}
