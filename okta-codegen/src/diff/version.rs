//! The next version.

use semver::Version;
use serde::Serialize;

use super::Effect;

/// The version of a release with these changes, by Cargo's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The strongest effect of all changes, if there are any.
    pub effect: Option<Effect>,
    /// The current version.
    pub current: String,
    /// The next version.
    pub next: String,
    /// Which number of the version increases before 1.0: `minor`, `patch` or `none`.
    pub before_1_0: &'static str,
    /// Which number increases from 1.0 on: `major`, `minor`, `patch` or `none`.
    pub from_1_0: &'static str,
}

impl Step {
    pub(super) fn new(current: &Version, effect: Option<Effect>) -> Self {
        let (before_1_0, from_1_0) = match effect {
            Some(Effect::Breaking) => ("minor", "major"),
            Some(Effect::Addition) => ("patch", "minor"),
            Some(Effect::Fact) => ("patch", "patch"),
            None => ("none", "none"),
        };
        let Version { major, minor, patch, .. } = *current;
        let next = match if major == 0 { before_1_0 } else { from_1_0 } {
            "major" => Version::new(major + 1, 0, 0),
            "minor" => Version::new(major, minor + 1, 0),
            "patch" => Version::new(major, minor, patch + 1),
            _ => current.clone(),
        };
        Self { effect, current: current.to_string(), next: next.to_string(), before_1_0, from_1_0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_follow_cargo() {
        for (current, effect, next) in [
            ("0.1.4", Some(Effect::Breaking), "0.2.0"),
            ("0.1.4", Some(Effect::Addition), "0.1.5"),
            ("0.1.4", Some(Effect::Fact), "0.1.5"),
            ("0.1.4", None, "0.1.4"),
            ("1.2.3", Some(Effect::Breaking), "2.0.0"),
            ("1.2.3", Some(Effect::Addition), "1.3.0"),
            ("1.2.3", Some(Effect::Fact), "1.2.4"),
        ] {
            let current = Version::parse(current).expect("a version");
            assert_eq!(Step::new(&current, effect).next, next, "{current} {effect:?}");
        }
    }
}
