//! YAML text to a JSON value; the one place that knows the options of the YAML reader.

use serde_json::Value;
use serde_saphyr::{DefaultMessageFormatter, Error, MessageFormatter};

use super::{duplicates, plain};
use crate::diag::{Diagnostic, Diagnostics, Location};

/// Nesting that no real document needs, so that neither the reader nor the code behind it can run out of stack.
pub(super) const MAX_DEPTH: usize = 128;

/// Stack of the reader, which takes up to 30 kB for each level: the 2 MB that threads have otherwise are not enough.
const STACK: usize = 16 * 1024 * 1024;

/// Reads one YAML (or JSON) document.
pub(super) fn parse(file: &str, text: &str) -> Result<Value, Diagnostics> {
    match plain::value(text, |word| read(file, word).ok()) {
        Some(value) => Ok(value),
        None => parse_any(file, text),
    }
}

/// Reads a document with the YAML parser.
pub(super) fn parse_any(file: &str, text: &str) -> Result<Value, Diagnostics> {
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || read(file, text));
        match reader.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(read)) => read,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // No thread to be had: this one's stack does for all but the deepest documents.
            Err(_) => read(file, text),
        }
    })
}

fn read(file: &str, text: &str) -> Result<Value, Diagnostics> {
    let options = serde_saphyr::options! {
        // Some published documents have properties called `y` and `n`, unquoted.
        strict_booleans: true,
        with_snippet: false,
        // The default ends at 250,000 nodes, hardly more than the management document has. What limits hostile input
        // is the nesting and what aliases may expand to.
        budget: serde_saphyr::budget! {
            max_nodes: 20_000_000,
            max_events: 40_000_000,
            max_depth: MAX_DEPTH,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 1_000_000,
        },
    };
    serde_saphyr::from_str_with_options(text, options).or_else(|error| match cause(&error) {
        Error::DuplicateMappingKey { .. } => {
            let mut all = duplicates::all(file, text);
            if all.is_empty() {
                all.push(diagnostic(file, &error));
            }
            Err(all)
        }
        _ => json(text).ok_or_else(|| diagnostic(file, &error).into()),
    })
}

/// Reads what is JSON but not YAML: JSON allows more characters in texts.
fn json(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten()
}

fn diagnostic(file: &str, error: &Error) -> Diagnostic {
    let location = match error.location() {
        // Zero stands for "not known" there.
        Some(place) if place.line() > 0 => {
            Location::at(file, to_usize(place.line()), to_usize(place.column()))
        }
        _ => Location::file(file),
    };
    let reason = DefaultMessageFormatter.format_message(error).into_owned();
    let diagnostic = match cause(error) {
        Error::DuplicateMappingKey { .. } => Diagnostic::error("yaml-duplicate-key", "", reason)
            .help("a map contains each key once: remove or rename one of the two"),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => {
            Diagnostic::error("yaml-too-large", "", format!("the document is beyond what is read: {reason}"))
                .help("look for nesting or aliases that expand each other")
        }
        Error::MultipleDocuments { .. } => {
            Diagnostic::error("yaml-syntax", "", "the file contains more than one YAML document")
                .help("keep one of them")
        }
        _ => Diagnostic::error("yaml-syntax", "", format!("not well-formed YAML: {reason}")),
    };
    diagnostic.located(location)
}

/// The error itself, without what says by which alias the reader got there.
fn cause(mut error: &Error) -> &Error {
    while let Error::AliasError { error: inner, .. } = error {
        error = inner;
    }
    error
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
