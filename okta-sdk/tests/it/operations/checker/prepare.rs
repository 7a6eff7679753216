//! Rewrites the published document for Prism, which supports JSON Schema better than OpenAPI.
//!
//! The rules of OpenAPI for requests are expressed in JSON Schema: read-only fields must be absent, and a discriminator
//! requires a tag. Parts that Prism rejects and that no request depends on are removed.

use std::collections::BTreeSet;

use okta_sdk::json::Value;
use serde_json::{Map, json};

use super::super::document::resolve;

const SCHEMAS: &str = "#/components/schemas/";

/// The suffix of the added schemas, which list the variants of unions by inheritance.
const UNION: &str = ".union";

/// The suffix of the added schemas of unions without their variants.
const COMMON: &str = ".common";

/// The number of variants of a `oneOf` without a discriminator that a value may match.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Variants {
    ExactlyOne,
    AtLeastOne,
}

pub(super) fn prepare(document: &Value, one_of: Variants) -> Value {
    let mut prepared = document.clone();
    remove_responses(&mut prepared);
    repeat_list_fields(document, &mut prepared);
    allow_tags(&mut prepared);
    each_schema(&mut prepared, &mut |schema, place| {
        forbid_read_only(document, schema);
        if one_of == Variants::AtLeastOne
            && schema.get("discriminator").is_none()
            && let Some(variants) = schema.as_object_mut().and_then(|fields| fields.remove("oneOf"))
        {
            schema["anyOf"] = variants;
        }
        require_tags(document, schema);
        if place == Place::Value
            && let Some(base) =
                schema["$ref"].as_str().filter(|base| document.pointer(&base[1..]).is_some_and(is_base))
        {
            schema["$ref"] = format!("{base}{UNION}").into();
        }
        complete(schema);
    });
    let originals = document["components"]["schemas"].as_object().unwrap();
    let bases = originals.iter().filter(|(_, schema)| is_base(schema));
    let unions: Vec<(String, Value)> = bases
        .map(|(name, base)| (format!("{name}{UNION}"), json!({"oneOf": variants(document, base)})))
        .collect();
    let schemas = prepared["components"]["schemas"].as_object_mut().unwrap();
    schemas.extend(unions);
    cut_circles(schemas);
    prepared
}

/// Cuts unions whose variants extend the union itself: a variant extends what the union has apart from its variants.
/// Otherwise, the validator of Prism does not end before its stack does, and Prism takes that for success.
fn cut_circles(schemas: &mut Map<String, Value>) {
    let mut added = Map::new();
    for (name, union) in schemas.clone() {
        let reference = format!("{SCHEMAS}{name}");
        let common = format!("{reference}{COMMON}");
        let variants = ["oneOf", "anyOf"].iter().filter_map(|key| union[*key].as_array()).flatten();
        for variant in variants.filter_map(reference_of) {
            let Some(variant) = schemas.get_mut(&variant) else { continue };
            let parts = variant.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten();
            for part in parts.filter(|part| part["$ref"] == *reference) {
                part["$ref"] = common.as_str().into();
                let mut union = union.clone();
                union.as_object_mut().unwrap().retain(|key, _| key != "oneOf" && key != "anyOf");
                added.insert(format!("{name}{COMMON}"), union);
            }
        }
    }
    schemas.extend(added);
}

/// Returns the name of the schema of a variant, which may be a reference beside the rule for its tag.
fn reference_of(variant: &Value) -> Option<String> {
    let reference = variant["$ref"].as_str().or_else(|| variant["allOf"][0]["$ref"].as_str())?;
    reference.strip_prefix(SCHEMAS).map(str::to_owned)
}

/// Removes responses and examples. Their references are invalid or point into examples.
fn remove_responses(document: &mut Value) {
    document.as_object_mut().unwrap().remove("x-webhooks");
    let components = document["components"].as_object_mut().unwrap();
    components.remove("responses");
    components.remove("examples");
    let items = document["paths"].as_object_mut().unwrap().values_mut();
    let operations = items.flat_map(|item| item.as_object_mut().unwrap().values_mut());
    for responses in operations.filter_map(|operation| operation.get_mut("responses")?.as_object_mut()) {
        responses.retain(|status, _| status.starts_with(['2', '3']));
        // Prism needs a response to return.
        if responses.is_empty() {
            responses.insert("200".to_owned(), Value::Null);
        }
        responses.values_mut().for_each(|response| *response = json!({"description": ""}));
    }
    remove_examples(document);
}

/// Removes the examples of parameters and bodies. [`complete`] removes those of schemas.
fn remove_examples(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("schema") {
                fields.remove("example");
                fields.remove("examples");
            }
            fields.values_mut().for_each(remove_examples);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_examples),
        _ => {}
    }
}

