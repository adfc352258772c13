//! A council with officers who are ready for the next level, and everybody who has a part in their cases. Names are ids in
//! small letters.

use std::ops::Deref;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use gradus::app::progression::{
    self as app, Hearing, NewDecision, Recommendation, Replacement, Submission, answer_gate, decide, hear, recommend, reverse,
    start, submit,
};
use gradus::app::{App, AppError};
use gradus::domain::evidence_policy::GateId;
use gradus::domain::ids::{ApplicationId, OrganisationId, PostId, TeamId};
use gradus::domain::officer::Waiver;
use gradus::domain::people::{Days, Designation, DesignationKind, LevelBasis, Post, PostLevel};
use gradus::domain::progression::case::{Answer, Part};
use gradus::domain::progression::decision::{Appeal, Decision, DecisionOutcome};
use gradus::domain::progression::{Application, Stage};
use gradus::store::db::AnyConnection;
use gradus::store::progression as rows;
use gradus::store::{designations, posts, waivers};

use crate::people::council::Council;
pub use crate::people::council::{day, days, id, messages, word};
use crate::support::databases::Fresh;
use crate::support::service::forget_kept;

pub const JD: &str = "medway.iao.jd";
pub const FRAMEWORK: &str = "medway.iao.framework";
/// The criteria of level B.
pub const OF_B: [&str; 10] = ["B-Q1", "B-K1", "B-K2", "B-E1", "B-E2", "B-E3", "B-E4", "B-S1", "B-S2", "B-S3"];

pub struct World(Council);

impl Deref for World {
    type Target = Council;

    fn deref(&self) -> &Council {
        &self.0
    }
}

impl World {
    /// Olga is an officer of Max's, who reports to Dora. Hana and Hugo are HR. Berta holds the budget. Pia, Zoe and Mia manage
    /// elsewhere. Audrey audits, Adam administers, Xena is HR of another council. It is 10 April 2026.
    pub fn new(fresh: &Fresh) -> World {
        let council = Council::with_documents(fresh);
        council.add("Max", "om").add("Dora", "om").add("Hana", "oh").add("Hugo", "oh").add("Berta", "m");
        council.add("Pia", "m").add("Zoe", "m").add("Mia", "m").add("Audrey", "u").add("Adam", "a");
        council.add_to("s001", "Xena", "h");
        council.line("Max<Dora 2020-01-01..");
        let world = World(council);
        world.designate("Berta", DesignationKind::BudgetHolder);
        world.officer("Olga");
        world
    }

    /// Another officer of Max's, at level A since 1 May 2025, for whom all of level B is waived.
    pub fn officer(&self, name: &str) -> &World {
        self.add(name, "o").line(&format!("{name}<Max 2025-05-01.."));
        self.post(name, "2025-05-01..", "A");
        self.make_ready(name)
    }

    pub fn post(&self, name: &str, held: &str, level: &str) -> PostId {
        let days = days(held);
        let level =
            PostLevel { level: level.into(), starts_on: days.starts_on, basis: LevelBasis::Appointment, by: Some(id("Hana")) };
        let post = Post {
            id: PostId::new(format!("post-{}-{}", name.to_lowercase(), days.starts_on)),
            person: id(name),
            organisation: OrganisationId::new("medway"),
            job_profile: JD.to_owned(),
            framework: Some(FRAMEWORK.to_owned()),
            team: None,
            post_number: None,
            days,
            levels: vec![level],
            version: 1,
        };
        posts::insert(&mut self.connection(), &post, self.app.now()).unwrap();
        post.id
    }

    /// Waives what level B asks for.
    pub fn make_ready(&self, name: &str) -> &World {
        let connection = &mut self.connection();
        for criterion in OF_B {
            self.waive_by(connection, name, criterion, "2025-06-01");
        }
        self
    }

    pub fn waive(&self, name: &str, criterion: &str, on: &str) {
        self.waive_by(&mut self.connection(), name, criterion, on);
    }

    fn waive_by(&self, connection: &mut AnyConnection, name: &str, criterion: &str, on: &str) {
        let waiver = Waiver {
            criterion: criterion.into(),
            on: day(on),
            by: "Hana".to_owned(),
            reason: "Shown in another post".to_owned(),
            review_on: None,
        };
        let waiver_id = format!("{name}-{criterion}");
        waivers::insert(connection, &waiver_id, &id(name), FRAMEWORK, &waiver, &id("Hana"), self.app.now()).unwrap();
        forget_kept(connection);
    }

    /// Takes a waiver out, whatever the rules say.
    pub fn unwaive(&self, name: &str, criterion: &str) {
        self.run(&format!("DELETE FROM waiver WHERE id = '{name}-{criterion}'"));
    }

    pub fn designate(&self, name: &str, kind: DesignationKind) {
        self.designate_for(name, kind, None);
    }

