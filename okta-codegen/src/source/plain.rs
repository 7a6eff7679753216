//! A reader of plain YAML, which is what `spec import` writes: maps and lists in block style, one key or value in a line.
//!
//! It takes a quarter of the time of the YAML parser. It knows nothing else of YAML: comments behind values, anchors, tags,
//! escapes, texts of several lines and mistakes all end the reading, and the YAML parser reads the text from the start.
//! So a text has the same value and the same positions with both, which a test compares.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::json;
use crate::diag::Position;

/// Nesting that this reader follows.
pub(super) const MAX_DEPTH: usize = 64;

/// Longer texts may be beyond the limits of the YAML parser.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The parts of a text, in its order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event<'t> {
    /// A map begins.
    Map,
    /// A list begins.
    List,
    /// A key of a map, or a value that is a text.
    Text(Cow<'t, str>),
    /// A value that may be something else than a text.
    Word(&'t str),
    /// The last map or list that began ends.
    End,
}

/// Why the reading ended early.
pub(super) enum Stop {
    /// The text is not plain.
    NotPlain,
    /// The receiver of the events has what it needs.
    Enough,
}

/// Calls `take` with each part of a text and its position, for as long as it returns true.
pub(super) fn visit<'t>(
    text: &'t str,
    take: &mut impl FnMut(Event<'t>, Position) -> bool,
) -> Result<(), Stop> {
    if text.len() > MAX_BYTES {
        return Err(Stop::NotPlain);
    }
    if json::begins(text) {
        return json::visit(text, take);
    }
    let is_printable = |byte: &u8| matches!(byte, b'\n' | b' '..=b'~');
    if !text.as_bytes().iter().all(is_printable) {
        return Err(Stop::NotPlain);
    }
    let mut reader = Reader { rest: text, number: 0, line: None, depth: 0, take };
    reader.next()?;
    reader.block()?;
    if reader.line.is_some() { Err(Stop::NotPlain) } else { Ok(()) }
}

/// The value of a text, if it is plain. `other` reads a word that this reader does not know.
pub(super) fn value(text: &str, other: impl Fn(&str) -> Option<Value>) -> Option<Value> {
    let mut open: Vec<Open<'_>> = Vec::new();
    // The parts of all that is open. A map or list is made when its end is known, with exactly the memory that it needs.
    let mut parts: Vec<(Cow<'_, str>, Value)> = Vec::new();
    let mut take = |event, _| {
        let made = match event {
            Event::Map | Event::List => {
                open.push(Open { is_map: event == Event::Map, start: parts.len(), key: None });
                return true;
            }
            Event::Text(text) => {
                if let Some(Open { is_map: true, key: key @ None, .. }) = open.last_mut() {
                    *key = Some(text);
                    return true;
                }
                Some(Value::String(text.into_owned()))
            }
            Event::Word(word) => known(word).or_else(|| other(word)),
            Event::End => open.pop().and_then(|open| open.into_value(&mut parts)),
        };
        let Some(made) = made else { return false };
        let key = match open.last_mut() {
            Some(Open { is_map: true, key, .. }) => key.take(),
            _ => Some(Cow::default()),
        };
        let Some(key) = key else { return false };
        parts.push((key, made));
        true
    };
    visit(text, &mut take).ok()?;
    match parts.len() {
        1 => parts.pop().map(|(_, root)| root),
        _ => None,
    }
}

/// A map or list that is being read.
struct Open<'t> {
    is_map: bool,
    /// How many parts were there before it.
    start: usize,
    /// The key of the next value of the map.
    key: Option<Cow<'t, str>>,
}

impl<'t> Open<'t> {
    /// The map or list; `None` if a key is there twice, which is for the YAML parser to report.
    fn into_value(self, parts: &mut Vec<(Cow<'t, str>, Value)>) -> Option<Value> {
        let own = parts.drain(self.start..);
        if !self.is_map {
            return Some(own.map(|(_, item)| item).collect());
        }
        let mut map = Map::with_capacity(own.len());
        for (key, value) in own {
            if map.insert(key.into_owned(), value).is_some() {
                return None;
            }
        }
        Some(Value::Object(map))
    }
}

/// The value of a word without quotes; `None` for numbers of unusual forms.
fn known(word: &str) -> Option<Value> {
    match word {
        "" | "null" | "Null" | "NULL" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    if is_number(word) {
        return word.parse().ok().map(|number: u64| Value::Number(number.into()));
    }
    word.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '^' | '$' | '('))
        .then(|| Value::String(word.to_owned()))
}

/// Returns whether a word is a whole number in its shortest form.
fn is_number(word: &str) -> bool {
    let is_short = word == "0" || word.len() < 19 && !word.starts_with('0');
    is_short && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A line that is neither empty nor a comment, or what is left of it.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    /// Bytes in front of the text.
    indent: usize,
    number: usize,
}

impl Line<'_> {
    fn is_item(&self) -> bool {
        self.text == "-" || self.text.starts_with("- ")
    }

    fn position(&self) -> Position {
        Position { line: self.number, column: self.indent + 1 }
    }
}

