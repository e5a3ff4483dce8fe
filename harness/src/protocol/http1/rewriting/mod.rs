//! Rewrites messages of HTTP/1.1 (RFC 9110, RFC 9112) with other chunks, case of names, whitespace
//! and framing.
//!
//! Requests are rewritten up to the one that ends the connection, and responses up to the first
//! final one; the bytes after that stay as they are, as a core need not read them as
//! HTTP. A script with a doubtful message is left alone: content up to the end of the stream, two
//! lengths, an upgrade, anything malformed or cut off.
//!
//! A response counts as the answer to a request of HTTP/1.1 other than HEAD and CONNECT, since its
//! bytes do not reveal the request.

mod chunks;
mod fields;
pub(crate) mod grammar;
mod message;
#[cfg(test)]
mod tests;

pub use chunks::{ChunkExtensions, ChunkSizes, Framing};
pub use fields::{FieldCase, FieldWhitespace};

use message::{HttpMessage, read};

#[cfg(feature = "corpus")]
use std::sync::Arc;

#[cfg(feature = "corpus")]
use crate::context::Rewriting;
#[cfg(feature = "corpus")]
use crate::corpus::Setup;
use crate::protocol::rewriter::ScriptRewriter;
use crate::protocol::rewriter::{drafted, readable};
use crate::random::Random;
use crate::script::Script;

/// Rewrites the messages of a script, in each of the forms.
fn each<F: Copy>(
    script: &Script,
    seed: u64,
    forms: impl IntoIterator<Item = F>,
    mut rewrite: impl FnMut(&mut ScriptRewriter<'_>, &HttpMessage, F, &mut Random),
) -> Vec<Script> {
    let Some(messages) = readable(script).and_then(read) else { return Vec::new() };
    drafted(script, seed, forms, |rewriter, form, random| {
        for message in &messages {
            rewrite(rewriter, message, form, random);
            rewriter.keep(message.end);
        }
    })
}

fn one_of<'a>(texts: &[&'a str], random: &mut Random) -> &'a str {
    texts.get(random.below(texts.len())).copied().unwrap_or_default()
}

/// The rewritings that mean the same to every core: of heads, and of content if the core removes
/// the framing. Only the setup reveals whether a response answers HEAD or CONNECT, and so has no
/// content.
#[cfg(feature = "corpus")]
pub(crate) fn of_setup(setup: &Setup, features: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    let mut all: Vec<Arc<dyn Rewriting>> = vec![Arc::new(FieldCase), Arc::new(FieldWhitespace)];
    let has_content = !matches!(setup.get("method"), Some("HEAD" | "CONNECT"));
    if has_content && features.contains(&"body") {
        all.push(Arc::new(ChunkSizes));
        all.push(Arc::new(ChunkExtensions));
        all.push(Arc::new(Framing));
    }
    all
}
