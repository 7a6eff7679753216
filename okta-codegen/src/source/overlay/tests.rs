use serde_json::{Value, json};

use super::*;

const DOCUMENT: &str = "
openapi: 3.0.3
info: {title: The API, version: '1'}
paths: {}
components:
  schemas:
    One:
      type: object
      description: text of theirs
      required: [a, b]
      properties:
        a: {type: string, description: text of theirs}
        b: {type: string}
    Two: {type: object, properties: {b: {type: string}, description: {type: string}}}
  responses:
    None: {description: text of theirs}
";

fn overlay(actions: &str) -> Result<Overlay, Diagnostics> {
    let text = format!("overlay: 1.0.0\ninfo: {{title: Fixes, version: '1'}}\nactions:\n{actions}");
    Overlay::read(&Input::text("fix.yaml", text))
}

fn applied(actions: &str) -> Result<Value, String> {
    let overlay = overlay(actions).map_err(|diagnostics| diagnostics.to_string())?;
    let document = Document::parse("api.yaml", DOCUMENT).expect("a valid document");
    let (document, stale) = apply(document, &[overlay]);
    stale.into_result(document.value).map_err(|diagnostics| diagnostics.to_string())
}

#[test]
fn merges_maps_appends_to_lists_and_replaces_the_rest() {
    let value = applied(
        "
- target: $.components.schemas.One
  description: for the test
  x-expect: {/type: object, /properties/c: {x-absent: true}}
  update:
    type: something
    required: [c]
    properties: {a: {nullable: true}, c: {type: integer}}
- target: $.components.schemas.One.required
  description: a list takes an item
  x-expect: {'': [a, b, c]}
  update: {x: 1}
",
    )
    .expect("applied");
    let one = &value["components"]["schemas"]["One"];
    assert_eq!(one["type"], "something");
    assert_eq!(one["required"], json!(["a", "b", "c", {"x": 1}]));
    assert_eq!(one["properties"]["a"]["nullable"], true);
    assert_eq!(one["properties"]["a"]["type"], "string");
    assert_eq!(one["properties"]["c"]["type"], "integer");
}

#[test]
fn removes_and_replaces() {
    let value = applied(
        "
- target: $.components.schemas.One.required[*]
  description: both items
  x-matches: 2
  x-expect: {/x: {x-absent: true}}
  remove: true
- target: $.components.schemas[*].properties.b
  description: of both schemas
  x-matches: 2
  x-expect: {'': {type: string}}
  remove: true
- target: $.components.schemas.One.properties.a.type
  description: to be replaced
  x-expect: {'': string}
  remove: true
- target: $.components.schemas.One.properties.a
  description: by something of another type
  x-expect: {/type: {x-absent: true}}
  update: {type: [string]}
",
    )
    .expect("applied");
    let schemas = &value["components"]["schemas"];
    assert_eq!(schemas["One"]["required"], json!([]));
    assert_eq!(schemas["Two"]["properties"], json!({"description": {"type": "string"}}));
    assert_eq!(schemas["One"]["properties"]["a"]["type"], json!(["string"]));
}

#[test]
fn expectations_see_the_facts_alone() {
    let fits = |expected: &str| {
        applied(&format!(
            "- {{target: $.components, description: why, x-expect: {{{expected}}}, update: {{x-done: true}}}}"
        ))
    };
    for expected in [
        "/schemas/One/properties/a: {type: string}",
        "/schemas/One/properties/a: {type: string, description: other text}",
        "/schemas/One: {required: [a, b], type: object, properties: {a: {type: string}, b: {type: string}}}",
        "/responses/None: {description: ''}",
        "/schemas/Two/properties/description: {type: string}",
        "/schemas/Three: {x-absent: true}",
    ] {
        assert!(fits(expected).is_ok(), "{expected}: {:?}", fits(expected));
    }
    for expected in [
        "/schemas/Two/properties: {b: {type: string}}",
        "/schemas/One/required: [b, a]",
        "/schemas/One/type: {x-absent: true}",
        "/schemas/Three: {}",
    ] {
        assert!(fits(expected).is_err(), "{expected}");
    }
}

