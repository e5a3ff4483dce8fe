//! The PostgreSQL frontend/backend protocol: the messages of `postgres-protocol` and of `pgwire`.
//!
//! Both take complete messages off the front of a buffer that their caller fills. `postgres-protocol` reads
//! what a backend sends; `pgwire` reads either side, and leaves it to its caller to say whether a startup
//! packet is due. What a message holds lazily is said to its end, so that a fault in it is met.

mod pgwire_backend;
mod pgwire_frontend;
mod postgres_protocol;

use bytes::BytesMut;
use chunkproof::adapter::tokio_util::Decoding;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Log, Subject};
use tokio_util::codec::Decoder;

/// The subjects of this protocol.
pub fn all() -> [Subject; 3] {
    [postgres_protocol::subject(), pgwire_backend::subject(), pgwire_frontend::subject()]
}

/// Cores of a codec whose derived `Hash` covers every field.
fn cores<D>(codec: D, say: fn(&D::Item, &mut Log)) -> Cores
where
    D: Decoder<Error: Into<chunkproof::Fault>> + Clone + std::hash::Hash + Send + Sync + 'static,
    D::Item: 'static,
{
    let make = move || Decoding::new(codec.clone(), say);
    Cores::of(make).clone_states().hash_states().held_bytes(Decoding::n_held).into()
}

/// Whether a setup is of a role, with no options but the version of the protocol, and whether that is 3.2.
fn is_3_2(setup: &Setup, role: &str) -> Option<bool> {
    let fits = setup.role() == role && setup.has_only(&["v3.2"]);
    fits.then(|| setup.get("v3.2").is_some())
}

/// The bytes of a buffer, without their place in it.
fn data(bytes: &BytesMut) -> &[u8] {
    bytes
}
