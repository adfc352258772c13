//! The demonstration as it is made on awkward days: it always comes about, and always has something of everything to look at.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use gradus::app::record::{self, Assessed};
use gradus::app::scenario::demonstrate;
use gradus::app::{Call, audit, standing};
use gradus::cli::demonstration::made_of;
use gradus::clock::day_in_london;
use gradus::domain::assessment::takes;
use gradus::domain::projection::{self, CriterionStanding};
use gradus::store::schema::{appeal, application, decision, evidence, evidence_revision, judgement, outbox, person, review};
use gradus::store::{people, projections};

use crate::support::databases::Fresh;
use crate::support::service::{Browser, Service, library, morning};

/// Where every piece of evidence and every application stands, and what else a visitor is to find.
const EXPECTED: &str = "\
evidence draft 3, restricted 1, returned 1, reviewed 109, submitted 5, withdrawn 1
evidence overdue 1, changed after review 1
outcomes met, not_met, partly_met
applications approved 3, declined 2, draft 1, met_deferred 1, recommended 2, returned 1, submitted 1, withdrawn 1
decisions approved, declined, met_deferred; reversed 1
appeals open 1
approved in effect 2, to come 1
mails 0";

fn service(fresh: &Fresh, at: &str) -> Service {
    let service = Service::with(fresh, |settings| settings.demonstration = true);
    let at: DateTime<Utc> = at.parse().unwrap();
    service.clock.advance(at - morning());
    let made_of = made_of(&library(), day_in_london(at)).unwrap_or_else(|report| panic!("{report:#?}"));
    demonstrate(&service.app, made_of).unwrap_or_else(|error| panic!("{at}: {error}"));
    service
}

fn counted(words: Vec<String>) -> String {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
    counts.into_iter().map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join(", ")
}

fn set(words: Vec<String>) -> String {
    words.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}

fn found(service: &Service, today: NaiveDate) -> String {
    let connection = &mut service.connection();
    let waits = evidence::table.filter(evidence::state.eq("submitted"));
    let overdue: i64 = waits.filter(evidence::due_on.lt(today)).count().get_result(connection).unwrap();
    let again = evidence::table.filter(evidence::state.eq("draft")).filter(evidence::revision.gt(1));
    let changed: i64 = again.count().get_result(connection).unwrap();
    let effective: Vec<Option<NaiveDate>> =
        application::table.filter(application::state.eq("approved")).select(application::effective_on).load(connection).unwrap();
    let (now, to_come): (Vec<NaiveDate>, Vec<NaiveDate>) = effective.into_iter().flatten().partition(|day| *day <= today);
    let reversed: i64 = decision::table.filter(decision::basis.eq("reversal")).count().get_result(connection).unwrap();
    let mails: i64 = outbox::table.count().get_result(connection).unwrap();
    [
        format!("evidence {}", counted(evidence::table.select(evidence::state).load(connection).unwrap())),
        format!("evidence overdue {overdue}, changed after review {changed}"),
        format!("outcomes {}", set(judgement::table.select(judgement::outcome).load(connection).unwrap())),
        format!("applications {}", counted(application::table.select(application::state).load(connection).unwrap())),
        format!("decisions {}; reversed {reversed}", set(decision::table.select(decision::outcome).load(connection).unwrap())),
        format!("appeals {}", counted(appeal::table.select(appeal::state).load(connection).unwrap())),
        format!("approved in effect {}, to come {}", now.len(), to_come.len()),
        format!("mails {mails}"),
    ]
    .join("\n")
}

/// Nothing happened after now, and nothing before the councils began.
fn is_in_the_past(service: &Service, at: DateTime<Utc>) {
    let connection = &mut service.connection();
    let sent: Vec<chrono::NaiveDateTime> =
        evidence_revision::table.select(evidence_revision::submitted_at).load(connection).unwrap();
    let reviewed: Vec<chrono::NaiveDateTime> = review::table.select(review::made_at).load(connection).unwrap();
    for moment in sent.into_iter().chain(reviewed) {
        let ago = at - moment.and_utc();
        assert!(ago.num_seconds() > 0 && ago.num_days() <= 303, "{moment}");
    }
}

