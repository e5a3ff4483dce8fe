//! The `MySQL` client/server protocol: the packet codec of `mysql_common`, and its packets.
//!
//! A setup states whether packets are compressed and what they hold, as a connection knows from its state:
//! the crate parses a packet of the kind that its caller names. It also leaves it to its caller to begin
//! each command with the sequence number 0.

mod packets;

use bytes::BytesMut;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Core, Fault, Log, check};
use mysql_common::proto::codec::{Compression, PacketCodec};

use self::packets::LogPacket;
use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("mysql_common/codec", "mysql", cores).version(locked_version("mysql_common"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    let log_packet = packets::of(setup.role())?;
    setup.has_only(&["compressed", "max"]).then_some(())?;
    let max = setup.get("max").map_or(Some(None), |max| max.parse().ok().map(Some))?;
    let is_compressed = setup.get("compressed").is_some();
    let make = move || {
        let mut codec = PacketCodec::default();
        codec.max_allowed_packet = max.unwrap_or(codec.max_allowed_packet);
        if is_compressed {
            codec.compress(Compression::default());
        }
        Packets::of(codec, log_packet)
    };
    // The codec's `Debug` text shows every field, and so does that of the buffers; the function that logs a
    // packet is the same in every state.
    let key = |packets: &Packets| {
        let Packets { codec, incoming, packet, is_over, .. } = packets;
        format!("{codec:?} {incoming:?} {packet:?} {is_over}")
    };
    Some(check(make).key_states(key).held_bytes(Packets::n_held).into())
}

struct Packets {
    codec: PacketCodec,
    incoming: BytesMut,
    /// The parts of a packet that is not complete.
    packet: Vec<u8>,
    log_packet: LogPacket,
    /// After a fault or the end nothing is read; the crate leaves it to its caller to stop there.
    is_over: bool,
}

impl Packets {
    fn of(codec: PacketCodec, log_packet: LogPacket) -> Self {
        let (incoming, packet) = (BytesMut::new(), Vec::new());
        Self { codec, incoming, packet, log_packet, is_over: false }
    }

    fn n_held(&self) -> usize {
        self.incoming.len() + self.packet.len()
    }

    fn read(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if !self.codec.decode(&mut self.incoming, &mut self.packet)? {
            return Ok(false);
        }
        let packet = std::mem::take(&mut self.packet);
        (self.log_packet)(&packet, log)?;
        Ok(true)
    }
}

impl Core for Packets {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        if !self.is_over {
            self.incoming.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        let read = self.read(log);
        self.is_over = read.is_err();
        read
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let was_over = std::mem::replace(&mut self.is_over, true);
        if was_over || self.n_held() == 0 { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

#[cfg(test)]
mod tests {
    use chunkproof::corpus::Setup;
    use chunkproof::{Chunking, Script};

    use super::cores;

    /// Parts of 16 `MiB` are too long for cases, which are played many times.
    #[test]
    fn a_packet_of_16_mib_goes_on_in_another_part() {
        const PART: usize = 0xff_ffff;
        let cores = cores(&Setup::new("packets max=20000000")).expect("a setup of the vocabulary");
        let script = |rest: &[u8]| {
            let len = u8::try_from(rest.len()).expect("a short rest");
            let first = [&[0xff, 0xff, 0xff, 0][..], &[b'x'; PART], &[len, 0, 0, 1], rest].concat();
            Script::from([&first[..], b"\x01\0\0\x02y"].concat()).eof()
        };
        for rest in [&b""[..], b"z"] {
            let cuts = [vec![], vec![4], vec![PART + 4], vec![PART + 6], vec![PART + 8]];
            for cuts in cuts {
                let logged = cores.factory().replay(&script(rest), &Chunking::new(cuts.clone()));
                let lens: Vec<usize> = logged.lines().iter().map(|line| line.len()).collect();
                let first = r#"packet """#.len() + PART + rest.len();
                assert_eq!(lens, [first, r#"packet "y""#.len(), "end".len()], "{rest:?} {cuts:?}");
            }
        }
    }
}
