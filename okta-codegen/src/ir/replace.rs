//! Which operation replaces the resource that another one returns.
//!
//! The rule reads paths: a resource is replaced by the PUT on its own path or, where there is none, by the POST there
//! that is called `update…`. The resource is what GET on that path returns, what GET on the parent path lists, what
//! POST there creates, and what an action on a path below returns if it has the same type.
//!
//! A PATCH whose body is an object changes what GET on its path returns, unless they have no field in common: a body such as
//! `{additions}` is an order, not a part of the resource.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::content::is_json;
use super::{Api, BodyKind, Kind, Operation, Paging, Replacement, Type};

type ByPath<'a> = BTreeMap<&'a str, Vec<&'a Operation>>;

/// Sets the operations that replace and change what an operation returns.
pub(super) fn find(api: &mut Api) {
    let mut by_path = ByPath::new();
    for operation in &api.operations {
        by_path.entry(&operation.path).or_default().push(operation);
    }
    let found: Vec<_> = api
        .operations
        .iter()
        .map(|operation| (replacement(api, &by_path, operation), patch(api, &by_path, operation)))
        .collect();
    for (operation, (replacement, patch)) in api.operations.iter_mut().zip(found) {
        operation.replaced_by = replacement;
        operation.patched_by = patch;
    }
}

/// The PATCH that changes fields of what a GET returns.
fn patch(api: &Api, by_path: &ByPath<'_>, get: &Operation) -> Option<Replacement> {
    if get.method != "GET" || !matches!(get.paging, Paging::None) {
        return None;
    }
    let resource = resource(get)?;
    let patch = by_path.get(get.path.as_str())?.iter().find(|operation| operation.method == "PATCH")?;
    let BodyKind::Json { ty, .. } = &patch.body.as_ref()?.kind else { return None };
    let known = fields(api, resource);
    let has_common = fields(api, ty.without_null()).iter().any(|field| known.contains(field));
    has_common.then(|| Replacement { operation: patch.id.clone(), resource: resource.clone() })
}

/// The fields of an object, or of all variants of a union.
fn fields<'a>(api: &'a Api, ty: &Type) -> Vec<&'a str> {
    let Type::Named(id) = ty else { return Vec::new() };
    match api.types.get(id).map(|def| &def.kind) {
        Some(Kind::Object(object)) => object.fields.keys().map(String::as_str).collect(),
        Some(Kind::Union(union)) => {
            let objects = union.variants.iter().filter_map(|variant| match &variant.ty {
                Type::Named(id) => api.types.get(id),
                _ => None,
            });
            let fields = objects.filter_map(|def| match &def.kind {
                Kind::Object(object) => Some(object.fields.keys().map(String::as_str)),
                _ => None,
            });
            fields.flatten().collect()
        }
        _ => Vec::new(),
    }
}

fn replacement(api: &Api, by_path: &ByPath<'_>, operation: &Operation) -> Option<Replacement> {
    let resource = resource(operation)?;
    let by = |replacer: &Operation, resource: &Type| {
        Some(Replacement { operation: replacer.id.clone(), resource: resource.clone() })
    };
    if let Some((replacer, _)) = replacer(by_path, &operation.path) {
        return by(replacer, resource);
    }
    if let Some((replacer, _)) = item_of(by_path, &operation.path).and_then(|path| replacer(by_path, path)) {
        match operation.method.as_str() {
            "GET" => return by(replacer, items(api, operation, resource)?),
            "POST" => return by(replacer, resource),
            _ => {}
        }
    }
    let mut path = operation.path.as_str();
    while let Some((above, _)) = path.rsplit_once('/') {
        match replacer(by_path, above) {
            Some((replacer, replaced)) if replaced == resource => return by(replacer, replaced),
            _ => path = above,
        }
    }
    None
}

/// The operation that replaces the resource at a path, and the type that GET returns.
fn replacer<'a>(by_path: &ByPath<'a>, path: &str) -> Option<(&'a Operation, &'a Type)> {
    let operations = by_path.get(path)?;
    let resource =
        operations.iter().find(|operation| operation.method == "GET").and_then(|get| resource(get))?;
    let takes_json = |operation: &Operation| {
        matches!(operation.body.as_ref().map(|body| &body.kind), Some(BodyKind::Json { .. }))
    };
    let of = |method: &str| {
        operations.iter().copied().find(|operation| operation.method == method && takes_json(operation))
    };
    let replacer = of("PUT").or_else(|| of("POST").filter(|post| post.id.starts_with("update")))?;
    Some((replacer, resource))
}

/// The path of an item of a list: that of the list and one parameter.
fn item_of<'a>(by_path: &ByPath<'a>, list: &str) -> Option<&'a str> {
    let start = format!("{list}/{{");
    let from = by_path.range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded));
    let mut below = from.map(|(path, _)| *path).take_while(|path| path.starts_with(&start));
    below.find(|path| path[start.len()..].find('}').is_some_and(|end| start.len() + end + 1 == path.len()))
}

/// The type of the first JSON response; of one item, where it is one or many.
fn resource(operation: &Operation) -> Option<&Type> {
    let json =
        operation.responses.iter().find(|response| response.media.iter().any(|media| is_json(media)))?;
    match json.ty.as_ref()? {
        Type::OneOrMany(one) => Some(one),
        ty => Some(ty),
    }
}

/// The type of the items of a list.
fn items<'a>(api: &'a Api, operation: &Operation, resource: &'a Type) -> Option<&'a Type> {
    let list = match (&operation.paging, resource) {
        (Paging::Body { items } | Paging::Wrapped { items }, Type::Named(id)) => {
            let Kind::Object(object) = &api.types.get(id)?.kind else { return None };
            &object.fields.get(items)?.ty
        }
        _ => resource,
    };
    match list {
        Type::Array(item) => Some(item),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::Diagnostics;
    use crate::ir;
    use crate::names::Names;
    use crate::source::Document;

    /// The replacing operation of each operation.
    fn replacements(text: &str) -> Vec<(String, Option<String>)> {
        let document = Document::parse("api.yaml", text).unwrap();
        let api = ir::build(&document.value, &Names::default(), None, &mut Diagnostics::new()).unwrap();
        let operations = api.operations.into_iter();
        operations.map(|operation| (operation.id, operation.replaced_by.map(|by| by.operation))).collect()
    }

    #[test]
    fn only_what_returns_the_same_type_below_a_resource_is_replaced_with_it() {
        let returns = |schema: &str| {
            format!(
                "responses: {{ '200': {{ description: '', content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }} }} }}"
            )
        };
        let (a, b) = (returns("A"), returns("B"));
        let text = format!(
            "openapi: 3.0.3\ninfo: {{ title: Test, version: '1' }}\npaths:\n  /a:\n    get: {{ operationId: get, {a} }}\n    \
             put: {{ operationId: put, requestBody: {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/A' }} }} }} }}, {a} }}\n  \
             /a/same:\n    post: {{ operationId: same, {a} }}\n  /a/other:\n    post: {{ operationId: other, {b} }}\n\
             components:\n  schemas:\n    A: {{ properties: {{ a: {{}} }} }}\n    B: {{ properties: {{ b: {{}} }} }}\n"
        );
        let by_put = Some("put".to_owned());
        let expected = [("get", &by_put), ("put", &by_put), ("same", &by_put), ("other", &None)];
        assert_eq!(replacements(&text), expected.map(|(id, by)| (id.to_owned(), by.clone())));
    }
}
