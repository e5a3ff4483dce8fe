//! What the grammars write is what real cores take: valid scripts are accepted to their last byte, and no
//! cut matters, to those or to scripts with a slip.

use chunkproof::Checker;
use chunkproof::context::Options;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::prop::{self, Scripts};
use chunkproof::transcript::{End, Kind, Transcript};
use chunkproof::{CheckId, Chunking, Profile, Script, Waiver};
use chunkproof_subjects::subjects;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// A grammar, the protocol that it is of, and what the core that reads it is set up as.
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

/// What a subject refuses of valid scripts, by its fault and with the reason that a waiver of the corpora
/// has.
const REFUSED: [(&str, &str, &str); 6] = [
    ("redis-protocol/resp3", "attach_attributes: ", "refuses attributes ahead of a null"),
    ("redis-protocol/resp3", "Invalid hash key", "refuses aggregates as keys and members of sets"),
    (
        "ringline-h2/client",
        "pseudo-header in trailers",
        "takes an interim response for the final one",
    ),
    ("soketto/server", "Closed", "tells of a Close without a code as of a stream that is cut off"),
    ("soketto/client", "Closed", "tells of a Close without a code as of a stream that is cut off"),
    ("soketto/", "opcode: Continue", "forgets at a pong that a message is open"),
];

/// The checks that a subject is known to break with scripts that have a slip; each reason is that of a waiver
/// in the corpora. (That hyper looks at half a head once only is waived of its server; its client does so,
/// too.)
const KNOWN: [(&str, CheckId, &str); 7] = [
    (
        "ureq-proto/client",
        CheckId::BEFORE_FAULTS,
        "drops content ahead of a fault in the same read",
    ),
    ("tungstenite/server", CheckId::AFTER_END, "goes on reading behind a fault"),
    ("tungstenite/client", CheckId::AFTER_END, "goes on reading behind a fault"),
    (
        "h2/server",
        CheckId::BEFORE_FAULTS,
        "drops a request ahead of a connection error in the same read",
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

/// Each subject that can be set up as the role, with its cores.
fn readers(protocol: &str, role: &str) -> Vec<(Subject, Checker)> {
    let of_protocol = subjects().into_iter().filter(|subject| subject.protocol() == protocol);
    let set_up = |subject: Subject| Some((subject.checker_as(&Setup::new(role)).ok()?, subject));
    of_protocol.filter_map(set_up).map(|(cores, subject)| (subject, cores)).collect()
}

/// The fault or the trouble that a script led to, or what was not taken of it.
fn refusal(logged: &Transcript) -> Option<String> {
    let fault = logged.entries().find(|entry| entry.kind == Kind::Fault);
    let is_open = matches!(logged.end(), End::Open | End::Eof);
    let fault = fault.map(|entry| format!("{entry:?}"));
    let untaken = logged.lines().into_iter().find(|line| line.starts_with("untaken"));
    fault.or_else(|| (!is_open).then(|| format!("{:?}", logged.end()))).or(untaken)
}

/// What a core of heads alone may read: the head, without the content that is its caller's business.
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

/// Framing is right: behind valid messages the stream may end.
#[test]
fn the_stream_may_end_behind_whole_messages() {
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
fn what_scripts_with_a_slip_show_is_known() {
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
    // Not each of them at this number of scripts; but what shows nothing would test nothing.
    assert!(n_shown.iter().sum::<usize>() > 0, "none of {KNOWN:?} was shown");
}

/// What nothing shows is a deviation no more, unless its subject is not built in.
fn assert_each_is_shown<const N: usize>(known: &[(&str, &str, &str); N], n_shown: [usize; N]) {
    let names: Vec<String> = subjects().iter().map(|subject| subject.name().to_owned()).collect();
    for ((who, what, reason), n) in known.iter().zip(n_shown) {
        let is_here = names.iter().any(|name| name.starts_with(who));
        assert!(n > 0 || !is_here, "{who}, {what}: does it still do so? {reason}");
    }
}
