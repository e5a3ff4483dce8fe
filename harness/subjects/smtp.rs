//! SMTP, as a server reads it: the receivers of `smtp-proto`.
//!
//! Which receiver is next is the caller's, and is done here as the crate's own server does it: content
//! behind DATA and BDAT, one line behind an AUTH without an initial response, and the rest of a line that
//! was too long. So are the end of the session behind QUIT, and that what came behind STARTTLS is thrown away.

use std::slice::Iter;

use chunkproof::corpora::smtp as words;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use smtp_proto::request::receiver::{
    BdatReceiver, DataReceiver, DummyLineReceiver, LineReceiver, RequestReceiver,
};
use smtp_proto::response::generate::BitToString;
use smtp_proto::{Error, MailFrom, RcptTo, Request};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("smtp-proto/request", "smtp", cores).version(locked_version("smtp-proto"))]
}

fn cores(setup: &Setup) -> Option<Cores> {
    // No powers: the receivers are neither `Clone` nor `Debug`, and hide what they hold.
    let make = || Server { requests: RequestReceiver::default(), reading: Reading::Request };
    (setup.role() == "server" && setup.has_only(&[])).then(|| Cores::of(make).into())
}

struct Server {
    requests: RequestReceiver,
    reading: Reading,
}

/// What comes next.
enum Reading {
    Request,
    Data(DataReceiver, Vec<u8>),
    Chunk(BdatReceiver, Vec<u8>),
    AuthResponse(LineReceiver<()>),
    /// The rest of a line that is too long.
    RestOfLine(DummyLineReceiver),
    /// No more commands.
    Nothing,
    /// What was sent in the clear behind STARTTLS.
    Untrusted,
}

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut rest = bytes.iter();
        match &mut self.reading {
            Reading::Request => match self.requests.ingest(&mut rest) {
                Ok(request) => self.reading = say(&request, log),
                Err(Error::NeedsMoreData { .. }) => {}
                Err(error) => {
                    if error == Error::ResponseTooLong {
                        self.reading = Reading::RestOfLine(DummyLineReceiver::default());
                    }
                    log.fault(error);
                }
            },
            Reading::Data(receiver, content) => {
                if receiver.ingest(&mut rest, content) {
                    log.event(words::message(content));
                    self.reading = Reading::Request;
                }
            }
            Reading::Chunk(receiver, content) => {
                if receiver.ingest(&mut rest, content) {
                    log.event(words::chunk(content));
                    self.reading = Reading::Request;
                }
            }
            Reading::AuthResponse(receiver) => {
                if receiver.ingest(&mut rest) {
                    log.event(words::auth_response(&receiver.buf));
                    self.reading = Reading::Request;
                }
            }
            Reading::RestOfLine(receiver) => {
                if receiver.ingest(&mut rest) {
                    self.reading = Reading::Request;
                }
            }
            Reading::Nothing => return Ok(0),
            Reading::Untrusted => return Ok(bytes.len()),
        }
        Ok(bytes.len() - rest.len())
    }

    /// A chunk of nothing is complete before another byte comes.
    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let Reading::Chunk(receiver, content) = &mut self.reading else { return Ok(false) };
        let is_complete = receiver.ingest(&mut Iter::default(), content);
        if is_complete {
            log.event(words::chunk(content));
            self.reading = Reading::Request;
        }
        Ok(is_complete)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let is_between = match self.reading {
            Reading::Request => self.requests.buf().is_empty(),
            Reading::Nothing | Reading::Untrusted => true,
            Reading::Data(..)
            | Reading::Chunk(..)
            | Reading::AuthResponse(_)
            | Reading::RestOfLine(_) => false,
        };
        if is_between { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

/// Says a command; returned is what follows it.
fn say<T: AsRef<str>>(request: &Request<T>, log: &mut Log) -> Reading {
    match request {
        Request::Ehlo { host } => log.event(words::ehlo(host.as_ref())),
        Request::Helo { host } => log.event(words::helo(host.as_ref())),
        Request::Mail { from } => say_mail(from, log),
        Request::Rcpt { to } => say_rcpt(to, log),
        Request::Noop { value } => log.event(words::noop(value.as_ref())),
        Request::Vrfy { value } => log.event(words::vrfy(value.as_ref())),
        Request::Expn { value } => log.event(words::expn(value.as_ref())),
        Request::Help { value } => log.event(words::help(value.as_ref())),
        Request::Rset => log.event(words::rset()),
        Request::Data => {
            log.event(words::data());
            return Reading::Data(DataReceiver::new(), Vec::new());
        }
        Request::Bdat { chunk_size, is_last } => {
            log.event(words::bdat(*chunk_size, if *is_last { "last" } else { "" }));
            return Reading::Chunk(BdatReceiver::new(*chunk_size, *is_last), Vec::new());
        }
        // What the crate does not know has no name, and is refused.
        Request::Auth { mechanism: 0, .. } => log.fault(Fault::new("unknown-mechanism")),
        Request::Auth { mechanism, initial_response } => {
            let initial = initial_response.as_ref();
            log.event(words::auth(mechanism.to_mechanism(), initial));
            if initial.is_empty() {
                return Reading::AuthResponse(LineReceiver::new(()));
            }
        }
        Request::StartTls => {
            log.event(words::starttls());
            return Reading::Untrusted;
        }
        Request::Quit => {
            log.event(words::quit());
            return Reading::Nothing;
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

fn say_mail<T: AsRef<str>>(mail: &MailFrom<T>, log: &mut Log) {
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

fn say_rcpt<T: AsRef<str>>(rcpt: &RcptTo<T>, log: &mut Log) {
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
}
