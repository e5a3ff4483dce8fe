//! Rewrites AMQP 0-9-1: the frames of channels in another order.

#[cfg(feature = "corpus")]
use std::sync::Arc;

#[cfg(feature = "corpus")]
use crate::context::Rewriting;
use crate::context::{FrameSpan, Interleaving};
#[cfg(feature = "corpus")]
use crate::corpus::Setup;

/// Lets the channels of a connection take turns in other ways. Frames of one channel keep their order, and
/// those of channel 0 stay where they are.
///
/// # Spec
///
/// AMQP 0-9-1, 4.2.3 and 4.9: the content of one channel may be mixed with frames of others.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::amqp::rewriting as amqp;
///
/// let body = |channel: u8, content: u8| [3, 0, channel, 0, 0, 0, 1, content, 0xce];
/// let script = [body(1, b'a'), body(2, b'x'), body(1, b'b')].concat();
/// let scripts = amqp::channels().rewrite(&script.into(), 1);
/// assert_eq!(scripts[0].bytes(), [body(1, b'a'), body(1, b'b'), body(2, b'x')].concat());
/// ```
#[must_use]
pub fn channels() -> Interleaving {
    Interleaving::new("amqp/channels", frame).streams(channel)
}

/// The frame at the beginning of some bytes; a protocol header is one of the connection.
fn frame(bytes: &[u8]) -> Option<FrameSpan> {
    if bytes.starts_with(b"AMQP") {
        return Some(FrameSpan::new(PROTOCOL_HEADER_LEN));
    }
    let ([_, c0, c1, s0, s1, s2, s3], rest) = bytes.split_first_chunk::<7>()?;
    let size = usize::try_from(u32::from_be_bytes([*s0, *s1, *s2, *s3])).ok()?;
    let frame = FrameSpan::new(HEADER_LEN.checked_add(size)?.checked_add(1)?);
    let ends = rest.get(size) == Some(&FRAME_END);
    let channel = u16::from_be_bytes([*c0, *c1]);
    ends.then(|| if channel == 0 { frame } else { frame.of_stream(channel.into()) })
}

/// The channel of a line; arguments, properties and fields follow the frame that they are of.
fn channel(line: &str) -> Option<&str> {
    let mut words = line.split(' ');
    match words.next()? {
        "method" | "header" | "body" => words.next(),
        "argument" | "property" | "field" => None,
        _ => Some(""),
    }
}

const PROTOCOL_HEADER_LEN: usize = 8;
const HEADER_LEN: usize = 7;
const FRAME_END: u8 = 0xce;

/// The rewritings that mean the same to every core: all of them.
#[cfg(feature = "corpus")]
pub(crate) fn of_setup(_: &Setup, _: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(channels())]
}
