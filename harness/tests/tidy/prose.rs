//! Comments and documents are free of the phrases that once made them hard to read.

use super::repository::{Broken, Judged, Repository, judge_each};

/// A phrase that is not to be used.
struct Habit {
    /// In lower case.
    phrase: &'static str,
    instead: &'static str,
    /// Longer phrases in which it is right; `_` stands for any word.
    fine: &'static [&'static str],
}

/// A file that may use a phrase.
struct Allowed {
    file: &'static str,
    phrase: &'static str,
    reason: &'static str,
}

const HABITS: &[Habit] = &[
    Habit {
        phrase: "behind",
        instead: "after",
        fine: &[
            "behind _ adapter",
            "behind _ feature",
            "behind _ flag",
            "behind _ proxy",
            "behind _ _ reference",
            "behind _ socket",
            "behind _ trait",
            "hide behind",
            "hides behind",
            "leaves behind",
            "left behind",
        ],
    },
    Habit::of("ahead of", "before"),
    Habit::of("whoever", "the noun: a caller, a reader, a test"),
    Habit::of("such a one", "the noun"),
    Habit { phrase: "so many", instead: "at most `n`, or `n`", fine: &["so many _ that"] },
    Habit::of("others say", "the name of the check that reports it"),
    Habit::of("others speak", "the name of the check that reports it"),
    Habit::of("for others", "the name of the check that reports it, or the noun"),
    Habit::of("hears", "receives"),
    Habit::of("heard", "received"),
    Habit { phrase: "is told", instead: "is given, receives", fine: &["is told apart"] },
    Habit { phrase: "are told", instead: "are given, receive", fine: &["are told apart"] },
    Habit::of("was told", "was given, received"),
    Habit::of("speaks", "emits, logs; of a protocol: implements"),
    Habit::of("says nothing", "logs nothing"),
    Habit::of("nothing is known", "is unknown"),
    Habit::of("for ever", "forever"),
    Habit::of("lest", "so that … not"),
];

/// The only places that use a phrase all the same.
const ALLOWED: &[Allowed] = &[];

impl Habit {
    const fn of(phrase: &'static str, instead: &'static str) -> Self {
        Self { phrase, instead, fine: &[] }
    }
}

/// A word as it is compared: in lower case, without signs around it.
struct Word {
    text: String,
    line: usize,
}

/// Lines of prose that follow each other in a file.
struct Paragraph<'a> {
    path: &'a str,
    words: Vec<Word>,
}

/// No comment and no document falls back into a habit.
pub(super) fn plain(repository: &Repository) -> Judged {
    judge(repository, ALLOWED)
}

fn judge(repository: &Repository, allowed: &[Allowed]) -> Judged {
    let mut is_used = vec![false; allowed.len()];
    let mut judged = judge_each(paragraphs(repository), |Paragraph { path, words }, broken| {
        for (habit, line) in HABITS.iter().flat_map(|habit| uses(habit, &words)) {
            let is_entry = |it: &Allowed| it.file == path && it.phrase == habit.phrase;
            match allowed.iter().zip(&mut is_used).find(|(entry, _)| is_entry(entry)) {
                Some((_, is_used)) => *is_used = true,
                None => {
                    let sentence = format!("`{}` → {}", habit.phrase, habit.instead);
                    broken.push(Broken::in_line(path, line, sentence));
                }
            }
        }
    });
    let unused = allowed.iter().zip(is_used).filter(|(_, is_used)| !is_used);
    judged.broken.extend(unused.map(|(Allowed { file, phrase, reason }, _)| {
        Broken::at(file, format!("is allowed `{phrase}` and does not use it ({reason})"))
    }));
    judged
}

/// The lines in which a phrase begins, outside of longer ones in which it is right.
fn uses<'a>(
    habit: &'a Habit,
    words: &'a [Word],
) -> impl Iterator<Item = (&'a Habit, usize)> + use<'a> {
    let is_fine = |at: usize| {
        habit.fine.iter().any(|fine| {
            let from = at.saturating_sub(fine.split(' ').count() - 1);
            (from..=at).any(|start| begins(words.get(start..).unwrap_or_default(), fine))
        })
    };
    let is_used = move |at: &usize| {
        begins(words.get(*at..).unwrap_or_default(), habit.phrase) && !is_fine(*at)
    };
    let lines = (0..words.len()).filter(is_used).filter_map(|at| Some(words.get(at)?.line));
    lines.map(move |line| (habit, line))
}

fn begins(words: &[Word], phrase: &str) -> bool {
    let n_words = phrase.split(' ').count();
    let is_same = |(word, wanted): (&Word, &str)| wanted == "_" || word.text == wanted;
    words.len() >= n_words && words.iter().zip(phrase.split(' ')).all(is_same)
}

fn paragraphs(repository: &Repository) -> Vec<Paragraph<'_>> {
    let mut found = Vec::new();
    for source in &repository.sources {
        collect(&source.path, source.comments(), &mut found);
    }
    for (path, text) in &repository.documents {
        collect(path, (1..).zip(text.lines()), &mut found);
    }
    found
}

