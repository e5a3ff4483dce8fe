//! The macro that makes a file a target of libFuzzer or, built otherwise, a program and a test that
//! replay.

/// Makes a core the target of a fuzzer.
///
/// The argument converts into a [`Target`](crate::engine::fuzz::Target). Built by `cargo fuzz`, the
/// file is a target of libFuzzer, with its own mutator and crossover, and needs `libfuzzer-sys`
/// among the dependencies; built otherwise, it is a program that replays inputs, and a test that
/// replays the kept ones.
#[cfg(fuzzing)]
#[macro_export]
macro_rules! fuzz_target {
    ($target:expr) => {
        ::std::thread_local! {
            static TARGET: $crate::fuzz::Target = ::std::convert::Into::into($target);
        }

        ::libfuzzer_sys::fuzz_target!(|data: &[u8]| {
            if let Some(crash) = TARGET.with(|target| target.run(data)) {
                panic!("{crash}");
            }
        });

        ::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8],
                                        size: usize,
                                        max_size: usize,
                                        seed: u32| {
            let mut by_engine = |bytes: &mut Vec<u8>, size_max: usize| {
                let size = bytes.len();
                bytes.resize(size_max.max(size), 0);
                let size = ::libfuzzer_sys::fuzzer_mutate(bytes, size, size_max);
                bytes.truncate(size);
            };
            let input = &data[..size];
            let input = TARGET.with(|target| target.mutate(input, max_size, seed, &mut by_engine));
            data[..input.len()].copy_from_slice(&input);
            input.len()
        });

        ::libfuzzer_sys::fuzz_crossover!(|data1: &[u8],
                                          data2: &[u8],
                                          out: &mut [u8],
                                          seed: u32| {
            let input = TARGET.with(|target| target.cross(data1, data2, out.len(), seed));
            out[..input.len()].copy_from_slice(&input);
            input.len()
        });
    };
}

/// Makes a core the target of a fuzzer.
///
/// The argument converts into a [`Target`](crate::engine::fuzz::Target). Built by `cargo fuzz`, the
/// file is a target of libFuzzer, with its own mutator and crossover, and needs `libfuzzer-sys`
/// among the dependencies; built otherwise, it is a program that replays inputs, and a test that
/// replays the kept ones.
#[cfg(not(fuzzing))]
#[macro_export]
macro_rules! fuzz_target {
    ($target:expr) => {
        #[allow(dead_code, reason = "a test replays the kept inputs and needs no program")]
        fn main() -> ::std::process::ExitCode {
            let paths: Vec<_> = ::std::env::args_os().skip(1).map(Into::into).collect();
            let folders = $crate::fuzz::Folders::of(env!("CARGO_MANIFEST_DIR"), file!());
            match $crate::fuzz::replay(&::std::convert::Into::into($target), &folders, &paths) {
                Ok(replayed) => {
                    let text = ::std::format!("{replayed}\n");
                    // If the output is closed, the exit code still reports the result.
                    let _unwritten =
                        ::std::io::Write::write_all(&mut ::std::io::stdout(), text.as_bytes());
                    ::std::process::ExitCode::from(u8::from(!replayed.is_ok()))
                }
                Err(error) => {
                    let text = ::std::format!("{error}\n");
                    let _unwritten =
                        ::std::io::Write::write_all(&mut ::std::io::stderr(), text.as_bytes());
                    ::std::process::ExitCode::from(2)
                }
            }
        }

        #[cfg(test)]
        #[test]
        fn replays_its_corpus_and_regressions() {
            let folders = $crate::fuzz::Folders::of(env!("CARGO_MANIFEST_DIR"), file!());
            match $crate::fuzz::replay(&::std::convert::Into::into($target), &folders, &[]) {
                Ok(replayed) => assert!(replayed.is_ok(), "{replayed}"),
                Err(error) => panic!("{error}"),
            }
        }
    };
}
