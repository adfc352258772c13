//! Rows of the outbox on both databases: keys, leases, the list, sending again, and what is forgotten.

use std::collections::BTreeSet;
use std::sync::Barrier;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use gradus::domain::ids::OrganisationId;
use gradus::domain::outbox::{MailState, Message, Resend};
use gradus::store::db::{self, AnyConnection, StoreError};
use gradus::store::outbox;

use super::{Office, activation, council, start};
use crate::support::databases::on_both;

#[derive(QueryableByName)]
struct Context {
    #[diesel(sql_type = Nullable<Text>)]
    context: Option<String>,
}

/// What the database itself holds of every mail's text.
fn contexts(connection: &mut AnyConnection) -> Vec<Option<String>> {
    let rows: Vec<Context> = diesel::sql_query("SELECT context FROM outbox ORDER BY id").load(connection).unwrap();
    rows.into_iter().map(|row| row.context).collect()
}

#[test]
fn the_same_key_twice_is_one_mail_and_spoils_nothing() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let first = activation(1, "a@example.org");
        let mut again = activation(1, "other@example.org");
        again.message = first.message.without_secret();
        let ids = db::write::<_, StoreError>(&mut office.connection(), |connection| {
            let id = outbox::insert(connection, &gradus::clock::new_id(start()), &first, start())?;
            assert_eq!(outbox::insert(connection, &gradus::clock::new_id(start()), &again, start())?, None);
            outbox::insert(connection, &gradus::clock::new_id(start()), &activation(2, "b@example.org"), start())?;
            Ok(id)
        })
        .unwrap();
        let entries = office.entries();
        assert_eq!(entries.len(), 2, "{}", fresh.name);
        assert_eq!(entries.iter().find(|entry| Some(&entry.id) == ids.as_ref()).unwrap().address, "a@example.org");
    });
}

#[test]
fn two_who_tell_the_same_thing_at_once_both_succeed_and_it_is_told_once() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let begun = Barrier::new(2);
        std::thread::scope(|scope| {
            let first = scope.spawn(|| {
                db::write::<_, StoreError>(&mut office.connection(), |connection| {
                    let made =
                        outbox::insert(connection, &gradus::clock::new_id(start()), &activation(1, "a@example.org"), start())?;
                    begun.wait();
                    // Long enough for the other one to wait on this transaction.
                    std::thread::sleep(std::time::Duration::from_millis(300));
                    Ok(made)
                })
            });
            let second = scope.spawn(|| {
                begun.wait();
                db::write::<_, StoreError>(&mut office.connection(), |connection| {
                    let same =
                        outbox::insert(connection, &gradus::clock::new_id(start()), &activation(1, "a@example.org"), start())?;
                    let other =
                        outbox::insert(connection, &gradus::clock::new_id(start()), &activation(2, "b@example.org"), start())?;
                    Ok((same, other))
                })
            });
            assert!(first.join().unwrap().unwrap().is_some(), "{}", fresh.name);
            let (same, other) = second.join().unwrap().unwrap();
            assert_eq!(same, None, "{}", fresh.name);
            assert!(other.is_some(), "{}: the rest of the transaction went on", fresh.name);
        });
        assert_eq!(office.entries().len(), 2, "{}", fresh.name);
    });
}

#[test]
fn a_change_that_is_undone_takes_its_mail_with_it() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let failed: Result<(), StoreError> = db::write(&mut office.connection(), |connection| {
            outbox::insert(connection, &gradus::clock::new_id(start()), &activation(1, "a@example.org"), start())?;
            Err(StoreError::Unavailable("enough".to_owned()))
        });
        assert!(failed.is_err());
        assert!(office.entries().is_empty(), "{}", fresh.name);
    });
}

#[test]
fn claimers_at_once_share_the_mails_out_and_none_is_taken_twice() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let all: BTreeSet<String> = (0..40).map(|n| office.put(&activation(n, "a@example.org")).to_string()).collect();
        let gate = Barrier::new(3);
        let claimed: Vec<Vec<String>> = std::thread::scope(|scope| {
            let threads: Vec<_> = ["one", "two", "three"]
                .into_iter()
                .map(|name| {
                    let (office, gate) = (&office, &gate);
                    scope.spawn(move || {
                        let mut connection = office.connection();
                        gate.wait();
                        let mut mine = Vec::new();
                        while let Some(mail) = db::write(&mut connection, |connection| {
                            outbox::claim(connection, name, start(), start() + TimeDelta::minutes(5))
                        })
                        .unwrap()
                        {
                            mine.push(mail.id.to_string());
                        }
                        mine
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let together: Vec<String> = claimed.into_iter().flatten().collect();
        assert_eq!(together.len(), 40, "{}: none twice", fresh.name);
        assert_eq!(together.into_iter().collect::<BTreeSet<_>>(), all, "{}: none left", fresh.name);
    });
}

#[test]
fn a_mail_that_is_taken_is_nobody_elses_until_its_lease_ends_or_is_given_back() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        office.put(&activation(1, "a@example.org"));
        let mut connection = office.connection();
        let mut claim = |by: &str, minute: i64| {
            let now = start() + TimeDelta::minutes(minute);
            db::write(&mut connection, |connection| outbox::claim(connection, by, now, now + TimeDelta::minutes(5)))
                .unwrap()
                .is_some()
        };
        assert!(!claim("one", -1), "{}: not due yet", fresh.name);
        assert!(claim("one", 0), "{}", fresh.name);
        assert!(!claim("two", 4), "{}", fresh.name);
        assert!(!claim("one", 4), "{}: not even its own again", fresh.name);
        assert!(claim("two", 5), "{}", fresh.name);
        assert_eq!(db::write(&mut office.connection(), |connection| outbox::release(connection, "one")).unwrap(), 0);
        assert_eq!(db::write(&mut office.connection(), |connection| outbox::release(connection, "two")).unwrap(), 1);
        assert!(claim("one", 6), "{}", fresh.name);
    });
}

