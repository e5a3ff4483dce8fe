//! Draws connections of HTTP/2 (RFC 9113) with HPACK (RFC 7541): interleaved streams, field blocks
//! in parts, padding, and frames that belong to no stream.

use crate::generate::builder::{ByteBuilder, blob};
use crate::generate::{Choices, pick};
use crate::protocol::http2::kinds::{
    ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING, PRIORITY,
    PRIORITY_FRAME, RST_STREAM, SETTINGS, UNKNOWN, WINDOW_UPDATE,
};

/// The state of one end of a connection.
struct Sender<'w> {
    wire: &'w mut ByteBuilder,
    /// The streams on which it may still send content.
    open: Vec<u32>,
    newest: u32,
    has_acknowledged: bool,
    /// How many fields it added to the peer's dynamic table.
    n_indexed: usize,
}

/// The preface, then interleaved requests (RFC 9113, 3.4, 8.1).
pub(crate) fn client(source: &mut dyn Choices, wire: &mut ByteBuilder) {
    wire.put("PRI * HTTP/2.0\r\n\r\n");
    wire.put("SM\r\n\r\n");
    let mut end = Sender::new(wire);
    end.settings(source);
    for _ in 0..source.within(1, FRAMES_MAX) {
        match source.below(4) {
            0 => end.request(source),
            1 | 2 => end.go_on(source),
            _ => end.connection_frame(source),
        }
    }
    if source.one_in(8) {
        end.goaway(source, 0);
    }
}

/// The settings, then the response to a request on stream 1, after interim ones.
pub(crate) fn server(source: &mut dyn Choices, wire: &mut ByteBuilder) {
    let mut end = Sender::new(wire);
    end.settings(source);
    if source.one_in(4) {
        end.headers(source, 1, 0, &[0x08, 3, b'1', b'0', b'3']);
    }
    // Indexed fields of the static table: 200, 204, 304, 404, 500.
    let status = pick(source, &[0x88_u8, 0x89, 0x8b, 0x8d, 0x8e]);
    let has_content = matches!(status, 0x88 | 0x8d | 0x8e) && source.one_in(2);
    let block = [&[status][..], &end.fields(source)].concat();
    end.headers(source, 1, if has_content { 0 } else { END_STREAM }, &block);
    end.open.extend(has_content.then_some(1));
    end.newest = 1;
    for _ in 0..source.below(FRAMES_MAX) {
        match source.below(2) {
            0 => end.go_on(source),
            _ => end.connection_frame(source),
        }
    }
    if source.one_in(8) {
        end.goaway(source, 1);
    }
}

impl<'w> Sender<'w> {
    fn new(wire: &'w mut ByteBuilder) -> Self {
        Self { wire, open: Vec::new(), newest: 0, has_acknowledged: false, n_indexed: 0 }
    }

    fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        self.wire.number(payload.len(), 3);
        self.wire.put([kind]);
        self.wire.put([flags]);
        self.wire.put(stream.to_be_bytes());
        self.wire.put(payload);
    }

    /// Some parameters within their bounds, and an unknown one (6.5.2).
    fn settings(&mut self, source: &mut dyn Choices) {
        let all = [
            (0x1_u16, 4096_u32),
            (0x3, 100),
            (0x4, 65_535),
            (0x5, 16_384),
            (0x6, 65_536),
            (0xf0, 7),
        ];
        let chosen = all.iter().filter(|_| source.one_in(4));
        let bytes =
            |(id, value): &(u16, u32)| [&id.to_be_bytes()[..], &value.to_be_bytes()].concat();
        let payload: Vec<u8> = chosen.flat_map(bytes).collect();
        self.frame(SETTINGS, 0, 0, &payload);
    }

    /// The control data of a request in any order, then fields (8.3).
    fn request(&mut self, source: &mut dyn Choices) {
        let stream = if self.newest == 0 { 1 } else { self.newest + pick(source, &[2, 2, 2, 6]) };
        self.newest = stream;
        // GET or POST, https, the path `/`, by their indexes in the static table.
        let method = pick(source, &[0x82_u8, 0x83]);
        let authority = [&[0x01][..], &string(source, "example.com", EXAMPLE)].concat();
        let mut parts = [vec![method], vec![0x87], vec![0x84], authority];
        let n_turned = source.below(parts.len());
        parts.rotate_left(n_turned);
        let fields = self.fields(source);
        let is_over = !source.one_in(2);
        self.headers(
            source,
            stream,
            if is_over { END_STREAM } else { 0 },
            &[parts.concat(), fields].concat(),
        );
        self.open.extend((!is_over).then_some(stream));
    }

    /// Content, trailers or a reset on an open stream; a frame of the connection if none is open.
    fn go_on(&mut self, source: &mut dyn Choices) {
        let index = source.below(self.open.len());
        let Some(stream) = self.open.get(index).copied() else {
            return self.connection_frame(source);
        };
        let is_over = match source.below(6) {
            0..=2 => {
                let is_over = source.one_in(2);
                let content = blob(source, CONTENT_MAX);
                self.padded(source, DATA, if is_over { END_STREAM } else { 0 }, stream, &content);
                is_over
            }
            3 => {
                let fields = [self.fields(source), plain("x-trailer", "a")].concat();
                self.headers(source, stream, END_STREAM, &fields);
                true
            }
            4 => {
                self.frame(WINDOW_UPDATE, 0, stream, &[0, 0, 1, 0]);
                false
            }
            _ => {
                let code = pick(source, &[8_u32, 0, 2]);
                self.frame(RST_STREAM, 0, stream, &code.to_be_bytes());
                true
            }
        };
        if is_over {
            self.open.retain(|open| *open != stream);
        }
    }

    /// A frame that belongs to no stream, or that has no effect on its stream.
    fn connection_frame(&mut self, source: &mut dyn Choices) {
        match source.below(6) {
            0 => {
                let opaque = [0; 8].map(|_| source.byte());
                self.frame(PING, pick(source, &[0, ACK]), 0, &opaque);
            }
            1 => self.frame(WINDOW_UPDATE, 0, 0, &[0, 0, 1, 0]),
            2 => self.settings(source),
            // Settings were sent once, so one acknowledgement can be due.
            3 if !self.has_acknowledged => {
                self.has_acknowledged = true;
                self.frame(SETTINGS, ACK, 0, &[]);
            }
            4 => {
                let weight = source.byte();
                self.frame(PRIORITY_FRAME, 0, self.newest.max(1), &[0, 0, 0, 0, weight]);
            }
            // Frames of unknown types are ignored (5.5).
            _ => {
                let stream = pick(source, &[0, self.newest]);
                let (flags, payload) = (source.byte(), blob(source, CONTENT_MAX));
                self.frame(UNKNOWN, flags, stream, &payload);
            }
        }
    }

    fn goaway(&mut self, source: &mut dyn Choices, last: u32) {
        let debug = blob(source, CONTENT_MAX);
        let payload = [&last.to_be_bytes()[..], &0_u32.to_be_bytes(), &debug].concat();
        self.frame(GOAWAY, 0, 0, &payload);
    }

    /// A field section, cut into HEADERS and CONTINUATION anywhere (6.2, 6.10).
    fn headers(&mut self, source: &mut dyn Choices, stream: u32, flags: u8, block: &[u8]) {
        let n_more = if source.one_in(4) { source.within(1, 3) } else { 0 };
        let mut ends: Vec<usize> = (0..n_more).map(|_| source.below(block.len() + 1)).collect();
        ends.sort_unstable();
        ends.push(block.len());
        let (last, mut from) = (ends.len() - 1, 0);
        for (number, end) in ends.into_iter().enumerate() {
            let part = block.get(from..end).unwrap_or_default();
            let end_flag = if number == last { END_HEADERS } else { 0 };
            if number > 0 {
                self.frame(CONTINUATION, end_flag, stream, part);
            } else if source.one_in(6) {
                // A dependency on no stream and a weight, which RFC 9113 tells receivers to ignore.
                let part = [&[0, 0, 0, 0, source.byte()], part].concat();
                self.padded(source, HEADERS, flags | end_flag | PRIORITY, stream, &part);
            } else {
                self.padded(source, HEADERS, flags | end_flag, stream, part);
            }
            from = end;
        }
    }

    /// A frame, now and then with padding (6.1).
    fn padded(
        &mut self,
        source: &mut dyn Choices,
        kind: u8,
        flags: u8,
        stream: u32,
        content: &[u8],
    ) {
        if !source.one_in(4) {
            return self.frame(kind, flags, stream, content);
        }
        let n_padding = source.below(PADDING_MAX + 1);
        let n = n_padding.to_le_bytes().first().copied().unwrap_or_default();
        let payload = [&[n][..], content, &vec![0; n_padding]].concat();
        self.frame(kind, flags | PADDED, stream, &payload);
    }

    /// Field lines in every representation of HPACK (RFC 7541, 6).
    fn fields(&mut self, source: &mut dyn Choices) -> Vec<u8> {
        let n_fields = source.below(FIELDS_MAX + 1);
        let mut block = Vec::new();
        for _ in 0..n_fields {
            match source.below(6) {
                0 => block.extend(plain("x-a", "1")),
                // Never indexed, its name or its value in Huffman code.
                1 => {
                    block.push(0x10);
                    block.extend(string(source, "custom-key", CUSTOM_KEY));
                    block.extend(string(source, "custom-value", CUSTOM_VALUE));
                }
                // `cache-control`, by the index of its name: 24 does not fit in four bits.
                2 => {
                    block.extend([0x0f, 24 - 15]);
                    block.extend(string(source, "no-cache", NO_CACHE));
                }
                // `accept-encoding: gzip, deflate` is an entry of the static table.
                3 => block.push(0x80 | 16),
                4 => {
                    block.push(0x40);
                    block.extend(string(source, "custom-key", CUSTOM_KEY));
                    block.extend(string(source, "custom-value", CUSTOM_VALUE));
                    self.n_indexed += 1;
                }
                // The field that was indexed last has index 62.
                _ => {
                    let known = self.n_indexed.checked_sub(1).map(|_| source.below(self.n_indexed));
                    let index = known.and_then(|older| u8::try_from(62 + older).ok());
                    block.extend(index.filter(|index| *index < 127).map(|index| 0x80 | index));
                }
            }
        }
        block
    }
}

