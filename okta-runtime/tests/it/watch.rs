//! Catches all that is shown, and looks for secrets in it.

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

/// Catches spans and events of `tracing` and records of `log` at all levels, on the thread that it was started on; as
/// an observer what calls do; and what it is given. It knows the secrets that must not be among all that.
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
    /// Watches this thread until its end, or until another does.
    pub fn start() -> Self {
        static LOG: Once = Once::new();
        LOG.call_once(|| tracing_log::LogTracer::init().unwrap());
        let watch = Self::default();
        WATCHED.with_borrow_mut(|watched| {
            // The one before must go before this one comes.
            *watched = None;
            *watched = Some(subscribe(watch.clone()));
        });
        watch
    }

    /// Looks away, which is faster.
    pub fn off() -> Self {
        Self(Arc::new(Inner { is_off: true, ..Inner::default() }))
    }

    /// Tells of a text that must not be shown, nor any part of it.
    pub fn secret(&self, what: &'static str, text: impl Into<String>) {
        if !self.0.is_off {
            self.0.secrets.lock().unwrap().push((what, text.into()));
        }
    }

    /// Tells of a private key as PEM or as a JWK: each line, or each private member, is a secret.
    pub fn private_key(&self, key: &str) {
        if let Ok(jwk) = serde_json::from_str::<HashMap<String, serde_json::Value>>(key) {
            for name in ["d", "p", "q", "dp", "dq", "qi"] {
                if let Some(member) = jwk.get(name) {
                    self.secret("a member of a private key", member.as_str().unwrap());
                }
            }
        } else {
            let lines = key.lines().filter(|line| !line.contains("-----") && line.len() >= PIECE);
            lines.for_each(|line| self.secret("a line of a private key", line));
        }
    }

    /// Takes something that is shown.
    pub fn show(&self, what: impl Debug) {
        if !self.0.is_off {
            writeln!(self.0.text.lock().unwrap(), "{what:?}").unwrap();
        }
    }

    /// Takes all that an error shows: both forms, those of its sources, and its parts.
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

    /// The secrets that were shown, with the place.
    pub fn leaks(&self) -> Vec<String> {
        let secrets = self.0.secrets.lock().unwrap();
        let text = self.text();
        let mut leaks = search(&text, &secrets, forms);
        // A secret may be split by quotes, commas and line breaks.
        leaks.extend(search(&squeezed(&text), &secrets, |secret| vec![squeezed(secret)]));
        leaks
    }

    /// Nothing was shown that must not be.
    pub fn check(&self) {
        assert!(!self.0.secrets.lock().unwrap().is_empty(), "there is nothing to look for");
        let leaks = self.leaks();
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }
}

/// So many characters of a secret are a leak; of a long one, twice as many.
const PIECE: usize = 12;

type Piece = [u8; PIECE];

/// The pieces by which a text is found: all of a short one, and of a long one those side by side, of which every part
/// of twice their length has one.
fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let step = if text.len() < 4 * PIECE { 1 } else { PIECE };
    text.as_bytes().windows(PIECE).step_by(step).filter_map(|piece| piece.try_into().ok())
}

/// Looks for secrets in any of their forms; upper and lower case are the same.
fn search(text: &str, secrets: &[(&'static str, String)], forms: fn(&str) -> Vec<String>) -> Vec<String> {
    let mut hidden: HashMap<Piece, &str> = HashMap::new();
    for (what, secret) in secrets {
        assert!(secret.len() >= PIECE, "{what} is too short to be told from other text");
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

/// The forms in which a text may be shown.
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
    // In base64 a text looks different by where it begins. What its neighbours have a part in is left out.
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

/// Letters and digits only.
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
