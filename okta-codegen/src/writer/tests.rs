use std::io::Write as _;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;

const MANIFEST: &str = ".generated";

/// A generated file with this in it.
fn generated(body: &str) -> String {
    format!("// {MARKER}\n{body}\n")
}

fn set(files: &[(&str, &str)]) -> GeneratedFiles {
    files.iter().map(|(path, body)| (*path, generated(body))).collect()
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn writer(&self) -> Writer {
        Writer::new(self.path(), MANIFEST)
    }

    fn write(&self, files: &[(&str, &str)]) -> Result<Report, String> {
        self.writer().write(&set(files)).map_err(|diagnostics| diagnostics.to_string())
    }

    fn check(&self, files: &[(&str, &str)]) -> Report {
        self.writer().check(&set(files)).expect("nothing in the way")
    }

    fn put(&self, path: &str, content: &str) {
        let target = self.path().join(path);
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::write(target, content).expect("a file");
    }

    fn get(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("a file")
    }

    /// Every file and folder with its content and its modification time.
    fn snapshot(&self) -> Vec<(String, String, SystemTime)> {
        fn visit(folder: &Path, found: &mut Vec<(String, String, SystemTime)>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let written = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
                if path.is_dir() {
                    // The time of a folder changes with every file in it.
                    found.push((path.display().to_string(), String::new(), SystemTime::UNIX_EPOCH));
                    visit(&path, found);
                } else {
                    let content = fs::read_to_string(&path).expect("a file");
                    found.push((path.display().to_string(), content, written));
                }
            }
        }
        let mut found = Vec::new();
        visit(self.path(), &mut found);
        found.sort();
        found
    }
}

