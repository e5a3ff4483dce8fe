//! Small corpora that stand for more than any memory holds, or that would take forever to read.

use std::fs::File;

use super::{Entry, GOOD, WORDS, corpus, files, good, receives, text, words, write};

pub(super) fn entries() -> Vec<Entry> {
    let mut all = bytes();
    all.extend(notation());
    all.extend(many());
    all
}

fn bytes() -> Vec<Entry> {
    let most = "{repeat 16777216 \"x\"}";
    let list = |item: &str, n: usize| vec![format!("'{item}'"); n].join(", ");
    let expect = |name, by: &str, sentence| good(name, "['line \"x\"', 'end']", by, sentence);
    let (head, rest) = GOOD.split_once("[[case]]").unwrap();
    let case = rest.split_once("\n[[waiver]]").unwrap().0;
    let case = case.replace("é\\n", &most.replace("16777216", "16000000"));
    let cases = move |n: usize| {
        let all = (0..n).map(|n| format!("[[case]]{}", case.replace("one", &format!("c{n}"))));
        format!("{head}{}", all.collect::<String>())
    };
    let of_300 = cases(300);
    vec![
        receives(
            "300 texts of 16 MiB",
            format!("receive = [{}]", list(most, 300)),
            "p/x.toml:8:37: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        receives(
            "300 steps of 16 MiB",
            format!("steps = [{}]", vec![format!("{{ receive = '{most}' }}"); 300].join(", ")),
            "p/x.toml:8:61: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        expect(
            "300 lines of 16 MiB",
            &format!("[{}]", list(&format!("line {most}"), 300)),
            "p/x.toml:9:11: with this the case expects more than 16 MiB; write `...` for lines \
             that do not matter",
        ),
        expect(
            "a line of 300 times 16 MiB",
            &format!("['line {}']", most.repeat(300)),
            "p/x.toml:9:11: with this the case expects more than 16 MiB; write `...` for lines \
             that do not matter",
        ),
        expect(
            "300 outcomes of 16 MiB",
            &format!(
                "[{}]",
                vec![format!("{{ verdict = 'may', says = ['line {most}'] }}"); 300].join(", ")
            ),
            "p/x.toml:9:38: with this the case expects more than 16 MiB; write `...` for lines \
             that do not matter",
        ),
        receives(
            "a text of 300 times 16 MiB",
            format!("receive = '{}'", most.repeat(300)),
            "p/x.toml:8:11: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        receives(
            "one byte more than 16 MiB",
            format!("receive = ['{most}', 'x']"),
            "p/x.toml:8:37: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        receives(
            "a repetition of repetitions",
            "receive = '{u64: {repeat 4294967296 \"xxxxxxxxxxxxxxxx\"}}'",
            "p/x.toml:8:11: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        receives(
            "a size of 63 bits",
            "limit = 9223372036854775807\nreceive = '{repeat {size} \"a\"}'",
            "p/x.toml:9:11: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        receives(
            "a size whose fourfold is too large",
            "grow = 5000000\nreceive = '{repeat {size} \"a\"}'",
            "p/x.toml:9:11: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        receives(
            "a size in lists",
            format!("limit = 4000000\nreceive = [{}]", list("{repeat {size} \"a\"}", 300)),
            "p/x.toml:9:35: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        good(
            "lines that grow beyond 16 MiB",
            "receive = 'é\\n'\nexpect = ['line \"x\"', 'end']",
            format!(
                "limit = 4000000\nreceive = '{{repeat {{size}} \"a\"}}'\nexpect = [{}]",
                list("line {repeat {size} \"a\"}", 300)
            ),
            "p/x.toml:10:123: with this the case expects more than 16 MiB; write `...` for lines \
             that do not matter",
        ),
        text(
            "300 cases of 16 MiB",
            of_300,
            "p/x.toml:36:11: with this the cases of the file take more than 64 MiB; move some to \
             another file",
        ),
        files(
            "100 files of 16 MiB",
            move |root| {
                write(root, "p/vocabulary.toml", WORDS);
                for n in 0..100 {
                    let cases = cases(1).replace("c0", &format!("c{n}"));
                    write(root, format!("p/{n:03}.toml"), cases);
                }
            },
            "p/016.toml:8:11: with this the cases that are loaded together take more than 256 \
             MiB; load fewer files at once",
        ),
    ]
}

