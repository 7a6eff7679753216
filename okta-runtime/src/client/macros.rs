//! The client of a generated crate.

/// Implements methods in place of the operations whose feature is not enabled.
///
/// A method has the name and the number of arguments of the operation, and a bound that nothing satisfies, so a call of it
/// is an error with this message. The bound has the lifetime of the client, because the compiler would otherwise refuse the
/// method itself.
#[doc(hidden)]
#[macro_export]
macro_rules! disabled_operations {
    (
        $client:ty, $module:ident, $message:literal, $note:literal,
        [$($method:ident($($argument:tt),* $(,)?)),* $(,)?] $(,)?
    ) => {
        mod $module {
            #[diagnostic::on_unimplemented(message = $message, label = "the feature is not enabled", note = $note)]
            pub trait Enabled {}

            pub struct Operation<'a>(&'a ());
        }

        impl $client {
            $(
                #[doc(hidden)]
                pub fn $method<'a, R>(&'a self $(, $argument: impl ::core::marker::Sized)*) -> R
                where
                    $module::Operation<'a>: $module::Enabled,
                {
                    // Never called, and the shortest to check.
                    loop {}
                }
            )*
        }
    };
}

/// Defines the `Client` of a part of an SDK of Okta and its `ClientBuilder`. The operations are methods of this client. The
/// arguments are the [`Profile`](crate::Profile) of the product, what configures the client as its documentation says
/// it, and the list of rules that assign requests to rate-limit buckets.
#[macro_export]
macro_rules! client_newtype {
    ($profile:expr, $configured_by:literal, $rules:expr $(,)?) => {
        $crate::client_struct!($profile, $configured_by, $rules);

        /// Configures a [`Client`].
        pub type ClientBuilder = $crate::ClientBuilder<Client>;
    };
}

/// Defines the `Client` of a generated crate. The arguments are those of [`client_newtype!`](crate::client_newtype); the URL
/// of a server and the prefix of its paths can follow.
#[doc(hidden)]
#[macro_export]
macro_rules! client_struct {
    ($profile:expr, $configured_by:literal, $rules:expr $(, $url:expr, $path:expr)? $(,)?) => {
        /// The client. Every operation is a method of it.
        ///
        /// It dereferences to the client of [`okta_runtime`](::okta_runtime::Client), which holds the configuration
        /// and sends requests to paths that no operation describes. Cloning is cheap, and clones share connections and
        /// state.
        #[derive(Clone, Debug)]
        pub struct Client($crate::Client);

        impl $crate::ApiClient for Client {
            fn profile() -> &'static $crate::Profile {
                $profile
            }

            fn rate_limit_rules() -> &'static [$crate::limiter::Rule] {
                $rules
            }

            $(
                fn server() -> (&'static str, &'static str) {
                    ($url, $path)
                }
            )?
        }

        impl Client {
            #[doc = ::core::concat!("Creates a client that is configured by ", $configured_by, ".")]
            ///
            /// # Errors
            ///
            /// Returns everything that is missing or wrong in the configuration, in one error.
            pub fn from_env() -> ::core::result::Result<Self, $crate::Error> {
                Self::builder().discover().build()
            }

            /// Configures a client.
            pub fn builder() -> ClientBuilder {
                ClientBuilder::new()
            }

            /// Returns a client that sends an additional header with every call, or another value of it. It shares
            /// everything else with this one.
            ///
            /// # Errors
            ///
            /// Fails if the header cannot be sent, or is managed by the client.
            pub fn with_header(
                &self,
                name: &str,
                value: &str,
            ) -> ::core::result::Result<Self, $crate::Error> {
                self.0.with_header(name, value).map(Self)
            }

            /// Returns a client that sends these headers with every call instead of those of this one. It shares
            /// everything else with this one.
            ///
            /// # Errors
            ///
            /// Fails if a header cannot be sent, or is managed by the client.
            pub fn with_only_headers<'a>(
                &self,
                headers: impl ::core::iter::IntoIterator<Item = (&'a str, &'a str)>,
            ) -> ::core::result::Result<Self, $crate::Error> {
                self.0.with_only_headers(headers).map(Self)
            }

            /// Returns a client that adds no headers to its calls. It shares everything else with this one.
            pub fn without_headers(&self) -> Self {
                Self(self.0.without_headers())
            }
        }

        impl ::core::convert::From<$crate::Client> for Client {
            fn from(client: $crate::Client) -> Self {
                Self(client)
            }
        }

        impl ::core::ops::Deref for Client {
            type Target = $crate::Client;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    };
}
