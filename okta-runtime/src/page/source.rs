//! Fetches the pages of a list without decoding their items.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::StatusCode;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::cursor::Cursor;
use crate::BoxFuture;
use crate::error::Error;
use crate::operation::Paging;
use crate::pipeline::{self, Deadline, RequestParts};
use crate::profile::LOG_TARGET;
use crate::response::{Reply, links};
use crate::time::Limit;
use crate::wire::Query;

/// The number of consecutive empty pages after which a list counts as endless.
const MAX_EMPTY_PAGES: u32 = 1000;

/// The largest query of a link to the next page, in bytes. A longer one would not fit in a request.
const MAX_LINK_QUERY: usize = 16 * 1024;

/// A page that is being fetched.
pub(super) type PendingPage = BoxFuture<'static, Result<RawPage, Error>>;

/// A page whose body is not decoded yet.
pub(super) struct RawPage {
    pub(super) reply: Reply,
    /// The list from its beginning.
    pub(super) parts: Arc<RequestParts>,
    /// The query of the request for this page.
    query: Query,
    /// The link to the next page in the headers.
    link: Option<Cursor>,
}

impl RawPage {
    /// Returns the text of the body; `None` if there is none.
    pub(super) fn text(&self) -> Result<Option<&str>, Error> {
        if self.reply.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        self.reply.json_text().map(Some)
    }

    /// Returns the cursor of the next page: that of the headers, or of the link in the body.
    ///
    /// An empty page that leads to itself ends the list. A log leads there until something happens.
    pub(super) fn next(&self, link: Option<String>, is_empty: bool) -> Result<Option<Cursor>, Error> {
        let cursor = match (&self.link, link) {
            (Some(cursor), _) => cursor.clone(),
            (None, Some(href)) => cursor_of(&href, &self.parts)?,
            (None, None) => return Ok(None),
        };
        let leads_to_itself = || at(&self.parts, &cursor).query == self.query;
        let is_over = is_empty && leads_to_itself() && !is_endless(&self.parts);
        Ok((!is_over).then_some(cursor))
    }
}

/// The pages of a list, in order.
pub(super) struct PageSource {
    /// The list from its beginning.
    parts: Arc<RequestParts>,
    next: Next,
    pending: Option<PendingPage>,
    /// Hashes of the cursors so far, so that the memory for long lists stays small.
    seen: HashSet<u64>,
    hasher: RandomState,
    empty: u32,
    pages_left: Option<usize>,
    end: End,
    prefetch: bool,
    total_timeout: Option<Duration>,
    /// When all pages must have been fetched. Set with the first page.
    deadline: Option<Deadline>,
}

/// What an empty page with a next page means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing: a later page may have items.
    Never,
    /// There are no more items for now. The list ends here and can be resumed.
    AtEmptyPage,
    /// There are no more items for now. Poll again after this interval.
    Poll(Duration),
}

#[derive(Clone)]
enum Next {
    /// The list from its beginning.
    First,
    At(Cursor),
    End,
}

impl PageSource {
    /// Creates the pages from `start` on, or all of them.
    pub(super) fn new(parts: Arc<RequestParts>, start: Option<Cursor>) -> Self {
        let end = if is_endless(&parts) { End::AtEmptyPage } else { End::Never };
        Self {
            parts,
            next: start.map_or(Next::First, Next::At),
            pending: None,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            empty: 0,
            pages_left: None,
            end,
            prefetch: false,
            total_timeout: None,
            deadline: None,
        }
    }

    pub(super) fn max_pages(mut self, pages: Option<usize>) -> Self {
        self.pages_left = pages;
        self
    }

    /// Sets the time limit of all pages together.
    pub(super) fn total_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Sets whether the next page is fetched while the caller processes the current one.
    pub(super) fn prefetch(mut self, prefetch: bool) -> Self {
        self.prefetch = prefetch;
        self
    }

    /// Polls again after an empty page.
    pub(super) fn poll_every(mut self, interval: Duration) -> Self {
        self.end = End::Poll(interval);
        self
    }

    /// Returns where to resume: after the last returned page, or after an error at the failed page.
    pub(super) fn cursor(&self) -> Option<Cursor> {
        match &self.next {
            Next::At(cursor) => Some(cursor.clone()),
            Next::First | Next::End => None,
        }
    }

