//! Lists and pagination.
//!
//! Every operation that returns a list can be used in five ways:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! // 1. One page.
//! let page = okta.list_users().limit(50).await?;
//! println!("{} users, more: {}", page.len(), !page.is_last());
//!
//! // 2. All items. Pages are fetched on demand.
//! let mut users = okta.list_users().stream();
//! while let Some(user) = users.try_next().await? {
//!     println!("{}", user.id);
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
//! // 5. Continue later. A cursor can be stored as text.
//! let first = okta.list_users().limit(50).await?;
//! if let Some(cursor) = first.next {
//!     let second = okta.list_users().limit(50).cursor(&cursor).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `stream` and `pages` also implement [`futures_core::Stream`](https://docs.rs/futures-core). `try_next` needs no
//! other crate.
//!
//! # One item
//!
//! [`find_one`](crate::Paged::find_one) is for look-ups: it returns the only item, or `None`. A second item is an error,
//! because a program that continued with one of two would change the wrong one. No page is fetched after the second item.
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client, email: &str) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::search::attr;
//!
//! let search = attr("profile.email").eq(email);
//! match okta.list_users().search(search).limit(2).find_one().await? {
//!     Some(user) => println!("{} has this address", user.id),
//!     None => println!("nobody has this address"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Pages
//!
//! A page knows its [`number`](crate::Page::number), from 1, and whether it [is the last](crate::Page::is_last). The
//! numbers begin where the list was started: after [`cursor`](crate::Paged::cursor), the first page has the number 1.
//!
//! Okta links forward only: [`next_page`](crate::Page::next_page) returns the call for the next page, and there is no link
//! to a previous one. To go back, keep the pages or their cursors. The metadata of a page has all links of its response,
//! `self` among them, and `prev` if a list should have it:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! let mut page = okta.list_groups().limit(50).await?;
//! loop {
//!     println!("page {} has {} groups", page.number, page.len());
//!     for link in page.meta.links() {
//!         println!("{}: {}", link.rel, link.url); // self: https://acme.okta.com/api/v1/groups?limit=50
//!     }
//!     match page.next_page() {
//!         Some(next) => page = next.await?,
//!         None => break,
//!     }
//! }
//! assert!(page.is_last());
//! # Ok(())
//! # }
//! ```
//!
//! # Limits
//!
//! `limit` is a parameter of the API and sets the page size. [`max_items`](crate::Paged::max_items) limits the total
//! number of items, [`max_pages`](crate::Paged::max_pages) the number of pages. [`prefetch`](crate::Paged::prefetch)
//! fetches the next page while the current one is processed.
//!
//! # Failures
//!
//! A stream returns an error once and then ends; a list is never truncated silently.
//! [`cursor`](crate::runtime::page::Items::cursor) then refers to the page that failed, so the work can continue from
//! there:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use okta_sdk::Cursor;
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
//! An item that does not match its model also ends the list. With [`lenient`](crate::Paged::lenient), such an item is
//! returned as JSON together with the reason, and the list continues.
//!
//! # Next pages
//!
//! The client requests the next page with the same path and query, and applies the query parameters of the server's
//! link on top. It ignores host and path of the link, because some links of the API name a different host or path. An
//! empty page with a link does not end the list. A link to a page that was already fetched is an error, so that a list
//! cannot loop.
//!
//! # The system log
//!
//! With `until`, [`list_log_events`](crate::Client::list_log_events) is an ordinary list. Without it, the log is open:
//! every page has a next page. `stream` returns the events so far and ends; its cursor continues from there. `tail`
//! never ends and polls at an interval:
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
//! To continue after a restart, use `tail_pages` and store `next` of each page once the page is processed. See the
//! example `system_log_tail`.
//!
//! # Changing many resources
//!
//! Collect the items first if the change affects the search, so that no page is skipped:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::models::{UpdateUserRequest, UserProfile};
//! use okta_sdk::search::attr;
//!
//! let search = attr("profile.department").eq("R&D");
//! let users = okta.list_users().search(search).collect_all().await?;
//! let change = UpdateUserRequest::new().with_profile(UserProfile::new().with_department("Research"));
//! for user in users {
//!     if let Err(error) = okta.update_user(&user.id, &change).await {
//!         eprintln!("{}: {error}", user.id);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Several lists at once
//!
//! Calls can be awaited concurrently, and the client keeps them within the rate limits:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! let (users, groups, apps) = tokio::try_join!(
//!     okta.list_users().limit(200).collect_all(),
//!     okta.list_groups().collect_all(),
//!     okta.list_applications().limit(200).collect_all(),
//! )?;
//! println!("{} users, {} groups, {} applications", users.len(), groups.len(), apps.len());
//! # Ok(())
//! # }
//! ```
