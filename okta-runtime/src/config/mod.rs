//! Configuration from files and the environment.
//!
//! Sources from the weakest to the strongest: `~/.okta/okta.yaml`, `./okta.yaml` or `./.okta.yaml`, files that the
//! program names, environment variables, the program itself. They are merged key by key, and each value remembers where
//! it came from, so that a problem can be told together with the place where to mend it.

#[cfg(feature = "config-files")]
mod file;
mod keys;
mod value;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::error::{Problem, ProblemCode};
use crate::secret::Secret;

pub(crate) use value::Unit;

/// Where to look.
#[derive(Clone, Default)]
pub(crate) struct Sources {
    /// The user's and the program's usual files.
    pub(crate) files: bool,
    /// Environment variables.
    pub(crate) env: bool,
    /// Files that must be there.
    pub(crate) named_files: Vec<PathBuf>,
    /// In the place of the process's environment variables.
    pub(crate) vars: Option<HashMap<String, String>>,
}

/// The kind of a source; a secret of one kind with an address of another is suspicious.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceKind {
    #[cfg(feature = "config-files")]
    HomeFile,
    #[cfg(feature = "config-files")]
    LocalFile,
    #[cfg(feature = "config-files")]
    NamedFile,
    Environment,
}

/// A value as text, and where it came from.
struct Setting {
    /// More than one for a list.
    texts: Vec<Secret>,
    source: String,
    kind: SourceKind,
}

/// What was found, all sources merged.
#[derive(Default)]
pub(crate) struct Found {
    settings: BTreeMap<&'static str, Setting>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<String>,
}

impl Found {
    /// Reads all sources.
    pub(crate) fn load(sources: &Sources) -> Self {
        let mut found = Self::default();
        found.load_files(sources);
        if sources.env {
            match &sources.vars {
                Some(vars) => found.load_env(&|name| vars.get(name).cloned()),
                None => found.load_env(&|name| std::env::var(name).ok()),
            }
        }
        found
    }

    #[cfg(feature = "config-files")]
    fn load_files(&mut self, sources: &Sources) {
        if sources.files {
            if let Some(home) = std::env::home_dir() {
                file::load(self, &home.join(".okta").join("okta.yaml"), SourceKind::HomeFile);
            }
            file::load(self, std::path::Path::new("./okta.yaml"), SourceKind::LocalFile);
            file::load(self, std::path::Path::new("./.okta.yaml"), SourceKind::LocalFile);
        }
        for path in &sources.named_files {
            file::load(self, path, SourceKind::NamedFile);
        }
    }

    /// Files need the feature `config-files`. The usual ones are passed over without it; one that is named is not.
    #[cfg(not(feature = "config-files"))]
    fn load_files(&mut self, sources: &Sources) {
        for path in &sources.named_files {
            let message = format!("{} cannot be read without the feature `config-files`", path.display());
            self.problems.push(Problem::new(ProblemCode::FeatureMissing, message));
        }
    }

    fn load_env(&mut self, var: &dyn Fn(&str) -> Option<String>) {
        // An empty variable is as none.
        let var = |name: &str| var(name).filter(|text| !text.trim().is_empty()).map(Secret::from);
        for key in keys::KEYS {
            for name in key.env {
                let numbered = (0..).map_while(|n| var(&format!("{name}_{n}")));
                let texts: Vec<Secret> = match var(name) {
                    Some(text) => vec![text],
                    None => numbered.collect(),
                };
                if !texts.is_empty() {
                    self.set(
                        key.name,
                        texts,
                        format!("environment variable {name}"),
                        SourceKind::Environment,
                    );
                    break;
                }
            }
        }
    }

    fn set(&mut self, name: &'static str, texts: Vec<Secret>, source: String, kind: SourceKind) {
        self.settings.insert(name, Setting { texts, source, kind });
    }

    fn setting(&self, name: &str) -> Option<&Setting> {
        debug_assert!(keys::find(name).is_some(), "{name} is not in the table of keys");
        self.settings.get(name)
    }

    /// Where a value came from, for messages.
    pub(crate) fn source(&self, name: &str) -> &str {
        self.setting(name).map_or("not set", |setting| &setting.source)
    }

    fn kind(&self, name: &str) -> Option<SourceKind> {
        self.setting(name).map(|setting| setting.kind)
    }

    /// Warns if the credential `name` and the org URL are from different sources: an org URL from a checkout could send
    /// a token from the environment to a server that the checkout names.
    pub(crate) fn warn_of_mixed_sources(&mut self, name: &str) {
        if let (Some(url), Some(secret)) = (self.kind("client.orgUrl"), self.kind(name))
            && url != secret
        {
            let (url, secret) = (self.source("client.orgUrl"), self.source(name));
            let warning =
                format!("the org URL ({url}) and the credential ({secret}) are from different places");
            self.warnings.push(warning);
        }
    }

