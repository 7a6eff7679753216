//! Points in time.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::inline::Inline;
use crate::json::decode::Decode;
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Kind, Reader};

/// A point in time, kept as received and parsed on access.
///
/// Okta mostly writes RFC 3339, but also `2023-03-29 18:18:37.0`, `Wed Mar 29 18:34:31 UTC 2023`, times without an
/// offset (taken as UTC), and seconds or milliseconds since 1970. Other text is kept, too.
///
/// Timestamps are equal if their texts are. They are ordered by instant, then by text; text that is not an instant
/// comes first.
#[derive(Clone)]
pub struct Timestamp(Repr);

#[derive(Clone)]
enum Repr {
    /// Text of up to the length of RFC 3339 with nanoseconds.
    Short(Inline<30>),
    Long(Box<str>),
    /// The text of a JSON number.
    Number(Box<str>),
}

/// From this number on, epochs are milliseconds. In seconds it would be the year 5138.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

impl Timestamp {
    /// Creates a timestamp from text, without checking it.
    pub fn from_text(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self(Inline::new(&text).map_or(Repr::Long(text), Repr::Short))
    }

    /// Returns the text as received or sent.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Short(text) => text.as_str(),
            Repr::Long(text) | Repr::Number(text) => text,
        }
    }

    fn is_number(&self) -> bool {
        matches!(self.0, Repr::Number(_))
    }

    /// Returns the instant, or `None` if the text has no known format.
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        let text = self.as_str().trim();
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Some(instant);
        }
        if let Ok(local) = text.parse::<DateTime>() {
            return utc(local);
        }
        if let Ok(epoch) = text.parse::<i64>() {
            return if epoch.unsigned_abs() >= MILLISECONDS_FROM.unsigned_abs() {
                jiff::Timestamp::from_millisecond(epoch).ok()
            } else {
                jiff::Timestamp::from_second(epoch).ok()
            };
        }
        // The format of Java's `Date.toString`, in UTC only.
        let parts: Vec<&str> = text.split_whitespace().collect();
        let [_, month, day, time, "UTC" | "GMT" | "Z", year] = parts[..] else { return None };
        let plain = format!("{month} {day} {time} {year}");
        utc(strtime::parse("%b %d %H:%M:%S %Y", plain).ok()?.to_datetime().ok()?)
    }
}

fn utc(local: DateTime) -> Option<jiff::Timestamp> {
    TimeZone::UTC.to_timestamp(local).ok()
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str() && self.is_number() == other.is_number()
    }
}

impl Eq for Timestamp {}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.as_str(), self.is_number()).hash(state);
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |time: &Self| (time.instant(), time.is_number());
        key(self).cmp(&key(other)).then_with(|| self.as_str().cmp(other.as_str()))
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// Formats an instant as the API does: RFC 3339 in UTC with milliseconds.
    fn from(instant: jiff::Timestamp) -> Self {
        Self::from_text(format!("{instant:.3}"))
    }
}

impl From<std::time::SystemTime> for Timestamp {
    /// Converts a time. A time after the year 9999 becomes the latest possible instant.
    fn from(time: std::time::SystemTime) -> Self {
        jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::MAX).into()
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(Inline::new(text).map_or_else(|| Repr::Long(text.into()), Repr::Short))
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self::from_text(text)
    }
}

impl Default for Timestamp {
    /// Returns a timestamp with empty text.
    fn default() -> Self {
        Self(Repr::Short(Inline::EMPTY))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Decode for Timestamp {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match reader.kind()? {
            Kind::String => Ok(Self::from(&*reader.string()?)),
            Kind::Number => Ok(Self(Repr::Number(reader.number(&"a time")?.into()))),
            _ => Err(reader.expected(&"a time as a string or a number")),
        }
    }
}

impl Encode for Timestamp {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        match &self.0 {
            Repr::Short(text) => writer.string_of(text.as_bytes()),
            Repr::Long(text) => writer.string(text),
            Repr::Number(text) => writer.raw(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_formats_of_the_api_are_parsed() {
        let cases = [
            ("2023-03-29T18:18:37Z", "2023-03-29T18:18:37Z"),
            ("2023-03-29T18:18:37.123Z", "2023-03-29T18:18:37.123Z"),
            ("2023-03-29T18:18:37+0000", "2023-03-29T18:18:37Z"),
            ("2023-03-29T18:18:37.000-07:00", "2023-03-30T01:18:37Z"),
            ("2023-03-29T18:18:37", "2023-03-29T18:18:37Z"),
            ("2023-03-29 18:18:37.0", "2023-03-29T18:18:37Z"),
            ("Wed Mar 29 18:34:31 UTC 2023", "2023-03-29T18:34:31Z"),
            ("1680113911", "2023-03-29T18:18:31Z"),
            ("1680113911123", "2023-03-29T18:18:31.123Z"),
            ("2023-03-29", "2023-03-29T00:00:00Z"),
        ];
        for (text, wanted) in cases {
            let got = Timestamp::from_text(text).instant().map(|t| t.to_string());
            assert_eq!(got.as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn unknown_formats_are_kept() {
        for text in ["", "createdDate", "2023-13-45", "Wed Mar 29 18:34:31 PDT 2023"] {
            let time = Timestamp::from_text(text);
            assert_eq!(time.instant(), None, "{text}");
            assert_eq!(time.as_str(), text);
        }
    }

    #[test]
    fn timestamps_are_ordered_by_instant() {
        let mut times = [
            "2023-03-29T18:18:37Z",
            "2023-03-29 18:18:36.0",
            "unknown",
            "1680113911",
            "2023-03-29T18:18:37.0Z",
        ]
        .map(Timestamp::from);
        times.sort();
        let sorted = times.iter().map(Timestamp::as_str).collect::<Vec<_>>();
        assert_eq!(
            sorted,
            [
                "unknown",
                "1680113911",
                "2023-03-29 18:18:36.0",
                "2023-03-29T18:18:37.0Z",
                "2023-03-29T18:18:37Z"
            ]
        );
    }

    #[test]
    fn a_number_stays_a_number() {
        let time: Timestamp = crate::json::from_str("1680113911").unwrap();
        assert_eq!(crate::json::to_string(&time), "1680113911");
        let time: Timestamp = crate::json::from_str("\"1680113911\"").unwrap();
        assert_eq!(crate::json::to_string(&time), "\"1680113911\"");
    }
}
