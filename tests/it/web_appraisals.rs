//! The pages and the API of one appraisal, through the real doors on both databases.

mod increment;
mod rights;
mod twice;
mod wrong;
mod year;

use chrono::{DateTime, Utc};
use gradus::domain::appraisal::{
    Act, Appraisal, Closed, Cycle, Form, FormPart, FormSection, NotRated, NotRatedReason, Objective, ObjectiveState, ScaleStep,
    SectionKind, Shared, SignatureKind, Signed, Stage, State, View, ViewKind, Written,
};
use gradus::domain::ids::LocalId;
use gradus::domain::people::Person;
use gradus::store::appraisals::{self as rows, beside, cycles, views};

use crate::support::databases::{Fresh, on_both};
use crate::support::pages::{all_hidden, done, is_silent, reads, says};
use crate::support::service::{Answer, Browser};
use crate::web_applications::{Council, day};

/// A council with a cycle of which Zoe moderates what is moderated. Olga's appraisals in it are made as each test needs them.
/// It is 10 April 2026.
pub struct Desk {
    pub council: Council,
}

/// Words that each view of an appraisal alone holds.
pub const OWN: &str = "own-words-of-hers";
pub const MANAGERS: &str = "words-of-the-manager";
pub const INTERIM: &str = "words-of-who-left";

fn form(moderation: bool) -> Form {
    let step = |id: &str, name: &str, order| ScaleStep { id: LocalId::new(id), name: name.to_owned(), order, note: None };
    let part = |id: &str, name: &str, level| FormPart {
        id: id.to_owned(),
        name: name.to_owned(),
        text: Some(format!("What {name} means")),
        required_level: level,
    };
    let section = |id: &str, title: &str, kind, weight: &str, parts: Vec<FormPart>| FormSection {
        id: LocalId::new(id),
        title: title.to_owned(),
        kind,
        weight: weight.parse().unwrap(),
        parts,
    };
    Form {
        scale: vec![step("reached", "Reached", 1), step("partly", "Partly reached", 2), step("not_reached", "Not reached", 3)],
        moderation,
        increment: false,
        fixed: false,
        sections: vec![
            section("objectives", "Objectives", SectionKind::Objectives, "40", vec![]),
            section(
                "behaviours",
                "Behaviours",
                SectionKind::Behaviours,
                "60",
                vec![part("resident", "Residents first", Some(3)), part("learning", "Learning", Some(2))],
            ),
            section("values", "Values", SectionKind::Values, "0", vec![]),
        ],
    }
}

pub fn summary(text: &str) -> Written {
    Written { summary: text.to_owned(), ..Written::default() }
}

impl Desk {
    pub fn new(fresh: &Fresh) -> Desk {
        Desk { council: Council::new(fresh) }
    }

    fn now(&self) -> DateTime<Utc> {
        self.council.service.clock.now()
    }

    /// It is this moment.
    pub fn at(&self, text: &str) {
        let then: DateTime<Utc> = text.parse().unwrap();
        self.council.service.clock.advance(then - self.now());
    }

    fn act(&self, by: &Person) -> Act {
        Act { at: self.now(), by: by.id.clone() }
    }

    /// A cycle of its own, with an appraisal of Olga's in this state.
    pub fn appraisal(&self, id: &str, state: State, moderation: bool) -> String {
        let (connection, council) = (&mut self.council.service.connection(), &self.council);
        let cycle = Cycle {
            id: format!("cycle-{id}"),
            organisation: council.officer.organisation.clone(),
            scheme: "medway.appraisal@1".to_owned(),
            title: format!("Year of {id}"),
            starts_on: day("2026-04-01"),
            ends_on: day("2027-03-31"),
            mid_year_due_on: None,
            year_end_due_on: day("2026-04-30"),
            moderator: Some(council.other.id.clone()),
            team: None,
            job_profile: None,
            opened_by: council.hr.id.clone(),
            opened_at: self.now(),
            version: 1,
        };
        cycles::insert(connection, &cycle).unwrap();
        let appraisal = Appraisal {
            id: id.to_owned(),
            cycle: cycle.id,
            organisation: council.officer.organisation.clone(),
            person: council.officer.id.clone(),
            stage: Stage::YearEnd,
            due_on: cycle.year_end_due_on,
            form: form(moderation),
            state,
            made_at: self.now(),
            changed_at: self.now(),
            version: 1,
        };
        rows::insert(connection, &appraisal).unwrap();
        format!("/appraisals/{id}")
    }

    /// A view of an appraisal, sent or not.
    pub fn view(&self, path: &str, kind: ViewKind, by: &Person, written: Written, sent: bool) {
        let appraisal = path.rsplit('/').next().unwrap();
        let view = View {
            id: format!("{appraisal}-{}", kind.as_str()),
            appraisal: appraisal.to_owned(),
            kind,
            by: by.id.clone(),
            written,
            sent_at: sent.then(|| self.now()),
            changed_at: self.now(),
            version: 1,
        };
        views::insert(&mut self.council.service.connection(), &view).unwrap();
    }

