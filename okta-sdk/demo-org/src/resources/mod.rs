//! All resources without handlers of their own. What is served follows from the document (see [`plan`]) and from a table
//! of facts about resources (see [`table`]). Responses are completed, so that they satisfy the document.

mod place;
mod plan;
mod seeds;
mod store;
mod table;

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use serde_json::{Value, json};

use crate::api::condition;
use crate::call::{Call, Object, object, text};
use crate::document::check::{Side, fits, problems};
use crate::document::complete::Filler;
use crate::document::shape::{Shape, has_flag};
use crate::document::{Operation, resolve};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{Order, Page};
use crate::query::values_at;
use crate::reply::Reply;
use place::Place;
use plan::{Kind, Plan};
use table::{ACTIONS, Action, FIRST_STATUSES, RESOURCES};

pub(crate) use place::of_user;
pub(crate) use store::Store;

/// Handles a request to any resource.
pub(crate) fn serve(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let Some(plan) = call.route.operation.and_then(plan::of) else {
        return Err(ApiError::new(
            StatusCode::NOT_IMPLEMENTED,
            "E0000060",
            "The demo org does not serve this",
        ));
    };
    let place = Place::of(org, call, plan)?;
    let body = body(call, plan.operation)?;
    match plan.kind {
        Kind::List => list(org, call, plan, &place),
        Kind::Read => {
            let object = place.read(org, call, plan)?;
            Ok(answer(org, call, plan.operation, Some(&Value::Object(object))))
        }
        Kind::Create => create(org, call, plan, &place, body),
        Kind::Copy => {
            let original = place.read(org, call, plan)?;
            create(org, call, plan, &place.collection(), Value::Object(original))
        }
        Kind::Replace | Kind::Merge => change(org, call, plan, &place, body),
        Kind::Delete | Kind::Clear => delete(org, call, plan, &place),
        Kind::Act(action) => act(org, call, plan, &place, action),
        Kind::ActByName => {
            let name = call.params.last().map_or("", String::as_str);
            let action = ACTIONS.iter().find(|action| action.name == name);
            let action = action.ok_or_else(|| ApiError::not_found(name, "lifecycle"))?;
            act(org, call, plan, &place, action)
        }
        Kind::Compute => {
            if plan.operation.method != "GET" {
                note(org, call, plan, &Object::new());
            }
            Ok(answer(org, call, plan.operation, Some(&body).filter(|body| !body.is_null())))
        }
    }
}

/// Returns the body. Fails if it does not satisfy the document.
fn body(call: &Call, operation: &'static Operation) -> Result<Value, ApiError> {
    let Some(schema) = operation.body.filter(|_| operation.needs_body || !call.body.is_empty()) else {
        return Ok(Value::Null);
    };
    if !call.body.is_empty() && !call.header("content-type").is_some_and(|kind| kind.contains("json")) {
        // Certificates, images and the like.
        return Ok(Value::Null);
    }
    let body = call.json()?;
    let problems = problems(&[schema], &body, Side::Request);
    if problems.is_empty() { Ok(body) } else { Err(ApiError::invalid("body", problems)) }
}

fn list(org: &mut Org, call: &Call, plan: &Plan, place: &Place) -> Result<Reply, ApiError> {
    place.seed(org, call, plan);
    let (filter, search) = (condition(call.query("filter"))?, condition(call.query("search"))?);
    let filter = |item: &Object| filter(&searchable(plan, item));
    let q = call.query("q").unwrap_or_default().to_lowercase();
    let is_found = |item: &Object| {
        let names = ["label", "name", "profile.name"].into_iter().flat_map(|name| values_at(item, name));
        q.is_empty()
            || names.into_iter().any(|name| name.as_str().unwrap_or_default().to_lowercase().starts_with(&q))
    };
    let items: Vec<(String, Object)> =
        org.table(&place.path).iter().map(|(key, item)| (key.clone(), item.clone())).collect();
    let items = items.into_iter().filter(|(_, item)| filter(item) && search(item) && is_found(item));
    let size = plan.operation.page.unwrap_or((usize::MAX, usize::MAX));
    let Some(schema) = plan::item_schema(plan.operation) else {
        return Ok(answer(org, call, plan.operation, None));
    };
    let rows = items.map(|(key, item)| (key.clone(), (key, item)));
    let page = Page::cut(call, size, Order::Ascending, rows)?;
    let (facts, shape) = (Facts::new(org, call), Shape::of(&[schema], None));
    let left_out = left_out(place, schema);
    let show = |(key, mut item): (String, Object)| match shape.kind {
        Some("string") => json!(key),
        _ => {
            item.retain(|name, _| !left_out.contains(&name.as_str()));
            facts.filler(false).complete(schema, Some(&Value::Object(item)))
        }
    };
    match plan::wrapper(plan.operation) {
        Some(field) if plan::links_to_itself(plan.operation) => {
            let body = page.with_links(call, field, show);
            Ok(answer(org, call, plan.operation, Some(&body)))
        }
        Some(field) => Ok(page.reply_within(call, field, show)),
        None => Ok(page.reply(call, show)),
    }
}

