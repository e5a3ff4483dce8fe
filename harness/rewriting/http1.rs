//! HTTP/1.1 (RFC 9110, RFC 9112): chunks, field names, whitespace and framing of the same messages.
//!
//! Requests are rewritten up to the one that ends the connection, and of responses the interim ones
//! with the final one behind them; what is behind that stays as it is, for nobody need read it as
//! HTTP. A script with a message in doubt is left alone: content up to the end of the stream, two
//! lengths, an upgrade, anything malformed or cut off.
//!
//! A response is taken for the answer to a request of HTTP/1.1 other than HEAD and CONNECT: its
//! bytes do not say what they answer.

mod message;

use message::{Chunk, Chunked, Content, Field, Message, read};

use super::draft::Draft;
use super::{Rewriting, distinct, readable};
use crate::script::Script;
use crate::strategy::Random;

/// Chunked content in other chunks: one, one for each byte, random ones; sizes with leading zeros
/// and in both cases of hexadecimal digits.
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
/// use chunkproof::rewriting::{Rewriting, http1};
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
            (Cut::Never, Digits { is_upper: true, n_zeros_max: 0 }),
            (Cut::Everywhere, Digits { is_upper: false, n_zeros_max: 0 }),
            (Cut::Random, Digits { is_upper: false, n_zeros_max: 2 }),
            (Cut::Random, Digits { is_upper: true, n_zeros_max: SIZE_DIGITS_MAX }),
        ];
        each(script, seed, forms, |draft, message, (cut, digits), random| {
            let Content::Chunked(_, content) = &message.content else { return };
            let mut chunks = content.chunks.iter().chain([&content.last]);
            if chunks.any(|chunk| !chunk.extensions.is_empty()) {
                return;
            }
            let offsets = offsets(content);
            let sizes = cut.sizes(offsets.len(), random);
            draft.keep(message.head_end);
            put_chunks(draft, &offsets, &sizes, |size| digits.write(size, random));
            draft.settle();
            draft.skip(content.last.extensions.end);
            draft.put(if offsets.is_empty() { b"" } else { b"\r\n" });
            draft.put(digits.write(0, random).as_bytes());
        })
    }
}

/// Chunks with extensions that nobody knows: without a value, with a token, with a quoted string.
///
/// The last script has whitespace around them, which a sender must not write and a recipient must
/// read. Extensions are short, and chunks that have some keep to them, for a recipient may limit
/// them.
///
/// # Spec
///
/// RFC 9112, 7.1.1; RFC 9110, 5.6.3.
///
/// # Examples
///
/// ```
/// use chunkproof::rewriting::{Rewriting, http1};
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
        each(script, seed, forms, |draft, message, extensions, random| {
            let Content::Chunked(_, content) = &message.content else { return };
            let chunks = content.chunks.iter().chain([&content.last]);
            for Chunk { extensions: old, .. } in chunks.filter(|chunk| chunk.extensions.is_empty())
            {
                draft.keep(old.start);
                draft.settle();
                draft.put(one_of(extensions, random).as_bytes());
            }
        })
    }
}

/// Names of fields in lower case, in upper case, in any case, in trailer sections too.
///
/// # Spec
///
/// RFC 9110, 5.1.
///
/// # Examples
///
/// ```
/// use chunkproof::rewriting::{Rewriting, http1};
///
/// let scripts = http1::FieldCase.rewrite(&"GET / HTTP/1.1\r\nHost: a\r\n\r\n".into(), 1);
/// assert_eq!(scripts[0].bytes(), b"GET / HTTP/1.1\r\nhost: a\r\n\r\n");
/// assert_eq!(scripts[1].bytes(), b"GET / HTTP/1.1\r\nHOST: a\r\n\r\n");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FieldCase;

