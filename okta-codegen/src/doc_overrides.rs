//! `docs.yaml`: documentation of tags, operations and schemas, which is used instead of the text of the document.
//!
//! A stale key, which names something that is not in the document, is an error.
//!
//! ```yaml
//! headings:               # of tags, instead of the words of the name
//!   User: Users
//! tags:
//!   User: People of an org.
//! operations:
//!   deleteUser: Deletes a user who is deprovisioned, and deactivates any other; see [deactivateUser].
//!   listUsers:
//!     text: Lists the users of an org.
//!     parameters:            # by the name in the document; `body` is the request body
//!       limit: Users per page.
//! schemas:
//!   User:
//!     text: A person.
//!     fields:                # of an object, or of the variants of a union
//!       status: Where the user is in life.
//!   UserStatus:
//!     values:                # of an enum
//!       ACTIVE: The user can sign in.
//! parameters:                # by name, wherever the parameter has no text of its own
//!   userId: The id or the login of a user.
//! fields:                    # by name, wherever the field has no text of its own
//!   created: When the resource was created.
//! ```
//!
//! `[listUsers]` and `[User]` become links to the operation and the type of that id.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics, pointer};
use crate::ir::{Api, Kind, Object, Tag, Type, TypeId};
use crate::rustdoc;
use crate::source::{Document, Input};

/// The sections of the file, each with the keys that contain the texts of its parts.
const SECTIONS: [(&str, &[&str]); 6] = [
    ("headings", &[]),
    ("tags", &[]),
    ("operations", &["parameters"]),
    ("schemas", &["fields", "values"]),
    ("parameters", &[]),
    ("fields", &[]),
];

/// The contents of `docs.yaml`.
#[derive(Clone, Debug, Default)]
pub(crate) struct DocOverrides {
    document: Option<Document>,
    entries: Vec<Entry>,
}

/// One text, and what it documents.
#[derive(Clone, Debug)]
struct Entry {
    section: &'static str,
    id: String,
    /// A parameter, a field or a value: the key that it is below, and its name.
    part: Option<(&'static str, String)>,
    text: String,
    pointer: String,
}

impl DocOverrides {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, is not YAML, or has unknown keys.
    pub(crate) fn read(input: &Input) -> Result<Self, Diagnostics> {
        let document = Document::read_yaml(input)?;
        let mut reading = Reading::default();
        reading.file(&document.value);
        if reading.problems.is_empty() {
            return Ok(Self { document: Some(document), entries: reading.entries });
        }
        reading.problems.locate(&document);
        Err(reading.problems)
    }

    /// Replaces the documentation of the API, and returns stale keys and references to unknown ids.
    #[must_use]
    pub(crate) fn apply(&self, api: &mut Api) -> Diagnostics {
        let mut problems = Diagnostics::new();
        let places = Places::new(&self.entries, api);
        for entry in self.in_order(api) {
            if let Err(what) = entry.apply(api, &places)
                && !api.may_be_left_out(&entry.id)
            {
                let message = format!("`{}` in {} {what}", entry.key(), entry.section);
                problems.push(
                    Diagnostic::error("docs-stale", &entry.pointer, message)
                        .help("remove the key, or correct it: `--dump-ir` lists all ids"),
                );
            }
            for id in rustdoc::references(&entry.text) {
                let known =
                    places.operations.contains_key(&id) || api.types.contains_key(&TypeId(id.clone()));
                if !known && !api.may_be_left_out(&id) {
                    let message =
                        format!("the text of `{}` refers to `[{id}]`, which does not exist", entry.key());
                    problems.push(
                        Diagnostic::error("docs-reference", &entry.pointer, message)
                            .help("write an operationId or the id of a type in the brackets"),
                    );
                }
            }
        }
        if let Some(document) = &self.document
            && !problems.is_empty()
        {
            problems.locate(document);
        }
        problems
    }

    /// The entries, the more general ones where they do not replace the text of a more specific one: texts for the
    /// fields of a union come before those of its variants, and texts that apply by name only come last.
    fn in_order<'e>(&'e self, api: &Api) -> Vec<&'e Entry> {
        let (unions, others): (Vec<_>, Vec<_>) =
            self.entries.iter().partition(|entry| entry.is_of_union(api));
        let (by_name, specific): (Vec<_>, Vec<_>) = others.into_iter().partition(|entry| entry.is_by_name());
        unions.into_iter().chain(specific).chain(by_name).collect()
    }
}

