//! A [`Core`] from a codec of any library and its buffer.
//!
//! The adapters for `tokio_util` and `asynchronous_codec` make these cores. The first fault of a codec
//! ends its core, and the codec decodes no more; with [`DecoderCore::resuming`] it goes on decoding.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use ::bytes::BytesMut;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A codec with its buffer, as a core.
///
/// Its state is the codec and the bytes in the buffer: it is `Clone` and `Hash` if the codec is.
#[derive(Clone)]
pub struct DecoderCore<D> {
    codec: D,
    buffer: BytesMut,
    at_eof: bool,
    has_failed: bool,
    resumes: bool,
    decode: Arc<Decode<D>>,
    encode: Option<Arc<Encode<D>>>,
}

/// Decodes and logs one item, after the fault that was held until then; returns false if there is no item.
/// The flag is set at the end of the stream.
type Decode<D> = dyn Fn(&mut D, &mut BytesMut, bool, &mut Option<Fault>, &mut Log) -> Result<bool, Fault>
    + Send
    + Sync;

/// Encodes an action; `None` if the codec does not support it.
type Encode<D> = dyn Fn(&mut D, &str, &mut BytesMut) -> Option<Result<(), Fault>> + Send + Sync;

/// Makes cores from a codec, a function that decodes with it, at the end of the stream or before, and one
/// that logs its items.
pub(super) fn decoding<D, T, E: Into<Fault>>(
    make: impl Fn() -> D,
    decode: impl Fn(&mut D, &mut BytesMut, bool) -> Result<Option<T>, E> + Send + Sync + 'static,
    log_item: impl Fn(&T, &mut Log) + Send + Sync + 'static,
) -> impl Fn() -> DecoderCore<D> {
    let decode: Arc<Decode<D>> = Arc::new(move |codec, bytes, is_eof, held, log| {
        let item = decode(codec, bytes, is_eof).map_err(Into::into)?;
        held.take().into_iter().for_each(|fault| log.fault(fault));
        Ok(item.map(|item| log_item(&item, log)).is_some())
    });
    move || DecoderCore {
        codec: make(),
        buffer: BytesMut::new(),
        at_eof: false,
        has_failed: false,
        resumes: false,
        decode: Arc::clone(&decode),
        encode: None,
    }
}

impl<D> DecoderCore<D> {
    /// Keeps decoding after a fault, for codecs whose users do: a reader that goes on after an `Err` of
    /// `FramedRead`, or a server that skips a message that it cannot read.
    ///
    /// The fault is logged as one that the core survives, and the codec is called again at once. What it
    /// decodes then must depend on the bytes alone, too. `FramedRead` of `tokio-util` returns `None`
    /// once after an error and reads more bytes before it goes on; here decoding does not wait, so that
    /// what is compared is the codec. A codec that fails again without having consumed a byte cannot go on,
    /// and its fault ends the core.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::tokio_util::cores;
    /// use chunkproof::check;
    /// use tokio_util::codec::LinesCodec;
    ///
    /// let lines = cores(|| LinesCodec::new_with_max_length(4));
    /// let transcript = check(move || lines().resuming()).prove().receive("too long\none\n").transcript();
    /// assert_eq!(transcript.lines(), ["fault MaxLineLengthExceeded", "\"one\""]);
    /// ```
    #[must_use]
    pub fn resuming(self) -> Self {
        Self { resumes: true, ..self }
    }

    /// Encodes actions with `encode` and sends the bytes.
    ///
    /// `encode` receives the codec, the action and the buffer to encode into; if it returns `None`,
    /// the action is refused as unsupported.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::tokio_util::cores;
    /// use chunkproof::check;
    /// use tokio_util::codec::{Encoder, LinesCodec};
    ///
    /// let lines = cores(LinesCodec::new);
    /// let chat = move || {
    ///     lines().encoding(|codec, words, bytes| {
    ///         Some(codec.encode(words.strip_prefix("say ")?, bytes))
    ///     })
    /// };
    /// check(chat).prove().receive("hello\n").act("say hi").receive("bye\n").assert();
    /// ```
    #[must_use]
    pub fn encoding<E: Into<Fault>>(
        self,
        encode: impl Fn(&mut D, &str, &mut BytesMut) -> Option<Result<(), E>> + Send + Sync + 'static,
    ) -> Self {
        let encode = move |codec: &mut D, action: &str, bytes: &mut BytesMut| {
            encode(codec, action, bytes).map(|result| result.map_err(Into::into))
        };
        Self { encode: Some(Arc::new(encode)), ..self }
    }

    /// Returns how many received bytes are not part of an item yet, for
    /// [`Checker::held_bytes`](crate::Checker::held_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::codec::DecoderCore;
    /// use chunkproof::adapter::tokio_util::cores;
    /// use chunkproof::{CheckId, Verdict, check};
    /// use tokio_util::codec::LinesCodec;
    ///
    /// let lines = cores(|| LinesCodec::new_with_max_length(8));
    /// let check = check(lines).held_bytes(DecoderCore::n_held).receive("one\nand more");
    /// let report = check.buffered_max(7).run();
    /// assert_eq!(report.verdict(CheckId::BUFFERING), Some(Verdict::Unexpected)); // "and more" is 8 bytes
    /// ```
    #[must_use]
    pub fn n_held(&self) -> usize {
        self.buffer.len()
    }
}

impl<D> DecoderCore<D> {
    fn decode(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let Self { codec, buffer, at_eof, resumes, decode, .. } = self;
        let mut held = None;
        loop {
            let n_before = buffer.len();
            let fault = match decode(codec, buffer, *at_eof, &mut held, log) {
                Ok(has_item) => return Ok(has_item),
                Err(fault) => fault,
            };
            let has_consumed = buffer.len() < n_before;
            match held.take() {
                _ if !*resumes => return Err(fault),
                earlier if has_consumed => {
                    earlier.into_iter().chain([fault]).for_each(|fault| log.fault(fault));
                    return Ok(true);
                }
                // One mistake is one fault, so it is not logged before it is known whether it is the last.
                None => held = Some(fault),
                Some(earlier) => return Err(earlier),
            }
        }
    }
}

impl<D> Core for DecoderCore<D> {
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
        let decoded = self.decode(log);
        self.has_failed = decoded.is_err();
        decoded
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.at_eof = true;
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let unsupported = || Fault::new("unsupported").because(format_args!("{action:?}"));
        let mut bytes = BytesMut::new();
        let encoded =
            self.encode.as_ref().and_then(|encode| encode(&mut self.codec, action, &mut bytes));
        encoded.ok_or_else(unsupported)??;
        log.send(&bytes);
        Ok(())
    }
}

// By hand: the functions are not part of the state.
impl<D: Hash> Hash for DecoderCore<D> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { codec, buffer, at_eof, has_failed, resumes, decode: _, encode: _ } = self;
        (codec, buffer, at_eof, has_failed, resumes).hash(state);
    }
}

impl<D: Debug> Debug for DecoderCore<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { codec, buffer, at_eof, has_failed, resumes, decode: _, encode: _ } = self;
        f.debug_struct("DecoderCore")
            .field("codec", codec)
            .field("buffer", buffer)
            .field("at_eof", at_eof)
            .field("has_failed", has_failed)
            .field("resumes", resumes)
            .finish_non_exhaustive()
    }
}
