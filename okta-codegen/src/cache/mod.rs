//! Results of earlier runs, so that a run does again only what changed.
//!
//! A cache is one file, to which each run appends the results that it made. When more than half of it are results that the
//! last run did not use, it is written anew without them. A result has as its key the hash of everything that it depends
//! on: the inputs, and the program. A key is never given two results, so nothing in a cache is ever out of date. A result
//! that is damaged counts as missing, and so do those behind a place where the file was cut.

pub(crate) mod value;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasher as _;
use std::io::{self, BufWriter, ErrorKind, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diag::{Diagnostic, Diagnostics, Location};

/// How a file begins. The number is that of its form.
const MAGIC: &[u8] = b"okta-codegen cache 3\n";

/// How files of all forms begin.
const NAME: &[u8] = MAGIC.split_at(MAGIC.len() - 2).0;

/// Bytes of a hash.
const HASH: usize = 32;

/// Bytes in front of a result: its key, its checksum and its length.
const HEAD: usize = HASH + 16;

/// Larger files are not used: no run has as many results.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What identifies a result. In JSON, it is text with hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Key([u8; HASH]);

impl Key {
    /// The bytes of the key, for another one.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|digit| char::from_digit(digit.into(), 16))
            .collect()
    }
}

impl TryFrom<String> for Key {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        let mut key = [0; HASH];
        for (index, byte) in key.iter_mut().enumerate() {
            let digits = digits.get(2 * index..2 * index + 2).ok_or("a key has 64 digits")?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| "the digits of a key are hexadecimal")?;
        }
        Ok(Self(key))
    }
}

/// Results of earlier runs, in a file.
///
/// Used with [`ProjectApi::cached`](crate::ProjectApi::cached). Several runs must not use one cache at the same time; if
/// they do, the results of only one of them are kept.
pub struct Cache {
    path: PathBuf,
    /// The file, and its length when it was opened.
    file: Option<(Mutex<File>, u64)>,
    /// The places of the results in the file.
    found: BTreeMap<Key, Place>,
    /// Where they end in the file: what is behind was cut.
    end: u64,
    /// What this run used of them.
    used: Mutex<BTreeSet<Key>>,
    added: Mutex<BTreeMap<Key, Vec<u8>>>,
}

/// What is written for a result: its key, its checksum, and its bytes.
type Record<'r> = (&'r Key, u64, Cow<'r, [u8]>);

/// Where a result is in the file.
struct Place {
    /// The checksum that was written with it.
    sum: u64,
    start: u64,
    length: usize,
}

