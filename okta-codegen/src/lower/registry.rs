//! The Rust name and path of every type.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::feature::FeatureGates;
use super::ident;
use super::tokens::{self, Roots};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{Api, Field, Kind, NameMap, Type, TypeDef, TypeId, Unit};
use crate::names::Names;
use crate::options::Part;

/// Folder of the models that several features use.
pub(crate) const SHARED: &str = "shared";

/// The name and path of a type.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    /// The module that it is in, from the root of the crate.
    pub(crate) module: Vec<String>,
    /// Absolute path in the crate.
    pub(crate) path: String,
}

impl Named {
    /// Whether it is one of the models, not a type of an operation.
    pub(crate) fn is_model(&self) -> bool {
        self.module.last().is_some_and(|module| module == "models")
    }

    /// The link to it.
    pub(crate) fn link(&self) -> String {
        format!("[`{}`]({})", self.name, self.path)
    }

    /// The steps of the path, from the root of the crate.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &str> {
        self.module.iter().map(String::as_str).chain([self.name.as_str()])
    }
}

/// The file of a unit of models.
#[derive(Debug, Clone)]
pub(crate) struct Module {
    pub(crate) dir: String,
    pub(crate) file: String,
    pub(crate) cfg: Option<String>,
}

/// Fields by type.
#[derive(Debug, Default)]
struct Fields(NameMap<TypeId, BTreeSet<String>>);

impl Fields {
    fn insert(&mut self, owner: &TypeId, wire: &str) {
        self.0.entry(owner.clone()).or_default().insert(wire.to_owned());
    }

    fn contains(&self, owner: &TypeId, wire: &str) -> bool {
        self.0.get(owner).is_some_and(|fields| fields.contains(wire))
    }
}

/// The names and files of all types.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    types: NameMap<TypeId, Named>,
    /// Component → its file.
    pub(crate) modules: IndexMap<String, Module>,
    /// Fields that must be boxed, because their type contains the type that they belong to.
    recursive: Fields,
    /// Links that are boxed, because their object has many and most of them are absent.
    sparse: Fields,
}

/// An object with more links than this boxes them. An absent link then takes 8 bytes instead of 136, and one that is present
/// takes an allocation of its own.
const MANY_LINKS: usize = 8;

/// Chooses the names of all types and the files of all components.
pub(super) fn name(
    api: &Api,
    names: &Names,
    gates: &FeatureGates,
    part: Option<&Part>,
    strict: bool,
    diags: &mut Diagnostics,
) -> Registry {
    let mut registry = Registry::default();
    // Types with one path would be one type.
    let mut taken: NameMap<String, &TypeId> = NameMap::default();
    let tags: NameMap<&str, &str> =
        api.operations.iter().map(|op| (op.id.as_str(), op.tag.as_str())).collect();
    // Whole components first, so that in a collision the inline type is renamed.
    let (whole, inline): (Vec<_>, Vec<_>) = api.types.iter().partition(|(_, def)| def.path.len() == 1);
    let mut found = NameMap::default();
    for (id, def) in whole.into_iter().chain(inline) {
        let wanted = match names.types.get(&id.0) {
            Some(name) => name.clone(),
            None => ident::type_name(&def.path),
        };
        let tag = match &def.unit {
            Unit::Component(_) => None,
            Unit::Operation(operation) => tags.get(operation.as_str()).map(|tag| ident::module(tag)),
        };
        let module = match &tag {
            None => vec!["models"],
            Some(tag) => vec!["api", tag.as_str()],
        };
        let module: Vec<String> =
            part.iter().map(|part| part.module.as_str()).chain(module).map(str::to_owned).collect();
        let path = |name: &str| tokens::crate_path_text(module.iter().map(String::as_str).chain([name]));
        let mut named = (path(&wanted), wanted.clone());
        let mut attempt = 2;
        while let Some(first) = taken.get(&named.0) {
            diags.push(collision(api, names, id, first, &named.1, strict));
            if strict {
                break;
            }
            let name = ident::numbered(&wanted, attempt);
            named = (path(&name), name);
            attempt += 1;
        }
        let (path, name) = named;
        taken.insert(path.clone(), id);
        found.insert(id.clone(), Named { name, module, path });
    }
    registry.types = found;
    place(api, names, gates, strict, &mut registry, diags);
    registry.recursive = recursive(api);
    registry.sparse = sparse(api);
    registry
}

