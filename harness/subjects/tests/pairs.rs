//! Pairs of ends from published crates deliver what is written, under every check.

use std::fmt::Write as _;

use chunkproof::{CheckId, Verdict};
use chunkproof_subjects::pairs::pairs;

#[test]
fn pairs_deliver_what_is_written() {
    let mut table = format!("{:44} {:>6} {:>6}  guarantee\n", "pair", "script", "ticks");
    for pair in pairs() {
        for (index, script) in pair.scripts.iter().enumerate() {
            let report = pair.cores.clone().script(script.clone()).run();
            assert!(report.is_ok(), "{report}");
            assert_eq!(report.verdict(CheckId::DELIVERY), Some(Verdict::Same), "{report}");
            let (name, ticks, guarantee) = (pair.name, script.len(), &report.coverage.guarantee);
            writeln!(table, "{name:44} {index:>6} {ticks:>6}  {guarantee}").unwrap();
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("pairs__guarantees", table));
}
