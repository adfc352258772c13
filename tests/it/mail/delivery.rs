//! Mail that goes as it should: what arrives, what is no longer true, several replicas, folders, and texts that try to
//! become headers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use gradus::domain::outbox::{MailState, Message, Recipient, Truth};
use gradus::jobs::Delivered;
use gradus::mail::Transport;
use gradus::store::db::{self, AnyConnection, StoreError};
use gradus::store::outbox;
use gradus::store::writer::Writer;

use super::{Office, activation, sent, start, still_true};
use crate::support::databases::on_both;
use crate::support::smtp_sink::{Mode, Sink};

#[test]
fn a_mail_arrives_once_with_its_headers_and_both_texts() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let id = office.put(&activation(1, "officer.one@example.org"));
        let process = office.sending_to("one", &sink);
        assert_eq!(office.deliver(&process), sent(1), "{}", fresh.name);
        assert_eq!(office.deliver(&process), sent(0), "{}", fresh.name);
        let [mail] = &sink.taken()[..] else { panic!("{}: one mail", fresh.name) };
        assert_eq!(mail.recipients, ["officer.one@example.org"]);
        for (name, value) in [
            ("From", "Gradus <gradus@example.gov.uk>".to_owned()),
            ("To", "officer.one@example.org".to_owned()),
            ("Subject", "Set up your Gradus account".to_owned()),
            ("Date", "Fri, 10 Apr 2026 09:00:00 +0000".to_owned()),
            ("Message-ID", format!("<{id}@gradus.example.gov.uk>")),
            ("X-Gradus-Outbox", id.to_string()),
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("MIME-Version", "1.0".to_owned()),
        ] {
            let found = mail.header(name).replace("\"Gradus\"", "Gradus");
            assert_eq!(found, value, "{}", fresh.name);
        }
        assert!(mail.header("Content-Type").starts_with("multipart/alternative"));
        let plain = mail.raw.find("text/plain; charset=utf-8").expect("plain text");
        let html = mail.raw.find("text/html; charset=utf-8").expect("HTML");
        assert!(plain < html, "plain text comes first");
        assert!(mail.raw.contains("https://gradus.example.gov.uk/activate/secret-1"), "{}", mail.raw);
        let entry = office.entry(&id);
        assert_eq!((entry.state, entry.attempts, entry.sent_at), (MailState::Sent, 1, Some(start())), "{}", fresh.name);
        assert_eq!(outbox::count_waiting(&mut office.connection(), None).unwrap(), 0);
    });
}

#[test]
fn a_mail_is_not_sent_before_its_time() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let mut mail = activation(1, "a@example.org");
        mail.due_at = start() + TimeDelta::hours(1);
        office.put(&mail);
        let process = office.sending_to("one", &sink);
        office.pass(TimeDelta::minutes(59));
        assert_eq!(office.deliver(&process), sent(0), "{}", fresh.name);
        office.pass(TimeDelta::minutes(1));
        assert_eq!(office.deliver(&process), sent(1), "{}", fresh.name);
    });
}

/// What of people changed while their mail waited, told by the address.
fn changed(_: &mut AnyConnection, mail: &gradus::domain::outbox::Outgoing) -> Result<Truth, StoreError> {
    let address = match mail.address.as_str() {
        "left@example.org" => return Ok(Truth::Drop("the account was closed".to_owned())),
        "broken@example.org" => return Err(StoreError::Migration("a fault of ours".to_owned())),
        "moved@example.org" => "moved.here@example.org",
        other => other,
    };
    Ok(Truth::Send(Recipient {
        address: address.to_owned(),
        council: "Medway Council".to_owned(),
        contact: "the desk".to_owned(),
    }))
}

#[test]
fn whether_it_is_still_true_and_for_whom_is_asked_when_its_turn_comes() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let (transport, list) = Transport::memory();
        let process = office.process("one", transport, changed);
        let left = office.put(&activation(1, "left@example.org"));
        let broken = office.put(&activation(2, "broken@example.org"));
        office.put(&activation(3, "moved@example.org"));
        office.put(&activation(4, "stays@example.org"));
        let expected = Delivered { sent: 2, retried: 1, dropped: 1, ..Delivered::default() };
        assert_eq!(office.deliver(&process), expected, "{}", fresh.name);
        let to: BTreeSet<String> = list.lock().unwrap().iter().map(|mail| mail.to.clone()).collect();
        assert_eq!(to, ["moved.here@example.org", "stays@example.org"].map(str::to_owned).into(), "{}", fresh.name);
        let entry = office.entry(&left);
        assert_eq!((entry.state, entry.attempts), (MailState::Dropped, 0), "{}", fresh.name);
        assert_eq!(entry.last_error.as_deref(), Some("the account was closed"));
        let entry = office.entry(&broken);
        assert_eq!(entry.next_attempt_at, Some(start() + TimeDelta::minutes(1)), "{}", fresh.name);
    });
}