/// Where entries apply, looked up once for all of them.
struct Places<'e> {
    /// The texts of all entries.
    texts: HashSet<&'e str>,
    /// The types with fields that have texts by their names, by their place among the types of the API.
    fields: HashMap<&'e str, Vec<usize>>,
    /// The place of each operation.
    operations: HashMap<String, usize>,
}

impl<'e> Places<'e> {
    fn new(entries: &'e [Entry], api: &Api) -> Self {
        let by_name = entries.iter().filter(|entry| entry.section == "fields");
        let mut fields: HashMap<&str, Vec<usize>> =
            by_name.map(|entry| (entry.id.as_str(), Vec::new())).collect();
        for (number, def) in api.types.values().enumerate() {
            let Kind::Object(object) = &def.kind else { continue };
            for name in object.fields.keys() {
                if let Some(types) = fields.get_mut(name.as_str()) {
                    types.push(number);
                }
            }
        }
        let mut operations = HashMap::new();
        for (number, operation) in api.operations.iter().enumerate() {
            operations.entry(operation.id.clone()).or_insert(number);
        }
        Self { texts: entries.iter().map(|entry| &*entry.text).collect(), fields, operations }
    }
}

impl Entry {
    fn key(&self) -> &str {
        self.part.as_ref().map_or(&self.id, |(_, name)| name)
    }

    fn is_by_name(&self) -> bool {
        matches!(self.section, "parameters" | "fields")
    }

    fn is_of_union(&self, api: &Api) -> bool {
        let def = api.types.get(&TypeId(self.id.clone()));
        self.section == "schemas" && def.is_some_and(|def| matches!(def.kind, Kind::Union(_)))
    }

    fn apply(&self, api: &mut Api, places: &Places<'_>) -> Result<(), &'static str> {
        match self.section {
            "headings" => self.tag(api)?.heading = Some(self.text.clone()),
            "tags" => self.tag(api)?.docs = Some(self.text.clone()),
            "operations" => self.apply_to_operation(api, places)?,
            "parameters" => self.apply_to_parameters(api, &places.texts)?,
            "fields" => self.apply_to_fields(api, places)?,
            _ => self.apply_to_type(api)?,
        }
        Ok(())
    }

    fn tag<'a>(&self, api: &'a mut Api) -> Result<&'a mut Tag, &'static str> {
        api.tags.get_mut(&self.id).ok_or("is not a tag of the document")
    }

    fn apply_to_operation(&self, api: &mut Api, places: &Places<'_>) -> Result<(), &'static str> {
        let operation = places.operations.get(&self.id).and_then(|number| api.operations.get_mut(*number));
        let operation = operation.ok_or("is not an operation of the document")?;
        let Some((_, part)) = &self.part else {
            // Lists show the first paragraph.
            let (first, rest) = self.text.split_once("\n\n").unwrap_or((&self.text, ""));
            operation.summary = Some(first.to_owned());
            operation.docs = Some(rest.to_owned()).filter(|rest| !rest.trim().is_empty());
            return Ok(());
        };
        let docs = match operation.params.iter_mut().find(|param| param.name == *part) {
            Some(param) => &mut param.docs,
            None if part == "body" => {
                &mut operation.body.as_mut().ok_or("does not exist: the operation has no body")?.docs
            }
            None => return Err("is not a parameter of this operation"),
        };
        *docs = Some(self.text.clone());
        Ok(())
    }

    /// Documents all parameters of this name that have no text of their own.
    fn apply_to_parameters(&self, api: &mut Api, texts: &HashSet<&str>) -> Result<(), &'static str> {
        let params = api.operations.iter_mut().flat_map(|operation| &mut operation.params);
        let docs = params.filter(|param| param.name == self.id).map(|param| &mut param.docs);
        self.fill(docs, texts, "is not the name of a parameter without a text of its own")
    }

