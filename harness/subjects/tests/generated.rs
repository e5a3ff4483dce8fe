//! Real cores accept what the grammars write: valid scripts to their last byte. No cut matters, neither to
//! those nor to scripts with a mistake.

use chunkproof::Checker;
use chunkproof::context::Options;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::prop::{self, Scripts};
use chunkproof::transcript::{End, Kind, Transcript};
use chunkproof::{CheckId, Chunking, Profile, Script, Waiver};
use chunkproof_subjects::subjects;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// A grammar, its protocol, and the role of the cores that read it.
fn uses() -> [(Scripts, &'static str, &'static str); 8] {
    [
        (prop::http1(), "http1", "server"),
        (prop::http1_response(), "http1", "client"),
        (prop::websocket(), "websocket", "server"),
        (prop::websocket_server(), "websocket", "client"),
        (prop::resp2(), "resp", "resp2"),
        (prop::resp(), "resp", "resp3"),
        (prop::http2(), "http2", "server"),
        (prop::http2_server().opening(["request"]), "http2", "client"),
    ]
}

/// What subjects refuse of valid scripts: the subject, its fault, and the reason that a waiver in the
/// corpora gives.
const REFUSED: [(&str, &str, &str); 6] = [
    ("redis-protocol/resp3", "attach_attributes: ", "refuses attributes before a null"),
    ("redis-protocol/resp3", "Invalid hash key", "refuses aggregates as keys and members of sets"),
    (
        "ringline-h2/client",
        "pseudo-header in trailers",
        "takes an interim response for the final one",
    ),
    ("soketto/server", "Closed", "reports a Close without a code as a stream that is cut off"),
    ("soketto/client", "Closed", "reports a Close without a code as a stream that is cut off"),
    ("soketto/", "opcode: Continue", "forgets at a pong that a message is open"),
];

/// The checks that a subject is known to violate on scripts with a mistake; each reason is that of a waiver
/// in the corpora. (The waiver that hyper examines half a head only once is for its server; its client does
/// so, too.)
const KNOWN: [(&str, CheckId, &str); 7] = [
    ("ureq-proto/client", CheckId::BEFORE_FAULTS, "drops content before a fault in the same read"),
    ("tungstenite/server", CheckId::AFTER_END, "goes on reading after a fault"),
    ("tungstenite/client", CheckId::AFTER_END, "goes on reading after a fault"),
    (
        "h2/server",
        CheckId::BEFORE_FAULTS,
        "drops a request before a connection error in the same read",
    ),
    (
        "hyper/",
        CheckId::PROMPTNESS,
        "looks again at a head that came in part only once its end is there",
    ),
    (
        "hyper/",
        CheckId::FAULTS,
        "looks again at a head that came in part only once its end is there",
    ),
    (
        "hyper/",
        CheckId::OUTGOING,
        "looks again at a head that came in part only once its end is there",
    ),
];

fn drawn(scripts: &Scripts, n: usize) -> Vec<Script> {
    let mut runner = TestRunner::deterministic();
    let draw = || scripts.new_tree(&mut runner).map(|tree| tree.current());
    std::iter::repeat_with(draw).take(n).map(|script| script.expect("it makes one")).collect()
}

/// Each subject that supports the role, with its cores.
fn readers(protocol: &str, role: &str) -> Vec<(Subject, Checker)> {
    let of_protocol = subjects().into_iter().filter(|subject| subject.protocol() == protocol);
    let set_up = |subject: Subject| Some((subject.checker_as(&Setup::new(role)).ok()?, subject));
    of_protocol.filter_map(set_up).map(|(cores, subject)| (subject, cores)).collect()
}

/// The fault or the abnormal end that a script led to, or the bytes that were not consumed.
fn refusal(logged: &Transcript) -> Option<String> {
    let fault = logged.entries().find(|entry| entry.kind == Kind::Fault);
    let is_open = matches!(logged.end(), End::Open | End::Eof);
    let fault = fault.map(|entry| format!("{entry:?}"));
    let untaken = logged.lines().into_iter().find(|line| line.starts_with("untaken"));
    fault.or_else(|| (!is_open).then(|| format!("{:?}", logged.end()))).or(untaken)
}

