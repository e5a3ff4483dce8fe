//! Framing: lines, delimiters and length prefixes; the codecs of `tokio-util`.
//!
//! A setup names the framing and its options. With the option `resume` a codec is called again after a
//! fault, as its documentation allows; without it, the first fault ends the stream.

use std::hash::Hash;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use chunkproof::adapter::codec::DecoderCore;
use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::bytes::unescape;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::framing;
use chunkproof::protocol::lines::rewriting::LineEnds;
use chunkproof::{Checker, Fault, Log, check};
use tokio_util::codec::{AnyDelimiterCodec, Decoder, LengthDelimitedCodec, LinesCodec};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 3] {
    let subject = |name, make: fn(&Setup) -> Option<Checker>| {
        Subject::new(name, "framing", make).version(locked_version("tokio-util"))
    };
    [
        subject("tokio-util/lines", lines).rewritings(|_| vec![Arc::new(LineEnds)]),
        subject("tokio-util/any-delimiter", any_delimiter),
        subject("tokio-util/length-delimited", length_delimited),
    ]
}

fn lines(setup: &Setup) -> Option<Checker> {
    if setup.role() != "lines" || !setup.has_only(&["max", "resume"]) {
        return None;
    }
    let codec = LinesCodec::new_with_max_length(max(setup)?);
    let log_item: fn(&String, &mut Log) = |line, log| log.event(framing::line(line));
    Some(whole_state(codec, log_item, setup))
}

fn any_delimiter(setup: &Setup) -> Option<Checker> {
    if setup.role() != "delimiters" || !setup.has_only(&["any", "max", "resume"]) {
        return None;
    }
    let delimiters = unescape(setup.get("any")?).ok()?;
    let codec = AnyDelimiterCodec::new_with_max_length(delimiters, Vec::new(), max(setup)?);
    let log_item: fn(&Bytes, &mut Log) = |item, log| log.event(framing::item(item));
    Some(whole_state(codec, log_item, setup))
}

fn length_delimited(setup: &Setup) -> Option<Checker> {
    let options = ["bytes", "order", "adjust", "skip", "offset", "max"];
    if setup.role() != "length" || !setup.has_only(&options) {
        return None;
    }
    let number = |key, default| match setup.get(key) {
        Some(text) => text.parse().ok(),
        None => Some(default),
    };
    let (width, offset): (usize, usize) = (setup.number("bytes")?, number("offset", 0)?);
    let mut builder = LengthDelimitedCodec::builder();
    match setup.get("order") {
        Some("be") | None => builder.big_endian(),
        Some("le") => builder.little_endian(),
        Some(_) => return None,
    };
    // The builder panics on another width.
    (1..=8).contains(&width).then_some(())?;
    builder.length_field_length(width).length_field_offset(offset);
    builder.num_skip(number("skip", offset + width)?);
    // Without a limit in the setup the codec keeps its own, since it allocates each frame at once.
    if setup.get("max").is_some() {
        builder.max_frame_length(max(setup)?);
    }
    builder.length_adjustment(setup.get("adjust").unwrap_or("0").parse().ok()?);
    let codec = builder.new_codec();
    let log_item = |frame: &BytesMut, log: &mut Log| log.event(framing::frame(frame));
    let make = cores_with(move || codec.clone(), log_item);
    // The codec has no `Hash`. Its `Debug` is derived and shows its options and the length that it has
    // read, and the `Debug` of `BytesMut` shows every byte.
    Some(check(make).clone_states().debug_states().held_bytes(DecoderCore::n_held).into())
}

/// The limit of a setup; without one, no limit that can be reached.
fn max(setup: &Setup) -> Option<usize> {
    match setup.get("max") {
        Some(max) => max.parse().ok(),
        None => Some(usize::MAX),
    }
}

/// Cores of a codec whose derived `Hash` covers every field. With the option `resume` they decode on after
/// a fault.
fn whole_state<D>(codec: D, log_item: fn(&D::Item, &mut Log), setup: &Setup) -> Checker
where
    D: Decoder<Error: Into<Fault>> + Clone + Hash + Send + Sync + 'static,
    D::Item: 'static,
{
    let make = cores_with(move || codec.clone(), log_item);
    let resumes = setup.get("resume").is_some();
    let make = move || if resumes { make().resuming() } else { make() };
    check(make).clone_states().hash_states().held_bytes(DecoderCore::n_held).into()
}
