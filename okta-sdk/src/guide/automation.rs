//! Programs that change an org without supervision: waiting, many items, read-only clients, dry runs.
//!
//! # Waiting for a state
//!
//! Some changes take effect later: a user is activated in the background, an import runs for minutes, a search finds a
//! new group after some seconds. [`wait_for`](crate::runtime::Client::wait_for) repeats a call until its response is as
//! expected, or a time limit is reached:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client, id: &str, name: &str) -> Result<(), okta_sdk::Error> {
//! use std::time::Duration;
//!
//! use okta_sdk::models::UserStatus;
//! use okta_sdk::runtime::wait::WaitError;
//! use okta_sdk::search::attr;
//!
//! let wait = okta.wait_for(|| okta.get_user(id), |user| user.status == Some(UserStatus::Active));
//! match wait.timeout(Duration::from_secs(300)).await {
//!     Ok(user) => println!("{} is active", user.id),
//!     Err(WaitError::TimedOut(timed_out)) => {
//!         println!("still {:?}", timed_out.last.and_then(|user| user.status));
//!     }
//!     Err(error) => return Err(error.into()),
//! }
//!
//! // Until a search finds it. `?` converts the error.
//! let search = attr("profile.name").eq(name);
//! okta.wait_for(|| okta.list_groups().search(&search).find_one(), |group| group.is_some()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The pauses begin with one second and double up to 30 seconds. Calls wait for rate limits as usual. Temporary failures are
//! repeated, not before the time in `Retry-After`; any other failure ends the wait.
//!
//! # Many items
//!
//! [`for_each_concurrent`](crate::runtime::Client::for_each_concurrent) does the same work for each item, for up to 64
//! items at the same time, or fewer if the server does not accept as many requests. It reports the progress, and keeps each
//! item that failed with its error:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::runtime::bulk;
//! use okta_sdk::search::attr;
//!
//! // Collected first: deactivating users while reading the list would change the following pages.
//! let search = attr("profile.department").eq("Sales");
//! let users = okta.list_users().search(search).collect_all().await?;
//! let report = okta
//!     .for_each_concurrent(bulk::iter(users), |user| okta.deactivate_user(&user.id))
//!     .on_progress(|progress| println!("{} done, {} failed", progress.done, progress.failed))
//!     .stop_after(100)
//!     .await;
//! for failure in report.failures {
//!     println!("{}: {}", failure.item.id, failure.error);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `max_concurrent` sets another limit than 64. If the work is several calls, return an async block. It must own what it
//! uses of the item, and its last line names the type of the error:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client, group_id: &str, logins: Vec<String>) {
//! use okta_sdk::models::{CreateUserRequest, UserProfile};
//! use okta_sdk::runtime::bulk;
//!
//! let okta = &okta;
//! let report = okta
//!     .for_each_concurrent(bulk::iter(logins), |login| {
//!         let profile = UserProfile::new().with_login(login).with_email(login);
//!         async move {
//!             let user = okta.create_user(&CreateUserRequest::new(profile)).await?;
//!             okta.assign_user_to_group(group_id, &user.id).await?;
//!             Ok::<_, okta_sdk::Error>(())
//!         }
//!     })
//!     .max_concurrent(8)
//!     .await;
//! # }
//! ```
//!
//! If the work does not change the list, pass the stream itself: `okta.list_users().stream()`. The items are then read
//! while others are processed. The example `bulk_deactivation` has a progress bar.
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
