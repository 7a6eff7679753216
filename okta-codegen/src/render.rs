//! Rendering: views through Tera templates. Templates hold no logic; what they may use is in [`crate::view`].

use std::collections::BTreeMap;

use tera::{Context, ErrorKind, Tera};

use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::view::File;

/// The templates of a run, by name.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    texts: BTreeMap<String, String>,
    /// What stands before a template's name in diagnostics: the folder that it was read from.
    folder: String,
}

impl Templates {
    /// Templates from their texts; `folder` is where diagnostics say that they are.
    pub fn new(folder: impl Into<String>, texts: BTreeMap<String, String>) -> Self {
        Self { texts, folder: folder.into() }
    }

    /// Compiles all templates: a syntax error, an unknown filter or an unknown include is found here.
    ///
    /// # Errors
    /// One diagnostic for each template that does not compile, with its line.
    pub fn compile(&self) -> Result<Renderer<'_>, Diagnostics> {
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

    /// What templates use and does not exist comes as one text: for each thing a message, and its place under it.
    fn unknown(&self, text: &str) -> Diagnostics {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let report = |pair: &[&str]| {
            let message = pair[0].strip_prefix("error: ")?;
            let mut place = pair.get(1)?.strip_prefix("--> ")?.rsplitn(3, ':');
            let (column, line, name) = (place.next()?, place.next()?, place.next()?);
            let at = format!("{}{name}", self.folder);
            let diagnostic = Diagnostic::error("template-unknown", "", message)
                .located(Location::at(at, line.parse().unwrap_or(1), column.parse().unwrap_or(1)))
                .help("what a template may use is described in okta-codegen/src/view.rs");
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
        let diagnostic = Diagnostic::error(code, "", format!("{message}{output}"))
            .help("what a template may use is described in okta-codegen/src/view.rs");
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
}

/// Compiled templates.
#[derive(Debug)]
pub struct Renderer<'a> {
    tera: Tera,
    templates: &'a Templates,
}

impl Renderer<'_> {
    /// The text of one file, not formatted yet.
    ///
    /// # Errors
    /// A diagnostic with the template's name and line.
    pub fn render(&self, file: &File) -> Result<String, Box<Diagnostic>> {
        Context::from_serialize(file)
            .and_then(|context| self.tera.render(file.template, &context))
            .map_err(|error| Box::new(self.templates.diagnostic("template-field", &error, Some(file))))
    }

    /// Where a template is, as diagnostics call it.
    pub(crate) fn place(&self, template: &str) -> String {
        format!("{}{template}", self.templates.folder)
    }
}
