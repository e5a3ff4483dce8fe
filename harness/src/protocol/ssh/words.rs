//! SSH (RFC 4253) up to the first key exchange: the identification, and packets without encryption.

words! {
    /// The core sends a message with this number, other than its first KEXINIT and DISCONNECT.
    sends = "sends"(message: number);
    /// The peer's part of the key exchange arrived, and the core needs a host key.
    key_exchange = "key-exchange"();
}

files! {
    "ssh":
    "growth", "identification", "key-exchange", "limits", "malformed", "packets", "vocabulary",
}
