//! Larger documents, for measurements.

use serde_json::{Map, Value};

/// Components without names in generated code.
const SHARED: &str = "#/components/securitySchemes/";

/// Returns an OpenAPI document that contains every tag, operation and component `times` times, each copy under its own
/// name. Security schemes are not copied, and the groups of tags contain the copies of their tags.
pub fn multiplied(document: &Value, times: usize) -> Value {
    let mut larger = document.clone();
    for number in 2..=times {
        let copy = Copy { suffix: format!("Copy{number}"), prefix: format!("/copy{number}") };
        copy.extend_paths(document, &mut larger);
        copy.extend_components(document, &mut larger);
        copy.extend_tags(document, &mut larger);
    }
    larger
}

/// The names of one copy.
struct Copy {
    suffix: String,
    prefix: String,
}

impl Copy {
    fn extend_paths(&self, document: &Value, larger: &mut Value) {
        let Some(paths) = larger.get_mut("paths").and_then(Value::as_object_mut) else { return };
        for (path, item) in entries(document.get("paths")) {
            let mut item = self.renamed(item);
            for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
                if let Some(Value::String(id)) = operation.get_mut("operationId") {
                    id.push_str(&self.suffix);
                }
                for tag in operation.get_mut("tags").and_then(Value::as_array_mut).into_iter().flatten() {
                    self.rename(tag);
                }
            }
            paths.insert(format!("{}{path}", self.prefix), item);
        }
    }

    fn extend_components(&self, document: &Value, larger: &mut Value) {
        for (section, components) in entries(document.get("components")) {
            let Some(into) = larger["components"][section].as_object_mut() else { continue };
            if section != "securitySchemes" {
                let copies = entries(Some(components));
                into.extend(
                    copies.map(|(name, value)| (format!("{name}{}", self.suffix), self.renamed(value))),
                );
            }
        }
    }

    fn extend_tags(&self, document: &Value, larger: &mut Value) {
        let tags = document.get("tags").and_then(Value::as_array).cloned().unwrap_or_default();
        if let Some(into) = larger.get_mut("tags").and_then(Value::as_array_mut) {
            into.extend(tags.into_iter().map(|mut tag| {
                self.rename(&mut tag["name"]);
                tag
            }));
        }
        let groups = document.get("x-tagGroups").and_then(Value::as_array).into_iter().flatten();
        for (index, group) in groups.enumerate() {
            let copies = group["tags"].as_array().cloned().unwrap_or_default();
            if let Some(into) = larger["x-tagGroups"][index]["tags"].as_array_mut() {
                into.extend(copies.into_iter().map(|mut tag| {
                    self.rename(&mut tag);
                    tag
                }));
            }
        }
    }

    fn rename(&self, name: &mut Value) {
        if let Value::String(name) = name {
            name.push_str(&self.suffix);
        }
    }

    /// A copy of a value whose references lead to the copies of components.
    fn renamed(&self, value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                fields.iter().map(|(key, value)| (key.clone(), self.renamed(value))).collect()
            }
            Value::Array(items) => items.iter().map(|item| self.renamed(item)).collect(),
            Value::String(text) if text.starts_with("#/components/") && !text.starts_with(SHARED) => {
                let mut steps: Vec<String> = text.split('/').map(str::to_owned).collect();
                if let Some(name) = steps.get_mut(3) {
                    name.push_str(&self.suffix);
                }
                Value::String(steps.join("/"))
            }
            other => other.clone(),
        }
    }
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::multiplied;

    #[test]
    fn copies_refer_to_copies() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let document = json!({
            "tags": [{ "name": "Pets" }],
            "x-tagGroups": [{ "name": "Animals", "tags": ["Pets"] }],
            "paths": { "/pets": {
                "parameters": [],
                "get": { "operationId": "listPets", "tags": ["Pets"], "schema": reference("Pet/properties/id") },
            } },
            "components": {
                "schemas": { "Pet": { "properties": { "owner": reference("Owner") } }, "Owner": {} },
                "securitySchemes": { "key": {} },
            },
        });
        let larger = multiplied(&document, 3);
        assert_eq!(larger["paths"].as_object().map(|paths| paths.len()), Some(3));
        let copy = &larger["paths"]["/copy3/pets"]["get"];
        assert_eq!(copy["operationId"], "listPetsCopy3");
        assert_eq!(copy["tags"], json!(["PetsCopy3"]));
        assert_eq!(copy["schema"], reference("PetCopy3/properties/id"));
        assert_eq!(
            larger["components"]["schemas"]["PetCopy2"]["properties"]["owner"],
            reference("OwnerCopy2")
        );
        assert_eq!(larger["components"]["securitySchemes"], document["components"]["securitySchemes"]);
        assert_eq!(larger["x-tagGroups"][0]["tags"], json!(["Pets", "PetsCopy2", "PetsCopy3"]));
        assert_eq!(larger["tags"].as_array().map(Vec::len), Some(3));
        assert_eq!(multiplied(&document, 1), document);
    }
}
