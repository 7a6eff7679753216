//! From JSON pointers to lines and columns, by one pass over the events of the text.
//!
//! The value that the stages work on has no positions: carrying them would slow down every run for the sake of those
//! that fail. So they are looked up when there is something to show.

use std::collections::HashMap;

use granit_parser::{Event, Parser};

use super::plain::{self, Stop};
use super::yaml::MAX_DEPTH;
use crate::diag::Position;
use crate::diag::pointer;

/// The positions of the nodes at `pointers` or of their nearest ancestors in the text; `None` if the text is empty or
/// broken in front of them.
pub(super) fn positions(text: &str, pointers: &[&str]) -> Vec<Option<Position>> {
    let (mut wanted, targets) = Wanted::of(pointers);
    if let Err(Stop::NotPlain) = wanted.visit_plain(text) {
        return positions_of_any(text, pointers);
    }
    targets.into_iter().map(|target| wanted.nearest(target)).collect()
}

/// The positions, with the YAML parser.
pub(super) fn positions_of_any(text: &str, pointers: &[&str]) -> Vec<Option<Position>> {
    let (mut wanted, targets) = Wanted::of(pointers);
    wanted.visit(text);
    targets.into_iter().map(|target| wanted.nearest(target)).collect()
}

/// The wanted pointers as a tree, so that whole branches of the text can be passed over.
struct Wanted {
    nodes: Vec<Node>,
    /// How many of them have no position yet.
    missing: usize,
}

#[derive(Default)]
struct Node {
    parent: Option<usize>,
    children: HashMap<String, usize>,
    position: Option<Position>,
}

const ROOT: usize = 0;

impl Default for Wanted {
    fn default() -> Self {
        Self { nodes: vec![Node::default()], missing: 1 }
    }
}

/// A collection that is open while the events go by. `node` is its place in the tree if something below it is wanted.
struct Frame {
    node: Option<usize>,
    next: Next,
}

enum Next {
    /// A sequence: the index of the next item.
    Item(usize),
    /// A map: its next event is a key.
    Key,
    /// A map: its next event is the value of the key that was just read, and whose place in the tree this is.
    Value(Option<usize>),
}

impl Wanted {
    /// The tree of pointers, and the place of each in it.
    fn of(pointers: &[&str]) -> (Self, Vec<usize>) {
        let mut wanted = Self::default();
        let targets = pointers.iter().map(|pointer| wanted.insert(pointer)).collect();
        (wanted, targets)
    }

    fn insert(&mut self, pointer: &str) -> usize {
        pointer::tokens(pointer).fold(ROOT, |parent, token| {
            let new = self.nodes.len();
            let node = *self.nodes[parent].children.entry(token.into_owned()).or_insert(new);
            if node == new {
                self.nodes.push(Node { parent: Some(parent), ..Node::default() });
                self.missing += 1;
            }
            node
        })
    }

    fn nearest(&self, target: usize) -> Option<Position> {
        let ancestors = std::iter::successors(Some(target), |node| self.nodes[*node].parent);
        ancestors.into_iter().find_map(|node| self.nodes[node].position)
    }

    /// Fills in the positions. What is wrong with the text has been said before: here it only ends the pass.
    fn visit(&mut self, text: &str) {
        let options = granit_parser::options! { emit_comments: false, block_nesting_limit: MAX_DEPTH };
        let mut frames: Vec<Frame> = Vec::new();
        for item in Parser::new_from_str_with_options(text, options) {
            let Ok((event, span)) = item else { return };
            let position = Position { line: span.start.line(), column: span.start.col() + 1 };
            let event = match &event {
                Event::MappingStart(..) => plain::Event::Map,
                Event::SequenceStart(..) => plain::Event::List,
                Event::MappingEnd | Event::SequenceEnd => plain::Event::End,
                Event::Scalar(text, ..) => plain::Event::Text(text.as_ref().into()),
                // Nothing below it is in the text here.
                Event::Alias(_) => plain::Event::Word(""),
                Event::DocumentEnd => return,
                _ => continue,
            };
            if !self.take(&mut frames, event, position) {
                return;
            }
        }
    }

