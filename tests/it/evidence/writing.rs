//! Writing: a piece begun, saved bit by bit, refused where something cannot be kept, and thrown away.

use gradus::app::AppError;
use gradus::app::evidence::{Change, choices, discard, download, remove_file, save, start, submit};
use gradus::domain::assessment::outcome::Outcome;
use gradus::domain::evidence::{Evidence, StateWord};
use gradus::domain::ids::CriterionId;
use gradus::domain::review::ReturnReason;

use super::{Desk, date, met, whole};
use crate::people::council::{messages, word};
use crate::support::databases::on_both;

#[test]
fn a_piece_is_begun_for_the_post_of_today_with_the_criterion_that_was_asked_for() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let begin = |name: &str, criterion: Option<&str>| {
            let criterion = criterion.map(CriterionId::new);
            desk.write(name, move |tx, me| start(tx, me, criterion.as_ref()))
        };
        for (criterion, kept) in [(None, ""), (Some("B-E1"), "B-E1"), (Some("Z-9"), ""), (Some("B-E1\0"), "")] {
            let new = begin("Olga", criterion).unwrap();
            let found = desk.find(&new.id);
            let claims: Vec<&str> = found.content.criteria.iter().map(|claim| claim.criterion.as_str()).collect();
            assert_eq!(claims.join(" "), kept, "{}", desk.name);
            assert_eq!(
                (found.framework.as_str(), found.revision, found.version),
                ("medway.iao.framework", 1, 1),
                "{}",
                desk.name
            );
        }
        assert_eq!(
            desk.council.last_change(),
            "evidence_started by olga about olga framework_after=medway.iao.framework",
            "{}",
            desk.name
        );
        // Without a post there is nothing to show, and an auditor shows nothing.
        assert_eq!(word(begin("Zoe", None)), "conflict no_post", "{}", desk.name);
        assert_eq!(word(begin("Audrey", None)), "not found", "{}", desk.name);
    });
}

#[test]
fn saving_changes_what_is_given_and_leaves_the_rest() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.start("Olga");
        // Nothing is asked for; each save is one version, and one that changes nothing is none.
        let only = |title: &str| Change { title: Some(title.to_owned()), ..Change::default() };
        assert_eq!(desk.save("Olga", &of, only("  A   joint visit ")).unwrap(), 2, "{}", desk.name);
        assert_eq!(desk.save("Olga", &of, only("A joint visit")).unwrap(), 2, "{}", desk.name);
        assert_eq!(desk.save("Olga", &of, Change::default()).unwrap(), 2, "{}", desk.name);
        let rest = Change { title: None, ..whole(&["B-K2", "B-E1", "B-K2"]) };
        assert_eq!(desk.save("Olga", &of, rest).unwrap(), 3, "{}", desk.name);
        let found = desk.find(&of);
        assert_eq!(found.content.title, "A joint visit", "{}", desk.name);
        assert_eq!(found.content.happened_on, Some(date("2026-02-12")), "{}", desk.name);
        assert!(found.content.redacted, "{}", desk.name);
        let notes = |found: &gradus::domain::evidence::Evidence| -> Vec<String> {
            found.content.criteria.iter().map(|claim| format!("{}: {}", claim.criterion, claim.note)).collect()
        };
        assert_eq!(notes(&found), ["B-E1: It shows B-E1.", "B-K2: It shows B-K2."], "{}", desk.name);
        // Another choice keeps the notes of those that stay; notes on others are left aside.
        let choice = Change {
            criteria: Some(vec!["B-K2".into(), "B-S3".into()]),
            notes: [("B-E1".into(), "Gone".to_owned())].into(),
            kind: Some(None),
            happened_on: Some(None),
            case_reference: Some(" HC-2026-00123 ".to_owned()),
            situation: Some("One.\r\nTwo.\r\n".to_owned()),
            declared: Some(false),
            ..Change::default()
        };
        desk.save("Olga", &of, choice).unwrap();
        let found = desk.find(&of);
        assert_eq!(notes(&found), ["B-K2: It shows B-K2.", "B-S3: "], "{}", desk.name);
        let content = found.content;
        assert_eq!((content.kind, content.happened_on, content.redacted), (None, None, false), "{}", desk.name);
        assert_eq!(content.case_reference.as_deref(), Some("HC-2026-00123"), "{}", desk.name);
        assert_eq!((content.situation.as_str(), content.task.as_str()), ("One.\nTwo.", "To agree a plan."), "{}", desk.name);
    });
}

