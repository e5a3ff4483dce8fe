//! A core of one's own, judged by the bundled cases of its protocol.
//!
//! `cargo run --example corpus --features corpora`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use chunkproof::corpus::Setup;
use chunkproof::protocol::framing;
use chunkproof::{Checker, Fault, Log, check};

/// Reports each line without its end, in the words of the protocol.
fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
    let line = bytes.get(..end).unwrap_or_default();
    log.event(framing::line(str::from_utf8(line)?.trim_end_matches('\r')));
    Ok(end + 1)
}

/// Lines without a limit; cases of other setups do not concern this core.
fn core(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "lines" && setup.has_only(&[]);
    fits.then(|| check(|| lines).clone_states().key_states(|_| ()).into())
}

fn main() {
    // The end of the stream within a line is accepted here, which no case allows.
    let judged = framing().judge(core);
    println!("{judged}");
    assert!(judged.n_run() > 0 && !judged.is_ok());
}