impl Rewriting for FieldCase {
    fn name(&self) -> &'static str {
        "http1/field-case"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let forms = [Some(false), Some(true), None];
        each(script, seed, forms, |draft, message, is_upper, random| {
            for Field { name, .. } in message.all_fields() {
                draft.keep(name.start);
                for byte in script.bytes().get(name.clone()).into_iter().flatten() {
                    let is_upper = is_upper.unwrap_or_else(|| random.below(2) == 0);
                    let [lower, upper] = [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
                    draft.replace(if is_upper { upper } else { lower });
                }
            }
        })
    }
}

/// Other whitespace around the values of fields: none, a space, a tab, several of both.
///
/// # Spec
///
/// RFC 9112, 5.1.
///
/// # Examples
///
/// ```
/// use chunkproof::rewriting::{Rewriting, http1};
///
/// let scripts = http1::FieldWhitespace.rewrite(&"GET / HTTP/1.1\r\nHost: a\r\n\r\n".into(), 1);
/// assert_eq!(scripts[0].bytes(), b"GET / HTTP/1.1\r\nHost:a\r\n\r\n");
/// assert_eq!(scripts[1].bytes(), b"GET / HTTP/1.1\r\nHost:\ta \r\n\r\n");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FieldWhitespace;

impl Rewriting for FieldWhitespace {
    fn name(&self) -> &'static str {
        "http1/field-whitespace"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let forms: [[&[&str]; 2]; 4] =
            [[&[""], &[""]], [&["\t"], &[" "]], [&[" "], &["\t"]], [WHITESPACE, WHITESPACE]];
        each(script, seed, forms, |draft, message, [ahead, behind], random| {
            for field in message.all_fields() {
                draft.keep(field.name.end + b":".len());
                draft.settle();
                draft.skip(field.value.start);
                draft.put(one_of(ahead, random).as_bytes());
                draft.keep(field.value.end);
                draft.settle();
                draft.skip(field.end);
                draft.put(one_of(behind, random).as_bytes());
            }
        })
    }
}

/// Chunked content in place of content of a length, and the reverse.
///
/// The reverse only where no extension and no trailer section would be lost. A response of length
/// zero stays as it is: it may be the answer to HEAD.
///
/// # Spec
///
/// RFC 9112, 6.1 to 6.3.
///
/// # Examples
///
/// ```
/// use chunkproof::rewriting::{Rewriting, http1};
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
        each(script, seed, [Cut::Never, Cut::Random], |draft, message, cut, random| {
            match &message.content {
                Content::None => {}
                Content::Sized(field, data) => {
                    let is_sure = message.is_1_1 && !(message.is_response && data.is_empty());
                    if let Some(field) = message.fields.get(*field).filter(|_| is_sure) {
                        replace_field(draft, field, "Transfer-Encoding: chunked");
                        draft.keep(message.head_end);
                        let offsets: Vec<usize> = data.clone().collect();
                        let sizes = cut.sizes(offsets.len(), random);
                        put_chunks(draft, &offsets, &sizes, |size| format!("{size:x}"));
                        // The message ends with this, and what is done behind it is done later.
                        draft.put(if offsets.is_empty() { b"" } else { b"\r\n" });
                        draft.put(b"0\r\n\r\n");
                    }
                }
                Content::Chunked(field, content) => {
                    let is_sure = is_bare(content) && !has_trailer_field(script, message);
                    if let Some(field) = message.fields.get(*field).filter(|_| is_sure) {
                        let offsets = offsets(content);
                        replace_field(draft, field, &format!("Content-Length: {}", offsets.len()));
                        draft.keep(message.head_end);
                        for at in offsets {
                            draft.settle();
                            draft.skip(at);
                            draft.keep(at + 1);
                        }
                        // What is done behind the last byte was done before the end of the message.
                        draft.skip(message.end);
                    }
                }
            }
        })
    }

    fn is_form(&self, line: &str) -> bool {
        let names = ["content-length", "transfer-encoding"];
        let named = line.strip_prefix("header \"").and_then(|rest| rest.split('"').next());
        named.is_some_and(|name| names.iter().any(|form| name.eq_ignore_ascii_case(form)))
    }
}

/// Where content is cut into chunks.
#[derive(Clone, Copy)]
enum Cut {
    Never,
    Everywhere,
    Random,
}

