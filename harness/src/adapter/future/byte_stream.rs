//! Cores from consumers of a stream of byte chunks, such as the body of an HTTP message.
//!
//! Each piece is one item of the stream, and the end of the script's stream ends it. All pieces are
//! consumed, even if the consumer is over or does not poll for the next one. In all else the core
//! is that of [`task`].

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::adapter::future::task::{self, Task};
use crate::adapter::future::wire::Wire;
use crate::adapter::shared_log::SharedLog;
use crate::transcript::Fault;

/// A stream whose items are the pieces of a script.
#[derive(Debug)]
pub struct Pieces {
    wire: Wire,
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.wire.poll_piece(cx).map(|piece| piece.map(|piece| Ok(Bytes::from(piece))))
    }
}

/// Makes cores from an async function of a stream and a log.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::future::byte_stream;
/// use chunkproof::check;
/// use futures_util::TryStreamExt;
///
/// let body = byte_stream::cores(|mut pieces, log| async move {
///     while let Some(piece) = pieces.try_next().await? {
///         log.data("body", &piece);
///     }
///     Ok::<_, std::io::Error>(())
/// });
/// check(body).receive("any bytes").eof().assert();
/// ```
pub fn cores<F, E>(
    program: impl Fn(Pieces, SharedLog) -> F + Send + Sync + Clone + 'static,
) -> impl Fn() -> Task + Send + Sync + Clone
where
    F: Future<Output = Result<(), E>> + 'static,
    E: Into<Fault>,
{
    let make = task::cores(move |wire, log| program(Pieces { wire }, log));
    move || make().with_pieces()
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures_util::TryStreamExt;

    use super::cores;
    use crate::adapter::broken;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};

    #[test]
    fn a_right_consumer_passes_every_check() {
        let line = cores(|mut pieces, log| async move {
            let mut line = Vec::new();
            while let Some(piece) = pieces.try_next().await? {
                line.extend_from_slice(&piece);
                if let Some(end) = line.iter().position(|&byte| byte == b'\n') {
                    log.named("line", &line[..end]);
                    return Ok(());
                }
            }
            io::Result::Err(io::ErrorKind::UnexpectedEof.into())
        });
        let script = Script::new().receive("a\nbc").eof();
        let logged = drive(line(), &script, &Chunking::new([1, 3]));
        assert_eq!(logged.lines(), ["line [97]", "end"]);
        check(line.clone()).script(script).assert();
        check(line).receive("ab").eof().assert();
    }

    #[test]
    fn a_piece_mistaken_for_a_line_is_caught() {
        let lines = cores(|mut pieces, log| async move {
            while let Some(piece) = pieces.try_next().await? {
                piece.split(|&byte| byte == b'\n').for_each(|line| log.named("line", line));
            }
            io::Result::Ok(())
        });
        let report = check(lines).receive("ab\n").run();
        assert_eq!(broken(&report), [(CheckId::EVENTS, Verdict::Variant)], "{report}");
    }
}