    /// Documents all fields of this name that have no text of their own.
    fn apply_to_fields(&self, api: &mut Api, places: &Places<'_>) -> Result<(), &'static str> {
        let unused = "is not the name of a field without a text of its own";
        let mut filled = Err(unused);
        for number in places.fields.get(self.id.as_str()).into_iter().flatten() {
            let object = api.types.get_index_mut(*number).and_then(|(_, def)| object(&mut def.kind));
            let docs = object.and_then(|object| object.fields.get_mut(&self.id)).map(|field| &mut field.docs);
            filled = filled.or(self.fill(docs.into_iter(), &places.texts, unused));
        }
        filled
    }

    /// A text of the document stays, but the entry counts as used: the document of the SDK has facts only, and the entry
    /// applies to it.
    fn fill<'d>(
        &self,
        docs: impl Iterator<Item = &'d mut Option<String>>,
        texts: &HashSet<&str>,
        unused: &'static str,
    ) -> Result<(), &'static str> {
        let mut found = false;
        for docs in docs.filter(|docs| docs.as_deref().is_none_or(|docs| !texts.contains(docs))) {
            docs.get_or_insert_with(|| self.text.clone());
            found = true;
        }
        if found { Ok(()) } else { Err(unused) }
    }

    fn apply_to_type(&self, api: &mut Api) -> Result<(), &'static str> {
        let id = TypeId(self.id.clone());
        let base = TypeId(format!("{id}#base"));
        let def = api.types.get_mut(&id).ok_or("is not a type of the API")?;
        let Some((key, part)) = &self.part else {
            def.docs = Some(self.text.clone());
            return Ok(());
        };
        let objects: Vec<TypeId> = match &mut def.kind {
            Kind::Enum(_) if *key != "values" => {
                return Err("is not a field: the type is an enum with `values`");
            }
            Kind::Object(_) | Kind::Union(_) if *key != "fields" => {
                return Err("is not a value: the type has `fields`");
            }
            Kind::Enum(values) => {
                let value = values.iter_mut().find(|value| value.value == *part);
                value.ok_or("is not a value of this type")?.docs = Some(self.text.clone());
                return Ok(());
            }
            Kind::Object(_) => vec![id],
            Kind::Union(union) => {
                let variants = union.variants.iter().filter_map(|variant| match &variant.ty {
                    Type::Named(id) => Some(id.clone()),
                    _ => None,
                });
                variants.chain([base]).collect()
            }
        };
        let mut found = false;
        for id in objects {
            let Some(object) = api.types.get_mut(&id).and_then(|def| object(&mut def.kind)) else { continue };
            if let Some(field) = object.fields.get_mut(part) {
                field.docs = Some(self.text.clone());
                found = true;
            }
        }
        if found { Ok(()) } else { Err("is not a field of this type") }
    }
}

fn object(kind: &mut Kind) -> Option<&mut Object> {
    match kind {
        Kind::Object(object) => Some(object),
        _ => None,
    }
}

/// A file that is being read.
#[derive(Default)]
struct Reading {
    entries: Vec<Entry>,
    problems: Diagnostics,
}

impl Reading {
    fn file(&mut self, value: &Value) {
        for (name, section) in self.map(value, "") {
            let pointer = pointer::child("", name);
            match SECTIONS.iter().find(|(known, _)| known == name) {
                Some((known, parts)) => self.section(known, parts, section, &pointer),
                None => {
                    let known = SECTIONS.map(|(name, _)| name).join(", ");
                    self.problem(&pointer, format!("`{name}` is not a section: the sections are {known}"));
                }
            }
        }
    }

    fn section(&mut self, section: &'static str, parts: &'static [&str], value: &Value, at: &str) {
        for (id, value) in self.map(value, at) {
            let at = pointer::child(at, id);
            if value.is_string() {
                self.entry(section, id, None, value, at);
                continue;
            }
            for (name, value) in self.map(value, &at) {
                let at = pointer::child(&at, name);
                if name == "text" {
                    self.entry(section, id, None, value, at);
                } else if let Some(key) = parts.iter().find(|key| *key == name) {
                    for (part, value) in self.map(value, &at) {
                        let pointer = pointer::child(&at, part);
                        self.entry(section, id, Some((key, part.clone())), value, pointer);
                    }
                } else {
                    let known: String = parts.iter().map(|key| format!(", `{key}`")).collect();
                    self.problem(&at, format!("`{name}` is not a key here: the keys are `text`{known}"));
                }
            }
        }
    }

    fn entry(
        &mut self,
        section: &'static str,
        id: &str,
        part: Option<(&'static str, String)>,
        value: &Value,
        pointer: String,
    ) {
        match value.as_str().map(str::trim) {
            Some(text) if !text.is_empty() => {
                self.entries.push(Entry { section, id: id.to_owned(), part, text: text.to_owned(), pointer });
            }
            _ => self.problem(&pointer, "expected a text".to_owned()),
        }
    }

    fn map<'v>(
        &mut self,
        value: &'v Value,
        at: &str,
    ) -> impl Iterator<Item = (&'v String, &'v Value)> + use<'v> {
        let map = value.as_object();
        if map.is_none() {
            self.problem(at, "expected a map".to_owned());
        }
        map.into_iter().flatten()
    }

    fn problem(&mut self, pointer: &str, message: String) {
        self.problems.push(
            Diagnostic::error("docs-invalid", pointer, message)
                .help("okta-codegen/src/doc_overrides.rs describes the file"),
        );
    }
}
