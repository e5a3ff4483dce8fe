//! The `PostgreSQL` frontend/backend protocol: the messages of `postgres-protocol` and of `pgwire`.
//!
//! Both take complete messages off the front of a buffer that their caller fills. `postgres-protocol` reads
//! what a backend sends; `pgwire` reads either side, and is given by its caller whether a startup packet is
//! due. The lazy parts of a message are read to their end, so that a fault in them is found.

mod lazy;
mod parts;
mod pgwire;
mod pgwire_backend;
mod pgwire_frontend;
mod pgwire_rows;
mod postgres_protocol;

use std::hash::Hash;

use bytes::BytesMut;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Core, Fault, Log, check};

/// The subjects of this protocol.
pub fn all() -> [Subject; 3] {
    [postgres_protocol::subject(), pgwire::backend(), pgwire::frontend()]
}

/// Takes messages off a buffer.
trait Reader: Clone + Hash + Send + Sync + 'static {
    /// Takes the next message, if all of it is there, and logs it.
    fn read(&mut self, buffer: &mut BytesMut, log: &mut Log) -> Result<bool, Fault>;
}

/// A reader with the buffer that it leaves to its caller.
#[derive(Clone, Hash)]
struct Reading<R> {
    reader: R,
    buffer: BytesMut,
    /// After a fault or the end nothing is read; the crates leave it to their caller to stop there.
    is_over: bool,
}

impl<R: Reader> Core for Reading<R> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        if !self.is_over {
            self.buffer.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        let read = self.reader.read(&mut self.buffer, log);
        self.is_over = read.is_err();
        read
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let was_over = std::mem::replace(&mut self.is_over, true);
        if was_over || self.buffer.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

/// Cores of a reader whose derived `Hash` covers every field.
fn cores<R: Reader>(reader: R) -> Checker {
    let make = move || Reading { reader: reader.clone(), buffer: BytesMut::new(), is_over: false };
    let held: fn(&Reading<R>) -> usize = |reading| reading.buffer.len();
    check(make).clone_states().hash_states().held_bytes(held).accept_empty().into()
}

/// Whether a setup asks for version 3.2; `None` if it has another role or other options.
fn is_3_2(setup: &Setup, role: &str) -> Option<bool> {
    let fits = setup.role() == role && setup.has_only(&["v3.2"]);
    fits.then(|| setup.get("v3.2").is_some())
}