impl Cache {
    /// Opens the cache in a file, which [`Generated::write`](crate::Generated::write) creates or changes. A result is read
    /// when it is used.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let opened = File::open(&path).and_then(|mut file| {
            let length = file.metadata()?.len();
            let is_small = length <= MOST_BYTES;
            let (found, end) = if is_small { results(&mut file, length)? } else { Default::default() };
            Ok((found, end, (Mutex::new(file), length)))
        });
        let (found, end, file) = match opened {
            Ok((found, end, file)) => (found, end, Some(file)),
            Err(_) => Default::default(),
        };
        Self { path, file, found, end, used: Mutex::default(), added: Mutex::default() }
    }

    /// The result of an earlier run.
    pub(crate) fn get(&self, key: Key) -> Option<Vec<u8>> {
        let place = self.found.get(&key)?;
        let result = self.read(place).filter(|result| checksum(&key, result) == place.sum)?;
        lock(&self.used).insert(key);
        Some(result)
    }

    /// The result of an earlier run, if it is text.
    pub(crate) fn text(&self, key: Key) -> Option<String> {
        String::from_utf8(self.get(key)?).ok()
    }

    fn read(&self, place: &Place) -> Option<Vec<u8>> {
        let (file, _) = self.file.as_ref()?;
        let mut result = Vec::with_capacity(place.length);
        let mut file = lock(file);
        file.seek(SeekFrom::Start(place.start)).ok()?;
        (&mut *file).take(place.length as u64).read_to_end(&mut result).ok()?;
        (result.len() == place.length).then_some(result)
    }

    /// Keeps a result for later runs, unless the file has it.
    pub(crate) fn put(&self, key: Key, result: impl Into<Vec<u8>>) {
        if self.get(key).is_none() {
            lock(&self.added).insert(key, result.into());
        }
    }

    /// Whether this run added a text.
    #[cfg(test)]
    pub(crate) fn has_added(&self, text: &str) -> bool {
        lock(&self.added).values().any(|added| added == text.as_bytes())
    }

    /// Adds the results of this run to the file. Removes those that it did not use, if they are more than half of the file.
    ///
    /// # Errors
    /// The file cannot be written, or is not that of a cache.
    pub(crate) fn save(&self) -> Result<(), Diagnostics> {
        let (used, added) = (lock(&self.used), lock(&self.added));
        let kept = used.iter().filter(|key| !added.contains_key(key));
        let kept = kept.filter_map(|key| Some((key, self.found.get(key)?)));
        let size = |length: usize| (HEAD + length) as u64;
        let needed: u64 = kept.clone().map(|(_, place)| size(place.length)).sum();
        let new: u64 = added.values().map(|result| size(result.len())).sum();
        let added = added.iter().map(|(key, result)| (key, checksum(key, result), Cow::from(result)));
        let is_mostly_unused = self.end + new > MAGIC.len() as u64 + 2 * (needed + new);
        let written = if is_mostly_unused || new > 0 && !self.is_as_opened() {
            let kept = kept.filter_map(|(key, place)| Some((key, place.sum, self.read(place)?.into())));
            self.replace(kept.chain(added))
        } else if new > 0 {
            self.append(added)
        } else {
            Ok(())
        };
        written.map_err(|error| {
            Diagnostic::error("cannot-write", "", format!("cannot write the cache: {error}"))
                .located(Location::file(self.path.display().to_string()))
                .into()
        })
    }

    /// Whether the file is that of a cache, and as long as it was when it was opened.
    fn is_as_opened(&self) -> bool {
        let length = fs::metadata(&self.path).map(|found| found.len());
        self.end > 0
            && self.file.as_ref().is_some_and(|(_, opened)| length.is_ok_and(|length| length == *opened))
    }

    /// Appends results to the file. If this is interrupted, the next run has those that were written completely.
    fn append<'r>(&self, results: impl Iterator<Item = Record<'r>>) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(&self.path)?;
        file.set_len(self.end)?;
        file.seek(SeekFrom::End(0))?;
        write_results(file, results)
    }

    /// Replaces the file in one step.
    fn replace<'r>(&self, results: impl Iterator<Item = Record<'r>>) -> io::Result<()> {
        if is_foreign(&self.path)? {
            return Err(io::Error::other("the file is not a cache: remove it, or choose another one"));
        }
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let temporary = self.path.with_extension(format!("{}.tmp", std::process::id()));
        let write = |mut file: File| {
            file.write_all(MAGIC)?;
            write_results(file, results)
        };
        let written =
            File::create(&temporary).and_then(write).and_then(|()| fs::rename(&temporary, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("path", &self.path).field("found", &self.found.len()).finish()
    }
}

/// Whether there is a file that no cache has written. One that was cut, even to nothing, is none.
fn is_foreign(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    match File::open(path).and_then(|file| file.take(NAME.len() as u64).read_to_end(&mut start)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        read => read.map(|_| !NAME.starts_with(&start)),
    }
}

/// Writes what [`results`] reads.
fn write_results<'r>(file: File, results: impl Iterator<Item = Record<'r>>) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    for (key, sum, result) in results {
        file.write_all(&key.0)?;
        file.write_all(&sum.to_le_bytes())?;
        file.write_all(&(result.len() as u64).to_le_bytes())?;
        file.write_all(&result)?;
    }
    file.flush()
}

/// The places of the results in a file up to where it was cut, and where they end: 0 if it is not the file of a cache.
/// Whether they were changed is only known of those that are used.
fn results(file: &mut File, length: u64) -> io::Result<(BTreeMap<Key, Place>, u64)> {
    let mut results = BTreeMap::new();
    let mut magic = [0; MAGIC.len()];
    file.read_exact(&mut magic)?;
    if magic != MAGIC {
        return Ok((results, 0));
    }
    let mut end = MAGIC.len() as u64;
    let mut head = [0; HEAD];
    while end + HEAD as u64 <= length {
        file.seek(SeekFrom::Start(end))?;
        file.read_exact(&mut head)?;
        let start = end + HEAD as u64;
        let Some((key, sum, size)) = split(&head) else { break };
        let Some(behind) = start.checked_add(size).filter(|behind| *behind <= length) else { break };
        let Ok(length) = usize::try_from(size) else { break };
        results.insert(key, Place { sum, start, length });
        end = behind;
    }
    Ok((results, end))
}

