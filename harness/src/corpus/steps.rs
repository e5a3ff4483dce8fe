//! Builds the script and the facts of a case from its TOML.

use std::ops::Range;
use std::time::Duration;

use toml::Spanned;

use crate::bytes::{is_hidden, unescape};
use crate::context::{Facts, Family, Switch};
use crate::corpus::CorpusError;
use crate::corpus::index::{Index, NameKind};
use crate::corpus::notation::{Notation, SIZES_MAX, sizes};
use crate::corpus::pieces::Template;
use crate::corpus::quota::Quota;
use crate::corpus::raw::{RawCase, RawStep, RawSwitch, Text, Texts};
use crate::corpus::size::{Next, Recipe};
use crate::corpus::source::Source;
use crate::script::{Script, Step};
use crate::transcript::line::first_word;

impl Source {
    /// The script of a case and its facts; for a case with a size, the script of that size.
    pub(super) fn script_and_facts(
        &self,
        raw: &RawCase,
        index: &Index<'_>,
        quota: &Quota,
    ) -> Result<(Script, Facts), CorpusError> {
        let limit = raw.limit.as_ref().map(|size| self.number(size, SIZE_MIN)).transpose()?;
        let growth = raw.grow.as_ref().map(|size| self.number(size, SIZE_MIN)).transpose()?;
        let sized = raw.limit.as_ref().or(raw.grow.as_ref());
        if let (Some(_), Some(grow)) = (&raw.limit, &raw.grow) {
            let problem = "a case has one size: either `limit` or `grow`";
            return Err(self.error(self.at(grow), problem));
        }
        let refused_from = self.refused_from(raw, limit)?;
        let recipe = self.recipe(raw, limit.or(growth), index, quota)?;
        if let Some(sized) = sized.filter(|_| !recipe.is_sized()) {
            let problem = "no received text holds the `{size}` that this is for";
            return Err(self.error(self.at(sized), problem));
        }
        let script = recipe.script(limit.or(growth).unwrap_or_default());
        let family = |size| {
            let recipe = recipe.clone();
            Family::new(size, move |size| recipe.script(size))
        };
        let offset = |at: &Spanned<i64>| self.offset(at, script.len());
        let offsets = |all: &Vec<Spanned<i64>>| all.iter().map(offset).collect();
        let switch = |raw: &RawSwitch| {
            let at = offset(&raw.at)?;
            Ok(if raw.secure { Switch::secure_at(at) } else { Switch::at(at) })
        };
        let facts = Facts {
            complete: raw.complete.as_ref().map(offsets).transpose()?,
            messages: raw.messages.as_ref().map(offsets).transpose()?,
            switch: raw.switch.as_ref().map(switch).transpose()?,
            limit: limit.map(family),
            refused_from,
            growth: growth.map(family),
            buffered_max: raw.buffered.as_ref().map(|n| self.number(n, 0)).transpose()?,
            never: raw.never.iter().map(|text| self.ruled_out(text)).collect::<Result<_, _>>()?,
            ..Facts::default()
        };
        Ok((script, facts))
    }

    /// The bytes of a text that must not be logged.
    fn ruled_out(&self, text: &Spanned<Text>) -> Result<Vec<u8>, CorpusError> {
        let error = |problem: String| self.error(self.at(text), problem);
        let bytes = unescape(&text.get_ref().0).map_err(|problem| error(problem.to_string()))?;
        match bytes.is_empty() {
            true => Err(error("every lane holds an empty text; `never` lists others".to_owned())),
            false => Ok(bytes),
        }
    }

    /// The size from which on a core refuses every size.
    fn refused_from(
        &self,
        raw: &RawCase,
        limit: Option<usize>,
    ) -> Result<Option<usize>, CorpusError> {
        let place = raw.exact.as_ref().map(|exact| ("exact", self.at(exact)));
        let place = place.or_else(|| raw.refused.as_ref().map(|size| ("refused", self.at(size))));
        let Some((key, place)) = place else { return Ok(None) };
        let Some(limit) = limit else {
            let problem = format!("`{key}` is about the `limit` of a case, and there is none");
            return Err(self.error(place, problem));
        };
        let Some(refused) = &raw.refused else {
            let is_exact = raw.exact.as_ref().is_some_and(|exact| *exact.get_ref());
            return Ok(is_exact.then_some(limit + 1));
        };
        if raw.exact.is_some() {
            let problem =
                "a case has one of both: `exact` is a `refused` of one more than the limit";
            return Err(self.error(self.at(refused), problem));
        }
        let size = self.number(refused, limit + 1)?;
        if size > SIZES_MAX * limit {
            let problem = format!("a refused size is at most {SIZES_MAX} times the limit");
            return Err(self.error(self.at(refused), problem));
        }
        Ok(Some(size))
    }

