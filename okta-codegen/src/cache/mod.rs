//! Results of earlier runs, so that a run does again only what changed.
//!
//! A cache is one file, to which each run appends the results that it made. When more than half of it are results that the
//! last run did not use, it is written anew without them. A result has as its key the hash of everything that it depends
//! on: the inputs, and the program. A key is never given two results, so nothing in a cache is ever out of date. A result
//! that is damaged counts as missing, and so do those behind a place where the file was cut.

pub(crate) mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasher as _;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diag::{Diagnostic, Diagnostics, Location};

/// How a file begins. The number is that of its form.
const MAGIC: &[u8] = b"okta-codegen cache 3\n";

/// Bytes of a hash.
const HASH: usize = 32;

/// Bytes in front of a result: its key, its checksum and its length.
const HEAD: usize = HASH + 16;

/// Larger files are not read: no run has as many results.
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
    file: Vec<u8>,
    /// The places of the results in the file.
    found: BTreeMap<Key, Place>,
    /// Where they end in the file: what is behind was cut.
    end: usize,
    /// What this run used of them.
    used: Mutex<BTreeSet<Key>>,
    added: Mutex<BTreeMap<Key, Vec<u8>>>,
}

/// Where a result is in the file.
#[derive(Clone)]
struct Place {
    /// The checksum that was written with it.
    sum: u64,
    bytes: Range<usize>,
}

impl Cache {
    /// Opens the cache in a file, which [`Generated::write`](crate::Generated::write) creates or replaces.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let is_small = fs::metadata(&path).is_ok_and(|found| found.len() <= MOST_BYTES);
        let file = if is_small { fs::read(&path).unwrap_or_default() } else { Vec::new() };
        let (found, end) = results(&file);
        Self { path, file, found, end, used: Mutex::default(), added: Mutex::default() }
    }

    /// The result of an earlier run.
    pub(crate) fn get(&self, key: Key) -> Option<&[u8]> {
        let place = self.found.get(&key)?;
        let result =
            self.file.get(place.bytes.clone()).filter(|result| checksum(&key, result) == place.sum)?;
        lock(&self.used).insert(key);
        Some(result)
    }

    /// The result of an earlier run, if it is text.
    pub(crate) fn text(&self, key: Key) -> Option<&str> {
        std::str::from_utf8(self.get(key)?).ok()
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
    /// The file cannot be written.
    pub(crate) fn save(&self) -> Result<(), Diagnostics> {
        let (used, added) = (lock(&self.used), lock(&self.added));
        let kept = used.iter().filter(|key| !added.contains_key(key));
        let kept = kept.filter_map(|key| Some((key, self.found.get(key)?)));
        let size = |bytes: usize| HEAD + bytes;
        let needed: usize = kept.clone().map(|(_, place)| size(place.bytes.len())).sum();
        let new: usize = added.values().map(|result| size(result.len())).sum();
        let added = added.iter().map(|(key, result)| (key, checksum(key, result), result.as_slice()));
        let is_mostly_unused = self.end + new > MAGIC.len() + 2 * (needed + new);
        let written = if is_mostly_unused || new > 0 && !self.is_as_opened() {
            let kept =
                kept.filter_map(|(key, place)| Some((key, place.sum, self.file.get(place.bytes.clone())?)));
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
        self.end > 0 && fs::metadata(&self.path).is_ok_and(|found| found.len() == self.file.len() as u64)
    }

    /// Appends results to the file. If this is interrupted, the next run has those that were written completely.
    fn append<'r>(&self, results: impl Iterator<Item = (&'r Key, u64, &'r [u8])>) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(&self.path)?;
        file.set_len(self.end as u64)?;
        file.seek(SeekFrom::End(0))?;
        write_results(file, results)
    }

    /// Replaces the file in one step.
    fn replace<'r>(&self, results: impl Iterator<Item = (&'r Key, u64, &'r [u8])>) -> io::Result<()> {
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

/// Writes what [`results`] reads.
fn write_results<'r>(file: File, results: impl Iterator<Item = (&'r Key, u64, &'r [u8])>) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    for (key, sum, result) in results {
        file.write_all(&key.0)?;
        file.write_all(&sum.to_le_bytes())?;
        file.write_all(&(result.len() as u64).to_le_bytes())?;
        file.write_all(result)?;
    }
    file.flush()
}

/// The results in a file up to the place where it was cut, and where they end: 0 if it is not the file of a cache. Whether
/// they were changed is only known of those that are used.
fn results(file: &[u8]) -> (BTreeMap<Key, Place>, usize) {
    let mut results = BTreeMap::new();
    let Some(mut rest) = file.strip_prefix(MAGIC) else { return (results, 0) };
    while let Some((key, sum, result, behind)) = split(rest) {
        let end = file.len() - behind.len();
        results.insert(key, Place { sum, bytes: end - result.len()..end });
        rest = behind;
    }
    (results, file.len() - rest.len())
}

/// The key, the checksum and the bytes of the first result, and what is behind it.
fn split(rest: &[u8]) -> Option<(Key, u64, &[u8], &[u8])> {
    let (key, behind) = rest.split_first_chunk::<HASH>()?;
    let (sum, behind) = behind.split_first_chunk()?;
    let (length, behind) = behind.split_first_chunk()?;
    let (result, behind) = behind.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    Some((Key(*key), u64::from_le_bytes(*sum), result, behind))
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

/// The file of the running program, with its length and the time when it was built.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let path = std::env::current_exe().unwrap_or_default();
        let found = fs::metadata(&path).ok();
        let modified = found.as_ref().and_then(|found| found.modified().ok());
        let built = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let (path, length) = (path.display(), found.map(|found| found.len()));
        format!("{} {path} {length:?} {:?}", env!("CARGO_PKG_VERSION"), built.map(|built| built.as_nanos()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(second.text(key("a")), Some("1"));
        second.put(key("c"), "3");
        second.save().unwrap();
        assert!(fs::read(&path).unwrap().starts_with(&before), "only the new result is written");

        let third = Cache::open(&path);
        assert_eq!(["a", "b", "c"].map(|name| third.text(key(name))), [Some("1"), Some("2"), Some("3")]);
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
            assert_eq!(["a", "b"].map(|name| cache.text(key(name))), [Some("a result"), None]);
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
        assert_eq!(["a", "b"].map(|name| cache.text(key(name))), [None, Some("another one")]);
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
        assert_eq!(["a", "b"].map(|name| second.text(key(name))), [Some("a result"), None]);
        second.put(key("b"), "another one");
        second.save().unwrap();
        let third = Cache::open(&path);
        assert_eq!(["a", "b"].map(|name| third.text(key(name))), [Some("a result"), Some("another one")]);
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
        assert_eq!(Cache::open(&path).text(key("a")), Some("a result"));
    }
}
