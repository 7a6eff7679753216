//! Rules that assign requests to buckets.

use super::pattern;
use crate::operation::Method;

/// A rule: requests that match it count in its bucket.
///
/// The first rule that matches applies. In a path, `{…}` stands for one segment, and `/**` at the end for the path
/// itself and all paths below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The methods; any method if empty.
    pub methods: &'static [Method],
    /// The pattern of the path.
    pub path: &'static str,
    /// The name of the bucket.
    pub bucket: &'static str,
}

impl Rule {
    /// Creates a rule.
    pub const fn new(methods: &'static [Method], path: &'static str, bucket: &'static str) -> Self {
        Self { methods, path, bucket }
    }

    /// Returns whether the rule matches a request. The path may be a template.
    pub fn matches(&self, method: Method, path: &str) -> bool {
        (self.methods.is_empty() || self.methods.contains(&method)) && pattern::matches(self.path, path)
    }
}

/// Returns the bucket of a request by the first rule that matches.
pub fn bucket_of(rules: &[Rule], method: Method, path: &str) -> Option<&'static str> {
    rules.iter().find(|rule| rule.matches(method, path)).map(|rule| rule.bucket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_matches_applies() {
        let rules = [
            Rule::new(&[Method::Get], "/api/v1/users/{id}", "read"),
            Rule::new(&[], "/api/v1/users/{id}", "write"),
            Rule::new(&[], "/api/v1/**", "rest"),
        ];
        assert_eq!(bucket_of(&rules, Method::Get, "/api/v1/users/1"), Some("read"));
        assert_eq!(bucket_of(&rules, Method::Put, "/api/v1/users/1"), Some("write"));
        assert_eq!(bucket_of(&rules, Method::Put, "/api/v1/users"), Some("rest"));
        assert_eq!(bucket_of(&rules, Method::Put, "/oauth2/v1/clients"), None);
    }
}
