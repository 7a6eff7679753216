use serde_json::json;

use super::*;

fn facts_of(text: &str) -> Value {
    let document = Document::parse("api.yaml", text).expect("a valid document");
    facts(&document, "The API")
}

/// The facts of one schema.
fn schema(text: &str) -> Value {
    let text = format!("openapi: 3.0.3\npaths: {{}}\ncomponents: {{schemas: {{It: {text}}}}}");
    facts_of(&text).pointer("/components/schemas/It").cloned().expect("the schema")
}

#[test]
fn text_goes_wherever_openapi_has_it() {
    let facts = facts_of(
        "
openapi: 3.0.3
info:
  title: A Title of Theirs
  description: text
  contact: {name: someone}
  termsOfService: https://example.com
  license: {name: MIT}
  version: '1'
  x-logo: {url: logo.svg}
externalDocs: {url: https://example.com}
servers:
- url: https://{host}
  description: text
  variables: {host: {default: example.com, enum: [example.com], description: text}}
tags:
- {name: One, description: text, externalDocs: {url: x}, x-displayName: One of Them}
paths:
  /things/{id}:
    summary: text
    description: text
    parameters:
    - {name: id, in: path, required: true, description: text, example: 1, schema: {type: string, example: x}}
    get:
      summary: text
      description: text
      operationId: getThing
      x-codeSamples: [{source: text}]
      requestBody:
        description: text
        content: {a/b: {example: {}, examples: {one: {value: text}}, schema: {description: text, type: string}}}
      responses:
        '200':
          description: text
          headers: {Link: {description: text, example: x, schema: {type: string}}}
          links: {next: {operationId: getThing, description: text}}
          content: {a/b: {examples: {one: {$ref: x}}}}
        '404': {$ref: '#/components/responses/None', description: text}
      callbacks: {done: {'{$request.body#/url}': {post: {summary: text, responses: {'200': {description: text}}}}}}
components:
  examples: {one: {value: text}}
  parameters: {id: {name: id, in: query, description: text, schema: {}}}
  responses: {None: {description: text}}
  headers: {Link: {description: text, schema: {}}}
  requestBodies: {One: {description: text, content: {}}}
  securitySchemes:
    oauth2:
      type: oauth2
      description: text
      flows: {implicit: {authorizationUrl: /authorize, scopes: {things.read: text}}}
x-webhooks: {hook: {post: {description: text, operationId: hooked}}}
",
    );
    let expected = json!({
        "openapi": "3.0.3",
        "info": {"title": "The API", "license": {"name": "MIT"}, "version": "1"},
        "servers": [{"url": "https://{host}", "variables": {"host": {"default": "example.com", "enum": ["example.com"]}}}],
        "tags": [{"name": "One"}],
        "paths": {"/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "get": {
                "operationId": "getThing",
                "requestBody": {"content": {"a/b": {"schema": {"type": "string"}}}},
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"Link": {"schema": {"type": "string"}}},
                        "links": {"next": {"operationId": "getThing"}},
                        "content": {"a/b": {}},
                    },
                    "404": {"$ref": "#/components/responses/None"},
                },
                "callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {"200": {"description": ""}}}}}},
            },
        }},
        "components": {
            "parameters": {"id": {"name": "id", "in": "query", "schema": {}}},
            "responses": {"None": {"description": ""}},
            "headers": {"Link": {"schema": {}}},
            "requestBodies": {"One": {"content": {}}},
            "securitySchemes": {"oauth2": {
                "type": "oauth2",
                "flows": {"implicit": {"authorizationUrl": "/authorize", "scopes": {"things.read": ""}}},
            }},
        },
        "x-webhooks": {"hook": {"post": {"operationId": "hooked"}}},
    });
    assert_eq!(format!("{facts:#}"), format!("{expected:#}"), "also in the order of the source");
}

#[test]
fn names_are_not_keywords() {
    let kept = "
    type: object
    required: [description, title]
    properties:
      description: {type: string}
      title: {type: string, enum: [summary, a sentence that is a value]}
      summary: {$ref: '#/components/schemas/example'}
      example: {properties: {example: {default: {description: kept}}}}
      externalDocs: {items: {type: string}}
    discriminator: {propertyName: title, mapping: {description: '#/components/schemas/It'}}
";
    let indented = serde_saphyr::from_str::<Value>(kept).expect("valid YAML");
    assert_eq!(schema(&indented.to_string()), indented);

    let facts = facts_of(
        "
openapi: 3.0.3
paths:
  /description: {get: {responses: {default: {description: text}}, security: [{description: [title]}]}}
components:
  schemas: {description: {type: object}, title: {}, example: {}}
  parameters: {example: {name: description, in: query, schema: {type: string}}}
  responses: {summary: {description: text}}
",
    );
    assert_eq!(facts["paths"]["/description"]["get"]["security"], json!([{"description": ["title"]}]));
    let components = &facts["components"];
    assert_eq!(components["schemas"], json!({"description": {"type": "object"}, "title": {}, "example": {}}));
    assert_eq!(components["parameters"]["example"]["name"], "description");
    assert_eq!(components["responses"], json!({"summary": {"description": ""}}));
}

