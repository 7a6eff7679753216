//! The JSON mapping of generated models: one macro call per type, with one row per field, value or variant.
//!
//! All functions are `#[inline]`, so a release build compiles those of the models that a program uses, with the program,
//! and not those of all models with the library.

/// Implements [`Object`](crate::json::Object), and with it [`Decode`](crate::json::Decode),
/// [`Encode`](crate::json::Encode), `Debug` and serde's traits for a struct that implements `Default` and has a field
/// `extra`.
///
/// Each row has the Rust field, how [`Fields`](crate::json::Fields) writes it (`field`, `read_only`, `secret` or
/// `read_only_secret`), and the name in JSON:
///
/// ```
/// #[derive(Default)]
/// struct Token {
///     value: Option<String>,
///     created_by: Option<String>,
///     extra: okta_runtime::json::Extra,
/// }
///
/// okta_runtime::json_object!(Token {
///     value: secret("value"),
///     created_by: read_only("createdBy"),
/// });
///
/// let token: Token = okta_runtime::json::from_str(r#"{"value": "abc", "createdBy": "me"}"#).unwrap();
/// assert_eq!(format!("{token:?}"), r#"Token {"value":"***","createdBy":"me"}"#);
/// ```
#[macro_export]
macro_rules! json_object {
    ($type:ident { $($field:ident: $write:ident($name:literal $(,)?)),* $(,)? }) => {
        impl $crate::json::Object for $type {
            type Form = $crate::json::KnownFields;

            #[inline]
            fn read_field(
                &mut self,
                name: &str,
                value: &mut $crate::json::Reader<'_>,
            ) -> ::core::result::Result<(), $crate::json::DecodeError> {
                match name {
                    $($name => value.read(&mut self.$field),)*
                    _ => value.unknown_field(),
                }
            }

            #[inline]
            fn extra_mut(&mut self) -> ::core::option::Option<&mut $crate::json::Extra> {
                ::core::option::Option::Some(&mut self.extra)
            }
        }

        impl $crate::json::Encode for $type {
            #[inline]
            fn encode(&self, writer: &mut $crate::json::Writer) {
                let mut fields = writer.fields(&self.extra);
                $(fields.$write(::core::concat!(",\"", $name, "\":"), &self.$field);)*
                fields.end();
            }
        }

        $crate::json_debug_and_serde!($type);
    };
}

/// Implements [`Decode`](crate::json::Decode), [`Encode`](crate::json::Encode), `Debug` and serde's traits for the enum
/// of a union. Its variants hold values or boxes of them, and the variant `Unrecognized` holds a
/// [`RawUnion`](crate::json::RawUnion).
///
/// The first argument is what selects the variant:
///
/// | selector | the variant is the one whose row has |
/// |---|---|
/// | `tag("type")` | the value of field `type`; `tag("profile", "type")` for a nested field |
/// | `tag("type").or(Other)` | likewise; `Other` if no row has the value |
/// | `tag("type").absent(Old)` | likewise; `Old` if the field is absent, null, or not text |
/// | `field()` | the name of a field that the object has |
/// | `kind()` | the [name](crate::json::Kind::name) of the kind of the value, which need not be an object |
/// | `none()` | nothing: every value that is read is `Unrecognized` |
///
/// Each row has the variant, its type if `From` is to be implemented for it, and its values, or `()` if it has none:
///
/// ```ignore
/// okta_runtime::json_union!(
///     tag("type"),
///     Shape {
///         Circle: Circle = "CIRCLE",
///         Polygon: Polygon = "SQUARE" | "TRIANGLE",
///         Line: "LINE",
///     },
/// );
/// ```
#[macro_export]
macro_rules! json_union {
    (
        $by:ident $keys:tt $(.or($default:ident))? $(.absent($absent:ident))?,
        $type:ident { $($variant:ident: $($payload:path =)? $($value:literal)|* $(())?),* $(,)? }
        $(,)?
    ) => {
        impl $crate::json::Decode for $type {
            #[inline]
            fn decode(
                reader: &mut $crate::json::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::json::DecodeError> {
                let read = |
                    reader: &mut $crate::json::Reader<'_>,
                    selected: ::core::option::Option<&str>,
                | -> ::core::result::Result<Self, $crate::json::DecodeError> {
                    ::core::result::Result::Ok(match selected {
                        $($(::core::option::Option::Some($value) => Self::$variant(reader.decode()?),)*)*
                        $(::core::option::Option::None => Self::$absent(reader.decode()?),)?
                        $(_ => Self::$default(reader.decode()?),)?
                        #[allow(unreachable_patterns)]
                        _ => Self::Unrecognized(reader.decode()?),
                    })
                };
                $crate::json_union!(@read $by read reader $keys [$($($value,)*)*])
            }
        }

        impl $crate::json::Encode for $type {
            #[inline]
            fn encode(&self, writer: &mut $crate::json::Writer) {
                match self {
                    $(Self::$variant(value) => {
                        writer.variant($crate::json_union!(@slice $keys), &[$($value),*], value)
                    })*
                    Self::Unrecognized(value) => $crate::json::Encode::encode(value, writer),
                }
            }
        }

        $($(
            impl ::core::convert::From<$payload> for $type {
                #[inline]
                fn from(value: $payload) -> Self {
                    Self::$variant(value.into())
                }
            }
        )?)*

        $crate::json_debug_and_serde!($type);
    };
    (@read tag $read:ident $reader:ident $keys:tt $values:tt) => {
        $reader.by_tag($crate::json_union!(@slice $keys), $read)
    };
    (@read field $read:ident $reader:ident () [$($value:literal,)*]) => {{
        let name = $reader.first_field(&[$($value),*])?;
        $read($reader, name)
    }};
    (@read kind $read:ident $reader:ident () $values:tt) => {{
        let kind = $reader.kind()?.name();
        $read($reader, ::core::option::Option::Some(kind))
    }};
    (@read none $read:ident $reader:ident () []) => {
        $read($reader, ::core::option::Option::None)
    };
    (@slice ($($key:literal),* $(,)?)) => {
        &[$($key),*]
    };
}

/// Implements `Debug` and serde's traits for a type that implements [`Decode`](crate::json::Decode) and
/// [`Encode`](crate::json::Encode).
#[doc(hidden)]
#[macro_export]
macro_rules! json_debug_and_serde {
    ($type:ident) => {
        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::json::debug(f, ::core::stringify!($type), self)
            }
        }
        impl $crate::__private::serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::json::serialize(self, serializer)
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::json::deserialize(deserializer)
            }
        }
    };
}

