//! Properties of the values of a schema.

use okta_codegen::diag::pointer;
use serde_json::{Map, Number, Value};

/// The optional fields of a link object.
pub(crate) const HINTS: [&str; 8] =
    ["hints", "name", "type", "method", "templated", "title", "profile", "hreflang"];

/// Keywords that describe a value. A schema without any of them only annotates another schema.
const STRUCTURE: [&str; 9] =
    ["$ref", "type", "properties", "items", "enum", "oneOf", "anyOf", "allOf", "additionalProperties"];

/// A schema of the document.
#[derive(Clone, Copy)]
pub(crate) struct Schema<'a> {
    root: &'a Value,
    node: &'a Value,
}

/// A field of an object according to its schema.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) schema: Option<Schema<'a>>,
    /// Whether null and absent are different.
    pub(crate) nullable: bool,
    pub(crate) read_only: bool,
    /// Whether the schema names the field.
    pub(crate) known: bool,
}

impl Field<'_> {
    /// A field that the document does not describe. It must not change.
    pub(crate) const UNKNOWN: Self = Self { schema: None, nullable: true, read_only: false, known: false };
}

impl<'a> Schema<'a> {
    pub(crate) fn new(root: &'a Value, node: &'a Value) -> Self {
        Self { root, node }
    }