#[test]
fn only_what_cannot_be_kept_is_refused_and_then_nothing_is_kept() {
    let text = |text: String| Some(text);
    let table: Vec<(Change, &str)> = vec![
        (Change { title: text("a".repeat(200)), ..Change::default() }, "ok"),
        (Change { title: text("a".repeat(201)), ..Change::default() }, "title:too_long"),
        (Change { title: text("a\nBcc: b".to_owned()), ..Change::default() }, "title:characters"),
        (Change { title: text("\u{202e}elttil".to_owned()), ..Change::default() }, "title:characters"),
        (Change { title: text(String::new()), ..Change::default() }, "ok"),
        (Change { situation: text("é".repeat(4_000)), ..Change::default() }, "ok"),
        (Change { situation: text("é".repeat(4_001)), ..Change::default() }, "situation:too_long"),
        (Change { task: text("a\0b".to_owned()), ..Change::default() }, "task:characters"),
        (Change { action_taken: text("<script>alert(1)</script> '; --".to_owned()), ..Change::default() }, "ok"),
        (Change { case_reference: text("1".repeat(41)), ..Change::default() }, "case_reference:too_long"),
        (Change { kind: Some(Some("tombola".into())), ..Change::default() }, "kind:unknown"),
        (Change { kind: Some(Some("driving_licence".into())), ..Change::default() }, "ok"),
        (Change { happened_on: Some(Some(date("2099-01-01"))), ..Change::default() }, "ok"),
        (Change { happened_on: Some(Some(date("0201-01-01"))), ..Change::default() }, "happened_on:date"),
        (Change { expires_on: Some(Some(date("9999-01-01"))), ..Change::default() }, "expires_on:date"),
        (Change { criteria: Some(vec!["Z-9".into()]), ..Change::default() }, "criteria:unknown"),
        (Change { criteria: Some(vec!["B-E1\0".into()]), ..Change::default() }, "criteria:unknown"),
        (Change { notes: [("B-K2".into(), "a".repeat(1_001))].into(), ..Change::default() }, "note_B-K2:too_long"),
        (
            Change { title: text("a".repeat(201)), task: text("b".repeat(4_001)), ..Change::default() },
            "task:too_long title:too_long",
        ),
        // Answers that no finding can have are left aside.
        (Change { not_tenants: Some(["a b".to_owned(), "\0".to_owned(), "x".repeat(65)].into()), ..Change::default() }, "ok"),
    ];
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        for (change, expected) in &table {
            let before = desk.find(&of);
            let came = word(desk.save("Olga", &of, change.clone()));
            assert_eq!(came, *expected, "{}: {change:?}", desk.name);
            if came != "ok" {
                assert_eq!(desk.find(&of), before, "{}: {change:?}", desk.name);
            }
        }
        assert!(desk.find(&of).not_tenants.is_empty(), "{}", desk.name);
        let long = Change { situation: text("a".repeat(4_120)), ..Change::default() };
        assert_eq!(
            messages(desk.save("Olga", &of, long)),
            "Situation must be 4,000 characters or less. You have 120 too many",
            "{}",
            desk.name
        );
    });
}

#[test]
fn a_version_that_somebody_has_changed_is_not_written_over() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        let seen = desk.version(&of);
        desk.save("Olga", &of, Change { title: Some("Mine".to_owned()), ..Change::default() }).unwrap();
        let kept = desk.find(&of);
        let (id, change) = (of.clone(), Change { title: Some("Theirs".to_owned()), ..Change::default() });
        assert_eq!(word(desk.write("Olga", move |tx, me| save(tx, me, &id, seen, &change))), "stale", "{}", desk.name);
        let id = of.clone();
        assert_eq!(word(desk.write("Olga", move |tx, me| submit(tx, me, &id, seen))), "stale", "{}", desk.name);
        let id = of.clone();
        assert_eq!(word(desk.write("Olga", move |tx, me| discard(tx, me, &id, seen))), "stale", "{}", desk.name);
        assert_eq!(desk.find(&of), kept, "{}", desk.name);
    });
}

#[test]
fn criteria_are_offered_by_group_with_what_is_missing_first() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2", "A-S2"]);
        desk.write("Max", |tx, me| {
            gradus::app::judgements::give(
                tx,
                me,
                &crate::people::council::id("Olga"),
                &"B-S1".into(),
                Some(gradus::domain::officer::ReviewOutcome::Met),
                "Seen",
            )
        })
        .unwrap();
        let found = desk.write("Olga", move |tx, me| choices(tx, me, &of)).unwrap();
        let all: Vec<_> = found.groups.iter().flat_map(|group| &group.criteria).collect();
        assert_eq!(all.len(), 31, "{}: every criterion once", desk.name);
        let chosen: Vec<&str> = all.iter().filter(|choice| choice.chosen).map(|choice| choice.id.as_str()).collect();
        assert_eq!(chosen, ["B-K2", "A-S2"], "{}", desk.name);
        for group in &found.groups {
            let met: Vec<bool> = group.criteria.iter().map(|choice| choice.outcome == Some(Outcome::Met)).collect();
            assert!(met.is_sorted(), "{}: {} has {met:?}", desk.name, group.name);
        }
        // The level held is taken as met; what is above still needs something.
        let of_level = |id: &str| all.iter().find(|choice| choice.id == *id).unwrap();
        assert_eq!((of_level("A-S2").outcome, &of_level("A-S2").needs), (Some(Outcome::Met), &None), "{}", desk.name);
        let open = of_level("B-K2");
        assert_eq!((open.outcome, open.level.as_deref()), (Some(Outcome::NotMet), Some("B")), "{}", desk.name);
        assert!(open.needs.is_some() && open.name.ends_with("(B-K2)") && !open.text.is_empty(), "{}: {open:?}", desk.name);
        assert_eq!(found.unknown, Vec::<CriterionId>::new(), "{}", desk.name);
    });
}

