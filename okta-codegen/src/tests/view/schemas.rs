//! Schemas: how `allOf`, references and keywords become objects and types.

use super::{short, views, wires};
use crate::tests::support::schemas;

#[test]
fn annotations_of_a_single_reference_make_no_type() {
    let views = views(&schemas(
        "Start:\n  properties:\n    \
         a: { allOf: [{ $ref: '#/components/schemas/B' }], description: text }\n    \
         b: { allOf: [{ readOnly: true }, { $ref: '#/components/schemas/B' }, { nullable: true }] }\n    \
         c: { $ref: '#/components/schemas/Alias' }\n\
         Alias: { allOf: [{ $ref: '#/components/schemas/B' }, { type: object }] }\n\
         B: { properties: { x: { type: string } } }",
    ));
    assert_eq!(views.names(), ["Start", "B"]);
    assert_eq!(views.ty("Start", "a"), "Option<B>");
    assert_eq!(views.field("Start", "a").docs[0], "text");
    assert_eq!(views.ty("Start", "b"), "Nullable<B>");
    assert_eq!(views.field("Start", "b").write, "read_only");
    assert_eq!(views.ty("Start", "c"), "Option<B>");
}

#[test]
fn bases_come_first_over_three_levels() {
    let views = views(&schemas(
        "Start:\n  allOf: [{ $ref: '#/components/schemas/Middle' }, { properties: { c: {} } }]\n\
         Middle:\n  allOf: [{ $ref: '#/components/schemas/Base' }]\n  properties: { b: {} }\n\
         Base: { properties: { a: { type: object, properties: { x: {} } } } }",
    ));
    assert_eq!(wires(views.object("Start")), ["a", "b", "c"]);
    // An inline type of an inherited field belongs to the base.
    assert_eq!(views.ty("Start", "a"), "Option<BaseA>");
}

#[test]
fn read_only_on_a_base_applies_to_the_whole() {
    let views = views(&schemas(
        "Start:\n  allOf:\n    - { $ref: '#/components/schemas/Base' }\n    \
         - { properties: { a: { type: string }, b: { type: string, readOnly: true }, c: { type: string } } }\n    \
         - { properties: { a: { type: integer } } }\n\
         Base: { properties: { a: { type: object, readOnly: true }, b: { type: object }, c: { type: object } } }",
    ));
    let write = |name| views.field("Start", name).write;
    assert_eq!((write("a"), write("b"), write("c")), ("read_only", "read_only", "field"));
    assert_eq!(views.ty("Start", "a"), "Option<i64>");
}

#[test]
fn several_bases_siblings_and_inline_parts() {
    let views = views(&schemas(
        "Start:\n  allOf:\n    - { properties: { first: {} } }\n    - { $ref: '#/components/schemas/A' }\n    \
         - { $ref: '#/components/schemas/B' }\n    - { $ref: '#/components/schemas/Marker' }\n  \
         properties: { own: {} }\n\
         A: { properties: { a: {} } }\nB: { properties: { b: {} } }\nMarker: { type: object }",
    ));
    assert_eq!(wires(views.object("Start")), ["first", "a", "b", "own"]);
}

#[test]
fn required_may_name_inherited_fields() {
    let views = views(&schemas(
        "Start:\n  allOf: [{ $ref: '#/components/schemas/A' }, { required: [a, nonsense] }]\n\
         A: { properties: { a: { type: string } , b: { type: string } } }",
    ));
    let new = views.object("Start").new.as_ref().unwrap();
    assert_eq!(new.params.iter().map(|param| param.ident.as_str()).collect::<Vec<_>>(), ["a"]);
    assert!(
        views.warnings.contains("warning[required-unknown]: `required` names `nonsense`"),
        "{}",
        views.warnings
    );
}

#[test]
fn the_later_declaration_wins_unless_it_only_annotates() {
    let views = views(&schemas(
        "Start:\n  allOf: [{ $ref: '#/components/schemas/Base' }]\n  properties:\n    \
         kind: { description: the kind }\n    provider: { type: string, enum: [OKTA] }\n    \
         profile: { type: object, properties: { email: { type: string } } }\n\
         Base:\n  properties:\n    kind: { type: string, enum: [a, b] }\n    provider: { type: string }\n    \
         profile: { type: object, properties: { x: {} } }",
    ));
    assert_eq!(views.ty("Start", "kind"), "Option<BaseKind>");
    assert_eq!(views.field("Start", "kind").docs[0], "the kind");
    assert_eq!(views.ty("Start", "provider"), "Option<StartProvider>");
    assert_eq!(views.ty("Start", "profile"), "Option<StartProfile>");
    assert_eq!(wires(views.object("StartProfile")), ["email"]);
}

#[test]
fn siblings_of_a_reference_apply() {
    let views = views(&schemas(
        "Start:\n  required: [b]\n  properties:\n    a: { $ref: '#/components/schemas/A', nullable: true, description: text }\n    \
         b: { $ref: '#/components/schemas/A', readOnly: true }\nA: { type: string, enum: [x] }",
    ));
    assert_eq!(views.ty("Start", "a"), "Nullable<A>");
    assert_eq!(views.field("Start", "b").write, "read_only");
    assert!(views.object("Start").new.as_ref().unwrap().params.is_empty(), "what is not sent is no argument");
}

#[test]
fn a_property_may_be_named_ref() {
    let views =
        views(&schemas("Start:\n  properties:\n    $ref: { type: string }\n    items: { type: integer }"));
    assert_eq!(wires(views.object("Start")), ["$ref", "items"]);
    assert_eq!(views.field("Start", "$ref").ident, "r#ref");
    assert_eq!(views.ty("Start", "items"), "Option<i64>");
}

