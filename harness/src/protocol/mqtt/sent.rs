//! Reads what one side of an MQTT connection sent as messages, in the vocabulary's words for them.

use crate::bytes::Escaped;
use crate::protocol::Line;
use crate::protocol::mqtt::fields::{Fields, Property};
use crate::protocol::mqtt::{kinds, words};

/// Returns the control packets in outgoing bytes, a line for each.
///
/// A line holds the words in which a core reports the packet when it receives it, with all its parts:
/// `subscribe 1 subscription "a" 0x00`. Properties come last. A line does not depend on how the packet is
/// encoded: a reason code that is left out is 0x00, and a list of properties may be empty or left out.
///
/// The version is that of the CONNECT or the CONNACK before. A CONNACK of 3.1.1 has a remaining length of 2,
/// and only 5.0 has AUTH. Bytes that do not begin with a whole packet of this version with the right fields
/// are one message, `malformed "…"`, and the last one.
///
/// # Spec
///
/// OASIS MQTT 3.1.1, 2.2 and 3; OASIS MQTT 5.0, 2.1, 2.2 and 3, in particular 3.4.2.1, 3.14.2.1 and 3.15.2.1.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol::mqtt::sent;
///
/// let connack = &b"\x20\x03\0\0\0"[..];
/// for disconnect in [&b"\xe0\x01\x82"[..], b"\xe0\x02\x82\0"] {
///     assert_eq!(sent(&[connack, disconnect].concat()), ["connack 0x00 new", "disconnect 0x82"]);
/// }
/// ```
#[must_use]
pub fn sent(bytes: &[u8]) -> Vec<String> {
    let mut stream = Fields { bytes, at: 0 };
    let mut messages = Vec::new();
    let mut is_5 = false;
    while !stream.is_over() {
        let start = stream.at;
        let Some(message) = message(&mut stream, &mut is_5) else {
            let rest = bytes.get(start..).unwrap_or_default();
            messages.push(format!("malformed {:?}", Escaped(rest)));
            break;
        };
        messages.push(message);
    }
    messages
}

/// The next packet as a line; `None` if it is malformed.
fn message(stream: &mut Fields<'_>, is_5: &mut bool) -> Option<String> {
    let first = stream.byte()?;
    let (len, is_shortest) = stream.varint_in_any_form()?;
    let body = stream.take(len)?;
    *is_5 = match first {
        kinds::CONNECT => body.get(NAME.len()) == Some(&VERSION_5),
        kinds::CONNACK => len > CONNACK_LEN_3,
        kinds::AUTH => true,
        _ => *is_5,
    };
    let fields = Fields { bytes: body, at: 0 };
    let mut packet = SentPacket { fields, is_5: *is_5, lines: Vec::new() };
    packet.read(first)?;
    // Only 5.0 requires the shortest form of a remaining length (1.5.5).
    let is_whole = packet.fields.is_over() && (is_shortest || !*is_5);
    is_whole.then(|| packet.lines.join(" "))
}

/// A packet whose fields are read.
struct SentPacket<'a> {
    fields: Fields<'a>,
    is_5: bool,
    /// The packet and its parts.
    lines: Vec<String>,
}

