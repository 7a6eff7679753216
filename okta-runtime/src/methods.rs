//! The names of the public methods of calls, lists and clients, each listed once.
//!
//! The runtime makes its own methods and those of generated requests from these lists. The generator includes this file
//! to know which names generated methods must not take, so the file uses nothing outside of it.
//!
//! Each macro passes its rows to the macro whose path is its argument, in brackets.

/// Lists the methods that set parts of a request. `shared` are methods of all calls, lists and generated requests;
/// `parts` are methods of calls and lists only.
#[doc(hidden)]
#[macro_export]
macro_rules! request_methods {
    ([$($callback:tt)+]) => {
        $($callback)+! {
            shared {
                /// Adds a query parameter that has no method of its own. The value is percent-encoded.
                fn query(name: &str, value: impl ::core::fmt::Display) |parts| parts.add_query(name, &value);

                /// Sets a header. Credentials and headers that frame the message cannot be set.
                fn header(name: &str, value: impl ::core::fmt::Display) |parts| parts.set_header(name, &value);

                /// Sets the time limit of the whole call, including waits, retries and getting a credential.
                fn timeout(timeout: ::core::time::Duration) |parts| parts.set_timeout(timeout);

                /// Sets the time limit of one attempt.
                fn attempt_timeout(timeout: ::core::time::Duration) |parts|
                    parts.set_attempt_timeout(timeout);

                /// Sets how often the call may be retried.
                fn max_retries(retries: u32) |parts| parts.options.max_retries = Some(retries);

                /// Retries responses with one of these statuses, for example 404 for a resource that was just created.
                /// The waits grow exponentially. Any method is retried.
                fn retry_on(statuses: impl ::core::iter::IntoIterator<Item = u16>) |parts|
                    parts.options.retry_on.extend(statuses);

                /// Disables retries.
                fn no_retry() |parts| parts.options.max_retries = Some(0);

                /// Sets how the call uses the cache of its client, if there is one.
                fn cache(policy: $crate::cache::CachePolicy) |parts| parts.options.cache = policy;

                /// Sets whether the call may safely be sent twice. The default follows from the operation and its HTTP
                /// method.
                fn idempotent(idempotent: bool) |parts| parts.options.idempotent = Some(idempotent);
            }
            parts {
                /// Adds a query parameter whose value is a search or filter expression, or text that is sent unchanged.
                fn expression(name: &str, value: impl Into<$crate::search::Expression>) |parts|
                    parts.add_expression(name, value.into());

                /// Adds a query parameter with several values, separated by commas. An empty list adds nothing.
                fn query_list(name: &str, values: &[impl ::core::fmt::Display]) |parts|
                    parts.add_query_list(name, values.iter().map(::std::string::ToString::to_string).collect());

                /// Adds a query parameter once per value.
                fn query_repeated(name: &str, values: &[impl ::core::fmt::Display]) |parts|
                    values.iter().for_each(|value| parts.add_query(name, value));

                /// Adds a query parameter that is a list or an object, in this style.
                fn query_styled(name: &str, style: $crate::wire::ParamStyle, value: &dyn $crate::json::Encode) |parts|
                    parts.add_query_styled(name, style, value);

                /// Sets the body to a value as JSON, without its read-only fields.
                fn json_body(media_type: &str, value: &dyn $crate::json::Encode) |parts|
                    parts.set_json(media_type, value);

                /// Sets the body to a value of any type that serde can serialize, as JSON.
                fn json_body_as(value: &impl $crate::__private::serde::Serialize) |parts|
                    parts.set_serialized(::serde_json::to_vec(value));

                /// Sets the body to bytes.
                fn bytes_body(media_type: &str, bytes: impl Into<$crate::Bytes>) |parts|
                    parts.set_body(media_type, bytes.into().into());

                /// Sets the body to text.
                fn text_body(media_type: &str, text: &str) |parts|
                    parts.set_body(media_type, $crate::Bytes::from(text.to_owned()).into());

                /// Sets the body to bytes that are read while they are sent.
                fn stream_body(media_type: &str, source: $crate::ByteSource) |parts|
                    parts.set_body(media_type, source.into());

                /// Sets the body to the fields of a value as a form.
                fn form_body(value: &dyn $crate::json::Encode) |parts| parts.set_form(value);

                /// Sets the body to the fields of a value as a form, in which the named fields have these styles.
                fn form_body_with(
                    styles: &[(&str, $crate::wire::ParamStyle)],
                    value: &dyn $crate::json::Encode
                ) |parts| parts.set_form_with(styles, value);

                /// Adds a part that is no file. The body becomes `multipart/form-data`. An empty media type means none.
                fn text_part(name: &str, media_type: &str, value: impl ::core::fmt::Display) |parts|
                    parts.add_text(name, media_type, value.to_string());

                /// Adds a part that is no file for each value. The body becomes `multipart/form-data`.
                fn text_parts(name: &str, media_type: &str, values: &[impl ::core::fmt::Display]) |parts|
                    values.iter().for_each(|value| parts.add_text(name, media_type, value.to_string()));

                /// Adds a part with a value as JSON, or a part for each item of a list. The body becomes
                /// `multipart/form-data`.
                fn json_part(name: &str, media_type: &str, value: &dyn $crate::json::Encode) |parts|
                    parts.add_json(name, media_type, value);

                /// Adds a file part for each file. The body becomes `multipart/form-data`.
                fn files(name: &str, files: impl ::core::iter::IntoIterator<Item = $crate::FilePart>) |parts|
                    files.into_iter().for_each(|file| parts.add_file(name, file));

                /// Adds a file. The body becomes `multipart/form-data`.
                fn file(name: &str, part: impl Into<$crate::FilePart>) |parts| parts.add_file(name, part.into());
            }
        }
    };
}

