//! What a cache keeps of a run: the views that the inputs are lowered to, and the files that they are rendered to.

use serde::{Deserialize, Serialize};

use crate::cache::{Cache, Hasher, Key};
use crate::lower::{Counts, Lowered, Spent};
use crate::templates;
use crate::view::{Content, File, IndexApi, Kept, Kind};
use crate::writer::GeneratedFiles;

/// The hashes of the inputs of a run.
#[derive(Clone, Debug)]
pub(crate) struct Hashes {
    /// Of all but the templates.
    pub(crate) data: Hasher,
    pub(crate) all: Hasher,
}

/// A file that was made with a cache.
pub(crate) struct Made {
    pub(crate) path: String,
    /// The key of its text.
    pub(crate) key: Key,
    pub(crate) template: &'static str,
    pub(crate) kind: Kind,
    /// Lists of models that have no entries.
    pub(crate) empty: Vec<String>,
    /// Its view as JSON.
    pub(crate) view: Vec<u8>,
}

/// A run without warnings.
#[derive(Serialize, Deserialize)]
struct Run {
    /// The path of each file, and the key of its text.
    files: Vec<(String, String)>,
    index: Option<IndexApi>,
    counts: Counts,
}

/// The views of a run. Their JSON is behind this head, one view behind the other.
#[derive(Serialize, Deserialize)]
struct Views {
    files: Vec<View>,
    index: Option<IndexApi>,
    counts: Counts,
}

#[derive(Serialize, Deserialize)]
struct View {
    path: String,
    template: String,
    kind: Kind,
    /// Lists of models that have no entries.
    empty: Vec<String>,
    /// The length of its JSON.
    length: usize,
}

/// The files of an earlier run with the same inputs.
pub(crate) fn run(cache: &Cache, key: Key) -> Option<(GeneratedFiles, Option<IndexApi>, Counts)> {
    let run: Run = serde_json::from_slice(cache.get(key)?).ok()?;
    let text = |key: &str| cache.text(Key::from_hex(key)?);
    let files = run.files.iter().map(|(path, key)| Some((path.as_str(), text(key)?)));
    Some((files.collect::<Option<_>>()?, run.index, run.counts))
}

/// Keeps the files of a run.
pub(crate) fn keep_run(cache: &Cache, key: Key, made: &[Made], index: &Option<IndexApi>, counts: Counts) {
    let files = made.iter().map(|made| (made.path.clone(), made.key.to_hex())).collect();
    if let Ok(run) = serde_json::to_vec(&Run { files, index: index.clone(), counts }) {
        cache.put(key, run);
    }
}

/// The views of an earlier run whose inputs were the same, except for the templates.
pub(crate) fn views(cache: &Cache, key: Key) -> Option<Lowered> {
    let (length, rest) = cache.get(key)?.split_first_chunk()?;
    let (head, mut rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let head: Views = serde_json::from_slice(head).ok()?;
    let mut files = Vec::with_capacity(head.files.len());
    for View { path, template, kind, empty, length } in head.files {
        let (view, behind) = rest.split_at_checked(length)?;
        rest = behind;
        let content = Content::Kept(Box::new(Kept { kind, empty, view: view.to_owned() }));
        files.push(File { path, template: templates::known(&template)?, content });
    }
    Some(Lowered { files, index: head.index, counts: head.counts, spent: Spent::default() })
}

/// Keeps the views of a run.
pub(crate) fn keep_views(cache: &Cache, key: Key, made: &[Made], index: &Option<IndexApi>, counts: Counts) {
    let files = made.iter().map(|made| View {
        path: made.path.clone(),
        template: made.template.to_owned(),
        kind: made.kind,
        empty: made.empty.clone(),
        length: made.view.len(),
    });
    let head = Views { files: files.collect(), index: index.clone(), counts };
    let Ok(head) = serde_json::to_vec(&head) else { return };
    let length = (head.len() as u64).to_le_bytes();
    let views = made.iter().map(|made| made.view.as_slice());
    let parts: Vec<&[u8]> = [&length[..], &head].into_iter().chain(views).collect();
    cache.put(key, parts.concat());
}
