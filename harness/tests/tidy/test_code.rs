//! Test code: items with `cfg(test)` or `#[test]`, and the files that only these declare.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, File, Item, ItemImpl, ItemMod, ItemTrait, Meta, Token};

/// The syntax of a file without its test code, and the lines of that code.
pub(super) fn without_tests(file: &File) -> (File, BTreeSet<usize>) {
    let mut code = file.clone();
    let mut removal = RemoveTests::default();
    removal.visit_file_mut(&mut code);
    (code, removal.lines)
}

/// The files that may hold the modules that a file declares.
///
/// Each module gives two paths, since it may be a file or a folder with a `mod.rs`.
pub(super) fn child_files(path: &str, file: &File) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_map = ["/lib.rs", "/main.rs", "/mod.rs"].iter().any(|map| path.ends_with(map));
    let home = if is_map { folder } else { path.trim_end_matches(".rs") };
    let mut children = Vec::new();
    collect_children(home, &file.items, &mut children);
    children
}

fn collect_children(home: &str, items: &[Item], children: &mut Vec<String>) {
    for item in items {
        let Item::Mod(module) = item else { continue };
        let home = format!("{home}/{}", module.ident);
        match &module.content {
            Some((_, items)) => collect_children(&home, items, children),
            None => children.extend([format!("{home}.rs"), format!("{home}/mod.rs")]),
        }
    }
}

/// Removes test code from a syntax tree.
#[derive(Default)]
struct RemoveTests {
    lines: BTreeSet<usize>,
}

impl RemoveTests {
    fn removes(&mut self, part: &impl ToTokens) -> bool {
        let is_test = attributes(part).iter().any(is_for_tests);
        if is_test {
            self.lines.extend(part.span().start().line..=part.span().end().line);
        }
        is_test
    }
}

impl VisitMut for RemoveTests {
    fn visit_file_mut(&mut self, file: &mut File) {
        if file.attrs.iter().any(is_for_tests) {
            self.lines.extend(1..=file.span().end().line);
            file.items.clear();
        }
        file.items.retain(|item| !self.removes(item));
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(|item| !self.removes(item));
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        item.items.retain(|item| !self.removes(item));
        visit_mut::visit_item_impl_mut(self, item);
    }

    fn visit_item_trait_mut(&mut self, item: &mut ItemTrait) {
        item.items.retain(|item| !self.removes(item));
        visit_mut::visit_item_trait_mut(self, item);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain(|statement| !self.removes(statement));
        visit_mut::visit_block_mut(self, block);
    }
}

/// The attributes before an item, a statement or a part of either.
fn attributes(part: &impl ToTokens) -> Vec<Attribute> {
    let parser = |input: syn::parse::ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<TokenStream>()?;
        Ok(attributes)
    };
    parser.parse2(part.to_token_stream()).unwrap_or_default()
}

/// Whether an attribute makes its item test code: `#[test]` of any crate, or `cfg` with `test`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let name = attribute.path().segments.last().map(|last| last.ident.to_string());
    match name.as_deref() {
        Some("test") => true,
        Some("cfg") => attribute.parse_args::<Meta>().is_ok_and(|condition| needs_test(&condition)),
        _ => false,
    }
}

fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            parts.is_ok_and(|parts| parts.iter().any(needs_test))
        }
        Meta::List(_) | Meta::NameValue(_) => false,
    }
}
