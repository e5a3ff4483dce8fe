//! Makes plays and their parts from the bytes of a fuzzer (feature `arbitrary1`), with the
//! generators that the strategies for proptest use.
//!
//! For fuzz targets of your own. The values made from given bytes may change from one version to
//! the next; `FuzzInput::decode` (feature `fuzz`) is the stable encoding, in which any file of raw
//! protocol bytes is a seed.

use ::arbitrary::{Arbitrary, Result, Unstructured};

#[cfg(feature = "fuzz")]
use crate::engine::fuzz::FuzzInput;
#[cfg(feature = "fuzz")]
use crate::generate::Choices;
use crate::generate::{self, chunkings};
use crate::protocol::grammar;
use crate::script::{Chunking, Mode, Play, Script};

/// Makes a script of raw bytes, or of what a grammar of HTTP/1.x, HTTP/2, WebSocket or RESP writes.
impl<'a> Arbitrary<'a> for Script {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Self> {
        Ok(grammar::any_script(data).script)
    }
}

/// Makes a chunking of a stream of up to 32 bytes; a cut after the end of a shorter one falls on
/// its end.
impl<'a> Arbitrary<'a> for Chunking {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Self> {
        Ok(chunkings::any(data))
    }
}

/// Makes any mode; every other time the default one.
impl<'a> Arbitrary<'a> for Mode {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Self> {
        Ok(generate::mode(data))
    }
}

/// Makes a script as above, cut near its boundaries or anywhere, in any mode; time may pass in it.
impl<'a> Arbitrary<'a> for Play {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Self> {
        Ok(grammar::any_play(data))
    }
}

/// Makes a play as above, for one of eight cores.
#[cfg(feature = "fuzz")]
impl<'a> Arbitrary<'a> for FuzzInput {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Self> {
        let play = grammar::any_play(data);
        Ok(Self::from(play).for_core(Choices::below(data, CORES_MAX)))
    }
}

/// A target takes the number of a core modulo its number of cores, so a few numbers reach all of
/// them.
#[cfg(feature = "fuzz")]
const CORES_MAX: usize = 8;
