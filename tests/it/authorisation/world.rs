//! A council with everybody who can stand to an officer in some way, each signed in, and another council beside it.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use gradus::app::passwords;
use gradus::clock::new_id;
use gradus::domain::account::{AccountState, Role};
use gradus::domain::appraisal::Act;
use gradus::domain::attachment::AttachmentKind;
use gradus::domain::caseload::{Basis, Dispute, DisputeKind, FigureKey, PeriodKind};
use gradus::domain::conduct_standard::TitledPost;
use gradus::domain::development::{ActionState, Owner, PlanAction};
use gradus::domain::evidence::Attachment;
use gradus::domain::ids::{LevelId, PostId, TeamId};
use gradus::domain::officer::{
    Award, AwardStatus, Completion, CpdEntry, Employment, EquivalenceRequest, EquivalenceState, Observation, Waiver,
};
use gradus::domain::people::{
    Days, Delegation, DelegationScope, Designation, DesignationKind, LevelBasis, Line, Person, Post, PostLevel, Team,
};
use gradus::domain::request::{Request, RequestKind};
use gradus::domain::session::ApiToken;
use gradus::domain::training::{Claim, ClaimState, Pause};
use gradus::policy::{Relation, TokenScope};
use gradus::store::schema::outbox;
use gradus::store::{
    access, caseload, certificates, cpd, delegations, designations, development, employment, lines, people, posts,
    qualifications, requests, teams, titled_posts, training, waivers,
};
use serde_json::{Value, json};

use super::appraised::appraised;
use super::cases::cases;
use super::table::About;
use crate::support::databases::Fresh;
use crate::support::files;
use crate::support::service::{Answer, Browser, Program, Service};

/// Somebody who asks.
pub struct Reader {
    pub name: String,
    pub roles: Vec<Role>,
    /// What the matrix says of them before any role: disabled or invited.
    pub closed: Option<&'static str>,
    /// To Ola Officer, and to her line manager.
    pub to_officer: Relation,
    pub to_manager: Relation,
    /// Has proved again who they are.
    pub proven: bool,
    /// Is Hana of HR.
    pub is_hr: bool,
    /// The id of a token of theirs, where they have one: @mine.
    pub mine: String,
    pub way: Way,
}

/// By what they come.
pub enum Way {
    Nobody(Browser),
    Session(Browser),
    Token(Program, TokenScope),
}

