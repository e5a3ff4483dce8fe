//! The `PostgreSQL` frontend/backend protocol, versions 3.0 and 3.2: a message is an event,
//! followed by events for its parts.

words! {
    /// An Authentication message: its code, and the data after that.
    authentication = "authentication"(code: number, data: bytes);
    /// `BackendKeyData`.
    key_data = "key-data"(process: number, secret: bytes);
    /// `ParameterStatus`.
    parameter_status = "parameter-status"(name: bytes, value: bytes);
    /// `NegotiateProtocolVersion`: the newest minor version; options follow it.
    negotiate = "negotiate"(minor: number);
    /// An option of a `NegotiateProtocolVersion` that is not recognised.
    option = "option"(name: bytes);
    /// `ReadyForQuery`: I, T or E.
    ready = "ready"(status: bare);
    /// `RowDescription`.
    row_description = "row-description"();
    /// A field of a `RowDescription`: name, table, attribute, type, size, modifier and format.
    column = "column"(
        name: bytes, table: number, attribute: number, kind: number, size: number, modifier: number,
        format: number
    );
    /// `DataRow`.
    data_row = "data-row"();
    /// A column of a `DataRow`, or a parameter of a Bind.
    value = "value"(bytes: bytes);
    /// A column of a `DataRow`, or a parameter of a Bind, that is NULL.
    null = "null"();
    /// `CommandComplete`.
    command_complete = "command-complete"(tag: bytes);
    /// `EmptyQueryResponse`.
    empty_query = "empty-query"();
    /// `ErrorResponse`.
    error = "error"();
    /// `NoticeResponse`.
    notice = "notice"();
    /// A field of an `ErrorResponse` or a `NoticeResponse`.
    field = "field"(code: bare, value: bytes);
    /// `NotificationResponse`.
    notification = "notification"(process: number, channel: bytes, payload: bytes);
    /// `ParseComplete`.
    parse_complete = "parse-complete"();
    /// `BindComplete`.
    bind_complete = "bind-complete"();
    /// `CloseComplete`.
    close_complete = "close-complete"();
    /// `NoData`.
    no_data = "no-data"();
    /// `PortalSuspended`.
    portal_suspended = "portal-suspended"();
    /// `ParameterDescription`.
    parameter_description = "parameter-description"();
    /// A type of a `ParameterDescription` or a Parse.
    kind = "type"(oid: number);
    /// `CopyInResponse`: the overall format.
    copy_in = "copy-in"(format: number);
    /// `CopyOutResponse`: the overall format.
    copy_out = "copy-out"(format: number);
    /// The format of a column or a parameter.
    format = "format"(code: number);
    /// The format of a column of the result of a Bind.
    result_format = "result-format"(code: number);
    /// `CopyData`.
    copy_data = "copy-data"(bytes: bytes);
    /// `CopyDone`.
    copy_done = "copy-done"();
    /// `CopyFail`.
    copy_fail = "copy-fail"(message: bytes);
    /// `SSLRequest`.
    ssl_request = "ssl-request"();
    /// `GSSENCRequest`.
    gss_request = "gss-request"();
    /// `StartupMessage`; its parameters follow, sorted by name.
    startup = "startup"(major: number, minor: number);
    /// A parameter of a `StartupMessage`.
    parameter = "parameter"(name: bytes, value: bytes);
    /// `CancelRequest`.
    cancel = "cancel"(process: number, secret: bytes);
    /// The contents of a message that answers an authentication request.
    password = "password"(bytes: bytes);
    /// Query.
    query = "query"(text: bytes);
    /// Parse; its types follow.
    parse = "parse"(name: bytes, query: bytes);
    /// Bind; its formats, values and result formats follow.
    bind = "bind"(portal: bytes, statement: bytes);
    /// Describe: S for a statement, P for a portal.
    describe = "describe"(kind: bare, name: bytes);
    /// Close: S for a statement, P for a portal.
    close = "close-named"(kind: bare, name: bytes);
    /// Execute.
    execute = "execute"(portal: bytes, rows: number);
    /// Flush.
    flush = "flush"();
    /// Sync.
    sync = "sync"();
    /// Terminate.
    terminate = "terminate"();
}

files! {
    "postgres":
    "backend-malformed", "backend-messages", "copy", "frontend-malformed", "frontend-messages",
    "growth", "regressions", "startup", "truncated", "vocabulary",
}
