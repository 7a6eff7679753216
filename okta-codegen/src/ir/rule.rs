//! Checks of the rules for unions in names.toml: a rule that does not fit its union would be accepted in silence.

use indexmap::IndexSet;

use super::build::Builder;
use super::node::Node;
use super::place::Place;
use super::union::VariantNode;
use crate::names::{Names, Rule, UnionRule};

impl<'a> Builder<'a> {
    /// Reports each part of a rule that does not match the variants of its union.
    pub(super) fn check_rule(&mut self, id: &str, rule: &UnionRule, nodes: &[VariantNode<'a>]) {
        match rule.rule {
            Rule::Tag => self.check_tag(id, rule, nodes),
            Rule::Field => {
                let own = self.own_fields(nodes);
                for (index, _) in own.iter().enumerate().filter(|(_, own)| own.is_empty()) {
                    let message = format!("variant {index} of `{id}` has no field that no other variant has");
                    self.misapplied(id, "rule", message, "choose a rule other than `field`");
                }
            }
            Rule::OneOrMany => {
                let is_list = |node: &&VariantNode<'_>| node.target.text("type") == Some("array");
                if nodes.len() != 2 || nodes.iter().filter(is_list).count() != 1 {
                    let message = format!("`{id}` is not a choice between a value and a list");
                    self.misapplied(id, "rule", message, "choose a rule other than `one-or-many`");
                }
            }
            Rule::Kind => {
                let kinds: IndexSet<Option<&str>> = nodes.iter().map(VariantNode::kind).collect();
                if kinds.len() < nodes.len() || kinds.contains(&None) {
                    let message = format!("the variants of `{id}` are not of different kinds of JSON values");
                    self.misapplied(id, "rule", message, "choose a rule other than `kind`");
                }
            }
            Rule::Merge | Rule::Value | Rule::String | Rule::Optional | Rule::Caller => {}
        }
    }

    fn check_tag(&mut self, id: &str, rule: &UnionRule, nodes: &[VariantNode<'a>]) {
        let last = nodes.len().saturating_sub(1);
        for (value, index) in rule.map.iter().filter(|(_, index)| **index > last) {
            let message =
                format!("`{value}` selects variant {index}, but the variants of `{id}` are 0 to {last}");
            self.misapplied(id, "map", message, "correct the index");
        }
        for (index, node) in nodes.iter().enumerate() {
            let mut values = rule.map.iter().filter(|(_, at)| **at == index).map(|(value, _)| value);
            if rule.map.values().all(|at| *at != index) {
                let message = format!("no value of the tag selects variant {index} of `{id}`");
                self.misapplied(id, "map", message, "add a value, or \"\" for an absent or unknown tag");
            } else if values.any(|value| !value.is_empty())
                && !self.has_path(&node.target, &node.place, &rule.tag)
            {
                let message = format!("variant {index} of `{id}` has no field `{}`", rule.tag.join("."));
                self.misapplied(id, "tag", message, "name a field that the variants have");
            }
        }
    }

    /// Returns whether a schema declares the field at a path of names.
    fn has_path(&mut self, node: &Node<'a>, place: &Place, path: &[String]) -> bool {
        let Some((first, rest)) = path.split_first() else { return true };
        let Some(node) = self.resolve(node) else { return false };
        let flat = self.flatten(&node, place);
        let Some(declaration) = flat.fields.get(first) else { return false };
        rest.is_empty() || self.has_path(&declaration.node, &declaration.owner.property(first), rest)
    }

    fn misapplied(&mut self, id: &str, key: &str, message: String, help: &str) {
        let names: &'a Names = self.names;
        self.diags.push(names.stale(&["unions", id, key], message).help(help));
    }
}
