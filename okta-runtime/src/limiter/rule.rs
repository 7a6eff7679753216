//! Rules that assign requests to buckets.

use crate::operation::Method;

/// A rule: requests that match it count in its bucket.
///
/// Rules are tried in order, and the first that matches applies. In a path, `{…}` stands for one segment, and `/**` at
/// the end for the path itself and all paths below it.
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

    /// Whether the rule matches a request. The path may be a template.
    pub fn matches(&self, method: Method, path: &str) -> bool {
        (self.methods.is_empty() || self.methods.contains(&method)) && matches_path(self.path, path)
    }
}

/// Returns the bucket of a request by the first rule that matches.
pub fn bucket_of(rules: &[Rule], method: Method, path: &str) -> Option<&'static str> {
    rules.iter().find(|rule| rule.matches(method, path)).map(|rule| rule.bucket)
}

fn matches_path(pattern: &str, path: &str) -> bool {
    let (pattern, has_rest) = match pattern.strip_suffix("/**") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut segments = path.trim_end_matches('/').split('/');
    let all_match = pattern.split('/').all(|expected| {
        segments.next().is_some_and(|segment| {
            if expected.starts_with('{') { !segment.is_empty() } else { expected == segment }
        })
    });
    all_match && (has_rest || segments.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_segments_and_rests() {
        for (pattern, path, matches) in [
            ("/api/v1/users", "/api/v1/users", true),
            ("/api/v1/users", "/api/v1/users/", true),
            ("/api/v1/users", "/api/v1/users/me", false),
            ("/api/v1/users/{id}", "/api/v1/users/{userId}", true),
            ("/api/v1/users/{id}", "/api/v1/users/00u1", true),
            ("/api/v1/users/{id}", "/api/v1/users", false),
            ("/api/v1/users/{id}", "/api/v1/users/00u1/groups", false),
            ("/api/v1/**", "/api/v1", true),
            ("/api/v1/**", "/api/v1/brands/b1/themes", true),
            ("/api/v1/**", "/api/v10", false),
            ("/oauth2/{id}/v1/**", "/oauth2/default/v1/token", true),
        ] {
            assert_eq!(matches_path(pattern, path), matches, "{pattern} {path}");
        }
    }

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