#[test]
fn a_draft_that_was_never_sent_can_be_thrown_away() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let throw = |of: &gradus::domain::ids::EvidenceId| {
            let (of, version) = (of.clone(), desk.version(of));
            desk.write("Olga", move |tx, me| discard(tx, me, &of, version))
        };
        let of = desk.whole("Olga", &["B-K2", "B-E1"]);
        desk.attach("Olga", &of, "plan.pdf").unwrap();
        throw(&of).unwrap();
        assert_eq!(desk.council.last_change(), "evidence_discarded by olga about olga ", "{}", desk.name);
        let there = gradus::store::evidence::find(&mut desk.council.connection(), &of).unwrap();
        assert_eq!(there, None, "{}", desk.name);
        let bytes = gradus::store::attachments::bytes_of_person(&mut desk.council.connection(), &"olga".into()).unwrap();
        assert_eq!(bytes, 0, "{}", desk.name);
        let sent = desk.sent("Olga", &["B-K2"]);
        desk.give_back("Max", &sent, ReturnReason::MoreDetail).unwrap();
        assert_eq!(word(throw(&sent)), "conflict was_sent", "{}", desk.name);
    });
}

/// The names of the files that a piece has now.
fn files(of: &Evidence) -> Vec<&str> {
    of.content.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn a_change_that_is_dropped_leaves_a_piece_as_it_was_sent_and_reviewed() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        desk.attach("Olga", &of, "kept.pdf").unwrap();
        let taken_out = desk.attach("Olga", &of, "taken out.pdf").unwrap();
        desk.submit("Olga", &of).unwrap();
        desk.record("Max", &of, met(&["B-K2"])).unwrap();
        let before = desk.find(&of);
        let counts = |desk: &Desk| {
            let revisions = gradus::store::evidence::revisions(&mut desk.council.connection(), &of).unwrap();
            revisions.iter().map(|sent| sent.ended_at.is_none()).collect::<Vec<_>>()
        };
        assert_eq!(counts(&desk), [true], "{}", desk.name);
        desk.reopen("Olga", &of).unwrap();
        assert_eq!(counts(&desk), [false], "{}", desk.name);
        desk.save("Olga", &of, Change { title: Some("Something else".to_owned()), ..whole(&["B-E1"]) }).unwrap();
        let added = desk.attach("Olga", &of, "added.pdf").unwrap();
        let (id, file) = (of.clone(), taken_out.clone());
        desk.write("Olga", move |tx, me| remove_file(tx, me, &id, &file)).unwrap();
        assert_eq!(files(&desk.find(&of)), ["kept.pdf", "added.pdf"], "{}", desk.name);
        // Whoever saved meanwhile is not run over.
        let (id, version) = (of.clone(), desk.version(&of));
        let stale = desk.write("Olga", move |tx, me| discard(tx, me, &id, version - 1));
        assert!(matches!(stale, Err(AppError::Stale)), "{}", desk.name);
        let id = of.clone();
        let left = desk.write("Olga", move |tx, me| discard(tx, me, &id, version)).unwrap();
        assert_eq!(left, Some(StateWord::Reviewed), "{}", desk.name);
        let said = "evidence_change_dropped by olga about olga revision_after=1 state_after=reviewed";
        assert_eq!(desk.council.last_change(), said, "{}", desk.name);
        let after = desk.find(&of);
        assert_eq!(
            (&after.content, &after.state, after.revision),
            (&before.content, &before.state, before.revision),
            "{}",
            desk.name
        );
        assert_eq!(counts(&desk), [true], "{}", desk.name);
        let gone = gradus::store::attachments::find(&mut desk.council.connection(), &added).unwrap();
        assert!(gone.is_none(), "{}", desk.name);
        let (id, file) = (of.clone(), taken_out.clone());
        let read = desk.council.read("Max", |tx, me| download(tx, me, &id, &file)).unwrap();
        assert_eq!(read.file.name, "taken out.pdf", "{}", desk.name);
        // What had been taken back is taken back again, from the same moment.
        let sent = desk.sent("Olga", &["B-K2"]);
        desk.withdraw("Olga", &sent).unwrap();
        let before = desk.find(&sent);
        desk.reopen("Olga", &sent).unwrap();
        let (id, version) = (sent.clone(), desk.version(&sent));
        let left = desk.write("Olga", move |tx, me| discard(tx, me, &id, version)).unwrap();
        assert_eq!(left, Some(StateWord::Withdrawn), "{}", desk.name);
        assert_eq!(desk.find(&sent).state, before.state, "{}", desk.name);
    });
}
