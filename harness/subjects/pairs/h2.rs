//! Client and server of `h2`, over windows that transfers exceed.

use chunkproof::adapter::future::task::cores_with;
use chunkproof::adapter::pair::cores;

use super::h2_client::client;
use super::h2_server::server;
use super::{Paired, paired};

pub(super) fn all() -> Vec<Paired> {
    let make = || {
        let pair = cores(cores_with(client), cores_with(server))();
        pair.delivers("request", "content").delivers("respond", "answer")
    };
    vec![paired(
        "h2/client, server",
        make,
        &[
            &[r#"near request "one""#, r#"far respond "two""#],
            &[
                r#"near request "one""#,
                r#"near request "two""#,
                r#"far respond "a""#,
                r#"far respond "b""#,
            ],
            &[r#"near request "{repeat 100 "a"}""#, r#"far respond "{repeat 100 "b"}""#],
            &["room 20", r#"near request "{repeat 50 "a"}""#, "settle", r#"far respond "b""#],
        ],
        |pair| pair,
    )]
}