    /// An objective on which both have agreed.
    pub fn objective(&self, path: &str, id: &str, title: &str) {
        let objective = Objective {
            id: id.to_owned(),
            cycle: format!("cycle-{}", path.rsplit('/').next().unwrap()),
            person: self.council.officer.id.clone(),
            place: 1,
            title: title.to_owned(),
            measure: "Within 5 days".to_owned(),
            state: ObjectiveState::Agreed(self.now()),
            made_at: self.now(),
            version: 1,
        };
        beside::insert_objective(&mut self.council.service.connection(), &objective).unwrap();
    }

    /// Each state, in the order of the way.
    pub fn state(&self, word: &str) -> (State, bool) {
        let (max, zoe) = (&self.council.manager, &self.council.other);
        let shared = || Shared { moderated: None, shared: self.act(max) };
        let signed = |kind| Signed { at: self.now(), kind, comment: "As it is.".to_owned() };
        match word {
            "not_started" => (State::NotStarted, false),
            "self_assessment" => (State::SelfAssessment, false),
            "manager_review" => (State::ManagerReview(None), false),
            "moderation" => (State::Moderation(None), true),
            "confirmed" => (State::Moderation(Some(self.act(zoe))), true),
            "shared" => (State::Shared(shared()), false),
            "agreed" => (State::Signed(shared(), signed(SignatureKind::Agreed)), false),
            "seen" => (State::Signed(shared(), signed(SignatureKind::SeenNotAgreed)), false),
            "closed" => {
                let closed = Closed { act: self.act(max), without: None };
                (State::Closed(shared(), Some(signed(SignatureKind::Agreed)), closed), false)
            }
            "not_rated" => {
                let words = "Away since May.".to_owned();
                (State::NotRated(NotRated { act: self.act(max), reason: NotRatedReason::LongAbsence, words }), false)
            }
            other => panic!("{other}"),
        }
    }

    /// One in this state with the views that it has by then: the officer's sent once it is with the manager, the manager's once it
    /// is shared; and an interim one, sent.
    pub fn with_views(&self, word: &str) -> String {
        let (state, moderation) = self.state(word);
        let shared = state.shared().is_some();
        let path = self.appraisal(word, state, moderation);
        let late = !["not_started", "self_assessment", "not_rated"].contains(&word);
        let council = &self.council;
        self.view(&path, ViewKind::Own, &council.officer, summary(OWN), late);
        self.view(&path, ViewKind::Manager, &council.manager, summary(MANAGERS), shared);
        self.view(&path, ViewKind::Interim, &council.director, summary(INTERIM), true);
        path
    }

    pub fn olga(&self) -> Browser {
        self.council.browser(&self.council.officer)
    }

    pub fn max(&self) -> Browser {
        self.council.browser(&self.council.manager)
    }

    /// "Shared", "Signed (agreed)".
    pub fn label(&self, path: &str) -> &'static str {
        let id = path.rsplit('/').next().unwrap();
        rows::find(&mut self.council.service.connection(), id).unwrap().unwrap().state.label()
    }
}

/// Opens a form and sends it with these fields and all that is hidden in it.
pub fn fill(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(path);
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    let carried = all_hidden(&page);
    let carried: Vec<(&str, &str)> =
        carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(|(name, _)| *name != "csrf_token").collect();
    // The first form on a page with lists of buttons is not the one that is meant.
    let carried = if path.ends_with("/objectives") { Vec::new() } else { carried };
    browser.post(path, &[carried, fields.to_vec()].concat())
}

