//! Redirects. They are followed only to where the credential may go.

use http::StatusCode;
use http::header::LOCATION;

use super::execution::Execution;
use super::outcome::Outcome;
use crate::wire::Url;

/// What to do about a response with another location.
pub(super) enum Redirect {
    /// It is not a redirect.
    None,
    /// Send the request there.
    To(String),
    /// It must not be followed.
    Refused(&'static str),
}

/// How many redirects of one call are followed.
const MAX_REDIRECTS: u32 = 5;

impl Execution {
    /// Returns the redirect target of a safe call on the same origin. The client does this instead of its transport,
    /// because a credential may be bound to the URL (RFC 9449) and must never reach another server.
    pub(super) fn redirect(&self, outcome: &Outcome, followed: u32) -> Redirect {
        let Outcome::Response(response) = outcome else { return Redirect::None };
        let Some(location) = response.headers.get(LOCATION) else { return Redirect::None };
        let is_redirect = matches!(
            response.status,
            StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT
        );
        if !is_redirect {
            return Redirect::None;
        }
        if !self.parts.operation.method.is_safe() {
            return Redirect::Refused("a redirect of a call that changes something is not followed");
        }
        if followed >= MAX_REDIRECTS {
            return Redirect::Refused("there are more than 5 redirects");
        }
        let here = Url::parse(&self.request.url);
        let location = location.to_str().ok();
        let Some((here, target)) = here.zip(location).and_then(|(here, location)| {
            let target = here.join(location)?;
            Some((here, target))
        }) else {
            return Redirect::Refused("the redirect leads to something that is not a URL");
        };
        if target.origin() != here.origin() || target.has_login() {
            return Redirect::Refused("a redirect to another server is not followed");
        }
        Redirect::To(target.text())
    }
}
