//! Overlay actions that add facts to the document.

use std::collections::{BTreeMap, BTreeSet};

use okta_codegen::diag::pointer;
use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::learn::evidence::{Evidence, Fact, Facts};
use crate::learn::shape::is_word;

/// Links that more places than these refer to are extended in the place where a field was seen.
const MANY_REFERENCES: usize = 5;

/// One action of an overlay.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    /// A JSON pointer into the document.
    pub(crate) target: String,
    pub(crate) description: String,
    /// What the document has now, by JSON pointers from the target.
    pub(crate) expected: Map<String, Value>,
    /// What is added. The target is removed if there is none.
    pub(crate) update: Option<Value>,
    pub(crate) evidence: Evidence,
    /// Why the action may be wrong.
    pub(crate) doubts: Vec<&'static str>,
}

/// The actions that facts lead to, and the facts that no action can express.
#[derive(Debug, Default)]
pub(crate) struct Actions {
    pub(crate) actions: Vec<Action>,
    /// Each with its reason.
    pub(crate) left: Vec<(Fact, Evidence, &'static str)>,
}

/// Returns the actions that add these facts.
pub(crate) fn actions(document: &Document, facts: Facts) -> Actions {
    let mut builder = Builder { document, result: Actions::default(), created: BTreeSet::new() };
    for (fact, evidence) in placed(document, facts) {
        if let Err(reason) = builder.add(&fact, &evidence) {
            builder.result.left.push((fact, evidence, reason));
        }
    }
    builder.result
}

/// Decides where fields are added: in the common part of variants, in a schema, or where a schema is used.
fn placed(document: &Document, facts: Facts) -> Facts {
    let mut owners: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for fact in facts.keys() {
        if let Fact::Field { owner, base: Some(base), name, .. } = fact {
            owners.entry((base, name)).or_default().insert(owner);
        }
    }
    let is_common = |base: &str, name: &str| {
        let variants = document.node(base)["discriminator"]["mapping"].as_object().map_or(0, Map::len);
        let seen = owners.get(&(base, name)).map_or(0, BTreeSet::len);
        seen >= 3 && 2 * seen >= variants
    };
    let mut placed = Facts::new();
    for (fact, evidence) in &facts {
        let fact = match fact {
            Fact::Field { base: Some(base), name, .. } if is_common(base, name) => field(base, base, name),
            Fact::Field { owner, declared, name, .. } if is_used_once(document, &facts, owner, name) => {
                field(owner, declared, name)
            }
            Fact::Field { owner, name, .. } => field(owner, owner, name),
            other => other.clone(),
        };
        placed.entry(fact).or_default().merge(evidence);
    }
    placed
}

fn field(owner: &str, declared: &str, name: &str) -> Fact {
    Fact::Field { owner: owner.to_owned(), base: None, declared: declared.to_owned(), name: name.to_owned() }
}

/// Returns whether many places refer to a schema of links, and the field was seen in few of them. Another schema gets the
/// field itself, because its name is the type that users know.
fn is_used_once(document: &Document, facts: &Facts, of: &str, field: &str) -> bool {
    if !document.is_links(of) {
        return false;
    }
    let references = document.references(of);
    let places = facts.keys().filter(|fact| {
        matches!(fact, Fact::Field { owner, declared, name, .. }
            if owner == of && name == field && document.node(declared)["$ref"] == *of)
    });
    let places = places.count();
    places > 0 && references > MANY_REFERENCES && 4 * places < references
}

struct Builder<'a> {
    document: &'a Document,
    result: Actions,
    /// The nodes that an action has created.
    created: BTreeSet<String>,
}

