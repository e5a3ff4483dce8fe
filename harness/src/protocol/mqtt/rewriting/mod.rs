//! Rewrites MQTT 5: the order of properties, and empty reasons that packets may leave out.
//!
//! A script is left alone if one of its packets is doubtful, for example cut off or with a length
//! in more bytes than it needs, and if it does not begin as one of MQTT 5 does: with a CONNECT of
//! that version, or with a CONNACK that has properties. MQTT 3.1.1 has one form for each packet
//! except for the remaining length: it neither requires the shortest form nor states that a longer
//! one means the same.

mod packet;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use packet::{Packet, read};

#[cfg(feature = "corpus")]
use std::sync::Arc;

use crate::context::Rewriting;
#[cfg(feature = "corpus")]
use crate::corpus::Setup;
use crate::protocol::mqtt::fields::Property;
use crate::protocol::rewriter::ScriptRewriter;
use crate::protocol::rewriter::{drafted, readable};
use crate::random::Random;
use crate::script::Script;

/// Reorders the properties of each packet, and of its will; those with one identifier keep their
/// order.
///
/// # Spec
///
/// OASIS MQTT 5.0, 2.2.2.2.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::mqtt::rewriting as mqtt;
///
/// let connack = b"\x20\x0a\0\0\x07\x13\0\x05\x24\x01\x25\x00";
/// let scripts = mqtt::PropertyOrder.rewrite(&connack.into(), 1);
/// assert_eq!(scripts[0], b"\x20\x0a\0\0\x07\x25\x00\x24\x01\x13\0\x05".into());
/// assert!(mqtt::PropertyOrder.rewrite(&b"\x20\x02\0\0".into(), 1).is_empty());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PropertyOrder;

impl Rewriting for PropertyOrder {
    fn name(&self) -> &'static str {
        "mqtt/property-order"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(packets) = readable(script).and_then(read) else { return Vec::new() };
        let forms = [Order::Reversed, Order::Rotated, Order::Random, Order::Random];
        drafted(script, seed, forms, |rewriter, order, random| {
            for properties in packets.iter().flat_map(|packet| &packet.properties) {
                let Some(first) = properties.first() else { continue };
                rewriter.keep(first.bytes.start);
                for property in order.of(properties, random) {
                    let bytes = script.bytes().get(property.bytes.clone()).unwrap_or_default();
                    bytes.iter().for_each(|byte| rewriter.replace(*byte));
                }
            }
        })
    }
}

/// Adds or leaves out a reason code of 0 and an empty list of properties, in PUBACK, PUBREC,
/// PUBREL, PUBCOMP, DISCONNECT and AUTH.
///
/// # Spec
///
/// OASIS MQTT 5.0, 3.4.2.1, 3.5.2.1, 3.6.2.1, 3.7.2.1, 3.14.2.1, 3.15.2.1.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::mqtt::rewriting as mqtt;
///
/// let scripts = mqtt::EmptyReasons.rewrite(&b"\x20\x03\0\0\0\x40\x02\0\x01".into(), 1);
/// assert!(scripts.contains(&b"\x20\x03\0\0\0\x40\x03\0\x01\0".into()));
/// assert!(scripts.contains(&b"\x20\x03\0\0\0\x40\x04\0\x01\0\0".into()));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct EmptyReasons;

impl Rewriting for EmptyReasons {
    fn name(&self) -> &'static str {
        "mqtt/empty-reasons"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(packets) = readable(script).and_then(read) else { return Vec::new() };
        // How many of the two bytes are present: the reason code, the length of the properties.
        let forms = [Some(0), Some(1), Some(2), None, None];
        drafted(script, seed, forms, |rewriter, form, random| {
            for packet in packets.iter().filter(|packet| packet.reason.is_some()) {
                let n_zeros = form.unwrap_or_else(|| random.below(REASON_LEN_MAX + 1));
                put_reason(rewriter, script, packet, n_zeros);
            }
        })
    }
}

/// Replaces a packet by one with `n_zeros` bytes of a reason, if it may have them.
fn put_reason(rewriter: &mut ScriptRewriter<'_>, script: &Script, packet: &Packet, n_zeros: usize) {
    let Some(reason) = packet.reason.clone() else { return };
    // The specification defines no AUTH with a reason code alone.
    if n_zeros == reason.len() || (packet.is_auth && n_zeros == 1) {
        return;
    }
    let before = packet.body.start..reason.start;
    let before = script.bytes().get(before).unwrap_or_default();
    let kind = script.bytes().get(packet.start).copied().unwrap_or_default();
    rewriter.keep(packet.start);
    rewriter.settle();
    rewriter.skip(packet.body.end);
    rewriter.put(&[kind, u8::try_from(before.len() + n_zeros).unwrap_or_default()]);
    rewriter.put(before);
    rewriter.put([0; REASON_LEN_MAX].get(..n_zeros).unwrap_or_default());
}

/// The order of properties.
#[derive(Clone, Copy)]
enum Order {
    Reversed,
    Rotated,
    Random,
}

impl Order {
    fn of(self, properties: &[Property], random: &mut Random) -> Vec<Property> {
        let mut ids: Vec<u8> = properties.iter().map(|property| property.id).collect();
        match self {
            Self::Reversed => ids.reverse(),
            Self::Rotated => ids.rotate_left(1),
            Self::Random => (1..ids.len()).for_each(|at| ids.swap(at, random.below(at + 1))),
        }
        let mut queues: BTreeMap<u8, VecDeque<Property>> = BTreeMap::new();
        for property in properties {
            queues.entry(property.id).or_default().push_back(property.clone());
        }
        ids.iter().filter_map(|id| queues.get_mut(id)?.pop_front()).collect()
    }
}

/// The reason code, and the length of an empty list of properties.
const REASON_LEN_MAX: usize = 2;

/// The rewritings that mean the same to every core: all of them.
#[cfg(feature = "corpus")]
pub(crate) fn of_setup(_: &Setup, _: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(PropertyOrder), Arc::new(EmptyReasons)]
}
