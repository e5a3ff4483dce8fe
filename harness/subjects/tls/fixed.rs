//! All inputs of a connection besides its bytes, held fixed: time, randomness, ephemeral keys.
//!
//! Nothing here is a secret. The ephemeral keys of *ring* cannot be chosen, so the only group is X25519
//! of `x25519-dalek` with a constant key; the cipher suites and the signatures are those of *ring*.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring::{cipher_suite, default_provider};
use rustls::crypto::{
    ActiveKeyExchange, CryptoProvider, GetRandomFailed, SecureRandom, SharedSecret,
    SupportedKxGroup,
};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;
use rustls::{Error, NamedGroup, PeerMisbehaved};
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};

/// The cryptography of one side of a connection. The two sides draw different numbers.
pub(super) fn provider(side: &'static Fixed) -> Arc<CryptoProvider> {
    let cipher_suites = vec![
        cipher_suite::TLS13_AES_128_GCM_SHA256,
        cipher_suite::TLS13_CHACHA20_POLY1305_SHA256,
        cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    ];
    let kx_groups: Vec<&dyn SupportedKxGroup> = vec![side];
    Arc::new(CryptoProvider { cipher_suites, kx_groups, secure_random: side, ..default_provider() })
}

/// All randomness of one side: numbers that count up from this one, and a key that repeats it.
#[derive(Debug)]
pub(super) struct Fixed(u8);

pub(super) static SERVER: Fixed = Fixed(0x50);
pub(super) static CLIENT: Fixed = Fixed(0xc0);

/// The result of X25519 for a secret number and a point. The same pairs recur in every play of a script, and
/// computing one is half of a handshake; so results are kept, which changes only the time.
fn agreed(secret: u8, point: [u8; 32]) -> [u8; 32] {
    type Known = BTreeMap<(u8, [u8; 32]), [u8; 32]>;
    thread_local!(static KNOWN: RefCell<Known> = RefCell::default());
    KNOWN.with_borrow_mut(|known| {
        if known.len() > KNOWN_MAX {
            known.clear();
        }
        *known.entry((secret, point)).or_insert_with(|| x25519([secret; 32], point))
    })
}

impl SecureRandom for Fixed {
    fn fill(&self, buf: &mut [u8]) -> Result<(), GetRandomFailed> {
        let numbers = (0..=u8::MAX).cycle().map(|n| self.0.wrapping_add(n));
        buf.iter_mut().zip(numbers).for_each(|(byte, number)| *byte = number);
        Ok(())
    }
}

impl SupportedKxGroup for Fixed {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let public = agreed(self.0, X25519_BASEPOINT_BYTES);
        Ok(Box::new(Exchange { secret: self.0, public }))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519
    }
}

/// A key exchange that has begun.
struct Exchange {
    secret: u8,
    public: [u8; 32],
}

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let invalid = || Error::from(PeerMisbehaved::InvalidKeyShare);
        let shared = agreed(self.secret, peer.try_into().map_err(|_| invalid())?);
        // A point of small order results in zeros, and is refused (RFC 8446, 7.4.2).
        if shared == [0; 32] { Err(invalid()) } else { Ok(SharedSecret::from(shared.as_slice())) }
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::X25519
    }
}

/// A moment at which the certificate is valid.
#[derive(Debug)]
pub(super) struct Noon;

impl TimeProvider for Noon {
    fn current_time(&self) -> Option<UnixTime> {
        // 2026-01-01 12:00 UTC.
        Some(UnixTime::since_unix_epoch(Duration::from_secs(1_767_268_800)))
    }
}

const KNOWN_MAX: usize = 64;
