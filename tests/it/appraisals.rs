//! Appraisals at the level of the use cases, on both databases: a whole year by officer, manager, moderator and HR, what nobody
//! reads before it is sent, two at once, who may do what, and the judgements that a closed appraisal leaves.

mod increment;
mod mails;
mod schemes;
mod table;

use diesel::prelude::*;
use gradus::app::appraisals::{self, NewCycle, Opened, OverviewQuery, Reworded};
use gradus::app::development::{self, NewAction};
use gradus::app::{AppError, Caller, Tx, progress};
use gradus::domain::appraisal::{Answer, Move, NotRatedReason, Offer, SignatureKind, Stage, State, ViewKind, Written};
use gradus::domain::ids::{CriterionId, LocalId};
use gradus::domain::officer::ReviewOutcome;
use gradus::store::appraisals as rows;

use crate::evidence::{Desk, met};
use crate::people::council::{day, id, messages, word};
use crate::support::databases::{Fresh, on_both};

struct Year {
    desk: Desk,
    cycle: String,
}

impl Year {
    /// A cycle with a mid-year appraisal that HR opened on 10 April 2026 for Olga and Otto. Nobody moderates it.
    fn open(fresh: &Fresh) -> Year {
        let desk = Desk::open(fresh);
        let (cycle, found) = desk.write("Hana", |tx, me| appraisals::open(tx, me, new_cycle("2026 to 2027"))).unwrap();
        as_without_moderation(&desk, &cycle.id);
        let names: Vec<&str> = found.in_it.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["Olga", "Otto"], "{}", desk.name);
        Year { desk, cycle: cycle.id }
    }

    fn of(&self, name: &str, stage: Stage) -> String {
        let all = rows::list_of_people(&mut self.desk.council.connection(), &[id(name)]).unwrap();
        all.into_iter().find(|found| found.cycle == self.cycle && found.stage == stage).unwrap().id
    }

    fn view(&self, name: &str, appraisal: &str) -> Result<Opened, AppError> {
        self.desk.council.read(name, |tx, me| appraisals::view(tx, me, appraisal))
    }

    /// Kinds of the views that somebody reads.
    fn reads(&self, name: &str, appraisal: &str) -> String {
        let opened = self.view(name, appraisal).unwrap();
        let kinds: Vec<&str> = opened.views.iter().map(|seen| seen.view.kind.as_str()).collect();
        kinds.join(" ")
    }

    fn moves(&self, name: &str, appraisal: &str) -> String {
        let opened = self.view(name, appraisal).unwrap();
        opened.moves.into_iter().map(Move::as_str).collect::<Vec<_>>().join(" ")
    }

    fn version(&self, appraisal: &str) -> i64 {
        rows::find(&mut self.desk.council.connection(), appraisal).unwrap().unwrap().version
    }

    fn state(&self, appraisal: &str) -> &'static str {
        rows::find(&mut self.desk.council.connection(), appraisal).unwrap().unwrap().state.label()
    }

    fn save(&self, name: &str, appraisal: &str, kind: ViewKind, version: i64, written: Written) -> Result<i64, AppError> {
        let appraisal = appraisal.to_owned();
        let saved = self.desk.write(name, move |tx, me| appraisals::save(tx, me, &appraisal, kind, version, &written));
        saved.map(|saved| saved.version)
    }

    fn send_own(&self, name: &str, appraisal: &str, version: i64) -> Result<(), AppError> {
        let appraisal = appraisal.to_owned();
        self.desk.write(name, move |tx, me| appraisals::send_own(tx, me, &appraisal, version))
    }

    fn share(&self, name: &str, appraisal: &str, version: i64) -> Result<(), AppError> {
        let appraisal = appraisal.to_owned();
        self.desk.write(name, move |tx, me| appraisals::share(tx, me, &appraisal, version))
    }

    fn sign(&self, name: &str, appraisal: &str, kind: Option<SignatureKind>, comment: &'static str) -> Result<(), AppError> {
        let (version, appraisal) = (self.version(appraisal), appraisal.to_owned());
        self.desk.write(name, move |tx, me| appraisals::sign(tx, me, &appraisal, version, kind, comment))
    }

    fn close(&self, name: &str, appraisal: &str, why: &'static str) -> Result<usize, AppError> {
        let (version, appraisal) = (self.version(appraisal), appraisal.to_owned());
        self.desk.write(name, move |tx, me| appraisals::close(tx, me, &appraisal, version, why))
    }

    fn not_rate(&self, name: &str, appraisal: &str, reason: Option<NotRatedReason>, words: &'static str) -> Result<(), AppError> {
        let (version, appraisal) = (self.version(appraisal), appraisal.to_owned());
        self.desk.write(name, move |tx, me| appraisals::not_rate(tx, me, &appraisal, version, reason, words))
    }

    /// Olga's outcome for a criterion today.
    fn outcome(&self, criterion: &str) -> String {
        let view = self.desk.council.read("Olga", |tx, me| progress::view(tx, me, me.id())).unwrap();
        let criteria = view.held.unwrap().assessed.assessment.criteria;
        format!("{:?}", criteria.into_iter().find(|found| found.id.as_str() == criterion).unwrap().outcome)
    }
}