pub struct World {
    pub service: Service,
    pub readers: Vec<Reader>,
    /// What @names stand for.
    pub names: BTreeMap<&'static str, String>,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl World {
    pub fn new(fresh: &Fresh) -> World {
        let service = Service::start(fresh);
        let person = |name: &str, role: Role| service.person(name, &[role]);
        let officer = person("Ola Officer", Role::Officer);
        let colleague = person("Cleo Colleague", Role::Officer);
        let direct = person("Mina Direct", Role::Manager);
        let acting = person("Aki Acting", Role::Manager);
        let above = person("Uma Above", Role::Manager);
        let former = person("Fay Former", Role::Manager);
        let other = person("Otto Other", Role::Manager);
        let hr = person("Hana Resources", Role::Hr);
        let admin = person("Ada Admin", Role::Admin);
        let auditor = person("Aud Auditor", Role::Auditor);
        let foreign = service.person_of("sidley", "Fritz Foreign", &[Role::Hr]);
        let foreign_admin = service.person_of("sidley", "Fred Foreign", &[Role::Admin]);
        let disabled = person("Dora Disabled", Role::Hr);
        let invited = person("Ivy Invited", Role::Hr);
        let proven = person("Pia Proven", Role::Officer);
        let mut names = place(&service, &officer, &colleague, &direct, &acting, &above, &former, &other, &hr);
        let second_admin = person("Ben Admin", Role::Admin);
        names.extend(things(&service, &officer, &hr, &second_admin));
        names.extend(cases(&service, &officer, &direct, &disabled));
        names.extend(pieces(&service, &officer));
        names.extend(appraised(&service, &officer, &hr));
        names.insert("dispute", disputed(&service, &officer));
        names.insert("award", award(&service, &officer));
        names.insert("waiver", waiver(&service, &officer, &hr));
        names.insert("certificate", certificate(&service, "award-1"));
        let entry = CpdEntry {
            on: day("2026-02-03"),
            hours: "2.5".parse().unwrap(),
            reflection: true,
            title: Some("Court skills".to_owned()),
        };
        cpd::insert(&mut service.connection(), "cpd-1", &officer.id, &entry, service.clock.now()).unwrap();
        names.insert("cpd", "cpd-1".to_owned());
        names.extend(courses(&service, &officer, &hr));
        names.insert("job", job(&service, &officer));
        names.insert("action", planned(&service, &officer));
        names.insert("titled", titled(&service, &officer));

        let mut readers = Vec::new();
        let mut session = |who: &Person, role: Role, to_officer, to_manager, closed: Option<&'static str>| {
            let mut browser = service.signed_in(who);
            browser.get("/account");
            let (name, mine) = (who.name.clone(), token(&service, who));
            let way = Way::Session(browser);
            readers.push(Reader {
                name,
                roles: vec![role],
                closed,
                to_officer,
                to_manager,
                proven: false,
                is_hr: who.id == hr.id,
                mine,
                way,
            });
        };
        use Relation::*;
        session(&officer, Role::Officer, Own, Upline, None);
        session(&colleague, Role::Officer, OtherTeam, OtherTeam, None);
        session(&direct, Role::Manager, DirectReport, Own, None);
        session(&acting, Role::Manager, ActingFor, OtherTeam, None);
        session(&above, Role::Manager, Indirect, DirectReport, None);
        session(&former, Role::Manager, Former, OtherTeam, None);
        session(&other, Role::Manager, OtherTeam, OtherTeam, None);
        session(&hr, Role::Hr, OtherTeam, OtherTeam, None);
        session(&admin, Role::Admin, OtherTeam, OtherTeam, None);
        session(&auditor, Role::Auditor, OtherTeam, OtherTeam, None);
        session(&foreign, Role::Hr, OtherOrganisation, OtherOrganisation, None);
        session(&foreign_admin, Role::Admin, OtherOrganisation, OtherOrganisation, None);
        session(&disabled, Role::Hr, OtherTeam, OtherTeam, Some("disabled"));
        session(&invited, Role::Hr, OtherTeam, OtherTeam, Some("invited"));
        for (person, state) in [(&disabled, AccountState::Disabled), (&invited, AccountState::Invited)] {
            let connection = &mut service.connection();
            let row = people::find(connection, &person.id).unwrap().unwrap();
            assert!(people::update(connection, &Person { account: state, ..row }).unwrap());
        }
        // Long enough that what was proved at the door no longer counts.
        service.clock.advance(Duration::minutes(11));
        session(&proven, Role::Officer, OtherTeam, OtherTeam, None);
        readers.last_mut().unwrap().proven = true;

        let owners = [
            (&officer, Role::Officer, Own, Upline),
            (&direct, Role::Manager, DirectReport, Own),
            (&hr, Role::Hr, OtherTeam, OtherTeam),
            (&auditor, Role::Auditor, OtherTeam, OtherTeam),
            (&foreign, Role::Hr, OtherOrganisation, OtherOrganisation),
        ];
        for (owner, role, to_officer, to_manager) in owners {
            for scope in TokenScope::ALL {
                let way = Way::Token(service.program(owner, &[scope.as_str()]), scope);
                let name = format!("a token of {} for {}", owner.name, scope.as_str());
                let mine = String::new();
                readers.push(Reader {
                    name,
                    roles: vec![role],
                    closed: None,
                    to_officer,
                    to_manager,
                    proven: false,
                    is_hr: owner.id == hr.id,
                    mine,
                    way,
                });
            }
        }
        let browser = service.browser();
        let mut nobody = Reader {
            name: "nobody".to_owned(),
            roles: vec![],
            closed: Some("anonymous"),
            to_officer: OtherTeam,
            to_manager: OtherTeam,
            proven: false,
            is_hr: false,
            mine: String::new(),
            way: Way::Nobody(browser),
        };
        if let Way::Nobody(browser) = &mut nobody.way {
            browser.get("/sign-in");
        }
        readers.insert(0, nobody);
        World { service, readers, names }
    }
}

impl Reader {
    /// The column of the matrix that a route about this stands in.
    pub fn column(&self, about: About) -> Relation {
        match about {
            About::Own => Relation::Own,
            About::Officer => self.to_officer,
            About::Manager => self.to_manager,
            About::Cover => match self.to_manager {
                Relation::Own => Relation::DirectReport,
                Relation::DirectReport => Relation::Indirect,
                other => other,
            },
            About::Team => Relation::DirectReport,
            About::Hr if self.is_hr => Relation::Own,
            About::Hr | About::Thing if self.to_officer == Relation::OtherOrganisation => Relation::OtherOrganisation,
            About::Hr | About::Thing | About::Whole | About::List => Relation::OtherTeam,
        }
    }
}

