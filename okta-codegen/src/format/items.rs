//! Printing of the Rust that templates usually contain.
//!
//! It covers a part of Rust: types, functions and macro calls in the forms that the templates have. It prints them as
//! [`print`](super::print) does with syn and prettyplease, several times as fast. Anything else is left to these, as is
//! text that is not Rust: what is printed here is valid.

use super::layout::{INDENT, Layout, MARGIN};
use super::lex::{Kind, Token};
use super::print::space_methods;

/// Words that are no identifiers.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while",
];

/// How deep types and expressions are nested at most.
const MAX_DEPTH: usize = 64;

/// The text of a file, `imports` in front of its items; `None` if it has something that is not covered.
pub(super) fn file(tokens: &[Token<'_>], imports: &[Token<'_>]) -> Option<String> {
    let mut out = String::with_capacity(tokens.len() * 8);
    let mut code = Code::new(tokens);
    code.layout.consistent(0);
    code.inner_attributes()?;
    code.layout.end();
    code.layout.print(&mut out, MARGIN);
    let mut is_after_listed = false;
    Code::new(imports).items(&mut out, &mut is_after_listed)?;
    code.items(&mut out, &mut is_after_listed)?;
    Some(out)
}

/// The lines of statements, without the indentation of a function; `None` if they are not covered.
pub(super) fn statements(tokens: &[Token<'_>]) -> Option<Vec<String>> {
    let mut code = Code::new(tokens);
    while code.at < tokens.len() {
        code.statement()?;
    }
    let mut out = String::new();
    // As wide as the body of a function.
    code.layout.print(&mut out, MARGIN - INDENT);
    Some(out.lines().map(str::to_owned).collect())
}

/// Tokens that are read, and the layout that they are added to. Methods return `None` for what is not covered.
pub(super) struct Code<'t> {
    tokens: &'t [Token<'t>],
    pub(super) at: usize,
    pub(super) layout: Layout<'t>,
    pub(super) depth: usize,
}