/// Collects the paragraphs of a file's lines of prose, without code.
fn collect<'a>(
    path: &'a str,
    lines: impl IntoIterator<Item = (usize, &'a str)>,
    found: &mut Vec<Paragraph<'a>>,
) {
    let (mut is_fenced, mut is_code, mut last) = (false, false, None);
    for (line, text) in lines {
        let is_fence = text.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        if is_fenced || is_fence || text.trim().is_empty() {
            continue;
        }
        if last != line.checked_sub(1) {
            is_code = false;
            found.push(Paragraph { path, words: Vec::new() });
        }
        last = Some(line);
        let Some(Paragraph { words, .. }) = found.last_mut() else { continue };
        for (n, part) in text.split('`').enumerate() {
            is_code ^= n > 0;
            // Code counts as one word.
            let part = if is_code { "`" } else { part };
            words.extend(part.split_whitespace().map(|word| Word::new(word, line)));
        }
    }
}

impl Word {
    fn new(text: &str, line: usize) -> Self {
        let text = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        Self { text, line }
    }
}

#[cfg(test)]
mod tests {
    use super::super::repository::{Repository, found};
    use super::{Allowed, HABITS, judge, plain};

    const FILE: &str = "harness/src/a.rs";
    const DOCUMENT: &str = "GUIDE.md";

    #[test]
    fn every_habit_is_found_in_comments_and_documents() {
        for habit in HABITS {
            let phrase = habit.phrase;
            let wanted = |place: &str| format!("{place}: `{phrase}` → {}\n", habit.instead);
            for comment in ["//", "///", "//!"] {
                let text = format!("{comment} A.\n{comment} A word {phrase}, it is.\n");
                let broken = found(plain, &[(FILE, &format!("{text}fn a() {{}}"))]);
                assert!(broken.contains(&wanted("harness/src/a.rs:2")), "{comment}: {broken}");
            }
            let broken = found(plain, &[(DOCUMENT, &format!("# A\n\n- *A {phrase}* it.\n"))]);
            assert!(broken.contains(&wanted("GUIDE.md:3")), "{broken}");
        }
    }

    #[test]
    fn a_comment_after_code_is_prose() {
        let cases = [
            "fn a() {} // comes behind it",
            "const A: &str = \"// b\"; // comes behind it",
            "const A: &str = \"ä\n b\"; // comes behind it",
            "fn a() { b!(c, /// comes behind it\n d) }",
            "enum A { B, /* c */ D } // comes behind it",
        ];
        for text in cases {
            let broken = found(plain, &[(FILE, text)]);
            assert_eq!(broken.matches("`behind` → after").count(), 1, "{text}: {broken}");
        }
    }

    #[test]
    fn a_phrase_may_span_lines() {
        let text = "/// It reads so\n/// many bytes.\n///\n/// Ahead\n\n/// of it.\nfn a() {}";
        let wanted = "harness/src/a.rs:1: `so many` → at most `n`, or `n`\n";
        assert_eq!(found(plain, &[(FILE, text)]), wanted);
        assert!(found(plain, &[(DOCUMENT, "It comes ahead\nof it.")]).starts_with("GUIDE.md:1: "));
    }

    #[test]
    fn code_is_no_prose() {
        let sources = [
            "const A: &str = \"// behind\";",
            "const A: &str = \"behind\n// behind\n\";",
            "fn behind() { behind!(\"it\") }",
            "/// `behind`, and `a\n/// behind`.\nfn a() {}",
            "/// ```\n/// behind();\n/// ```\nfn a() {}",
            "#[doc = \"behind\"]\nfn a() {}",
        ];
        for text in sources {
            assert_eq!(found(plain, &[(FILE, text)]), "", "{text}");
        }
        for text in ["```text\nbehind\n```\n", "- a\n\n  ```\n  behind\n  ```\n", "`behind`"] {
            assert_eq!(found(plain, &[(DOCUMENT, text)]), "", "{text}");
        }
        assert_eq!(found(plain, &[("corpora/a.toml", "# behind")]), "", "not a document");
    }

    #[test]
    fn a_phrase_is_right_in_some_longer_ones() {
        let good = [
            "It is behind a feature.",
            "It stands behind the\nfeature `x`.",
            "A server behind a proxy, behind every trait, behind a flag.",
            "What it leaves behind, a folder left behind; it hides behind others.",
            "Its states are told apart by a key.",
            "It has so many rows that no one reads them.",
            "The half-heard, a bespoken, and for another's; it unspeaks.",
        ];
        for text in good {
            assert_eq!(found(plain, &[(DOCUMENT, text)]), "", "{text}");
        }
        let text = "Behind a feature, behind a core, behind a\n\nfeature.";
        assert_eq!(found(plain, &[(DOCUMENT, text)]).matches("GUIDE.md:1: `behind`").count(), 2);
    }

    #[test]
    fn a_file_may_be_allowed_a_phrase() {
        let allowed = [Allowed { file: FILE, phrase: "heard", reason: "a name" }];
        let broken = |text: &str| {
            let broken = judge(&Repository::of(&[(FILE, text)]), &allowed).broken;
            broken.iter().map(|broken| broken.sentence.clone()).collect::<String>()
        };
        assert_eq!(broken("// Heard, and heard."), "");
        assert_eq!(broken("// Heard behind it."), "`behind` → after");
        let unused = "is allowed `heard` and does not use it (a name)";
        assert_eq!(broken("// Received."), unused);
    }

    #[test]
    fn paragraphs_are_counted() {
        let files = [(FILE, "// A\n// b.\n\n// C.\nfn a() {} // D."), (DOCUMENT, "# A\n\nB\nc.")];
        assert_eq!(plain(&Repository::of(&files)).n_seen, 4);
    }
}