    /// The offsets at which the peer owes an answer.
    pub(super) fn unanswered(
        &self,
        raw: &RawCase,
        script: &Script,
        facts: &Facts,
        index: &Index<'_>,
    ) -> Result<Vec<usize>, CorpusError> {
        let offset = |at: &Spanned<i64>| {
            self.known(at, COUNTS_REQUESTS, NameKind::Feature, index)?;
            let problem = match &facts.complete {
                None => {
                    "beside `unanswered` there is `complete`, where the stream may end for every core"
                }
                Some(complete)
                    if usize::try_from(*at.get_ref()).is_ok_and(|at| complete.contains(&at)) =>
                {
                    "an offset is `complete` or `unanswered`, not both"
                }
                Some(_) => return self.offset(at, script.len()),
            };
            Err(self.error(self.at(at), problem))
        };
        raw.unanswered.iter().map(offset).collect()
    }

    fn offset(&self, at: &Spanned<i64>, len: usize) -> Result<usize, CorpusError> {
        let inside = usize::try_from(*at.get_ref()).ok().filter(|at| *at <= len);
        let problem = || format!("not an offset of the bytes received; an offset is 0 to {len}");
        inside.ok_or_else(|| self.error(self.at(at), problem()))
    }

    fn number(&self, raw: &Spanned<i64>, min: usize) -> Result<usize, CorpusError> {
        let number = usize::try_from(*raw.get_ref()).ok().filter(|number| *number >= min);
        number.ok_or_else(|| self.error(self.at(raw), format!("a number is at least {min}")))
    }

    fn recipe(
        &self,
        raw: &RawCase,
        size: Option<usize>,
        index: &Index<'_>,
        quota: &Quota,
    ) -> Result<Recipe, CorpusError> {
        let mut recipe = Recipe::default();
        let steps = match (&raw.receive, raw.steps.as_slice()) {
            (Some(texts), []) => {
                vec![(self.at(texts), Next::Receive(self.texts(texts, size, index, quota)?))]
            }
            (None, [_, ..]) if raw.steps.len() > STEPS_MAX => {
                let problem = "a case has at most 10,000 steps; make several cases of it";
                return Err(self.error(self.at(&raw.id), problem));
            }
            (None, steps @ [_, ..]) => {
                let step = |step| Ok((self.at(step), self.step(step, size, index, quota)?));
                steps.iter().map(step).collect::<Result<_, _>>()?
            }
            _ => return Err(self.error(self.at(&raw.id), "a case has either `receive` or `steps`")),
        };
        for (place, next) in steps {
            if !recipe.push(next) {
                let problem = "the stream has ended already; no bytes are received after `eof`";
                return Err(self.error(place, problem));
            }
        }
        if raw.eof && !recipe.push(Next::Step(Step::Eof)) {
            let problem = "`eof = true`, but the steps end the stream already; remove one";
            return Err(self.error(self.at(&raw.id), problem));
        }
        Ok(recipe)
    }

    fn step(
        &self,
        step: &Spanned<RawStep>,
        size: Option<usize>,
        index: &Index<'_>,
        quota: &Quota,
    ) -> Result<Next, CorpusError> {
        let mistake = || {
            let forms = "{ receive = '…' }, { act = '…' }, { on = 'EVENT', act = '…' }, \
                         { advance = SECONDS } or { eof = true }";
            self.error(self.at(step), format!("a step is one of {forms}"))
        };
        match step.get_ref() {
            RawStep { receive: Some(texts), act: None, on: None, advance: None, eof: false } => {
                Ok(Next::Receive(self.texts(texts, size, index, quota)?))
            }
            RawStep { receive: None, act: Some(action), on, advance: None, eof: false } => {
                self.act(action, on.as_ref(), index).map(Next::Step)
            }
            RawStep { receive: None, act: None, on: None, advance: Some(seconds), eof: false } => {
                let problem = "`advance` is a finite number of seconds, not below 0";
                let time = Duration::try_from_secs_f64(*seconds);
                let advance = time.map(|time| Next::Step(Step::Advance(time)));
                advance.map_err(|_| self.error(self.at(step), problem))
            }
            RawStep { receive: None, act: None, on: None, advance: None, eof: true } => {
                Ok(Next::Step(Step::Eof))
            }
            _ => Err(mistake()),
        }
    }

