//! Code of other shapes that breaks the rules of its adapter: codecs, parsers, decoders, stacks.

use ::tokio_util::bytes::{Buf as _, BytesMut};
use ::tokio_util::codec::Decoder;
use chunkproof::adapter::stack::Stack;
use chunkproof::adapter::window::Moved;
use chunkproof::adapter::{push, restart, slice, tokio_util, typestate, visitor, window};
use chunkproof::contract::core_fn;
use chunkproof::{Fault, Log, Report, check};

groups! {
    "breaks the rules of its adapter" {
        a_decoder_returns_items_without_end:
            "violated, Proven",
            "progress: livelock, livelock 'poll always has one more step'";
        a_decoder_goes_on_after_an_error: "ok, Proven";
        a_decoder_swallows_its_buffer: "violated, Proven", "events: variant", "polling: variant";
        a_decoder_returns_items_at_the_end_without_end:
            "violated, Proven",
            "progress: livelock, livelock 'poll always has one more step'",
            "truncation: livelock, livelock 'poll always has one more step'";
        a_decoder_panics:
            "violated, Proven",
            "panics: panicked, panic 'index out of bounds: the len is 1 but the index is 1 at \
                adapters.rs'";
        a_push_parser_has_always_one_more_item:
            "violated, Proven",
            "progress: livelock, livelock 'poll always has one more step'";
        a_parser_claims_more_than_it_was_given:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'took 2 of 1 bytes'";
        a_parser_consumes_nothing_and_returns_an_item:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps logging and consumes no bytes'";
        a_slice_parser_claims_too_much:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'took 4 of 3 bytes'";
        a_typestate_panics_and_loses_its_state:
            "violated, Proven",
            "panics: panicked, panic 'boom at adapters.rs'";
        a_visitor_is_called_without_end:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        writes_more_than_there_is_room_for:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'wrote 4097 bytes with room for \
                4096'";
        reads_more_than_there_is:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'took 2 of 1 bytes'";
        neither_reads_nor_writes: "ok, Proven";
        writes_without_end:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'",
            "truncation: livelock, livelock 'it logs without end'";
        the_lower_core_floods:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        the_upper_core_panics: "violated, Proven", "panics: panicked, panic 'boom at adapters.rs'";
        the_upper_core_claims_too_much:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'upper took 2 of 1 bytes'";
        the_upper_core_logs_without_consuming:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
    }
}

/// A codec whose `decode` and `decode_eof` are functions.
#[derive(Clone)]
struct Codec {
    decode: fn(&mut BytesMut) -> Result<Option<u8>, Fault>,
    at_eof: fn(&mut BytesMut) -> Result<Option<u8>, Fault>,
}

impl Decoder for Codec {
    type Item = u8;
    type Error = CodecError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<u8>, CodecError> {
        (self.decode)(bytes).map_err(CodecError)
    }

    fn decode_eof(&mut self, bytes: &mut BytesMut) -> Result<Option<u8>, CodecError> {
        (self.at_eof)(bytes).map_err(CodecError)
    }
}

struct CodecError(Fault);

impl From<std::io::Error> for CodecError {
    fn from(error: std::io::Error) -> Self {
        Self(error.into())
    }
}

impl From<CodecError> for Fault {
    fn from(error: CodecError) -> Self {
        error.0
    }
}

/// Takes a byte from the buffer.
fn byte(bytes: &mut BytesMut) -> Result<Option<u8>, Fault> {
    Ok(if bytes.is_empty() { None } else { Some(bytes.get_u8()) })
}

/// Returns an item without taking any of the buffer.
fn a_decoder_returns_items_without_end() -> Report {
    let decode = |bytes: &mut BytesMut| Ok((!bytes.is_empty()).then_some(1));
    let codec = move || Codec { decode, at_eof: |_| Ok(None) };
    check(tokio_util::cores(codec)).receive("ab").run()
}

/// Returns an error at a bad byte, and goes on if it is asked again.
fn a_decoder_goes_on_after_an_error() -> Report {
    let decode = |bytes: &mut BytesMut| match byte(bytes) {
        Ok(Some(b'!')) => Err(Fault::new("bad")),
        other => other,
    };
    let codec = move || Codec { decode, at_eof: decode };
    check(tokio_util::cores(codec)).receive("a!b").eof().run()
}

/// Clears the buffer where it finds no whole item in it.
fn a_decoder_swallows_its_buffer() -> Report {
    let decode = |bytes: &mut BytesMut| {
        if bytes.len() < 2 {
            bytes.clear();
            return Ok(None);
        }
        byte(bytes)
    };
    let codec = move || Codec { decode, at_eof: decode };
    check(tokio_util::cores(codec)).receive("abcd").run()
}

