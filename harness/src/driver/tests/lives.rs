//! Tests of twins, clones, cores that are reset and cores that are dropped.

use std::cell::RefCell;

use crate::bytes::Escaped;
use crate::contract::{Core, CoreFactory, Log};
use crate::script::{Chunking, Mode, Play};
use crate::transcript::{End, Fault};

thread_local! {
    static RECORDS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static N_CORES: RefCell<usize> = const { RefCell::new(0) };
}

/// Records what happens to it, with its number, in a list that all cores share.
struct Numbered(usize);

impl Numbered {
    fn new() -> Self {
        Self(N_CORES.with_borrow_mut(|n| {
            *n += 1;
            *n
        }))
    }

    fn record(&self, what: &str) {
        RECORDS.with_borrow_mut(|records| records.push(format!("{} {what}", self.0)));
    }
}

impl Clone for Numbered {
    fn clone(&self) -> Self {
        let clone = Self::new();
        self.record(&format!("cloned as {}", clone.0));
        clone
    }
}

impl Drop for Numbered {
    fn drop(&mut self) {
        self.record("dropped");
    }
}

impl Core for Numbered {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.record(&Escaped(bytes).to_string());
        log.data("in", bytes);
        if bytes == b"x" { Err(Fault::new("mistake")) } else { Ok(bytes.len()) }
    }
}

/// Plays bytes in a mode and returns what the cores recorded; the transcript holds the bytes alone.
fn recorded<const N: usize>(mode: Mode, bytes: &str, cuts: [usize; N]) -> Vec<String> {
    let cores = CoreFactory::of(Numbered::new).clone_states();
    let cores: CoreFactory = cores.reset_with(|core| core.record("reset")).into();
    let play = Play::new(bytes, Chunking::new(cuts)).in_mode(mode);
    N_CORES.replace(0);
    RECORDS.take();
    let logged = cores.play(&play);
    let records = RECORDS.take();
    assert_eq!(logged.lines(), [format!("in {bytes:?}")], "{play}");
    records
}

#[test]
fn a_twin_is_fed_first_and_may_be_dropped_halfway() {
    let twin = ["2 ab", "1 ab", "2 cd", "1 cd"];
    assert_eq!(recorded(Mode::Twin, "abcd", [2])[..4], twin);
    let halfway = ["2 a", "1 a", "2 b", "2 dropped", "1 b", "1 c", "1 d", "1 dropped"];
    assert_eq!(recorded(Mode::TwinDropped, "abcd", [1, 2, 3]), halfway);
}

#[test]
fn a_clone_takes_the_place_of_its_original() {
    let copied = [
        "1 cloned as 2",
        "1 a",
        "1 dropped",
        "2 a",
        "2 cloned as 3",
        "2 b",
        "2 dropped",
        "3 b",
        "3 dropped",
    ];
    assert_eq!(recorded(Mode::Cloned, "ab", [1]), copied);
}

#[test]
fn a_core_is_reset_after_a_whole_script_or_half_of_it() {
    let recorded_by_reset_core = |mode| {
        let records = recorded(mode, "abcd", [3]);
        let reset = records.iter().position(|line| line.ends_with("reset")).unwrap();
        let number = &records[reset][..1];
        let own = records.iter().filter(|line| line.starts_with(number));
        own.map(|line| line[2..].to_owned()).collect::<Vec<_>>()
    };
    let whole = ["abc", "d", "reset", "abc", "d", "dropped"];
    assert_eq!(recorded_by_reset_core(Mode::Reset), whole);
    let half = ["ab", "reset", "abc", "d", "dropped"];
    assert_eq!(recorded_by_reset_core(Mode::ResetHalfway), half);
}

