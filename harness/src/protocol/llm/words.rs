//! Streamed output of language models: deltas, partial JSON, tags, stop strings, fenced code.

words! {
    /// A stop string was found; text after it is dropped.
    stop = "stop"(string: bytes);
    /// A tool call that is complete: its id, its name, and its arguments as received; without an id, "".
    tool_call = "tool-call"(id: bytes, name: bytes, arguments: bytes);
    /// The reason why the model stopped.
    finish = "finish"(reason: bytes);
    /// The value of a JSON text at its end, complete or not, without whitespace.
    value = "value"(json: bytes);
    /// A fenced code block: its info string and its content.
    code = "code"(info: bytes, content: bytes);

    [lanes]
    /// Text for the user.
    TEXT = "text";
    /// Text inside of reasoning tags.
    REASONING = "reasoning";
    /// The characters of the string values of a JSON text, one after the other.
    STRING = "string";
}

files! {
    "llm":
    "deltas", "fences", "growth", "partial-json", "reasoning", "stop-strings", "tool-calls",
    "truncated", "vocabulary",
}
