//! Starting a call.

use std::fmt;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::handle::Client;
use crate::call::{Call, part_setters};
use crate::error::Error;
use crate::json::{Decode, Encode};
use crate::operation::{Method, Operation, Paging};
use crate::page::Paged;
use crate::pipeline::RequestParts;
use crate::response::Reply;
use crate::wire::{PathStyle, bad_path};

/// A call whose kind of response is not chosen yet.
#[must_use = "a request is sent only after its response is chosen, for example by `json`, and the call is awaited"]
pub struct RequestBuilder(Box<RequestParts>);

impl Client {
    /// Starts a call of an operation. Generated code uses this.
    pub fn call(&self, operation: &'static Operation) -> RequestBuilder {
        RequestBuilder::new(self.parts(*operation, operation.path))
    }

    /// Starts a call of a path that has no method: a path of the org, beginning with one `/`.
    ///
    /// The path is a template: [`path`](RequestBuilder::path) encodes and inserts the value of `{name}`. The rest of it
    /// is sent unchanged.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut parts = self.parts(Operation::new("request", method, ""), path);
        if let Some(problem) = bad_path(path) {
            parts.fail(format!("the path {path:?} cannot be used: {problem}"));
        }
        RequestBuilder::new(parts)
    }

    fn parts(&self, operation: Operation, path: &str) -> RequestParts {
        RequestParts::new(self.core.clone(), self.headers.clone(), operation, path.to_owned())
    }
}

impl RequestBuilder {
    pub(crate) fn new(parts: RequestParts) -> Self {
        Self(Box::new(parts))
    }

    fn parts_mut(&mut self) -> &mut RequestParts {
        &mut self.0
    }

    request_methods!([part_setters]);

    /// Inserts a value in the path. All characters that are not unreserved are encoded. A call with an empty value, `.`
    /// or `..` fails.
    pub fn path(mut self, name: &str, value: &str) -> Self {
        self.0.set_path(name, value);
        self
    }

    /// Inserts a list in the path: the values as [`path`](Self::path) encodes them, with commas between them.
    pub fn path_list(mut self, name: &str, values: &[&str]) -> Self {
        self.0.set_path_list(name, values);
        self
    }

    /// Inserts a list or an object in the path, in this style. A call with a value of which nothing remains to be sent,
    /// such as an empty list, fails.
    pub fn path_styled(mut self, name: &str, style: PathStyle, value: &dyn Encode) -> Self {
        self.0.set_path_styled(name, style, value);
        self
    }

    /// Expects JSON.
    pub fn json<T: Decode>(self) -> Call<T> {
        self.output(Reply::json::<T>)
    }

    /// Expects JSON of any type that serde can deserialize.
    pub fn json_as<T: DeserializeOwned>(self) -> Call<T> {
        self.output(Reply::json_as::<T>)
    }

    /// Expects JSON or no content.
    pub fn optional_json<T: Decode>(self) -> Call<Option<T>> {
        self.output(Reply::optional_json::<T>)
    }

    /// Expects no content; a body is ignored.
    pub fn empty(self) -> Call<()> {
        self.output(|_| Ok(()))
    }

    /// Expects text.
    pub fn text(self) -> Call<String> {
        self.output(Reply::text)
    }

    /// Expects bytes.
    pub fn bytes(self) -> Call<Bytes> {
        self.output(|reply| Ok(reply.body().clone()))
    }

    /// Expects a list in pages.
    pub fn page<T: Decode>(self) -> Paged<T> {
        Paged::new(self.0)
    }

    /// Expects a list in pages that are objects, such as `{"data": [...], "_links": {"next": {"href": "..."}}}` with the
    /// items in the field `data`. The next page is in a `Link` header or in `_links.next.href`.
    pub fn page_in<T: Decode>(mut self, field: &'static str) -> Paged<T> {
        self.0.operation.paging = Paging::Body { items: field };
        self.page()
    }

    /// Expects what `decode` returns for the response.
    pub fn output<T>(self, decode: fn(&Reply) -> Result<T, Error>) -> Call<T> {
        Call::new(self.0, decode)
    }
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RequestBuilder").field(&self.0).finish()
    }
}
