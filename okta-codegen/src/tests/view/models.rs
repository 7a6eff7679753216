//! Fields and values: required, read-only, secret and nullable fields; open enums.

use super::{short, views, views_with};
use crate::tests::support::{complete, edited, names, schemas};

#[test]
fn required_fields_are_arguments() {
    let views = views(&schemas(
        "Start:\n  required: [id, name, type, inner]\n  properties:\n    id: { type: string, readOnly: true }\n    \
         name: { type: string }\n    type: { type: string, nullable: true }\n    inner: { $ref: '#/components/schemas/Inner' }\n    \
         optional: { type: integer }\nInner: { properties: { a: {} } }",
    ));
    let start = views.object("Start");
    let new = start.new.as_ref().unwrap();
    let params: Vec<_> = new
        .params
        .iter()
        .map(|param| (param.ident.as_str(), short(&param.ty), param.conversion.optional))
        .collect();
    assert_eq!(params[0], ("name", "String".to_owned(), true));
    assert_eq!(params[1], ("r#type", "Nullable<String>".to_owned(), false));
    assert_eq!((params[2].0, params.len()), ("inner", 3));
    assert_eq!(new.docs, ["Creates an instance with the required fields."]);
    // What is not sent has no setter; the setter of a keyword is called without its mark.
    assert!(views.field("Start", "id").setter.is_none());
    assert_eq!(views.field("Start", "type").setter.as_ref().unwrap().name, "with_type");
    assert_eq!(views.field("Start", "name").docs, ["`name`, required."]);
}

#[test]
fn types_that_are_never_sent_have_no_constructor() {
    let document = edited(&schemas("Start: { properties: { a: { type: string } } }"), |document| {
        document["paths"]["/start"]["put"].as_object_mut().unwrap().remove("requestBody");
    });
    let views = views(&document);
    assert!(views.object("Start").new.is_none());
    assert!(views.field("Start", "a").setter.is_none());
}

#[test]
fn secrets_are_marked() {
    let document = schemas(
        "Start:\n  properties:\n    token: { type: string, writeOnly: true }\n    word: { type: string, format: password }\n    \
         shared: { type: string, readOnly: true }\n    value: { type: string }\n    count: { type: integer, writeOnly: true }",
    );
    let rows = names("[secrets]\nfields = [\"shared\", \"Start.value\"]");
    let views = views_with(&document, &rows, &complete("test"));
    let write = |wire| views.field("Start", wire).write;
    assert_eq!([write("token"), write("word"), write("value")], ["secret"; 3]);
    assert_eq!((write("shared"), write("count")), ("read_only_secret", "field"));
}

#[test]
fn nullable_fields_have_three_states() {
    let views = views(&schemas(
        "Start:\n  properties:\n    a: { type: string, nullable: true }\n    b: { type: string, nullable: false }\n    \
         c: { $ref: '#/components/schemas/C' }\nC: { type: array, nullable: true, items: { type: string } }",
    ));
    assert_eq!(views.ty("Start", "a"), "Nullable<String>");
    assert_eq!(views.ty("Start", "b"), "Option<String>");
    assert_eq!(views.ty("Start", "c"), "Nullable<Vec<String>>");
    assert_eq!(short(&views.field("Start", "a").setter.as_ref().unwrap().ty), "Nullable<String>");
}

#[test]
fn facts_become_documentation() {
    let views = views(&schemas(
        "Start:\n  deprecated: true\n  description: What it <is>.\n  properties:\n    \
         a: { type: integer, minimum: 1, maximum: 9, default: 3, description: 'See [x](#y).' }\n    \
         b: { type: string, minLength: 2, default: 7, writeOnly: true, deprecated: true }\n    \
         c: { type: array, items: {}, maxItems: 5, nullable: true, readOnly: true }\n    \
         d: { type: string, description: '* An item.' }\n    \
         e: { $ref: '#/components/schemas/my-part' }\n\
         my-part: { description: A part., properties: { x: { type: string } } }",
    ));
    let start = views.object("Start");
    assert!(start.deprecated);
    // The schema is named only if its name differs from that of the type.
    assert_eq!(start.docs, ["What it &lt;is&gt;."]);
    assert_eq!(views.object("MyPart").docs, ["A part.", "", "Object of the schema `my-part`."]);
    assert_eq!(views.field("Start", "a").docs, ["See x. `a`, 1 to 9, default `3`."]);
    // A default of another type than the field is prose.
    assert_eq!(views.field("Start", "b").docs, ["`b`, never returned, at least 2 characters."]);
    assert!(views.field("Start", "b").deprecated);
    assert_eq!(views.field("Start", "c").docs, ["`c`, read-only, may be null, at most 5 items."]);
    // A fact after a list item would be a part of it.
    assert_eq!(views.field("Start", "d").docs, ["* An item.", "", "`d`."]);
}

