//! A Rust file as the rules read it: its text, its syntax, its words and its comments.
//!
//! Rules look for paths, macros and attributes anywhere, including the arguments of macros, which a
//! syntax tree does not parse. They therefore read a flat list of words, without doc comments.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, LineColumn, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;

use super::test_code::{child_files, without_tests};

/// A Rust file.
pub(super) struct Source {
    /// From the root of the workspace, with `/` between its parts.
    pub(super) path: String,
    pub(super) text: String,
    pub(super) syntax: syn::File,
    /// The syntax without test code.
    pub(super) code: syn::File,
    /// The lines of test code.
    pub(super) test_lines: BTreeSet<usize>,
    /// Whether the whole file is test code.
    pub(super) is_test: bool,
}

/// A word of a file: a name, a literal or a sign; `::` and `!=` are one word each.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) line: usize,
    /// Where its last character ends.
    pub(super) end: LineColumn,
    /// The number of inline modules around it.
    pub(super) n_inline: usize,
    pub(super) is_in_attribute: bool,
}

impl Source {
    /// Parses files, each a path and a text.
    ///
    /// A file is test code if it lies in a folder `tests` or if only test code declares its module.
    pub(super) fn read(files: impl IntoIterator<Item = (String, String)>) -> Vec<Self> {
        let mut sources: Vec<Self> = files.into_iter().map(Self::parse).collect();
        let is_test = |source: &&Self| source.path.split('/').any(|part| part == "tests");
        let mut tests: Vec<String> =
            sources.iter().filter(is_test).map(|source| source.path.clone()).collect();
        for source in &sources {
            let in_code = child_files(&source.path, &source.code);
            let children = child_files(&source.path, &source.syntax);
            tests.extend(children.into_iter().filter(|child| !in_code.contains(child)));
        }
        while let Some(test) = tests.pop() {
            let Some(source) = sources.iter_mut().find(|source| source.path == test) else {
                continue;
            };
            source.is_test = true;
            source.code.items.clear();
            source.test_lines.extend(1..=source.text.lines().count());
            let children = child_files(&test, &source.syntax);
            tests.extend(children);
        }
        sources
    }

    fn parse((path, text): (String, String)) -> Self {
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| {
            panic!("{path}:{}: {error}", error.span().start().line);
        });
        let (code, test_lines) = without_tests(&syntax);
        Self { path, text, syntax, code, test_lines, is_test: false }
    }

    /// The words outside test code.
    pub(super) fn code_words(&self) -> Vec<Word> {
        words(self.code.to_token_stream())
    }

    /// All words.
    pub(super) fn words(&self) -> Vec<Word> {
        words(self.syntax.to_token_stream())
    }

    /// The comments, doc comments among them: the number of each line, and its text without
    /// slashes.
    pub(super) fn comments(&self) -> Vec<(usize, &str)> {
        // In which column the last word of each line ends; a comment can only follow it.
        let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
        for word in self.words() {
            ends.extend((word.line..word.end.line).map(|line| (line, usize::MAX)));
            let end = ends.entry(word.end.line).or_default();
            *end = word.end.column.max(*end);
        }
        let lines = (1..).zip(self.text.lines());
        let comments = lines.filter_map(|(line, text)| {
            let n_before = ends.get(&line).copied().unwrap_or_default();
            let (at, _) = text.char_indices().nth(n_before)?;
            let (_, comment) = text.get(at..)?.split_once("//")?;
            Some((line, comment.trim_start_matches(['/', '!'])))
        });
        comments.collect()
    }

    /// The lines of the doc comment that the file opens with.
    pub(super) fn doc(&self) -> Vec<&str> {
        self.text.lines().map_while(|line| line.strip_prefix("//!")).collect()
    }

    /// The parts of the path below a folder; `None` if it lies elsewhere.
    pub(super) fn below(&self, folder: &str) -> Option<Vec<&str>> {
        let inside = self.path.strip_prefix(folder)?.strip_prefix('/')?;
        Some(inside.split('/').collect())
    }

    /// The name of the file without `.rs`.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".rs").unwrap_or(name)
    }
}

/// The words of a stream, without doc comments.
pub(super) fn words(tokens: TokenStream) -> Vec<Word> {
    let mut words = Vec::new();
    flatten(tokens, 0, false, &mut words);
    words
}

fn flatten(tokens: TokenStream, n_inline: usize, is_in_attribute: bool, words: &mut Vec<Word>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let (start, end) = (token.span().start(), token.span().end());
        let word = |text: String, start: LineColumn, end| Word {
            text,
            line: start.line,
            end,
            n_inline,
            is_in_attribute,
        };
        match token {
            TokenTree::Group(group) => {
                let is_attribute = is_attribute(words, group.delimiter());
                if is_attribute && is_doc(group.stream()) {
                    words.truncate(words.len() - hash_len(words));
                    continue;
                }
                let (open, close) = signs(group.delimiter());
                let n_inner = n_inline + usize::from(is_module_body(words, group.delimiter()));
                words.push(word(open.to_owned(), start, group.span_open().end()));
                flatten(group.stream(), n_inner, is_in_attribute || is_attribute, words);
                words.push(word(close.to_owned(), group.span_close().start(), end));
            }
            TokenTree::Punct(sign) => {
                let mut text = sign.as_char().to_string();
                let next = tokens.peek().map(ToString::to_string).unwrap_or_default();
                let is_joint = sign.spacing() == Spacing::Joint;
                if is_joint && ["::", "!="].contains(&format!("{text}{next}").as_str()) {
                    text += &next;
                    tokens.next();
                }
                words.push(word(text, start, end));
            }
            TokenTree::Ident(name) => words.push(word(name.to_string(), start, end)),
            TokenTree::Literal(literal) => words.push(word(literal.to_string(), start, end)),
        }
    }
}

fn signs(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// The number of words before the bracket of an attribute: `#`, or `#` and `!`.
fn hash_len(words: &[Word]) -> usize {
    1 + usize::from(is(words.last(), "!"))
}

fn is_attribute(words: &[Word], delimiter: Delimiter) -> bool {
    let mut before = words.iter().rev();
    let last = before.next();
    let is_opened = is(last, "#") || is(last, "!") && is(before.next(), "#");
    delimiter == Delimiter::Bracket && is_opened
}

/// Whether an attribute is a doc comment or a `doc` with a text.
fn is_doc(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().map(|token| token.to_string());
    tokens.next().as_deref() == Some("doc") && tokens.next().as_deref() == Some("=")
}

fn is_module_body(words: &[Word], delimiter: Delimiter) -> bool {
    let mut before = words.iter().rev();
    delimiter == Delimiter::Brace && before.next().is_some() && is(before.next(), "mod")
}

/// Whether a word is this one.
pub(super) fn is(word: Option<&Word>, text: &str) -> bool {
    word.is_some_and(|word| word.text == text)
}
