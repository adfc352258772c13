//! Sending: what is missing is said at once, what was sent is kept as it was sent, and whoever may review it is told.

use gradus::app::evidence::{Change, check, findings, history, submit, view};
use gradus::app::{App, AppError, Call, Once, post};
use gradus::domain::account::AccountState;
use gradus::domain::evidence::StateWord;
use gradus::domain::ids::EvidenceId;
use gradus::domain::outbox::{Message, Outgoing, Truth};
use gradus::domain::review::ReturnReason;
use gradus::store::db::StoreError;
use gradus::store::{evidence as rows, lines, outbox};

use super::{Desk, date, met, whole};
use crate::people::council::{call, word};
use crate::support::databases::on_both;

#[test]
fn everything_that_is_missing_is_said_at_once_and_in_the_order_of_the_form() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.start("Olga");
        let Err(AppError::Invalid(errors)) = desk.submit("Olga", &of) else { panic!("{}: it was sent", desk.name) };
        let told: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        let expected = [
            "Select a criterion",
            "Enter a title",
            "Select the kind of evidence",
            "Enter the date it happened",
            "Enter the situation, or add a file",
            "Enter your task, or add a file",
            "Enter what you did, or add a file",
            "Enter what came of it, or add a file",
            "Confirm that you have taken out tenants' details",
        ];
        assert_eq!(told, expected, "{}", desk.name);
        let shown = desk.council.read("Olga", |tx, me| check(tx, me, &of)).unwrap();
        let shown: Vec<&str> = shown.missing.iter().map(|missing| missing.message.as_str()).collect();
        assert_eq!(shown, expected, "{}: looking it over says the same", desk.name);
        assert_eq!(desk.mails(), Vec::<String>::new(), "{}", desk.name);
        // With a kind that expires, a note missing, and a day to come.
        let change = Change {
            kind: Some(Some("driving_licence".into())),
            happened_on: Some(Some(date("2026-04-11"))),
            notes: [("A-Q2".into(), " ".to_owned())].into(),
            ..whole(&["A-Q2"])
        };
        desk.save("Olga", &of, change).unwrap();
        let Err(AppError::Invalid(errors)) = desk.submit("Olga", &of) else { panic!("{}: it was sent", desk.name) };
        let told: Vec<String> = errors.into_iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
        let expected = [
            "happened_on: Date it happened must be today or in the past",
            "expires_on: Enter the date the driving licence expires",
            "note_A-Q2: Say how this shows Driving and car use (A-Q2)",
        ];
        assert_eq!(told, expected, "{}", desk.name);
    });
}

#[test]
fn what_is_sent_is_kept_as_it_was_sent_and_whoever_may_review_it_is_told() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2", "B-E1"]);
        let file = desk.attach("Olga", &of, "plan.pdf").unwrap();
        assert_eq!(desk.submit("Olga", &of).unwrap(), 1, "{}", desk.name);
        let found = desk.find(&of);
        // Sent on Friday 10 April 2026; ten working days later there is no holiday between.
        let sent = found.state.sent().unwrap();
        assert_eq!((found.state.word(), sent.due_on), (StateWord::Submitted, date("2026-04-24")), "{}", desk.name);
        let kept = rows::revisions(&mut desk.council.connection(), &of).unwrap();
        assert_eq!(kept.len(), 1, "{}", desk.name);
        let content = kept[0].content.clone().unwrap();
        let criteria: Vec<&str> = content.criteria.iter().map(|claim| claim.criterion.as_str()).collect();
        assert_eq!(criteria, ["B-K2", "B-E1"], "{}: in the order of the framework", desk.name);
        assert_eq!(content.files.iter().map(|file| &file.id).collect::<Vec<_>>(), [&file], "{}", desk.name);
        assert_eq!(content.situation, "Rent was owed.", "{}", desk.name);
        let text = serde_json::to_string(&content).unwrap();
        assert_eq!(kept[0].digest, gradus::domain::evidence::digest(&text), "{}", desk.name);
        let expected = format!(
            "evidence_sent by olga about olga revision_after=1 digest_after={} criteria_after=B-K2 B-E1 due_on_after=2026-04-24",
            kept[0].digest
        );
        assert_eq!(desk.council.last_change(), expected, "{}", desk.name);
        // Max, and Mia who acts for him in reviews; not Nora, who acts for him in appraisals, nor Dora above him.
        let key = |who: &str| format!("review_requested to {who} review_requested:36.{of}:1.1:3.{who}");
        assert_eq!(desk.mails(), [key("max"), key("mia")], "{}", desk.name);
        let mail = mail_to(&desk, "max", &of);
        let Ok(Message::ReviewRequested { name, criteria, by, evidence, revision }) = mail.message else { panic!("{mail:?}") };
        assert_eq!((name.as_str(), criteria, by, evidence, revision), ("Olga", 2, date("2026-04-24"), of.to_string(), 1));
    });
}

