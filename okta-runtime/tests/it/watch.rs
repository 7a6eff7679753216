//! Collects all visible output and searches it for secrets.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, Once};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use okta_runtime::Error;
use okta_runtime::observe::{Event, Observer};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Metadata, Subscriber};

use crate::support::subscribe;

/// Collects the spans and events of `tracing` and the records of `log` at all levels on the current thread, the events
/// of calls as an observer, and values passed to it. It holds the secrets that must not occur in them.
#[derive(Clone, Default)]
pub struct Watch(Arc<Inner>);

#[derive(Default)]
struct Inner {
    is_off: bool,
    text: Mutex<String>,
    secrets: Mutex<Vec<(&'static str, String)>>,
}

thread_local! {
    static WATCHED: RefCell<Option<DefaultGuard>> = const { RefCell::new(None) };
}

impl Watch {
    /// Starts collecting on this thread, until it is dropped or replaced.
    pub fn start() -> Self {
        static LOG: Once = Once::new();
        LOG.call_once(|| tracing_log::LogTracer::init().unwrap());
        let watch = Self::default();
        WATCHED.with_borrow_mut(|watched| {
            // The previous guard must be dropped before the new subscriber is set.
            *watched = None;
            *watched = Some(subscribe(watch.clone()));
        });
        watch
    }

    /// Returns a watch that collects nothing, which is faster.
    pub fn off() -> Self {
        Self(Arc::new(Inner { is_off: true, ..Inner::default() }))
    }

    /// Adds a secret, no part of which may be visible.
    pub fn secret(&self, what: &'static str, text: impl Into<String>) {
        if !self.0.is_off {
            self.0.secrets.lock().unwrap().push((what, text.into()));
        }
    }

    /// Adds a private key as PEM or JWK. Each line, or each private field, is a secret.
    pub fn private_key(&self, key: &str) {
        if let Ok(jwk) = serde_json::from_str::<HashMap<String, serde_json::Value>>(key) {
            for name in ["d", "p", "q", "dp", "dq", "qi"] {
                if let Some(field) = jwk.get(name) {
                    self.secret("a field of a private key", field.as_str().unwrap());
                }
            }
        } else {
            let lines = key.lines().filter(|line| !line.contains("-----") && line.len() >= PIECE);
            lines.for_each(|line| self.secret("a line of a private key", line));
        }
    }

    /// Adds the `Debug` output of a value.
    pub fn show(&self, what: impl Debug) {
        if !self.0.is_off {
            writeln!(self.0.text.lock().unwrap(), "{what:?}").unwrap();
        }
    }

    /// Adds everything visible of an error: `Display` and `Debug`, those of its sources, and its parts.
    pub fn show_error(&self, error: &Error) {
        if self.0.is_off {
            return;
        }
        let mut next: Option<&dyn StdError> = Some(error);
        while let Some(error) = next {
            self.show(format_args!("{error} {error:?} {error:#?}"));
            next = error.source();
        }
        self.show((error.config(), error.auth_error(), error.api(), error.challenge()));
        self.show((error.meta(), error.reply(), error.decode_error(), error.attempts()));
    }

    pub fn text(&self) -> String {
        self.0.text.lock().unwrap().clone()
    }

    /// Returns the secrets found, with their context.
    pub fn leaks(&self) -> Vec<String> {
        let secrets = self.0.secrets.lock().unwrap();
        let text = self.text();
        let mut leaks = search(&text, &secrets, forms);
        // A secret may be split by quotes, commas and line breaks.
        leaks.extend(search(&squeezed(&text), &secrets, |secret| vec![squeezed(secret)]));
        leaks
    }

    /// Checks that no secret was found.
    pub fn check(&self) {
        assert!(!self.0.secrets.lock().unwrap().is_empty(), "there is nothing to look for");
        let leaks = self.leaks();
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }
}

/// The number of characters of a secret that count as a leak; twice as many for a long secret.
const PIECE: usize = 12;

type Piece = [u8; PIECE];

/// Returns the pieces to search for: every piece of a short text, and adjacent pieces of a long one, so that any part
/// of twice their length contains one.
fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let step = if text.len() < 4 * PIECE { 1 } else { PIECE };
    text.as_bytes().windows(PIECE).step_by(step).filter_map(|piece| piece.try_into().ok())
}

/// Searches for secrets in any of their forms, ignoring case.
fn search(text: &str, secrets: &[(&'static str, String)], forms: fn(&str) -> Vec<String>) -> Vec<String> {
    let mut hidden: HashMap<Piece, &str> = HashMap::new();
    for (what, secret) in secrets {
        assert!(secret.len() >= PIECE, "{what} is too short to be distinguished from other text");
        for form in forms(secret) {
            hidden.extend(pieces(&form.to_ascii_lowercase()).map(|piece| (piece, *what)));
        }
    }
    let text = text.to_ascii_lowercase();
    let mut leaks: Vec<String> = Vec::new();
    for (at, window) in text.as_bytes().windows(PIECE).enumerate() {
        if let Some(what) = hidden.get(window)
            && !leaks.iter().any(|leak| leak.starts_with(what))
        {
            let around = &text.as_bytes()[at.saturating_sub(100)..text.len().min(at + 100)];
            leaks.push(format!("{what}: …{}…", String::from_utf8_lossy(around)));
        }
    }
    leaks
}

/// Returns the encodings in which a text may occur.
fn forms(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let percent = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    let mut forms = vec![
        text.to_owned(),
        percent.to_string(),
        text.replace(' ', "+"),
        text.escape_debug().to_string(),
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        bytes.iter().map(|byte| format!("{byte:x}, ")).collect(),
        bytes.iter().map(|byte| format!("{byte}, ")).collect(),
    ];
    // The base64 of a text depends on its offset. Characters that encode neighboring bytes are left out.
    for shift in 0..3 {
        let shifted = [&b"\0\0"[..shift], bytes].concat();
        for alphabet in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = alphabet.encode(&shifted);
            let whole = shifted.len() / 3 * 4;
            forms.push(encoded[if shift == 0 { 0 } else { 4 }..whole].to_owned());
        }
    }
    forms
}

/// Keeps only letters and digits.
fn squeezed(text: &str) -> String {
    text.replace("\\n", "").chars().filter(char::is_ascii_alphanumeric).collect()
}

impl Visit for Watch {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.show(format_args!("{field}={value:?}"));
    }
}

impl Subscriber for Watch {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.show(format_args!("{} {}", span.metadata().target(), span.metadata().name()));
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        self.show(format_args!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Observer for Watch {
    fn event(&self, event: &Event<'_>) {
        self.show(event);
    }
}
