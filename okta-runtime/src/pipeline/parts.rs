//! The parts of a request before it is sent.

use std::fmt::{self, Display};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::HeaderMap;
use http::header::COOKIE;

use super::changes::Changes;
use super::core::Core;
use crate::cache::CachePolicy;
use crate::error::Error;
use crate::json::{self, Encode};
use crate::operation::Operation;
use crate::search::Expression;
use crate::time::Limit;
use crate::wire::{
    FORM, FilePart, HttpBody, ParamStyle, PathStyle, Query, RequestBody, encode, form, form_with,
    insert_header, is_dangerous_segment, styled, styled_path,
};

/// The parts of a request. The type is not generic, so it is compiled once for all operations.
#[derive(Clone)]
pub(crate) struct RequestParts {
    pub(crate) core: Arc<Core>,
    /// The headers that the client sends with every call.
    pub(crate) client_headers: Arc<HeaderMap>,
    pub(crate) operation: Operation,
    /// The path. Parameters without a value are still in braces.
    pub(crate) path: String,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RequestBody,
    /// The JSON body as a dry run shows it.
    pub(crate) preview: Option<String>,
    pub(crate) options: CallOptions,
    /// The first problem.
    problem: Option<String>,
}

/// Settings of one call, which override those of its client.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Option<Limit>,
    pub(crate) attempt_timeout: Option<Limit>,
    /// When the call must have ended because of another limit, such as that of a list.
    pub(crate) deadline: Option<Deadline>,
    pub(crate) max_retries: Option<u32>,
    /// Statuses that the caller knows to be temporary.
    pub(crate) retry_on: Vec<u16>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) cache: CachePolicy,
}

/// When a call must have ended.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    /// The limit that ends then.
    pub(crate) limit: Limit,
}

impl RequestParts {
    pub(crate) fn new(
        core: Arc<Core>,
        client_headers: Arc<HeaderMap>,
        operation: Operation,
        path: String,
    ) -> Self {
        Self {
            core,
            client_headers,
            operation,
            path,
            query: Query::default(),
            headers: HeaderMap::new(),
            body: RequestBody::None,
            preview: None,
            options: CallOptions::default(),
            problem: None,
        }
    }

