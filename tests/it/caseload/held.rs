//! Rows of figures, of what they said before, of disputes and of targets, on both databases.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use gradus::domain::account::{AccountState, Roles};
use gradus::domain::caseload::{
    Basis, Dispute, DisputeKind, DisputeOutcome, Figure, FigureKey, Origin, PeriodKind, Settlement, Target,
};
use gradus::domain::ids::{MetricId, OrganisationId, PersonId};
use gradus::domain::officer::Observation;
use gradus::domain::people::Person;
use gradus::store::db::{self, AnyConnection, StoreError};
use gradus::store::span::Span;
use gradus::store::{caseload, people};

use crate::support::databases::{Fresh, on_both};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}T12:00:00Z").parse().unwrap()
}

/// A database with the people P1 and P2.
fn with_people(fresh: &Fresh) -> AnyConnection {
    let mut connection = fresh.manager().open().unwrap();
    db::migrate(&mut connection).unwrap();
    people::ensure_organisation(&mut connection, &OrganisationId::new("medway"), "Medway", at("2025-01-01")).unwrap();
    for id in ["P1", "P2"] {
        let person = Person {
            id: PersonId::new(id),
            organisation: OrganisationId::new("medway"),
            employee_ref: Some(id.to_owned()),
            name: id.to_owned(),
            email: None,
            account: AccountState::Invited,
            roles: Roles::NONE,
            last_sign_in_at: None,
            made_at: at("2025-01-01"),
            version: 1,
        };
        people::insert(&mut connection, &person, None).unwrap();
    }
    connection
}

fn figure(person: &str, quarter: (&str, &str), numerator: &str, revision: i64, made: &str) -> Figure {
    Figure {
        person: PersonId::new(person),
        of_team: false,
        observation: Observation {
            metric: MetricId::new("cta_pct"),
            patch: "CH1".to_owned(),
            period: PeriodKind::Quarter,
            start: day(quarter.0),
            end: day(quarter.1),
            numerator: numerator.parse().unwrap(),
            denominator: Some("1840000".parse().unwrap()),
            target: Some("2.75".parse().unwrap()),
            basis: Basis::Substantive,
            disputed: false,
            source: Some("Housing system".to_owned()),
        },
        origin: Origin {
            revision,
            import: None,
            extracted_at: Some(at("2025-07-07")),
            fte: Some("0.6".parse().unwrap()),
            note: Some("38% Universal Credit".to_owned()),
            made_at: at(made),
        },
    }
}

const Q1: (&str, &str) = ("2025-04-01", "2025-06-30");
const Q2: (&str, &str) = ("2025-07-01", "2025-09-30");

#[test]
fn a_corrected_figure_keeps_what_it_said_and_an_earlier_day_still_reads_it() {
    on_both(|fresh| {
        let connection = &mut with_people(fresh);
        let first = figure("P1", Q1, "48300", 1, "2025-07-08");
        caseload::add(connection, &first).unwrap();
        caseload::add(connection, &figure("P1", Q2, "49680.55", 1, "2025-10-08")).unwrap();
        caseload::add(connection, &figure("P2", Q1, "100", 1, "2025-07-08")).unwrap();
        let second = figure("P1", Q1, "48000", 2, "2025-08-01");
        assert!(caseload::correct(connection, &first, &second).unwrap(), "{}", fresh.name);

        let key = first.key();
        assert_eq!(caseload::find(connection, &key).unwrap(), Some(second.clone()));
        let of_one = caseload::figures_of(connection, &PersonId::new("P1")).unwrap();
        assert_eq!(of_one, [second, figure("P1", Q2, "49680.55", 1, "2025-10-08")]);
        for history in
            [caseload::history(connection, &key).unwrap(), caseload::history_of(connection, &PersonId::new("P1")).unwrap()]
        {
            assert_eq!((history.len(), &history[0].figure, history[0].replaced_at), (1, &first, at("2025-08-01")));
        }
        let known = |connection: &mut AnyConnection, moment: &str| -> Vec<String> {
            let span = Span::one(&PersonId::new("P1")).known_before(at(moment));
            let found = caseload::list(connection, &span).unwrap();
            found.into_iter().map(|(_, _, observation)| observation.numerator.to_string()).collect()
        };
        for (moment, expected) in [
            ("2025-07-08", vec![]),
            ("2025-07-09", vec!["48300"]),
            ("2025-08-01", vec!["48300"]),
            ("2025-08-02", vec!["48000"]),
            ("2025-10-09", vec!["48000", "49680.55"]),
        ] {
            assert_eq!(known(connection, moment), expected, "{} {moment}", fresh.name);
        }
    });
}

