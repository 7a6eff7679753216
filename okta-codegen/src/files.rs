//! The text of all files, which are rendered and formatted in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::cache::{Cache, Hasher, Key};
use crate::diag::{Diagnostic, Diagnostics};
use crate::kept::{self, Made};
use crate::options::{Options, Part};
use crate::render::Renderer;
use crate::writer::{self, GeneratedFiles};
use crate::{format, view};

/// What files are rendered to.
#[derive(Default)]
pub(crate) struct Rendered {
    pub(crate) files: GeneratedFiles,
    /// What a cache keeps, if there is one.
    pub(crate) made: Vec<Made>,
    pub(crate) views: Vec<view::Content>,
}

/// Makes the text of files from their views.
pub(crate) struct Files<'a> {
    renderer: Renderer<'a>,
    header: String,
    /// The path of the API.
    root: String,
    cache: Option<&'a Cache>,
    /// The hash of the templates that files of a kind use: by template, and lists without entries.
    used: Mutex<BTreeMap<(&'static str, Vec<String>), Key>>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(renderer: Renderer<'a>, options: &Options, cache: Option<&'a Arc<Cache>>) -> Self {
        let root = options.part.as_ref().map_or_else(|| format::ROOT.to_owned(), Part::root);
        Self {
            renderer,
            header: header(options),
            root,
            cache: cache.map(Arc::as_ref),
            used: Mutex::default(),
        }
    }

    /// The hash of the templates that a file uses.
    fn used(&self, template: &'static str, empty: &[String]) -> Key {
        let make = || {
            let mut hasher = Hasher::new("templates");
            self.renderer.templates().hash_used(template, empty, &mut hasher);
            hasher.key()
        };
        match self.used.lock() {
            Ok(mut used) => *used.entry((template, empty.to_vec())).or_insert_with(make),
            Err(_) => make(),
        }
    }

    /// Renders and formats all files in parallel: they do not depend on each other.
    pub(crate) fn render(&self, views: Vec<view::File>) -> Result<Rendered, Diagnostics> {
        // Most large views are the last, so these are taken first.
        let queue = Mutex::new(views.into_iter().enumerate().rev());
        let next = || queue.lock().ok()?.next();
        let done = Mutex::new((Vec::new(), Vec::new()));
        let work = || {
            let (mut made, mut failed) = (Vec::new(), Vec::new());
            while let Some((index, view)) = next() {
                match self.text(&view) {
                    Ok((text, kept)) => made.push((index, view, text, kept)),
                    Err(diagnostic) => failed.push((index, *diagnostic)),
                }
            }
            if let Ok(mut done) = done.lock() {
                done.0.extend(made);
                done.1.extend(failed);
            }
        };
        std::thread::scope(|scope| {
            let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        let (mut made, failed) = done.into_inner().unwrap_or_default();
        if !failed.is_empty() {
            return Err(once_each(failed));
        }
        made.sort_by_key(|(index, ..)| *index);
        let mut rendered = Rendered::default();
        for (_, view, text, kept) in made {
            rendered.files.insert(view.path, text);
            rendered.made.extend(kept);
            rendered.views.push(view.content);
        }
        Ok(rendered)
    }

    /// The text of a file, and what the cache keeps if there is one.
    fn text(&self, file: &view::File) -> Result<(String, Option<Made>), Box<Diagnostic>> {
        let make = || {
            let place = self.renderer.place(file.template);
            let text = self.renderer.render(file)?;
            format::format(file, &text, &self.header, &place, &self.root)
        };
        let Some(cache) = self.cache else { return Ok((make()?, None)) };
        let view = match &file.content {
            view::Content::Kept(kept) => kept.view,
            view => match serde_json::to_vec(view) {
                Ok(view) => kept::keep_view(cache, view),
                // Rendering fails too, and reports the reason.
                Err(_) => return Ok((make()?, None)),
            },
        };
        let empty = file.content.empty();
        let mut hasher = Hasher::new("file");
        hasher.add(&self.header).add(&self.root).add(&file.path).add(file.template).add(view.bytes());
        hasher.add(self.used(file.template, &empty).bytes());
        let key = hasher.key();
        let text = match cache.text(key) {
            Some(text) => text,
            None => {
                let text = make()?;
                cache.put(key, text.as_str());
                text
            }
        };
        let (path, template, kind) = (file.path.clone(), file.template, file.content.kind());
        Ok((text, Some(Made { path, key, template, kind, empty, view })))
    }
}

/// An error in a template occurs in many files. It is reported once, for the first of them.
fn once_each(mut failed: Vec<(usize, Diagnostic)>) -> Diagnostics {
    failed.sort_by_key(|(index, _)| *index);
    let mut places = BTreeSet::new();
    let mut diagnostics = Diagnostics::new();
    for (_, diagnostic) in failed {
        if places.insert((diagnostic.code, diagnostic.location.clone())) {
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// The first line of every file. It does not name the release, so a new release changes only the files that differ.
pub(crate) fn header(options: &Options) -> String {
    let remedy = match options.crate_name {
        None => "Change openapi/ or templates/, then run `cargo xtask generate`.",
        Some(_) => "Do not edit it; generate it again.",
    };
    format!("{}. {remedy}", writer::MARKER)
}
