//! IRC: the codec of `irc-proto`, a `Decoder` of `tokio-util`.
//!
//! It reads a message into a command of its own type; what is logged of one are its name and
//! parameters. Some commands are logged by name only, as their types leave parameters out.

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
    let cores = || check(cores_with(codec, say)).held_bytes(DecoderCore::n_held);
    fits.then(|| cores().into())
}

fn say(message: &Message, log: &mut Log) {
    for Tag(key, value) in message.tags.iter().flatten() {
        log.event(match value {
            Some(value) => words::tag(key, value),
            None => words::tag_without_value(key),
        });
    }
    if let Some(prefix) = &message.prefix {
        log.event(words::prefix(&prefix.to_string()));
    }
    say_command(&message.command, log);
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "those that no case has are logged by name only"
)]
fn say_command(command: &Command, log: &mut Log) {
    let mut say = |name: &str, params: &[Option<&String>]| {
        log.event(words::command(&name.to_uppercase()));
        params.iter().flatten().for_each(|param| log.event(words::param(*param)));
    };
    match command {
        Command::NICK(nick) => say("NICK", &[Some(nick)]),
        Command::QUIT(text) => say("QUIT", &[text.as_ref()]),
        Command::JOIN(channels, keys, name) => {
            say("JOIN", &[Some(channels), keys.as_ref(), name.as_ref()]);
        }
        Command::PART(channels, text) => say("PART", &[Some(channels), text.as_ref()]),
        Command::TOPIC(channel, topic) => say("TOPIC", &[Some(channel), topic.as_ref()]),
        Command::KICK(channel, user, text) => {
            say("KICK", &[Some(channel), Some(user), text.as_ref()]);
        }
        Command::PRIVMSG(target, text) => say("PRIVMSG", &[Some(target), Some(text)]),
        Command::NOTICE(target, text) => say("NOTICE", &[Some(target), Some(text)]),
        Command::PING(server, other) => say("PING", &[Some(server), other.as_ref()]),
        Command::PONG(server, other) => say("PONG", &[Some(server), other.as_ref()]),
        Command::Response(reply, params) => {
            let digits = format!("{:03}", *reply as u16);
            say(&digits, &params.iter().map(Some).collect::<Vec<_>>());
        }
        Command::Raw(name, params) => say(name, &params.iter().map(Some).collect::<Vec<_>>()),
        other => say(String::from(other).split(' ').next().unwrap_or_default(), &[]),
    }
}
