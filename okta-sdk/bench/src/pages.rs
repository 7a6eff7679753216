//! The pages that are decoded, and how each contestant does it.

use std::hint::black_box;

use okta_sdk::json::{self, Decode, Encode};
use okta_sdk::models;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Failure, data, derived};

/// A contestant's way to decode a page of text. The result is dropped.
pub type Read = fn(&str) -> Result<(), Failure>;

/// A contestant's way to decode a page of bytes, whose UTF-8 is to be checked. The result is dropped.
pub type ReadBytes = fn(&[u8]) -> Result<(), Failure>;

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its name in the tables.
    pub name: &'static str,
    /// The JSON.
    pub text: String,
    /// The SDK, which keeps unknown fields.
    pub ours: Read,
    /// The SDK, from bytes.
    pub ours_bytes: ReadBytes,
    /// Derives that drop unknown fields.
    pub dropping: Read,
    /// Derives that drop unknown fields, from bytes.
    pub dropping_bytes: ReadBytes,
    /// Derives that keep unknown fields.
    pub keeping: Read,
    /// What each contestant keeps of the page.
    kept: Keep,
    /// The unknown fields, as `field` or `parent.field`.
    unknown: &'static [&'static str],
    /// How many times as fast as derives that drop unknown fields the SDK is to be.
    pub goal: f64,
}

/// Returns what the SDK, the derives that keep unknown fields and those that drop them keep of a page.
type Keep = fn(&str) -> Result<[Vec<Value>; 3], Failure>;

/// Decodes a list with the SDK.
///
/// # Errors
///
/// Fails if an item does not fit.
pub fn ours<T: Decode>(page: &str) -> Result<(), Failure> {
    black_box(json::from_str::<Vec<T>>(black_box(page))?);
    Ok(())
}

fn ours_bytes<T: Decode>(page: &[u8]) -> Result<(), Failure> {
    black_box(json::from_slice::<Vec<T>>(black_box(page))?);
    Ok(())
}

/// Decodes a page with serde.
///
/// # Errors
///
/// Fails if the page does not fit.
pub fn theirs<T: DeserializeOwned>(page: &str) -> Result<(), Failure> {
    black_box(serde_json::from_str::<T>(black_box(page))?);
    Ok(())
}

fn theirs_bytes<T: DeserializeOwned>(page: &[u8]) -> Result<(), Failure> {
    black_box(serde_json::from_slice::<T>(black_box(page))?);
    Ok(())
}

fn kept<Ours, Keeping, Dropping>(page: &str) -> Result<[Vec<Value>; 3], Failure>
where
    Ours: Decode + Encode,
    Keeping: DeserializeOwned + Serialize,
    Dropping: DeserializeOwned + Serialize,
{
    Ok([
        serde_json::from_str(&json::to_string(&json::from_str::<Vec<Ours>>(page)?))?,
        values(&serde_json::from_str::<Vec<Keeping>>(page)?)?,
        values(&serde_json::from_str::<Vec<Dropping>>(page)?)?,
    ])
}

fn values(items: &[impl Serialize]) -> Result<Vec<Value>, Failure> {
    Ok(items.iter().map(serde_json::to_value).collect::<Result<_, _>>()?)
}

/// Removes the fields that are null or have one of these names: `field`, or `parent.field`.
fn remove_fields(value: &mut Value, parent: &str, names: &[&str]) {
    match value {
        Value::Object(fields) => {
            let is_removed =
                |name: &str| names.iter().any(|one| *one == name || *one == format!("{parent}.{name}"));
            fields.retain(|name, value| !value.is_null() && !is_removed(name));
            fields.iter_mut().for_each(|(name, value)| remove_fields(value, name, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| remove_fields(item, parent, names)),
        _ => {}
    }
}

impl Page {
    /// Fails unless the SDK and the derives keep what they are said to keep: everything, or all but the unknown fields.
    /// Fields that are null do not count.
    ///
    /// # Errors
    ///
    /// Says who lost something.
    pub fn check(&self) -> Result<(), Failure> {
        let page: Vec<Value> = serde_json::from_str(&self.text)?;
        let contestants = ["the SDK", "derives that keep unknown fields", "derives that drop them"];
        let unknown: [&[&str]; 3] = [&[], &[], self.unknown];
        for ((who, kept), unknown) in contestants.into_iter().zip((self.kept)(&self.text)?).zip(unknown) {
            if kept.len() != page.len() {
                return Err(format!("{}: {who} keep {} items", self.name, kept.len()).into());
            }
            for (mut kept, mut item) in kept.into_iter().zip(page.clone()) {
                remove_fields(&mut item, "", unknown);
                // Some variants of a union have fields that are unknown in others.
                remove_fields(&mut kept, "", unknown);
                if kept != item {
                    return Err(format!("{}: {who} keep {kept} instead of {item}", self.name).into());
                }
            }
        }
        Ok(())
    }

    /// Returns all pages.
    #[must_use]
    pub fn all() -> [Self; 4] {
        [
            Self {
                name: "200 users",
                text: data::users(200),
                ours: ours::<models::User>,
                ours_bytes: ours_bytes::<models::User>,
                dropping: theirs::<Vec<derived::dropping::User>>,
                dropping_bytes: theirs_bytes::<Vec<derived::dropping::User>>,
                keeping: theirs::<Vec<derived::keeping::User>>,
                kept: kept::<models::User, derived::keeping::User, derived::dropping::User>,
                unknown: &["badgeColour", "hireDate", "projects", "deskHeight"],
                goal: 1.15,
            },
            Self {
                name: "200 applications, a union",
                text: data::applications(200),
                ours: ours::<models::Application>,
                ours_bytes: ours_bytes::<models::Application>,
                dropping: theirs::<Vec<derived::dropping::Application>>,
                dropping_bytes: theirs_bytes::<Vec<derived::dropping::Application>>,
                keeping: theirs::<Vec<derived::keeping::Application>>,
                kept: kept::<
                    models::Application,
                    derived::keeping::Application,
                    derived::dropping::Application,
                >,
                unknown: &["app.domain", "app.seats"],
                goal: 1.5,
            },
            Self {
                name: "1,000 log events",
                text: data::log_events(1000),
                ours: ours::<models::LogEvent>,
                ours_bytes: ours_bytes::<models::LogEvent>,
                dropping: theirs::<Vec<derived::dropping::LogEvent>>,
                dropping_bytes: theirs_bytes::<Vec<derived::dropping::LogEvent>>,
                keeping: theirs::<Vec<derived::keeping::LogEvent>>,
                kept: kept::<models::LogEvent, derived::keeping::LogEvent, derived::dropping::LogEvent>,
                unknown: &["rootSessionId"],
                goal: 1.15,
            },
            Self {
                name: "200 groups with `_embedded`",
                text: data::groups(200),
                ours: ours::<models::Group>,
                ours_bytes: ours_bytes::<models::Group>,
                dropping: theirs::<Vec<derived::dropping::Group>>,
                dropping_bytes: theirs_bytes::<Vec<derived::dropping::Group>>,
                keeping: theirs::<Vec<derived::keeping::Group>>,
                kept: kept::<models::Group, derived::keeping::Group, derived::dropping::Group>,
                unknown: &[
                    "costUnit",
                    "audited",
                    "stats.hasAdminPrivledge",
                    "stats._links",
                    "app.created",
                    "app.features",
                    "app.settings",
                    "app.status",
                ],
                goal: 1.15,
            },
        ]
    }
}
