//! Printing of statements and expressions, in the forms that templates have.

use super::items::{Code, is_ident};
use super::layout::{Break, INDENT};
use super::lex::Kind;

/// Columns of a struct expression that stays on one line.
const SMALL_STRUCT: isize = 34;

/// An expression that has been read. Paths, types and attributes are the index of their first token.
pub(super) enum Expr<'t> {
    Path { start: usize, ident: Option<&'t str> },
    Literal(&'t str),
    Infer,
    Reference { is_mut: bool, of: Box<Self> },
    Array(Vec<Self>),
    Tuple(Vec<Self>),
    Call { function: Box<Self>, arguments: Vec<Self> },
    Method { receiver: Box<Self>, name: &'t str, types: Option<usize>, arguments: Vec<Self> },
    Field { base: Box<Self>, name: &'t str },
    Await(Box<Self>),
    Try(Box<Self>),
    Struct { path: usize, fields: Vec<(&'t str, Option<Self>)>, rest: Option<Box<Self>> },
    Match { value: Box<Self>, arms: Vec<(Pattern<'t>, Self)> },
    Assign { to: Box<Self>, value: Box<Self> },
    Or { left: Box<Self>, right: Box<Self> },
    Attributed { start: usize, of: Box<Self> },
}

/// A pattern of a `match`.
pub(super) enum Pattern<'t> {
    Literal(&'t str),
    Any,
    /// A path, and the names in parentheses behind it.
    Path(usize, Option<Vec<&'t str>>),
}

impl Expr<'_> {
    /// Whether it is a name that is not longer than an indentation.
    fn is_short(&self) -> bool {
        matches!(self, Self::Path { ident: Some(name), .. } if name.len() <= INDENT.unsigned_abs())
    }

    /// Whether it has brackets of its own, so that as the only argument it is not indented.
    fn is_block(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Struct { .. } | Self::Tuple(_))
    }

    /// Whether it is a number without a fraction, a character or a truth value.
    fn is_simple(&self) -> bool {
        match self {
            Self::Literal(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                let is_decimal = !text.starts_with("0x");
                !(text.contains('.') || is_decimal && text.contains(['e', 'E', 'f']))
            }
            Self::Literal(text) => text.starts_with('\'') || text.starts_with("b'") || is_truth(text),
            _ => false,
        }
    }

    /// Whether the line ends behind it if it does not fit in front of a block.
    fn ends_line(&self) -> bool {
        match self {
            Self::Await(_) | Self::Field { .. } | Self::Method { .. } => true,
            Self::Call { function: of, .. } | Self::Try(of) | Self::Reference { of, .. } => of.ends_line(),
            _ => false,
        }
    }
}

fn is_truth(word: &str) -> bool {
    matches!(word, "true" | "false")
}

/// Reading.
impl<'t> Code<'t> {
    pub(super) fn expression(&mut self) -> Option<Expr<'t>> {
        self.deeper(|code| {
            let to = code.alternatives()?;
            if !code.skip("=") {
                return Some(to);
            }
            let value = Box::new(code.expression()?);
            Some(Expr::Assign { to: Box::new(to), value })
        })
    }

    /// Expressions up to a closing bracket.
    pub(super) fn expressions(&mut self, close: &str) -> Option<Vec<Expr<'t>>> {
        let mut all = Vec::new();
        while !self.is(0, close) {
            all.push(self.expression()?);
            if !self.skip(",") {
                break;
            }
        }
        self.expect(close)?;
        Some(all)
    }

    fn alternatives(&mut self) -> Option<Expr<'t>> {
        let mut left = self.prefixed()?;
        while self.skip("|") {
            let right = Box::new(self.prefixed()?);
            left = Expr::Or { left: Box::new(left), right };
        }
        Some(left)
    }

    fn prefixed(&mut self) -> Option<Expr<'t>> {
        if self.skip("&") {
            let is_mut = self.skip("mut");
            let of = Box::new(self.deeper(Self::prefixed)?);
            return Some(Expr::Reference { is_mut, of });
        }
        if self.is(0, "#") {
            let start = self.at;
            while self.skip("#") {
                self.at = self.behind_group(self.at)?;
            }
            let of = Box::new(self.deeper(Self::prefixed)?);
            return Some(Expr::Attributed { start, of });
        }
        self.postfixed()
    }

    fn postfixed(&mut self) -> Option<Expr<'t>> {
        let mut expr = self.primary()?;
        loop {
            if self.skip("?") {
                expr = Expr::Try(Box::new(expr));
            } else if self.skip("(") {
                let arguments = self.expressions(")")?;
                expr = Expr::Call { function: Box::new(expr), arguments };
            } else if self.skip(".") {
                expr = self.member(Box::new(expr))?;
            } else {
                return Some(expr);
            }
        }
    }

    /// What follows a dot.
    fn member(&mut self, of: Box<Expr<'t>>) -> Option<Expr<'t>> {
        if self.skip("await") {
            return Some(Expr::Await(of));
        }
        if let Some(name) = self.next_of(Kind::Literal) {
            return name.bytes().all(|byte| byte.is_ascii_digit()).then_some(Expr::Field { base: of, name });
        }
        let name = self.ident()?;
        let types = self.is(0, "::").then_some(self.at + 1);
        if types.is_some() {
            self.at += 1;
            self.skip_printed(Self::type_arguments)?;
        }
        if types.is_none() && !self.is(0, "(") {
            return Some(Expr::Field { base: of, name });
        }
        self.expect("(")?;
        let arguments = self.expressions(")")?;
        Some(Expr::Method { receiver: of, name, types, arguments })
    }

    fn primary(&mut self) -> Option<Expr<'t>> {
        let token = self.peek(0)?;
        if token.kind == Kind::Literal || token.kind == Kind::Word && is_truth(&token.text) {
            self.at += 1;
            return Some(Expr::Literal(&token.text));
        }
        match token.text.as_ref() {
            "_" => {
                self.at += 1;
                Some(Expr::Infer)
            }
            "[" => {
                self.at += 1;
                Some(Expr::Array(self.expressions("]")?))
            }
            "(" => {
                self.at += 1;
                let parts = self.expressions(")")?;
                // One is an expression in parentheses, or a tuple that is printed in another way.
                (parts.len() != 1).then_some(Expr::Tuple(parts))
            }
            "match" => self.matching(),
            _ => {
                let start = self.at;
                self.skip_printed(|code| code.path(false))?;
                if self.skip("{") {
                    return self.structure_of(start);
                }
                let ident = (self.at == start + 1).then_some(token.text.as_ref());
                (!self.is(0, "!")).then_some(Expr::Path { start, ident })
            }
        }
    }

    fn structure_of(&mut self, path: usize) -> Option<Expr<'t>> {
        let (mut fields, mut rest) = (Vec::new(), None);
        while !self.is(0, "}") {
            if self.skip("..") {
                rest = Some(Box::new(self.expression()?));
                break;
            }
            let name = self.ident()?;
            let value = if self.skip(":") { Some(self.expression()?) } else { None };
            fields.push((name, value));
            if !self.skip(",") {
                break;
            }
        }
        self.expect("}")?;
        Some(Expr::Struct { path, fields, rest })
    }

    fn matching(&mut self) -> Option<Expr<'t>> {
        self.expect("match")?;
        // A name in front of a brace would be read as a struct.
        let value = Box::new(if self.is(1, "{") {
            let start = self.at;
            let name = self.next_of(Kind::Word).filter(|word| is_ident(word) || *word == "self")?;
            Expr::Path { start, ident: Some(name) }
        } else {
            self.postfixed()?
        });
        if matches!(*value, Expr::Struct { .. } | Expr::Match { .. }) {
            return None;
        }
        self.expect("{")?;
        let mut arms = Vec::new();
        while !self.is(0, "}") {
            let pattern = self.pattern()?;
            self.expect("=>")?;
            let body = self.expression()?;
            // These have braces of their own.
            if matches!(body, Expr::Match { .. } | Expr::Tuple(_) | Expr::Assign { .. }) {
                return None;
            }
            arms.push((pattern, body));
            if !self.skip(",") {
                break;
            }
        }
        self.expect("}")?;
        Some(Expr::Match { value, arms })
    }

    fn pattern(&mut self) -> Option<Pattern<'t>> {
        if self.skip("_") {
            return Some(Pattern::Any);
        }
        if let Some(literal) = self.next_of(Kind::Literal) {
            return Some(Pattern::Literal(literal));
        }
        let start = self.at;
        self.skip_printed(|code| code.path(false))?;
        if !self.skip("(") {
            return Some(Pattern::Path(start, None));
        }
        let mut names = Vec::new();
        while !self.is(0, ")") {
            names.push(if self.skip("_") { "_" } else { self.ident()? });
            if !self.skip(",") {
                break;
            }
        }
        self.expect(")")?;
        Some(Pattern::Path(start, Some(names)))
    }

    /// Reads what a function would print.
    fn skip_printed(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let layout = std::mem::take(&mut self.layout);
        let result = read(self);
        self.layout = layout;
        result
    }

    /// Prints what begins at another token.
    fn printed_at(&mut self, start: usize, print: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let at = std::mem::replace(&mut self.at, start);
        let result = print(self);
        self.at = at;
        result
    }
}

