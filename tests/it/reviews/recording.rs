//! One review: outcomes, judgements, a return, and what happens when the piece is no longer what was read.

use gradus::app::evidence::view;
use gradus::app::reviews::{Settled, give_back, open, record, save_draft};
use gradus::domain::evidence::StateWord;
use gradus::domain::officer::ReviewOutcome;
use gradus::domain::outbox::Message;
use gradus::domain::review::{ReturnReason, Typed, TypedOutcome, Verdict};
use gradus::store::{judgements, reviews};

use crate::evidence::sending::mail_to;
use crate::evidence::{Desk, all, met};
use crate::people::council::{id, messages, word};
use crate::support::databases::on_both;

fn one(outcome: Option<ReviewOutcome>, comment: &str, judge: bool) -> TypedOutcome {
    TypedOutcome { outcome, comment: comment.to_owned(), judge }
}

#[test]
fn outcomes_and_judgements_are_two_records_made_in_one_act() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.sent("Olga", &["B-K2", "B-E1", "B-S3"]);
        let typed = Typed {
            outcomes: [
                ("B-K2".into(), one(Some(ReviewOutcome::Met), " Knows them all. ", true)),
                ("B-E1".into(), one(Some(ReviewOutcome::Met), "", false)),
                ("B-S3".into(), one(Some(ReviewOutcome::PartlyMet), "Say who was there.", false)),
                // Not part of the piece: left aside.
                ("C-E1".into(), one(Some(ReviewOutcome::NotMet), "", true)),
            ]
            .into(),
            ..Typed::default()
        };
        let Settled::Done(done) = desk.record("Max", &of, typed).unwrap() else { panic!("{}", desk.name) };
        let connection = &mut desk.council.connection();
        let kept = reviews::list_of(connection, &of).unwrap();
        assert_eq!(kept.len(), 1, "{}", desk.name);
        let review = &kept[0];
        assert_eq!((&review.id, review.revision, &review.for_manager), (&done.review, 1, &None), "{}", desk.name);
        let Verdict::Outcomes(outcomes) = &review.verdict else { panic!("{review:?}") };
        let told: Vec<String> = outcomes
            .iter()
            .map(|found| format!("{} {} {}", found.criterion, found.outcome.as_str(), found.comment.as_deref().unwrap_or("-")))
            .collect();
        let expected = ["B-E1 met -", "B-K2 met Knows them all.", "B-S3 partly_met Say who was there."];
        assert_eq!(told, expected, "{}", desk.name);
        let judged = judgements::list_for_criterion(connection, &id("Olga"), &"B-K2".into()).unwrap();
        let judged: Vec<_> = judged
            .iter()
            .map(|found| {
                (found.outcome, found.reason.as_str(), found.source.as_str(), found.review.as_ref() == Some(&done.review))
            })
            .collect();
        assert_eq!(judged, [(ReviewOutcome::Met, "Knows them all.", "review", true)], "{}", desk.name);
        assert_eq!(judgements::list_for_criterion(connection, &id("Olga"), &"B-E1".into()).unwrap(), [], "{}", desk.name);
        assert_eq!(
            desk.council.last_change(),
            "evidence_reviewed by max about olga revision=1 outcomes_after=B-K2 met, B-E1 met, B-S3 partly_met",
            "{}",
            desk.name
        );
        // Olga hears of it once, by this review.
        let mails: Vec<String> = desk.mails().into_iter().filter(|mail| mail.starts_with("reviewed")).collect();
        assert_eq!(mails, [format!("reviewed to olga reviewed:36.{}", done.review)], "{}", desk.name);
        let seen = desk.council.read("Olga", |tx, me| view(tx, me, &of)).unwrap();
        let told: Vec<String> = seen
            .criteria
            .iter()
            .map(|found| format!("{} {:?} {}", found.name, found.outcome.unwrap(), found.comment.as_deref().unwrap_or("-")))
            .collect();
        let expected = [
            "Signposting (B-K2) Met Knows them all.",
            "Relationships (B-E1) Met -",
            "Customer care (B-S3) PartlyMet Say who was there.",
        ];
        assert_eq!(told, expected, "{}", desk.name);
    });
}

