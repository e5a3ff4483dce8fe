//! Rewrites the framing of content: chunks of other sizes, extensions, and a length in place of
//! chunks.

use super::message::{Chunked, Content, HeaderField, HttpMessage};
use super::{each, one_of};
use crate::context::Rewriting;
use crate::protocol::rewriter::ScriptRewriter;
use crate::random::Random;
use crate::script::Script;

/// Cuts chunked content into other chunks: one, one for each byte, random ones; writes sizes with
/// leading zeros and in both cases of hexadecimal digits.
///
/// Content that has chunk extensions is left alone, as they may belong to their chunk.
///
/// # Spec
///
/// RFC 9112, 7.1.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http1::rewriting as http1;
///
/// let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
/// let scripts = http1::ChunkSizes.rewrite(&format!("{head}2\r\nhi\r\n0\r\n\r\n").into(), 1);
/// assert!(scripts.contains(&format!("{head}1\r\nh\r\n1\r\ni\r\n0\r\n\r\n").into()));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ChunkSizes;

impl Rewriting for ChunkSizes {
    fn name(&self) -> &'static str {
        "http1/chunk-sizes"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let forms = [
            (ChunkCut::Never, SizeDigits { is_upper: true, n_digits_max: 0 }),
            (ChunkCut::Everywhere, SizeDigits { is_upper: false, n_digits_max: 0 }),
            (ChunkCut::Random, SizeDigits { is_upper: false, n_digits_max: 2 }),
            (ChunkCut::Random, SizeDigits { is_upper: true, n_digits_max: SIZE_DIGITS_MAX }),
        ];
        each(script, seed, forms, |rewriter, message, (cut, digits), random| {
            let Content::Chunked(_, content) = &message.content else { return };
            if content.has_extensions() {
                return;
            }
            let offsets = content.offsets();
            let sizes = cut.sizes(offsets.len(), random);
            rewriter.keep(message.head_end);
            put_chunks(rewriter, &offsets, &sizes, |size| digits.write(size, random));
            rewriter.settle();
            rewriter.skip(content.last.extensions.end);
            rewriter.put(if offsets.is_empty() { b"" } else { b"\r\n" });
            rewriter.put(digits.write(0, random).as_bytes());
        })
    }
}

/// Adds unknown extensions to chunks: without a value, with a token, with a quoted string.
///
/// The last script has whitespace around them, which a sender must not write and a recipient must
/// accept. Extensions are short, and chunks that already have some get no more, as a recipient may
/// limit them.
///
/// # Spec
///
/// RFC 9112, 7.1.1; RFC 9110, 5.6.3.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http1::rewriting as http1;
///
/// let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
/// let scripts = http1::ChunkExtensions.rewrite(&format!("{head}2\r\nhi\r\n0\r\n\r\n").into(), 1);
/// assert_eq!(scripts[0], format!("{head}2;a\r\nhi\r\n0;a\r\n\r\n").into());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ChunkExtensions;

impl Rewriting for ChunkExtensions {
    fn name(&self) -> &'static str {
        "http1/chunk-extensions"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let forms: [&[&str]; 4] = [&[";a"], &[r#";a=";\"0""#], EXTENSIONS, SPACED_EXTENSIONS];
        each(script, seed, forms, |rewriter, message, extensions, random| {
            let Content::Chunked(_, content) = &message.content else { return };
            for chunk in content.all_chunks().filter(|chunk| chunk.extensions.is_empty()) {
                rewriter.keep(chunk.extensions.start);
                rewriter.settle();
                rewriter.put(one_of(extensions, random).as_bytes());
            }
        })
    }
}

/// Replaces content with a length by chunked content, and the reverse.
///
/// The reverse is done only if no extension and no trailer section would be lost. A response of
/// length zero stays as it is: it may be the answer to HEAD.
///
/// # Spec
///
/// RFC 9112, 6.1 to 6.3.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http1::rewriting as http1;
///
/// let sized = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
/// let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
/// assert_eq!(http1::Framing.rewrite(&sized.into(), 1)[0], chunked.into());
/// assert_eq!(http1::Framing.rewrite(&chunked.into(), 1), [sized.into()]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Framing;

impl Rewriting for Framing {
    fn name(&self) -> &'static str {
        "http1/framing"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        each(script, seed, [ChunkCut::Never, ChunkCut::Random], |rewriter, message, cut, random| {
            match &message.content {
                Content::Sized(field, data) if may_be_chunked(message) => {
                    let field = message.fields.get(*field);
                    put_field(rewriter, field, "Transfer-Encoding: chunked");
                    rewriter.keep(message.head_end);
                    let offsets: Vec<usize> = data.clone().collect();
                    let sizes = cut.sizes(offsets.len(), random);
                    put_chunks(rewriter, &offsets, &sizes, |size| format!("{size:x}"));
                    // This ends the message; controls after the message come later.
                    rewriter.put(if offsets.is_empty() { b"" } else { b"\r\n" });
                    rewriter.put(b"0\r\n\r\n");
                }
                Content::Chunked(field, content) if may_be_sized(script, message, content) => {
                    let offsets = content.offsets();
                    let field = message.fields.get(*field);
                    put_field(rewriter, field, &format!("Content-Length: {}", offsets.len()));
                    rewriter.keep(message.head_end);
                    for at in offsets {
                        rewriter.settle();
                        rewriter.skip(at);
                        rewriter.keep(at + 1);
                    }
                    // A control after the last byte of content came before the end of the message,
                    // and has no place any more.
                    rewriter.skip(message.end);
                }
                Content::None | Content::Sized(..) | Content::Chunked(..) => {}
            }
        })
    }