impl SentPacket<'_> {
    fn add(&mut self, line: Line<'_>) {
        self.lines.push(format!("{line:?}"));
    }

    /// Reads the packet with this first byte; `None` if one of its fields is malformed.
    fn read(&mut self, first: u8) -> Option<()> {
        match first {
            kinds::CONNECT => self.connect()?,
            kinds::CONNACK => self.connack()?,
            _ if first & !PUBLISH_FLAGS == kinds::PUBLISH => self.publish(first)?,
            kinds::PUBACK => self.acknowledgement(words::puback)?,
            kinds::PUBREC => self.acknowledgement(words::pubrec)?,
            kinds::PUBREL => self.acknowledgement(words::pubrel)?,
            kinds::PUBCOMP => self.acknowledgement(words::pubcomp)?,
            kinds::SUBSCRIBE => self.list(words::subscribe, |packet| {
                let filter = packet.fields.string()?;
                let options = packet.fields.byte()?;
                packet.add(words::subscription(filter, options));
                Some(())
            })?,
            kinds::SUBACK => self.list(words::suback, Self::code)?,
            kinds::UNSUBSCRIBE => self.list(words::unsubscribe, |packet| {
                let filter = packet.fields.string()?;
                packet.add(words::filter(filter));
                Some(())
            })?,
            // Without codes, in 3.1.1.
            kinds::UNSUBACK if self.is_5 => self.list(words::unsuback, Self::code)?,
            kinds::UNSUBACK => self.list(words::unsuback, |_| None)?,
            kinds::PINGREQ => self.add(words::pingreq()),
            kinds::PINGRESP => self.add(words::pingresp()),
            kinds::DISCONNECT => self.reason(words::disconnect)?,
            // One with a reason code has a property length, too.
            kinds::AUTH if self.fields.bytes.len() != 1 => self.reason(words::auth)?,
            _ => return None,
        }
        Some(())
    }

    fn connect(&mut self) -> Option<()> {
        let is_known = self.fields.take(NAME.len())? == NAME;
        let version = self.fields.byte()?;
        let flags = self.fields.byte()?;
        let is_valid = is_known && version == if self.is_5 { VERSION_5 } else { VERSION_3 };
        (is_valid && flags & RESERVED == 0).then_some(())?;
        let keep_alive = self.fields.u16()?;
        let mut properties = self.properties(words::property)?;
        let session = if flags & kinds::CLEAN == 0 { "resumed" } else { "clean" };
        let client = self.fields.string()?;
        self.add(words::connect(client, session, keep_alive));
        if flags & kinds::WILL != 0 {
            properties.extend(self.properties(words::will_property)?);
            let qos = (flags & kinds::WILL_QOS) >> kinds::WILL_QOS.trailing_zeros();
            let retain = if flags & kinds::WILL_RETAIN == 0 { "live" } else { "retained" };
            let (topic, payload) = (self.fields.string()?, self.fields.string()?);
            self.add(words::will(qos, retain, topic, payload));
        }
        if flags & kinds::USER != 0 {
            let name = self.fields.string()?;
            self.add(words::user(name));
        }
        if flags & kinds::PASSWORD != 0 {
            let password = self.fields.string()?;
            self.add(words::password(password));
        }
        self.lines.extend(properties);
        Some(())
    }

    fn connack(&mut self) -> Option<()> {
        let session = match self.fields.byte()? {
            0 => "new",
            1 => "present",
            _ => return None,
        };
        let code = self.fields.byte()?;
        self.add(words::connack(code, session));
        let properties = self.properties(words::property)?;
        self.lines.extend(properties);
        Some(())
    }

    fn publish(&mut self, first: u8) -> Option<()> {
        let qos = (first & kinds::QOS) >> kinds::QOS.trailing_zeros();
        (qos <= QOS_MAX).then_some(())?;
        let flags = match (first & kinds::DUP, first & kinds::RETAIN) {
            (0, 0) => "-",
            (_, 0) => "dup",
            (0, _) => "retain",
            (..) => "dup+retain",
        };
        let topic = self.fields.string()?;
        let id = if qos == 0 { 0 } else { self.fields.u16()? };
        let properties = self.properties(words::property)?;
        let payload = self.fields.rest();
        self.add(words::publish(qos, id, flags, topic, payload));
        self.lines.extend(properties);
        Some(())
    }

    /// An answer with an identifier, after which 5.0 may have a reason.
    fn acknowledgement(&mut self, word: fn(u16, u8) -> Line<'static>) -> Option<()> {
        let id = self.fields.u16()?;
        self.reason(|code| word(id, code))
    }

    /// A reason code and properties, which may both be left out, or the properties alone; 3.1.1 has neither.
    fn reason(&mut self, word: impl Fn(u8) -> Line<'static>) -> Option<()> {
        if !self.is_5 || self.fields.is_over() {
            self.add(word(0));
            return Some(());
        }
        let code = self.fields.byte()?;
        self.add(word(code));
        if !self.fields.is_over() {
            let properties = self.properties(words::property)?;
            self.lines.extend(properties);
        }
        Some(())
    }

    /// An identifier, properties, and items up to the end of the packet.
    fn list(
        &mut self,
        word: fn(u16) -> Line<'static>,
        item: impl Fn(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let id = self.fields.u16()?;
        let properties = self.properties(words::property)?;
        self.add(word(id));
        while !self.fields.is_over() {
            item(self)?;
        }
        self.lines.extend(properties);
        Some(())
    }

    fn code(&mut self) -> Option<()> {
        let code = self.fields.byte()?;
        self.add(words::code(code));
        Some(())
    }

    /// The lines of a list of properties, sorted by identifier; 3.1.1 has none.
    fn properties(&mut self, word: for<'b> fn(u8, &'b [u8]) -> Line<'b>) -> Option<Vec<String>> {
        if !self.is_5 {
            return Some(Vec::new());
        }
        let mut properties = self.fields.properties()?;
        properties.sort_by_key(|property| property.id);
        let value = |property: &Property| self.fields.bytes.get(property.bytes.clone())?.get(1..);
        let lines = properties
            .iter()
            .map(|property| Some(format!("{:?}", word(property.id, value(property)?))));
        lines.collect()
    }
}

