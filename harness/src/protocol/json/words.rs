//! JSON: structural tokens and values.

words! {
    /// A left curly bracket.
    begin_object = "begin-object"();
    /// A right curly bracket.
    end_object = "end-object"();
    /// A left square bracket.
    begin_array = "begin-array"();
    /// A right square bracket.
    end_array = "end-array"();
    /// The name of a member, with its escapes undone.
    name = "name"(text: bytes);
    /// A string, with its escapes undone.
    string = "string"(text: bytes);
    /// A number, as received.
    number = "number"(digits: bytes);
    /// The literal `true`.
    r#true = "true"();
    /// The literal `false`.
    r#false = "false"();
    /// The literal `null`.
    null = "null"();
}

files! {
    "json":
    "limits", "scalars", "several", "strings", "structure", "truncated", "vocabulary",
}