#[test]
fn a_title_stays_where_it_is_the_only_name() {
    let schema = schema(
        "{title: gone, oneOf: [{title: kept, type: string, properties: {a: {title: gone}}}], items: {title: gone},
          allOf: [{title: gone}], anyOf: [{title: also kept}]}",
    );
    let expected = json!({
        "oneOf": [{"title": "kept", "type": "string", "properties": {"a": {}}}],
        "items": {}, "allOf": [{}], "anyOf": [{"title": "also kept"}],
    });
    assert_eq!(schema, expected);
}

#[test]
fn remarks_in_formats_and_defaults_are_text() {
    for (text, expected) in [
        ("{type: string, format: date-time}", json!({"type": "string", "format": "date-time"})),
        ("{type: string, format: A sort of date}", json!({"type": "string"})),
        ("{type: integer, default: the lowest}", json!({"type": "integer"})),
        ("{type: integer, default: 10}", json!({"type": "integer", "default": 10})),
        ("{type: integer, default: '10'}", json!({"type": "integer", "default": "10"})),
        ("{type: string, default: off}", json!({"type": "string", "default": "off"})),
        ("{type: string, default: one day before the other}", json!({"type": "string"})),
        ("{type: string, default: current time}", json!({"type": "string"})),
        ("{type: string, default: {}}", json!({"type": "string", "default": {}})),
        ("{type: string, default: null}", json!({"type": "string", "default": null})),
        ("{type: array, default: none}", json!({"type": "array"})),
        ("{default: x}", json!({"default": "x"})),
    ] {
        assert_eq!(schema(text), expected, "{text}");
    }
}

#[test]
fn extensions_stay_if_they_are_facts() {
    let schema = schema(
        "{x-okta-lifecycle: {lifecycle: GA, SKUs: [Okta Identity Engine]}, x-enumDescriptions: {A: text}, x-new: [1, two],
          x-remark: {inner: [this is a sentence of them]}, x-okta-ignore-redocly-rules-for-sdk: true, x-okta-extensible: true,
          x-faker: lorem, x-go-name: It, x-okta-team-detail: {x-team-slack: them}, unknown: {deep: true}}",
    );
    let expected = json!({
        "x-okta-lifecycle": {"lifecycle": "GA", "SKUs": ["Okta Identity Engine"]}, "x-new": [1, "two"],
        "x-okta-extensible": true, "unknown": {"deep": true},
    });
    assert_eq!(schema, expected);
}

#[test]
fn nodes_of_the_wrong_kind_are_tolerated() {
    let text = "{properties: [1], items: text, allOf: {a: 1}, oneOf: [1, text], additionalProperties: true, description: {a: 1}}";
    let expected = json!({
        "properties": [1], "items": "text", "allOf": {"a": 1}, "oneOf": [1, "text"], "additionalProperties": true,
    });
    assert_eq!(schema(text), expected);
    facts_of(
        "{openapi: 3.0.3, info: 1, tags: {}, servers: 1, components: [], paths: {/a: 1, x-b: 2, /c: {get: [], parameters: 1}}}",
    );
}

#[test]
fn the_text_reads_as_the_facts_and_importing_it_changes_nothing() {
    let odd = r##"
openapi: 3.0.3
info: {version: 2026.06.3, description: gone}
paths: {}
components:
  schemas:
    It:
      pattern: '(?i)^[a-z#: ]{2,}\\"x\n$'
      enum: ["null", "", " ", "1.1", "true", "yes", "n", "+", "- a", "a: b", "a #b", "é\u2028", "*a", "&b", "2020-01-01", "0x10", "1e3", "a\nb", "%", "@x", "~", "<<", "."]
      default: 1.0
      maximum: 18446744073709551615
      minimum: -1.5e-7
      x-odd keys: {"": 1, "1": 2, "true": 3, "a: b": 4, "#": 5, y: 6}
      required: []
      properties: {}
"##;
    let first = import(&Document::parse("odd.yaml", odd).expect("valid"), "The API").expect("imported");
    let document = Document::parse("facts.yaml", first.as_str()).expect("valid");
    assert_eq!(document.value, facts_of(odd));
    assert_eq!(import(&document, "The API").expect("imported again"), first);
    assert!(first.contains("\n- name") || first.contains("      enum:\n      - \"null\"\n"), "{first}");
}
