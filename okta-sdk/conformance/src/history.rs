//! The order of the recorded exchanges, which shows whether the service honors a write.

use std::collections::HashMap;

use serde_json::Value;

use crate::recording::Pair;

/// Methods that change the resource of their path.
const UPDATES: [&str; 3] = ["PUT", "PATCH", "POST"];

/// Earlier responses with the same resource.
pub(crate) struct History<'v> {
    /// The responses of a recording session with a resource, by session and path, in their order.
    responses: HashMap<(&'v str, &'v str), Vec<(usize, &'v Value)>>,
}

impl<'v> History<'v> {
    pub(crate) fn new(pairs: &'v [Pair]) -> Self {
        let mut responses: HashMap<_, Vec<_>> = HashMap::new();
        for pair in pairs.iter().filter(|pair| pair.status < 300 && pair.response_body.is_object()) {
            let (session, number) = position(&pair.id);
            let id = pair.response_body["id"].as_str();
            // A resource that was created in a list is found by its id.
            let places = std::iter::once(pair.path.as_str()).chain(id);
            places.for_each(|place| {
                responses.entry((session, place)).or_default().push((number, &pair.response_body));
            });
        }
        responses.values_mut().for_each(|responses| responses.sort_by_key(|(number, _)| *number));
        Self { responses }
    }

    /// Returns whether the response returns a field as it was sent, although the service would have chosen another
    /// value: an earlier response had another one, or the resource is new.
    pub(crate) fn is_honored(&self, pair: &Pair, is_creation: bool, at: &str, sent: &Value) -> bool {
        let is_returned = pair.response_body.pointer(at) == Some(sent);
        if pair.status >= 300 || !UPDATES.contains(&pair.method.as_str()) || !is_returned {
            return false;
        }
        if is_creation {
            return true;
        }
        let (session, number) = position(&pair.id);
        let id = pair.response_body["id"].as_str();
        let places = std::iter::once(pair.path.as_str()).chain(id);
        let mut earlier = places
            .filter_map(|place| self.responses.get(&(session, place)))
            .filter_map(|responses| responses.iter().rfind(|(earlier, _)| *earlier < number));
        earlier.any(|(_, response)| response.pointer(at).is_some_and(|value| value != sent))
    }
}

/// The session of a pair, and its number in the session.
fn position(id: &str) -> (&str, usize) {
    let (session, number) = id.rsplit_once('#').unwrap_or((id, ""));
    (session, number.parse().unwrap_or_default())
}
