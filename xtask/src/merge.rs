//! Merges OpenAPI documents into one.

use serde_json::{Map, Value};

const COMPONENTS: &str = "#/components/";

/// Adds the paths and components of another document. The names of its components begin with `name`, because both
/// documents may have a component of the same name. Its security schemes become those of the same type in `into`.
pub(crate) fn merge(mut into: Value, mut other: Value, name: &str) -> Value {
    rename_references(&mut other, name);
    rename_schemes(&mut other, &into);
    into["paths"].as_object_mut().into_iter().for_each(|paths| paths.extend(fields(other["paths"].take())));
    for (section, components) in fields(other["components"].take()) {
        if section != "securitySchemes" {
            let components = fields(components).into_iter();
            let renamed = components.map(|(own, value)| (format!("{name}.{own}"), value));
            let mut all = fields(into["components"][section.as_str()].take());
            all.extend(renamed);
            into["components"][section.as_str()] = Value::Object(all);
        }
    }
    into
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn rename_references(value: &mut Value, name: &str) {
    match value {
        Value::String(text) => {
            let component = text.strip_prefix(COMPONENTS).and_then(|rest| rest.split_once('/'));
            if let Some((section, own)) = component {
                *text = format!("{COMPONENTS}{section}/{name}.{own}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_references(item, name)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename_references(field, name)),
        _ => {}
    }
}

/// Renames the security schemes in the requirements of operations.
fn rename_schemes(document: &mut Value, into: &Value) {
    let schemes = |document: &Value| fields(document["components"]["securitySchemes"].clone());
    let (own, known) = (schemes(document), schemes(into));
    let renamed = |name: String| {
        let same = known.iter().find(|(_, scheme)| scheme["type"] == own[name.as_str()]["type"]);
        same.map_or(name, |(name, _)| name.clone())
    };
    let items = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = items.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    let requirements = operations.filter_map(|operation| operation.get_mut("security")?.as_array_mut());
    for requirement in requirements.flatten() {
        let schemes = fields(requirement.take()).into_iter();
        *requirement = schemes.map(|(name, scopes)| (renamed(name), scopes)).collect();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::merge;

    fn document(path: &str, scheme: &str, kind: &str) -> Value {
        let schema = json!({"$ref": "#/components/schemas/Thing"});
        let get = json!({"security": [{scheme: ["read"]}], "responses": {"200": {"schema": schema}}});
        json!({
            "paths": {path: {"get": get}},
            "components": {"schemas": {"Thing": {"title": path}}, "securitySchemes": {scheme: {"type": kind}}},
        })
    }

    #[test]
    fn components_of_the_same_name_stay_apart_and_schemes_are_shared() {
        let merged = merge(document("/a", "oauth2", "oauth2"), document("/b", "OAuth", "oauth2"), "other");
        let reference = |path: &str| {
            merged["paths"][path]["get"]["responses"]["200"]["schema"]["$ref"].as_str().unwrap().to_owned()
        };
        for (path, name) in [("/a", "Thing"), ("/b", "other.Thing")] {
            assert_eq!(reference(path), format!("#/components/schemas/{name}"));
            assert_eq!(merged["components"]["schemas"][name]["title"], path);
            assert_eq!(merged["paths"][path]["get"]["security"], json!([{"oauth2": ["read"]}]));
        }
        assert_eq!(merged["components"]["securitySchemes"], json!({"oauth2": {"type": "oauth2"}}));
    }
}
