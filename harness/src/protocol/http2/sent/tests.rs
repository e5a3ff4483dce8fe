//! Frames become messages, each in its place.

use super::sent;

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let [_, _, _, _, _, len @ ..] = (payload.len() as u64).to_be_bytes();
    [&len[..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

#[test]
fn each_frame_is_a_message() {
    let all = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        frame(4, 0, 0, b""),
        frame(4, 1, 0, b""),
        frame(1, 5, 1, b"\x82"),
        frame(1, 0, 3, b"\x82"),
        frame(9, 4, 3, b"\x84"),
        frame(2, 0, 3, b"\0\0\0\0\x10"),
        frame(3, 0, 3, &[0, 0, 0, 8]),
        frame(5, 4, 1, &[0x80, 0, 0, 2]),
        frame(6, 0, 0, b"12345678"),
        frame(6, 1, 0, b"1234567\0"),
        frame(8, 0, 5, &[0x80, 0, 0x40, 0]),
        frame(7, 0, 0, &[0, 0, 0, 3, 0, 0, 0, 1, b'x']),
        frame(7, 0, 0, &[0, 0, 0, 3, 0, 0, 0, 99]),
        frame(0x42, 1, 1, b""),
    ];
    let messages = [
        "settings",
        "settings-ack",
        "headers 1",
        "end-stream 1",
        "headers 3",
        "continuation 3",
        "priority 3",
        "reset 3 cancel",
        "push-promise 1 2",
        "ping \"12345678\"",
        "ping-ack \"1234567\\0\"",
        "window-update 5 16384",
        "goaway protocol-error last 3",
        "goaway 99 last 3",
        "frame 66 1",
    ];
    let bytes = all.concat();
    assert_eq!(sent(&bytes), messages);
    // A frame that is cut off is none.
    assert_eq!(sent(&bytes[..bytes.len() - 1]), messages[..messages.len() - 1]);
    assert_eq!(sent(b""), [""; 0]);
}

#[test]
fn the_content_of_a_stream_is_one_message() {
    let all = [
        frame(0, 0, 1, b""),
        frame(0, 0, 1, b"ab"),
        frame(0, 9, 3, b"\x02\"\xff\0\0"),
        frame(6, 1, 0, b"12345678"),
        frame(0, 8, 1, b"\0c"),
        frame(0, 1, 1, b""),
        frame(0, 1, 5, b""),
    ];
    let messages = [
        "data 1 \"abc\"",
        "data 3 \"\\\"\\xff\"",
        "end-stream 3",
        "ping-ack \"12345678\"",
        "end-stream 1",
        "end-stream 5",
    ];
    assert_eq!(sent(&all.concat()), messages);
    // Padding that is longer than the payload leaves no content.
    assert_eq!(sent(&frame(0, 8, 1, b"\x09abc")), [""; 0]);
    assert_eq!(sent(&frame(0, 8, 1, b"")), [""; 0]);
}

#[test]
fn content_after_the_end_is_another_message() {
    let between = |end: Vec<u8>| sent(&[frame(0, 0, 1, b"a"), end, frame(0, 0, 1, b"c")].concat());
    assert_eq!(between(frame(0, 1, 1, b"b")), [r#"data 1 "ab""#, "end-stream 1", r#"data 1 "c""#]);
    assert_eq!(between(frame(1, 4, 1, b"\x82")), [r#"data 1 "a""#, "headers 1", r#"data 1 "c""#]);
    let reset = |stream| between(frame(3, 0, stream, &[0; 4]));
    assert_eq!(reset(1), [r#"data 1 "a""#, "reset 1 no-error", r#"data 1 "c""#]);
    assert_eq!(reset(3), [r#"data 1 "ac""#, "reset 3 no-error"]);
}

#[test]
fn updates_of_the_table_come_before_the_fields() {
    let all = [
        frame(1, 4, 1, b"\x20\x3e\x82\x20"),
        // Padding and a priority come first.
        frame(1, 0x2c, 3, b"\x01\0\0\0\x01\x10\x21\x20"),
        frame(1, 1, 5, b"\x3f"),
        frame(9, 0, 5, b"\x00"),
        frame(9, 4, 5, b"\x20\x82"),
        frame(5, 0xc, 1, b"\x01\0\0\0\x02\x23\0"),
    ];
    let messages = [
        "table-size 0",
        "table-size 30",
        "headers 1",
        "table-size 1",
        "headers 3",
        "table-size 31",
        "table-size 0",
        "headers 5",
        "end-stream 5",
        "continuation 5",
        "continuation 5",
        "table-size 3",
        "push-promise 1 2",
    ];
    assert_eq!(sent(&all.concat()), messages);
}

#[test]
fn a_frame_that_is_too_large_is_named() {
    let all = [frame(0, 0, 1, &[b'a'; 16384]), frame(0x42, 0, 3, &[0; 16385])];
    let content = format!("data 1 \"{}\"", "a".repeat(16384));
    assert_eq!(sent(&all.concat()), [&content, "oversized 66 16385", "frame 66 3"]);
    let one_more = sent(&frame(0, 0, 1, &[b'a'; 16385]));
    assert_eq!(one_more[0], "oversized 0 16385");
    assert!(one_more[1].starts_with("data 1 \""));
}
