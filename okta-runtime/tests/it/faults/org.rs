//! An org that writes down all that it is asked, and fails in every way.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};

use super::credentials::{Nonces, Token};
use super::fault::{API, Fault, TOKEN};
use crate::clock::TestClock;
use crate::watch::Watch;
use crate::wire::{Incoming, header};

/// What a request is for: a call and, of a list, the page; or a token.
pub type Key = (u32, u32);

/// The key of token requests.
pub const TOKENS: Key = (u32::MAX, 0);

/// How many things are on a page of a list, and how many pages it has.
pub const PAGES: (u32, u32) = (4, 3);

/// Secrets in bodies, queries and headers of all calls.
pub const PASSWORD: &str = "planted-password-6b1f0e92c4";
pub const ANSWER: &str = "planted-answer-d3a07715be";
pub const SEARCH: &str = "planted search for somebody@example.com";
pub const HEADER: &str = "planted-header-98ce41d02a";
pub const COOKIE: &str = "planted-cookie-1f0c9d27ab";

/// What became of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fate {
    /// The status of the answer, if that can be read to its end.
    pub status: Option<u16>,
    /// Whether the answer is what a caller wants.
    pub good: bool,
}

/// Bytes to send, and what happens then.
pub struct Answer {
    pub bytes: Vec<u8>,
    pub end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The next request.
    Stay,
    /// The next request; the bytes come a few at a time.
    StayInPieces,
    /// The connection is closed; another request may be on its way.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing more comes, until the client hangs up because this limit is over.
    Silence(Duration),
}

pub struct Org {
    seed: u64,
    pub(super) url: String,
    /// The public key of the client, a point.
    pub(super) client_key: Vec<u8>,
    pub(super) clock: TestClock,
    pub(super) watch: Watch,
    state: Mutex<State>,
}

/// What the org knows.
#[derive(Default)]
pub struct State {
    /// Whether nothing goes wrong any more.
    pub is_calm: bool,
    pub fates: HashMap<Key, Vec<Fate>>,
    /// How often each thing went wrong.
    pub faults: HashMap<Fault, u32>,
    /// What a client must never do.
    pub violations: Vec<String>,
    pub tokens: Vec<Token>,
    pub(super) nonces: Nonces,
    pub(super) ids: HashSet<String>,
    /// How often each thing was made.
    pub made: HashMap<u32, u32>,
    /// The label that each thing was given last.
    pub labels: HashMap<u32, String>,
    pub deleted: HashSet<u32>,
}

/// What a request is for, by its head, which may not be whole.
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

    /// Whether a request shall be lost before it is read.
    pub fn loses(&self, key: Key) -> bool {
        let mut state = self.state();
        let is_lost = self.fault(&state, key) == Fault::Unread;
        if is_lost {
            state.note(Fault::Unread);
            state.end(key, Fate::default());
        }
        is_lost
    }

    /// A request came on a connection that was closed.
    pub fn note_stale(&self, key: Key) {
        self.state().end(key, Fate::default());
    }

    pub fn answer(&self, key: Key, request: &Incoming) -> Answer {
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
        if let Some(answer) = refusal.or_else(|| self.refuse(&mut state, key, fault)) {
            return answer;
        }
        state.note(fault);
        if key == TOKENS {
            let body = self.give_token(&mut state);
            let answer = self.respond(&mut state, key, fault, true, &body);
            state.deliver_token();
            return answer;
        }
        let body = self.act(&mut state, key, request);
        self.respond(&mut state, key, fault, request.method() != "DELETE", &body)
    }

    fn fault(&self, state: &State, key: Key) -> Fault {
        if state.is_calm {
            return Fault::None;
        }
        let table = if key == TOKENS { &TOKEN[..] } else { &API[..] };
        Fault::of(table, self.seed, key, state.fates.get(&key).map_or(0, Vec::len))
    }

    /// Does what a request asks for; gives what to answer.
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
    pub(super) fn end(&mut self, key: Key, fate: Fate) {
        self.fates.entry(key).or_default().push(fate);
    }

    pub(super) fn note(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }
}
