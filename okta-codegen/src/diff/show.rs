//! The report as text and as Markdown.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::change::code;
use super::{Change, Counts, Effect, Report, Stale, What};
use crate::diag::{Diagnostic, Diagnostics};

/// The prefixes of headings and list items.
#[derive(Clone, Copy)]
struct Style {
    title: &'static str,
    heading: &'static str,
    item: &'static str,
}

impl Report {
    /// Formats the report for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        self.show(Style { title: "", heading: "", item: "  " })
    }

    /// Formats the report as Markdown, for a changelog and a pull request.
    #[must_use]
    pub fn markdown(&self) -> String {
        self.show(Style { title: "### ", heading: "#### ", item: "- " })
    }

    /// Formats the report as JSON.
    ///
    /// # Errors
    /// The report has no JSON form, which is a bug.
    pub fn json(&self) -> Result<String, Diagnostics> {
        serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|error| {
            Diagnostic::error("dump", "", format!("the report has no JSON form: {error}")).into()
        })
    }

    fn show(&self, style: Style) -> String {
        let mut out = String::new();
        let (old, new) = (&self.old, &self.new);
        // Writing to a string does not fail.
        let _ = writeln!(out, "{}{}: {} → {}\n", style.title, new.title, old.release, new.release);
        let counted = |name: &str, before: usize, after: usize, counts: Counts| {
            let Counts { added, removed, renamed, changed } = counts;
            format!(
                "{}{after} {name} (before: {before}): {added} added, {removed} removed, {renamed} renamed, {changed} changed",
                style.item
            )
        };
        let _ = writeln!(out, "{}", counted("operations", old.operations, new.operations, self.operations));
        let _ = writeln!(out, "{}", counted("models", old.models, new.models, self.models));
        let _ = writeln!(out, "{}{}", style.item, self.step());
        let with = |keep: &dyn Fn(&Change) -> bool| self.changes.iter().filter(|one| keep(one)).collect();
        let section = |out: &mut String, title: &str, changes: Vec<&Change>| {
            list(out, style, title, lines(&changes));
        };
        section(&mut out, "Breaking", with(&|one| one.effect == Effect::Breaking));
        let deprecated = |one: &Change| one.what == What::Deprecated;
        section(&mut out, "Added", with(&|one| one.effect == Effect::Addition && !deprecated(one)));
        section(&mut out, "Deprecated", with(&deprecated));
        section(&mut out, "Facts that change no code", with(&|one| one.effect == Effect::Fact));
        list(&mut out, style, "Overlays that no longer apply", stales(&self.overlays));
        list(&mut out, style, "Names to settle", stales(&self.names));
        list(&mut out, style, "Keys of docs.yaml that no longer apply", stales(&self.docs));
        let title =
            format!("Overlays that do not apply to {}: what they repair may look like a change", old.release);
        list(&mut out, style, &title, stales(&self.overlays_of_old));
        out
    }

    fn step(&self) -> String {
        let version = &self.version;
        let breaking = self.changes.iter().filter(|one| one.effect == Effect::Breaking).count();
        let reason = match version.effect {
            None => return "no change for users of the SDK: no new version".to_owned(),
            Some(Effect::Breaking) if breaking == 1 => "1 breaking change".to_owned(),
            Some(Effect::Breaking) => format!("{breaking} breaking changes"),
            Some(Effect::Addition) => "additions, nothing breaks".to_owned(),
            Some(Effect::Fact) => "only facts that change no code".to_owned(),
        };
        format!("{reason}: {} after {} ({} from 1.0 on)", version.next, version.current, version.from_1_0)
    }
}

/// One line for each changed item, or one for each change that several items share.
fn lines(changes: &[&Change]) -> Vec<String> {
    let mut lines: IndexMap<(&str, bool), Vec<&str>> = IndexMap::new();
    for change in changes {
        if is_shared(change, changes) {
            lines.entry((&change.text, true)).or_default().push(&change.item);
        } else {
            lines.entry((&change.item, false)).or_default().push(&change.text);
        }
    }
    let line = |((head, shared), tail): ((&str, bool), Vec<&str>)| match shared {
        true => format!("{head}: {}", tail.into_iter().map(code).collect::<Vec<_>>().join(", ")),
        false => format!("{}: {}", code(head), tail.join("; ")),
    };
    lines.into_iter().map(line).collect()
}

/// Returns whether several items changed in the same way, so that the change becomes the head of the line.
fn is_shared(change: &Change, changes: &[&Change]) -> bool {
    let whole = matches!(change.what, What::Added | What::Removed) || change.effect == Effect::Fact;
    whole && changes.iter().filter(|other| other.text == change.text).count() > 1
}

fn stales(stales: &[Stale]) -> Vec<String> {
    let line = |stale: &Stale| {
        let place = stale.place.as_ref().map(|place| format!("{}: ", code(place))).unwrap_or_default();
        let help = stale.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{place}{}{help}", stale.message)
    };
    stales.iter().map(line).collect()
}

fn list(out: &mut String, style: Style, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}{title}\n", style.heading);
    for line in lines {
        let _ = writeln!(out, "{}{line}", style.item);
    }
}
