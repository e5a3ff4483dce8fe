//! JSON (RFC 8259): the push parser of `actson`.
//!
//! Bytes are pushed as long as its feeder has room; each poll asks for one event. The parser reports the end
//! of the text once, and is not called again, as its documentation requires.

use actson::feeder::PushJsonFeeder;
use actson::options::JsonParserOptionsBuilder;
use actson::{JsonEvent, JsonParser};
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::json;
use chunkproof::{Checker, Core, Fault, Log, check};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("actson/push", "json", parser).version(locked_version("actson"))]
}

fn parser(setup: &Setup) -> Option<Checker> {
    let options = match (setup.role(), setup.get("depth")) {
        ("text", None) if setup.has_only(&[]) => JsonParserOptionsBuilder::default(),
        // The depth of its stack is one more than that of the values, for the text itself.
        ("text", Some(depth)) if setup.has_only(&["depth"]) => {
            JsonParserOptionsBuilder::default().with_max_depth(depth.parse::<usize>().ok()? + 1)
        }
        ("texts", None) if setup.has_only(&[]) => {
            JsonParserOptionsBuilder::default().with_streaming(true)
        }
        _ => return None,
    };
    let make = move || Json::new(options);
    // No copies and no key: the parser is neither `Clone` nor `Debug`, and hides its state.
    Some(check(make).accept_empty().reset_with(Json::reset).into())
}

pub(crate) struct Json {
    parser: JsonParser<PushJsonFeeder>,
    /// Whether the parser has reported the end of the text.
    is_over: bool,
}

impl Core for Json {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(self.parser.feeder.push_bytes(bytes))
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        match self.parser.next_event()? {
            None => self.is_over = true,
            Some(JsonEvent::NeedMoreInput) => return Ok(false),
            Some(event) => self.log_event(event, log)?,
        }
        Ok(true)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.parser.feeder.done();
        Ok(())
    }
}

impl Json {
    pub(crate) fn new(options: JsonParserOptionsBuilder) -> Self {
        let parser = JsonParser::new_with_options(PushJsonFeeder::new(), options.build());
        Self { parser, is_over: false }
    }

    /// A parser of several texts in a row.
    #[cfg(feature = "stacked")]
    pub(crate) fn of_texts() -> Self {
        Self::new(JsonParserOptionsBuilder::default().with_streaming(true))
    }

    fn log_event(&self, event: JsonEvent, log: &mut Log) -> Result<(), Fault> {
        log.event(match event {
            JsonEvent::NeedMoreInput => return Ok(()),
            JsonEvent::StartObject => json::begin_object(),
            JsonEvent::EndObject => json::end_object(),
            JsonEvent::StartArray => json::begin_array(),
            JsonEvent::EndArray => json::end_array(),
            JsonEvent::FieldName => json::name(self.parser.current_str()?),
            JsonEvent::ValueString => json::string(self.parser.current_str()?),
            JsonEvent::ValueInt | JsonEvent::ValueFloat => json::number(self.parser.current_str()?),
            JsonEvent::ValueTrue => json::r#true(),
            JsonEvent::ValueFalse => json::r#false(),
            JsonEvent::ValueNull => json::null(),
        });
        Ok(())
    }

    fn reset(&mut self) {
        self.parser.reset_fully();
        self.is_over = false;
    }
}
