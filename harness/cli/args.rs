//! What can be given on the command line.

use std::path::PathBuf;

use chunkproof::CheckId;
use clap::{Parser, Subcommand, ValueEnum};

use crate::format::Format;

/// Plays scripted bytes into protocol cores, cut in every way, and holds them to one sentence: what a
/// core says depends on the bytes alone.
#[derive(Debug, Parser)]
#[command(name = "chunkproof", version)]
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
    /// Makes corpora into seeds for fuzzers, and what crashed a target into a case.
    Seed(SeedArgs),
    /// Lists what is bundled.
    List(ListArgs),
}

#[derive(Debug, Default, clap::Args)]
pub(crate) struct RunArgs {
    /// Corpus files, or folders of them.
    pub(crate) paths: Vec<PathBuf>,
    /// Only these subjects; `*` stands for any characters. Can be repeated, as the next three.
    #[arg(long = "subject", value_name = "NAME")]
    pub(crate) subjects: Vec<String>,
    /// Only these protocols; `*` stands for any characters.
    #[arg(long = "protocol", value_name = "NAME")]
    pub(crate) protocols: Vec<String>,
    /// Only the results of these checks.
    #[arg(long = "check", value_name = "NAME")]
    pub(crate) checks: Vec<CheckId>,
    /// Only these cases; `*` stands for any characters.
    #[arg(long = "case", value_name = "ID")]
    pub(crate) cases: Vec<String>,
    /// How thorough the run is.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) profile: Profile,
    /// The form of the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// In text, shows each known deviation and permitted difference, not only their counts.
    #[arg(long)]
    pub(crate) all: bool,
    /// Writes the results to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// How many threads work; one for each processor if not given.
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<std::num::NonZeroUsize>,
    /// What all randomness is drawn from.
    #[arg(long, value_name = "N", default_value_t)]
    pub(crate) seed: u64,
}

impl RunArgs {
    /// Whether nothing narrows the run: it is of every bundled case.
    pub(crate) fn is_of_everything(&self) -> bool {
        let Self { paths, subjects, protocols, cases, .. } = self;
        paths.is_empty() && [subjects, protocols, cases].iter().all(|names| names.is_empty())
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProveArgs {
    /// The file; its bytes are the script.
    pub(crate) file: PathBuf,
    /// The core.
    #[arg(long, value_name = "NAME")]
    pub(crate) subject: String,
    /// What the core is to be, in the words of its protocol; its first setup if not given.
    #[arg(long, value_name = "SETUP")]
    pub(crate) setup: Option<String>,
    /// How thorough the run is.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) profile: Profile,
    /// The form of the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// What all randomness is drawn from.
    #[arg(long, value_name = "N", default_value_t)]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExhaustArgs {
    /// The core.
    #[arg(long, value_name = "NAME")]
    pub(crate) subject: String,
    /// What the core is to be, in the words of its protocol; its first setup if not given.
    #[arg(long, value_name = "SETUP")]
    pub(crate) setup: Option<String>,
    /// The symbols, as escaped text such as 'a\r\n\xff'; learned from the bundled cases if not given.
    #[arg(long, value_name = "BYTES")]
    pub(crate) alphabet: Option<String>,
    /// How many symbols are learned.
    #[arg(long, value_name = "N", default_value = "12", conflicts_with = "alphabet")]
    pub(crate) symbols: std::num::NonZeroUsize,
    /// How many bytes the strings have, at most.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) len: usize,
    /// How thoroughly a string that deviates is judged, and how much may be run.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) profile: Profile,
    /// The form of the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// What all randomness is drawn from.
    #[arg(long, value_name = "N", default_value_t)]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// Corpus files, or folders of them; without, the bundled corpora.
    pub(crate) paths: Vec<PathBuf>,
    /// The two cores.
    #[arg(long = "subject", value_name = "NAME")]
    pub(crate) subjects: Vec<String>,
    /// Shows the differences that are accounted for, too.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// The token, as a report printed it.
    pub(crate) token: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SeedArgs {
    /// Corpus files, or folders of them; without, the bundled corpora for the bundled targets.
    pub(crate) paths: Vec<PathBuf>,
    /// Writes the cases of each protocol into a folder of its name in here, and its words beside that.
    #[arg(long, value_name = "FOLDER", required_unless_present = "case", conflicts_with = "case")]
    pub(crate) out: Option<PathBuf>,
    /// Prints the case for a corpus that a file stands for: an input that crashed a target.
    #[arg(long, value_name = "FILE", requires = "protocol", conflicts_with = "paths")]
    pub(crate) case: Option<PathBuf>,
    /// The protocol: of the target that crashed, or the only one to write.
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
    /// What one execution of a fuzzer does.
    Fuzz,
    /// Under a second for each core.
    Quick,
    /// What continuous integration can afford.
    #[default]
    Standard,
    /// What a release can.
    Thorough,
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
