//! The APIs of the SDK: one document of Okta for each.

use okta_codegen::{Cache, Options, Part, ProjectApi};

use crate::{demo_org, layout};

/// An API. Its folder in `openapi/` and its feature have the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Api {
    Management,
    Governance,
    MyAccount,
    Oidc,
    PrivilegedAccess,
    AccessGateway,
}

impl Api {
    /// All APIs, in the order of the index.
    pub(crate) const ALL: [Self; 6] = [
        Self::Management,
        Self::Governance,
        Self::MyAccount,
        Self::Oidc,
        Self::PrivilegedAccess,
        Self::AccessGateway,
    ];

    /// Returns the name of the API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Management => "management",
            Self::Governance => "governance",
            Self::MyAccount => "my-account",
            Self::Oidc => "oidc",
            Self::PrivilegedAccess => "privileged-access",
            Self::AccessGateway => "access-gateway",
        }
    }

    /// Returns the title of the imported document.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Management => "Okta Management API",
            Self::Governance => "Okta Identity Governance API",
            Self::MyAccount => "Okta MyAccount API",
            Self::Oidc => "Okta OAuth 2.0 and OpenID Connect API",
            Self::PrivilegedAccess => "Okta Privileged Access API",
            Self::AccessGateway => "Okta Access Gateway API",
        }
    }

    /// Returns the files of the API.
    pub(crate) fn files(self) -> ProjectApi {
        ProjectApi::named(&layout::root(), self.name())
    }

    /// Returns the files of the API, with the results of the last generation.
    pub(crate) fn cached_files(self) -> ProjectApi {
        let cache = layout::root().join("target/okta-codegen").join(self.name()).with_extension("cache");
        self.files().cached(Cache::open(cache))
    }

    /// Returns what is generated from the API.
    pub(crate) fn options(self) -> Options {
        let name = self.name();
        let module = name.replace('-', "_");
        let calls = Some(format!("tests/it/operations/calls/{module}.rs"));
        if self == Self::Management {
            let derived = Some("bench/src/derived.rs".to_owned());
            let examples = Some("tests/examples/examples.rs".to_owned());
            return Options { calls, derived, examples, ..Options::default() };
        }
        Options {
            calls,
            examples: demo_org::APIS.contains(&self).then(|| format!("tests/examples/{module}.rs")),
            part: Some(Part { module, feature: name.to_owned(), has_handle: self.is_of_org() }),
            ..Options::default()
        }
    }

    /// Returns whether the API is served by the org, so that the client of the org calls it.
    fn is_of_org(self) -> bool {
        !matches!(self, Self::PrivilegedAccess | Self::AccessGateway)
    }
}