/// A mail that waits, a file that was turned down, and the reset of a second step that waits for another administrator.
fn things(service: &Service, officer: &Person, hr: &Person, admin: &Person) -> Vec<(&'static str, String)> {
    let mut browser = service.browser();
    browser.get("/reset");
    assert_eq!(browser.post("/reset", &[("email", officer.email.as_deref().unwrap())]).status, 200);
    let mail: String = outbox::table.select(outbox::id).first(&mut service.connection()).unwrap();
    let program = service.program(hr, &["import"]);
    let file = "employee_ref,organisation,name\n1,medway,\n";
    let given = program.send_text("POST", "/api/v1/imports?kind=people", "text/csv", file, None);
    assert_eq!(given.status, 201, "{}", given.body);
    let now = service.clock.now();
    let request = Request {
        id: new_id(now),
        organisation: hr.organisation.clone(),
        kind: RequestKind::SecondFactorReset,
        subject: hr.id.clone(),
        reason: "They asked at the desk".to_owned(),
        asked_by: admin.id.clone(),
        asked_at: now,
        ends_at: now + Duration::days(7),
        confirmed_by: None,
        done_at: None,
        cancelled_by: None,
        cancelled_at: None,
        version: 1,
    };
    requests::insert(&mut service.connection(), &request).unwrap();
    let import = given.json()["id"].as_str().unwrap().to_owned();
    vec![("mail", mail), ("import", import), ("request", request.id), ("hr", hr.id.as_str().to_owned())]
}

/// Evidence of an officer: a draft, and a piece with a file that was sent.
fn pieces(service: &Service, officer: &Person) -> Vec<(&'static str, String)> {
    let program = service.program(officer, &["read", "evidence"]);
    let begun = |body: &Value| {
        let begun = program.send("POST", "/api/v1/evidence", body, None);
        assert_eq!(begun.status, 201, "{}", begun.body);
        begun.json()["id"].as_str().unwrap().to_owned()
    };
    let draft = begun(&json!({ "title": "A draft" }));
    let sent = begun(&json!({
        "criteria": ["B-E1"], "notes": { "B-E1": "It shows it." }, "title": "A joint visit", "kind": "case_study",
        "happened_on": "2026-02-12", "situation": "Rent was owed.", "task": "To agree a plan.",
        "action_taken": "I visited with the support worker.", "result": "The plan was kept.", "redacted": true,
    }));
    let path = format!("/api/v1/evidence/{sent}");
    let version = |answer: &Answer| answer.json()["version"].as_i64().unwrap();
    let added = program.send_files(&format!("{path}/files"), &[("plan.pdf", &files::pdf())], 2);
    assert_eq!(added.status, 201, "{}", added.body);
    let file = added.json()["content"]["files"][0]["id"].as_str().unwrap().to_owned();
    let done = program.send("POST", &format!("{path}/submission"), &json!({}), Some(version(&added)));
    assert_eq!(done.status, 200, "{}", done.body);
    vec![("draft", draft), ("evidence", sent), ("file", file)]
}

