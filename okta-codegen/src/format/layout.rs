//! Breaking text into lines.
//!
//! A layout is a sequence of texts, boxes, and breaks at which a line may end. A box that fits on the line is printed
//! without its breaks. Otherwise a consistent box ends the line at each of its breaks, and an inconsistent one where
//! what follows does not fit. The rules, and the widths, are those of prettyplease.

/// Columns of one level of indentation.
pub(super) const INDENT: isize = 4;

/// Columns of a line.
pub(super) const MARGIN: isize = 89;

/// Columns that a line has behind its indentation, however deep that is.
const LEAST: isize = 60;

/// Wider than any line.
const INFINITE: isize = 0xffff;

enum Part<'t> {
    /// A text, and its width.
    Text(&'t str, isize),
    Break(Break),
    Begin {
        indent: isize,
        is_consistent: bool,
    },
    End,
    /// Makes the boxes around it too wide for any line.
    Wide,
}

/// A place where the line may end.
#[derive(Clone, Copy, Default)]
pub(super) struct Break {
    /// Spaces if the line does not end here.
    pub(super) blank: isize,
    /// Additional indentation of the next line.
    pub(super) offset: isize,
    /// Text in front of the end of the line.
    pub(super) before: &'static str,
    /// Text at the beginning of the next line.
    pub(super) after: &'static str,
    /// Text if the line does not end here.
    pub(super) flat: &'static str,
    /// The line does not end here.
    pub(super) is_glued: bool,
    /// It is left out at the end of a box.
    pub(super) is_inner: bool,
}

/// Text on its way to lines.
#[derive(Default)]
pub(super) struct Layout<'t> {
    parts: Vec<Part<'t>>,
    /// Where the boxes that are open begin.
    open: Vec<usize>,
}

impl<'t> Layout<'t> {
    pub(super) fn text(&mut self, text: &'t str) {
        self.text_as_wide_as(text, text);
    }

    /// Adds a text that is laid out like another one.
    pub(super) fn text_as_wide_as(&mut self, text: &'t str, other: &str) {
        self.parts.push(Part::Text(text, signed(other.len())));
    }

    pub(super) fn line_break(&mut self, at: Break) {
        self.parts.push(Part::Break(at));
    }

    /// A space where the line may end.
    pub(super) fn space(&mut self) {
        self.line_break(Break { blank: 1, ..Break::default() });
    }

    pub(super) fn zero(&mut self) {
        self.line_break(Break::default());
    }

    /// A place that only separates what is before from what is behind.
    pub(super) fn glue(&mut self) {
        self.line_break(Break { is_glued: true, ..Break::default() });
    }

    /// The end of a line.
    pub(super) fn newline(&mut self) {
        self.line_break(Break { blank: INFINITE, ..Break::default() });
    }

    /// The end of a line, unless nothing follows in the box.
    pub(super) fn inner_newline(&mut self) {
        self.line_break(Break { blank: INFINITE, is_inner: true, ..Break::default() });
    }

    /// What follows an item of a list: behind the last one, a comma only if the line ends.
    pub(super) fn comma(&mut self, is_last: bool) {
        if is_last {
            self.line_break(Break { before: ",", ..Break::default() });
        } else {
            self.text(",");
            self.space();
        }
    }

    pub(super) fn consistent(&mut self, indent: isize) {
        self.begin(indent, true);
    }

    pub(super) fn inconsistent(&mut self, indent: isize) {
        self.begin(indent, false);
    }

    fn begin(&mut self, indent: isize, is_consistent: bool) {
        self.open.push(self.parts.len());
        self.parts.push(Part::Begin { indent, is_consistent });
    }

    /// Takes back the indentation of the box at its last break.
    pub(super) fn dedent(&mut self) {
        if let Some(Part::Break(last)) = self.parts.last_mut() {
            last.offset -= INDENT;
        }
    }

    /// Ends a box. One with nothing but a break is left out.
    pub(super) fn end(&mut self) {
        let start = self.open.pop().unwrap_or_default();
        if let Some(Part::Break(last)) = self.parts.last() {
            let is_inner = last.is_inner;
            if self.parts.len() == start + 2 {
                self.parts.truncate(start);
                return;
            }
            if is_inner {
                self.parts.pop();
            }
        }
        self.parts.push(Part::End);
    }

