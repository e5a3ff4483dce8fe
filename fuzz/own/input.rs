//! The format of fuzz inputs: any bytes are an input, and an input that was written reads back.

use chunkproof::fuzz::{FuzzInput, Target};
use chunkproof::script::Step;
use chunkproof::{Log, check};

/// Decodes the data, encodes what it is, mutates it and crosses it with itself.
///
/// # Panics
///
/// If bytes change on the way, or a mutated input is too long or is no input.
pub fn input(data: &[u8]) {
    let decoded = read(data);
    let encoded = decoded.encode();
    assert_eq!(read(&encoded), decoded);
    assert_eq!(FuzzInput::decode(&encoded).encode(), encoded, "not stable");

    let (seed, size_max) = match data {
        [a, b, c, d, ..] => (u32::from_le_bytes([*a, *b, *c, *d]), usize::from(*d) * 8),
        _ => (0, 64),
    };
    TARGET.with(|target| {
        let mut by_engine = |bytes: &mut Vec<u8>, size_max: usize| {
            bytes.push(b'\n');
            bytes.truncate(size_max);
        };
        let mutated = target.mutate(data, size_max, seed, &mut by_engine);
        let crossed = target.cross(data, &mutated, size_max, seed);
        for data in [mutated, crossed] {
            assert!(data.len() <= size_max, "{} bytes, but at most {size_max}", data.len());
            read(&data);
        }
    });
}

/// What the data is: its bytes come first, and everything else refers to them.
fn read(data: &[u8]) -> FuzzInput {
    let input = FuzzInput::decode(data);
    let bytes = input.play.script.bytes();
    assert!(data.starts_with(bytes), "{data:?} does not begin with {bytes:?}");
    let mut cuts = input.play.chunking.cuts().iter();
    assert!(cuts.all(|cut| *cut <= bytes.len()), "{:?} of {} bytes", input.play, bytes.len());
    input
}

thread_local! {
    static TARGET: Target = Target::new(check(|| |bytes: &[u8], _: &mut Log| Ok(bytes.len())))
        .seed(FuzzInput::decode(b"PING\r\n"))
        .actions([Step::Act("go".to_owned())]);
}
