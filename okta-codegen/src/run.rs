//! A run: the stages, or what an earlier run with the same inputs has kept.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cache::Cache;
use crate::diag::{Diagnostic, Diagnostics};
use crate::files::{Files, Rendered, header};
use crate::generated::Generated;
use crate::inputs::Inputs;
use crate::kept::{Made, Results};
use crate::options::Options;
use crate::render::{Renderer, Templates};
use crate::stage::Stage;
use crate::{format, ir, lower};

/// Generates all files of an SDK in memory. `done` is called at the end of each stage, with the time that it took.
///
/// # Errors
/// Every error of the stages that could run, with its location.
pub fn generate(
    inputs: &Inputs,
    options: &Options,
    done: &mut dyn FnMut(Stage, Duration),
) -> Result<Generated, Diagnostics> {
    let again = |results| again(&inputs.templates, results, options, inputs.read_in, done);
    match inputs.results(options).and_then(again) {
        Some(again) => again,
        None => anew(inputs, options, done),
    }
}

/// Runs all stages, and keeps what they make for later runs.
pub(crate) fn anew(
    inputs: &Inputs,
    options: &Options,
    done: &mut dyn FnMut(Stage, Duration),
) -> Result<Generated, Diagnostics> {
    done(Stage::Read, inputs.read_in);
    let mut problems = inputs.problems.clone();
    problems.extend(inputs.stale_overlays.iter().cloned());
    let wrong_name = wrong_name(options);
    let made = if wrong_name.is_none() { stages(inputs, options, done, &mut problems) } else { None };
    problems.locate(&inputs.document);
    // It is in no file.
    problems.extend(wrong_name);
    finished(made, problems, inputs.results(options))
}

/// What is wrong with the name of the crate.
fn wrong_name(options: &Options) -> Option<Diagnostic> {
    let name = options.crate_name.as_ref().filter(|name| !lower::is_crate_name(name))?;
    let help = "write lower-case letters, digits, `-` and `_`, with a letter first, and no keyword";
    let message = format!("`{name}` is not a name for a crate");
    Some(Diagnostic::error("crate-name", "", message).help(help))
}

/// What an earlier run made from the same inputs. If only templates changed since then, its views are rendered with them.
pub(crate) fn again(
    templates: &Templates,
    results: Results<'_>,
    options: &Options,
    read_in: Duration,
    done: &mut dyn FnMut(Stage, Duration),
) -> Option<Result<Generated, Diagnostics>> {
    if let Some(earlier) = Generated::earlier(&results, options) {
        done(Stage::Read, read_in);
        return Some(Ok(earlier));
    }
    let lowered = results.views()?;
    done(Stage::Read, read_in);
    let start = Instant::now();
    let mut problems = Diagnostics::new();
    let renderer = templates.compile().map_err(|errors| problems.extend(errors)).ok();
    let made = renderer
        .and_then(|renderer| rendered(renderer, lowered, options, Some(results.cache), &mut problems));
    done(Stage::Render, start.elapsed());
    Some(finished(made, problems, Some(results)))
}

/// The result of a run. It is kept if there is nothing to warn about: with warnings, all stages are needed again to find
/// them.
fn finished(
    made: Option<(Generated, Vec<Made>)>,
    problems: Diagnostics,
    results: Option<Results<'_>>,
) -> Result<Generated, Diagnostics> {
    match made {
        Some((generated, made)) if !problems.has_errors() => {
            if let Some(results) = results.filter(|_| problems.is_empty()) {
                results.keep(&made, &generated.index, generated.counts);
            }
            Ok(Generated { warnings: problems, ..generated })
        }
        _ => Err(problems),
    }
}

/// Runs the stages in memory. Each runs as far as it can after problems of the stages before it, so that all are
/// reported together.
fn stages(
    inputs: &Inputs,
    options: &Options,
    done: &mut dyn FnMut(Stage, Duration),
    problems: &mut Diagnostics,
) -> Option<(Generated, Vec<Made>)> {
    let mut clock = Instant::now();
    let mut ended = |stage| {
        done(stage, clock.elapsed());
        clock = Instant::now();
    };
    let renderer = inputs.templates.compile().map_err(|errors| problems.extend(errors)).ok();
    let lowered = lowered(inputs, options, &mut ended, problems)?;
    let renderer = renderer.filter(|_| !problems.has_errors())?;
    let rendered = rendered(renderer, lowered, options, inputs.cache.as_ref(), problems);
    ended(Stage::Render);
    rendered
}

/// Resolves, annotates and lowers.
fn lowered(
    inputs: &Inputs,
    options: &Options,
    ended: &mut dyn FnMut(Stage),
    problems: &mut Diagnostics,
) -> Option<lower::Lowered> {
    let built = ir::build_all(&inputs.document.value, &inputs.names, lower::namer(options));
    let (mut api, found) = built.map_err(|errors| problems.extend(errors)).ok()?;
    problems.extend(found);
    let is_complete = api.incomplete.is_none();
    problems.extend(inputs.doc_overrides.apply(&mut api));
    problems.extend(inputs.rate_limits.apply(&mut api));
    ended(Stage::Resolve);
    let lowered = lower::lower(api, &inputs.names, options, problems);
    // Without a part of the API, only what lowering says about names is certain.
    let certain = |problem: &Diagnostic| is_complete || problem.is_about_names();
    let lowered = lowered.map_err(|errors| problems.extend(errors.into_iter().filter(certain)));
    let lowered = lowered.ok().filter(|_| is_complete)?;
    ended(Stage::Lower);
    Some(lowered)
}

/// Renders what was lowered.
fn rendered(
    renderer: Renderer<'_>,
    lowered: lower::Lowered,
    options: &Options,
    cache: Option<&Arc<Cache>>,
    problems: &mut Diagnostics,
) -> Option<(Generated, Vec<Made>)> {
    problems.extend(renderer.unused(&lowered.files));
    let files = Files::new(renderer, options, cache);
    let lower::Lowered { files: views, index, counts, mut spent } = lowered;
    let Rendered { files, made, views } =
        files.render(views).map_err(|errors| problems.extend(errors)).ok()?;
    let (manifest, warnings, cache) = (options.manifest(), Diagnostics::new(), cache.cloned());
    spent.keep(views);
    Some((Generated { files, index, counts, manifest, warnings, cache, spent }, made))
}

/// Renders the index of the operations of several APIs, with the template of the first one: `API.md`.
///
/// # Errors
/// The template is invalid.
pub fn index(inputs: &Inputs, apis: &[&Generated]) -> Result<String, Diagnostics> {
    let renderer = inputs.templates.compile()?;
    let file = lower::index_file(apis.iter().flat_map(|made| made.index.iter().cloned()).collect());
    let place = renderer.place(file.template);
    let text = renderer
        .render(&file)
        .and_then(|text| format::format(&file, &text, &header(&Options::default()), &place, format::ROOT));
    text.map_err(|problem| Diagnostics::from(*problem))
}
