//! Councils in SQLite files, made by the product's own code: officers with all their facts, or very many with no more than what
//! is kept of where they stand.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use gradus::app::progression::{Recommendation, Submission, answer_gate, recommend, start, submit};
use gradus::app::record::Assessed;
use gradus::app::{App, passwords, scenario, standing};
use gradus::clock::{Clock, new_id};
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::assessment::assess;
use gradus::domain::evidence_policy::GateId;
use gradus::domain::ids::{DocumentId, LevelId, OrganisationId, PersonId, PostId, TeamId};
use gradus::domain::installation::Purpose;
use gradus::domain::officer::{Record, Waiver};
use gradus::domain::people::{Days, DesignationKind, LevelBasis, Line, Person, Post, PostLevel, Team};
use gradus::domain::progression::case::Answer;
use gradus::domain::projection::Projection;
use gradus::domain::scenario::{Scenario, ScenarioDesignation, ScenarioPerson, ScenarioPost};
use gradus::domain::session::ApiToken;
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::scenario::Places;
use gradus::store::db::{self, AnyConnection, DatabaseUrl, Manager, StoreError};
use gradus::store::{access, installation, lines, people, posts, projections, teams};

use super::officers::{self, as_of};
use super::service::{self, Reader};

const COUNCIL: &str = "medway";
const JOB: &str = "medway.iao.jd";
const FRAMEWORK: &str = "medway.iao.framework";
/// Who exports.
pub const HR: &str = "hr@bench.example";
/// Officers of one scenario.
const AT_ONCE: usize = 100;
/// Officers of one manager.
pub const TEAM: usize = 50;
/// The criteria of level B.
const OF_B: [&str; 10] = ["B-Q1", "B-K1", "B-K2", "B-E1", "B-E2", "B-E3", "B-E4", "B-S1", "B-S2", "B-S3"];
/// What drafts still need before they can be sent.
const FINISH: &[&str] = &[
    "UPDATE evidence SET redacted = 1, situation = 'An account was in arrears', task = 'To agree a plan', \
     action_taken = 'Looked at income and rent', result = 'The plan is kept' WHERE state = 'draft'",
    "UPDATE evidence_criterion SET note = 'It shows how this is done' \
     WHERE evidence_id IN (SELECT id FROM evidence WHERE state = 'draft')",
];
/// Answers that differ; many officers repeat them.
const DIFFERENT: u32 = 256;

/// Nine in the morning of the day on which the invented officers are assessed.
pub fn now() -> DateTime<Utc> {
    as_of().and_hms_opt(9, 0, 0).expect("a time of day").and_utc()
}

/// The service over one of them.
pub fn open(url: &str) -> App {
    service::app(url, Clock::set_to(now()))
}

fn address(folder: &Path, name: &str) -> String {
    format!("sqlite://{}", folder.join(format!("{name}.db")).display())
}

pub fn connect(url: &str) -> AnyConnection {
    Manager::new(DatabaseUrl::parse(url).expect("an address")).open().expect("a database")
}

fn new(folder: &Path, name: &str) -> (String, AnyConnection) {
    let url = address(folder, name);
    let mut connection = connect(&url);
    db::migrate(&mut connection).expect("its tables");
    people::ensure_organisation(&mut connection, &COUNCIL.into(), "Benchmark council", now()).expect("a council");
    people::insert(&mut connection, &person("hr", "Hr Bench", Some(HR), Role::Hr), None).expect("somebody of HR");
    (url, connection)
}

fn person(id: &str, name: &str, email: Option<&str>, role: Role) -> Person {
    Person {
        id: PersonId::new(id),
        organisation: OrganisationId::new(COUNCIL),
        employee_ref: Some(id.to_owned()),
        name: name.to_owned(),
        email: email.map(str::to_owned),
        account: AccountState::Active,
        roles: Roles::NONE.with(role),
        last_sign_in_at: None,
        made_at: now(),
        version: 1,
    }
}