/// Returns the fields of an item that a list does not show, if its items have a schema of their own.
fn left_out(place: &Place, listed: &'static Value) -> Vec<&'static str> {
    let read = place.items().and_then(|items| items.read?.response());
    let Some(read) = read.filter(|read| !std::ptr::eq(resolve(read), resolve(listed))) else {
        return Vec::new();
    };
    let shown = Shape::of(&[listed], None);
    let all = Shape::of(&[read], None).fields.into_keys();
    all.filter(|name| !shown.fields.contains_key(name)).collect()
}

/// Returns an item with the fields that filters name differently.
fn searchable(plan: &Plan, item: &Object) -> Object {
    let mut fields = item.clone();
    for (name, path) in plan.resource.filters {
        fields.extend(values_at(item, path).pop().map(|value| ((*name).to_owned(), value)));
    }
    fields
}

fn create(org: &mut Org, call: &Call, plan: &Plan, place: &Place, body: Value) -> Result<Reply, ApiError> {
    place.seed(org, call, plan);
    // Some clients send a list with one item.
    let sent = match body {
        Value::Array(mut items) => items.pop().unwrap_or_default(),
        body => body,
    };
    let mut item = settable(plan, sent);
    check(org, call, plan, place, &item, None)?;
    if let Some(keys) = place.keys(&item) {
        for key in keys {
            org.table(&place.path).insert(key.clone(), object(json!({"id": key})));
        }
        note(org, call, plan, &item);
        return Ok(answer(org, call, plan.operation, None));
    }
    if org.table(&place.path).len() >= plan.resource.most {
        let status = plan.operation.listed(&[400, 403, 409]);
        return Err(failure(status, &format!("There are {} already", plan.resource.most)));
    }
    let key = place.key(org, plan, &item);
    initialize(org, call, plan, place, &key, &mut item);
    org.table(&place.path).insert(key, item.clone());
    note(org, call, plan, &item);
    let is_array = |schema| Shape::of(&[schema], None).kind == Some("array");
    let shown = match plan.operation.response() {
        Some(schema) if is_array(schema) => json!([item]),
        _ => Value::Object(item),
    };
    Ok(answer(org, call, plan.operation, Some(&shown)))
}

/// Adds the fields that the server sets.
fn initialize(org: &mut Org, call: &Call, plan: &Plan, place: &Place, key: &str, item: &mut Object) {
    let Some(schema) = place.schema(plan) else {
        item.insert("id".to_owned(), json!(key));
        return;
    };
    let now = org.stamp();
    let shape = Shape::chosen(&[schema], Some(&Value::Object(item.clone())));
    let this = call.url(&format!("{}/{key}", place.address()));
    let status = FIRST_STATUSES.iter().find(|status| {
        shape.fields.get("status").is_some_and(|field| fits(field, &json!(status), Side::Response))
    });
    let param = place.items().map_or("id", |items| items.param.0);
    let ours = object(json!({
        param: key,
        "id": key, "kid": key, "created": now, "createdAt": now, "lastUpdated": now, "status": status, "system": false,
        "createdBy": call.actor.id, "lastUpdatedBy": call.actor.id, "_links": {"self": {"href": this}},
        "client_secret": format!("secret-{key}"), "secret_hash": format!("hash-{key}"),
    }));
    for (name, value) in ours {
        let sent = name == "kid" || name == "status" || name == param && name != "id";
        let allowed =
            shape.fields.get(name.as_str()).is_some_and(|field| fits(field, &value, Side::Response));
        if allowed && !(sent && item.contains_key(&name)) {
            item.insert(name, value);
        }
    }
    let facts = Facts::new(org, call);
    let completed = facts.filler(false).complete(schema, Some(&Value::Object(item.clone())));
    for (name, value) in object(completed) {
        item.entry(name).or_insert(value);
    }
}

fn change(org: &mut Org, call: &Call, plan: &Plan, place: &Place, body: Value) -> Result<Reply, ApiError> {
    let old = match place.read(org, call, plan) {
        Ok(old) => old,
        Err(_) if place.can_put(plan) => {
            let mut item = settable(plan, body);
            let Some((collection, key)) = place.split() else { return Err(place.missing()) };
            initialize(org, call, plan, &collection, &key, &mut item);
            place.store(org, item.clone());
            note(org, call, plan, &item);
            return Ok(answer(org, call, plan.operation, Some(&Value::Object(item))));
        }
        Err(failure) => return Err(failure),
    };
    let mut new = old.clone();
    match (plan.kind, body) {
        (_, Value::Array(patches)) => patch(&mut new, &patches),
        (Kind::Merge, body) => merge(&mut new, settable(plan, body)),
        (_, body) => {
            let sent = settable(plan, body);
            let kept = old.iter().filter(|(name, _)| !sent.contains_key(*name) && is_ours(plan, name));
            new = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
            new.extend(sent);
        }
    }
    check(org, call, plan, place, &new, Some(&old))?;
    if new.contains_key("lastUpdated") {
        new.insert("lastUpdated".to_owned(), json!(org.stamp()));
    }
    place.store(org, new.clone());
    note(org, call, plan, &new);
    Ok(answer(org, call, plan.operation, Some(&Value::Object(new))))
}

fn merge(old: &mut Object, new: Object) {
    for (name, value) in new {
        match (old.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
            (_, value) => {
                old.insert(name, value);
            }
        }
    }
}

/// Applies a JSON patch (RFC 6902): values are set, or removed. A step into a list is an index, the id of an item, or `-` for
/// a new item.
pub(crate) fn patch(item: &mut Object, patches: &[Value]) {
    let mut whole = Value::Object(std::mem::take(item));
    for patch in patches {
        let path = patch["path"].as_str().unwrap_or_default().trim_start_matches('/');
        let (parents, name) = path.rsplit_once('/').unwrap_or(("", path));
        let removes = patch["op"].as_str().is_some_and(|op| op.eq_ignore_ascii_case("remove"));
        let mut steps = parents.split('/').filter(|step| !step.is_empty());
        match steps.try_fold(&mut whole, step) {
            Some(Value::Object(fields)) if removes => {
                fields.remove(name);
            }
            Some(Value::Object(fields)) => {
                fields.insert(name.to_owned(), patch["value"].clone());
            }
            Some(Value::Array(items)) => match position(items, name) {
                Some(at) if removes => {
                    items.remove(at);
                }
                Some(at) => items[at] = patch["value"].clone(),
                None if !removes => items.push(patch["value"].clone()),
                None => {}
            },
            _ => {}
        }
    }
    *item = object(whole);
}

fn step<'a>(within: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    match within {
        Value::Object(fields) => Some(fields.entry(name).or_insert_with(|| json!({}))),
        Value::Array(items) => position(items, name).and_then(|at| items.get_mut(at)),
        _ => None,
    }
}

