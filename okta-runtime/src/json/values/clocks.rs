//! Conversions between timestamps and the types of `chrono` and `time`.

use super::timestamp::Timestamp;

/// Returns the timestamp of an instant, given in nanoseconds since 1970. An instant that no timestamp can hold becomes
/// the nearest one.
fn of_nanoseconds(nanoseconds: i128) -> Timestamp {
    let nearest = if nanoseconds < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    let instant = jiff::Timestamp::from_nanosecond(nanoseconds).unwrap_or(nearest);
    if instant.subsec_nanosecond() % 1_000_000 == 0 {
        return instant.into();
    }
    // More precise than the API is, but nothing is lost.
    Timestamp::from_text(instant.to_string())
}

#[cfg(feature = "chrono")]
impl Timestamp {
    /// Returns the instant as a time of `chrono`, to the nanosecond. `None` if the text has no known format.
    pub fn to_chrono(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        let nanoseconds = self.instant()?.as_nanosecond();
        let seconds = i64::try_from(nanoseconds.div_euclid(1_000_000_000)).ok()?;
        let rest = u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).ok()?;
        chrono::DateTime::from_timestamp(seconds, rest)
    }
}

#[cfg(feature = "chrono")]
impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for Timestamp {
    /// Converts a time to UTC. A leap second becomes the second after it, and a year that is not between -9999 and 9999
    /// becomes the nearest one.
    fn from(time: chrono::DateTime<Z>) -> Self {
        let rest = i128::from(time.timestamp_subsec_nanos());
        of_nanoseconds(i128::from(time.timestamp()) * 1_000_000_000 + rest)
    }
}

#[cfg(feature = "time")]
impl Timestamp {
    /// Returns the instant as a time of `time`, to the nanosecond. `None` if the text has no known format.
    pub fn to_time(&self) -> Option<::time::OffsetDateTime> {
        ::time::OffsetDateTime::from_unix_timestamp_nanos(self.instant()?.as_nanosecond()).ok()
    }
}

#[cfg(feature = "time")]
impl From<::time::OffsetDateTime> for Timestamp {
    /// Converts a time to UTC.
    fn from(time: ::time::OffsetDateTime) -> Self {
        of_nanoseconds(time.unix_timestamp_nanos())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts, and how they are written after a conversion and back.
    const TIMES: [(&str, &str); 6] = [
        ("2023-03-29T18:18:37.123Z", "2023-03-29T18:18:37.123Z"),
        ("2023-03-29T20:18:37+02:00", "2023-03-29T18:18:37.000Z"),
        ("2023-03-29T18:18:37.123456789Z", "2023-03-29T18:18:37.123456789Z"),
        ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
        ("0001-01-01T00:00:00.001Z", "0001-01-01T00:00:00.001Z"),
        ("1680113911", "2023-03-29T18:18:31.000Z"),
    ];

    #[cfg(feature = "chrono")]
    #[test]
    fn times_of_chrono_are_converted_without_loss() {
        for (text, written) in TIMES {
            let time = Timestamp::from(text).to_chrono().unwrap();
            assert_eq!(Timestamp::from(time).as_str(), written);
            let there = time.with_timezone(&chrono::FixedOffset::east_opt(-12_600).unwrap());
            assert_eq!(Timestamp::from(there).as_str(), written);
        }
        assert_eq!(Timestamp::from("soon").to_chrono(), None);
        let leap = chrono::DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
        assert_eq!(Timestamp::from(leap).as_str(), "2017-01-01T00:00:00.500Z");
        let far = Timestamp::from(chrono::DateTime::<chrono::Utc>::MAX_UTC);
        assert_eq!(far.instant().map(|instant| instant.as_second()), Some(jiff::Timestamp::MAX.as_second()));
        let early = Timestamp::from(chrono::DateTime::<chrono::Utc>::MIN_UTC);
        assert_eq!(early.instant(), Some(jiff::Timestamp::MIN));
    }

    #[cfg(feature = "time")]
    #[test]
    fn times_of_time_are_converted_without_loss() {
        for (text, written) in TIMES {
            let time = Timestamp::from(text).to_time().unwrap();
            assert_eq!(Timestamp::from(time).as_str(), written);
            let there = time.to_offset(::time::UtcOffset::from_hms(-3, -30, 0).unwrap());
            assert_eq!(Timestamp::from(there).as_str(), written);
        }
        assert_eq!(Timestamp::from("soon").to_time(), None);
    }
}
