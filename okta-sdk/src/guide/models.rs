//! Models: requests, answers, and what this version does not know.
//!
//! # Making one
//!
//! `new` takes what a request requires, `with_…` sets one member, and every field is public. Setters take what converts:
//! `&str` for texts, values for members that may be null.
//!
//! ```
//! use okta_sdk::models::{OktaUserGroupProfile, UserProfile};
//!
//! let profile = UserProfile::new().with_login("ada@example.com").with_first_name("Ada");
//! assert_eq!(profile.login.as_deref(), Some("ada@example.com"));
//!
//! let mut group = OktaUserGroupProfile::new().with_name("Engineering");
//! group.description = Some("Those who build".to_owned());
//! ```
//!
//! Structs are `#[non_exhaustive]`: they are not made by listing fields, so that a new member breaks nobody.
//!
//! # Absent, null, value
//!
//! A member of an answer is an `Option`, whatever the API description promises: what is required there is missing in real
//! answers often enough. A member that may be null is a [`Nullable`](crate::json::Nullable): absent, null, or a value.
//! In an update the three mean leave it, clear it, set it.
//!
//! ```
//! use okta_sdk::json::{self, Nullable};
//! use okta_sdk::models::UserProfile;
//!
//! let mut profile = UserProfile::new().with_title("Analyst");
//! profile.manager = Nullable::Null;
//! assert_eq!(json::to_request_string(&profile), r#"{"manager":null,"title":"Analyst"}"#);
//! assert_eq!(profile.title.as_deref(), Some("Analyst"));
//! assert!(profile.city.is_absent());
//! ```
//!
//! # Members that are not described
//!
//! Every object keeps the members that it does not know, in [`extra`](crate::json::Extra), and writes them back. Custom
//! attributes of profiles live there, under their exact names.
//!
//! ```
//! use okta_sdk::json;
//! use okta_sdk::models::UserProfile;
//!
//! let mut profile: UserProfile = json::from_str(r#"{"login":"ada@example.com","badge":{"no":7}}"#)?;
//! assert_eq!(profile.extra.value("badge").unwrap()["no"], 7);
//! profile.extra.set("floor", 3)?;
//! assert_eq!(
//!     json::to_string(&profile),
//!     r#"{"login":"ada@example.com","badge":{"no":7},"floor":3}"#
//! );
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! So what is read, changed and written back loses nothing, and a replacement may be made of what was read:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::models::Application;
//!
//! let mut app = okta.get_application("0oa1").await?;
//! if let Application::OpenidConnect(app) = &mut app {
//!     app.label = Some("Renamed".to_owned());
//! }
//! okta.replace_application("0oa1", &app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Members that only the server sets are left out of requests.
//!
//! A resource that is replaced by another type than it is read as becomes that type; members that neither knows go along:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use okta_sdk::models::UpdateUserRequest;
//!
//! let mut user = okta.get_user("00u1").await?;
//! if let Some(profile) = &mut user.profile {
//!     profile.title = "Analyst".into();
//! }
//! okta.replace_user("00u1", &UpdateUserRequest::try_from(&user)?).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Values of another type
//!
//! A member whose value is not what the description says, such as a list where an object belongs, costs neither the object
//! nor the list that it is in. Its field is not set, and the value is kept and written back like that of a member which is
//! not described; [`misfits`](crate::json::Extra::misfits) tells of these alone. Only what is not JSON, a whole answer of
//! another type, and a text where a number belongs are errors.
//!
//! ```
//! use okta_sdk::json;
//! use okta_sdk::models::User;
//!
//! let user: User = json::from_str(r#"{"credentials":"none","id":"00u1"}"#)?;
//! assert!(user.credentials.is_none());
//! let (name, value) = user.extra.misfits().next().unwrap();
//! assert_eq!((name, value.as_str()), ("credentials", r#""none""#));
//! assert_eq!(json::to_string(&user), r#"{"credentials":"none","id":"00u1"}"#);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Enums
//!
//! Enums are open: a value that this version does not know is `Unrecognized` with its text, and goes back as it came. Match
//! on the values that you act on and leave the rest to `_`; compare unknown ones by `as_str`, because a later version may
//! give them a name.
//!
//! ```
//! use okta_sdk::models::UserStatus;
//!
//! let status = UserStatus::from("HIBERNATING");
//! assert_eq!(status.as_str(), "HIBERNATING");
//! match status {
//!     UserStatus::Active | UserStatus::Provisioned => println!("can sign in"),
//!     other => println!("{other}"),
//! }
//! ```
//!
//! # Unions
//!
//! What comes in several shapes is an enum with a shape in each variant: applications, policies, rules, factors, network
//! zones. A member tells them apart; the page of the enum says which. What all shapes have can be read without
//! matching, and a shape converts into the union.
//!
//! ```
//! use okta_sdk::json;
//! use okta_sdk::models::{Application, BookmarkApplication};
//!
//! let text = r#"{"signOnMode":"TELEPATHY","label":"Minds","depth":9}"#;
//! let app: Application = json::from_str(text)?;
//! assert_eq!(app.label(), Some("Minds"));
//! match &app {
//!     Application::Bookmark(app) => println!("leads to {:?}", app.settings),
//!     Application::Unrecognized(app) => println!("not known: {:?}", app.tag("signOnMode")),
//!     _ => {}
//! }
//! // It is sent back as it came.
//! assert_eq!(json::to_string(&app), text);
//! # Ok::<_, okta_sdk::json::DecodeError>(())
//! ```
//!
//! # Times
//!
//! A [`Timestamp`](crate::json::Timestamp) keeps the text that came and parses it when asked, because the API writes times in
//! more ways than one; [`instant`](crate::json::Timestamp::instant) gives a `jiff::Timestamp`.
//!
//! # JSON and serde
//!
//! [`crate::json`] reads and writes models; `to_request_string` is what a request sends. Every model has serde's
//! `Serialize` and `Deserialize` too, for files and queues of your own: `Serialize` writes all of it, members that only the
//! server sets included.
//!
//! # Secrets
//!
//! `Debug` masks passwords, tokens and keys, so that a model can be logged. Serialising does not mask.