fn position(items: &[Value], name: &str) -> Option<usize> {
    let by_id = items.iter().position(|item| item["id"] == name);
    by_id.or_else(|| name.parse().ok().filter(|at| *at < items.len()))
}

fn delete(org: &mut Org, call: &Call, plan: &Plan, place: &Place) -> Result<Reply, ApiError> {
    if matches!(plan.kind, Kind::Clear) {
        org.table(&place.path).clear();
        note(org, call, plan, &Object::new());
        return Ok(answer(org, call, plan.operation, None));
    }
    let item = place.read(org, call, plan)?;
    let kept_while = plan.resource.kept_while;
    if !kept_while.is_empty() && text(&item, "status") == kept_while && place.split().is_some() {
        let status = plan.operation.listed(&[409, 403, 400]);
        return Err(failure(status, &format!("It cannot be deleted while its status is {kept_while}")));
    }
    place.remove(org);
    note(org, call, plan, &item);
    Ok(answer(org, call, plan.operation, None))
}

fn act(org: &mut Org, call: &Call, plan: &Plan, place: &Place, action: &Action) -> Result<Reply, ApiError> {
    let mut item = place.read(org, call, plan)?;
    let status = text(&item, "status");
    if !action.from.is_empty() && !status.is_empty() && !action.from.contains(&status) {
        let code = plan.operation.listed(&[400, 403]);
        return Err(failure(code, &format!("The status {status} does not allow this")));
    }
    if let Some(schema) = place.schema(plan) {
        let shape = Shape::chosen(&[schema], Some(&Value::Object(item.clone())));
        let field = action.sets.iter().find_map(|name| Some((*name, shape.fields.get(name)?)));
        let values =
            action.to.iter().map(|value| serde_json::from_str(value).unwrap_or_else(|_| json!(value)));
        if let Some((name, field)) = field
            && let Some(value) = values.into_iter().find(|value: &Value| fits(field, value, Side::Response))
        {
            item.insert(name.to_owned(), value);
        }
    }
    place.store(org, item.clone());
    note(org, call, plan, &item);
    Ok(answer(org, call, plan.operation, Some(&Value::Object(item))))
}

