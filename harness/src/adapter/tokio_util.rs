//! A [`Core`](crate::Core) from any [`Decoder`] of `tokio-util` 0.7.
//!
//! It does what `FramedRead` does: bytes are appended to the codec's buffer, `decode` is called
//! until it needs more, and at the end of the stream `decode_eof` until it returns `None`. After an
//! error the stream is over, as it is for a loop over a `FramedRead`, which returns `None` then; for
//! a user that goes on, there is [`DecoderCore::resuming`]. With [`DecoderCore::encoding`], actions are
//! encoded and sent.

use std::fmt::Debug;

use ::tokio_util::bytes::BytesMut;
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
    let decode = |codec: &mut D, bytes: &mut BytesMut, is_eof| {
        if is_eof { codec.decode_eof(bytes) } else { codec.decode(bytes) }
    };
    decoding(make, decode, log_item)
}

#[cfg(test)]
mod tests {
    use std::io;

    use ::tokio_util::bytes::{BufMut, BytesMut};
    use ::tokio_util::codec::{Decoder, Encoder, LengthDelimitedCodec, LinesCodec};

    use super::{cores, cores_with};
    use crate::adapter::broken;
    use crate::adapter::codec::DecoderCore;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::search::Guarantee;

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

    /// Lines of at most four bytes. What it does after an error is the seeded fault.
    #[derive(Clone, Hash, Default)]
    struct Lines {
        /// Up to where no line end was found.
        searched: usize,
        fault: Seeded,
    }

    #[derive(Clone, Copy, Hash, Default, PartialEq)]
    enum Seeded {
        #[default]
        None,
        /// Drops only that part of a long line that has come.
        DropsWhatCame,
        /// Keeps its place in a line that it has dropped, if it has one.
        KeepsItsPlace,
    }

    impl Decoder for Lines {
        type Item = String;
        type Error = io::Error;

        fn decode(&mut self, bytes: &mut BytesMut) -> io::Result<Option<String>> {
            let found = bytes.iter().skip(self.searched).position(|&byte| byte == b'\n');
            let Some(end) = found.map(|end| end + self.searched) else {
                let is_long = bytes.len() > 4;
                if is_long && self.fault == Seeded::DropsWhatCame {
                    bytes.clear();
                    self.searched = 0;
                    return Err(io::ErrorKind::InvalidData.into());
                }
                self.searched = bytes.len();
                return Ok(None);
            };
            let line = bytes.split_to(end + 1);
            if end > 4 {
                if self.fault != Seeded::KeepsItsPlace {
                    self.searched = 0;
                }
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.searched = 0;
            Ok(Some(String::from_utf8_lossy(&line[..end]).into_owned()))
        }
    }

    #[test]
    fn only_a_resuming_core_shows_what_follows_a_fault() {
        let run = |fault: Seeded, resumes: bool| {
            let lines = cores(move || Lines { searched: 0, fault });
            let make = move || if resumes { lines().resuming() } else { lines() };
            check(make).prove().receive("long ago\n\nab\n").run()
        };
        for fault in [Seeded::None, Seeded::DropsWhatCame, Seeded::KeepsItsPlace] {
            let ended = run(fault, false);
            assert!(ended.is_ok(), "{ended}");
            assert_eq!(ended.coverage.guarantee, Guarantee::Proven, "{ended}");
        }
        let right = run(Seeded::None, true);
        assert!(right.is_ok() && right.coverage.guarantee == Guarantee::Proven, "{right}");
        assert_eq!(right.transcript.lines(), ["fault InvalidData", "\"\"", "\"ab\""]);
        for fault in [Seeded::DropsWhatCame, Seeded::KeepsItsPlace] {
            let report = run(fault, true);
            assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Variant), "{report}");
        }
    }

    #[test]
    fn a_codec_that_cannot_go_on_ends_its_core() {
        let stuck = || cores(|| LengthDelimitedCodec::builder().max_frame_length(1).new_codec())();
        let script = Script::new().receive(b"\0\0\0\x01a\0\0\0\x02bc").eof();
        let logged = drive(stuck().resuming(), &script, &Chunking::whole());
        assert_eq!(logged.lines(), ["b\"a\"", "fault InvalidData"]);
        assert_eq!(logged.end().line().as_deref(), Some("fault InvalidData"));
        check(move || stuck().resuming()).script(script).assert();
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