    fn is_form(&self, line: &str) -> bool {
        let names = ["content-length", "transfer-encoding"];
        let named = line.strip_prefix("header \"").and_then(|rest| rest.split('"').next());
        named.is_some_and(|name| names.iter().any(|form| name.eq_ignore_ascii_case(form)))
    }
}

/// The places at which content is cut into chunks.
#[derive(Clone, Copy)]
enum ChunkCut {
    Never,
    Everywhere,
    Random,
}

impl ChunkCut {
    /// The sizes of the chunks for `len` bytes of content.
    fn sizes(self, len: usize, random: &mut Random) -> Vec<usize> {
        let mut cuts: Vec<usize> = match self {
            Self::Never => Vec::new(),
            Self::Everywhere => (1..len.min(CUTS_MAX)).collect(),
            Self::Random if len < 2 => Vec::new(),
            Self::Random => (0..RANDOM_CUTS).map(|_| 1 + random.below(len - 1)).collect(),
        };
        cuts.push(len);
        cuts.sort_unstable();
        cuts.dedup();
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        starts.zip(&cuts).map(|(start, end)| end - start).collect()
    }
}

/// The notation of the size of a chunk.
#[derive(Clone, Copy)]
struct SizeDigits {
    is_upper: bool,
    /// Leading zeros pad the size to a random number of digits up to this one.
    n_digits_max: usize,
}

impl SizeDigits {
    fn write(self, size: usize, random: &mut Random) -> String {
        let width = random.below(self.n_digits_max + 1);
        match self.is_upper {
            true => format!("{size:0width$X}"),
            false => format!("{size:0width$x}"),
        }
    }
}

/// Writes the bytes at `offsets` in chunks of `sizes`, up to the last byte.
fn put_chunks(
    rewriter: &mut ScriptRewriter<'_>,
    offsets: &[usize],
    sizes: &[usize],
    mut digits: impl FnMut(usize) -> String,
) {
    let mut sizes = sizes.iter();
    let mut n_left = 0;
    for (n_before, at) in offsets.iter().enumerate() {
        rewriter.settle();
        rewriter.skip(*at);
        if n_left == 0 {
            n_left = sizes.next().copied().unwrap_or(offsets.len() - n_before);
            rewriter.put(if n_before == 0 { b"" } else { b"\r\n" });
            rewriter.put(digits(n_left).as_bytes());
            rewriter.put(b"\r\n");
        }
        rewriter.keep(at + 1);
        n_left -= 1;
    }
}

/// Replaces the line of a field.
fn put_field(rewriter: &mut ScriptRewriter<'_>, field: Option<&HeaderField>, line: &str) {
    let Some(field) = field else { return };
    rewriter.keep(field.name.start);
    rewriter.settle();
    rewriter.skip(field.end);
    rewriter.put(line.as_bytes());
}

/// Whether content with a length may come in chunks instead: HTTP/1.0 has none.
fn may_be_chunked(message: &HttpMessage) -> bool {
    let may_answer_head = message.is_response && message.end == message.head_end;
    message.is_1_1 && !may_answer_head
}

/// Whether chunked content may come with a length instead, without losing extensions or trailers.
fn may_be_sized(script: &Script, message: &HttpMessage, content: &Chunked) -> bool {
    let names = message.fields.iter().filter_map(|field| script.bytes().get(field.name.clone()));
    let announces_trailers = names.into_iter().any(|name| name.eq_ignore_ascii_case(b"trailer"));
    !content.has_extensions() && content.trailers.is_empty() && !announces_trailers
}

/// With a size, each makes a line of less than 20 bytes, as some recipients accept no more.
const EXTENSIONS: &[&str] =
    &[";a", ";a=b", r#";a="""#, r#";a="; \"0""#, ";a;b=0", ";a=b;c=\"d\"", ";!=~"];
const SPACED_EXTENSIONS: &[&str] = &[" ;a", "; a", "\t;\ta=b", ";a = b", " ; a = \"b\""];
/// The number of hexadecimal digits of a number of 64 bits.
const SIZE_DIGITS_MAX: usize = 16;
const RANDOM_CUTS: usize = 6;
/// The rest of content longer than this is one chunk.
const CUTS_MAX: usize = 48;
