//! Results of earlier runs, so that a run does again only what changed.
//!
//! A cache is one file with the results that the last run used, so it does not grow. A result has as its key the hash of
//! everything that it depends on: the inputs, and the program. A key is never given two results, so nothing in a cache
//! is ever out of date. A file that is damaged, or was not written by a cache, counts as empty.

pub(crate) mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io::{BufWriter, Seek, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use crate::diag::{Diagnostic, Diagnostics, Location};

/// How a file begins. The number is that of its form.
const MAGIC: &[u8] = b"okta-codegen cache 1\n";

/// Bytes of a hash.
const HASH: usize = 32;

/// Larger files are not read: no run has as many results.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What identifies a result.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key([u8; HASH]);

impl Key {
    /// The bytes of the key, for another one.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key as hexadecimal digits.
    pub(crate) fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads what [`to_hex`](Self::to_hex) writes.
    pub(crate) fn from_hex(digits: &str) -> Option<Self> {
        let mut key = [0; HASH];
        for (index, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }
}

/// Results of earlier runs, in a file.
///
/// Used with [`ProjectApi::cached`](crate::ProjectApi::cached). Several runs must not use one cache at the same time; if
/// they do, the results of only one of them are kept.
pub struct Cache {
    path: PathBuf,
    /// The file, and the places of the results in it.
    file: Vec<u8>,
    found: BTreeMap<Key, Range<usize>>,
    /// What this run used of them.
    used: Mutex<BTreeSet<Key>>,
    added: Mutex<BTreeMap<Key, Vec<u8>>>,
}

impl Cache {
    /// Opens the cache in a file, which [`Generated::write`](crate::Generated::write) creates or replaces.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let is_small = fs::metadata(&path).is_ok_and(|found| found.len() <= MOST_BYTES);
        let file = if is_small { fs::read(&path).unwrap_or_default() } else { Vec::new() };
        let found = results(&file).unwrap_or_default();
        Self { path, file, found, used: Mutex::default(), added: Mutex::default() }
    }

    /// The result of an earlier run.
    pub(crate) fn get(&self, key: Key) -> Option<&[u8]> {
        let result = self.file.get(self.found.get(&key)?.clone())?;
        lock(&self.used).insert(key);
        Some(result)
    }

    /// The result of an earlier run, if it is text.
    pub(crate) fn text(&self, key: Key) -> Option<&str> {
        std::str::from_utf8(self.get(key)?).ok()
    }

    /// Keeps a result for later runs.
    pub(crate) fn put(&self, key: Key, result: impl Into<Vec<u8>>) {
        lock(&self.added).insert(key, result.into());
    }

    /// Whether this run added a text.
    #[cfg(test)]
    pub(crate) fn has_added(&self, text: &str) -> bool {
        lock(&self.added).values().any(|added| added == text.as_bytes())
    }

    /// Writes the results that this run used or added, unless the file has just these.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn save(&self) -> Result<(), Diagnostics> {
        let (used, added) = (lock(&self.used), lock(&self.added));
        if added.is_empty() && used.len() == self.found.len() {
            return Ok(());
        }
        let kept = used.iter().filter(|key| !added.contains_key(key));
        let kept = kept.filter_map(|key| Some((key, self.file.get(self.found.get(key)?.clone())?)));
        let results = kept.chain(added.iter().map(|(key, result)| (key, result.as_slice())));
        self.replace(results).map_err(|error| {
            Diagnostic::error("cannot-write", "", format!("cannot write the cache: {error}"))
                .located(Location::file(self.path.display().to_string()))
                .into()
        })
    }

    /// Replaces the file in one step.
    fn replace<'r>(&self, results: impl Iterator<Item = (&'r Key, &'r [u8])>) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let temporary = self.path.with_extension(format!("{}.tmp", std::process::id()));
        let written = write_results(&temporary, results).and_then(|()| fs::rename(&temporary, &self.path));
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
fn write_results<'r>(path: &Path, results: impl Iterator<Item = (&'r Key, &'r [u8])>) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    // The hash of what follows is written at the end.
    file.write_all(&[MAGIC, &[0; HASH]].concat())?;
    let mut hash = Sha256::new();
    for (key, result) in results {
        for part in [&key.0[..], &(result.len() as u64).to_le_bytes(), result] {
            hash.update(part);
            file.write_all(part)?;
        }
    }
    file.seek(SeekFrom::Start(MAGIC.len() as u64))?;
    file.write_all(&hash.finalize())?;
    file.flush()
}

/// The results in a file; `None` if it is not the file of a cache, or was changed.
fn results(file: &[u8]) -> Option<BTreeMap<Key, Range<usize>>> {
    let content = file.strip_prefix(MAGIC)?;
    let (hash, body) = content.split_at_checked(HASH)?;
    if Sha256::digest(body).as_slice() != hash {
        return None;
    }
    let mut results = BTreeMap::new();
    let mut at = file.len() - body.len();
    while at < file.len() {
        let key = Key(file.get(at..at + HASH)?.try_into().ok()?);
        let start = at + HASH + size_of::<u64>();
        let length = u64::from_le_bytes(file.get(at + HASH..start)?.try_into().ok()?);
        at = start.checked_add(usize::try_from(length).ok()?).filter(|end| *end <= file.len())?;
        results.insert(key, start..at);
    }
    Some(results)
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
    fn a_cache_has_what_the_last_run_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("target/one.cache");
        let first = Cache::open(&path);
        assert!(first.get(key("a")).is_none());
        first.put(key("a"), "1");
        first.put(key("b"), "2");
        first.save().unwrap();

        let second = Cache::open(&path);
        assert_eq!(second.text(key("a")), Some("1"));
        second.put(key("c"), "3");
        second.save().unwrap();

        let third = Cache::open(&path);
        assert_eq!(["a", "b", "c"].map(|name| third.text(key(name))), [Some("1"), None, Some("3")]);
    }

    #[test]
    fn keys_have_digits() {
        assert!(Key::from_hex(&key("a").to_hex()) == Some(key("a")));
        assert!(Key::from_hex("12").is_none() && Key::from_hex(&"x".repeat(2 * HASH)).is_none());
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
        let mut changed = intact.clone();
        *changed.last_mut().unwrap() ^= 1;
        let foreign = b"something else".to_vec();
        for content in
            [&changed, &intact[..intact.len() - 1].to_vec(), &[&intact[..], b"x"].concat(), &foreign]
        {
            fs::write(&path, content).unwrap();
            assert!(Cache::open(&path).get(key("a")).is_none());
        }
        fs::write(&path, &intact).unwrap();
        assert_eq!(Cache::open(&path).text(key("a")), Some("a result"));
    }
}