/// States the default of OpenAPI for lists in forms: a pair for each item. Prism knows no default.
fn repeat_list_fields(document: &Value, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(form) = fields.get_mut("application/x-www-form-urlencoded") {
                let mut names = BTreeSet::new();
                list_names(document, &form["schema"], &mut names);
                let style = json!({"style": "form", "explode": true});
                form["encoding"] = names.iter().map(|name| (name.clone(), style.clone())).collect();
                // Prism does not look for lists in variants.
                let lists: Value = names.into_iter().map(|name| (name, json!({"type": "array"}))).collect();
                form["schema"] = json!({"allOf": [form["schema"].take()], "properties": lists});
            }
            fields.values_mut().for_each(|field| repeat_list_fields(document, field));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| repeat_list_fields(document, item)),
        _ => {}
    }
}

/// Finds the fields of a schema, its parts and its variants that are lists.
fn list_names(document: &Value, schema: &Value, names: &mut BTreeSet<String>) {
    let schema = resolve(document, schema);
    let fields = schema["properties"].as_object().into_iter().flatten();
    let lists = fields.filter(|(_, field)| resolve(document, field)["type"] == "array");
    names.extend(lists.map(|(name, _)| name.clone()));
    for key in ["allOf", "oneOf", "anyOf"] {
        schema[key].as_array().into_iter().flatten().for_each(|part| list_names(document, part, names));
    }
    for reference in schema["discriminator"]["mapping"].as_object().into_iter().flat_map(|all| all.values()) {
        list_names(document, &json!({"$ref": reference}), names);
    }
}

/// How a schema is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// As the type of a value.
    Value,
    /// As a part of `allOf`.
    Part,
}

/// Calls `change` for every schema, outer schemas first.
fn each_schema(value: &mut Value, change: &mut dyn FnMut(&mut Value, Place)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match key.as_str() {
                    "schema" => each_part(value, Place::Value, change),
                    "schemas" => within(Some(value), Place::Value, change),
                    _ => each_schema(value, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_schema(item, change)),
        _ => {}
    }
}

fn each_part(schema: &mut Value, place: Place, change: &mut dyn FnMut(&mut Value, Place)) {
    if !schema.is_object() {
        return;
    }
    change(schema, place);
    within(schema.get_mut("properties"), Place::Value, change);
    within(schema.get_mut("oneOf"), Place::Value, change);
    within(schema.get_mut("anyOf"), Place::Value, change);
    within(schema.get_mut("allOf"), Place::Part, change);
    for key in ["items", "additionalProperties"] {
        if let Some(schema) = schema.get_mut(key) {
            each_part(schema, Place::Value, change);
        }
    }
}

fn within(holder: Option<&mut Value>, place: Place, change: &mut dyn FnMut(&mut Value, Place)) {
    match holder {
        Some(Value::Object(fields)) => fields.values_mut().for_each(|part| each_part(part, place, change)),
        Some(Value::Array(items)) => items.iter_mut().for_each(|part| each_part(part, place, change)),
        _ => {}
    }
}

/// Allows read-only tags of unions in requests, and absent ones where a variant stands for them.
fn allow_tags(document: &mut Value) {
    let mut tags: Vec<(String, String)> = Vec::new();
    let mut optional: Vec<(String, String)> = Vec::new();
    variant_tags(document, &mut tags);
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    for (name, schema) in schemas.iter() {
        let discriminator = &schema["discriminator"];
        let Some(tag) = discriminator["propertyName"].as_str() else { continue };
        if let Some(untagged) = discriminator["mapping"][""].as_str().and_then(|to| to.strip_prefix(SCHEMAS))
        {
            optional.extend([name.as_str(), untagged].map(|name| (name.to_owned(), tag.to_owned())));
        }
        tags.push((name.clone(), tag.to_owned()));
    }
    for (name, tag) in tags {
        let schema = &mut schemas[&name];
        allow(schema, &tag);
        let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(|part| allow(part, &tag));
    }
    for (name, tag) in optional {
        let schema = &mut schemas[&name];
        not_required(schema, &BTreeSet::from([tag.clone()]));
        free(schema, &tag);
        let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(|part| free(part, &tag));
    }
}

/// Finds the variants of all unions, each with its tag.
fn variant_tags(value: &Value, tags: &mut Vec<(String, String)>) {
    if let Some(tag) = value["discriminator"]["propertyName"].as_str() {
        let mapping = value["discriminator"]["mapping"].as_object().into_iter().flatten();
        let variants = mapping.filter_map(|(_, variant)| variant.as_str()?.strip_prefix(SCHEMAS));
        tags.extend(variants.map(|name| (name.to_owned(), tag.to_owned())));
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|field| variant_tags(field, tags)),
        Value::Array(items) => items.iter().for_each(|item| variant_tags(item, tags)),
        _ => {}
    }
}

