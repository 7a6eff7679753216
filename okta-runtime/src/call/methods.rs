//! Methods that are made from the lists in [`methods`](crate::methods).
//!
//! Those of generated newtypes are `#[inline]`, so they are compiled with the programs that use them.

/// Implements the methods that set parts of a request, for a type with `parts_mut`.
///
/// Each only forwards, with trait objects instead of generic values, so that instances cost next to nothing.
macro_rules! part_setters {
    ($($section:ident {
        $($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) |$parts:ident| $body:expr;)*
    })*) => {$($(
        $(#[$doc])*
        pub fn $name(mut self $(, $argument: $type)*) -> Self {
            let $parts = self.parts_mut();
            $body;
            self
        }
    )*)*};
}
pub(crate) use part_setters;

/// Implements the shared methods of [`request_methods`] for a newtype.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype_setters {
    (
        shared {$(
            $(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) |$parts:ident| $body:expr;
        )*}
        parts { $($ignored:tt)* }
    ) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(self $(, $argument: $type)*) -> Self {
            Self(self.0.$name($($argument),*))
        }
    )*};
}

/// Implements the methods of [`call_methods`] or [`list_methods`] for a newtype.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype_methods {
    (
        setters {$(
            $(#[$setter_doc:meta])* fn $setter:ident($($setter_argument:ident: $setter_type:ty),*);
        )*}
        plain {$(
            $(#[$plain_doc:meta])* fn $plain:ident($($argument:ident: $type:ty),*) -> $output:ty;
        )*}
        awaited {$(
            $(#[$awaited_doc:meta])* fn $awaited:ident() -> $awaited_output:ty;
        )*}
        blocking {$(
            $(#[$blocking_doc:meta])* fn $blocking:ident() -> $blocking_output:ty;
        )*}
    ) => {
        $(
            $(#[$setter_doc])*
            #[inline]
            pub fn $setter(self $(, $setter_argument: $setter_type)*) -> Self {
                Self(self.0.$setter($($setter_argument),*))
            }
        )*
        $(
            $(#[$plain_doc])*
            #[inline]
            pub fn $plain(self $(, $argument: $type)*) -> $output {
                self.0.$plain($($argument),*)
            }
        )*
        $(
            $(#[$awaited_doc])*
            #[inline]
            pub fn $awaited(self) -> impl ::core::future::Future<Output = $awaited_output> {
                self.0.$awaited()
            }
        )*
        $crate::if_blocking! {$(
            $(#[$blocking_doc])*
            #[inline]
            pub fn $blocking(self) -> $blocking_output {
                self.0.$blocking()
            }
        )*}
    };
}

/// Expands to its input with the feature `blocking` of this crate, and to nothing without it.
#[doc(hidden)]
#[cfg(feature = "blocking")]
#[macro_export]
macro_rules! if_blocking {
    ($($items:tt)*) => { $($items)* };
}

/// Expands to its input with the feature `blocking` of this crate, and to nothing without it.
#[doc(hidden)]
#[cfg(not(feature = "blocking"))]
#[macro_export]
macro_rules! if_blocking {
    ($($items:tt)*) => {};
}

/// Implements the methods of [`Call`](crate::call::Call) for a generated newtype over it.
#[macro_export]
macro_rules! call_newtype {
    ($type:ident, $output:ty $(,)?) => {
        impl $type {
            $crate::request_methods!([$crate::newtype_setters]);
            $crate::call_methods!([$crate::newtype_methods], $output);
        }

        impl ::core::future::IntoFuture for $type {
            type Output = ::core::result::Result<$output, $crate::Error>;
            type IntoFuture = $crate::call::CallFuture<$output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }

        $crate::newtype_debug!($type);
    };
}

/// Implements `Debug` for a generated newtype.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype_debug {
    ($type:ident) => {
        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(stringify!($type)).field(&self.0).finish()
            }
        }
    };
}
