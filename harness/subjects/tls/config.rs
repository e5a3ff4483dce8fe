//! How endpoints are configured: versions and protocols by the setup, one certificate for all.
//!
//! The key of the certificate is constant and the certificate is made from it in each run; both Ed25519 and
//! `rcgen` are deterministic, so it is always the same. No session is kept and no ticket is sent: their
//! memory would be shared by all connections of one configuration.

use std::sync::Arc;

use chunkproof::Fault;
use chunkproof::corpus::Setup;
use rcgen::{CertificateParams, KeyPair, PKCS_ED25519};
use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::NoServerSessionStorage;
use rustls::version::{TLS12, TLS13};
use rustls::{
    ClientConfig, ClientConnection, Connection, ServerConfig, ServerConnection,
    SupportedProtocolVersion,
};

use super::fixed::{CLIENT, Noon, SERVER, provider};
use super::trust::{clients, roots};

/// The configuration of a server; `None` if a setup is not that of one.
pub(crate) fn server(setup: &Setup) -> Option<Arc<ServerConfig>> {
    (setup.role() == "server").then_some(())?;
    let builder = ServerConfig::builder_with_details(provider(&SERVER), Arc::new(Noon));
    let builder = builder.with_protocol_versions(&versions(setup, &["client-auth"])?).ok()?;
    let certificates = vec![certificate()?];
    let builder = match setup.get("client-auth") {
        None => builder.with_no_client_auth(),
        Some(demand) => builder.with_client_cert_verifier(clients(demand)?),
    };
    let mut config = builder.with_single_cert(certificates, key().into()).ok()?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = protocols(setup);
    Some(Arc::new(config))
}

/// The configuration of a client; `None` if a setup is not that of one.
pub(crate) fn client(setup: &Setup) -> Option<Arc<ClientConfig>> {
    (setup.role() == "client").then_some(())?;
    let builder = ClientConfig::builder_with_details(provider(&CLIENT), Arc::new(Noon));
    let builder = builder.with_protocol_versions(&versions(setup, &[])?).ok()?;
    let mut config = builder.with_root_certificates(roots()?).with_no_client_auth();
    config.resumption = Resumption::disabled();
    config.alpn_protocols = protocols(setup);
    Some(Arc::new(config))
}

/// One side of a connection, with its configuration.
#[derive(Clone)]
pub(crate) enum Side {
    Server(Arc<ServerConfig>),
    Client(Arc<ClientConfig>),
}

impl Side {
    pub(super) fn is_client(&self) -> bool {
        matches!(self, Self::Client(_))
    }

    /// A new connection; that of a client is to the server that the certificate names.
    pub(super) fn begin(&self) -> Result<Connection, Fault> {
        Ok(match self {
            Self::Server(config) => ServerConnection::new(Arc::clone(config))?.into(),
            Self::Client(config) => {
                ClientConnection::new(Arc::clone(config), ServerName::try_from(NAME)?)?.into()
            }
        })
    }
}

/// The versions of a setup, if it has only options that are known.
fn versions(setup: &Setup, more: &[&str]) -> Option<Vec<&'static SupportedProtocolVersion>> {
    setup.has_only(&[&["tls", "alpn"], more].concat()).then_some(())?;
    match setup.get("tls") {
        None => Some(vec![&TLS13, &TLS12]),
        Some("1.3") => Some(vec![&TLS13]),
        Some("1.2") => Some(vec![&TLS12]),
        Some(_) => None,
    }
}

fn protocols(setup: &Setup) -> Vec<Vec<u8>> {
    setup.get("alpn").into_iter().flat_map(|names| names.split(',')).map(Vec::from).collect()
}

/// The certificate of the server, made from its key.
pub(super) fn certificate() -> Option<CertificateDer<'static>> {
    let params = CertificateParams::new(vec![NAME.to_owned()]).ok()?;
    let key = KeyPair::from_pkcs8_der_and_sign_algo(&key(), &PKCS_ED25519).ok()?;
    Some(params.self_signed(&key).ok()?.into())
}

/// An Ed25519 key (RFC 8410, 7): the frame of PKCS #8, then the key itself.
fn key() -> PrivatePkcs8KeyDer<'static> {
    const FRAME: [u8; 16] = *b"\x30\x2e\x02\x01\0\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    [FRAME, [0x45; 16], [0x45; 16]].concat().into()
}

/// The name of the server in the certificate.
const NAME: &str = "server.example";
