//! Client and server of `tungstenite`, once the opening handshake is done.

use chunkproof::adapter::pair::StreamPair;
use tungstenite::protocol::{Role, WebSocketConfig};

use super::{Paired, paired};
use crate::websocket::tungstenite_connection::Connection;

pub(super) fn all() -> Vec<Paired> {
    let pair = || {
        // The read buffer is filled with zeros before each read; the default of 128 KiB is slow here.
        let config = WebSocketConfig::default().read_buffer_size(1024);
        let client = Connection::new(Role::Client, config).sending();
        // The client draws its masking keys at random.
        StreamPair::new(client, Connection::new(Role::Server, config))
            .without_sent()
            .delivers("text", "text")
            .delivers("binary", "binary")
    };
    vec![paired(
        "tungstenite/client, server",
        pair,
        &[
            &[
                r#"near text "one""#,
                r#"far text "two""#,
                r#"near binary "\0\xff""#,
                r#"far text """#,
            ],
            &[r#"near ping "a""#, r#"far ping "b""#, r#"near text "after""#],
            &[r#"near text "{repeat 126 "a"}""#, r#"far binary "{repeat 126 "b"}""#],
            &[r#"near text "last""#, "near close 1000"],
            &[r#"far text "last""#, "far close 1001"],
            &["room 3", r#"near text "one""#, r#"far text "two""#, "settle", "near close 1000"],
        ],
        // Masking keys are part of the state, so equal states have different keys.
        |pair| pair,
    )]
}