/// Takes the mails that wait, as the one who sends them does, and gives that to this person about this piece.
pub fn mail_to(desk: &Desk, person: &str, of: &EvidenceId) -> Outgoing {
    let now = desk.council.app.now();
    let next = || {
        let connection = &mut desk.council.connection();
        gradus::store::db::write::<_, StoreError>(connection, |connection| {
            outbox::claim(connection, "test", now, now + chrono::TimeDelta::minutes(5))
        })
        .unwrap()
    };
    let fits = |mail: &Outgoing| {
        let about = match &mail.message {
            Ok(Message::ReviewRequested { evidence, .. } | Message::Reviewed { evidence, .. }) => of == evidence.as_str(),
            _ => false,
        };
        about && mail.person == Some(person.into())
    };
    std::iter::from_fn(next).find(fits).unwrap()
}

#[test]
fn a_mail_is_sent_only_while_it_is_true_and_to_whom_it_concerns() {
    /// What happens between queueing and sending.
    type Meanwhile = fn(&Desk, &EvidenceId);
    let table: [(&str, Meanwhile, bool); 7] = [
        ("nothing", |_, _| {}, true),
        ("withdrawn", |desk, of| desk.withdraw("Olga", of).unwrap(), false),
        ("reviewed", |desk, of| drop(desk.record("Mia", of, met(&["B-K2"])).unwrap()), false),
        (
            "sent anew",
            |desk, of| {
                desk.give_back("Mia", of, ReturnReason::NotMine).unwrap();
                desk.submit("Olga", of).unwrap();
            },
            false,
        ),
        (
            "weeks later",
            |desk, _| {
                desk.council.at("2026-05-20T09:00:00Z");
            },
            true,
        ),
        (
            "closed",
            |desk, _| {
                desk.council.force("Max", |max| max.account = AccountState::Disabled);
            },
            false,
        ),
        (
            "another line",
            |desk, _| {
                desk.council.force("Max", |max| max.account = AccountState::Active);
                let connection = &mut desk.council.connection();
                let line = lines::find_on(connection, &"olga".into(), date("2026-05-20")).unwrap().unwrap();
                lines::set_end(connection, &line.id, 1, Some(date("2026-05-19"))).unwrap();
                desk.council.line("Olga<Zoe 2026-05-20..");
            },
            false,
        ),
    ];
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        for (what, meanwhile, expected) in &table {
            let of = desk.sent("Olga", &["B-K2"]);
            let mail = mail_to(&desk, "max", &of);
            meanwhile(&desk, &of);
            let now = desk.council.app.now();
            let truth = post::still_true(&mut desk.council.connection(), &mail, "help@example.test", now).unwrap();
            assert_eq!(matches!(truth, Truth::Send(_)), *expected, "{}: {what}: {truth:?}", desk.name);
        }
    });
}

#[test]
fn whoever_acts_hears_of_it_only_while_they_act() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.sent("Olga", &["B-K2"]);
        let of_mia = mail_to(&desk, "mia", &of);
        for (at, expected) in [("2026-05-31T22:59:59Z", true), ("2026-05-31T23:00:00Z", false)] {
            let now = desk.council.at(at).app.now();
            let truth = post::still_true(&mut desk.council.connection(), &of_mia, "help@example.test", now).unwrap();
            assert_eq!(matches!(truth, Truth::Send(_)), expected, "{}: {at}", desk.name);
        }
    });
}

#[test]
fn a_detail_of_a_tenant_must_be_answered_for_before_anything_is_sent() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        let text = "Her number is AB 12 34 56 C and mine is in the office at ME4 4TR.";
        desk.save("Olga", &of, Change { action_taken: Some(text.to_owned()), ..Change::default() }).unwrap();
        let look = || desk.council.read("Olga", |tx, me| findings(tx, me, &of)).unwrap();
        let found = look();
        let words: Vec<&str> = found.iter().map(|finding| finding.words.as_str()).collect();
        assert_eq!(
            words,
            ["Possible National Insurance number in What you did", "Possible postcode in What you did"],
            "{}",
            desk.name
        );
        let open = |expected: &str| assert_eq!(word(desk.submit("Olga", &of)), expected, "{}", desk.name);
        let (number, postcode) = (found[0].key.clone(), found[1].key.clone());
        open(&format!("finding_{number}:required finding_{postcode}:required"));
        // An answer holds while the text that it is about stands, whatever changes around it.
        let answer = Change { not_tenants: Some([postcode.clone()].into()), ..Change::default() };
        desk.save("Olga", &of, answer).unwrap();
        open(&format!("finding_{number}:required"));
        let text = "Mine is in the office at ME4 4TR.";
        desk.save("Olga", &of, Change { action_taken: Some(text.to_owned()), ..Change::default() }).unwrap();
        assert_eq!(look().iter().map(|finding| finding.not_a_tenants).collect::<Vec<_>>(), [true], "{}", desk.name);
        desk.submit("Olga", &of).unwrap();
        assert_eq!(desk.find(&of).not_tenants, [postcode].into(), "{}", desk.name);
        // Sent again without it, the answer goes as well.
        desk.give_back("Max", &of, ReturnReason::MoreDetail).unwrap();
        desk.save("Olga", &of, Change { action_taken: Some("I visited.".to_owned()), ..Change::default() }).unwrap();
        desk.submit("Olga", &of).unwrap();
        assert!(desk.find(&of).not_tenants.is_empty(), "{}", desk.name);
    });
}