    /// Notes what is wrong with the value of `name`.
    pub(crate) fn problem(&mut self, code: ProblemCode, name: &str, message: impl Into<String>) {
        let problem = Problem::new(code, message).at(self.source(name));
        self.problems.push(problem);
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let text = self.setting(name)?.texts.first()?.expose().trim();
        if text.is_empty() { None } else { Some(text) }
    }

    /// A secret.
    pub(crate) fn secret(&self, name: &str) -> Option<Secret> {
        self.text(name).map(Secret::from)
    }

    /// A list.
    #[cfg(any(test, feature = "oauth"))]
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.setting(name)
            .map(|setting| value::list(setting.texts.iter().map(Secret::expose)))
            .unwrap_or_default()
    }

    pub(crate) fn boolean(&mut self, name: &str) -> Option<bool> {
        self.typed(name, value::boolean)
    }

    pub(crate) fn number(&mut self, name: &str) -> Option<u64> {
        self.typed(name, value::number)
    }

    /// A level of logging.
    pub(crate) fn level(&mut self, name: &str) -> Option<tracing::Level> {
        self.typed(name, value::level)
    }

    pub(crate) fn duration(&mut self, name: &str, unit: Unit) -> Option<Duration> {
        self.typed(name, |text| value::duration(text, unit))
    }

    /// A value of another type; a text that does not fit is a problem that names its source.
    fn typed<T>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, &'static str>) -> Option<T> {
        match read(self.text(name)?) {
            Ok(value) => Some(value),
            Err(rule) => {
                self.problem(ProblemCode::ValueInvalid, name, format!("{name} {rule}"));
                None
            }
        }
    }
}

impl fmt::Debug for Found {
    /// The sources without the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.settings.iter().map(|(name, setting)| (name, &setting.source))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(vars: &[(&str, &str)]) -> Found {
        let vars = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Found::load(&Sources { env: true, vars: Some(vars), ..Sources::default() })
    }

    #[test]
    fn every_variable_sets_its_key() {
        for key in keys::KEYS {
            for name in key.env {
                assert_eq!(env(&[(name, " x ")]).text(key.name), Some("x"), "{name}");
                assert_eq!(env(&[(name, " ")]).text(key.name), None, "{name}");
            }
        }
        assert_eq!(
            env(&[("OKTA_CLIENT_SCOPES_0", "a"), ("OKTA_CLIENT_SCOPES_1", "b")]).list("client.scopes"),
            ["a", "b"]
        );
        assert_eq!(env(&[("OKTA_CLIENT_SCOPES", "a, b c")]).list("client.scopes"), ["a", "b", "c"]);
    }

    #[test]
    fn a_wrong_value_is_told_with_its_source() {
        let mut found = env(&[("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "many")]);
        assert_eq!(found.number("client.rateLimit.maxRetries"), None);
        let problem = found.problems[0].to_string();
        let wanted = "client.rateLimit.maxRetries must be a whole number that is not negative (environment variable OKTA_CLIENT_RATELIMIT_MAXRETRIES)";
        assert!(problem.starts_with(wanted), "{problem}");
    }

    #[test]
    fn names_in_the_table_are_unique() {
        let mut names: Vec<&str> = keys::KEYS.iter().flat_map(|key| key.env).copied().collect();
        names.extend(keys::KEYS.iter().flat_map(|key| std::iter::once(&key.name).chain(key.aliases)));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn the_table_of_the_readme_has_every_key_and_variable() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
        let Ok(readme) = std::fs::read_to_string(&path) else {
            // In a package alone. Not by println!, which the test harness keeps to itself when a test passes.
            let _ = std::io::Write::write_all(&mut std::io::stderr(), b"skipped: README.md is not there\n");
            return;
        };
        let table = readme.split_once("<!-- configuration keys").unwrap().1;
        let table = table.split_once("<!-- end of configuration keys").unwrap().0;
        let code = |cell: Option<&str>| -> Vec<String> {
            cell.unwrap_or_default().split('`').skip(1).step_by(2).map(str::to_owned).collect()
        };
        let mut described: Vec<(Vec<String>, Vec<String>)> = table
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| {
                let mut cells = line.split('|').skip(1);
                (code(cells.next()), code(cells.next()))
            })
            .collect();
        let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let mut known: Vec<(Vec<String>, Vec<String>)> = keys::KEYS
            .iter()
            .map(|key| (texts(&[&[key.name], key.aliases].concat()), texts(key.env)))
            .collect();
        described.sort();
        known.sort();
        assert_eq!(described, known);
    }
}
