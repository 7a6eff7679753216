//! Documents with something broken in them: the generator must neither panic nor hang, and either succeed or say why
//! not.
//!
//! Each case changes a few nodes of a document, chosen by a seed. The numbers of cases are bounded; for a long run set
//! `OKTA_CODEGEN_MUTATIONS` to a number of cases for each document, and `OKTA_CODEGEN_SEED` to the first seed, which
//! also repeats a case that failed:
//!
//! ```text
//! OKTA_CODEGEN_MUTATIONS=100000 cargo test -p okta-codegen --lib mutate
//! OKTA_CODEGEN_MUTATIONS=1 OKTA_CODEGEN_SEED=4711 cargo test -p okta-codegen --lib mutate
//! ```

mod change;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use okta_codegen::diag::{Diagnostics, Severity};
use okta_codegen::{Input, Inputs, Options, ir, lower};
use serde_json::{Map, Value};

use crate::tests::support::{complete, fixture, root, value};
use change::Mutator;

/// The most types that a mutated document may have. Mutations move and copy a few nodes, so the number of types stays of
/// the same order; if it does not, the work of the generator is not bounded by the size of the document.
const MAX_TYPES: usize = 10_000;

/// Codes of problems that are bugs of the generator for any document.
const OWN: [&str; 4] = ["template-output", "template-field", "output-path", "dump"];

/// The parts that the management document is mutated in. A case costs as much as its part is large, and a few mutations
/// meet few nodes, however large the document is.
const PARTS: usize = 32;

#[test]
fn the_management_document() {
    let document = value(&Input::file(root().join("openapi/management.yaml")));
    let names = Input::file(root().join("openapi/names.toml"));
    let subjects = (0..PARTS).flat_map(|part| {
        let part = Input::text("part.json", part_of(&document, part).to_string());
        let sdk = Inputs::builder(part.clone()).names(names.clone());
        [(sdk, Options::default()), (Inputs::builder(part), complete("mutated"))]
    });
    let subjects: Vec<Subject> = subjects
        .map(|(inputs, options)| {
            let inputs = inputs.read().unwrap();
            // Most rows are for another part.
            Subject { inputs: Inputs { names: inputs.names.clone().lenient(), ..inputs }, options }
        })
        .collect();
    // All stages for a few cases only: most of their time goes into text that no mutation touches.
    run("management", 320, &subjects, |seed| seed % 160 == 0);
}

#[test]
fn the_fixture_documents() {
    for name in ["library.yaml", "obstacles.yaml"] {
        let inputs = Inputs::builder(fixture(name)).read().unwrap();
        run(name, 200, &[Subject { inputs, options: complete("mutated") }], |_| true);
    }
}

/// Some of the paths of a document, with all components that they refer to.
fn part_of(document: &Value, part: usize) -> Value {
    let mut all = document.clone();
    let paths = all["paths"].as_object().unwrap();
    let chosen = paths.iter().enumerate().filter(|(index, _)| index % PARTS == part);
    let chosen: Map<String, Value> = chosen.map(|(_, (path, item))| (path.clone(), item.clone())).collect();
    all["paths"] = Value::Object(chosen);
    let mut found = BTreeSet::new();
    let mut open = vec![&all["paths"]];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(fields) => open.extend(fields.values()),
            Value::Array(items) => open.extend(items),
            Value::String(text) => {
                if let Some(pointer) = text.strip_prefix("#/components/")
                    && found.insert(pointer.to_owned())
                {
                    open.extend(all.pointer(&text[1..]));
                }
            }
            _ => {}
        }
    }
    for (section, components) in all["components"].as_object_mut().unwrap() {
        if section != "securitySchemes" {
            let components = components.as_object_mut().unwrap();
            components.retain(|name, _| found.contains(&format!("{section}/{name}")));
        }
    }
    all
}

/// What is mutated and how it is generated.
struct Subject {
    inputs: Inputs,
    options: Options,
}

/// Runs the cases of a document on all processors.
fn run(name: &str, cases: u64, subjects: &[Subject], whole: impl Fn(u64) -> bool + Sync) {
    let number = |key: &str| std::env::var(key).ok().map(|text| text.parse::<u64>().unwrap());
    let first = number("OKTA_CODEGEN_SEED").unwrap_or(0);
    let last = first + number("OKTA_CODEGEN_MUTATIONS").unwrap_or(cases);
    let (next, accepted, failures) = (AtomicU64::new(first), AtomicU64::new(0), Mutex::new(Vec::new()));
    let worker = || {
        let mut mutators = BTreeMap::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= last {
                break;
            }
            let index = usize::try_from(seed).unwrap() % subjects.len();
            let subject = &subjects[index];
            let mutator =
                mutators.entry(index).or_insert_with(|| Mutator::new(&subject.inputs.document.value));
            let changes = mutator.apply(seed);
            match case(name, seed, &mutator.document, subject, whole(seed)) {
                Ok(good) => drop(accepted.fetch_add(u64::from(good), Ordering::Relaxed)),
                Err(problem) => {
                    let failure = format!("{name}, seed {seed}: {problem}\n  {}", changes.join("\n  "));
                    failures.lock().unwrap().push(failure);
                }
            }
            mutator.undo();
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(worker))));
    let (accepted, failures) = (accepted.into_inner(), failures.into_inner().unwrap());
    println!("{name}: {accepted} of {} mutated documents were accepted", last - first);
    assert!(failures.is_empty(), "{} cases failed\n\n{}", failures.len(), failures.join("\n\n"));
    // Mutations that all do the same would find nothing.
    assert!(last - first < 100 || (1..last - first).contains(&accepted), "{accepted} accepted");
}

/// Returns whether a document is accepted. It is read in a thread of its own, whose name is printed when its stack
/// overflows.
fn case(name: &str, seed: u64, document: &Value, subject: &Subject, whole: bool) -> Result<bool, String> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name(format!("{name} seed {seed}"));
        let running = thread.spawn_scoped(scope, || generate(document, subject, whole)).unwrap();
        running.join().map_err(|_| "panicked; see above".to_owned())?
    })
}

fn generate(document: &Value, subject: &Subject, whole: bool) -> Result<bool, String> {
    let Subject { inputs, options } = subject;
    let result = if whole {
        let mut inputs = inputs.clone();
        inputs.document.value = document.clone();
        okta_codegen::generate(&inputs, options, &mut |_, _| {}).map(drop)
    } else {
        ir::build_all(document, &inputs.names, lower::namer(options)).and_then(|(api, mut found)| {
            assert!(api.types.len() <= MAX_TYPES, "{} types", api.types.len());
            // Lowering also runs after errors, on what is left of the API.
            let lowered = lower::lower(api, &inputs.names, options, &mut Diagnostics::new());
            found.extend(lowered.map_or_else(|errors| errors, |_| Diagnostics::new()));
            found.into_result(())
        })
    };
    match result {
        Ok(()) => Ok(true),
        Err(problems) => understood(&problems).map(|()| false),
    }
}

/// A refusal names errors, and none that is a defect of the generator.
fn understood(problems: &Diagnostics) -> Result<(), String> {
    let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
    if problems.count(Severity::Error) == 0 {
        return Err("refused without an error".to_owned());
    }
    match OWN.iter().find(|code| codes.contains(*code)) {
        Some(_) => Err(problems.to_string()),
        None => Ok(()),
    }
}
