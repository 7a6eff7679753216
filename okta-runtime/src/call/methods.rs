//! The methods that all calls and lists have.

/// The methods that set parts of a request, for all types that hold them.
///
/// Each only forwards, with trait objects instead of generic values, so that instances cost next to nothing.
macro_rules! request_methods {
    () => {
        /// Adds a query parameter; the value is percent-encoded.
        pub fn query(mut self, name: &str, value: impl ::std::fmt::Display) -> Self {
            self.parts_mut().add_query(name, &value);
            self
        }

        /// Adds a query parameter with several values in one, separated by commas. An empty list adds nothing.
        pub fn query_list(mut self, name: &str, values: &[impl ::std::fmt::Display]) -> Self {
            if !values.is_empty() {
                let values: Vec<String> = values.iter().map(::std::string::ToString::to_string).collect();
                self.parts_mut().query.push_list(name, &values);
            }
            self
        }

        /// Adds a query parameter once for each value.
        pub fn query_repeated(mut self, name: &str, values: &[impl ::std::fmt::Display]) -> Self {
            for value in values {
                self.parts_mut().add_query(name, value);
            }
            self
        }

        /// Sets a header. Credentials and what frames the message cannot be set.
        pub fn header(mut self, name: &str, value: impl ::std::fmt::Display) -> Self {
            self.parts_mut().set_header(name, &value);
            self
        }

        /// Sets the body to a value in JSON, members that only the server sets left out.
        pub fn json_body(mut self, media_type: &str, value: &dyn $crate::json::Encode) -> Self {
            self.parts_mut().set_json(media_type, value);
            self
        }

        /// Sets the body to bytes.
        pub fn bytes_body(mut self, media_type: &str, bytes: impl Into<::bytes::Bytes>) -> Self {
            let bytes: ::bytes::Bytes = bytes.into();
            self.parts_mut().set_body(media_type, bytes.into());
            self
        }

        /// Sets the body to a text.
        pub fn text_body(mut self, media_type: &str, text: &str) -> Self {
            self.parts_mut().set_body(media_type, ::bytes::Bytes::from(text.to_owned()).into());
            self
        }

        /// Sets the body to bytes that are read while they are sent.
        pub fn stream_body(mut self, media_type: &str, source: $crate::wire::ByteSource) -> Self {
            self.parts_mut().set_body(media_type, source.into());
            self
        }

        /// Sets the body to the members of a value as a form.
        pub fn form_body(mut self, value: &dyn $crate::json::Encode) -> Self {
            self.parts_mut().set_form(value);
            self
        }

        /// Adds a file; the body becomes `multipart/form-data`.
        pub fn file(mut self, name: &str, part: impl Into<$crate::wire::FilePart>) -> Self {
            self.parts_mut().add_file(name, part.into());
            self
        }

        /// How long the whole call may take: waits, retries and getting a credential included.
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.parts_mut().options.timeout = Some(timeout);
            self
        }

        /// How long one attempt may take.
        pub fn attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.parts_mut().options.attempt_timeout = Some(timeout);
            self
        }

        /// How often the call may be tried again.
        pub fn max_retries(mut self, retries: u32) -> Self {
            self.parts_mut().options.max_retries = Some(retries);
            self
        }

        /// Never tries again.
        pub fn no_retry(self) -> Self {
            self.max_retries(0)
        }

        /// What the call does with the cache of its client, if that has one.
        pub fn cache(mut self, policy: $crate::cache::CachePolicy) -> Self {
            self.parts_mut().options.cache = policy;
            self
        }

        /// Says whether the call may safely be sent twice; the method of the operation decides otherwise.
        pub fn idempotent(mut self, idempotent: bool) -> Self {
            self.parts_mut().options.idempotent = Some(idempotent);
            self
        }
    };
}
pub(crate) use request_methods;
