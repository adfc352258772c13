//! Every state of an appraisal against everybody who can stand to its officer, and everything that can be done to it: what is
//! offered, and that everything else is refused.

use gradus::app::appraisals;
use gradus::app::{AppError, Caller, Tx};
use gradus::clock::new_id;
use gradus::domain::appraisal::{
    Act, Appraisal, Closed, Cycle, Form, Move, NotRated, NotRatedReason, Shared, SignatureKind, Signed, Stage, State, View,
    ViewKind,
};
use gradus::domain::ids::OrganisationId;
use gradus::store::appraisals::{self as rows, cycles, views};

use super::{summary, word};
use crate::evidence::Desk;
use crate::people::council::{day, id, moment};
use crate::support::databases::Fresh;

/// State, then who is offered what: names, views that they write, moves. Whoever is not named is offered nothing in that state.
/// Olga's it is; Max is her line manager, Nora acts for him in appraisals, Mia in reviews alone, so she writes and never signs;
/// Zoe moderates. Dora above Max, Audrey and others only look, or do not know of it.
const TABLE: &str = "
    not_started | Olga | own |
    not_started | Max Nora | manager interim | go_on_without not_rate
    not_started | Mia | manager interim | go_on_without
    not_started | Hana | | not_rate
    self_assessment | Olga | own | send_self_assessment
    self_assessment | Max Nora | manager interim | go_on_without not_rate
    self_assessment | Mia | manager interim | go_on_without
    self_assessment | Hana | | not_rate
    manager_review | Max Nora | manager interim | put_forward not_rate
    manager_review | Mia | manager interim | put_forward
    manager_review | Hana | | not_rate
    moderation | Zoe | | confirm_moderation give_back
    moderation | Max Nora Hana | | not_rate
    confirmed | Max Nora | | share not_rate
    confirmed | Mia | | share
    confirmed | Hana | | not_rate
    shared | Olga | | sign
    shared | Max Nora | | close_without not_rate
    shared | Hana | | not_rate
    agreed | Max Nora | | close
    seen | Max Nora | | close
";

const STATES: [&str; 10] = [
    "not_started",
    "self_assessment",
    "manager_review",
    "moderation",
    "confirmed",
    "shared",
    "agreed",
    "seen",
    "closed",
    "not_rated",
];
const PEOPLE: [&str; 11] = ["Olga", "Max", "Nora", "Mia", "Dora", "Zoe", "Hana", "Audrey", "Otto", "Adam", "Xena"];

fn state(name: &str) -> State {
    // Long enough ago that the manager need not wait for a signature any longer.
    let at = moment("2026-03-02T09:00:00Z");
    let act = |who: &str| Act { at, by: id(who) };
    let shared = || Shared { moderated: Some(act("Zoe")), shared: act("Max") };
    let signed = |kind| Signed { at, kind, comment: "Read.".to_owned() };
    match name {
        "not_started" => State::NotStarted,
        "self_assessment" => State::SelfAssessment,
        "manager_review" => State::ManagerReview(None),
        "moderation" => State::Moderation(None),
        "confirmed" => State::Moderation(Some(act("Zoe"))),
        "shared" => State::Shared(shared()),
        "agreed" => State::Signed(shared(), signed(SignatureKind::Agreed)),
        "seen" => State::Signed(shared(), signed(SignatureKind::SeenNotAgreed)),
        "closed" => State::Closed(shared(), Some(signed(SignatureKind::Agreed)), Closed { act: act("Max"), without: None }),
        "not_rated" => {
            State::NotRated(NotRated { act: act("Max"), reason: NotRatedReason::LongAbsence, words: "Away.".to_owned() })
        }
        other => panic!("{other}"),
    }
}

