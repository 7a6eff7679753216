//! The client of a crate that is generated from the description of another API than Okta's.

/// Defines `Client`, `ClientBuilder` and `Credentials` of a crate that is generated from the description of another API. The
/// arguments are its [`Profile`](crate::Profile), what configures the client as its documentation says it, and the list of
/// rules that assign requests to rate-limit buckets. The URL of a server and the prefix of its paths can follow.
///
/// The builder is a type of the crate, so that it can have a method for each security scheme.
#[macro_export]
macro_rules! api_newtype {
    ($profile:expr, $configured_by:literal, $rules:expr $(, $url:expr, $path:expr)? $(,)?) => {
        $crate::client_struct!($profile, $configured_by, $rules $(, $url, $path)?);
        $crate::credentials_newtype!($profile);

        impl Client {
            /// Returns a client with other credentials, for another principal. It shares connections and settings with
            /// this one; its rate limits and its cached responses are its own. It is cheap to create.
            #[must_use]
            pub fn with_credentials(&self, credentials: impl $crate::CredentialProvider) -> Self {
                Self(self.0.with_credentials(credentials))
            }
        }

        /// Configures a [`Client`]. [`build`](Self::build) reports all problems at once.
        #[derive(Debug)]
        #[must_use]
        pub struct ClientBuilder {
            inner: $crate::ClientBuilder<Client>,
            credentials: Credentials,
        }

        impl ClientBuilder {
            /// Creates a builder with the defaults.
            pub fn new() -> Self {
                Self { inner: $crate::ClientBuilder::new(), credentials: Credentials::new() }
            }

            /// Builds the client.
            ///
            /// # Errors
            ///
            /// Returns all missing and wrong settings in one error.
            pub fn build(self) -> ::core::result::Result<Client, $crate::Error> {
                self.inner.keyring(self.credentials.0).build()
            }
        }

        $crate::builder_methods!([$crate::builder_newtype]);

        impl ::core::default::Default for ClientBuilder {
            fn default() -> Self {
                Self::new()
            }
        }
    };
}

/// Implements the methods of a builder that wraps that of the runtime.
#[doc(hidden)]
#[macro_export]
macro_rules! builder_newtype {
    (builder { $($(#[$docs:meta])* fn $name:ident($($argument:ident: $type:ty),* $(,)?);)* }) => {
        impl ClientBuilder {
            $(
                $(#[$docs])*
                #[doc = ""]
                #[doc = ::core::concat!("See [`okta_runtime::ClientBuilder::", ::core::stringify!($name), "`].")]
                pub fn $name(self $(, $argument: $type)*) -> Self {
                    Self { inner: self.inner.$name($($argument),*), ..self }
                }
            )*
        }
    };
}
