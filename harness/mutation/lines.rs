//! Lines of text, each ended by LF or CRLF, up to a length.
//!
//! Strategy: a line is collected until its LF comes. Its length is checked with every piece, so that
//! one that is too long is refused before its end; a CR at the end of a piece may belong to the line end
//! and is left out until something else follows it.

use chunkproof::bytes::Escaped;
use chunkproof::{Core, Fault, Log};

/// Logs each line as it ends, and a last one without an end at the end of the stream.
///
/// A CR that no LF follows is text. Bytes are logged as they are, text or not.
///
/// # Units
///
/// `line_max` counts bytes without the LF or CRLF.
///
/// # Examples
///
/// ```
/// use chunkproof_mutation::lines::Lines;
///
/// let lines = || Lines::new(80);
/// chunkproof::check(lines).prove().receive("one\r\ntwo\n\nfour").eof().assert();
/// ```
#[derive(Debug, Clone, Hash)]
pub struct Lines {
    line_max: usize,
    /// The bytes of the line so far.
    pub(super) line: Vec<u8>,
    /// How the stream ended, once it has.
    end: Option<Result<(), Fault>>,
}

impl Lines {
    /// A reader of lines of at most `line_max` bytes.
    #[must_use]
    pub fn new(line_max: usize) -> Self {
        Self { line_max, line: Vec::new(), end: None }
    }

    /// Consumes the bytes up to the end of a line, or all of them.
    fn collect(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let text = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        self.line.extend_from_slice(text);
        let line = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
        self.check_length(line)?;
        if end.is_none() {
            return Ok(text.len());
        }
        log.named("line", Escaped(line));
        self.line.clear();
        Ok(text.len() + 1)
    }

    /// Logs the rest as a line; a CR at its end is text, as no LF followed.
    fn finish(&self, log: &mut Log) -> Result<(), Fault> {
        self.check_length(&self.line)?;
        if !self.line.is_empty() {
            log.named("line", Escaped(&self.line));
        }
        Ok(())
    }

    fn check_length(&self, line: &[u8]) -> Result<(), Fault> {
        if line.len() > self.line_max { Err(Fault::new("line-too-long")) } else { Ok(()) }
    }
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if let Some(end) = &self.end {
            return end.clone().map(|()| bytes.len());
        }
        let taken = self.collect(bytes, log);
        if let Err(fault) = &taken {
            self.end = Some(Err(fault.clone()));
        }
        taken
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        let end = self.end.take().unwrap_or_else(|| self.finish(log));
        self.end = Some(end.clone());
        end
    }
}
