//! The values of all sources, merged key by key.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

#[cfg(feature = "config-files")]
use super::file;
use super::keys::{self, Key};
use super::map;
use super::sources::{SourceKind, Sources};
use crate::error::{Problem, ProblemCode};
use crate::profile::{Profile, Setting as Names};
use crate::secret::Secret;
use crate::time::Limit;

/// The strings of a value, and where they came from.
struct Setting {
    /// Only a list has several.
    texts: Vec<Secret>,
    source: String,
    kind: SourceKind,
}

/// The values of all sources, and what is wrong with them.
#[derive(Default)]
pub(crate) struct LayeredConfig {
    pub(crate) profile: &'static Profile,
    settings: BTreeMap<&'static str, Setting>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<String>,
}

impl LayeredConfig {
    /// Reads all sources.
    pub(crate) fn load(sources: &Sources, profile: &'static Profile) -> Self {
        let mut config = Self { profile, ..Self::default() };
        config.load_files(sources);
        if sources.env {
            match &sources.vars {
                Some(vars) => {
                    config.load_env(&|name| vars.get(name).cloned());
                    config.warn_of_unknown_variables(vars.keys().cloned());
                }
                None => {
                    config.load_env(&|name| std::env::var(name).ok());
                    let set = std::env::vars_os().filter(|(_, value)| !value.is_empty());
                    config.warn_of_unknown_variables(set.filter_map(|(name, _)| name.into_string().ok()));
                }
            }
        }
        map::load(&mut config, &sources.map);
        config
    }

    #[cfg(feature = "config-files")]
    fn load_files(&mut self, sources: &Sources) {
        if sources.files {
            let name = self.profile.name;
            if let Some(home) = std::env::home_dir() {
                let path = home.join(format!(".{name}")).join(format!("{name}.yaml"));
                file::load(self, &path, SourceKind::HomeFile);
            }
            for path in [format!("./{name}.yaml"), format!("./.{name}.yaml")] {
                file::load(self, std::path::Path::new(&path), SourceKind::LocalFile);
            }
        }
        for path in &sources.named_files {
            file::load(self, path, SourceKind::NamedFile);
        }
    }

    /// Without the feature `config-files` the usual files are ignored, but a file that the program names is an error.
    #[cfg(not(feature = "config-files"))]
    fn load_files(&mut self, sources: &Sources) {
        for path in &sources.named_files {
            let message = format!("{} cannot be read without the feature `config-files`", path.display());
            self.problems.push(Problem::new(ProblemCode::FeatureMissing, message));
        }
    }

    fn load_env(&mut self, var: &dyn Fn(&str) -> Option<String>) {
        // An empty variable is ignored.
        let var = |name: &str| var(name).filter(|text| !text.trim().is_empty()).map(Secret::from);
        for setting in keys::of(self.profile) {
            for name in setting.variables.iter().map(|name| self.profile.variable(name)) {
                let numbered = (0..).map_while(|n| var(&format!("{name}_{n}")));
                let texts: Vec<Secret> = match var(&name) {
                    Some(text) => vec![text],
                    None => numbered.collect(),
                };
                if !texts.is_empty() {
                    self.set(setting, texts, format!("environment variable {name}"), SourceKind::Environment);
                    break;
                }
            }
        }
    }

    /// Warns of variables that look like those of a key.
    fn warn_of_unknown_variables(&mut self, names: impl Iterator<Item = String>) {
        let prefix = self.profile.variable("CLIENT_");
        let known = || keys::variables(self.profile);
        let is_unknown = |name: &String| name.starts_with(&prefix) && !keys::is_variable(name, known());
        let mut unknown: Vec<String> = names.filter(is_unknown).collect();
        unknown.sort_unstable();
        let mut warnings = Vec::new();
        for name in unknown {
            let hint = keys::nearest(&name, known()).map(|known| format!("; is it {known}?"));
            let hint = hint.unwrap_or_default();
            warnings.push(format!("environment variable {name} is not known{hint}"));
        }
        self.warnings.append(&mut warnings);
    }

