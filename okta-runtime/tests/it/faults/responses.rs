//! The responses of the org, valid and faulty.

use okta_runtime::environment::Environment as _;

use super::fault::{Fault, Limit};
use super::is_list;
use super::org::{COOKIE, End, Key, Org, Outcome, Outgoing, PAGES, State};
use crate::clock::TestClock;
use crate::wire::response;

/// Returns an error response for a request that had no effect.
pub fn refused(state: &mut State, key: Key, status: u16, headers: &str, body: &str) -> Outgoing {
    state.end(key, Outcome { status: Some(status), ..Outcome::default() });
    Outgoing { bytes: response(&format!("{status} No\r\n{}{headers}", cookie()), body), end: End::Stay }
}

fn cookie() -> String {
    format!("Set-Cookie: JSESSIONID={COOKIE}; Path=/\r\n")
}

/// Returns a response with a wrong `Content-Length`.
fn of_length(told: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {told}\r\n\r\n{body}").into_bytes()
}

impl Org {
    /// Returns an error response if the fault refuses the request before it has an effect.
    pub(super) fn refuse(&self, state: &mut State, key: Key, fault: Fault) -> Option<Outgoing> {
        let (status, headers, code) = match fault {
            Fault::Limited(limit) => (429, self.limited(limit), "E0000047"),
            Fault::Refused => (400, String::new(), "E0000001"),
            _ => return None,
        };
        state.note(fault);
        Some(refused(state, key, status, &headers, &format!(r#"{{"errorCode":"{code}"}}"#)))
    }

    /// Responds to a request that had its effect. If the caller expects no body, any body is valid.
    pub(super) fn respond(
        &self,
        state: &mut State,
        key: Key,
        fault: Fault,
        wants_body: bool,
        body: &str,
    ) -> Outgoing {
        let html = "<html><body>One moment, please</body></html>";
        let start = r#"{"id":"#;
        let failed = |status: u16, headers: &str, body: &str| {
            (Some(status), false, response(&format!("{status} No\r\n{}{headers}", cookie()), body), End::Stay)
        };
        let garbled = |bytes, end| (Some(200), !wants_body, bytes, end);
        let lost = |bytes, end| (None, false, bytes, end);
        let (status, good, bytes, end) = match fault {
            Fault::Busy => failed(503, "", html),
            Fault::BusyFor(seconds) => failed(503, &format!("Retry-After: {seconds}\r\n"), ""),
            Fault::Broken => failed(500, "", "{}"),
            Fault::Html => garbled(response("200 OK\r\nContent-Type: text/html", html), End::Stay),
            Fault::NotJson => garbled(response("200 OK", start), End::Stay),
            Fault::Empty => garbled(response("200 OK", ""), End::Stay),
            Fault::LongerThanTold => garbled(of_length("5", r#"{"id":"longer"}"#), End::Close),
            Fault::ResetAfter => lost(Vec::new(), End::Reset),
            Fault::CutShort => lost(of_length("1000", start), End::Close),
            Fault::CutChunk => {
                let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{".to_vec();
                lost(bytes, End::Close)
            }
            Fault::LengthGarbled => lost(of_length("many", "{}"), End::Close),
            Fault::LengthTwice => lost(of_length("2\r\nContent-Length: 1", "{}"), End::Close),
            Fault::Silence => lost(of_length("1000", start), End::Silence(TestClock::limit(key.0))),
            _ => {
                let (status, line) = if wants_body { (200, "200 OK") } else { (204, "204 No Content") };
                let left = if fault == Fault::LastOfWindow { 0 } else { 300 };
                let headers = format!("{}{}{}", cookie(), self.window(left, 5), self.link(key));
                let end = match fault {
                    Fault::InPieces => End::StayInPieces,
                    Fault::ThenClosed => End::Close,
                    _ => End::Stay,
                };
                (Some(status), true, response(&format!("{line}\r\n{headers}"), body), end)
            }
        };
        state.end(key, Outcome { status, good, stale: false });
        Outgoing { bytes, end }
    }

    /// Returns the link to the next page of a list.
    fn link(&self, (call, page): Key) -> String {
        let (_, pages) = PAGES;
        if !is_list(call) || page + 1 == pages {
            return String::new();
        }
        format!("Link: <{}/api/v1/things?after={}>; rel=\"next\"\r\n", self.url, page + 1)
    }

    fn date(&self) -> String {
        format!("Date: {}\r\n", httpdate::fmt_http_date(self.clock.wall_clock()))
    }

    /// Returns the headers that report the remaining requests of a window, which ends after `seconds`.
    fn window(&self, left: u32, seconds: u64) -> String {
        let numbers =
            [("Limit", 600), ("Remaining", u64::from(left)), ("Reset", self.clock.seconds() + seconds)];
        let lines = numbers.map(|(name, number)| format!("X-Rate-Limit-{name}: {number}\r\n"));
        self.date() + &lines.concat()
    }

    fn limited(&self, limit: Limit) -> String {
        let now = self.clock.seconds();
        match limit {
            Limit::Good => self.window(0, 5),
            Limit::Missing => String::new(),
            Limit::Garbled => "Date: today\r\nX-Rate-Limit-Reset: soon\r\n".to_owned(),
            Limit::Duplicate => self.window(0, 9) + &format!("X-Rate-Limit-Reset: {}\r\n", now + 5),
            Limit::Joined => self.date() + &format!("X-Rate-Limit-Reset: {}, {}\r\n", now + 9, now + 5),
            Limit::Concurrency => self.window(0, 500).replace("Limit: 600", "Limit: 0"),
            Limit::Far => self.window(0, 5000),
        }
    }
}