/// Implements `Eq` and `Hash` for a type that implements `PartialEq` and [`Encode`](crate::json::Encode), and whose
/// values equal themselves: it has no floating point numbers.
///
/// The hash is that of the known fields as JSON, in the order of the type. Deriving it would compile code for each field.
#[macro_export]
macro_rules! json_total {
    ($type:ident $(,)?) => {
        impl ::core::cmp::Eq for $type {}

        impl ::core::hash::Hash for $type {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                $crate::json::hash(self, state);
            }
        }
    };
}

/// Defines an open string enum: a variant for each known value, and `Unrecognized` for any other.
///
/// All traits compare, order and hash by the text.
///
/// ```
/// okta_runtime::json_enum! {
///     /// Known states.
///     pub enum State {
///         Active = "ACTIVE",
///         /// Cannot sign in.
///         Suspended = "SUSPENDED",
///     }
/// }
///
/// assert_eq!(State::from("ACTIVE").as_str(), "ACTIVE");
/// assert!(matches!(State::from("NEW"), State::Unrecognized(_)));
/// ```
#[macro_export]
macro_rules! json_enum {
    (
        $(#[$meta:meta])*
        pub enum $type:ident {
            $($(#[$about:meta])* $variant:ident = $value:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $type {
            $($(#[$about])* #[doc = ::core::concat!("\n\n`", $value, "`")] $variant,)*
            /// A value that the API's description does not list. Do not match on its text: a later version may have
            /// a variant for it.
            Unrecognized(::std::string::String),
        }

        impl $type {
            /// Returns the value as it is written in JSON.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unrecognized(value) => value,
                }
            }
        }
        impl ::core::convert::From<&str> for $type {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unrecognized(::core::convert::From::from(value)),
                }
            }
        }
        impl ::core::convert::From<::std::string::String> for $type {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(&text)
            }
        }
        impl ::core::str::FromStr for $type {
            type Err = ::core::convert::Infallible;
            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(<Self as ::core::convert::From<&str>>::from(text))
            }
        }
        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl ::core::convert::AsRef<str> for $type {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::core::cmp::Eq for $type {}
        impl ::core::cmp::PartialEq<str> for $type {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }
        impl ::core::cmp::PartialEq<&str> for $type {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }
        impl ::core::cmp::PartialOrd for $type {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }
        impl ::core::cmp::Ord for $type {
            #[inline]
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                ::core::cmp::Ord::cmp(self.as_str(), other.as_str())
            }
        }
        impl ::core::hash::Hash for $type {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state)
            }
        }
        impl $crate::json::Decode for $type {
            #[inline]
            fn decode(
                reader: &mut $crate::json::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::json::DecodeError> {
                reader.open_enum()
            }
        }
        impl $crate::json::Encode for $type {
            #[inline]
            fn encode(&self, writer: &mut $crate::json::Writer) {
                writer.string(self.as_str());
            }
        }
        impl $crate::__private::serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::json::deserialize(deserializer)
            }
        }
    };
}

/// Declares modules and re-exports their items, with one feature gate for each group of modules.
#[doc(hidden)]
#[macro_export]
macro_rules! gated_modules {
    ($($(#[$gate:meta])* pub use $names:tt;)*) => {
        $($crate::gated_modules!(@group [$(#[$gate])*] $names);)*
    };
    (@group $gates:tt { $($name:ident),* $(,)? }) => {
        $($crate::gated_modules!(@module $gates $name);)*
    };
    (@group $gates:tt $name:ident) => {
        $crate::gated_modules!(@module $gates $name);
    };
    (@module [$(#[$gate:meta])*] $name:ident) => {
        $(#[$gate])*
        mod $name;
        $(#[$gate])*
        pub use $name::*;
    };
}
