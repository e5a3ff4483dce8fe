//! A [`Core`] from any [`Decoder`] of `tokio-util` 0.7.
//!
//! It does what `FramedRead` does: bytes are appended to the codec's buffer, `decode` is called
//! until it wants more, and at the end of the stream `decode_eof` until it has nothing left. After
//! an error the stream is over.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use ::tokio_util::bytes::BytesMut;
use ::tokio_util::codec::Decoder;

use crate::core::Core;
use crate::fault::Fault;
use crate::log::Log;

/// A decoder with its buffer, as a core.
///
/// Its state is the codec and the bytes buffered: `Clone` and `Hash` where the codec is.
#[derive(Debug)]
pub struct Decoding<D: Decoder> {
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
pub fn decoder<D>(make: impl Fn() -> D) -> impl Fn() -> Decoding<D>
where
    D: Decoder<Item: Debug>,
{
    move || Decoding::new(make(), |item, log| log.debug(item))
}

impl<D: Decoder> Decoding<D> {
    /// A core that says its items with `say`, such as `|line, log| log.named("line", line)`.
    pub fn new(codec: D, say: fn(&D::Item, &mut Log)) -> Self {
        Self { codec, buffer: BytesMut::new(), at_eof: false, has_failed: false, say }
    }

    /// How many bytes were received and are no part of an item yet: for
    /// [`Check::held_bytes`](crate::Check::held_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::tokio_util::{Decoding, decoder};
    /// use chunkproof::{Verdict, check};
    /// use tokio_util::codec::LinesCodec;
    ///
    /// let lines = decoder(|| LinesCodec::new_with_max_length(8));
    /// let check = check(lines).held_bytes(Decoding::n_held).receive("one\nand more");
    /// let report = check.buffered_max(7).run();
    /// assert_eq!(report.verdict("buffering"), Some(Verdict::Unexpected)); // "and more" is 8 bytes
    /// ```
    #[must_use]
    pub fn n_held(&self) -> usize {
        self.buffer.len()
    }
}

// By hand: a derive would ask the same of the items, which are no part of the state.
impl<D: Decoder + Clone> Clone for Decoding<D> {
    fn clone(&self) -> Self {
        let Self { codec, buffer, at_eof, has_failed, say } = self;
        let (codec, buffer) = (codec.clone(), buffer.clone());
        Self { codec, buffer, at_eof: *at_eof, has_failed: *has_failed, say: *say }
    }
}

impl<D: Decoder + Hash> Hash for Decoding<D> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { codec, buffer, at_eof, has_failed, say: _ } = self;
        (codec, buffer, at_eof, has_failed).hash(state);
    }
}

impl<D: Decoder<Error: Into<Fault>>> Core for Decoding<D> {
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
