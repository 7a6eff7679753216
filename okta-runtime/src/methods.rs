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

                /// Adds a cookie to those of the call. The value is percent-encoded.
                fn cookie(name: &str, value: impl ::core::fmt::Display) |parts| parts.add_cookie(name, &value);

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

                /// Requests the next page early: as soon as the headers of a page lead there, or else while the caller
                /// processes the page. Requires a tokio runtime.
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

/// Lists the methods of the runtime's builder that the builders of crates for other APIs have too.
#[doc(hidden)]
#[macro_export]
macro_rules! builder_methods {
    ([$($callback:tt)+]) => {
        $($callback)+! {
            builder {
                /// Reads what is not set here from files (with the feature `config-files`) and environment variables.
                fn discover();
                /// Reads only the files of [`with_file`](Self::with_file).
                fn without_files();
                /// Reads no environment variables.
                fn without_env();
                /// Reads a file, which must exist. Environment variables override it.
                fn with_file(path: impl ::core::convert::Into<::std::path::PathBuf>);
                /// Uses these instead of environment variables.
                fn with_env(vars: impl ::core::iter::IntoIterator<Item = (::std::string::String, ::std::string::String)>);
                /// Reads values from a map, whose keys are those of files or the names of environment variables.
                fn with_map(map: impl ::core::iter::IntoIterator<
                    Item = (impl ::core::convert::Into<::std::string::String>, impl ::core::convert::Into<$crate::Secret>),
                >);
                /// Sets the URL of the server. The default is that of the description of the API, if it names one.
                fn server_url(url: impl ::core::convert::Into<::std::string::String>);
                /// Sets the prefix of the paths of all operations.
                fn base_path(path: impl ::core::convert::Into<::std::string::String>);
                /// Sets the URL of operations with a server of their own, whose path stays. The credentials are sent there
                /// too.
                fn foreign_url(url: impl ::core::convert::Into<::std::string::String>);
                /// Allows URLs that begin with `http://`, for tests. Credentials are then sent unencrypted.
                fn danger_allow_http();
                /// Uses a custom credential provider, or [`Credentials`], instead of those of the other methods and of the
                /// configuration.
                fn credentials(provider: impl $crate::CredentialProvider);
                /// Sends no credentials.
                fn anonymous();
                /// Sets TLS, proxy and connection pool.
                fn http(settings: $crate::transport::HttpTransportBuilder);
                /// Uses a custom transport.
                fn transport(transport: impl $crate::transport::Transport);
                /// Uses another source of time and randomness, for tests.
                fn environment(environment: impl $crate::environment::Environment);
                /// Adds a header to every call.
                fn header(
                    name: impl ::core::convert::Into<::std::string::String>,
                    value: impl ::core::convert::Into<::std::string::String>,
                );
                /// Appends the name of the program to `User-Agent`, such as `my-app/1.2`.
                fn user_agent(extra: impl ::core::convert::Into<::std::string::String>);
                /// Sets the time limit of opening a connection. The default is 30 s.
                fn connect_timeout(timeout: ::core::time::Duration);
                /// Sets the time limit of a whole call, including waits and retries. The default is no limit.
                fn request_timeout(timeout: ::core::time::Duration);
                /// Sets the time limit of one attempt. The default is 60 s.
                fn attempt_timeout(timeout: ::core::time::Duration);
                /// Sets how often a call is retried. The default is 2; 0 disables retries.
                fn max_retries(retries: u32);
                /// Sets the longest wait between two attempts. The default is 65 s.
                fn max_backoff(wait: ::core::time::Duration);
                /// Uses a custom retry policy.
                fn retry_policy(policy: impl $crate::retry::RetryPolicy);
                /// Sets whether calls wait for rate limits before the server refuses them.
                fn throttle(throttle: $crate::throttle::Throttle);
                /// Uses a limiter that other clients share.
                fn limiter(limiter: impl $crate::limiter::Limiter);
                /// Limits retries because of failures. The default is 500 tokens; 0 means no limit.
                fn retry_budget(tokens: u32);
                /// Limits the number of concurrent requests, at least to one. The default is no limit.
                fn max_concurrent_requests(requests: usize);
                /// Uses a cache for responses. The default is none.
                fn cache(cache: impl $crate::cache::Cache);
                /// Sets the maximum age of a cached response. The default is 5 minutes.
                fn cache_ttl(ttl: ::core::time::Duration);
                /// Shares cached responses with all clients of this scope that use the same cache.
                fn cache_scope(scope: impl ::core::convert::Into<::std::string::String>);
                /// Adds middleware. It runs inside the middleware that was added before.
                fn middleware(middleware: impl $crate::middleware::Middleware);
                /// Adds an observer.
                fn observer(observer: impl $crate::observe::Observer);
                /// Sets the largest body of a response, in bytes. The default is 64 MiB.
                fn max_response_bytes(bytes: usize);
                /// Refuses every call that could change something, before it is sent.
                fn read_only();
                /// Reports every call that could change something instead of sending it.
                fn dry_run();
                /// Sets whether bodies of requests and responses are logged at the level TRACE. The default is `false`.
                fn log_bodies(log: bool);
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

/// The methods of the builders of crates for other APIs, apart from those of their security schemes.
pub const BUILDER_METHODS: &[&str] = builder_methods!([names]);
