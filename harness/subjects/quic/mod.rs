//! QUIC (RFC 9000) with its datagrams (RFC 9221): a client and a server of `quinn-proto`, joined by a
//! path.
//!
//! A script writes at the client, and the events of the server's application are logged. Keys, connection
//! IDs and all else that is visible only on the wire are left out, and so are events at a moment that the
//! path decides: the end of the client's handshake, acknowledgements, a client that gives up an idle
//! connection. Random numbers of the ends come from a fixed seed, so that a script leads to the same
//! datagrams again; only the keys of TLS are new in each connection, and those have one size.
//!
//! A role states over which paths a case must be the same: `path` over all, `lossless` over those that
//! neither lose nor reorder, for what QUIC does not promise otherwise. Neither end can be copied, so
//! chunkings are sampled, with a handshake for each.

mod client;
mod clock;
mod lost;
mod server;
mod socket;
mod tls;
mod writer;

use std::cell::Cell;
use std::error::Error;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use chunkproof::adapter::datagram::{EachDatagram, Pair, Path, Paths};
use chunkproof::context::Rewriting;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Fault, check};
use quinn_proto::{ClientConfig, Endpoint, EndpointConfig, ServerConfig, TransportConfig, VarInt};

use crate::locked_version;
use crate::quic::client::Client;
use crate::quic::server::Server;
use crate::quic::socket::Socket;
use crate::quic::writer::Writer;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    let subject = Subject::new("quinn-proto/stream", "quic", stream);
    [subject.version(locked_version("quinn-proto")).rewritings(rewritings)]
}

fn stream(setup: &Setup) -> Option<Checker> {
    let own = ["window", "streams", "idle"];
    let known: Vec<&str> = own.into_iter().chain(Path::OPTIONS).collect();
    let is_role = matches!(setup.role(), "path" | "lossless");
    let loses = ["loss", "lose"].iter().any(|key| setup.get(key).is_some());
    let loses = loses && setup.role() == "lossless";
    if !is_role || !setup.has_only(&known) || loses {
        return None;
    }
    let options = Path::OPTIONS.into_iter().filter_map(|key| Some((key, setup.get(key)?)));
    let options: String = options.map(|(key, value)| format!("{key}={value} ")).collect();
    let idle = Duration::from_secs(setup.get("idle").unwrap_or("30").parse().ok()?);
    // Recovery waits longer each time, but hardly that long; a connection that waits longer is idle.
    let path = options.parse::<Path>().ok()?.lull(idle / 2);
    let (client, server) = configs(setup, idle).ok()?;
    let mut endpoint = EndpointConfig::default();
    endpoint.rng_seed(Some([7; 32]));
    let endpoint = Arc::new(endpoint);
    let make = move || {
        let owed = Rc::new(Cell::new(0));
        let socket =
            |server| Socket::new(Endpoint::new(Arc::clone(&endpoint), server, false, None));
        let near = Client::new(Writer::new(socket(None), Rc::clone(&owed)), client.clone());
        let far = Server { socket: socket(Some(Arc::clone(&server))), reading: None, owed };
        Pair::new(near, far, path.clone())
    };
    Some(check(make).into())
}

/// The configurations of a client and a server for a setup.
fn configs(
    setup: &Setup,
    idle: Duration,
) -> Result<(ClientConfig, Arc<ServerConfig>), Box<dyn Error>> {
    let number = |key, usual: u32| setup.get(key).map_or(Ok(usual), str::parse);
    let (window, streams) = (number("window", 1 << 20)?, number("streams", 100)?);
    let idle = idle.try_into()?;
    let transport = || {
        let mut transport = TransportConfig::default();
        transport.max_idle_timeout(Some(idle)).mtu_discovery_config(None);
        transport.stream_receive_window(window.into()).max_concurrent_uni_streams(streams.into());
        Arc::new(transport)
    };
    let (client, server) = tls::configs()?;
    let mut client = ClientConfig::new(Arc::new(client));
    client.transport_config(transport());
    let mut server = ServerConfig::with_crypto(Arc::new(server));
    server.transport_config(transport());
    Ok((client, Arc::new(server)))
}

