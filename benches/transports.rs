//! One script of pings over three transports: the driver, a duplex in memory under tokio, TCP on
//! loopback.
//!
//! The client sends each ping and awaits its pong, as a conformance suite does; the server is the same
//! in all three. Client and server are two tasks of one thread, which saves TCP the wake-ups of a second
//! one; or the server runs in a thread of its own.

use std::io;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::thread;

use chunkproof::bytes::Escaped;
use chunkproof::contract::CoreFactory;
use chunkproof::internals::metrics::digest;
use chunkproof::transcript::Kind;
use chunkproof::{Chunking, Script, check};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, duplex};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::{Builder, Runtime};

use crate::pongs::{Exchange, Served, Server};

/// The connections of a script, for the driver.
#[derive(Debug)]
pub struct Driver {
    cores: CoreFactory,
    /// For each connection the play, and the digest that it must have.
    plays: Vec<(Script, Chunking, u128)>,
}

impl Driver {
    /// Plays each connection once, and compares the answer to every ping with its pong.
    ///
    /// # Panics
    ///
    /// If a ping is not answered by its pong.
    #[must_use]
    pub fn new<S: Server>(connections: &[Vec<Exchange>]) -> Self {
        let cores = check(Served::<S>::default).factory();
        let play = |exchanges: &Vec<Exchange>| {
            let (script, chunking) = script_of(exchanges);
            // Only what is sent is compared: the transcript also has the pings.
            let pongs = exchanges.iter().map(|one| format!("sent {:?}", Escaped(&one.pong)));
            assert_eq!(sent(&cores, &script, &chunking), pongs.collect::<Vec<_>>());
            let logged = digest(&cores, &script, &chunking);
            (script, chunking, logged)
        };
        let plays = connections.iter().map(play).collect();
        Self { cores, plays }
    }

    /// Plays all connections, each ping as one piece; returns whether every answer was right.
    #[must_use]
    pub fn run(&self) -> bool {
        let mut plays = self.plays.iter();
        plays.all(|(script, chunking, logged)| digest(&self.cores, script, chunking) == *logged)
    }
}

fn script_of(exchanges: &[Exchange]) -> (Script, Chunking) {
    let mut bytes = Vec::new();
    let mut cuts = Vec::new();
    for Exchange { ping, .. } in exchanges {
        bytes.extend(ping);
        cuts.push(bytes.len());
    }
    cuts.pop();
    (bytes.into(), Chunking::new(cuts))
}

/// All that was sent, in lines.
fn sent(cores: &CoreFactory, script: &Script, chunking: &Chunking) -> Vec<String> {
    let logged = cores.replay(script, chunking);
    logged
        .entries()
        .filter(|entry| entry.kind == Kind::Sent)
        .map(|entry| entry.text.to_owned())
        .collect()
}

/// The connections of a script, over a transport under tokio.
#[derive(Debug)]
pub struct Looped<'a, S> {
    runtime: Runtime,
    listener: TcpListener,
    connections: &'a [Vec<Exchange>],
    server: PhantomData<S>,
}

impl<'a, S: Server> Looped<'a, S> {
    /// A runtime on this thread, and a listener on a free port.
    ///
    /// # Errors
    ///
    /// An error of the system.
    pub fn new(connections: &'a [Vec<Exchange>]) -> io::Result<Self> {
        let runtime = runtime()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        Ok(Self { runtime, listener, connections, server: PhantomData })
    }

    /// Plays all connections through pipes in memory; returns whether every answer was right.
    ///
    /// # Errors
    ///
    /// An error of the client or the server.
    pub fn over_duplex(&self) -> io::Result<bool> {
        let all = self.connections.iter();
        each(all.map(|exchanges| self.runtime.block_on(duplexed::<S>(exchanges))))
    }

    /// Plays all connections over sockets; returns whether every answer was right.
    ///
    /// # Errors
    ///
    /// An error of the client or the server.
    pub fn over_tcp(&self) -> io::Result<bool> {
        let (all, listener) = (self.connections.iter(), &self.listener);
        each(all.map(|exchanges| self.runtime.block_on(connected::<S>(listener, exchanges))))
    }

    /// Like [`over_duplex`](Self::over_duplex), with a runtime for each connection, as a test has one.
    ///
    /// # Errors
    ///
    /// An error of the system, the client or the server.
    pub fn over_duplex_in_tests(&self) -> io::Result<bool> {
        let all = self.connections.iter();
        each(all.map(|exchanges| runtime()?.block_on(duplexed::<S>(exchanges))))
    }

    /// Like [`over_tcp`](Self::over_tcp), with a runtime and a listener for each connection.
    ///
    /// # Errors
    ///
    /// An error of the system, the client or the server.
    pub fn over_tcp_in_tests(&self) -> io::Result<bool> {
        let all = self.connections.iter();
        each(all.map(|exchanges| {
            runtime()?.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await?;
                connected::<S>(&listener, exchanges).await
            })
        }))
    }

    /// Plays all connections over sockets to a server in a thread of its own.
    ///
    /// # Errors
    ///
    /// An error of the client.
    pub fn over_tcp_to(&self, far: &Far) -> io::Result<bool> {
        let ask = async |exchanges| exchange(connect(far.0).await?, exchanges).await;
        each(self.connections.iter().map(|exchanges| self.runtime.block_on(ask(exchanges))))
    }
}

