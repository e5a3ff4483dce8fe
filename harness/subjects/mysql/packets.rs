//! The packets of the crate in the words of the vocabulary.

use std::io;

use chunkproof::protocol::mysql;
use chunkproof::{Fault, Log};
use mysql_common::constants::CapabilityFlags;
use mysql_common::io::ParseBuf;
use mysql_common::packets::{
    Column, CommonOkPacket, ErrPacket, HandshakePacket, OkPacketDeserializer,
};
use mysql_common::proto::MyDeserialize;

/// Parses a packet and logs its content.
pub(super) type LogPacket = fn(&[u8], &mut Log) -> Result<(), Fault>;

/// How the packets of a role are logged.
pub(super) fn of(role: &str) -> Option<LogPacket> {
    match role {
        "packets" => Some(log_packet),
        "handshake" => Some(log_handshake),
        "results" => Some(log_result),
        "columns" => Some(log_column),
        _ => None,
    }
}

pub(super) fn log_packet(packet: &[u8], log: &mut Log) -> Result<(), Fault> {
    log.event(mysql::packet(packet));
    Ok(())
}

/// A server that refuses a client greets it with an error.
fn log_handshake(packet: &[u8], log: &mut Log) -> Result<(), Fault> {
    if packet.first() == Some(&ERROR) {
        // No capabilities are agreed on yet, so the error has no SQL state.
        return log_error(packet, CapabilityFlags::empty(), log);
    }
    let handshake: HandshakePacket<'_> = parse((), packet)?;
    let (protocol, version) = (handshake.protocol_version(), handshake.server_version_ref());
    log.event(mysql::handshake(protocol, version, handshake.connection_id()));
    let (capabilities, status) = (handshake.capabilities().bits(), handshake.status_flags().bits());
    log.event(mysql::server(capabilities, handshake.default_collation(), status));
    let mut data = handshake.scramble_1_ref().to_vec();
    data.extend(handshake.scramble_2_ref().unwrap_or_default());
    log.event(mysql::auth(&data, handshake.auth_plugin_name_ref().unwrap_or_default()));
    Ok(())
}

fn log_result(packet: &[u8], log: &mut Log) -> Result<(), Fault> {
    if packet.first() == Some(&ERROR) {
        return log_error(packet, agreed(), log);
    }
    let ok: OkPacketDeserializer<'_, CommonOkPacket> = parse(agreed(), packet)?;
    let ok = ok.into_inner();
    let id = ok.last_insert_id().unwrap_or_default();
    log.event(mysql::ok(ok.affected_rows(), id, ok.status_flags().bits(), ok.warnings()));
    ok.info_ref().into_iter().for_each(|info| log.event(mysql::info(info)));
    Ok(())
}

fn log_error(packet: &[u8], capabilities: CapabilityFlags, log: &mut Log) -> Result<(), Fault> {
    let error: ErrPacket<'_> = parse(capabilities, packet)?;
    let ErrPacket::Error(error) = error else { return Err(Fault::new("progress-report")) };
    let state = error.sql_state_ref().map(|state| state.as_bytes());
    let state = state.as_ref().map_or(&[][..], |state| state.as_slice());
    log.event(mysql::error(error.error_code(), state, error.message_ref()));
    Ok(())
}

fn log_column(packet: &[u8], log: &mut Log) -> Result<(), Fault> {
    let column: Column = parse((), packet)?;
    log.event(mysql::column(
        column.schema_ref(),
        column.table_ref(),
        column.org_table_ref(),
        column.name_ref(),
        column.org_name_ref(),
    ));
    let kind = column.column_type() as u8;
    let flags = column.flags().bits();
    let (charset, length) = (column.character_set(), column.column_length());
    log.event(mysql::kind(charset, length, kind, flags, column.decimals()));
    Ok(())
}

/// Parses a packet of a kind.
fn parse<'a, T: MyDeserialize<'a>>(ctx: T::Ctx, packet: &'a [u8]) -> io::Result<T> {
    ParseBuf(packet).parse(ctx)
}

/// The capabilities that both sides agreed on.
fn agreed() -> CapabilityFlags {
    CapabilityFlags::CLIENT_PROTOCOL_41 | CapabilityFlags::CLIENT_SESSION_TRACK
}

const ERROR: u8 = 0xff;
