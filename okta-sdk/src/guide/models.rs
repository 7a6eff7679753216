//! Models: requests, responses, and unknown data.
//!
//! # Creating models
//!
//! `new` takes the required fields of a request, `with_…` methods set one field, and every field is public. Setters
//! accept values that convert: `&str` for text, plain values for fields that may be null.
//!
//! ```
//! use okta_sdk::models::{OktaUserGroupProfile, UserProfile};
//!
//! let profile = UserProfile::new().with_login("ada@example.com").with_first_name("Ada");
//! assert_eq!(profile.login.as_deref(), Some("ada@example.com"));
//!
//! let mut group = OktaUserGroupProfile::new().with_name("Engineering");
//! group.description = "The engineering department".into();
//! ```
//!
//! Structs are `#[non_exhaustive]`, so they cannot be created by listing fields. A new field is therefore not a
//! breaking change. A type that is part of responses only has `Default` instead of `new`.
//!
//! # Absent, null, value
//!
//! The fields of responses are optional, whatever the API description says, because real responses often omit required
//! fields. A field that may be null is a [`Nullable`](crate::json::Nullable): absent, null, or a value. In an update,
//! absent leaves a field unchanged, null clears it, and a value sets it.
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
//! `value`, `as_deref` and `into_value` return an `Option`.
//!
//! Where null removes an entry of a map, the values of the map are `Option`s. This removes a custom attribute from the
//! profiles of all users, and one attribute from a profile mapping:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::models::{ProfileMappingRequest, UserSchema, UserSchemaDefinitions, UserSchemaPublic};
//!
//! let custom = UserSchemaPublic::new().with_properties([("shoeSize".to_owned(), None)]);
//! let schema = UserSchema::new().with_definitions(UserSchemaDefinitions::new().with_custom(custom));
//! okta.update_user_profile("default", &schema).await?;
//!
//! let mapping = ProfileMappingRequest::new([("nickName".to_owned(), None)]);
//! okta.update_profile_mapping("prm1", &mapping).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Unknown fields
//!
//! Every object keeps unknown fields in [`extra`](crate::json::Extra) and writes them back. Custom profile attributes
//! are there too, under their exact names. The schema of the org must have them; the example `custom_attributes` adds one.
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
//! A value that is set in `extra` under the name of a known field is sent instead of that field, even if the field is
//! set too or is read-only. No name is sent twice. Use it for what the type of a field cannot express:
//!
//! ```
//! use okta_sdk::json;
//! use okta_sdk::models::OktaUserGroupProfile;
//!
//! let mut profile = OktaUserGroupProfile::new().with_name("Engineering").with_description("Builds it");
//! profile.extra.set("description", json::Value::Null)?;
//! assert_eq!(json::to_request_string(&profile), r#"{"description":null,"name":"Engineering"}"#);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! Data that is read, changed and written back is therefore complete, and a response can be used to replace the
//! resource:
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
//! Fields that only the server sets are not sent.
//!
//! If the request has a different type than the response, convert it. Fields unknown to both types are carried over:
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
//! # Mismatched fields
//!
//! If the value of a field has a different type than described, such as a list instead of an object, decoding still
//! succeeds. The field is not set. The value is kept and written back like an unknown field;
//! [`mismatched`](crate::json::Extra::mismatched) returns these values, and a warning event of `tracing` names their
//! places. Decoding fails only if the response is not JSON, or if the whole response or an item of a list has another
//! type.
//!
//! ```
//! use okta_sdk::json;
//! use okta_sdk::models::User;
//!
//! let user: User = json::from_str(r#"{"credentials":"none","id":"00u1"}"#)?;
//! assert!(user.credentials.is_none());
//! let (name, value) = user.extra.mismatched().next().unwrap();
//! assert_eq!((name, value.as_str()), ("credentials", r#""none""#));
//! assert_eq!(json::to_string(&user), r#"{"credentials":"none","id":"00u1"}"#);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! A number as text is such a value. [`as_number`](crate::json::RawJson::as_number) reads it:
//!
//! ```
//! use okta_sdk::json;
//! use okta_sdk::models::AgentPool;
//!
//! let pool: AgentPool = json::from_str(r#"{"disruptedAgents":"24"}"#)?;
//! let number = pool.extra.get("disruptedAgents").and_then(|value| value.as_number());
//! assert_eq!(number.and_then(|number| number.as_i64()), Some(24));
//! # Ok::<_, okta_sdk::json::DecodeError>(())
//! ```
//!
//! # What is lost
//!
//! A response that is read and written back keeps everything except the first three rows of this table. A request is sent
//! as it is, except for the other rows. `cargo xtask conformance --strict` counts each of them under the name in the second
//! column, and any other difference as an error.
//!
//! | what is lost | name |
//! |---|---|
//! | `null` in a field that is not [`Nullable`](crate::json::Nullable): it is read as absent | null not kept |
//! | a `null` element of a list that is the whole response | null element left out |
//! | an entry of another type in a map that is the whole response | entry left out |
//! | in requests, a field that only the server sets | read-only field not sent |
//! | in requests, an empty object if the operation has no body | empty body not sent |
//!
//! Lists and maps in fields lose nothing. A warning event names elements and entries that are left out.
//!
//! # Enums
//!
//! Enums are open: an unknown value becomes `Unrecognized` with its text, and is sent back unchanged. Match the values
//! that you handle and cover the rest with `_`. Compare unknown values with `as_str`, because a later version may add a
//! variant for them.
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
//! A union is an enum with one variant per type: applications, policies, rules, factors and network zones are unions.
//! One field selects the variant; the page of the enum names it. A few unions have a variant for an absent field, and a
//! few go by the kind of the JSON value, such as text or a boolean. Fields that all variants share can be read without
//! matching, also those of an unknown variant, and each variant converts into the union.
//!
//! ```
//! use okta_sdk::json;
//! use okta_sdk::models::{Application, BookmarkApplication};
//!
//! let text = r#"{"signOnMode":"TELEPATHY","label":"Minds","depth":9}"#;
//! let app: Application = json::from_str(text)?;
//! assert_eq!(app.label(), Some("Minds"));
//! match &app {
//!     Application::Bookmark(app) => println!("bookmark: {:?}", app.settings),
//!     Application::Unrecognized(app) => println!("unknown: {:?}", app.tag("signOnMode")),
//!     _ => {}
//! }
//! // It is sent back unchanged.
//! assert_eq!(json::to_string(&app), text);
//! # Ok::<_, okta_sdk::json::DecodeError>(())
//! ```
//!
//! # Timestamps
//!
//! A [`Timestamp`](crate::json::Timestamp) keeps the original text, because the API uses more than one format.
//! [`instant`](crate::json::Timestamp::instant) parses it into a `jiff::Timestamp`, and returns `None` if it is not a time.
//!
//! # JSON and serde
//!
//! [`crate::json`] reads and writes models. `to_request_string` writes what a request would send. Every model also
//! implements `Serialize` and `Deserialize` from serde, for your own files and queues. `Serialize` writes all fields,
//! including those that only the server sets.
//!
//! # Secrets
//!
//! `Debug` masks passwords, tokens and keys, so models can be logged. Serialization does not mask them.
