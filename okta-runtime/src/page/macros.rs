//! Methods of generated lists.

/// Implements the methods of [`Paged`](crate::page::Paged) for a generated newtype over it.
#[macro_export]
macro_rules! page_newtype {
    ($type:ident, $item:ty $(,)?) => {
        impl $type {
            $crate::request_methods!([$crate::newtype_setters]);
            $crate::list_methods!([$crate::newtype_methods], $item);
        }

        impl ::core::future::IntoFuture for $type {
            type Output = ::core::result::Result<$crate::page::Page<$item>, $crate::Error>;
            type IntoFuture = $crate::page::PageFuture<$item>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }

        $crate::newtype_debug!($type);
    };
}
