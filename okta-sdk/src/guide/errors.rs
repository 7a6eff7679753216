//! What goes wrong, and how to tell.
//!
//! Every call gives a `Result` with the one [`Error`](crate::Error) of this crate. The status decides: an answer that is not a
//! success is an error, whatever its body; a failure is never an empty value.
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) {
//! match okta.get_user("00u1").await {
//!     Ok(user) => println!("{:?}", user.status),
//!     Err(error) if error.is_not_found() => println!("nobody"),
//!     Err(error) if error.is_rate_limited() => println!("again in {:?}", error.retry_after()),
//!     Err(error) if error.code() == Some("E0000006") => println!("no right to do that"),
//!     Err(error) => println!("{error}"),
//! }
//! # }
//! ```
//!
//! # What an error tells
//!
//! Its text is one line with operation, status, code, summary, causes and request id, and holds no secret. For programs:
//!
//! | ask | about |
//! |---|---|
//! | [`kind`](crate::Error::kind) | where it went wrong: configuration, request, credential, API, transport, time, decoding, paging |
//! | `is_not_found`, `is_rate_limited`, `is_unauthorized`, `is_forbidden`, `is_bad_request`, `is_conflict`, `is_server_error`, `is_timeout` | what to do |
//! | [`is_retryable`](crate::Error::is_retryable) | whether the same call may succeed later |
//! | [`status`](crate::Error::status), [`code`](crate::Error::code) | HTTP status, Okta's code |
//! | [`api`](crate::Error::api) | all of a failure that the API answered with: causes, challenge, headers, body |
//! | [`request_id`](crate::Error::request_id), [`attempts`](crate::Error::attempts) | what Okta's support asks for; what was tried |
//!
//! # Okta's statuses mislead
//!
//! 401 is also used where a feature is missing, 403 and 400 where the state of a thing does not allow an action. Ask
//! [`ApiError::kind`](crate::runtime::error::ApiError::kind), which knows the codes, where that matters:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::runtime::error::ApiErrorKind;
//!
//! if let Err(error) = okta.unsuspend_user("00u1").await {
//!     match error.api().map(|api| api.kind()) {
//!         Some(ApiErrorKind::Conflict | ApiErrorKind::Validation) => println!("not suspended: {error}"),
//!         Some(ApiErrorKind::InsufficientScope) => println!("a scope is missing: {:?}", error.challenge()),
//!         _ => return Err(error),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Failures of OAuth come without a body; what they say stands in a header, and is part of the error's text.
//!
//! # Not found
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::OptionalExt as _;
//!
//! let user = okta.get_user("ada@example.com").await.optional()?;
//! if user.is_none() {
//!     println!("nobody is called so");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # After a failure
//!
//! Calls are tried again where that is [safe](super::limits). When an error comes, that is over, and `attempts` lists what
//! was sent. A write that ended by a timeout or a broken connection may have had its effect: look before you repeat it.