    pub(crate) fn node(self) -> &'a Value {
        self.node
    }

    fn at(self, node: &'a Value) -> Self {
        Self { node, ..self }
    }

    fn is(self, other: Self) -> bool {
        std::ptr::eq(self.node, other.node)
    }

    fn keyword(self, name: &str) -> Option<Self> {
        self.node.get(name).map(|node| self.at(node))
    }

    fn list(self, keyword: &str) -> impl DoubleEndedIterator<Item = Self> {
        self.node[keyword].as_array().into_iter().flatten().map(move |node| self.at(node))
    }

    fn properties(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.node["properties"].as_object().into_iter().flat_map(Map::iter)
    }

    fn has_properties(self) -> bool {
        self.properties().next().is_some()
    }

    fn is_annotation(self) -> bool {
        STRUCTURE.iter().all(|keyword| self.node.get(keyword).is_none())
    }

    /// Returns the target of a reference, or any other schema unchanged.
    pub(crate) fn target(self) -> Self {
        let mut schema = self;
        while let Some(reference) = schema.node["$ref"].as_str() {
            let node = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            schema = self.at(node.unwrap_or(&Value::Null));
        }
        schema
    }

    /// Resolves references, and each `allOf` that only annotates another schema.
    pub(crate) fn meaning(self) -> Self {
        let schema = self.target();
        let mut parts = schema.list("allOf").filter(|part| !part.is_annotation());
        match (parts.next(), parts.next()) {
            (Some(only), None) if !schema.has_properties() && schema.discriminator().is_none() => {
                only.meaning()
            }
            _ => schema,
        }
    }

    /// Returns whether the schema, its target, all parts of its `allOf`, or one alternative is nullable.
    pub(crate) fn is_nullable(self) -> bool {
        match self.node["nullable"].as_bool() {
            Some(true) => return true,
            Some(false) if self.node.get("$ref").is_none() => return false,
            _ => {}
        }
        let target = self.target();
        if !target.is(self) {
            return target.is_nullable();
        }
        let (annotations, parts): (Vec<_>, Vec<_>) =
            self.list("allOf").partition(|part| part.is_annotation());
        annotations.into_iter().any(Self::is_nullable)
            || (!parts.is_empty() && parts.into_iter().all(Self::is_nullable))
            || self.alternatives().any(Self::is_nullable)
    }

    /// Returns whether the schema, its target, or a part of its `allOf` is read-only.
    pub(crate) fn is_read_only(self) -> bool {
        let target = self.target();
        self.node["readOnly"] == true
            || target.node["readOnly"] == true
            || target.list("allOf").any(Self::is_read_only)
    }

    fn type_name(self) -> Option<&'a str> {
        self.meaning().node["type"].as_str()
    }

    pub(crate) fn is_number(self) -> bool {
        matches!(self.type_name(), Some("integer" | "number"))
    }

    pub(crate) fn is_time(self) -> bool {
        self.type_name() == Some("string") && self.meaning().node["format"] == "date-time"
    }

    pub(crate) fn is_enum(self) -> bool {
        matches!(self.type_name(), Some("string") | None) && self.meaning().node["enum"].is_array()
    }

    /// Returns the value if the schema allows only one text.
    fn constant(self) -> Option<&'a str> {
        match self.meaning().node["enum"].as_array()?.as_slice() {
            [value] => value.as_str(),
            _ => None,
        }
    }

    pub(crate) fn is_list(self) -> bool {
        self.type_name() == Some("array")
    }

    /// Returns whether this is a link object: `href` and hints. The service sends one link or a list of links.
    pub(crate) fn is_link(self) -> bool {
        let names = self.field_names();
        names.contains(&"href") && names.iter().all(|name| *name == "href" || HINTS.contains(name))
    }

    /// Returns whether the object has a link to the next page.
    pub(crate) fn links_to_next(self) -> bool {
        let links = self.field(&Value::Null, "_links").schema;
        links.is_some_and(|links| links.field_names().contains(&"next"))
    }

    /// The schema of the elements of a list.
    pub(crate) fn element(self) -> Option<Self> {
        let schema = self.meaning();
        schema.keyword("items").or_else(|| schema.alternatives().find_map(Self::element))
    }

    /// Returns the names of the fields of an object that is not a union.
    pub(crate) fn field_names(self) -> Vec<&'a str> {
        let Some(object) = self.object(&Value::Null) else { return Vec::new() };
        let properties = object.parts.iter().flat_map(|part| part.properties());
        properties.map(|(name, _)| name.as_str()).collect()
    }

    /// Returns a field of a value.
    pub(crate) fn field(self, value: &Value, name: &str) -> Field<'a> {
        if let Some(object) = self.object(value) {
            return object.field(name).unwrap_or(Field::UNKNOWN);
        }
        match self.map_values() {
            Some(values) => {
                let nullable = values.is_nullable() || values.is_free();
                Field { schema: Some(values), nullable, ..Field::UNKNOWN }
            }
            None => Field::UNKNOWN,
        }
    }

    /// The schema of the values of a map.
    pub(crate) fn map_values(self) -> Option<Self> {
        self.meaning().keyword("additionalProperties").filter(|values| values.node.is_object())
    }

    /// Returns whether the schema allows any value.
    pub(crate) fn is_any(self) -> bool {
        self.meaning().is_annotation()
    }

    /// Returns whether the schema is a union.
    pub(crate) fn has_alternatives(self) -> bool {
        self.meaning().alternatives().next().is_some()
    }

    /// The values of an enum.
    pub(crate) fn enum_values(self) -> Option<&'a Vec<Value>> {
        self.meaning().node["enum"].as_array()
    }

    /// Returns whether the schema has the type of this text, number or boolean.
    pub(crate) fn allows_type_of(self, scalar: &Value) -> bool {
        let is_whole = |number: &Number| number.as_f64().is_some_and(|number| number.fract() == 0.0);
        match (self.type_name(), scalar) {
            (Some("string"), Value::String(text)) => !self.is_time() || is_instant(text),
            (Some("boolean"), Value::Bool(_)) | (Some("number"), Value::Number(_)) => true,
            (Some("integer"), Value::Number(number)) => is_whole(number),
            (None, _) => self.object(&Value::Null).is_none(),
            _ => false,
        }
    }

    /// Returns whether the schema allows any value, or any object.
    pub(crate) fn is_free(self) -> bool {
        let schema = self.meaning();
        schema.is_annotation()
            || (schema.node["type"] == "object"
                && !schema.has_properties()
                && !schema.node["additionalProperties"].is_object())
    }

    /// Returns whether the value is of a union but matches none of its variants.
    pub(crate) fn is_undescribed(self, value: &Value) -> bool {
        let schema = self.meaning();
        (schema.discriminator().is_some() || schema.is_union_of_objects()) && self.object(value).is_none()
    }

    /// Returns whether the value is of a union of objects whose variants cannot be distinguished.
    pub(crate) fn is_ambiguous(self, value: &Value) -> bool {
        let schema = self.meaning();
        let is_union = schema.alternatives().count() > 1 && !schema.has_properties();
        let is_distinct =
            schema.is_union_of_objects() && !matches!(schema.alternative(value), Alternative::Any);
        is_union && schema.discriminator().is_none() && !is_distinct
    }

    /// Returns the object schema of this value. For a union, this is the schema of its variant.
    pub(crate) fn object(self, value: &Value) -> Option<Object<'a>> {
        let mut object = Object::default();
        let described = self.describe(value, &mut object, &mut Vec::new());
        (described && object.parts.iter().any(|part| part.has_properties())).then_some(object)
    }

    /// Adds the schemas that describe the value. Returns whether there are any. `unions` are the enclosing unions.
    fn describe(self, value: &Value, object: &mut Object<'a>, unions: &mut Vec<Self>) -> bool {
        let schema = self.meaning();
        if !unions.iter().any(|union| union.is(schema)) {
            if let Some(tag) = schema.discriminator() {
                unions.push(schema);
                object.tags.push(tag);
                let variant = schema.variant(tag, value);
                object.variants.extend(variant.map(Self::target));
                return variant.is_some_and(|variant| variant.describe_variant(value, object, unions));
            }
            if schema.is_union_of_objects() {
                unions.push(schema);
                return match schema.alternative(value) {
                    Alternative::One(variant) => variant.describe_variant(value, object, unions),
                    Alternative::None => false,
                    Alternative::Any => {
                        schema.flatten(object, &mut Vec::new());
                        true
                    }
                };
            }
        }
        match schema.keyword("items") {
            // One link instead of a list of links.
            Some(item) if value.is_object() && item.is_link() => item.describe(value, object, unions),
            Some(_) => false,
            None => {
                schema.flatten(object, &mut Vec::new());
                true
            }
        }
    }

    /// Describes a variant, which may be the union it inherits from.
    fn describe_variant(self, value: &Value, object: &mut Object<'a>, unions: &mut Vec<Self>) -> bool {
        if unions.iter().any(|union| union.is(self.meaning())) {
            self.flatten(object, &mut Vec::new());
            return true;
        }
        self.describe(value, object, unions)
    }

    /// Returns the name of the field that has the tag of the union.
    pub(crate) fn discriminator(self) -> Option<&'a str> {
        self.node["discriminator"]["propertyName"].as_str()
    }

    /// Returns the variant of a union with a discriminator. The empty value of the mapping is for an absent tag.
    fn variant(self, tag: &str, value: &Value) -> Option<Self> {
        let tag = match value.get(tag).and_then(Value::as_str) {
            None => "",
            Some("") => return None,
            Some(tag) => tag,
        };
        let mapped = self.node["discriminator"]["mapping"].get(tag).and_then(Value::as_str);
        let mapped = mapped.and_then(|pointer| self.root.pointer(pointer.strip_prefix('#')?));
        // Without a mapping, the tag is the name of the schema.
        let named = || {
            self.alternatives().find(|alternative| {
                alternative.node["$ref"]
                    .as_str()
                    .is_some_and(|reference| reference.rsplit('/').next() == Some(tag))
            })
        };
        mapped.map(|node| self.at(node)).or_else(named)
    }

    /// Returns the schemas of `oneOf` or `anyOf`.
    pub(crate) fn alternatives(self) -> impl DoubleEndedIterator<Item = Self> {
        self.list("oneOf").chain(self.list("anyOf"))
    }

    /// Returns whether this is a union of objects without a discriminator.
    fn is_union_of_objects(self) -> bool {
        let is_object = |alternative: Self| {
            let schema = alternative.target();
            schema.has_properties() || schema.node.get("allOf").is_some() || schema.node["type"] == "object"
        };
        self.alternatives().count() > 1 && !self.has_properties() && self.alternatives().all(is_object)
    }

    /// Returns the alternative that a value matches: by a constant that differs in each alternative, or by a field that
    /// only one of them has.
    fn alternative(self, value: &Value) -> Alternative<'a> {
        let alternatives: Vec<(Self, Object<'a>)> =
            self.alternatives().map(|alternative| (alternative, alternative.fields())).collect();
        let chosen = |position: Option<usize>| match position {
            Some(position) => Alternative::One(alternatives[position].0),
            None => Alternative::None,
        };
        if let Some((place, constants)) = distinct_constants(&alternatives) {
            let tag = value.pointer(&place).and_then(Value::as_str);
            return chosen(constants.into_iter().position(|constant| Some(constant) == tag));
        }
        let own: Vec<Vec<&str>> =
            (0..alternatives.len()).map(|index| own_names(&alternatives, index)).collect();
        if own.iter().any(Vec::is_empty) {
            return Alternative::Any;
        }
        let is_present = |name: &&str| value.get(name).is_some_and(|value| !value.is_null());
        chosen(own.iter().position(|names| names.iter().any(is_present)))
    }

    /// All fields of an object schema.
    fn fields(self) -> Object<'a> {
        let mut object = Object::default();
        self.flatten(&mut object, &mut Vec::new());
        object
    }

    /// Adds the schema, the alternatives and the parts of `allOf` that contribute fields to it. The last declaration of
    /// a field applies.
    fn flatten(self, object: &mut Object<'a>, open: &mut Vec<Self>) {
        let schema = self.target();
        if open.iter().any(|other| other.is(schema)) {
            return;
        }
        open.push(schema);
        match schema.discriminator() {
            Some(tag) => object.tags.push(tag),
            // A schema may list the variants that inherit from it.
            None if schema
                .alternatives()
                .any(|alternative| open.iter().any(|other| other.is(alternative.target()))) => {}
            None => schema.alternatives().rev().for_each(|alternative| alternative.flatten(object, open)),
        }
        schema.list("allOf").for_each(|part| part.flatten(object, open));
        open.pop();
        object.parts.push(schema);
    }
}