    /// An action, or one that follows an event; both in words of the vocabulary.
    fn act(
        &self,
        action: &Spanned<String>,
        on: Option<&Spanned<Text>>,
        index: &Index<'_>,
    ) -> Result<Step, CorpusError> {
        self.visible(action, "an action")?;
        let act = action.get_ref().clone();
        self.known(action, first_word(&act), NameKind::Action, index)?;
        let Some(event) = on else { return Ok(Step::Act(act)) };
        let text = event.get_ref().0.clone();
        if text.contains(is_hidden) {
            return Err(self.error(self.at(event), "an event is one line of visible characters"));
        }
        let name = first_word(&text);
        if name != "fault" {
            self.known(event, name, NameKind::Word, index)?;
        }
        Ok(Step::On { event: text, action: act })
    }

    fn texts(
        &self,
        texts: &Spanned<Texts>,
        size: Option<usize>,
        index: &Index<'_>,
        quota: &Quota,
    ) -> Result<Vec<Template>, CorpusError> {
        let notation =
            Notation { numbers: index.numbers, blocks: &index.blocks, size, quota, uses: None };
        let [own, largest] = sizes(size);
        let text = |text: &str, span: Range<usize>| {
            let error = |problem: &str| self.error(Some(self.place(span.start)), problem);
            let template = notation.parse(text).map_err(|e| error(&e.to_string()))?;
            let taken = quota.receive(template.len(own), template.len(largest));
            taken.map(|()| template).map_err(error)
        };
        match texts.get_ref() {
            Texts::One(one) => Ok(vec![text(one, texts.span())?]),
            Texts::Joined(many) => many.iter().map(|one| text(one.get_ref(), one.span())).collect(),
        }
    }
}

/// The feature of cores that keep count of requests.
pub(super) const COUNTS_REQUESTS: &str = "requests";
/// A script asks of each step whether the stream has ended.
const STEPS_MAX: usize = 10_000;
/// The smallest size: one can grow from it, and go below it.
const SIZE_MIN: usize = 1;

#[cfg(test)]
mod tests {
    use crate::context::Switch;
    use crate::corpus::tests::{GOOD, case, parse};
    use crate::script::Script;

    const RECEIVE: &str = "receive = 'é\\n'";

    /// The `receive` of the good case, followed by these lines.
    fn and(lines: &str) -> String {
        format!("{RECEIVE}\n{lines}")
    }

    /// The `receive` of a case with a size, followed by these lines.
    fn sized(lines: &str) -> String {
        format!("receive = '{{repeat {{size}} \"a\"}}\\n'\n{lines}")
    }

    #[test]
    fn complete_names_offsets_of_what_is_received() {
        let complete = |offsets| and(&format!("complete = {offsets}"));
        assert_eq!(case(&complete("[0, 2, 3]")).facts.complete, Some(vec![0, 2, 3]));
        assert_eq!(case(&complete("[]")).facts.complete, Some(vec![]), "nowhere");
        assert_eq!(case(RECEIVE).facts.complete, None, "not known");
    }

    #[test]
    fn a_switch_is_at_an_offset_of_what_is_received() {
        let switch = |table| and(&format!("switch = {table}"));
        assert_eq!(case(RECEIVE).facts.switch, None);
        assert_eq!(case(&switch("{ at = 3 }")).facts.switch, Some(Switch::at(3)));
        let secure = "{ at = 0, secure = true }";
        assert_eq!(case(&switch(secure)).facts.switch, Some(Switch::secure_at(0)));
    }

    #[test]
    fn buffered_is_a_number_of_bytes() {
        assert_eq!(case(&and("buffered = 0")).facts.buffered_max, Some(0));
        assert_eq!(case(RECEIVE).facts.buffered_max, None);
    }

