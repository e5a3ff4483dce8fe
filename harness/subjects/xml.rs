//! XML 1.0: the reader of `quick-xml`, for sources that are awaited and for those that block.
//!
//! The reader returns one event after another, and is dropped at its first error, since no processor
//! may continue after one. All its own checks are switched on; the others it leaves to its caller.

use chunkproof::adapter::blocking;
use chunkproof::adapter::future::task;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::xml;
use chunkproof::{Checker, Fault, check};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::{Config, Reader};
use tokio::io::BufReader;

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    [
        Subject::new("quick-xml/async", "xml", awaited),
        Subject::new("quick-xml/blocking", "xml", blocked),
    ]
    .map(|subject| subject.version(locked_version("quick-xml")))
}

fn awaited(setup: &Setup) -> Option<Checker> {
    let config = config(setup)?;
    let cores = task::cores(move |wire, shared_log| {
        let config = config.clone();
        async move {
            let mut reader = Reader::from_reader(BufReader::new(wire));
            *reader.config_mut() = config;
            let mut buffer = Vec::new();
            loop {
                buffer.clear();
                let event = reader.read_event_into_async(&mut buffer).await?;
                if matches!(event, Event::Eof) {
                    return Ok::<_, Fault>(());
                }
                log_event(&event, &shared_log)?;
            }
        }
    });
    // A future has neither copies nor a key.
    Some(check(cores).into())
}

fn blocked(setup: &Setup) -> Option<Checker> {
    let config = config(setup)?;
    let cores = blocking::cores(move |source, shared_log| {
        let mut reader = Reader::from_reader(source);
        *reader.config_mut() = config.clone();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer)?;
            if matches!(event, Event::Eof) {
                return Ok::<_, Fault>(());
            }
            log_event(&event, &shared_log)?;
        }
    });
    // It cannot be stopped halfway, much less copied there.
    Some(check(cores).into())
}

fn config(setup: &Setup) -> Option<Config> {
    if setup.role() != "content" || !setup.has_only(&["trim", "expand", "ampersands"]) {
        return None;
    }
    let mut config = Config::default();
    config.enable_all_checks(true);
    config.trim_text(setup.get("trim").is_some());
    config.expand_empty_elements = setup.get("expand").is_some();
    config.allow_dangling_amp = setup.get("ampersands").is_some();
    Some(config)
}

fn log_event(event: &Event<'_>, shared_log: &SharedLog) -> Result<(), Fault> {
    match event {
        Event::Start(tag) => {
            shared_log.event(xml::start_tag(tag.name().as_ref()));
            log_attributes(tag, shared_log)?;
        }
        Event::Empty(tag) => {
            shared_log.event(xml::empty_element(tag.name().as_ref()));
            log_attributes(tag, shared_log)?;
        }
        Event::End(tag) => shared_log.event(xml::end_tag(tag.name().as_ref())),
        Event::Text(text) => shared_log.event(xml::text(&**text)),
        Event::CData(text) => shared_log.event(xml::cdata(&**text)),
        Event::Comment(text) => shared_log.event(xml::comment(&**text)),
        Event::Decl(declaration) => {
            let version = declaration.version()?;
            let encoding = declaration.encoding().transpose()?.unwrap_or_default();
            let standalone = declaration.standalone().transpose()?.unwrap_or_default();
            shared_log.event(xml::declaration(&*version, &*encoding, &*standalone));
        }
        Event::PI(pi) => shared_log.event(xml::pi(pi.target(), pi.content())),
        Event::DocType(text) => shared_log.event(xml::doctype(&**text)),
        Event::GeneralRef(name) => shared_log.event(xml::reference(&**name)),
        Event::Eof => {}
    }
    Ok(())
}

fn log_attributes(tag: &BytesStart<'_>, shared_log: &SharedLog) -> Result<(), Fault> {
    for attribute in tag.attributes() {
        let attribute = attribute?;
        shared_log.event(xml::attribute(attribute.key.as_ref(), &*attribute.value));
    }
    Ok(())
}
