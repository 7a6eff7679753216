//! The requests of the handlers.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::org::Actor;
use crate::routes::Route;

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// A request to one of the [routes](crate::routes).
pub(crate) struct Call {
    pub(crate) route: &'static Route,
    /// `http://host:port` of this org.
    pub(crate) org_url: String,
    pub(crate) method: String,
    /// The encoded path.
    pub(crate) path: String,
    /// The values for the `{…}` of the route, in order.
    pub(crate) params: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The caller. Nobody until the credential was checked.
    pub(crate) actor: Actor,
    pub(crate) request_id: String,
    /// The maximum number of items of a page.
    pub(crate) page_limit: usize,
}

impl Call {
    /// Returns the first id in the path.
    pub(crate) fn id(&self) -> &str {
        self.params.first().map_or("", String::as_str)
    }

    /// Returns the second id in the path.
    pub(crate) fn second_id(&self) -> &str {
        self.params.get(1).map_or("", String::as_str)
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(mine, _)| mine == name).map(|(_, value)| value.as_str())
    }

    /// Returns a boolean query parameter.
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        self.query(name).map_or(default, |value| value.eq_ignore_ascii_case("true"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the URL of a path of this org.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.org_url)
    }

    /// Returns the body as a JSON object.
    pub(crate) fn object(&self) -> Result<Object, ApiError> {
        self.parsed("a JSON object")
    }

    /// Returns the body as JSON.
    pub(crate) fn json(&self) -> Result<Value, ApiError> {
        self.parsed("JSON")
    }

    fn parsed<T: serde::de::DeserializeOwned>(&self, what: &str) -> Result<T, ApiError> {
        if !self.header("content-type").is_some_and(|kind| kind.contains("json")) {
            let summary = "The Content-Type header must be application/json";
            return Err(ApiError::new(StatusCode::BAD_REQUEST, "E0000019", summary));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let summary = format!("The body is not {what}: {error}");
            ApiError::new(StatusCode::BAD_REQUEST, "E0000003", summary)
        })
    }

    /// Returns the body, or an empty object if there is none.
    pub(crate) fn optional_object(&self) -> Result<Object, ApiError> {
        if self.body.is_empty() { Ok(Object::new()) } else { self.object() }
    }
}

/// Returns the object of a `json!({…})`.
pub(crate) fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// Returns the string of a field, or an empty string.
pub(crate) fn text<'a>(object: &'a Object, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}
