//! Fetches the pages of a list without decoding their items.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::StatusCode;
use tokio::task::JoinHandle;

use super::cursor::Cursor;
use crate::BoxFuture;
use crate::error::Error;
use crate::json::{self, DecodeError, Kind, Reader};
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

/// A page whose items are not decoded yet.
pub(super) struct RawPage {
    pub(super) reply: Reply,
    items: Items,
    pub(super) next: Option<Cursor>,
    /// The call for the next page.
    pub(super) rest: Option<Box<RequestParts>>,
}

/// Where the array of a page is.
enum Items {
    /// There is none.
    None,
    /// It is the whole body, which only decoding reads.
    Whole,
    /// It is this part of the body.
    At(Range<usize>),
}

impl RawPage {
    fn is_empty(&self) -> bool {
        let inside = self.array().trim_ascii_start().strip_prefix(b"[");
        inside.is_some_and(|inside| inside.trim_ascii_start().starts_with(b"]"))
    }

    /// Ends the list at an empty page that leads to itself. A log leads there until something happens.
    fn end_at_loop(mut self, parts: &RequestParts) -> Self {
        let leads_to_itself = self.rest.as_ref().is_some_and(|rest| rest.query == parts.query);
        if leads_to_itself && self.is_empty() && !is_endless(parts) {
            (self.next, self.rest) = (None, None);
        }
        self
    }

    fn array(&self) -> &[u8] {
        let body = self.reply.body();
        match &self.items {
            Items::None => b"[]",
            Items::Whole => body,
            Items::At(range) => body.get(range.clone()).unwrap_or_default(),
        }
    }

    /// Returns the text of the array.
    pub(super) fn items(&self) -> Result<&str, DecodeError> {
        json::text(self.array())
    }
}

