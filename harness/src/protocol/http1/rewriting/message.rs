//! Reads the messages of an HTTP/1.1 stream, and only those whose framing leaves no doubt.
//!
//! It accepts only the forms that RFC 9112 lets a sender write, not those that a recipient may also
//! accept: no single LF, no folded line, no second length. All positions are offsets into the
//! stream.

use std::ops::Range;

use super::grammar::{Start, are_extensions, is_text, is_token, number, start};

/// A request or a response.
#[derive(Debug)]
pub(super) struct HttpMessage {
    pub(super) is_response: bool,
    /// Whether its version is 1.1; else it is 1.0.
    pub(super) is_1_1: bool,
    pub(super) fields: Vec<HeaderField>,
    /// After the empty line.
    pub(super) head_end: usize,
    pub(super) content: Content,
    pub(super) end: usize,
}

/// A field line, of a head or of a trailer section.
#[derive(Debug)]
pub(super) struct HeaderField {
    pub(super) name: Range<usize>,
    /// Without the whitespace around it.
    pub(super) value: Range<usize>,
    /// Before CRLF.
    pub(super) end: usize,
}

/// The content and its framing; the number is that of the field that gives the framing.
#[derive(Debug)]
pub(super) enum Content {
    None,
    Sized(usize, Range<usize>),
    Chunked(usize, Chunked),
}

#[derive(Debug)]
pub(super) struct Chunked {
    pub(super) chunks: Vec<Chunk>,
    /// The chunk of no bytes that ends the content.
    pub(super) last: Chunk,
    pub(super) trailers: Vec<HeaderField>,
}

#[derive(Debug)]
pub(super) struct Chunk {
    /// From the size up to CRLF.
    pub(super) extensions: Range<usize>,
    pub(super) data: Range<usize>,
}

impl Chunked {
    /// The chunks with the last one.
    pub(super) fn all_chunks(&self) -> impl Iterator<Item = &Chunk> {
        self.chunks.iter().chain([&self.last])
    }

    pub(super) fn has_extensions(&self) -> bool {
        self.all_chunks().any(|chunk| !chunk.extensions.is_empty())
    }

    /// The offsets of the bytes of the content.
    pub(super) fn offsets(&self) -> Vec<usize> {
        self.chunks.iter().flat_map(|chunk| chunk.data.clone()).collect()
    }
}

/// The framing that the fields give; the first number is that of the field.
enum BodyLength {
    None,
    Sized(usize, usize),
    Chunked(usize),
}

impl HttpMessage {
    /// The field lines of the head and of the trailer section.
    pub(super) fn all_fields(&self) -> impl Iterator<Item = &HeaderField> {
        let trailers = match &self.content {
            Content::Chunked(_, content) => content.trailers.as_slice(),
            Content::None | Content::Sized(..) => &[],
        };
        self.fields.iter().chain(trailers)
    }
}

/// The messages at the start of a stream, up to the last one that a core must read: the
/// first final response, or a request that ends the connection.
///
/// `None` if one of them is doubtful.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<HttpMessage>> {
    let mut reader = MessageReader { bytes, at: 0 };
    let mut messages: Vec<HttpMessage> = Vec::new();
    while reader.at < bytes.len() {
        let (message, is_last) = reader.message()?;
        if messages.first().is_some_and(|first| first.is_response != message.is_response) {
            return None;
        }
        messages.push(message);
        if is_last {
            break;
        }
    }
    Some(messages)
}

