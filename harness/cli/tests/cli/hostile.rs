//! Files that never end, or are far too large, and names that would act on a terminal.

use std::fs::File;
#[cfg(unix)]
use std::process::Command;

use crate::workshop::{GOOD, Workshop};

const LINES: &str = "tokio-util/lines";

#[cfg(unix)]
#[test]
fn a_pipe_and_a_device_are_refused_at_once() {
    let shop = Workshop::with(GOOD);
    let made = Command::new("mkfifo").arg(shop.path("framing/y.toml")).status();
    assert!(made.unwrap().success());
    let endless = ["chunkproof: framing/y.toml: only regular files are read"];
    shop.run(&["run", "framing"]).refused(&endless);
    shop.run(&["run", "framing/y.toml"]).refused(&endless);
    shop.run(&["seed", "framing", "--out", "seeds"]).refused(&endless);
    for path in ["framing/y.toml", "/dev/zero"] {
        let endless = format!("chunkproof: {path}: only regular files are read");
        shop.run(&["prove", path, "--subject", LINES]).refused(&[&endless]);
        shop.run(&["seed", "--case", path, "--protocol", "framing"]).refused(&[&endless]);
    }
}

#[test]
fn a_file_of_a_gigabyte_is_refused_at_once() {
    let shop = Workshop::with(GOOD);
    File::create(shop.path("large.toml")).unwrap().set_len(1 << 30).unwrap();
    shop.write("vocabulary.toml", "words = []");
    let large = ["chunkproof: large.toml: this file is larger than 16 MiB"];
    shop.run(&["run", "large.toml"]).refused(&large);
    shop.run(&["prove", "large.toml", "--subject", LINES]).refused(&large);
    shop.run(&["seed", "--case", "large.toml", "--protocol", "framing"]).refused(&large);
}

#[test]
fn a_budget_of_a_corpus_is_one_sentence_and_2() {
    let texts = vec!["'{repeat 16777216 \"x\"}'"; 300].join(", ");
    let shop = Workshop::with(&GOOD.replace(r"'x\n'", &format!("[{texts}]")));
    let tried = shop.run(&["run", "framing"]);
    assert_eq!(tried.err.lines().count(), 1, "{}", tried.err);
    tried.refused(&["chunkproof: framing/x.toml:8:", "the case receives more than 16 MiB"]);
}

#[cfg(unix)]
#[test]
fn a_hidden_character_in_a_name_is_never_printed() {
    let shop = Workshop::with(GOOD);
    let name = "framing/\u{1b}[31m\u{202e}\u{200b}.toml";
    shop.write(name, GOOD.replace("\"one\"", "\"two\"").replace("line \"x\"", "line \"y\""));
    shop.write("\u{202e}bytes", "x\n");
    for format in ["text", "json", "jsonl"] {
        let run = shop.run(&["run", "framing", "--format", format]).ended(1);
        assert!(run.contains(r"x1b[31m"), "the file is named: {run}");
        let proof = ["prove", "\u{202e}bytes", "--subject", LINES, "--format", format];
        for out in [run, shop.run(&proof).ended(0)] {
            assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{200b}']), "{out}");
        }
    }
}
