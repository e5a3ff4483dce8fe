//! Datagrams as they are, in a script: each stands behind its length.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use crate::adapter::datagram::Endpoint;
use crate::contract::Log;
use crate::transcript::Fault;

/// The script itself as the near end: datagrams as they are, each behind its length in two bytes.
///
/// What comes back is said as sent, with its length before it. The form is that of DNS over TCP.
///
/// # Spec
///
/// RFC 1035, 4.2.2: a length in two bytes, the higher one first, that does not count itself.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use chunkproof::adapter::datagram::{Endpoint, Prefixed};
///
/// let mut script = Prefixed::default();
/// assert_eq!(script.write(Duration::ZERO, b"\0\x02hi\0\x05hal"), Ok(4));
/// assert_eq!(script.poll_transmit(Duration::ZERO), Some(b"hi".to_vec()));
/// assert!(script.finish(Duration::ZERO, b"\0\x05hal").is_err());
/// ```
#[derive(Debug, Clone, Default, Hash)]
pub struct Prefixed {
    to_send: VecDeque<Vec<u8>>,
    key: Option<fn(&[u8]) -> String>,
    answered: BTreeSet<Vec<u8>>,
}

impl Prefixed {
    /// For answers that carry what they answer, such as the ID of a transaction, which `key` reads.
    ///
    /// The answers of each key are said in a lane of their own, and none of them twice: a client knows
    /// them by their IDs and drops what it has. So paths that reorder and copy can be masked.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::datagram::Prefixed;
    ///
    /// // DNS (RFC 1035, 4.1.1) has its ID in the first two bytes.
    /// let dns = Prefixed::keyed(|answer| format!("{:?}", answer.first_chunk::<2>()));
    /// ```
    #[must_use]
    pub fn keyed(key: fn(&[u8]) -> String) -> Self {
        Self { key: Some(key), ..Self::default() }
    }
}

impl Endpoint for Prefixed {
    fn handle_datagram(&mut self, _: Duration, bytes: &[u8], log: &mut Log) -> Result<(), Fault> {
        let too_long = |_| Fault::new("too-long").because("a datagram of more than 65535 bytes");
        let len = u16::try_from(bytes.len()).map_err(too_long)?;
        let answer = [&len.to_be_bytes(), bytes].concat();
        match self.key {
            None => log.send(&answer),
            Some(key) if self.answered.insert(bytes.to_vec()) => {
                log.send_in(&key(bytes), &answer);
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn poll_transmit(&mut self, _: Duration) -> Option<Vec<u8>> {
        self.to_send.pop_front()
    }

    fn write(&mut self, _: Duration, bytes: &[u8]) -> Result<usize, Fault> {
        let mut rest = bytes;
        while let Some((len, behind)) = rest.split_first_chunk()
            && let Some((datagram, behind)) =
                behind.split_at_checked(u16::from_be_bytes(*len).into())
        {
            self.to_send.push_back(datagram.to_vec());
            rest = behind;
        }
        Ok(bytes.len() - rest.len())
    }

    fn finish(&mut self, _: Duration, rest: &[u8]) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}
