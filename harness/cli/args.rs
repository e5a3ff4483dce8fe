//! The command line: subcommands, options and arguments.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chunkproof::CheckId;
use chunkproof::context::Options;
use chunkproof::internals::isolation::CALL_LIMIT;
use chunkproof::internals::seconds;
use chunkproof::search::WorkMeter;
use clap::{Parser, Subcommand, ValueEnum};

use crate::format::Format;
use crate::text::WIDTH;

/// Plays scripted bytes into protocol cores, cut in every way, and holds them to one sentence: what
/// a core says depends on the bytes alone.
#[derive(Debug, Parser)]
#[command(name = "chunkproof", version, max_term_width = WIDTH)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs corpora over the bundled cores; without paths, the bundled corpora.
    Run(RunArgs),
    /// Explores all chunkings of the raw bytes of a file.
    Prove(ProveArgs),
    /// Plays all short strings over an alphabet, in all chunkings.
    Exhaust(ExhaustArgs),
    /// Shows where two bundled cores of one protocol disagree.
    Diff(DiffArgs),
    /// Replays a counterexample from its token.
    Replay(ReplayArgs),
    /// Makes seeds for fuzzers from corpora, or a case from an input that crashed.
    Seed(SeedArgs),
    /// Lists the bundled subjects, protocols, checks or cases.
    List(ListArgs),
    /// Runs cases for a run.
    #[command(hide = true)]
    Worker(WorkerArgs),
}

#[derive(Debug, Default, clap::Args)]
pub(crate) struct RunArgs {
    /// Corpus files, or folders of them.
    pub(crate) paths: Vec<PathBuf>,
    /// Only these subjects; `*` matches any characters. Can be repeated, like the next three.
    #[arg(long = "subject", value_name = "NAME")]
    pub(crate) subjects: Vec<String>,
    /// Only these protocols; `*` matches any characters.
    #[arg(long = "protocol", value_name = "NAME")]
    pub(crate) protocols: Vec<String>,
    /// Only the results of these checks.
    #[arg(long = "check", value_name = "NAME")]
    pub(crate) checks: Vec<CheckId>,
    /// Only these cases; `*` matches any characters.
    #[arg(long = "case", value_name = "ID")]
    pub(crate) cases: Vec<String>,
    /// How thorough the run is.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) profile: Profile,
    /// Format of the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// In text, lists each known deviation and permitted difference, and violations in full.
    #[arg(long)]
    pub(crate) all: bool,
    /// Writes the results to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Number of cases that are run at once; one for each processor if not given.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) jobs: Option<std::num::NonZeroUsize>,
    /// How long one call of a core may take before it counts as hung; 0 for any time.
    #[arg(long, value_name = "SECONDS", default_value_t, allow_negative_numbers = true)]
    pub(crate) call_limit: CallLimit,
    /// How much memory each process that runs cases may have; 0 for any amount. Only on Unix.
    #[arg(
        long,
        value_name = "MIB",
        default_value_t,
        conflicts_with = "in_process",
        allow_negative_numbers = true
    )]
    pub(crate) memory_limit: MemoryLimit,
    /// Runs all cases in this process: a core that aborts ends the run.
    #[arg(long)]
    pub(crate) in_process: bool,
    /// Does not measure the work inside of cores, whose figures depend on the machine: where no byte is
    /// passed twice, `growth` is not judged then.
    #[arg(long)]
    pub(crate) without_work: bool,
    /// Seed of all randomness.
    #[arg(long, value_name = "N", default_value_t, allow_negative_numbers = true)]
    pub(crate) seed: u64,
}

impl RunArgs {
    /// Whether no option narrows the run: it runs every bundled case.
    pub(crate) fn is_of_everything(&self) -> bool {
        let Self { paths, subjects, protocols, cases, .. } = self;
        paths.is_empty() && [subjects, protocols, cases].iter().all(|names| names.is_empty())
    }
}

/// How long a call may take, in seconds; 0 for any time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallLimit(pub(crate) Duration);

impl Default for CallLimit {
    fn default() -> Self {
        Self(CALL_LIMIT)
    }
}

impl FromStr for CallLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        seconds(text).map(Self).ok_or_else(|| "not a number of seconds".to_owned())
    }
}

impl fmt::Display for CallLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_secs_f64().fmt(f)
    }
}

/// How much memory a process may have, in MiB; 0 for any amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MemoryLimit(pub(crate) u64);

impl Default for MemoryLimit {
    fn default() -> Self {
        Self(2048)
    }
}

