//! Faults that the server injects: pseudorandom, but the same in every run.

use Fault::*;

use super::org::Key;
use crate::clock::scramble;

/// An injected fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    // The request is not read.
    Unread,
    // The request is refused, and not acted on.
    Limited(Limit),
    Refused,
    Revoked(Form),
    NonceAsked(Form),
    // The request is acted on.
    Busy,
    BusyFor(u32),
    Broken,
    ResetAfter,
    CutShort,
    CutChunk,
    LongerThanTold,
    LengthGarbled,
    LengthTwice,
    InPieces,
    Silence,
    Html,
    NotJson,
    Empty,
    LastOfWindow,
    ThenClosed,
    None,
}

/// The headers of a 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    Good,
    Missing,
    Garbled,
    Duplicate,
    Joined,
    Concurrency,
    Far,
}

/// Where a response reports what is wrong with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    Header,
    Body,
    Nowhere,
}

/// How many of a thousand requests to the API get each fault.
pub const API: [(u64, Fault); 32] = [
    (30, Unread),
    (15, Limited(Limit::Good)),
    (10, Limited(Limit::Missing)),
    (10, Limited(Limit::Garbled)),
    (10, Limited(Limit::Duplicate)),
    (10, Limited(Limit::Joined)),
    (10, Limited(Limit::Concurrency)),
    (5, Limited(Limit::Far)),
    (10, Refused),
    (1, Revoked(Form::Header)),
    (1, Revoked(Form::Body)),
    (1, Revoked(Form::Nowhere)),
    (20, NonceAsked(Form::Header)),
    (20, NonceAsked(Form::Body)),
    (20, Busy),
    (10, BusyFor(1)),
    (5, BusyFor(1000)),
    (10, Broken),
    (30, ResetAfter),
    (20, CutShort),
    (10, CutChunk),
    (10, LongerThanTold),
    (10, LengthGarbled),
    (10, LengthTwice),
    (20, InPieces),
    (20, Silence),
    (10, Html),
    (10, NotJson),
    (10, Empty),
    (10, LastOfWindow),
    (40, ThenClosed),
    (592, None),
];

/// How many of a thousand token requests get each fault.
pub const TOKEN: [(u64, Fault); 14] = [
    (50, Unread),
    (50, Limited(Limit::Good)),
    (30, Limited(Limit::Missing)),
    (30, Limited(Limit::Garbled)),
    (50, Busy),
    (20, Broken),
    (50, ResetAfter),
    (40, CutShort),
    (30, Silence),
    (20, Html),
    (20, Empty),
    (50, NonceAsked(Form::Body)),
    (50, ThenClosed),
    (510, None),
];

impl Fault {
    /// Returns the fault for request number `count` of this key.
    pub fn of(table: &[(u64, Self)], seed: u64, (call, page): Key, count: usize) -> Self {
        let mut chance = [u64::from(call), u64::from(page), count as u64]
            .into_iter()
            .fold(seed, |mixed, part| scramble(mixed ^ part))
            % 1000;
        for (share, fault) in table {
            if chance < *share {
                return *fault;
            }
            chance -= share;
        }
        unreachable!("the shares are a thousand")
    }
}
