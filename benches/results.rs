//! The results that criterion leaves behind, and ratios of those that belong together.
//!
//! Criterion writes a folder for each benchmark: `new/benchmark.json` describes it,
//! `new/estimates.json` has its times. Benchmarks of one group belong together if one of them is the
//! base of the others. Medians are divided, as a burst of other load disturbs them less than means.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

/// One benchmark as criterion left it.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a row of a table")]
pub struct Measured {
    /// The group of benchmarks that belong together.
    pub group: String,
    /// Which one of the group it is: the function or, without one, the parameter.
    pub which: String,
    /// How many bytes or elements one iteration works through.
    pub amount: Option<u64>,
    /// The median, in nanoseconds, and the bounds of its confidence interval.
    pub nanos: [f64; 3],
}

/// How one benchmark of a group compares with the base of the group.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a row of a table")]
pub struct Compared {
    /// The group of benchmarks that belong together.
    pub group: String,
    /// The two that are compared.
    pub what: String,
    /// How many times longer it takes, and the bounds that follow from both intervals.
    pub ratio: [f64; 3],
}

/// Reads all results below a folder, in the order of their names.
///
/// # Errors
///
/// If a file cannot be read. Files that are no results of criterion are skipped.
pub fn read(folder: &Path) -> io::Result<Vec<Measured>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let (what, times) = (path.join("benchmark.json"), path.join("estimates.json"));
        if path.ends_with("new") && what.exists() && times.exists() {
            let json = |path| fs::read_to_string(path).map(|text| text.parse().unwrap_or_default());
            found.extend(measured(&json(what)?, &json(times)?));
        } else {
            found.extend(read(&path)?);
        }
    }
    found.sort_by(|a, b| (&a.group, &a.which).cmp(&(&b.group, &b.which)));
    Ok(found)
}

fn measured(what: &Value, times: &Value) -> Option<Measured> {
    let text = |key: &str| what.get(key)?.as_str().map(str::to_owned);
    let throughput = what.get("throughput").and_then(Value::as_object);
    let amount = throughput.and_then(|kinds| kinds.values().find_map(Value::as_u64));
    let median = times.get("median")?;
    let bounds = median.get("confidence_interval")?;
    let [low, high] = ["lower_bound", "upper_bound"].map(|key| bounds.get(key)?.as_f64());
    Some(Measured {
        group: text("group_id")?,
        which: text("function_id").or_else(|| text("value_str"))?,
        amount,
        nanos: [median.get("point_estimate")?.as_f64()?, low?, high?],
    })
}

/// Every benchmark that can be compared, with its base.
#[must_use]
pub fn compare(all: &[Measured]) -> Vec<Compared> {
    let mut groups: BTreeMap<&str, Vec<&Measured>> = BTreeMap::new();
    for one in all {
        groups.entry(&one.group).or_default().push(one);
    }
    groups.into_values().flat_map(|group| compare_group(&group)).collect()
}

fn compare_group(group: &[&Measured]) -> Vec<Compared> {
    let named = |name: &str| group.iter().find(|one| one.which == name);
    if let Some(base) = BASES.iter().find_map(|name| named(name)) {
        let rest = group.iter().filter(|one| one.which != base.which);
        return rest.map(|one| one.against(base, 1.0)).collect();
    }
    // Sizes of one thing: the cost of a byte or an element at each, against the smallest.
    let size = |one: &&&Measured| one.which.parse::<u64>().ok();
    let mut sized: Vec<&&Measured> = group.iter().filter(|one| size(one).is_some()).collect();
    sized.sort_by_key(size);
    let Some((base, rest)) = sized.split_first() else { return Vec::new() };
    let amounts = |one: &Measured| Some(per(base.amount?) / per(one.amount?));
    rest.iter().filter_map(|one| Some(one.against(base, amounts(one)?))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a ratio needs no more than a double holds")]
fn per(amount: u64) -> f64 {
    amount.max(1) as f64
}

impl Measured {
    fn against(&self, base: &Self, factor: f64) -> Compared {
        let ([time, low, high], [of, of_low, of_high]) = (self.nanos, base.nanos);
        let ratio = [time / of, low / of_high, high / of_low].map(|ratio| ratio * factor);
        let what = format!("{} / {}", self.which, base.which);
        Compared { group: self.group.clone(), what, ratio }
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [ratio, low, high] = self.ratio;
        let range = format!("({low:.2} to {high:.2})");
        write!(f, "{:44} {:24} {ratio:9.2} {range:>20}", self.group, self.what)
    }
}

/// The names of the base of a group.
const BASES: [&str; 4] = ["bare", "driver", "array", "whole"];

#[cfg(test)]
mod tests {
    use super::{Compared, Measured, compare, measured};
    use serde_json::json;

    fn one(group: &str, which: &str, amount: u64, nanos: f64) -> Measured {
        let what = json!({
            "group_id": group, "function_id": null, "value_str": which,
            "throughput": { "Bytes": amount }, "full_id": "", "title": "",
        });
        let interval = json!({ "lower_bound": nanos * 0.9, "upper_bound": nanos * 1.1 });
        let median = json!({ "point_estimate": nanos, "confidence_interval": interval });
        measured(&what, &json!({ "median": median, "mean": null })).unwrap()
    }

    fn ratios(all: &[Measured]) -> Vec<(String, f64)> {
        let two = |it: Compared| (it.what, (it.ratio[0] * 100.0).round() / 100.0);
        compare(all).into_iter().map(two).collect()
    }

    #[test]
    fn a_group_is_measured_against_its_base() {
        let all = [
            one("b", "tcp", 1, 500.0),
            one("a", "harness", 1, 30.0),
            one("b", "driver", 1, 5.0),
            one("a", "bare", 1, 20.0),
            one("c", "alone", 1, 1.0),
        ];
        let expected = [("harness / bare".to_owned(), 1.5), ("tcp / driver".to_owned(), 100.0)];
        assert_eq!(ratios(&all), expected);
        let [_, low, high] = compare(&all)[0].ratio;
        assert!((1.2..1.25).contains(&low) && (1.8..1.85).contains(&high), "{low} {high}");
    }

    #[test]
    fn sizes_are_compared_by_the_cost_of_a_byte() {
        let all = [one("a", "128", 400, 800.0), one("a", "64", 100, 100.0)];
        assert_eq!(ratios(&all), [("128 / 64".to_owned(), 2.0)]);
    }

    #[test]
    fn a_file_that_is_no_result_is_skipped() {
        assert_eq!(measured(&json!({ "group_id": "a" }), &json!({})), None);
    }
}
