//! The modules of the library, with the names that each declares and re-exports.

use std::collections::BTreeMap;

use quote::ToTokens as _;
use syn::{Attribute, Item, ItemUse, Macro, Meta, UseTree, Visibility};

use super::super::items::{Named, named};
use super::super::repository::Repository;
use super::super::source::{is, words};

/// The modules of a library by their paths; the path of the root is empty.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) modules: BTreeMap<Vec<String>, Module>,
}

/// The names of a module.
#[derive(Default)]
pub(super) struct Module {
    pub(super) items: Vec<Declared>,
    pub(super) uses: Vec<Reexport>,
}

/// A named item.
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) kind: &'static str,
    /// Whether the documentation shows it.
    pub(super) is_public: bool,
    /// The condition under which it is compiled, such as ` [nom]`; empty if there is none.
    pub(super) gate: String,
}

/// A `pub use` of a name, or of all names.
pub(super) struct Reexport {
    /// As written; the last part is `*` if it re-exports all names.
    pub(super) path: Vec<String>,
    /// The new name.
    pub(super) name: String,
    pub(super) gate: String,
}

const LIBRARY: &str = "harness/src";
/// Macros whose calls declare no public names.
const SILENT: [&str; 5] = ["any", "async_write", "checks", "files", "thread_local"];

/// A module to read.
struct Place {
    path: Vec<String>,
    /// The folder that holds the files of its modules.
    home: String,
    /// The conditions of the enclosing modules, and its own.
    gate: String,
}

impl Tree {
    /// Reads the library.
    pub(super) fn read(repository: &Repository) -> Result<Self, String> {
        let root = repository.source(&format!("{LIBRARY}/lib.rs")).ok_or("there is no library")?;
        let mut tree = Self::default();
        let place = Place { path: Vec::new(), home: LIBRARY.to_owned(), gate: String::new() };
        tree.read_module(repository, &place, &root.code.items)?;
        Ok(tree)
    }

    fn read_module(
        &mut self,
        repository: &Repository,
        place: &Place,
        items: &[Item],
    ) -> Result<(), String> {
        self.modules.entry(place.path.clone()).or_default();
        for item in items {
            self.declare(place, item)?;
        }
        for item in items {
            let Item::Mod(item) = item else { continue };
            let (name, gate) = (item.ident.to_string(), gate(&item.attrs));
            let place = Place {
                home: format!("{}/{name}", place.home),
                path: [&place.path[..], &[name]].concat(),
                gate: format!("{}{gate}", place.gate),
            };
            if let Some((_, items)) = &item.content {
                self.read_module(repository, &place, items)?;
                continue;
            }
            let files = [".rs", "/mod.rs"].map(|end| format!("{}{end}", place.home));
            let source = files.iter().find_map(|file| repository.source(file));
            let source = source.ok_or_else(|| format!("{} has no file", shown(&place.path)))?;
            self.read_module(repository, &place, &source.code.items)?;
        }
        Ok(())
    }

    /// Adds what an item declares to its module, or to the root if it is an exported macro.
    fn declare(&mut self, place: &Place, item: &Item) -> Result<(), String> {
        if let Some(named) = named(item).filter(is_exported_macro) {
            let mut declared = Declared::of(&named);
            declared.is_public = true;
            declared.gate.insert_str(0, &place.gate);
            self.modules.entry(Vec::new()).or_default().items.push(declared);
            return Ok(());
        }
        let module = self.modules.entry(place.path.clone()).or_default();
        let named = named(item).filter(|named| named.kind != "macro");
        module.items.extend(named.as_ref().map(Declared::of));
        if let Item::Use(item) = item
            && is_public(&item.vis, &item.attrs)
        {
            module.uses.extend(reexports(item));
        }
        if let Item::Macro(item) = item
            && item.ident.is_none()
        {
            module.items.extend(declared_by(&item.mac, &place.path)?);
        }
        Ok(())
    }
}

impl Declared {
    fn of(Named { kind, name, visibility, attributes, .. }: &Named<'_>) -> Self {
        let is_public = is_public(visibility, attributes);
        Self { name: name.clone(), kind, is_public, gate: gate(attributes) }
    }
}