/// Returns whether a text is a point in time, in one of the formats that the type of times reads.
pub(crate) fn is_instant(text: &str) -> bool {
    text.parse::<i64>().is_err() && okta_sdk::json::Timestamp::from_text(text).instant().is_some()
}

/// The alternative that a value matches.
enum Alternative<'a> {
    One(Schema<'a>),
    None,
    /// The alternatives cannot be distinguished. The value may have the fields of all of them.
    Any,
}

/// Returns a place that has a different constant in each alternative, and the constants.
fn distinct_constants<'a>(alternatives: &[(Schema<'a>, Object<'a>)]) -> Option<(String, Vec<&'a str>)> {
    let constants: Vec<_> = alternatives.iter().map(|(_, fields)| fields.constants()).collect();
    constants.first()?.iter().find_map(|(place, _)| {
        let of = |constants: &Vec<(String, &'a str)>| {
            constants.iter().find(|(other, _)| other == place).map(|(_, value)| *value)
        };
        let values: Vec<&str> = constants.iter().map(of).collect::<Option<_>>()?;
        let is_distinct = values.iter().enumerate().all(|(index, value)| !values[..index].contains(value));
        is_distinct.then(|| (place.clone(), values))
    })
}

/// Returns the fields that only this alternative has: the required ones, or all.
fn own_names<'a>(alternatives: &[(Schema<'a>, Object<'a>)], index: usize) -> Vec<&'a str> {
    let (_, fields) = &alternatives[index];
    let is_foreign = |name: &str| {
        alternatives.iter().enumerate().any(|(at, (_, other))| at != index && other.names().contains(&name))
    };
    let own: Vec<&str> = fields.names().into_iter().filter(|name| !is_foreign(name)).collect();
    let required: Vec<&str> = own.iter().copied().filter(|name| fields.requires(name)).collect();
    if required.is_empty() { own } else { required }
}

