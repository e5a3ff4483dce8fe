//! `chunkproof diff`: where two cores disagree, and what accounts for it.

use crate::workshop::{Workshop, vocabulary};

const TWO: [&str; 5] = ["diff", "--subject", "httparse/request", "--subject", "ureq-proto/server"];

/// An absolute target without a path, which one of the two completes; `more` is appended to the
/// corpus.
fn shop(more: &str) -> Workshop {
    let shop = Workshop::new();
    shop.write("http1/vocabulary.toml", vocabulary("http1"));
    let case = r"# A target.

[[case]]
id = 'bare'
spec = 'RFC 9112, 3.2.2'
must = 'm'
setup = 'server'
receive = 'GET http://a HTTP/1.1\r\nHost: a\r\n\r\n'
";
    shop.write("http1/x.toml", format!("{case}{more}"));
    shop
}

fn with_path(args: &[&'static str]) -> Vec<&'static str> {
    [args, &["http1"]].concat()
}

#[test]
fn an_unaccounted_difference_is_shown_and_exits_1() {
    let out = shop("").run(&with_path(&TWO)).ended(1);
    assert!(out.starts_with("UNACCOUNTED: bare at http1/x.toml:4 (RFC 9112, 3.2.2)\n"), "{out}");
    let row = "  > request \"GET\" \"http://a\" 1.1 | request \"GET\" \"http://a/\" 1.1\n";
    assert!(out.contains(row), "{out}");
    let totals =
        "1 cases concern both: 0 the same, 0 allowed to differ, 0 waived, 0 quirks, 1 unaccounted";
    assert_eq!(out.lines().last(), Some(totals));
}

#[test]
fn a_quirk_accounts_for_it_and_is_shown_on_demand() {
    let quirk = "[[quirk]]\nbetween = ['ureq-proto/server', 'httparse/request']\n\
                 cases = ['b*']\nreason = 'one writes the path'\n";
    let out = shop(quirk).run(&with_path(&TWO)).ended(0);
    assert!(out.starts_with("1 cases") && out.contains(" 1 quirks, 0 unaccounted"), "{out}");
    let out = shop(quirk).run(&with_path(&[&TWO[..], &["--all"]].concat())).ended(0);
    assert!(out.starts_with("quirk: bare at "), "{out}");
    assert!(out.contains("    one writes the path\n"), "{out}");
}

#[test]
fn a_quirk_for_an_allowed_difference_exits_1() {
    let allows = "expect = [\n  \
                  { verdict = 'must', says = ['request \"GET\" \"http://a/\" 1.1', '...'] },\n  \
                  { verdict = 'may', says = ['request \"GET\" \"http://a\" 1.1', '...'] },\n]\n";
    let out = shop(allows).run(&with_path(&TWO)).ended(0);
    assert!(out.contains(" 1 allowed to differ, "), "{out}");
    let same = "expect = ['...']\n[[case]]\nid = 'same'\nspec = 's'\nmust = 'n'\nsetup = 'server'\n\
                receive = 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'\n[[quirk]]\n\
                between = ['httparse/request', 'ureq-proto/server']\ncases = ['same']\nreason = 'r'\n";
    let out = shop(same).run(&with_path(&TWO)).ended(1);
    assert!(
        out.contains("stale: a quirk of http1/x.toml accounts for no difference; remove it (same)")
    );
}

#[test]
fn subjects_that_cannot_be_compared_are_refused() {
    let shop = shop("");
    shop.run(&["diff", "--subject", "vte/parser"])
        .refused(&["two subjects: --subject A --subject B"]);
    let other = ["diff", "--subject", "vte/parser", "--subject", "httparse/request"];
    shop.run(&other).refused(&["vte/parser implements terminal", "two subjects of one protocol"]);
    let roles = ["diff", "--subject", "httparse/request", "--subject", "httparse/response"];
    shop.run(&with_path(&roles)).refused(&["no case of these corpora concerns both"]);
    let unknown = "[[quirk]]\nbetween = ['a', 'b']\ncases = ['other']\nreason = 'r'\n";
    let path = ["http1/x.toml:9:", "no case `other`"];
    self::shop(unknown).run(&with_path(&TWO)).refused(&path);
}