/// An appraisal of Olga in this state, with the views that are there by then. Its day has come.
fn placed(desk: &Desk, name: &str) -> String {
    let now = moment("2026-04-01T09:00:00Z");
    let mut connection = desk.council.connection();
    let cycle = Cycle {
        id: format!("cycle-{name}"),
        organisation: OrganisationId::new("medway"),
        scheme: "medway.appraisal@1".to_owned(),
        title: name.to_owned(),
        starts_on: day("2025-04-01"),
        ends_on: day("2026-03-31"),
        mid_year_due_on: None,
        year_end_due_on: day("2026-03-31"),
        moderator: Some(id("Zoe")),
        team: None,
        job_profile: None,
        opened_by: id("Hana"),
        opened_at: now,
        version: 1,
    };
    cycles::insert(&mut connection, &cycle).unwrap();
    let appraisal = Appraisal {
        id: format!("appraisal-{name}"),
        cycle: cycle.id,
        organisation: cycle.organisation,
        person: id("Olga"),
        stage: Stage::YearEnd,
        due_on: day("2026-03-31"),
        form: Form { scale: Vec::new(), moderation: true, increment: false, fixed: false, sections: Vec::new() },
        state: state(name),
        made_at: now,
        changed_at: now,
        version: 1,
    };
    rows::insert(&mut connection, &appraisal).unwrap();
    let past_own = !matches!(name, "not_started" | "self_assessment");
    for (kind, who, sent) in [(ViewKind::Own, "Olga", past_own), (ViewKind::Manager, "Max", past_own && name != "manager_review")]
    {
        let view = View {
            id: new_id(now),
            appraisal: appraisal.id.clone(),
            kind,
            by: id(who),
            written: summary("As it was."),
            sent_at: (sent && (kind == ViewKind::Own || appraisal.state.shared().is_some())).then_some(now),
            changed_at: now,
            version: 1,
        };
        if name != "not_started" {
            views::insert(&mut connection, &view).unwrap();
        }
    }
    appraisal.id
}

fn tried(desk: &Desk, who: &str, appraisal: &str, tried: Move) -> Result<(), AppError> {
    let of = appraisal.to_owned();
    desk.write(who, move |tx: &mut Tx<'_>, me: &Caller| match tried {
        Move::Begin => appraisals::save(tx, me, &of, ViewKind::Own, 0, &summary("Begun.")).map(drop),
        Move::SendOwn => appraisals::send_own(tx, me, &of, 1),
        Move::GoOnWithout => appraisals::go_on_without(tx, me, &of, 1),
        Move::PutForward => appraisals::put_forward(tx, me, &of, 1),
        Move::Confirm => appraisals::confirm(tx, me, &of, 1),
        Move::GiveBack => appraisals::give_back(tx, me, &of, 1, "Again."),
        Move::Share => appraisals::share(tx, me, &of, 1),
        Move::Sign => appraisals::sign(tx, me, &of, 1, Some(SignatureKind::Agreed), ""),
        Move::Close => appraisals::close(tx, me, &of, 1, "").map(drop),
        Move::CloseWithout => appraisals::close(tx, me, &of, 1, "No answer.").map(drop),
        Move::NotRate => appraisals::not_rate(tx, me, &of, 1, Some(NotRatedReason::Other), "Away."),
    })
}

#[test]
fn everybody_is_offered_in_every_state_what_the_table_says_and_refused_all_else() {
    let fresh = Fresh::sqlite();
    let desk = Desk::open(&fresh);
    let mut cells = 0;
    for state in STATES {
        let appraisal = placed(&desk, state);
        for who in PEOPLE {
            let offered = TABLE.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
            let mut offered = offered.filter(|row| row.len() == 4);
            let row = offered.find(|row| row[0] == state && row[1].split(' ').any(|name| name == who));
            let (writes, moves) = row.map_or(("", ""), |row| (row[2], row[3]));
            let opened = desk.council.read(who, |tx, me| appraisals::view(tx, me, &appraisal));
            let found = opened.map_or_else(
                |error| {
                    assert_eq!(word::<()>(Err(error)), "not found", "{who} in {state}");
                    (String::new(), String::new())
                },
                |opened| {
                    let kinds: Vec<&str> = opened.writes.into_iter().map(ViewKind::as_str).collect();
                    (kinds.join(" "), opened.moves.into_iter().map(Move::as_str).collect::<Vec<_>>().join(" "))
                },
            );
            assert_eq!(found, (writes.to_owned(), moves.to_owned()), "{who} in {state}");
            for moved in Move::ALL {
                cells += 1;
                let closes = matches!(moved, Move::Close | Move::CloseWithout) && moves.contains("close");
                let begins = moved == Move::Begin && writes == "own";
                if closes || begins || moves.split(' ').any(|word| word == moved.as_str()) {
                    continue;
                }
                let said = word(tried(&desk, who, &appraisal, moved));
                // Whoever has written nothing has nothing to send either.
                let empty = said == "summary:required";
                let refused = empty || said.starts_with("forbidden") || said.starts_with("conflict") || said == "not found";
                assert!(refused, "{who} did {} in {state}: {said}", moved.as_str());
            }
        }
        // Nothing of all that changed it.
        let after = rows::find(&mut desk.council.connection(), &appraisal).unwrap().unwrap();
        assert_eq!((after.version, after.state), (1, self::state(state)));
    }
    assert_eq!(cells, 10 * 11 * 11);
}