const NAME: &[u8] = b"\0\x04MQTT";
const VERSION_3: u8 = 4;
const VERSION_5: u8 = 5;
const CONNACK_LEN_3: usize = 2;
/// The lowest flag of CONNECT.
const RESERVED: u8 = 1;
const PUBLISH_FLAGS: u8 = 0x0f;
const QOS_MAX: u8 = 2;

#[cfg(test)]
mod tests {
    use super::sent;

    const CONNACK_3: &[u8] = b"\x20\x02\0\0";
    const CONNACK_5: &[u8] = b"\x20\x03\0\0\0";

    /// The messages after the CONNACK of a version.
    fn after(connack: &[u8], bytes: &[u8]) -> Vec<String> {
        sent(&[connack, bytes].concat()).split_off(1)
    }

    #[test]
    fn each_packet_of_a_client_is_a_message() {
        let connect_3 = b"\x10\x1a\0\x04MQTT\x04\xee\0\n\0\x02me\0\x01w\0\0\0\x02us\0\x01p";
        let connect =
            "connect \"me\" clean 10 will 1 retained \"w\" \"\" user \"us\" password \"p\"";
        let rest = b"\x32\x06\0\x01a\0\x01x\x3d\x06\0\x01a\0\x02x\x30\x03\0\x01a\x62\x02\0\x01\
                     \x82\x0a\0\x03\0\x01a\0\0\x01b\x02\xa2\x08\0\x04\0\x01a\0\x01b\xc0\0\xe0\0";
        let messages = [
            connect,
            "publish 1 1 - \"a\" \"x\"",
            "publish 2 2 dup+retain \"a\" \"x\"",
            "publish 0 0 - \"a\" \"\"",
            "pubrel 1 0x00",
            "subscribe 3 subscription \"a\" 0x00 subscription \"b\" 0x02",
            "unsubscribe 4 filter \"a\" filter \"b\"",
            "pingreq",
            "disconnect 0x00",
        ];
        assert_eq!(sent(&[&connect_3[..], rest].concat()), messages);
    }

    #[test]
    fn each_packet_of_a_server_is_a_message() {
        let of_3 = b"\x40\x02\0\x01\x50\x02\0\x02\x70\x02\x01\x03\x90\x04\0\x04\x01\x80\xb0\x02\0\x05\xd0\0";
        let messages = [
            "puback 1 0x00",
            "pubrec 2 0x00",
            "pubcomp 259 0x00",
            "suback 4 code 0x01 code 0x80",
            "unsuback 5",
            "pingresp",
        ];
        assert_eq!(after(CONNACK_3, of_3), messages);
        let of_5 = b"\x90\x05\0\x04\0\x01\x87\xb0\x05\0\x05\0\0\x11";
        let messages = ["suback 4 code 0x01 code 0x87", "unsuback 5 code 0x00 code 0x11"];
        assert_eq!(after(CONNACK_5, of_5), messages);
        assert_eq!(sent(b"\x20\x02\x01\0"), ["connack 0x00 present"]);
        assert_eq!(sent(b"\x20\x03\0\x87\0"), ["connack 0x87 new"]);
    }