/// Returns one more item whenever it is asked at the end of the stream.
fn a_decoder_returns_items_at_the_end_without_end() -> Report {
    let codec = || Codec { decode: byte, at_eof: |_| Ok(Some(0)) };
    check(tokio_util::cores(codec)).receive("ab").eof().run()
}

/// Looks at a second byte that has not come.
fn a_decoder_panics() -> Report {
    let decode = |bytes: &mut BytesMut| match bytes.is_empty() {
        true => Ok(None),
        false => Ok(Some(bytes[1]).inspect(|_| bytes.advance(2))),
    };
    let codec = move || Codec { decode, at_eof: byte };
    check(tokio_util::cores(codec)).receive("abcd").run()
}

/// Always has one more item.
fn a_push_parser_has_always_one_more_item() -> Report {
    let push = |n: &mut usize, bytes: &[u8]| {
        *n += bytes.len();
        Ok::<_, Fault>(())
    };
    let next = |n: &mut usize| Ok::<_, Fault>((*n > 0).then_some("item"));
    check(push::cores(|| 0, push, next)).receive("ab").run()
}

/// Claims a byte more than it was given.
fn a_parser_claims_more_than_it_was_given() -> Report {
    let parse = |bytes: &[u8]| Ok::<_, Fault>(Some((bytes.len() + 1, "item")));
    check(restart::cores(parse)).receive("ab").run()
}

/// Returns an item that needs no bytes.
fn a_parser_consumes_nothing_and_returns_an_item() -> Report {
    let parse = |_: &[u8]| Ok::<_, Fault>(Some((0, "item")));
    check(restart::cores(parse)).receive("ab").run()
}

/// Claims a byte more than the slice that it was given has.
fn a_slice_parser_claims_too_much() -> Report {
    let step = |n: &mut usize, bytes: &[u8], _: &mut Log| {
        *n += bytes.len();
        Ok(bytes.len() + usize::from(*n > 2))
    };
    check(slice::cores(|| 0, step)).prove().receive("abc").run()
}

/// Panics while its state is out of the core.
fn a_typestate_panics_and_loses_its_state() -> Report {
    let step = |n: usize, bytes: &[u8], _: &mut Log| {
        assert!(n < 2, "boom");
        Ok((n + bytes.len(), bytes.len()))
    };
    check(typestate::cores(|| 0, step)).prove().receive("abc").run()
}

/// Calls its visitor without end.
fn a_visitor_is_called_without_end() -> Report {
    let visit = |_: &mut (), bytes: &[u8], log: &mut Log| {
        while !bytes.is_empty() {
            log.event("again");
        }
    };
    check(visitor::cores(|| (), visit)).prove().receive("abc").run()
}

/// Calls a decoder that moves nothing by itself and reports something.
fn misreports(moved: fn(usize, usize) -> Moved) -> Report {
    let call = move |_: &mut (), input: &[u8], output: &mut [u8], _: bool| {
        Ok::<_, Fault>(moved(input.len(), output.len()))
    };
    check(window::cores(|| (), call)).prove().receive("abc").run()
}

/// Reports more written bytes than there was room for.
fn writes_more_than_there_is_room_for() -> Report {
    misreports(|read, room| Moved::new(read, room + 1))
}

/// Reports more read bytes than there were.
fn reads_more_than_there_is() -> Report {
    misreports(|read, _| Moved::new(read + 1, 0))
}

/// Neither reads nor writes, and needs more input all the time.
fn neither_reads_nor_writes() -> Report {
    misreports(|_, _| Moved::new(0, 0))
}

/// Fills its output again and again, and reads nothing.
fn writes_without_end() -> Report {
    misreports(|_, room| Moved::new(0, room))
}

/// Delivers all bytes to the upper core.
fn carries(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    log.data("block", bytes);
    Ok(bytes.len())
}

/// The lower core delivers without end.
fn the_lower_core_floods() -> Report {
    let lower = core_fn(|_, log| {
        loop {
            log.data("block", b"x");
        }
    });
    check(move || Stack::new(lower, carries)).receive("ab").run()
}

/// The upper core panics.
fn the_upper_core_panics() -> Report {
    let upper = core_fn(|bytes, _| {
        assert!(!bytes.contains(&b'b'), "boom");
        Ok(bytes.len())
    });
    check(move || Stack::new(carries, upper)).receive("abc").run()
}

/// The upper core claims more bytes than it was given.
fn the_upper_core_claims_too_much() -> Report {
    let upper = core_fn(|bytes, _| Ok(bytes.len() + 1));
    check(move || Stack::new(carries, upper)).receive("abc").run()
}

/// The upper core logs something about the same bytes without end.
fn the_upper_core_logs_without_consuming() -> Report {
    let upper = core_fn(|_, log| {
        log.event("again");
        Ok(0)
    });
    check(move || Stack::new(carries, upper)).receive("a").run()
}
