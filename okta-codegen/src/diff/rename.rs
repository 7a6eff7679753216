//! Matches the operations and types of two releases, including renamed ones.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};

use super::change::Paths;
use crate::ir::{self, Api, Kind, TypeId, Unit};
use crate::lower::Surface;

/// The operations and types that match.
pub(super) struct Matches {
    /// Index of an operation of the new side → index on the old one.
    pub(super) operations: BTreeMap<usize, usize>,
    /// Path of a type of the old side → path on the new one.
    pub(super) types: Paths,
    /// Path of a type of the new side → path on the old one.
    pub(super) origins: BTreeMap<String, String>,
}

pub(super) fn matches(old: &Surface, new: &Surface) -> Matches {
    let operations = operations(&old.api, &new.api);
    let mut types = Types { old, new, paths: BTreeMap::new(), units: BTreeMap::new() };
    for (to, from) in &operations {
        let unit = |api: &Api, at: usize| Unit::Operation(api.operations[at].id.clone());
        types.units.insert(unit(&old.api, *from), unit(&new.api, *to));
    }
    types.by_name();
    while types.by_unit() || types.by_fields() {}
    let origins = types.paths.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
    Matches { operations, types: Paths(types.paths), origins }
}

/// Matches operations by operationId, then the others by method and path.
fn operations(old: &Api, new: &Api) -> BTreeMap<usize, usize> {
    let index = |key: &dyn Fn(&ir::Operation) -> String| -> BTreeMap<String, usize> {
        old.operations.iter().enumerate().map(|(at, operation)| (key(operation), at)).collect()
    };
    let (by_id, by_http) = (index(&|operation| operation.id.clone()), index(&http));
    let same_id = |operation: &ir::Operation| by_id.get(&operation.id).copied();
    let mut found: BTreeMap<usize, usize> = new
        .operations
        .iter()
        .enumerate()
        .filter_map(|(at, operation)| Some((at, same_id(operation)?)))
        .collect();
    let taken: BTreeSet<usize> = found.values().copied().collect();
    for (at, operation) in new.operations.iter().enumerate() {
        if same_id(operation).is_none()
            && let Some(from) = by_http.get(&http(operation)).filter(|from| !taken.contains(from))
        {
            found.insert(at, *from);
        }
    }
    found
}

/// Returns the method and the path without the names of its parameters.
pub(super) fn http(operation: &ir::Operation) -> String {
    let mut text = format!("{} ", operation.method);
    let mut inside = false;
    for c in operation.path.chars() {
        inside = (inside || c == '{') && c != '}';
        if !inside || c == '{' {
            text.push(c);
        }
    }
    text
}

struct Types<'a> {
    old: &'a Surface,
    new: &'a Surface,
    /// Path → path.
    paths: BTreeMap<String, String>,
    units: BTreeMap<Unit, Unit>,
}

impl<'a> Types<'a> {
    fn pair(&mut self, from: &str, to: &str) {
        let (Some(old), Some(new)) = (self.old.items.get(from), self.new.items.get(to)) else { return };
        if let (Some(old), Some(new)) = (self.old.api.types.get(&old.id), self.new.api.types.get(&new.id)) {
            self.units.entry(old.unit.clone()).or_insert_with(|| new.unit.clone());
        }
        self.paths.insert(from.to_owned(), to.to_owned());
    }

    /// Paths that only one side has.
    fn left(&self) -> (Vec<&'a str>, IndexSet<&'a str>) {
        let taken: BTreeSet<&str> = self.paths.values().map(String::as_str).collect();
        let old = self.old.items.keys().map(String::as_str).filter(|path| !self.paths.contains_key(*path));
        let new = self.new.items.keys().map(String::as_str).filter(|path| !taken.contains(path));
        (old.collect(), new.collect())
    }

    /// Matches types with the same Rust path, then types with the same place in the document.
    fn by_name(&mut self) {
        for path in self.old.items.keys().filter(|path| self.new.items.contains_key(*path)) {
            self.pair(path, path);
        }
        let (left, free) = self.left();
        let ids: BTreeMap<&TypeId, &str> =
            free.iter().map(|path| (&self.new.items[*path].id, *path)).collect();
        for path in left {
            if let Some(to) = ids.get(&self.old.items[path].id) {
                self.pair(path, to);
            }
        }
    }