/// What is kept beside each officer is what the assessment says today.
fn stands(service: &Service, today: NaiveDate) -> usize {
    standing::settle(&service.app).unwrap();
    let ids: Vec<String> = person::table.select(person::id).load(&mut service.connection()).unwrap();
    let mut officers = 0;
    for id in ids {
        let answer = service.app.read_open(&Call::job(), |tx| {
            let person = people::find(tx.connection, &id.as_str().into())?.unwrap();
            let Some(post) = record::find_post(tx, &person.id, today)? else { return Ok(None) };
            let Assessed { assessment, record, plan } = record::assessed(tx, &person, &post, today)?;
            let criteria = CriterionStanding::all_of(&assessment, &takes::lapses(&plan, &record, &assessment));
            // A level that was given and begins later leaves nothing to be ready for.
            let given = post.levels.iter().any(|level| level.starts_on > today);
            Ok(Some((assessment, criteria, given)))
        });
        let row = projections::find(&mut service.connection(), &id.as_str().into()).unwrap();
        let Some((answer, criteria, given)) = answer.unwrap() else {
            assert_eq!(row, None);
            continue;
        };
        let row = row.unwrap().glance;
        assert_eq!((row.as_of, row.readiness), (today, answer.readiness.filter(|_| !given)));
        assert_eq!(row.criteria.read(), Some(criteria));
        assert_eq!((row.met, row.total, row.outstanding, row.cannot_tell), projection::counts(&answer));
        officers += 1;
    }
    officers
}

/// A browser in which a visitor is somebody.
fn be(service: &Service, person: &str) -> Browser {
    let mut browser = service.browser();
    browser.get("/demo");
    let signed_in = browser.post("/demo", &[("person", person)]);
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);
    browser
}

/// Who can be tried gets every page of their menu: every one of them, every fourth and so on.
fn pages_open(service: &Service, every: usize) {
    let links = |page: &str, before: &str| -> Vec<String> {
        page.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let people = links(&service.browser().get("/demo").body, "name=\"person\" value=\"");
    assert!(people.len() > 10, "{people:?}");
    for person in people.into_iter().step_by(every) {
        let mut browser = be(service, &person);
        let home = browser.get("/account").body;
        let menu = links(&home, "govuk-service-navigation__link\" href=\"");
        assert!(!menu.is_empty(), "{home}");
        for path in menu {
            let answer = browser.get(&path);
            assert_eq!(answer.status, 200, "{person} {path}: {}", answer.body);
        }
    }
}

fn made_on(fresh: &Fresh, at: &str, every: usize) -> Service {
    let service = service(fresh, at);
    let now: DateTime<Utc> = at.parse().unwrap();
    let today = day_in_london(now);
    assert_eq!(found(&service, today), EXPECTED, "{at} {}", fresh.name);
    is_in_the_past(&service, now);
    assert_eq!(stands(&service, today), 20, "{at}");
    let chain = audit::verify(&service.app, &Call::command("auditor.one@medway.example")).unwrap();
    assert!(chain.result.is_ok(), "{at}: {chain:?}");
    pages_open(&service, every);
    service
}

#[test]
fn it_is_made_on_an_ordinary_day() {
    let fresh = Fresh::sqlite();
    let service = made_on(&fresh, "2026-11-24T10:00:00Z", 1);
    // What waits says so, and whether it waits for too long.
    let connection = &mut service.connection();
    let four: String = person::table.filter(person::name.eq("Officer Four")).select(person::id).first(connection).unwrap();
    let evidence = be(&service, &four).get("/evidence").body;
    for words in ["The review was due by the end of 6 November 2026.", "To be reviewed by the end of 4 December 2026."] {
        assert_eq!(evidence.matches(words).count(), 1, "{words}\n{evidence}");
    }
}

#[test]
fn it_is_made_on_postgresql() {
    drop(made_on(&Fresh::postgres(), "2026-12-03T15:30:00Z", 3));
}

/// A leap day; the hour in which summer time begins, on a Sunday; a Saturday that begins the council's year; the last minutes of
/// a year; a bank holiday in the place of a Sunday.
#[test]
fn it_is_made_on_awkward_days() {
    for at in
        ["2028-02-29T09:00:00Z", "2027-03-28T00:59:59Z", "2028-04-01T06:00:00Z", "2026-12-31T23:59:00Z", "2027-12-28T00:00:01Z"]
    {
        drop(made_on(&Fresh::sqlite(), at, 4));
    }
}
