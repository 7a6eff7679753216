//! Masking of secrets wherever JSON is shown rather than sent.

use super::reader::Reader;
use super::writer::Writer;
use super::{Kind, scan};

/// What stands in the place of a secret.
pub(crate) const MASK: &str = "***";

/// Whether a member of this name is taken to hold a secret.
///
/// A guess for members that the document does not describe, so it errs on the side of masking. Case and separators
/// do not count: `client_secret`, `clientSecret` and `CLIENT-SECRET` are the same.
pub fn is_secret_name(name: &str) -> bool {
    const ENDINGS: [&str; 12] = [
        "password",
        "secret",
        "token",
        "passcode",
        "privatekey",
        "assertion",
        "answer",
        "apikey",
        "passphrase",
        "credential",
        "sharedkey",
        "authorization",
    ];
    if name.len() < 5 {
        return false;
    }
    let folded: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    ENDINGS.iter().any(|ending| folded.ends_with(ending))
}

/// The first `limit` characters of `text` on one line, cut before the value of the first member that looks secret.
pub(crate) fn redact_excerpt(text: &str, limit: usize) -> String {
    let bytes = text.as_bytes();
    let mut cut = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
    let mut masked = false;
    let mut at = 0;
    while let Some(offset) = bytes.get(at..cut).and_then(|rest| rest.iter().position(|b| *b == b'"')) {
        at += offset;
        let Ok(end) = scan::string(bytes, at) else { break };
        let name = text.get(at + 1..end - 1).unwrap_or_default();
        if is_secret_name(name) && scan::colon(bytes, end).is_ok() {
            cut = end.min(cut);
            masked = true;
            break;
        }
        at = end;
    }
    let mut excerpt: String =
        text[..char_boundary(text, cut)].chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if masked {
        excerpt.push_str(":***");
    } else if cut < text.len() {
        excerpt.push('…');
    }
    excerpt
}

/// The last boundary of a character at or before `at`.
pub(super) fn char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Writes the JSON text that `reader` stands at with the values of secret-looking members masked.
///
/// Used in debug mode only; a text that turns out not to be JSON is masked whole.
pub(super) fn write_redacted(reader: &mut Reader<'_>, out: &mut Writer) {
    if copy(reader, out).is_err() {
        out.string(MASK);
    }
}

fn copy(reader: &mut Reader<'_>, out: &mut Writer) -> Result<(), super::DecodeError> {
    match reader.kind()? {
        Kind::Object => {
            out.begin_object();
            let mut more = reader.begin_object()?;
            while more {
                let name = reader.key()?;
                out.key(&name);
                if is_secret_name(&name) && !matches!(reader.kind()?, Kind::Null | Kind::Bool | Kind::Number)
                {
                    reader.skip()?;
                    out.string(MASK);
                } else {
                    copy(reader, out)?;
                }
                more = reader.more_fields()?;
            }
            out.end_object();
        }
        Kind::Array => {
            out.begin_array();
            let mut more = reader.begin_array()?;
            while more {
                out.begin_item();
                copy(reader, out)?;
                more = reader.more_elements()?;
            }
            out.end_array();
        }
        _ => {
            let text = reader.skip()?;
            out.raw(text);
        }
    }
    Ok(())
}
