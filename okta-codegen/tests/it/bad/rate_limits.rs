//! rate-limits.yaml: rules that match nothing, and what is not of its form.

use okta_codegen::{Input, Inputs, Options};

use crate::support::{api, run};

/// The generated code of three operations with these rules, without whitespace, or the diagnostics.
fn generated(text: &str) -> Result<String, String> {
    let paths = "/users:\n  get: { operationId: list, responses: { '204': { description: '' } } }\n\
                 /users/{id}:\n  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]\n  \
                 get: { operationId: read, responses: { '204': { description: '' } } }\n  \
                 delete: { operationId: remove, responses: { '204': { description: '' } } }";
    let rules = Input::text("rate-limits.yaml", text);
    let output = run(Inputs::builder(api(paths, "")).rate_limits(rules), &Options::default());
    let output = output.map_err(|problems| problems.to_string())?;
    Ok(output.files().map(|(_, text)| text.split_whitespace().collect::<String>()).collect())
}

#[test]
fn the_first_rule_that_matches_gives_an_operation_its_bucket() {
    let text = generated(
        "rules:\n- {bucket: read one, methods: [GET], path: '/users/{id}'}\n- {bucket: rest, path: /users/**}\n\
         - {bucket: raw, path: /x, undocumented: true}",
    );
    let text = text.unwrap();
    assert_eq!(text.matches(r#".bucket("readone")"#).count(), 1);
    assert_eq!(text.matches(r#".bucket("rest")"#).count(), 2);
    // Requests that are not operations are matched by the same rules.
    assert!(text.contains(r#"Method::Get],"/users/{id}","readone""#), "{text}");
    assert!(text.contains(r#"Rule::new(&[],"/x","raw")"#));
}

#[test]
fn rules_that_match_nothing_are_errors_with_their_line() {
    for (text, problem, place) in [
        (
            "rules:\n- {bucket: a, path: /users/**}\n- {bucket: b, path: /users}",
            "the rule for `/users` matches no operation",
            "rate-limits.yaml:3:3  (#/rules/1)",
        ),
        (
            "rules:\n- {bucket: a, path: /users/**, undocumented: true}",
            "the rule for `/users/**` matches operations",
            "rate-limits.yaml:2:3  (#/rules/0)",
        ),
    ] {
        let message = generated(text).unwrap_err();
        assert!(message.contains(problem) && message.contains(place), "{message}");
    }
}

#[test]
fn rules_of_another_form_are_errors_with_their_line() {
    for (text, problem) in [
        ("buckets: []", "a list `rules` is expected"),
        ("rules:\n- {bucket: a, path: /x, method: GET}", "unknown field `method`"),
        ("rules:\n- {bucket: a, path: /x, methods: [get]}", "`get` is not one of GET"),
        ("rules:\n- {bucket: a, path: /x/*/y}", "`/x/*/y` is not a path"),
        ("rules:\n- {bucket: ' ', path: /x}", "the bucket has no name"),
    ] {
        let message = generated(text).unwrap_err();
        assert!(message.contains(problem), "{message}");
        assert!(message.contains("rate-limits.yaml:"), "{message}");
    }
}
