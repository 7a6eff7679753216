//! The rate limit reported by a response.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName};

/// The rate limit of a route, as reported by a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The number of requests that the window allows (`X-Rate-Limit-Limit`).
    pub limit: Option<u64>,
    /// The number of remaining requests (`X-Rate-Limit-Remaining`).
    pub remaining: Option<u64>,
    /// When the window ends (`X-Rate-Limit-Reset`), by the server's clock.
    pub reset: Option<SystemTime>,
    /// The server's clock (`Date`).
    pub server_date: Option<SystemTime>,
    /// Whether this is the limit of concurrent requests: limit and remaining are 0, and the reset is only a guess.
    pub concurrency: bool,
}

// As constants, because looking up a text parses it each time.
static LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
static REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
static RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

impl RateLimit {
    /// Reads the headers. Returns `None` if all three are missing.
    pub fn parse(headers: &HeaderMap) -> Option<Self> {
        let limit = smallest(headers, &LIMIT);
        let remaining = smallest(headers, &REMAINING);
        let reset = smallest(headers, &RESET);
        if limit.is_none() && remaining.is_none() && reset.is_none() {
            return None;
        }
        Some(Self {
            limit,
            remaining,
            reset: reset.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds))),
            server_date: date(headers),
            concurrency: limit == Some(0) && remaining == Some(0),
        })
    }

    /// Returns the time from the response to the end of the window, if the response has both times.
    pub fn until_reset(&self) -> Option<Duration> {
        Some(self.reset?.duration_since(self.server_date?).unwrap_or_default())
    }
}

/// Returns the headers without those of Okta's rate limits, which mean something else for other servers.
pub(crate) fn without_rate_limit(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in [&LIMIT, &REMAINING, &RESET] {
        headers.remove(name);
    }
    headers
}

/// Returns how long a rate limit lasts, if the response says so. `now` is used when the server's clock is unknown.
pub(crate) fn window(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let limit = RateLimit::parse(headers);
    if limit.is_some_and(|limit| limit.concurrency) {
        // A limit of concurrent requests passes soon, and its reset is only a guess.
        return None;
    }
    // An additional second, because the headers omit the fraction.
    let end = limit.and_then(|limit| limit.reset?.checked_add(Duration::from_secs(1)));
    let until_end = |clock: SystemTime| end.map(|end| end.duration_since(clock).unwrap_or_default());
    let by_server = limit.and_then(|limit| limit.server_date).and_then(until_end);
    by_server.or_else(|| retry_after(headers, now)).or_else(|| until_end(now))
}

/// Returns the smallest number in all headers of this name. Proxies join repeated headers with commas. What is not a
/// number is ignored.
fn smallest(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let number = |text: &str| text.trim().parse().ok();
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.filter_map(|value| number(value).or_else(|| value.split(',').filter_map(number).min())).min()
}

/// Returns the `Date` header, in any form that RFC 9110 allows.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(http::header::DATE)?.to_str().ok()?.trim()).ok()
}

/// Returns the `Retry-After` header: a number of seconds, or a time, from which `now` is subtracted.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = httpdate::parse_http_date(text).ok()?;
    Some(time.duration_since(date(headers).unwrap_or(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, http::HeaderValue::from_static(value));
        }
        map
    }

    #[test]
    fn repeated_and_joined_values_give_the_smallest() {
        let map = headers(&[
            ("x-rate-limit-reset", "30, junk"),
            ("x-rate-limit-reset", "20,40"),
            ("date", "Thu, 01 Jan 1970 00:00:05 GMT"),
        ]);
        let limit = RateLimit::parse(&map).unwrap();
        assert_eq!(limit.until_reset(), Some(Duration::from_secs(15)));
        assert!(!limit.concurrency);
    }

    #[test]
    fn malformed_headers_are_as_missing() {
        assert_eq!(RateLimit::parse(&headers(&[("x-rate-limit-reset", "soon")])), None);
        let map = headers(&[("x-rate-limit-limit", "0"), ("x-rate-limit-remaining", "0")]);
        let limit = RateLimit::parse(&map).unwrap();
        assert!(limit.concurrency);
        assert_eq!(limit.until_reset(), None);
        // Out of the range of the clock: no panic.
        assert_eq!(
            RateLimit::parse(&headers(&[("x-rate-limit-reset", "18446744073709551615")])).unwrap().reset,
            None
        );
    }

    #[test]
    fn retry_after_is_seconds_or_a_time() {
        let now = UNIX_EPOCH + Duration::from_secs(100);
        assert_eq!(retry_after(&headers(&[("retry-after", "7")]), now), Some(Duration::from_secs(7)));
        let map = headers(&[("retry-after", "Thu, 01 Jan 1970 00:02:00 GMT")]);
        assert_eq!(retry_after(&map, now), Some(Duration::from_secs(20)));
        assert_eq!(retry_after(&headers(&[("retry-after", "later")]), now), None);
    }
}
