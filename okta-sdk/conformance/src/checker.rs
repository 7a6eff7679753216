//! Checks pairs one by one.

use std::collections::BTreeMap;

use okta_sdk::Error;
use okta_sdk::metadata::OperationInfo;
use okta_sdk::{access_gateway, governance, metadata, my_account, oidc, privileged_access};
use serde_json::{Map, Value};

use crate::call::Wire;
use crate::compare::Difference;
use crate::document::{Document, Operation};
use crate::history::History;
use crate::places::{Place, count};
use crate::recording::{Kind, Pair};
use crate::report::{Check, Failure, Report};
use crate::request::Outcome;
use crate::strict::{Deviation, Excuse};
use crate::{request, response, rewrite, strict};

/// The operations of each API.
const TABLES: [&[OperationInfo]; 6] = [
    metadata::OPERATIONS,
    governance::metadata::OPERATIONS,
    my_account::metadata::OPERATIONS,
    oidc::metadata::OPERATIONS,
    privileged_access::metadata::OPERATIONS,
    access_gateway::metadata::OPERATIONS,
];

/// Checks the SDK against recorded pairs.
pub struct Checker {
    document: Document,
    operations: BTreeMap<&'static str, &'static OperationInfo>,
    runtime: tokio::runtime::Runtime,
}

/// The input of the checks of a pair.
pub(crate) struct Case<'a> {
    pub(crate) pair: &'a Pair,
    pub(crate) info: &'static OperationInfo,
    pub(crate) operation: Operation<'a>,
    pub(crate) document: &'a Document,
}

impl Case<'_> {
    /// The places where a body that was sent or decoded differs from the recorded one.
    fn deviations(&self, sent: Option<&Value>, decoded: Option<&Value>) -> Vec<Place<Excuse>> {
        let mut found = Vec::new();
        if let Some(sent) = sent {
            let recorded = &self.pair.request_body;
            if sent.is_null() && recorded.as_object().is_some_and(Map::is_empty) {
                let pointer = self.document.pointer(self.operation.node());
                found.push(Place { kind: Excuse::EmptyBody, pointer, detail: String::new() });
            } else {
                let deviations = strict::deviations(self.operation.body(), recorded, sent, true);
                found.extend(deviations.into_iter().map(|deviation| self.place(&deviation)));
            }
        }
        if let Some(decoded) = decoded.filter(|_| self.pair.response_body_kind == Kind::Json) {
            let schema = self.operation.response(self.pair.status);
            let deviations = strict::deviations(schema, &self.pair.response_body, decoded, false);
            found.extend(deviations.into_iter().map(|deviation| self.place(&deviation)));
        }
        found
    }

    fn place(&self, deviation: &Deviation<'_>) -> Place<Excuse> {
        let node = deviation.schema.map_or(self.operation.node(), |schema| schema.target().node());
        let name = deviation.name.as_ref();
        let detail = name.unwrap_or(&deviation.at).clone();
        Place { kind: deviation.excuse, pointer: self.document.pointer(node), detail }
    }
}

/// The differences that a check found. `None` if the check does not apply to the pair.
pub(crate) type Findings = Option<Vec<Difference>>;

impl Checker {
    /// Creates a checker for the operations of the SDK that the document has.
    ///
    /// # Errors
    ///
    /// Returns an error if the runtime for the calls cannot be created.
    pub fn new(document: Document) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let all = TABLES.into_iter().flatten();
        let known = all.filter(|info| document.path(info.operation.id) == Some(info.operation.path));
        let operations = known.map(|info| (info.operation.id, info)).collect();
        Ok(Self { document, operations, runtime })
    }

    /// Checks pairs.
    pub fn check(&self, pairs: &[Pair]) -> Report {
        let mut report = Report::default();
        let history = History::new(pairs);
        pairs.iter().for_each(|pair| self.check_pair(pair, &history, &mut report));
        report
    }

    /// Decodes the response of a pair with the SDK and encodes it again, if it has a type. Returns `None` if the SDK
    /// does not have the operation.
    pub fn decode(&self, pair: &Pair) -> Option<Result<Option<String>, Error>> {
        let case = self.case(pair)?;
        let wire = match Wire::new(pair) {
            Ok(wire) => wire,
            Err(error) => return Some(Err(error)),
        };
        let request = wire.request(case.info, pair, None).ok()?;
        let reply = self.runtime.block_on(wire.send(request));
        Some(reply.and_then(|reply| response::decode(&case, &reply)))
    }

    /// The document of the API.
    pub fn document(&self) -> &Document {
        &self.document
    }

    fn case<'a>(&'a self, pair: &'a Pair) -> Option<Case<'a>> {
        let info = self.find(pair)?;
        let operation = self.document.operation(info.operation.id)?;
        Some(Case { pair, info, operation, document: &self.document })
    }

    fn check_pair(&self, pair: &Pair, history: &History<'_>, report: &mut Report) {
        report.pairs += 1;
        report.described.add(&self.document, pair, history);
        let Some(case) = self.case(pair) else {
            report.unmatched.push(format!("{}: {} {}", pair.id, pair.method, pair.path));
            return;
        };
        let (request, sent, response, decoded) = self.runtime.block_on(async {
            let Outcome { differences, received, sent } = request::check(&case).await;
            let (response, decoded) = response::check(&case, received).await;
            (differences, sent, response, decoded)
        });
        let deviations = case.deviations(sent.as_ref(), decoded.as_ref());
        count(&mut report.strict, deviations, pair, case.info.operation.id);
        // A response that does not decode is already reported.
        let round_trip = response.is_empty().then(|| response::round_trip(&case, decoded.as_ref())).flatten();
        let rewrite = decoded.as_ref().and_then(|_| rewrite::check(&case));
        let findings = [Some(response), round_trip, rewrite, Some(request)];
        for (check, differences) in Check::ALL.into_iter().zip(findings) {
            let Some(differences) = differences else { continue };
            report.count(check, differences.is_empty());
            report.failures.extend(differences.into_iter().map(|difference| Failure {
                id: pair.id.clone(),
                operation: case.info.operation.id.to_owned(),
                check,
                pointer: difference.pointer,
                expected: difference.expected,
                got: difference.got,
            }));
        }
    }

    fn find(&self, pair: &Pair) -> Option<&'static OperationInfo> {
        self.operations.get(self.document.operation_id(pair)?).copied()
    }
}