#[test]
fn replicas_at_once_send_everything_and_nothing_twice() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        for n in 0..60 {
            office.put(&activation(n, &format!("p{n}@example.org")));
        }
        let processes: Vec<_> = ["one", "two", "three"].map(|name| office.sending_to(name, &sink)).into();
        let together = office.runtime.block_on(async {
            let running: Vec<_> = processes
                .into_iter()
                .map(|process| tokio::spawn(async move { process.deliver_due(100).await.unwrap() }))
                .collect();
            let mut sent = 0;
            for one in running {
                sent += one.await.unwrap().sent;
            }
            sent
        });
        assert_eq!(together, 60, "{}", fresh.name);
        let mut ids: Vec<String> = sink.taken().iter().map(|mail| mail.header("Message-ID")).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), sink.taken().len()), (60, 60), "{}", fresh.name);
    });
}

#[test]
fn a_process_that_dies_after_sending_sends_that_one_mail_again_as_the_same_mail() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        office.put(&activation(1, "a@example.org"));
        sink.set(Mode::Slow(Duration::from_secs(1)));
        let dies = office.sending_to("one", &sink);
        let sending = office.runtime.spawn(async move { dies.deliver_due(10).await });
        while sink.taken().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        // The server has the mail and has not answered yet.
        sending.abort();
        assert!(office.runtime.block_on(sending).unwrap_err().is_cancelled(), "{}", fresh.name);
        assert_eq!(sink.taken().len(), 1, "{}", fresh.name);
        sink.set(Mode::Accept);
        let lives = office.sending_to("two", &sink);
        assert_eq!(office.deliver(&lives), sent(0), "{}: the lease still holds", fresh.name);
        office.pass(TimeDelta::minutes(5));
        assert_eq!(office.deliver(&lives), sent(1), "{}", fresh.name);
        let ids: Vec<String> = sink.taken().iter().map(|mail| mail.header("Message-ID")).collect();
        assert_eq!(ids.len(), 2, "{}", fresh.name);
        assert_eq!(ids[0], ids[1], "{}", fresh.name);
    });
}

#[test]
fn a_slow_server_holds_up_no_write() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        office.put(&activation(1, "a@example.org"));
        sink.set(Mode::Slow(Duration::from_secs(2)));
        let process = office.sending_to("one", &sink);
        let sending = office.runtime.spawn(async move { process.deliver_due(10).await.unwrap() });
        while sink.taken().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        sink.set(Mode::Accept);
        // Through a writer of another process, and through a connection of its own.
        let (writer, _) = Writer::start(fresh.manager()).unwrap();
        writer
            .write(|connection| {
                outbox::insert(connection, &gradus::clock::new_id(start()), &activation(2, "b@example.org"), start())
            })
            .unwrap();
        office.put(&activation(3, "c@example.org"));
        assert!(!sending.is_finished(), "{}: both were done while the mail was on its way", fresh.name);
        assert_eq!(office.runtime.block_on(sending).unwrap(), sent(3), "{}", fresh.name);
    });
}

