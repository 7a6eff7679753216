//! Errors and how to handle them.
//!
//! Every call returns a `Result` with the [`Error`](crate::Error) type of this crate. The status decides: a response
//! without a success status is an error, whatever its body. A failure never results in an empty value.
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) {
//! match okta.get_user("00u1").await {
//!     Ok(user) => println!("{:?}", user.status),
//!     Err(error) if error.is_not_found() => println!("no such user"),
//!     Err(error) if error.is_rate_limited() => println!("retry in {:?}", error.retry_after()),
//!     Err(error) if error.code() == Some("E0000006") => println!("not permitted"),
//!     Err(error) => println!("{error}"),
//! }
//! # }
//! ```
//!
//! # Details
//!
//! The message is one line with operation, status, code, summary, causes and request id. It contains no secrets. The reason
//! of a failed connection, such as an unknown certificate, is the [`source`](std::error::Error::source) of the error;
//! `{error:?}` writes both on one line. Methods return the details:
//!
//! | method | returns |
//! |---|---|
//! | [`kind`](crate::Error::kind) | the stage that failed: configuration, request, credential, API, transport, timeout, decoding, paging |
//! | `is_not_found`, `is_rate_limited`, `is_unauthorized`, `is_forbidden`, `is_bad_request`, `is_conflict`, `is_server_error`, `is_timeout` | whether the error is of this kind |
//! | [`is_retryable`](crate::Error::is_retryable) | whether the same call may succeed later |
//! | [`status`](crate::Error::status), [`code`](crate::Error::code) | the HTTP status and the Okta error code |
//! | [`api`](crate::Error::api) | the error response: causes, challenge, headers, body |
//! | [`request_id`](crate::Error::request_id), [`attempts`](crate::Error::attempts) | the request id, which Okta support asks for, and all attempts |
//!
//! # Misleading statuses
//!
//! Okta also responds with 401 if a feature is missing, and with 403 or 400 if the state of a resource does not allow
//! an action. [`ApiError::kind`](crate::runtime::error::ApiError::kind) evaluates the error code to distinguish these
//! cases:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::runtime::error::ApiErrorKind;
//!
//! if let Err(error) = okta.unsuspend_user("00u1").await {
//!     match error.api().map(|api| api.kind()) {
//!         Some(ApiErrorKind::Conflict | ApiErrorKind::Validation) => println!("not suspended: {error}"),
//!         Some(ApiErrorKind::InsufficientScope) => println!("missing scope: {:?}", error.challenge()),
//!         _ => return Err(error),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! OAuth errors have no body. Their details are in a header, and the error message includes them.
//!
//! # Not found
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::OptionalExt as _;
//!
//! let user = okta.get_user("ada@example.com").await.optional()?;
//! if user.is_none() {
//!     println!("no such user");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # After a failure
//!
//! The client retries calls where that is [safe](super::limits). When it returns an error, it has stopped retrying, and
//! `attempts` lists what was sent. If a write ends with a timeout or a broken connection, the server may have processed
//! it: check before you repeat it.