#[test]
fn everything_that_a_review_lacks_is_said_at_once() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.sent("Olga", &["B-K2", "B-E1", "B-S3"]);
        let typed = Typed {
            outcomes: [
                ("B-K2".into(), one(Some(ReviewOutcome::Met), "", true)),
                ("B-E1".into(), one(Some(ReviewOutcome::NotMet), " ", false)),
            ]
            .into(),
            ..Typed::default()
        };
        let before = desk.find(&of);
        let expected = "Enter a reason. Olga will read it\n\
                        Say what would make Relationships (B-E1) met\n\
                        Select an outcome for Customer care (B-S3)";
        assert_eq!(messages(desk.record("Max", &of, typed)), expected, "{}", desk.name);
        let long = Typed {
            outcomes: [("B-K2".into(), one(Some(ReviewOutcome::Met), &"a".repeat(4_001), false))].into(),
            comment: "a\0b".to_owned(),
            ..all(&["B-E1", "B-S3"], ReviewOutcome::Met)
        };
        assert!(word(desk.record("Max", &of, long)).starts_with("comment:characters comment_B-K2:too_long"), "{}", desk.name);
        let nothing = {
            let id = of.clone();
            desk.write("Max", move |tx, me| give_back(tx, me, &id, 1, &Typed::default()))
        };
        assert_eq!(messages(nothing), "Select why you return it\nEnter a reason. Olga will read it", "{}", desk.name);
        assert_eq!(desk.find(&of), before, "{}: nothing of it was kept", desk.name);
    });
}

#[test]
fn a_return_says_why_and_its_owner_hears_of_it() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.sent("Olga", &["B-K2"]);
        let Settled::Done(done) = desk.give_back("Mia", &of, ReturnReason::NotMine).unwrap() else { panic!() };
        let found = desk.find(&of);
        let returned = found.state.returned().unwrap();
        assert_eq!(
            (returned.reason, returned.comment.as_str(), returned.by.as_str()),
            (ReturnReason::NotMine, "Say more about it.", "mia"),
            "{}",
            desk.name
        );
        assert_eq!(
            desk.council.last_change(),
            "evidence_returned by mia about olga revision=1 reason_after=not_mine for_manager=max",
            "{}",
            desk.name
        );
        let mails: Vec<String> = desk.mails().into_iter().filter(|mail| mail.starts_with("returned")).collect();
        assert_eq!(mails, [format!("returned to olga returned:36.{}", done.review)], "{}", desk.name);
        // Whoever acts is named with the one they act for.
        let seen = desk.council.read("Olga", |tx, me| view(tx, me, &of)).unwrap().review.unwrap();
        assert_eq!((seen.by.as_str(), seen.for_manager.as_deref()), ("Mia", Some("Max")), "{}", desk.name);
    });
}

#[test]
fn what_was_typed_for_a_piece_that_changed_is_kept_and_what_happened_is_said() {
    type Meanwhile = fn(&Desk, &gradus::domain::ids::EvidenceId);
    let table: [(Meanwhile, StateWord, u32, &str); 5] = [
        (
            |desk, of| drop(desk.record("Mia", of, met(&["B-K2"])).unwrap()),
            StateWord::Reviewed,
            1,
            "Mia has just settled this. What you typed is kept as a draft.",
        ),
        (
            |desk, of| drop(desk.give_back("Mia", of, ReturnReason::MoreDetail).unwrap()),
            StateWord::Returned,
            1,
            "Mia has just settled this. What you typed is kept as a draft.",
        ),
        (
            |desk, of| desk.withdraw("Olga", of).unwrap(),
            StateWord::Withdrawn,
            1,
            "Olga has withdrawn this. What you typed is kept as a draft.",
        ),
        (
            |desk, of| {
                desk.give_back("Mia", of, ReturnReason::MoreDetail).unwrap();
                desk.submit("Olga", of).unwrap();
            },
            StateWord::Submitted,
            2,
            "Olga has sent a new version of this. What you typed is kept as a draft.",
        ),
        (
            |desk, of| {
                desk.record("Mia", of, met(&["B-K2"])).unwrap();
                desk.reopen("Olga", of).unwrap();
            },
            StateWord::Reviewed,
            2,
            "Mia has just settled this. What you typed is kept as a draft.",
        ),
    ];
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        for (meanwhile, state, revision, words) in &table {
            let of = desk.sent("Olga", &["B-K2"]);
            meanwhile(&desk, &of);
            let before = desk.find(&of);
            let typed = all(&["B-K2"], ReviewOutcome::NotMet);
            let (id, sent) = (of.clone(), typed.clone());
            let came = desk.write("Max", move |tx, me| record(tx, me, &id, 1, &sent)).unwrap();
            let Settled::Overtaken(overtaken) = came else { panic!("{}: {words}", desk.name) };
            let told = (overtaken.state, overtaken.revision, overtaken.words.as_str());
            assert_eq!(told, (*state, *revision, *words), "{}", desk.name);
            assert_eq!(desk.find(&of), before, "{}", desk.name);
            let draft = reviews::draft(&mut desk.council.connection(), &of, &"max".into()).unwrap().unwrap();
            assert_eq!((draft.revision, draft.typed), (1, typed), "{}: {words}", desk.name);
            let opened = desk.council.read("Max", |tx, me| open(tx, me, &of)).unwrap();
            assert_eq!(opened.settled.is_none(), *state == StateWord::Submitted, "{}: {words}", desk.name);
            assert!(opened.draft.is_some(), "{}", desk.name);
        }
    });
}

