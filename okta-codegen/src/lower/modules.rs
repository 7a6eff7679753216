//! Modules that only contain other modules.

use std::collections::BTreeMap;

use super::{Lowering, docs};
use crate::view::{Child, Content, File, GatedModules, Module};

impl Lowering<'_> {
    /// The module files for all folders of the given files.
    pub(super) fn module_files(&self, files: &[File]) -> Vec<File> {
        let mut folders: BTreeMap<String, Vec<Child>> = BTreeMap::new();
        let mut gated: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        let gates: BTreeMap<String, &super::registry::Module> = self
            .registry
            .modules
            .values()
            .map(|module| (format!("{}/{}", module.dir, module.file), module))
            .collect();
        for file in files {
            let Some((folder, name)) = file.path.rsplit_once('/') else { continue };
            let name = name.trim_end_matches(".rs");
            let flatten = !folder.ends_with("/api");
            let cfg = gates.get(&format!("{folder}/{name}")).and_then(|module| module.cfg.clone());
            let visibility = if flatten { "" } else { "pub" };
            let children = folders.entry(folder.to_owned()).or_default();
            match cfg {
                Some(cfg) => {
                    let gates = gated.entry(folder.to_owned()).or_default();
                    gates.entry(cfg).or_default().push(name.to_owned());
                }
                None => children.push(Child { name: name.to_owned(), flatten, visibility }),
            }
        }
        for children in folders.values_mut() {
            children.sort_by(|a, b| a.name.cmp(&b.name));
        }
        for group in &self.features.groups {
            let mut children = Vec::new();
            for name in ["api", "models"] {
                if folders.contains_key(&format!("{}/{name}", group.module)) {
                    let visibility = "pub(crate)";
                    children.push(Child { name: name.to_owned(), flatten: false, visibility });
                }
            }
            folders.insert(group.module.clone(), children);
        }
        let heading = |folder: &str| match folder.rsplit_once('/') {
            Some((_, "api")) => "Operations, one module for each tag.".to_owned(),
            Some((_, _)) => "Models, one file for each schema.".to_owned(),
            None if folder == super::registry::SHARED => "Models that several features use.".to_owned(),
            None => {
                let group = self.features.groups.iter().find(|group| group.module == folder);
                group.map_or_else(String::new, |group| format!("{}.", docs::line(&group.heading)))
            }
        };
        folders
            .into_iter()
            .map(|(folder, children)| {
                let gated = gated.remove(&folder).unwrap_or_default().into_iter().map(|(cfg, mut names)| {
                    names.sort();
                    GatedModules { cfg, names }
                });
                let docs = vec![heading(&folder)];
                File {
                    path: format!("{folder}/mod.rs"),
                    template: "mod.rs.tera",
                    content: Content::Module(Module { docs, children, gated: gated.collect() }),
                }
            })
            .collect()
    }
}