#[test]
fn the_same_sending_twice_is_one_revision() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        let version = desk.version(&of);
        let send = |app: &App, call: &Call| {
            let of = of.clone();
            let sent = app.write(call, move |tx, me| submit(tx, me, &of, version));
            sent.inspect(|_| app.keep_answer(call, 200, "{\"revision\":1}").unwrap())
        };
        let once = Call { once: Some(Once { key: "k1".to_owned(), digest: "d".to_owned() }), ..call("Olga") };
        send(&desk.council.app, &once).unwrap();
        let again = send(&desk.council.app, &once);
        assert!(matches!(&again, Err(AppError::Answered { status: 200, body }) if body.contains("revision")), "{again:?}");
        // Without a key: the state stands in the way.
        assert_eq!(word(send(&desk.council.app, &call("Olga"))), "conflict wrong_state", "{}", desk.name);
        // From eight sides at once, on two copies of the service.
        let other = desk.whole("Olga", &["B-K2"]);
        let version = desk.version(&other);
        let apps = [desk.council.app.clone(), desk.council.twin()];
        let done = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|nth| {
                    let (app, other) = (apps[nth % 2].clone(), other.clone());
                    scope.spawn(move || app.write(&call("Olga"), move |tx, me| submit(tx, me, &other, version)).is_ok())
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).filter(|done| *done).count()
        });
        assert_eq!(done, 1, "{}", desk.name);
        for id in [&of, &other] {
            assert_eq!(rows::revisions(&mut desk.council.connection(), id).unwrap().len(), 1, "{}", desk.name);
        }
        assert_eq!(desk.mails().len(), 4, "{}: two people for each of two pieces", desk.name);
    });
}

#[test]
fn others_read_what_was_sent_and_never_what_is_being_written() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.sent("Olga", &["B-K2"]);
        let title = |name: &str| {
            let seen = desk.council.read(name, |tx, me| view(tx, me, &of));
            seen.map_or_else(
                |error| word::<()>(Err(error)),
                |seen| format!("{} {} {}", seen.content.unwrap().title, seen.state, if seen.ended { "ended" } else { "counts" }),
            )
        };
        assert_eq!(
            (title("Olga"), title("Max")),
            ("A joint visit submitted counts".into(), "A joint visit submitted counts".into())
        );
        desk.give_back("Max", &of, ReturnReason::MoreDetail).unwrap();
        let secret = Change { title: Some("Half a thought".to_owned()), ..Change::default() };
        desk.save("Olga", &of, secret).unwrap();
        assert_eq!(
            (title("Olga"), title("Max")),
            ("Half a thought returned counts".into(), "A joint visit returned counts".into()),
            "{}",
            desk.name
        );
        desk.submit("Olga", &of).unwrap();
        assert_eq!(title("Max"), "Half a thought submitted counts", "{}", desk.name);
        desk.record("Max", &of, met(&["B-K2"])).unwrap();
        desk.reopen("Olga", &of).unwrap();
        desk.save("Olga", &of, Change { title: Some("Third".to_owned()), ..Change::default() }).unwrap();
        // To others it is what was reviewed, and counts no longer.
        assert_eq!(
            (title("Olga"), title("Max"), title("Hana")),
            ("Third draft counts".into(), "Half a thought reviewed ended".into(), "Half a thought reviewed ended".into()),
            "{}",
            desk.name
        );
        let versions = desk.council.read("Max", |tx, me| history(tx, me, &of)).unwrap().versions;
        let told: Vec<String> = versions
            .iter()
            .map(|version| {
                let review = version.review.as_ref().unwrap();
                let came = review.returned.as_ref().map_or("reviewed", |(reason, _)| reason.as_str());
                format!("{} {} {came} by {}", version.number, version.content.as_ref().unwrap().title, review.by)
            })
            .collect();
        assert_eq!(told, ["2 Half a thought reviewed by Max", "1 A joint visit more_detail by Max"], "{}", desk.name);
        assert!(versions[0].ended_at.is_some() && versions[1].ended_at.is_none(), "{}", desk.name);
    });
}
