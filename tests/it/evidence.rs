//! Evidence from its first word to its last version, at the level of the use cases, on both databases.

mod changes;
mod files;
mod lists;
mod redaction;
mod rights;
pub mod sending;
mod writing;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use gradus::app::evidence::{Change, NewFile, attach, reopen, save, start, submit, withdraw};
use gradus::app::reviews::{Settled, give_back, record};
use gradus::app::{AppError, Caller, Tx};
use gradus::domain::attachment::AttachmentKind;
use gradus::domain::evidence::Evidence;
use gradus::domain::ids::{AttachmentId, CriterionId, EvidenceId, OrganisationId, PostId};
use gradus::domain::officer::ReviewOutcome;
use gradus::domain::people::{LevelBasis, Post, PostLevel};
use gradus::domain::review::{ReturnReason, Typed, TypedOutcome};
use gradus::store::schema::outbox;
use gradus::store::{evidence as rows, posts};

use crate::people::council::{Council, call, day, days, id};
use crate::support::databases::Fresh;

/// A council with people who write and review. Dora over Max and Mia, Max over Olga and Otto, who hold the post that has
/// levels; Mia acts for Max in reviews, Nora in appraisals only; Zoe manages nobody of them, Hana is HR, Audrey the auditor,
/// Adam the administrator, and Xena of another council.
pub struct Desk {
    pub council: Council,
    pub name: &'static str,
}

impl Desk {
    pub fn open(fresh: &Fresh) -> Desk {
        let council = Council::with_documents(fresh);
        council.add("Dora", "om").add("Max", "om").add("Mia", "om").add("Nora", "om").add("Zoe", "om");
        council.add("Olga", "o").add("Otto", "o").add("Hana", "oh").add("Audrey", "u").add("Adam", "a");
        council.add_to("s001", "Xena", "omh");
        council.lines(&["Max<Dora 2026-01-01..", "Mia<Dora 2026-01-01..", "Olga<Max 2026-01-01..", "Otto<Max 2026-01-01.."]);
        council.cover("Max>Mia 2026-04-01..2026-05-31 review", "max");
        council.cover("Max>Nora 2026-04-01..2026-05-31 appraise", "max");
        let desk = Desk { name: council.name, council };
        for name in ["Olga", "Otto"] {
            desk.post(name, "2024-01-01..");
        }
        desk
    }

    /// Gives somebody the post that has levels, at level A.
    pub fn post(&self, name: &str, held: &str) {
        let held = days(held);
        let level = PostLevel { level: "A".into(), starts_on: held.starts_on, basis: LevelBasis::Appointment, by: None };
        let post = Post {
            id: PostId::new(format!("post-{name}").to_lowercase()),
            person: id(name),
            organisation: OrganisationId::new("medway"),
            job_profile: "medway.iao.jd".to_owned(),
            framework: Some("medway.iao.framework".to_owned()),
            team: None,
            post_number: None,
            days: held,
            levels: vec![level],
            version: 1,
        };
        posts::insert(&mut self.council.connection(), &post, self.council.app.now()).unwrap();
    }

