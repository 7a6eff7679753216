//! Where the resource of a request is.

use serde_json::{Value, json};

use super::plan::{self, Kind, Plan};
use super::store::find_key;
use super::{Facts, seeds};
use crate::call::{Call, Object, object, text};
use crate::document::shape::Shape;
use crate::document::{Operation, param};
use crate::error::ApiError;
use crate::org::Org;
use crate::query::values_at;

/// The path of a collection, an item, or a single object. Ids in the path are those of existing resources. The path of what
/// belongs to the signed-in user begins with the user: see [`of_user`].
#[derive(Clone)]
pub(super) struct Place {
    pub(super) path: String,
    /// The path with `{}` for each id.
    template: String,
}

/// Returns where something of the signed-in user is stored.
pub(crate) fn of_user(call: &Call, path: &str) -> String {
    format!("{}{path}", call.actor.id)
}

impl Place {
    /// Finds the place of a request. Fails if a resource above it does not exist.
    pub(super) fn of(org: &mut Org, call: &Call, plan: &Plan) -> Result<Self, ApiError> {
        let path = if plan.operation.is_of_user { of_user(call, "") } else { String::new() };
        let mut place = Self { path, template: String::new() };
        let mut params = plan.operation.params.iter().zip(&call.params);
        let count = plan.target.split('/').count();
        for (index, segment) in plan.operation.path.split('/').take(count).enumerate() {
            let is_last = index + 1 == count;
            let Some(_) = param(segment) else {
                place.push(segment, segment, index);
                continue;
            };
            let Some(((name, _), value)) = params.next() else { break };
            let collection = place.clone();
            place.push(value, "{}", index);
            // `apps/{appName}/{appId}` has the same template as an application.
            if name.ends_with("Name") && !is_last {
                continue;
            }
            if let Some(known) = org.known(call, &place.template, value) {
                place.path = format!("{}/{}", collection.path, known?);
                continue;
            }
            let Some(items) = plan::items(&place.template) else { continue };
            seeds::fill(org, call, &collection.path, &place.template);
            match find_key(org.table(&collection.path), value, name) {
                Some(key) => place.path = format!("{}/{key}", collection.path),
                None if is_last || items.list.is_none() && !items.can_create => {}
                None => return Err(place.missing()),
            }
        }
        Ok(place)
    }

    fn push(&mut self, segment: &str, template: &str, index: usize) {
        for (text, part) in [(&mut self.path, segment), (&mut self.template, template)] {
            if index > 0 {
                text.push('/');
            }
            text.push_str(part);
        }
    }

    /// Returns the path as requests contain it.
    pub(super) fn address(&self) -> &str {
        self.path.find('/').map_or("", |start| &self.path[start..])
    }

    pub(super) fn missing(&self) -> ApiError {
        let (collection, id) = self.path.rsplit_once('/').unwrap_or_default();
        ApiError::not_found(id, collection.rsplit('/').next().unwrap_or_default())
    }

    /// Returns the collection and the key of an item.
    pub(super) fn split(&self) -> Option<(Self, String)> {
        plan::items(&self.template)?;
        let (path, key) = self.path.rsplit_once('/')?;
        let template = self.template.strip_suffix("/{}")?;
        Some((Self { path: path.to_owned(), template: template.to_owned() }, key.to_owned()))
    }

    /// Returns the collection of an item, or the place itself.
    pub(super) fn collection(&self) -> Self {
        self.split().map_or_else(|| self.clone(), |(collection, _)| collection)
    }

    /// Returns the path, if this is a collection.
    pub(super) fn is_collection(&self) -> Option<String> {
        plan::items(&format!("{}/{{}}", self.template)).map(|_| self.path.clone())
    }

    /// Adds the first items of a collection that was not used before.
    pub(super) fn seed(&self, org: &mut Org, call: &Call, plan: &Plan) {
        if !matches!(plan.kind, Kind::Read) {
            seeds::fill(org, call, &self.path, &format!("{}/{{}}", self.template));
        }
    }

    pub(super) fn read(&self, org: &mut Org, call: &Call, plan: &Plan) -> Result<Object, ApiError> {
        let Some((collection, key)) = self.split() else { return Ok(self.single(org, call, plan)) };
        if let Some(item) = org.table(&collection.path).get(&key) {
            return Ok(item.clone());
        }
        let items = plan::items(&self.template).ok_or_else(|| self.missing())?;
        // Nothing lists or creates these, or the document does not have the error, so each exists.
        let exists = |read: &&Operation| items.list.is_none() && !items.can_create || !read.lists(404);
        let read = match items.read {
            Some(read) => Some(read).filter(exists),
            None => Some(plan.operation).filter(exists),
        };
        let Some(schema) = read.and_then(|read| read.response()) else { return Err(self.missing()) };
        let mut item = object(Facts::new(org, call).filler(true).complete(schema, None));
        let (name, _) = items.param;
        for name in ["id", name] {
            if item.contains_key(name) {
                item.insert(name.to_owned(), json!(key));
            }
        }
        self.store(org, item.clone());
        Ok(item)
    }

