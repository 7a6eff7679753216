//! From the language-neutral [`Api`] to the views that templates render. This stage decides every Rust name, type, doc
//! line and feature gate.

mod alias;
mod area;
mod calls;
mod common;
mod conversion;
mod credentials;
mod definition;
mod derived;
mod disabled;
mod docs;
mod example;
mod examples;
mod feature;
mod ident;
mod index;
mod link;
mod merge;
mod metadata;
mod model;
mod modules;
mod operation;
mod page;
mod registry;
mod request;
mod response;
mod surface;
mod taken;
mod tokens;
mod total;
mod unique;
mod unused;
mod usage;

use std::collections::{BTreeSet, HashMap};

use crate::diag::Diagnostics;
use crate::ir::{self, Api, Graph, NameMap, Operation, Unit};
use crate::names::Names;
use crate::options::{FeaturesFrom, Options, Part};
use crate::spent::Spent;
use crate::view::{self, Content, File, Group, IndexApi, Profile, RateLimitRule, Root, Server};

pub(crate) use docs::limits;
pub(crate) use feature::FeatureGate;
pub(crate) use ident::{feature as feature_name, is_crate_name};
pub(crate) use index::index_file;
pub(crate) use surface::{Item, Model, Surface, surface};

/// The crate that the generated files belong to, unless they are a complete crate.
const SDK: &str = "okta_sdk";

/// Its package.
const PACKAGE: &str = "okta-sdk";

/// The URL of a server in messages of a crate whose document names none.
const EXAMPLE: &str = "https://api.example.com";

/// Names, types and feature gates, for all parts of this stage.
pub(crate) struct Lowering<'a> {
    pub(crate) api: &'a Api,
    pub(crate) names: &'a Names,
    pub(crate) registry: registry::Registry,
    pub(crate) features: feature::FeatureGates,
    pub(crate) replacements: conversion::Replacements<'a>,
    pub(crate) usage: usage::Usage,
    /// The operations in the order of their paths, each with its place in the document.
    pub(crate) paths: Vec<(usize, &'a Operation)>,
    /// Names of the types that only one operation uses.
    pub(crate) names_of_operations: BTreeSet<String>,
    /// Names that requests have, unless another type has the name.
    pub(crate) names_of_requests: BTreeSet<String>,
    /// The operations by id.
    pub(crate) ids: NameMap<&'a str, &'a Operation>,
    /// The methods of the operations by id.
    pub(crate) methods: NameMap<&'a str, String>,
    /// The operations of each tag that has some, in the order of the document.
    pub(crate) tags: NameMap<&'a str, Vec<&'a Operation>>,
    /// The types that each type uses.
    pub(crate) graph: Graph,
    /// Which types contain a secret, by number.
    pub(crate) secret: Vec<bool>,
    /// Which types are without `Eq` and `Hash`, by number.
    pub(crate) partial: Vec<bool>,
    /// Whether names that collide are errors, not warnings.
    pub(crate) strict: bool,
    /// The crate, as examples name it.
    pub(crate) library: String,
    /// The module of the API, unless it is at the root of the crate.
    pub(crate) part: Option<Part>,
}

/// What is rendered.
pub(crate) struct Lowered {
    pub(crate) files: Vec<File>,
    /// The operations, for an index of several APIs, unless the index is among the files.
    pub(crate) index: Option<IndexApi>,
    pub(crate) counts: Counts,
    /// What the views were made of.
    pub(crate) spent: Spent,
}

/// The files that take the most time to lower, and what is lowered beside them.
struct MainFiles {
    /// The files of models, and then those of operations.
    files: Vec<File>,
    metadata: File,
    index: IndexApi,
    words: ident::Words,
}

/// Returns what names operations of a complete crate, where ids with one name get numbers.
pub(crate) fn namer(options: &Options) -> Option<fn(&str) -> String> {
    options.crate_name.as_ref().map(|_| ident::bare as fn(&str) -> String)
}

