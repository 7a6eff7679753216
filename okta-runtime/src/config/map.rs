//! Values of a map that the program has: keys by the names of files or of environment variables.

use super::keys;
use super::layered::LayeredConfig;
use super::sources::SourceKind;
use crate::error::{Problem, ProblemCode};
use crate::profile::{Profile, Setting};
use crate::secret::Secret;

/// Adds the values of a map, which replace those of weaker sources. Each key may occur once.
pub(super) fn load(config: &mut LayeredConfig, map: &[(String, Secret)]) {
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in map {
        let source = format!("key {name} of the map");
        match key(config.profile, name) {
            _ if value.expose().trim().is_empty() => {}
            Some(key) if seen.contains(&key.name) => {
                let message = format!("{} is set more than once", key.name);
                config.problems.push(Problem::new(ProblemCode::ValueInvalid, message).at(source));
            }
            Some(key) => {
                seen.push(key.name);
                config.set(key, vec![value.clone()], source, SourceKind::Map);
            }
            None => warn(config, name, &source),
        }
    }
}

/// Returns the key of a name: its path in a file, with or without `okta` and `client`, or an environment variable.
fn key(profile: &'static Profile, name: &str) -> Option<&'static Setting> {
    let has_variable = |setting: &&Setting| setting.variables.iter().any(|of| profile.variable(of) == name);
    let [path, client] = paths(profile, name).map(|path| keys::at(&path, profile));
    path.or(client).or_else(|| keys::of(profile).find(has_variable))
}

/// Returns what a name may be as a path in a file, below `okta`: a whole path, or one below `client`.
fn paths(profile: &Profile, name: &str) -> [String; 2] {
    let path = name.strip_prefix(profile.name).and_then(|rest| rest.strip_prefix('.')).unwrap_or(name);
    [path.to_owned(), format!("client.{path}")]
}

/// Warns of a name that is not that of a key.
fn warn(config: &mut LayeredConfig, name: &str, source: &str) {
    let paths = paths(config.profile, name);
    if paths.iter().any(|path| keys::IGNORED.contains(&path.as_str())) {
        return config.warnings.push(format!("{name} has no effect ({source})"));
    }
    let near = keys::nearest(name, keys::variables(config.profile))
        .or_else(|| paths.iter().find_map(|path| keys::similar(path, config.profile)));
    let hint = near.map(|known| format!("; is it {known}?")).unwrap_or_default();
    config.warnings.push(format!("{name} is not known{hint} ({source})"));
}

#[cfg(test)]
mod tests {
    use super::super::{LayeredConfig, Sources};
    use super::*;
    use crate::profile::OKTA;

    fn config(map: &[(&str, &str)]) -> LayeredConfig {
        config_of(&OKTA, map)
    }

    fn config_of(profile: &'static Profile, map: &[(&str, &str)]) -> LayeredConfig {
        let map = map.iter().map(|(name, value)| ((*name).to_owned(), Secret::from(*value))).collect();
        let vars = [("OKTA_CLIENT_ORGURL".to_owned(), "https://env.example.com".to_owned())];
        LayeredConfig::load(
            &Sources { env: true, vars: Some(vars.into()), map, ..Sources::default() },
            profile,
        )
    }

    #[test]
    fn every_name_of_a_key_sets_it() {
        for key in keys::KEYS {
            let (profile, key) = (key.profile(), &key.setting);
            let short = key.name.strip_prefix("client.").unwrap_or(key.name);
            let paths = [key.name.to_owned(), short.to_owned(), format!("{}.{}", profile.name, key.name)];
            let aliases = key.aliases.iter().map(|name| (*name).to_owned());
            let variables = key.variables.iter().map(|name| profile.variable(name));
            for name in paths.into_iter().chain(aliases).chain(variables) {
                let config = config_of(profile, &[(&name, "x")]);
                assert_eq!(config.source(key), format!("key {name} of the map"));
                assert!(config.warnings.is_empty() && config.problems.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn a_map_overrides_variables_and_an_empty_value_is_not_set() {
        let url = |map| config(map).get(&keys::ORG_URL).unwrap();
        assert_eq!(url(&[("orgUrl", "https://map.example.com")]), "https://map.example.com");
        assert_eq!(url(&[("orgUrl", " ")]), "https://env.example.com");
    }

    #[test]
    fn wrong_names_and_values_are_reported_with_the_key() {
        let warnings = |name| config(&[(name, "x")]).warnings.concat();
        let known = "clientt.orgUrl is not known; is it client.orgUrl? (key clientt.orgUrl of the map)";
        assert_eq!(warnings("clientt.orgUrl"), known);
        assert!(warnings("orgUrll").contains("is it client.orgUrl?"));
        assert!(warnings("OKTA_CLIENT_TOKENS").contains("is it OKTA_CLIENT_TOKEN?"));
        assert!(warnings("encryptionType").contains("has no effect"));
        assert!(warnings("proxy").starts_with("proxy is not known"));
        let mut config =
            config(&[("client.rateLimit.maxRetries", "many"), ("orgUrl", "a"), ("client.oktaDomain", "b")]);
        assert_eq!(config.get(&keys::MAX_RETRIES), None);
        let problems: Vec<String> = config.problems.iter().map(ToString::to_string).collect();
        assert!(
            problems[0].starts_with("client.orgUrl is set more than once (key client.oktaDomain of the map)")
        );
        assert!(problems[1].contains("(key client.rateLimit.maxRetries of the map)"), "{problems:?}");
    }
}
