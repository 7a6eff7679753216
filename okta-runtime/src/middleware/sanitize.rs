//! Removes secrets and persons from recorded traffic.

use std::hash::{BuildHasher, RandomState};

use serde_json::Value;

use crate::json::{MASK, is_secret_name};

/// Ids have at least this many characters.
const MIN_ID: usize = 17;

/// Where a value is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Plain,
    /// Below a profile.
    Person,
    /// In or below a field that is taken to hold a secret.
    Secret,
}

/// Replaces values. The same value has the same pseudonym, and another one in the next sanitizer.
#[derive(Default)]
pub(super) struct Sanitizer {
    /// The key of the pseudonyms. Without it, a pseudonym does not reveal the value.
    key: RandomState,
}

impl Sanitizer {
    /// Sanitizes a JSON value.
    pub(super) fn json(&self, value: &mut Value) {
        self.value(value, Place::Plain);
    }

    fn value(&self, value: &mut Value, place: Place) {
        match value {
            Value::Object(fields) => {
                let sanitized = std::mem::take(fields).into_iter().map(|(name, mut value)| {
                    match (&mut value, is_secret_name(&name)) {
                        (Value::Number(_), true) => value = 0.into(),
                        (value, true) => self.value(value, Place::Secret),
                        (value, false) if name == "profile" && place == Place::Plain => {
                            self.value(value, Place::Person);
                        }
                        (value, false) => self.value(value, place),
                    }
                    (self.text(&name), value)
                });
                *fields = sanitized.collect();
            }
            Value::Array(items) => items.iter_mut().for_each(|value| self.value(value, place)),
            Value::String(text) => {
                *text = match place {
                    Place::Plain => self.text(text),
                    Place::Person => self.person(text),
                    Place::Secret => MASK.to_owned(),
                }
            }
            _ => {}
        }
    }

    /// Sanitizes a value of a query or form.
    pub(super) fn field(&self, name: &str, value: &str) -> String {
        if is_secret_name(name) { MASK.to_owned() } else { self.text(value) }
    }

    /// Sanitizes a text that is not below a profile: replaces hosts, addresses and ids, and masks tokens.
    pub(super) fn text(&self, text: &str) -> String {
        if is_token(text) {
            return MASK.to_owned();
        }
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("://") {
            result.push_str(&self.words(before));
            result.push_str("://org.example");
            rest = &after[after.find(['/', '?', '#', '>', '"', ' ', ',']).unwrap_or(after.len())..];
        }
        result + &self.words(rest)
    }

    /// Replaces the ids and e-mail addresses of a text.
    fn words(&self, text: &str) -> String {
        let is_part = |c: char| c.is_alphanumeric() || "_-.@+%".contains(c);
        let mut result = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_part) {
            result.push_str(&rest[..start]);
            let word = &rest[start..];
            let end = word.find(|c: char| !is_part(c)).unwrap_or(word.len());
            result.push_str(&self.word(&word[..end]));
            rest = &word[end..];
        }
        result + rest
    }

    fn word(&self, word: &str) -> String {
        if word.contains('@') || word.contains("%40") {
            return format!("{}@example.com", self.pseudonym(word, 12));
        }
        // A time, and a file name, consist of shorter parts.
        word.split('.').map(|part| self.part(part)).collect::<Vec<_>>().join(".")
    }

    fn part(&self, part: &str) -> String {
        if !is_id(part) {
            return part.to_owned();
        }
        // The first three characters are the kind of a resource.
        let (kind, rest) = part.split_at(part.char_indices().nth(3).map_or(part.len(), |(at, _)| at));
        format!("{kind}{}", self.pseudonym(part, rest.chars().count()))
    }

    /// Replaces a text of a person. An empty text, and a point in time, stay.
    fn person(&self, text: &str) -> String {
        let is_time = text.parse::<jiff::Timestamp>().is_ok();
        match text {
            "" => String::new(),
            _ if is_time => text.to_owned(),
            _ if text.contains('@') => format!("{}@example.com", self.pseudonym(text, 12)),
            _ => format!("text {}", self.pseudonym(text, 12)),
        }
    }

    /// Letters and digits that stand for a text.
    fn pseudonym(&self, text: &str, length: usize) -> String {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut bits = 0;
        let digits = (0..length).map(|index| {
            if index % 12 == 0 {
                bits = self.key.hash_one((text, index));
            }
            let digit = usize::try_from(bits % 36).unwrap_or_default();
            bits /= 36;
            char::from(DIGITS[digit])
        });
        digits.collect()
    }
}

