//! Which org an example talks to: the one that is configured, or a demo org if none is.

use std::{env, fmt};

use crate::{Builder, DemoOrg, OauthClient};

/// The org that an example talks to.
#[derive(Debug)]
pub struct ExampleOrg {
    url: String,
    /// Kept running as long as the example needs it.
    demo: Option<DemoOrg>,
    may_change: bool,
}

/// Why an example cannot run.
pub struct Refused(String);

impl ExampleOrg {
    /// The org that `OKTA_CLIENT_ORGURL` names, or a demo org if it names none.
    ///
    /// # Errors
    ///
    /// If the demo org cannot be started.
    pub fn to_read(demo: Builder) -> Result<Self, Refused> {
        if let Some(url) = variable("OKTA_CLIENT_ORGURL") {
            eprintln!("talking to {url}");
            return Ok(Self {
                url,
                demo: None,
                may_change: env::args().any(|argument| argument == "--write"),
            });
        }
        let demo =
            demo.start().map_err(|error| Refused(format!("the demo org cannot be started: {error}")))?;
        eprintln!("talking to a demo org, because OKTA_CLIENT_ORGURL is not set");
        Ok(Self { url: demo.url().to_owned(), demo: Some(demo), may_change: true })
    }

    /// The same, for an example that creates, changes and deletes things. In a real org it does so only if its arguments
    /// are `--write`.
    ///
    /// # Errors
    ///
    /// If the demo org cannot be started, or the real one shall not be changed.
    pub fn to_change(demo: Builder) -> Result<Self, Refused> {
        let org = Self::to_read(demo)?;
        if org.may_change {
            return Ok(org);
        }
        Err(Refused(format!(
            "this example creates, changes and deletes things in {}; run it with `-- --write` if it may, or without \
             OKTA_CLIENT_ORGURL for a demo org",
            org.url
        )))
    }

    /// The address of the org.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether it is a demo org.
    pub fn is_demo(&self) -> bool {
        self.demo.is_some()
    }

    /// Whether the example may change things.
    pub fn may_change(&self) -> bool {
        self.may_change
    }

    /// The variables that configure a client: those of the process, or those of the demo org.
    pub fn env(&self) -> Vec<(String, String)> {
        let Some(demo) = &self.demo else {
            // `vars` would panic at a variable that is not Unicode, of which none is Okta's.
            let texts = env::vars_os().map(|(name, value)| (name.into_string(), value.into_string()));
            return texts.filter_map(|(name, value)| Some((name.ok()?, value.ok()?))).collect();
        };
        let vars = [
            ("OKTA_CLIENT_ORGURL", demo.url()),
            ("OKTA_CLIENT_TOKEN", demo.token()),
            ("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true"),
        ];
        vars.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// The application that `OKTA_CLIENT_CLIENTID`, `OKTA_CLIENT_PRIVATEKEY` and `OKTA_CLIENT_PRIVATEKEYID` name, or one of
    /// the demo org.
    ///
    /// # Errors
    ///
    /// If the variables are not set.
    pub fn oauth_client(&self) -> Result<OauthClient, Refused> {
        self.demo.as_ref().map_or_else(configured_client, |demo| Ok(demo.oauth_client().clone()))
    }

    /// The same, and of the demo org the one that has to send proofs of possession.
    ///
    /// # Errors
    ///
    /// If the variables are not set.
    pub fn dpop_client(&self) -> Result<OauthClient, Refused> {
        self.demo.as_ref().map_or_else(configured_client, |demo| Ok(demo.dpop_client().clone()))
    }
}

fn configured_client() -> Result<OauthClient, Refused> {
    let get = |name: &str| variable(name).ok_or_else(|| Refused(format!("this example needs {name}")));
    Ok(OauthClient {
        id: get("OKTA_CLIENT_CLIENTID")?,
        private_key: get("OKTA_CLIENT_PRIVATEKEY")?,
        key_id: get("OKTA_CLIENT_PRIVATEKEYID")?,
    })
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As it is displayed, because that is what `main` shows of an error.
impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}
