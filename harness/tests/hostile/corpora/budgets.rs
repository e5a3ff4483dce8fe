//! Small corpora that stand for more than any memory holds, or that would take forever to read.

use super::{Entry, GOOD, RECEIVE, WORDS, both, files, good, receives, text, words, write};

pub(super) fn entries() -> Vec<Entry> {
    let mut all = bytes();
    all.extend(notation());
    all.extend(many());
    all
}

/// The most that a case receives, and a little less.
const MOST: &str = r#"{repeat 16777216 "x"}"#;
const MUCH: &str = r#"{repeat 16000000 "x"}"#;
const SIZED: &str = r#"{repeat {size} "a"}"#;

/// A list of `n` equal texts.
fn list(item: &str, n: usize) -> String {
    format!("[{}]", vec![format!("'{item}'"); n].join(", "))
}

/// A list of `n` equal tables.
fn tables(table: &str, n: usize) -> String {
    format!("[{}]", vec![format!("{{ {table} }}"); n].join(", "))
}

/// A good file with `n` cases like the one, from `c0` on.
fn cases(n: usize, receive: &str) -> String {
    let one = GOOD.split("\n[[waiver]]").next().unwrap_or_default();
    let (head, case) = one.split_at(one.find("[[case]]").unwrap_or_default());
    let case = case.replace(RECEIVE, &format!("receive = '{receive}'"));
    let all = (0..n)
        .map(|n| case.replace("one", &format!("c{n}")).replace("\"m\"", &format!("\"m{n}\"")));
    format!("{head}{}", all.collect::<String>())
}

fn bytes() -> Vec<Entry> {
    let expect = |name, by: String| good(name, "['line \"x\"', 'end']", by);
    let may = format!("verdict = 'may', says = ['line {MOST}']");
    vec![
        receives("300 texts of 16 MiB", format!("receive = {}", list(MOST, 300))),
        receives(
            "300 steps of 16 MiB",
            format!("steps = {}", tables(&format!("receive = '{MOST}'"), 300)),
        ),
        expect("300 lines of 16 MiB", list(&format!("line {MOST}"), 300)),
        expect("a line of 300 times 16 MiB", format!("['line {}']", MOST.repeat(300))),
        expect("300 outcomes of 16 MiB", tables(&may, 300)),
        receives("a text of 300 times 16 MiB", format!("receive = '{}'", MOST.repeat(300))),
        receives("one byte more than 16 MiB", format!("receive = ['{MOST}', 'x']")),
        receives(
            "a repetition of repetitions",
            "receive = '{u64: {repeat 4294967296 \"xxxxxxxxxxxxxxxx\"}}'",
        ),
        receives(
            "a size of 63 bits",
            "limit = 9223372036854775807\nreceive = '{repeat {size} \"a\"}'",
        ),
        receives(
            "a size whose fourfold is too large",
            "grow = 5000000\nreceive = '{repeat {size} \"a\"}'",
        ),
        receives("a size in lists", format!("limit = 4000000\nreceive = {}", list(SIZED, 300))),
        good(
            "lines that grow beyond 16 MiB",
            "receive = 'é\\n'\nexpect = ['line \"x\"', 'end']",
            format!(
                "limit = 4000000\nreceive = '{SIZED}'\nexpect = {}",
                list(&format!("line {SIZED}"), 300)
            ),
        ),
        text("300 cases of 16 MB", cases(300, MUCH)),
        files("100 files of 16 MB", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            for n in 0..100 {
                let case = cases(1, MUCH).replace("c0", &format!("c{n}"));
                write(root, format!("p/{n:03}.toml"), case);
            }
        }),
    ]
}

/// Blocks that hold the one before `n` times, from `b0` to `b30`.
fn chain(item: &str, n: usize) -> String {
    let level = |level: usize| match level {
        0 => block("b0", "x"),
        _ => {
            let bytes = item.replace('N', &(level - 1).to_string()).repeat(n);
            block(&format!("b{level}"), &bytes)
        }
    };
    format!("{WORDS}{}", (0..=30).map(level).collect::<String>())
}

/// A block of a vocabulary.
fn block(form: &str, bytes: &str) -> String {
    format!("[[blocks]]\nform = '{form}'\nbytes = '{bytes}'\nmeans = 'm'\n")
}

/// A vocabulary with more blocks, and a case that uses them.
fn uses(name: &'static str, blocks: &str, receive: &str) -> Entry {
    let cases = GOOD.replace(RECEIVE, &format!("receive = '{receive}'"));
    both(name, format!("{WORDS}{blocks}"), cases)
}

fn notation() -> Vec<Entry> {
    let deeper = (31..=40).map(|n| block(&format!("b{n}"), &format!("{{b{}}}", n - 1)));
    let deeper = chain("{bN}", 1) + &deeper.collect::<String>();
    let numbers = (1..=30).map(|n| block(&format!("n{n} X"), &format!("{{n{} X+X}}", n - 1)));
    let numbers = block("n0 X", "{u64 X}") + &numbers.collect::<String>();
    let nested = format!("{}x{}", "{twice: ".repeat(30), "}".repeat(30));
    let spaces = block("twice", &format!("{{hex {}}}", " ".repeat(1 << 20)));
    vec![
        both("31 blocks, each the one before twice", chain("{bN}", 2), GOOD),
        both("the one before in a length, three times", chain("{u64: {bN}}", 3), GOOD),
        both("the one before in a repetition", chain("{repeat 0 \"{bN}\"}", 2), GOOD),
        both("blocks 40 deep", deeper, GOOD),
        uses("a content twice, 30 deep", &block("twice : X", "{X}{X}"), &nested),
        uses("a length of a length, 30 deep", &block("twice : X", "{u64 #X+#X}{X}"), &nested),
        uses("a number twice, in 31 blocks", &numbers, "{n30 1}"),
        uses("a block of a megabyte of spaces", &spaces, &"{twice}".repeat(100_000)),
        receives("300,000 blocks", format!("receive = '{}'", "{u8 1}".repeat(300_000))),
        receives("300,000 arguments", format!("receive = '{{frame{}: x}}'", " 1".repeat(300_000))),
        receives("300,000 summands", format!("receive = '{{u64 0{}}}'", "+1".repeat(300_000))),
        words(
            "300,000 summands in a block",
            "{u8 TYPE}",
            format!("{{u8 TYPE{}}}", "+0".repeat(300_000)),
        ),
    ]
}

fn many() -> Vec<Entry> {
    let waivers = |n: usize, case: &str| {
        let waiver = &GOOD[GOOD.find("[[waiver]]").unwrap_or_default()..];
        let waiver = waiver.replace("one", case);
        let all = (0..n).map(|n| format!("{waiver}cuts = [{n}, {}]\n", n + 1));
        all.collect::<String>()
    };
    let key = |n: usize| format!("a{n}.b.c.d.e.f.g.h = 1\n");
    let keys: String = (0..60_000).map(key).collect();
    vec![
        text("two million lines", format!("{GOOD}{}", "\n".repeat(2_100_000))),
        text("two million texts", format!("# Why.\nx = [{}]", "'',".repeat(2_100_000))),
        text("keys of half a million tables", format!("# Why.\n{keys}")),
        text("1,000 waivers of 3,000 cases", cases(3_000, "x") + &waivers(1_000, "*")),
        text("5,000 patterns for 1,000 cases", cases(1_000, "x") + &waivers(5_000, "c999*")),
    ]
}
