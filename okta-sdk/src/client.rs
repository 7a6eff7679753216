//! The client that the generated operations are methods of.

okta_runtime::client_newtype!(
    &okta_runtime::profile::OKTA,
    "environment variables (`OKTA_CLIENT_ORGURL`, `OKTA_CLIENT_TOKEN`, …) and, with the feature `config-files`, by \
     `okta.yaml`",
    crate::generated::RATE_LIMITS
);