#[test]
fn an_overlay_that_no_longer_applies_is_reported_with_everything_that_is_wrong() {
    let error = applied(
        "
- target: $.components.schemas.One
  description: why
  x-expect:
    /type: string
    /required: [a, b]
  update: {type: string}
- {target: $.components.schemas.Gone, description: why, x-expect: {'': {}}, remove: true}
- target: $.components.schemas[*]
  description: why
  x-expect: {/type: object}
  update: {nullable: true}
- target: $.components.schemas.One
  description: why
  x-expect: {/type: object}
  update: {properties: text}
",
    )
    .expect_err("mismatches");
    assert_eq!(error.matches("error[overlay-stale]").count(), 4, "{error}");
    for part in [
        "expected \"string\" at `#/components/schemas/One/type`, got \"object\"\n  --> fix.yaml:8:5  (#/actions/0/x-expect/~1type)",
        "`$.components.schemas.Gone` matches nothing\n  --> fix.yaml:11:4  (#/actions/1/target)",
        "`$.components.schemas[*]` matches 2 nodes, not 1",
        "`#/components/schemas/One/properties` is a map and cannot be updated by a string: remove it",
    ] {
        assert!(error.contains(part), "{part}\nnot in:\n{error}");
    }
}

#[test]
fn items_are_removed_in_any_order_and_each_once() {
    for target in ["[0, 1]", "[1, 0]", "[1, 1, 0]"] {
        let value = applied(&format!(
            "
- target: $.components.schemas.One.required{target}
  description: why
  x-matches: 2
  x-expect: {{/none: {{x-absent: true}}}}
  remove: true
"
        ))
        .expect(target);
        assert_eq!(value["components"]["schemas"]["One"]["required"], json!([]), "{target}");
    }
}

#[test]
fn the_root_cannot_be_removed() {
    let error = applied("- {target: $, description: why, x-expect: {/x: {x-absent: true}}, remove: true}")
        .expect_err("stale");
    assert!(error.contains("cannot be removed\n  --> fix.yaml:4:"), "{error}");
}

#[test]
fn nodes_are_located_where_they_come_from() {
    let overlay = overlay(
        "
- target: $.components.schemas.One.required
  description: two more
  x-expect: {'': [a, b]}
  update:
    - c
    - d
- target: $.components.schemas.One.required[0]
  description: one less
  x-expect: {'': a}
  remove: true
",
    )
    .expect("an overlay");
    let text = DOCUMENT.replace("[a, b]", "\n      - a\n      - b");
    let document = Document::parse("api.yaml", text).expect("a valid document");
    let (document, stale) = apply(document, &[overlay]);
    assert!(stale.is_empty(), "{stale}");
    let required = "/components/schemas/One/required";
    assert_eq!(document.value.pointer(required), Some(&json!(["b", "c", "d"])));
    for (item, place) in
        [("", "api.yaml:10:7"), ("/0", "api.yaml:12:9"), ("/1", "fix.yaml:9:7"), ("/2", "fix.yaml:10:7")]
    {
        assert_eq!(document.locate(&[&format!("{required}{item}")])[0].to_string(), place, "{item}");
    }
}

#[test]
fn an_action_sees_what_the_ones_before_it_did() {
    let again = "
- {target: $.components.schemas.One, description: why, x-expect: {/x: {x-absent: true}}, update: {x: 1}}
- {target: $.components.schemas.One, description: why, x-expect: {/x: {x-absent: true}}, update: {x: 1}}
";
    let error = applied(again).expect_err("twice");
    assert!(error.contains("expected nothing at `#/components/schemas/One/x`, got 1"), "{error}");
    assert!(error.contains("#/actions/1/x-expect/~1x"), "{error}");
}

