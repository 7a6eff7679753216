//! Concurrent calls against a server with injected faults: no call is lost, and none takes effect twice.

mod caller;
mod credentials;
mod fault;
mod jwt;
mod org;
mod responses;
mod server;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use okta_runtime::auth::oauth::{Dpop, PrivateKey, PrivateKeyAuth};
use okta_runtime::error::ErrorKind;
use okta_runtime::observe::{Event, Observer};
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpRequest, HttpResponse, HttpTransport, TransportError};
use okta_runtime::{BoxFuture, Client, Secret, Transport};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::Barrier;

use crate::clock::TestClock;
use crate::watch::Watch;
use caller::{Caller, Kind, label};
use credentials::TOKEN_LIFE;
use fault::{API, Fault, TOKEN};
use org::{ANSWER, COOKIE, HEADER, Org, Outcome, PAGES, PASSWORD, SEARCH, TOKENS};
use server::Server;

const TASKS: u32 = 64;
const MAX_RETRIES: u32 = 4;
const MAX_REQUESTS: usize = 16;

/// The number of a call after all others.
const LAST: u32 = 1_000_000;

/// A wall-clock limit, so that a hang becomes a failure.
const FOR_EVER: Duration = Duration::from_secs(600);

fn is_list(call: u32) -> bool {
    Kind::of(call) == Kind::List
}

/// Counts requests as a transport, and reported events as an observer.
#[derive(Clone)]
struct Counting {
    transport: HttpTransport,
    calls: Arc<AtomicUsize>,
    tokens: Arc<AtomicUsize>,
    begun: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
}

impl Transport for Counting {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let counter = if request.url.ends_with("/token") { &self.tokens } else { &self.calls };
        counter.fetch_add(1, Ordering::Relaxed);
        self.transport.send(request)
    }
}

