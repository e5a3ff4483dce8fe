//! Logs the commands of `smtp-proto`, and decides what follows each.

use chunkproof::protocol::smtp as words;
use chunkproof::{Fault, Log};
use smtp_proto::request::receiver::{BdatReceiver, DataReceiver, DummyDataReceiver};
use smtp_proto::response::generate::BitToString;
use smtp_proto::{MailFrom, RcptTo, Request};

use super::caller::Caller;
use super::reading::{Reading, after_response};

/// Logs a command and returns what follows it.
pub(super) fn log_request<T: AsRef<str>>(
    request: &Request<T>,
    caller: &Caller,
    log: &mut Log,
) -> Reading {
    match request {
        Request::Ehlo { host } => log.event(words::ehlo(host.as_ref())),
        Request::Helo { host } => log.event(words::helo(host.as_ref())),
        Request::Mail { from } => log_mail(from, log),
        Request::Rcpt { to } => log_rcpt(to, log),
        Request::Noop { value } => log.event(words::noop(value.as_ref())),
        Request::Vrfy { value } => log.event(words::vrfy(value.as_ref())),
        Request::Expn { value } => log.event(words::expn(value.as_ref())),
        Request::Help { value } => log.event(words::help(value.as_ref())),
        Request::Rset => log.event(words::rset()),
        Request::Data => {
            log.event(words::data());
            if caller.refuses("DATA") {
                return Reading::Request;
            }
            return Reading::Data(DataReceiver::new(), Vec::new());
        }
        Request::Bdat { chunk_size, is_last } => {
            log.event(words::bdat(*chunk_size, if *is_last { "last" } else { "" }));
            if caller.refuses("BDAT") {
                return Reading::Dropped(DummyDataReceiver::new_bdat(*chunk_size));
            }
            return Reading::Chunk(BdatReceiver::new(*chunk_size, *is_last), Vec::new());
        }
        // A mechanism that the crate does not know has no name, and is refused.
        Request::Auth { mechanism: 0, .. } => log.fault(Fault::new("unknown-mechanism")),
        Request::Auth { mechanism, initial_response } => {
            let initial = initial_response.as_ref();
            log.event(words::auth(mechanism.to_mechanism(), initial));
            return after_response(
                caller.n_rounds.unwrap_or_else(|| usize::from(initial.is_empty())),
            );
        }
        Request::StartTls => {
            log.event(words::starttls());
            if caller.refuses("STARTTLS") {
                return Reading::Request;
            }
            return Reading::Untrusted;
        }
        Request::Quit => {
            log.event(words::quit());
            return Reading::Done;
        }
        Request::Lhlo { .. }
        | Request::Etrn { .. }
        | Request::Atrn { .. }
        | Request::Burl { .. } => {
            log.event(words::command(request.name()));
        }
    }
    Reading::Request
}

fn log_mail<T: AsRef<str>>(mail: &MailFrom<T>, log: &mut Log) {
    log.event(words::mail(mail.address.as_ref()));
    if mail.size > 0 {
        log.event(words::parameter("SIZE", &mail.size.to_string()));
    }
    let flags = [
        (smtp_proto::MAIL_BODY_7BIT, "BODY", "7BIT"),
        (smtp_proto::MAIL_BODY_8BITMIME, "BODY", "8BITMIME"),
        (smtp_proto::MAIL_BODY_BINARYMIME, "BODY", "BINARYMIME"),
        (smtp_proto::MAIL_SMTPUTF8, "SMTPUTF8", ""),
        (smtp_proto::MAIL_RET_FULL, "RET", "FULL"),
        (smtp_proto::MAIL_RET_HDRS, "RET", "HDRS"),
    ];
    for (_, keyword, value) in flags.iter().filter(|(flag, ..)| mail.flags & flag != 0) {
        log.event(words::parameter(keyword, value));
    }
    if let Some(id) = &mail.env_id {
        log.event(words::parameter("ENVID", id.as_ref()));
    }
}

fn log_rcpt<T: AsRef<str>>(rcpt: &RcptTo<T>, log: &mut Log) {
    log.event(words::rcpt(rcpt.address.as_ref()));
    let occasions = [
        (smtp_proto::RCPT_NOTIFY_NEVER, "NEVER"),
        (smtp_proto::RCPT_NOTIFY_SUCCESS, "SUCCESS"),
        (smtp_proto::RCPT_NOTIFY_FAILURE, "FAILURE"),
        (smtp_proto::RCPT_NOTIFY_DELAY, "DELAY"),
    ];
    let notify = occasions.iter().filter(|(flag, _)| rcpt.flags & flag != 0).map(|(_, name)| *name);
    let notify: Vec<&str> = notify.collect();
    if !notify.is_empty() {
        log.event(words::parameter("NOTIFY", &notify.join(",")));
    }
    // The crate accepts no other type of address, and does not keep the type.
    if let Some(recipient) = &rcpt.orcpt {
        log.event(words::parameter("ORCPT", &format!("rfc822;{}", recipient.as_ref())));
    }
}
