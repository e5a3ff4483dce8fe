//! The messages of a frontend, as `pgwire` has them, in the words of the vocabulary.

#![expect(clippy::wildcard_enum_match_arm, reason = "a list of messages that grows")]

use chunkproof::Log;
use chunkproof::protocol::postgres;
use pgwire::messages::extendedquery::{Bind, Parse};
use pgwire::messages::startup::PasswordMessageFamily;
use pgwire::messages::{PgWireFrontendMessage, SslNegotiationMetaMessage};

use super::parts::log_values;

pub(super) fn log_message(message: &PgWireFrontendMessage, log: &mut Log) {
    use PgWireFrontendMessage as M;
    match message {
        M::SslNegotiation(SslNegotiationMetaMessage::PostgresSsl(_)) => {
            log.event(postgres::ssl_request());
        }
        M::SslNegotiation(SslNegotiationMetaMessage::PostgresGss(_)) => {
            log.event(postgres::gss_request());
        }
        M::Startup(m) => {
            let (major, minor) = (m.protocol_number_major, m.protocol_number_minor);
            log.event(postgres::startup(major, minor));
            m.parameters.iter().for_each(|(k, v)| log.event(postgres::parameter(k, v)));
        }
        M::CancelRequest(m) => log.event(postgres::cancel(m.pid, &m.secret_key.to_bytes())),
        M::PasswordMessageFamily(PasswordMessageFamily::Raw(body)) => {
            log.event(postgres::password(body.as_ref()));
        }
        M::Query(m) => log.event(postgres::query(&m.query)),
        M::Parse(m) => log_parse(m, log),
        M::Bind(m) => log_bind(m, log),
        M::Describe(m) => {
            let kind = char::from(m.target_type);
            log.event(postgres::describe(kind.encode_utf8(&mut [0; 4]), name(m.name.as_ref())));
        }
        M::Close(m) => {
            let kind = char::from(m.target_type);
            log.event(postgres::close(kind.encode_utf8(&mut [0; 4]), name(m.name.as_ref())));
        }
        M::Execute(m) => log.event(postgres::execute(name(m.name.as_ref()), m.max_rows)),
        M::Flush(_) => log.event(postgres::flush()),
        M::Sync(_) => log.event(postgres::sync()),
        M::Terminate(_) => log.event(postgres::terminate()),
        M::CopyData(m) => log.event(postgres::copy_data(&m.data)),
        M::CopyFail(m) => log.event(postgres::copy_fail(&m.message)),
        M::CopyDone(_) => log.event(postgres::copy_done()),
        other => log.debug(other),
    }
}

fn log_parse(message: &Parse, log: &mut Log) {
    log.event(postgres::parse(name(message.name.as_ref()), &message.query));
    message.type_oids.iter().for_each(|oid| log.event(postgres::kind(*oid)));
}

fn log_bind(message: &Bind, log: &mut Log) {
    let (portal, statement) = (message.portal_name.as_ref(), message.statement_name.as_ref());
    log.event(postgres::bind(name(portal), name(statement)));
    message.parameter_format_codes.iter().for_each(|code| log.event(postgres::format(*code)));
    log_values(message.parameters.iter().map(Option::as_ref), log);
    let codes = &message.result_column_format_codes;
    codes.iter().for_each(|code| log.event(postgres::result_format(*code)));
}

fn name(name: Option<&String>) -> &str {
    name.map_or("", String::as_str)
}
