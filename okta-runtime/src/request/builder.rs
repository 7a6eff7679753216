//! Setting the parts of a call by name.

use bytes::Bytes;

use super::draft::Draft;
use crate::call::Call;
use crate::error::Error;
use crate::json::Decode;
use crate::page::Paged;
use crate::response::Reply;

/// A call whose kind of answer is not said yet.
#[must_use = "a request does nothing until it is given an end, such as `json`, and sent"]
pub struct RequestBuilder(Box<Draft>);

/// The methods that set parts of a call, for all types that hold a draft.
///
/// Each only forwards, with trait objects in the place of generic values, so that instances cost next to nothing.
macro_rules! draft_methods {
    () => {
        /// Adds a query parameter; the value is percent-encoded.
        pub fn query(mut self, name: &str, value: impl ::std::fmt::Display) -> Self {
            self.draft_mut().add_query(name, &value);
            self
        }

        /// Adds a query parameter with several values in one, separated by commas. An empty list adds nothing.
        pub fn query_list(mut self, name: &str, values: &[impl ::std::fmt::Display]) -> Self {
            if !values.is_empty() {
                let values: Vec<String> = values.iter().map(::std::string::ToString::to_string).collect();
                self.draft_mut().query.push_list(name, &values);
            }
            self
        }

        /// Adds a query parameter once for each value.
        pub fn query_repeated(mut self, name: &str, values: &[impl ::std::fmt::Display]) -> Self {
            for value in values {
                self.draft_mut().add_query(name, value);
            }
            self
        }

        /// Sets a header. Credentials and what frames the message cannot be set.
        pub fn header(mut self, name: &str, value: impl ::std::fmt::Display) -> Self {
            self.draft_mut().set_header(name, &value);
            self
        }

        /// Sets the body to a value in JSON, members that only the server sets left out.
        pub fn json_body(mut self, media_type: &str, value: &dyn $crate::json::Encode) -> Self {
            self.draft_mut().set_json(media_type, value);
            self
        }

        /// Sets the body to bytes.
        pub fn bytes_body(mut self, media_type: &str, bytes: impl Into<::bytes::Bytes>) -> Self {
            let bytes: ::bytes::Bytes = bytes.into();
            self.draft_mut().set_body(media_type, bytes.into());
            self
        }

        /// Sets the body to a text.
        pub fn text_body(mut self, media_type: &str, text: &str) -> Self {
            self.draft_mut().set_body(media_type, ::bytes::Bytes::from(text.to_owned()).into());
            self
        }

        /// Sets the body to bytes that are read while they are sent.
        pub fn stream_body(mut self, media_type: &str, source: $crate::request::ByteSource) -> Self {
            self.draft_mut().set_body(media_type, source.into());
            self
        }

        /// Sets the body to the members of a value as a form.
        pub fn form_body(mut self, value: &dyn $crate::json::Encode) -> Self {
            self.draft_mut().set_form(value);
            self
        }

        /// Adds a file; the body becomes `multipart/form-data`.
        pub fn file(mut self, name: &str, part: impl Into<$crate::request::FilePart>) -> Self {
            self.draft_mut().add_file(name, part.into());
            self
        }

        /// How long the whole call may take: waits, retries and getting a credential included.
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.draft_mut().options.timeout = Some(timeout);
            self
        }

        /// How long one attempt may take.
        pub fn attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.draft_mut().options.attempt_timeout = Some(timeout);
            self
        }

        /// How often the call may be tried again.
        pub fn max_retries(mut self, retries: u32) -> Self {
            self.draft_mut().options.max_retries = Some(retries);
            self
        }

        /// Never tries again.
        pub fn no_retry(self) -> Self {
            self.max_retries(0)
        }

        /// What the call does with the cache of its client, if that has one.
        pub fn cache(mut self, policy: $crate::cache::CachePolicy) -> Self {
            self.draft_mut().options.cache = policy;
            self
        }

        /// Says whether the call may safely be sent twice; the method of the operation decides otherwise.
        pub fn idempotent(mut self, idempotent: bool) -> Self {
            self.draft_mut().options.idempotent = Some(idempotent);
            self
        }
    };
}
pub(crate) use draft_methods;

impl RequestBuilder {
    pub(crate) fn new(draft: Draft) -> Self {
        Self(Box::new(draft))
    }

    fn draft_mut(&mut self) -> &mut Draft {
        &mut self.0
    }

    draft_methods!();

    /// Puts a value in its place in the path. All but unreserved characters are encoded; an empty value, `.` and `..`
    /// are refused when the call is sent.
    pub fn path(mut self, name: &str, value: &str) -> Self {
        self.0.set_path(name, value);
        self
    }

    /// Expects JSON.
    pub fn json<T: Decode>(self) -> Call<T> {
        self.output(Reply::json::<T>)
    }

    /// Expects JSON or nothing.
    pub fn optional_json<T: Decode>(self) -> Call<Option<T>> {
        self.output(Reply::optional_json::<T>)
    }

    /// Expects nothing; a body is ignored.
    pub fn empty(self) -> Call<()> {
        self.output(|_| Ok(()))
    }

    /// Expects a text.
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

    /// Expects what `decode` makes of the answer.
    pub fn output<T>(self, decode: fn(&Reply) -> Result<T, Error>) -> Call<T> {
        Call::new(self.0, decode)
    }
}