/// A course of the officer that nobody has confirmed, and a renewal of theirs that waits.
fn courses(service: &Service, officer: &Person, hr: &Person) -> [(&'static str, String); 3] {
    let (connection, now) = (&mut service.connection(), service.clock.now());
    let claim = Claim {
        id: "claim-1".to_owned(),
        person: officer.id.clone(),
        course: "gdpr".into(),
        completed_on: day("2026-02-03"),
        note: None,
        state: ClaimState::Waiting,
        told_at: now,
        answered_by: None,
        answered_at: None,
        reason: None,
        version: 1,
    };
    training::insert_claim(connection, &claim).unwrap();
    let pause = Pause {
        id: "pause-1".to_owned(),
        person: officer.id.clone(),
        course: "equality".into(),
        until: day("2026-12-31"),
        made_by: hr.id.clone(),
        made_at: now,
    };
    training::insert_pause(connection, &pause).unwrap();
    let done = Completion { course: "fire-safety".into(), completed_on: day("2026-01-05"), paused_until: None };
    training::insert(connection, "completion-1", &officer.id, &done, now).unwrap();
    [("claim", claim.id), ("pause", pause.id), ("completion", "completion-1".to_owned())]
}

/// A job of the officer that nobody has verified.
fn job(service: &Service, officer: &Person) -> String {
    let job = Employment {
        employer: "Another council".to_owned(),
        field: "housing".into(),
        from: day("2020-01-06"),
        to: None,
        verified_by: None,
        verified_on: None,
    };
    employment::insert(&mut service.connection(), "job-1", &officer.id, &job, None, service.clock.now()).unwrap();
    "job-1".to_owned()
}

/// A post of the officer without a job profile.
fn titled(service: &Service, officer: &Person) -> String {
    let post = TitledPost {
        id: "titled-1".into(),
        organisation: officer.organisation.clone(),
        person: officer.id.clone(),
        title: "Court lead".to_owned(),
        days: Days::from(day("2026-01-05")),
        version: 1,
    };
    titled_posts::insert(&mut service.connection(), &post, service.clock.now()).unwrap();
    post.id.to_string()
}

/// An open action of the officer's development plan.
fn planned(service: &Service, officer: &Person) -> String {
    let action = PlanAction {
        id: "action-1".to_owned(),
        person: officer.id.clone(),
        cycle: None,
        what: "Sit with the court officer".to_owned(),
        owner: Owner::Officer,
        criterion: None,
        due_on: day("2026-09-30"),
        state: ActionState::Open,
        made: Act { by: officer.id.clone(), at: service.clock.now() },
        changed: None,
        version: 1,
    };
    development::insert(&mut service.connection(), &action).unwrap();
    action.id
}

/// A qualification of the officer that nobody has verified, and that HR is asked about.
fn award(service: &Service, officer: &Person) -> String {
    let award = Award {
        id: "award-1".into(),
        catalogue: None,
        title: "School certificate".to_owned(),
        level: Some(2),
        field: None,
        awarding_body: None,
        subject: None,
        grade: None,
        guided_hours: None,
        status: AwardStatus::Complete,
        awarded_on: Some("2020-06-30".parse().unwrap()),
        expires_on: None,
        verified: false,
        verified_by: None,
        verified_on: None,
        equivalent_to: Vec::new(),
        equivalence: vec![EquivalenceRequest { criterion: "A-Q1".into(), state: EquivalenceState::Pending, reason: None }],
    };
    let now = service.clock.now();
    qualifications::insert(&mut service.connection(), "award-1", &officer.id, &award, None, None, now).unwrap();
    "award-1".to_owned()
}

/// Its certificate.
fn certificate(service: &Service, award: &str) -> String {
    let bytes = files::pdf();
    let file = Attachment {
        id: "certificate-1".into(),
        name: "certificate.pdf".to_owned(),
        kind: AttachmentKind::Pdf,
        bytes: bytes.len() as i64,
        digest: String::new(),
    };
    certificates::insert(&mut service.connection(), award, &file, &bytes, service.clock.now()).unwrap();
    "certificate-1".to_owned()
}

/// A criterion that the officer need not meet for now.
fn waiver(service: &Service, officer: &Person, by: &Person) -> String {
    let new = Waiver {
        criterion: "A-Q2".into(),
        on: day("2026-01-05"),
        by: by.name.clone(),
        reason: "Travels by pool car.".to_owned(),
        review_on: Some(day("2026-12-31")),
    };
    let now = service.clock.now();
    waivers::insert(&mut service.connection(), "waiver-1", &officer.id, "medway.iao.framework", &new, &by.id, now).unwrap();
    "waiver-1".to_owned()
}

/// A dispute about a figure of an officer that no import brought.
fn disputed(service: &Service, officer: &Person) -> String {
    let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
    let figure = Observation {
        metric: "cta_pct".into(),
        patch: "CH1".to_owned(),
        period: PeriodKind::Quarter,
        start: day("2026-01-01"),
        end: day("2026-03-31"),
        numerator: "45080".parse().unwrap(),
        denominator: Some("1840000".parse().unwrap()),
        target: Some("2.60".parse().unwrap()),
        basis: Basis::Substantive,
        disputed: false,
        source: None,
    };
    let now = service.clock.now();
    let connection = &mut service.connection();
    caseload::insert(connection, &officer.id, false, std::slice::from_ref(&figure), now).unwrap();
    let dispute = Dispute {
        id: new_id(now),
        key: FigureKey::of(&officer.id, false, &figure),
        revision: 1,
        kind: DisputeKind::Amount,
        reason: "Two accounts of another patch".to_owned(),
        raised_by: officer.id.clone(),
        raised_at: now,
        settlement: None,
        version: 1,
    };
    assert!(caseload::raise_dispute(connection, &dispute).unwrap());
    dispute.id
}

/// A token of somebody's that nobody uses.
fn token(service: &Service, who: &Person) -> String {
    let now = service.clock.now();
    let token = ApiToken {
        id: new_id(now),
        person: who.id.clone(),
        name: "spare".to_owned(),
        scopes: vec!["read".to_owned()],
        made_at: now,
        ends_at: now + Duration::days(30),
        used_at: None,
        revoked_at: None,
    };
    access::insert_token(&mut service.connection(), &passwords::digest(&passwords::new_secret()), &token).unwrap();
    token.id
}

/// Puts everybody into their places, and gives what the names in `routes.txt` stand for.
#[expect(clippy::too_many_arguments, reason = "each of them stands in a place of its own")]
fn place(
    service: &Service,
    officer: &Person,
    colleague: &Person,
    direct: &Person,
    acting: &Person,
    above: &Person,
    former: &Person,
    other: &Person,
    hr: &Person,
) -> BTreeMap<&'static str, String> {
    let connection = &mut service.connection();
    let now = service.clock.now();
    let organisation = officer.organisation.clone();
    let mut names = BTreeMap::new();
    for (name, id) in [("north", "North"), ("south", "South")] {
        let team = Team { id: TeamId::new(new_id(now)), organisation: organisation.clone(), name: id.to_owned(), version: 1 };
        teams::insert(connection, &team, now).unwrap();
        names.insert(name, team.id.as_str().to_owned());
    }
    let mut line = |of: &Person, manager: &Person, from: &str, to: Option<&str>| {
        let days = Days { starts_on: day(from), ends_on: to.map(day) };
        let line = Line { id: new_id(now), person: of.id.clone(), manager: manager.id.clone(), days, version: 1 };
        lines::insert(connection, &line, None, now).unwrap();
        line.id
    };
    line(officer, former, "2025-01-01", Some("2025-12-31"));
    line(officer, direct, "2026-01-01", None);
    line(direct, above, "2025-01-01", None);
    line(colleague, other, "2025-01-01", None);
    let delegation = Delegation {
        id: new_id(now),
        organisation: organisation.clone(),
        from: direct.id.clone(),
        to: acting.id.clone(),
        days: Days { starts_on: day("2026-04-01"), ends_on: Some(day("2026-04-30")) },
        scopes: DelegationScope::ALL.to_vec(),
        by: direct.id.clone(),
        ended_at: None,
        version: 1,
    };
    delegations::insert(connection, &delegation, now).unwrap();
    names.insert("delegation", delegation.id);
    for (name, person, team) in
        [("post", officer, "north"), ("managers_post", direct, "north"), ("others_post", colleague, "south")]
    {
        let post = Post {
            id: PostId::new(new_id(now)),
            person: person.id.clone(),
            organisation: organisation.clone(),
            job_profile: "medway.iao.jd".to_owned(),
            framework: Some("medway.iao.framework".to_owned()),
            team: Some(TeamId::new(names[team].clone())),
            post_number: None,
            days: Days::from(day("2025-01-01")),
            levels: Vec::new(),
            version: 1,
        };
        posts::insert(connection, &post, now).unwrap();
        let level =
            PostLevel { level: LevelId::new("A"), starts_on: day("2025-01-01"), basis: LevelBasis::Appointment, by: None };
        posts::insert_level(connection, &post.id, &level, now).unwrap();
        names.insert(name, post.id.as_str().to_owned());
    }
    let designation = Designation {
        id: new_id(now),
        organisation,
        person: direct.id.clone(),
        kind: DesignationKind::BudgetHolder,
        team: None,
        days: Days::from(day("2026-01-01")),
        version: 1,
    };
    designations::insert(connection, &designation, &hr.id, now).unwrap();
    names.insert("designation", designation.id);
    for (name, person) in
        [("officer", officer), ("colleague", colleague), ("manager", direct), ("above", above), ("other", other)]
    {
        names.insert(name, person.id.as_str().to_owned());
    }
    names
}
