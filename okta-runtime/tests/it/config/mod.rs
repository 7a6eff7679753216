//! Setting up a client from files, the environment and the program itself.

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

/// A client that needs no network, nor the time that it takes to set one up.
fn builder() -> ClientBuilder<Client> {
    Client::builder().transport(TestTransport::new())
}

fn owned(vars: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
}

/// A client with these environment variables, of which later ones replace earlier ones.
fn env(vars: &[(&str, &str)]) -> ClientBuilder<Client> {
    builder().with_env(owned(vars))
}

/// What is wrong; each problem tells what to do.
fn problems(builder: ClientBuilder<Client>) -> Vec<Problem> {
    let error = builder.build().unwrap_err();
    let problems = error.config().unwrap().problems().to_vec();
    for problem in &problems {
        let text = error.to_string();
        assert!(text.contains(&problem.message) && text.contains(problem.code.help()), "{text}");
        assert!(problem.source.as_ref().is_none_or(|source| text.contains(source)), "{text}");
    }
    problems
}

fn codes(builder: ClientBuilder<Client>) -> Vec<ProblemCode> {
    problems(builder).into_iter().map(|problem| problem.code).collect()
}
