//! The clients of the APIs that an org serves beside the management API.

/// Defines the client of an API: a handle of the client of the org, which its operations are methods of.
macro_rules! org_api {
    () => {
        /// The client of this API. Every operation is a method of it.
        ///
        /// It shares everything with the [`Client`](crate::Client) that it was created from: connections, credential,
        /// rate limits, cache and observers. Creating and cloning it is cheap.
        #[derive(Clone, Debug)]
        pub struct Client(::okta_runtime::Client);

        impl ::core::convert::From<&crate::Client> for Client {
            fn from(okta: &crate::Client) -> Self {
                Self(::okta_runtime::Client::clone(okta))
            }
        }

        impl ::core::ops::Deref for Client {
            type Target = ::okta_runtime::Client;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    };
}

pub(crate) use org_api;
