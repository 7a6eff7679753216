//! All duplicate keys of a text. The YAML reader ends at the first one; this is asked when it did.

use std::collections::HashSet;

use granit_parser::{Event, Parser, Span};

use super::yaml::MAX_DEPTH;
use crate::diag::pointer;
use crate::diag::{Diagnostic, Diagnostics, Location};

/// Finds every key that its map already contains, as far as the text is well-formed.
pub(super) fn all(file: &str, text: &str) -> Diagnostics {
    let options = granit_parser::options! { emit_comments: false, block_nesting_limit: MAX_DEPTH };
    let mut search = Search { file, frames: Vec::new(), found: Diagnostics::new() };
    for (event, span) in Parser::new_from_str_with_options(text, options).map_while(Result::ok) {
        match event {
            Event::MappingStart(..) => search.open(Keys::Map { seen: HashSet::new(), key: None }),
            Event::SequenceStart(..) => search.open(Keys::List { index: 0 }),
            Event::MappingEnd | Event::SequenceEnd => {
                search.frames.pop();
                search.value();
            }
            Event::Scalar(text, ..) => search.scalar(&text, &span),
            Event::Alias(_) => search.value(),
            _ => {}
        }
    }
    search.found
}

struct Search<'a> {
    file: &'a str,
    frames: Vec<Keys>,
    found: Diagnostics,
}

enum Keys {
    /// A map: its keys so far, and the one whose value is being read.
    Map {
        seen: HashSet<String>,
        key: Option<String>,
    },
    List {
        index: usize,
    },
}

impl Search<'_> {
    fn open(&mut self, keys: Keys) {
        self.frames.push(keys);
    }

    fn scalar(&mut self, text: &str, span: &Span) {
        if let Some(Keys::Map { seen, key: key @ None }) = self.frames.last_mut() {
            *key = Some(text.to_owned());
            // A merge key may stand more than once; the reader says so if it may not.
            if !seen.insert(text.to_owned()) && text != "<<" {
                let problem = diagnostic(self.file, &self.pointer(), text, span);
                self.found.push(problem);
            }
        } else {
            self.value();
        }
    }

    /// A value has been read to its end.
    fn value(&mut self) {
        match self.frames.last_mut() {
            // As a key it is of no interest here: the reader refuses what is not a scalar.
            Some(Keys::Map { key: key @ None, .. }) => *key = Some(String::new()),
            Some(Keys::Map { key, .. }) => *key = None,
            Some(Keys::List { index }) => *index += 1,
            None => {}
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for keys in &self.frames {
            match keys {
                Keys::Map { key, .. } => pointer::push(&mut pointer, key.as_deref().unwrap_or_default()),
                Keys::List { index } => pointer::push(&mut pointer, &index.to_string()),
            }
        }
        pointer
    }
}

fn diagnostic(file: &str, pointer: &str, key: &str, span: &Span) -> Diagnostic {
    Diagnostic::error("yaml-duplicate-key", pointer, format!("the map already contains the key `{key}`"))
        .located(Location::at(file, span.start.line(), span.start.col() + 1))
        .help("remove or rename one of the two")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, usize)> {
        let line = |problem: &Diagnostic| {
            problem.location.as_ref().and_then(|at| at.position).map_or(0, |at| at.line)
        };
        all("a.yaml", text).iter().map(|problem| (problem.pointer.clone(), line(problem))).collect()
    }

    #[test]
    fn every_duplicate_is_found() {
        let text = "\
a: 1
b: [x, {c: 1, c: 2}]
a: {a: 1, b: {a: 2}}
d/e:
  f: &g {}
  f: *g
h: {j: 1, \"j\": 2}
";
        let expected = [("/b/1/c", 2), ("/a", 3), ("/d~1e/f", 6), ("/h/j", 7)];
        assert_eq!(found(text), expected.map(|(pointer, line)| (pointer.to_owned(), line)));
    }

    #[test]
    fn equal_keys_of_different_maps_are_none() {
        assert_eq!(found("{a: {b: 1}, c: {b: 1}, d: [a, a]}"), []);
        assert_eq!(found("? [a]\n: 1\n? [a]\n: 2\n"), []);
    }

    #[test]
    fn broken_text_is_searched_as_far_as_it_goes() {
        assert_eq!(found("a: 1\na: 2\nb: *nowhere\nb: 3\n").len(), 1);
    }
}