#[test]
fn a_reviewer_stops_and_goes_on_and_a_review_ends_the_draft() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let (of, later) = (desk.sent("Olga", &["B-K2"]), desk.sent("Otto", &["B-K2"]));
        let save = |typed: Typed| {
            let of = of.clone();
            desk.write("Max", move |tx, me| save_draft(tx, me, &of, 1, &typed))
        };
        // Nothing is asked for; what cannot be kept is refused.
        save(Typed::default()).unwrap();
        let typed = Typed {
            outcomes: [("B-K2".into(), one(None, "So far", true))].into(),
            reason: Some(ReturnReason::NotMine),
            comment: "Perhaps".to_owned(),
        };
        save(typed.clone()).unwrap();
        assert_eq!(word(save(Typed { comment: "a".repeat(4_001), ..Typed::default() })), "comment:too_long", "{}", desk.name);
        let opened = desk.council.read("Max", |tx, me| open(tx, me, &of)).unwrap();
        assert_eq!(opened.draft.unwrap().typed, typed, "{}", desk.name);
        assert_eq!((opened.settled, opened.next), (None, Some(later.clone())), "{}", desk.name);
        // It is the reviewer's own.
        let of_mia = desk.council.read("Mia", |tx, me| open(tx, me, &of)).unwrap();
        assert_eq!(of_mia.draft, None, "{}", desk.name);
        let Settled::Done(done) = desk.record("Max", &of, met(&["B-K2"])).unwrap() else { panic!() };
        assert_eq!(done.next, Some(later), "{}", desk.name);
        assert_eq!(reviews::draft(&mut desk.council.connection(), &of, &"max".into()).unwrap(), None, "{}", desk.name);
        assert_eq!(word(save(Typed::default())), "conflict wrong_state", "{}", desk.name);
    });
}

#[test]
fn the_mails_to_the_officer_hold_what_they_need() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.sent("Olga", &["B-K2", "B-E1"]);
        let Settled::Done(done) = desk.record("Max", &of, met(&["B-K2", "B-E1"])).unwrap() else { panic!() };
        let mail = mail_to(&desk, "olga", &of);
        let expected = Message::Reviewed {
            reviewer: "Max".to_owned(),
            criteria: 2,
            evidence: of.to_string(),
            review: done.review.to_string(),
        };
        assert_eq!(mail.message, Ok(expected), "{}", desk.name);
        let is_true = |desk: &Desk| {
            let now = desk.council.app.now();
            let truth = gradus::app::post::still_true(&mut desk.council.connection(), &mail, "help@example.test", now).unwrap();
            matches!(truth, gradus::domain::outbox::Truth::Send(_))
        };
        assert!(is_true(&desk), "{}", desk.name);
        desk.reopen("Olga", &of).unwrap();
        assert!(!is_true(&desk), "{}: she has read it and goes on", desk.name);
    });
}
