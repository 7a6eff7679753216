//! Generating code, as whole processes: against ploidy, after a change, and from documents of several sizes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use okta_bench_report::figures::{Findings, Growth};
use okta_bench_report::row::{Figure, Row, median};

use crate::spend::{self, Cost};
use crate::{Failure, project};

/// The generator that is compared. It makes models and a client of another kind.
const PLOIDY: (&str, &str) = ("ploidy", "0.15.0");

/// How many times each contestant has its turn.
const ROUNDS: usize = 7;

/// How many copies of the operations and schemas the documents have.
const SIZES: [u32; 3] = [1, 2, 4];

pub(super) fn measure() -> Result<Findings, Failure> {
    let generator = generator()?;
    let mut rows = against_ploidy(&generator)?;
    rows.extend(changed()?);
    let (growth_rows, growth) = sizes(&generator)?;
    rows.extend(growth_rows);
    Ok(Findings { rows, growth })
}

/// Builds the generator.
fn generator() -> Result<PathBuf, Failure> {
    let mut build = project::cargo();
    project::output(build.args(["build", "--quiet", "--release", "--package", "okta-codegen"]))?;
    Ok(std::env::current_exe()?.with_file_name("okta-codegen"))
}

/// Installs the other generator, unless it is there. Returns `None` if that is not possible, for example without a network.
fn ploidy() -> Option<PathBuf> {
    let (name, version) = PLOIDY;
    let root = project::target().join(format!("{name}-{version}"));
    let program = root.join("bin").join(name);
    if !program.is_file() {
        eprintln!("installing {name} {version} below target/bench …");
        let mut install = project::cargo();
        install.args(["install", "--quiet", "--locked", name, "--version", version, "--root"]).arg(root);
        if let Err(error) = project::output(&mut install) {
            eprintln!("skipped: {name} {version} cannot be installed: {error}");
            return None;
        }
    }
    Some(program)
}

fn empty(folder: PathBuf) -> Result<PathBuf, Failure> {
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A folder in memory, if the system has one there: the time that a disk takes for thousands of files varies more than that of
/// generators. Dropping it removes it.
struct Memory(PathBuf);

impl Memory {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        Self(match memory.is_dir() {
            true => memory.join(format!("okta-bench-{}", std::process::id())),
            false => project::target().join("generated/memory"),
        })
    }

    /// Returns an empty folder in it.
    fn folder(&self, name: &str) -> Result<PathBuf, Failure> {
        empty(self.0.join(name))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // Nothing depends on whether that succeeds.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns a command that generates a crate into a folder.
fn generate(generator: &Path, document: &Path, out: &Path) -> Command {
    let mut command = Command::new(generator);
    command.arg("generate").arg("--spec").arg(document).arg("--out").arg(out);
    command.args(["--crate-name", "made"]);
    command
}

fn against_ploidy(generator: &Path) -> Result<Vec<Row>, Failure> {
    let Some(ploidy) = ploidy() else { return Ok(Vec::new()) };
    let document = project::root().join("openapi/management.yaml");
    let memory = Memory::new();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let (ours, theirs) = (memory.folder("ours")?, memory.folder("theirs")?);
        let mut command = Command::new(&ploidy);
        command.args(["generate", "rust"]).arg(&document).arg("-o").arg(&theirs);
        rounds.push((spend::of(&generate(generator, &document, &ours))?, spend::of(&command)?));
        expect_text(&ours, "User {")?;
        expect_text(&theirs, "User {")?;
    }
    let (name, version) = PLOIDY;
    let row = |what: &str, cost: fn(&Cost) -> f64, goal: f64| {
        Row::paired(
            what,
            &format!("{name} {version}"),
            "s",
            rounds.iter().map(|(ours, theirs)| (cost(ours), cost(theirs))),
        )
        .shows(Figure::Cost, goal)
    };
    Ok(vec![
        row("the management document, from start to end", |cost| cost.wall, 0.45),
        row("the management document, CPU", |cost| cost.cpu, 0.6),
    ])
}

/// An overlay that adds a field.
fn overlay(field: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{ title: A change, version: '1' }}\nactions:\n- target: $.components.schemas.User.properties\n  \
         description: A change to measure.\n  x-expect: {{ /{field}: {{ x-absent: true }} }}\n  \
         update: {{ {field}: {{ type: string }} }}\n"
    )
}

/// Fails unless a file of a generated crate has a text.
fn expect_text(krate: &Path, text: &str) -> Result<(), Failure> {
    match has_text(krate, text)? {
        true => Ok(()),
        false => Err(format!("no generated file has the text `{text}`").into()),
    }
}

