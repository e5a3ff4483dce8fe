//! The guide shows what the harness prints.

use std::thread;

use chunkproof::contract::core_fn;
use chunkproof::{Core, check};

/// Sees a line end only where both of its bytes come in one piece.
fn faulty() -> impl Core {
    core_fn(|bytes, log| {
        bytes.windows(2).filter(|pair| pair == b"\r\n").for_each(|_| log.event("line"));
        Ok(bytes.len())
    })
}

#[test]
fn the_guide_shows_a_report_as_printed() {
    let page = include_str!("../src/guide/debugging_a_failure.md");
    let (_, rest) = page.split_once("<!-- report -->\n\n```text\n").unwrap();
    let (shown, _) = rest.split_once("```\n").unwrap();
    // The thread of a test has its name, which the report prints.
    let test = thread::Builder::new().name("requests_are_read".to_owned());
    let run = || check(faulty).receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n").run().to_string();
    let printed = test.spawn(run).unwrap().join().unwrap();
    assert_eq!(shown, printed, "the page shows another report; this one is printed:\n{printed}");
}