/// A council of officers with three years of figures, thirty pieces of evidence each, judgements and courses, fifty to a
/// manager, and one application that waits for its decision: a hundred officers at least. One that is there already is taken as
/// it is.
pub fn with_facts(folder: &Path, officers: usize) -> String {
    let name = format!("facts-{officers}");
    let done = folder.join(format!("{name}.whole"));
    if done.exists() {
        return address(folder, &name);
    }
    let (url, mut connection) = new(folder, &name);
    // Only a demonstration takes one scenario after another.
    installation::insert(&mut connection, Purpose::Demonstration, now()).expect("a mark");
    drop(connection);
    let (app, workload) = (open(&url), officers::medway());
    let numbers: Vec<usize> = (0..officers).collect();
    for (part, numbers) in numbers.chunks(AT_ONCE).enumerate() {
        let hr = format!("h{part:03}");
        let mut people = vec![listed(&hr, &[], None, None)];
        let mut records = Vec::new();
        for team in numbers.chunks(TEAM) {
            let manager = manager_of(team[0]);
            people.push(listed(&manager, &[Role::Manager], None, None));
            for number in team {
                let mut record = workload.officer(u32::try_from(*number).expect("few"));
                named(&mut record, &manager, &hr);
                if *number == 0 {
                    make_ready(&mut record, &hr);
                }
                people.push(listed(&record.officer, &[Role::Officer], Some(&manager), Some(&record)));
                records.push(record);
            }
        }
        let organisations = vec![OrganisationId::new(COUNCIL)];
        let (delegations, transfers, level_history) = Default::default();
        // Not the manager of whoever can apply.
        let designations = vec![ScenarioDesignation {
            person: manager_of(numbers[0] + TEAM),
            kind: DesignationKind::BudgetHolder,
            from: as_of(),
            by: hr.clone(),
        }];
        let (evidence, applications) = Default::default();
        let whole = Scenario {
            organisations,
            people,
            delegations,
            transfers,
            designations,
            level_history,
            records,
            evidence,
            applications,
        };
        let nowhere = Places::of(&SourceFile::new("made here", ""));
        scenario::load(&app, whole, nowhere, &|_| {}).unwrap_or_else(|error| panic!("the officers go in: {error}"));
    }
    let mut connection = connect(&url);
    for words in FINISH {
        diesel::sql_query(*words).execute(&mut connection).expect("the drafts are whole");
    }
    apply(&app, &mut connection);
    standing::settle(&app).expect("where they stand is worked out");
    db::empty_log(&mut connection).expect("one file");
    std::fs::write(done, "").expect("a mark");
    url
}

/// Staff number of an officer.
pub fn number_of(officer: usize) -> String {
    format!("{officer:06}")
}

fn manager_of(officer: usize) -> String {
    format!("m{:05}", officer / TEAM)
}

/// Everything that level B asks for is waived: this one can apply.
fn make_ready(record: &mut Record, hr: &str) {
    record.level = Some("A".into());
    record.waivers = OF_B
        .iter()
        .map(|criterion| Waiver {
            criterion: (*criterion).into(),
            on: as_of() - chrono::Days::new(200),
            by: hr.to_owned(),
            reason: "Shown in another post".to_owned(),
            review_on: None,
        })
        .collect();
}

/// The application of the officer who is ready, on which everybody but the one who decides has answered.
fn apply(app: &App, connection: &mut AnyConnection) {
    let mut call = |number: &str| {
        let id = find(connection, number);
        service::call_of(&service::sign_in(connection, &id, now()))
    };
    let [officer, manager, hr] = [number_of(0), manager_of(0), "hr".to_owned()].map(|number| call(&number));
    let holder = call(&manager_of(TEAM));
    let started = app.write(&officer, |tx, me| start(tx, me, None)).expect("who is ready applies");
    let id = started.id.clone();
    let sent = Submission { statement: String::new(), own_work: true };
    let sent = app.write(&officer, move |tx, me| submit(tx, me, &id, started.version, sent)).expect("it is sent");
    let id = sent.id.clone();
    let said = app.write(&manager, move |tx, me| recommend(tx, me, &id, sent.version, Recommendation::Recommend, "Ready"));
    let said = said.expect("the manager recommends");
    let id = said.id.clone();
    let checked =
        app.write(&hr, move |tx, me| answer_gate(tx, me, &id, said.version, GateId::CriteriaMet, Answer::Yes, "Checked"));
    let checked = checked.expect("HR answers");
    let id = checked.id.clone();
    let funded = app.write(&holder, move |tx, me| {
        answer_gate(tx, me, &id, checked.version, GateId::FundedNeed, Answer::Yes, "There is work and money")
    });
    funded.expect("the budget holder answers");
}

