//! Configuration files: YAML with the keys below `okta`, or below the name of another product.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::keys;
use super::layered::LayeredConfig;
use super::sources::SourceKind;
use crate::error::{Problem, ProblemCode};
use crate::secret::Secret;

/// Larger files are refused.
const MAX_BYTES: u64 = 1 << 20;

/// Adds the values of a file, which replace those of weaker sources. A missing file is an error only if the program
/// named it.
pub(super) fn load(config: &mut LayeredConfig, path: &Path, kind: SourceKind) {
    let shown = path.display().to_string();
    let text = match read(path) {
        Ok(Some(text)) => text,
        Ok(None) if kind != SourceKind::NamedFile => return,
        Ok(None) => return problem(config, format!("{shown} does not exist")),
        Err(error) => return problem(config, format!("{shown} cannot be read: {error}")),
    };
    // Some editors write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    match parse(text) {
        Ok(Some(root)) => {
            Walk { config, shown: &shown, kind }.root(root);
            warn_of_permissions(config, path, &shown);
        }
        Ok(None) => {}
        Err(error) => problem(config, format!("{shown} is not YAML: {error}")),
    }
}

fn problem(config: &mut LayeredConfig, message: String) {
    config.problems.push(Problem::new(ProblemCode::ConfigFile, message));
}

fn read(path: &Path) -> std::io::Result<Option<String>> {
    match std::fs::metadata(path) {
        // Opening a FIFO waits for a writer, and a device may have no end.
        Ok(metadata) if !metadata.is_file() => return Err(std::io::Error::other("it is not a regular file")),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut text = String::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(std::io::Error::other("it is larger than 1 MiB"));
    }
    Ok(Some(text))
}

/// Warns if a file holds a secret and other users can read or change it.
#[cfg(unix)]
fn warn_of_permissions(config: &mut LayeredConfig, path: &Path, shown: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0);
    if is_open && let Some(key) = config.secret_of(shown) {
        let warning =
            format!("other users can read or change {shown}, which holds {key}: run chmod 600 on it");
        config.warnings.push(warning);
    }
}

/// Other systems have no permissions of this kind.
#[cfg(not(unix))]
fn warn_of_permissions(_: &mut LayeredConfig, _: &Path, _: &str) {}

/// Parses YAML 1.2 with narrow limits on depth and size.
fn parse(text: &str) -> Result<Option<Spanned<Node>>, String> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_nodes: 10_000,
            max_depth: 16,
            max_documents: 1,
        },
    };
    serde_saphyr::from_str_with_options::<Option<Spanned<Node>>>(text, options).map_err(|error| {
        match error.location() {
            // The message of the parser may quote the file, which holds secrets.
            Some(place) => format!("see line {}, column {}", place.line(), place.column()),
            None => "it cannot be read as one document".to_owned(),
        }
    })
}

/// A value of a file.
enum Node {
    Null,
    Text(Secret),
    List(Vec<Spanned<Node>>),
    Map(BTreeMap<String, Spanned<Node>>),
}

struct Walk<'a> {
    config: &'a mut LayeredConfig,
    shown: &'a str,
    kind: SourceKind,
}

impl Walk<'_> {
    fn root(&mut self, root: Spanned<Node>) {
        let line = root.referenced.line();
        let Some(mut fields) = self.map("the file", root.value, line) else { return };
        let name = self.config.profile.name;
        if let Some(top) = fields.remove(name) {
            let line = top.referenced.line();
            for (name, node) in self.map(name, top.value, line).unwrap_or_default() {
                self.node(&name, node);
            }
        }
    }

    fn node(&mut self, place: &str, node: Spanned<Node>) {
        let line = node.referenced.line();
        let source = format!("{}, line {line}", self.shown);
        let key = keys::at(place, self.config.profile);
        let texts = match (node.value, key) {
            (Node::Null, _) => return,
            (Node::Map(fields), Some(key)) if key.name == keys::PRIVATE_KEY.name => vec![json(fields)],
            (Node::Map(_), Some(_)) => return self.wrong(place, "must be a value, not a map", &source),
            (Node::Map(fields), None) => {
                for (name, node) in fields {
                    self.node(&format!("{place}.{name}"), node);
                }
                return;
            }
            (_, None) if keys::has_below(place, self.config.profile) => {
                return self.wrong(place, "must be a map of keys", &source);
            }
            (Node::Text(text), _) => vec![text],
            (Node::List(nodes), key) => {
                let nodes = nodes.into_iter().filter(|node| !matches!(node.value, Node::Null));
                let texts: Option<Vec<Secret>> = nodes.map(|node| node.value.text()).collect();
                match texts {
                    Some(texts) if key.is_none_or(|key| key.name.ends_with("scopes")) => texts,
                    Some(_) => return self.wrong(place, "must be one value, not a list", &source),
                    None => return self.wrong(place, "must be a list of strings", &source),
                }
            }
        };
        match key {
            Some(key) => self.config.set(key, texts, source, self.kind),
            None if keys::IGNORED.contains(&place) => {
                self.config.warnings.push(format!("{place} has no effect ({source})"));
            }
            None => {
                let hint = keys::similar(place, self.config.profile);
                let hint = hint.map(|known| format!("; is it {known}?")).unwrap_or_default();
                self.config.warnings.push(format!("{place} is not known{hint} ({source})"));
            }
        }
    }

    fn wrong(&mut self, place: &str, rule: &str, source: &str) {
        let problem = Problem::new(ProblemCode::ValueInvalid, format!("{place} {rule}"));
        self.config.problems.push(problem.at(source));
    }

    fn map(&mut self, what: &str, node: Node, line: u64) -> Option<BTreeMap<String, Spanned<Node>>> {
        match node {
            Node::Map(fields) => Some(fields),
            Node::Null => None,
            _ => {
                let problem = Problem::new(ProblemCode::ConfigFile, format!("{what} must be a map of keys"));
                self.config.problems.push(problem.at(format!("{}, line {line}", self.shown)));
                None
            }
        }
    }
}