/// The cycle and its appraisals, as a scheme without moderation makes them.
fn as_without_moderation(desk: &Desk, cycle: &str) {
    let mut connection = desk.council.connection();
    for (table, set) in [
        ("appraisal_cycle", "moderator_id = NULL WHERE id"),
        ("appraisal", "form = replace(form, '\"moderation\":true', '\"moderation\":false') WHERE cycle_id"),
    ] {
        let changed = format!("UPDATE {table} SET {set} = '{cycle}'");
        assert!(diesel::sql_query(changed).execute(&mut connection).unwrap() > 0, "{table}");
    }
}

fn new_cycle(title: &str) -> NewCycle {
    NewCycle {
        scheme: "medway.appraisal".to_owned(),
        title: title.to_owned(),
        starts_on: day("2026-04-01"),
        ends_on: day("2027-03-31"),
        mid_year_due_on: Some(day("2026-10-30")),
        year_end_due_on: day("2027-03-12"),
        moderator: Some(id("Zoe")),
        ..NewCycle::default()
    }
}

fn summary(text: &str) -> Written {
    Written { summary: text.to_owned(), ..Written::default() }
}

fn offer(criterion: &str) -> Offer {
    Offer { criterion: CriterionId::new(criterion), outcome: ReviewOutcome::Met, reason: "All year.".to_owned() }
}

