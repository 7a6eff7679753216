//! The client: configuration, assembly, and starting calls.
//!
//! This is the top layer. It knows all others: it reads the configuration, chooses credential and transport, and puts
//! together what the `pipeline` needs.

mod api;
mod assemble;
mod builder;
mod credentials;
mod handle;
mod macros;
#[cfg(feature = "oauth")]
mod oauth;
mod origin;
mod request;
mod schemes;
mod settings;
mod tasks;
mod transport;

pub use builder::{ApiClient, ClientBuilder, TeamClient};
pub use handle::Client;
pub use request::RequestBuilder;