    pub fn designate_for(&self, name: &str, kind: DesignationKind, team: Option<TeamId>) {
        let named = Designation {
            id: format!("{name}-{}", kind.as_str()),
            organisation: OrganisationId::new("medway"),
            person: id(name),
            kind,
            team,
            days: Days { starts_on: day("2026-01-01"), ends_on: None },
            version: 1,
        };
        designations::insert(&mut self.connection(), &named, &id("Hana"), self.app.now()).unwrap();
    }

    /// A judgement of one of the officer's criteria.
    pub fn judge(&self, by: &str, officer: &str, criterion: &str, on: &str) {
        self.run(&format!(
            "INSERT INTO judgement (id, person_id, framework, criterion, outcome, by_person, given_on, made_at, reason, source) \
             VALUES ('{by}-{officer}-{criterion}', '{}', '{FRAMEWORK}', '{criterion}', 'met', '{}', '{on}', '{on} 09:00:00', 'seen', 'manager')",
            id(officer),
            id(by)
        ));
    }

    pub fn run(&self, statement: &str) {
        let connection = &mut self.connection();
        diesel::sql_query(statement).execute(connection).unwrap();
        forget_kept(connection);
    }

    /// Rows of one text column, or of texts put together.
    pub fn texts(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Nullable<Text>)]
            text: Option<String>,
        }
        let rows: Vec<Row> = diesel::sql_query(query).load(&mut self.connection()).unwrap();
        rows.into_iter().map(|row| row.text.unwrap_or_else(|| "-".to_owned())).collect()
    }

    pub fn application(&self, of: &ApplicationId) -> Application {
        rows::find(&mut self.connection(), of).unwrap().unwrap()
    }

    pub fn stage(&self, of: &ApplicationId) -> Stage {
        self.application(of).stage()
    }

    pub fn version_of(&self, of: &ApplicationId) -> i64 {
        self.application(of).version
    }

    pub fn start(&self, who: &str) -> Result<Application, AppError> {
        self.write(who, |tx, me| start(tx, me, None))
    }

    pub fn submit(&self, who: &str, of: &ApplicationId) -> Result<Application, AppError> {
        let (id, version) = (of.clone(), self.version_of(of));
        let sent = Submission { statement: "I like the work.".to_owned(), own_work: true };
        self.write(who, move |tx, me| submit(tx, me, &id, version, sent))
    }

    pub fn recommend(&self, who: &str, of: &ApplicationId, said: Recommendation) -> Result<Application, AppError> {
        let (id, version, reason) = (of.clone(), self.version_of(of), format!("{who} says so"));
        self.write(who, move |tx, me| recommend(tx, me, &id, version, said, &reason))
    }

    pub fn criteria(&self, who: &str, of: &ApplicationId, answer: Answer) -> Result<Application, AppError> {
        self.gate(who, of, GateId::CriteriaMet, answer)
    }

    pub fn funding(&self, who: &str, of: &ApplicationId, answer: Answer) -> Result<Application, AppError> {
        self.gate(who, of, GateId::FundedNeed, answer)
    }

    pub fn gate(&self, who: &str, of: &ApplicationId, gate: GateId, answer: Answer) -> Result<Application, AppError> {
        let (id, version) = (of.clone(), self.version_of(of));
        let reason = format!("{who} checked: {}", answer.as_str());
        self.write(who, move |tx, me| answer_gate(tx, me, &id, version, gate, answer, &reason))
    }

    pub fn decide(&self, who: &str, of: &ApplicationId) -> Result<Decision, AppError> {
        self.decide_from(who, of, None)
    }

    pub fn decide_from(&self, who: &str, of: &ApplicationId, effective_on: Option<&str>) -> Result<Decision, AppError> {
        let (id, version) = (of.clone(), self.version_of(of));
        let new = NewDecision { words: format!("{who} decides"), effective_on: effective_on.map(day), review_on: None };
        self.write(who, move |tx, me| decide(tx, me, &id, version, new))
    }

    pub fn reverse(&self, who: &str, of: &ApplicationId, new: Replacement) -> Result<Decision, AppError> {
        let (id, version) = (of.clone(), self.version_of(of));
        self.write(who, move |tx, me| reverse(tx, me, &id, version, &new))
    }

    pub fn appeal(&self, who: &str, of: &ApplicationId) -> Result<Appeal, AppError> {
        let (id, version) = (of.clone(), self.version_of(of));
        self.write(who, move |tx, me| app::appeal(tx, me, &id, version, "A fact was left out"))
    }

    pub fn hear(&self, who: &str, of: &ApplicationId, hearing: Hearing) -> Result<Appeal, AppError> {
        let (id, version) = (of.clone(), self.version_of(of));
        self.write(who, move |tx, me| hear(tx, me, &id, version, &hearing))
    }

    pub fn name_for(&self, who: &str, of: &ApplicationId, person: &str, part: Part) -> Result<Application, AppError> {
        let (case, version, person) = (of.clone(), self.version_of(of), id(person));
        self.write(who, move |tx, me| app::name(tx, me, &case, version, &person, part))
    }

    pub fn declare(&self, who: &str, of: &ApplicationId) -> Result<Application, AppError> {
        let (id, version) = (of.clone(), self.version_of(of));
        self.write(who, move |tx, me| app::declare_interest(tx, me, &id, version))
    }

    pub fn withdraw(&self, who: &str, of: &ApplicationId) -> Result<Application, AppError> {
        let (id, version) = (of.clone(), self.version_of(of));
        self.write(who, move |tx, me| app::withdraw(tx, me, &id, version, Some("Not now")))
    }

    /// An application of the officer's, sent.
    pub fn sent(&self, officer: &str) -> ApplicationId {
        let id = self.start(officer).unwrap().id;
        self.submit(officer, &id).unwrap();
        id
    }

    /// The same, recommended by Max.
    pub fn recommended(&self, officer: &str) -> ApplicationId {
        let id = self.sent(officer);
        self.recommend("Max", &id, Recommendation::Recommend).unwrap();
        id
    }

    /// The same, with the answers of Hana and Berta.
    pub fn checked(&self, officer: &str, criteria: Answer, funding: Answer) -> ApplicationId {
        let id = self.recommended(officer);
        self.criteria("Hana", &id, criteria).unwrap();
        self.funding("Berta", &id, funding).unwrap();
        id
    }

    /// The same, decided by Hana.
    pub fn decided(&self, officer: &str, criteria: Answer, funding: Answer) -> ApplicationId {
        let id = self.checked(officer, criteria, funding);
        self.decide("Hana", &id).unwrap();
        id
    }

    /// An application of the officer's in this state.
    pub fn in_stage(&self, officer: &str, stage: Stage) -> ApplicationId {
        let recommended = |said| {
            let id = self.sent(officer);
            self.recommend("Max", &id, said).unwrap();
            id
        };
        let id = match stage {
            Stage::Draft => self.start(officer).unwrap().id,
            Stage::Submitted => self.sent(officer),
            Stage::Returned => recommended(Recommendation::Return),
            Stage::Recommended => recommended(Recommendation::Recommend),
            Stage::NotRecommended => recommended(Recommendation::NotRecommend),
            Stage::Approved => self.decided(officer, Answer::Yes, Answer::Yes),
            Stage::MetDeferred => self.decided(officer, Answer::Yes, Answer::NotNow),
            Stage::Declined => self.decided(officer, Answer::No, Answer::Yes),
            Stage::Withdrawn => {
                let id = self.sent(officer);
                self.withdraw(officer, &id).unwrap();
                id
            }
        };
        assert_eq!(self.stage(&id), stage);
        id
    }

    /// `A 2025-05-01 appointment, B 2026-05-01 decision` of the officer's posts together.
    pub fn levels(&self, officer: &str) -> String {
        let all = posts::list_for_person(&mut self.connection(), &id(officer)).unwrap();
        let levels = all.iter().flat_map(|post| &post.levels);
        let words: Vec<String> =
            levels.map(|level| format!("{} {} {}", level.level, level.starts_on, level.basis.as_str())).collect();
        words.join(", ")
    }

    /// The timeline, oldest first.
    pub fn steps(&self, of: &ApplicationId) -> Vec<String> {
        let steps = rows::history::steps(&mut self.connection(), std::slice::from_ref(of)).unwrap();
        steps.into_values().flatten().map(|step| step.sentence()).collect()
    }

    /// `MESSAGE to NAME` of every mail that was put out, sorted.
    pub fn mails(&self) -> Vec<String> {
        let mut all = self.texts("SELECT message || ' to ' || person_id AS text FROM outbox");
        all.sort();
        all
    }

    pub fn forget_mails(&self) {
        self.run("DELETE FROM outbox");
    }

    /// The service once more on the same database, with the same documents.
    pub fn twin(&self, fresh: &Fresh) -> App {
        use gradus::clock::Clock;
        use gradus::frameworks::files::bundled;
        use gradus::frameworks::load::{Published, load};
        let library = load(&bundled(), &[], &Published::new(), day("2026-04-10")).library;
        let clock = Clock::set_to(self.app.now());
        App::new(fresh.manager(), 2, clock, library, self.app.settings().clone()).unwrap()
    }
}

/// A new decision in the place of another, with what it needs.
pub fn new(outcome: DecisionOutcome) -> Replacement {
    Replacement {
        outcome,
        reason: "The first one rested on a mistake".to_owned(),
        words: String::new(),
        effective_on: None,
        review_on: None,
    }
}

pub fn on(day_: &str) -> Option<NaiveDate> {
    Some(day(day_))
}
