//! DNS over TCP: the messages of `hickory-proto`, each after its length.
//!
//! Since 0.26 the crate has no streams any more, so the adapter reads the length, and then the message
//! once it is complete. A message that does not decode is a fault; the next one is still read, as the
//! length is known.

use std::io;

use bytes::{Buf, BytesMut};
use chunkproof::adapter::codec::DecoderCore;
use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::dns as words;
use chunkproof::{Checker, Fault, Log, check};
use hickory_proto::op::{Message, MessageType, Metadata};
use hickory_proto::rr::Record;
use tokio_util::codec::Decoder;

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("hickory-proto/message", "dns", cores).version(locked_version("hickory-proto"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    let make = cores_with(|| Messages, log_result);
    // The only state between messages is the bytes that wait.
    let cores = || check(make).clone_states().hash_states().held_bytes(DecoderCore::n_held);
    (setup.role() == "reader" && setup.has_only(&[])).then(|| cores().into())
}

/// Decodes messages, each after its length.
#[derive(Clone, Hash)]
struct Messages;

impl Decoder for Messages {
    type Item = Result<Message, Fault>;
    type Error = io::Error;

    fn decode(&mut self, buffer: &mut BytesMut) -> io::Result<Option<Self::Item>> {
        let Some((len, rest)) = buffer.split_first_chunk() else { return Ok(None) };
        let len = usize::from(u16::from_be_bytes(*len));
        let Some(message) = rest.get(..len) else { return Ok(None) };
        let message = Message::from_vec(message).map_err(Fault::from);
        buffer.advance(2 + len);
        Ok(Some(message))
    }
}

fn log_result(message: &Result<Message, Fault>, log: &mut Log) {
    match message {
        Ok(message) => log_message(message, log),
        Err(fault) => log.fault(fault.clone()),
    }
}

fn log_message(message: &Message, log: &mut Log) {
    log_header(&message.metadata, log);
    for question in &message.queries {
        let (name, class) = (question.name().to_ascii(), u16::from(question.query_class()));
        log.event(words::question(&name, u16::from(question.query_type()), class));
    }
    let sections = [
        ("answer", &message.answers),
        ("authority", &message.authorities),
        ("additional", &message.additionals),
    ];
    for (section, records) in sections {
        records.iter().for_each(|record| log_record(section, record, log));
    }
    if let Some(edns) = &message.edns {
        let dnssec = if edns.flags().dnssec_ok { "do" } else { "" };
        log.event(words::edns(edns.version(), edns.max_payload(), dnssec));
    }
}

fn log_header(header: &Metadata, log: &mut Log) {
    let kind = match header.message_type {
        MessageType::Query => "query",
        MessageType::Response => "response",
    };
    let flags = [
        (header.authoritative, "aa"),
        (header.truncation, "tc"),
        (header.recursion_desired, "rd"),
        (header.recursion_available, "ra"),
        (header.authentic_data, "ad"),
        (header.checking_disabled, "cd"),
    ];
    let set: Vec<&str> =
        flags.iter().filter(|(is_set, _)| *is_set).map(|(_, name)| *name).collect();
    let (opcode, code) = (u8::from(header.op_code), u16::from(header.response_code));
    log.event(words::header(header.id, kind, opcode, code, &set.join("+")));
}

fn log_record(section: &str, record: &Record, log: &mut Log) {
    let (name, class) = (record.name.to_ascii(), u16::from(record.dns_class));
    let kind = u16::from(record.record_type());
    log.event(words::record(section, &name, kind, class, record.ttl));
    log.event(words::rdata(&record.data.to_string()));
}