impl FromStr for MemoryLimit {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for MemoryLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A process of a run: it is started by the run itself.
#[derive(Debug, clap::Args)]
pub(crate) struct WorkerArgs {
    pub(crate) paths: Vec<PathBuf>,
    #[arg(long, value_enum)]
    pub(crate) profile: Profile,
    #[arg(long)]
    pub(crate) seed: u64,
    #[arg(long)]
    pub(crate) call_limit: CallLimit,
    #[arg(long)]
    pub(crate) memory_limit: MemoryLimit,
    /// Where the play in progress is kept.
    #[arg(long)]
    pub(crate) plays: PathBuf,
    /// Keeps each play, and not only one that hangs.
    #[arg(long)]
    pub(crate) keep_plays: bool,
    #[arg(long)]
    pub(crate) without_work: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProveArgs {
    /// The file; its bytes are the script.
    pub(crate) file: PathBuf,
    /// Name of the core.
    #[arg(long, value_name = "NAME")]
    pub(crate) subject: String,
    /// Setup of the core, in the words of its protocol; the first that it supports if not given.
    #[arg(long, value_name = "SETUP")]
    pub(crate) setup: Option<String>,
    /// How thorough the run is.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) profile: Profile,
    /// Format of the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Seed of all randomness.
    #[arg(long, value_name = "N", default_value_t, allow_negative_numbers = true)]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExhaustArgs {
    /// Name of the core.
    #[arg(long, value_name = "NAME")]
    pub(crate) subject: String,
    /// Setup of the core, in the words of its protocol; the first that it supports if not given.
    #[arg(long, value_name = "SETUP")]
    pub(crate) setup: Option<String>,
    /// The symbols, as escaped text such as 'a\r\n\xff'; learned from the bundled cases if not
    /// given.
    #[arg(long, value_name = "BYTES")]
    pub(crate) alphabet: Option<String>,
    /// Number of symbols to learn.
    #[arg(
        long,
        value_name = "N",
        default_value = "12",
        conflicts_with = "alphabet",
        allow_negative_numbers = true
    )]
    pub(crate) symbols: std::num::NonZeroUsize,
    /// Another symbol of several bytes, as escaped text such as 'Host: a\r\n'; can be given several
    /// times.
    #[arg(long = "string", value_name = "BYTES")]
    pub(crate) strings: Vec<String>,
    /// Length of the longest strings, in symbols.
    #[arg(long, value_name = "N", default_value_t = 4, allow_negative_numbers = true)]
    pub(crate) len: usize,
    /// How thoroughly a deviating string is judged, and how much may be run.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) profile: Profile,
    /// Format of the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Seed of all randomness.
    #[arg(long, value_name = "N", default_value_t, allow_negative_numbers = true)]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// Corpus files, or folders of them; the bundled corpora if not given.
    pub(crate) paths: Vec<PathBuf>,
    /// The two cores.
    #[arg(long = "subject", value_name = "NAME")]
    pub(crate) subjects: Vec<String>,
    /// Also shows the differences that are accounted for.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// The token, as a report printed it; `@FILE` for one in a file, `-` for standard input.
    pub(crate) token: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SeedArgs {
    /// Corpus files, or folders of them; the bundled corpora if not given.
    pub(crate) paths: Vec<PathBuf>,
    /// Writes the seeds of each protocol to FOLDER/PROTOCOL, its dictionary to
    /// FOLDER/PROTOCOL.dict.
    #[arg(long, value_name = "FOLDER", required_unless_present = "case", conflicts_with = "case")]
    pub(crate) out: Option<PathBuf>,
    /// Prints the corpus case for an input that crashed a target.
    #[arg(long, value_name = "FILE", requires = "protocol", conflicts_with = "paths")]
    pub(crate) case: Option<PathBuf>,
    /// Protocol of the crashed target; with --out, the only protocol to write.
    #[arg(long, value_name = "NAME")]
    pub(crate) protocol: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// What to list.
    #[arg(value_enum)]
    pub(crate) what: Listed,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// As much as one execution of a fuzzer.
    Fuzz,
    /// Under a second for each core.
    Quick,
    /// For continuous integration.
    #[default]
    Standard,
    /// For a release.
    Thorough,
}

impl Profile {
    /// The options of a run of hundreds of cases, which measures work unless it must not, or cannot.
    pub(crate) fn options(self, seed: u64, without_work: bool) -> Options {
        let options = Options::of_many(self.into()).seed(seed);
        match work_meter().filter(|_| !without_work) {
            Some(meter) => options.work_meter(meter),
            None => options,
        }
    }
}

#[cfg(unix)]
fn work_meter() -> Option<WorkMeter> {
    Some(WorkMeter::cpu_time())
}

#[cfg(not(unix))]
fn work_meter() -> Option<WorkMeter> {
    None
}

impl From<Profile> for chunkproof::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Fuzz => Self::Fuzz,
            Profile::Quick => Self::Quick,
            Profile::Standard => Self::Standard,
            Profile::Thorough => Self::Thorough,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listed {
    /// The bundled cores.
    Subjects,
    /// The bundled protocols.
    Protocols,
    /// The checks.
    Checks,
    /// The bundled cases.
    Cases,
}
