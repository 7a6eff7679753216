//! Rust identifiers from the names of a document.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use heck::{ToKebabCase, ToSnakeCase, ToUpperCamelCase};

/// How many names are remembered at most.
const MOST_KNOWN: usize = 100_000;

/// Strict and reserved keywords of edition 2024 that can be written raw, in order.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that are not allowed even as raw identifiers.
const NEVER_RAW: [&str; 4] = ["self", "super", "crate", "Self"];

/// Words that the case of their letters would split, with their spelling in a type name.
const WORDS: [(&str, &str); 11] = [
    ("DPoP", "DPoP"),
    ("IPv4", "IPv4"),
    ("IPv6", "IPv6"),
    ("IdP", "IdP"),
    ("OAuth", "OAuth"),
    ("OIDC", "Oidc"),
    ("SAML", "Saml"),
    ("SCIM", "Scim"),
    ("WebAuthn", "WebAuthn"),
    ("iOS", "Ios"),
    ("macOS", "MacOs"),
];

/// A type: `UpperCamelCase` of the joined words.
pub(crate) fn type_name(path: &[String]) -> String {
    let name: String = path.iter().map(|step| upper_camel(step)).collect();
    safe(name, 'T', "Type")
}

/// A variant: `UpperCamelCase` of a value.
pub(crate) fn variant(value: &str) -> String {
    if value.is_empty() {
        return "Empty".to_owned();
    }
    if let Some(words) = value.chars().map(sign).collect::<Option<String>>() {
        return words;
    }
    match safe(upper_camel(value), 'V', "Value") {
        // The associated type of `FromStr` is called so too, and `Self::Err` would be ambiguous.
        name if name == "Err" => "Err_".to_owned(),
        name => name,
    }
}

/// A variant whose name has words for signs, where the name without them is taken: `PlusName` for `+name`.
pub(crate) fn worded_variant(value: &str) -> String {
    let mut worded = String::new();
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let is_minus = worded.is_empty() || chars.peek().is_some_and(char::is_ascii_digit);
        match sign(c).filter(|_| c != '-' || is_minus) {
            Some(word) if "+-<>=!*".contains(c) => worded.push_str(&format!(" {word} ")),
            _ => worded.push(c),
        }
    }
    variant(&worded)
}

/// The word for a sign.
fn sign(c: char) -> Option<&'static str> {
    const SIGNS: [(char, &str); 21] = [
        ('+', "Plus"),
        ('-', "Minus"),
        ('<', "Less"),
        ('>', "Greater"),
        ('=', "Equal"),
        ('!', "Not"),
        ('*', "Star"),
        ('/', "Slash"),
        ('%', "Percent"),
        ('&', "And"),
        ('|', "Or"),
        ('.', "Dot"),
        (',', "Comma"),
        (':', "Colon"),
        ('#', "Hash"),
        ('$', "Dollar"),
        ('@', "At"),
        ('~', "Tilde"),
        ('^', "Caret"),
        ('?', "Question"),
        ('_', "Underscore"),
    ];
    SIGNS.iter().find(|(known, _)| *known == c).map(|(_, word)| *word)
}

/// Returns whether a text is a possible name of a crate.
pub(crate) fn is_crate_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(is_allowed)
        && !is_keyword(name)
        && !NEVER_RAW.contains(&name)
        && !["alloc", "core", "std", "test", "proc_macro", "okta-runtime", "okta_runtime"].contains(&name)
}

/// A name with a number, instead of one that is taken.
pub(crate) fn numbered(name: &str, number: usize) -> String {
    format!("{}{number}", name.trim_start_matches("r#").trim_end_matches('_'))
}

/// A field, an argument or a method: `snake_case`, raw or with an underscore where it is a keyword.
pub(crate) fn value(name: &str) -> String {
    keyword(bare(name))
}

