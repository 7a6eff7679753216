//! The types of values, read from text.

use std::time::Duration;

/// The unit of a bare number where a time is meant.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Seconds,
    #[cfg(any(test, feature = "oauth"))]
    Minutes,
}

pub(super) fn boolean(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("must be true or false"),
    }
}

pub(super) fn number(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "must be a whole number that is not negative")
}

/// A level of logging: its name, or the number that Python's logging has for it.
pub(super) fn level(text: &str) -> Result<tracing::Level, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "trace" | "0" => Ok(tracing::Level::TRACE),
        "debug" | "10" => Ok(tracing::Level::DEBUG),
        "info" | "20" => Ok(tracing::Level::INFO),
        "warn" | "warning" | "30" => Ok(tracing::Level::WARN),
        "error" | "critical" | "fatal" | "40" | "50" => Ok(tracing::Level::ERROR),
        _ => Err("must be a level of logging such as INFO or 20"),
    }
}

/// A bare number in the unit of its key, or a number with one of the units `ms`, `s`, `m` and `h`.
pub(super) fn duration(text: &str, unit: Unit) -> Result<Duration, &'static str> {
    const WRONG: &str = "must be a time such as 30, 30s, 500ms or 5m";
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    let number: u64 = digits.parse().map_err(|_| WRONG)?;
    let seconds = match (suffix.trim(), unit) {
        ("ms", _) => return Ok(Duration::from_millis(number)),
        ("s", _) | ("", Unit::Seconds) => Some(number),
        #[cfg(any(test, feature = "oauth"))]
        ("", Unit::Minutes) => number.checked_mul(60),
        ("m", _) => number.checked_mul(60),
        ("h", _) => number.checked_mul(3600),
        _ => return Err(WRONG),
    };
    seconds.map(Duration::from_secs).ok_or(WRONG)
}

/// The items of a text, separated by commas or white space, each once.
#[cfg(any(test, feature = "oauth"))]
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for item in texts.into_iter().flat_map(|text| text.split(|c: char| c == ',' || c.is_whitespace())) {
        if !item.is_empty() && !items.iter().any(|known| known == item) {
            items.push(item.to_owned());
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_typed() {
        for text in ["true", "True", "1", "yes", "on"] {
            assert_eq!(boolean(text), Ok(true));
        }
        assert_eq!(boolean("off"), Ok(false));
        assert!(boolean("maybe").is_err() && boolean("").is_err());
        assert_eq!(number("7"), Ok(7));
        assert!(number("-1").is_err() && number("x").is_err() && number("1.5").is_err());
        assert_eq!(duration("30", Unit::Seconds), Ok(Duration::from_secs(30)));
        assert_eq!(duration("5", Unit::Minutes), Ok(Duration::from_secs(300)));
        assert_eq!(duration("500ms", Unit::Minutes), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m", Unit::Seconds), Ok(Duration::from_secs(120)));
        for text in ["", "s", "-1", "1d", "99999999999999999999", "18446744073709551615h"] {
            assert!(duration(text, Unit::Seconds).is_err(), "{text}");
        }
        assert_eq!(level("Warning"), Ok(tracing::Level::WARN));
        assert_eq!(level("10"), Ok(tracing::Level::DEBUG));
        assert!(level("loud").is_err());
        assert_eq!(list(["a, b  c", "b,,d"]), ["a", "b", "c", "d"]);
    }
}