    /// Fills in the positions in a plain text.
    fn visit_plain(&mut self, text: &str) -> Result<(), Stop> {
        let mut frames: Vec<Frame> = Vec::new();
        plain::visit(text, &mut |event, position| self.take(&mut frames, event, position))
    }

    /// Takes note of a part of the text, and returns whether a position is still missing.
    fn take(&mut self, frames: &mut Vec<Frame>, event: plain::Event<'_>, position: Position) -> bool {
        match event {
            plain::Event::Map | plain::Event::List => {
                let node = self.node(frames, None, position);
                let next = if event == plain::Event::Map { Next::Key } else { Next::Item(0) };
                frames.push(Frame { node, next });
            }
            plain::Event::End => {
                frames.pop();
            }
            plain::Event::Text(text) => {
                self.node(frames, Some(&text), position);
            }
            plain::Event::Word(_) => {
                self.node(frames, None, position);
            }
        }
        self.missing > 0
    }

    /// Takes note of a node that begins, and says which place in the tree it has. `key` is its text if it could be one.
    fn node(&mut self, frames: &mut [Frame], key: Option<&str>, position: Position) -> Option<usize> {
        let Some(frame) = frames.last_mut() else {
            return self.mark(Some(ROOT), position);
        };
        match frame.next {
            Next::Item(index) => {
                frame.next = Next::Item(index + 1);
                let child = self.child(frame.node, &index.to_string());
                self.mark(child, position)
            }
            Next::Key => {
                // The position of a field is that of its key.
                let child = key.and_then(|key| self.child(frame.node, key));
                frame.next = Next::Value(self.mark(child, position));
                None
            }
            Next::Value(child) => {
                frame.next = Next::Key;
                child
            }
        }
    }

    fn child(&self, node: Option<usize>, token: &str) -> Option<usize> {
        self.nodes[node?].children.get(token).copied()
    }

    fn mark(&mut self, node: Option<usize>, found: Position) -> Option<usize> {
        let position = &mut self.nodes[node?].position;
        self.missing -= usize::from(position.is_none());
        *position = Some(found);
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locate(text: &str, pointer: &str) -> (usize, usize) {
        let position = positions(text, &[pointer])[0].unwrap_or(Position { line: 0, column: 0 });
        (position.line, position.column)
    }

    const TEXT: &str = "\
# a comment
a: &anchor
  b/c:
    - 1
    - {d: x, 'e': [7, 8]}
copy: *anchor
merged:
  <<: *anchor
  200: ok
";

    #[test]
    fn finds_members_and_items() {
        assert_eq!(locate(TEXT, ""), (2, 1));
        assert_eq!(locate(TEXT, "/a"), (2, 1));
        assert_eq!(locate(TEXT, "/a/b~1c"), (3, 3));
        assert_eq!(locate(TEXT, "/a/b~1c/0"), (4, 7));
        assert_eq!(locate(TEXT, "/a/b~1c/1/e/1"), (5, 23));
        assert_eq!(locate(TEXT, "/merged/200"), (9, 3));
    }

    #[test]
    fn falls_back_to_the_nearest_ancestor() {
        assert_eq!(locate(TEXT, "/a/b~1c/7/none"), (3, 3));
        assert_eq!(locate(TEXT, "/copy/b~1c"), (6, 1));
        assert_eq!(locate(TEXT, "/merged/b~1c/0"), (7, 1));
        assert_eq!(locate(TEXT, "/gone"), (2, 1));
    }

    #[test]
    fn takes_what_can_be_had_from_broken_text() {
        assert_eq!(locate("a: 1\nb: [", "/a"), (1, 1));
        assert_eq!(positions("", &["/a"]), [None]);
        assert_eq!(positions(&"{a: ".repeat(100_000), &["/a/a"]), [None], "too deep to be scanned at all");
    }

    #[test]
    fn reads_json() {
        assert_eq!(locate("{\"a\":\n {\"b\": [true]}}", "/a/b/0"), (2, 9));
    }
}
