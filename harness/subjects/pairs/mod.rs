//! Two ends of a protocol from published crates, as one core each, with the scripts over which they are
//! checked.
//!
//! Most ends are the cores of the protocol's subjects. What one end writes must be what the other one reads.

#[cfg(feature = "framing")]
mod framing;
#[cfg(feature = "h2")]
mod h2;
#[cfg(feature = "h2")]
mod h2_client;
#[cfg(feature = "h2")]
mod h2_server;
#[cfg(feature = "h2")]
mod h2_transfers;
#[cfg(feature = "mqtt")]
mod mqtt;
#[cfg(feature = "tls")]
mod rustls;
#[cfg(feature = "websocket")]
mod tungstenite;
#[cfg(feature = "http1")]
mod ureq;
#[cfg(feature = "http1")]
mod ureq_client;
#[cfg(feature = "http1")]
mod ureq_server;

use chunkproof::adapter::pair::{StreamPair, round_trips};
use chunkproof::bytes::unescape;
use chunkproof::{Checker, Core, Script, check};

/// Two ends of a protocol.
#[derive(Debug)]
pub struct Paired {
    /// The name of the crate, and of the near end and the far one.
    pub name: &'static str,
    /// The pair.
    pub cores: Checker,
    /// The scripts.
    pub scripts: Vec<Script>,
}

/// Every pair that is built.
#[must_use]
pub fn pairs() -> Vec<Paired> {
    let of_protocols: Vec<Vec<Paired>> = vec![
        #[cfg(feature = "framing")]
        framing::all(),
        #[cfg(feature = "websocket")]
        tungstenite::all(),
        #[cfg(feature = "h2")]
        h2::all(),
        #[cfg(feature = "mqtt")]
        mqtt::all(),
        #[cfg(feature = "tls")]
        rustls::all(),
        #[cfg(feature = "http1")]
        ureq::all(),
    ];
    of_protocols.into_iter().flatten().collect()
}

/// A pair with a function that makes it, and the actions of each of its scripts.
fn paired<N: Core + 'static, F: Core + 'static>(
    name: &'static str,
    make: impl Fn() -> StreamPair<N, F> + Clone + Send + Sync + 'static,
    scripts: &[&[&str]],
    prove: impl FnOnce(Checker<StreamPair<N, F>>) -> Checker<StreamPair<N, F>>,
) -> Paired {
    let scripts = scripts.iter().map(|actions| round_trips(make.clone(), actions.iter().copied()));
    let scripts = scripts.collect();
    let cores = prove(check(make).name(name).delivery(StreamPair::delivery)).into();
    Paired { name, cores, scripts }
}

/// The bytes in quotes of an action that begins with `word`.
fn payload(action: &str, word: &str) -> Option<Vec<u8>> {
    let rest = action.strip_prefix(word)?.strip_prefix(" \"")?.strip_suffix('"')?;
    unescape(rest).ok()
}