/// Returns whether a text is a JSON Web Token or a private key.
fn is_token(text: &str) -> bool {
    (text.starts_with("eyJ") && text.matches('.').count() >= 2)
        || text.contains("PRIVATE KEY")
        || text.starts_with("SSWS ")
        || text.starts_with("Bearer ")
}

/// Returns whether a word is an id: long, of letters and digits. A constant has no digits or no lower-case letters.
fn is_id(word: &str) -> bool {
    word.len() >= MIN_ID
        && word.chars().any(|c| c.is_ascii_digit())
        && word.chars().any(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_identifies_is_replaced_consistently() {
        let sanitizer = Sanitizer::default();
        let mut value = json!({
            "id": "00u1abcdefGHIJKLM0h8", "status": "ACTIVE", "type": "API_ACCESS_MANAGEMENT_ADMIN",
            "created": "2026-01-02T03:04:05.678Z", "expiresIn": 3600, "signOnMode": "SAML_2_0",
            "owner": "ada@corp.example", "label": "see 00u1abcdefGHIJKLM0h8, and ada@corp.example.",
            "_links": {"self": {"href": "https://corp.okta.com/api/v1/users/00u1abcdefGHIJKLM0h8?a=b"}},
            "profile": {"firstName": "Ada", "age": 36, "tags": ["x"], "since": "2026-01-02T03:04:05Z", "none": null},
            "credentials": {"password": {"value": "HUNTER2", "minLength": 8}, "client_secret": ["s3cret"], "pin": 1234},
            "00u1abcdefGHIJKLM0h8": {},
            "token": "eyJhbGciOiJub25lIn0.e30.c2ln", "other": "eyJhbGciOiJub25lIn0.e30.c2ln",
        });
        sanitizer.json(&mut value);
        let id = value["id"].as_str().unwrap().to_owned();
        assert!(id.starts_with("00u") && id.len() == 20 && id != "00u1abcdefGHIJKLM0h8", "{id}");
        let email = value["owner"].as_str().unwrap().to_owned();
        assert!(email.ends_with("@example.com") && !email.contains("ada"), "{email}");
        assert_eq!(value["_links"]["self"]["href"], format!("https://org.example/api/v1/users/{id}?a=b"));
        assert!(value["label"].as_str().unwrap().starts_with(&format!("see {id}, and ")), "{value}");
        for field in ["status", "type", "created", "expiresIn", "signOnMode"] {
            assert!(!value[field].is_null() && value[field] != MASK, "{field}");
        }
        assert_eq!(value["created"], "2026-01-02T03:04:05.678Z");
        assert_eq!(value["signOnMode"], "SAML_2_0");
        let profile = &value["profile"];
        assert_eq!((&profile["age"], &profile["since"]), (&json!(36), &json!("2026-01-02T03:04:05Z")));
        assert!(profile["firstName"].as_str().unwrap().starts_with("text ") && profile["none"].is_null());
        let credentials = &value["credentials"];
        assert_eq!(
            *credentials,
            json!({"password": {"value": MASK, "minLength": 8}, "client_secret": [MASK], "pin": 0})
        );
        assert!(value.get(&id).is_some(), "{value}");
        assert_eq!((&value["token"], &value["other"]), (&json!(MASK), &json!(MASK)));
        let text = value.to_string();
        for secret in ["s3cret", "HUNTER2", "Ada", "corp", "1234", "abcdef", "c2ln"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        // Another recorder uses other pseudonyms.
        assert_ne!(Sanitizer::default().text("00u1abcdefGHIJKLM0h8"), id);
    }

    #[test]
    fn any_text_is_sanitized_without_a_panic() {
        let sanitizer = Sanitizer::default();
        for text in [
            "",
            "://",
            "a://",
            "é://é/ü",
            "ééééééééééééééééééé1a",
            "@",
            "%40",
            "a.b..c",
            "日本語テキスト12345678901a",
        ] {
            let once = sanitizer.text(text);
            assert_eq!(once, sanitizer.text(text), "{text}");
        }
        assert_eq!(sanitizer.text("https://a.okta.com"), "https://org.example");
        assert_eq!(
            sanitizer.text("<https://a.okta.com/api>; rel=\"next\""),
            "<https://org.example/api>; rel=\"next\""
        );
    }
}
