//! Programs that change an org without supervision: read-only clients, dry runs.
//!
//! # Read-only clients
//!
//! A client that only reports should not be able to change anything, whatever its credential allows.
//! [`read_only`](crate::ClientBuilder::read_only) refuses every call that could change something, before it is sent:
//!
//! ```no_run
//! # async fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//!
//! let okta = Client::builder().discover().read_only().build()?;
//! let users = okta.list_users().collect_all().await?;
//! let error = okta.deactivate_user(&users[0].id).await.unwrap_err();
//! assert!(error.is_read_only());
//! // deactivateUser: POST /api/v1/users/00u1/lifecycle/deactivate was refused, because the client is read-only
//! println!("{error}");
//! # Ok(())
//! # }
//! ```
//!
//! `GET`, `HEAD` and `OPTIONS` requests are sent. So are the few operations that only read although their method could
//! change something, such as [`create_policy_simulation`](crate::Client::create_policy_simulation); [`Operation::reads`]
//! marks them. Requests for access tokens are sent too.
//!
//! [`Operation::reads`]: crate::runtime::Operation::reads
//!
//! # Dry runs
//!
//! [`dry_run`](crate::ClientBuilder::dry_run) sends reads in the same way, and reports changes instead of sending them:
//! as an event for [observers](crate::runtime::observe::Event::Withheld), and in the log at the level INFO. A report has
//! method, path, query and body, with secrets masked. It may contain personal data.
//!
//! A call that is not sent has nothing to return. It fails with [`ErrorKind::DryRun`](crate::ErrorKind::DryRun), so a
//! program never works with data that the server did not send. [`unless_dry_run`](crate::OptionalExt::unless_dry_run)
//! converts this error to `None`:
//!
//! ```no_run
//! # async fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::search::attr;
//! use okta_sdk::{Client, OptionalExt};
//!
//! let okta = Client::builder().discover();
//! let is_dry_run = std::env::args().any(|argument| argument == "--dry-run");
//! let okta = if is_dry_run { okta.dry_run() } else { okta }.build()?;
//!
//! let search = attr("profile.department").eq("Sales");
//! for user in okta.list_users().search(search).collect_all().await? {
//!     match okta.deactivate_user(&user.id).await.unless_dry_run()? {
//!         Some(()) => println!("{} is deactivated", user.id),
//!         None => println!("{} would be deactivated", user.id),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Checks that need no server apply in a dry run too: a call with an empty id, for example, fails as it always does.
