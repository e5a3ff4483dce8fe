//! Every bundled corpus file × subject × check, each a trial of its own.

use chunkproof::context::Options;
use chunkproof::corpus::Corpora;
use chunkproof::search::Budget;
use chunkproof::trial;
use chunkproof_subjects::subjects;
use libtest_mimic::Arguments;

fn main() {
    let args = Arguments::from_args();
    let corpora = Corpora::bundled();
    let mut options = Options::default();
    options.budget = Budget::small();
    libtest_mimic::run(&args, trial::trials(&corpora, &subjects(), options)).exit();
}