    #[test]
    fn a_reason_may_be_left_out_or_have_properties() {
        for (bytes, message) in [
            (&b"\xe0\0"[..], "disconnect 0x00"),
            (b"\xe0\x01\0", "disconnect 0x00"),
            (b"\xe0\x02\0\0", "disconnect 0x00"),
            (b"\xe0\x01\x82", "disconnect 0x82"),
            (b"\xe0\x02\x82\0", "disconnect 0x82"),
            (b"\xe0\x07\x82\x05\x1f\0\x02no", "disconnect 0x82 property 0x1f \"\\0\\x02no\""),
            (b"\x40\x02\0\x01", "puback 1 0x00"),
            (b"\x40\x03\0\x01\0", "puback 1 0x00"),
            (b"\x50\x04\0\x01\x91\0", "pubrec 1 0x91"),
            (b"\x62\x04\0\x01\0\0", "pubrel 1 0x00"),
            (b"\x70\x03\0\x01\x92", "pubcomp 1 0x92"),
            (b"\xf0\0", "auth 0x00"),
            (b"\xf0\x06\x18\x04\x15\0\x01M", "auth 0x18 property 0x15 \"\\0\\x01M\""),
        ] {
            assert_eq!(after(CONNACK_5, bytes), [message]);
        }
    }

    #[test]
    fn properties_are_sorted_and_come_last() {
        let connack = b"\x20\x0f\0\0\x0c\x26\0\x01k\0\x01v\x21\0\x01\x25\0";
        let listed =
            "property 0x21 \"\\0\\x01\" property 0x25 \"\\0\" property 0x26 \"\\0\\x01k\\0\\x01v\"";
        assert_eq!(sent(connack), [format!("connack 0x00 new {listed}")]);
        let publish = b"\x30\x08\0\x01a\x03\x23\0\x02x";
        assert_eq!(
            after(CONNACK_5, publish),
            ["publish 0 0 - \"a\" \"x\" property 0x23 \"\\0\\x02\""]
        );
        let connect =
            b"\x10\x1c\0\x04MQTT\x05\x06\0\0\x03\x21\0\x01\0\x01c\x02\x01\x01\0\x01w\0\x03bye";
        let will =
            "will 0 live \"w\" \"bye\" property 0x21 \"\\0\\x01\" will-property 0x01 \"\\x01\"";
        assert_eq!(sent(connect), [format!("connect \"c\" clean 0 {will}")]);
    }

    #[test]
    fn the_version_is_that_of_the_packet_before() {
        let publish = b"\x30\x05\0\x01a\0x";
        for (first, payload) in [
            (CONNACK_3, "\\0x"),
            (CONNACK_5, "x"),
            (b"\x10\x0e\0\x04MQTT\x04\x02\0\0\0\x02me", "\\0x"),
            (b"\x10\x0f\0\x04MQTT\x05\x02\0\0\0\0\x02me", "x"),
            (b"\xf0\0", "x"),
            // A session that goes on after its connection was lost.
            (b"\x20\x02\0\0\x20\x03\x01\0\0", "x"),
        ] {
            let last = sent(&[first, publish].concat()).pop();
            assert_eq!(last, Some(format!("publish 0 0 - \"a\" \"{payload}\"")), "{first:?}");
        }
    }

    #[test]
    fn what_is_no_packet_is_the_last_message() {
        for bytes in [
            &b"\0\0"[..],
            b"\x36\x05\0\x01a\0\x01",
            b"\x60\x02\0\x01",
            b"\x20\x03\x02\0\0",
            b"\xd0\x01x",
            b"\xd0",
            b"\xe0\x02\x82",
            b"\xe0\x02\x82\x01",
            b"\xe0\x03\x82\0x",
            b"\xe0\x04\x82\x02\x7e\0",
            b"\xf0\x01\x18",
            b"\x40\x01\0",
            b"\xd0\x80\0",
            b"\xd0\x80\x80\x80\x80\0",
        ] {
            let messages = after(CONNACK_5, &[bytes, b"\xd0\0"].concat());
            let [malformed] = messages.as_slice() else { panic!("{messages:?}") };
            assert!(malformed.starts_with("malformed \""), "{malformed}");
        }
        assert_eq!(
            after(CONNACK_3, b"\xd0\0\xe0\x01\0"),
            ["pingresp", "malformed \"\\xe0\\x01\\0\""]
        );
        assert_eq!(after(CONNACK_3, b"\xd0\x80\0"), ["pingresp"], "3.1.1 allows a longer length");
        assert_eq!(after(CONNACK_3, b"\xb0\x03\0\x01\0"), ["malformed \"\\xb0\\x03\\0\\x01\\0\""]);
    }
}