    /// Returns the only object at a path.
    fn single(&self, org: &mut Org, call: &Call, plan: &Plan) -> Object {
        if let Some(object) = org.resources.single(&self.path) {
            return object.clone();
        }
        let Some(schema) = self.schema(plan) else { return Object::new() };
        let made = object(Facts::new(org, call).filler(true).complete(schema, None));
        org.resources.set_single(&self.path, made.clone());
        made
    }

    pub(super) fn store(&self, org: &mut Org, item: Object) {
        match self.split() {
            Some((collection, key)) => {
                org.table(&collection.path).insert(key, item);
            }
            None => org.resources.set_single(&self.path, item),
        }
    }

    pub(super) fn remove(&self, org: &mut Org) {
        if let Some((collection, key)) = self.split() {
            org.table(&collection.path).remove(&key);
        }
        org.resources.reset_single(&self.path);
    }

    /// Returns whether a request creates the item at this path.
    pub(super) fn can_put(&self, plan: &Plan) -> bool {
        let writes = matches!(plan.kind, Kind::Replace | Kind::Merge) && plan.operation.method != "PATCH";
        writes && plan::items(&self.template).is_some_and(|items| items.can_put)
    }

    /// Returns the schema of the item, of the items, or of the single object. Some operations do not show the id.
    pub(super) fn schema(&self, plan: &Plan) -> Option<&'static Value> {
        let own = plan.operation.response();
        let Some(items) = self.items() else {
            return plan::reader(&self.template).and_then(|read| read.response()).or(own);
        };
        let read = items.read.and_then(|read| read.response());
        let all = [read, items.list.and_then(plan::item_schema), own];
        let mut all = all.into_iter().flatten();
        let has_id = |schema: &&'static Value| Shape::of(&[*schema], None).fields.contains_key("id");
        all.clone().find(has_id).or(all.next())
    }

    /// Returns what the document says about the item, or the items of the collection.
    pub(super) fn items(&self) -> Option<&'static plan::Items> {
        plan::items(&self.template).or_else(|| plan::items(&format!("{}/{{}}", self.template)))
    }

    /// Returns the keys of new items, if a request sends nothing else.
    pub(super) fn keys(&self, item: &Object) -> Option<Vec<String>> {
        let list = self.items()?.list?;
        let sent = item.get(plan::wrapper(list)?)?.as_array()?.iter();
        sent.map(|key| key.as_str().map(str::to_owned)).collect()
    }

    /// Returns the key of a new item.
    pub(super) fn key(&self, org: &mut Org, plan: &Plan, item: &Object) -> String {
        let sent = |field: &str| values_at(item, field).first().and_then(Value::as_str).map(str::to_owned);
        let row = plan.resource;
        let first = row.unique.first().copied().unwrap_or_default();
        if (row.prefix.is_empty() || first == "id")
            && let Some(key) = sent(first)
        {
            return key;
        }
        let shape = self.schema(plan).map(|schema| Shape::of(&[schema], None)).unwrap_or_default();
        let param = self.items().map_or("", |items| items.param.0);
        if !shape.fields.contains_key("id") {
            let kid = Some(text(item, "kid")).filter(|kid| !kid.is_empty()).map(str::to_owned);
            if let Some(key) =
                kid.or_else(|| sent(param)).filter(|key| !org.table(&self.path).contains_key(key))
            {
                return key;
            }
        }
        let id = new_id(org, row.prefix, &shape);
        if row.hexadecimal { hexadecimal(&id) } else { id }
    }
}

/// Returns a new id in the format that objects of this shape have.
pub(super) fn new_id(org: &mut Org, prefix: &str, shape: &Shape) -> String {
    let id = org.new_id(prefix);
    let Some(field) = shape.fields.get("id").map(|field| Shape::of(field, None)) else { return id };
    let mut rules = ["pattern", "format"].into_iter().filter_map(|rule| field.rule(rule)?.as_str());
    let digits = &id[id.len() - 12..];
    let special = rules.find_map(|rule| match rule {
        rule if rule == "uuid" || rule.contains("[0-9a-f]{12}") => {
            Some(format!("6f9619ff-8b86-4011-b42d-{digits}"))
        }
        rule if rule.ends_with("{24}$") => Some(hexadecimal(&id)),
        _ => None,
    });
    special.unwrap_or(id)
}

/// Returns an id of 24 hexadecimal digits with the number of another id.
fn hexadecimal(id: &str) -> String {
    format!("{:0>24}", &id[id.len() - 12..])
}
