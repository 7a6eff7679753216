//! The names that the runtime takes, which generated methods must not hide.

/// The lists of the runtime itself: a symbolic link to the file that its macros are made from.
#[path = "../methods.rs"]
#[allow(unreachable_pub, reason = "the runtime publishes the lists")]
mod methods;

/// Methods of traits that requests implement.
const REQUEST_TRAITS: [&str; 2] = ["fmt", "into_future"];

/// Methods of traits that clients implement.
const CLIENT_TRAITS: [&str; 5] = ["clone", "deref", "fmt", "from", "into"];

/// Methods of calls and lists.
pub(super) fn of_requests() -> impl Iterator<Item = &'static str> {
    let lists = [methods::REQUEST_METHODS, methods::CALL_METHODS, methods::LIST_METHODS, &REQUEST_TRAITS];
    lists.into_iter().flatten().copied()
}

/// Methods of the builders of complete crates, and functions of their credentials.
pub(super) fn of_builders() -> impl Iterator<Item = &'static str> {
    [methods::BUILDER_METHODS, &["build", "clone", "default", "fmt", "from", "into", "new"]]
        .into_iter()
        .flatten()
        .copied()
}

/// Methods of clients.
pub(super) fn of_clients() -> impl Iterator<Item = &'static str> {
    [methods::CLIENT_METHODS, &CLIENT_TRAITS].into_iter().flatten().copied()
}
