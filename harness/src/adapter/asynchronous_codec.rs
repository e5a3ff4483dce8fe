//! A [`Core`](crate::Core) from any [`Decoder`] of `asynchronous-codec` 0.7, and of an [`Encoder`].
//!
//! It does what its `FramedRead` does, with the buffer and the loop of the adapter for
//! [`tokio_util`]: only the end of the stream is told otherwise.

use std::fmt::Debug;
use std::io;

use ::asynchronous_codec::{Decoder, Encoder};
use ::tokio_util::bytes::BytesMut;
use ::tokio_util::codec;

use crate::adapter::tokio_util::{self, DecoderCore};

/// A codec of `asynchronous-codec`, as one of `tokio-util`.
#[derive(Debug, Clone, Hash)]
pub struct Compat<C>(C);

/// Makes cores from a codec; each item is said by its `Debug` text.
///
/// # Examples
///
/// ```
/// use asynchronous_codec::LinesCodec;
/// use chunkproof::adapter::asynchronous_codec::decoder;
/// use chunkproof::check;
///
/// let lines = decoder(|| LinesCodec {});
/// let chat = move || lines().encoding(|words| words.strip_prefix("say ").map(str::to_owned));
/// check(chat).receive("one\ntwo\n").act("say hi\n").eof().assert();
/// ```
pub fn decoder<C>(make: impl Fn() -> C) -> impl Fn() -> DecoderCore<Compat<C>>
where
    C: Decoder<Item: Debug>,
{
    tokio_util::decoder(move || Compat(make()))
}

impl<C: Decoder> codec::Decoder for Compat<C> {
    type Item = C::Item;
    type Error = C::Error;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<C::Item>, C::Error> {
        self.0.decode(bytes)
    }

    // Its `FramedRead` decodes once more first, and asks for the last item only of bytes that are left.
    fn decode_eof(&mut self, bytes: &mut BytesMut) -> Result<Option<C::Item>, C::Error> {
        if let Some(item) = self.0.decode(bytes)? {
            return Ok(Some(item));
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        match self.0.decode_eof(bytes)? {
            None if !bytes.is_empty() => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            item => Ok(item),
        }
    }
}

impl<C, I> codec::Encoder<I> for Compat<C>
where
    C: for<'a> Encoder<Item<'a> = I>,
{
    type Error = <C as Encoder>::Error;

    fn encode(&mut self, item: I, bytes: &mut BytesMut) -> Result<(), Self::Error> {
        self.0.encode(item, bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use ::asynchronous_codec::{Decoder, LinesCodec};
    use ::tokio_util::bytes::BytesMut;

    use super::decoder;
    use crate::adapter::broken;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};

    #[test]
    fn a_right_codec_passes_and_fails_with_bytes_left() {
        let lines = || decoder(|| LinesCodec {})();
        let said = drive(lines(), &Script::new().receive("a\nb").eof(), &Chunking::new([1]));
        assert_eq!(said.lines(), ["\"a\\n\"", "fault UnexpectedEof"]);
        check(lines).receive("one\ntwo").eof().assert();
    }

    /// Takes what is there for a message.
    struct Hasty;

    impl Decoder for Hasty {
        type Item = Vec<u8>;
        type Error = io::Error;

        fn decode(&mut self, bytes: &mut BytesMut) -> io::Result<Option<Vec<u8>>> {
            Ok((!bytes.is_empty()).then(|| bytes.split().to_vec()))
        }
    }

    #[test]
    fn who_takes_a_read_for_a_message_depends_on_the_cuts() {
        let report = check(decoder(|| Hasty)).receive("ab").run();
        let broken = broken(&report);
        assert!(broken.contains(&(CheckId::EVENTS, Verdict::Variant)), "{report}");
    }
}
