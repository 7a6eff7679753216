//! The script in Redis and the limiter in memory follow the same rules: they decide the same about the same requests.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use okta_runtime::BoxFuture;
use okta_runtime::environment::Environment;
use okta_runtime::limiter::{
    Denied, Lease, Limiter as _, LimiterSettings, MemoryLimiter, Observation, RefusalKind, Request,
};
use proptest::prelude::*;
use redis::{Connection, Script};
use serde_json::{Value, json};

use crate::org::response;
use crate::server::Server;

/// The server's clock at the start of a case, in seconds: a full minute.
const EPOCH: u64 = 1_767_225_600;

/// Events happen at multiples of this time.
const GRID: Duration = Duration::from_millis(20);

const OPERATIONS: [(&str, &str); 3] =
    [("users", "/api/v1/users"), ("users", "/api/v1/users/{id}"), ("logs", "/api/v1/logs")];

#[derive(Clone, Debug)]
enum Event {
    Join { operation: usize, count: usize },
    Respond { lease: usize, kind: Kind },
    Lose { lease: usize },
    Leave { waiter: usize },
    Pass { steps: u32 },
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Reported {
        limit: u64,
        remaining: u64,
    },
    Silent {
        status: u16,
    },
    Window,
    /// A refusal by a window that is over.
    Late,
    /// A report by a clock that is an hour ahead.
    Ahead {
        remaining: u64,
    },
    Concurrency,
    Resource,
    RetryAfter {
        seconds: u64,
    },
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        6 => (prop::sample::select(vec![20, 20, 20, 30]), 0..10_u64)
            .prop_map(|(limit, remaining)| Kind::Reported { limit, remaining }),
        2 => prop::sample::select(vec![200, 404, 404, 404]).prop_map(|status| Kind::Silent { status }),
        1 => Just(Kind::Window),
        1 => Just(Kind::Late),
        1 => (0..10_u64).prop_map(|remaining| Kind::Ahead { remaining }),
        2 => Just(Kind::Concurrency),
        1 => Just(Kind::Resource),
        1 => (1..50_u64).prop_map(|seconds| Kind::RetryAfter { seconds }),
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => (0..OPERATIONS.len(), 1..12_usize)
            .prop_map(|(operation, count)| Event::Join { operation, count }),
        6 => (any::<usize>(), kinds()).prop_map(|(lease, kind)| Event::Respond { lease, kind }),
        1 => any::<usize>().prop_map(|lease| Event::Lose { lease }),
        1 => any::<usize>().prop_map(|waiter| Event::Leave { waiter }),
        2 => (1..100_u32).prop_map(|steps| Event::Pass { steps }),
        1 => (1..4_000_u32).prop_map(|steps| Event::Pass { steps }),
    ];
    prop::collection::vec(event, 1..60)
}

/// Time that a test sets. Whoever waits is asked again by the test.
#[derive(Clone)]
struct Clock {
    start: Instant,
    passed: Arc<Mutex<Duration>>,
}

impl Clock {
    fn passed(&self) -> Duration {
        *self.passed.lock().unwrap()
    }
}

impl Environment for Clock {
    fn now(&self) -> Instant {
        self.start + self.passed()
    }

    fn wall_clock(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(EPOCH) + self.passed()
    }

