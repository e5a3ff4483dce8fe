//! The real cores, the corpora and the culprits that ship with chunkproof.
//!
//! One file a protocol; each names its subjects in `all`, newest versions from crates.io, each
//! behind an adapter as short as its API allows.

pub mod http1;
pub mod websocket;
pub mod resp;
pub mod framing;
pub mod terminal;
#[cfg(feature = "mail")]
pub mod smtp;
#[cfg(feature = "mail")]
pub mod imap;
#[cfg(feature = "mail")]
pub mod dns;
#[cfg(feature = "mail")]
pub mod irc;
#[cfg(feature = "messaging")]
pub mod socks5;
#[cfg(feature = "ssh")]
pub mod ssh;
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
    #[cfg(feature = "mail")]
    {
        subjects.extend(smtp::all());
        subjects.extend(imap::all());
        subjects.extend(dns::all());
        subjects.extend(irc::all());
    }
    #[cfg(feature = "messaging")]
    subjects.extend(socks5::all());
    #[cfg(feature = "ssh")]
    subjects.extend(ssh::all());
    subjects
}

/// The version of a dependency, as the lock file has it.
fn locked_version(package: &str) -> String {
    let name = format!("name = \"{package}\"");
    let mut lines = include_str!("../../Cargo.lock").lines().skip_while(|line| *line != name);
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \""));
    version.and_then(|line| line.strip_suffix('"')).unwrap_or_default().to_owned()
}
