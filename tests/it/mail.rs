//! Mail: its words, the outbox on both databases, and the way out to a real mail server that goes wrong in every way.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use gradus::clock::Clock;
use gradus::domain::ids::{OrganisationId, OutboxId, PersonId};
use gradus::domain::outbox::{MailEntry, Message, NaturalKey, NewMail, Outgoing, Recipient, SecretPath, Truth};
use gradus::jobs::{Delivered, Deliverer};
use gradus::mail::{Post, Smtp, Transport};
use gradus::store::db::{self, AnyConnection, StoreError};
use gradus::store::outbox;
use gradus::store::writer::Writer;

use crate::support::databases::Fresh;
use crate::support::smtp_sink::Sink;

mod delivery;
mod outages;
mod rows;
mod tls;
mod words;

const PUBLIC_URL: &str = "https://gradus.example.gov.uk";

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 4, 10, 9, 0, 0).unwrap()
}

fn council() -> OrganisationId {
    OrganisationId::from("medway")
}

/// The `n`th activation mail, to this address.
fn activation(n: usize, address: &str) -> NewMail {
    NewMail {
        key: NaturalKey::activation(&PersonId::new(format!("person-{n}")), "1"),
        organisation: Some(council()),
        person: Some(PersonId::new(format!("person-{n}"))),
        address: address.to_owned(),
        message: Message::Activation {
            path: Some(SecretPath::new(format!("/activate/secret-{n}"))),
            valid_until: start() + TimeDelta::days(3),
        },
        due_at: start(),
    }
}

/// The service's side: a database, a clock that is set by hand, and processes that send.
struct Office<'a> {
    fresh: &'a Fresh,
    runtime: tokio::runtime::Runtime,
    clock: Clock,
}

type Ask = fn(&mut AnyConnection, &Outgoing) -> Result<Truth, StoreError>;

fn still_true(_: &mut AnyConnection, mail: &Outgoing) -> Result<Truth, StoreError> {
    Ok(Truth::Send(Recipient {
        address: mail.address.clone(),
        council: "Medway Council".to_owned(),
        contact: "the income team's desk".to_owned(),
    }))
}

impl<'a> Office<'a> {
    fn open(fresh: &'a Fresh) -> Office<'a> {
        db::migrate(&mut fresh.manager().open().unwrap()).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Office { fresh, runtime, clock: Clock::set_to(start()) }
    }

    fn connection(&self) -> AnyConnection {
        self.fresh.manager().open().unwrap()
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    fn put(&self, mail: &NewMail) -> OutboxId {
        db::write(&mut self.connection(), |connection| outbox::insert(connection, &gradus::clock::new_id(start()), mail, start()))
            .unwrap()
            .expect("a new key")
    }

    /// A process of its own, as another replica is.
    fn process(&self, name: &str, transport: Transport, ask: Ask) -> Deliverer {
        let (writer, _) = Writer::start(self.fresh.manager()).unwrap();
        let post = Post::new(transport, "Gradus <gradus@example.gov.uk>", PUBLIC_URL).unwrap();
        Deliverer::new(writer, post, PUBLIC_URL, Arc::new(ask), self.clock.clone(), name)
    }

    /// One that sends to the sink, with the usual limits of time.
    fn sending_to(&self, name: &str, sink: &Sink) -> Deliverer {
        self.process(name, Transport::from_url(&sink.url()).unwrap(), still_true)
    }

    /// One that gives a silent server up after a second.
    fn impatient(&self, name: &str, sink: &Sink) -> Deliverer {
        let limit = Duration::from_secs(1);
        let smtp = Smtp::from_url(&sink.url()).unwrap().with_limits(limit, limit);
        self.process(name, Transport::Smtp(Arc::new(smtp)), still_true)
    }

    fn deliver(&self, process: &Deliverer) -> Delivered {
        self.runtime.block_on(process.deliver_due(1_000)).unwrap()
    }

    fn entries(&self) -> Vec<MailEntry> {
        outbox::list(&mut self.connection(), &council(), None, None, 1_000).unwrap()
    }

    fn entry(&self, id: &OutboxId) -> MailEntry {
        self.entries().into_iter().find(|entry| entry.id == *id).expect("the mail is listed")
    }
}

/// One or more mails sent, and nothing else.
fn sent(count: usize) -> Delivered {
    Delivered { sent: count, ..Delivered::default() }
}