/// Blocks that hold the one before `n` times, from `b0` to `b30`.
fn chain(item: &str, n: usize) -> String {
    let block = |level: usize| match level {
        0 => "[[blocks]]\nform = 'b0'\nbytes = 'x'\nmeans = 'm'\n".to_owned(),
        _ => {
            let bytes = item.replace("N", &(level - 1).to_string()).repeat(n);
            format!("[[blocks]]\nform = 'b{level}'\nbytes = '{bytes}'\nmeans = 'm'\n")
        }
    };
    format!("{WORDS}{}", (0..=30).map(block).collect::<String>())
}

fn notation() -> Vec<Entry> {
    let doubling = |name, block: &str, receive: String, sentence| {
        let words = format!("{WORDS}{block}");
        let cases = GOOD.replace("receive = 'é\\n'", &format!("receive = '{receive}'"));
        files(name, move |root| corpus(root, &words, &cases), sentence)
    };
    let twice = |param: &str, bytes: &str| {
        format!("[[blocks]]\nform = 'twice {param}'\nbytes = '{bytes}'\nmeans = 'm'\n")
    };
    vec![
        files(
            "31 blocks, each the one before twice",
            |root| corpus(root, chain("{bN}", 2), GOOD),
            "p/vocabulary.toml:81:9: written out, this block takes more than 16 MiB; use fewer \
             blocks in it, or {repeat N \"…\"}",
        ),
        files(
            "blocks that are the one before in their lengths",
            |root| corpus(root, chain("{u64: {bN}}", 3), GOOD),
            "p/vocabulary.toml:57:9: written out, this block takes more than 16 MiB; use fewer \
             blocks in it, or {repeat N \"…\"}",
        ),
        files(
            "blocks that are the one before in a repetition",
            |root| corpus(root, chain("{repeat 0 \"{bN}\"}", 2), GOOD),
            "p/vocabulary.toml:77:9: blocks are nested more than 32 deep",
        ),
        files(
            "blocks 40 deep",
            |root| corpus(root, chain("{bN}", 1) + &deeper(), GOOD),
            "p/vocabulary.toml:141:9: blocks are nested more than 32 deep",
        ),
        doubling(
            "a content twice, 30 deep",
            &twice(": X", "{X}{X}"),
            format!("{}x{}", "{twice: ".repeat(30), "}".repeat(30)),
            "p/x.toml:8:11: at character 2: in the block `twice`, which is '{X}{X}': with this \
             the blocks of the case take more than 16 MiB, written out; use fewer of them, or \
             {repeat N \"…\"}",
        ),
        doubling(
            "a length of a length, 30 deep",
            &twice(": X", "{u64 #X+#X}{X}"),
            format!("{}x{}", "{twice: ".repeat(30), "}".repeat(30)),
            "p/x.toml:8:11: at character 2: in the block `twice`, which is '{u64 #X+#X}{X}': with \
             this the blocks of the case take more than 16 MiB, written out; use fewer of them, \
             or {repeat N \"…\"}",
        ),
        doubling(
            "a number twice, in 31 blocks",
            &(0..=30)
                .map(|n| {
                    let bytes =
                        if n == 0 { "{u64 X}".to_owned() } else { format!("{{n{} X+X}}", n - 1) };
                    format!("[[blocks]]\nform = 'n{n} X'\nbytes = '{bytes}'\nmeans = 'm'\n")
                })
                .collect::<String>(),
            "{n30 1}".to_owned(),
            "p/x.toml:8:11: at character 2: in the block `n14`, which is '{n13 X+X}': with this \
             the blocks of the case take more than 16 MiB, written out; use fewer of them, or \
             {repeat N \"…\"}",
        ),
        doubling(
            "a megabyte of spaces in a block, often",
            &twice("", &format!("{{hex {}}}", " ".repeat(1 << 20))),
            "{twice}".repeat(100_000),
            "p/x.toml:8:11: at character 107: with this the blocks of the case take more than 16 \
             MiB, written out; use fewer of them, or {repeat N \"…\"}",
        ),
        receives(
            "300,000 blocks",
            format!("receive = '{}'", "{u8 1}".repeat(300_000)),
            "p/x.toml:8:11: at character 786434: with this the blocks of the case take more than \
             16 MiB, written out; use fewer of them, or {repeat N \"…\"}",
        ),
        receives(
            "300,000 arguments",
            format!("receive = '{{frame{}: x}}'", " 1".repeat(300_000)),
            "p/x.toml:8:11: at character 2: with this the blocks of the case take more than 16 \
             MiB, written out; use fewer of them, or {repeat N \"…\"}",
        ),
        receives(
            "300,000 summands",
            format!("receive = '{{u64 0{}}}'", "+1".repeat(300_000)),
            "p/x.toml:8:11: at character 2: with this the blocks of the case take more than 16 \
             MiB, written out; use fewer of them, or {repeat N \"…\"}",
        ),
        words(
            "300,000 summands in a block",
            "{u8 TYPE}",
            format!("{{u8 TYPE{}}}", "+0".repeat(300_000)),
            "p/vocabulary.toml:9:9: at character 12: with this the blocks of the case take more \
             than 16 MiB, written out; use fewer of them, or {repeat N \"…\"}",
        ),
    ]
}