    /// Matches inline types of renamed items. Returns whether there were any.
    fn by_unit(&mut self) -> bool {
        let (left, free) = self.left();
        // Two items may have become one. Each type is matched once.
        let mut ids: BTreeMap<&str, &str> =
            free.iter().map(|path| (self.new.items[*path].id.0.as_str(), *path)).collect();
        let mut any = false;
        for path in left {
            let id = &self.old.items[path].id;
            let Some(def) = self.old.api.types.get(id) else { continue };
            let (from, to) = match (&def.unit, self.units.get(&def.unit)) {
                (Unit::Component(from), Some(Unit::Component(to)))
                | (Unit::Operation(from), Some(Unit::Operation(to))) => (from, to),
                _ => continue,
            };
            let place = id.0.strip_prefix(from.as_str()).map(|inner| format!("{to}{inner}"));
            if let Some(to) = place.and_then(|place| ids.remove(place.as_str())) {
                self.pair(path, to);
                any = true;
            }
        }
        any
    }

    /// Matches types with the same fields that are used at the same place, or are unique.
    /// Returns whether there were any.
    fn by_fields(&mut self) -> bool {
        let (left, free) = self.left();
        let old_paths = paths(self.old);
        let new_name = |id: &TypeId| self.paths.get(*old_paths.get(id)?).cloned();
        let old_places = places(&self.old.api, new_name);
        let new_paths = paths(self.new);
        let new_places = places(&self.new.api, |id| Some((*new_paths.get(id)?).to_owned()));
        let outline = |surface: &'a Surface, path: &str| outline_of(&surface.api, &surface.items[path].id);
        let mut by_outline: IndexMap<Outline<'a>, (Vec<&str>, Vec<&str>)> = IndexMap::new();
        for path in left {
            by_outline.entry(outline(self.old, path)).or_default().0.push(path);
        }
        for path in free {
            by_outline.entry(outline(self.new, path)).or_default().1.push(path);
        }
        let mut found = Vec::new();
        for (outline, (old, new)) in by_outline {
            let at = |path: &str, surface: &Surface, places: &Places| {
                places.get(&surface.items[path].id).cloned().unwrap_or_default()
            };
            for from in &old {
                let here = at(from, self.old, &old_places);
                let mut same: Vec<&&str> =
                    new.iter().filter(|to| !here.is_disjoint(&at(to, self.new, &new_places))).collect();
                if same.is_empty() && old.len() == 1 && outline.1.len() > 1 {
                    same = new.iter().collect();
                }
                if let [to] = same.as_slice() {
                    found.push((*from, **to));
                }
            }
        }
        let mut taken = BTreeSet::new();
        found.retain(|(_, to)| taken.insert(*to));
        found.iter().for_each(|(from, to)| self.pair(from, to));
        !found.is_empty()
    }
}

fn paths(surface: &Surface) -> BTreeMap<&TypeId, &str> {
    surface.items.iter().map(|(path, item)| (&item.id, path.as_str())).collect()
}

/// The kind and the names of the fields.
type Outline<'a> = (&'static str, BTreeSet<&'a str>);

fn outline_of<'a>(api: &'a Api, id: &TypeId) -> Outline<'a> {
    match api.types.get(id).map(|def| &def.kind) {
        Some(Kind::Object(object)) => ("object", object.fields.keys().map(String::as_str).collect()),
        Some(Kind::Enum(values)) => ("enum", values.iter().map(|value| value.value.as_str()).collect()),
        Some(Kind::Union(union)) => {
            let values = union.variants.iter().flat_map(|variant| &variant.values);
            ("union", values.map(String::as_str).collect())
        }
        None => ("", BTreeSet::new()),
    }
}

/// Where each type is used.
type Places = BTreeMap<TypeId, BTreeSet<String>>;

fn places(api: &Api, name: impl Fn(&TypeId) -> Option<String>) -> Places {
    let mut places = Places::new();
    let mut add = |ty: &ir::Type, place: String| {
        if let Some(id) = ir::named(ty) {
            places.entry(id.clone()).or_default().insert(place);
        }
    };
    for (id, def) in &api.types {
        let Some(owner) = name(id) else { continue };
        match &def.kind {
            Kind::Object(object) => {
                object.fields.iter().for_each(|(wire, field)| add(&field.ty, format!("{owner}.{wire}")));
            }
            Kind::Union(union) => {
                for variant in &union.variants {
                    add(&variant.ty, format!("{owner}={}", variant.values.join(",")));
                }
            }
            Kind::Enum(_) => {}
        }
    }
    for operation in &api.operations {
        let place = |role: &str| format!("{}{role}", http(operation));
        operation.params.iter().for_each(|param| add(&param.ty, place(&param.name)));
        for ty in operation.body.iter().flat_map(|body| body.kind.types()) {
            add(ty, place(" body"));
        }
        for response in &operation.responses {
            response.ty.iter().for_each(|ty| add(ty, place(&format!(" {}", response.status))));
        }
    }
    places
}
