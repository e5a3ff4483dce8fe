//! A [`Core`](crate::Core) from any [`Decoder`] of `asynchronous-codec` 0.7.
//!
//! It does what `FramedRead` does: bytes are appended to the codec's buffer and `decode` is called
//! until it needs more. At the end of the stream it calls `decode` first, and `decode_eof` only if
//! bytes are left; bytes that are left after that are the fault `UnexpectedEof`. After an error the
//! stream is over; for a user that goes on there is [`DecoderCore::resuming`]. With
//! [`DecoderCore::encoding`], actions are encoded and sent.

use std::fmt::Debug;
use std::io;

use ::asynchronous_codec::{BytesMut, Decoder};

use crate::adapter::codec::{DecoderCore, decoding};
use crate::contract::Log;
use crate::transcript::Fault;

/// Makes cores from a codec; each item is logged by its `Debug` text.
///
/// # Examples
///
/// ```
/// use asynchronous_codec::{Encoder, LinesCodec};
/// use chunkproof::adapter::asynchronous_codec::cores;
/// use chunkproof::check;
///
/// let lines = cores(|| LinesCodec {});
/// let chat = move || {
///     lines().encoding(|codec, words, bytes| {
///         Some(codec.encode(words.strip_prefix("say ")?.to_owned(), bytes))
///     })
/// };
/// check(chat).receive("one\ntwo\n").act("say hi\n").eof().assert();
/// ```
pub fn cores<D>(make: impl Fn() -> D) -> impl Fn() -> DecoderCore<D>
where
    D: Decoder<Item: Debug, Error: Into<Fault>>,
{
    cores_with(make, |item, log| log.debug(item))
}

/// Makes cores from a codec; each item is logged by `log_item`, such as
/// `|line, log| log.named("line", line)`.
pub fn cores_with<D>(
    make: impl Fn() -> D,
    log_item: impl Fn(&D::Item, &mut Log) + Send + Sync + 'static,
) -> impl Fn() -> DecoderCore<D>
where
    D: Decoder<Error: Into<Fault>>,
{
    let decode = |codec: &mut D, bytes: &mut BytesMut, is_eof| {
        if is_eof { decode_eof(codec, bytes) } else { codec.decode(bytes) }
    };
    decoding(make, decode, log_item)
}

fn decode_eof<D: Decoder>(
    codec: &mut D,
    bytes: &mut BytesMut,
) -> Result<Option<D::Item>, D::Error> {
    if let Some(item) = codec.decode(bytes)? {
        return Ok(Some(item));
    }
    if bytes.is_empty() {
        return Ok(None);
    }
    match codec.decode_eof(bytes)? {
        None if !bytes.is_empty() => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
        item => Ok(item),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use ::asynchronous_codec::{BytesMut, Decoder, LinesCodec};

    use super::cores;
    use crate::adapter::broken;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};

    #[test]
    fn a_right_codec_passes_and_fails_with_bytes_left() {
        let lines = || cores(|| LinesCodec {})();
        let logged = drive(lines(), &Script::new().receive("a\nb").eof(), &Chunking::new([1]));
        assert_eq!(logged.lines(), ["\"a\\n\"", "fault UnexpectedEof"]);
        check(lines).receive("one\ntwo").eof().assert();
    }

    /// Mistakes the bytes of a read for a message.
    struct Hasty;

    impl Decoder for Hasty {
        type Item = Vec<u8>;
        type Error = io::Error;

        fn decode(&mut self, bytes: &mut BytesMut) -> io::Result<Option<Vec<u8>>> {
            Ok((!bytes.is_empty()).then(|| bytes.split().to_vec()))
        }
    }

    #[test]
    fn a_resuming_core_decodes_after_a_fault() {
        /// Logs letters; each digit is a fault, which forgets a letter that came in the same read.
        struct Letters {
            forgets: bool,
        }
        impl Decoder for Letters {
            type Item = char;
            type Error = io::Error;

            fn decode(&mut self, bytes: &mut BytesMut) -> io::Result<Option<char>> {
                let Some(first) = bytes.first().copied() else { return Ok(None) };
                if first.is_ascii_digit() {
                    let n = if self.forgets { bytes.len().min(2) } else { 1 };
                    drop(bytes.split_to(n));
                    return Err(io::ErrorKind::InvalidData.into());
                }
                drop(bytes.split_to(1));
                Ok(Some(first.into()))
            }
        }
        let letters = |forgets| move || cores(|| Letters { forgets })().resuming();
        let transcript = check(letters(false)).receive("a1b").eof().transcript();
        assert_eq!(transcript.lines(), ["'a'", "fault InvalidData", "'b'", "end"]);
        let report = check(letters(true)).receive("a1b").eof().run();
        assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Variant), "{report}");
        assert!(check(cores(|| Letters { forgets: true })).receive("a1b").eof().run().is_ok());
    }

    #[test]
    fn a_read_mistaken_for_a_message_is_caught() {
        let report = check(cores(|| Hasty)).receive("ab").run();
        let broken = broken(&report);
        assert!(broken.contains(&(CheckId::EVENTS, Verdict::Variant)), "{report}");
    }
}