/// Lists the methods that send a call.
#[doc(hidden)]
#[macro_export]
macro_rules! call_methods {
    ([$($callback:tt)+], $output:ty) => {
        $($callback)+! {
            setters {}
            plain {
                /// Sends the call.
                fn send() -> $crate::call::CallFuture<$output>;
            }
            awaited {
                /// Sends the call, and returns the response metadata too: status, headers, request id, rate limit,
                /// attempts.
                ///
                /// # Errors
                ///
                /// Fails if the call fails.
                fn send_with_meta() -> ::core::result::Result<$crate::response::Response<$output>, $crate::Error>;

                /// Sends the call, and returns the response with its body as bytes.
                ///
                /// # Errors
                ///
                /// Fails if the call fails.
                fn send_raw() -> ::core::result::Result<$crate::response::Reply, $crate::Error>;

                /// Sends the call, and returns `None` if the status is 404 (not found).
                ///
                /// # Errors
                ///
                /// Fails if the call fails for another reason.
                fn send_optional() -> ::core::result::Result<::core::option::Option<$output>, $crate::Error>;
            }
            blocking {
                /// Sends the call and waits for it on this thread.
                ///
                /// # Errors
                ///
                /// Fails if the call fails, or if the thread runs async code.
                fn send_blocking() -> ::core::result::Result<$output, $crate::Error>;

                /// Sends the call and waits for it on this thread. Returns the response metadata too.
                ///
                /// # Errors
                ///
                /// Fails if the call fails, or if the thread runs async code.
                fn send_with_meta_blocking()
                    -> ::core::result::Result<$crate::response::Response<$output>, $crate::Error>;
            }
        }
    };
}

