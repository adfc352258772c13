//! Who may do what with somebody's evidence, worked out by hand: every use case by everybody who can stand to an officer in
//! some way.

use gradus::app::AppError;
use gradus::app::evidence::{
    Change, PersonQuery, attach, check, choices, discard, download, findings, history, list_for_person, reopen, save, submit,
    view, withdraw,
};
use gradus::app::reviews::{QueueQuery, Settled, give_back, open, queue, record, save_draft};
use gradus::app::{Caller, Tx, judgements};
use gradus::domain::audit::Outcome;
use gradus::domain::ids::{AttachmentId, EvidenceId};
use gradus::domain::officer::ReviewOutcome;
use gradus::domain::review::{ReturnReason, Typed};

use super::{Desk, met, pdf};
use crate::people::council::{id, word};
use crate::support::databases::on_both;

const CALLERS: [&str; 11] = ["Olga", "Otto", "Max", "Mia", "Nora", "Dora", "Zoe", "Hana", "Audrey", "Adam", "Xena"];

type UseCase = Box<dyn FnOnce(&mut Tx<'_>, &Caller) -> Result<(), AppError> + Send>;

/// A use case aimed at a piece of Olga's.
fn use_case(what: &str, of: &EvidenceId, file: &AttachmentId, version: i64) -> UseCase {
    let (of, file) = (of.clone(), file.clone());
    let back = || Typed { reason: Some(ReturnReason::MoreDetail), comment: "More".to_owned(), ..Typed::default() };
    fn done(settled: Settled) -> Result<(), AppError> {
        match settled {
            Settled::Done(_) => Ok(()),
            Settled::Overtaken(overtaken) => Err(overtaken.into()),
        }
    }
    match what {
        "view" => Box::new(move |tx, me| view(tx, me, &of).map(drop)),
        "history" => Box::new(move |tx, me| history(tx, me, &of).map(drop)),
        "download" => Box::new(move |tx, me| download(tx, me, &of, &file).map(drop)),
        "list" => Box::new(move |tx, me| list_for_person(tx, me, &id("Olga"), &PersonQuery::default()).map(drop)),
        "save" => Box::new(move |tx, me| save(tx, me, &of, version, &Change::default()).map(drop)),
        "attach" => Box::new(move |tx, me| attach(tx, me, &of, pdf("x.pdf")).map(drop)),
        "choices" => Box::new(move |tx, me| choices(tx, me, &of).map(drop)),
        "findings" => Box::new(move |tx, me| findings(tx, me, &of).map(drop)),
        "check" => Box::new(move |tx, me| check(tx, me, &of).map(drop)),
        "submit" => Box::new(move |tx, me| submit(tx, me, &of, version).map(drop)),
        "discard" => Box::new(move |tx, me| discard(tx, me, &of, version).map(drop)),
        "withdraw" => Box::new(move |tx, me| withdraw(tx, me, &of, version).map(drop)),
        "reopen" => Box::new(move |tx, me| reopen(tx, me, &of, version).map(drop)),
        "open" => Box::new(move |tx, me| open(tx, me, &of).map(drop)),
        "draft" => Box::new(move |tx, me| save_draft(tx, me, &of, 1, &Typed::default()).map(drop)),
        "review" => Box::new(move |tx, me| record(tx, me, &of, 1, &met(&["B-K2"])).and_then(done)),
        "return" => Box::new(move |tx, me| give_back(tx, me, &of, 1, &back()).and_then(done)),
        "queue" => Box::new(move |tx, me| queue(tx, me, &QueueQuery::default()).map(drop)),
        "judge" => Box::new(move |tx, me| {
            judgements::give(tx, me, &id("Olga"), &"B-S1".into(), Some(ReviewOutcome::Met), "Seen").map(drop)
        }),
        "judgements" => Box::new(move |tx, me| judgements::list(tx, me, &id("Olga"), &"B-S1".into()).map(drop)),
        _ => panic!("no use case {what}"),
    }
}

/// `yes`, 403, 404 or 409.
fn status(result: Result<(), AppError>) -> String {
    match word(result).as_str() {
        "ok" => "yes".to_owned(),
        "not found" => "404".to_owned(),
        other if other.starts_with("forbidden") => "403".to_owned(),
        other if other.starts_with("conflict") => "409".to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn each_use_case_is_for_those_of_the_table_and_nobody_else() {
    let table = "
                        | Olga Otto Max Mia Nora Dora Zoe Hana Audrey Adam Xena
        view draft      | yes  404  404 404 404  404  404 404  404    404  404
        view sent       | yes  404  yes yes yes  yes  404 yes  yes    404  404
        history sent    | yes  404  yes yes yes  yes  404 yes  yes    404  404
        download sent   | yes  404  yes yes yes  yes  404 yes  yes    404  404
        list sent       | yes  404  yes yes yes  yes  404 yes  yes    404  404
        save draft      | yes  404  404 404 404  404  404 404  404    404  404
        attach draft    | yes  404  404 404 404  404  404 404  404    404  404
        choices draft   | yes  404  404 404 404  404  404 404  404    404  404
        findings draft  | yes  404  404 404 404  404  404 404  404    404  404
        check draft     | yes  404  404 404 404  404  404 404  404    404  404
        submit draft    | yes  404  404 404 404  404  404 404  404    404  404
        discard draft   | yes  404  404 404 404  404  404 404  404    404  404
        save sent       | 409  404  404 404 404  404  404 404  404    404  404
        submit sent     | 409  404  404 404 404  404  404 404  404    404  404
        withdraw sent   | yes  404  403 403 403  403  404 403  403    404  404
        reopen reviewed | yes  404  404 404 404  404  404 404  404    404  404
        open sent       | 403  404  yes yes yes  403  404 403  403    404  404
        draft sent      | 403  404  yes yes yes  403  404 403  403    404  404
        review sent     | 403  404  yes yes yes  403  404 403  403    404  404
        return sent     | 403  404  yes yes yes  403  404 403  403    404  404
        review draft    | 403  404  404 404 404  404  404 404  404    404  404
        judge sent      | 403  404  yes yes yes  403  404 403  403    404  404
        judgements sent | yes  404  yes yes yes  yes  404 yes  yes    404  404
        queue sent      | 403  403  yes yes yes  yes  yes 403  403    403  yes
    ";
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        for line in table.lines().filter(|line| line.contains('|')).skip(1) {
            let (what, cells) = line.split_once('|').unwrap();
            let (what, state) = what.trim().split_once(' ').unwrap();
            let mut left: Option<(EvidenceId, AttachmentId)> = None;
            for (caller, expected) in CALLERS.iter().zip(cells.split_whitespace()) {
                // A refusal changes nothing, so the next one may be asked about the same piece.
                let (of, file) = left.take().unwrap_or_else(|| piece(&desk, state));
                let before = desk.find(&of);
                let work = use_case(what, &of, &file, desk.version(&of));
                let came = status(desk.write(caller, work));
                assert_eq!(came, expected, "{}: {caller} wants to {what} what is {state}", desk.name);
                if came != "yes" {
                    assert_eq!(desk.find(&of), before, "{}: {caller} wanted to {what}", desk.name);
                    left = Some((of, file));
                }
            }
        }
    });
}

/// A piece of Olga's with a file.
fn piece(desk: &Desk, state: &str) -> (EvidenceId, AttachmentId) {
    let of = desk.whole("Olga", &["B-K2"]);
    let file = desk.attach("Olga", &of, "plan.pdf").unwrap();
    if state != "draft" {
        desk.submit("Olga", &of).unwrap();
    }
    if state == "reviewed" {
        desk.record("Max", &of, met(&["B-K2"])).unwrap();
    }
    (of, file)
}

#[test]
fn whoever_reads_what_is_anothers_leaves_a_trace_and_the_owner_none() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        let file = desk.attach("Olga", &of, "plan.pdf").unwrap();
        desk.submit("Olga", &of).unwrap();
        for (what, action) in [
            ("view", "evidence_read"),
            ("history", "evidence_history_read"),
            ("download", "attachment_read"),
            ("list", "evidence_listed"),
            ("open", "evidence_read"),
            ("judgements", "judgements_read"),
        ] {
            let before = desk.council.last_event().sequence;
            desk.council.read("Max", use_case(what, &of, &file, 1)).unwrap();
            let event = desk.council.last_event().event;
            assert_eq!((event.action.as_str(), event.outcome), (action, Outcome::Read), "{}: {what}", desk.name);
            assert_eq!((event.actor, event.person), (Some(id("Max")), Some(id("Olga"))), "{}: {what}", desk.name);
            assert!(event.details.contains(&("as".to_owned(), "manager".to_owned())), "{}: {what}", desk.name);
            if what != "open" {
                let after = desk.council.last_event().sequence;
                desk.council.read("Olga", use_case(what, &of, &file, 1)).unwrap();
                assert_eq!(desk.council.last_event().sequence, after, "{}: {what}", desk.name);
                assert!(after > before);
            }
        }
    });
}

#[test]
fn a_refusal_is_kept_in_the_log() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.sent("Olga", &["B-K2"]);
        assert_eq!(status(desk.write("Dora", use_case("review", &of, &"x".into(), 1))), "403", "{}", desk.name);
        let event = desk.council.last_event().event;
        assert_eq!((event.action.as_str(), event.outcome), ("review", Outcome::Refused), "{}", desk.name);
        assert_eq!((event.actor, event.person), (Some(id("Dora")), Some(id("Olga"))), "{}", desk.name);
    });
}

#[test]
fn cover_that_the_officer_chose_serves_no_review_of_theirs() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        desk.council.cover("Max>Zoe 2026-04-01..2026-05-31 review", "olga");
        let of = desk.sent("Olga", &["B-K2"]);
        let came = desk.write("Zoe", use_case("review", &of, &"x".into(), 1));
        assert_eq!(word(came), "forbidden cover_from_applicant", "{}", desk.name);
        assert!(!desk.mails().iter().any(|mail| mail.contains("to zoe")), "{}: nor is she asked to", desk.name);
    });
}