impl Observer for Counting {
    fn event(&self, event: &Event<'_>) {
        let counter = match event {
            Event::Request { .. } => &self.begun,
            Event::Response { .. } => &self.ended,
            _ => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// A server and its client.
struct World {
    org: Arc<Org>,
    server: Server,
    clock: TestClock,
    caller: Caller,
    counting: Counting,
}

impl World {
    async fn new(seed: u64, watch: &Watch) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let key = STANDARD.encode(pair.to_pkcs8v1().unwrap());
        for (what, secret) in [
            ("the private key", &*key),
            ("a password", PASSWORD),
            ("an answer", ANSWER),
            ("a search", SEARCH),
            ("a header", HEADER),
            ("a cookie", COOKIE),
        ] {
            watch.secret(what, secret);
        }
        let key = PrivateKey::parse(&Secret::new(key), None).unwrap();
        let clock = TestClock::default();
        let org = Org::new(&url, seed, pair.public_key().as_ref().to_vec(), &clock, watch);
        let server = Server::start(listener, org.clone(), clock.clone());
        let transport = HttpTransport::builder().no_proxy().build().unwrap();
        let [calls, tokens, begun, ended] = std::array::from_fn(|_| Arc::default());
        let counting = Counting { transport, calls, tokens, begun, ended };
        let okta = Client::builder()
            .org_url(&url)
            .danger_allow_http()
            .private_key(PrivateKeyAuth::new("0oa1", ["okta.things.manage"], key).dpop(Dpop::Required))
            .header("x-secret", HEADER)
            .environment(clock.clone())
            .attempt_timeout(TestClock::limit(TOKENS.0))
            .transport(counting.clone())
            .observer(counting.clone())
            .observer(watch.clone())
            .throttle(Throttle::PerBucket { reserve: 0 })
            .max_concurrent_requests(MAX_REQUESTS)
            .max_retries(MAX_RETRIES)
            .log_bodies(true)
            .build()
            .unwrap();
        watch.show(&okta);
        let caller = Caller { okta, clock: clock.clone(), watch: watch.clone(), story: Arc::default() };
        Self { org, server, clock, caller, counting }
    }

    /// Makes this number of calls from concurrent tasks.
    async fn run(&self, calls: u32) {
        let one_after_the_other = |task, caller: Caller| async move {
            for call in (task..calls).step_by(TASKS as usize) {
                caller.call(call).await;
            }
        };
        let start = |task| tokio::spawn(one_after_the_other(task, self.caller.clone()));
        join((0..TASKS).map(start).collect()).await;
        self.settle().await;
        self.caller.watch.show(self.caller.okta.rate_limits());
    }

    /// Waits for a renewal in the background: a call without a valid token waits for it. From then on, no faults are
    /// injected and no token is renewed.
    async fn settle(&self) {
        self.org.state().is_calm = true;
        self.clock.advance(Duration::from_secs(TOKEN_LIFE));
        self.caller.call(LAST).await;
    }

    /// Checks that both sides agree about each call, and that the server recorded no violation.
    fn compare(&self, calls: u32) {
        let (state, story) = (self.org.state(), self.caller.story.lock().unwrap());
        assert!(state.violations.is_empty(), "{:#?}", state.violations);
        let tokens = state.outcomes[&TOKENS].len();
        let all: usize = state.outcomes.values().map(Vec::len).sum();
        assert_eq!(self.counting.tokens.load(Ordering::Relaxed), tokens);
        let Counting { calls: sent, begun, ended, .. } = &self.counting;
        for counter in [sent, begun, ended] {
            assert_eq!(counter.load(Ordering::Relaxed), all - tokens);
        }
        for call in 0..calls {
            for page in 0..if is_list(call) { PAGES.1 } else { 1 } {
                let key = (call, page);
                let outcomes = state.outcomes.get(&key).map(Vec::as_slice).unwrap_or_default();
                assert!(agree(&story.attempts[&key], outcomes), "{key:?}: {outcomes:?}");
                let last = outcomes.iter().rfind(|outcome| !outcome.stale);
                match story.outcomes[&key] {
                    // No further request was sent.
                    Err(ErrorKind::Auth) => {}
                    outcome => {
                        let is_good = last.is_some_and(|outcome| outcome.good);
                        assert_eq!(outcome.is_ok(), is_good, "{key:?}: {outcomes:?}")
                    }
                }
            }
            match (Kind::of(call), story.outcomes[&(call, 0)]) {
                (Kind::Post, outcome) => {
                    let made = state.made.get(&call).copied().unwrap_or(0);
                    let fewest = u32::from(outcome.is_ok());
                    assert!((fewest..=1).contains(&made), "call {call} was done {made} times");
                }
                (Kind::Put, Ok(())) => assert_eq!(state.labels[&call], label(call)),
                (Kind::Delete, Ok(())) => assert!(state.deleted.contains(&call)),
                _ => {}
            }
        }
    }

    /// Checks that most calls succeeded, many requests were repeated, and calls ran concurrently.
    fn check_that_much_happened(&self) {
        let story = self.caller.story.lock().unwrap();
        let good = story.outcomes.values().filter(|outcome| outcome.is_ok()).count();
        assert!(good * 10 > story.outcomes.len() * 8, "{good} of {}", story.outcomes.len());
        let again = story.attempts.values().filter(|attempts| attempts.len() > 1).count();
        assert!(again * 5 > story.attempts.len(), "{again} of {}", story.attempts.len());
        let most = self.server.wire.most_under_way.load(Ordering::Relaxed);
        assert!((MAX_REQUESTS / 4..=MAX_REQUESTS).contains(&most), "{most} requests at the same time");
    }

    /// Checks that no rate gate is closed, no permit is lost, and no connection stays open.
    async fn rest(self, calls: u32) {
        self.clock.advance(Duration::from_secs(66));
        let waits = self.clock.waits();
        for call in calls..calls + 5 {
            self.caller.call(call).await;
            let attempts = self.caller.story.lock().unwrap().attempts[&(call, 0)].len();
            assert_eq!(attempts, 1, "{:?}", Kind::of(call));
        }
        // Concurrency refusals have lowered the number of concurrent requests.
        let at_once = self.caller.okta.rate_limits().concurrency.limit.unwrap();
        *self.server.meeting.lock().unwrap() = Some(Arc::new(Barrier::new(at_once)));
        let first = (calls + 5).next_multiple_of(5);
        let meet = |number: u32, caller: Caller| async move { caller.call(first + 5 * number).await };
        let start = |number| tokio::spawn(meet(number, self.caller.clone()));
        join((0..u32::try_from(at_once).unwrap()).map(start).collect()).await;
        assert_eq!(self.clock.waits(), waits, "there was nothing to wait for");
        let Self { org, server, caller, counting, .. } = self;
        drop((caller, counting));
        let wire = server.end().await;
        let silent = org.state().faults[&Fault::Silence];
        assert_eq!(wire.hung_up.load(Ordering::Relaxed), silent, "requests that were given up");
    }
}

/// Returns whether the client saw the outcomes in their order. Only stale ones may come at another place.
fn agree(attempts: &[Option<u16>], outcomes: &[Outcome]) -> bool {
    let (stale, handled): (Vec<&Outcome>, Vec<&Outcome>) = outcomes.iter().partition(|outcome| outcome.stale);
    let mut handled = handled.into_iter().map(|outcome| outcome.status).peekable();
    let others = attempts.iter().filter(|status| handled.next_if_eq(status).is_none());
    let are_stale = others.map(|status| status.is_none()).collect::<Vec<_>>() == vec![true; stale.len()];
    are_stale && handled.next().is_none()
}

async fn join(tasks: Vec<tokio::task::JoinHandle<()>>) {
    for task in tasks {
        task.await.unwrap();
    }
}

/// Runs the whole test on this runtime. Returns how often each fault was injected.
fn run(runtime: &mut Builder, seed: u64, calls: u32, watch: &Watch) -> HashMap<Fault, u32> {
    let runtime = runtime.enable_all().build().unwrap();
    let all = async {
        let world = World::new(seed, watch).await;
        world.run(calls).await;
        world.compare(calls);
        world.check_that_much_happened();
        let faults = world.org.state().faults.clone();
        world.rest(calls).await;
        faults
    };
    runtime.block_on(async { tokio::time::timeout(FOR_EVER, all).await }).expect("it hangs")
}

#[test]
fn no_call_is_lost_or_takes_effect_twice() {
    let faults = run(Builder::new_multi_thread().worker_threads(2), 1, 10_000, &Watch::off());
    for (_, fault) in API.iter().chain(&TOKEN) {
        assert!(faults.contains_key(fault), "{fault:?} did not happen");
    }
}

#[test]
fn output_under_faults_contains_no_secrets() {
    let watch = Watch::start();
    run(&mut Builder::new_current_thread(), 2, 1_000, &watch);
    let text = watch.text();
    for shown in ["okta.call", "okta.attempt", "retrying", "Backoff", "request body", "hyper"] {
        assert!(text.contains(shown), "{shown} is not shown");
    }
    watch.check();
}