/// Counts for the summary of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Operations.
    pub operations: usize,
    /// Structs.
    pub models: usize,
    /// Enums.
    pub enums: usize,
    /// Unions.
    pub unions: usize,
    /// Features.
    pub features: usize,
}

/// Makes the views of all files.
///
/// # Errors
/// Names that collide, and rows of names.toml that apply to nothing.
pub(crate) fn lower(
    mut api: Api,
    names: &Names,
    options: &Options,
    warnings: &mut Diagnostics,
) -> Result<Lowered, Diagnostics> {
    let mut diags = Diagnostics::new();
    let strict = options.crate_name.is_none();
    let prepared = prepare(&mut api, names, options, strict, &mut diags);
    let lowering = match &options.crate_name {
        Some(name) => Lowering { library: name.replace('-', "_"), ..prepared },
        None => prepared,
    };
    lowering.check_schemes(&mut diags);
    let MainFiles { mut files, metadata, index, words } = lowering.main_files(&mut diags);
    files.extend(lowering.module_files(&files));
    files.push(lowering.areas());
    files.push(lowering.root_file());
    files.extend(lowering.disabled(options.crate_name.as_deref().unwrap_or(PACKAGE), &files));
    // Files are rendered from the last to the first. These two grow with the document, and what they leave of the memory
    // would slow down the rendering of all others.
    files.insert(0, metadata);
    for file in &mut files {
        file.path = format!("{}/{}", options.folder(), file.path);
    }
    let mut index = Some(index);
    if options.crate_name.is_some() {
        files.insert(0, index_file(index.take().into_iter().collect()));
    }
    files.extend(lowering.crate_files(options));
    if let Some(path) = &options.calls {
        files.push(lowering.calls(path, &files));
    }
    if let Some(path) = &options.examples {
        files.push(lowering.examples(path));
    }
    if let Some(path) = &options.derived {
        let chosen: &[String] = if options.derive_all { &[] } else { &names.benches.schemas };
        files.push(lowering.derived(path, chosen));
    }
    if diags.has_errors() {
        return Err(diags);
    }
    warnings.extend(diags);
    let counts = lowering.counts();
    let mut spent = Spent::default();
    let Lowering { registry, features, graph, usage, names_of_operations, methods, .. } = lowering;
    let methods: Vec<String> = methods.into_values().collect();
    spent.keep((registry, features, graph, usage, names_of_operations, methods, words));
    spent.keep(api);
    Ok(Lowered { files, index, counts, spent })
}

/// The views of operations in files, by id.
fn operation_views(files: &[File]) -> HashMap<&str, &view::Operation> {
    let of_files = files.iter().filter_map(|file| match &file.content {
        Content::Api(api) => Some(&api.operations),
        _ => None,
    });
    of_files.flatten().map(|view| (view.id.as_str(), view)).collect()
}

/// Decides names, files and feature gates. With `strict`, names that collide are errors.
fn prepare<'a>(
    api: &'a mut Api,
    names: &'a Names,
    options: &Options,
    strict: bool,
    diags: &mut Diagnostics,
) -> Lowering<'a> {
    unused::check(api, names, diags);
    merge::merge(api, names, diags);
    common::share(api, names);
    let from = match options.features_from {
        _ if options.part.is_some() => FeaturesFrom::None,
        // A document without groups of tags has no features.
        FeaturesFrom::TagGroups if api.tag_groups.is_empty() => FeaturesFrom::None,
        from => from,
    };
    let part = options.part.clone();
    let graph = Graph::new(api);
    let features = feature::gates(api, &graph, names, from, diags);
    let registry = registry::name(api, names, &features, part.as_ref(), strict, diags);
    let api: &Api = api;
    let replacements = conversion::Replacements::new(api, &features, &registry);
    let mut paths: Vec<_> = api.operations.iter().enumerate().collect();
    paths.sort_by_key(|(_, operation)| operation.path.as_str());
    let (mut ids, mut methods) = (NameMap::default(), NameMap::default());
    let mut tags: NameMap<&str, Vec<_>> = NameMap::default();
    for operation in &api.operations {
        ids.entry(operation.id.as_str()).or_insert(operation);
        methods.entry(operation.id.as_str()).or_insert_with(|| link::method(names, &operation.id));
        tags.entry(&operation.tag).or_default().push(operation);
    }
    let of_operations = api.types.iter().filter(|(_, def)| matches!(def.unit, Unit::Operation(_)));
    let names_of_operations = of_operations.map(|(id, _)| registry.name(id)).collect();
    Lowering {
        api,
        names,
        replacements,
        usage: usage::Usage::new(api, &graph),
        paths,
        names_of_operations,
        names_of_requests: api.operations.iter().map(operation::type_name).collect(),
        ids,
        methods,
        tags,
        secret: definition::secret(api, &graph),
        partial: total::partial(api, &graph),
        graph,
        registry,
        features,
        strict,
        library: SDK.to_owned(),
        part,
    }
}

