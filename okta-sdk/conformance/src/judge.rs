//! Judging pairs, one by one.

use std::collections::BTreeMap;

use okta_codegen::ir::Operation;
use okta_sdk::Error;
use okta_sdk::metadata::{OPERATIONS, OperationInfo};

use crate::call::Wire;
use crate::compare::Difference;
use crate::document::Document;
use crate::recording::Pair;
use crate::report::{Check, Failure, Report};
use crate::{call, request, response, rewrite};

/// Judges pairs by the SDK.
pub struct Judge {
    document: Document,
    operations: BTreeMap<&'static str, &'static OperationInfo>,
    runtime: tokio::runtime::Runtime,
}

/// All that a check of a pair needs.
pub(crate) struct Case<'a> {
    pub(crate) pair: &'a Pair,
    pub(crate) info: &'static OperationInfo,
    pub(crate) operation: &'a Operation,
    pub(crate) document: &'a Document,
}

/// What a check found; `None` if there is nothing that it could look at.
pub(crate) type Verdict = Option<Vec<Difference>>;

impl Judge {
    /// A judge who knows all operations of the SDK.
    ///
    /// # Errors
    ///
    /// If the system gives no threads for calls.
    pub fn new(document: Document) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let operations = OPERATIONS.iter().map(|info| (info.operation.id, info)).collect();
        Ok(Self { document, operations, runtime })
    }

    /// Judges pairs.
    pub fn judge(&self, pairs: &[Pair]) -> Report {
        let mut report = Report::default();
        pairs.iter().for_each(|pair| self.judge_one(pair, &mut report));
        report
    }

    /// What the SDK makes of the answer of a pair, written in full, if it gives anything. `None` if the pair is of no
    /// operation of the SDK.
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

    /// What the description says.
    pub fn document(&self) -> &Document {
        &self.document
    }

    fn case<'a>(&'a self, pair: &'a Pair) -> Option<Case<'a>> {
        let info = self.find(pair)?;
        let operation = self.document.operation(info.operation.id)?;
        Some(Case { pair, info, operation, document: &self.document })
    }

    fn judge_one(&self, pair: &Pair, report: &mut Report) {
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
        // What does not decode has failed already.
        let round_trip = response.is_empty().then(|| response::round_trip(&case, decoded.as_ref())).flatten();
        let rewrite = decoded.as_ref().and_then(|_| rewrite::check(&case));
        for (check, verdict) in
            Check::ALL.into_iter().zip([Some(response), round_trip, rewrite, Some(request)])
        {
            if let Some(differences) = verdict {
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
    }

    /// The operation of a pair: by its id, or else by method and path.
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
