//! Unions: with a discriminator, or by the rule that fits their variants.

use okta_codegen::view::Union;

use super::{short, views, views_with, wires};
use crate::tests::support::{complete, names, schemas};

/// Variants with their types.
fn variants(union: &Union) -> Vec<(String, String)> {
    union.variants.iter().map(|variant| (variant.ident.clone(), short(&variant.ty))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(ident, ty)| ((*ident).to_owned(), (*ty).to_owned())).collect()
}

const BASE: &str = "Start:\n  required: [type]\n  properties: { type: { type: string }, name: { type: string } }\n  \
                    discriminator:\n    propertyName: type\n    mapping:\n";

#[test]
fn a_base_with_a_discriminator_is_a_union_and_a_struct() {
    let views = views(&schemas(&format!(
        "{BASE}      CAT: '#/components/schemas/Cat'\n      DOG: '#/components/schemas/Dog'\n      HOUND: Dog\n      \
         SELF: '#/components/schemas/Start'\n\
         Cat: {{ allOf: [{{ $ref: '#/components/schemas/Start' }}, {{ properties: {{ lives: {{ type: integer }} }} }}] }}\n\
         Dog: {{ properties: {{ type: {{ type: string }}, name: {{ type: string }} }} }}"
    )));
    let start = views.union("Start");
    assert_eq!(
        variants(start),
        pairs(&[("Cat", "Cat"), ("Dog", "Dog"), ("Self_", "StartBase")]),
        "a base may be its own variant, a variant need not be a subtype, several values may select one variant"
    );
    assert_eq!((start.selector, start.keys.as_slice()), ("tag", ["\"type\"".to_owned()].as_slice()));
    assert_eq!((short(&start.base), &start.fallback), ("StartBase".to_owned(), &None));
    assert_eq!(start.variants[1].values, ["\"DOG\"", "\"HOUND\""]);
    assert_eq!(wires(views.object("Cat")), ["type", "name", "lives"]);
    let getters: Vec<_> =
        start.getters.iter().map(|getter| (getter.ident.as_str(), short(&getter.ty))).collect();
    assert_eq!(getters, [("r#type", "Option<&str>".to_owned()), ("name", "Option<&str>".to_owned())]);
    // The tag is no argument: the union writes it.
    assert!(views.object("Cat").new.as_ref().unwrap().params.is_empty());
}

#[test]
fn getters_exist_for_fields_that_all_variants_share() {
    let views = views(&schemas(
        "Start:\n  properties: { type: { type: string }, a-b: {}, a_b: {}, extra: { type: string }, own: { type: string } }\n  \
         discriminator: { propertyName: type, mapping: { a: '#/components/schemas/A', b: '#/components/schemas/B' } }\n\
         A: { allOf: [{ $ref: '#/components/schemas/Start' }], properties: { own: { type: integer } } }\n\
         B: { properties: { a_b: {}, type: { type: string }, extra: { type: string } } }",
    ));
    let getters: Vec<_> = views.union("Start").getters.iter().map(|getter| getter.ident.as_str()).collect();
    assert_eq!(getters, ["r#type", "extra_"]);
}

#[test]
fn the_empty_value_of_a_mapping_is_for_an_absent_tag() {
    let views = views(&schemas(&format!(
        "{BASE}      CAT: '#/components/schemas/Cat'\n      '': '#/components/schemas/Old'\n\
         Cat: {{ allOf: [{{ $ref: '#/components/schemas/Start' }}, {{ properties: {{ lives: {{ type: integer }} }} }}] }}\n\
         Old: {{ allOf: [{{ $ref: '#/components/schemas/Start' }}, {{ properties: {{ type: {{ type: string, nullable: true }} }} }}] }}"
    )));
    let start = views.union("Start");
    assert_eq!((start.absent.as_deref(), start.fallback.as_deref()), (Some("Old"), None));
    assert!(start.variants[1].values.is_empty());
    assert_eq!(start.variants[1].docs, ["No tag, or null."]);
    // The getter of a field that may be null in one variant has the type of the common field.
    let tag = &start.getters[0];
    assert_eq!((tag.ident.as_str(), short(&tag.ty)), ("r#type", "Option<&str>".to_owned()));
}

#[test]
fn fields_that_all_variants_share_are_those_of_the_unknown_variant() {
    let views = views(&schemas(
        "Start: { properties: { role: { oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }], \
         discriminator: { propertyName: kind, mapping: { a: '#/components/schemas/A', b: '#/components/schemas/B' } } } } }\n\
         A: { properties: { kind: { type: string }, id: { type: string, readOnly: true }, x: { type: string }, a: {} } }\n\
         B: { properties: { x: { type: integer }, id: { type: string }, kind: { type: string }, b: {} } }",
    ));
    let role = views.union("StartRole");
    assert_eq!(short(&role.base), "StartRoleBase");
    assert_eq!(wires(views.object("StartRoleBase")), ["kind", "id"]);
    // It is only read.
    assert!(views.object("StartRoleBase").new.is_none());
    let getters: Vec<_> = role.getters.iter().map(|getter| getter.ident.as_str()).collect();
    assert_eq!(getters, ["kind", "id"]);
}

