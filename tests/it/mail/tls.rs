//! TLS to the mail server, against one that shows a certificate which only the tests' own authority vouches for.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use gradus::domain::outbox::MailState;
use gradus::mail::Transport;

use super::{Office, activation, sent, still_true};
use crate::support::databases::Fresh;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mail").join(name)
}

/// The server, and what it prints.
struct Server {
    process: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    fn start(how: &str) -> Server {
        let mut process = Command::new("python3")
            .arg(fixture("server.py"))
            .arg(how)
            .args([fixture("server.pem"), fixture("server.key")])
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3, which the tests need");
        let mut server = Server { lines: BufReader::new(process.stdout.take().expect("its output")), process, port: 0 };
        server.port = server.line().parse().expect("a port");
        server
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_and_a_named_authority_is_believed() {
    for (how, scheme, option) in [("whole", "smtps", ""), ("raised", "smtp", "&tls=required")] {
        let fresh = Fresh::sqlite();
        let office = Office::open(&fresh);
        let mut server = Server::start(how);
        let id = office.put(&activation(1, "a@example.org"));
        let plain = format!("{scheme}://127.0.0.1:{}?{option}", server.port);
        let doubting = office.process("one", Transport::from_url(&plain).unwrap(), still_true);
        assert!(office.deliver(&doubting).server_away, "{how}");
        let entry = office.entry(&id);
        assert_eq!(entry.state, MailState::Waiting, "{how}");
        let error = entry.last_error.unwrap();
        assert!(error.contains("certificate"), "{how}: {error}");
        assert!(server.line().starts_with("refused"), "{how}: nothing was said before the certificate was checked");

        office.pass(chrono::TimeDelta::minutes(1));
        let named = format!("{plain}&ca={}", fixture("authority.pem").display());
        let believing = office.process("two", Transport::from_url(&named).unwrap(), still_true);
        assert_eq!(office.deliver(&believing), sent(1), "{how}: {:?}", office.entry(&id));
        assert_eq!(server.line(), "taken in private", "{how}");

        // The certificate is for the number, not for this name.
        office.put(&activation(2, "b@example.org"));
        let other_name = named.replace("127.0.0.1", "localhost");
        let misled = office.process("three", Transport::from_url(&other_name).unwrap(), still_true);
        assert!(office.deliver(&misled).server_away, "{how}");
        assert!(server.line().starts_with("refused"), "{how}");
    }
}
