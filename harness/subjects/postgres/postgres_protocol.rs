//! `postgres-protocol`: the messages of a backend, of protocol 3.0.

use std::io;

use bytes::BytesMut;
use chunkproof::corpus::Subject;
use chunkproof::protocol::postgres;
use chunkproof::{Fault, Log};
use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::Message;

use super::lazy::{log_columns, log_copy, log_fields, log_row};
use super::{Reader, cores, is_3_2};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("postgres-protocol/backend", "postgres", |setup| {
        (is_3_2(setup, "client") == Some(false)).then(|| cores(Messages))
    })
    .version(locked_version("postgres-protocol"))
    .features(&["gss"])
}

#[derive(Clone, Hash)]
struct Messages;

impl Reader for Messages {
    fn read(&mut self, buffer: &mut BytesMut, log: &mut Log) -> Result<bool, Fault> {
        let Some(message) = Message::parse(buffer)? else { return Ok(false) };
        log_message(&message, log)?;
        Ok(true)
    }
}

/// Logs a message, after all its lazy parts are read.
fn log_message(message: &Message, log: &mut Log) -> io::Result<()> {
    use Message as M;
    match message {
        M::AuthenticationOk => log.event(postgres::authentication(0, "")),
        M::AuthenticationKerberosV5 => log.event(postgres::authentication(2, "")),
        M::AuthenticationCleartextPassword => log.event(postgres::authentication(3, "")),
        M::AuthenticationMd5Password(m) => log.event(postgres::authentication(5, &m.salt())),
        M::AuthenticationScmCredential => log.event(postgres::authentication(6, "")),
        M::AuthenticationGss => log.event(postgres::authentication(7, "")),
        M::AuthenticationGssContinue(m) => log.event(postgres::authentication(8, m.data())),
        M::AuthenticationSspi => log.event(postgres::authentication(9, "")),
        M::AuthenticationSasl(m) => {
            let names: Vec<&str> = m.mechanisms().collect()?;
            log.event(postgres::authentication(10, &names.join(" ")));
        }
        M::AuthenticationSaslContinue(m) => log.event(postgres::authentication(11, m.data())),
        M::AuthenticationSaslFinal(m) => log.event(postgres::authentication(12, m.data())),
        M::BackendKeyData(m) => {
            log.event(postgres::key_data(m.process_id(), &m.secret_key().to_be_bytes()));
        }
        M::ParameterStatus(m) => log.event(postgres::parameter_status(m.name()?, m.value()?)),
        M::ReadyForQuery(m) => {
            log.event(postgres::ready(char::from(m.status()).encode_utf8(&mut [0; 4])));
        }
        M::RowDescription(m) => log_columns(m, log)?,
        M::DataRow(m) => log_row(m, log)?,
        M::CommandComplete(m) => log.event(postgres::command_complete(m.tag()?)),
        M::EmptyQueryResponse => log.event(postgres::empty_query()),
        M::ErrorResponse(m) => log_fields(postgres::error(), m.fields(), log)?,
        M::NoticeResponse(m) => log_fields(postgres::notice(), m.fields(), log)?,
        M::NotificationResponse(m) => {
            log.event(postgres::notification(m.process_id(), m.channel()?, m.message()?));
        }
        M::ParseComplete => log.event(postgres::parse_complete()),
        M::BindComplete => log.event(postgres::bind_complete()),
        M::CloseComplete => log.event(postgres::close_complete()),
        M::NoData => log.event(postgres::no_data()),
        M::PortalSuspended => log.event(postgres::portal_suspended()),
        M::ParameterDescription(m) => {
            let types: Vec<u32> = m.parameters().collect()?;
            log.event(postgres::parameter_description());
            types.into_iter().for_each(|oid| log.event(postgres::kind(oid)));
        }
        M::CopyInResponse(m) => {
            log_copy(postgres::copy_in(m.format()), m.column_formats(), log)?;
        }
        M::CopyOutResponse(m) => {
            log_copy(postgres::copy_out(m.format()), m.column_formats(), log)?;
        }
        M::CopyData(m) => log.event(postgres::copy_data(m.data())),
        M::CopyDone => log.event(postgres::copy_done()),
        _ => return Err(io::ErrorKind::Unsupported.into()),
    }
    Ok(())
}
