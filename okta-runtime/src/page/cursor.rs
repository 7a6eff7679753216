//! A place in a list.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::wire::Query;

/// The position in a list. It can be stored as text and passed to the same operation later.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    operation: String,
    query: Query,
}

/// The error for a string that is not a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCursor(());

impl Cursor {
    pub(crate) fn new(operation: &str, query: Query) -> Self {
        Self { operation: operation.to_owned(), query }
    }

    /// Returns the `operationId` of the operation that the cursor belongs to.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// Returns the decoded value of its `after` parameter.
    pub fn after(&self) -> Option<String> {
        self.query.get("after")
    }

    pub(crate) fn query(&self) -> &Query {
        &self.query
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}?{}", self.operation, self.query)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (operation, query) = text.split_once('?').ok_or(InvalidCursor(()))?;
        let query_is_plain = query.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
        if operation.is_empty() || !query_is_plain {
            return Err(InvalidCursor(()));
        }
        Ok(Self::new(operation, Query::parse(query)))
    }
}

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a cursor: expected text such as `listUsers?after=00u1`")
    }
}

impl std::error::Error for InvalidCursor {}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