#[test]
fn failed_cores_are_reset_and_panicked_ones_replaced() {
    /// Panics on the piece `a`; fails on a piece that ends with `x`.
    #[derive(Default)]
    struct Fragile {
        is_dead: bool,
    }
    impl Core for Fragile {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            assert!(bytes != b"a", "one byte alone");
            log.named("is dead", self.is_dead);
            self.is_dead |= bytes.ends_with(b"x");
            if self.is_dead { Err(Fault::new("mistake")) } else { Ok(bytes.len()) }
        }
    }
    let logged = |mode, bytes: &str, reset: Option<fn(&mut Fragile)>| {
        let cores = CoreFactory::of(Fragile::default);
        let cores: CoreFactory = match reset {
            Some(reset) => cores.reset_with(reset).into(),
            None => cores.into(),
        };
        cores.play(&Play::new(bytes, Chunking::whole()).in_mode(mode)).lines()
    };
    let clean: fn(&mut Fragile) = |core| *core = Fragile::default();
    let alone = ["is dead false", "fault mistake"];
    assert_eq!(logged(Mode::Reset, "bx", Some(clean)), alone);
    assert_eq!(logged(Mode::Reset, "bx", Some(|_| {})), ["is dead true", "fault mistake"]);
    assert_eq!(logged(Mode::ResetHalfway, "ab", Some(clean)), ["is dead false"]);
    let broken = logged(Mode::Reset, "b", Some(|_| panic!("in its reset")));
    assert!(broken[0].starts_with("panic \"in its reset"), "{broken:?}");
    assert_eq!(logged(Mode::Reset, "b", None), ["contract-violation \"it cannot be reset\""]);
}

#[test]
fn a_panic_in_drop_is_reported_in_its_mode_only() {
    struct Bomb;
    impl Core for Bomb {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            Ok(bytes.len())
        }
    }
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("as it is dropped");
        }
    }
    let cores: CoreFactory = CoreFactory::of(|| Bomb).into();
    let play = |mode| Play::new("a", Chunking::whole()).in_mode(mode);
    assert!(cores.play(&play(Mode::Default)).lines().is_empty());
    let watched = cores.play(&play(Mode::Dropped)).lines();
    assert!(watched[0].starts_with("panic \"as it is dropped"), "{watched:?}");
}

#[test]
fn a_panic_in_drop_after_a_fault_is_reported_too() {
    struct Bomb;
    impl Core for Bomb {
        fn receive(&mut self, _: &[u8], _: &mut Log) -> Result<usize, Fault> {
            Err(Fault::new("bad"))
        }
    }
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("as it is dropped");
        }
    }
    let cores: CoreFactory = CoreFactory::of(|| Bomb).into();
    let logged = cores.play(&Play::new("a", Chunking::whole()).in_mode(Mode::Dropped));
    assert!(matches!(logged.end(), End::Panic(_)), "{:?}", logged.end());
}

#[test]
fn a_flood_that_a_core_catches_is_one() {
    let catches = |_: &[u8], log: &mut Log| {
        let flood = std::panic::AssertUnwindSafe(|| {
            loop {
                log.event(1);
            }
        });
        let _caught = std::panic::catch_unwind(flood);
        Ok(1)
    };
    let cores: CoreFactory = CoreFactory::of(move || catches).into();
    for mode in [Mode::Default, Mode::AfterEnd] {
        let logged = cores.play(&Play::new("x", Chunking::whole()).in_mode(mode));
        assert!(matches!(logged.end(), End::Livelock(_)), "{:?}", logged.end());
    }
}

/// Logs an event when it is dropped.
struct Goodbye<'a>(&'a mut Log);

impl Drop for Goodbye<'_> {
    fn drop(&mut self) {
        self.0.event("goodbye");
    }
}

#[test]
fn a_flood_that_unwinds_through_a_log_is_a_verdict() {
    let floods = || {
        |_: &[u8], log: &mut Log| -> Result<usize, Fault> {
            let guard = Goodbye(log);
            loop {
                guard.0.event(1);
            }
        }
    };
    let cores: CoreFactory = CoreFactory::of(floods).into();
    let logged = cores.play(&Play::new("x", Chunking::whole()));
    assert!(matches!(logged.end(), End::Livelock(_)), "{:?}", logged.end());
    assert_eq!(logged.entries().filter(|entry| entry.text.contains("goodbye")).count(), 0);
}