struct MessageReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> MessageReader<'a> {
    /// A message, and whether it is the last one that a core must read.
    fn message(&mut self) -> Option<(HttpMessage, bool)> {
        let line = self.line()?;
        let (start, is_1_1) = start(self.text(&line))?;
        let fields = self.fields()?;
        let head_end = self.at;
        let content = match self.framing(&fields, is_1_1)? {
            BodyLength::None => Content::None,
            BodyLength::Sized(field, len) => {
                self.at = head_end.checked_add(len).filter(|end| *end <= self.bytes.len())?;
                Content::Sized(field, head_end..self.at)
            }
            BodyLength::Chunked(field) => Content::Chunked(field, self.chunked()?),
        };
        let is_framed = !matches!(content, Content::None);
        let is_last = match start {
            // A tunnel follows; or content without a meaning, which not every recipient reads.
            Start::Request { method: b"CONNECT" } => return None,
            Start::Request { method: b"HEAD" | b"TRACE" } if is_framed => return None,
            Start::Request { .. } => {
                !is_1_1 || self.options(&fields).any(|option| option == "close")
            }
            Start::Response { status: 101 } => return None,
            // Fields announce content that does not come, or content lasts until the stream ends.
            Start::Response { status } if is_bodiless(status) == is_framed => return None,
            // If this response answers HEAD, its seeming content may be the next response.
            Start::Response { .. } if self.looks_like_response(&content) => return None,
            Start::Response { status } => status >= 200,
        };
        let is_response = matches!(start, Start::Response { .. });
        let message = HttpMessage { is_response, is_1_1, fields, head_end, content, end: self.at };
        Some((message, is_last))
    }

    fn text(&self, range: &Range<usize>) -> &'a [u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// Consumes a line of text with its CRLF, and returns it without.
    fn line(&mut self) -> Option<Range<usize>> {
        let rest = self.bytes.get(self.at..)?;
        let len = rest.iter().position(|byte| !is_text(*byte))?;
        let line = self.at..self.at + len;
        self.at = line.end + CRLF.len();
        (self.text(&(line.end..self.at)) == CRLF).then_some(line)
    }

    /// Consumes field lines and the empty line after them.
    fn fields(&mut self) -> Option<Vec<HeaderField>> {
        let mut fields = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Some(fields);
            }
            let text = self.text(&line);
            let name = text.split(|byte| *byte == b':').next().filter(|name| is_token(name))?;
            let name = line.start..line.start + name.len();
            let raw = text.get(name.len() + 1..)?;
            let value = raw.trim_ascii();
            let n_blanks = raw.len() - raw.trim_ascii_start().len();
            let start = name.end + 1 + n_blanks;
            fields.push(HeaderField { name, value: start..start + value.len(), end: line.end });
        }
    }

    /// The framing that the fields give; `None` if it is ambiguous.
    fn framing(&self, fields: &[HeaderField], is_1_1: bool) -> Option<BodyLength> {
        if self.named(fields, "upgrade").next().is_some() {
            return None;
        }
        let mut options = self.options(fields);
        if !options.all(|option| matches!(option.as_str(), "close" | "keep-alive" | "te")) {
            return None;
        }
        let mut lengths = self.named(fields, "content-length");
        let mut codings = self.named(fields, "transfer-encoding");
        match (lengths.next(), codings.next(), lengths.next(), codings.next()) {
            (None, None, None, None) => Some(BodyLength::None),
            (Some((field, length)), None, None, None) => {
                number(length, 10).map(|length| BodyLength::Sized(field, length))
            }
            (None, Some((field, coding)), None, None) => {
                let is_chunked = is_1_1 && coding.eq_ignore_ascii_case(b"chunked");
                is_chunked.then_some(BodyLength::Chunked(field))
            }
            _ => None,
        }
    }

    /// The fields of a name, with their number and value.
    fn named(&self, fields: &[HeaderField], name: &str) -> impl Iterator<Item = (usize, &'a [u8])> {
        let is_named =
            |field: &HeaderField| self.text(&field.name).eq_ignore_ascii_case(name.as_bytes());
        let numbered = fields.iter().enumerate().filter(move |(_, field)| is_named(field));
        numbered.map(|(number, field)| (number, self.text(&field.value)))
    }

    /// The options of the connection, in lower case.
    fn options(&self, fields: &[HeaderField]) -> impl Iterator<Item = String> {
        let options = self
            .named(fields, "connection")
            .flat_map(|(_, value)| value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii));
        options.map(|option| String::from_utf8_lossy(option).to_ascii_lowercase())
    }

    fn chunked(&mut self) -> Option<Chunked> {
        let mut chunks = Vec::new();
        loop {
            let line = self.line()?;
            let text = self.text(&line);
            let n_digits = text.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            let (digits, extensions) = text.split_at_checked(n_digits)?;
            let len = number(digits, 16).filter(|_| are_extensions(extensions))?;
            let extensions = line.start + n_digits..line.end;
            if len == 0 {
                let last = Chunk { extensions, data: self.at..self.at };
                return Some(Chunked { chunks, last, trailers: self.fields()? });
            }
            let data = self.at..self.at.checked_add(len)?;
            self.at = data.end.checked_add(CRLF.len())?;
            if self.bytes.get(data.end..self.at)? != CRLF {
                return None;
            }
            chunks.push(Chunk { extensions, data });
        }
    }

    fn looks_like_response(&self, content: &Content) -> bool {
        match content {
            Content::Sized(_, data) => self.text(data).starts_with(b"HTTP/"),
            // A chunk size does not look like the start of a response.
            Content::None | Content::Chunked(..) => false,
        }
    }
}

/// Whether a response has no content, regardless of its fields.
fn is_bodiless(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}

const CRLF: &[u8] = b"\r\n";
