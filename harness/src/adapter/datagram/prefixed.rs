//! Raw datagrams in a script: each follows its length.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use crate::adapter::datagram::Endpoint;
use crate::contract::Log;
use crate::transcript::Fault;

/// The script itself as the near end: raw datagrams, each after its length in two bytes.
///
/// Answers are logged as sent, each after its length. The form is that of DNS over TCP.
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
#[derive(Clone, Default)]
pub struct Prefixed {
    to_send: VecDeque<Vec<u8>>,
    key: Option<Arc<AnswerKey>>,
    answered: BTreeSet<Vec<u8>>,
}

type AnswerKey = dyn Fn(&[u8]) -> String + Send + Sync;

impl Prefixed {
    /// Groups answers by `key`, such as the ID of the transaction that they answer.
    ///
    /// The answers of each key are logged in a lane of their own, and each only once: a client
    /// recognizes them by their IDs and drops duplicates. So paths that reorder and copy are
    /// masked.
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
    pub fn keyed(key: impl Fn(&[u8]) -> String + Send + Sync + 'static) -> Self {
        Self { key: Some(Arc::new(key)), ..Self::default() }
    }
}

// By hand: the key is not part of the state.
impl Hash for Prefixed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { to_send, key: _, answered } = self;
        (to_send, answered).hash(state);
    }
}

impl Debug for Prefixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { to_send, key: _, answered } = self;
        let mut fields = f.debug_struct("Prefixed");
        fields.field("to_send", to_send).field("answered", answered).finish_non_exhaustive()
    }
}

impl Endpoint for Prefixed {
    fn handle_datagram(&mut self, _: Duration, bytes: &[u8], log: &mut Log) -> Result<(), Fault> {
        let too_long = |_| Fault::new("too-long").because("a datagram of more than 65535 bytes");
        let len = u16::try_from(bytes.len()).map_err(too_long)?;
        let answer = [&len.to_be_bytes(), bytes].concat();
        match &self.key {
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
        while let Some((len, after)) = rest.split_first_chunk()
            && let Some((datagram, after)) = after.split_at_checked(u16::from_be_bytes(*len).into())
        {
            self.to_send.push_back(datagram.to_vec());
            rest = after;
        }
        Ok(bytes.len() - rest.len())
    }

    fn finish(&mut self, _: Duration, rest: &[u8]) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}
