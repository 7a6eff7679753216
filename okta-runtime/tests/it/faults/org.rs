//! An org that records every request and injects faults.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};

use super::credentials::{Nonces, Token};
use super::fault::{API, Fault, TOKEN};
use crate::clock::TestClock;
use crate::watch::Watch;
use crate::wire::{Incoming, header};

/// Identifies a request: the call and, for a list, the page.
pub type Key = (u32, u32);

/// The key of token requests.
pub const TOKENS: Key = (u32::MAX, 0);

/// The number of items on a page of a list, and the number of pages.
pub const PAGES: (u32, u32) = (4, 3);

/// Secrets in bodies, queries and headers of all calls.
pub const PASSWORD: &str = "planted-password-6b1f0e92c4";
pub const ANSWER: &str = "planted-answer-d3a07715be";
pub const SEARCH: &str = "planted search for somebody@example.com";
pub const HEADER: &str = "planted-header-98ce41d02a";
pub const COOKIE: &str = "planted-cookie-1f0c9d27ab";

/// The outcome of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// The status of the response, if the client can read it completely.
    pub status: Option<u16>,
    /// Whether the response is a valid success.
    pub good: bool,
    /// Whether the request was written to a connection that was already closed. The server may notice it only after the
    /// next attempt.
    pub stale: bool,
}

/// The bytes of a response, and what happens to the connection after them.
pub struct Outgoing {
    pub bytes: Vec<u8>,
    pub end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Waits for the next request.
    Stay,
    /// Sends a few bytes at a time, then waits for the next request.
    StayInPieces,
    /// Closes the connection. Another request may be in transit.
    Close,
    /// Resets the connection.
    Reset,
    /// Sends nothing more until the client closes the connection because this time limit is reached.
    Silence(Duration),
}

pub struct Org {
    seed: u64,
    pub(super) url: String,
    /// The public key of the client, as an encoded point.
    pub(super) client_key: Vec<u8>,
    pub(super) clock: TestClock,
    pub(super) watch: Watch,
    state: Mutex<State>,
}

/// The state of the org.
#[derive(Default)]
pub struct State {
    /// Whether fault injection has ended.
    pub is_calm: bool,
    pub outcomes: HashMap<Key, Vec<Outcome>>,
    /// How often each fault was injected.
    pub faults: HashMap<Fault, u32>,
    /// Violations: what a client must never do.
    pub violations: Vec<String>,
    pub tokens: Vec<Token>,
    pub(super) nonces: Nonces,
    pub(super) ids: HashSet<String>,
    /// How often each item was created.
    pub made: HashMap<u32, u32>,
    /// The latest label of each item.
    pub labels: HashMap<u32, String>,
    pub deleted: HashSet<u32>,
}

/// Identifies a request by its head, which may be incomplete.
pub fn key(head: &str) -> Key {
    let Some(call) = header(head, "x-call") else { return TOKENS };
    let page = head.split_once("after=").map_or("0", |(_, rest)| &rest[..1]);
    (call.parse().unwrap(), page.parse().unwrap())
}

impl Org {
    pub fn new(url: &str, seed: u64, client_key: Vec<u8>, clock: &TestClock, watch: &Watch) -> Arc<Self> {
        Arc::new(Self {
            seed,
            url: url.to_owned(),
            client_key,
            clock: clock.clone(),
            watch: watch.clone(),
            state: Mutex::default(),
        })
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Returns whether a request is dropped before it is read.
    pub fn loses(&self, key: Key) -> bool {
        let mut state = self.state();
        let is_lost = self.fault(&state, key) == Fault::Unread;
        if is_lost {
            state.note(Fault::Unread);
            state.end(key, Outcome::default());
        }
        is_lost
    }

    /// Records a request on a connection that was already closed.
    pub fn note_stale(&self, key: Key) {
        self.state().end(key, Outcome { stale: true, ..Outcome::default() });
    }

    pub fn handle(&self, key: Key, request: &Incoming) -> Outgoing {
        let mut state = self.state();
        if request.header("cookie").is_some() {
            state.violations.push("a cookie was sent".to_owned());
        }
        let fault = self.fault(&state, key);
        let refusal = if key == TOKENS {
            self.refuse_token(&mut state, fault, request)
        } else {
            self.refuse_credential(&mut state, key, fault, request)
        };
        if let Some(response) = refusal.or_else(|| self.refuse(&mut state, key, fault)) {
            return response;
        }
        state.note(fault);
        if key == TOKENS {
            let body = self.issue_token(&mut state);
            let response = self.respond(&mut state, key, fault, true, &body);
            state.deliver_token();
            return response;
        }
        let body = self.act(&mut state, key, request);
        self.respond(&mut state, key, fault, request.method() != "DELETE", &body)
    }

    fn fault(&self, state: &State, key: Key) -> Fault {
        if state.is_calm {
            return Fault::None;
        }
        let table = if key == TOKENS { &TOKEN[..] } else { &API[..] };
        Fault::of(table, self.seed, key, state.outcomes.get(&key).map_or(0, Vec::len))
    }

    /// Carries out a request. Returns the body of the response.
    fn act(&self, state: &mut State, (call, page): Key, request: &Incoming) -> String {
        let thing = |id: u32| json!({"id": id.to_string(), "recovery": {"answer": ANSWER}});
        match (request.method(), request.target().contains('?')) {
            ("GET", true) => {
                let (size, _) = PAGES;
                return Value::from_iter((page * size..(page + 1) * size).map(thing)).to_string();
            }
            ("GET", false) => {}
            ("POST", _) => *state.made.entry(call).or_default() += 1,
            ("PUT", _) => {
                let body: Value = serde_json::from_str(request.body()).unwrap();
                state.labels.insert(call, body["label"].as_str().unwrap().to_owned());
            }
            ("DELETE", _) => {
                state.deleted.insert(call);
                return String::new();
            }
            (method, _) => unreachable!("{method}"),
        }
        thing(call).to_string()
    }
}

impl State {
    pub(super) fn end(&mut self, key: Key, outcome: Outcome) {
        self.outcomes.entry(key).or_default().push(outcome);
    }

    pub(super) fn note(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }
}