/// The paths that the role of a setup promises to mask.
fn rewritings(setup: &Setup) -> Vec<Arc<dyn Rewriting>> {
    let (perfect, time) = (Path::perfect(), Duration::from_millis(20));
    let mut paths =
        vec![perfect.clone().duplicate(50).latency(time), perfect.clone().batch(4).duplicate(10)];
    let mut all: Vec<Arc<dyn Rewriting>> = Vec::new();
    if setup.role() == "path" {
        all.push(Arc::new(EachDatagram::first(EACH_OF))); // a delayed one is reordered, too
        paths.push(perfect.clone().loss(20));
        paths.push(perfect.clone().reorder(50).jitter(time));
        paths.push(perfect.loss(10).duplicate(10).reorder(10).batch(2).latency(time).jitter(time));
    }
    all.push(Arc::new(Paths::new(paths)));
    all
}

/// Parses a code of an application: a number of up to 62 bits.
fn code(text: &str) -> Result<VarInt, Fault> {
    let wrong = || Fault::new("code").because(format_args!("{text:?} is no number of 62 bits"));
    text.parse().ok().and_then(|code| VarInt::from_u64(code).ok()).ok_or_else(wrong)
}

const EACH_OF: usize = 6;

#[cfg(test)]
mod tests {
    use super::{EACH_OF, all};
    use chunkproof::adapter::datagram::EachDatagram;
    use chunkproof::context::Rewriting;
    use chunkproof::corpus::Setup;
    use chunkproof::{Chunking, Script};

    fn logged(setup: &str, script: &Script) -> Vec<String> {
        let [subject] = all();
        let cores = subject.checker_as(&Setup::new(setup)).unwrap();
        cores.factory().replay(script, &Chunking::whole()).lines()
    }

    /// The first datagrams of each end: the handshake, and what was written.
    #[test]
    fn each_datagram_of_a_transfer_is_masked() {
        let script = Script::new().receive("ab").eof();
        let meant = logged("path", &script);
        assert_eq!(meant.last().map(String::as_str), Some("end"), "{meant:?}");
        for script in EachDatagram::first(EACH_OF).rewrite(&script, 0) {
            assert_eq!(logged("path", &script), meant, "{script}");
        }
    }

    /// A path that changed nothing would make every case over it hold.
    #[test]
    fn quic_datagrams_are_lost_and_reordered() {
        let connected = Script::new().receive("a");
        let datagrams = |script: Script| {
            let sent = (10..30).fold(script, |script, n| script.act(format!("datagram \"{n}\"")));
            let mut lines = logged("lossless", &sent);
            lines.retain(|line| line.starts_with("datagram"));
            lines
        };
        let all = datagrams(connected.clone());
        assert!(all.len() == 20 && all.is_sorted(), "{all:?}");
        let lossy = datagrams(connected.clone().act("path loss=50 seed=1"));
        assert!(lossy.len() < 15 && lossy.is_sorted(), "{lossy:?}");
        let twice = datagrams(connected.act("path duplicate=100"));
        assert_eq!(twice, all);
    }

    #[test]
    fn a_close_that_is_lost_is_no_close() {
        let script = |path: &str| Script::new().receive("a").act(path).act("close 5");
        let last = |script: Script| logged("lossless", &script).pop();
        assert_eq!(last(script("path seed=1")).as_deref(), Some("closed 5"));
        let lost = script("path loss=100").advance(std::time::Duration::from_secs(40));
        assert_eq!(last(lost).as_deref(), Some("timed-out"));
    }

    #[test]
    fn a_setup_that_is_not_known_is_none() {
        let [subject] = all();
        for wrong in [
            "",
            "road",
            "path speed=3",
            "lossless loss=1",
            "lossless lose=far:1",
            "path loss=x",
            "path idle=x",
        ] {
            assert!(subject.checker_as(&Setup::new(wrong)).is_err(), "{wrong}");
        }
    }
}