struct Reader<'t, 'f, F> {
    rest: &'t str,
    number: usize,
    /// The line that is read next.
    line: Option<Line<'t>>,
    depth: usize,
    take: &'f mut F,
}

impl<'t, F: FnMut(Event<'t>, Position) -> bool> Reader<'t, '_, F> {
    fn next(&mut self) -> Result<(), Stop> {
        self.line = None;
        while !self.rest.is_empty() {
            let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            (self.rest, self.number) = (rest, self.number + 1);
            let text = line.trim_start_matches(' ');
            if text.ends_with(' ') {
                return Err(Stop::NotPlain);
            }
            if !text.is_empty() && !text.starts_with('#') {
                self.line = Some(Line { text, indent: line.len() - text.len(), number: self.number });
                break;
            }
        }
        Ok(())
    }

    fn emit(&mut self, event: Event<'t>, position: Position) -> Result<(), Stop> {
        if (self.take)(event, position) { Ok(()) } else { Err(Stop::Enough) }
    }

    /// Reads the map or list that begins in this line.
    fn block(&mut self) -> Result<(), Stop> {
        let line = self.line.ok_or(Stop::NotPlain)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::NotPlain);
        }
        if line.is_item() {
            self.list(line, false)?
        } else {
            self.map(line)?
        }
        self.depth -= 1;
        Ok(())
    }

    fn map(&mut self, first: Line<'t>) -> Result<(), Stop> {
        self.emit(Event::Map, first.position())?;
        while let Some(line) = self.line.filter(|line| line.indent == first.indent) {
            let (key, rest) = key(line.text).ok_or(Stop::NotPlain)?.ok_or(Stop::NotPlain)?;
            self.emit(Event::Text(key.into()), line.position())?;
            if !rest.is_empty() {
                self.scalar(rest, line.position())?;
                self.next()?;
                continue;
            }
            self.next()?;
            match self.line {
                Some(next) if next.indent > line.indent => self.block()?,
                Some(next) if next.indent == line.indent && next.is_item() => self.list(next, true)?,
                _ => self.emit(Event::Word(""), line.position())?,
            }
        }
        // What is further in continues a value.
        if self.line.is_some_and(|line| line.indent > first.indent) {
            return Err(Stop::NotPlain);
        }
        self.emit(Event::End, first.position())
    }

    /// Reads a list. If it is the value of a map with the same indent, a key of the map may follow it.
    fn list(&mut self, first: Line<'t>, in_map: bool) -> Result<(), Stop> {
        self.emit(Event::List, first.position())?;
        while let Some(line) = self.line.filter(|line| line.indent == first.indent && line.is_item()) {
            let item = line.text.strip_prefix("- ").filter(|item| !item.starts_with(' '));
            let item = Line { text: item.ok_or(Stop::NotPlain)?, indent: line.indent + 2, ..line };
            if item.is_item() || key(item.text).ok_or(Stop::NotPlain)?.is_some() {
                self.line = Some(item);
                self.block()?;
            } else {
                self.scalar(item.text, item.position())?;
                self.next()?;
            }
        }
        let ends_at = first.indent + usize::from(in_map);
        if self.line.is_some_and(|line| line.indent >= ends_at) {
            return Err(Stop::NotPlain);
        }
        self.emit(Event::End, first.position())
    }

    fn scalar(&mut self, text: &'t str, position: Position) -> Result<(), Stop> {
        if matches!(text, "[]" | "{}") {
            self.emit(if text == "[]" { Event::List } else { Event::Map }, position)?;
            return self.emit(Event::End, position);
        }
        for quote in ['"', '\''] {
            if let Some(rest) = text.strip_prefix(quote) {
                let inner = rest.strip_suffix(quote).filter(|inner| !inner.contains([quote, '\\']));
                return self.emit(Event::Text(inner.ok_or(Stop::NotPlain)?.into()), position);
            }
        }
        let begins_plain = text.starts_with(|first: char| {
            first.is_ascii_alphanumeric() || matches!(first, '/' | '^' | '$' | '(' | '_')
        });
        let is_negative =
            text.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if !(begins_plain || is_negative) || text.ends_with(':') || text.contains(": ") || text.contains(" #")
        {
            return Err(Stop::NotPlain);
        }
        self.emit(Event::Word(text), position)
    }
}

/// The key that a line begins with, and the value behind it in the same line. `Some(None)` if there is no key, and `None`
/// if it is not plain.
fn key(line: &str) -> Option<Option<(&str, &str)>> {
    let (key, rest) = match line.strip_prefix('"') {
        Some(quoted) => {
            let (key, rest) = quoted.split_once('"')?;
            let Some(rest) = rest.strip_prefix(':') else { return rest.is_empty().then_some(None) };
            (Some(key).filter(|key| !key.contains('\\'))?, rest)
        }
        None => {
            let ends = line.match_indices(':').map(|(at, _)| at);
            let end = ends.into_iter().find(|at| matches!(line.as_bytes().get(at + 1), None | Some(b' ')));
            let Some(end) = end else { return Some(None) };
            (Some(&line[..end]).filter(|key| is_plain_key(key))?, &line[end + 1..])
        }
    };
    // Longer keys may not be keys.
    (key.len() < 1000 && !rest.starts_with("  ")).then(|| Some((key, rest.trim_start_matches(' '))))
}

