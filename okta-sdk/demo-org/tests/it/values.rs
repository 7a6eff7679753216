//! Values of request bodies: the required fields, or one field, which satisfy the rules of the document.

use serde_json::{Map, Value, json};

/// Follows references.
pub(crate) fn component<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => component(document, document.pointer(reference.trim_start_matches('#')).unwrap()),
        None => value,
    }
}

/// Returns a value of a schema. `name` is the name of the field.
pub(crate) fn value(document: &Value, schema: &Value, name: &str) -> Value {
    let schema = component(document, schema);
    let discriminator = &schema["discriminator"];
    if let Some((tag, variant)) = discriminator["mapping"]
        .as_object()
        .and_then(|mapping| mapping.iter().find(|(tag, _)| !tag.is_empty()))
    {
        let mut made = fields(document, &json!({"$ref": variant}));
        made.extend(fields(document, schema));
        made.insert(discriminator["propertyName"].as_str().unwrap().to_owned(), json!(tag));
        return Value::Object(made);
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(first) = schema[key].get(0) {
            return value(document, first, name);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    match schema["type"].as_str() {
        Some("string") => json!(text(schema, name)),
        Some("integer" | "number") => json!(schema["minimum"].as_i64().unwrap_or(1)),
        Some("boolean") => json!(true),
        Some("array") => {
            let count = schema["minItems"].as_u64().unwrap_or(1);
            (0..count).map(|_| value(document, &schema["items"], name)).collect()
        }
        None if schema["allOf"].is_array() && schema.get("properties").is_none() => {
            let parts: Vec<Value> =
                schema["allOf"].as_array().unwrap().iter().map(|part| value(document, part, name)).collect();
            let scalar = parts.iter().find(|part| !part.is_object()).cloned();
            scalar.unwrap_or_else(|| Value::Object(fields(document, schema)))
        }
        _ => Value::Object(fields(document, schema)),
    }
}

/// Returns the required fields of an object that are not read-only, or one of the others.
fn fields(document: &Value, schema: &Value) -> Map<String, Value> {
    let (mut names, mut known) = (Vec::new(), Map::new());
    collect(document, schema, &mut names, &mut known);
    let is_writable =
        |field: &Value| component(document, field)["readOnly"] != true && field["readOnly"] != true;
    let make = |(name, field): (String, Value)| (name.clone(), value(document, &field, &name));
    let required = names.into_iter().filter_map(|name| Some((name.clone(), known.get(&name)?.clone())));
    let made: Map<String, Value> = required.filter(|(_, field)| is_writable(field)).map(make).collect();
    if !made.is_empty() {
        return made;
    }
    // Some clients do not send an empty object. One field makes a difference.
    let kind = |field: &Value| match component(document, field)["type"].as_str() {
        Some("boolean" | "integer" | "string") => 0,
        Some("array") => 1,
        _ => 2,
    };
    let others = known.into_iter().filter(|(_, field)| is_writable(field));
    others.min_by_key(|(_, field)| kind(field)).map(make).into_iter().collect()
}

fn collect(document: &Value, schema: &Value, required: &mut Vec<String>, known: &mut Map<String, Value>) {
    let schema = component(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(document, part, required, known);
    }
    known.extend(schema["properties"].as_object().cloned().unwrap_or_default());
    required.extend(
        schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()),
    );
}

fn text(schema: &Value, name: &str) -> String {
    let text = match (schema["format"].as_str(), schema["pattern"].as_str()) {
        (Some("date-time"), _) => "2030-01-02T03:04:05.000Z".to_owned(),
        (Some("email"), _) => "ada@example.com".to_owned(),
        (Some("uri" | "url"), _) => "https://a.example".to_owned(),
        (Some("uuid"), _) => "6f9619ff-8b86-4011-b42d-00c04fc964ff".to_owned(),
        (_, Some(pattern)) if pattern.ends_with("{24}$") => "5f2d8b1c9e4a7d6f3b0c1a2e".to_owned(),
        (_, Some(pattern)) if pattern.ends_with("[0-9a-zA-Z]+") => {
            // The id of a kind of resources, or of one of several.
            let kinds = pattern.trim_start_matches('(').trim_end_matches("[0-9a-zA-Z]+");
            format!("{}demo", kinds.split(['|', ')']).next().unwrap())
        }
        (_, Some(pattern)) if pattern.contains("0-9a-f") => "6f9619ff-8b86-4011-b42d-00c04fc964ff".to_owned(),
        (_, Some(r"^[a-zA-Z0-9.\-_]$")) => "a".to_owned(),
        (_, Some(pattern)) if pattern.contains("\\+") => "+15550100".to_owned(),
        _ => format!("demo{name}"),
    };
    let least = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).unwrap();
    let most = schema["maxLength"].as_u64().map_or(usize::MAX, |most| usize::try_from(most).unwrap());
    format!("{text:x<least$}").chars().take(most).collect()
}