/// Whether every connection was right, or the first error.
fn each(mut all: impl Iterator<Item = io::Result<bool>>) -> io::Result<bool> {
    all.try_fold(true, |so_far, one| Ok(so_far && one?))
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_io().build()
}

async fn duplexed<S: Server>(exchanges: &[Exchange]) -> io::Result<bool> {
    let (client, server) = duplex(4096);
    let serving = tokio::spawn(serve::<S, _>(server, S::default()));
    let is_right = exchange(client, exchanges).await?;
    serving.await??;
    Ok(is_right)
}

async fn connected<S: Server>(listener: &TcpListener, exchanges: &[Exchange]) -> io::Result<bool> {
    let connecting = connect(listener.local_addr()?);
    let (client, (server, _)) = tokio::try_join!(connecting, listener.accept())?;
    server.set_nodelay(true)?;
    let serving = tokio::spawn(serve::<S, _>(server, S::default()));
    let is_right = exchange(client, exchanges).await?;
    serving.await??;
    Ok(is_right)
}

/// A server that listens in a thread of its own, until the program ends.
#[derive(Debug)]
pub struct Far(SocketAddr);

impl Far {
    /// Starts the server.
    ///
    /// # Errors
    ///
    /// An error of the system.
    pub fn serving<S: Server>() -> io::Result<Self> {
        let runtime = runtime()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        thread::spawn(move || {
            runtime.block_on(async {
                // A connection that is reset before it is accepted is no reason to end.
                loop {
                    let Ok((transport, _)) = listener.accept().await else { continue };
                    let _without_delay = transport.set_nodelay(true);
                    tokio::spawn(serve::<S, _>(transport, S::default()));
                }
            });
        });
        Ok(Self(address))
    }
}

async fn connect(to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // The client resets the connection at its end: else its ports would all wait, and soon run out.
    socket.set_zero_linger()?;
    socket.set_nodelay(true)?;
    socket.connect(to).await
}

/// Sends each ping and awaits its pong; returns whether every answer was that.
async fn exchange<T: AsyncRead + AsyncWrite + Unpin>(
    mut transport: T,
    exchanges: &[Exchange],
) -> io::Result<bool> {
    let mut buffer = [0; 128];
    let mut is_right = true;
    for Exchange { ping, pong } in exchanges {
        transport.write_all(ping).await?;
        let answer = buffer.get_mut(..pong.len()).unwrap_or_default();
        transport.read_exact(answer).await?;
        is_right &= answer == pong.as_slice();
    }
    Ok(is_right)
}

/// Reads, lets the server answer, and writes, until the peer is gone.
async fn serve<S: Server, T: AsyncRead + AsyncWrite + Unpin>(
    mut transport: T,
    mut server: S,
) -> io::Result<()> {
    let (mut bytes, mut out) = ([0; 4096], Vec::new());
    loop {
        let n = match transport.read(&mut bytes).await {
            Ok(0) => return Ok(()),
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(()),
            Err(error) => return Err(error),
        };
        let received = bytes.get(..n).unwrap_or_default();
        server
            .serve(received, |_| {}, &mut out)
            .map_err(|fault| io::Error::other(fault.to_string()))?;
        transport.write_all(&out).await?;
        out.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{Driver, Far, Looped};
    use crate::pongs::{SansIo, Server, Tungstenite, conformance, in_a_row};

    fn all_transports_return_the_pongs<S: Server + Send>() {
        for connections in [conformance(), in_a_row(20)] {
            assert!(Driver::new::<S>(&connections).run());
            let looped = Looped::<S>::new(&connections).unwrap();
            assert!(looped.over_duplex().unwrap());
            assert!(looped.over_tcp().unwrap());
            assert!(looped.over_duplex_in_tests().unwrap() && looped.over_tcp_in_tests().unwrap());
            assert!(looped.over_tcp_to(&Far::serving::<S>().unwrap()).unwrap());
        }
    }

    #[test]
    fn every_transport_returns_the_same_pongs() {
        all_transports_return_the_pongs::<Tungstenite>();
        all_transports_return_the_pongs::<SansIo>();
    }

    #[test]
    fn a_pong_other_than_the_one_awaited_is_noticed() {
        let mut connections = in_a_row(3);
        connections[0][1].pong[2] ^= 1;
        let looped = Looped::<SansIo>::new(&connections).unwrap();
        assert!(!looped.over_duplex().unwrap() && !looped.over_tcp().unwrap());
        assert!(std::panic::catch_unwind(|| Driver::new::<SansIo>(&connections)).is_err());
    }
}
