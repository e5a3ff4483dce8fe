//! What an event loop costs a test: the same WebSocket pings, each awaited before the next, by the
//! driver, over `tokio::io::duplex`, and over TCP on loopback.
//!
//! `event_loop/<server>-<script>/<transport>` has the same server answer the same pings, with the same
//! pongs byte for byte. Over `tcp`, client and server are two tasks of one thread, which is the fastest
//! that sockets get; in `tcp-apart` they are two threads, as a suite and a server mostly are;
//! `…-in-tests` has a runtime for each connection, as `#[tokio::test]` makes one for each test. The
//! script `conformance` opens a connection for each of five cases, `in-a-row` sends 200 pings over one.
//! Runs in turns also measure how many times faster the driver is, which is printed.

use chunkproof_benches::clock::{brief, is_asked, is_measuring, ratio};
use chunkproof_benches::pongs::{Exchange, SansIo, Server, Tungstenite, conformance, in_a_row};
use chunkproof_benches::transports::{Driver, Far, Looped};
use criterion::{Criterion, criterion_group, criterion_main};

fn event_loop(c: &mut Criterion) {
    for (script, connections) in [("conformance", conformance()), ("in-a-row", in_a_row(200))] {
        one::<Tungstenite>(c, &format!("event_loop/tungstenite-{script}"), &connections);
        one::<SansIo>(c, &format!("event_loop/websocket-sans-io-{script}"), &connections);
    }
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn one<S: Server>(c: &mut Criterion, name: &str, connections: &[Vec<Exchange>]) {
    let driver = Driver::new::<S>(connections);
    let looped = Looped::<S>::new(connections).unwrap_or_else(|error| panic!("{error}"));
    let far = Far::serving::<S>().unwrap_or_else(|error| panic!("{error}"));
    let by_driver = || assert!(driver.run());
    let duplex = || assert!(matches!(looped.over_duplex(), Ok(true)));
    let tcp = || assert!(matches!(looped.over_tcp(), Ok(true)));
    let apart = || assert!(matches!(looped.over_tcp_to(&far), Ok(true)));
    let duplex_in_tests = || assert!(matches!(looped.over_duplex_in_tests(), Ok(true)));
    let tcp_in_tests = || assert!(matches!(looped.over_tcp_in_tests(), Ok(true)));
    let mut group = c.benchmark_group(name);
    group.bench_function("driver", |b| b.iter(by_driver));
    group.bench_function("duplex", |b| b.iter(duplex));
    group.bench_function("tcp", |b| b.iter(tcp));
    group.bench_function("tcp-apart", |b| b.iter(apart));
    group.bench_function("duplex-in-tests", |b| b.iter(duplex_in_tests));
    group.bench_function("tcp-in-tests", |b| b.iter(tcp_in_tests));
    group.finish();
    if is_measuring() && is_asked(name) {
        println!("{name}: how many times faster the driver is than");
        println!("    a duplex: {}", ratio(duplex, by_driver));
        println!("    a duplex, each connection in a test: {}", ratio(duplex_in_tests, by_driver));
        println!("    TCP, client and server in one thread: {}", ratio(tcp, by_driver));
        println!("    TCP, the server in a thread of its own: {}", ratio(apart, by_driver));
        println!("    TCP, each connection in a test: {}", ratio(tcp_in_tests, by_driver));
    }
}

criterion_group!(name = benches; config = brief(); targets = event_loop);
criterion_main!(benches);