/// Printing.
impl<'t> Code<'t> {
    pub(super) fn statement(&mut self) -> Option<()> {
        self.layout.inconsistent(0);
        if self.skip("let") {
            self.layout.text("let ");
            if self.skip("mut") {
                self.layout.text("mut ");
            }
            let name = self.ident()?;
            self.layout.text(name);
            self.expect("=")?;
            self.layout.text(" = ");
            self.layout.glue();
            let value = self.expression()?;
            self.print_expression(&value, false)?;
            self.expect(";")?;
            self.layout.end();
            self.layout.text(";");
        } else {
            let expr = self.expression()?;
            self.print_expression(&expr, true)?;
            if self.skip(";") {
                self.layout.text(";");
            } else if self.peek(0).is_some_and(|next| !next.is("}")) || matches!(expr, Expr::Assign { .. }) {
                return None;
            }
            self.layout.end();
        }
        self.layout.newline();
        Some(())
    }

    /// Prints an expression. `is_first` if it is the first one on its line.
    pub(super) fn print_expression(&mut self, expr: &Expr<'t>, is_first: bool) -> Option<()> {
        match expr {
            Expr::Path { start, .. } => self.printed_at(*start, |code| code.path(false)),
            Expr::Literal(text) => {
                self.layout.text(text);
                Some(())
            }
            Expr::Infer => {
                self.layout.text("_");
                Some(())
            }
            Expr::Reference { is_mut, of } => {
                self.layout.text(if *is_mut { "&mut " } else { "&" });
                self.print_expression(of, false)
            }
            Expr::Array(items) => self.array(items),
            Expr::Tuple(items) => {
                self.layout.text("(");
                self.box_of(items)?;
                self.layout.text(")");
                Some(())
            }
            Expr::Call { function, arguments } => {
                self.print_expression(function, false)?;
                self.arguments(arguments)
            }
            Expr::Method { receiver, .. } => {
                self.layout.consistent(INDENT);
                self.chain(expr, is_first, is_first && receiver.is_short())?;
                self.layout.end();
                Some(())
            }
            Expr::Field { .. } | Expr::Await(_) => {
                self.layout.consistent(INDENT);
                self.chain(expr, is_first, false)?;
                self.layout.end();
                Some(())
            }
            Expr::Try(of) => {
                self.print_expression(of, is_first)?;
                self.layout.text("?");
                Some(())
            }
            Expr::Struct { path, fields, rest } => self.print_struct(*path, fields, rest.as_deref()),
            Expr::Match { value, arms } => self.print_match(value, arms),
            Expr::Assign { to, value } => {
                self.layout.inconsistent(0);
                self.print_expression(to, false)?;
                self.layout.text(" = ");
                self.layout.glue();
                self.print_expression(value, false)?;
                self.layout.end();
                Some(())
            }
            Expr::Or { left, right } => {
                self.layout.inconsistent(INDENT);
                self.layout.inconsistent(-INDENT);
                self.print_expression(left, false)?;
                self.layout.end();
                self.layout.space();
                self.layout.text("| ");
                self.print_expression(right, false)?;
                self.layout.end();
                Some(())
            }
            Expr::Attributed { start, of } => {
                self.printed_at(*start, Self::attributes)?;
                self.print_expression(of, false)
            }
        }
    }