/// The pages of a list, in order.
pub(super) struct PageSource {
    parts: Box<RequestParts>,
    next: Next,
    /// Where the last returned page starts.
    current: Next,
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
    pub(super) fn new(parts: Box<RequestParts>, start: Option<Cursor>) -> Self {
        let end = if is_endless(&parts) { End::AtEmptyPage } else { End::Never };
        let start = start.map_or(Next::First, Next::At);
        Self {
            parts,
            next: start.clone(),
            current: start,
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

    /// Goes back to the last returned page, which could not be decoded, and ends the list.
    pub(super) fn reject(&mut self) {
        self.next = self.current.clone();
        self.stop();
    }

    /// Ends the list. A page that is being fetched is dropped.
    pub(super) fn stop(&mut self) {
        self.pages_left = Some(0);
        self.pending = None;
    }

    /// Returns the next page. After an error there is none, because the list would have a gap.
    pub(super) fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<RawPage, Error>>> {
        if self.pending.is_none() {
            self.pending = self.fetch_next();
        }
        let Some(pending) = &mut self.pending else { return Poll::Ready(None) };
        let page = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        let page = page.and_then(|page| self.accept(page)).inspect_err(|_| self.stop());
        Poll::Ready(Some(page))
    }

    /// Starts to fetch the next page in a separate task, if prefetching is enabled. The page before it must be
    /// complete.
    pub(super) fn fetch_ahead(&mut self) {
        if self.prefetch && self.pending.is_none() {
            let operation = self.parts.operation.id;
            self.pending = self.fetch_next().map(|page| spawn(operation, page));
        }
    }

    /// Starts to fetch the next page, if there is one. After an empty page of a log, it waits first.
    fn fetch_next(&mut self) -> Option<PendingPage> {
        if self.pages_left == Some(0) {
            return None;
        }
        let mut parts = match &self.next {
            Next::First => self.parts.clone(),
            Next::At(cursor) => Box::new(at(&self.parts, cursor)),
            Next::End => return None,
        };
        let now = parts.core.environment.now();
        self.deadline = self.deadline.take().or_else(|| self.total_deadline(now));
        parts.options.deadline.clone_from(&self.deadline);
        Some(match self.end {
            End::Poll(interval) if self.empty > 0 => {
                let left = self.deadline.as_ref().map(|deadline| deadline.at.saturating_duration_since(now));
                let pause = parts.core.environment.sleep(left.map_or(interval, |left| left.min(interval)));
                Box::pin(async move {
                    pause.await;
                    fetch(parts).await
                })
            }
            _ => Box::pin(fetch(parts)),
        })
    }

    /// Returns when a list that begins now must have been fetched.
    fn total_deadline(&self, now: Instant) -> Option<Deadline> {
        let limit = Limit::new(self.total_timeout?, "set by `total_timeout` of the list");
        Some(Deadline { at: now.checked_add(limit.length)?, limit })
    }

    /// Records where a page leads, and refuses endless lists.
    fn accept(&mut self, page: RawPage) -> Result<RawPage, Error> {
        self.pages_left = self.pages_left.map(|left| left.saturating_sub(1));
        let is_empty = page.is_empty();
        self.empty = if is_empty { self.empty.saturating_add(1) } else { 0 };
        let next = match &page.next {
            None => Next::End,
            Some(cursor) => Next::At(cursor.clone()),
        };
        if let Some(cursor) = &page.next {
            match self.end {
                End::Never => self.guard(cursor)?,
                End::AtEmptyPage if is_empty => self.pages_left = Some(0),
                // A log may lead to the same cursor until something happens.
                End::AtEmptyPage | End::Poll(_) => {}
            }
        }
        self.current = std::mem::replace(&mut self.next, next);
        Ok(page)
    }

    /// Refuses endless lists.
    fn guard(&mut self, cursor: &Cursor) -> Result<(), Error> {
        let message = if !self.seen.insert(self.hasher.hash_one(cursor.to_string())) {
            "the list links back to an earlier page and would never end".to_owned()
        } else if self.empty >= MAX_EMPTY_PAGES {
            format!("the list has {MAX_EMPTY_PAGES} consecutive empty pages")
        } else {
            return Ok(());
        };
        Err(Error::pagination(self.parts.operation.id, message))
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

/// Fetches a page in a separate task, which ends when the future is dropped.
fn spawn(operation: &'static str, page: PendingPage) -> PendingPage {
    struct Abort(JoinHandle<Result<RawPage, Error>>);
    impl Drop for Abort {
        fn drop(&mut self) {
            self.0.abort();
        }
    }
    let mut task = Abort(tokio::spawn(page));
    Box::pin(async move {
        let ended =
            |_| Err(Error::pagination(operation, "the task that fetched the next page was cancelled"));
        (&mut task.0).await.unwrap_or_else(ended)
    })
}

/// Returns the call for another page: the original one with the query of the cursor.
///
/// Host, scheme and path of the link are not used. Okta returns links to its admin host, to plain HTTP, and with a
/// wrong path, and a link to another server must not receive the credential.
pub(super) fn at(parts: &RequestParts, cursor: &Cursor) -> RequestParts {
    let mut parts = parts.clone();
    parts.query.overlay(cursor.query());
    parts
}

/// Fetches one page.
pub(super) async fn fetch(parts: Box<RequestParts>) -> Result<RawPage, Error> {
    let paging = parts.operation.paging;
    let reply = pipeline::execute(parts.clone()).await?;
    let (items, body_link) =
        if reply.status() == StatusCode::NO_CONTENT { (Items::None, None) } else { locate(&reply, paging)? };
    let href = next_link(&reply)?.or(body_link);
    let next = href.map(|href| cursor_of(&href, &parts)).transpose()?;
    let rest = next.as_ref().map(|cursor| Box::new(at(&parts, cursor)));
    Ok(RawPage { reply, items, next, rest }.end_at_loop(&parts))
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

/// Returns where the array of a page is, and the link to the next page in the body.
fn locate(reply: &Reply, paging: Paging) -> Result<(Items, Option<String>), Error> {
    let (field, with_link) = match paging {
        Paging::None | Paging::Link | Paging::Poll => {
            reply.check_json()?;
            return Ok((Items::Whole, None));
        }
        Paging::Body { items } => (items, true),
        Paging::Wrapped { items } => (items, false),
    };
    let text = reply.json_text()?;
    locate_in_object(text, field, with_link).map_err(|error| reply.decode_error(error))
}

/// Finds the array in the field of an object, and the link beside it.
fn locate_in_object(
    text: &str,
    field: &str,
    with_link: bool,
) -> Result<(Items, Option<String>), DecodeError> {
    let mut reader = Reader::new(text);
    let (mut items, mut link) = (Items::None, None);
    let mut more = reader.begin_object()?;
    while more {
        let name = reader.name()?;
        if with_link && link.is_none() && name.is("_links") && reader.kind()? == Kind::Object {
            link = reader.tag_at(&["next", "href"])?.map(Cow::into_owned);
        }
        let (start, is_null) = (reader.offset(), reader.kind()? == Kind::Null);
        reader.skip()?;
        if name.is(field) && !is_null {
            items = Items::At(start..reader.offset());
        }
        more = reader.more_fields()?;
    }
    reader.finish()?;
    Ok((items, link))
}
