//! Search and filter expressions.
//!
//! Many lists have a parameter `search` or `filter`, which selects items by an expression such as
//! `profile.department eq "Sales" and status pr`. The parameter accepts the expression as text, or one that
//! [`search`](crate::search) builds from values:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client, department: &str) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::search::attr;
//!
//! // Text that the program contains.
//! let active = okta.list_users().search(r#"status eq "ACTIVE""#).collect_all().await?;
//!
//! // Values that come from outside.
//! let search = attr("profile.department").eq(department).and(attr("status").eq("ACTIVE"));
//! let members = okta.list_users().search(search).collect_all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Always build the expression if a value comes from outside. With `format!`, a quotation mark in the value ends it, and
//! the rest is read as a part of the expression. [`attr`](crate::search::attr) checks the name of the attribute, too: a
//! call with a name that could mean something else fails before it is sent.
//!
//! # Operators
//!
//! | method | written as | holds if |
//! |---|---|---|
//! | `attr("a").eq(v)`, `ne` | `a eq v`, `a ne v` | the attribute equals the value, or does not |
//! | `attr("a").gt(v)`, `ge`, `lt`, `le` | `a gt v`, … | it is greater than the value, greater or equal, less, less or equal |
//! | `attr("a").sw(t)`, `ew`, `co` | `a sw "t"`, … | it starts with the text, ends with it, contains it |
//! | `attr("a").pr()` | `a pr` | it has a value |
//! | `x.and(y)`, `x.or(y)` | `x and y`, `x or y` | both hold, or at least one |
//! | `not(x)`, `!x` | `not (x)` | the expression does not hold |
//!
//! Values are text, integers, floating point numbers, booleans, ids, and times: [`Timestamp`](crate::Timestamp),
//! `jiff::Timestamp` and `SystemTime`. Enums are passed by reference: `attr("status").eq(&UserStatus::Active)`. Parentheses
//! are added where they are needed.
//!
//! Okta supports a part of the operators for each list and attribute: `list_users` accepts any attribute in `search`, but
//! only a few in `filter`. A request with an unsupported one fails with
//! [`is_bad_request`](crate::Error::is_bad_request).
//!
//! # Several values
//!
//! ```
//! use okta_sdk::search::{Expression, attr};
//!
//! let cities = ["Bern", "Turin", "Graz"];
//! let any_city = cities.into_iter().map(|city| attr("profile.city").eq(city)).reduce(Expression::or);
//! // `None` if there are no cities: then nothing matches, and no search is needed.
//! assert_eq!(
//!     any_city.map(|search| search.to_string()).as_deref(),
//!     Some(r#"profile.city eq "Bern" or profile.city eq "Turin" or profile.city eq "Graz""#),
//! );
//! ```
//!
//! # Times
//!
//! ```
//! use okta_sdk::jiff::{Timestamp, ToSpan};
//! use okta_sdk::search::attr;
//!
//! let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
//! let inactive = attr("status").eq("ACTIVE").and(attr("lastUpdated").lt(now - (90 * 24).hours()));
//! assert_eq!(inactive.to_string(), r#"status eq "ACTIVE" and lastUpdated lt "2025-12-01T12:00:00.000Z""#);
//! ```
//!
//! # Other parameters
//!
//! `q` is a text to look for, not an expression. A path without a method takes an expression with
//! [`expression`](crate::runtime::RequestBuilder::expression).
