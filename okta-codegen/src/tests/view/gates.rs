//! Feature gates: which features an operation and a schema need.

use okta_codegen::{FeaturesFrom, Options};

use super::{Views, views, views_with};
use crate::tests::support::{api, complete, edited, names, schemas};

/// Three tags in two groups, and schemas that one, some or all of them use.
fn library(rows: &str, from: FeaturesFrom) -> Views {
    let response = |id: &str, tag: &str, schema: &str| {
        format!(
            "/{id}:\n  get:\n    operationId: {id}\n    tags: [{tag}]\n    responses: {{ '200': {{ description: '', \
             content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }} }} }}\n"
        )
    };
    let paths =
        [response("one", "A", "One"), response("two", "B", "Two"), response("three", "C", "Three")].concat();
    let schemas = "One: { properties: { c: { $ref: '#/components/schemas/Common' } } }\n\
                   Two: { properties: { c: { $ref: '#/components/schemas/Common' } } }\n\
                   Three: { properties: { c: { $ref: '#/components/schemas/Common' }, own: { $ref: '#/components/schemas/Own' } } }\n\
                   Common: { properties: { a: {} } }\nOwn: { properties: { a: {} } }\nNobody: { properties: { a: {} } }";
    let document = edited(&api(&paths, schemas), |document| {
        document["x-tagGroups"] = serde_json::json!([
            {"name": "First Group", "tags": ["A", "B"]},
            {"name": "Second", "tags": ["C"]},
            {"name": "Empty", "tags": ["D"]},
        ]);
    });
    views_with(&document, &names(rows), &Options { features_from: from, ..complete("test") })
}

/// The file of a schema, below the folder of the generated code.
fn file(views: &Views, name: &str) -> String {
    let end = format!("/{name}.rs");
    let mut paths = views.files.iter().map(|file| file.path.trim_start_matches("src/generated/"));
    paths.find(|path| path.ends_with(&end) && !path.contains("/api/")).unwrap_or_default().to_owned()
}

/// The feature gate of a schema's module in the shared folder.
fn gate(views: &Views, name: &str) -> Option<String> {
    use okta_codegen::view::Content;
    let shared = views.files.iter().find(|file| file.path == "src/generated/shared/mod.rs").unwrap();
    let Content::Module(module) = &shared.content else { panic!("a module lists others") };
    let group = module.gated.iter().find(|group| group.names.iter().any(|known| known == name));
    group.map(|group| group.cfg.clone())
}

#[test]
fn groups_of_tags_are_features() {
    let views = library("", FeaturesFrom::TagGroups);
    let groups: Vec<_> =
        views.root().groups.iter().map(|group| (group.feature.as_str(), group.module.as_str())).collect();
    assert_eq!(groups, [("first-group", "first_group"), ("second", "second")]);
    assert_eq!(file(&views, "one"), "first_group/models/one.rs");
    assert_eq!(file(&views, "own"), "second/models/own.rs");
    assert_eq!(file(&views, "common"), "shared/common.rs");
    let any = "#[cfg(any(feature = \"first-group\", feature = \"second\"))]";
    assert_eq!(gate(&views, "common").as_deref(), Some(any));
    assert_eq!(file(&views, "nobody"), "", "unreachable schemas are not generated");
}

#[test]
fn tags_can_be_features_or_nothing() {
    let tags = library("", FeaturesFrom::Tags);
    let features: Vec<_> = tags.root().groups.iter().map(|group| group.feature.as_str()).collect();
    assert_eq!(features, ["a", "b", "c"]);
    let none = library("", FeaturesFrom::None);
    assert!(none.root().groups.iter().all(|group| group.cfg.is_none()));
    assert_eq!(file(&none, "common"), "all/models/common.rs");
}

#[test]
fn an_operation_may_need_two_features() {
    let views = library("[features.also]\none = [\"second\"]", FeaturesFrom::TagGroups);
    assert_eq!(views.operation("one").cfg.as_deref(), Some("#[cfg(feature = \"second\")]"));
    assert!(
        views.operation("one").docs.contains(&"Requires the features `first-group` and `second`.".to_owned())
    );
    let all = "#[cfg(all(feature = \"first-group\", feature = \"second\"))]";
    assert_eq!(
        (file(&views, "one"), gate(&views, "one").as_deref()),
        ("shared/one.rs".to_owned(), Some(all))
    );
    // Either of two features alone builds it, so an operation that needs both changes nothing.
    assert_eq!(
        gate(&views, "common").as_deref(),
        Some("#[cfg(any(feature = \"first-group\", feature = \"second\"))]")
    );
}