fn has_text(folder: &Path, text: &str) -> Result<bool, Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let has =
            if path.is_dir() { has_text(&path, text)? } else { fs::read_to_string(&path)?.contains(text) };
        if has {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Copies the files of a folder and its folders.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let source = entry?.path();
        let target = to.join(source.file_name().unwrap_or_default());
        if source.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

/// Compares runs after a change of an overlay, of a template, and of nothing with the first run.
fn changed() -> Result<Vec<Row>, Failure> {
    let mut build = project::cargo();
    build.args(["build", "--quiet", "--release", "--package", "okta-codegen", "--example", "project"]);
    project::output(&mut build)?;
    let generator = std::env::current_exe()?.with_file_name("examples").join("project");
    let memory = Memory::new();
    let (project, out) = (memory.folder("project")?, memory.folder("changed")?);
    for part in ["openapi", "templates"] {
        copy(&project::root().join(part), &project.join(part))?;
    }
    let (overlay_file, template) =
        (project.join("openapi/overlays/made-up.yaml"), project.join("templates/enum.rs.tera"));
    let (krate, cache, text) = (out.join("crate"), out.join("cache"), fs::read_to_string(&template)?);
    let run = || spend::of(Command::new(&generator).arg(&project).arg(&krate).arg(&cache));
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        fs::write(&overlay_file, overlay("madeUp0"))?;
        fs::write(&template, &text)?;
        memory.folder("changed")?;
        let first = run()?.cpu;
        expect_text(&krate, "madeUp0")?;
        let nothing = run()?.cpu;
        let field = format!("madeUp{}", round + 1);
        fs::write(&overlay_file, overlay(&field))?;
        let overlay = run()?.cpu;
        expect_text(&krate, &field)?;
        let comment = format!("/// Run {round}.");
        fs::write(&template, text.replacen("pub enum ", &format!("{comment}\n    pub enum "), 1))?;
        rounds.push((first, [nothing, overlay, run()?.cpu]));
        expect_text(&krate, &comment)?;
    }
    let row = |index: usize, what: &str| {
        let rounds = rounds.iter().map(|(first, later)| (later[index], *first));
        Row::paired(&format!("again after {what}, CPU"), "the first run", "s", rounds)
            .shows(Figure::Cost, 0.25)
    };
    Ok(vec![row(0, "no change"), row(1, "a change of an overlay"), row(2, "a change of a template")])
}

/// Measures documents with several copies of the operations and schemas.
fn sizes(generator: &Path) -> Result<(Vec<Row>, Vec<Growth>), Failure> {
    let memory = Memory::new();
    let mut costs = vec![Vec::new(); SIZES.len()];
    for _ in 0..ROUNDS {
        for (costs, size) in costs.iter_mut().zip(SIZES) {
            let document = project::target().join(format!("documents/management-{size}.json"));
            if !document.is_file() {
                return Err(
                    format!("{} is missing: run `cargo xtask bench generate`", document.display()).into()
                );
            }
            let out = memory.folder("sizes")?;
            costs.push(spend::of(&generate(generator, &document, &out))?);
            // The last copy.
            expect_text(&out, &if size == 1 { "User {".to_owned() } else { format!("UserCopy{size} {{") })?;
        }
    }
    let (first, last) = (&costs[0], &costs[SIZES.len() - 1]);
    let row = |what: &str, unit: &str, cost: fn(&Cost) -> f64| {
        let rounds = last.iter().zip(first).map(|(last, first)| (cost(last), cost(first)));
        Row::paired(what, "the document itself", unit, rounds).shows(Figure::Cost, 4.3)
    };
    let rows = vec![
        row("a document four times as large, CPU", "s", |cost| cost.cpu),
        row("a document four times as large, peak memory", "MB", |cost| cost.peak),
    ];
    let line = |cost: fn(&Cost) -> f64| {
        let points = SIZES.into_iter().zip(&costs);
        points.map(|(size, costs)| (f64::from(size), median(costs.iter().map(cost).collect()))).collect()
    };
    let growth = |name: &str, y: &str, points: Vec<(f64, f64)>| Growth {
        name: name.to_owned(),
        x: "copies of the operations and schemas".to_owned(),
        y: y.to_owned(),
        lines: vec![("okta-codegen".to_owned(), points)],
    };
    let growth = vec![
        growth("time", "CPU, ms", line(|cost| cost.cpu * 1e3)),
        growth("memory", "peak memory, MB", line(|cost| cost.peak)),
    ];
    Ok((rows, growth))
}