#[test]
fn odd_enum_values_get_names() {
    let views = views(&schemas(
        "Start:\n  properties:\n    a:\n      type: string\n      enum: [ACTIVE, '1.1', '', '+', a-b, a_b, Self, Unrecognized, Err]\n      \
         x-enumDescriptions: { ACTIVE: It is on. }\n    untyped: { enum: [x] }\n    flag: { type: boolean, enum: [true] }\n    \
         empty: { type: string, enum: [] }\n    nothing: { type: string, nullable: true, enum: [a, null] }",
    ));
    let idents: Vec<_> =
        views.enumeration("StartA").variants.iter().map(|variant| variant.ident.as_str()).collect();
    assert_eq!(idents, ["Active", "V11", "Empty", "Plus", "AB", "AB2", "Self_", "Unrecognized2", "Err_"]);
    let docs: Vec<_> = views.enumeration("StartA").variants.iter().map(|variant| &variant.docs).collect();
    assert_eq!(docs[0], &["It is on."]);
    assert!(docs[1..].iter().all(|lines| lines.is_empty()), "the macro adds the value");
    assert_eq!(views.ty("Start", "untyped"), "Option<StartUntyped>");
    assert_eq!(views.ty("Start", "flag"), "Option<bool>");
    assert_eq!(views.ty("Start", "empty"), "Option<String>");
    assert_eq!(views.enumeration("StartNothing").variants.len(), 1);
}

#[test]
fn duplicate_enum_values_are_reported() {
    let views = views(&schemas("Start:\n  properties:\n    a: { type: string, enum: [x, y, x, '<b>'] }"));
    assert_eq!(views.enumeration("StartA").variants.len(), 3);
    assert!(
        views.warnings.contains("warning[enum-duplicate]: the value `x` is listed twice"),
        "{}",
        views.warnings
    );
    assert!(views.warnings.contains("warning[enum-markup]"), "{}", views.warnings);
}

#[test]
fn rows_of_names_toml_take_precedence() {
    let document = schemas("Start:\n  properties:\n    a: { type: string, enum: [x] }\n    b-c: {}");
    let rows = names(
        "[types]\nStart = \"Begin\"\n\"Start.a\" = \"Kind\"\n[variants.\"Start.a\"]\nx = \"Cross\"\n\
         [fields.Start]\nb-c = \"bee\"\n[operations]\nstart = \"begin\"",
    );
    let views = views_with(&document, &rows, &complete("test"));
    assert_eq!(views.ty("Begin", "a"), "Option<Kind>");
    assert_eq!(views.field("Begin", "b-c").ident, "bee");
    assert_eq!(views.enumeration("Kind").variants[0].ident, "Cross");
    assert_eq!(views.operation("begin").constant, "START");
}

#[test]
fn types_with_one_name_become_one() {
    let document = schemas(
        "Start:\n  properties:\n    a: { type: string, enum: [x, y] }\n    b: { type: string, enum: [y, z] }",
    );
    let rows = names("[types]\n\"Start.a\" = \"Letter\"\n\"Start.b\" = \"Letter\"");
    let views = views_with(&document, &rows, &complete("test"));
    assert_eq!(
        (views.ty("Start", "a"), views.ty("Start", "b")),
        ("Option<Letter>".to_owned(), "Option<Letter>".to_owned())
    );
    assert_eq!(views.enumeration("Letter").variants.len(), 3);
}

#[test]
fn types_with_floating_point_numbers_have_no_hash() {
    let views = views(&schemas(
        "Start:\n  properties:\n    a: { $ref: '#/components/schemas/Outer' }\n    b: { $ref: '#/components/schemas/Whole' }\n    \
         c: { $ref: '#/components/schemas/List' }\n    d: { $ref: '#/components/schemas/Loop' }\n\
         Outer: { properties: { inner: { $ref: '#/components/schemas/Inner' } } }\n\
         Inner: { properties: { a: { type: number } } }\n\
         List: { properties: { a: { type: array, items: { type: number } } } }\n\
         Whole: { properties: { a: { type: integer }, b: { type: string, format: date-time }, c: {} } }\n\
         Loop: { properties: { a: { $ref: '#/components/schemas/Loop' } } }",
    ));
    for (name, total) in [
        ("Whole", true),
        ("Loop", true),
        ("Inner", false),
        ("List", false),
        ("Outer", false),
        ("Start", false),
    ] {
        assert_eq!(views.object(name).total, total, "{name}");
    }
}