#[test]
fn schemas_can_be_kept_for_a_feature() {
    let views = library("[include.schemas]\nsecond = [\"Nobody\"]", FeaturesFrom::TagGroups);
    assert_eq!(file(&views, "nobody"), "second/models/nobody.rs");
}

#[test]
fn names_that_every_crate_has_are_not_taken() {
    let document = api("/a:\n  get: { operationId: a, tags: [x], responses: {} }", "A: {}");
    for name in ["Default", "Metadata", "full", "API", "Shared"] {
        let document = edited(&document, |document| {
            document["x-tagGroups"] = serde_json::json!([{"name": name, "tags": ["x"]}]);
        });
        let views = views(&document);
        let group = &views.root().groups[0];
        assert!(group.feature.ends_with("-group") && group.module.ends_with("_group"), "{group:?}");
    }
}

#[test]
fn a_numbered_file_does_not_replace_another() {
    let schema = |name: &str, field: &str| format!("{name}: {{ properties: {{ {field}: {{}} }} }}\n");
    let start = "Start: { properties: { a: { $ref: '#/components/schemas/Thing_2' }, \
                 b: { $ref: '#/components/schemas/Thing' }, c: { $ref: '#/components/schemas/thing' } } }\n";
    let text = [start, &schema("Thing_2", "x"), &schema("Thing", "y"), &schema("thing", "z")].concat();
    let views = views(&schemas(&text));
    let mut paths: Vec<&str> = views.files.iter().map(|file| file.path.as_str()).collect();
    paths.retain(|path| path.contains("/models/thing"));
    paths.sort_unstable();
    let folder = "src/generated/all/models";
    assert_eq!(paths, ["", "_2", "_3"].map(|number| format!("{folder}/thing{number}.rs")));
}

#[test]
fn a_feature_that_builds_one_type_of_a_file_builds_all_that_the_file_uses() {
    let response = |id: &str, schema: &str| {
        format!(
            "/{id}:\n  get:\n    operationId: {id}\n    tags: [{id}]\n    responses: {{ '200': {{ description: '', \
             content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }} }} }}\n"
        )
    };
    // Child uses the enum of Base, which is in the file of Base, so that file needs Other with either feature.
    let schemas = "Base: { properties: { kind: { type: string, enum: [X] }, other: { $ref: '#/components/schemas/Other' } } }\n\
                   Child: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { other: { type: string } } }] }\n\
                   Other: { properties: { a: {} } }";
    let document = api(&(response("one", "Base") + &response("two", "Child")), schemas);
    let document = edited(&document, |document| {
        document["x-tagGroups"] =
            serde_json::json!([{"name": "First", "tags": ["one"]}, {"name": "Second", "tags": ["two"]}]);
    });
    let views = views(&document);
    let both = Some("#[cfg(any(feature = \"first\", feature = \"second\"))]");
    assert_eq!((gate(&views, "base").as_deref(), gate(&views, "other").as_deref()), (both, both));
}

#[test]
fn links_to_what_another_feature_builds_have_its_gate() {
    let views = library("[features.also]\ntwo = [\"second\"]", FeaturesFrom::TagGroups);
    let predicates = |lines: &[okta_codegen::view::GatedLine]| -> Vec<(String, Option<String>)> {
        let links = lines.iter().filter(|line| line.text.contains("]("));
        links.map(|line| (line.text.clone(), line.predicate.clone())).collect()
    };
    let both = Some("all(feature = \"first-group\", feature = \"second\")".to_owned());
    let apis: Vec<_> = views.apis().flat_map(|api| predicates(&api.docs)).collect();
    let of = |link: &str| apis.iter().find(|(text, _)| text.contains(link)).unwrap().1.clone();
    assert_eq!(of("crate::Client::one"), None);
    assert_eq!(of("crate::Client::two"), both);
    assert_eq!(of("crate::Client::three"), None);
    let parts = predicates(&views.object("Common").usage);
    assert_eq!(
        parts.iter().map(|(_, predicate)| predicate.as_deref()).collect::<Vec<_>>(),
        [Some("feature = \"first-group\""), both.as_deref(), Some("feature = \"second\"")],
        "{parts:?}"
    );
    assert_eq!(predicates(&views.object("Own").usage)[0].1, None);
}