#[test]
fn a_year_from_objectives_to_a_signed_appraisal_that_changes_progress() {
    on_both(|fresh| {
        let year = Year::open(fresh);
        let name = year.desk.name;
        let appraisal = year.of("Olga", Stage::YearEnd);
        // An objective counts once both have agreed to its words.
        let (of, typed) =
            (appraisal.clone(), Reworded { title: "First contacts".to_owned(), measure: "Within 5 days".to_owned() });
        let proposed = year.desk.write("Olga", move |tx, me| appraisals::propose(tx, me, &of, &typed)).unwrap();
        let (of, objective) = (appraisal.clone(), proposed.id.clone());
        let own = year.desk.write("Olga", move |tx, me| appraisals::agree(tx, me, &of, &objective, 1));
        assert_eq!(word(own), "conflict own_proposal", "{name}");
        assert!(year.view("Olga", &appraisal).unwrap().form.sections[0].parts.is_empty(), "{name}");
        let (of, objective) = (appraisal.clone(), proposed.id.clone());
        year.desk.write("Max", move |tx, me| appraisals::agree(tx, me, &of, &objective, 1)).unwrap();
        assert_eq!(year.view("Olga", &appraisal).unwrap().form.sections[0].parts[0].name, "First contacts", "{name}");
        let action = NewAction {
            what: "Shadow a court day".to_owned(),
            owner: "manager".to_owned(),
            due_on: Some(day("2026-09-30")),
            criterion: "B-S3".to_owned(),
        };
        let cycle = year.cycle.clone();
        let add = move |tx: &mut Tx<'_>, me: &Caller| development::add(tx, me, &id("Olga"), Some(&cycle), &action, Vec::new());
        year.desk.write("Max", add).unwrap();
        let planned = year.view("Olga", &appraisal).unwrap().development;
        assert_eq!(planned.iter().map(|action| action.what.as_str()).collect::<Vec<_>>(), ["Shadow a court day"], "{name}");

        // A piece of evidence is there for B-S3; what is missing is a judgement of the whole criterion.
        let piece = year.desk.sent("Olga", &["B-S3"]);
        year.desk.record("Max", &piece, met(&["B-S3"])).unwrap();
        assert_eq!(year.outcome("B-S3"), "NotMet", "{name}");

        // The self-assessment is the officer's own until it is sent.
        year.desk.council.at("2027-02-01T09:00:00Z");
        let rated = |rating: &str| Written {
            answers: vec![Answer {
                section: LocalId::new("objectives"),
                part: proposed.id.clone(),
                rating: Some(LocalId::new(rating)),
                comment: "Most of them.".to_owned(),
            }],
            ..summary("A good year.")
        };
        assert_eq!(year.save("Olga", &appraisal, ViewKind::Own, 0, rated("reached")).unwrap(), 1, "{name}");
        assert_eq!(year.state(&appraisal), "Self-assessment", "{name}");
        // The same form twice is no second version; another browser that knew nothing of it is told.
        assert_eq!(year.save("Olga", &appraisal, ViewKind::Own, 0, rated("reached")).unwrap(), 1, "{name}");
        assert_eq!(word(year.save("Olga", &appraisal, ViewKind::Own, 0, rated("partly"))), "stale", "{name}");
        assert_eq!((year.reads("Olga", &appraisal), year.reads("Max", &appraisal)), ("own".into(), String::new()), "{name}");
        assert_eq!(word(year.send_own("Max", &appraisal, 1)), "forbidden not_permitted", "{name}");
        year.send_own("Olga", &appraisal, 1).unwrap();
        assert_eq!(year.reads("Max", &appraisal), "own", "{name}");
        assert_eq!(word(year.save("Olga", &appraisal, ViewKind::Own, 2, rated("partly"))), "conflict wrong_state", "{name}");

        // The manager's view is hidden until it is shared; of two who write at once the second is told.
        let mine = Written { offers: vec![offer("B-S3")], ..rated("partly") };
        assert_eq!(year.save("Max", &appraisal, ViewKind::Manager, 0, mine.clone()).unwrap(), 1, "{name}");
        assert_eq!(word(year.save("Max", &appraisal, ViewKind::Manager, 0, rated("reached"))), "stale", "{name}");
        let over = year.save("Nora", &appraisal, ViewKind::Manager, 0, mine.clone());
        assert_eq!(word(over), "not found", "{name}: her cover is over");
        assert_eq!(year.reads("Olga", &appraisal), "own", "{name}");
        assert_eq!(year.reads("Hana", &appraisal), "own", "{name}");
        let unknown = Written { offers: vec![offer("Z-9")], ..mine.clone() };
        assert_eq!(word(year.save("Max", &appraisal, ViewKind::Manager, 1, unknown)), "offers:unknown", "{name}");
        assert_eq!(word(year.share("Max", &appraisal, 0)), "stale", "{name}");
        year.share("Max", &appraisal, 1).unwrap();
        assert_eq!((year.reads("Olga", &appraisal), year.state(&appraisal)), ("own manager".into(), "Shared"), "{name}");
        let seen = year.view("Olga", &appraisal).unwrap();
        // Behaviours are asked of nobody at this council, so the objectives alone make the score: partly is 50 of 100.
        let score = &seen.views[1].score;
        assert_eq!(score.overall.unwrap().to_string(), "50", "{name}");
        assert_eq!(score.sections[1].1, None, "{name}");
        assert_eq!(year.outcome("B-S3"), "NotMet", "{name}: nothing counts before it is closed");

        // Seen and not agreed asks for a comment, and closes like any other.
        assert_eq!(word(year.close("Max", &appraisal, "Away.")), "conflict not_signed", "{name}");
        assert_eq!(word(year.sign("Olga", &appraisal, Some(SignatureKind::SeenNotAgreed), " ")), "comment:required", "{name}");
        assert_eq!(messages(year.sign("Olga", &appraisal, None, "")), "Select whether you agree", "{name}");
        year.sign("Olga", &appraisal, Some(SignatureKind::SeenNotAgreed), "I reached it.").unwrap();
        assert_eq!(year.state(&appraisal), "Signed (seen, not agreed)", "{name}");
        assert_eq!(year.moves("Max", &appraisal), "close", "{name}");
        assert_eq!(word(year.close("Olga", &appraisal, "")), "forbidden own_case", "{name}");
        assert_eq!(year.close("Max", &appraisal, "").unwrap(), 1, "{name}");
        assert_eq!(year.state(&appraisal), "Closed", "{name}");
        assert_eq!(word(year.close("Max", &appraisal, "")), "conflict wrong_state", "{name}");
        assert_eq!(year.outcome("B-S3"), "Met", "{name}: the judgement of the appraisal counts");
        let judged =
            year.desk.council.read("Olga", |tx, me| gradus::app::judgements::list(tx, me, me.id(), &CriterionId::new("B-S3")));
        let judged: Vec<String> = judged
            .unwrap()
            .into_iter()
            .map(|found| format!("{} by {} {}", found.judgement.source.as_str(), found.by, found.judgement.given_on))
            .collect();
        assert_eq!(judged, ["appraisal by Max 2027-02-01"], "{name}");
        // What came of the objectives is said, so they stay.
        let (of, objective) = (appraisal.clone(), proposed.id.clone());
        let dropped = year.desk.write("Max", move |tx, me| appraisals::drop_objective(tx, me, &of, &objective, 2));
        assert_eq!(word(dropped), "conflict objectives_settled", "{name}");
    });
}