fn names(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

#[test]
fn only_changed_files_are_written() {
    let folder = Folder::new();
    let first = folder.write(&[("a.rs", "1"), ("deep/er/b.rs", "1")]).expect("written");
    assert_eq!(first.written, names(&[MANIFEST, "a.rs", "deep/er/b.rs"]));
    assert_eq!(folder.get("deep/er/b.rs"), generated("1"));
    assert_eq!(folder.get(MANIFEST).lines().skip(1).collect::<Vec<_>>(), ["a.rs", "deep/er/b.rs"]);

    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    let kept = fs::File::options().append(true).open(folder.path().join("a.rs")).expect("the file");
    kept.set_modified(long_ago).expect("a time");
    let before = folder.snapshot();
    let second = folder.write(&[("a.rs", "1"), ("deep/er/b.rs", "1")]).expect("written");
    assert!(second.is_up_to_date() && second.unchanged == 3, "{second:?}");
    assert_eq!(folder.snapshot(), before);

    let third = folder.write(&[("a.rs", "1"), ("deep/er/b.rs", "2")]).expect("written");
    assert_eq!((third.written, third.unchanged), (names(&["deep/er/b.rs"]), 2));
    assert_eq!(folder.get("deep/er/b.rs"), generated("2"));
    let modified = fs::metadata(folder.path().join("a.rs")).and_then(|file| file.modified()).expect("a time");
    assert_eq!(modified, long_ago, "an unchanged file keeps its modification time");
}

#[test]
fn a_missing_folder_is_created() {
    let folder = Folder::new();
    let out = folder.path().join("some/where");
    Writer::new(&out, MANIFEST).write(&set(&[("a.rs", "1")])).expect("written");
    assert_eq!(folder.get("some/where/a.rs"), generated("1"));
}

#[test]
fn stale_files_and_emptied_folders_are_removed() {
    let folder = Folder::new();
    folder
        .write(&[("a.rs", "1"), ("old/b.rs", "1"), ("old/deep/c.rs", "1"), ("mixed/d.rs", "1")])
        .expect("written");
    folder.put("mixed/notes.txt", "mine");
    folder.put("own/empty/README", "mine");
    let report = folder.write(&[("a.rs", "1")]).expect("written");
    assert_eq!(report.removed, names(&["mixed/d.rs", "old/b.rs", "old/deep/c.rs"]));
    assert!(!folder.path().join("old").exists(), "emptied folders are removed");
    assert_eq!(folder.get("mixed/notes.txt"), "mine");
    assert_eq!(folder.get("own/empty/README"), "mine");
    assert_eq!(folder.get(MANIFEST).lines().skip(1).collect::<Vec<_>>(), ["a.rs"]);
}

#[test]
fn only_listed_files_with_the_marker_are_removed() {
    let folder = Folder::new();
    folder.write(&[("a.rs", "1"), ("taken.rs", "1")]).expect("written");
    folder.put("taken.rs", "// mine now\n");
    folder.put("unlisted.rs", &generated("1"));
    let report = folder.write(&[("a.rs", "1")]).expect("written");
    assert_eq!((report.removed, report.kept), (vec![], names(&["taken.rs"])));
    assert_eq!(folder.get("taken.rs"), "// mine now\n");
    assert_eq!(folder.get("unlisted.rs"), generated("1"));
}

#[test]
fn a_manifest_cannot_name_files_outside_of_the_folder() {
    let folder = Folder::new();
    folder.put("outside.rs", &generated("1"));
    let out = folder.path().join("out");
    Writer::new(&out, MANIFEST).write(&set(&[("a.rs", "1")])).expect("written");
    let absolute = folder.path().join("outside.rs").display().to_string();
    let edited = format!("{}../outside.rs\n{absolute}\n./a.rs\n\n", folder.get("out/.generated"));
    folder.put("out/.generated", &edited);
    let report = Writer::new(&out, MANIFEST).write(&set(&[("a.rs", "1")])).expect("written");
    assert_eq!((report.removed, report.kept), (vec![], vec![]));
    assert_eq!(folder.get("outside.rs"), generated("1"));
}

#[test]
fn foreign_files_in_the_way_are_an_error_and_nothing_is_written() {
    let folder = Folder::new();
    folder.write(&[("a.rs", "1"), ("z.rs", "1")]).expect("written");
    folder.put("b.rs", "// by hand\n");
    folder.put("z.rs", "// was generated, and is mine now\n");
    folder.put("c.rs/inner.txt", "a folder where a file should go");
    folder.put("d", "a file where a folder should go");
    let before = folder.snapshot();
    let wanted = [("a.rs", "2"), ("b.rs", "1"), ("c.rs", "1"), ("z.rs", "2")];
    let error = folder.write(&wanted).expect_err("foreign files");
    assert_eq!(error.matches("error[output-foreign]").count(), 3, "{error}");
    for name in ["b.rs", "c.rs", "z.rs"] {
        assert!(error.contains(&folder.path().join(name).display().to_string()), "{error}");
    }
    let error = folder.write(&[("a.rs", "2"), ("d/e.rs", "1")]).expect_err("foreign files");
    assert!(error.contains("a file where a folder should be"), "{error}");
    assert_eq!(folder.snapshot(), before);

    let out = folder.path().join("b.rs");
    let error = Writer::new(&out, MANIFEST).write(&set(&[("a.rs", "1")])).expect_err("a file as folder");
    assert!(error.to_string().contains("where the output folder should be"), "{error}");
}

#[test]
fn a_generated_file_that_was_edited_is_written_again() {
    let folder = Folder::new();
    folder.write(&[("a.rs", "1")]).expect("written");
    folder.put("a.rs", &generated("edited"));
    assert_eq!(folder.write(&[("a.rs", "1")]).expect("written").written, names(&["a.rs"]));
    assert_eq!(folder.get("a.rs"), generated("1"));
}

#[test]
fn a_missing_manifest_is_written_again() {
    let folder = Folder::new();
    folder.write(&[("a.rs", "1")]).expect("written");
    fs::remove_file(folder.path().join(MANIFEST)).expect("removed");
    assert_eq!(folder.write(&[("a.rs", "2")]).expect("written").written, names(&[MANIFEST, "a.rs"]));
}

#[test]
fn check_writes_nothing_and_shows_the_difference() {
    let folder = Folder::new();
    assert!(!folder.check(&[("a.rs", "1")]).is_up_to_date());
    assert!(folder.snapshot().is_empty(), "no folder is created");

    folder.write(&[("a.rs", "1\n2\n3"), ("gone.rs", "1")]).expect("written");
    let before = folder.snapshot();
    let report = folder.check(&[("a.rs", "1\nnew\n3"), ("b.rs", "1")]);
    assert_eq!(folder.snapshot(), before);
    assert_eq!(report.written, names(&[MANIFEST, "a.rs", "b.rs"]));
    assert_eq!(report.removed, names(&["gone.rs"]));
    for line in [
        "--- a/a.rs",
        "+++ b/a.rs",
        "-2",
        "+new",
        "--- /dev/null\n+++ b/b.rs",
        "--- a/gone.rs\n+++ /dev/null",
    ] {
        assert!(report.diff.contains(line), "{line}: {}", report.diff);
    }
    let same = folder.check(&[("a.rs", "1\n2\n3"), ("gone.rs", "1")]);
    assert!(same.is_up_to_date() && same.diff.is_empty());
}

#[test]
fn the_difference_is_short() {
    let folder = Folder::new();
    let many: Vec<(String, String)> =
        (0..100).map(|n| (format!("{n:03}.rs"), "line\n".repeat(500))).collect();
    let borrowed: Vec<(&str, &str)> =
        many.iter().map(|(path, body)| (path.as_str(), body.as_str())).collect();
    let diff = folder.check(&borrowed).diff;
    assert!(diff.lines().count() < 400, "{diff}");
    assert!(diff.contains("more lines\n") && diff.ends_with("… and 93 more files\n"), "{diff}");
}

#[test]
fn invalid_paths_and_contents_are_reported() {
    let mut files =
        set(&[("../up.rs", "1"), ("/abs.rs", "1"), ("a//b.rs", "1"), ("./c.rs", "1"), ("d\\e.rs", "1")]);
    files.insert("", generated("1"));
    files.insert("File.rs", generated("1"));
    files.insert("file.rs", generated("1"));
    files.insert("unmarked.rs", "fn main() {}\n");
    files.insert("dir", generated("1"));
    files.insert("dir/f.rs", generated("1"));
    files.insert("twice.rs", generated("1"));
    files.insert("twice.rs", generated("2"));
    files.insert(MANIFEST, generated("1"));
    let folder = Folder::new();
    let error = folder.writer().write(&files).expect_err("defects").to_string();
    assert_eq!(error.matches("not relative and normal").count(), 6, "{error}");
    for part in [
        "differs from `File.rs` in case only",
        "does not contain `@generated",
        "`dir` is both a file",
        "two files have this",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert_eq!(error.matches("two files have this").count(), 2, "{error}");
    assert!(folder.snapshot().is_empty());
}

/// One of the names is too long for every file system. Unlike a full disk or a missing permission, this fails for every
/// user.
#[test]
fn a_failed_write_leaves_everything_as_it_was() {
    let folder = Folder::new();
    folder.write(&[("a.rs", "1"), ("gone.rs", "1")]).expect("written");
    let before = folder.snapshot();
    let too_long = format!("new/{}.rs", "x".repeat(300));
    let error = folder.write(&[("a.rs", "2"), ("m/b.rs", "1"), (&too_long, "1")]).expect_err("not writable");
    assert!(error.starts_with("error[cannot-write]: cannot "), "{error}");
    assert!(error.contains("xxx.rs") && error.contains("File name too long"), "{error}");
    assert_eq!(folder.snapshot(), before);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = Folder::new();
    folder.put("elsewhere/f.rs", &generated("1"));
    let out = folder.path().join("out");
    Writer::new(&out, MANIFEST).write(&set(&[("in/f.rs", "1")])).expect("written");
    fs::remove_dir_all(out.join("in")).expect("removed");
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), out.join("in")).expect("a link");
    let error = Writer::new(&out, MANIFEST).write(&set(&[("in/f.rs", "2")])).expect_err("a link");
    assert!(error.to_string().contains("a file where a folder should be"), "{error}");
    let report = Writer::new(&out, MANIFEST).write(&set(&[("a.rs", "1")])).expect("written");
    assert_eq!((report.removed, report.kept), (vec![], names(&["in/f.rs"])));
    assert_eq!(folder.get("elsewhere/f.rs"), generated("1"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    // Writing to this device fails like writing to a full disk.
    let error = fs::write("/dev/full", "x").expect_err("no space");
    let text = problem(Path::new("out/a.rs"), "write", &error).to_string();
    assert!(
        text.starts_with("error[cannot-write]: cannot write the file: No space left on device"),
        "{text}"
    );
    assert!(text.contains("--> out/a.rs"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_reported_and_left_as_it_was() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    folder.write(&[("a.rs", "1"), ("sub/b.rs", "1")]).expect("written");
    let sub = folder.path().join("sub");
    let set_mode = |mode| fs::set_permissions(&sub, fs::Permissions::from_mode(mode)).expect("permissions");
    set_mode(0o555);
    let binds = fs::File::create(sub.join("probe")).is_err();
    let before = folder.snapshot();
    let outcome = folder.write(&[("a.rs", "2"), ("sub/b.rs", "2")]);
    let after = folder.snapshot();
    set_mode(0o755);
    if !binds {
        let _ = writeln!(std::io::stderr(), "skipped: permissions do not restrict this user");
        return;
    }
    let error = outcome.expect_err("read-only");
    assert!(error.contains("Permission denied") && error.contains("b.rs"), "{error}");
    assert_eq!(after, before);
}

#[test]
fn one_file_is_replaced_only_if_it_differs() {
    let folder = Folder::new();
    let path = folder.path().join("one.txt");
    assert_eq!(write_file(&path, "1"), Ok(true));
    assert_eq!(write_file(&path, "1"), Ok(false));
    assert_eq!(write_file(&path, "2"), Ok(true));
    assert_eq!(folder.get("one.txt"), "2");
    let error = write_file(&folder.path().join("none/one.txt"), "1").expect_err("no folder").to_string();
    assert!(error.starts_with("error[cannot-write]: cannot write the file: "), "{error}");
    assert_eq!(folder.snapshot().len(), 1, "no temporary file is left");
}

#[test]
fn a_temporary_file_of_an_interrupted_run_is_replaced() {
    let folder = Folder::new();
    folder.put(".one.txt.tmp", "half of");
    assert_eq!(write_file(&folder.path().join("one.txt"), "1"), Ok(true));
    assert_eq!((folder.get("one.txt").as_str(), folder.snapshot().len()), ("1", 1));
}

/// What a run leaves that is killed while it writes.
fn interrupt(folder: &Folder) {
    folder.put(".okta-codegen.tmp/lock", "");
    folder.put(".okta-codegen.tmp/1", &generated("1"));
}

#[test]
fn staged_files_of_an_interrupted_run_are_removed_and_reported() {
    let folder = Folder::new();
    folder.write(&[("a.rs", "1")]).expect("written");
    let clean = folder.snapshot();
    interrupt(&folder);
    let checked = folder.check(&[("a.rs", "1")]);
    assert!(checked.is_up_to_date());
    let warnings = checked.warnings.to_string();
    assert!(warnings.contains("warning[staged-files]: an interrupted run left staged files"), "{warnings}");
    assert!(folder.path().join(".okta-codegen.tmp").exists(), "a check removes nothing");

    let written = folder.write(&[("a.rs", "1")]).expect("written");
    let warnings = written.warnings.to_string();
    assert!(warnings.contains("removed the staged files of an interrupted run"), "{warnings}");
    assert!(warnings.contains(".okta-codegen.tmp"), "{warnings}");
    assert_eq!(folder.snapshot(), clean);
    assert!(folder.write(&[("a.rs", "2")]).expect("written").warnings.is_empty());
    interrupt(&folder);
    folder.write(&[("a.rs", "3")]).expect("written");
    assert_eq!(folder.snapshot().len(), clean.len());
}

#[test]
fn staged_files_of_a_running_writer_are_not_touched() {
    let folder = Folder::new();
    interrupt(&folder);
    let lock = fs::File::open(folder.path().join(".okta-codegen.tmp/lock")).expect("the lock");
    lock.try_lock().expect("locked");
    let before = folder.snapshot();
    let error = folder.write(&[("a.rs", "1")]).expect_err("another run");
    assert!(error.contains("another run is writing to the output folder"), "{error}");
    assert_eq!(folder.snapshot(), before);
}

#[test]
fn an_interrupted_write_leaves_everything_as_it_was() {
    let folder = Folder::new();
    folder.write(&[("a.rs", "1"), ("gone.rs", "1")]).expect("written");
    let before = folder.snapshot();
    let files = set(&[("a.rs", "2"), ("new/b.rs", "1")]);
    let manifest = files.manifest();
    let writer = folder.writer();
    // Staging two files and the manifest takes three steps, replacing them three more, and removing one the last.
    for steps in 0..7_usize {
        let plan = writer.plan(&files, &manifest).expect("a plan");
        let left = std::cell::Cell::new(steps);
        let is_interrupted = || left.replace(left.get().saturating_sub(1)) == 0;
        let error = apply::apply(&plan, folder.path(), &is_interrupted).expect_err("interrupted");
        assert!(error.to_string().starts_with("error[interrupted]"), "{error}");
        assert_eq!(folder.snapshot(), before, "after {steps} steps");
    }
    writer.interrupted.store(true, Ordering::Relaxed);
    assert!(writer.write(&files).is_err());
    assert_eq!(folder.snapshot(), before);
}

#[test]
fn files_that_are_not_generated_are_reported() {
    let folder = Folder::new();
    let writer = Writer::new(folder.path(), "generated/MANIFEST");
    let files = set(&[("generated/a.rs", "1"), ("top.rs", "1")]);
    writer.write(&files).expect("written");
    folder.put("generated/deep/extra.rs", &generated("1"));
    folder.put("src/mine.rs", "// mine");
    for report in [writer.check(&files), writer.write(&files)] {
        let report = report.expect("nothing in the way");
        assert!(report.is_up_to_date());
        let warnings = report.warnings.to_string();
        let expected =
            "warning[unlisted-file]: the file is not generated, and generated/MANIFEST does not list it";
        assert!(warnings.starts_with(expected) && warnings.contains("deep/extra.rs"), "{warnings}");
        assert_eq!(report.warnings.len(), 1, "{warnings}");
    }
}

#[test]
fn line_endings_are_named_as_the_only_difference() {
    let folder = Folder::new();
    let files = [("a.rs", "1\n2"), ("b.rs", "1")];
    folder.write(&files).expect("written");
    folder.put("a.rs", &generated("1\n2").replace('\n', "\r\n"));
    let report = folder.check(&files);
    assert!(!report.is_up_to_date() && report.only_line_endings_differ());
    assert_eq!(report.diff, "only line endings differ in 1 file, for example a.rs\n");

    folder.put("b.rs", &generated("2").replace('\n', "\r\n"));
    let report = folder.check(&files);
    assert!(!report.only_line_endings_differ());
    assert_eq!((report.written.len(), report.line_endings), (2, 1));
    assert!(
        report.diff.starts_with("--- a/b.rs") && report.diff.contains("only line endings"),
        "{}",
        report.diff
    );
    folder.write(&files).expect("written");
    assert_eq!(folder.get("a.rs"), generated("1\n2"));
}
