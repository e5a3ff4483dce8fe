//! The library as its users call it.
use chunkproof::adapter::tokio_util::{Decoding, decoder};
use chunkproof::{Core, Fault, Guarantee, Log, check};
use tokio_util::codec::LinesCodec;

#[test]
fn lines() {
    let text = "0123456789abcdefgh\r\n".repeat(50);
    let t = std::time::Instant::now();
    let report = check(|| {
        Decoding::new(LinesCodec::new(), |l: &String, log: &mut Log| log.named("line", l))
    })
    .prove()
    .receive(text)
    .run();
    println!("{:?}", t.elapsed());
    println!("{report}");
    assert_eq!(report.coverage.guarantee, Guarantee::Proven);
    assert_eq!(report.coverage.feeds, 500_500);
}

#[derive(Clone, Hash, Default)]
struct Bad {
    cr: bool,
    line: Vec<u8>,
}
impl Core for Bad {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for (i, b) in bytes.iter().enumerate() {
            match b {
                b'\r' if bytes.get(i + 1) == Some(&b'\n') => {}
                b'\n' => {
                    log.named("line", String::from_utf8(std::mem::take(&mut self.line)).unwrap())
                }
                _ => self.line.push(*b),
            }
        }
        Ok(bytes.len())
    }
}

#[test]
fn bad() {
    let r = check(Bad::default).prove().receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n").eof().run();
    println!("{r}");
    let r = check(Bad::default).receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n").eof().run();
    println!("{r}");
    check(decoder(LinesCodec::new)).receive("abc\r\n\r\nde").eof().assert();
}
