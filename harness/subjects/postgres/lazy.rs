//! The lazy parts of the messages of `postgres-protocol`: each is read to its end before it is logged.

use std::io;

use chunkproof::Log;
use chunkproof::protocol::{Line, postgres};
use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::{
    ColumnFormats, DataRowBody, ErrorFields, RowDescriptionBody,
};

use super::parts::{log_field, log_values};

pub(super) fn log_columns(message: &RowDescriptionBody, log: &mut Log) -> io::Result<()> {
    let fields: Vec<_> = message.fields().collect()?;
    log.event(postgres::row_description());
    for field in fields {
        log.event(postgres::column(
            field.name(),
            field.table_oid(),
            field.column_id(),
            field.type_oid(),
            field.type_size(),
            field.type_modifier(),
            field.format(),
        ));
    }
    Ok(())
}

pub(super) fn log_row(message: &DataRowBody, log: &mut Log) -> io::Result<()> {
    let ranges: Vec<_> = message.ranges().collect()?;
    log.event(postgres::data_row());
    let value = |range| message.buffer().get(range).unwrap_or_default();
    log_values(ranges.into_iter().map(|range| range.map(value)), log);
    Ok(())
}

pub(super) fn log_fields(head: Line<'_>, fields: ErrorFields<'_>, log: &mut Log) -> io::Result<()> {
    let fields: Vec<_> = fields.collect()?;
    log.event(head);
    fields.iter().for_each(|field| log_field(field.type_(), field.value_bytes(), log));
    Ok(())
}

pub(super) fn log_copy(
    head: Line<'_>,
    formats: ColumnFormats<'_>,
    log: &mut Log,
) -> io::Result<()> {
    let formats: Vec<u16> = formats.collect()?;
    log.event(head);
    formats.into_iter().for_each(|code| log.event(postgres::format(code)));
    Ok(())
}
