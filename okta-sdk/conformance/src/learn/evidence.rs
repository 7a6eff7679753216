//! What recorded traffic shows of each place that the document does not describe.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::described::{self, PairGaps};
use crate::document::{Document, Operation};
use crate::gaps::{Gap, GapKind};
use crate::history::History;
use crate::known::KnownGaps;
use crate::learn::shape::Shape;
use crate::places::Seen;
use crate::recording::Pair;

/// A fact that the document lacks. Pointers are those of the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    /// An object has a further field.
    Field {
        owner: String,
        /// The common part of the variants of a union, one of which the owner is.
        base: Option<String>,
        /// The place that refers to the owner.
        declared: String,
        name: String,
    },
    /// A value can be null.
    Nullable(String),
    /// A value can be of another type.
    Type(String),
    /// An enum has a further value.
    EnumValue(String, String),
    /// A union has a further variant, selected by this tag.
    Variant(String, String),
    /// A response has a body: the operation and the status.
    ResponseBody(String, u16),
    /// A field can be written.
    Writable(String),
    /// An operation has a further status.
    Status(String, u16),
    /// An operation has a further query parameter.
    Query(String, String),
    /// Something that no action can express: the kind, the place and the detail.
    Other(&'static str, String, String),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { owner, name, .. } => write!(f, "field `{name}` at {owner}"),
            Self::Nullable(at) => write!(f, "null at {at}"),
            Self::Type(at) => write!(f, "another type at {at}"),
            Self::EnumValue(at, value) => write!(f, "value `{value}` at {at}"),
            Self::Variant(at, tag) => write!(f, "variant `{tag}` at {at}"),
            Self::ResponseBody(at, status) => write!(f, "body of status {status} at {at}"),
            Self::Writable(at) => write!(f, "read-only but honored at {at}"),
            Self::Status(at, status) => write!(f, "status {status} at {at}"),
            Self::Query(at, name) => write!(f, "query parameter `{name}` at {at}"),
            Self::Other(kind, at, detail) => write!(f, "{kind} {detail} at {at}"),
        }
    }
}

/// What was seen of a fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) seen: Seen,
    pub(crate) shape: Shape,
    /// Whether a response had it, not only requests.
    pub(crate) returned: bool,
    /// How often it was seen in operations of a tag.
    pub(crate) tags: BTreeMap<String, usize>,
}

impl Evidence {
    /// Adds other evidence for the same fact.
    pub(crate) fn merge(&mut self, other: &Self) {
        let (all, seen) = (&mut self.seen, &other.seen);
        all.only_handwritten = seen.only_handwritten && (all.pairs == 0 || all.only_handwritten);
        all.pairs += seen.pairs;
        all.occurrences += seen.occurrences;
        all.operations.extend(seen.operations.iter().cloned());
        all.years.extend(&seen.years);
        self.shape.merge(&other.shape);
        self.returned |= other.returned;
        other.tags.iter().for_each(|(tag, times)| *self.tags.entry(tag.clone()).or_default() += times);
    }

    /// The tag under which it was seen most often.
    pub(crate) fn tag(&self) -> &str {
        let most = self.tags.iter().max_by_key(|(tag, times)| (**times, std::cmp::Reverse(*tag)));
        most.map_or("other", |(tag, _)| tag)
    }
}

/// All facts, each with its evidence.
pub(crate) type Facts = BTreeMap<Fact, Evidence>;

/// Collects what these pairs show, except known gaps.
pub(crate) fn collect(document: &Document, known: &KnownGaps, pairs: &[Pair]) -> Facts {
    let history = History::new(pairs);
    let mut facts = Facts::new();
    // The service refuses requests that are wrong.
    for pair in pairs.iter().filter(|pair| pair.status < 400) {
        let Some(id) = document.operation_id(pair) else { continue };
        let Some(operation) = document.operation(id) else { continue };
        let mut of_pair: BTreeMap<Fact, (Shape, bool)> = BTreeMap::new();
        let found = described::of_pair(operation, pair, &history);
        let requests = found.request.iter().flatten().map(|gap| (gap, false));
        let responses = found.response.iter().flatten().map(|gap| (gap, true));
        for (gap, returned) in requests.chain(responses) {
            if known.reason(&described::place(document, gap)).is_some() {
                continue;
            }
            if let Some(fact) = fact(document, gap) {
                let (shape, is_returned) = of_pair.entry(fact).or_default();
                shape.add(gap.value, pair.same_shape);
                *is_returned |= returned;
            }
        }
        for (fact, value) in outside(document, operation, pair, &found) {
            of_pair.entry(fact).or_default().0.add(value, pair.same_shape);
        }
        for (fact, (shape, returned)) in of_pair {
            let evidence = facts.entry(fact).or_default();
            evidence.seen.add(pair, id);
            evidence.shape.merge(&shape);
            evidence.returned |= returned;
            *evidence.tags.entry(operation.tag().to_owned()).or_default() += pair.same_shape;
        }
    }
    facts
}

fn fact(document: &Document, gap: &Gap<'_, '_>) -> Option<Fact> {
    let at = document.pointer(gap.schema.node());
    Some(match gap.kind {
        GapKind::UnknownField => Fact::Field {
            owner: at,
            base: gap.base.map(|base| document.pointer(base.node())),
            declared: document.pointer(gap.declared.node()),
            name: gap.name.clone()?,
        },
        GapKind::Null => Fact::Nullable(at),
        GapKind::OtherType => Fact::Type(at),
        GapKind::UnknownValue => match gap.value.as_str() {
            Some(value) => Fact::EnumValue(at, value.to_owned()),
            None => Fact::Other(gap.kind.name(), at, String::new()),
        },
        GapKind::UnknownVariant => {
            let tag = gap.schema.discriminator().and_then(|tag| gap.value.get(tag)).and_then(Value::as_str);
            match tag {
                Some(tag) => Fact::Variant(at, tag.to_owned()),
                None => Fact::Other(gap.kind.name(), at, String::new()),
            }
        }
        GapKind::HonoredReadOnly if gap.schema.node()["readOnly"] == true => Fact::Writable(at),
        GapKind::HonoredReadOnly => Fact::Other(gap.kind.name(), at, String::new()),
        _ => return None,
    })
}

fn outside<'v>(
    document: &Document,
    operation: Operation<'_>,
    pair: &'v Pair,
    found: &PairGaps<'_, '_>,
) -> Vec<(Fact, &'v Value)> {
    let at = document.pointer(operation.node());
    let has_body = |what: &str| {
        found.outside.iter().any(|(kind, detail)| *kind == GapKind::UnknownBody && detail == what)
    };
    let facts = found.outside.iter().filter_map(|(kind, detail)| match kind {
        GapKind::UnknownQuery => Some((Fact::Query(at.clone(), detail.clone()), &Value::Null)),
        GapKind::UnknownBody if detail == "request" => {
            Some((Fact::Other(kind.name(), at.clone(), detail.clone()), &pair.request_body))
        }
        GapKind::UnknownBody => Some((Fact::ResponseBody(at.clone(), pair.status), &pair.response_body)),
        GapKind::UnknownStatus if !has_body(detail) => {
            Some((Fact::Status(at.clone(), pair.status), &pair.response_body))
        }
        _ => None,
    });
    facts.collect()
}
