//! Runs with a cache: the same bytes as without, and nothing done again that did not change.

use std::fs;

use okta_codegen::{Cache, FeaturesFrom, Generated, Inputs, Options, Part, ProjectApi, Stage};
use tempfile::TempDir;

use crate::tests::support::{copy, root};

const DOCUMENT: &str = "openapi: 3.0.3
info: { title: Test, version: '1' }
paths:
  /cats: { get: { tags: [Cat], operationId: listCats, responses: { '200': { description: '', content: { application/json: {
    schema: { type: array, items: { $ref: '#/components/schemas/Cat' } } } } } } } }
  /dogs: { get: { tags: [Dog], operationId: listDogs, responses: { '200': { description: '', content: { application/json: {
    schema: { type: array, items: { $ref: '#/components/schemas/Dog' } } } } } } } }
components:
  schemas:
    Cat: { type: object, properties: { name: { type: string }, mood: { $ref: '#/components/schemas/Mood' } } }
    Dog: { type: object, properties: { name: { type: string }, mood: { $ref: '#/components/schemas/Mood' } } }
    Mood: { type: string, enum: [GOOD, BAD] }
";

const OVERLAY: &str = "overlay: 1.0.0
info: { title: Fixes, version: '1' }
actions:
- target: $.components.schemas.Dog.properties
  description: Dogs have an age.
  x-expect: { /age: { x-absent: true } }
  update: { age: { type: integer } }
";

/// The files of a project, and the folder that a run writes.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.put("published.yaml", DOCUMENT);
        project.put("openapi/names.toml", "");
        project.put("openapi/docs.yaml", "schemas: { Cat: { text: A cat. } }");
        project.put("openapi/rate-limits.yaml", "rules: []");
        project.put("openapi/overlays/fix.yaml", &OVERLAY.replace("integer", "string"));
        copy(&root().join("templates"), &project.path("templates"));
        project.api().import(&project.path("published.yaml"), "Test").unwrap();
        project
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn edit(&self, name: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(old), "{name}");
        self.put(name, &text.replace(old, new));
    }

    fn api(&self) -> ProjectApi {
        ProjectApi::management(self.0.path())
    }

    /// A run with the cache of the project. Returns the stages too.
    fn cached(&self) -> (Generated, Vec<Stage>) {
        let (made, stages) = self.cached_with(&Options::default());
        assert!(made.warnings.is_empty(), "{}", made.warnings);
        (made, stages)
    }

    fn cached_with(&self, options: &Options) -> (Generated, Vec<Stage>) {
        let mut stages = Vec::new();
        let api = self.api().cached(Cache::open(self.path("target/management.cache")));
        let made = api.generate(options, &mut |stage, _| stages.push(stage)).unwrap();
        made.write(&self.path("out")).unwrap();
        (made, stages)
    }

    fn uncached(&self) -> Generated {
        self.uncached_with(&Options::default())
    }

    fn uncached_with(&self, options: &Options) -> Generated {
        self.api().generate(options, &mut |_, _| {}).unwrap()
    }
}

#[track_caller]
fn same(cached: &Generated, from_nothing: &Generated) {
    let paths = |made: &Generated| made.files().map(|(path, _)| path.to_owned()).collect::<Vec<_>>();
    assert_eq!(paths(cached), paths(from_nothing));
    for ((path, cached), (_, expected)) in cached.files().zip(from_nothing.files()) {
        assert_eq!(cached, expected, "{path}");
    }
    assert_eq!(cached.counts, from_nothing.counts);
    let index = |made: &Generated| serde_json::to_string(&made.index).unwrap();
    assert_eq!(index(cached), index(from_nothing));
}

#[test]
fn a_run_with_a_cache_gives_the_same_bytes_after_any_change() {
    let project = Project::new();
    let before = project.cached().0;
    same(&before, &project.uncached());
    let changes: [(&str, &str, &str); 7] = [
        ("openapi/overlays/fix.yaml", "type: string", "type: integer"),
        ("templates/struct.rs.tera", "Unknown and mismatched", "Unknown"),
        ("templates/enum.rs.tera", "pub enum", "/// An enum.\n    pub enum"),
        ("openapi/docs.yaml", "A cat.", "A cat of someone."),
        ("openapi/names.toml", "", "[types]\nCat = \"Kitten\"\n"),
        ("openapi/rate-limits.yaml", "[]", "[{ bucket: cats, path: /cats }]"),
        ("published.yaml", "[GOOD, BAD]", "[GOOD, BAD, SLEEPY]"),
    ];
    let mut last = texts(&before);
    for (file, old, new) in changes {
        if old.is_empty() {
            project.put(file, new)
        } else {
            project.edit(file, old, new)
        }
        if file == "published.yaml" {
            project.api().import(&project.path(file), "Test").unwrap();
        }
        let (made, stages) = project.cached();
        assert!(stages.contains(&Stage::Render), "{file}: {stages:?}");
        assert_ne!(texts(&made), last, "{file} changes nothing");
        same(&made, &project.uncached());
        last = texts(&made);
    }
}