impl Node {
    fn text(self) -> Option<Secret> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Converts a key that is written as a map. It is a JWK, whose fields are strings and lists of strings.
fn json(fields: BTreeMap<String, Spanned<Node>>) -> Secret {
    let fields = fields.into_iter().filter_map(|(name, node)| {
        let value = match node.value {
            Node::Text(text) => serde_json::Value::from(text.expose()),
            Node::List(nodes) => nodes
                .into_iter()
                .filter_map(|node| node.value.text())
                .map(|text| text.expose().to_owned())
                .collect(),
            Node::Null | Node::Map(_) => return None,
        };
        Some((name, value))
    });
    Secret::from(serde_json::Value::Object(fields.collect()).to_string())
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Text(value.to_string().into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string().into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string().into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string().into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = seq.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((name, node)) = map.next_entry()? {
            fields.insert(name, node);
        }
        Ok(Node::Map(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> LayeredConfig {
        let mut config = LayeredConfig::default();
        match parse(text) {
            Ok(Some(root)) => {
                Walk { config: &mut config, shown: "okta.yaml", kind: SourceKind::LocalFile }.root(root)
            }
            Ok(None) => {}
            Err(error) => problem(&mut config, error),
        }
        config
    }

    #[test]
    fn a_file_sets_keys_with_their_lines() {
        let mut config = walk(
            "okta:\n  client:\n    oktaDomain: https://acme.okta.com\n    token: null\n    scopes: [a, b]\n    rateLimit:\n      maxRetries: 4\n    privateKey: |\n      -----BEGIN\n      x\n    connectionTimeout: 30s\n  testing:\n    disableHttpsCheck: true\n",
        );
        assert_eq!(config.get(&keys::ORG_URL).as_deref(), Some("https://acme.okta.com"));
        assert_eq!(config.source(&keys::ORG_URL), "okta.yaml, line 3");
        assert!(!config.has(&keys::TOKEN));
        assert_eq!(config.get(&keys::SCOPES).unwrap(), ["a", "b"]);
        assert_eq!(config.get(&keys::MAX_RETRIES), Some(4));
        assert_eq!(config.get(&keys::PRIVATE_KEY).unwrap().expose(), "-----BEGIN\nx");
        assert_eq!(config.get(&keys::DISABLE_HTTPS_CHECK), Some(true));
        assert!(
            config.problems.is_empty() && config.warnings.is_empty(),
            "{:?} {:?}",
            config.problems,
            config.warnings
        );
    }

    #[test]
    fn wrong_files_are_problems() {
        for text in ["okta: 1", "- 1", "just text", "okta: [1]", "a: [", "a: 1\na: 2", "--- 1\n--- 2"] {
            assert_eq!(walk(text).problems.len(), 1, "{text}");
        }
    }

    #[test]
    fn values_of_another_type_are_problems_with_their_path() {
        for (text, message) in [
            (
                "okta: {client: {token: {a: b}}}",
                "client.token must be a value, not a map (okta.yaml, line 1)",
            ),
            ("okta:\n  client: 7\n", "client must be a map of keys (okta.yaml, line 2)"),
            (
                "okta: {client: {rateLimit: [1]}}",
                "client.rateLimit must be a map of keys (okta.yaml, line 1)",
            ),
            (
                "okta: {client: {token: [a]}}",
                "client.token must be one value, not a list (okta.yaml, line 1)",
            ),
            (
                "okta: {client: {scopes: [a, {b: c}]}}",
                "client.scopes must be a list of strings (okta.yaml, line 1)",
            ),
        ] {
            let config = walk(text);
            let problem = config.problems[0].to_string();
            assert!(config.problems.len() == 1 && problem.starts_with(message), "{text}: {problem}");
        }
    }

    #[test]
    fn unknown_keys_are_warnings() {
        let config = walk("okta:\n  client:\n    orgURL: x\n    nonsense: 1\n    encryptionType: RSA\n");
        assert_eq!(
            config.warnings,
            [
                "client.encryptionType has no effect (okta.yaml, line 5)",
                "client.nonsense is not known (okta.yaml, line 4)",
                "client.orgURL is not known; is it client.orgUrl? (okta.yaml, line 3)",
            ]
        );
    }

    #[test]
    fn a_jwk_may_be_a_map() {
        let mut config = walk("okta:\n  client:\n    privateKey: {kty: EC, d: abc}\n");
        assert_eq!(config.get(&keys::PRIVATE_KEY).unwrap().expose(), r#"{"d":"abc","kty":"EC"}"#);
    }
}