    /// Ends a box that must not be wider than `most` on one line.
    pub(super) fn end_within(&mut self, most: isize) {
        let start = self.open.last().copied().unwrap_or_default();
        if self.parts[start..].iter().map(Part::width).sum::<isize>() > most {
            self.parts.push(Part::Wide);
        }
        self.end();
    }

    /// Adds the lines to `out`, and begins a new layout. `margin` is the width of a line.
    pub(super) fn print(&mut self, out: &mut String, margin: isize) {
        let sizes = self.sizes();
        let mut lines = Lines { out, margin, space: margin, indent: 0, pending: 0, boxes: Vec::new() };
        for (part, size) in self.parts.drain(..).zip(sizes) {
            lines.add(&part, size);
        }
        self.open.clear();
    }

    /// For each box and break, the width of what must fit on the line: up to the next break of the same or an outer box.
    fn sizes(&self) -> Vec<isize> {
        let mut sizes = vec![0; self.parts.len()];
        // Both are measured from the end.
        let mut here = 0;
        let mut next = vec![0];
        for (index, part) in self.parts.iter().enumerate().rev() {
            here += part.width();
            match part {
                Part::End => next.push(next.last().copied().unwrap_or_default()),
                Part::Begin { .. } => {
                    next.pop();
                    sizes[index] = here - next.last().copied().unwrap_or_default();
                }
                Part::Break(_) => {
                    if let Some(next) = next.last_mut() {
                        sizes[index] = here - *next;
                        *next = here;
                    }
                }
                Part::Text(..) | Part::Wide => {}
            }
        }
        sizes
    }
}

impl Part<'_> {
    fn width(&self) -> isize {
        match self {
            Self::Text(_, width) => *width,
            Self::Break(at) => at.blank,
            Self::Wide => INFINITE,
            Self::Begin { .. } | Self::End => 0,
        }
    }
}

/// A box that is being printed.
enum Frame {
    Fits,
    Broken { is_consistent: bool, outer_indent: isize },
}

struct Lines<'o> {
    out: &'o mut String,
    margin: isize,
    /// Columns that the line has left.
    space: isize,
    indent: isize,
    /// Spaces that the next text is printed behind, so that no line ends with spaces.
    pending: isize,
    boxes: Vec<Frame>,
}

impl Lines<'_> {
    fn add(&mut self, part: &Part<'_>, size: isize) {
        match part {
            Part::Text(text, width) => {
                self.put(text);
                self.space -= width;
            }
            Part::Break(at) => self.line_break(at, size),
            Part::Begin { indent, is_consistent } if size > self.space => {
                let frame = Frame::Broken { is_consistent: *is_consistent, outer_indent: self.indent };
                self.boxes.push(frame);
                self.indent += indent;
            }
            Part::Begin { .. } => self.boxes.push(Frame::Fits),
            Part::End => {
                if let Some(Frame::Broken { outer_indent, .. }) = self.boxes.pop() {
                    self.indent = outer_indent;
                }
            }
            Part::Wide => {}
        }
    }

    fn line_break(&mut self, at: &Break, size: isize) {
        let stays = match self.boxes.last() {
            _ if at.is_glued => true,
            Some(Frame::Fits) => true,
            Some(Frame::Broken { is_consistent: true, .. }) => false,
            Some(Frame::Broken { .. }) | None => size <= self.space,
        };
        if stays {
            self.pending += at.blank;
            self.space -= at.blank;
            if !at.flat.is_empty() {
                self.out.push_str(at.flat);
                self.space -= signed(at.flat.len());
            }
            return;
        }
        if !at.before.is_empty() {
            self.put(at.before);
        }
        self.out.push('\n');
        self.pending = self.indent + at.offset;
        self.space = (self.margin - self.pending).max(LEAST);
        if !at.after.is_empty() {
            self.put(at.after);
            self.space -= signed(at.after.len());
        }
    }

    fn put(&mut self, text: &str) {
        for _ in 0..std::mem::take(&mut self.pending) {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }
}

fn signed(length: usize) -> isize {
    isize::try_from(length).unwrap_or(INFINITE)
}