fn texts(made: &Generated) -> Vec<(String, String)> {
    made.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

#[test]
fn nothing_is_done_for_inputs_that_did_not_change() {
    let project = Project::new();
    let (first, stages) = project.cached();
    assert_eq!(stages.len(), 4, "{stages:?}");
    assert!(first.spent.has::<Inputs>());
    let (again, stages) = project.cached();
    assert_eq!(stages, [Stage::Read]);
    same(&again, &first);
}

#[test]
fn runs_with_other_options_share_no_lists() {
    let project = Project::new();
    let (default, file) = (Options::default, |name: &str| Some(name.to_owned()));
    let part = |has_handle| Part { module: "zoo".to_owned(), feature: "zoo".to_owned(), has_handle };
    let all = [
        default(),
        Options { features_from: FeaturesFrom::Tags, ..default() },
        Options { part: Some(part(true)), ..default() },
        Options { part: Some(part(false)), ..default() },
        Options { crate_name: file("zoo"), ..default() },
        Options { crate_name: file("zoo"), runtime: "\"9\"".to_owned(), ..default() },
        Options { calls: file("calls.rs"), ..default() },
        Options { examples: file("examples.rs"), ..default() },
        Options { derived: file("derived.rs"), ..default() },
    ];
    let expected: Vec<Generated> = all.iter().map(|options| project.uncached_with(options)).collect();
    for _ in 0..2 {
        for (options, expected) in all.iter().zip(&expected) {
            same(&project.cached_with(options).0, expected);
        }
    }
    for (at, one) in expected.iter().enumerate() {
        assert!(expected[..at].iter().all(|other| texts(other) != texts(one)), "{:?}", all[at]);
    }
}

#[test]
fn overlays_in_another_order_are_other_inputs() {
    let project = Project::new();
    let overlay = |value: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{ title: Fixes, version: '1' }}\nactions:\n- target: $.components.schemas.Mood.enum\n  \
             description: One more.\n  x-expect: {{ '': {{ x-lacks: {value} }} }}\n  update: [{value}]\n"
        )
    };
    let put = |first: &str, second: &str| {
        project.put("openapi/overlays/1.yaml", &overlay(first));
        project.put("openapi/overlays/2.yaml", &overlay(second));
    };
    put("SAD", "MAD");
    let before = project.cached().0;
    put("MAD", "SAD");
    let made = project.cached().0;
    assert_ne!(texts(&made), texts(&before));
    same(&made, &project.uncached());
}

#[test]
fn only_files_that_depend_on_a_change_are_made_again() {
    let project = Project::new();
    project.cached();
    let made_again = || {
        let (made, _) = project.cached();
        let cache = made.cache.as_ref().unwrap();
        made.files().filter(|(_, text)| cache.has_added(text)).map(|(path, _)| path.to_owned()).collect()
    };
    project.edit("openapi/overlays/fix.yaml", "type: string", "type: integer");
    let again: Vec<String> = made_again();
    assert_eq!(again, ["src/generated/all/models/dog.rs"]);
    // Only one file has an enum.
    project.edit("templates/enum.rs.tera", "pub enum", "/// An enum.\n    pub enum");
    let again: Vec<String> = made_again();
    assert_eq!(again, ["src/generated/all/models/mood.rs"]);
}

#[test]
fn a_change_of_a_template_is_seen_wherever_it_is_included() {
    for include in [
        "{% include 'note.rs.tera' %}",
        "{%\n include \"note.rs.tera\"\n%}",
        "{%-include `note.rs.tera`-%}",
        "{% for e in enums %}{% else %}{% include 'note.rs.tera' %}{% endfor %}",
        "{% for e in enums %}{% if e.cfg %}{% else %}{% endif %}{% endfor %}{% include 'note.rs.tera' %}",
        "{# {% for e in enums %} #}{% include 'note.rs.tera' %}",
        "{% raw %}// {% for e in enums %}\n{% endraw %}{% include 'note.rs.tera' %}",
        "{% set enums = structs %}{% for e in enums %}{% include 'note.rs.tera' %}{% endfor %}",
        "{% for enums in [structs] %}{% for e in enums %}{% include 'note.rs.tera' %}{% endfor %}{% endfor %}",
    ] {
        let project = Project::new();
        project.put("templates/note.rs.tera", "\n/// One.\npub const NOTE: u8 = 1;\n");
        let models = fs::read_to_string(project.path("templates/models.rs.tera")).unwrap();
        project.put("templates/models.rs.tera", &format!("{models}{include}"));
        project.cached();
        project.edit("templates/note.rs.tera", "One.", "Two.");
        let made = project.cached().0;
        let dog = made.file("src/generated/all/models/dog.rs").unwrap();
        assert!(dog.contains("/// Two."), "{include}: {dog}");
        same(&made, &project.uncached());
    }
}

#[test]
fn a_change_of_templates_needs_no_lowering() {
    let project = Project::new();
    project.cached();
    project.edit("templates/union.rs.tera", "Anything", "Something");
    let (made, stages) = project.cached();
    assert_eq!(stages, [Stage::Read, Stage::Render]);
    assert!(!made.spent.has::<Inputs>(), "no input is parsed");
    same(&made, &project.uncached());
}

#[test]
fn what_is_damaged_in_a_cache_is_not_used() {
    let project = Project::new();
    let expected = project.cached().0;
    let path = project.path("target/management.cache");
    let intact = fs::read(&path).unwrap();
    let damage = |at: usize| {
        let mut bytes = intact.clone();
        bytes[at] ^= 0xff;
        fs::write(&path, &bytes).unwrap();
    };
    // What the file begins with says that it is one of a cache.
    let start = b"okta-codegen cache ".len();
    for at in (start..intact.len()).step_by(intact.len() / 40) {
        damage(at);
        same(&project.cached().0, &expected);
    }

    let (name, text) = expected.files().find(|(name, _)| name.ends_with("/dog.rs")).unwrap();
    let at = intact.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
    damage(at + text.len() / 2);
    let (made, stages) = project.cached();
    assert!(stages.contains(&Stage::Render), "{name} is made again: {stages:?}");
    same(&made, &expected);
    assert_eq!(project.cached().1, [Stage::Read], "the cache has it again");
}