/// Ten blocks above the last one of a chain.
fn deeper() -> String {
    (31..=40)
        .map(|n| format!("[[blocks]]\nform = 'b{n}'\nbytes = '{{b{}}}'\nmeans = 'm'\n", n - 1))
        .collect()
}

fn many() -> Vec<Entry> {
    let (head, rest) = GOOD.split_once("[[case]]").unwrap();
    let (case, waiver) = rest.split_once("\n[[waiver]]").unwrap();
    let cases = move |n: usize| {
        let all = (0..n).map(|n| format!("[[case]]{}", case.replace("one", &format!("c{n}"))));
        format!("{head}{}", all.collect::<String>())
    };
    let waivers = move |n: usize, case: &str| {
        let all = (0..n)
            .map(|n| format!("[[waiver]]{}cuts = [{n}, {}]\n", waiver.replace("one", case), n + 1));
        all.collect::<String>()
    };
    vec![
        text(
            "two million lines",
            format!("{GOOD}{}", "\n".repeat(2_100_000)),
            "p/x.toml:2097135:1: up to here the file has 2,097,152 keys, values and lines, and a \
             part of a dotted key counts as 8; a file has no more, so move some of its cases to \
             another file",
        ),
        text(
            "two million texts",
            format!("# Why.\nx = [{}]", "'',".repeat(2_100_000)),
            "p/x.toml:2:6291455: up to here the file has 2,097,152 keys, values and lines, and a \
             part of a dotted key counts as 8; a file has no more, so move some of its cases to \
             another file",
        ),
        text(
            "dotted keys of half a million tables",
            {
                let key = |n: usize| format!("a{n}.b.c.d.e.f.g.h = 1\n");
                format!("# Why.\n{}", (0..60_000).map(key).collect::<String>())
            },
            "p/x.toml:36159:17: up to here the file has 2,097,152 keys, values and lines, and a \
             part of a dotted key counts as 8; a file has no more, so move some of its cases to \
             another file",
        ),
        text(
            "1,000 waivers of all of 3,000 cases",
            cases(3_000) + &waivers(1_000, "*"),
            "p/x.toml:21580:10: with this the patterns of the file are compared with cases more \
             than 4,194,304 times; move some of its cases and waivers to another file",
        ),
        text(
            "5,000 patterns for 1,000 cases",
            cases(1_000) + &waivers(5_000, "c999*"),
            "p/x.toml:35902:10: with this the patterns of the file are compared with cases more \
             than 4,194,304 times; move some of its cases and waivers to another file",
        ),
        files(
            "a file of 1 GiB",
            |root| {
                write(root, "p/vocabulary.toml", WORDS);
                File::create(root.join("p/x.toml")).unwrap().set_len(1 << 30).unwrap();
            },
            "p/x.toml: this file is larger than 16 MiB, the most that is read; shorten or split it",
        ),
        files(
            "a vocabulary of 1 GiB",
            |root| {
                write(root, "p/x.toml", GOOD);
                File::create(root.join("p/vocabulary.toml")).unwrap().set_len(1 << 30).unwrap();
            },
            "p/vocabulary.toml: this file is larger than 16 MiB, the most that is read; shorten \
             or split it",
        ),
        files(
            "100 files of 10 MiB of text",
            |root| {
                corpus(root, WORDS, GOOD);
                for n in 0..100 {
                    let file = File::create(root.join(format!("p/{n:03}.toml"))).unwrap();
                    file.set_len(10 << 20).unwrap();
                }
            },
            "p/025.toml: with this the files that are loaded together are larger than 256 MiB; \
             load fewer at once",
        ),
    ]
}