impl<'t> Code<'t> {
    fn new(tokens: &'t [Token<'t>]) -> Self {
        Self { tokens, at: 0, layout: Layout::default(), depth: 0 }
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at + ahead)
    }

    pub(super) fn is(&self, ahead: usize, text: &str) -> bool {
        self.peek(ahead).is_some_and(|token| token.is(text))
    }

    /// Skips the token if it is this one.
    pub(super) fn skip(&mut self, text: &str) -> bool {
        let is_next = self.is(0, text);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn expect(&mut self, text: &str) -> Option<()> {
        self.skip(text).then_some(())
    }

    pub(super) fn next_of(&mut self, kind: Kind) -> Option<&'t str> {
        let token = self.peek(0).filter(|token| token.kind == kind)?;
        self.at += 1;
        Some(&token.text)
    }

    pub(super) fn ident(&mut self) -> Option<&'t str> {
        self.next_of(Kind::Word).filter(|word| is_ident(word))
    }

    /// Calls a function for the items of a list up to a closing bracket, and passes whether each is the last one.
    pub(super) fn list(&mut self, close: &str, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        while !self.is(0, close) {
            item(self)?;
            let is_last = !self.skip(",") || self.is(0, close);
            self.layout.comma(is_last);
            if is_last {
                break;
            }
        }
        self.expect(close)
    }

    /// Runs a function one level deeper.
    pub(super) fn deeper<T>(&mut self, run: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let result = if self.depth > MAX_DEPTH { None } else { run(self) };
        self.depth -= 1;
        result
    }

    /// All items up to the end, with blank lines between them.
    fn items(&mut self, out: &mut String, is_after_listed: &mut bool) -> Option<()> {
        while self.at < self.tokens.len() {
            let keyword = self.keyword()?;
            let is_listed = self.is_listed(keyword);
            if !(out.is_empty() || is_listed && *is_after_listed) {
                out.push('\n');
            }
            *is_after_listed = is_listed;
            match self.tokens.get(keyword + 1) {
                Some(next) if next.is("!") => self.macro_call(out)?,
                _ => {
                    let start = out.len();
                    self.layout.consistent(0);
                    self.item()?;
                    self.layout.end();
                    self.layout.print(out, MARGIN);
                    let is_module = self.tokens.get(keyword).is_some_and(|token| token.is("mod"));
                    if !is_module && out[start..].contains("\n    }\n    ") {
                        let spaced = space_methods(&out[start..]);
                        out.replace_range(start.., &spaced);
                    }
                }
            }
        }
        Some(())
    }

    /// The index of the keyword of the item, behind its attributes and visibility.
    fn keyword(&self) -> Option<usize> {
        let mut at = self.at;
        loop {
            let token = self.tokens.get(at)?;
            match token.kind {
                Kind::Doc => at += 1,
                _ if token.is("#") => at = self.behind_group(at + 1)?,
                _ => break,
            }
        }
        if self.tokens.get(at)?.is("pub") {
            at += 1;
            if self.tokens.get(at)?.is("(") {
                at = self.behind_group(at)?;
            }
        }
        Some(at)
    }

    pub(super) fn behind_group(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (index, token) in self.tokens.iter().enumerate().skip(open) {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.checked_sub(1)?,
                _ => {}
            }
            if depth == 0 {
                return Some(index + 1);
            }
        }
        None
    }

    /// Whether the item is a `use` or a module in another file, which stand together.
    fn is_listed(&self, keyword: usize) -> bool {
        let is = |at: usize, text: &str| self.tokens.get(at).is_some_and(|token| token.is(text));
        is(keyword, "use") || is(keyword, "mod") && is(keyword + 2, ";")
    }

    /// A call of a macro: in braces with items, in parentheses with expressions, as the arguments of a function.
    fn macro_call(&mut self, out: &mut String) -> Option<()> {
        self.layout.consistent(0);
        self.attributes()?;
        self.layout.text("");
        self.layout.newline();
        self.layout.end();
        self.layout.print(out, MARGIN);
        out.pop();
        let name = self.ident()?;
        self.expect("!")?;
        if self.is(0, "{") {
            let end = self.behind_group(self.at)?;
            let mut inner = String::new();
            Code::new(&self.tokens[self.at + 1..end - 1]).items(&mut inner, &mut false)?;
            self.at = end;
            out.push_str(name);
            out.push_str("! {\n");
            for line in inner.split_inclusive('\n') {
                out.push_str(if line == "\n" { "" } else { "    " });
                out.push_str(line);
            }
            out.push_str("}\n");
            return Some(());
        }
        // It is laid out as a call of a function in the body of another one, with another name.
        self.layout.inconsistent(0);
        self.layout.text_as_wide_as(name, "call");
        self.layout.text_as_wide_as("!", "");
        self.expect("(")?;
        let arguments = self.expressions(")")?;
        self.arguments(&arguments)?;
        self.expect(";")?;
        self.layout.text(";");
        self.layout.end();
        self.layout.newline();
        self.layout.print(out, MARGIN - INDENT);
        Some(())
    }

    /// One item, without calls of macros.
    fn item(&mut self) -> Option<()> {
        self.attributes()?;
        // `use` is the only item without a box of its own.
        let keyword = self.keyword()?;
        let start = &self.tokens.get(keyword)?.text;
        if start == "use" {
            self.visibility()?;
            self.at += 1;
            return self.import();
        }
        self.layout.consistent(if matches!(start.as_ref(), "static" | "const") { 0 } else { INDENT });
        if start == "impl" {
            self.at += 1;
            self.implementation()?;
        } else {
            self.visibility()?;
            self.at += 1;
            match start.as_ref() {
                "struct" => self.structure()?,
                "enum" => self.enumeration()?,
                "static" | "const" => self.value(start)?,
                "fn" => self.function()?,
                "type" => self.alias()?,
                "mod" => self.module()?,
                _ => return None,
            }
        }
        self.layout.newline();
        Some(())
    }

    pub(super) fn attributes(&mut self) -> Option<()> {
        loop {
            let Some(token) = self.peek(0) else { return Some(()) };
            if token.kind == Kind::Doc {
                self.doc("///", &token.text);
            } else if token.is("#") && self.is(1, "[") {
                self.at += 1;
                self.layout.text("#");
                self.attribute()?;
            } else {
                return Some(());
            }
        }
    }

    fn inner_attributes(&mut self) -> Option<()> {
        loop {
            let Some(token) = self.peek(0) else { return Some(()) };
            if token.kind == Kind::InnerDoc {
                self.doc("//!", &token.text);
            } else if token.is("#") && self.is(1, "!") {
                self.at += 2;
                self.layout.text("#!");
                self.attribute()?;
            } else {
                return Some(());
            }
        }
    }

    fn doc(&mut self, sign: &'static str, text: &'t str) {
        self.at += 1;
        self.layout.text(sign);
        self.layout.text(text.trim_end_matches(' '));
        self.layout.newline();
    }

    /// The brackets of an attribute.
    fn attribute(&mut self) -> Option<()> {
        self.expect("[")?;
        self.layout.text("[");
        let name = self.next_of(Kind::Word)?;
        self.layout.text(name);
        while self.skip("::") {
            self.layout.text("::");
            let step = self.next_of(Kind::Word)?;
            self.layout.text(step);
        }
        if self.is(0, "(") {
            self.attribute_group()?;
        } else if self.skip("=") {
            // A literal would become a comment.
            if name == "doc" || name == "comment" {
                return None;
            }
            self.layout.text(" = ");
            let literal = self.next_of(Kind::Literal)?;
            self.layout.text(literal);
        }
        self.expect("]")?;
        self.layout.text("]");
        self.layout.space();
        Some(())
    }

    /// Tokens in brackets.
    fn attribute_group(&mut self) -> Option<()> {
        let open = self.next_of(Kind::Open)?;
        let is_box = open == "(";
        self.layout.text(open);
        if is_box {
            self.layout.consistent(INDENT);
            self.layout.zero();
        }
        let (mut is_after_word, mut is_after_comma) = (false, false);
        loop {
            let token = self.peek(0)?;
            if token.kind == Kind::Open {
                self.deeper(Self::attribute_group)?;
                is_after_word = false;
                continue;
            }
            self.at += 1;
            match token.kind {
                Kind::Word | Kind::Literal => {
                    if is_after_word {
                        self.layout.space();
                    }
                    self.layout.text(&token.text);
                    is_after_word = true;
                    is_after_comma = false;
                }
                Kind::Sign if token.is(",") => {
                    is_after_comma = self.peek(0)?.kind == Kind::Close;
                    self.layout.comma(is_after_comma);
                    is_after_word = false;
                }
                Kind::Sign if token.is("=") => {
                    self.layout.text(if is_after_word { " = " } else { "= " });
                    (is_after_word, is_after_comma) = (false, false);
                }
                Kind::Sign => {
                    self.layout.text(&token.text);
                    (is_after_word, is_after_comma) = (false, false);
                }
                Kind::Close => {
                    if is_box {
                        if !is_after_comma {
                            self.layout.zero();
                        }
                        self.layout.dedent();
                        self.layout.end();
                    }
                    self.layout.text(&token.text);
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    fn visibility(&mut self) -> Option<()> {
        if !self.skip("pub") {
            return Some(());
        }
        if !self.is(0, "(") {
            self.layout.text("pub ");
            return Some(());
        }
        let path = self.peek(1)?;
        if !matches!(path.text.as_ref(), "crate" | "super" | "self") {
            return None;
        }
        self.at += 2;
        self.expect(")")?;
        self.layout.text("pub(");
        self.layout.text(&path.text);
        self.layout.text(") ");
        Some(())
    }

    /// What follows `use`.
    fn import(&mut self) -> Option<()> {
        self.layout.text("use ");
        let before = if self.skip("::") { Some("::") } else { None };
        self.layout.text(before.unwrap_or_default());
        self.imported_below(before)?;
        self.expect(";")?;
        self.layout.text(";");
        self.layout.newline();
        Some(())
    }

    fn imported_below(&mut self, before: Option<&str>) -> Option<()> {
        if self.skip("*") {
            self.layout.text("*");
            return Some(());
        }
        if self.skip("{") {
            return self.imported_group();
        }
        let word = self.next_of(Kind::Word).filter(|word| is_path_word(before, word))?;
        self.layout.text(word);
        if self.skip("::") {
            self.layout.text("::");
            return self.deeper(|code| code.imported_below(Some(word)));
        }
        Some(())
    }

    fn imported_group(&mut self) -> Option<()> {
        // A group of one name has no braces.
        if self.is(1, "}") || self.is(1, ",") && self.is(2, "}") {
            let word = self.ident()?;
            self.skip(",");
            self.layout.text(word);
            return self.expect("}");
        }
        self.layout.consistent(INDENT);
        self.layout.text("{");
        self.layout.zero();
        self.layout.inconsistent(0);
        loop {
            let word = self.ident().or_else(|| self.skip("self").then_some("self"))?;
            self.layout.text(word);
            if !self.skip(",") || self.is(0, "}") {
                break;
            }
            self.layout.text(",");
            self.layout.space();
        }
        self.expect("}")?;
        self.layout.end();
        self.layout.comma(true);
        self.layout.dedent();
        self.layout.text("}");
        self.layout.end();
        Some(())
    }

    fn module(&mut self) -> Option<()> {
        self.layout.text("mod ");
        let name = self.ident()?;
        self.layout.text(name);
        if self.skip(";") {
            self.layout.text(";");
            self.layout.end();
            return Some(());
        }
        self.expect("{")?;
        self.layout.text(" {");
        self.layout.inner_newline();
        while !self.is(0, "}") {
            self.item()?;
        }
        self.close_block()
    }

    /// The brace at the end of a block, and the end of its box.
    fn close_block(&mut self) -> Option<()> {
        self.expect("}")?;
        self.layout.dedent();
        self.layout.end();
        self.layout.text("}");
        Some(())
    }

    fn structure(&mut self) -> Option<()> {
        self.layout.text("struct ");
        let name = self.ident()?;
        self.layout.text(name);
        if self.skip("(") {
            self.unnamed_fields()?;
            self.expect(";")?;
            self.layout.text(";");
            self.layout.end();
            return Some(());
        }
        self.expect("{")?;
        self.layout.text(" {");
        self.layout.inner_newline();
        while !self.is(0, "}") {
            self.attributes()?;
            self.visibility()?;
            let name = self.ident()?;
            self.expect(":")?;
            self.layout.text(name);
            self.layout.text(": ");
            self.ty()?;
            self.line_of_block()?;
        }
        self.close_block()
    }

    /// The comma behind a field or a variant.
    fn line_of_block(&mut self) -> Option<()> {
        if !self.is(0, "}") {
            self.expect(",")?;
        }
        self.layout.text(",");
        self.layout.newline();
        Some(())
    }

    fn unnamed_fields(&mut self) -> Option<()> {
        self.layout.text("(");
        self.layout.zero();
        self.list(")", |code| {
            code.visibility()?;
            code.ty()
        })?;
        self.layout.dedent();
        self.layout.text(")");
        Some(())
    }

    fn enumeration(&mut self) -> Option<()> {
        self.layout.text("enum ");
        let name = self.ident()?;
        self.expect("{")?;
        self.layout.text(name);
        self.layout.text(" {");
        self.layout.inner_newline();
        while !self.is(0, "}") {
            self.attributes()?;
            let name = self.ident()?;
            self.layout.text(name);
            if self.skip("(") {
                self.layout.consistent(INDENT);
                self.unnamed_fields()?;
                self.layout.end();
            }
            if self.skip("=") {
                self.layout.text(" = ");
                let value = self.expression()?;
                self.print_expression(&value, false)?;
            }
            self.line_of_block()?;
        }
        self.close_block()
    }

    /// A `static` or a constant.
    fn value(&mut self, keyword: &'t str) -> Option<()> {
        self.layout.text(keyword);
        self.layout.text(" ");
        let name = self.ident()?;
        self.expect(":")?;
        self.layout.text(name);
        self.layout.text(": ");
        self.ty()?;
        self.expect("=")?;
        self.layout.text(" = ");
        self.layout.glue();
        let value = self.expression()?;
        self.print_expression(&value, false)?;
        self.expect(";")?;
        self.layout.text(";");
        self.layout.end();
        Some(())
    }

    fn alias(&mut self) -> Option<()> {
        self.layout.text("type ");
        let name = self.ident()?;
        self.expect("=")?;
        self.layout.text(name);
        self.layout.text(" = ");
        self.layout.glue();
        self.layout.inconsistent(-INDENT);
        self.ty()?;
        self.layout.end();
        self.expect(";")?;
        self.layout.text(";");
        self.layout.end();
        Some(())
    }

    fn implementation(&mut self) -> Option<()> {
        self.layout.inconsistent(-INDENT);
        self.layout.consistent(INDENT);
        self.layout.text("impl");
        self.layout.end();
        self.layout.text(" ");
        self.path(true)?;
        if self.skip("for") {
            self.layout.space();
            self.layout.text("for ");
            self.ty()?;
        }
        self.layout.end();
        self.expect("{")?;
        self.layout.text(" {");
        self.layout.inner_newline();
        while !self.is(0, "}") {
            let keyword = self.keyword()?;
            // Only these are items of an `impl` block too.
            if !["fn", "type"].iter().any(|known| self.tokens[keyword].is(known)) {
                return None;
            }
            self.item()?;
        }
        self.close_block()
    }

    fn function(&mut self) -> Option<()> {
        self.layout.text("fn ");
        let name = self.ident()?;
        self.expect("(")?;
        self.layout.text(name);
        self.layout.text("(");
        self.layout.glue();
        self.layout.consistent(0);
        self.layout.zero();
        self.list(")", Self::parameter)?;
        self.layout.dedent();
        self.layout.end();
        self.layout.text(")");
        self.layout.consistent(-INDENT);
        if self.skip("->") {
            self.layout.text(" -> ");
            self.ty()?;
        }
        self.layout.end();
        self.expect("{")?;
        self.layout.text(" {");
        self.layout.inner_newline();
        while !self.is(0, "}") {
            self.statement()?;
        }
        self.close_block()
    }

    fn parameter(&mut self) -> Option<()> {
        for receiver in [&["&", "mut", "self"][..], &["&", "self"], &["mut", "self"], &["self"]] {
            let behind = receiver.len();
            let is_this = receiver.iter().enumerate().all(|(ahead, text)| self.is(ahead, text));
            if is_this && (self.is(behind, ",") || self.is(behind, ")")) {
                for (index, word) in receiver.iter().enumerate() {
                    self.layout.text(word);
                    if *word == "mut" && index + 1 < behind {
                        self.layout.text(" ");
                    }
                }
                self.at += behind;
                return Some(());
            }
        }
        let name = if self.skip("_") { "_" } else { self.ident()? };
        self.expect(":")?;
        self.layout.text(name);
        self.layout.text(": ");
        self.ty()
    }

    pub(super) fn ty(&mut self) -> Option<()> {
        self.deeper(Self::ty_here)
    }

    fn ty_here(&mut self) -> Option<()> {
        let token = self.peek(0)?;
        match token.text.as_ref() {
            "&" if token.kind == Kind::Sign => {
                self.at += 1;
                self.layout.text("&");
                if let Some(lifetime) = self.next_of(Kind::Lifetime) {
                    self.layout.text(lifetime);
                    self.layout.text(" ");
                }
                if self.skip("mut") {
                    self.layout.text("mut ");
                }
                self.ty()
            }
            "[" if token.kind == Kind::Open => {
                self.at += 1;
                self.layout.text("[");
                self.ty()?;
                self.expect("]")?;
                self.layout.text("]");
                Some(())
            }
            "(" if token.kind == Kind::Open => self.tuple_type(),
            word @ ("impl" | "dyn") => {
                self.at += 1;
                self.layout.text(word);
                self.layout.text(" ");
                self.path(true)?;
                // Several bounds are not covered.
                (!self.is(0, "+")).then_some(())
            }
            _ => self.path(true),
        }
    }

    fn tuple_type(&mut self) -> Option<()> {
        self.expect("(")?;
        self.layout.text("(");
        self.layout.consistent(INDENT);
        self.layout.zero();
        let mut count = 0;
        self.list(")", |code| {
            count += 1;
            code.ty()
        })?;
        self.layout.dedent();
        self.layout.end();
        self.layout.text(")");
        // One type is a type in parentheses, or a tuple that is printed in another way.
        (count != 1).then_some(())
    }

    /// A path: of a type, or of an expression, which has colons in front of arguments.
    pub(super) fn path(&mut self, is_type: bool) -> Option<()> {
        let mut before = if self.skip("::") { Some("::") } else { None };
        self.layout.text(before.unwrap_or_default());
        loop {
            let word = self.next_of(Kind::Word).filter(|word| is_path_word(before, word))?;
            before = Some(word);
            self.layout.text(word);
            if is_type && self.is(0, "<") {
                self.type_arguments()?;
            }
            if !self.is(0, "::") {
                return Some(());
            }
            self.at += 1;
            self.layout.text("::");
            if !is_type && self.is(0, "<") {
                self.type_arguments()?;
                if !self.skip("::") {
                    return Some(());
                }
                self.layout.text("::");
            }
        }
    }

    /// Types in angle brackets.
    pub(super) fn type_arguments(&mut self) -> Option<()> {
        self.expect("<")?;
        if self.is(0, ">") {
            return None;
        }
        self.layout.text("<");
        self.layout.consistent(INDENT);
        self.layout.zero();
        self.list(">", Self::ty)?;
        self.layout.dedent();
        self.layout.end();
        self.layout.text(">");
        Some(())
    }
}

/// Whether a word names something.
pub(super) fn is_ident(word: &str) -> bool {
    // All keywords but one are short and begin with a letter in lower case.
    let may_be_keyword = word.len() <= 8 && word.starts_with(|first: char| first.is_ascii_lowercase());
    word != "_" && word != "Self" && !(may_be_keyword && KEYWORDS.binary_search(&word).is_ok())
}

/// Whether a word can follow another one in a path, or begin it.
fn is_path_word(before: Option<&str>, word: &str) -> bool {
    is_ident(word)
        || match before {
            None => matches!(word, "crate" | "self" | "super" | "Self"),
            Some(before) => word == "super" && matches!(before, "self" | "super"),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }
}