    #[test]
    fn what_must_not_be_logged_is_escaped_text() {
        let never = |list| and(&format!("never = {list}"));
        let ruled_out = case(&never(r"['<b>', '\xff\n']")).facts.never;
        assert_eq!(ruled_out, [b"<b>".to_vec(), b"\xff\n".to_vec()]);
        assert!(case(RECEIVE).facts.never.is_empty());
        for (list, problem) in [("['']", "every lane holds"), (r"['\q']", "at character 1")] {
            let error = parse(&GOOD.replace(RECEIVE, &never(list))).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn a_case_with_a_size_stands_for_all_sizes() {
        let case = case(&sized("limit = 3\ncomplete = [0, 4]\neof = true"));
        assert_eq!(case.script, Script::new().receive("aaa\n").eof());
        let limit = case.facts.limit.unwrap();
        assert_eq!((limit.size, limit.script(3)), (3, case.script));
        assert_eq!(case.facts.refused_from, None);
        assert_eq!(limit.script(0), Script::new().receive("\n").eof());
        assert_eq!(limit.script(4), Script::new().receive("aaaa\n").eof());
        assert!(case.facts.growth.is_none());
    }

    #[test]
    fn a_limit_can_be_exact() {
        let of = |keys: &str| case(&sized(keys)).facts.refused_from;
        assert_eq!(of("limit = 3\nexact = true"), Some(4));
        assert_eq!(of("limit = 3\nexact = false"), None);
        assert_eq!(of("limit = 3\nrefused = 12"), Some(12));
        let mistakes = [
            ("grow = 3\nexact = true", "and there is none"),
            ("grow = 3\nrefused = 4", "and there is none"),
            ("limit = 3\nrefused = 3", "at least 4"),
            ("limit = 3\nrefused = 13", "at most 4 times the limit"),
            ("limit = 3\nrefused = 4\nexact = true", "one of both"),
        ];
        for (keys, expected) in mistakes {
            let error = parse(&GOOD.replace(RECEIVE, &sized(keys))).unwrap_err().to_string();
            assert!(error.contains(expected), "{keys}: {error}");
        }
    }

    #[test]
    fn every_step_and_every_expected_line_can_have_a_size() {
        let steps = "steps = [{ receive = ['{size};', 'x'] }, { act = 'go {size}' }, \
                     { receive = '{repeat {size} \"ab\"}' }]\ngrow = 12";
        let grown = case(steps).facts.growth.unwrap();
        let script = Script::new().receive("2;x").act("go {size}").receive("abab");
        assert_eq!((grown.size, grown.script(2)), (12, script));
        let expect = "'line \"{repeat {size} \"\\n\"}\"', 'line {size}'";
        let text = GOOD.replace(RECEIVE, &sized("grow = 2")).replace("'line \"x\"'", expect);
        let says = parse(&text).unwrap().files[0].cases[0].allowed[0].says.clone();
        assert_eq!(says, [r#"line "\n\n""#, "line 2", "end"]);
    }

    #[test]
    fn offsets_refer_to_the_script_of_the_named_size() {
        assert!(parse(&GOOD.replace(RECEIVE, &sized("limit = 16\ncomplete = [17]"))).is_ok());
    }

    #[test]
    fn facts_hold_every_key_of_the_case() {
        let all = "complete = [0, 4]\nswitch = { at = 4 }\nbuffered = 9\nnever = ['b']\n";
        let facts = case(&sized(&format!("{all}limit = 3"))).facts;
        assert_eq!(facts.complete, Some(vec![0, 4]));
        assert_eq!(facts.switch, Some(Switch::at(4)));
        assert_eq!(facts.buffered_max, Some(9));
        assert_eq!(facts.never, [b"b".to_vec()]);
        assert_eq!(facts.limit.map(|family| family.size), Some(3));
        assert!(facts.growth.is_none() && facts.rewritings.is_empty());
        let facts = case(&sized("grow = 5")).facts;
        assert_eq!(facts.growth.map(|family| family.size), Some(5));
        assert!(facts.limit.is_none() && facts.complete.is_none() && facts.switch.is_none());
        assert_eq!(facts.buffered_max, None);
    }
}