    /// Returns the name of a key with a secret that came from a file.
    #[cfg(all(unix, feature = "config-files"))]
    pub(super) fn secret_of(&self, file: &str) -> Option<&'static str> {
        let is_secret = |name: &str, setting: &Setting| {
            // The private key may be the path of a file.
            let is_path = |text: &Secret| std::path::Path::new(text.expose().trim()).is_file();
            let mut credentials = self.profile.schemes.iter().flat_map(|scheme| scheme.settings);
            (crate::json::is_secret_name(name) || credentials.any(|one| one.name == name))
                && setting.source.strip_prefix(file).is_some_and(|rest| rest.starts_with(", line "))
                && !setting.texts.iter().any(is_path)
        };
        let mut settings = self.settings.iter();
        settings.find(|(name, setting)| is_secret(name, setting)).map(|(name, _)| *name)
    }

    pub(super) fn set(&mut self, key: &Names, texts: Vec<Secret>, source: String, kind: SourceKind) {
        self.settings.insert(key.name, Setting { texts, source, kind });
    }

    /// Returns the value of a key. A string that cannot be parsed as the key's type is recorded as a problem.
    pub(crate) fn get<T>(&mut self, key: &Key<T>) -> Option<T> {
        let texts = &self.settings.get(key.name)?.texts;
        let texts: Vec<&str> = texts.iter().map(|text| text.expose().trim()).collect();
        if texts.iter().all(|text| text.is_empty()) {
            return None;
        }
        match (key.read)(&texts) {
            Ok(value) => Some(value),
            Err(rule) => {
                self.problem(ProblemCode::ValueInvalid, key, format!("{} {rule}", key.name));
                None
            }
        }
    }

    /// Returns the text of a setting, which may be a secret.
    pub(crate) fn text(&self, key: &Names) -> Option<Secret> {
        let texts = &self.settings.get(key.name)?.texts;
        let text = texts.iter().map(|text| text.expose().trim()).collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| Secret::new(text))
    }

    /// Returns a time limit and where it was set.
    pub(crate) fn limit(&mut self, key: &Key<Duration>) -> Option<Limit> {
        let length = self.get(key)?;
        Some(Limit::new(length, format!("set by {}, {}", key.name, self.source(key))))
    }

    /// Returns whether a key has a value, of whatever type.
    pub(crate) fn has(&self, key: &Names) -> bool {
        let texts = self.settings.get(key.name).map(|setting| &setting.texts);
        texts.is_some_and(|texts| texts.iter().any(|text| !text.expose().trim().is_empty()))
    }

    /// Returns the source of a value for messages, or an empty string if it is not set.
    pub(crate) fn source(&self, key: &Names) -> String {
        self.settings.get(key.name).map(|setting| setting.source.clone()).unwrap_or_default()
    }

    /// Records what is wrong with the value of a key.
    pub(crate) fn problem(&mut self, code: ProblemCode, key: &Names, message: impl Into<String>) {
        let problem = Problem::new(code, message).at(self.source(key));
        self.problems.push(problem);
    }

    /// Warns if a credential and the org URL are from different sources: an org URL from a checkout could send a token
    /// from the environment to a server that the checkout names.
    pub(crate) fn warn_of_mixed_sources(&mut self, credential: &Names) {
        let setting = |key: &Names| self.settings.get(key.name);
        if let (Some(url), Some(secret)) = (setting(keys::url(self.profile)), setting(credential))
            && url.kind != secret.kind
        {
            let warning = format!(
                "the {} URL ({}) and the credential ({}) are from different sources",
                self.profile.server.noun, url.source, secret.source
            );
            self.warnings.push(warning);
        }
    }
}

impl fmt::Debug for LayeredConfig {
    /// Shows the sources without the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.settings.iter().map(|(name, setting)| (name, &setting.source))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::{CONSTANTS, KEYS, MAX_RETRIES, SCOPES, TEAM};
    use super::*;
    use crate::profile::{ACCESS_GATEWAY, OKTA, PRIVILEGED_ACCESS};

    fn env(vars: &[(&str, &str)]) -> LayeredConfig {
        env_of(&OKTA, vars)
    }

    fn env_of(profile: &'static Profile, vars: &[(&str, &str)]) -> LayeredConfig {
        let vars = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        LayeredConfig::load(&Sources { env: true, vars: Some(vars), ..Sources::default() }, profile)
    }

    #[test]
    fn every_variable_sets_its_key() {
        for key in KEYS {
            for name in key.setting.variables {
                let name = &key.profile().variable(name);
                assert!(env_of(key.profile(), &[(name, " x ")]).has(&key.setting), "{name}");
                assert!(!env_of(key.profile(), &[(name, " ")]).has(&key.setting), "{name}");
            }
        }
    }

    #[test]
    fn a_list_is_read_from_one_or_several_variables() {
        let scopes = |vars| env(vars).get(&SCOPES).unwrap();
        assert_eq!(scopes(&[("OKTA_CLIENT_SCOPES_0", "a"), ("OKTA_CLIENT_SCOPES_1", "b")]), ["a", "b"]);
        assert_eq!(scopes(&[("OKTA_CLIENT_SCOPES", "a, b c")]), ["a", "b", "c"]);
    }

