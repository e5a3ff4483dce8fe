//! A codec that is called again after its faults, as the documentation of `tokio-util` allows.

use bytes::BytesMut;
use chunkproof::Fault;
use tokio_util::codec::Decoder;

/// A codec whose faults are items, so that it is called again after them.
#[derive(Clone, Hash)]
pub(super) struct Resuming<D>(pub(super) D);

impl<D: Decoder<Error: Into<Fault>>> Decoder for Resuming<D> {
    type Item = Result<D::Item, Fault>;
    type Error = Fault;

    fn decode(&mut self, buffer: &mut BytesMut) -> Result<Option<Self::Item>, Fault> {
        Ok(self.0.decode(buffer).map_err(Into::into).transpose())
    }

    fn decode_eof(&mut self, buffer: &mut BytesMut) -> Result<Option<Self::Item>, Fault> {
        Ok(self.0.decode_eof(buffer).map_err(Into::into).transpose())
    }
}
