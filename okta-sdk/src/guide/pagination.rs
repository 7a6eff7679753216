//! Lists.
//!
//! Every operation that gives a list gives it in the same five ways.
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! // 1. One page.
//! let page = okta.list_users().limit(50).await?;
//! println!("{} users, more: {}", page.len(), !page.is_last());
//!
//! // 2. All items, one after the other; a page is fetched when it is needed.
//! let mut users = okta.list_users().stream();
//! while let Some(user) = users.try_next().await? {
//!     println!("{:?}", user.id);
//! }
//!
//! // 3. All pages.
//! let mut pages = okta.list_users().pages();
//! while let Some(page) = pages.try_next().await? {
//!     println!("{} users", page.len());
//! }
//!
//! // 4. All items in a `Vec`.
//! let all = okta.list_groups().collect_all().await?;
//!
//! // 5. From where you left off: a cursor is a text that can be stored.
//! let first = okta.list_users().limit(50).await?;
//! if let Some(cursor) = first.next {
//!     let second = okta.list_users().limit(50).cursor(&cursor).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `stream` and `pages` are [`futures_core::Stream`](https://docs.rs/futures-core)s too, for those who like combinators;
//! `try_next` needs no other crate.
//!
//! # Limits
//!
//! `limit` is the API's parameter and means the size of a page. [`max_items`](crate::Paged::max_items) is how many items you
//! want in all, [`max_pages`](crate::Paged::max_pages) how many pages. [`prefetch`](crate::Paged::prefetch) fetches the next
//! page while you work on this one.
//!
//! # Failures
//!
//! A failure is given once and ends the stream; a list is never cut short in silence. The stream's
//! [`cursor`](crate::runtime::page::Items::cursor) is then the page that failed, so that the work goes on from there:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use okta_sdk::runtime::Cursor;
//!
//! let mut call = okta.list_users();
//! if let Ok(text) = std::fs::read_to_string("cursor") {
//!     call = call.cursor(&text.parse::<Cursor>()?);
//! }
//! let mut pages = call.pages();
//! loop {
//!     match pages.try_next().await {
//!         Ok(Some(page)) => println!("{} users", page.len()),
//!         Ok(None) => break,
//!         Err(error) => {
//!             if let Some(cursor) = pages.cursor() {
//!                 std::fs::write("cursor", cursor.to_string())?;
//!             }
//!             return Err(error.into());
//!         }
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! An item that does not fit its model ends the list as well. Where one odd item must not stop the others, take
//! [`lenient`](crate::Paged::lenient): such an item comes as JSON, together with the reason.
//!
//! # How lists are followed
//!
//! The next page is the same request with the parameters of the server's link laid over its own. Host and path of the link
//! are not used: some links of the API name another host or path. An empty page with a link goes on; a
//! link that leads back to a page that was there already is an error, not a loop.
//!
//! # The system log
//!
//! [`list_log_events`](crate::Client::list_log_events) with `until` is a list like any other. Without, it has no end: there
//! is always a next page. `stream` then gives what there is and ends; its cursor leads on from there. `tail` goes on for
//! ever and asks again every so often:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use std::time::Duration;
//!
//! let mut events = okta.list_log_events().since("2026-01-01T00:00:00Z").tail(Duration::from_secs(5));
//! while let Some(event) = events.try_next().await? {
//!     println!("{:?}", event.display_message);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A program that shall go on after a restart takes `tail_pages`, and keeps the `next` of each page when the page is worked
//! off. The example `system_log_tail` does so.
