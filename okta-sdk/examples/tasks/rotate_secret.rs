//! Secret rotation: creates a new client secret for an application, and later removes the old one.
//!
//! `cargo example rotate_secret 'Web shop'` prints the new secret. Both secrets are valid then. When the application
//! uses the new one, `cargo example rotate_secret 'Web shop' --finish` removes all others.

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::OAuth2ClientSecretRequestBody;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (label, finish) = match arguments.as_slice() {
        [label] => (label, false),
        [label, option] if option == "--finish" => (label, true),
        _ => return Err("usage: rotate_secret LABEL [--finish]".into()),
    };
    let okta = Client::from_env()?;
    // `q` selects by the start of the label.
    let apps = okta.list_applications().q(label).collect_all().await?;
    let app = apps.iter().find(|app| app.label() == Some(label)).ok_or("no application has this label")?;

    if !finish {
        let secret =
            okta.create_oauth2_client_secret(app.id(), &OAuth2ClientSecretRequestBody::new()).await?;
        println!("{}", secret.client_secret.ok_or("the response has no secret")?);
        return Ok(());
    }
    let mut secrets = okta.list_oauth2_client_secrets(app.id()).collect_all().await?;
    secrets.sort_by(|left, right| left.created.cmp(&right.created));
    secrets.pop();
    for old in secrets {
        okta.deactivate_oauth2_client_secret(app.id(), &old.id).await?;
        okta.delete_oauth2_client_secret(app.id(), &old.id).await?;
        println!("removed {}", old.id);
    }
    Ok(())
}