    /// Calls and fields one behind the other, in the box of the last one.
    fn chain(&mut self, expr: &Expr<'t>, is_first: bool, is_unindented: bool) -> Option<()> {
        match expr {
            Expr::Call { function, arguments } => {
                self.chain(function, false, false)?;
                self.arguments(arguments)
            }
            Expr::Method { receiver, name, types, arguments } => {
                self.link(receiver, is_first)?;
                self.layout.text(".");
                self.layout.text(name);
                if let Some(types) = types {
                    self.layout.text("::");
                    self.printed_at(*types, Self::type_arguments)?;
                }
                self.layout.consistent(if is_unindented { -INDENT } else { 0 });
                self.arguments(arguments)?;
                self.layout.end();
                Some(())
            }
            Expr::Field { base, name } => {
                self.link(base, is_first)?;
                self.layout.text(".");
                self.layout.text(name);
                Some(())
            }
            Expr::Await(of) => {
                self.link(of, is_first)?;
                self.layout.text(".await");
                Some(())
            }
            Expr::Try(of) => {
                self.chain(of, is_first, false)?;
                self.layout.text("?");
                Some(())
            }
            Expr::Reference { .. } | Expr::Or { .. } | Expr::Assign { .. } | Expr::Attributed { .. } => None,
            other => {
                self.layout.consistent(-INDENT);
                self.print_expression(other, false)?;
                self.layout.end();
                Some(())
            }
        }
    }

