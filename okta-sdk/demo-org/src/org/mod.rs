//! The state of the org.

mod events;
pub(crate) mod members;
mod seed;
mod sign_ins;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::auth::Credentials;
use crate::call::{Object, text};
use crate::clock::Clock;
use crate::faults::Faults;
use crate::limits::Limits;
use crate::resources::Store;

use sign_ins::SignIns;

pub(crate) use events::{Actor, Target};

/// Objects by id. Ids increase, so the order is that of creation.
pub(crate) type Table = BTreeMap<String, Object>;

/// A table for each object, by its id.
pub(crate) type Tables = BTreeMap<String, Table>;

/// The state of the org. Objects are stored as the JSON that was sent, without loss. Links and other computed fields
/// are added to responses.
pub(crate) struct Org {
    clock: Arc<dyn Clock>,
    last_id: u64,
    pub(crate) credentials: Credentials,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    sign_ins: SignIns,
    /// The owner of the API token.
    pub(crate) admin: String,
    pub(crate) users: Table,
    /// The factors of each user.
    pub(crate) factors: Tables,
    /// The custom attributes of users.
    pub(crate) custom_attributes: Object,
    pub(crate) groups: Table,
    pub(crate) group_rules: Table,
    /// Group and user, and the rule that added the user.
    pub(crate) members: BTreeMap<(String, String), Option<String>>,
    pub(crate) apps: Table,
    /// The users of each application.
    pub(crate) app_users: Tables,
    /// The groups of each application.
    pub(crate) app_groups: Tables,
    /// The access policy of each application, if it is not the default one.
    pub(crate) app_policies: BTreeMap<String, String>,
    /// The granted scopes of each application.
    pub(crate) grants: Tables,
    pub(crate) policies: Table,
    /// The rules of each policy.
    pub(crate) policy_rules: Tables,
    /// Events by number.
    pub(crate) log: Table,
    /// All other resources.
    pub(crate) resources: Store,
}

impl Org {
    /// Returns an empty org.
    fn empty(clock: Arc<dyn Clock>, limits: Limits, credentials: Credentials) -> Self {
        Self {
            clock,
            last_id: 0,
            credentials,
            limits,
            faults: Faults::new(None),
            sign_ins: SignIns::default(),
            admin: String::new(),
            users: Table::new(),
            factors: Tables::new(),
            custom_attributes: Object::new(),
            groups: Table::new(),
            group_rules: Table::new(),
            members: BTreeMap::new(),
            apps: Table::new(),
            app_users: Tables::new(),
            app_groups: Tables::new(),
            app_policies: BTreeMap::new(),
            grants: Tables::new(),
            policies: Table::new(),
            policy_rules: Tables::new(),
            log: Table::new(),
            resources: Store::default(),
        }
    }

    /// Returns the group of all users.
    pub(crate) fn everyone(&self) -> Option<String> {
        self.groups.iter().find(|(_, group)| text(group, "type") == "BUILT_IN").map(|(id, _)| id.clone())
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Returns the seconds since 1970.
    pub(crate) fn seconds(&self) -> i64 {
        Timestamp::try_from(self.now()).unwrap_or_default().as_second()
    }

    /// Returns the time, formatted for JSON.
    pub(crate) fn stamp(&self) -> String {
        self.stamp_before(Duration::ZERO)
    }

    /// Returns an earlier time, formatted for JSON.
    fn stamp_before(&self, time: Duration) -> String {
        let then = self.now().checked_sub(time).and_then(|then| Timestamp::try_from(then).ok());
        then.unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
    }

    /// Returns a later time, formatted for JSON.
    pub(crate) fn stamp_after(&self, time: Duration) -> String {
        let then = self.now().checked_add(time).and_then(|then| Timestamp::try_from(then).ok());
        then.unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
    }

    /// Returns a new id of 20 characters. The prefix is the kind of the object.
    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        self.last_id += 1;
        format!("{prefix}demo{:0width$}", self.last_id, width = 16usize.saturating_sub(prefix.len()))
    }
}