impl Builder<'_> {
    fn add(&mut self, fact: &Fact, evidence: &Evidence) -> Result<(), &'static str> {
        match fact {
            Fact::Field { owner, declared, name, .. } => self.field(owner, declared, name, evidence),
            Fact::Nullable(at) => {
                let node = self.document.node(at);
                let now = node.get("nullable").cloned().unwrap_or_else(absent);
                let what = "The service returns or accepts null.";
                self.update(at, what, [("/nullable", now)], json!({"nullable": true}), evidence);
                Ok(())
            }
            Fact::Type(at) => self.widen(at, evidence),
            Fact::EnumValue(at, value) => self.value(at, value, evidence),
            Fact::Variant(at, tag) => self.variant(at, tag, evidence),
            Fact::ResponseBody(at, status) => self.body(at, *status, evidence),
            Fact::Writable(at) => {
                let what = "The service honors the field in requests.";
                self.remove(&format!("{at}/readOnly"), what, evidence);
                Ok(())
            }
            Fact::Status(at, status) => self.status(at, *status, evidence),
            Fact::Query(at, name) => {
                self.query(at, name, evidence);
                Ok(())
            }
            Fact::Other(..) => Err("no action can express it: write an overlay"),
        }
    }

    fn push(&mut self, action: Action) {
        let seen = &action.evidence.seen;
        let mut doubts = Vec::new();
        if action.description == FIELD {
            doubts.extend(action.evidence.shape.doubt());
            doubts.extend((!action.evidence.returned).then_some("sent, but not returned"));
        }
        doubts.extend((seen.occurrences == 1).then_some("seen once"));
        doubts.extend(seen.only_handwritten.then_some("only in hand-written recordings"));
        self.result.actions.push(Action { doubts, ..action });
    }

    fn update<const N: usize>(
        &mut self,
        target: &str,
        what: &str,
        expected: [(&str, Value); N],
        update: Value,
        evidence: &Evidence,
    ) {
        self.push(Action {
            target: target.to_owned(),
            description: what.to_owned(),
            expected: expected.into_iter().map(|(at, value)| (at.to_owned(), value)).collect(),
            update: Some(update),
            evidence: evidence.clone(),
            doubts: Vec::new(),
        });
    }

    fn remove(&mut self, target: &str, what: &str, evidence: &Evidence) {
        self.push(Action {
            target: target.to_owned(),
            description: what.to_owned(),
            expected: Map::from_iter([(String::new(), self.document.node(target).clone())]),
            update: None,
            evidence: evidence.clone(),
            doubts: Vec::new(),
        });
    }

    fn field(
        &mut self,
        owner: &str,
        declared: &str,
        name: &str,
        evidence: &Evidence,
    ) -> Result<(), &'static str> {
        let mut owner = owner.to_owned();
        if declared != owner {
            owner = self.extend_reference(declared, evidence);
        }
        let properties = format!("{owner}/properties");
        let mut schema = evidence.shape.schema();
        if name.starts_with('_') {
            // By convention, `_links` and `_embedded` are not sent.
            schema["readOnly"] = json!(true);
        }
        let exists = self.document.find(&properties).is_some() || !self.created.insert(properties.clone());
        let at = pointer::child("", name);
        if exists {
            self.update(&properties, FIELD, [(&at, absent())], json!({name: schema}), evidence);
        } else {
            let update = json!({"properties": {name: schema}});
            self.update(&owner, FIELD, [("/properties", absent())], update, evidence);
        }
        Ok(())
    }

    /// Replaces a reference by an `allOf` of the reference and an object with further fields. Returns the object.
    fn extend_reference(&mut self, declared: &str, evidence: &Evidence) -> String {
        let object = format!("{declared}/allOf/1");
        if self.created.insert(object.clone()) {
            let reference = self.document.node(declared)["$ref"].clone();
            let what = "Only here the object has further fields.";
            self.remove(&format!("{declared}/$ref"), what, evidence);
            let update = json!({"allOf": [{"$ref": reference}, {"type": "object", "properties": {}}]});
            let what = "Second half of the previous action.";
            self.update(declared, what, [("/allOf", absent())], update, evidence);
            self.created.insert(format!("{object}/properties"));
        }
        object
    }

    fn widen(&mut self, at: &str, evidence: &Evidence) -> Result<(), &'static str> {
        let node = self.document.node(at);
        let seen = evidence.shape.types();
        let scalars = ["boolean", "integer", "number", "string"];
        if node["type"] == "integer" && seen == ["number"] {
            let what = "The number has decimals.";
            self.update(at, what, [("/type", json!("integer"))], json!({"type": "number"}), evidence);
            return Ok(());
        }
        let is_scalar = node["type"].as_str().is_some_and(|name| scalars.contains(&name));
        if !is_scalar && !node["enum"].is_array() {
            return Err("a value that is sometimes an object or a list: write an overlay");
        }
        if node["format"] == "date-time" && seen == ["string"] {
            self.remove(&format!("{at}/format"), "The text is not always a point in time.", evidence);
            return Ok(());
        }
        for keyword in ["enum", "format", "type"].into_iter().filter(|keyword| node.get(keyword).is_some()) {
            self.remove(&format!("{at}/{keyword}"), "The service uses several types.", evidence);
        }
        Ok(())
    }

    fn value(&mut self, at: &str, value: &str, evidence: &Evidence) -> Result<(), &'static str> {
        if !is_word(value) {
            return Err("the text does not look like a value of an enum");
        }
        let list = format!("{at}/enum");
        self.update(
            &list,
            "The enum has a further value.",
            [("", lacks(json!(value)))],
            json!([value]),
            evidence,
        );
        Ok(())
    }

    fn variant(&mut self, at: &str, tag: &str, evidence: &Evidence) -> Result<(), &'static str> {
        let union = self.document.node(at);
        let Some(base) = at.strip_prefix("#/components/schemas/").filter(|name| !name.contains('/')) else {
            return Err("the union has no name: write an overlay");
        };
        if union.get("oneOf").is_some() || !is_word(tag) {
            return Err("the variants of the union have no common schema: write an overlay");
        }
        let name = format!("{base}{}", pascal(tag));
        let known = &union["properties"];
        let own = evidence.shape.clone().without(|field| known.get(field).is_some());
        let reference = format!("#/components/schemas/{name}");
        let schema = json!({"allOf": [{"$ref": at}, own.schema()]});
        let what = "The union has a further variant.";
        self.update(
            "#/components/schemas",
            what,
            [(&format!("/{name}"), absent())],
            json!({name: schema}),
            evidence,
        );
        let mapping = format!("{at}/discriminator/mapping");
        let tag_at = pointer::child("", tag);
        let what = "Second half of the previous action.";
        self.update(&mapping, what, [(&tag_at, absent())], json!({tag: reference}), evidence);
        Ok(())
    }

    fn body(&mut self, at: &str, status: u16, evidence: &Evidence) -> Result<(), &'static str> {
        let schema = match self.document.sibling_response(at) {
            Some(reference) => json!({"$ref": reference}),
            None => evidence.shape.schema(),
        };
        let content = json!({"application/json": {"schema": schema}});
        let response = format!("{at}/responses/{status}");
        let what = "The response has a body.";
        match self.document.find(&response) {
            Some(node) if node.get("$ref").is_some() => return Err("other operations share the response"),
            Some(_) => {
                let update = json!({"content": content});
                self.update(&response, what, [("/content", absent())], update, evidence);
            }
            None => {
                let update = json!({status.to_string(): {"description": "", "content": content}});
                let target = format!("{at}/responses");
                self.update(&target, what, [(&format!("/{status}"), absent())], update, evidence);
            }
        }
        Ok(())
    }

    fn status(&mut self, at: &str, status: u16, evidence: &Evidence) -> Result<(), &'static str> {
        let responses = self.document.node(&format!("{at}/responses"));
        let has_body = !evidence.shape.is_only_null();
        let typed = responses.as_object().into_iter().flatten().find(|(known, response)| {
            known.starts_with('2') && (response.get("content").is_some() || response.get("$ref").is_some())
        });
        let response = match typed {
            Some((_, response)) if has_body && has_inline_schema(response) => {
                return Err("the schema of the other response has no name: write an overlay");
            }
            Some((_, response)) if has_body => response.clone(),
            _ => json!({"description": ""}),
        };
        let what = "The service responds with this status.";
        let target = format!("{at}/responses");
        let expected = [(&*format!("/{status}"), absent())];
        self.update(&target, what, expected, json!({status.to_string(): response}), evidence);
        Ok(())
    }

    fn query(&mut self, at: &str, name: &str, evidence: &Evidence) {
        let parameters = format!("{at}/parameters");
        let parameter = json!({"name": name, "in": "query", "schema": {"type": "string"}});
        let what = "The service accepts the query parameter.";
        if self.document.find(&parameters).is_some() || !self.created.insert(parameters.clone()) {
            let expected = [("", lacks(json!({"name": name, "in": "query"})))];
            self.update(&parameters, what, expected, json!([parameter]), evidence);
        } else {
            let update = json!({"parameters": [parameter]});
            self.update(at, what, [("/parameters", absent())], update, evidence);
        }
    }
}

const FIELD: &str = "The service uses the field.";

fn absent() -> Value {
    json!({"x-absent": true})
}

fn has_inline_schema(response: &Value) -> bool {
    response["content"].as_object().into_iter().flatten().any(|(_, media)| {
        let schema = &media["schema"];
        schema.is_object() && schema.get("$ref").is_none() && schema["items"].get("$ref").is_none()
    })
}

/// Expects a list without this item.
fn lacks(item: Value) -> Value {
    json!({"x-lacks": item})
}

/// The name of a tag as part of the name of a schema.
fn pascal(tag: &str) -> String {
    let words = tag.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let word = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    };
    words.map(word).collect()
}
