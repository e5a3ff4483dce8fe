//! The auto traits of public types, which tests share between threads.

use std::panic::UnwindSafe;

use chunkproof::corpus::{Corpora, Subject};
use chunkproof::script::Play;
use chunkproof::transcript::Transcript;
use chunkproof::{
    Check, CheckId, Checker, Chunking, Fault, Guarantee, Log, Profile, Report, Script, Verdict,
    Waiver,
};

fn is_shared<T: Send + Sync + 'static>() {}

fn is_plain<T: Send + Sync + Unpin + UnwindSafe + 'static>() {}

/// A core whose state stays within one thread.
type Local = std::rc::Rc<std::cell::Cell<usize>>;

#[test]
fn public_types_go_to_other_threads() {
    is_shared::<Checker>();
    // Cores are made where they run, so even a factory of cores that are not `Send` is shared.
    is_shared::<Checker<Local>>();
    is_shared::<Check>();
    is_shared::<Report>();
    is_shared::<Subject>();
    is_shared::<Corpora>();
}

#[test]
fn values_are_plain_data() {
    is_plain::<Script>();
    is_plain::<Chunking>();
    is_plain::<Play>();
    is_plain::<Transcript>();
    is_plain::<Fault>();
    is_plain::<Waiver>();
    is_plain::<(CheckId, Verdict, Guarantee, Profile)>();
}

#[test]
fn a_log_goes_with_its_core() {
    fn is_sent<T: Send>() {}
    is_sent::<Log>();
}