/// Fails if a field must be unique and is not, or refers to something that does not exist.
fn check(
    org: &mut Org,
    call: &Call,
    plan: &Plan,
    place: &Place,
    item: &Object,
    old: Option<&Object>,
) -> Result<(), ApiError> {
    let Some(collection) = place.split().map(|(collection, _)| collection.path).or(place.is_collection())
    else {
        return Ok(());
    };
    for field in plan.resource.unique {
        let mine = values_at(item, field);
        let taken =
            |other: &&Object| Some(*other) != old && !mine.is_empty() && values_at(other, field) == mine;
        if org.table(&collection).values().find(taken).is_some() {
            let cause = format!("{field}: another one has it");
            return Err(ApiError::invalid(field, [cause]).status(plan.operation.listed(&[400, 409])));
        }
    }
    for (field, refers) in plan.resource.refers {
        for id in values_at(item, field).iter().filter_map(Value::as_str) {
            let target = RESOURCES.iter().find(|one| one.item.strip_suffix("/{}") == Some(*refers));
            seeds::fill(org, call, refers, target.map_or("", |target| target.item));
            if !org.table(refers).contains_key(id) {
                return Err(ApiError::invalid(field, [format!("{field}: there is no {id}")]));
            }
        }
    }
    Ok(())
}

/// Returns the fields that a client may set.
fn settable(plan: &Plan, body: Value) -> Object {
    let shape = plan.operation.body.map(|schema| Shape::of(&[schema], Some(&body)));
    let read_only = |name: &str| {
        let field = shape.as_ref().and_then(|shape| shape.fields.get(name));
        let tag = shape.as_ref().and_then(|shape| shape.tag).is_some_and(|(tag, _)| tag == name);
        !tag && (field.is_some_and(|field| has_flag(field, "readOnly")) || name.starts_with('_'))
    };
    object(body).into_iter().filter(|(name, _)| !read_only(name)).collect()
}

/// Returns whether only the server sets a field.
fn is_ours(plan: &Plan, name: &str) -> bool {
    let sent = plan.operation.body.map(|schema| Shape::of(&[schema], None));
    let is_sent =
        sent.is_some_and(|shape| shape.fields.get(name).is_some_and(|field| !has_flag(field, "readOnly")));
    !is_sent || matches!(name, "status" | "id" | "kid")
}

fn failure(status: u16, summary: &str) -> ApiError {
    ApiError::new(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), "E0000001", summary)
}

/// Returns the response that the document describes, with the given value.
fn answer(org: &mut Org, call: &Call, operation: &'static Operation, given: Option<&Value>) -> Reply {
    let status = StatusCode::from_u16(operation.success).unwrap_or(StatusCode::OK);
    if status.is_redirection() {
        let to = call.path.rsplit_once('/').map_or("", |(parent, _)| parent);
        return Reply::empty().status(status).header(LOCATION, call.url(to));
    }
    let Some((media, schema)) = operation.content else { return Reply::empty().status(status) };
    if media.contains("xml") {
        return Reply::text(media, "<?xml version=\"1.0\"?><md:EntityDescriptor/>".to_owned()).status(status);
    }
    let facts = Facts::new(org, call);
    Reply::ok(facts.filler(given.is_none()).complete(schema, given)).status(status)
}

/// Logs a change.
fn note(org: &mut Org, call: &Call, plan: &Plan, item: &Object) {
    let mut event = String::new();
    for letter in plan.operation.id.chars() {
        if letter.is_uppercase() {
            event.push('.');
        }
        event.extend(letter.to_lowercase());
    }
    org.note(call, &event, &[Target::named("Resource", item)]);
}

/// What generated values consist of.
struct Facts {
    now: String,
    id: String,
    url: String,
}

impl Facts {
    fn new(org: &mut Org, call: &Call) -> Self {
        Self { now: org.stamp(), id: org.new_id("res"), url: call.org_url.clone() }
    }

    fn filler(&self, full: bool) -> Filler<'_> {
        Filler { now: &self.now, id: &self.id, url: &self.url, full }
    }
}
