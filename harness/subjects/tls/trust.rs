//! Which certificates an endpoint trusts: that of the server alone.

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;

use super::config::certificate;
use super::fixed::{SERVER, provider};

/// Checks the certificates of clients, which are `required` or `optional`; names no authorities.
pub(super) fn clients(demand: &str) -> Option<Arc<dyn ClientCertVerifier>> {
    let roots = Arc::new(roots()?);
    let builder = WebPkiClientVerifier::builder_with_provider(roots, provider(&SERVER));
    let builder = builder.clear_root_hint_subjects();
    match demand {
        "required" => builder.build().ok(),
        "optional" => builder.allow_unauthenticated().build().ok(),
        _ => None,
    }
}

/// The certificate as the only one that is trusted.
pub(super) fn roots() -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate()?).ok()?;
    Some(roots)
}