/// Two types with one name, at the row of names.toml that caused it if there is one.
fn collision(api: &Api, names: &Names, id: &TypeId, first: &TypeId, name: &str, strict: bool) -> Diagnostic {
    let pointer = |id: &TypeId| api.types.get(id).map_or("", |def| def.pointer.as_str());
    let message = format!("`{id}` and `{first}` (#{}) are both called `{name}` in Rust", pointer(first));
    let row = [id, first].into_iter().find(|id| names.types.contains_key(&id.0));
    if !strict {
        let message = format!("{message}: the first one gets a number");
        return Diagnostic::warning("name-collision", pointer(id), message)
            .help(names.add(&["types", &id.0], "\"…\""));
    }
    names.collision(&["types", &row.unwrap_or(id).0], pointer(id), message)
}

/// Chooses the file of each component that has types.
fn place(
    api: &Api,
    names: &Names,
    gates: &FeatureGates,
    strict: bool,
    registry: &mut Registry,
    diags: &mut Diagnostics,
) {
    let mut files: BTreeMap<(String, String), String> = BTreeMap::new();
    for def in api.types.values() {
        let Unit::Component(component) = &def.unit else { continue };
        if registry.modules.contains_key(component) {
            continue;
        }
        let gate = gates.gate_of_unit(&def.unit);
        let single = gate.single().map(str::to_owned);
        let group = match (&single, gates.groups.as_slice()) {
            (Some(feature), groups) => groups.iter().find(|group| group.feature.as_ref() == Some(feature)),
            (None, [only]) if only.feature.is_none() => Some(only),
            _ => None,
        };
        let dir = group.map_or_else(|| SHARED.to_owned(), |group| group.module.clone());
        let cfg = if group.is_some() { None } else { gate.attribute() };
        let taken = |name: &String| files.contains_key(&(dir.clone(), name.clone()));
        let mut wanted = ident::module(component);
        // Where two components make the same file, the one with a row of names.toml is called like its type.
        if let Some(name) = names.types.get(component).filter(|_| taken(&wanted)) {
            wanted = ident::module(name);
        }
        let numbered = (2..).map(|number| format!("{}_{number}", wanted.trim_end_matches('_')));
        let mut free = std::iter::once(wanted.clone()).chain(numbered).filter(|name| !taken(name));
        if let Some(first) = files.get(&(dir.clone(), wanted.clone())) {
            let message = format!("`{component}` and `{first}` would both be in {dir}/{wanted}.rs");
            let help = names.add(&["types", component], "\"…\"");
            if strict {
                diags.push(Diagnostic::error("file-collision", &def.pointer, message).help(help));
                continue;
            }
            diags.push(Diagnostic::warning("file-collision", &def.pointer, message).help(help));
        }
        let file = free.next().unwrap_or_default();
        files.insert((dir.clone(), file.clone()), component.clone());
        registry.modules.insert(component.clone(), Module { dir, file, cfg });
    }
}

impl Registry {
    /// Name and path of a type.
    pub(crate) fn get(&self, id: &TypeId) -> Option<&Named> {
        self.types.get(id)
    }

    pub(crate) fn name(&self, id: &TypeId) -> String {
        self.types.get(id).map(|named| named.name.clone()).unwrap_or_default()
    }