#[test]
fn a_signature_that_never_comes_does_not_block_closing() {
    on_both(|fresh| {
        let year = Year::open(fresh);
        let name = year.desk.name;
        let appraisal = year.of("Olga", Stage::MidYear);
        let go_on = || {
            let (version, of) = (year.version(&appraisal), appraisal.clone());
            year.desk.write("Max", move |tx, me| appraisals::go_on_without(tx, me, &of, version))
        };
        assert_eq!(word(go_on()), "conflict too_early", "{name}");
        year.save("Olga", &appraisal, ViewKind::Own, 0, summary("A draft that is never sent.")).unwrap();
        year.desk.council.at("2026-10-30T09:00:00Z");
        go_on().unwrap();
        assert_eq!(year.reads("Max", &appraisal), "", "{name}: the draft stays the officer's own");
        assert_eq!(word(year.share("Max", &appraisal, 0)), "summary:required", "{name}");
        year.save("Max", &appraisal, ViewKind::Manager, 0, summary("On course.")).unwrap();
        year.share("Max", &appraisal, 1).unwrap();
        // Ten days to sign, in London days: shared on 30 October.
        year.desk.council.at("2026-11-08T23:59:00Z");
        assert_eq!(word(year.close("Max", &appraisal, "No answer.")), "conflict not_signed", "{name}");
        year.desk.council.at("2026-11-09T00:00:00Z");
        assert_eq!(word(year.close("Max", &appraisal, " ")), "reason:required", "{name}");
        assert_eq!(year.close("Max", &appraisal, "No answer to two letters.").unwrap(), 0, "{name}");
        assert_eq!(word(year.sign("Olga", &appraisal, Some(SignatureKind::Agreed), "")), "conflict wrong_state", "{name}");
    });
}

#[test]
fn others_do_only_what_is_theirs() {
    on_both(|fresh| {
        let year = Year::open(fresh);
        let name = year.desk.name;
        let appraisal = year.of("Olga", Stage::YearEnd);
        // Somebody's own, the line, cover that names it, cover that does not, the manager's manager, HR, others.
        for (who, views, writes, moves) in [
            ("Olga", "ok", "own", ""),
            ("Max", "ok", "manager interim", "not_rate"),
            ("Nora", "ok", "manager interim", "not_rate"),
            ("Mia", "ok", "manager interim", ""),
            ("Dora", "ok", "", ""),
            ("Hana", "ok", "", "not_rate"),
            ("Audrey", "ok", "", ""),
            ("Otto", "not found", "", ""),
            ("Zoe", "not found", "", ""),
            ("Adam", "not found", "", ""),
            ("Xena", "not found", "", ""),
        ] {
            let opened = year.view(who, &appraisal);
            assert_eq!(word(opened.as_ref().map_err(Clone::clone)), views, "{name}: {who}");
            let Ok(opened) = opened else { continue };
            let kinds: Vec<&str> = opened.writes.into_iter().map(ViewKind::as_str).collect();
            assert_eq!(kinds.join(" "), writes, "{name}: {who}");
            let found: Vec<&str> = opened.moves.into_iter().map(Move::as_str).collect();
            assert_eq!(found.join(" "), moves, "{name}: {who}");
        }
        // What is not offered is refused.
        for (who, kind, said) in [
            ("Max", ViewKind::Own, "forbidden not_permitted"),
            ("Olga", ViewKind::Manager, "forbidden own_case"),
            ("Dora", ViewKind::Manager, "forbidden not_permitted"),
            ("Hana", ViewKind::Manager, "forbidden not_permitted"),
            ("Otto", ViewKind::Manager, "not found"),
            ("Xena", ViewKind::Own, "not found"),
        ] {
            assert_eq!(word(year.save(who, &appraisal, kind, 0, summary("x"))), said, "{name}: {who}");
        }
        for (who, said) in
            [("Max", "forbidden not_permitted"), ("Olga", "forbidden not_permitted"), ("Adam", "forbidden not_permitted")]
        {
            let found =
                year.desk.council.read(who, |tx, me| appraisals::overview(tx, me, &year.cycle, &OverviewQuery::default()));
            assert_eq!(word(found), said, "{name}: {who}");
        }
        let elsewhere =
            year.desk.council.read("Xena", |tx, me| appraisals::overview(tx, me, &year.cycle, &OverviewQuery::default()));
        assert_eq!(word(elsewhere), "not found", "{name}");
        let again = year.desk.write("Hana", |tx, me| appraisals::open(tx, me, new_cycle("2026 to 2027")));
        assert_eq!(word(again), "title:taken", "{name}");
        let foreign = NewCycle { scheme: "s001.appraisal".to_owned(), ends_on: day("2026-04-01"), ..new_cycle(" ") };
        let wrong = year.desk.write("Hana", |tx, me| appraisals::open(tx, me, foreign));
        assert_eq!(word(wrong), "ends_on:too_early scheme:unknown title:required", "{name}");
    });
}

