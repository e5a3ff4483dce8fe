//! CSV: the content of fields, the ends of fields and records.

words! {
    /// The end of a field.
    field = "field"();
    /// The end of a record.
    record = "record"();

    [lanes]
    /// Content of a field, with its quotes undone.
    TEXTDATA = "textdata";
}

files! {
    "csv":
    "byte-order-mark", "dialects", "growth", "quoted", "records", "room", "vocabulary",
}