/// Lists the methods that limit and fetch a list.
#[doc(hidden)]
#[macro_export]
macro_rules! list_methods {
    ([$($callback:tt)+], $item:ty) => {
        $($callback)+! {
            setters {
                /// Limits the number of pages to fetch.
                fn max_pages(pages: usize);

                /// Limits the number of items of the whole list.
                fn max_items(items: usize);

                /// Sets the time limit of all pages together. The default is no limit.
                fn total_timeout(timeout: ::core::time::Duration);

                /// Fetches the next page while the caller processes the current one. Requires a tokio runtime.
                fn prefetch();

                /// Starts at a cursor, which must come from this operation with the same parameters.
                fn cursor(cursor: &$crate::page::Cursor);
            }
            plain {
                /// Returns an item that does not match its type as JSON, together with the reason, instead of ending
                /// the list with an error.
                fn lenient() -> $crate::page::Paged<$crate::json::Lenient<$item>>;

                /// Fetches one page.
                fn send() -> $crate::page::PageFuture<$item>;

                /// Fetches one page.
                fn page() -> $crate::page::PageFuture<$item>;

                /// Returns a stream of the pages.
                fn pages() -> $crate::page::Pages<$item>;

                /// Returns a stream of the items of all pages.
                fn stream() -> $crate::page::Items<$item>;

                /// Returns an endless stream of the items of a log: after the last item, it polls every `interval`.
                fn tail(interval: ::core::time::Duration) -> $crate::page::Items<$item>;

                /// Returns an endless stream of the pages of a log, including empty ones. The `next` of each page is
                /// where to resume after a restart.
                fn tail_pages(interval: ::core::time::Duration) -> $crate::page::Pages<$item>;
            }
            awaited {
                /// Fetches one page, and returns the response with its body as bytes.
                ///
                /// # Errors
                ///
                /// Fails if the call fails.
                fn send_raw() -> ::core::result::Result<$crate::response::Reply, $crate::Error>;

                /// Returns the only item, or `None` if there are no items. It fetches no more pages than that needs.
                ///
                /// # Errors
                ///
                /// Fails if there is a second item, and if a page fails.
                fn find_one() -> ::core::result::Result<::core::option::Option<$item>, $crate::Error>;

                /// Fetches all items.
                ///
                /// # Errors
                ///
                /// Fails if any page fails. `Collected::take_from` takes the items of the pages before it from the
                /// error.
                fn collect_all() -> ::core::result::Result<::std::vec::Vec<$item>, $crate::Error>;
            }
            blocking {
                /// Fetches one page and waits for it on this thread.
                ///
                /// # Errors
                ///
                /// Fails if the call fails, or if the thread runs async code.
                fn send_blocking() -> ::core::result::Result<$crate::page::Page<$item>, $crate::Error>;

                /// Returns the only item, or `None` if there are no items. Waits for it on this thread.
                ///
                /// # Errors
                ///
                /// Fails if there is a second item, if a page fails, or if the thread runs async code.
                fn find_one_blocking()
                    -> ::core::result::Result<::core::option::Option<$item>, $crate::Error>;

                /// Fetches all items and waits for them on this thread.
                ///
                /// # Errors
                ///
                /// Fails if any page fails, or if the thread runs async code.
                fn collect_all_blocking() -> ::core::result::Result<::std::vec::Vec<$item>, $crate::Error>;

                /// Returns an iterator over the items of all pages. It waits for each page on this thread.
                fn iter_blocking() -> $crate::page::BlockingItems<$item>;
            }
        }
    };
}

/// Lists the methods of clients.
#[doc(hidden)]
#[macro_export]
macro_rules! client_methods {
    ([$($callback:tt)+]) => {
        $($callback)+! {
            client {
                fn builder();
                fn from_env();
                fn call();
                fn request();
                fn org_url();
                fn log_level();
                fn headers();
                fn default_headers();
                fn with_header();
                fn with_only_headers();
                fn without_headers();
                fn invalidate_token();
                fn clear_cache();
                fn wait_for();
                fn for_each_concurrent();
                fn rate_limits();
                fn throttle();
                fn retry_budget();
                fn with_credentials();
                fn with_access_token();
                fn with_client_auth();
            }
        }
    };
}

/// Makes a list of names from the rows of the macros above.
macro_rules! names {
    ($($section:ident {
        $($(#[$doc:meta])* fn $name:ident($($arguments:tt)*) $(-> $output:ty)? $(|$parts:ident| $body:expr)?;)*
    })*) => {
        &[$($(stringify!($name),)*)*]
    };
}

/// The methods that set parts of a request.
pub const REQUEST_METHODS: &[&str] = request_methods!([names]);

/// The methods that send a call.
pub const CALL_METHODS: &[&str] = call_methods!([names], ());

/// The methods that limit and fetch a list.
pub const LIST_METHODS: &[&str] = list_methods!([names], ());

/// The methods of clients.
pub const CLIENT_METHODS: &[&str] = client_methods!([names]);
