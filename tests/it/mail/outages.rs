//! Mail servers that refuse, hang, put off, cut the line and come back (trust.md 4, "SMTP down"). Nothing is lost, nothing
//! goes twice, and everything has gone soon after the server is back.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use gradus::domain::outbox::{MailState, Message, Resend};
use gradus::jobs::{Delivered, Deliverer};
use gradus::store::outbox;

use super::{Office, activation, council, sent, start};
use crate::support::databases::on_both;
use crate::support::smtp_sink::{Mode, Received, Sink};

/// How often each Message-ID is there.
fn counted(mails: &[Received]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for mail in mails {
        *counts.entry(mail.header("Message-ID")).or_default() += 1;
    }
    counts
}

/// So many rounds, each so many minutes after the one before.
fn rounds(office: &Office<'_>, process: &Deliverer, count: usize, minutes: i64) -> usize {
    let mut sent = 0;
    for _ in 0..count {
        sent += office.deliver(process).sent;
        office.pass(TimeDelta::minutes(minutes));
    }
    sent
}

#[test]
fn everything_goes_once_within_five_minutes_after_the_server_is_back() {
    const MAILS: usize = 40;
    on_both(|fresh| {
        let (office, mut sink) = (Office::open(fresh), Sink::start());
        for n in 0..MAILS {
            office.put(&activation(n, &format!("p{n}@example.org")));
        }
        let process = office.sending_to("one", &sink);
        // Six hours: refused connections, then everybody put off, then cut lines, then a sender that is refused.
        sink.close();
        assert_eq!(rounds(&office, &process, 30, 3), 0, "{}", fresh.name);
        sink.reopen();
        for mode in [Mode::PutOff, Mode::CutAfterData, Mode::RefuseSender] {
            sink.set(mode);
            assert_eq!(rounds(&office, &process, 30, 3), 0, "{}: {mode:?}", fresh.name);
        }
        assert_eq!(outbox::count_waiting(&mut office.connection(), None).unwrap(), MAILS as i64, "{}: none lost", fresh.name);
        assert!(sink.taken().is_empty(), "{}", fresh.name);
        sink.set(Mode::Accept);
        assert_eq!(rounds(&office, &process, 5, 1), MAILS, "{}: all within five minutes", fresh.name);
        let taken = counted(&sink.taken());
        assert_eq!(taken.len(), MAILS, "{}", fresh.name);
        assert!(taken.values().all(|count| *count == 1), "{}: {taken:?}", fresh.name);
        // What was cut off and may have arrived is the same mail.
        assert!(counted(&sink.cut()).keys().all(|id| taken.contains_key(id)), "{}", fresh.name);
    });
}

#[test]
fn a_server_that_is_away_is_asked_once_a_round_and_not_once_a_mail() {
    on_both(|fresh| {
        let (office, mut sink) = (Office::open(fresh), Sink::start());
        let ids: Vec<_> = (0..10).map(|n| office.put(&activation(n, "a@example.org"))).collect();
        let process = office.sending_to("one", &sink);
        sink.close();
        let away = Delivered { retried: 1, server_away: true, ..Delivered::default() };
        assert_eq!(office.deliver(&process), away, "{}", fresh.name);
        let tried: Vec<u32> = ids.iter().map(|id| office.entry(id).attempts).collect();
        assert_eq!(tried.iter().sum::<u32>(), 1, "{}", fresh.name);
        let error = office.entries().into_iter().find_map(|entry| entry.last_error).unwrap();
        assert!(error.starts_with("connecting: "), "{}: {error}", fresh.name);
        sink.reopen();
        office.pass(TimeDelta::minutes(1));
        assert_eq!(office.deliver(&process), sent(10), "{}", fresh.name);
    });
}

#[test]
fn a_server_that_says_nothing_is_given_up_in_time() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        office.put(&activation(1, "a@example.org"));
        office.put(&activation(2, "b@example.org"));
        sink.set(Mode::Hang);
        let away = Delivered { retried: 1, server_away: true, ..Delivered::default() };
        assert_eq!(office.deliver(&office.impatient("one", &sink)), away, "{}", fresh.name);
        assert_eq!(sink.connections(), 1, "{}", fresh.name);
        let error = office.entries().into_iter().find_map(|entry| entry.last_error).unwrap();
        assert!(error.contains("no answer within 1 s"), "{}: {error}", fresh.name);
        sink.set(Mode::Accept);
        office.pass(TimeDelta::minutes(1));
        assert_eq!(office.deliver(&office.sending_to("two", &sink)), sent(2), "{}", fresh.name);
    });
}

#[test]
fn one_mailbox_that_puts_off_is_tried_by_the_table_while_others_get_their_mail() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let busy = office.put(&activation(0, "busy@example.org"));
        let process = office.sending_to("one", &sink);
        sink.set(Mode::PutOffBusy);
        let put_off = Delivered { retried: 1, ..Delivered::default() };
        let mut at = 0;
        for (attempt, minutes) in [1, 5, 15, 60, 60, 60].into_iter().enumerate() {
            office.put(&activation(attempt + 1, "other@example.org"));
            let both = Delivered { sent: 1, ..put_off };
            assert_eq!(office.deliver(&process), both, "{}: attempt {attempt}", fresh.name);
            let entry = office.entry(&busy);
            assert_eq!(entry.attempts as usize, attempt + 1, "{}", fresh.name);
            assert_eq!(entry.next_attempt_at, Some(start() + TimeDelta::minutes(at + minutes)), "{}", fresh.name);
            assert!(entry.last_error.unwrap().contains("mailbox busy"), "{}", fresh.name);
            // A minute before, it is not tried.
            office.pass(TimeDelta::minutes(minutes - 1));
            assert_eq!(office.deliver(&process), sent(0), "{}: attempt {attempt}", fresh.name);
            office.pass(TimeDelta::minutes(1));
            at += minutes;
        }
        sink.set(Mode::Accept);
        assert_eq!(office.deliver(&process), sent(1), "{}", fresh.name);
        let entry = office.entry(&busy);
        assert_eq!((entry.state, entry.attempts, entry.last_error), (MailState::Sent, 7, None), "{}", fresh.name);
    });
}