/// A literal without indexing (RFC 7541, 6.2.2).
fn plain(name: &str, value: &str) -> Vec<u8> {
    [vec![0], literal(name), literal(value)].concat()
}

/// A string without Huffman code (5.2); all of them are shorter than 127 bytes.
fn literal(text: &str) -> Vec<u8> {
    let len = u8::try_from(text.len()).unwrap_or_default();
    [&[len], text.as_bytes()].concat()
}

/// A string without or in its Huffman code.
fn string(source: &mut dyn Choices, text: &str, code: &[u8]) -> Vec<u8> {
    if !source.one_in(2) {
        return literal(text);
    }
    let len = u8::try_from(code.len()).unwrap_or_default();
    [&[0x80 | len], code].concat()
}

// Huffman codes; all but the first are from RFC 7541, C.4.
const EXAMPLE: &[u8] = b"\x2f\x91\xd3\x5d\x05\x5c\x87\xa7";
const NO_CACHE: &[u8] = b"\xa8\xeb\x10\x64\x9c\xbf";
const CUSTOM_KEY: &[u8] = b"\x25\xa8\x49\xe9\x5b\xa9\x7d\x7f";
const CUSTOM_VALUE: &[u8] = b"\x25\xa8\x49\xe9\x5b\xb8\xe8\xb4\xbf";

const FRAMES_MAX: usize = 6;
const FIELDS_MAX: usize = 3;
const CONTENT_MAX: usize = 12;
const PADDING_MAX: usize = 4;