    pub fn write<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        self.council.write(name, work)
    }

    /// The piece as the tables have it.
    pub fn find(&self, of: &EvidenceId) -> Evidence {
        rows::find(&mut self.council.connection(), of).unwrap().unwrap()
    }

    pub fn version(&self, of: &EvidenceId) -> i64 {
        self.find(of).version
    }

    pub fn start(&self, name: &str) -> EvidenceId {
        self.write(name, |tx, me| start(tx, me, None)).unwrap().id
    }

    pub fn save(&self, name: &str, of: &EvidenceId, change: Change) -> Result<i64, AppError> {
        let (of, version) = (of.clone(), self.version(of));
        self.write(name, move |tx, me| save(tx, me, &of, version, &change)).map(|saved| saved.version)
    }

    /// A draft that lacks nothing, for these criteria.
    pub fn whole(&self, name: &str, criteria: &[&str]) -> EvidenceId {
        let of = self.start(name);
        self.save(name, &of, whole(criteria)).unwrap();
        of
    }

    pub fn submit(&self, name: &str, of: &EvidenceId) -> Result<u32, AppError> {
        let (of, version) = (of.clone(), self.version(of));
        self.write(name, move |tx, me| submit(tx, me, &of, version)).map(|sent| sent.revision)
    }

    /// A piece of this officer that was sent.
    pub fn sent(&self, name: &str, criteria: &[&str]) -> EvidenceId {
        let of = self.whole(name, criteria);
        self.submit(name, &of).unwrap();
        of
    }

    pub fn withdraw(&self, name: &str, of: &EvidenceId) -> Result<(), AppError> {
        let (of, version) = (of.clone(), self.version(of));
        self.write(name, move |tx, me| withdraw(tx, me, &of, version)).map(drop)
    }

    pub fn reopen(&self, name: &str, of: &EvidenceId) -> Result<(), AppError> {
        let (of, version) = (of.clone(), self.version(of));
        self.write(name, move |tx, me| reopen(tx, me, &of, version)).map(drop)
    }

    pub fn record(&self, name: &str, of: &EvidenceId, typed: Typed) -> Result<Settled, AppError> {
        let (of, revision) = (of.clone(), self.find(of).revision);
        self.write(name, move |tx, me| record(tx, me, &of, revision, &typed))
    }

    pub fn give_back(&self, name: &str, of: &EvidenceId, reason: ReturnReason) -> Result<Settled, AppError> {
        let (of, revision) = (of.clone(), self.find(of).revision);
        let typed = Typed { reason: Some(reason), comment: "Say more about it.".to_owned(), ..Typed::default() };
        self.write(name, move |tx, me| give_back(tx, me, &of, revision, &typed))
    }

    /// A piece of Olga's in each state by its word, and one that was reviewed and opened again.
    pub fn in_each_state(&self) -> BTreeMap<&'static str, EvidenceId> {
        let sent = || self.sent("Olga", &["B-K2"]);
        let (returned, reviewed, restricted, withdrawn, again) = (sent(), sent(), sent(), sent(), sent());
        self.give_back("Max", &returned, ReturnReason::MoreDetail).unwrap();
        self.record("Max", &reviewed, met(&["B-K2"])).unwrap();
        self.give_back("Max", &restricted, ReturnReason::MayIdentifyTenant).unwrap();
        self.withdraw("Olga", &withdrawn).unwrap();
        self.record("Max", &again, met(&["B-K2"])).unwrap();
        self.reopen("Olga", &again).unwrap();
        let draft = self.whole("Olga", &["B-K2"]);
        BTreeMap::from([
            ("draft", draft),
            ("submitted", sent()),
            ("returned", returned),
            ("reviewed", reviewed),
            ("restricted", restricted),
            ("withdrawn", withdrawn),
            ("opened again", again),
        ])
    }

    pub fn attach(&self, name: &str, of: &EvidenceId, file: &str) -> Result<AttachmentId, AppError> {
        let (of, new) = (of.clone(), pdf(file));
        self.write(name, {
            let of = of.clone();
            move |tx, me| attach(tx, me, &of, new)
        })?;
        Ok(self.find(&of).content.files.into_iter().find(|found| found.name == file).unwrap().id)
    }

    /// `message to PERSON key` of every mail that was queued, by key.
    pub fn mails(&self) -> Vec<String> {
        let rows: Vec<(String, Option<String>, String)> = outbox::table
            .order(outbox::natural_key)
            .select((outbox::message, outbox::person_id, outbox::natural_key))
            .load(&mut self.council.connection())
            .unwrap();
        rows.into_iter().map(|(message, person, key)| format!("{message} to {} {key}", person.unwrap())).collect()
    }
}

/// Everything that a case study needs.
pub fn whole(criteria: &[&str]) -> Change {
    let text = |text: &str| Some(text.to_owned());
    Change {
        criteria: Some(criteria.iter().map(|id| CriterionId::new(*id)).collect()),
        notes: criteria.iter().map(|id| (CriterionId::new(*id), format!("It shows {id}."))).collect(),
        title: text("A joint visit"),
        kind: Some(Some("case_study".into())),
        happened_on: Some(Some(day("2026-02-12"))),
        situation: text("Rent was owed."),
        task: text("To agree a plan."),
        action_taken: text("I visited with the support worker."),
        result: text("The plan was kept."),
        declared: Some(true),
        ..Change::default()
    }
}

pub fn pdf(name: &str) -> NewFile {
    let bytes = format!("%PDF-1.7 {name}").into_bytes();
    let digest = gradus::domain::evidence::digest(std::str::from_utf8(&bytes).unwrap());
    NewFile { name: name.to_owned(), kind: AttachmentKind::Pdf, bytes, digest }
}

/// The same outcome for these criteria, with a comment, and without judging them.
pub fn all(criteria: &[&str], outcome: ReviewOutcome) -> Typed {
    let one = TypedOutcome { outcome: Some(outcome), comment: "As I saw it.".to_owned(), judge: false };
    Typed { outcomes: criteria.iter().map(|id| (CriterionId::new(*id), one.clone())).collect(), ..Typed::default() }
}

pub fn met(criteria: &[&str]) -> Typed {
    all(criteria, ReviewOutcome::Met)
}

pub fn date(text: &str) -> NaiveDate {
    day(text)
}

/// Nobody is signed in: no use case runs.
#[test]
fn nobody_gets_anywhere() {
    use gradus::app::{Call, Channel, Credentials};
    crate::support::databases::on_both(|fresh| {
        let desk = Desk::open(fresh);
        let nobody = Call::new(Channel::Page, Credentials::Nobody);
        let read = desk.council.app.read(&nobody, |tx, me| gradus::app::evidence::list_own(tx, me, &Default::default()));
        assert!(matches!(read, Err(AppError::Unauthenticated(_))), "{}", desk.name);
        let written = desk.council.app.write(&nobody, |tx, me| start(tx, me, None));
        assert!(matches!(written, Err(AppError::Unauthenticated(_))), "{}", desk.name);
        let known = desk.council.app.read(&call("Olga"), |tx, me| gradus::app::evidence::list_own(tx, me, &Default::default()));
        assert_eq!(known.unwrap().of(), 0, "{}", desk.name);
    });
}
