//! The client side: concurrent callers and the results of their calls.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_runtime::error::ErrorKind;
use okta_runtime::response::AttemptInfo;
use okta_runtime::{Call, Client, Cursor, Error, Method, Operation, Paged, Paging};

use super::MAX_RETRIES;
use super::org::{Key, PAGES, PASSWORD, SEARCH};
use crate::clock::TestClock;
use crate::models::User;
use crate::watch::Watch;

static GET: Operation = Operation::new("getThing", Method::Get, "/api/v1/things/{id}");
static PUT: Operation = Operation::new("replaceThing", Method::Put, "/api/v1/things/{id}");
static DELETE: Operation = Operation::new("deleteThing", Method::Delete, "/api/v1/things/{id}");
static POST: Operation = Operation::new("createThing", Method::Post, "/api/v1/things");
static LIST: Operation = Operation::new("listThings", Method::Get, "/api/v1/things").paging(Paging::Link);

/// The kind of a call, chosen by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Get,
    Put,
    Post,
    Delete,
    List,
}

impl Kind {
    pub fn of(call: u32) -> Self {
        [Self::Get, Self::Put, Self::Post, Self::Delete, Self::List][call as usize % 5]
    }
}

/// What the client side records.
#[derive(Default)]
pub struct Story {
    /// The statuses of all attempts.
    pub attempts: HashMap<Key, Vec<Option<u16>>>,
    /// How the last call ended.
    pub outcomes: HashMap<Key, Result<(), ErrorKind>>,
}

/// One of the concurrent callers.
#[derive(Clone)]
pub struct Caller {
    pub okta: Client,
    pub clock: TestClock,
    pub watch: Watch,
    pub story: Arc<Mutex<Story>>,
}

impl Caller {
    pub async fn call(&self, call: u32) {
        let id = call.to_string();
        let body = serde_json::json!({"label": label(call), "password": PASSWORD});
        match Kind::of(call) {
            Kind::Get => self.thing(call, self.okta.call(&GET).path("id", &id).json()).await,
            Kind::Put => {
                let request = self.okta.call(&PUT).path("id", &id).json_body("application/json", &body);
                self.thing(call, request.json()).await;
            }
            Kind::Post => {
                let request = self.okta.call(&POST).json_body("application/json", &body);
                self.thing(call, request.json()).await;
            }
            Kind::Delete => self.nothing(call, self.okta.call(&DELETE).path("id", &id).empty()).await,
            Kind::List => self.list(call).await,
        }
    }

    async fn thing(&self, call: u32, request: Call<User>) {
        let request = request.header("x-call", call).attempt_timeout(TestClock::limit(call));
        match request.send_with_meta().await {
            Ok(thing) => {
                assert_eq!(thing.id.as_deref(), Some(&*call.to_string()), "the response to another call");
                self.watch.show(&thing);
                self.note((call, 0), thing.meta.attempts(), Ok(()));
            }
            Err(error) => self.note((call, 0), error.attempts(), Err(&error)),
        }
    }

    async fn nothing(&self, call: u32, request: Call<()>) {
        let request = request.header("x-call", call).attempt_timeout(TestClock::limit(call));
        match request.send_with_meta().await {
            Ok(reply) => self.note((call, 0), reply.meta.attempts(), Ok(())),
            Err(error) => self.note((call, 0), error.attempts(), Err(&error)),
        }
    }

    /// Reads all items of a list. After a page fails, it resumes at that page.
    async fn list(&self, call: u32) {
        let (size, count) = PAGES;
        let mut ids = Vec::new();
        let mut cursor: Option<Cursor> = None;
        let mut page = 0;
        while page < count {
            let list: Paged<User> = self.okta.call(&LIST).query("search", SEARCH).page();
            let list = list.header("x-call", call).attempt_timeout(TestClock::limit(call));
            let list = match &cursor {
                Some(cursor) => list.cursor(cursor),
                None => list,
            };
            let mut pages = list.pages();
            loop {
                match pages.try_next().await {
                    Ok(Some(things)) => {
                        self.watch.show(&things);
                        self.note((call, page), things.meta.attempts(), Ok(()));
                        ids.extend(things.items.into_iter().map(|thing| thing.id.unwrap()));
                        page += 1;
                    }
                    Ok(None) => break,
                    Err(error) => {
                        self.note((call, page), error.attempts(), Err(&error));
                        // A token that replaced a refused one is kept for a while even if it is refused as well, so
                        // resuming without a pause might fail for ever.
                        self.clock.advance(Duration::from_secs(1));
                        break;
                    }
                }
            }
            cursor = pages.cursor();
        }
        let all: Vec<String> = (0..size * count).map(|id| id.to_string()).collect();
        assert_eq!(ids, all, "the list of call {call}");
    }

    fn note(&self, key: Key, attempts: &[AttemptInfo], outcome: Result<(), &Error>) {
        // The first attempt, the retries, one attempt with a new token, two with a new nonce. Attempts that a rate
        // limit refused do not count.
        let (refused, others): (Vec<_>, Vec<_>) =
            attempts.iter().partition(|attempt| attempt.status == Some(429));
        assert!(others.len() <= 1 + MAX_RETRIES as usize + 1 + 2, "{key:?}: {attempts:?}");
        assert!(refused.len() <= 21, "{key:?}: {attempts:?}");
        if let Err(error) = outcome {
            self.watch.show_error(error);
        }
        let mut story = self.story.lock().unwrap();
        let statuses = attempts.iter().map(|attempt| attempt.status);
        story.attempts.entry(key).or_default().extend(statuses);
        story.outcomes.insert(key, outcome.map_err(Error::kind));
    }
}

/// Returns the label that a call sends.
pub fn label(call: u32) -> String {
    format!("label of {call}")
}