/// As [`value`], but a keyword stays as it is: for a part of a longer identifier.
pub(crate) fn bare(name: &str) -> String {
    let bare = |name: &str| safe(whole_words(&spelled(name)).to_snake_case(), 'n', "value");
    VALUES.with(|known| known.get(name, bare))
}

/// A module, which is a file too: an underscore where the name is a keyword.
pub(crate) fn module(name: &str) -> String {
    let name = bare(name);
    let taken = is_keyword(&name) || NEVER_RAW.contains(&name.as_str()) || name == "mod";
    if taken { format!("{name}_") } else { name }
}

/// The static that describes an operation. The name of a one-letter operation would also be that of its request
/// type, which is a value too.
pub(crate) fn operation(id: &str) -> String {
    let name = bare(id).to_uppercase();
    if name == type_name(&[id.to_owned()]) { format!("{name}_") } else { name }
}

/// A Cargo feature.
pub(crate) fn feature(name: &str) -> String {
    safe(whole_words(&spelled(name)).to_kebab_case(), 'n', "untagged")
}

/// Words of a name, the first in upper case: `listUserBlocks` → `List user blocks`.
pub(crate) fn sentence(name: &str) -> String {
    capitalized(&whole_words(name).to_snake_case().replace('_', " "))
}

/// The name of a tag as words, the first letters in upper case: `random-passwords` → `Random Passwords`. A name with blanks
/// is a heading already.
pub(crate) fn heading(tag: &str) -> String {
    /// Words that have capitals not only at the beginning.
    const SPELLINGS: [&str; 12] =
        ["API", "CAPTCHA", "ID", "IdP", "MFA", "OAuth", "SaaS", "SMS", "SSF", "SSO", "UI", "WebAuthn"];
    if tag.contains(char::is_whitespace) {
        return tag.to_owned();
    }
    let word = |word: &str| match SPELLINGS.iter().find(|known| known.eq_ignore_ascii_case(word)) {
        Some(known) => (*known).to_owned(),
        None => capitalized(word),
    };
    sentence(tag).split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A text with the first letter in upper case.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// An identifier without the `r#` of a keyword, for links and longer identifiers.
pub(crate) fn plain(ident: &str) -> &str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// Whether a name is a keyword that can be written raw.
fn is_keyword(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
}

pub(crate) fn keyword(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if is_keyword(&name) {
        format!("r#{name}")
    } else {
        name
    }
}

fn upper_camel(name: &str) -> String {
    TYPES.with(|known| known.get(name, split_upper_camel))
}

/// Names that were made from others. The same few thousand names occur again and again, and splitting words is slow.
#[derive(Default)]
struct Known(RefCell<Made>);

/// What was made from names.
type Made = HashMap<String, String, FixedState>;

/// The names that a thread has made.
pub(super) struct Words {
    _values: Made,
    _types: Made,
}

thread_local! {
    static VALUES: Known = Known::default();
    static TYPES: Known = Known::default();
}

/// The names that this thread has made, which it forgets.
pub(super) fn words() -> Words {
    Words { _values: VALUES.with(|known| known.0.take()), _types: TYPES.with(|known| known.0.take()) }
}

impl Known {
    fn get(&self, name: &str, make: impl FnOnce(&str) -> String) -> String {
        if let Some(made) = self.0.borrow().get(name) {
            return made.clone();
        }
        let made = make(name);
        let mut known = self.0.borrow_mut();
        if known.len() < MOST_KNOWN {
            known.insert(name.to_owned(), made.clone());
        }
        made
    }
}

fn split_upper_camel(name: &str) -> String {
    let mut out = String::new();
    for piece in pieces(&spelled(name)) {
        match piece {
            Piece::Known(_, camel) => out.push_str(camel),
            Piece::Plural(word) => out.push_str(&word.to_lowercase().to_upper_camel_case()),
            // Digits belong to the word before them, as in OAuth2.
            Piece::Rest(rest) if !out.is_empty() => {
                let words = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                out.push_str(&rest[..rest.len() - words.len()]);
                out.push_str(&words.to_upper_camel_case());
            }
            Piece::Rest(rest) => out.push_str(&rest.to_upper_camel_case()),
        }
    }
    out
}

/// The name with every known word in a form that is split off as one: `listOAuth2Scopes` → `list_oauth2Scopes`.
fn whole_words(name: &str) -> String {
    let mut out = String::new();
    for piece in pieces(name) {
        match piece {
            Piece::Known(word, _) | Piece::Plural(word) => {
                out.push('_');
                out.push_str(&word.to_lowercase());
            }
            Piece::Rest(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase()) && !out.is_empty() => {
                out.push('_');
                out.push_str(rest);
            }
            Piece::Rest(rest) => out.push_str(rest),
        }
    }
    out
}

/// A part of a name.
enum Piece<'a> {
    /// One of [`WORDS`], and how a type name has it.
    Known(&'a str, &'static str),
    /// An acronym in the plural: `URIs`.
    Plural(&'a str),
    /// What is between those.
    Rest(&'a str),
}

fn pieces(name: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < name.len() {
        let (before, tail) = name.split_at(at);
        let Some((piece, len)) = known(tail).or_else(|| plural(before, tail)) else {
            at += tail.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if start < at {
            pieces.push(Piece::Rest(&name[start..at]));
        }
        pieces.push(piece);
        at += len;
        start = at;
    }
    if start < name.len() {
        pieces.push(Piece::Rest(&name[start..]));
    }
    pieces
}

/// One of [`WORDS`] at the start of a text. An acronym may be followed by a word in lower case.
fn known(text: &str) -> Option<(Piece<'_>, usize)> {
    if !text.starts_with(['D', 'I', 'O', 'S', 'W', 'i', 'm']) {
        return None;
    }
    let (word, camel) = WORDS.iter().find(|(word, _)| {
        let acronym = word.bytes().all(|byte| byte.is_ascii_uppercase());
        text.strip_prefix(word)
            .is_some_and(|after| acronym || !after.starts_with(|c: char| c.is_ascii_lowercase()))
    })?;
    Some((Piece::Known(&text[..word.len()], camel), word.len()))
}

/// An acronym in the plural at the start of a text.
fn plural<'a>(before: &str, text: &'a str) -> Option<(Piece<'a>, usize)> {
    let capitals = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let after = text.get(capitals..)?.strip_prefix('s')?;
    let whole = !before.ends_with(|c: char| c.is_ascii_uppercase())
        && !after.starts_with(|c: char| c.is_ascii_lowercase());
    (capitals >= 2 && whole).then(|| (Piece::Plural(&text[..=capitals]), capitals + 1))
}

/// The name in ASCII letters, digits and underscores. Names without any letter or digit are spelled out.
fn spelled(name: &str) -> Cow<'_, str> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return name.into();
    }
    if name.chars().any(|c| c.is_ascii_alphanumeric()) {
        let signs = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        return match name.as_bytes() {
            // A sign can be the only difference between two names: `-1`, `1`.
            [b'-', rest @ ..] if rest.first().is_some_and(u8::is_ascii_digit) => {
                format!("minus_{}", name[1..].replace(|c: char| !c.is_ascii_alphanumeric(), "_")).into()
            }
            _ => name.chars().map(signs).collect(),
        };
    }
    let words: Vec<String> = name
        .chars()
        .map(|c| match c {
            '+' => "plus".to_owned(),
            '-' => "minus".to_owned(),
            '*' => "star".to_owned(),
            '/' => "slash".to_owned(),
            '.' => "dot".to_owned(),
            '_' => "underscore".to_owned(),
            ' ' => "space".to_owned(),
            '=' => "equal".to_owned(),
            '<' => "less".to_owned(),
            '>' => "greater".to_owned(),
            '!' => "not".to_owned(),
            '%' => "percent".to_owned(),
            '&' => "and".to_owned(),
            '|' => "or".to_owned(),
            '#' => "hash".to_owned(),
            '@' => "at".to_owned(),
            ':' => "colon".to_owned(),
            ',' => "comma".to_owned(),
            '$' => "dollar".to_owned(),
            other => format!("u{:04x}", u32::from(other)),
        })
        .collect();
    words.join("_").into()
}

