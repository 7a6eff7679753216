//! The pages that are decoded, and how each contestant does it.

use std::hint::black_box;

use okta_sdk::json::{self, Decode};
use okta_sdk::models;
use serde::de::DeserializeOwned;

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
    /// How many times as fast as derives that drop unknown fields the SDK is to be.
    pub goal: f64,
}

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

impl Page {
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
                goal: 1.15,
            },
        ]
    }
}