#[test]
fn late_joiners_leavers_and_a_new_manager_are_provided_for() {
    on_both(|fresh| {
        let year = Year::open(fresh);
        let name = year.desk.name;
        // Mia's post begins later; Nora's has no manager over it.
        year.desk.post("Mia", "2026-06-01..");
        year.desk.post("Nora", "2026-06-01..");
        year.desk.council.at("2026-06-02T09:00:00Z");
        let overview = || {
            year.desk.council.read("Hana", |tx, me| appraisals::overview(tx, me, &year.cycle, &OverviewQuery::default())).unwrap()
        };
        let names =
            |people: &[gradus::app::people::Named]| people.iter().map(|person| person.name.clone()).collect::<Vec<_>>().join(" ");
        let missing = overview().missing;
        assert_eq!((names(&missing.late), names(&missing.without_manager)), ("Mia".into(), "Nora".into()), "{name}");
        let join = || {
            let cycle = year.cycle.clone();
            year.desk.write("Hana", move |tx, me| appraisals::add_joiners(tx, me, &cycle)).unwrap()
        };
        assert_eq!((join(), join()), (1, 0), "{name}");
        assert_eq!(overview().rows.len(), 6, "{name}");

        // Somebody away for long is not rated, with a reason that they read; nobody else's state changes.
        let away = year.of("Otto", Stage::MidYear);
        assert_eq!(word(year.not_rate("Hana", &away, None, "")), "not_rated:required reason:required", "{name}");
        year.not_rate("Hana", &away, Some(NotRatedReason::LongAbsence), "Away since May.").unwrap();
        assert_eq!(year.state(&away), "Not rated", "{name}");
        assert_eq!(word(year.save("Otto", &away, ViewKind::Own, 0, summary("x"))), "conflict wrong_state", "{name}");

        // The manager who leaves sends an interim view; who comes after reads it, the officer once it is shared.
        let appraisal = year.of("Olga", Stage::YearEnd);
        year.save("Max", &appraisal, ViewKind::Interim, 0, summary("April to June: well begun.")).unwrap();
        let of = appraisal.clone();
        year.desk.write("Max", move |tx, me| appraisals::send_interim(tx, me, &of, 1)).unwrap();
        let mut connection = year.desk.council.connection();
        let line = gradus::store::lines::find_on(&mut connection, &id("Olga"), day("2026-06-02")).unwrap().unwrap();
        assert!(gradus::store::lines::set_end(&mut connection, &line.id, line.version, Some(day("2026-06-02"))).unwrap());
        drop(connection);
        year.desk.council.line("Olga<Zoe 2026-06-03..");
        year.desk.council.at("2026-06-03T09:00:00Z");
        assert_eq!(year.reads("Zoe", &appraisal), "interim", "{name}");
        assert_eq!(year.reads("Olga", &appraisal), "", "{name}");
        assert_eq!(word(year.view("Max", &appraisal)), "not found", "{name}: a former manager reads no more");
        year.save("Olga", &appraisal, ViewKind::Own, 0, summary("Mine.")).unwrap();
        year.send_own("Olga", &appraisal, 1).unwrap();
        year.save("Zoe", &appraisal, ViewKind::Manager, 0, summary("Ours.")).unwrap();
        year.share("Zoe", &appraisal, 1).unwrap();
        let mut all: Vec<String> = year.reads("Olga", &appraisal).split(' ').map(str::to_owned).collect();
        all.sort();
        assert_eq!(all, ["interim", "manager", "own"], "{name}");
        let found = overview();
        let row = found.rows.iter().find(|row| row.appraisal == appraisal).unwrap();
        assert_eq!((row.state, row.turn.as_deref(), row.overdue), ("Shared", Some("Olga"), false), "{name}");
        assert_eq!(found.settled, 1, "{name}");
    });
}

