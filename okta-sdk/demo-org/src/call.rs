//! A request as the handlers see it.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use crate::fault::Fault;
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
    /// The path as it was sent.
    pub(crate) path: String,
    /// The values for the `{…}` of the route, in order.
    pub(crate) params: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Who asks; nobody until the credential was looked at.
    pub(crate) actor: Actor,
    pub(crate) request_id: String,
    /// The longest page that there is.
    pub(crate) page_limit: usize,
}

impl Call {
    /// The id that the path begins with.
    pub(crate) fn id(&self) -> &str {
        self.params.first().map_or("", String::as_str)
    }

    /// The id of what is below the first one.
    pub(crate) fn member(&self) -> &str {
        self.params.get(1).map_or("", String::as_str)
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(mine, _)| mine == name).map(|(_, value)| value.as_str())
    }

    /// A query parameter that says yes or no.
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        self.query(name).map_or(default, |value| value.eq_ignore_ascii_case("true"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The address of a path of this org.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.org_url)
    }

    /// The body, which must be a JSON object.
    pub(crate) fn object(&self) -> Result<Object, Fault> {
        if !self.header("content-type").is_some_and(|kind| kind.contains("json")) {
            let summary = "The Content-Type header must be application/json";
            return Err(Fault::new(StatusCode::BAD_REQUEST, "E0000019", summary));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let summary = format!("The body is not a JSON object: {error}");
            Fault::new(StatusCode::BAD_REQUEST, "E0000003", summary)
        })
    }

    /// The body, or an empty object if there is none.
    pub(crate) fn optional_object(&self) -> Result<Object, Fault> {
        if self.body.is_empty() { Ok(Object::new()) } else { self.object() }
    }
}

/// The object of a `json!({…})`.
pub(crate) fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// The text of a member, or an empty one.
pub(crate) fn text<'a>(object: &'a Object, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}
