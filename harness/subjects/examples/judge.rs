//! Temporary: prints transcripts and judgements of every subject on the corpora given.
use chunkproof::corpus::Corpora;
use chunkproof::{Chunking, judge};
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let corpora = Corpora::load(&args).unwrap_or_else(|e| {
        println!("ERROR {e}");
        std::process::exit(2)
    });
    let verbose = std::env::var("VERBOSE").is_ok();
    let (mut ok, mut bad, mut skip) = (0, 0, 0);
    for file in &corpora.files {
        for subject in
            chunkproof_subjects::subjects().iter().filter(|s| s.protocol() == file.protocol)
        {
            for case in &file.cases {
                let cores = match subject.cores(case) {
                    Ok(c) => c,
                    Err(why) => {
                        skip += 1;
                        if verbose {
                            println!("skip {} {}: {why}", subject.name(), case.id);
                        }
                        continue;
                    }
                };
                for chunking in [Chunking::whole(), Chunking::bytewise(case.script.bytes().len())] {
                    let t = cores.replay(&case.script, &chunking);
                    let j = judge::judge(subject, case, &t);
                    let good = !matches!(j, judge::Judgement::Refused { .. });
                    if good {
                        ok += 1
                    } else {
                        bad += 1
                    }
                    if verbose || !good {
                        println!(
                            "== {} {}:{} {} [{chunking}] {}\n{t}{j:?}\n",
                            subject.name(),
                            file.path,
                            case.line,
                            case.id,
                            if good { "ok" } else { "REFUSED" }
                        );
                    }
                }
            }
        }
    }
    println!(
        "{} cases; judgements: {ok} ok, {bad} refused, {skip} skipped",
        corpora.files.iter().map(|f| f.cases.len()).sum::<usize>()
    );
}
