//! The views that templates render, one construct of a document at a time: names, types, docs and feature gates.

mod docs;
mod foreign;
mod gates;
mod models;
mod operations;
mod other;
mod replacing;
mod schemas;
mod unions;

use okta_codegen::diag::Diagnostics;
use okta_codegen::view::{Api, Content, Enum, Field, File, Models, Operation, Root, Struct, Union};
use okta_codegen::{Input, Inputs, InputsBuilder, Options, ir, lower};

use crate::tests::support::{complete, no_names};

/// All views of a document.
struct Views {
    files: Vec<File>,
    warnings: String,
}

/// Lowers a document as for a crate of its own: names that collide are numbered, not refused.
fn views(document: &Input) -> Views {
    views_with(document, &no_names(), &complete("test"))
}

fn views_with(document: &Input, names: &Input, options: &Options) -> Views {
    views_of(Inputs::builder(document.clone()).names(names.clone()), options)
}

/// Lowers what a builder names.
fn views_of(builder: InputsBuilder, options: &Options) -> Views {
    let inputs = builder.read().unwrap_or_else(|problems| panic!("{problems}"));
    let mut warnings = Diagnostics::new();
    let files = ir::build_all(&inputs.document.value, &inputs.names, lower::namer(options))
        .and_then(|(mut api, found)| {
            warnings.extend(found.clone());
            found.into_result(())?;
            inputs.doc_overrides.apply(&mut api).into_result(())?;
            lower::lower(api, &inputs.names, options, &mut warnings)
        })
        .unwrap_or_else(|problems| panic!("{problems}"))
        .files;
    Views { files, warnings: warnings.to_string() }
}

impl Views {
    fn all_models(&self) -> impl Iterator<Item = &Models> {
        self.files.iter().filter_map(|file| match &file.content {
            Content::Models(models) => Some(models),
            Content::Api(api) => Some(&api.models),
            _ => None,
        })
    }

    fn apis(&self) -> impl Iterator<Item = &Api> {
        self.files.iter().filter_map(|file| match &file.content {
            Content::Api(api) => Some(&**api),
            _ => None,
        })
    }

    fn root(&self) -> &Root {
        let mut roots = self.files.iter().filter_map(|file| match &file.content {
            Content::Root(root) => Some(&**root),
            _ => None,
        });
        roots.next().unwrap()
    }

    #[track_caller]
    fn object(&self, name: &str) -> &Struct {
        let mut all = self.all_models().flat_map(|models| &models.structs);
        all.find(|object| object.name == name)
            .unwrap_or_else(|| panic!("no struct {name}: {:?}", self.names()))
    }

    #[track_caller]
    fn enumeration(&self, name: &str) -> &Enum {
        let mut all = self.all_models().flat_map(|models| &models.enums);
        all.find(|one| one.name == name).unwrap_or_else(|| panic!("no enum {name}: {:?}", self.names()))
    }

    #[track_caller]
    fn union(&self, name: &str) -> &Union {
        let mut all = self.all_models().flat_map(|models| &models.unions);
        all.find(|one| one.name == name).unwrap_or_else(|| panic!("no union {name}: {:?}", self.names()))
    }

    #[track_caller]
    fn operation(&self, method: &str) -> &Operation {
        let mut all = self.apis().flat_map(|api| &api.operations);
        all.find(|operation| operation.method == method).unwrap_or_else(|| panic!("no method {method}"))
    }

    #[track_caller]
    fn field(&self, object: &str, wire: &str) -> &Field {
        let wire = format!("{wire:?}");
        let mut fields = self.object(object).fields.iter();
        fields.find(|field| field.wire == wire).unwrap_or_else(|| panic!("no field {wire} in {object}"))
    }

    /// The type of a field, without absolute paths.
    #[track_caller]
    fn ty(&self, object: &str, wire: &str) -> String {
        short(&self.field(object, wire).ty)
    }

    /// Names of all types.
    fn names(&self) -> Vec<&str> {
        self.all_models()
            .flat_map(|models| {
                let structs = models.structs.iter().map(|one| one.name.as_str());
                let enums = models.enums.iter().map(|one| one.name.as_str());
                structs.chain(enums).chain(models.unions.iter().map(|one| one.name.as_str()))
            })
            .collect()
    }
}

/// A type text without its absolute paths.
fn short(ty: &str) -> String {
    let mut out = String::new();
    for part in ty.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        let (path, end) =
            part.split_at(part.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_')).len());
        out.push_str(path.rsplit("::").next().unwrap_or_default());
        out.push_str(end);
    }
    out
}

/// Wire names of the fields of an object, in their order.
fn wires(object: &Struct) -> Vec<&str> {
    object.fields.iter().map(|field| field.wire.trim_matches('"')).collect()
}
