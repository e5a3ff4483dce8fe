//! Fenced code in Markdown: the blocks of `mdstream`.
//!
//! A block is logged once it is committed, from when on it never changes; the adapter takes the fences off.

use chunkproof::adapter::text::TextCore;
use chunkproof::corpus::Setup;
use chunkproof::protocol::llm;
use chunkproof::script::Cuts;
use chunkproof::{Checker, Log, check};
use mdstream::{Block, FootnotesMode, MdStream, Options, is_code_fence_closing_line};

pub(super) fn blocks(setup: &Setup) -> Option<Checker> {
    let make = || {
        let push = |stream: &mut MdStream, text: &str, log: &mut Log| {
            log_committed(stream.append_ref(text).committed, log);
            Ok(())
        };
        // By default, a footnote makes it start over with one block of all that has come.
        let options = Options { footnotes: FootnotesMode::Invalidate, ..Options::default() };
        TextCore::new(MdStream::new(options), push).at_eof(|stream, log| {
            log_committed(stream.finalize_ref().committed, log);
            Ok(())
        })
    };
    // No powers: the stream is not `Clone`, and its `Debug` leaves out the text.
    let cores = || check(make).cuts_at(Cuts::chars()).into();
    (setup.role() == "markdown" && setup.has_only(&[])).then(cores)
}

fn log_committed(blocks: &[Block], log: &mut Log) {
    blocks.iter().for_each(|block| log_block(block, log));
}

fn log_block(block: &Block, log: &mut Log) {
    let Some(header) = block.code_fence_header() else {
        log.data(llm::TEXT, block.raw.as_bytes());
        return;
    };
    let mut lines: Vec<&str> = block.raw.split_inclusive('\n').skip(1).collect();
    let is_closing = |line: &&str| {
        is_code_fence_closing_line(line.trim_end(), header.fence_char, header.fence_len)
    };
    if lines.last().is_some_and(is_closing) {
        lines.pop();
    }
    log.event(llm::code(header.info, &lines.concat()));
}
