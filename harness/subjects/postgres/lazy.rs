//! What the messages of `postgres-protocol` hold lazily: all of it is read before any of it is logged.

use std::io;

use chunkproof::Log;
use chunkproof::protocol::{Line, postgres};
use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::{
    ColumnFormats, DataRowBody, ErrorFields, RowDescriptionBody,
};

use super::parts::{say_field, say_values};

pub(super) fn say_columns(message: &RowDescriptionBody, log: &mut Log) -> io::Result<()> {
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

pub(super) fn say_row(message: &DataRowBody, log: &mut Log) -> io::Result<()> {
    let ranges: Vec<_> = message.ranges().collect()?;
    log.event(postgres::data_row());
    let value = |range| message.buffer().get(range).unwrap_or_default();
    say_values(ranges.into_iter().map(|range| range.map(value)), log);
    Ok(())
}

pub(super) fn say_fields(head: Line<'_>, fields: ErrorFields<'_>, log: &mut Log) -> io::Result<()> {
    let fields: Vec<_> = fields.collect()?;
    log.event(head);
    fields.iter().for_each(|field| say_field(field.type_(), field.value_bytes(), log));
    Ok(())
}

pub(super) fn say_copy(
    head: Line<'_>,
    formats: ColumnFormats<'_>,
    log: &mut Log,
) -> io::Result<()> {
    let formats: Vec<u16> = formats.collect()?;
    log.event(head);
    formats.into_iter().for_each(|code| log.event(postgres::format(code)));
    Ok(())
}
