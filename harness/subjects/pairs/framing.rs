//! The codecs of `tokio-util` at both ends.

use bytes::{Bytes, BytesMut};
use chunkproof::Checker;
use chunkproof::adapter::codec::DecoderCore;
use chunkproof::adapter::pair::{StreamPair, cores};
use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::protocol::framing as words;
use tokio_util::codec::{AnyDelimiterCodec, Encoder, LengthDelimitedCodec, LinesCodec};

use super::{Paired, paired, payload};

pub(super) fn all() -> Vec<Paired> {
    vec![
        paired(
            "tokio-util/lines",
            || cores(lines, lines)().delivers("send", "line"),
            &[
                &[r#"near send "one""#, r#"near send """#, r#"far send "two and three""#],
                &["room 2", r#"near send "one""#, r#"far send "two""#, r#"near send "three""#],
            ],
            Checker::prove,
        ),
        paired(
            "tokio-util/any-delimiter",
            || cores(items, items)().delivers("send", "item"),
            &[&[r#"near send "one""#, r#"far send "a\xffb""#, r#"near send """#]],
            Checker::prove,
        ),
        length_delimited("tokio-util/length-delimited 1", 1),
        length_delimited("tokio-util/length-delimited 2 le", 2),
    ]
}

fn lines() -> DecoderCore<LinesCodec> {
    let lines = cores_with(LinesCodec::new, |line, log| log.event(words::line(line)));
    lines().encoding(|codec, action, bytes| {
        let line = String::from_utf8(payload(action, "send")?).ok()?;
        Some(codec.encode(line, bytes))
    })
}

fn items() -> DecoderCore<AnyDelimiterCodec> {
    let codec = || AnyDelimiterCodec::new(b";\n".to_vec(), b";".to_vec());
    let items = cores_with(codec, |item, log| log.event(words::item(item)));
    items().encoding(|codec, action, bytes| {
        let item = String::from_utf8(payload(action, "send")?).ok()?;
        Some(codec.encode(item, bytes))
    })
}

/// Frames after a length of some bytes, the lowest first if there are two.
fn length_delimited(name: &'static str, width: usize) -> Paired {
    let frames = move || {
        let mut builder = LengthDelimitedCodec::builder();
        builder.length_field_length(width);
        if width == 2 {
            builder.little_endian();
        }
        let log_frame =
            |frame: &BytesMut, log: &mut chunkproof::Log| log.event(words::frame(frame));
        let frames = cores_with(move || builder.new_codec(), log_frame);
        frames().encoding(|codec, action, bytes| {
            Some(codec.encode(Bytes::from(payload(action, "send")?), bytes))
        })
    };
    paired(
        name,
        move || cores(frames, frames)().delivers("send", "frame"),
        &[
            &[r#"near send "one""#, r#"far send """#, r#"near send "\0\xff""#],
            // The last one does not fit into a length of one byte, and is refused.
            &[r#"near send "{repeat 255 "a"}""#, "settle", r#"near send "{repeat 256 "b"}""#],
        ],
        // As for the subject: its `Debug` text shows every field.
        |pair: Checker<StreamPair<_, _>>| pair.clone_states().debug_states(),
    )
}
