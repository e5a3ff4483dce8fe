//! IRC: the codec of `irc-proto`, a `Decoder` of `tokio-util`.
//!
//! It reads a message into a command of its own type; the name and the parameters are logged. Some
//! commands are logged by name only, as their types leave parameters out.

use chunkproof::adapter::codec::DecoderCore;
use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::irc as words;
use chunkproof::{Checker, Log, check};
use irc_proto::message::Tag;
use irc_proto::{Command, IrcCodec, Message};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("irc-proto/codec", "irc", cores).version(locked_version("irc-proto"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "lines" && setup.has_only(&[]);
    let codec = || IrcCodec::new("utf-8").expect("UTF-8 is known");
    // No copies and no key: the codec is neither `Clone` nor `Debug`.
    let cores = || check(cores_with(codec, log_message)).held_bytes(DecoderCore::n_held);
    fits.then(|| cores().into())
}

fn log_message(message: &Message, log: &mut Log) {
    for Tag(key, value) in message.tags.iter().flatten() {
        log.event(match value {
            Some(value) => words::tag(key, value),
            None => words::tag_without_value(key),
        });
    }
    if let Some(prefix) = &message.prefix {
        log.event(words::prefix(&prefix.to_string()));
    }
    log_command(&message.command, log);
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "commands that no case has are logged by name only"
)]
fn log_command(command: &Command, log: &mut Log) {
    let mut log = |name: &str, params: &[Option<&String>]| {
        log.event(words::command(&name.to_uppercase()));
        params.iter().flatten().for_each(|param| log.event(words::param(*param)));
    };
    match command {
        Command::NICK(nick) => log("NICK", &[Some(nick)]),
        Command::QUIT(text) => log("QUIT", &[text.as_ref()]),
        Command::JOIN(channels, keys, name) => {
            log("JOIN", &[Some(channels), keys.as_ref(), name.as_ref()]);
        }
        Command::PART(channels, text) => log("PART", &[Some(channels), text.as_ref()]),
        Command::TOPIC(channel, topic) => log("TOPIC", &[Some(channel), topic.as_ref()]),
        Command::KICK(channel, user, text) => {
            log("KICK", &[Some(channel), Some(user), text.as_ref()]);
        }
        Command::PRIVMSG(target, text) => log("PRIVMSG", &[Some(target), Some(text)]),
        Command::NOTICE(target, text) => log("NOTICE", &[Some(target), Some(text)]),
        Command::PING(server, other) => log("PING", &[Some(server), other.as_ref()]),
        Command::PONG(server, other) => log("PONG", &[Some(server), other.as_ref()]),
        Command::Response(reply, params) => {
            let digits = format!("{:03}", *reply as u16);
            log(&digits, &params.iter().map(Some).collect::<Vec<_>>());
        }
        Command::Raw(name, params) => log(name, &params.iter().map(Some).collect::<Vec<_>>()),
        other => log(String::from(other).split(' ').next().unwrap_or_default(), &[]),
    }
}
