//! The columns and the rows of a result, as `pgwire` has them, in the words of the vocabulary.

use bytes::Buf;
use chunkproof::protocol::postgres;
use chunkproof::{Fault, Log};
use pgwire::messages::data::{DataRow, RowDescription};

use super::parts::log_values;

pub(super) fn log_columns(message: &RowDescription, log: &mut Log) {
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

/// Splits a row, whose columns the crate leaves as they came; one that does not fit is a fault.
pub(super) fn log_row(message: &DataRow, log: &mut Log) -> Result<(), Fault> {
    let mut rest: &[u8] = &message.data;
    let mut values = Vec::new();
    for _ in 0..message.field_count {
        let len = rest.try_get_i32()?;
        values.push(match usize::try_from(len) {
            Err(_) => None,
            Ok(len) => {
                let (value, after) =
                    rest.split_at_checked(len).ok_or_else(|| Fault::new("row-too-short"))?;
                rest = after;
                Some(value)
            }
        });
    }
    if !rest.is_empty() {
        return Err(Fault::new("row-too-long"));
    }
    log.event(postgres::data_row());
    log_values(values, log);
    Ok(())
}