impl<'a> Lowering<'a> {
    /// The steps of a path below the API, from the root of the crate.
    pub(crate) fn steps<'s>(
        &'s self,
        below: impl IntoIterator<Item = &'s str>,
    ) -> impl Iterator<Item = &'s str> {
        self.part.iter().map(|part| part.module.as_str()).chain(below)
    }

    /// A path below the API, in the crate itself.
    pub(crate) fn path<'s>(&'s self, below: impl IntoIterator<Item = &'s str>) -> String {
        tokens::crate_path_text(self.steps(below))
    }

    /// The path of the client that the operations are methods of, in the crate itself.
    pub(crate) fn client_path(&self) -> String {
        self.path(["Client"])
    }

    /// The operations of a tag, in the order of the document.
    pub(crate) fn of_tag(&self, tag: &str) -> &[&'a Operation] {
        self.tags.get(tag).map(Vec::as_slice).unwrap_or_default()
    }

    /// The features of an operation, that of the module included.
    pub(crate) fn all_features(&self, operation: &Operation) -> impl Iterator<Item = &String> {
        let own = self.features.of_operation(&operation.id).into_iter().flatten();
        self.part.iter().map(|part| &part.feature).chain(own)
    }

    /// The files of models in one thread, and those of operations in another.
    fn main_files(&self, diags: &mut Diagnostics) -> MainFiles {
        let (mut of_models, mut of_operations) = (Diagnostics::new(), Diagnostics::new());
        let (mut main, operations) = std::thread::scope(|scope| {
            let main = scope.spawn(|| {
                let files = self.model_files(&mut of_models);
                let (metadata, index) = (self.metadata(), self.index());
                MainFiles { files, metadata, index, words: ident::words() }
            });
            let operations = self.api_files(&mut of_operations);
            (main.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), operations)
        });
        diags.extend(of_models);
        diags.extend(of_operations);
        main.files.extend(operations);
        main
    }

    fn counts(&self) -> Counts {
        use crate::ir::Kind;
        let mut counts = Counts {
            operations: self.api.operations.len(),
            features: self.features.groups.iter().filter(|group| group.feature.is_some()).count(),
            ..Counts::default()
        };
        for def in self.api.types.values() {
            match def.kind {
                Kind::Object(_) => counts.models += 1,
                Kind::Enum(_) => counts.enums += 1,
                Kind::Union(_) => counts.unions += 1,
            }
        }
        counts
    }

    /// The root module of the generated code.
    fn root_file(&self) -> File {
        File {
            path: "mod.rs".to_owned(),
            template: "root.rs.tera",
            content: Content::Root(Box::new(self.root())),
        }
    }

    /// The manifest and the root of a complete crate.
    fn crate_files(&self, options: &Options) -> Vec<File> {
        let Some(name) = &options.crate_name else { return Vec::new() };
        let root = Root {
            crate_name: name.clone(),
            description: tokens::toml(&format!("A client of {} {}", self.api.title, self.api.version)),
            configured: self.configured_by(name),
            program: self.program(),
            runtime: options.runtime.clone(),
            example: self.client_example(),
            credentials: self.credentials(),
            schemes: self.scheme_settings(),
            needs_oauth: self.needs_oauth(),
            profile: Some(self.profile(name)),
            ..self.root()
        };
        let templates = [
            ("Cargo.toml", "crate/Cargo.toml.tera"),
            ("README.md", "crate/README.md.tera"),
            ("src/lib.rs", "crate/lib.rs.tera"),
        ];
        templates
            .map(|(path, template)| File {
                path: path.to_owned(),
                template,
                content: Content::Root(Box::new(root.clone())),
            })
            .to_vec()
    }

    /// The names of the API of a complete crate.
    fn profile(&self, crate_name: &str) -> Profile {
        let server = self.api.server.as_ref().map(|server| format!("{}{}", server.origin, server.path));
        let example = server.filter(|url| url.contains("://")).unwrap_or_else(|| EXAMPLE.to_owned());
        let prefix = prefix(crate_name);
        let configured_by = self.configured_by(crate_name);
        Profile {
            name: tokens::quoted(crate_name),
            prefix: tokens::quoted(&prefix),
            example: tokens::quoted(&example),
            configured_by: tokens::quoted(&configured_by),
        }
    }

    /// Where the configuration of a complete crate comes from.
    fn configured_by(&self, crate_name: &str) -> String {
        let (prefix, credential) = (prefix(crate_name), self.first_variable());
        format!(
            "environment variables (`{prefix}_CLIENT_SERVERURL`, `{prefix}_{credential}`, …) and, with the feature \
             `config-files`, by `{crate_name}.yaml`"
        )
    }

    fn root(&self) -> Root {
        let used: BTreeSet<&str> = self.registry.modules.values().map(|module| module.dir.as_str()).collect();
        let called: BTreeSet<&str> =
            self.api.operations.iter().map(|operation| operation.tag.as_str()).collect();
        let called: BTreeSet<&str> = called
            .into_iter()
            .filter_map(|tag| self.features.group_of(tag))
            .map(|group| group.module.as_str())
            .collect();
        let groups = self.features.groups.iter().map(|group| Group {
            module: group.module.clone(),
            feature: group.feature.clone().unwrap_or_default(),
            cfg: group
                .feature
                .clone()
                .and_then(|feature| FeatureGate::from(BTreeSet::from([feature])).attribute()),
            models: used.contains(group.module.as_str()),
            api: called.contains(group.module.as_str()),
        });
        Root {
            title: docs::line(&self.api.title),
            version: docs::line(&self.api.version),
            groups: groups.collect(),
            shared: used.contains(registry::SHARED),
            gated: self.features.groups.iter().any(|group| group.feature.is_some()),
            crate_name: String::new(),
            description: String::new(),
            configured: String::new(),
            program: Vec::new(),
            runtime: String::new(),
            operations: self.api.operations.len(),
            example: Vec::new(),
            credentials: Vec::new(),
            schemes: Vec::new(),
            needs_oauth: false,
            profile: None,
            server: self.api.server.as_ref().map(|server| Server {
                url: tokens::quoted(&server.origin),
                path: tokens::quoted(&server.path),
            }),
            client: self.client_path(),
            has_rate_limits: self.part.as_ref().is_none_or(|part| !part.has_handle),
            rate_limits: self.api.rate_limits.iter().map(rate_limit_rule).collect(),
        }
    }
}

/// The beginning of the environment variables of a crate.
fn prefix(crate_name: &str) -> String {
    crate_name.to_ascii_uppercase().replace('-', "_")
}

fn rate_limit_rule(rule: &ir::RateLimitRule) -> RateLimitRule {
    RateLimitRule {
        methods: rule.methods.iter().map(|method| ident::variant(&method.to_lowercase())).collect(),
        path: tokens::quoted(&rule.path),
        bucket: tokens::quoted(&rule.bucket),
    }
}
