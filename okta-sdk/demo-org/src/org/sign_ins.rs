//! Users who sign in by themselves.

use std::time::Duration;

use super::{Actor, Org, Target};
use crate::call::{Call, text};

/// When the next user signs in.
#[derive(Default)]
pub(super) struct SignIns {
    every: Option<Duration>,
    /// In seconds since 1970.
    last: i64,
    count: usize,
}

impl Org {
    /// Lets a user sign in whenever this time has passed.
    pub(crate) fn sign_in_every(&mut self, every: Option<Duration>) {
        self.sign_ins = SignIns { every, last: self.seconds(), count: 0 };
    }

    /// Signs the next active user in, if it is time.
    pub(crate) fn sign_in(&mut self, call: &Call) {
        let Some(every) = self.sign_ins.every else { return };
        let now = self.seconds();
        if now.saturating_sub(self.sign_ins.last) < i64::try_from(every.as_secs()).unwrap_or(i64::MAX).max(1)
        {
            return;
        }
        let active = || self.users.iter().filter(|(_, user)| text(user, "status") == "ACTIVE");
        let count = active().count();
        let Some((id, user)) = active().nth(self.sign_ins.count.checked_rem(count).unwrap_or_default())
        else {
            return;
        };
        let (id, target) = (id.clone(), Target::user(user));
        (self.sign_ins.last, self.sign_ins.count) = (now, self.sign_ins.count + 1);
        let stamp = self.stamp();
        if let Some(user) = self.users.get_mut(&id) {
            user.insert("lastLogin".to_owned(), stamp.into());
        }
        let actor =
            Actor { id, kind: "User", name: target.name().to_owned(), login: target.login().to_owned() };
        self.note_outcome(call, &actor, "user.session.start", &[target], None);
    }
}