/// A name that is not empty and does not begin with a digit.
fn safe(name: String, prefix: char, empty: &str) -> String {
    match name.chars().next() {
        None => empty.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{prefix}{name}"),
        Some(_) if name == "Self" => "Self_".to_owned(),
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_found() {
        assert!(KEYWORDS.is_sorted());
        assert!(KEYWORDS.iter().all(|word| is_keyword(word)) && !is_keyword("user"));
    }

    #[test]
    fn types_join_their_path() {
        let path = |steps: &[&str]| type_name(&steps.iter().map(|&s| s.to_owned()).collect::<Vec<_>>());
        assert_eq!(path(&["User", "type"]), "UserType");
        assert_eq!(path(&["listUsers", "sortBy"]), "ListUsersSortBy");
        assert_eq!(path(&["APNSPushProvider"]), "ApnsPushProvider");
        assert_eq!(path(&["Self"]), "Self_");
        assert_eq!(path(&["_embedded"]), "Embedded");
    }

    #[test]
    fn names_keep_the_words_that_people_write() {
        for (name, method, title) in [
            ("createOAuth2ClientSecret", "create_oauth2_client_secret", "CreateOAuth2ClientSecret"),
            ("OAuth", "oauth", "OAuth"),
            ("OAuthorize", "o_authorize", "OAuthorize"),
            ("previewSAMLmetadataForApp", "preview_saml_metadata_for_app", "PreviewSamlMetadataForApp"),
            ("SAMLAssertion", "saml_assertion", "SamlAssertion"),
            ("SAML2_0", "saml2_0", "Saml20"),
            ("devicePostureIdP", "device_posture_idp", "DevicePostureIdP"),
            ("IdPolicy", "id_policy", "IdPolicy"),
            ("getJWKs", "get_jwks", "GetJwks"),
            ("listURIsOfUser", "list_uris_of_user", "ListUrisOfUser"),
            ("dpopDPoPBound", "dpop_dpop_bound", "DpopDPoPBound"),
            ("IPv4", "ipv4", "IPv4"),
            ("hasWebAuthn", "has_webauthn", "HasWebAuthn"),
            ("iOS", "ios", "Ios"),
            ("isOSActive", "is_os_active", "IsOsActive"),
        ] {
            assert_eq!((bare(name).as_str(), type_name(&[name.to_owned()]).as_str()), (method, title));
        }
        assert_eq!(sentence("listOAuth2Scopes"), "List oauth2 scopes");
    }

    #[test]
    fn values_become_variants() {
        for (value, name) in [
            ("ACTIVE", "Active"),
            ("1FA", "V1fa"),
            ("", "Empty"),
            ("+", "Plus"),
            ("-1", "Minus1"),
            ("1.1", "V11"),
            ("SELF", "Self_"),
            ("OAuth 2.0", "OAuth20"),
            ("urn:ietf:params:oauth:grant-type:jwt-bearer", "UrnIetfParamsOauthGrantTypeJwtBearer"),
            ("token:software:totp", "TokenSoftwareTotp"),
            ("日", "U65e5"),
        ] {
            assert_eq!(variant(value), name, "{value:?}");
        }
    }

    #[test]
    fn properties_become_fields() {
        for (name, field) in [
            ("type", "r#type"),
            ("self", "self_"),
            ("lastUpdated", "last_updated"),
            ("x5t#S256", "x5t_s256"),
            ("$ref", "r#ref"),
            ("resource-set(s)", "resource_set_s"),
            ("okta:ORN", "okta_orn"),
            ("assetlinks.json", "assetlinks_json"),
            ("*", "star"),
            ("2fa", "n2fa"),
        ] {
            assert_eq!(value(name), field, "{name:?}");
        }
    }
}
