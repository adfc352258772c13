//! The mail of a service, as its job sends it: taken from the outbox, still true, rendered, and kept in a memory.

use std::sync::Arc;

use gradus::app::post::still_true;
use gradus::jobs::{Delivered, Deliverer};
use gradus::mail::{Post, Sent, Transport};

use super::service::Service;

/// Sends every mail that is due. Panics where one of them could not be sent.
pub fn deliver(service: &Service) -> Vec<Sent> {
    let (transport, list) = Transport::memory();
    let (app, clock) = (&service.app, service.app.clock());
    let post = Post::new(transport, "Gradus <gradus@example.gov.uk>", &service.url).unwrap();
    let contact = app.settings().contact.clone();
    let asked = clock.clone();
    let ask = Arc::new(move |connection: &mut _, mail: &_| still_true(connection, mail, &contact, asked.now()));
    let deliverer = Deliverer::new(app.writer().clone(), post, &service.url, ask, clock, "test");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let came = runtime.block_on(deliverer.deliver_due(10_000)).unwrap();
    let sent = list.lock().unwrap().clone();
    assert_eq!(came, Delivered { sent: sent.len(), dropped: came.dropped, ..Delivered::default() });
    sent
}

/// A mail with its lines joined that were folded for the way (quoted-printable).
pub fn unfolded(raw: &str) -> String {
    let mut parts = raw.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).unwrap_or_default();
        match u8::from_str_radix(code, 16) {
            Ok(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            Err(_) if code == "\r\n" => bytes.extend_from_slice(&part.as_bytes()[2..]),
            Err(_) => {
                bytes.push(b'=');
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