    #[test]
    fn a_value_of_another_type_is_a_problem_with_its_source() {
        let mut config = env(&[("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "many")]);
        assert_eq!(config.get(&MAX_RETRIES), None);
        let problem = config.problems[0].to_string();
        let expected = "client.rateLimit.maxRetries must be a whole number that is not negative (environment variable OKTA_CLIENT_RATELIMIT_MAXRETRIES)";
        assert!(problem.starts_with(expected), "{problem}");
    }

    #[test]
    fn products_do_not_share_variables() {
        let vars = [
            ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
            ("OKTA_PRIVILEGED_ACCESS_CLIENT_SERVERURL", "https://acme.pam.okta.com"),
            ("OKTA_PRIVILEGED_ACCESS_CLIENT_TEAM", "infra"),
            ("OKTA_ACCESS_GATEWAY_CLIENT_SERVERURL", "https://gateway.example.com"),
        ];
        for (profile, url, team) in [
            (&OKTA, "https://acme.okta.com", None),
            (&PRIVILEGED_ACCESS, "https://acme.pam.okta.com", Some("infra")),
            (&ACCESS_GATEWAY, "https://gateway.example.com", None),
        ] {
            let mut config = env_of(profile, &vars);
            assert_eq!(config.get(keys::url(profile)).as_deref(), Some(url));
            assert_eq!(config.get(&TEAM).as_deref(), team);
            assert!(config.warnings.is_empty(), "{:?}", config.warnings);
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = KEYS.iter().flat_map(|key| key.setting.variables).copied().collect();
        let settings = KEYS.iter().map(|key| &key.setting);
        names.extend(settings.flat_map(|setting| std::iter::once(&setting.name).chain(setting.aliases)));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    /// Returns the text of all source files of a folder.
    fn sources(folder: &std::path::Path) -> String {
        let mut text = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            text += &std::fs::read_to_string(entry.unwrap().path()).unwrap();
        }
        text
    }

    #[test]
    fn every_key_is_read_by_the_client() {
        let client = sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/client"));
        // `keys::url` selects the key of the URL.
        let is_url = |key: &&&str| matches!(**key, "ORG_URL" | "SERVER_URL");
        assert!(client.contains("keys::url("));
        let unread: Vec<_> = CONSTANTS
            .iter()
            .filter(|key| !is_url(key) && !client.contains(&format!("&keys::{key}")))
            .collect();
        assert!(unread.is_empty(), "no code reads these keys: {unread:?}");
    }

    /// Returns the rows of the table in the guide.
    fn table() -> Vec<String> {
        let code =
            |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let row = |key: &&keys::Row| {
            let Names { name, aliases, variables } = &key.setting;
            let variables: Vec<String> = variables.iter().map(|name| key.profile().variable(name)).collect();
            let variables: Vec<&str> = variables.iter().map(String::as_str).collect();
            let (names, variables) = (code(&[&[*name], *aliases].concat()), code(&variables));
            format!("| {names} | {variables} | {} | {} |", key.default, key.meaning)
        };
        KEYS.iter().map(row).collect()
    }

    /// Returns the page of the guide, or `None` after a message: the published package has no guide.
    fn guide() -> Option<String> {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../okta-sdk/src/guide/configuration.rs");
        let page = std::fs::read_to_string(path);
        if page.is_err() {
            // The test harness hides println! of passing tests.
            let _ = std::io::Write::write_all(&mut std::io::stderr(), b"skipped: the guide does not exist\n");
        }
        page.ok()
    }

    #[test]
    fn the_guide_has_the_names_of_each_product() {
        let Some(page) = guide() else { return };
        for (module, profile) in [
            ("okta_sdk", &OKTA),
            ("privileged_access", &PRIVILEGED_ACCESS),
            ("access_gateway", &ACCESS_GATEWAY),
        ] {
            let (name, url) = (profile.name, profile.variable(profile.server.variable));
            let (key, prefix) = (profile.server.key, profile.variable("CLIENT_"));
            let row = format!(
                "//! | `{module}` | `~/.{name}/{name}.yaml`, `./{name}.yaml` | `{name}` | `{prefix}` | `{key}`, `{url}` |"
            );
            assert!(page.lines().any(|line| line == row), "the guide has no row {row}");
        }
    }

    #[test]
    fn the_table_of_the_guide_is_that_of_the_keys() {
        let Some(page) = guide() else { return };
        let section = page.split_once("<!-- configuration keys").unwrap().1;
        let section = section.split_once("<!-- end of configuration keys").unwrap().0;
        let written: Vec<&str> = section
            .lines()
            .filter_map(|line| line.strip_prefix("//! "))
            .filter(|line| line.starts_with("| `"))
            .collect();
        let table = table();
        let mut difference = String::new();
        for line in written.iter().filter(|line| !table.iter().any(|row| row == *line)) {
            difference += &format!("- {line}\n");
        }
        for row in table.iter().filter(|row| !written.contains(&row.as_str())) {
            difference += &format!("+ {row}\n");
        }
        assert!(difference.is_empty(), "the table in guide/configuration.rs is out of date:\n{difference}");
        assert_eq!(written, table, "the rows in guide/configuration.rs have another order");
    }
}
