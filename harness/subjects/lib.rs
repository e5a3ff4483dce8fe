//! The real cores, the corpora and the culprits that ship with chunkproof.
//!
//! One file a protocol; each names its subjects in `all`, newest versions from crates.io, each
//! behind an adapter as short as its API allows.

pub mod http1;
pub mod websocket;
pub mod resp;
pub mod framing;
pub mod terminal;
#[cfg(feature = "quic")]
pub mod quic;
#[cfg(feature = "compression")]
pub mod deflate;
#[cfg(feature = "compression")]
pub mod encoding;
#[cfg(feature = "web")]
pub mod sse;
#[cfg(feature = "web")]
pub mod multipart;
pub mod culprits;

use chunkproof::Subject;

/// Every bundled subject, by protocol.
#[must_use]
pub fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    subjects.extend(http1::all());
    subjects.extend(websocket::all());
    subjects.extend(resp::all());
    subjects.extend(framing::all());
    subjects.extend(terminal::all());
    #[cfg(feature = "quic")]
    subjects.extend(quic::all());
    #[cfg(feature = "compression")]
    subjects.extend(deflate::all());
    #[cfg(feature = "compression")]
    subjects.extend(encoding::all());
    #[cfg(feature = "web")]
    subjects.extend(sse::all());
    #[cfg(feature = "web")]
    subjects.extend(multipart::all());
    subjects
}

/// The version of a dependency, as the lock file has it.
fn locked_version(package: &str) -> String {
    let name = format!("name = \"{package}\"");
    let mut lines = include_str!("../../Cargo.lock").lines().skip_while(|line| *line != name);
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \""));
    version.and_then(|line| line.strip_suffix('"')).unwrap_or_default().to_owned()
}
