//! Every string of at most five of these symbols, in every chunking: no seeds, no luck.
//!
//! `cargo run --example strings`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use chunkproof::exhaustive::{self, Alphabet};
use chunkproof::{Fault, Log, check};

/// Reports words between spaces; a line feed ends the stream.
fn words(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    let Some(end) = bytes.iter().position(|&byte| byte == b' ' || byte == b'\n') else {
        return Ok(0);
    };
    if bytes.get(end) == Some(&b'\n') {
        return Err(Fault::new("end"));
    }
    log.named("word", end);
    Ok(end + 1)
}

fn main() {
    let core = check(|| words).clone_states().key_states(|_| ()).name("words");
    let done = exhaustive::run(core, &Alphabet::new("a \n"), 5);
    println!("{done}");
    assert!(done.is_ok());
}
