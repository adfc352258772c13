//! The outbox as an administrator sees it, and sending again.

use gradus::app::{AppError, Tx, outbox};
use gradus::domain::ids::OutboxId;
use gradus::domain::outbox::{AccountChange, MailState, Message, NaturalKey, NewMail, SecretPath};
use gradus::domain::people::Person;
use gradus::store::{db, outbox as rows};

use super::{cast, newest, read, word, write};
use crate::support::databases::on_both;
use crate::support::service::Service;

fn queue(service: &Service, to: &Person, name: &str, message: Message) -> OutboxId {
    let now = service.clock.now();
    let mail = NewMail {
        key: NaturalKey::security(name, "x"),
        organisation: Some(to.organisation.clone()),
        person: Some(to.id.clone()),
        address: to.email.clone().unwrap(),
        message,
        due_at: now,
    };
    let id = rows::insert(&mut service.connection(), &gradus::clock::new_id(now), &mail, now).unwrap().unwrap();
    // Ids are ordered by time.
    service.clock.advance(chrono::Duration::seconds(1));
    id
}

/// As a server that refuses the address does.
fn bounce(service: &Service) {
    let now = service.clock.now();
    let connection = &mut service.connection();
    db::write(connection, |connection| {
        while let Some(mail) = rows::claim(connection, "test", now, now + chrono::Duration::minutes(5))? {
            rows::mark_bounced(connection, &mail, "550 no such person")?;
        }
        Ok::<_, db::StoreError>(())
    })
    .unwrap();
}

fn states(service: &Service, who: &Person) -> Vec<(String, MailState)> {
    let mails = read(service, who, |tx, me| outbox::list(tx, me, None, None, None)).unwrap();
    mails.mails.into_iter().map(|mail| (mail.id.as_str().to_owned(), mail.state)).collect()
}

#[test]
fn what_bounced_is_sent_again_and_nothing_else_is() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let security = Message::Security { what: AccountChange::Password, at: service.clock.now() };
        let plain = queue(&service, &cast.officer, "plain", security.clone());
        let path = Some(SecretPath::new("/activate/secret"));
        let link = queue(&service, &cast.officer, "link", Message::Activation { path, valid_until: service.clock.now() });
        let far = queue(&service, &cast.stranger, "far", security.clone());
        bounce(&service);
        let waits = queue(&service, &cast.manager, "waits", security);
        let resend = |id: &OutboxId| {
            let id = id.clone();
            word(write(&service, &cast.admin, move |tx: &mut Tx<'_>, me| -> Result<(), AppError> { outbox::resend(tx, me, &id) }))
        };
        for (what, id, expected) in [
            ("another council's", &far, "not found"),
            ("nothing", &OutboxId::new("nothing"), "not found"),
            ("NUL", &OutboxId::new("a\0"), "not found"),
            ("waiting", &waits, "conflict not_bounced"),
            ("a link that is wiped", &link, "conflict text_gone"),
            ("bounced", &plain, "ok"),
            ("bounced, again", &plain, "conflict not_bounced"),
        ] {
            assert_eq!(resend(id), expected, "{}: {what}", fresh.name);
        }
        assert_eq!(newest(&service, 1), ["mail_resent done"]);
        let word = |id: &OutboxId, state| (id.as_str().to_owned(), state);
        assert_eq!(
            states(&service, &cast.admin),
            [word(&waits, MailState::Waiting), word(&link, MailState::Bounced), word(&plain, MailState::Waiting)],
            "{}",
            fresh.name
        );
        assert_eq!(states(&service, &cast.stranger), [word(&far, MailState::Bounced)], "{}", fresh.name);
        let counts = read(&service, &cast.admin, |tx, me| outbox::list(tx, me, None, None, None)).unwrap();
        assert_eq!((counts.waiting, counts.bounced), (2, 1), "{}", fresh.name);
    });
}

#[test]
fn mails_are_paged_from_the_newest_on() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let message = Message::Security { what: AccountChange::Password, at: service.clock.now() };
        let mut made: Vec<String> = (0..7)
            .map(|number| queue(&service, &cast.officer, &number.to_string(), message.clone()).as_str().to_owned())
            .collect();
        made.reverse();
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = read(&service, &cast.admin, |tx, me| outbox::list(tx, me, None, before.as_ref(), Some(3))).unwrap();
            seen.extend(page.mails.into_iter().map(|mail| mail.id.as_str().to_owned()));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, made, "{}", fresh.name);
        let none = read(&service, &cast.admin, |tx, me| outbox::list(tx, me, Some(MailState::Sent), None, None)).unwrap();
        assert!(none.mails.is_empty());
    });
}