    /// Ends the list. A page that is being fetched is dropped.
    pub(super) fn stop(&mut self) {
        self.pages_left = Some(0);
        self.pending = None;
    }

    /// Returns the next page, which then must be [accepted](Self::accept). After an error there is none, because the list
    /// would have a gap.
    pub(super) fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<RawPage, Error>>> {
        if self.pending.is_none() {
            self.pending = self.fetch_next();
        }
        let Some(pending) = &mut self.pending else { return Poll::Ready(None) };
        let page = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        Poll::Ready(Some(page.inspect_err(|_| self.stop())))
    }

    /// Starts to fetch the page after one that is not decoded yet, if prefetching is enabled and the headers of that page
    /// lead there. Returns whether it did.
    pub(super) fn fetch_early(&mut self, page: &RawPage) -> bool {
        // Only decoding shows whether a log has more items for now.
        let Some(cursor) = page.link.as_ref().filter(|_| self.prefetch && self.end == End::Never) else {
            return false;
        };
        if self.pages_left == Some(1) || self.seen.contains(&self.hash(cursor)) {
            return false;
        }
        let page = self.fetch_at(&Next::At(cursor.clone()));
        self.spawn(page);
        true
    }

    /// Starts to fetch the next page in a separate task, if prefetching is enabled. The page before it must be accepted.
    pub(super) fn fetch_ahead(&mut self) {
        if self.prefetch && self.pending.is_none() {
            let page = self.fetch_next();
            self.spawn(page);
        }
    }

    fn spawn(&mut self, page: Option<PendingPage>) {
        let operation = self.parts.operation.id;
        self.pending = page.map(|page| spawn(operation, page));
    }

    /// Starts to fetch the next page, if there is one.
    fn fetch_next(&mut self) -> Option<PendingPage> {
        if self.pages_left == Some(0) {
            return None;
        }
        let next = std::mem::replace(&mut self.next, Next::End);
        let page = self.fetch_at(&next);
        self.next = next;
        page
    }

    /// Starts to fetch a page. After an empty page of a log, it waits first.
    fn fetch_at(&mut self, next: &Next) -> Option<PendingPage> {
        let mut parts = match next {
            Next::First => copy(&self.parts),
            Next::At(cursor) => at(&self.parts, cursor),
            Next::End => return None,
        };
        let now = parts.core.environment.now();
        self.deadline = self.deadline.take().or_else(|| self.total_deadline(now));
        parts.options.deadline.clone_from(&self.deadline);
        let list = self.parts.clone();
        Some(match self.end {
            End::Poll(interval) if self.empty > 0 => {
                let left = self.deadline.as_ref().map(|deadline| deadline.at.saturating_duration_since(now));
                let pause = parts.core.environment.sleep(left.map_or(interval, |left| left.min(interval)));
                Box::pin(async move {
                    pause.await;
                    fetch(parts, list).await
                })
            }
            _ => Box::pin(fetch(parts, list)),
        })
    }

    /// Returns when a list that begins now must have been fetched.
    fn total_deadline(&self, now: Instant) -> Option<Deadline> {
        let limit = Limit::new(self.total_timeout?, "set by `total_timeout` of the list");
        Some(Deadline { at: now.checked_add(limit.length)?, limit })
    }

    /// Records where a page leads, and refuses endless lists. After an error, the list ends before that page.
    pub(super) fn accept(&mut self, next: Option<&Cursor>, is_empty: bool) -> Result<(), Error> {
        self.pages_left = self.pages_left.map(|left| left.saturating_sub(1));
        self.empty = if is_empty { self.empty.saturating_add(1) } else { 0 };
        if let Some(cursor) = next {
            match self.end {
                End::Never => self.guard(cursor).inspect_err(|_| self.stop())?,
                End::AtEmptyPage if is_empty => self.pages_left = Some(0),
                // A log may lead to the same cursor until something happens.
                End::AtEmptyPage | End::Poll(_) => {}
            }
        }
        if next.is_none() {
            // The headers of an empty page may lead to itself, so that it was requested early.
            self.pending = None;
        }
        self.next = next.map_or(Next::End, |cursor| Next::At(cursor.clone()));
        Ok(())
    }

