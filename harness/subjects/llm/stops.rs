//! The detector of `stopstream`.

use chunkproof::adapter::text::TextCore;
use chunkproof::bytes::unescape;
use chunkproof::corpus::Setup;
use chunkproof::protocol::llm;
use chunkproof::script::Cuts;
use chunkproof::{Checker, Log, check};
use stopstream::StopDetector;

pub(super) fn detector(setup: &Setup) -> Option<Checker> {
    if setup.role() != "stop" || !setup.has_only(&["strings"]) {
        return None;
    }
    let strings = setup.get("strings")?.split('|').map(|string| {
        let bytes = unescape(string).ok()?;
        String::from_utf8(bytes).ok()
    });
    let strings: Vec<String> = strings.collect::<Option<_>>()?;
    let make = move || {
        let push = |detector: &mut StopDetector, text: &str, log: &mut Log| {
            let result = detector.push(text);
            log.data(llm::TEXT, result.safe_text.as_bytes());
            result.stopped.into_iter().for_each(|string| log.event(llm::stop(&string)));
            Ok(())
        };
        TextCore::new(StopDetector::new(strings.clone()), push).at_eof(|detector, log| {
            log.data(llm::TEXT, detector.flush().as_bytes());
            Ok(())
        })
    };
    // No powers: the detector is neither `Clone` nor `Debug`.
    Some(check(make).cuts_at(Cuts::chars()).into())
}