/// The head of a script, for cores that leave the content to their caller.
fn head_of(script: &Script) -> Script {
    let bytes = script.bytes();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    Script::from(bytes.get(..end + 4).unwrap_or(bytes))
}

#[test]
fn valid_scripts_are_accepted() {
    let mut n_refused = [0; REFUSED.len()];
    for (scripts, protocol, role) in uses() {
        let scripts = drawn(&scripts.valid(), 1000);
        for (subject, cores) in readers(protocol, role) {
            let name = subject.name();
            for script in &scripts {
                let is_of_heads = name.starts_with("httparse/");
                let script = if is_of_heads { head_of(script) } else { script.clone() };
                let logged = cores.factory().replay(&script, &Chunking::whole());
                let Some(refusal) = refusal(&logged) else { continue };
                let is_known = |&(who, what, _): &(&str, &str, &str)| {
                    name.starts_with(who) && refusal.contains(what)
                };
                let known = REFUSED.iter().position(is_known);
                let known =
                    known.unwrap_or_else(|| panic!("{name}: {refusal}\n{script}\n{logged}"));
                n_refused[known] += 1;
            }
        }
    }
    assert_each_is_shown(&REFUSED, n_refused);
}

/// Framing is right: after valid messages the stream may end.
#[test]
fn the_stream_may_end_after_whole_messages() {
    for (scripts, protocol, role) in uses() {
        if !matches!(protocol, "http1" | "resp") {
            continue;
        }
        let scripts = drawn(&scripts.valid(), 300);
        let readers = readers(protocol, role).into_iter();
        for (subject, cores) in
            readers.filter(|(subject, _)| !subject.name().starts_with("httparse/"))
        {
            for script in &scripts {
                if refusal(&cores.factory().replay(script, &Chunking::whole())).is_some() {
                    continue;
                }
                let is_open = !script.to_string().ends_with("eof\n");
                let script = if is_open { script.clone().eof() } else { script.clone() };
                let logged = cores.factory().replay(&script, &Chunking::whole());
                assert_eq!(logged.end(), &End::Eof, "{}\n{script}\n{logged}", subject.name());
            }
        }
    }
}

#[test]
fn no_cut_matters_to_valid_scripts() {
    for (scripts, protocol, role) in uses() {
        let scripts = drawn(&scripts.valid(), 40);
        for (subject, cores) in readers(protocol, role) {
            let checker = cores.name(subject.name());
            for script in &scripts {
                prop::invariant(checker.clone(), script.clone())
                    .unwrap_or_else(|failed| panic!("{failed}"));
            }
        }
    }
}

#[test]
fn findings_of_scripts_with_a_mistake_are_known() {
    let mut n_shown = [0; KNOWN.len()];
    for (scripts, protocol, role) in uses() {
        let scripts = drawn(&scripts, 60);
        for (subject, cores) in readers(protocol, role) {
            let name = subject.name();
            let known = KNOWN.iter().filter(|(who, _, _)| name.starts_with(who));
            let waivers = known.map(|(_, check, reason)| Waiver::deviation(*check, *reason));
            let checker = waivers.fold(cores.name(name), Checker::waive);
            let checker = checker.options(Options::of_many(Profile::Quick));
            for report in scripts.iter().map(|script| checker.run(script)) {
                assert!(report.is_ok(), "{report}");
                for shown in report.results.iter().filter(|result| result.waiver.is_some()) {
                    let all = n_shown.iter_mut().zip(&KNOWN);
                    all.filter(|(_, (who, check, _))| {
                        name.starts_with(who) && *check == shown.check
                    })
                    .for_each(|(n, _)| *n += 1);
                }
            }
        }
    }
    // Not each of them with so few scripts; but a run that shows none of them would prove nothing.
    assert!(n_shown.iter().sum::<usize>() > 0, "none of {KNOWN:?} was shown");
}

/// A deviation that no script shows any more is gone, unless its subject is not built.
fn assert_each_is_shown<const N: usize>(known: &[(&str, &str, &str); N], n_shown: [usize; N]) {
    let names: Vec<String> = subjects().iter().map(|subject| subject.name().to_owned()).collect();
    for ((who, what, reason), n) in known.iter().zip(n_shown) {
        let is_here = names.iter().any(|name| name.starts_with(who));
        assert!(n > 0 || !is_here, "{who}, {what}: does it still do so? {reason}");
    }
}