#[test]
fn an_appraisal_from_its_first_word_to_a_judgement_that_counts() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let (mut olga, mut max) = (desk.olga(), desk.max());
        let path = desk.appraisal("a", State::NotStarted, false);
        let page = olga.get(&path);
        reads(
            &page,
            &[
                "Appraisal Year of a, year end",
                "It is your turn: write your self-assessment and send it by the end of 30 April 2026.",
                "Self-assessment Now",
                "Manager's view Later",
                "No objective is agreed yet.",
                "The council has set no values",
                "Write your self-assessment",
                "Level 3 is required.",
            ],
        );
        is_silent(&page, &["Moderation", "Mark as not rated"]);

        // Objectives: proposed by one side, agreed by the other.
        let objectives = format!("{path}/objectives");
        done(&fill(&mut max, &objectives, &[("title", "First contacts"), ("measure", "Within 5 days")]));
        reads(&max.get(&objectives), &["It waits for Olga Officer to agree."]);
        let page = olga.get(&objectives);
        reads(&page, &["1 objective waits for you to agree."]);
        let agree = page.body.split("action=\"").filter_map(|rest| rest.split_once('"')).map(|(action, _)| action.to_owned());
        let agree = agree.into_iter().find(|action| action.ends_with("/agree")).unwrap();
        done(&olga.post(&agree, &[("version", "1")]));
        reads(&olga.get(&objectives), &["An objective counts once both of you have agreed to its words.", "Agreed"]);
        let objective = agree.split('/').nth(4).unwrap().to_owned();
        let (rating, comment) = (format!("rating_objectives_{objective}"), format!("comment_objectives_{objective}"));

        // The self-assessment: kept, looked over, sent.
        let own = format!("{path}/own");
        reads(&olga.get(&own), &["Max Manager cannot see this until you send it.", "First contacts"]);
        let saved = fill(&mut olga, &own, &[(&rating, "reached"), (&comment, OWN), ("summary", ""), ("action", "save")]);
        reads(&olga.follow(&saved), &["Draft saved at", "Max Manager cannot see what you wrote yet.", OWN]);
        is_silent(&max.get(&path), &[OWN]);
        let check = fill(&mut olga, &own, &[(&rating, "reached"), (&comment, OWN), ("summary", "A good year.")]);
        assert_eq!(check.location(), format!("{path}/own/check"));
        reads(&olga.follow(&check), &["Check your self-assessment", "2 of 3 parts have no rating.", "A good year.", OWN]);
        done(&fill(&mut olga, &format!("{path}/own/check"), &[]));
        reads(&olga.get(&path), &["It is Max Manager's turn.", "Self-assessment Done"]);
        assert_eq!(olga.get(&own).status, 409);

        // The manager's view beside it, with a judgement.
        let page = max.get(&path);
        reads(&page, &["It is your turn: write your view and share it with Olga Officer by the end of 30 April 2026.", OWN]);
        let view = format!("{path}/manager");
        reads(&max.get(&view), &["Olga Officer's view: Reached", OWN, "Judgement 1"]);
        let offered = |reason: &'static str| {
            vec![
                ("offer_criterion_1", "C-E1"),
                ("offer_outcome_1", "met"),
                ("offer_reason_1", reason),
                ("rating_behaviours_resident", "partly"),
                ("comment_behaviours_resident", MANAGERS),
                ("summary", "On course."),
            ]
        };
        let refused = fill(&mut max, &view, &[offered(""), vec![(&*rating, "reached")]].concat());
        assert_eq!(refused.status, 422);
        reads(&refused, &["Enter a reason. Olga Officer will read it", MANAGERS]);
        let another = fill(&mut max, &view, &[offered("All year."), vec![(&*rating, "reached"), ("action", "another")]].concat());
        reads(&max.follow(&another), &["Judgement 2"]);
        let check = fill(&mut max, &view, &[offered("All year."), vec![(&*rating, "reached")]].concat());
        assert_eq!(check.location(), format!("{path}/share"));
        reads(&max.follow(&check), &["Check your view", "1 of 3 parts has no rating.", "All year.", "(C-E1): Met"]);
        is_silent(&olga.get(&path), &[MANAGERS, "All year.", "ratings come to"]);
        done(&fill(&mut max, &format!("{path}/share"), &[]));
        // Objectives 100 by 40, behaviours 50 by 60; the values are left out.
        reads(
            &olga.get(&path),
            &[
                "It was shared with you on 10 April 2026. It is your turn: read it and sign it by the end of 19 April 2026.",
                "Max Manager's ratings come to 70 of 100.",
                "Objectives 40 100",
                "Behaviours 60 50",
                "The council has set no values, so this is left out.",
                MANAGERS,
                "They are recorded when it is closed",
                "The score decides no level and no pay.",
            ],
        );
        let before = judgements_of(&desk, "C-E1");

        // Signing and closing.
        let sign = format!("{path}/sign");
        reads(&olga.get(&sign), &["I have seen it and do not agree", "Either way it can be closed.", "On course."]);
        done(&fill(&mut olga, &sign, &[("signature", "seen_not_agreed"), ("comment", "I reached all of it.")]));
        reads(&max.get(&path), &["Olga Officer signed: seen, and not agreed.", "I reached all of it."]);
        let close = format!("{path}/close");
        reads(&max.get(&close), &["1 judgement of a criterion is recorded with it, and counts from today."]);
        let closed = fill(&mut max, &close, &[]);
        reads(
            &max.follow(&closed),
            &[
                "The appraisal is closed, and 1 judgement was recorded.",
                "Closed Done, 10 Apr 2026",
                "They were recorded when it was closed",
                "Max Manager signed and closed it",
                "Olga Officer signed it: seen, not agreed",
                "Hana Resources opened the cycle Year of a",
            ],
        );
        assert_eq!(desk.label(&path), "Closed", "{}", fresh.name);
        assert_ne!(judgements_of(&desk, "C-E1"), before, "the judgement is among the facts");
    });
}

/// How many judgements the officer's record holds for a criterion.
fn judgements_of(desk: &Desk, criterion: &str) -> String {
    let program = desk.council.service.program(&desk.council.officer, &["read"]);
    let path = format!("/api/v1/people/{}/progress/criteria/{criterion}/judgements", desk.council.officer.id);
    program.get(&path).json()["items"].to_string()
}
