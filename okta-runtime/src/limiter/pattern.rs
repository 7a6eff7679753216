//! Patterns of paths in the rules for rate limits.
//!
//! The runtime matches requests, and the generator operations. The generator includes this file, so it uses nothing
//! outside of it.

/// Returns whether a pattern matches a path, which may be a template.
///
/// `{…}` stands for one segment, and `/**` at the end for the path itself and all paths below it.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
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
    use super::matches;

    #[test]
    fn patterns_match_segments_and_rests() {
        for (pattern, path, expected) in [
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
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
