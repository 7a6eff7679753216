//! Rendering: views through Tera templates. Templates contain no logic; what they may use is in [`crate::view`].

use std::collections::{BTreeMap, BTreeSet};

use tera::{Context, ErrorKind, Tera};

use crate::cache::Hasher;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::view::File;

/// Templates that only some runs use, by their options.
const OPTIONAL: [&str; 8] = [
    "bench/derived.rs.tera",
    "crate/Cargo.toml.tera",
    "crate/README.md.tera",
    "crate/lib.rs.tera",
    "disabled.rs.tera",
    "index.md.tera",
    "test/calls.rs.tera",
    "test/examples.rs.tera",
];

/// The templates of a run, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Templates {
    texts: BTreeMap<String, String>,
    /// The folder that the templates were read from, which diagnostics write in front of their names.
    folder: String,
    /// Whether all templates are those of this crate, which no user can change.
    is_carried: bool,
}

impl Templates {
    /// Adds a template, or replaces the one with this name.
    pub(crate) fn insert(&mut self, name: String, text: String) {
        self.texts.insert(name, text);
        self.is_carried = false;
    }

    /// Creates templates from their texts; `folder` is their folder in diagnostics.
    pub(crate) fn new(folder: impl Into<String>, texts: BTreeMap<String, String>) -> Self {
        Self { texts, folder: folder.into(), is_carried: false }
    }

    /// Marks templates as those of this crate.
    pub(crate) fn into_carried(self) -> Self {
        Self { is_carried: true, ..self }
    }

    /// Adds all templates to what a result depends on.
    pub(crate) fn hash(&self, hasher: &mut Hasher) {
        hasher.add(&self.folder);
        for (name, text) in &self.texts {
            hasher.add(name).add(text);
        }
    }

    /// Adds the templates that a file is rendered with to what its text depends on.
    /// `empty` are the lists without entries.
    pub(crate) fn hash_used(&self, template: &str, empty: &[String], hasher: &mut Hasher) {
        let components = self.texts.keys().map(String::as_str).filter(|name| self.defines_components(name));
        let direct = self.included_without(template, empty);
        let mut used = self.with_included(components.chain(direct).collect());
        used.insert(template);
        for name in used {
            hasher.add(name).add(self.texts.get(name).map(String::as_str).unwrap_or_default());
        }
    }

    /// Templates, and all that these include.
    fn with_included<'t>(&'t self, mut open: Vec<&'t str>) -> BTreeSet<&'t str> {
        let mut used = BTreeSet::new();
        while let Some(name) = open.pop() {
            if used.insert(name) {
                open.extend(self.tags(name).flat_map(included_by));
            }
        }
        used
    }

