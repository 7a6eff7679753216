//! Reading the values of keys.

use std::time::Duration;

use crate::secret::Secret;

/// Parses a value from its strings. Only a list has several. The error says what a value must be.
pub(super) type Read<T> = fn(&[&str]) -> Result<T, &'static str>;

/// Returns the only string of a value that is not a list.
fn first<'a>(texts: &[&'a str]) -> &'a str {
    texts.first().copied().unwrap_or_default()
}

pub(super) fn text(texts: &[&str]) -> Result<String, &'static str> {
    Ok(first(texts).to_owned())
}

pub(super) fn secret(texts: &[&str]) -> Result<Secret, &'static str> {
    Ok(Secret::from(first(texts)))
}

pub(super) fn boolean(texts: &[&str]) -> Result<bool, &'static str> {
    match first(texts).to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("must be true or false"),
    }
}

pub(super) fn number(texts: &[&str]) -> Result<u64, &'static str> {
    first(texts).parse().map_err(|_| "must be a whole number that is not negative")
}

/// Reads a log level: its name, or its number in Python.
pub(super) fn level(texts: &[&str]) -> Result<tracing::Level, &'static str> {
    match first(texts).to_ascii_lowercase().as_str() {
        "trace" | "0" => Ok(tracing::Level::TRACE),
        "debug" | "10" => Ok(tracing::Level::DEBUG),
        "info" | "20" => Ok(tracing::Level::INFO),
        "warn" | "warning" | "30" => Ok(tracing::Level::WARN),
        "error" | "critical" | "fatal" | "40" | "50" => Ok(tracing::Level::ERROR),
        _ => Err("must be a log level such as INFO or 20"),
    }
}

/// Reads a duration. A number without a unit means seconds.
pub(super) fn seconds(texts: &[&str]) -> Result<Duration, &'static str> {
    duration(first(texts), 1)
}

/// Reads a duration. A number without a unit means minutes.
pub(super) fn minutes(texts: &[&str]) -> Result<Duration, &'static str> {
    duration(first(texts), 60)
}

/// Reads a number with one of the units `ms`, `s`, `m` and `h`, or without one.
fn duration(text: &str, seconds_per_unit: u64) -> Result<Duration, &'static str> {
    const WRONG: &str = "must be a duration such as 30, 30s, 500ms or 5m";
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let number: u64 = digits.parse().map_err(|_| WRONG)?;
    let factor = match unit.trim() {
        "" => seconds_per_unit,
        "ms" => return Ok(Duration::from_millis(number)),
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(WRONG),
    };
    number.checked_mul(factor).map(Duration::from_secs).ok_or(WRONG)
}

/// Reads items that are separated by commas or white space. Duplicates are dropped.
pub(super) fn list(texts: &[&str]) -> Result<Vec<String>, &'static str> {
    let mut items: Vec<String> = Vec::new();
    for item in texts.iter().flat_map(|text| text.split(|c: char| c == ',' || c.is_whitespace())) {
        if !item.is_empty() && !items.iter().any(|known| known == item) {
            items.push(item.to_owned());
        }
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_type() {
        for text in ["true", "True", "1", "yes", "on"] {
            assert_eq!(boolean(&[text]), Ok(true));
        }
        assert_eq!(boolean(&["off"]), Ok(false));
        assert!(boolean(&["maybe"]).is_err() && boolean(&[""]).is_err());
        assert_eq!(number(&["7"]), Ok(7));
        assert!(number(&["-1"]).is_err() && number(&["x"]).is_err() && number(&["1.5"]).is_err());
        assert_eq!(seconds(&["30"]), Ok(Duration::from_secs(30)));
        assert_eq!(minutes(&["5"]), Ok(Duration::from_secs(300)));
        assert_eq!(minutes(&["500ms"]), Ok(Duration::from_millis(500)));
        assert_eq!(seconds(&["2m"]), Ok(Duration::from_secs(120)));
        for text in ["", "s", "-1", "1d", "99999999999999999999", "18446744073709551615h"] {
            assert!(seconds(&[text]).is_err(), "{text}");
        }
        assert_eq!(level(&["Warning"]), Ok(tracing::Level::WARN));
        assert_eq!(level(&["10"]), Ok(tracing::Level::DEBUG));
        assert!(level(&["loud"]).is_err());
        assert_eq!(list(&["a, b  c", "b,,d"]).unwrap(), ["a", "b", "c", "d"]);
    }
}