#[test]
fn the_first_mail_that_goes_again_takes_those_with_it_that_would_have_waited_longer() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let old = office.put(&activation(1, "a@example.org"));
        let process = office.sending_to("one", &sink);
        sink.set(Mode::PutOff);
        for minutes in [1, 5, 15, 60] {
            office.deliver(&process);
            office.pass(TimeDelta::minutes(minutes));
        }
        office.deliver(&process);
        // Minute 81: the old one waits for minute 141. A new one comes, is put off, and is tried again a minute later.
        office.put(&activation(2, "b@example.org"));
        office.deliver(&process);
        sink.set(Mode::Accept);
        office.pass(TimeDelta::minutes(1));
        assert_eq!(office.entry(&old).next_attempt_at, Some(start() + TimeDelta::minutes(141)), "{}", fresh.name);
        assert_eq!(office.deliver(&process), sent(2), "{}", fresh.name);
    });
}

#[test]
fn a_mailbox_that_puts_off_for_three_days_bounces() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let id = office.put(&activation(0, "busy@example.org"));
        let process = office.sending_to("one", &sink);
        sink.set(Mode::PutOffBusy);
        let mut tried = Vec::new();
        while let Some(next) = office.entry(&id).next_attempt_at {
            office.pass(next - office.now());
            tried.push((next - start()).num_minutes());
            office.deliver(&process);
        }
        assert_eq!(tried[..6], [0, 1, 6, 21, 81, 141], "{}", fresh.name);
        // 81 + 70 x 60; an hour more would be past three days (4,320 minutes).
        assert_eq!((tried.len(), tried[tried.len() - 1]), (75, 4_281), "{}", fresh.name);
        let entry = office.entry(&id);
        assert_eq!((entry.state, entry.attempts), (MailState::Bounced, 75), "{}", fresh.name);
    });
}

#[test]
fn an_address_that_is_refused_bounces_at_once_is_shown_and_can_be_sent_again() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let mut gone = activation(1, "gone@example.org");
        gone.message =
            Message::SecondPerson { who: "HR One".to_owned(), by: start().date_naive(), path: "/imports/1".to_owned() };
        let id = office.put(&gone);
        office.put(&activation(2, "b@example.org"));
        let process = office.sending_to("one", &sink);
        sink.set(Mode::RefuseGone);
        let expected = Delivered { sent: 1, bounced: 1, ..Delivered::default() };
        assert_eq!(office.deliver(&process), expected, "{}", fresh.name);
        let bounced = outbox::list(&mut office.connection(), &council(), Some(MailState::Bounced), None, 10).unwrap();
        let [entry] = &bounced[..] else { panic!("{}: one bounced", fresh.name) };
        assert_eq!((&entry.id, entry.attempts, entry.next_attempt_at), (&id, 1, None), "{}", fresh.name);
        assert!(entry.last_error.as_ref().unwrap().contains("no such person"), "{}: {entry:?}", fresh.name);
        office.pass(TimeDelta::days(1));
        assert_eq!(office.deliver(&process), sent(0), "{}: no endless retry", fresh.name);
        sink.set(Mode::Accept);
        let again = outbox::resend(&mut office.connection(), &council(), &id, office.now()).unwrap();
        assert_eq!(again, Resend::Queued, "{}", fresh.name);
        assert_eq!(office.deliver(&process), sent(1), "{}", fresh.name);
        assert_eq!(sink.taken().len(), 2, "{}", fresh.name);
    });
}

#[test]
fn a_refusal_of_ourselves_bounces_nobodys_mail() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let id = office.put(&activation(1, "a@example.org"));
        let process = office.sending_to("one", &sink);
        sink.set(Mode::RefuseSender);
        let away = Delivered { retried: 1, server_away: true, ..Delivered::default() };
        assert_eq!(office.deliver(&process), away, "{}", fresh.name);
        let entry = office.entry(&id);
        assert_eq!(entry.state, MailState::Waiting, "{}", fresh.name);
        assert!(entry.last_error.unwrap().contains("not from you"), "{}", fresh.name);
    });
}

#[test]
fn a_server_that_asks_for_no_encryption_gets_nothing_where_it_is_required() {
    on_both(|fresh| {
        let (office, sink) = (Office::open(fresh), Sink::start());
        let id = office.put(&activation(1, "a@example.org"));
        let url = sink.url().replace("smtp://", "smtp://user:hunter2@") + "?tls=required";
        let transport = gradus::mail::Transport::from_url(&url).unwrap();
        let process = office.process("one", transport, super::still_true);
        assert!(office.deliver(&process).server_away, "{}", fresh.name);
        assert!(sink.taken().is_empty(), "{}", fresh.name);
        let error = office.entry(&id).last_error.unwrap();
        assert_eq!(error, "the server does not offer STARTTLS, and nothing is sent in the clear", "{}", fresh.name);
    });
}
