//! The parts of a call before it is sent.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::body::{Body, form};
use super::encode::{Query, encode, is_dangerous_segment};
use super::multipart::FilePart;
use crate::cache::CachePolicy;
use crate::client::Client;
use crate::error::Error;
use crate::json::{self, Encode};
use crate::operation::Operation;
use crate::transport::HttpBody;

/// The parts of a call. It is not generic, so that it is compiled once for all operations.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) client: Client,
    pub(crate) operation: Operation,
    /// The path; parameters that are not set yet stand in braces.
    pub(crate) path: String,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) options: CallOptions,
    /// The first thing that was wrong.
    problem: Option<String>,
}

/// What a call does otherwise than its client.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) cache: CachePolicy,
}

/// Headers that the runtime itself answers for.
const RESERVED: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::PROXY_AUTHORIZATION,
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    HeaderName::from_static("dpop"),
];

impl Draft {
    pub(crate) fn new(client: Client, operation: Operation, path: String) -> Self {
        Self {
            client,
            operation,
            path,
            query: Query::default(),
            headers: HeaderMap::new(),
            body: Body::None,
            options: CallOptions::default(),
            problem: None,
        }
    }

    /// Remembers what is wrong, unless something was wrong before.
    #[cold]
    pub(crate) fn fail(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// What is wrong with the call, a path parameter without a value included.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::invalid_request(self.operation.id, problem.clone()));
        }
        if self.path.contains(['{', '}']) {
            let message = format!("a parameter of the path {} has no value", self.path);
            return Err(Error::invalid_request(self.operation.id, message));
        }
        Ok(())
    }

    pub(crate) fn set_path(&mut self, name: &str, value: &str) {
        if is_dangerous_segment(value) {
            self.fail(format!(
                "path parameter `{name}` is {value:?}, which would address another resource; give an id or a name"
            ));
            return;
        }
        let slot = format!("{{{name}}}");
        if self.path.contains(&slot) {
            self.path = self.path.replace(&slot, &encode(value));
        } else {
            self.fail(format!("the path {} has no parameter `{name}`", self.path));
        }
    }

    pub(crate) fn add_query(&mut self, name: &str, value: &dyn Display) {
        self.query.push(name, &value.to_string());
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &dyn Display) {
        if let Err(problem) = insert_header(&mut self.headers, name, &value.to_string()) {
            self.fail(problem);
        }
    }

    pub(crate) fn set_json(&mut self, media_type: &str, value: &dyn Encode) {
        self.set_body(media_type, Bytes::from(json::to_request_string(value)).into());
    }

    pub(crate) fn set_form(&mut self, value: &dyn Encode) {
        self.set_body("application/x-www-form-urlencoded", Bytes::from(form(value)).into());
    }

    pub(crate) fn set_body(&mut self, media_type: &str, body: HttpBody) {
        self.body = Body::Whole { content_type: media_type.to_owned(), body };
    }

    pub(crate) fn add_file(&mut self, name: &str, part: FilePart) {
        if let Body::Parts(parts) = &mut self.body {
            parts.push((name.to_owned(), part));
        } else {
            self.body = Body::Parts(vec![(name.to_owned(), part)]);
        }
    }

    /// Whether the call may be sent twice.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.options.idempotent.unwrap_or_else(|| self.operation.is_idempotent())
    }
}

/// Sets a header that is not one of the runtime's own; says what is wrong otherwise.
pub(crate) fn insert_header(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let name = HeaderName::try_from(name).map_err(|_| format!("{name:?} is not the name of a header"))?;
    if RESERVED.contains(&name) {
        return Err(format!("header `{name}` cannot be set: the client itself answers for it"));
    }
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| format!("the value of header `{name}` has a line break or another control character"))?;
    value.set_sensitive(json::is_secret_name(name.as_str()));
    headers.insert(name, value);
    Ok(())
}
