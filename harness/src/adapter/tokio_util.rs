//! A [`Core`](crate::Core) from any [`Decoder`] of `tokio-util` 0.7.
//!
//! It does what `FramedRead` does: bytes are appended to the codec's buffer, `decode` is called
//! until it needs more, and at the end of the stream `decode_eof` until it returns `None`. After an
//! error the stream is over. With [`DecoderCore::encoding`], actions are encoded and sent.

use std::fmt::Debug;

use ::tokio_util::codec::Decoder;

use crate::adapter::codec::{DecoderCore, decoding};
use crate::contract::Log;
use crate::transcript::Fault;

/// Makes cores from a codec; each item is logged by its `Debug` text.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::tokio_util::cores;
/// use chunkproof::check;
/// use tokio_util::codec::LinesCodec;
///
/// check(cores(LinesCodec::new)).prove().receive("one\r\ntwo").eof().assert();
/// ```
pub fn cores<D>(make: impl Fn() -> D) -> impl Fn() -> DecoderCore<D>
where
    D: Decoder<Item: Debug, Error: Into<Fault>>,
{
    cores_with(make, |item, log| log.debug(item))
}

/// Makes cores from a codec; each item is logged by `log_item`, such as
/// `|line, log| log.named("line", line)`.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::tokio_util::cores_with;
/// use chunkproof::check;
/// use tokio_util::codec::LinesCodec;
///
/// let lines = cores_with(LinesCodec::new, |line, log| log.named("line", line));
/// let report = check(lines).prove().receive("one\r\n").run();
/// assert_eq!(report.transcript.lines(), ["line \"one\""]);
/// ```
pub fn cores_with<D>(
    make: impl Fn() -> D,
    log_item: impl Fn(&D::Item, &mut Log) + Send + Sync + 'static,
) -> impl Fn() -> DecoderCore<D>
where
    D: Decoder<Error: Into<Fault>>,
{
    decoding(make, move |codec: &mut D, bytes, is_eof, log| {
        let item = if is_eof { codec.decode_eof(bytes) } else { codec.decode(bytes) };
        Ok(item.map_err(Into::into)?.map(|item| log_item(&item, log)).is_some())
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use ::tokio_util::bytes::{BufMut, BytesMut};
    use ::tokio_util::codec::{Decoder, Encoder, LinesCodec};

    use super::{cores, cores_with};
    use crate::adapter::broken;
    use crate::adapter::codec::DecoderCore;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};

    #[test]
    fn a_right_codec_decodes_and_encodes() {
        let chat = || {
            cores(LinesCodec::new)().encoding(|codec, words, bytes| {
                Some(codec.encode(words.strip_prefix("say ")?, bytes))
            })
        };
        let script = Script::new().receive("a\n").act("say b").act("sing").receive("c\n");
        let transcript = drive(chat(), &script, &Chunking::whole());
        let lines = ["\"a\"", "sent \"b\\n\"", "refused unsupported", "\"c\""];
        assert_eq!(transcript.lines(), lines);
        check(chat).prove().held_bytes(DecoderCore::n_held).script(script).assert();
    }

    /// Decodes bytes; refuses to encode large ones, but counts them.
    #[derive(Clone, Hash)]
    struct Numbered(u8);

    impl Decoder for Numbered {
        type Item = u8;
        type Error = io::Error;

        fn decode(&mut self, bytes: &mut BytesMut) -> io::Result<Option<u8>> {
            Ok((!bytes.is_empty()).then(|| bytes.split_to(1)[0]))
        }
    }

    impl Encoder<u8> for Numbered {
        type Error = io::Error;

        fn encode(&mut self, item: u8, bytes: &mut BytesMut) -> io::Result<()> {
            self.0 += 1;
            if item > 9 {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            bytes.put_slice(&[self.0, item]);
            Ok(())
        }
    }

    #[test]
    fn an_encoder_changed_by_a_refusal_is_caught() {
        let numbered = cores_with(|| Numbered(0), |byte, log| log.event(byte));
        let make = move || {
            numbered()
                .encoding(|codec, words, bytes| Some(codec.encode(words.parse().ok()?, bytes)))
        };
        let report = check(make).receive("a").act("10").act("1").run();
        assert_eq!(broken(&report), [(CheckId::REFUSALS, Verdict::Variant)], "{report}");
    }
}
