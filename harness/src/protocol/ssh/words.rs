//! SSH (RFC 4253) up to the first key exchange: the identification, and packets without encryption.

words! {
    /// A message is sent.
    sends = "sends"(message: number);
    /// The peer's part of the key exchange came, and a host key is asked for.
    key_exchange = "key-exchange"();
}

files! {
    "ssh":
    "growth", "identification", "key-exchange", "limits", "malformed", "packets", "vocabulary",
}
