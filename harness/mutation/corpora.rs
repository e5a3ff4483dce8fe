//! Every corpus file for a reference parser × check, each a trial of its own.

use chunkproof::context::Options;
use chunkproof::corpus::Corpora;
use chunkproof::{Profile, trial};
use chunkproof_mutation::subjects;
use libtest_mimic::Arguments;

fn main() {
    let args = Arguments::from_args();
    let folders = ["../../corpora/framing", "../../corpora/websocket"];
    let corpora = Corpora::load(folders).unwrap_or_else(|error| panic!("{error}"));
    let options = Options::of_many(Profile::Standard);
    libtest_mimic::run(&args, trial::trials(&corpora, &subjects(), options)).exit();
}
