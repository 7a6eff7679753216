//! The share of the recorded bodies that the document describes in full.

use serde_json::Value;

use crate::document::{Document, Operation};
use crate::gaps::{Gap, GapKind, gaps};
use crate::history::History;
use crate::places::{Place, Places, count};
use crate::recording::{Kind, Pair};
use crate::schema::Schema;

/// The number of bodies, and of those that are described in full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// All bodies.
    pub bodies: usize,
    /// Bodies in which every value has a typed home.
    pub full: usize,
    /// Bodies, each counted as often as it occurred.
    pub occurrences: usize,
    /// Occurrences of the bodies that are described in full.
    pub full_occurrences: usize,
}

impl Share {
    fn add(&mut self, is_full: bool, occurrences: usize) {
        self.bodies += 1;
        self.occurrences += occurrences;
        if is_full {
            self.full += 1;
            self.full_occurrences += occurrences;
        }
    }

    /// The sum of two shares.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            bodies: self.bodies + other.bodies,
            full: self.full + other.full,
            occurrences: self.occurrences + other.occurrences,
            full_occurrences: self.full_occurrences + other.full_occurrences,
        }
    }
}

/// What the document describes of the recorded traffic.
#[derive(Debug, Default)]
pub struct Described {
    /// JSON bodies of requests.
    pub requests: Share,
    /// JSON bodies of successful responses.
    pub responses: Share,
    /// The places that it does not describe.
    pub gaps: Places<GapKind>,
}

/// The gaps of a pair.
pub(crate) struct PairGaps<'a, 'v> {
    /// The gaps of the request body, if it has one.
    pub(crate) request: Option<Vec<Gap<'a, 'v>>>,
    /// The gaps of the response body, if it has one.
    pub(crate) response: Option<Vec<Gap<'a, 'v>>>,
    /// Gaps outside of bodies, and bodies that are not described at all.
    pub(crate) outside: Vec<(GapKind, String)>,
}

/// Returns the gaps of a pair.
pub(crate) fn of_pair<'a, 'v>(
    operation: Operation<'a>,
    pair: &'v Pair,
    history: &History<'v>,
) -> PairGaps<'a, 'v> {
    let mut outside: Vec<_> =
        operation.unknown_query(pair).map(|name| (GapKind::UnknownQuery, name.to_owned())).collect();
    let is_success = (200..300).contains(&pair.status);
    if is_success && !operation.has_status(pair.status) {
        outside.push((GapKind::UnknownStatus, pair.status.to_string()));
    }
    let mut body_gaps = |schema: Option<Schema<'a>>, body: &'v Value, what: &str| match schema {
        Some(schema) => gaps(schema, body, what == "request"),
        None => {
            outside.push((GapKind::UnknownBody, what.to_owned()));
            Vec::new()
        }
    };
    let is_empty = |body: &Value| body.as_object().is_some_and(serde_json::Map::is_empty);
    let has_request = pair.request_body_kind == Kind::Json && !pair.request_body_lost;
    let request = (has_request && !is_empty(&pair.request_body))
        .then(|| body_gaps(operation.body(), &pair.request_body, "request"));
    let has_response = is_success && pair.response_body_kind == Kind::Json && !is_empty(&pair.response_body);
    let response = has_response
        .then(|| body_gaps(operation.response(pair.status), &pair.response_body, &pair.status.to_string()));
    let request = request.map(|mut gaps| {
        for gap in gaps.iter_mut().filter(|gap| gap.kind == GapKind::ReadOnly) {
            if history.is_honored(pair, operation.is_creation(), &gap.at, gap.value) {
                gap.kind = GapKind::HonoredReadOnly;
            }
        }
        gaps
    });
    PairGaps { request, response, outside }
}

impl Described {
    /// Adds a pair, unless the document does not have its operation.
    pub(crate) fn add(&mut self, document: &Document, pair: &Pair, history: &History<'_>) {
        let Some(id) = document.operation_id(pair) else { return };
        let Some(operation) = document.operation(id) else { return };
        let found = of_pair(operation, pair, history);
        let has_no_schema = |what: &str| {
            found.outside.iter().any(|(kind, place)| *kind == GapKind::UnknownBody && place == what)
        };
        let mut places = Vec::new();
        let bodies = [
            (&found.request, &mut self.requests, "request".to_owned()),
            (&found.response, &mut self.responses, pair.status.to_string()),
        ];
        for (gaps, share, what) in bodies {
            let Some(gaps) = gaps else { continue };
            let is_full = !has_no_schema(&what) && !gaps.iter().any(|gap| gap.kind.is_homeless());
            share.add(is_full, pair.same_shape);
            places.extend(gaps.iter().map(|gap| place(document, gap)));
        }
        let outside = found.outside.iter();
        places.extend(outside.map(|(kind, detail)| Place {
            kind: *kind,
            pointer: document.pointer(operation.node()),
            detail: detail.clone(),
        }));
        count(&mut self.gaps, places, pair, id);
    }
}

/// The place of a gap in the document.
pub(crate) fn place(document: &Document, gap: &Gap<'_, '_>) -> Place<GapKind> {
    let detail = match gap.kind {
        GapKind::UnknownField | GapKind::Absent => gap.name.clone().unwrap_or_default(),
        GapKind::OtherType => type_of(gap.value).to_owned(),
        GapKind::UnknownValue => gap.value.as_str().map_or_else(|| gap.value.to_string(), str::to_owned),
        GapKind::UnknownVariant => {
            let tag = gap.schema.discriminator().and_then(|tag| gap.value.get(tag));
            tag.map_or_else(String::new, |tag| tag.as_str().map_or_else(|| tag.to_string(), str::to_owned))
        }
        _ => String::new(),
    };
    Place { kind: gap.kind, pointer: document.pointer(gap.schema.node()), detail }
}

/// The JSON type of a value.
pub(crate) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