    /// Records a problem. Only the first one is kept.
    #[cold]
    pub(crate) fn fail(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Fails if a problem was recorded or a path parameter has no value.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::invalid_request(self.operation.id, problem.clone()));
        }
        if self.path.bytes().any(|byte| matches!(byte, b'{' | b'}')) {
            let message = format!("a parameter of the path {} is not set", self.path);
            return Err(Error::invalid_request(self.operation.id, message));
        }
        Ok(())
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.options.timeout = Some(Limit::new(timeout, "set by `timeout` of the call"));
    }

    pub(crate) fn set_attempt_timeout(&mut self, timeout: Duration) {
        self.options.attempt_timeout = Some(Limit::new(timeout, "set by `attempt_timeout` of the call"));
    }

    pub(crate) fn set_path(&mut self, name: &str, value: &str) {
        self.fill_path(name, value, &encode(value));
    }

    /// Inserts a list in the path. The commas between the values are not encoded.
    pub(crate) fn set_path_list(&mut self, name: &str, values: &[&str]) {
        let encoded: Vec<_> = values.iter().map(|value| encode(value)).collect();
        self.fill_path(name, &values.join(","), &encoded.join(","));
    }

    /// Inserts a value that may have parts in the path.
    pub(crate) fn set_path_styled(&mut self, name: &str, style: PathStyle, value: &dyn Encode) {
        let encoded = styled_path(name, style, value);
        self.fill_path(name, &encoded, &encoded);
    }

    fn fill_path(&mut self, name: &str, value: &str, encoded: &str) {
        if is_dangerous_segment(value) {
            self.fail(format!(
                "path parameter `{name}` is {value:?}, which would address another resource; give an id or a name"
            ));
            return;
        }
        let Some(mut slot) = slot(&self.path, name) else {
            self.fail(format!("the path {} has no parameter `{name}`", self.path));
            return;
        };
        // Encoded values have no braces, so this ends.
        loop {
            self.path.replace_range(slot, encoded);
            slot = match self::slot(&self.path, name) {
                Some(next) => next,
                None => return,
            };
        }
    }

    pub(crate) fn add_query(&mut self, name: &str, value: &dyn Display) {
        self.query.push(name, &value.to_string());
    }

    pub(crate) fn add_expression(&mut self, name: &str, expression: Expression) {
        match expression.into_text() {
            Ok(text) => self.query.push(name, &text),
            Err(problem) => self.fail(format!("query parameter `{name}`: {problem}")),
        }
    }

    /// Adds a query parameter with several values, unless there are none.
    pub(crate) fn add_query_list(&mut self, name: &str, values: Vec<String>) {
        if !values.is_empty() {
            self.query.push_list(name, &values);
        }
    }

    /// Adds a query parameter that may have parts.
    pub(crate) fn add_query_styled(&mut self, name: &str, style: ParamStyle, value: &dyn Encode) {
        for (name, value) in styled(name, style, value) {
            self.query.push_encoded(name, value);
        }
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &dyn Display) {
        if let Err(problem) = insert_header(&mut self.headers, name, &value.to_string()) {
            self.fail(problem);
        }
    }

    /// Adds a cookie to those of the call.
    pub(crate) fn add_cookie(&mut self, name: &str, value: &dyn Display) {
        let others = self.headers.get(COOKIE).and_then(|value| value.to_str().ok());
        let others = others.map(|others| format!("{others}; ")).unwrap_or_default();
        self.set_header("cookie", &format!("{others}{name}={}", encode(&value.to_string())));
    }

    pub(crate) fn set_json(&mut self, media_type: &str, value: &dyn Encode) {
        self.set_body(media_type, Bytes::from(json::to_request_string(value)).into());
        self.set_preview(value);
    }

    /// Sets the body to the JSON of a serde type.
    pub(crate) fn set_serialized(&mut self, json: serde_json::Result<Vec<u8>>) {
        match json {
            Ok(json) => self.set_body("application/json", Bytes::from(json).into()),
            Err(error) => self.fail(format!("the body cannot be serialized as JSON: {error}")),
        }
    }

    pub(crate) fn set_form(&mut self, value: &dyn Encode) {
        self.set_body(FORM, Bytes::from(form(value)).into());
        self.set_preview(value);
    }

    /// Keeps the body as a dry run shows it: the value knows its secrets, and the encoded body does not.
    fn set_preview(&mut self, value: &dyn Encode) {
        if self.core.settings.changes == Changes::Report {
            self.preview = Some(json::to_preview_string(value));
        }
    }

    /// Sets the body to a form in which the named fields have styles of their own.
    pub(crate) fn set_form_with(&mut self, styles: &[(&str, ParamStyle)], value: &dyn Encode) {
        self.set_body(FORM, Bytes::from(form_with(styles, value)).into());
    }

    pub(crate) fn set_body(&mut self, media_type: &str, body: HttpBody) {
        self.body = RequestBody::Whole { content_type: media_type.to_owned(), body };
        self.preview = None;
    }

    pub(crate) fn add_file(&mut self, name: &str, part: FilePart) {
        if let RequestBody::Parts(parts) = &mut self.body {
            parts.push((name.to_owned(), part));
        } else {
            self.body = RequestBody::Parts(vec![(name.to_owned(), part)]);
        }
    }

    /// Adds a part that is no file.
    pub(crate) fn add_text(&mut self, name: &str, media_type: &str, text: String) {
        self.add_file(name, FilePart::value(text, media_type));
    }

    /// Adds a JSON part, or one for each item of a list.
    pub(crate) fn add_json(&mut self, name: &str, media_type: &str, value: &dyn Encode) {
        let text = json::to_request_string(value);
        match serde_json::from_str(&text) {
            Ok(serde_json::Value::Array(items)) => {
                items.iter().for_each(|item| self.add_text(name, media_type, item.to_string()));
            }
            _ => self.add_text(name, media_type, text),
        }
    }

    /// Returns whether the call may be sent twice.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.options.idempotent.unwrap_or_else(|| self.operation.is_idempotent())
    }
}

/// Returns the position of `{name}` in a path.
fn slot(path: &str, name: &str) -> Option<Range<usize>> {
    path.match_indices('{').find_map(|(start, _)| {
        let rest = path[start + 1..].strip_prefix(name)?;
        rest.starts_with('}').then_some(start..start + name.len() + 2)
    })
}

impl fmt::Debug for RequestParts {
    /// Omits values of the query and of headers, and the body, which may hold secrets and personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("method", &self.operation.method)
            .field("path", &self.path)
            .field("query", &self.query.names().collect::<Vec<_>>())
            .field("headers", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
