//! SMTP: the receivers of `smtp-proto`, for the commands of a client and for the replies of a server.

mod caller;
mod commands;
mod reading;
mod request;
mod response;

use chunkproof::corpus::Subject;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    [request::subject(), response::subject()]
}
