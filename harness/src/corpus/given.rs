//! The arguments of a block.

use std::collections::BTreeMap;

use crate::bytes::EscapeError;
use crate::corpus::Block;
use crate::corpus::pieces::{Sum, Template};

/// The arguments of a block, by the names of its parameters.
pub(super) type Scope = BTreeMap<String, Given>;

/// An argument, read both as bytes and as a number.
pub(super) struct Given {
    /// As it is written; empty for the content of a block.
    pub(super) text: String,
    pub(super) bytes: Result<Template, EscapeError>,
    pub(super) number: Option<Sum>,
}

impl Given {
    /// An argument that can be read as both.
    fn any() -> Self {
        Self { number: Some(Sum::default()), ..Self::content(Ok(Template::default())) }
    }

    /// The content of a block.
    pub(super) fn content(bytes: Result<Template, EscapeError>) -> Self {
        Self { text: String::new(), bytes, number: None }
    }
}

/// Arguments without values, for all parameters of a block.
pub(super) fn any_arguments(block: &Block) -> Scope {
    let mut scope: Scope = block.params().map(|name| (name.to_owned(), Given::any())).collect();
    if let Some(content) = block.content().and_then(|name| scope.get_mut(name)) {
        content.number = None;
    }
    scope
}