#[test]
fn every_type_and_format() {
    let views = views(&schemas(
        "Start:\n  properties:\n    string: { type: string, format: uri }\n    time: { type: string, format: date-time }\n    \
         flag: { type: string, format: boolean }\n    int: { type: integer, format: int32 }\n    large: { type: integer, format: uint64 }\n    \
         number: { type: number }\n    bool: { type: boolean }\n    any: {}\n    \
         list: { type: array }\n    untyped: { items: { type: string } }\n    \
         lists: { type: array, items: { type: array, items: { type: integer } } }\n    \
         free: { type: object }\n    open: { type: object, additionalProperties: true }\n    \
         map: { type: object, additionalProperties: { type: string } }\n    \
         nulls: { additionalProperties: { type: string, nullable: true } }\n    \
         anything: { additionalProperties: {} }\n    foreign: { type: string, minimum: 1, items: {}, uniqueItems: true }",
    ));
    for (wire, ty) in [
        ("string", "String"),
        ("time", "Timestamp"),
        ("flag", "String"),
        ("int", "i64"),
        ("large", "u64"),
        ("number", "f64"),
        ("bool", "bool"),
        ("any", "Value"),
        ("list", "Vec<Value>"),
        ("untyped", "Vec<String>"),
        ("lists", "Vec<Vec<i64>>"),
        ("free", "BTreeMap<String, Value>"),
        ("open", "BTreeMap<String, Value>"),
        ("map", "BTreeMap<String, String>"),
        ("nulls", "BTreeMap<String, Option<String>>"),
        ("anything", "BTreeMap<String, Value>"),
        ("foreign", "String"),
    ] {
        assert_eq!(views.ty("Start", wire), format!("Option<{ty}>"), "{wire}");
    }
    assert_eq!(short("::core::option::Option<crate::models::A>"), "Option<A>");
}

#[test]
fn recursive_fields_are_boxed() {
    let views = views(&schemas(
        "Start:\n  properties:\n    next: { $ref: '#/components/schemas/Start' }\n    \
         maybe: { $ref: '#/components/schemas/Start', nullable: true }\n    \
         list: { type: array, items: { $ref: '#/components/schemas/Start' } }\n    \
         other: { $ref: '#/components/schemas/Other' }\n    leaf: { $ref: '#/components/schemas/Leaf' }\n\
         Other: { properties: { back: { $ref: '#/components/schemas/Start' } } }\nLeaf: { properties: { a: {} } }",
    ));
    assert_eq!(views.ty("Start", "next"), "Option<Box<Start>>");
    assert_eq!(views.ty("Start", "maybe"), "Nullable<Box<Start>>");
    assert_eq!(views.ty("Start", "list"), "Option<Vec<Start>>");
    assert_eq!(views.ty("Start", "leaf"), "Option<Leaf>");
    let one_of_both = [views.ty("Start", "other"), views.ty("Other", "back")];
    assert!(one_of_both.iter().any(|ty| ty.contains("Box<")), "{one_of_both:?}");
}

/// Most links of an object with many are absent, and a link is large.
#[test]
fn many_links_are_boxed() {
    for (count, wanted) in [(8, "Option<OneOrMany<Link>>"), (9, "Option<Box<OneOrMany<Link>>>")] {
        let link = |n: usize| format!("    l{n}: {{ $ref: '#/components/schemas/Link' }}\n");
        let links: String = (0..count).map(link).collect();
        let views = views(&schemas(&format!(
            "Start:\n  properties:\n    name: {{ type: string }}\n{links}Link: {{ properties: {{ href: {{ type: string }} }} }}",
        )));
        assert_eq!(views.ty("Start", "l0"), wanted);
        assert_eq!(views.ty("Start", "name"), "Option<String>");
    }
}

#[test]
fn links_are_one_or_many() {
    let views = views(&schemas(
        "Start:\n  properties:\n    _links:\n      properties:\n        self: { $ref: '#/components/schemas/Link' }\n        \
         logo: { type: array, items: { $ref: '#/components/schemas/Link' } }\n\
         Link: { properties: { href: { type: string }, hints: { type: object } } }",
    ));
    assert_eq!(views.ty("StartLinks", "self"), "Option<OneOrMany<Link>>");
    assert_eq!(views.ty("StartLinks", "logo"), "Option<OneOrMany<Link>>");
    assert_eq!(views.field("StartLinks", "self").ident, "self_");
}

#[test]
fn a_union_of_one_object_is_that_object() {
    let views = views(&schemas("Start: { oneOf: [{ type: object, properties: { a: { type: string } } }] }"));
    assert_eq!(wires(views.object("Start")), ["a"]);
}

#[test]
fn numbers_in_an_enum_of_strings_are_values() {
    let views = views(&schemas("Start: { properties: { a: { type: string, enum: [x, 1, null] } } }"));
    let values: Vec<&str> =
        views.enumeration("StartA").variants.iter().map(|variant| variant.wire.as_str()).collect();
    assert_eq!(values, ["\"x\"", "\"1\""]);
}

#[test]
fn the_description_of_a_component_is_not_repeated_where_it_is_used() {
    let views = views(&schemas(
        "Start: { properties: { a: { $ref: '#/components/schemas/Code' }, b: { $ref: '#/components/schemas/Code', description: Mine. } } }\n\
         Code: { type: string, description: A code. }",
    ));
    assert_eq!(views.field("Start", "a").docs, ["`a`."]);
    assert_eq!(views.field("Start", "b").docs, ["Mine. `b`."]);
}
