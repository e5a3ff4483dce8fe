//! Colour: on terminals, or if a variable demands it.

use std::fs;

use crate::LINES;
use crate::workshop::{Tried, WAIVER, Workshop, wrong};

const RED: &str = "\x1b[1m\x1b[31m";
const YELLOW: &str = "\x1b[33m";

/// One case that is violated, and one with a known deviation.
fn shop() -> Workshop {
    let known = wrong().replace("\"one\"", "\"two\"").replace("# A line.\n", "");
    Workshop::with(&format!("{}{known}{}", wrong(), WAIVER.replace("\"one\"", "\"two\"")))
}

/// The results of a run with these environment variables.
fn run(variables: &[(&str, &str)], more: &[&str]) -> String {
    let args = [&["run", "framing", "--subject", LINES], more].concat();
    let shop = shop();
    let out = shop.command(&args).envs(variables.iter().copied()).output().unwrap();
    Tried::from(out).ended(1)
}

#[test]
fn piped_output_is_plain() {
    let plain = run(&[], &[]);
    assert!(!plain.contains('\x1b'), "{plain}");
    assert_eq!(run(&[("CLICOLOR", "1")], &[]), plain, "no terminal");
    assert_eq!(run(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], &[]), plain);
}

#[test]
fn violations_are_red_and_deviations_yellow() {
    let out = run(&[("CLICOLOR_FORCE", "1")], &["--all"]);
    let of = |start: &str| out.lines().find(|line| line.contains(start)).unwrap();
    let row = of("tokio-util/lines 0.");
    assert!(row.contains(&format!("{YELLOW}    1\x1b[0m")), "{row:?}");
    assert!(row.contains(&format!("{RED}       1\x1b[0m")), "{row:?}");
    assert!(of("[expected] unexpected in 1 case").starts_with(&format!("{RED}violated\x1b[0m: ")));
    assert!(of("[expected] r (two)").starts_with(&format!("  {YELLOW}deviation\x1b[0m ")));
    assert!(of(" violated\x1b").ends_with(&format!("0 stale, {RED}1 violated\x1b[0m")));
    // Without the colours, the text is the same.
    let plain =
        [RED, YELLOW, "\x1b[0m"].iter().fold(out.clone(), |out, code| out.replace(code, ""));
    assert_eq!(plain, run(&[], &["--all"]));
}

#[test]
fn files_and_json_are_plain_even_if_colour_is_forced() {
    let force = [("CLICOLOR_FORCE", "1")];
    let shop = shop();
    let args = ["run", "framing", "--subject", LINES, "--out", "out"];
    let out = shop.command(&args).envs(force).output().unwrap();
    assert_eq!(Tried::from(out).ended(1), "");
    assert_eq!(fs::read_to_string(shop.path("out")).unwrap(), run(&[], &[]));
    assert_eq!(run(&force, &["--format", "json"]), run(&[], &["--format", "json"]));
}
