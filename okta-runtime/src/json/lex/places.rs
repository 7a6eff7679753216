//! What a reader knows besides its text, and the places of values that it did not read as described.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::error::{DecodeError, is_identifier};
use super::excerpt::one_line;
use super::reader::{Kind, Reader};

/// What a reader knows besides its text.
#[derive(Default)]
pub(in crate::json) struct Context<'a> {
    /// Where values begin that are dropped if they are unknown fields, in order.
    droppable: &'a [usize],
    /// Where values begin that are not what was expected, and what was.
    noted: RefCell<Vec<(usize, &'static str)>>,
}

/// The most places that are kept. A warning names some of them.
const MOST: usize = 1000;

/// The most places that a warning names, and the most characters of each.
const NAMED: usize = 8;
const LONGEST: usize = 120;

impl<'a> Context<'a> {
    /// A context that drops the values at these positions, in order, if they are unknown fields.
    pub(in crate::json) fn dropping(droppable: &'a [usize]) -> Self {
        Self { droppable, ..Self::default() }
    }

    pub(super) fn drops(&self, at: usize) -> bool {
        self.droppable.binary_search(&at).is_ok()
    }

    /// Records a value. Values inside of it are kept with it, so they are not recorded separately.
    pub(super) fn note(&self, at: usize, what: &'static str) {
        let mut noted = self.noted.borrow_mut();
        let inside = noted.iter().rev().take_while(|(inner, _)| *inner >= at).count();
        let outside = noted.len() - inside;
        noted.truncate(outside);
        if noted.len() < MOST {
            noted.push((at, what));
        }
    }

    /// The noted values of a text, as one line: each place with what was expected. `[]` stands for any index.
    pub(in crate::json) fn places(&self, text: &str) -> Option<String> {
        let noted = self.noted.borrow();
        if noted.is_empty() {
            return None;
        }
        let mut counts = BTreeMap::new();
        let mut walk = Walk { wanted: &noted, path: "$".to_owned(), counts: &mut counts };
        walk.value(&mut Reader::new(text)).ok();
        let names = counts.iter().take(NAMED).map(|((path, what), count)| {
            let path = one_line(path, LONGEST);
            let times = if *count > 1 { format!(", {count} times") } else { String::new() };
            format!("{path} (expected {what}{times})")
        });
        let mut line = names.collect::<Vec<_>>().join(", ");
        if counts.len() > NAMED {
            line.push_str(", …");
        }
        Some(line)
    }
}

/// A walk through a text that finds the paths of positions, which are in order.
struct Walk<'a> {
    wanted: &'a [(usize, &'static str)],
    path: String,
    counts: &'a mut BTreeMap<(String, &'static str), usize>,
}

impl Walk<'_> {
    /// Consumes the value at the cursor, and counts the wanted positions in it.
    fn value(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let mut inside = reader.clone();
        reader.skip()?;
        let Some(((at, what), rest)) = self.wanted.split_first() else { return Ok(()) };
        if *at == inside.offset() {
            *self.counts.entry((self.path.clone(), *what)).or_default() += 1;
            self.wanted = rest;
        } else if *at < reader.offset() {
            self.children(&mut inside)?;
        }
        Ok(())
    }

    fn children(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let length = self.path.len();
        if reader.kind()? == Kind::Array {
            self.path.push_str("[]");
            let mut more = reader.begin_array()?;
            while more {
                self.value(reader)?;
                more = reader.more_elements()?;
            }
        } else {
            let mut more = reader.begin_object()?;
            while more {
                let name = reader.name()?;
                let name = name.for_message();
                match is_identifier(name) {
                    true => self.path.push_str(&format!(".{name}")),
                    false => self.path.push_str(&format!("[{name:?}]")),
                }
                self.value(reader)?;
                self.path.truncate(length);
                more = reader.more_fields()?;
            }
        }
        self.path.truncate(length);
        Ok(())
    }
}