/// The person with a staff number.
fn find(connection: &mut AnyConnection, number: &str) -> PersonId {
    let found = people::find_by_ref(connection, &COUNCIL.into(), number).expect("a person");
    found.unwrap_or_else(|| panic!("{number} is there")).id
}

/// Those who ask, and what they ask for.
pub struct Filled {
    pub url: String,
    /// In the middle of the council, one of fifty of the manager's.
    pub officer: Reader,
    pub manager: Reader,
    pub hr: Reader,
    /// A token of somebody of HR who brings files in.
    pub importer: String,
    pub officers: usize,
    /// Pieces of the manager's officers that wait, and the criterion of each.
    pub waiting: Vec<(String, String)>,
    /// The application that can be decided.
    pub application: String,
}

impl Filled {
    /// Signs them in to a council that was made by [`with_facts`].
    pub fn open(url: &str, officers: usize) -> Filled {
        let connection = &mut connect(url);
        let first = officers / TEAM / 2 * TEAM;
        let manager = find(connection, &manager_of(first));
        let officer = find(connection, &number_of(first + 1));
        let waiting = format!(
            "SELECT e.id AS one, c.criterion AS two FROM management_line l JOIN evidence e ON e.person_id = l.person_id \
             JOIN evidence_criterion c ON c.evidence_id = e.id WHERE l.manager_id = '{manager}' AND e.state = 'submitted' \
             ORDER BY e.person_id, e.id"
        );
        Filled {
            url: url.to_owned(),
            importer: new_token(connection, "hr", &["import", "read"]).expect("a token"),
            officers,
            waiting: pairs(connection, &waiting),
            application: pairs(connection, "SELECT id AS one, state AS two FROM application").remove(0).0,
            officer: service::sign_in(connection, &officer, now()),
            manager: service::sign_in(connection, &manager, now()),
            hr: service::sign_in(connection, &PersonId::new("hr"), now()),
        }
    }

    /// Drafts that can be sent, of many officers, each with a token of its owner.
    pub fn drafts(&self, count: usize) -> Vec<(String, String)> {
        let connection = &mut connect(&self.url);
        let drafts = format!("SELECT id AS one, person_id AS two FROM evidence WHERE state = 'draft' ORDER BY id LIMIT {count}");
        let drafts = pairs(connection, &drafts);
        let mut tokens: BTreeMap<String, String> = BTreeMap::new();
        let with_tokens = db::write::<_, StoreError>(connection, |connection| {
            let mut found = Vec::with_capacity(drafts.len());
            for (draft, owner) in drafts {
                let secret = match tokens.get(&owner) {
                    Some(secret) => secret.clone(),
                    None => {
                        let secret = new_token(connection, &owner, &["evidence", "read"])?;
                        tokens.insert(owner, secret.clone());
                        secret
                    }
                };
                found.push((draft, secret));
            }
            Ok(found)
        });
        with_tokens.expect("tokens of officers")
    }
}

/// A new token of theirs.
fn new_token(connection: &mut AnyConnection, owner: &str, scopes: &[&str]) -> Result<String, StoreError> {
    let secret = passwords::new_secret();
    let new = ApiToken {
        id: new_id(now()),
        person: PersonId::new(owner),
        name: "bench".to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        made_at: now(),
        ends_at: now() + chrono::Duration::days(30),
        used_at: Some(now()),
        revoked_at: None,
    };
    access::insert_token(connection, &passwords::digest(&secret), &new)?;
    Ok(secret)
}

/// Rows of two columns, `one` and `two`.
fn pairs(connection: &mut AnyConnection, query: &str) -> Vec<(String, String)> {
    #[derive(QueryableByName)]
    struct Pair {
        #[diesel(sql_type = Text)]
        one: String,
        #[diesel(sql_type = Text)]
        two: String,
    }
    let rows: Vec<Pair> = diesel::sql_query(query).load(connection).expect("rows");
    rows.into_iter().map(|row| (row.one, row.two)).collect()
}