/// The key of a result, its checksum and its length, which are in front of it.
fn split(head: &[u8; HEAD]) -> Option<(Key, u64, u64)> {
    let (key, rest) = head.split_first_chunk()?;
    let (sum, rest) = rest.split_first_chunk()?;
    Some((Key(*key), u64::from_le_bytes(*sum), u64::from_le_bytes(*rest.first_chunk()?)))
}

/// A sum that a damaged result does not have. It protects from accidents only, for which a cryptographic hash would be slow.
fn checksum(key: &Key, result: &[u8]) -> u64 {
    foldhash::quality::FixedState::default().hash_one((key.0, result))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Collects what a result depends on.
#[derive(Clone, Debug)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    /// Begins with what kind of result it is, and the program that makes it.
    pub(crate) fn new(kind: &str) -> Self {
        let mut hasher = Self(Sha256::new());
        hasher.add(kind);
        hasher.add(program());
        hasher
    }

    pub(crate) fn add(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        // With its length, so that parts cannot be mistaken for others.
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    pub(crate) fn key(&self) -> Key {
        Key(self.0.clone().finalize().into())
    }
}

/// The running program.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| identity(&std::env::current_exe().unwrap_or_default()))
}

/// The file of a program, with its length and the time when it was built. If these are not known, for example because the
/// file was replaced, it counts as another program each time.
fn identity(path: &Path) -> String {
    let known = fs::metadata(path).and_then(|found| Ok((found.len(), found.modified()?)));
    let (length, built) = known.unwrap_or_else(|_| (0, SystemTime::now()));
    let built = built.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{} {} {length} {}", env!("CARGO_PKG_VERSION"), path.display(), built.as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<const N: usize>(cache: &Cache, names: [&str; N]) -> [Option<String>; N] {
        names.map(|name| cache.text(key(name)))
    }

    fn some<const N: usize>(texts: [Option<&str>; N]) -> [Option<String>; N] {
        texts.map(|text| text.map(str::to_owned))
    }

    fn key(name: &str) -> Key {
        Hasher::new("test").add(name).key()
    }

    #[test]
    fn a_cache_has_what_earlier_runs_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("target/one.cache");
        let first = Cache::open(&path);
        assert!(first.get(key("a")).is_none());
        first.put(key("a"), "1");
        first.put(key("b"), "2");
        first.save().unwrap();
        let before = fs::read(&path).unwrap();

        let second = Cache::open(&path);
        assert_eq!(second.text(key("a")).as_deref(), Some("1"));
        second.put(key("c"), "3");
        second.save().unwrap();
        assert!(fs::read(&path).unwrap().starts_with(&before), "only the new result is written");

        let third = Cache::open(&path);
        assert_eq!(texts(&third, ["a", "b", "c"]), some([Some("1"), Some("2"), Some("3")]));
    }

    #[test]
    fn a_cache_is_at_most_twice_as_large_as_what_the_last_run_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.cache");
        for run in 0..10 {
            let cache = Cache::open(&path);
            assert_eq!(cache.text(key("always")).is_some(), run > 0);
            cache.put(key("always"), "the same");
            cache.put(key(&format!("run {run}")), "x".repeat(1000));
            cache.save().unwrap();
            let used = MAGIC.len() + 2 * HEAD + "the same".len() + 1000;
            assert!(fs::metadata(&path).unwrap().len() <= 2 * used as u64, "run {run}");
        }
        let last = Cache::open(&path);
        assert!(last.text(key("run 9")).is_some() && last.text(key("run 0")).is_none());
    }

    #[test]
    fn a_cache_that_was_cut_keeps_the_results_before_the_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.cache");
        let cache = Cache::open(&path);
        cache.put(key("a"), "a result");
        cache.save().unwrap();
        let start = fs::read(&path).unwrap().len();
        let cache = Cache::open(&path);
        assert!(cache.get(key("a")).is_some());
        cache.put(key("b"), "another one");
        cache.save().unwrap();
        let intact = fs::read(&path).unwrap();
        for end in start..intact.len() {
            fs::write(&path, &intact[..end]).unwrap();
            let cache = Cache::open(&path);
            assert_eq!(texts(&cache, ["a", "b"]), some([Some("a result"), None]));
            cache.put(key("b"), "another one");
            cache.save().unwrap();
            assert!(fs::read(&path).unwrap() == intact, "cut at {end}");
        }
    }

    #[test]
    fn a_file_that_another_run_changed_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.cache");
        let (first, second) = (Cache::open(&path), Cache::open(&path));
        first.put(key("a"), "a result");
        first.save().unwrap();
        second.put(key("b"), "another one");
        second.save().unwrap();
        let cache = Cache::open(&path);
        assert_eq!(texts(&cache, ["a", "b"]), some([None, Some("another one")]));
    }

    #[test]
    fn a_file_that_is_not_a_cache_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.cache");
        let save = |before: &[u8]| {
            fs::write(&path, before).unwrap();
            let cache = Cache::open(&path);
            cache.put(key("a"), "a result");
            cache.save().map(|()| Cache::open(&path).text(key("a")))
        };
        for own in
            [&b""[..], b"okta-codegen ca", b"okta-codegen cache 2\n", b"okta-codegen cache 12\n", MAGIC]
        {
            assert_eq!(save(own), Ok(Some("a result".to_owned())));
        }
        for foreign in [&b"openapi: 3.0.3\n"[..], b"\0", b"okta-codegen cash"] {
            let problem = save(foreign).unwrap_err().to_string();
            assert!(problem.contains("the file is not a cache"), "{problem}");
            assert_eq!(fs::read(&path).unwrap(), foreign);
        }
    }

    #[test]
    fn a_damaged_result_is_made_anew_and_the_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.cache");
        let cache = Cache::open(&path);
        cache.put(key("a"), "a result");
        cache.put(key("b"), "another one");
        cache.save().unwrap();
        let mut damaged = fs::read(&path).unwrap();
        let at = damaged.windows(11).position(|window| window == b"another one").unwrap();
        damaged[at] = b'A';
        fs::write(&path, damaged).unwrap();

        let second = Cache::open(&path);
        assert_eq!(texts(&second, ["a", "b"]), some([Some("a result"), None]));
        second.put(key("b"), "another one");
        second.save().unwrap();
        let third = Cache::open(&path);
        assert_eq!(texts(&third, ["a", "b"]), some([Some("a result"), Some("another one")]));
    }

    #[test]
    fn a_program_whose_file_is_gone_shares_no_results() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program");
        assert_ne!(identity(&path), identity(&path));
        fs::write(&path, "1").unwrap();
        let first = identity(&path);
        assert_eq!(identity(&path), first);
        fs::write(&path, "22").unwrap();
        assert_ne!(identity(&path), first);
    }

    #[test]
    fn keys_have_digits() {
        assert!(Key::try_from(String::from(key("a"))) == Ok(key("a")));
        for wrong in ["12".to_owned(), "x".repeat(2 * HASH), "é".repeat(HASH)] {
            assert!(Key::try_from(wrong).is_err());
        }
    }

    #[test]
    fn parts_of_a_key_are_kept_apart() {
        let key = |parts: &[&str]| {
            let mut hasher = Hasher::new("test");
            for part in parts {
                hasher.add(part);
            }
            hasher.key()
        };
        assert!(key(&["ab", "c"]) != key(&["a", "bc"]) && key(&["a", "b"]) == key(&["a", "b"]));
    }

    #[test]
    fn a_damaged_or_foreign_file_counts_as_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.cache");
        let cache = Cache::open(&path);
        cache.put(key("a"), "a result");
        cache.save().unwrap();
        let intact = fs::read(&path).unwrap();
        let changed = (0..intact.len()).map(|at| {
            let mut changed = intact.clone();
            changed[at] ^= 1;
            changed
        });
        let cut = (0..intact.len()).map(|end| intact[..end].to_vec());
        for content in changed.chain(cut).chain([b"something else".to_vec()]) {
            fs::write(&path, content).unwrap();
            assert!(Cache::open(&path).get(key("a")).is_none());
        }
        fs::write(&path, &intact).unwrap();
        assert_eq!(Cache::open(&path).text(key("a")).as_deref(), Some("a result"));
    }
}