#[test]
fn the_list_pages_by_organisation_and_state_and_holds_no_text() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let ids: Vec<_> = (0..5)
            .map(|n| {
                let mail = activation(n, &format!("p{n}@example.org"));
                // Made one after the other: ids sort by the moment they are made.
                let made_at = start() + TimeDelta::seconds(n as i64);
                db::write(&mut office.connection(), |connection| {
                    outbox::insert(connection, &gradus::clock::new_id(made_at), &mail, made_at)
                })
                .unwrap()
                .unwrap()
            })
            .collect();
        let mut connection = office.connection();
        let mut page = |before: Option<usize>, state| -> Vec<String> {
            let before = before.map(|n| &ids[n]);
            outbox::list(&mut connection, &council(), state, before, 2).unwrap().into_iter().map(|entry| entry.address).collect()
        };
        assert_eq!(page(None, None), ["p4@example.org", "p3@example.org"], "{}", fresh.name);
        assert_eq!(page(Some(3), None), ["p2@example.org", "p1@example.org"], "{}", fresh.name);
        assert_eq!(page(Some(1), Some(MailState::Waiting)), ["p0@example.org"], "{}", fresh.name);
        assert!(page(None, Some(MailState::Sent)).is_empty(), "{}", fresh.name);
        let other = OrganisationId::from("elsewhere");
        assert!(outbox::list(&mut office.connection(), &other, None, None, 10).unwrap().is_empty(), "{}", fresh.name);
        assert_eq!(outbox::count_waiting(&mut office.connection(), None).unwrap(), 5, "{}", fresh.name);
        assert_eq!(outbox::count_waiting(&mut office.connection(), Some(&council())).unwrap(), 5, "{}", fresh.name);
        assert_eq!(outbox::count_waiting(&mut office.connection(), Some(&other)).unwrap(), 0, "{}", fresh.name);
        assert!(!format!("{:?}", office.entries()).contains("secret"), "{}", fresh.name);
    });
}

#[test]
fn the_link_is_wiped_when_a_mail_has_gone_or_cannot_go_and_the_text_after_ninety_days() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        for n in 0..4 {
            office.put(&activation(n, "a@example.org"));
        }
        let mut connection = office.connection();
        assert!(contexts(&mut connection).iter().all(|context| context.as_ref().unwrap().contains("secret-")), "{}", fresh.name);
        for end in ["sent", "bounced", "dropped"] {
            db::write::<_, StoreError>(&mut connection, |connection| {
                let mail = outbox::claim(connection, "one", start(), start() + TimeDelta::minutes(5))?.unwrap();
                match end {
                    "sent" => outbox::mark_sent(connection, &mail, start()),
                    "bounced" => outbox::mark_bounced(connection, &mail, "no such person"),
                    _ => outbox::mark_dropped(connection, &mail, "the account was closed"),
                }
            })
            .unwrap();
        }
        let kept = contexts(&mut connection);
        assert_eq!(kept.iter().filter(|context| context.as_ref().unwrap().contains("secret-")).count(), 1, "{}", fresh.name);
        for (days, emptied) in [(89, 0), (90, 3), (90, 0)] {
            let before = start() + TimeDelta::days(days) - TimeDelta::days(90);
            assert_eq!(outbox::forget_texts(&mut connection, before).unwrap(), emptied, "{}: day {days}", fresh.name);
        }
        let kept: Vec<String> = contexts(&mut connection).into_iter().flatten().collect();
        assert!(matches!(kept.as_slice(), [waiting] if waiting.contains("secret-")), "{}: {kept:?}", fresh.name);
    });
}

#[test]
fn only_what_bounced_is_sent_again_and_only_while_its_text_is_whole() {
    on_both(|fresh| {
        let office = Office::open(fresh);
        let mut other = activation(2, "b@example.org");
        other.message =
            Message::SecondPerson { who: "HR One".to_owned(), by: start().date_naive(), path: "/imports/1".to_owned() };
        let with_link = office.put(&activation(1, "a@example.org"));
        let without = office.put(&other);
        let mut connection = office.connection();
        let mut again = |id, organisation: &str| {
            outbox::resend(&mut connection, &OrganisationId::from(organisation), id, start() + TimeDelta::days(4)).unwrap()
        };
        assert_eq!(again(&without, "medway"), Resend::NotBounced, "{}", fresh.name);
        for _ in 0..2 {
            db::write::<_, StoreError>(&mut office.connection(), |connection| {
                let mail = outbox::claim(connection, "one", start(), start() + TimeDelta::minutes(5))?.unwrap();
                outbox::mark_bounced(connection, &mail, "no\r\nsuch person")
            })
            .unwrap();
        }
        assert_eq!(office.entry(&without).last_error.as_deref(), Some("no  such person"), "{}", fresh.name);
        assert_eq!(again(&without, "elsewhere"), Resend::NotFound, "{}", fresh.name);
        assert_eq!(again(&with_link, "medway"), Resend::TextGone, "{}", fresh.name);
        assert_eq!(again(&without, "medway"), Resend::Queued, "{}", fresh.name);
        let entry = office.entry(&without);
        assert_eq!((entry.state, entry.attempts), (MailState::Waiting, 0), "{}", fresh.name);
        assert_eq!(entry.next_attempt_at, Some(start() + TimeDelta::days(4)), "{}", fresh.name);
        assert_eq!(again(&without, "medway"), Resend::NotBounced, "{}", fresh.name);
    });
}