#[test]
fn one_of_with_a_discriminator_needs_no_base() {
    let views = views(&schemas(
        "Start:\n  oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }]\n  \
         discriminator: { propertyName: kty, mapping: { EC: '#/components/schemas/A' } }\n\
         A: { properties: { kty: { type: string } } }\nB: { properties: { kty: { type: string } } }",
    ));
    let start = views.union("Start");
    assert_eq!(variants(start), pairs(&[("Ec", "A"), ("B", "B")]));
    assert_eq!(short(&start.base), "StartBase");
    assert_eq!(start.getters.len(), 1);
}

/// The union of a field `a` of `Start`, or the type that it becomes.
fn property(schema: &str) -> (super::Views, String) {
    let views = views(&schemas(&format!("Start:\n  properties:\n    a:\n      {schema}")));
    let ty = views.ty("Start", "a");
    (views, ty)
}

#[test]
fn a_constant_field_selects_the_variant() {
    let (views, _) = property(
        "oneOf:\n      - { properties: { type: { type: string, enum: [CHROME] }, x: {} } }\n      \
         - { properties: { type: { type: string, enum: [IDP] } } }",
    );
    let union = views.union("StartA");
    assert_eq!(variants(union), pairs(&[("Chrome", "StartAShape1"), ("Idp", "StartAShape2")]));
    assert_eq!((union.selector, union.keys.as_slice()), ("tag", ["\"type\"".to_owned()].as_slice()));
}

#[test]
fn fields_of_their_own_select_the_variant() {
    let (views, _) = property(
        "oneOf:\n      - { title: url, required: [url], properties: { url: { type: string }, name: {} } }\n      \
         - { title: keys, properties: { issuer: {}, keys: {}, name: {} } }",
    );
    let union = views.union("StartA");
    assert_eq!((union.selector, union.keys.len()), ("field", 0));
    assert_eq!(union.variants[0].values, ["\"url\""]);
    assert_eq!(union.variants[1].values, ["\"issuer\"", "\"keys\""]);
    assert_eq!(variants(union), pairs(&[("Url", "StartAUrl"), ("Keys", "StartAKeys")]));
}

#[test]
fn a_variant_that_another_contains_is_merged() {
    let (views, ty) = property(
        "anyOf:\n      - { properties: { code: { type: string } } }\n      \
         - { properties: { code: { type: string }, next: { type: string } } }",
    );
    assert_eq!(ty, "Option<StartA>");
    assert_eq!(wires(views.object("StartA")), ["code", "next"]);
}

#[test]
fn scalars_lists_and_values() {
    for (schema, ty) in [
        ("oneOf: [{ type: string }, { type: array, items: { type: string } }]", "OneOrMany<String>"),
        ("anyOf: [{ type: string }, { type: string, format: date-time }]", "String"),
        ("anyOf: [{ type: string }, { type: string, enum: [x] }]", "String"),
        ("anyOf: [{ type: string }, {}]", "Value"),
        ("anyOf: [{ type: number }, { type: integer }]", "f64"),
        ("oneOf: [{ type: array, items: { type: integer } }, { type: array, items: {} }]", "Vec<Value>"),
        ("oneOf: [{ type: string }, { type: string }]", "String"),
    ] {
        assert_eq!(property(schema).1, format!("Option<{ty}>"), "{schema}");
    }
    let nested = "oneOf: [{ type: string }, { oneOf: [{ type: integer }, { properties: { a: {} } }] }]";
    let (ambiguous, _) = property(nested);
    assert!(ambiguous.warnings.contains("warning[union-ambiguous]"), "{}", ambiguous.warnings);
}

#[test]
fn the_kind_of_the_value_selects_the_variant() {
    let object = |name: &str| {
        format!("{{ required: [{name}], properties: {{ {name}: {{ type: string }}, id: {{}} }} }}")
    };
    let (a, b) = (object("a"), object("b"));
    for (schema, expected) in [
        ("oneOf: [{ type: integer }, { type: string }]".to_owned(), &[("Number", "i64"), ("Text", "String")][..]),
        (
            format!("anyOf: [{{ type: string, enum: [auto] }}, {{ type: string }}, {a}]"),
            &[("Text", "String"), ("Object", "StartAShape3")],
        ),
        (
            "oneOf: [{ type: string, enum: [auto] }, { type: object }, { type: array, items: { type: integer } }]"
                .to_owned(),
            &[("Text", "StartAShape1"), ("Object", "BTreeMap<String, Value>"), ("Array", "Vec<i64>")],
        ),
        (format!("anyOf: [{{ type: string }}, {a}, {b}]"), &[("Text", "String"), ("Object", "StartAObject")]),
    ] {
        let (views, ty) = property(&schema);
        assert_eq!((ty.as_str(), views.warnings.as_str()), ("Option<StartA>", ""), "{schema}");
        let union = views.union("StartA");
        assert_eq!((union.selector, variants(union)), ("kind", pairs(expected)), "{schema}");
    }
    let (views, _) = property(&format!("anyOf: [{{ type: string }}, {a}, {b}]"));
    assert_eq!(views.union("StartAObject").selector, "field");
}

