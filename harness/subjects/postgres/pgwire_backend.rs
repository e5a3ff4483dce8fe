//! `pgwire`, the client side: the messages of a backend.

#![expect(clippy::wildcard_enum_match_arm, reason = "a list of messages that grows")]

use bytes::{Buf, BytesMut};
use chunkproof::corpora::postgres;
use chunkproof::{Fault, Log, Subject};
use pgwire::messages::data::{DataRow, RowDescription};
use pgwire::messages::response::TransactionStatus;
use pgwire::messages::startup::Authentication;
use pgwire::messages::{DecodeContext, PgWireBackendMessage, ProtocolVersion};

use super::{Reader, cores, is_3_2};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("pgwire/backend", "postgres", |setup| {
        let is_3_2 = is_3_2(setup, "client")?;
        Some(cores(Messages { is_3_2 }))
    })
    .version(locked_version("pgwire"))
}

#[derive(Clone, Hash)]
struct Messages {
    is_3_2: bool,
}

impl Reader for Messages {
    fn read(&mut self, buffer: &mut BytesMut, log: &mut Log) -> Result<bool, Fault> {
        let version =
            if self.is_3_2 { ProtocolVersion::PROTOCOL3_2 } else { ProtocolVersion::PROTOCOL3_0 };
        let message = PgWireBackendMessage::decode(buffer, &DecodeContext::new(version))?;
        match &message {
            Some(PgWireBackendMessage::DataRow(row)) => say_row(row, log)?,
            Some(message) => say(message, log),
            None => {}
        }
        Ok(message.is_some())
    }
}

fn say(message: &PgWireBackendMessage, log: &mut Log) {
    use PgWireBackendMessage as M;
    match message {
        M::Authentication(m) => say_authentication(m, log),
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
        M::RowDescription(m) => say_columns(m, log),
        M::CommandComplete(m) => log.event(postgres::command_complete(&m.tag)),
        M::EmptyQueryResponse(_) => log.event(postgres::empty_query()),
        M::ErrorResponse(m) => {
            log.event(postgres::error());
            say_fields(&m.fields, log);
        }
        M::NoticeResponse(m) => {
            log.event(postgres::notice());
            say_fields(&m.fields, log);
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
}

fn say_authentication(message: &Authentication, log: &mut Log) {
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

fn say_columns(message: &RowDescription, log: &mut Log) {
    log.event(postgres::row_description());
    for field in &message.fields {
        log.event(postgres::column(
            &field.name,
            field.table_id,
            field.column_id,
            field.type_id,
            field.type_size,
            field.type_modifier,
            field.format_code,
        ));
    }
}

/// The crate leaves the columns of a row as they came; one that does not fit in it is a fault.
fn say_row(message: &DataRow, log: &mut Log) -> Result<(), Fault> {
    let mut rest: &[u8] = &message.data;
    let mut values = Vec::new();
    for _ in 0..message.field_count {
        let len = rest.try_get_i32()?;
        values.push(match usize::try_from(len) {
            Err(_) => None,
            Ok(len) => {
                let (value, behind) =
                    rest.split_at_checked(len).ok_or_else(|| Fault::new("row-too-short"))?;
                rest = behind;
                Some(value)
            }
        });
    }
    if !rest.is_empty() {
        return Err(Fault::new("row-too-long"));
    }
    log.event(postgres::data_row());
    for value in values {
        match value {
            Some(bytes) => log.event(postgres::value(bytes)),
            None => log.event(postgres::null()),
        }
    }
    Ok(())
}

fn say_fields(fields: &[(u8, String)], log: &mut Log) {
    for (code, value) in fields {
        let code = char::from(*code);
        log.event(postgres::field(code.encode_utf8(&mut [0; 4]), value));
    }
}
