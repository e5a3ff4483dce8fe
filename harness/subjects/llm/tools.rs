//! Tool calls in tags: the formatter of `ambi`, which hides them, and its parser of the whole text.
//!
//! The formatter puts a label before the first text, which the adapter takes off. The parser returns all
//! calls of a text, so they are logged at the end.

use ambi::agent::processor::StandardStreamFormatter;
use ambi::agent::tool::TagToolParser;
use ambi::types::{StreamFormatter, ToolCallParser};
use chunkproof::adapter::text::TextCore;
use chunkproof::corpus::Setup;
use chunkproof::protocol::llm;
use chunkproof::script::Cuts;
use chunkproof::{Checker, Fault, Log, check};

const START: &str = "<tool_call>";
const END: &str = "</tool_call>";

pub(super) fn formatter(setup: &Setup) -> Option<Checker> {
    let make = || {
        let push = |tools: &mut Tools, text: &str, log: &mut Log| {
            tools.text.push_str(text);
            let shown = tools.formatter.push(text);
            tools.log_shown(&shown, log);
            Ok(())
        };
        TextCore::new(Tools::new(), push).at_eof(|tools, log| {
            let shown = tools.formatter.flush();
            tools.log_shown(&shown, log);
            let calls = TagToolParser::new(START, END).parse(&std::mem::take(&mut tools.text));
            for (name, arguments) in calls {
                // So it reports a call that it cannot read.
                if name == "__format_error__" {
                    return Err(Fault::new("format-error").because(arguments));
                }
                log.event(llm::tool_call("", &name, &arguments.to_string()));
            }
            Ok(())
        })
    };
    // No powers: the formatter is neither `Clone` nor `Debug`. The parser reads the arguments from `args`.
    let is_its_own = setup.has_only(&["arguments"]) && setup.get("arguments") == Some("args");
    let cores = || check(make).cuts_at(Cuts::chars()).into();
    (setup.role() == "tool-calls" && is_its_own).then(cores)
}

struct Tools {
    formatter: StandardStreamFormatter,
    text: String,
    has_shown: bool,
}

impl Tools {
    fn new() -> Self {
        // Without other tags, it looks for those of reasoning.
        let formatter = StandardStreamFormatter::new(START, END, "", "");
        Self { formatter, text: String::new(), has_shown: false }
    }

    fn log_shown(&mut self, shown: &str, log: &mut Log) {
        let label = if self.has_shown { "" } else { "[Content]: " };
        log.data(llm::TEXT, shown.strip_prefix(label).unwrap_or(shown).as_bytes());
        self.has_shown |= !shown.is_empty();
    }
}
