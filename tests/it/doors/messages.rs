//! Where one message ends and the next begins: what two readers could read in two ways is not served.

use std::time::Duration;

use crate::support::databases::Fresh;
use crate::support::service::Service;
use crate::support::wire::{Wire, exchange, host};

#[test]
fn what_could_hide_a_second_request_is_refused() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    let host = host(&service.url);
    let hidden = format!("GET /help HTTP/1.1\r\nHost: {host}\r\nX-Hidden: yes\r\n\r\n");
    let length = hidden.len();
    let head = format!("POST /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    let chunked = "Transfer-Encoding: chunked\r\n";
    let cases = [
        ("a length and chunks", format!("{head}Content-Length: {}\r\n{chunked}\r\n0\r\n\r\n{hidden}", length + 5)),
        ("chunks and a length", format!("{head}{chunked}Content-Length: 4\r\n\r\n0\r\n\r\n{hidden}")),
        ("two lengths", format!("{head}Content-Length: 0\r\nContent-Length: {length}\r\n\r\n{hidden}")),
        ("two lengths, the long one first", format!("{head}Content-Length: {length}\r\nContent-Length: 0\r\n\r\n{hidden}")),
        ("lengths in one line", format!("{head}Content-Length: 0, {length}\r\n\r\n{hidden}")),
        ("chunks of another name", format!("{head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("two codings", format!("{head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{hidden}")),
        ("a coding with a tab", format!("{head}Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("a space before the colon", format!("{head}Content-Length : 0\r\n\r\n{hidden}")),
        ("a folded header", format!("{head}X-Folded: a\r\n Content-Length: 0\r\n\r\n{hidden}")),
        ("a folded coding", format!("{head}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("a signed length", format!("{head}Content-Length: +0\r\n\r\n{hidden}")),
        ("a negative length", format!("{head}Content-Length: -1\r\n\r\n{hidden}")),
        ("a length beyond numbers", format!("{head}Content-Length: 99999999999999999999999\r\n\r\n{hidden}")),
        (
            "a bare line feed",
            format!("POST /sign-in HTTP/1.1\nHost: {host}\nContent-Length: 0\nTransfer-Encoding: chunked\n\n0\n\n{hidden}"),
        ),
        ("a carriage return in a header", format!("{head}X-A: b\rContent-Length: 0\r\n\r\n{hidden}")),
        ("a chunk size that is none", format!("{head}{chunked}\r\nzz\r\n\r\n{hidden}")),
        ("a chunk size beyond numbers", format!("{head}{chunked}\r\nfffffffffffffffffff\r\n\r\n{hidden}")),
        ("no host", format!("GET /help HTTP/1.1\r\n\r\n{hidden}")),
        ("two hosts", format!("GET /help HTTP/1.1\r\nHost: {host}\r\nHost: evil.test\r\n\r\n{hidden}")),
    ];
    for (what, bytes) in &cases {
        let answer = String::from_utf8_lossy(&exchange(&service.url, bytes.as_bytes(), Duration::from_millis(700))).into_owned();
        let statuses: Vec<&str> = answer.match_indices("HTTP/1.1 ").map(|(at, _)| &answer[at + 9..at + 12]).collect();
        assert!(statuses.len() <= 1, "{what}: a second request was served: {statuses:?}");
        assert!(statuses.iter().all(|status| status.starts_with('4')), "{what}: {statuses:?}");
    }
    // The same client, in good order, is served twice on one connection.
    let good = format!("{hidden}GET /privacy HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let answer = String::from_utf8_lossy(&exchange(&service.url, good.as_bytes(), Duration::from_secs(5))).into_owned();
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{answer}");
}

#[test]
fn a_body_without_end_is_cut_off() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    let host = host(&service.url);
    let chunk = format!("2000\r\n{}\r\n", "a".repeat(0x2000));
    let bytes = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        chunk.repeat(200)
    );
    let answer = String::from_utf8_lossy(&exchange(&service.url, bytes.as_bytes(), Duration::from_secs(3))).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413"), "{}", &answer[..answer.len().min(200)]);
    assert_eq!(Wire::to(&service.url).get("/health/live").status, 200);
}