    fn random(&self) -> u64 {
        0
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// A request that waits. For the script, each is a process of its own.
struct Waiter {
    number: usize,
    operation: usize,
    since: Duration,
    acquire: Pin<Box<dyn Future<Output = Result<Lease, Denied>>>>,
}

struct Admitted {
    number: usize,
    lease: Lease,
}

/// Both limiters.
struct Pair {
    clock: Clock,
    memory: Arc<MemoryLimiter>,
    script: Script,
    redis: Connection,
    settings: LimiterSettings,
    waiters: Vec<Waiter>,
    admitted: Vec<Admitted>,
    joined: usize,
}

impl Pair {
    fn new(server: &Server, settings: LimiterSettings) -> Self {
        let mut redis = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
        redis::cmd("FLUSHALL").exec(&mut redis).unwrap();
        let clock = Clock { start: Instant::now(), passed: Arc::default() };
        Self {
            memory: Arc::new(MemoryLimiter::with_environment(settings, Arc::new(clock.clone()))),
            clock,
            script: Script::new(&script()),
            redis,
            settings,
            waiters: Vec::new(),
            admitted: Vec::new(),
            joined: 0,
        }
    }

    /// Runs a command of the script.
    fn command(&mut self, name: &str, mut parameters: Value) -> Value {
        if self.settings.is_enabled {
            parameters["reserve"] = self.settings.reserve.into();
        }
        let now = Duration::from_secs(EPOCH) + self.clock.passed();
        let time = json!([now.as_secs(), now.subsec_micros()]).to_string();
        let mut call = self.script.prepare_invoke();
        for key in ["limits", "leases", "flights"] {
            call.key(key);
        }
        call.arg(name).arg(parameters.to_string()).arg(time);
        serde_json::from_str(&call.invoke::<String>(&mut self.redis).unwrap()).unwrap()
    }

    fn apply(&mut self, event: &Event) {
        match *event {
            Event::Join { operation, count } => (0..count).for_each(|_| self.join(operation)),
            Event::Respond { lease, kind } if !self.admitted.is_empty() => {
                let admitted = self.admitted.remove(lease % self.admitted.len());
                self.respond(admitted, kind);
            }
            Event::Lose { lease } if !self.admitted.is_empty() => {
                let admitted = self.admitted.remove(lease % self.admitted.len());
                self.release(admitted);
            }
            Event::Leave { waiter } if !self.waiters.is_empty() => {
                let waiter = self.waiters.remove(waiter % self.waiters.len());
                let parameters = json!({ "lease": "none", "entry": entry(waiter.number) });
                self.command("cancel", parameters);
            }
            Event::Pass { steps } => *self.clock.passed.lock().unwrap() += GRID * steps,
            _ => {}
        }
    }

    fn join(&mut self, operation: usize) {
        let (bucket, path) = OPERATIONS[operation];
        let (limiter, since) = (self.memory.clone(), self.clock.now());
        let acquire = async move {
            limiter.acquire(Request::new(bucket, okta_runtime::Method::Get, path, since)).await
        };
        self.joined += 1;
        let (number, since) = (self.joined, self.clock.passed());
        self.waiters.push(Waiter { number, operation, since, acquire: Box::pin(acquire) });
    }

    fn respond(&mut self, admitted: Admitted, kind: Kind) {
        let observation = self.observation(kind);
        let mut parameters = json!({ "lease": entry(admitted.number), "status": observation.status });
        let seconds = |time: SystemTime| 1000 * time.duration_since(UNIX_EPOCH).unwrap().as_secs();
        let limit = observation.rate_limit;
        let numbers = [
            ("limit", limit.and_then(|limit| limit.limit)),
            ("remaining", limit.and_then(|limit| limit.remaining)),
            ("reset", limit.and_then(|limit| limit.reset).map(seconds)),
            ("date", observation.date.map(seconds)),
            ("retry_after", observation.retry_after.map(|wait| 1000 * wait.as_secs())),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                parameters[name] = number.into();
            }
        }
        if let Some(refusal) = observation.refusal() {
            parameters["refusal"] = match refusal.kind {
                RefusalKind::Window => "window",
                RefusalKind::Concurrency => "concurrency",
                _ => "resource",
            }
            .into();
        }
        self.command("observe", parameters);
        let mut observe = self.memory.observe(&admitted.lease, observation);
        assert!(observe.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
        drop(observe);
        self.release(admitted);
    }

    fn observation(&self, kind: Kind) -> Observation {
        let date = EPOCH + self.clock.passed().as_secs();
        let reset = (date / 60 + 1) * 60;
        let silent = |status| {
            let mut observation = Observation::new(status);
            observation.date = Some(UNIX_EPOCH + Duration::from_secs(date));
            observation
        };
        match kind {
            Kind::Reported { limit, remaining } => response(200, limit, remaining, reset, date),
            Kind::Silent { status } => silent(status),
            Kind::Window => response(429, 20, 0, reset, date),
            Kind::Late => response(429, 20, 0, reset - 60, date),
            Kind::Ahead { remaining } => response(200, 20, remaining, reset + 3600, date + 3600),
            Kind::Concurrency => response(429, 0, 0, reset, date),
            Kind::Resource => response(429, 20, 3, reset, date),
            Kind::RetryAfter { seconds } => {
                let mut observation = silent(429);
                observation.retry_after = Some(Duration::from_secs(seconds));
                observation
            }
        }
    }

    fn release(&mut self, admitted: Admitted) {
        self.command("release", json!({ "leases": [entry(admitted.number)] }));
        self.memory.release(admitted.lease);
    }

    /// Asks for all who wait, and compares who is admitted.
    fn compare(&mut self) {
        let by_script = self.ask_script();
        let admitted = self.ask_memory();
        let by_memory: Vec<usize> = admitted.iter().map(|admitted| admitted.number).collect();
        assert_eq!(by_script, by_memory, "by the script, and by the limiter in memory");
        self.waiters.retain(|waiter| !by_memory.contains(&waiter.number));
        self.admitted.extend(admitted);
    }

    fn ask_memory(&mut self) -> Vec<Admitted> {
        let mut admitted: Vec<Admitted> = Vec::new();
        let context = &mut Context::from_waker(Waker::noop());
        for waiter in &mut self.waiters {
            if let Poll::Ready(lease) = waiter.acquire.as_mut().poll(context) {
                admitted.push(Admitted { number: waiter.number, lease: lease.unwrap() });
            }
        }
        admitted
    }

    /// Asks until nobody else is admitted.
    fn ask_script(&mut self) -> Vec<usize> {
        let mut admitted = Vec::new();
        loop {
            let before = admitted.len();
            let waiting: Vec<(usize, usize, Duration)> =
                self.waiters.iter().map(|waiter| (waiter.number, waiter.operation, waiter.since)).collect();
            for (number, operation, since) in waiting {
                if !admitted.contains(&number) && self.asks(number, operation, since) {
                    admitted.push(number);
                }
            }
            if admitted.len() == before {
                admitted.sort_unstable();
                return admitted;
            }
        }
    }

    /// Asks the script once for a request.
    fn asks(&mut self, number: usize, operation: usize, since: Duration) -> bool {
        let (bucket, path) = OPERATIONS[operation];
        let mut parameters = json!({
            "lease": entry(number),
            "entry": entry(number),
            "bucket": bucket,
            "route": path,
            "age": u64::try_from((self.clock.passed() - since).as_millis()).unwrap(),
            "lifetime": 100_000_000,
        });
        if let Some(most) = self.settings.max_concurrent {
            parameters["max_concurrent"] = most.into();
        }
        self.command("acquire", parameters)["is_admitted"] == true
    }
}

/// Returns the script with the time of the test. That has whole milliseconds, so that the script does not have to allow for
/// a part of one.
fn script() -> String {
    let mut script = include_str!("../../src/limiter/limits.lua").to_owned();
    for (real, fixed) in [
        ("redis.call('TIME')", "cjson.decode(ARGV[3])"),
        ("local low, high = date - now - 1,", "local low, high = date - now,"),
    ] {
        assert!(script.contains(real));
        script = script.replace(real, fixed);
    }
    script
}

/// Returns the name of a request. Names have the order of numbers.
fn entry(number: usize) -> String {
    format!("{number:06}")
}

#[test]
fn the_script_decides_as_the_limiter_in_memory() {
    let Some(server) = Server::start() else { return };
    let settings = (prop::option::of(0..3_u64), prop::option::of(1..12_usize)).prop_map(|(reserve, most)| {
        let mut settings = LimiterSettings::default();
        settings.is_enabled = reserve.is_some();
        settings.reserve = reserve.unwrap_or_default();
        settings.max_concurrent = most;
        settings
    });
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(settings in settings, events in events())| {
        let mut pair = Pair::new(&server, settings);
        // Both know the server's clock from the first response on.
        pair.join(2);
        pair.compare();
        pair.apply(&Event::Respond { lease: 0, kind: Kind::Silent { status: 200 } });
        for event in &events {
            pair.apply(event);
            pair.compare();
        }
    });
}