/// The schemas that describe an object together.
#[derive(Default)]
pub(crate) struct Object<'a> {
    parts: Vec<Schema<'a>>,
    tags: Vec<&'a str>,
    /// The variants of unions with a discriminator that the object is, from the outermost to the innermost.
    variants: Vec<Schema<'a>>,
}

impl<'a> Object<'a> {
    /// Returns whether the field is the tag of a union.
    pub(crate) fn is_tag(&self, name: &str) -> bool {
        self.tags.contains(&name)
    }

    /// The schema that a further field belongs to: the last one that has fields, but not the common part of variants.
    pub(crate) fn owner(&self) -> Option<Schema<'a>> {
        let is_base = |part: &Schema<'a>| part.discriminator().is_some();
        let own = self.parts.iter().rfind(|part| part.has_properties() && !is_base(part));
        own.or(self.variants.last()).or(self.parts.last()).copied()
    }

    /// The common part of the variants of a union.
    pub(crate) fn base(&self) -> Option<Schema<'a>> {
        self.parts.iter().find(|part| part.discriminator().is_some() && part.has_properties()).copied()
    }

    /// The schema of the fields that are not named.
    pub(crate) fn map_values(&self) -> Option<Schema<'a>> {
        self.parts
            .iter()
            .find_map(|part| part.keyword("additionalProperties").filter(|values| values.node.is_object()))
    }

    /// Returns whether the object may have any further field.
    pub(crate) fn is_open(&self) -> bool {
        let allows = |part: &Schema<'a>| {
            part.node["additionalProperties"] == true || part.node["x-okta-extensible"] == true
        };
        self.parts.iter().any(allows)
    }

    /// The required fields, each with the schema that requires it.
    pub(crate) fn required(&self) -> impl Iterator<Item = (&'a str, Schema<'a>)> {
        self.parts.iter().flat_map(|part| {
            let names = part.node["required"].as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(|name| (name, *part))
        })
    }

    /// The last declaration of a field, which may only annotate another one.
    pub(crate) fn last_declaration(&self, name: &str) -> Option<Schema<'a>> {
        self.declarations(name).last()
    }

    fn names(&self) -> Vec<&'a str> {
        self.parts.iter().flat_map(|part| part.properties()).map(|(name, _)| name.as_str()).collect()
    }

    fn requires(&self, name: &str) -> bool {
        let mut required = self.parts.iter().filter_map(|part| part.node["required"].as_array()).flatten();
        required.any(|required| required == name)
    }

    fn declarations(&self, name: &str) -> impl DoubleEndedIterator<Item = Schema<'a>> {
        self.parts.iter().filter_map(move |part| Some(part.at(part.node["properties"].get(name)?)))
    }

    /// The places that have only one value, as JSON pointers: fields, then fields of fields.
    fn constants(&self) -> Vec<(String, &'a str)> {
        let fields =
            self.names().into_iter().filter_map(|name| Some((name, self.declarations(name).last()?)));
        let fields: Vec<_> = fields.collect();
        let constants = |at: &str, fields: &[(&'a str, Schema<'a>)]| -> Vec<_> {
            let constant =
                |(name, schema): &(&str, Schema<'a>)| Some((pointer::child(at, name), schema.constant()?));
            fields.iter().filter_map(constant).collect()
        };
        let below = fields.iter().flat_map(|(name, schema)| {
            let inner = schema.meaning().properties().map(|(name, node)| (name.as_str(), schema.at(node)));
            constants(&pointer::child("", name), &inner.collect::<Vec<_>>())
        });
        constants("", &fields).into_iter().chain(below).collect()
    }

    pub(crate) fn field(&self, name: &str) -> Option<Field<'a>> {
        let last = self.declarations(name).last()?;
        let schema = self.declarations(name).rfind(|schema| !schema.is_annotation()).unwrap_or(last);
        Some(Field {
            schema: Some(schema),
            nullable: schema.is_nullable() || last.is_nullable(),
            // The tag of a union is always sent.
            read_only: self.declarations(name).any(Schema::is_read_only) && !self.is_tag(name),
            known: true,
        })
    }
}
