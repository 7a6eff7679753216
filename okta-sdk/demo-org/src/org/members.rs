//! Group memberships.

use super::{Org, Target};
use crate::call::{Call, Object, text};
use crate::query::{Expr, values_at};

impl Org {
    /// Returns the groups of a user.
    pub(crate) fn groups_of<'a>(&'a self, user: &'a str) -> impl Iterator<Item = &'a Object> {
        let groups = self.members.keys().filter(move |(_, member)| member == user);
        groups.filter_map(|(group, _)| self.groups.get(group))
    }

    /// Returns the users of a group.
    pub(crate) fn users_of<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Object> {
        let from = (group.to_owned(), String::new());
        let members = self.members.range(from..).take_while(move |((of, _), _)| of == group);
        members.filter_map(|((_, user), _)| self.users.get(user))
    }

    /// Adds a user to a group, by a rule or directly.
    pub(crate) fn add_member(&mut self, call: &Call, group: &str, user: &str, rule: Option<&str>) {
        let key = (group.to_owned(), user.to_owned());
        if self.members.contains_key(&key) {
            return;
        }
        self.members.insert(key, rule.map(str::to_owned));
        self.note_membership(call, "group.user_membership.add", group, user);
    }

    pub(crate) fn remove_member(&mut self, call: &Call, group: &str, user: &str) {
        if self.members.remove(&(group.to_owned(), user.to_owned())).is_some() {
            self.note_membership(call, "group.user_membership.remove", group, user);
        }
    }

    fn note_membership(&mut self, call: &Call, event: &str, group: &str, user: &str) {
        let now = self.stamp();
        let mut targets = Vec::new();
        targets.extend(self.users.get(user).map(Target::user));
        if let Some(group) = self.groups.get_mut(group) {
            group.insert("lastMembershipUpdated".to_owned(), now.into());
            targets.push(Target::group(group));
        }
        self.note(call, event, &targets);
    }

    /// Applies the active rules to a new or changed user.
    pub(crate) fn apply_rules_to(&mut self, call: &Call, user: &str) {
        let active = self.group_rules.values().filter(|rule| text(rule, "status") == "ACTIVE");
        for rule in active.cloned().collect::<Vec<_>>() {
            self.apply_rule(call, &rule, user);
        }
    }

    /// Applies a rule to all users.
    pub(crate) fn apply_rule_to_all(&mut self, call: &Call, rule: &Object) {
        for user in self.users.keys().cloned().collect::<Vec<_>>() {
            self.apply_rule(call, rule, &user);
        }
    }

    fn apply_rule(&mut self, call: &Call, rule: &Object, user: &str) {
        let id = text(rule, "id");
        // The expression was checked when the rule was created.
        let Some(Ok(expression)) = values_at(rule, "conditions.expression.value")
            .first()
            .and_then(|value| value.as_str())
            .map(Expr::rule)
        else {
            return;
        };
        let Some(profile) = self.users.get(user).and_then(|user| user.get("profile")?.as_object()) else {
            return;
        };
        let fits = expression.fits(&|path| values_at(profile, path.strip_prefix("user.").unwrap_or(path)));
        for group in values_at(rule, "actions.assignUserToGroups.groupIds") {
            let Some(group) = group.as_str() else { continue };
            let by_this = self
                .members
                .get(&(group.to_owned(), user.to_owned()))
                .map(|rule| rule.as_deref() == Some(id));
            match (fits, by_this) {
                (true, None) => self.add_member(call, group, user, Some(id)),
                (false, Some(true)) => self.remove_member(call, group, user),
                _ => {}
            }
        }
    }
}