fn is_public(visibility: &Visibility, attributes: &[Attribute]) -> bool {
    matches!(visibility, Visibility::Public(_)) && !attributes.iter().any(is_hidden)
}

fn is_hidden(attribute: &Attribute) -> bool {
    let is_list = |meta: Meta| meta.path().is_ident("hidden");
    attribute.path().is_ident("doc") && attribute.parse_args::<Meta>().is_ok_and(is_list)
}

fn is_exported_macro(named: &Named<'_>) -> bool {
    let is_export = |attribute: &Attribute| attribute.path().is_ident("macro_export");
    named.attributes.iter().any(is_export) && !named.attributes.iter().any(is_hidden)
}

/// The conditions of `cfg` attributes, such as ` [nom]` or ` [any(nom, winnow)]`.
fn gate(attributes: &[Attribute]) -> String {
    let cfgs = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let asked = cfgs.filter_map(|attribute| attribute.parse_args::<Meta>().ok());
    let shown = asked.map(|asked| {
        let text: String =
            words(asked.to_token_stream()).iter().map(|word| word.text.as_str()).collect();
        format!(" [{}]", text.replace("feature=", "").replace('"', "").replace(',', ", "))
    });
    shown.collect()
}

/// The re-exports of a `use` statement.
fn reexports(item: &ItemUse) -> Vec<Reexport> {
    let mut found = Vec::new();
    collect_leaves(&item.tree, &[], &mut found);
    let gate = gate(&item.attrs);
    found.into_iter().map(|(path, name)| Reexport { path, name, gate: gate.clone() }).collect()
}

fn collect_leaves(tree: &UseTree, so_far: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let with = |name: &dyn ToString| [so_far, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(tree) => collect_leaves(&tree.tree, &with(&tree.ident), found),
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| collect_leaves(tree, so_far, found));
        }
        UseTree::Glob(_) => found.push((with(&"*"), "*".to_owned())),
        UseTree::Rename(tree) => found.push((with(&tree.ident), tree.rename.to_string())),
        UseTree::Name(tree) if tree.ident == "self" => {
            found.push((so_far.to_vec(), so_far.last().cloned().unwrap_or_default()));
        }
        UseTree::Name(tree) => found.push((with(&tree.ident), tree.ident.to_string())),
    }
}

/// The public names that a call of one of the library's macros declares.
fn declared_by(call: &Macro, path: &[String]) -> Result<Vec<Declared>, String> {
    let name = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    let words = words(call.tokens.clone());
    let public = |name: &str, kind, gate| {
        let name = name.trim_start_matches("r#").to_owned();
        Declared { name, kind, is_public: true, gate }
    };
    let pairs = words.iter().zip(words.iter().skip(1));
    match name.as_str() {
        // `word = "word"(field: kind);` and, after `[lanes]`, `LANE = "lane";`.
        "words" => {
            let is_fn = |word: &str| word.chars().any(char::is_lowercase);
            let kind = |word: &str| if is_fn(word) { "fn" } else { "const" };
            let declared = pairs.filter(|(_, next)| is(Some(next), "="));
            Ok(declared
                .map(|(word, _)| public(&word.text, kind(&word.text), String::new()))
                .collect())
        }
        // `protocol "feature"`.
        "protocols" => {
            let declared = pairs.filter(|(_, next)| next.text.starts_with('"'));
            let gate = |feature: &str| format!(" [{}]", feature.replace('"', ""));
            let functions = declared.map(|(word, next)| public(&word.text, "fn", gate(&next.text)));
            Ok(functions.chain([public("all", "fn", String::new())]).collect())
        }
        // The rows of one enum.
        "modes" => Ok(vec![public("Mode", "enum", String::new())]),
        _ if SILENT.contains(&name.as_str()) => Ok(Vec::new()),
        _ => Err(format!("{}: which names does `{name}!` declare?", shown(path))),
    }
}

/// A module as errors name it.
pub(super) fn shown(path: &[String]) -> String {
    path.iter().fold("crate".to_owned(), |shown, part| shown + "::" + part)
}
