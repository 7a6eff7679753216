//! Configuration of a client by files, the environment and code.

#[cfg(feature = "config-files")]
mod files;
#[cfg(feature = "oauth")]
mod private_key;
mod rules;
mod values;
mod variables;

use okta_runtime::error::{Problem, ProblemCode};
use okta_runtime::transport::TestTransport;
use okta_runtime::{Client, ClientBuilder};

const URL: (&str, &str) = ("OKTA_CLIENT_ORGURL", "https://acme.okta.com");
const TOKEN: (&str, &str) = ("OKTA_CLIENT_TOKEN", "t0ken");

/// Returns a builder with a transport that needs no network.
fn builder() -> ClientBuilder<Client> {
    Client::builder().transport(TestTransport::new())
}

fn owned(vars: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
}

/// Returns a builder with these environment variables. Later ones replace earlier ones.
fn env(vars: &[(&str, &str)]) -> ClientBuilder<Client> {
    builder().with_env(owned(vars))
}

/// Returns the problems, after checking that each has a remedy.
fn problems(builder: ClientBuilder<Client>) -> Vec<Problem> {
    let error = builder.build().unwrap_err();
    let problems = error.config().unwrap().problems().to_vec();
    for problem in &problems {
        let text = error.to_string();
        assert!(text.contains(&problem.message) && text.contains(&*problem.code.help()), "{text}");
        assert!(problem.source.as_ref().is_none_or(|source| text.contains(source)), "{text}");
    }
    problems
}

fn codes(builder: ClientBuilder<Client>) -> Vec<ProblemCode> {
    problems(builder).into_iter().map(|problem| problem.code).collect()
}
