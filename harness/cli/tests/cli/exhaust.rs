//! `chunkproof exhaust`: short strings over an alphabet, given or learned.

use serde_json::Value;

use crate::workshop::{Tried, Workshop};
use crate::{LINES, token};

const VTE: &str = "vte/parser";
/// Symbols of a string in which `vte` is known to lose a character: alacritty/vte#159.
const CHARACTERS: &str = r"x\xc3\x82";

fn exhaust(args: &[&str]) -> Tried {
    Workshop::new().run(&[&["exhaust", "--subject"], args].concat())
}

#[test]
fn strings_that_no_cut_affects_are_0_with_figures() {
    let out = exhaust(&[LINES, "--alphabet", r"a\r\n\xff", "--len", "4"]).ended(0);
    let line =
        r#"tokio-util/lines lines: ok over "a\r\n\xff", Exhaustive(4, 4), all chunkings of all "#;
    assert!(out.starts_with(line), "{out}");
    // 16 + 64 + 256 strings, and 16·2 + 64·4 + 256·8 chunkings.
    assert!(out.contains("(336 strings that can be cut, 2336 chunkings; "), "{out}");
    assert_eq!(out, exhaust(&[LINES, "--alphabet", r"a\r\n\xff"]).ended(0), "4 is the default");
}

#[test]
fn an_alphabet_is_learned_from_the_bundled_cases() {
    let out = exhaust(&[LINES, "--setup", "lines", "--len", "2"]).ended(0);
    assert!(out.contains("Exhaustive(12, 2)") && out.contains(r"\n"), "{out}");
    let out = exhaust(&[LINES, "--symbols", "3", "--len", "2"]).ended(0);
    assert!(out.contains("Exhaustive(3, 2)"), "{out}");
}

#[test]
fn strings_are_symbols_beside_the_bytes() {
    let given = [LINES, "--alphabet", "a", "--string", r"one\r\n", "--len", "2"];
    let out = exhaust(&given).ended(0);
    assert!(out.contains(r#"ok over "a", "one\r\n", Exhaustive(2, 2)"#), "{out}");
}

#[test]
fn a_string_that_deviates_is_1_and_can_be_replayed() {
    let out = exhaust(&[VTE, "--alphabet", CHARACTERS]).ended(1);
    assert!(out.contains("\nviolated: the events depend on the bytes alone"), "{out}");
    assert!(
        out.contains(r#"found by all strings over "x\xc3\x82": "\xc3\x82x\xc3", one of "#),
        "{out}"
    );
    let replayed = Workshop::new().run(&["replay", token(&out)]).ended(1);
    assert!(replayed.contains("verdict variant"), "{replayed}");
    // A long one comes from a file, or from another program.
    let shop = Workshop::new();
    shop.write("token", token(&out));
    assert_eq!(shop.run(&["replay", "@token"]).ended(1), replayed);
    let mut command = shop.command(&["replay", "-"]);
    let file = std::fs::File::open(shop.path("token")).unwrap();
    assert_eq!(Tried::from(command.stdin(file).output().unwrap()).ended(1), replayed);
    shop.run(&["replay", "@none"]).refused(&["none: "]);
    exhaust(&[VTE, "--alphabet", CHARACTERS, "--len", "3"]).ended(0);
}

#[test]
fn mistaken_arguments_are_refused() {
    let over = |alphabet| exhaust(&[LINES, "--alphabet", alphabet]);
    over(r"a\q").refused(&[r"the alphabet `a\q` is not valid escaped text, at character 2"]);
    over("").refused(&["the alphabet has no symbols"]);
    exhaust(&["lines"]).refused(&["unknown subject `lines`", LINES]);
    exhaust(&[LINES, "--setup", "words"]).refused(&["it cannot be set up as `words`"]);
    exhaust(&[LINES, "--len", "long"]).refused(&["--len"]);
    exhaust(&[LINES, "--symbols", "0"]).refused(&["--symbols"]);
    exhaust(&[LINES, "--symbols", "9", "--alphabet", "a"]).refused(&["cannot be used with"]);
}

#[test]
fn the_results_are_available_as_json() {
    let json = |alphabet: &str, code| -> Value {
        let out = exhaust(&[VTE, "--alphabet", alphabet, "--format", "json"]).ended(code);
        serde_json::from_str(&out).unwrap()
    };
    let (good, bad) = (json(r"x\x1b[", 0), json(CHARACTERS, 1));
    for results in [&good, &bad] {
        let mut keys: Vec<&str> = results.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        let all = "alphabet bound chunkings deviating empty_feeds eof_feeds feeds first guarantee n_symbols \
                   name not_judged notes profile rebuild_feeds replayed schema seed skipped \
                   states_per_offset_max strings subject trials";
        assert_eq!(keys.join(" "), all);
        assert_eq!((&results["schema"], &results["guarantee"]), (&5.into(), &"exhaustive".into()));
        assert_eq!((&results["bound"], &results["n_symbols"]), (&4.into(), &3.into()));
        assert_eq!(results["strings"], 9 + 27 + 81);
        assert_eq!(results["subject"]["protocol"], "terminal");
    }
    assert_eq!((&good["deviating"], &good["first"]), (&0.into(), &Value::Null));
    assert_eq!(good["not_judged"], 0);
    let n_left = bad["deviating"].as_u64().unwrap() - 1;
    assert_eq!(bad["not_judged"], n_left, "judging ends with the first unknown deviation");
    assert_eq!(bad["first"], r"\xc3\x82x\xc3");
    let trials = bad["trials"].as_array().unwrap();
    let violated = trials.iter().filter(|trial| trial["status"] == "violated");
    assert_eq!(violated.map(|trial| &trial["check"]).collect::<Vec<_>>(), ["events"]);
    assert!(good["trials"].as_array().unwrap().is_empty());
}