    /// What is in front of a dot, and where the line may end.
    fn link(&mut self, base: &Expr<'t>, is_first: bool) -> Option<()> {
        self.chain(base, is_first, false)?;
        if !(is_first && base.is_short()) {
            self.layout.zero();
        }
        Some(())
    }

    pub(super) fn arguments(&mut self, arguments: &[Expr<'t>]) -> Option<()> {
        self.layout.text("(");
        match arguments {
            [only] if only.is_block() => self.print_expression(only, false)?,
            all => self.box_of(all)?,
        }
        self.layout.text(")");
        Some(())
    }

    fn box_of(&mut self, items: &[Expr<'t>]) -> Option<()> {
        self.layout.consistent(INDENT);
        self.layout.zero();
        for (index, item) in items.iter().enumerate() {
            self.print_expression(item, false)?;
            self.layout.comma(index + 1 == items.len());
        }
        self.layout.dedent();
        self.layout.end();
        Some(())
    }

    fn array(&mut self, items: &[Expr<'t>]) -> Option<()> {
        if items.is_empty() || !items.iter().all(Expr::is_simple) {
            self.layout.text("[");
            self.box_of(items)?;
            self.layout.text("]");
            return Some(());
        }
        // As many on each line as fit.
        self.layout.consistent(INDENT);
        self.layout.text("[");
        self.layout.zero();
        self.layout.inconsistent(0);
        for (index, item) in items.iter().enumerate() {
            self.print_expression(item, false)?;
            if index + 1 < items.len() {
                self.layout.comma(false);
            }
        }
        self.layout.end();
        self.layout.comma(true);
        self.layout.dedent();
        self.layout.text("]");
        self.layout.end();
        Some(())
    }

    fn print_struct(
        &mut self,
        path: usize,
        fields: &[(&'t str, Option<Expr<'t>>)],
        rest: Option<&Expr<'t>>,
    ) -> Option<()> {
        self.layout.consistent(INDENT);
        self.layout.inconsistent(-INDENT);
        self.printed_at(path, |code| code.path(false))?;
        self.layout.end();
        self.layout.text(" {");
        self.layout.line_break(Break { blank: 1, is_inner: true, ..Break::default() });
        for (index, (name, value)) in fields.iter().enumerate() {
            self.layout.text(name);
            if let Some(value) = value {
                self.layout.text(": ");
                self.layout.inconsistent(0);
                self.print_expression(value, false)?;
                self.layout.end();
            }
            if rest.is_none() && index + 1 == fields.len() {
                self.layout.line_break(Break { blank: 1, before: ",", ..Break::default() });
            } else {
                self.layout.comma(false);
            }
        }
        if let Some(rest) = rest {
            self.layout.text("..");
            self.print_expression(rest, false)?;
            self.layout.space();
        }
        self.layout.dedent();
        self.layout.end_within(SMALL_STRUCT);
        self.layout.text("}");
        Some(())
    }

    fn print_match(&mut self, value: &Expr<'t>, arms: &[(Pattern<'t>, Expr<'t>)]) -> Option<()> {
        self.layout.inconsistent(0);
        self.layout.text("match ");
        self.layout.consistent(0);
        self.print_expression(value, false)?;
        if value.ends_line() {
            self.layout.space()
        } else {
            self.layout.text(" ")
        }
        self.layout.end();
        self.layout.text("{");
        self.layout.glue();
        self.layout.consistent(INDENT);
        self.layout.inner_newline();
        for (pattern, body) in arms {
            self.arm(pattern, body)?;
            self.layout.newline();
        }
        self.layout.dedent();
        self.layout.end();
        self.layout.text("}");
        self.layout.end();
        Some(())
    }

    fn arm(&mut self, pattern: &Pattern<'t>, body: &Expr<'t>) -> Option<()> {
        self.layout.inconsistent(0);
        match pattern {
            Pattern::Literal(text) => self.layout.text(text),
            Pattern::Any => self.layout.text("_"),
            Pattern::Path(start, names) => {
                self.printed_at(*start, |code| code.path(false))?;
                if let Some(names) = names {
                    self.layout.text("(");
                    self.layout.consistent(INDENT);
                    self.layout.zero();
                    for (index, name) in names.iter().enumerate() {
                        self.layout.text(name);
                        self.layout.comma(index + 1 == names.len());
                    }
                    self.layout.dedent();
                    self.layout.end();
                    self.layout.text(")");
                }
            }
        }
        self.layout.text(" => ");
        self.layout.glue();
        self.layout.consistent(INDENT);
        self.layout.line_break(Break { before: "{", ..Break::default() });
        self.print_expression(body, true)?;
        self.layout.line_break(Break { offset: -INDENT, after: "}", flat: ",", ..Break::default() });
        self.layout.end();
        self.layout.end();
        Some(())
    }
}
