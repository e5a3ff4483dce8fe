//! The messages of a backend, as `pgwire` has them, in the words of the vocabulary.

#![expect(clippy::wildcard_enum_match_arm, reason = "a list of messages that grows")]

use chunkproof::protocol::postgres;
use chunkproof::{Fault, Log};
use pgwire::messages::PgWireBackendMessage;
use pgwire::messages::response::TransactionStatus;
use pgwire::messages::startup::Authentication;

use super::parts::log_field;
use super::pgwire_rows::{log_columns, log_row};

pub(super) fn log_message(message: &PgWireBackendMessage, log: &mut Log) -> Result<(), Fault> {
    use PgWireBackendMessage as M;
    match message {
        M::Authentication(m) => log_authentication(m, log),
        M::BackendKeyData(m) => log.event(postgres::key_data(m.pid, &m.secret_key.to_bytes())),
        M::ParameterStatus(m) => log.event(postgres::parameter_status(&m.name, &m.value)),
        M::NegotiateProtocolVersion(m) => {
            log.event(postgres::negotiate(m.newest_minor_protocol));
            m.unsupported_options.iter().for_each(|name| log.event(postgres::option(name)));
        }
        M::ReadyForQuery(m) => log.event(postgres::ready(match m.status {
            TransactionStatus::Idle => "I",
            TransactionStatus::Transaction => "T",
            TransactionStatus::Error => "E",
        })),
        M::RowDescription(m) => log_columns(m, log),
        M::DataRow(m) => log_row(m, log)?,
        M::CommandComplete(m) => log.event(postgres::command_complete(&m.tag)),
        M::EmptyQueryResponse(_) => log.event(postgres::empty_query()),
        M::ErrorResponse(m) => {
            log.event(postgres::error());
            m.fields.iter().for_each(|(code, value)| log_field(*code, value, log));
        }
        M::NoticeResponse(m) => {
            log.event(postgres::notice());
            m.fields.iter().for_each(|(code, value)| log_field(*code, value, log));
        }
        M::NotificationResponse(m) => {
            log.event(postgres::notification(m.pid, &m.channel, &m.payload));
        }
        M::ParseComplete(_) => log.event(postgres::parse_complete()),
        M::BindComplete(_) => log.event(postgres::bind_complete()),
        M::CloseComplete(_) => log.event(postgres::close_complete()),
        M::NoData(_) => log.event(postgres::no_data()),
        M::PortalSuspended(_) => log.event(postgres::portal_suspended()),
        M::ParameterDescription(m) => {
            log.event(postgres::parameter_description());
            m.types.iter().for_each(|oid| log.event(postgres::kind(*oid)));
        }
        M::CopyInResponse(m) => {
            log.event(postgres::copy_in(m.format));
            m.column_formats.iter().for_each(|code| log.event(postgres::format(*code)));
        }
        M::CopyOutResponse(m) => {
            log.event(postgres::copy_out(m.format));
            m.column_formats.iter().for_each(|code| log.event(postgres::format(*code)));
        }
        M::CopyData(m) => log.event(postgres::copy_data(&m.data)),
        M::CopyDone(_) => log.event(postgres::copy_done()),
        M::CopyFail(m) => log.event(postgres::copy_fail(&m.message)),
        other => log.debug(other),
    }
    Ok(())
}

fn log_authentication(message: &Authentication, log: &mut Log) {
    log.event(match message {
        Authentication::Ok => postgres::authentication(0, ""),
        Authentication::KerberosV5 => postgres::authentication(2, ""),
        Authentication::CleartextPassword => postgres::authentication(3, ""),
        Authentication::MD5Password(salt) => postgres::authentication(5, salt),
        Authentication::SASL(names) => {
            return log.event(postgres::authentication(10, &names.join(" ")));
        }
        Authentication::SASLContinue(data) => postgres::authentication(11, data),
        Authentication::SASLFinal(data) => postgres::authentication(12, data),
        other => return log.debug(other),
    });
}
