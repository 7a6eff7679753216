//! The printer of the generator against syn and prettyplease.

use okta_codegen::view::File;
use okta_codegen::{Inputs, Options, Part, ProjectApi, format, lower};

use crate::tests::support::{complete, fixture, root};

/// Templates with code that only syn and prettyplease print.
const OTHERS: [&str; 3] = ["crate/lib.rs.tera", "test/calls.rs.tera", "test/examples.rs.tera"];

/// Compares the texts of all files, and returns the number of those that only syn and prettyplease print, and of all.
fn compare(inputs: &Inputs, options: &Options) -> (usize, usize) {
    let renderer = inputs.templates.compile().unwrap();
    let root = options.part.as_ref().map_or(format::ROOT.to_owned(), Part::root);
    let files: Vec<File> = views(inputs, options);
    let files: Vec<&File> = files.iter().filter(|file| file.path.ends_with(".rs")).collect();
    let mut others = 0;
    for file in &files {
        let (printed, expected) = format::both(file, &renderer.render(file).unwrap(), &root);
        let expected = expected.unwrap();
        match printed {
            Some(printed) => {
                let difference = printed.lines().zip(expected.lines()).position(|(one, other)| one != other);
                assert!(
                    printed == expected,
                    "{} differs at line {difference:?}:\n{printed}\ninstead of\n{expected}",
                    file.path
                );
            }
            None => others += usize::from(!OTHERS.contains(&file.template)),
        }
    }
    (others, files.len())
}

fn views(inputs: &Inputs, options: &Options) -> Vec<File> {
    let (mut api, _) = okta_codegen::ir::build_all(
        &inputs.document.value,
        &inputs.names,
        okta_codegen::lower::namer(options),
    )
    .unwrap();
    inputs.doc_overrides.apply(&mut api).into_result(()).unwrap();
    inputs.rate_limits.apply(&mut api).into_result(()).unwrap();
    lower::lower(api, &inputs.names, options, &mut Default::default()).unwrap().files
}

#[test]
fn the_printer_agrees_with_prettyplease_on_the_apis_of_the_project() {
    let extra = |name: &str| Some(format!("tests/{name}.rs"));
    let options = Options {
        calls: extra("calls"),
        examples: extra("examples"),
        derived: extra("derived"),
        derive_all: true,
        ..Options::default()
    };
    let (others, all) = compare(&Inputs::read(&root()).unwrap(), &options);
    assert!(others < 20 && all > 1000, "{others} of {all}");
    for name in ["governance", "my-account", "oidc", "privileged-access", "access-gateway"] {
        let part = Some(Part { module: name.replace('-', "_"), feature: name.to_owned(), has_handle: true });
        let inputs = ProjectApi::named(&root(), name).read().unwrap();
        let (others, all) = compare(&inputs, &Options { part, calls: extra("calls"), ..Options::default() });
        assert!(others < 5 && all > 10, "{others} of {all} in {name}");
    }
}

#[test]
fn the_printer_agrees_with_prettyplease_on_complete_crates() {
    for name in ["library.yaml", "market.yaml", "obstacles.yaml"] {
        let inputs = Inputs::builder(fixture(name)).read().unwrap();
        let (others, all) = compare(&inputs, &complete("crate-of-a-test"));
        assert!(others < 3 && all > 10, "{others} of {all} in {name}");
    }
}
