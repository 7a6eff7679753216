//! Checks of paths before anything is added to them.

/// Returns whether a value would change the path instead of being one segment of it.
///
/// An empty segment and the dot segments of RFC 3986, section 5.2.4 turn a request for one resource into a request for
/// another: `DELETE` of a user called `..` would address all users.
pub(crate) fn is_dangerous_segment(text: &str) -> bool {
    matches!(text, "" | "." | "..")
}

/// Returns why a path from the caller cannot be used, or `None` if it can.
pub(crate) fn bad_path(path: &str) -> Option<&'static str> {
    if !path.starts_with('/') || path.starts_with("//") {
        return Some("it must begin with one `/` and must not name another server");
    }
    if path.contains(['?', '#']) {
        return Some("query parameters are added with `query`");
    }
    if path.bytes().any(|b| !b.is_ascii_graphic() || br#"\"<>^`|"#.contains(&b)) {
        return Some("it must be percent-encoded");
    }
    if path.contains("//") {
        return Some("it must not have empty segments");
    }
    let decoded = path.to_ascii_lowercase().replace("%2e", ".").replace("%3b", ";");
    if decoded.contains("%2f") || decoded.contains("%5c") {
        return Some("it must not have encoded slashes; values are inserted with `path`");
    }
    // Some servers ignore what follows a semicolon in a segment.
    let mut names = decoded.split('/').filter_map(|segment| segment.split(';').next());
    if names.any(|name| name == "." || name == "..") {
        return Some("it must not have the segments `.` and `..`");
    }
    None
}

/// Returns the part of a path that names a collection: its first three segments, such as `/api/v1/users`.
pub(crate) fn collection(path: &str) -> &str {
    path.match_indices('/').nth(3).map_or(path, |(end, _)| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::collection;

    #[test]
    fn a_collection_is_the_first_three_segments() {
        assert_eq!(collection("/api/v1/users/00u1/lifecycle/deactivate"), "/api/v1/users");
        assert_eq!(collection("/api/v1/users"), "/api/v1/users");
        assert_eq!(collection("/health"), "/health");
    }
}
