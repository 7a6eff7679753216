//! Names of fields that are taken to hold secrets.

/// What is shown instead of a secret.
pub(crate) const MASK: &str = "***";

/// Endings of names, in lower case and without separators.
const ENDINGS: [&str; 17] = [
    "password",
    "secret",
    "token",
    "passcode",
    "privatekey",
    "assertion",
    "answer",
    "apikey",
    "apikeys",
    "cookie",
    "passphrase",
    "credential",
    "recoverycodes",
    "secretkey",
    "sharedkey",
    "tokens",
    "authorization",
];

/// Whole names, in lower case and without separators: the private parts of a JWK, and short codes.
const NAMES: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "k", "otp", "pin"];

/// Returns whether a field of this name is taken to hold a secret.
///
/// This is a guess for fields that the API's description does not name, so it errs on the side of masking. Case and
/// separators are ignored: `client_secret`, `clientSecret` and `CLIENT-SECRET` are the same.
pub fn is_secret_name(name: &str) -> bool {
    let folded: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    NAMES.contains(&folded.as_str()) || ENDINGS.iter().any(|ending| folded.ends_with(ending))
}