#[derive(diesel::QueryableByName)]
struct Lines {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

#[test]
fn figures_are_the_same_after_their_tables_went_back_to_what_they_were_and_forth() {
    const SQLITE: [&str; 2] = [
        include_str!("../../../migrations/sqlite/0017_compact_figures/down.sql"),
        include_str!("../../../migrations/sqlite/0017_compact_figures/up.sql"),
    ];
    const POSTGRES: [&str; 2] = [
        include_str!("../../../migrations/postgres/0017_compact_figures/down.sql"),
        include_str!("../../../migrations/postgres/0017_compact_figures/up.sql"),
    ];
    on_both(|fresh| {
        let connection = &mut with_people(fresh);
        let first = figure("P1", Q1, "48300", 1, "2025-07-08");
        let mut bare = figure("P2", Q1, "-100", 1, "2025-07-08");
        (bare.of_team, bare.observation.source, bare.observation.denominator) = (true, None, None);
        (bare.origin.extracted_at, bare.origin.fte, bare.origin.note) = (None, None, None);
        let mut covered = figure("P1", Q1, "7", 1, "2025-07-09");
        covered.observation.basis = Basis::Cover;
        caseload::add_all(connection, &[first.clone(), bare.clone(), covered.clone()]).unwrap();
        let second = figure("P1", Q1, "48000", 2, "2025-08-01");
        assert!(caseload::correct(connection, &first, &second).unwrap());
        let [down, up] = if fresh.name == "SQLite" { SQLITE } else { POSTGRES };
        connection.batch_execute(down).unwrap();
        let wide = "SELECT COUNT(*) AS number FROM figure WHERE (person_id = 'P1' AND revision = 2 AND source = 'Housing system') \
             OR (person_id = 'P2' AND source IS NULL AND extracted_at IS NULL)";
        let count: Lines = diesel::sql_query(wide).get_result(connection).unwrap();
        assert_eq!(count.number, 2, "{}", fresh.name);
        connection.batch_execute(up).unwrap();
        assert_eq!(caseload::figures_of(connection, &PersonId::new("P1")).unwrap(), [covered, second], "{}", fresh.name);
        assert_eq!(caseload::figures_of(connection, &PersonId::new("P2")).unwrap(), [bare], "{}", fresh.name);
        let history = caseload::history(connection, &first.key()).unwrap();
        assert_eq!((history.len(), &history[0].figure, history[0].replaced_at), (1, &first, at("2025-08-01")));
        // What comes next is numbered on from there.
        caseload::add(connection, &figure("P2", Q2, "1", 1, "2025-10-08")).unwrap();
        assert_eq!(caseload::figures_of(connection, &PersonId::new("P2")).unwrap().len(), 2, "{}", fresh.name);
    });
}

#[test]
fn many_figures_are_added_at_once_or_none_of_them() {
    on_both(|fresh| {
        let connection = &mut with_people(fresh);
        // More than one statement takes, of two people, with an import's lines.
        let many: Vec<Figure> = (0..1_201_i64)
            .map(|number| {
                let mut new = figure(if number % 2 == 0 { "P1" } else { "P2" }, Q1, "1", 1, "2025-07-08");
                new.observation.patch = format!("CH{number:04}");
                new.observation.numerator = number.to_string().parse().unwrap();
                new
            })
            .collect();
        caseload::add_all(connection, &many).unwrap();
        caseload::add_all(connection, &[]).unwrap();
        caseload::many_were_added(connection).unwrap();
        if fresh.name == "PostgreSQL" {
            let known = "SELECT reltuples::bigint AS number FROM pg_class WHERE oid = 'figure'::regclass";
            let rows: Lines = diesel::sql_query(known).get_result(connection).unwrap();
            assert_eq!(rows.number, 1_201, "it was looked at");
        }
        for (person, odd, number) in [("P1", 0, 601), ("P2", 1, 600)] {
            let of_one: Vec<Figure> = many.iter().skip(odd).step_by(2).cloned().collect();
            assert_eq!(of_one.len(), number);
            assert_eq!(caseload::figures_of(connection, &PersonId::new(person)).unwrap(), of_one, "{}", fresh.name);
        }
        // One of them is there already.
        let more = [figure("P1", Q2, "5", 1, "2025-10-08"), many[700].clone()];
        let twice = db::write(connection, |connection| caseload::add_all(connection, &more));
        let is_unique =
            |error: &StoreError| matches!(error, StoreError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)));
        assert!(twice.as_ref().is_err_and(is_unique), "{}: {twice:?}", fresh.name);
        assert_eq!(caseload::figures_of(connection, &PersonId::new("P1")).unwrap().len(), 601, "{}", fresh.name);
        // One of them is not what somebody thinks.
        let mut stale = figure("P2", Q1, "1", 3, "2025-07-08");
        stale.observation.patch = "CH0001".to_owned();
        let next = Figure { origin: Origin { revision: 4, ..stale.origin.clone() }, ..stale.clone() };
        let pair = [(stale, next)];
        assert!(!db::write(connection, |connection| caseload::correct_all(connection, &pair)).unwrap(), "{}", fresh.name);
    });
}