#[test]
fn where_the_scheme_asks_for_it_a_moderator_looks_before_anything_is_shared() {
    on_both(|fresh| {
        let year = Year::open(fresh);
        let name = year.desk.name;
        // As a cycle of a scheme with moderation makes it.
        let mut connection = year.desk.council.connection();
        let cycle = rows::cycles::find(&mut connection, &year.cycle).unwrap().unwrap();
        let moderated = gradus::domain::appraisal::Cycle {
            id: "moderated".to_owned(),
            title: "With moderation".to_owned(),
            moderator: Some(id("Zoe")),
            ..cycle
        };
        rows::cycles::insert(&mut connection, &moderated).unwrap();
        let mut of = rows::find(&mut connection, &year.of("Olga", Stage::YearEnd)).unwrap().unwrap();
        (of.id, of.cycle, of.form.moderation) = ("m-1".to_owned(), moderated.id, true);
        rows::insert(&mut connection, &of).unwrap();
        drop(connection);
        let appraisal = of.id;
        let forward = |version| year.desk.write("Max", move |tx, me| appraisals::put_forward(tx, me, "m-1", version));
        let confirm = |who: &str| {
            let version = year.version("m-1");
            year.desk.write(who, move |tx, me| appraisals::confirm(tx, me, "m-1", version))
        };
        assert_eq!(word(year.view("Zoe", &appraisal)), "not found", "{name}: only while it is with her");
        year.save("Olga", &appraisal, ViewKind::Own, 0, summary("Mine.")).unwrap();
        year.send_own("Olga", &appraisal, 1).unwrap();
        year.save("Max", &appraisal, ViewKind::Manager, 0, summary("Ours.")).unwrap();
        assert_eq!(word(year.share("Max", &appraisal, 1)), "conflict wrong_state", "{name}");
        forward(1).unwrap();
        assert_eq!(word(year.save("Max", &appraisal, ViewKind::Manager, 1, summary("Other."))), "conflict wrong_state", "{name}");
        assert_eq!(
            (year.reads("Zoe", &appraisal), year.reads("Olga", &appraisal)),
            ("own manager".into(), "own".into()),
            "{name}"
        );
        assert_eq!(year.moves("Zoe", &appraisal), "confirm_moderation give_back", "{name}");
        for (who, said) in [
            ("Olga", "forbidden own_case"),
            ("Max", "forbidden not_permitted"),
            ("Dora", "forbidden not_assigned"),
            ("Hana", "forbidden not_assigned"),
            ("Otto", "not found"),
        ] {
            assert_eq!(word(confirm(who)), said, "{name}: {who}");
        }
        let version = year.version("m-1");
        let back =
            |reason: &'static str| year.desk.write("Zoe", move |tx, me| appraisals::give_back(tx, me, "m-1", version, reason));
        assert_eq!(word(back("")), "reason:required", "{name}");
        back("Too mild beside the others.").unwrap();
        let State::ManagerReview(Some(again)) = year.view("Max", &appraisal).unwrap().state else { panic!("{name}") };
        assert_eq!((again.act.by, again.words.as_str()), (id("Zoe"), "Too mild beside the others."), "{name}");
        year.save("Max", &appraisal, ViewKind::Manager, 1, summary("Ours, looked at again.")).unwrap();
        forward(2).unwrap();
        confirm("Zoe").unwrap();
        assert_eq!(word(year.view("Zoe", &appraisal)), "not found", "{name}: her part is done");
        year.share("Max", &appraisal, 2).unwrap();
        assert_eq!(year.state(&appraisal), "Shared", "{name}");
        year.sign("Olga", &appraisal, Some(SignatureKind::Agreed), "").unwrap();
        assert_eq!(year.close("Max", &appraisal, "").unwrap(), 0, "{name}");
        let waiting = year.desk.council.read("Olga", appraisals::list_mine).unwrap();
        let told: Vec<String> =
            waiting.iter().map(|one| format!("{} {} {}", one.cycle, one.stage.as_str(), one.my_turn)).collect();
        assert_eq!(
            told,
            ["2026 to 2027 mid_year true", "2026 to 2027 year_end true", "With moderation year_end false"],
            "{name}"
        );
    });
}