    /// The templates that the template of a file includes, except those in loops over lists without entries.
    fn included_without<'t>(&'t self, name: &str, empty: &[String]) -> Vec<&'t str> {
        let gives_names = |tag: &str| tag.starts_with("set") || tag.starts_with("component");
        // There, the name of a list may be that of another one.
        let empty = if self.tags(name).any(gives_names) { &[] } else { empty };
        let mut included = Vec::new();
        let mut loops = Vec::new();
        for tag in self.tags(name) {
            match tag.split_whitespace().next() {
                Some("for") => loops.push(tag.split_once(" in ").map_or("", |(_, list)| list.trim())),
                Some("endfor") => {
                    loops.pop();
                }
                // That of a loop is rendered if the list has no entries.
                Some("else") => loops.fill(""),
                _ if loops.first().is_some_and(|list| empty.iter().any(|name| name == list)) => {}
                _ => included.extend(included_by(tag)),
            }
        }
        included
    }

    /// Compiles all templates.
    ///
    /// # Errors
    /// Each syntax error, unknown filter and unknown include, with its line.
    pub(crate) fn compile(&self) -> Result<Renderer<'_>, Diagnostics> {
        let mut tera = Tera::new();
        tera.autoescape_on(Vec::<&str>::new());
        let texts = self.texts.iter().map(|(name, text)| (name.clone(), text.clone()));
        match tera.add_raw_templates(texts) {
            Ok(()) => Ok(Renderer { tera, templates: self }),
            Err(error) => Err(match error.kind() {
                ErrorKind::Msg(text) if text.contains(" --> ") => self.unknown(text),
                _ => Diagnostics::from(self.diagnostic("template-syntax", &error, None)),
            }),
        }
    }

    /// Reports what templates use but does not exist. Tera returns one text: for each error a message and its place.
    fn unknown(&self, text: &str) -> Diagnostics {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let report = |pair: &[&str]| {
            let message = pair[0].strip_prefix("error: ")?;
            let mut place = pair.get(1)?.strip_prefix("--> ")?.rsplitn(3, ':');
            let (column, line, name) = (place.next()?, place.next()?, place.next()?);
            let at = format!("{}{name}", self.folder);
            let diagnostic = Diagnostic::error("template-unknown", "", message)
                .located(Location::at(at, line.parse().unwrap_or(1), column.parse().unwrap_or(1)))
                .help("okta-codegen/src/view.rs describes what a template may use");
            Some(diagnostic)
        };
        lines.windows(2).filter_map(report).collect()
    }

    fn diagnostic(&self, code: &'static str, error: &tera::Error, file: Option<&File>) -> Diagnostic {
        let output = file.map(|file| format!(" (rendering {})", file.path)).unwrap_or_default();
        let (message, place) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => (
                report.message().to_owned(),
                Some((report.filename().to_owned(), report.span().start_line, report.span().start_col)),
            ),
            _ => (error.to_string(), None),
        };
        let callers = self.callers(&error.to_string());
        let diagnostic = Diagnostic::error(code, "", format!("{message}{output}{callers}"))
            .help("okta-codegen/src/view.rs describes what a template may use");
        match (place, file) {
            (Some((name, line, column)), _) => {
                diagnostic.located(Location::at(format!("{}{name}", self.folder), line, column + 1))
            }
            (None, Some(file)) => {
                diagnostic.located(Location::file(format!("{}{}", self.folder, file.template)))
            }
            (None, None) => diagnostic.located(Location::file(self.folder.as_str())),
        }
    }

    /// The templates that call or include the one with the error, as lines of a message.
    fn callers(&self, report: &str) -> String {
        let callers = report.lines().filter_map(|line| line.strip_prefix("note: called from "));
        callers.map(|place| format!("\n  called from {}{place}", self.folder)).collect()
    }

    /// The content of the tags of a template.
    fn tags<'t>(&'t self, name: &str) -> impl Iterator<Item = &'t str> {
        let mut rest = self.texts.get(name).map(String::as_str).unwrap_or_default();
        std::iter::from_fn(move || {
            let mut is_raw = false;
            loop {
                rest = &rest[rest.find('{')?..];
                let is_comment = rest.starts_with("{#") && !is_raw;
                if !is_comment && !rest.starts_with("{%") {
                    rest = &rest[1..];
                    continue;
                }
                let (tag, behind) = rest[2..].split_once(if is_comment { "#}" } else { "%}" })?;
                rest = behind;
                let tag = tag.trim_matches('-').trim();
                match tag {
                    _ if is_comment => {}
                    "raw" => is_raw = true,
                    "endraw" => is_raw = false,
                    _ if is_raw => {}
                    _ => return Some(tag),
                }
            }
        })
    }

    /// Returns whether a template defines components, which any other one can call.
    fn defines_components(&self, name: &str) -> bool {
        self.texts.get(name).is_some_and(|text| text.contains("endcomponent"))
    }
}

/// The templates that a tag includes or extends.
fn included_by(tag: &str) -> impl Iterator<Item = &str> {
    let names = if tag.starts_with("include") || tag.starts_with("extends") { tag } else { "" };
    names.split(['"', '\'', '`']).skip(1).step_by(2)
}

/// Compiled templates.
#[derive(Debug)]
pub(crate) struct Renderer<'a> {
    tera: Tera,
    templates: &'a Templates,
}

impl Renderer<'_> {
    /// The templates.
    pub(crate) fn templates(&self) -> &Templates {
        self.templates
    }

    /// Renders one file. Its text is not formatted yet.
    ///
    /// # Errors
    /// The template uses something that its view does not have, or renders nothing.
    pub(crate) fn render(&self, file: &File) -> Result<String, Box<Diagnostic>> {
        let text = Context::from_serialize(file)
            .and_then(|context| self.tera.render(file.template, &context))
            .map_err(|error| Box::new(self.templates.diagnostic("template-field", &error, Some(file))))?;
        if text.trim().is_empty() {
            let message = format!("the template renders nothing for {}", file.path);
            let empty = Diagnostic::error("template-empty", "", message);
            return Err(Box::new(
                empty.located(Location::file(self.place(file.template))).help("restore the template"),
            ));
        }
        Ok(text)
    }

    /// Warns about templates that no file is rendered from, and about those that are empty.
    pub(crate) fn unused(&self, files: &[File]) -> Diagnostics {
        if self.templates.is_carried {
            return Diagnostics::new();
        }
        let used =
            self.templates.with_included(files.iter().map(|file| file.template).chain(OPTIONAL).collect());
        let warning = |code, name: &str, message: &str| {
            Diagnostic::warning(code, "", message)
                .located(Location::file(self.place(name)))
                .help("remove the template, or restore what includes it")
        };
        let names = self.templates.texts.iter().map(|(name, text)| (name.as_str(), text.trim().is_empty()));
        names
            .filter_map(|(name, is_empty)| {
                let is_used = used.contains(name) || self.templates.defines_components(name);
                match (is_empty, is_used) {
                    (true, _) => Some(warning("template-empty", name, "the template is empty")),
                    (false, false) => {
                        Some(warning("template-unused", name, "no file is rendered from the template"))
                    }
                    (false, true) => None,
                }
            })
            .collect()
    }

    /// The path of a template in diagnostics.
    pub(crate) fn place(&self, template: &str) -> String {
        format!("{}{template}", self.templates.folder)
    }
}
