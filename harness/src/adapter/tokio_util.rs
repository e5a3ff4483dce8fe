//! A [`Core`] from any [`Decoder`] of `tokio-util` 0.7.
//!
//! It does what `FramedRead` does: bytes are appended to the codec's buffer, `decode` is called
//! until it wants more, and at the end of the stream `decode_eof` until it has nothing left. After
//! an error the stream is over. With [`DecoderCore::encoding`] actions are encoded and sent.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};

use ::tokio_util::bytes::BytesMut;
use ::tokio_util::codec::{Decoder, Encoder};

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A decoder with its buffer, as a core.
///
/// Its state is the codec and the bytes buffered: `Clone` and `Hash` where the codec is.
#[derive(Debug)]
pub struct DecoderCore<D: Decoder> {
    codec: D,
    buffer: BytesMut,
    at_eof: bool,
    has_failed: bool,
    say: fn(&D::Item, &mut Log),
}

/// Makes cores from a codec; each item is said by its `Debug` text.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::tokio_util::decoder;
/// use chunkproof::check;
/// use tokio_util::codec::LinesCodec;
///
/// check(decoder(LinesCodec::new)).prove().receive("one\r\ntwo").eof().assert();
/// ```
pub fn decoder<D>(make: impl Fn() -> D) -> impl Fn() -> DecoderCore<D>
where
    D: Decoder<Item: Debug>,
{
    move || DecoderCore::new(make(), |item, log| log.debug(item))
}

impl<D: Decoder> DecoderCore<D> {
    /// A core that says its items with `say`, such as `|line, log| log.named("line", line)`.
    pub fn new(codec: D, say: fn(&D::Item, &mut Log)) -> Self {
        Self { codec, buffer: BytesMut::new(), at_eof: false, has_failed: false, say }
    }

    /// The same core, which does what it is told in words: an item for the encoder, which is sent. Words that
    /// mean no item are refused as unsupported.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::tokio_util::decoder;
    /// use chunkproof::check;
    /// use tokio_util::codec::LinesCodec;
    ///
    /// let lines = decoder(LinesCodec::new);
    /// let chat = move || lines().encoding(|words| words.strip_prefix("say ").map(str::to_owned));
    /// check(chat).prove().receive("hello\n").act("say hi").receive("bye\n").assert();
    /// ```
    #[must_use]
    pub fn encoding<I>(self, encode: fn(&str) -> Option<I>) -> CodecCore<D, I>
    where
        D: Encoder<I>,
    {
        CodecCore { decoding: self, encode }
    }

    /// How many bytes were received and are no part of an item yet: for
    /// [`Checker::held_bytes`](crate::Checker::held_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::tokio_util::{decoder, DecoderCore};
    /// use chunkproof::{check, CheckId, Verdict};
    /// use tokio_util::codec::LinesCodec;
    ///
    /// let lines = decoder(|| LinesCodec::new_with_max_length(8));
    /// let check = check(lines).held_bytes(DecoderCore::n_held).receive("one\nand more");
    /// let report = check.buffered_max(7).run();
    /// // "and more" is 8 bytes.
    /// assert_eq!(report.verdict(CheckId::BUFFERING), Some(Verdict::Unexpected));
    /// ```
    #[must_use]
    pub fn n_held(&self) -> usize {
        self.buffer.len()
    }
}

// By hand: a derive would ask the same of the items, which are no part of the state.
impl<D: Decoder + Clone> Clone for DecoderCore<D> {
    fn clone(&self) -> Self {
        let Self { codec, buffer, at_eof, has_failed, say } = self;
        let (codec, buffer) = (codec.clone(), buffer.clone());
        Self { codec, buffer, at_eof: *at_eof, has_failed: *has_failed, say: *say }
    }
}

impl<D: Decoder + Hash> Hash for DecoderCore<D> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { codec, buffer, at_eof, has_failed, say: _ } = self;
        (codec, buffer, at_eof, has_failed).hash(state);
    }
}

impl<D: Decoder<Error: Into<Fault>>> Core for DecoderCore<D> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        if !self.has_failed {
            self.buffer.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.has_failed {
            return Ok(false);
        }
        let item = match self.at_eof {
            false => self.codec.decode(&mut self.buffer),
            true => self.codec.decode_eof(&mut self.buffer),
        };
        self.has_failed = item.is_err();
        let item = item.map_err(Into::into)?;
        Ok(item.map(|item| (self.say)(&item, log)).is_some())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.at_eof = true;
        Ok(())
    }
}

/// A decoder that encodes what it is told, too; made by [`DecoderCore::encoding`].
pub struct CodecCore<D: Decoder, I> {
    decoding: DecoderCore<D>,
    encode: fn(&str) -> Option<I>,
}

impl<D: Decoder, I> CodecCore<D, I> {
    /// As [`DecoderCore::n_held`].
    #[must_use]
    pub fn n_held(&self) -> usize {
        self.decoding.n_held()
    }
}

impl<D: Decoder, I> Debug for CodecCore<D, I>
where
    DecoderCore<D>: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CodecCore").field(&self.decoding).finish()
    }
}

impl<D: Decoder + Clone, I> Clone for CodecCore<D, I> {
    fn clone(&self) -> Self {
        Self { decoding: self.decoding.clone(), encode: self.encode }
    }
}

impl<D: Decoder + Hash, I> Hash for CodecCore<D, I> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decoding.hash(state);
    }
}

impl<D, I> Core for CodecCore<D, I>
where
    D: Decoder<Error: Into<Fault>> + Encoder<I, Error: Into<Fault>>,
{
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.decoding.receive(bytes, log)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.decoding.poll(log)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.decoding.receive_eof(rest, log)
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let unsupported = || Fault::new("unsupported").because(format_args!("{action:?}"));
        let item = (self.encode)(action).ok_or_else(unsupported)?;
        let mut bytes = BytesMut::new();
        self.decoding.codec.encode(item, &mut bytes).map_err(Into::into)?;
        log.send(&bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use ::tokio_util::bytes::{BufMut, BytesMut};
    use ::tokio_util::codec::{Decoder, Encoder, LinesCodec};

    use super::{CodecCore, DecoderCore, decoder};
    use crate::adapter::broken;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};

    #[test]
    fn a_right_codec_decodes_and_encodes() {
        let said = |words: &str| words.strip_prefix("say ").map(str::to_owned);
        let chat = move || decoder(LinesCodec::new)().encoding(said);
        let script = Script::new().receive("a\n").act("say b").act("sing").receive("c\n");
        let transcript = drive(chat(), &script, &Chunking::whole());
        let lines = ["\"a\"", "sent \"b\\n\"", "refused unsupported", "\"c\""];
        assert_eq!(transcript.lines(), lines);
        check(chat).prove().held_bytes(CodecCore::n_held).script(script).assert();
    }

    /// Decodes bytes; refuses to encode what is too large, but counts it.
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
    fn an_encoder_that_is_changed_by_what_it_refuses_is_caught() {
        let make = || {
            let say = |byte: &u8, log: &mut crate::Log| log.event(byte);
            DecoderCore::new(Numbered(0), say).encoding(|words| words.parse().ok())
        };
        let report = check(make).receive("a").act("10").act("1").run();
        assert_eq!(broken(&report), [(CheckId::REFUSALS, Verdict::Variant)], "{report}");
    }
}
