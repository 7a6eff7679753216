//! Applications of three sign-on modes. `Application` is a union: each mode has settings of its own.
//!
//! `cargo example applications`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::models::{
    AppUserAssignRequest, Application, ApplicationCredentialsOAuthClient, BookmarkApplication,
    BookmarkApplicationName, BookmarkApplicationSettings, BookmarkApplicationSettingsApplication, GrantType,
    OAuthApplicationCredentials, OAuthEndpointAuthenticationMethod, OpenIdConnectApplication,
    OpenIdConnectApplicationSettings, OpenIdConnectApplicationSettingsClient, OpenIdConnectApplicationType,
    SamlApplication, SamlApplicationSettings, SamlApplicationSettingsSignOn,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;

    // `into` converts a struct of one mode to the union.
    let mut ids = Vec::new();
    for application in [bookmark().into(), saml().into(), openid_connect().into()] {
        let created = okta.create_application(&application).await?;
        println!("created {}: {}", created.label().unwrap_or_default(), describe(&created));
        ids.push(created.id().to_owned());
    }

    // Read, change, write. Fields that are not changed are written back unmodified.
    let mut application = okta.get_application(&ids[0]).await?;
    if let Application::Bookmark(bookmark) = &mut application {
        bookmark.label = Some("Company handbook".to_owned());
    }
    let application = okta.replace_application(&ids[0], &application).await?;
    println!("renamed to {}", application.label().unwrap_or_default());

    let user = okta.list_users().max_items(1).await?.into_iter().next().ok_or("the org has no users")?;
    let user_id = user.id;
    okta.assign_user_to_application(&ids[0], &AppUserAssignRequest::new(&*user_id)).await?;
    println!("{} user has it", okta.list_application_users(&ids[0]).collect_all().await?.len());

    for id in ids {
        okta.deactivate_application(&id).await?;
        okta.delete_application(&id).await?;
    }
    println!("all gone");
    Ok(())
}

/// Describes an application. The union has methods for the fields that all modes have. Other fields need a match. A
/// mode that this version of the SDK does not know is `Unrecognized` and is sent back unmodified.
fn describe(application: &Application) -> String {
    match application {
        Application::Bookmark(app) => {
            let settings = app.settings.as_ref().and_then(|settings| settings.app.as_ref());
            format!("a link to {}", settings.and_then(|app| app.url.as_deref()).unwrap_or_default())
        }
        Application::Saml20(app) => {
            let sign_on = app.settings.as_ref().and_then(|settings| settings.sign_on.as_ref());
            format!(
                "SAML for {}",
                sign_on.and_then(|sign_on| sign_on.audience.as_deref()).unwrap_or_default()
            )
        }
        Application::OpenidConnect(app) => {
            let client = app.credentials.as_ref().and_then(|credentials| credentials.oauth_client.as_ref());
            format!(
                "the OAuth client {}",
                client.and_then(|client| client.client_id.as_deref()).unwrap_or_default()
            )
        }
        Application::Unrecognized(raw) => format!("a mode to come: {:?}", raw.tag("signOnMode")),
        other => format!("{:?}", other.sign_on_mode()),
    }
}

fn bookmark() -> BookmarkApplication {
    let app = BookmarkApplicationSettingsApplication::new("https://handbook.example.com");
    let settings = BookmarkApplicationSettings::new().with_app(app);
    BookmarkApplication::new("Handbook", BookmarkApplicationName::Bookmark, settings)
}

fn saml() -> SamlApplication {
    let sign_on = SamlApplicationSettingsSignOn::new(false, true, true, false, true)
        .with_sso_acs_url("https://wiki.example.com/saml/acs")
        .with_audience("https://wiki.example.com")
        .with_recipient("https://wiki.example.com/saml/acs")
        .with_destination("https://wiki.example.com/saml/acs");
    SamlApplication::new("Wiki").with_settings(SamlApplicationSettings::new().with_sign_on(sign_on))
}

fn openid_connect() -> OpenIdConnectApplication {
    let client = OpenIdConnectApplicationSettingsClient::new(vec![GrantType::AuthorizationCode])
        .with_application_type(OpenIdConnectApplicationType::Web)
        .with_redirect_uris(vec!["https://shop.example.com/callback".to_owned()]);
    let method = OAuthEndpointAuthenticationMethod::ClientSecretPost;
    let credentials = ApplicationCredentialsOAuthClient::new().with_token_endpoint_auth_method(method);
    OpenIdConnectApplication::new(
        "Shop",
        "oidc_client",
        OAuthApplicationCredentials::new().with_oauth_client(credentials),
        OpenIdConnectApplicationSettings::new().with_oauth_client(client),
    )
}