fn is_plain_key(key: &str) -> bool {
    let begins_plain =
        key.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '_' | '$'));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_$-.{}()+# ".contains(&byte);
    let is_plain = key.bytes().all(is_plain) && !key.contains(" #") && !key.ends_with(' ');
    let is_word = ["null", "true", "false"].iter().any(|word| key.eq_ignore_ascii_case(word));
    is_number(key) || begins_plain && is_plain && !is_word
}

#[cfg(test)]
pub(in crate::source) mod tests {
    use std::path::Path;

    use okta_test_support::Random;

    use super::super::{locate, yaml};
    use super::*;
    use crate::diag::pointer;

    const SAMPLE: &str = "\
# A comment.
openapi: \"3.0.3\"
paths:
  /users/{id}:
    get:
      operationId: getUser
      deprecated: true
      responses:
        \"200\":
          content: {}
        404:
          x-none:
      tags: []
  # Another comment.

components:
  - name: 'A b'
    key#1 (a+b): c
    values:
    - 1
    - -2
    - 1.50
    - 1e3
    - 0x1F
    - 007
    - 12:30
    - urn:a:b
    - ^\\d+$
    - null
    - - False
      - x: ~
      - y: n
";

    fn plain(text: &str) -> Option<Value> {
        value(text, |word| yaml::parse_any("word", word).ok())
    }

    /// Compares a text that is plain with what the YAML parser says about it. Returns whether it is plain.
    pub(in crate::source) fn agrees(text: &str) -> bool {
        let Some(value) = plain(text) else { return false };
        let expected = yaml::parse_any("a.yaml", text);
        assert_eq!(expected.map(|value| value.to_string()), Ok(value.to_string()), "{text}");
        let mut pointers = Vec::new();
        add_pointers(&value, "", &mut pointers);
        let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
        // JSON that is not YAML has a value with both, but positions with this reader alone.
        if granit_parser::Parser::new_from_str(text).all(|event| event.is_ok()) {
            assert_eq!(
                locate::positions(text, &pointers),
                locate::positions_of_any(text, &pointers),
                "{text}"
            );
        }
        true
    }

    fn add_pointers(value: &Value, at: &str, into: &mut Vec<String>) {
        into.push(at.to_owned());
        match value {
            Value::Object(map) => {
                map.iter().for_each(|(key, value)| add_pointers(value, &pointer::child(at, key), into));
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.for_each(|(index, item)| add_pointers(item, &format!("{at}/{index}"), into));
            }
            _ => {}
        }
    }

    #[test]
    fn the_yaml_parser_agrees_about_plain_texts() {
        assert!(agrees(SAMPLE.replace("x: ~", "x: null").as_str()));
        assert!(!agrees(SAMPLE), "a tilde");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi");
        for file in ["management.yaml", "governance/governance.yaml", "oidc/oidc.yaml"] {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            assert!(agrees(&text), "{file} is written by the import");
        }
    }

    #[test]
    fn the_yaml_parser_agrees_about_plain_texts_after_any_change() {
        const PIECES: [&str; 40] = [
            " ", "  ", "-", "- ", ":", ": ", "#", " #", "'", "\"", "\n", "\n\n", "[", "]", "{", "}", "[]",
            "{}", "&a ", "*a", "!", "|", ">", ",", "?", "? ", "%", "@", "`", "~", "<<", "0", "1", "_", ".",
            "+", "e", "---\n", "...", "\\",
        ];
        let mut random = Random::new(1);
        let mut still_plain = 0;
        for _ in 0..3000 {
            let mut text = SAMPLE.replace("x: ~", "x: null");
            for _ in 0..=random.below(3) {
                let from = random.below(text.len());
                let to = (from + random.below(4)).min(text.len());
                text.replace_range(from..to, if random.below(3) == 0 { "" } else { random.pick(&PIECES) });
            }
            still_plain += u32::from(agrees(&text));
        }
        assert!((500..2500).contains(&still_plain), "{still_plain} of 3000");
    }

    #[test]
    fn mistakes_and_other_forms_are_left_to_the_yaml_parser() {
        for text in [
            "",
            "text",
            "a: 1\na: 2",
            "a: b\n  c",
            "a: b: c",
            "a:  b",
            "a: b ",
            "a: b # c",
            "a: |\n  b",
            "a: &b c",
            "a: *b",
            "a: !!str b",
            "a: [b]",
            "a: \"\\n\"",
            "a: 'b''c'",
            "a:\n  b: 1\n c: 2",
            "a: 1\n- b",
            "- a\nb: 1",
            "-  a",
            "-",
            "a:\tb",
            "a: b\r\n",
            "true: a",
            "1.0: a",
            "<<: a",
            "? a",
            "é: a",
            "a: 1\n---\nb: 1",
            "%YAML 1.2\n---\na: b",
            " a: 1\nb: 2",
        ] {
            assert_eq!(plain(text), None, "{text:?}");
        }
        let deep: String = (0..100).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
        assert_eq!(plain(&deep), None);
    }
}