#[test]
fn a_disputed_figure_is_out_until_it_is_settled_and_only_one_dispute_is_open() {
    on_both(|fresh| {
        let connection = &mut with_people(fresh);
        let held = figure("P1", Q1, "48300", 1, "2025-07-08");
        caseload::add(connection, &held).unwrap();
        let disputed =
            |connection: &mut AnyConnection| caseload::list(connection, &Span::one(&PersonId::new("P1"))).unwrap()[0].2.disputed;
        let dispute = |id: &str, key: FigureKey| Dispute {
            id: id.to_owned(),
            key,
            revision: 1,
            kind: DisputeKind::Amount,
            reason: "A credit was left out.".to_owned(),
            raised_by: PersonId::new("P1"),
            raised_at: at("2025-07-10"),
            settlement: None,
            version: 1,
        };
        let elsewhere = FigureKey { patch: "CH2".to_owned(), ..held.key() };
        assert!(!caseload::raise_dispute(connection, &dispute("d0", elsewhere)).unwrap(), "no such figure");
        let first = dispute("d1", held.key());
        assert!(caseload::raise_dispute(connection, &first).unwrap());
        assert!(!caseload::raise_dispute(connection, &dispute("d2", held.key())).unwrap(), "one is open");
        assert!(disputed(connection));
        assert_eq!(caseload::open_dispute(connection, &held.key()).unwrap(), Some(first.clone()));
        let everybody = [PersonId::new("P1"), PersonId::new("P2")];
        assert_eq!(caseload::open_disputes(connection, &everybody).unwrap(), std::slice::from_ref(&first));
        assert_eq!(caseload::open_disputes(connection, &everybody[1..]).unwrap(), []);

        for (id, outcome, out) in [
            ("d1", DisputeOutcome::Stands, false),
            ("d3", DisputeOutcome::LeftOut, true),
            ("d4", DisputeOutcome::Corrected, false),
            ("d5", DisputeOutcome::Withdrawn, false),
        ] {
            if id != "d1" {
                assert!(caseload::raise_dispute(connection, &dispute(id, held.key())).unwrap());
            }
            let open = caseload::find_dispute(connection, id).unwrap().unwrap();
            let how = Settlement { outcome, text: "Looked at.".to_owned(), by: PersonId::new("P2"), at: at("2025-07-11") };
            assert!(caseload::settle_dispute(connection, &open, &how).unwrap());
            assert!(!caseload::settle_dispute(connection, &open, &how).unwrap(), "it is settled");
            assert_eq!(disputed(connection), out, "{} {outcome:?}", fresh.name);
            assert_eq!(caseload::find_dispute(connection, id).unwrap().unwrap().settlement, Some(how));
        }
        assert_eq!(caseload::disputes_of(connection, &PersonId::new("P1")).unwrap().len(), 4);
    });
}

#[test]
fn a_target_that_was_replaced_is_still_that_of_an_earlier_day() {
    on_both(|fresh| {
        let connection = &mut with_people(fresh);
        let target = |amount: &str, patch: &str| Target {
            organisation: OrganisationId::new("medway"),
            metric: MetricId::new("cta_pct"),
            period: PeriodKind::Quarter,
            start: day(Q1.0),
            end: day(Q1.1),
            patch: patch.to_owned(),
            team: None,
            target: amount.parse().unwrap(),
            import: None,
        };
        caseload::set_target(connection, "t1", &target("2.75", "ALL"), at("2025-04-02")).unwrap();
        caseload::set_target(connection, "t2", &target("2.5", "CH1"), at("2025-04-02")).unwrap();
        caseload::set_target(connection, "t3", &target("2.7", "ALL"), at("2025-05-02")).unwrap();
        let organisation = OrganisationId::new("medway");
        let now = caseload::targets(connection, &organisation, None).unwrap();
        assert_eq!(now, [target("2.7", "ALL"), target("2.5", "CH1")]);
        let then = caseload::targets(connection, &organisation, Some(at("2025-05-01"))).unwrap();
        assert_eq!(then, [target("2.75", "ALL"), target("2.5", "CH1")]);
        assert_eq!(caseload::targets(connection, &OrganisationId::new("s001"), None).unwrap(), []);
    });
}
