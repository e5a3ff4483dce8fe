//! Items by their kind and name.

use syn::ext::IdentExt as _;
use syn::{Attribute, Item, Visibility};

/// An item that has a name.
pub(super) struct Named<'a> {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) visibility: &'a Visibility,
    pub(super) attributes: &'a [Attribute],
}

/// An item with its name; `None` for imports, implementations and calls of macros.
pub(super) fn named(item: &Item) -> Option<Named<'_>> {
    let (kind, name, visibility, attributes) = match item {
        Item::Const(item) => ("const", &item.ident, &item.vis, &item.attrs),
        Item::Enum(item) => ("enum", &item.ident, &item.vis, &item.attrs),
        Item::Fn(item) => ("fn", &item.sig.ident, &item.vis, &item.attrs),
        Item::Macro(item) => ("macro", item.ident.as_ref()?, &Visibility::Inherited, &item.attrs),
        Item::Mod(item) => ("mod", &item.ident, &item.vis, &item.attrs),
        Item::Static(item) => ("static", &item.ident, &item.vis, &item.attrs),
        Item::Struct(item) => ("struct", &item.ident, &item.vis, &item.attrs),
        Item::Trait(item) => ("trait", &item.ident, &item.vis, &item.attrs),
        Item::TraitAlias(item) => ("trait", &item.ident, &item.vis, &item.attrs),
        Item::Type(item) => ("type", &item.ident, &item.vis, &item.attrs),
        Item::Union(item) => ("union", &item.ident, &item.vis, &item.attrs),
        Item::ExternCrate(_) | Item::ForeignMod(_) | Item::Impl(_) | Item::Use(_) => return None,
        Item::Verbatim(_) | _ => return None,
    };
    let (name, line) = (name.unraw(), name.span().start().line);
    Some(Named { kind, name: name.to_string(), line, visibility, attributes })
}