    /// The Rust type of a use, in code that names the crate and the runtime in another way.
    pub(crate) fn ty_from(&self, roots: &Roots, ty: &Type) -> TokenStream {
        let runtime = &roots.runtime;
        let inner = |ty: &Type| self.ty_from(roots, ty);
        match ty {
            Type::Any => quote!(#runtime::json::Value),
            Type::String | Type::Binary => quote!(::std::string::String),
            Type::Integer => quote!(i64),
            Type::Unsigned => quote!(u64),
            Type::Number => quote!(f64),
            Type::Boolean => quote!(bool),
            Type::DateTime => quote!(#runtime::json::Timestamp),
            Type::Named(id) => self.get(id).map(|named| roots.path(named.steps())).unwrap_or_default(),
            Type::Array(item) => {
                let item = inner(item);
                quote!(::std::vec::Vec<#item>)
            }
            Type::Map(value) => {
                let value = inner(value);
                quote!(::std::collections::BTreeMap<::std::string::String, #value>)
            }
            Type::Nullable(ty) => {
                let ty = inner(ty);
                quote!(::core::option::Option<#ty>)
            }
            Type::OneOrMany(item) => {
                let item = inner(item);
                quote!(#runtime::json::OneOrMany<#item>)
            }
        }
    }

    /// The Rust type of a use, by absolute paths. Most types are only printed, for which tokens would be a detour.
    pub(crate) fn text(&self, ty: &Type) -> String {
        let inner = |ty: &Type| self.text(ty);
        match ty {
            Type::Any => "::okta_runtime::json::Value".to_owned(),
            Type::String | Type::Binary => "::std::string::String".to_owned(),
            Type::Integer => "i64".to_owned(),
            Type::Unsigned => "u64".to_owned(),
            Type::Number => "f64".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::DateTime => "::okta_runtime::json::Timestamp".to_owned(),
            Type::Named(id) => self.get(id).map(|named| named.path.clone()).unwrap_or_default(),
            Type::Array(item) => format!("::std::vec::Vec<{}>", inner(item)),
            Type::Map(value) => {
                format!("::std::collections::BTreeMap<::std::string::String, {}>", inner(value))
            }
            Type::Nullable(ty) => format!("::core::option::Option<{}>", inner(ty)),
            Type::OneOrMany(item) => format!("::okta_runtime::json::OneOrMany<{}>", inner(item)),
        }
    }

    /// Whether a field is boxed.
    pub(crate) fn is_boxed(&self, owner: &TypeId, wire: &str) -> bool {
        self.is_recursive(owner, wire) || self.sparse.contains(owner, wire)
    }

    /// Whether a field must be boxed, because its type contains the type that it belongs to.
    pub(crate) fn is_recursive(&self, owner: &TypeId, wire: &str) -> bool {
        self.recursive.contains(owner, wire)
    }
}

/// Fields whose type contains their owner by value. Without a box the struct would have no finite size.
fn recursive(api: &Api) -> Fields {
    let mut boxed = Fields::default();
    for (owner, def) in &api.types {
        let Kind::Object(object) = &def.kind else { continue };
        for (wire, field) in &object.fields {
            let Some(target) = by_value(&field.ty) else { continue };
            if contains(api, target, owner, &boxed) {
                boxed.insert(owner, wire);
            }
        }
    }
    boxed
}

/// The links of objects with many.
fn sparse(api: &Api) -> Fields {
    let mut sparse = Fields::default();
    for (owner, def) in &api.types {
        let Kind::Object(object) = &def.kind else { continue };
        let is_link = |field: &Field| !field.nullable && matches!(field.ty, Type::OneOrMany(_));
        let links = || object.fields.iter().filter(|(_, field)| is_link(field));
        if links().count() > MANY_LINKS {
            links().for_each(|(wire, _)| sparse.insert(owner, wire));
        }
    }
    sparse
}

fn by_value(ty: &Type) -> Option<&TypeId> {
    match ty {
        Type::Named(id) => Some(id),
        Type::OneOrMany(inner) | Type::Nullable(inner) => by_value(inner),
        _ => None,
    }
}

fn contains(api: &Api, from: &TypeId, wanted: &TypeId, boxed: &Fields) -> bool {
    let mut seen = BTreeSet::new();
    let mut stack = vec![from];
    while let Some(id) = stack.pop() {
        if id == wanted {
            return true;
        }
        if !seen.insert(id) {
            continue;
        }
        match api.types.get(id).map(|def: &TypeDef| &def.kind) {
            Some(Kind::Object(object)) => {
                for (wire, field) in &object.fields {
                    let open = by_value(&field.ty).filter(|_| !boxed.contains(id, wire));
                    stack.extend(open);
                }
            }
            Some(Kind::Union(union)) => stack.extend(union.base.as_ref()),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_type_is_that_of_its_tokens() {
        let id = TypeId("User.type".to_owned());
        let module = vec!["part".to_owned(), "models".to_owned()];
        let steps = module.iter().map(String::as_str).chain(["UserType"]);
        let path = tokens::crate_path_text(steps);
        let named = Named { name: "UserType".to_owned(), module, path };
        let registry = Registry { types: [(id.clone(), named)].into_iter().collect(), ..Registry::default() };
        let plain = [
            Type::Any,
            Type::String,
            Type::Integer,
            Type::Unsigned,
            Type::Number,
            Type::Boolean,
            Type::DateTime,
        ];
        for ty in plain.into_iter().chain([Type::Binary, Type::Named(id)]) {
            let inner = || Box::new(ty.clone());
            let list = Type::Array(inner());
            for ty in [
                Type::Map(Box::new(list.clone())),
                Type::Nullable(Box::new(list)),
                Type::OneOrMany(inner()),
                ty.clone(),
            ] {
                let tokens = registry.ty_from(&Roots::inside(), &ty);
                assert_eq!(registry.text(&ty), tokens::print(tokens));
            }
        }
    }
}