    /// Refuses endless lists.
    fn guard(&mut self, cursor: &Cursor) -> Result<(), Error> {
        let message = if !self.seen.insert(self.hash(cursor)) {
            "the list links back to an earlier page and would never end".to_owned()
        } else if self.empty >= MAX_EMPTY_PAGES {
            format!("the list has {MAX_EMPTY_PAGES} consecutive empty pages")
        } else {
            return Ok(());
        };
        Err(Error::pagination(self.parts.operation.id, message))
    }
}

impl PageSource {
    fn hash(&self, cursor: &Cursor) -> u64 {
        self.hasher.hash_one(cursor.query())
    }
}

impl fmt::Debug for PageSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt(f)
    }
}

/// Returns whether this is a log without an end.
fn is_endless(parts: &RequestParts) -> bool {
    let descending =
        || parts.query.get("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("descending"));
    parts.operation.paging == Paging::Poll && parts.query.get("until").is_none() && !descending()
}

/// Fetches a page in a separate task, which ends when the future is dropped. Its spans are inside the current one.
fn spawn(operation: &'static str, page: PendingPage) -> PendingPage {
    struct Abort(JoinHandle<Result<RawPage, Error>>);
    impl Drop for Abort {
        fn drop(&mut self) {
            self.0.abort();
        }
    }
    let mut task = Abort(tokio::spawn(page.in_current_span()));
    Box::pin(async move {
        let ended =
            |_| Err(Error::pagination(operation, "the task that fetched the next page was cancelled"));
        (&mut task.0).await.unwrap_or_else(ended)
    })
}

/// Returns the call for a page of a list: that of the list with the query of the cursor.
///
/// Host, scheme and path of the link are not used. Okta returns links to its admin host, to plain HTTP, and with a
/// wrong path, and a link to another server must not receive the credential.
pub(super) fn at(list: &RequestParts, cursor: &Cursor) -> Box<RequestParts> {
    let mut parts = copy(list);
    parts.query.overlay(cursor.query());
    parts
}

/// Returns the call for the first page of a list.
pub(super) fn copy(list: &RequestParts) -> Box<RequestParts> {
    Box::new(list.clone())
}

/// Fetches one page of a list.
pub(super) async fn fetch(parts: Box<RequestParts>, list: Arc<RequestParts>) -> Result<RawPage, Error> {
    let query = parts.query.clone();
    let reply = pipeline::execute(parts).await?;
    let link = next_link(&reply)?.map(|href| cursor_of(&href, &list)).transpose()?;
    Ok(RawPage { reply, parts: list, query, link })
}

/// Returns the URL of the next page in the `Link` headers.
///
/// A relation in single quotes is not valid, but it does not mean the end of the list. It is an error, so that the list
/// is not truncated silently.
fn next_link(reply: &Reply) -> Result<Option<String>, Error> {
    let mut links = links(reply.headers()).into_iter().filter(|link| link.rel.trim_matches('\'') == "next");
    match links.next() {
        Some(link) if link.rel == "next" => Ok(Some(link.url)),
        Some(_) => Err(unusable(reply.operation(), "its relation is in single quotes")),
        None => Ok(None),
    }
}

/// Returns the cursor of a link to the next page.
fn cursor_of(href: &str, parts: &RequestParts) -> Result<Cursor, Error> {
    let operation = parts.operation.id;
    let (address, query) = href.split('#').next().unwrap_or_default().split_once('?').unwrap_or((href, ""));
    if !address.ends_with(&parts.path) {
        tracing::debug!(target: LOG_TARGET, operation, "ignoring the path of the link to the next page");
    }
    if query.contains(char::REPLACEMENT_CHARACTER) {
        return Err(unusable(operation, "it is not UTF-8"));
    }
    if query.len() > MAX_LINK_QUERY {
        let reason =
            format!("its query has {} bytes, and at most {MAX_LINK_QUERY} are supported", query.len());
        return Err(unusable(operation, &reason));
    }
    let query = Query::parse(query);
    if query.is_empty() {
        return Err(unusable(operation, "it has no query"));
    }
    Ok(Cursor::new(operation, query))
}

fn unusable(operation: &'static str, reason: &str) -> Error {
    Error::pagination(operation, format!("the link to the next page cannot be used: {reason}"))
}
