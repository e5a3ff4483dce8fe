//! An endpoint of TLS that is given one record at a time, as a layer below another one has to be.
//!
//! Given more, it could answer a record, for example with an alert, before the layer above has answered the
//! previous one; the order of the answers would then depend on how the bytes are cut.

use chunkproof::{Core, Fault, Log};

use crate::tls::endpoint::Endpoint;

/// Consumes no byte after the current record.
pub(super) struct ByRecord {
    endpoint: Endpoint,
    /// The header of that record, as far as it has come: its last two bytes are the length of the content.
    header: Vec<u8>,
    /// How much content is still to come.
    n_left: usize,
}

impl ByRecord {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, header: Vec::new(), n_left: 0 }
    }

    /// How many of these bytes belong to the record.
    fn step(&mut self, bytes: &[u8]) -> usize {
        let n_header = (HEADER_BYTES - self.header.len()).min(bytes.len());
        self.header.extend(bytes.iter().take(n_header));
        if n_header > 0
            && let [_, _, _, high, low] = *self.header.as_slice()
        {
            self.n_left = u16::from_be_bytes([high, low]).into();
        }
        let n_content = self.n_left.min(bytes.len() - n_header);
        self.n_left -= n_content;
        if self.header.len() == HEADER_BYTES && self.n_left == 0 {
            self.header.clear();
        }
        n_header + n_content
    }
}

impl Core for ByRecord {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let n = self.step(bytes);
        self.endpoint.receive(bytes.get(..n).unwrap_or_default(), log)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.endpoint.receive_eof(rest, log)
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.endpoint.act(action, log)
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        self.endpoint.transmit(room, log)
    }
}

/// Type, version and length (RFC 8446, 5.1).
const HEADER_BYTES: usize = 5;
