//! What a cache keeps of a run: the views that the inputs are lowered to, and the files that they are rendered to.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::cache::{Cache, Hasher, Key};
use crate::lower::{Counts, Lowered};
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

/// The views of a run.
#[derive(Deserialize)]
struct Views {
    files: Vec<View>,
    index: Option<IndexApi>,
    counts: Counts,
}

#[derive(Deserialize)]
struct View {
    template: String,
    kind: Kind,
    view: Map<String, Value>,
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
    let views: Views = serde_json::from_slice(cache.get(key)?).ok()?;
    let files = views.files.into_iter().map(file).collect::<Option<_>>()?;
    Some(Lowered { files, index: views.index, counts: views.counts })
}

fn file(View { template, kind, view: mut fields }: View) -> Option<File> {
    let Some(Value::String(path)) = fields.shift_remove("path") else { return None };
    let content = Content::Kept(Box::new(Kept { kind, fields }));
    Some(File { path, template: templates::known(&template)?, content })
}

/// Keeps the views of a run.
pub(crate) fn keep_views(cache: &Cache, key: Key, made: &[Made], index: &Option<IndexApi>, counts: Counts) {
    let json = |value: serde_json::Result<String>| value.unwrap_or_default();
    // The views are JSON already.
    let mut out = b"{\"files\":[".to_vec();
    for (number, made) in made.iter().enumerate() {
        let (template, kind) = (made.template, json(serde_json::to_string(&made.kind)));
        let comma = if number > 0 { "," } else { "" };
        out.extend_from_slice(
            format!("{comma}{{\"template\":{template:?},\"kind\":{kind},\"view\":").as_bytes(),
        );
        out.extend_from_slice(&made.view);
        out.push(b'}');
    }
    let (index, counts) = (json(serde_json::to_string(index)), json(serde_json::to_string(&counts)));
    out.extend_from_slice(format!("],\"index\":{index},\"counts\":{counts}}}").as_bytes());
    cache.put(key, out);
}
