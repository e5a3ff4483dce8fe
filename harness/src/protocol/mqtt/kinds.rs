//! Kinds of control packets by their first byte (MQTT 5.0, 2.1.2, 2.1.3), and flags of PUBLISH and CONNECT.

pub(super) const CONNECT: u8 = 0x10;
pub(super) const CONNACK: u8 = 0x20;
/// Without its flags.
pub(super) const PUBLISH: u8 = 0x30;
pub(super) const PUBACK: u8 = 0x40;
pub(super) const PUBREC: u8 = 0x50;
pub(super) const PUBREL: u8 = 0x62;
pub(super) const PUBCOMP: u8 = 0x70;
pub(super) const SUBSCRIBE: u8 = 0x82;
pub(super) const SUBACK: u8 = 0x90;
pub(super) const UNSUBSCRIBE: u8 = 0xa2;
pub(super) const UNSUBACK: u8 = 0xb0;
pub(super) const PINGREQ: u8 = 0xc0;
pub(super) const PINGRESP: u8 = 0xd0;
pub(super) const DISCONNECT: u8 = 0xe0;
pub(super) const AUTH: u8 = 0xf0;

pub(super) const RETAIN: u8 = 0x01;
/// Two bits, of which both at once are invalid.
pub(super) const QOS: u8 = 0x06;
pub(super) const DUP: u8 = 0x08;

pub(super) const CLEAN: u8 = 0x02;
pub(super) const WILL: u8 = 0x04;
/// Two bits.
pub(super) const WILL_QOS: u8 = 0x18;
pub(super) const WILL_RETAIN: u8 = 0x20;
pub(super) const PASSWORD: u8 = 0x40;
pub(super) const USER: u8 = 0x80;
