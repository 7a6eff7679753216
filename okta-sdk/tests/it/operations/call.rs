//! The arguments and results of the generated calls.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Mutex;

use okta_sdk::json::{self, Decode, DecodeError, Encode};
use okta_sdk::runtime::page::Items;
use okta_sdk::runtime::{Bytes, CallFuture, FilePart};
use okta_sdk::{Client, Error};

/// Calls one operation.
pub(super) type Call = fn(&Client, &Args) -> Result<Running, DecodeError>;

/// The arguments of a call, by name in the document.
#[derive(Debug, Default)]
pub(super) struct Args {
    pub(super) params: BTreeMap<String, Vec<String>>,
    /// The media type of the body.
    pub(super) media_type: String,
    pub(super) body: Vec<u8>,
    /// Names that a call requested and that are not in the document.
    pub(super) unknown: Mutex<Vec<String>>,
}

impl Args {
    fn values(&self, name: &str) -> &[String] {
        self.params.get(name).map_or_else(
            || {
                self.unknown.lock().unwrap().push(name.to_owned());
                &[][..]
            },
            Vec::as_slice,
        )
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.values(name).first().map_or("", String::as_str)
    }

    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        self.values(name).iter().map(String::as_str).collect()
    }

    /// Returns a number or a boolean.
    pub(super) fn scalar<T: FromStr + Default>(&self, name: &str) -> T {
        self.text(name).parse().unwrap_or_default()
    }

    pub(super) fn list<T: FromStr>(&self, name: &str) -> Vec<T> {
        self.values(name).iter().filter_map(|value| value.parse().ok()).collect()
    }

    pub(super) fn json<T: Decode>(&self) -> Result<T, DecodeError> {
        json::from_slice(&self.body)
    }

    pub(super) fn text_body(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(super) fn media_type(&self) -> &str {
        &self.media_type
    }

    pub(super) fn bytes(&self) -> Bytes {
        self.body.clone().into()
    }

    pub(super) fn file(&self, _name: &str) -> FilePart {
        FilePart::new(self.body.clone())
    }
}

/// The value that a call returned, encoded again.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Empty,
    Text(String),
    Bytes(Bytes),
    Json(String),
}

impl Outcome {
    pub(super) fn empty(_: &()) -> Self {
        Self::Empty
    }

    #[allow(clippy::ptr_arg)] // the signature of a function pointer
    pub(super) fn text(text: &String) -> Self {
        Self::Text(text.clone())
    }

    #[allow(dead_code)] // this release has no response with only a binary body
    pub(super) fn bytes(bytes: &Bytes) -> Self {
        Self::Bytes(bytes.clone())
    }

    pub(super) fn json<T: Encode>(value: &T) -> Self {
        Self::Json(json::to_string(value))
    }
}

/// A running call.
pub(super) struct Running(pub(super) Pin<Box<dyn Future<Output = Result<Outcome, Error>> + Send>>);

impl Running {
    pub(super) fn value<T: 'static>(call: CallFuture<T>, show: fn(&T) -> Outcome) -> Self {
        Self(Box::pin(async move { call.await.map(|value| show(&value)) }))
    }

    pub(super) fn items<T: Encode + Send + 'static>(mut items: Items<T>) -> Self {
        Self(Box::pin(async move {
            let mut all = Vec::new();
            while let Some(item) = items.try_next().await? {
                all.push(item);
            }
            Ok(Outcome::json(&all))
        }))
    }
}