#[test]
fn no_text_becomes_a_header_or_a_recipient() {
    let hostile = "Mallory\r\nBcc: everyone@evil.example\r\n\r\n.\r\nMAIL FROM:<x@evil.example>\nX-Evil: 1";
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let process = office.sending_to("one", &sink);
        let mut named = activation(1, "a@example.org");
        named.message =
            Message::SecondPerson { who: hostile.to_owned(), by: start().date_naive(), path: "/imports/1".to_owned() };
        office.put(&named);
        let addresses = [
            "b@example.org\r\nBcc: everyone@evil.example",
            "b@example.org\nRCPT TO:<everyone@evil.example>",
            "b@example.org>\r\nRCPT TO:<everyone@evil.example",
            "b@example.org, everyone@evil.example",
            "Bcc: everyone@evil.example\r\n <b@example.org>",
            "b@example.org\u{0}everyone@evil.example",
        ];
        // PostgreSQL keeps no text with a zero byte.
        let kept: Vec<_> = addresses.into_iter().filter(|address| fresh.name == "SQLite" || !address.contains('\0')).collect();
        let bad: Vec<_> = kept.iter().enumerate().map(|(n, address)| office.put(&activation(n + 2, address))).collect();
        let expected = Delivered { sent: 1, bounced: bad.len(), ..Delivered::default() };
        assert_eq!(office.deliver(&process), expected, "{}", fresh.name);
        for id in &bad {
            assert_eq!(office.entry(id).state, MailState::Bounced, "{}", fresh.name);
        }
        let [mail] = &sink.taken()[..] else { panic!("{}: one mail", fresh.name) };
        assert_eq!(mail.recipients, ["a@example.org"], "{}", fresh.name);
        let (head, _) = mail.raw.split_once("\r\n\r\n").unwrap();
        let names: BTreeSet<&str> = head
            .lines()
            .filter(|line| !line.starts_with([' ', '\t']))
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name)
            .collect();
        let ours =
            ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To", "X-Gradus-Outbox"];
        assert_eq!(names, ours.into(), "{}", fresh.name);
        assert!(!mail.raw.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X-Evil")), "{}", mail.raw);
    });
}

#[test]
fn a_folder_takes_one_readable_file_a_mail() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let folder = std::env::temp_dir().join(format!("gradus-mail-{}-{}", std::process::id(), fresh.name));
        let transport = Transport::from_url(&format!("file:{}", folder.join("sub").display())).unwrap();
        let id = office.put(&activation(1, "a@example.org"));
        assert_eq!(office.deliver(&office.process("one", transport, still_true)), sent(1), "{}", fresh.name);
        let files: Vec<_> = std::fs::read_dir(folder.join("sub")).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files, [folder.join("sub").join(format!("{id}.eml"))], "{}", fresh.name);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        for part in ["To: a@example.org\r\n", "X-Gradus-Outbox: ", "Set your password:\r\nhttps://gradus.example.gov.uk/"] {
            assert!(text.contains(part), "{}: {part} in {text}", fresh.name);
        }
        std::fs::remove_dir_all(folder).unwrap();
    });
}

#[test]
fn the_loop_sends_what_comes_and_gives_its_leases_back_when_it_is_stopped() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let (transport, list) = Transport::memory();
        let process = office.process("one", transport, still_true);
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let running = office.runtime.spawn(async move { process.run(Duration::from_millis(20), stopped).await });
        office.put(&activation(1, "a@example.org"));
        for _ in 0..500 {
            if !list.lock().unwrap().is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(list.lock().unwrap().len(), 1, "{}", fresh.name);
        // A lease that a fault of ours left behind.
        let stuck = {
            let mut mail = activation(2, "b@example.org");
            mail.due_at = start() + TimeDelta::hours(1);
            office.put(&mail)
        };
        let later = start() + TimeDelta::hours(1);
        let until = later + TimeDelta::hours(9);
        let taken = db::write(&mut office.connection(), |connection| outbox::claim(connection, "one", later, until)).unwrap();
        assert_eq!(taken.map(|mail| mail.id), Some(stuck), "{}", fresh.name);
        stop.send(true).unwrap();
        office.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap() });
        let again = db::write(&mut office.connection(), |connection| outbox::claim(connection, "two", later, until)).unwrap();
        assert!(again.is_some(), "{}", fresh.name);
    });
}

#[test]
fn a_text_that_cannot_be_read_bounces_and_lets_the_others_go() {
    use diesel::prelude::*;
    on_both(|fresh| {
        let office = Office::open(fresh);
        let (transport, list) = Transport::memory();
        let bad = office.put(&activation(1, "a@example.org"));
        diesel::sql_query(r#"UPDATE outbox SET context = '{"message":"activation","path":7}'"#)
            .execute(&mut office.connection())
            .unwrap();
        office.put(&activation(2, "b@example.org"));
        let process = office.process("one", transport, still_true);
        let expected = Delivered { sent: 1, bounced: 1, ..Delivered::default() };
        assert_eq!(office.deliver(&process), expected, "{}", fresh.name);
        assert_eq!(list.lock().unwrap().len(), 1, "{}", fresh.name);
        let entry = office.entry(&bad);
        assert!(entry.last_error.unwrap().starts_with("its text cannot be read"), "{}", fresh.name);
    });
}

#[test]
fn a_transport_is_shared_by_its_copies() {
    let (transport, list) = Transport::memory();
    let copy = transport.clone();
    let Transport::Memory(other) = &copy else { panic!("a memory") };
    assert!(Arc::ptr_eq(other, &list));
}
