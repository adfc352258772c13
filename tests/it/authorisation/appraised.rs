//! An appraisal of an officer that nobody has begun, with an objective that the officer proposed.

use gradus::domain::appraisal::{Appraisal, Cycle, Form, Objective, ObjectiveState, Side, Stage, State};
use gradus::domain::people::Person;
use gradus::store::appraisals::{self as rows, beside, cycles};

use crate::support::service::Service;

pub fn appraised(service: &Service, officer: &Person, hr: &Person) -> Vec<(&'static str, String)> {
    let (connection, now) = (&mut service.connection(), service.clock.now());
    let cycle = Cycle {
        id: "cycle-1".to_owned(),
        organisation: officer.organisation.clone(),
        scheme: "medway.appraisal@1".to_owned(),
        title: "2026 to 2027".to_owned(),
        starts_on: "2026-04-01".parse().unwrap(),
        ends_on: "2027-03-31".parse().unwrap(),
        mid_year_due_on: None,
        year_end_due_on: "2027-03-12".parse().unwrap(),
        moderator: None,
        team: None,
        job_profile: None,
        opened_by: hr.id.clone(),
        opened_at: now,
        version: 1,
    };
    cycles::insert(connection, &cycle).unwrap();
    let appraisal = Appraisal {
        id: "appraisal-1".to_owned(),
        cycle: cycle.id.clone(),
        organisation: officer.organisation.clone(),
        person: officer.id.clone(),
        stage: Stage::YearEnd,
        due_on: cycle.year_end_due_on,
        form: Form { scale: Vec::new(), moderation: false, increment: false, fixed: false, sections: Vec::new() },
        state: State::NotStarted,
        made_at: now,
        changed_at: now,
        version: 1,
    };
    rows::insert(connection, &appraisal).unwrap();
    let objective = Objective {
        id: "objective-1".to_owned(),
        cycle: cycle.id,
        person: officer.id.clone(),
        place: 1,
        title: "First contacts".to_owned(),
        measure: "Within 5 days".to_owned(),
        state: ObjectiveState::Proposed(Side::Officer),
        made_at: now,
        version: 1,
    };
    beside::insert_objective(connection, &objective).unwrap();
    vec![("cycle", appraisal.cycle), ("appraisal", appraisal.id), ("objective", objective.id)]
}
