//! Two applications of Ola's: one that is declined and under appeal, and one that is recommended and waits for its checks.

use gradus::app::progression::{self as app, NewDecision, Recommendation, Submission};
use gradus::app::{AppError, Call, Caller, Tx};
use gradus::domain::account::Role;
use gradus::domain::evidence_policy::GateId;
use gradus::domain::ids::ApplicationId;
use gradus::domain::officer::Waiver;
use gradus::domain::people::Person;
use gradus::domain::progression::Application;
use gradus::domain::progression::case::{Answer, Part};
use gradus::store::{progression, waivers};

use crate::support::service::Service;

const FRAMEWORK: &str = "medway.iao.framework";
/// The criteria of level B.
const OF_B: [&str; 10] = ["B-Q1", "B-K1", "B-K2", "B-E1", "B-E2", "B-E3", "B-E4", "B-S1", "B-S2", "B-S3"];

/// What the names in `routes.txt` stand for. `decider` is of HR and no reader with an open account, so that whoever else is of
/// HR has had no part in the cases.
pub fn cases(service: &Service, officer: &Person, manager: &Person, decider: &Person) -> Vec<(&'static str, String)> {
    let holder = service.person("Bea Budget", &[Role::Manager]);
    for criterion in OF_B {
        let waiver = Waiver {
            criterion: criterion.into(),
            on: "2025-06-01".parse().unwrap(),
            by: decider.name.clone(),
            reason: "Shown in another post".to_owned(),
            review_on: None,
        };
        let connection = &mut service.connection();
        waivers::insert(connection, criterion, &officer.id, FRAMEWORK, &waiver, &decider.id, service.clock.now()).unwrap();
    }
    let act = Act { service };
    let declined = act.recommended(officer, manager);
    act.on(decider, &declined, {
        let holder = holder.id.clone();
        move |tx, me, id, version| app::name(tx, me, id, version, &holder, Part::BudgetHolder)
    });
    for (who, gate) in [(decider, GateId::CriteriaMet), (&holder, GateId::FundedNeed)] {
        act.on(who, &declined, move |tx, me, id, version| {
            app::answer_gate(tx, me, id, version, gate, Answer::No, "Looked at it")
        });
    }
    let decision = NewDecision { words: "Not this time".to_owned(), ..NewDecision::default() };
    act.on(decider, &declined, move |tx, me, id, version| app::decide(tx, me, id, version, decision));
    // Whoever has appealed cannot apply again until that is heard.
    let open = act.recommended(officer, manager);
    act.on(officer, &declined, |tx, me, id, version| app::appeal(tx, me, id, version, "A fact was left out"));
    let person = holder.id.clone();
    act.on(decider, &open, move |tx, me, id, version| app::name(tx, me, id, version, &person, Part::BudgetHolder));
    let parts = progression::history::parts(&mut service.connection(), std::slice::from_ref(&open)).unwrap();
    let part = parts[&open][0].id.clone();
    vec![("case", open.to_string()), ("decided", declined.to_string()), ("part", part)]
}

struct Act<'a> {
    service: &'a Service,
}

impl Act<'_> {
    fn write<T: Send + 'static>(
        &self,
        who: &Person,
        work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
    ) -> T {
        self.service.app.write(&Call::command(who.email.as_deref().unwrap()), work).unwrap()
    }

    /// Does something with an application at its version.
    fn on<T: Send + 'static>(
        &self,
        who: &Person,
        id: &ApplicationId,
        work: impl FnOnce(&mut Tx<'_>, &Caller, &ApplicationId, i64) -> Result<T, AppError> + Send + 'static,
    ) -> T {
        let held: Application = progression::find(&mut self.service.connection(), id).unwrap().unwrap();
        self.write(who, move |tx, me| work(tx, me, &held.id, held.version))
    }

    fn recommended(&self, officer: &Person, manager: &Person) -> ApplicationId {
        let id = self.write(officer, |tx, me| app::start(tx, me, None)).id;
        let sent = Submission { statement: String::new(), own_work: true };
        self.on(officer, &id, move |tx, me, id, version| app::submit(tx, me, id, version, sent));
        self.on(manager, &id, |tx, me, id, version| {
            app::recommend(tx, me, id, version, Recommendation::Recommend, "All of it is met")
        });
        id
    }
}