impl Cut {
    /// The sizes of the chunks for so many bytes of content.
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

/// How the size of a chunk is written.
#[derive(Clone, Copy)]
struct Digits {
    is_upper: bool,
    /// With as many leading zeros at most as make so many digits.
    n_zeros_max: usize,
}

impl Digits {
    fn write(self, size: usize, random: &mut Random) -> String {
        let width = random.below(self.n_zeros_max + 1);
        match self.is_upper {
            true => format!("{size:0width$X}"),
            false => format!("{size:0width$x}"),
        }
    }
}

/// Rewrites the messages of a script, in each of the forms.
fn each<F: Copy>(
    script: &Script,
    seed: u64,
    forms: impl IntoIterator<Item = F>,
    mut rewrite: impl FnMut(&mut Draft<'_>, &Message, F, &mut Random),
) -> Vec<Script> {
    let Some(messages) = readable(script).and_then(read) else { return Vec::new() };
    let mut random = Random::new(seed);
    let drafts = forms.into_iter().map(|form| {
        let mut draft = Draft::of(script);
        for message in &messages {
            rewrite(&mut draft, message, form, &mut random);
            draft.keep(message.end);
        }
        draft.finish()
    });
    distinct(script, drafts)
}

/// Puts the bytes at `offsets` into chunks of `sizes`, up to the last of them.
fn put_chunks(
    draft: &mut Draft<'_>,
    offsets: &[usize],
    sizes: &[usize],
    mut digits: impl FnMut(usize) -> String,
) {
    let mut sizes = sizes.iter();
    let mut n_left = 0;
    for (n_before, at) in offsets.iter().enumerate() {
        draft.settle();
        draft.skip(*at);
        if n_left == 0 {
            n_left = sizes.next().copied().unwrap_or(offsets.len() - n_before);
            draft.put(if n_before == 0 { b"" } else { b"\r\n" });
            draft.put(digits(n_left).as_bytes());
            draft.put(b"\r\n");
        }
        draft.keep(at + 1);
        n_left -= 1;
    }
}

fn replace_field(draft: &mut Draft<'_>, field: &Field, line: &str) {
    draft.keep(field.name.start);
    draft.settle();
    draft.skip(field.end);
    draft.put(line.as_bytes());
}

/// Where the bytes of the content stand.
fn offsets(content: &Chunked) -> Vec<usize> {
    content.chunks.iter().flat_map(|chunk| chunk.data.clone()).collect()
}

/// Whether chunks hold nothing but content.
fn is_bare(content: &Chunked) -> bool {
    let mut chunks = content.chunks.iter().chain([&content.last]);
    chunks.all(|chunk| chunk.extensions.is_empty()) && content.trailers.is_empty()
}

/// Whether a head announces a trailer section, though none may come.
fn has_trailer_field(script: &Script, message: &Message) -> bool {
    let names = message.fields.iter().filter_map(|field| script.bytes().get(field.name.clone()));
    names.into_iter().any(|name| name.eq_ignore_ascii_case(b"trailer"))
}

fn one_of<'a>(texts: &[&'a str], random: &mut Random) -> &'a str {
    texts.get(random.below(texts.len())).copied().unwrap_or_default()
}

/// Each with a size is a line of less than 20 bytes: recipients are known that bear no more.
const EXTENSIONS: &[&str] =
    &[";a", ";a=b", r#";a="""#, r#";a="; \"0""#, ";a;b=0", ";a=b;c=\"d\"", ";!=~"];
const SPACED_EXTENSIONS: &[&str] = &[" ;a", "; a", "\t;\ta=b", ";a = b", " ; a = \"b\""];
const WHITESPACE: &[&str] = &["", " ", "\t", "  ", " \t ", "\t\t \t"];
/// As many as a number of 64 bits has.
const SIZE_DIGITS_MAX: usize = 16;
const RANDOM_CUTS: usize = 6;
/// Content longer than this has its rest in one chunk.
const CUTS_MAX: usize = 48;

#[cfg(test)]
mod tests;
