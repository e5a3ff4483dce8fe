//! Results as text: lines that fit a terminal, and figures that stand out.

use crate::LINES;
use crate::workshop::{GOOD, WAIVER, Workshop, bundled, wrong};

#[track_caller]
fn fits(out: &str) {
    for line in out.lines() {
        assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
    }
}

#[test]
fn lists_fit_80_columns() {
    for what in ["subjects", "protocols", "checks", "cases"] {
        let out = Workshop::new().run(&["list", what]).ended(0);
        assert!(out.lines().count() > 10, "{out}");
        fits(&out);
    }
}

#[test]
fn help_fits_80_columns() {
    let commands = ["run", "prove", "exhaust", "diff", "replay", "seed", "list"];
    for help in ["-h", "--help"] {
        let of = |args: &[&str]| Workshop::new().run(&[args, &[help]].concat()).ended(0);
        let all = of(&[]);
        fits(&all);
        for command in commands {
            assert!(all.contains(&format!("\n  {command} ")), "no {command} in:\n{all}");
            fits(&of(&[command]));
        }
    }
}

#[test]
fn a_matrix_with_long_names_fits_80_columns() {
    let [stacked, framing, csv] = ["stacked", "framing", "csv"].map(bundled);
    let run = |more: &[&str]| {
        let args = ["run", &stacked, &framing, &csv, "--profile", "quick"];
        Workshop::new().run(&[&args, more].concat()).ended(0)
    };
    let out = run(&[]);
    fits(&out);
    // Three layers have a name that leaves no room for figures, so these are on the next line.
    let lines: Vec<&str> = out.lines().collect();
    let long = lines.iter().position(|line| line.starts_with("http1/tls/socks5 ")).unwrap();
    let heading = lines.iter().find(|line| line.starts_with("stacked ")).unwrap();
    assert_eq!(lines[long + 1].len(), heading.len(), "{out}");
    assert!(lines[long + 1].trim_start().starts_with(|c: char| c.is_ascii_digit()), "{out}");
    // Each column is explained once.
    for name in heading.split_whitespace().skip(1) {
        let starts = |line: &&&str| line.starts_with(&format!("{name} "));
        assert_eq!(lines.iter().filter(starts).count(), 1, "{name} in:\n{out}");
    }
    let all = run(&["--all"]);
    fits(&all);
    assert!(all.lines().count() > out.lines().count());
}

#[test]
fn a_count_of_violations_stands_out_from_zero() {
    let figures = |corpus: &str, code: i32| {
        let out = Workshop::with(corpus).run(&["run", "framing", "--subject", LINES]).ended(code);
        let row = out.lines().find(|line| line.starts_with(LINES)).unwrap().to_owned();
        row.split_whitespace().skip(2).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(figures(GOOD, 0), "1 1 1 . . . . .");
    assert_eq!(figures(&wrong(), 1), "1 1 . . . . . 1");
    assert_eq!(figures(&format!("{}{WAIVER}", wrong()), 0), "1 1 . . . 1 . .");
}

#[test]
fn known_findings_are_counted_by_class_and_core() {
    let two = wrong().replace("\"one\"", "\"two\"").replace("# A line.\n", "");
    let waivers = WAIVER.replace("\"one\"", "\"one\", \"two\"");
    let permitted = WAIVER.replace("\"one\"", "\"three\"").replace("deviation", "permitted");
    let three = two.replace("\"two\"", "\"three\"");
    let shop = Workshop::with(&format!("{}{two}{three}{waivers}{permitted}", wrong()));
    let run = |more: &[&str]| {
        let args = [&["run", "framing", "--subject", LINES], more].concat();
        let out = shop.run(&args).ended(0);
        let from = out.find("deviation: 1").unwrap();
        out[from..out.find("profile").unwrap()].lines().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let known = run(&[]);
    assert_eq!(
        known[..8],
        [
            "deviation: 1 known fault in 2 trials; --all shows each",
            "  core             known trials checks",
            "  tokio-util/lines     1      2 expected",
            "",
            "waived: 1 permitted difference in 1 trial; --all shows each",
            "  core             known trials checks",
            "  tokio-util/lines     1      1 expected",
            "",
        ]
    );
    let known = run(&["--all"]);
    assert_eq!(
        known[..6],
        [
            "deviation: 1 known fault in 2 trials",
            "  deviation tokio-util/lines [expected] r (2 cases)",
            "",
            "waived: 1 permitted difference in 1 trial",
            "  waived tokio-util/lines [expected] r (three)",
            "",
        ]
    );
}
