//! Forms as multipart bodies: the reader of `multer`.
//!
//! It consumes a stream of byte chunks, and returns each part's content as it comes.

use chunkproof::adapter::future::byte_stream::{self, Pieces};
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::multipart;
use chunkproof::{Checker, Fault, check};
use multer::{Constraints, Multipart, SizeLimit};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("multer", "multipart", cores).version(locked_version("multer"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    if setup.role() != "form" || !setup.has_only(&["boundary", "max"]) {
        return None;
    }
    let boundary = setup.get("boundary")?.to_owned();
    let max: Option<u64> = match setup.get("max") {
        Some(max) => Some(max.parse().ok()?),
        None => None,
    };
    let form = byte_stream::cores(move |pieces, shared_log| {
        read(pieces, shared_log, boundary.clone(), max)
    });
    // No powers: a future has none.
    Some(check(form).into())
}

async fn read(
    pieces: Pieces,
    shared_log: SharedLog,
    boundary: String,
    max: Option<u64>,
) -> Result<(), Fault> {
    let limit = max.map_or_else(SizeLimit::new, |max| SizeLimit::new().per_field(max));
    let constraints = Constraints::new().size_limit(limit);
    let mut parts = Multipart::with_constraints(pieces, boundary, constraints);
    while let Some(mut part) = parts.next_field().await? {
        shared_log.event(multipart::part(part.name().unwrap_or_default()));
        if let Some(name) = part.file_name() {
            shared_log.event(multipart::file(name));
        }
        if let Some(media_type) = part.content_type() {
            shared_log.event(multipart::media_type(media_type.as_ref()));
        }
        while let Some(content) = part.chunk().await? {
            shared_log.data(multipart::CONTENT, &content);
        }
        shared_log.event(multipart::part_end());
    }
    shared_log.event(multipart::multipart_end());
    Ok(())
}
