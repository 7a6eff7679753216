//! Which types an operation or another type uses.

use super::{Api, Kind, Operation, Type, TypeDef, TypeId};

/// The types that each type uses. Types are numbered in the order of [`Api::types`].
#[derive(Debug, Default)]
pub(crate) struct Graph {
    uses: Vec<Vec<usize>>,
}

impl Graph {
    /// Looks up all types that types name.
    pub(crate) fn new(api: &Api) -> Self {
        Self { uses: api.types.values().map(|def| api.numbers(uses(def)).collect()).collect() }
    }

    /// The types that a type names, as often as it does.
    pub(crate) fn uses(&self, number: usize) -> &[usize] {
        self.uses.get(number).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every type that the given ones lead to, themselves included, each once.
    pub(crate) fn reach(&self, start: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut stack: Vec<usize> = start.into_iter().collect();
        let mut is_found = vec![false; self.uses.len()];
        let mut found = Vec::new();
        while let Some(number) = stack.pop() {
            if let Some(is_found) = is_found.get_mut(number).filter(|is_found| !**is_found) {
                *is_found = true;
                found.push(number);
                stack.extend(self.uses(number));
            }
        }
        found
    }

    /// Marks the types that lead to one that is marked.
    pub(crate) fn leading_to(&self, mut is_marked: Vec<bool>) -> Vec<bool> {
        loop {
            let mut changed = false;
            for (number, uses) in self.uses.iter().enumerate() {
                if !is_marked[number] && uses.iter().any(|used| is_marked[*used]) {
                    (is_marked[number], changed) = (true, true);
                }
            }
            if !changed {
                return is_marked;
            }
        }
    }
}

impl Api {
    /// The numbers of types. Types that the API does not have are left out.
    pub(crate) fn numbers<'a>(
        &'a self,
        ids: impl IntoIterator<Item = &'a TypeId>,
    ) -> impl Iterator<Item = usize> {
        ids.into_iter().filter_map(|id| self.types.get_index_of(id))
    }
}

/// Marks every type that requests or responses reach.
pub(super) fn mark(api: &mut Api) {
    let graph = Graph::new(api);
    let requests = graph.reach(api.numbers(api.operations.iter().flat_map(request_types)));
    let responses = graph.reach(api.numbers(api.operations.iter().flat_map(response_types)));
    for number in requests {
        api.types[number].in_request = true;
    }
    for number in responses {
        api.types[number].in_response = true;
    }
}

/// The types that the parameters and the body of an operation name.
pub(crate) fn request_types(operation: &Operation) -> Vec<&TypeId> {
    let params = operation.params.iter().map(|param| &param.ty);
    params.chain(operation.body.iter().flat_map(|body| body.kind.types())).filter_map(named).collect()
}

/// The types that the responses of an operation name.
pub(crate) fn response_types(operation: &Operation) -> Vec<&TypeId> {
    operation.responses.iter().filter_map(|response| named(response.ty.as_ref()?)).collect()
}

/// The types that a type names.
pub(crate) fn uses(def: &TypeDef) -> Vec<&TypeId> {
    match &def.kind {
        Kind::Object(object) => {
            let fields = object.fields.values().map(|field| &field.ty);
            fields.chain(&object.additional).filter_map(named).collect()
        }
        Kind::Union(union) => {
            let variants = union.variants.iter().filter_map(|variant| named(&variant.ty));
            variants.chain(&union.base).collect()
        }
        Kind::Enum(_) => Vec::new(),
    }
}

/// The type that a use names.
pub(crate) fn named(ty: &Type) -> Option<&TypeId> {
    match ty {
        Type::Named(id) => Some(id),
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::OneOrMany(inner) => {
            named(inner)
        }
        _ => None,
    }
}
