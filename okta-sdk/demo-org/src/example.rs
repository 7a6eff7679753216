//! The org of an example: the configured org, or a demo org.

use std::{env, fmt};

use crate::{Builder, DemoOrg, OauthClient};

/// The org that an example connects to.
#[derive(Debug)]
pub struct ExampleOrg {
    url: String,
    /// Runs as long as this value exists.
    demo: Option<DemoOrg>,
    may_change: bool,
}

/// The reason why an example cannot run.
pub struct Refused(String);

impl ExampleOrg {
    /// Returns the org that `OKTA_CLIENT_ORGURL` names, or starts a demo org if it is not set.
    ///
    /// # Errors
    ///
    /// Returns an error if the demo org cannot be started.
    pub fn to_read(demo: Builder) -> Result<Self, Refused> {
        if let Some(url) = variable("OKTA_CLIENT_ORGURL") {
            eprintln!("using {url}");
            return Ok(Self {
                url,
                demo: None,
                may_change: env::args().any(|argument| argument == "--write"),
            });
        }
        let demo =
            demo.start_blocking().map_err(|error| Refused(format!("cannot start the demo org: {error}")))?;
        eprintln!("using a demo org: OKTA_CLIENT_ORGURL is not set");
        Ok(Self { url: demo.url().to_owned(), demo: Some(demo), may_change: true })
    }

    /// Does the same for an example that creates, changes and deletes resources. In a configured org this needs the
    /// argument `--write`.
    ///
    /// # Errors
    ///
    /// Returns an error if the demo org cannot be started or the configured org may not be changed.
    pub fn to_change(demo: Builder) -> Result<Self, Refused> {
        let org = Self::to_read(demo)?;
        if org.may_change {
            return Ok(org);
        }
        Err(Refused(format!(
            "this example creates, changes and deletes resources in {}: run it with `-- --write` to allow this, or without \
             OKTA_CLIENT_ORGURL to use a demo org",
            org.url
        )))
    }

    /// Returns the URL of the org.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns whether this is a demo org.
    pub fn is_demo(&self) -> bool {
        self.demo.is_some()
    }

    /// Returns whether the example may change the org.
    pub fn may_change(&self) -> bool {
        self.may_change
    }

    /// Returns the environment variables for the client: those of the process, or those of the demo org.
    pub fn env(&self) -> Vec<(String, String)> {
        let Some(demo) = &self.demo else {
            // `vars` panics if a variable is not Unicode.
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

    /// Returns the access token of a user in the variable `USER_TOKEN`, or one of the user of the demo org with this login.
    ///
    /// # Errors
    ///
    /// Returns an error if the variable is not set, or the demo org has no such active user.
    pub fn user_token(&self, login: &str) -> Result<String, Refused> {
        let Some(demo) = &self.demo else {
            return variable("USER_TOKEN").ok_or_else(|| Refused("this example needs USER_TOKEN".to_owned()));
        };
        demo.user_token(login).map_err(|error| Refused(error.to_string()))
    }

    /// Returns the application in `OKTA_CLIENT_CLIENTID`, `OKTA_CLIENT_PRIVATEKEY` and `OKTA_CLIENT_PRIVATEKEYID`, or
    /// an application of the demo org.
    ///
    /// # Errors
    ///
    /// Returns an error if the variables are not set.
    pub fn oauth_client(&self) -> Result<OauthClient, Refused> {
        self.demo.as_ref().map_or_else(configured_client, |demo| Ok(demo.oauth_client().clone()))
    }

    /// Does the same, with the application of the demo org that must send proofs of possession.
    ///
    /// # Errors
    ///
    /// Returns an error if the variables are not set.
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

/// The same as `Display`, because `main` prints errors with `Debug`.
impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}
