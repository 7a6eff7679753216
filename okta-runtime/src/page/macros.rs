//! What generated list calls get by one line each.

/// Gives a generated newtype over [`Paged`](crate::page::Paged) what every list can do.
#[macro_export]
macro_rules! page_newtype {
    ($type:ident, $item:ty) => {
        impl $type {
            $crate::newtype_methods!();
            $crate::page_blocking_methods!($item);

            /// Fetches at most so many pages.
            pub fn max_pages(self, pages: usize) -> Self {
                Self(self.0.max_pages(pages))
            }

            /// Gives at most so many items in all.
            pub fn max_items(self, items: usize) -> Self {
                Self(self.0.max_items(items))
            }

            /// How long all pages together may take; no limit if not set.
            pub fn total_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.total_timeout(timeout))
            }

            /// Fetches the next page while the caller works on this one; needs a tokio runtime.
            pub fn prefetch(self) -> Self {
                Self(self.0.prefetch())
            }

            /// Gives an item that does not fit its type as JSON, together with the reason; otherwise it would end the
            /// list.
            pub fn lenient(self) -> $crate::page::Paged<$crate::json::Lenient<$item>> {
                self.0.lenient()
            }

            /// Begins where `cursor` says, which must be from this operation with the same parameters.
            pub fn cursor(self, cursor: &$crate::page::Cursor) -> Self {
                Self(self.0.cursor(cursor))
            }

            /// Fetches one page.
            pub fn send(self) -> $crate::page::PageFuture<$item> {
                self.0.send()
            }

            /// Fetches one page.
            pub fn page(self) -> $crate::page::PageFuture<$item> {
                self.0.send()
            }

            /// Sends the call for one page; gives the answer with its body as it is.
            ///
            /// # Errors
            ///
            /// If the call fails.
            pub async fn send_raw(self) -> ::core::result::Result<$crate::response::Reply, $crate::Error> {
                self.0.send_raw().await
            }

            /// The pages one after the other.
            pub fn pages(self) -> $crate::page::Pages<$item> {
                self.0.pages()
            }

            /// The items one after the other, over all pages.
            pub fn stream(self) -> $crate::page::Items<$item> {
                self.0.stream()
            }

            /// The items of a log for ever: after the last one that there is, asks again every `interval`.
            pub fn tail(self, interval: ::core::time::Duration) -> $crate::page::Items<$item> {
                self.0.tail(interval)
            }

            /// The pages of a log for ever, empty ones included; the `next` of each is where to go on after a restart.
            pub fn tail_pages(self, interval: ::core::time::Duration) -> $crate::page::Pages<$item> {
                self.0.tail_pages(interval)
            }

            /// All items.
            ///
            /// # Errors
            ///
            /// If any page fails.
            pub async fn collect_all(self) -> ::core::result::Result<::std::vec::Vec<$item>, $crate::Error> {
                self.0.collect_all().await
            }
        }

        impl ::core::future::IntoFuture for $type {
            type Output = ::core::result::Result<$crate::page::Page<$item>, $crate::Error>;
            type IntoFuture = $crate::page::PageFuture<$item>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}

/// The blocking methods of a generated newtype over a list; none without the feature `blocking` of this crate.
#[doc(hidden)]
#[cfg(feature = "blocking")]
#[macro_export]
macro_rules! page_blocking_methods {
    ($item:ty) => {
        /// Fetches one page and waits for it on this thread.
        ///
        /// # Errors
        ///
        /// If the call fails, or the thread runs async code.
        pub fn send_blocking(self) -> ::core::result::Result<$crate::page::Page<$item>, $crate::Error> {
            self.0.send_blocking()
        }

        /// Fetches all items and waits for them on this thread.
        ///
        /// # Errors
        ///
        /// If any page fails, or the thread runs async code.
        pub fn collect_all_blocking(self) -> ::core::result::Result<::std::vec::Vec<$item>, $crate::Error> {
            self.0.collect_all_blocking()
        }

        /// The items one after the other, over all pages; each page is waited for on this thread.
        pub fn iter_blocking(self) -> $crate::page::BlockingItems<$item> {
            self.0.iter_blocking()
        }
    };
}

/// The blocking methods of a generated newtype over a list; none without the feature `blocking` of this crate.
#[doc(hidden)]
#[cfg(not(feature = "blocking"))]
#[macro_export]
macro_rules! page_blocking_methods {
    ($item:ty) => {};
}