fn listed(employee_ref: &str, roles: &[Role], manager: Option<&str>, record: Option<&Record>) -> ScenarioPerson {
    let post = record.map(|record| ScenarioPost {
        job_profile: DocumentId::new(JOB),
        framework: Some(DocumentId::new(FRAMEWORK)),
        level: record.level.clone(),
        from: record.appointed_on.expect("they are appointed"),
        team: Some(format!("Income {}", employee_ref.len() + employee_ref.bytes().map(usize::from).sum::<usize>() % 12)),
    });
    ScenarioPerson {
        employee_ref: employee_ref.to_owned(),
        organisation: OrganisationId::new(COUNCIL),
        name: format!("Officer {employee_ref} of the council"),
        email: Some(format!("{employee_ref}@bench.example")),
        password: None,
        roles: roles.to_vec(),
        manager: manager.map(str::to_owned),
        active: true,
        totp_secret: None,
        post,
    }
}

/// The people of the record by numbers that the scenario has.
fn named(record: &mut Record, manager: &str, hr: &str) {
    let replace = |who: &mut String| *who = if who == "00045" { manager } else { hr }.to_owned();
    record.documents.iter_mut().filter_map(|document| document.accepted_by.as_mut()).for_each(replace);
    record.judgements.iter_mut().for_each(|judged| replace(&mut judged.by));
    record.qualifications.iter_mut().filter_map(|award| award.verified_by.as_mut()).for_each(replace);
    record.employment.iter_mut().filter_map(|job| job.verified_by.as_mut()).for_each(replace);
    record.levels_confirmed.clear();
}

/// Officers without facts, of whom it is kept where they stand today.
pub fn standing(folder: &Path, officers: usize) -> String {
    let (url, mut connection) = new(folder, &format!("standing-{officers}"));
    let workload = officers::medway();
    let records: Vec<Record> = (0..DIFFERENT).map(|number| workload.officer(number)).collect();
    let plan = Arc::new(workload.plan);
    let answers: Vec<(Option<LevelId>, Projection)> = records
        .into_iter()
        .map(|record| {
            let (who, post) = (person("-", "-", None, Role::Officer), post("-", 0, record.level.clone()));
            let assessment = assess(&plan, &record, as_of(), None);
            let level = record.level.clone();
            let assessed = Assessed { assessment, record, plan: plan.clone() };
            (level, standing::of(&who, &post, &assessed))
        })
        .collect();
    db::write::<_, StoreError>(&mut connection, |connection| {
        for team in 0..12 {
            let (id, name) = (team_id(team), format!("Income {team}"));
            teams::insert(connection, &Team { id, organisation: COUNCIL.into(), name, version: 1 }, now())?;
        }
        for number in 0..officers.div_ceil(10) {
            people::insert(
                connection,
                &person(&format!("m{number:06}"), &format!("Manager {number}"), None, Role::Manager),
                None,
            )?;
        }
        for number in 0..officers {
            let id = format!("n{number:06}");
            let name = format!("Officer {number} of the council");
            people::insert(connection, &person(&id, &name, None, Role::Officer), None)?;
            let (level, kept) = &answers[number % answers.len()];
            let post = post(&id, number, level.clone());
            posts::insert(connection, &post, now())?;
            let manager = PersonId::new(format!("m{:06}", number / 10));
            let days = Days::from(post.days.starts_on);
            let line = Line { id: format!("l{number}"), person: PersonId::new(&*id), manager, days, version: 1 };
            lines::insert(connection, &line, None, now())?;
            let row = Projection { person: PersonId::new(&*id), post: post.id, ..kept.clone() };
            projections::replace(connection, &row, now())?;
        }
        Ok(())
    })
    .expect("the officers go in");
    url
}

fn team_id(number: usize) -> TeamId {
    TeamId::new(format!("t{number:02}"))
}

fn post(person: &str, number: usize, level: Option<LevelId>) -> Post {
    let from = as_of() - chrono::Days::new(400 + (number as u64 * 37) % 3_000);
    let level = level.map(|level| PostLevel { level, starts_on: from, basis: LevelBasis::Appointment, by: None });
    Post {
        id: PostId::new(format!("p{person}")),
        person: PersonId::new(person),
        organisation: OrganisationId::new(COUNCIL),
        job_profile: JOB.to_owned(),
        framework: Some(FRAMEWORK.to_owned()),
        team: Some(team_id(number % 12)),
        post_number: Some(format!("{number:05}")),
        days: Days::from(from),
        levels: level.into_iter().collect(),
        version: 1,
    }
}