/// Allows all values of a tag. [`variants`] restricts them.
fn free(schema: &mut Value, tag: &str) {
    if let Some(field) = schema.get_mut("properties").and_then(|fields| fields.get_mut(tag)) {
        *field = json!({});
    }
}

fn allow(schema: &mut Value, tag: &str) {
    if let Some(Value::Object(field)) = schema.get_mut("properties").and_then(|fields| fields.get_mut(tag)) {
        field.remove("readOnly");
    }
}

/// Makes read-only fields optional and rejects all their values.
fn forbid_read_only(document: &Value, schema: &mut Value) {
    let mut names = BTreeSet::new();
    read_only_names(document, schema, &mut names);
    not_required(schema, &names);
    for field in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if is_read_only(document, field.1) {
            *field.1 = json!({"not": {}});
        }
    }
}

fn read_only_names(document: &Value, schema: &Value, names: &mut BTreeSet<String>) {
    let fields = schema["properties"].as_object().into_iter().flatten();
    names.extend(fields.filter(|(_, field)| is_read_only(document, field)).map(|(name, _)| name.clone()));
    for part in schema["allOf"].as_array().into_iter().flatten() {
        read_only_names(document, resolve(document, part), names);
    }
}

/// Returns whether a field, the schema it refers to, or a part of its `allOf` is read-only.
fn is_read_only(document: &Value, field: &Value) -> bool {
    let target = resolve(document, field);
    let mut parts = target["allOf"].as_array().into_iter().flatten();
    field["readOnly"] == true || target["readOnly"] == true || parts.any(|part| is_read_only(document, part))
}

fn not_required(schema: &mut Value, names: &BTreeSet<String>) {
    let Value::Object(schema) = schema else { return };
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !name.as_str().is_some_and(|name| names.contains(name)));
    }
    for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
        not_required(part, names);
    }
}

/// Returns whether a schema is a union by inheritance, whose variants refer to it.
fn is_base(schema: &Value) -> bool {
    schema["discriminator"]["mapping"].is_object()
        && schema.get("oneOf").is_none()
        && schema.get("anyOf").is_none()
}

/// Requires the tag in each variant of a union that lists its variants.
fn require_tags(document: &Value, schema: &mut Value) {
    if schema["discriminator"]["mapping"].is_object() && !is_base(schema) {
        let variants = variants(document, schema);
        let Value::Object(schema) = schema else { return };
        schema.remove("anyOf");
        schema.insert("oneOf".to_owned(), variants);
    }
}

/// Returns the variants of a union. Each requires its tag, except the variant of an absent tag.
fn variants(document: &Value, union: &Value) -> Value {
    let tag = union["discriminator"]["propertyName"].as_str().unwrap();
    let variant = |(value, reference): (&String, &Value)| {
        let variant = resolve(document, &json!({"$ref": reference})).clone();
        // A variant may be a union by another tag.
        let is_nested = is_base(&variant) && variant["discriminator"]["propertyName"] != tag;
        let reference = format!("{}{}", reference.as_str().unwrap(), if is_nested { UNION } else { "" });
        let tagged = match value.as_str() {
            // In an overlay, the empty value stands for an absent tag.
            "" => json!({"type": "object", "properties": {tag: {"enum": [null]}}}),
            value => json!({"type": "object", "required": [tag], "properties": {tag: {"enum": [value]}}}),
        };
        json!({"allOf": [{"$ref": reference}, tagged]})
    };
    union["discriminator"]["mapping"].as_object().into_iter().flatten().map(variant).collect()
}

/// Converts a schema, including common mistakes, to valid JSON Schema.
fn complete(schema: &mut Value) {
    let Value::Object(fields) = schema else { return };
    fields.remove("example");
    fields.remove("discriminator");
    if let Some(Value::Array(values)) = fields.get_mut("enum") {
        let mut seen = Vec::new();
        values.retain(|value| {
            !seen.contains(value) && {
                seen.push(value.clone());
                true
            }
        });
    }
    if let Some(Value::String(pattern)) = fields.get_mut("pattern") {
        *pattern = pattern.replace("(?i)", "");
    }
    if fields.contains_key("properties") && !fields.contains_key("type") {
        fields.insert("type".to_owned(), json!("object"));
    }
    let is_union = ["oneOf", "anyOf"].iter().any(|key| fields.contains_key(*key));
    if fields.get("nullable") == Some(&json!(true)) && (is_union || !fields.contains_key("type")) {
        fields.remove("nullable");
        let other = std::mem::take(fields);
        *fields = Map::from_iter([("anyOf".to_owned(), json!([other, {"type": "null"}]))]);
    }
}
