//! `postgres-protocol`: the messages of a backend, of protocol 3.0.

use std::io;

use bytes::BytesMut;
use chunkproof::corpora::postgres;
use chunkproof::{Fault, Log, Subject};
use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::{
    CopyInResponseBody, CopyOutResponseBody, DataRowBody, ErrorFields, Message, RowDescriptionBody,
};
use tokio_util::codec::Decoder;

use super::{cores, is_3_2};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("postgres-protocol/backend", "postgres", |setup| {
        (is_3_2(setup, "client") == Some(false)).then(|| cores(Messages, say))
    })
    .version(locked_version("postgres-protocol"))
    .features(&["gss"])
}

#[derive(Clone, Hash)]
struct Messages;

impl Decoder for Messages {
    type Item = Message;
    type Error = Fault;

    fn decode(&mut self, buffer: &mut BytesMut) -> Result<Option<Message>, Fault> {
        Ok(Message::parse(buffer)?)
    }
}

/// A fault within a message is met while it is said; the crate would meet it when asked for that part.
fn say(message: &Message, log: &mut Log) {
    if let Err(error) = say_parts(message, log) {
        log.fault(error);
    }
}

fn say_parts(message: &Message, log: &mut Log) -> io::Result<()> {
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
        M::RowDescription(m) => say_columns(m, log)?,
        M::DataRow(m) => say_row(m, log)?,
        M::CommandComplete(m) => log.event(postgres::command_complete(m.tag()?)),
        M::EmptyQueryResponse => log.event(postgres::empty_query()),
        M::ErrorResponse(m) => {
            log.event(postgres::error());
            say_fields(m.fields(), log)?;
        }
        M::NoticeResponse(m) => {
            log.event(postgres::notice());
            say_fields(m.fields(), log)?;
        }
        M::NotificationResponse(m) => {
            log.event(postgres::notification(m.process_id(), m.channel()?, m.message()?));
        }
        M::ParseComplete => log.event(postgres::parse_complete()),
        M::BindComplete => log.event(postgres::bind_complete()),
        M::CloseComplete => log.event(postgres::close_complete()),
        M::NoData => log.event(postgres::no_data()),
        M::PortalSuspended => log.event(postgres::portal_suspended()),
        M::ParameterDescription(m) => {
            log.event(postgres::parameter_description());
            m.parameters().for_each(|oid| Ok(log.event(postgres::kind(oid))))?;
        }
        M::CopyInResponse(m) => say_copy_in(m, log)?,
        M::CopyOutResponse(m) => say_copy_out(m, log)?,
        M::CopyData(m) => log.event(postgres::copy_data(m.data())),
        M::CopyDone => log.event(postgres::copy_done()),
        _ => return Err(io::ErrorKind::Unsupported.into()),
    }
    Ok(())
}

fn say_columns(message: &RowDescriptionBody, log: &mut Log) -> io::Result<()> {
    log.event(postgres::row_description());
    message.fields().for_each(|field| {
        log.event(postgres::column(
            field.name(),
            field.table_oid(),
            field.column_id(),
            field.type_oid(),
            field.type_size(),
            field.type_modifier(),
            field.format(),
        ));
        Ok(())
    })
}

fn say_row(message: &DataRowBody, log: &mut Log) -> io::Result<()> {
    log.event(postgres::data_row());
    message.ranges().for_each(|range| {
        match range {
            None => log.event(postgres::null()),
            Some(range) => {
                log.event(postgres::value(message.buffer().get(range).unwrap_or_default()));
            }
        }
        Ok(())
    })
}

fn say_fields(fields: ErrorFields<'_>, log: &mut Log) -> io::Result<()> {
    fields.for_each(|field| {
        let code = char::from(field.type_());
        log.event(postgres::field(code.encode_utf8(&mut [0; 4]), field.value_bytes()));
        Ok(())
    })
}

fn say_copy_in(message: &CopyInResponseBody, log: &mut Log) -> io::Result<()> {
    log.event(postgres::copy_in(message.format()));
    message.column_formats().for_each(|code| Ok(log.event(postgres::format(code))))
}

fn say_copy_out(message: &CopyOutResponseBody, log: &mut Log) -> io::Result<()> {
    log.event(postgres::copy_out(message.format()));
    message.column_formats().for_each(|code| Ok(log.event(postgres::format(code))))
}