#[test]
fn variants_with_one_tag_lose_only_themselves() {
    let shape =
        |tag: &str| format!("{{ properties: {{ kind: {{ type: string, enum: [{tag}] }}, {tag}: {{}} }} }}");
    let (views, _) = property(&format!("oneOf: [{}, {}, {}]", shape("x"), shape("y"), shape("x")));
    let values: Vec<Vec<String>> =
        views.union("StartA").variants.iter().map(|variant| variant.values.clone()).collect();
    assert_eq!(values, [vec![], vec!["\"y\"".to_owned()], vec![]]);
    assert!(views.warnings.contains("warning[union-tag-twice]: several variants"), "{}", views.warnings);
}

#[test]
fn texts_behind_all_of_are_texts() {
    let document = "Start: { properties: { key: { $ref: '#/components/schemas/Key' }, net: { $ref: '#/components/schemas/Net' }, \
                    both: { allOf: [{ $ref: '#/components/schemas/Name' }, { $ref: '#/components/schemas/Id' }] }, \
                    narrow: { allOf: [{ $ref: '#/components/schemas/Name' }, { type: string, enum: [a] }] } } }\n\
                    Key: { oneOf: [{ title: id, allOf: [{ type: string, format: uuid }] }, { title: name, allOf: [{ $ref: '#/components/schemas/Name' }] }] }\n\
                    Net: { oneOf: [{ title: v4, allOf: [{ $ref: '#/components/schemas/Name' }] }, { title: v6, allOf: [{ $ref: '#/components/schemas/Name' }] }] }\n\
                    Name: { type: string, maxLength: 63 }\nId: { type: string }";
    let views = views(&schemas(document));
    for field in ["key", "net", "both"] {
        assert_eq!(views.ty("Start", field), "Option<String>", "{field}");
    }
    assert_eq!(views.ty("Start", "narrow"), "Option<StartNarrow>");
    assert_eq!((views.enumeration("StartNarrow").variants.len(), views.warnings.as_str()), (1, ""));
}

#[test]
fn rows_of_names_toml_select_the_rule() {
    let document = schemas(
        "Start:\n  properties:\n    a:\n      oneOf:\n      - { title: token, properties: { p: { properties: { s: { type: string } } } } }\n      \
         - { title: oauth, properties: { p: { properties: { s: { type: string } } }, x: {} } }",
    );
    let under = |rule: &str| {
        let row = names(&format!("[unions.\"Start.a\"]\n{rule}\nreason = \"test\""));
        views_with(&document, &row, &complete("test"))
    };
    assert_eq!(under("rule = \"value\"").ty("Start", "a"), "Option<Value>");
    assert_eq!(under("rule = \"string\"").ty("Start", "a"), "Option<String>");
    assert_eq!(under("rule = \"optional\"").ty("Start", "a"), "Option<StartAToken>");
    let kinds = schemas(
        "Start: { properties: { a: { oneOf: [{ type: boolean }, { type: string }, { type: array, items: {} }] } } }",
    );
    let row = names("[unions.\"Start.a\"]\nrule = \"kind\"\nreason = \"test\"");
    let by_kind = views_with(&kinds, &row, &complete("test"));
    let union = by_kind.union("StartA");
    assert_eq!(
        variants(union),
        pairs(&[("Boolean", "bool"), ("Text", "String"), ("Array", "Vec<Value>")]),
        "the name of a variant is that of its kind"
    );
    assert_eq!((union.selector, short(&union.base).as_str()), ("kind", "()"));
    assert_eq!(union.variants[1].values, ["\"string\""]);
    assert!(union.variants.iter().all(|variant| !variant.boxed), "only objects are boxed");
    let list = schemas(
        "Start: { properties: { a: { oneOf: [{ type: string }, { type: array, items: { type: integer } }] } } }",
    );
    let row = names("[unions.\"Start.a\"]\nrule = \"one-or-many\"\nreason = \"test\"");
    assert_eq!(views_with(&list, &row, &complete("test")).ty("Start", "a"), "Option<OneOrMany<String>>");
    assert_eq!(wires(under("rule = \"merge\"").object("StartA")), ["p", "x"]);

    let caller = under("rule = \"caller\"");
    assert_eq!(
        variants(caller.union("StartA")),
        pairs(&[("Token", "StartAToken"), ("Oauth", "StartAOauth")])
    );
    assert_eq!(caller.union("StartA").selector, "none");
    assert!(caller.union("StartA").variants.iter().all(|variant| variant.values.is_empty()));

    let by_tag = under("rule = \"tag\"\ntag = [\"p\", \"s\"]\nmap = { TOKEN = 0, \"\" = 1 }");
    let union = by_tag.union("StartA");
    assert_eq!(union.keys, ["\"p\"", "\"s\""]);
    assert_eq!(variants(union), pairs(&[("Token", "StartAToken"), ("Oauth", "StartAOauth")]));
    assert_eq!(union.fallback.as_deref(), Some("Oauth"));
}
