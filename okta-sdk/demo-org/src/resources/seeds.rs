//! The first items of collections.

use serde_json::{Value, json};

use super::Facts;
use super::place::new_id;
use super::plan;
use super::table::{OTHER, RESOURCES};
use crate::call::{Call, Object, object};
use crate::document::shape::Shape;
use crate::org::Org;

/// Fills a collection that was not used before. A collection that no request fills has an item for each value that its
/// ids may have, or one item.
pub(super) fn fill(org: &mut Org, call: &Call, collection: &str, item: &str) {
    let template = item.strip_suffix("/{}").unwrap_or(item);
    if Org::is_own(template) || org.resources.collection(collection).is_some() {
        return;
    }
    // From now on it was used.
    org.table(collection);
    let Some(items) = plan::items(item) else { return };
    let row = RESOURCES.iter().find(|row| row.item == item).unwrap_or(&OTHER);
    let keys: Vec<&str> =
        items.param.1["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fills_itself = !items.can_create && !items.can_put && items.list.is_some();
    let count = if row.seeds > 0 { row.seeds } else { usize::from(fills_itself) };
    let schema =
        items.read.and_then(|read| read.response()).or_else(|| items.list.and_then(plan::item_schema));
    let Some(schema) = schema.filter(|_| count > 0) else { return };
    let keys: Vec<String> = match (row.first, keys.is_empty()) {
        ("", true) => {
            let shape = Shape::chosen(&[schema], None);
            (0..count).map(|_| new_id(org, row.prefix, &shape)).collect()
        }
        (first, true) => vec![first.to_owned()],
        (_, false) => keys.into_iter().map(str::to_owned).collect(),
    };
    for key in keys {
        let mut made = object(
            Facts::new(org, call).filler(true).complete(schema, Some(&hint(schema, &key, items.param.0))),
        );
        name(&mut made, row.unique, &key);
        // Without any field for the key, a client could not find the item.
        if !["id", "kid", "name", items.param.0].iter().any(|name| made.contains_key(*name)) {
            made.insert("id".to_owned(), json!(key));
        }
        if let Some(secret) = secret_of(org, collection) {
            made.insert("client_secret".to_owned(), json!(secret));
        }
        org.table(collection).insert(key, made);
    }
}

/// Returns the fields of the schema that contain the key. Those that do not allow it are dropped later.
fn hint(schema: &'static Value, key: &str, param: &str) -> Value {
    let shape = Shape::chosen(&[schema], None);
    let names =
        ["id", "kid", "name", "key", param].into_iter().filter(|name| shape.fields.contains_key(name));
    names.map(|name| (name.to_owned(), json!(key))).collect()
}

fn name(item: &mut Object, unique: &[&str], key: &str) {
    for field in unique {
        if let Some(Value::String(text)) = item.get_mut(*field) {
            text.push_str(&format!(" {key}"));
        }
    }
}

/// Returns the secret of an application, if these are its secrets.
fn secret_of(org: &Org, collection: &str) -> Option<String> {
    let id = collection.strip_prefix("/api/v1/apps/")?.strip_suffix("/credentials/secrets")?;
    let client = org.apps.get(id)?.get("credentials")?.get("oauthClient")?;
    client["client_secret"].as_str().map(str::to_owned)
}