#[test]
fn what_is_wrong_in_an_overlay_is_said_at_once() {
    let error = overlay(
        "
- target: $.components
  description: ' '
  update: {}
- {target: '$.[', description: why, x-expect: {'': 1}, update: {}}
- {description: why, x-expect: {type: 1}, update: {}, remove: true}
- {target: $, description: why, x-expect: {}, update: text, x-matches: 0, when: never}
- just text
",
    )
    .expect_err("problems")
    .to_string();
    for part in [
        "the action has no reason\n  --> fix.yaml:5:3  (#/actions/0)",
        "the action does not say what it expects to find\n  --> fix.yaml:5:3  (#/actions/0)",
        "the target is not a JSONPath: ",
        "the action has no `target`",
        "`type` is not a JSON pointer",
        "neither `update` nor `remove: true`, or both",
        "the update is a string, not a map or a list",
        "`x-matches` is not a number above zero",
        "unknown key `when`\n  --> fix.yaml:10:",
        "the action is a string, not a map",
    ] {
        assert!(error.contains(part), "{part}\nnot in:\n{error}");
    }
    assert_eq!(error.matches("error[overlay-syntax]").count(), 11, "{error}");
}

#[test]
fn what_is_not_an_overlay_is_said() {
    for (text, part) in [
        ("[]", "not an overlay: its root is a list, not a map"),
        ("openapi: 3.0.3", "not an overlay: it has no `overlay` key"),
        (
            "{overlay: 2.0.0, info: {title: a, version: b}, actions: []}",
            "version 2.0.0 of Overlay is not supported",
        ),
        ("{overlay: 1.0.0, info: {title: a}, actions: []}", "`info` has no `version`"),
        ("{overlay: 1.0.0, info: {title: a, version: b}}", "there is no list of `actions`"),
        ("{overlay: 1.0.0, info: {title: a, version: b}, actions: [], action: []}", "unknown key `action`"),
        ("a: [", "not well-formed YAML"),
    ] {
        let error = Overlay::read(&Input::text("fix.yaml", text)).expect_err(text).to_string();
        assert!(error.contains(part) && error.contains("--> fix.yaml"), "{text}: {error}");
    }
}

#[test]
fn the_files_of_a_folder_are_in_order() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert!(files(&folder.path().join("none")).expect("no overlays").is_empty());
    for name in ["b.yaml", "a.yaml", "notes.md"] {
        fs::write(folder.path().join(name), "").expect("a file");
    }
    let found = files(folder.path()).expect("overlays");
    assert_eq!(found, ["a.yaml", "b.yaml"].map(|name| folder.path().join(name)));
    // Learned overlays apply to the result of the others.
    fs::create_dir(folder.path().join("learned")).expect("a folder");
    fs::write(folder.path().join("learned/0.yaml"), "").expect("a file");
    let found = files(folder.path()).expect("overlays");
    assert_eq!(found, ["a.yaml", "b.yaml", "learned/0.yaml"].map(|name| folder.path().join(name)));
}

#[test]
fn a_learned_action_applies_until_the_list_has_the_item() {
    let action = |item: &str| {
        format!(
            "
- target: $.components.schemas.One.required
  description: seen in recorded traffic
  x-seen: {{times: 2, operations: 1, years: [2026]}}
  x-doubtful: only in hand-written recordings
  x-expect: {{'': {{x-lacks: {item}}}}}
  update: [c]
"
        )
    };
    let value = applied(&action("c")).expect("applied");
    assert_eq!(value["components"]["schemas"]["One"]["required"], json!(["a", "b", "c"]));
    let error = applied(&action("b")).expect_err("stale");
    assert!(error.contains(r#"expected a list without "b""#), "{error}");
    // A map is compared by the fields that the expectation names.
    let parameters = "
- target: $.components.schemas.One.required
  description: adds a parameter
  x-expect: {'': {x-lacks: {name: c, in: query}}}
  update: [{name: c, in: query, schema: {type: string}}]
";
    assert!(applied(parameters).is_ok());
    let error = applied(&format!("{parameters}{parameters}")).expect_err("stale");
    assert!(error.contains("a list without {\"name\":\"c\""), "{error}");
}
