//! What a cache keeps of a run: the views that the inputs are lowered to, and the files that they are rendered to.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cache::{Cache, Hasher, Key};
use crate::lower::{Counts, Lowered};
use crate::options::Options;
use crate::spent::Spent;
use crate::templates;
use crate::view::{Content, File, IndexApi, Kept, Kind};
use crate::writer::GeneratedFiles;

/// The hashes of the inputs of a run.
#[derive(Clone, Debug)]
pub(crate) struct Hashes {
    /// Of all but the templates.
    data: Hasher,
    all: Hasher,
}

impl Hashes {
    /// `data` is the hash of all but the templates, and `all` of everything.
    pub(crate) fn new(data: Hasher, all: Hasher) -> Self {
        Self { data, all }
    }
}

/// The results of a run with certain inputs and options, in a cache.
#[derive(Clone, Copy)]
pub(crate) struct Results<'a> {
    pub(crate) cache: &'a Arc<Cache>,
    /// The key of its files.
    run: Key,
    /// The key of its views, which do not depend on the templates.
    views: Key,
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
    /// The key of its view.
    pub(crate) view: Key,
}

/// A run without warnings.
#[derive(Serialize, Deserialize)]
struct Run {
    /// The path of each file, and the key of its text.
    files: Vec<(String, Key)>,
    index: Option<IndexApi>,
    counts: Counts,
}

/// The views of a run.
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
    /// The key of its JSON.
    view: Key,
}

impl<'a> Results<'a> {
    pub(crate) fn new(cache: &'a Arc<Cache>, inputs: &Hashes, options: &Options) -> Self {
        let key = |inputs: &Hasher| inputs.clone().add(format!("{options:?}")).key();
        Self { cache, run: key(&inputs.all), views: key(&inputs.data) }
    }

    /// The files of an earlier run.
    pub(crate) fn files(&self) -> Option<(GeneratedFiles, Option<IndexApi>, Counts)> {
        let run: Run = serde_json::from_slice(&self.cache.get(self.run)?).ok()?;
        let files = run.files.iter().map(|(path, key)| Some((path.as_str(), self.cache.text(*key)?)));
        Some((files.collect::<Option<_>>()?, run.index, run.counts))
    }

    /// The views of an earlier run.
    pub(crate) fn views(&self) -> Option<Lowered> {
        let views: Views = serde_json::from_slice(&self.cache.get(self.views)?).ok()?;
        let file = |View { path, template, kind, empty, view }| {
            // It may be needed, and then it is too late to lower the inputs.
            self.cache.get(view)?;
            let content = Content::Kept(Box::new(Kept { kind, empty, view, cache: Arc::clone(self.cache) }));
            Some(File { path, template: templates::known(&template)?, content })
        };
        let files = views.files.into_iter().map(file).collect::<Option<_>>()?;
        Some(Lowered { files, index: views.index, counts: views.counts, spent: Spent::default() })
    }

    /// Keeps the files and the views of a run.
    pub(crate) fn keep(&self, made: &[Made], index: &Option<IndexApi>, counts: Counts) {
        let files = made.iter().map(|made| (made.path.clone(), made.key)).collect();
        let views = made.iter().map(|made| View {
            path: made.path.clone(),
            template: made.template.to_owned(),
            kind: made.kind,
            empty: made.empty.clone(),
            view: made.view,
        });
        let run = serde_json::to_vec(&Run { files, index: index.clone(), counts });
        let views = serde_json::to_vec(&Views { files: views.collect(), index: index.clone(), counts });
        for (key, result) in [(self.run, run), (self.views, views)] {
            if let Ok(result) = result {
                self.cache.put(key, result);
            }
        }
    }
}

/// Keeps the view of a file, as JSON, and returns its key.
pub(crate) fn keep_view(cache: &Cache, view: Vec<u8>) -> Key {
    let key = Hasher::new("view").add(&view).key();
    cache.put(key, view);
    key
}
