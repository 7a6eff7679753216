//! Checks pairs one by one.

use std::collections::BTreeMap;

use okta_sdk::Error;
use okta_sdk::metadata::{OPERATIONS, OperationInfo};

use crate::call::Wire;
use crate::compare::Difference;
use crate::document::{Document, Operation};
use crate::recording::Pair;
use crate::report::{Check, Failure, Report};
use crate::{call, request, response, rewrite};

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

/// The differences that a check found. `None` if the check does not apply to the pair.
pub(crate) type Findings = Option<Vec<Difference>>;

impl Checker {
    /// Creates a checker for all operations of the SDK.
    ///
    /// # Errors
    ///
    /// Returns an error if the runtime for the calls cannot be created.
    pub fn new(document: Document) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let operations = OPERATIONS.iter().map(|info| (info.operation.id, info)).collect();
        Ok(Self { document, operations, runtime })
    }

    /// Checks pairs.
    pub fn check(&self, pairs: &[Pair]) -> Report {
        let mut report = Report::default();
        pairs.iter().for_each(|pair| self.check_pair(pair, &mut report));
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

    fn check_pair(&self, pair: &Pair, report: &mut Report) {
        report.pairs += 1;
        let Some(case) = self.case(pair) else {
            report.unmatched.push(format!("{}: {} {}", pair.id, pair.method, pair.path));
            return;
        };
        let (request, response, decoded) = self.runtime.block_on(async {
            let (request, received) = request::check(&case).await;
            let (response, decoded) = response::check(&case, received).await;
            (request, response, decoded)
        });
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

    /// Finds the operation of a pair by its id, or without an id by method and path.
    fn find(&self, pair: &Pair) -> Option<&'static OperationInfo> {
        match &pair.operation_id {
            Some(id) => self.operations.get(id.as_str()).copied(),
            None => OPERATIONS.iter().find(|info| {
                info.operation.method.as_str() == pair.method
                    && call::path_values(info.operation.path, &pair.path).is_ok()
            }),
        }
    }
}
