//! The policy counts the subjects that deviate, by kind, and the corpora have the same numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chunkproof::checks::Category;
use chunkproof::corpus::Corpora;
use chunkproof::runner::WaiverClass;
use chunkproof_subjects::subjects;

/// Classes of subjects, by protocol.
const CLASSES: [(&str, &[&str]); 7] = [
    ("HTTP", &["fastcgi", "http1", "http2"]),
    ("WebSocket", &["websocket"]),
    ("security and transport", &["quic", "socks5", "ssh", "tls"]),
    ("databases and messaging", &["amqp", "mqtt", "mysql", "nats", "postgres", "resp", "zmtp"]),
    ("mail, names, chat", &["dns", "imap", "irc", "smtp"]),
    ("formats of data", &["csv", "deflate", "encoding", "json", "multipart", "xml"]),
    (
        "streams of text, framing, stacks",
        &["eventstream", "framing", "llm", "lsp", "rtmp", "sse", "stacked", "telnet", "terminal"],
    ),
];

/// Kinds of findings; no finding on record is the adapter's.
const KINDS: [(&str, Category); 5] = [
    ("the cut decides", Category::Cuts),
    ("not as specified", Category::Specification),
    ("panics or hangs", Category::Stops),
    ("acts after its end", Category::Ends),
    ("grows without bound", Category::Growth),
];

/// The subjects that deviate, by the kind of their findings.
fn found(corpora: &Corpora) -> BTreeMap<Category, BTreeSet<&str>> {
    let mut found: BTreeMap<Category, BTreeSet<&str>> = BTreeMap::new();
    for waiver in corpora.files.iter().flat_map(|file| &file.waivers) {
        if waiver.waiver.class == WaiverClass::Deviation {
            found.entry(waiver.waiver.check.category()).or_default().insert(&waiver.subject);
        }
    }
    found
}

fn table() -> String {
    let corpora = Corpora::bundled();
    let (subjects, found) = (subjects(), found(&corpora));
    let mut table = String::from("| subjects | judged |");
    KINDS.iter().for_each(|(kind, _)| table.extend([" ", *kind, " |"]));
    let _infallible = write!(table, "\n|---|---|{}", "---|".repeat(KINDS.len()));
    for (class, protocols) in CLASSES {
        let own: BTreeSet<&str> = subjects
            .iter()
            .filter(|subject| protocols.contains(&subject.protocol()))
            .map(chunkproof::corpus::Subject::name)
            .collect();
        let _infallible = write!(table, "\n| {class} | {} |", own.len());
        for (_, category) in KINDS {
            let deviating = found.get(&category).into_iter().flatten();
            let n = deviating.filter(|name| own.contains(*name)).count();
            let _infallible =
                write!(table, " {} |", if n == 0 { String::new() } else { n.to_string() });
        }
    }
    let classified = CLASSES.iter().flat_map(|(_, protocols)| protocols.iter());
    let classified: BTreeSet<&str> = classified.copied().collect();
    let open = subjects.iter().find(|subject| !classified.contains(subject.protocol()));
    assert!(open.is_none(), "{open:?} belongs to no class");
    let open = found.keys().find(|known| !KINDS.iter().any(|(_, category)| category == *known));
    assert!(open.is_none(), "{open:?} belongs to no kind");
    table
}

#[test]
fn the_policy_counts_deviations_by_kind() {
    let (policy, table) = (include_str!("../../../SECURITY.md"), table());
    assert!(policy.contains(&table), "the table of SECURITY.md must be\n\n{table}\n");
}
