//! What waits for a decider, the two checks and the decision. No page suggests an outcome, and nothing is chosen beforehand.

use chrono::NaiveDate;
use serde::Serialize;

use super::applications::{self, Brief, CheckLine, Quote, Subject, gate_question, interest, reason, review_on, words_for};
use super::engine::Page;
use super::parts::{Choice, Choices, DateField, FormErrors, Link, Pagination, Tag, TextArea};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words;
use crate::domain::evidence_policy::GateId;
use crate::domain::progression::case::Answer;
use crate::domain::progression::decision::DecisionOutcome;

/// `/decisions`.
#[derive(Clone, Debug, Serialize)]
pub struct ToDecide {
    /// "2 wait for you. The oldest is due by the end of 29 July 2026."
    pub lead: String,
    pub rows: Vec<Waiting>,
    /// The reader sees what was decided in the whole organisation.
    pub lists_made: bool,
    /// The one decided last first.
    pub made: Vec<Made>,
    /// Of what was decided.
    pub pages: Pagination,
}

/// An application with the decision that stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Made {
    /// "26-0041", to the case.
    pub case: Link,
    pub officer: String,
    /// "B (Practising)".
    pub level: String,
    pub outcome: Tag,
    /// "29 Jul 2026".
    pub made: String,
    pub by: String,
    /// "After an appeal"; null for a first decision.
    pub basis: Option<&'static str>,
}

/// A case that waits for the reader.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Waiting {
    /// What the reader can do, each to its page.
    pub steps: Vec<Link>,
    /// "Officer One".
    pub officer: String,
    /// "B (Practising)".
    pub level: String,
    /// "26-0041".
    pub reference: String,
    /// "1 Jul 2026".
    pub sent: String,
    /// "29 Jul 2026".
    pub due: Option<String>,
    /// Its day is past.
    pub overdue: bool,
}

/// The number of a check, as pages name it.
fn number(gate: GateId) -> u8 {
    match gate {
        GateId::CriteriaMet => 1,
        GateId::FundedNeed => 2,
    }
}

impl Waiting {
    /// Whose: `level` is "B (Practising)"; `today` tells what is overdue.
    pub fn new(
        officer: impl Into<String>,
        level: impl Into<String>,
        reference: impl Into<String>,
        sent: NaiveDate,
        due: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Waiting {
        Waiting {
            steps: Vec::new(),
            officer: officer.into(),
            level: level.into(),
            reference: reference.into(),
            sent: words::short_date(sent),
            due: due.map(words::short_date),
            overdue: due.is_some_and(|due| due < today),
        }
    }

    /// `path`: of the step's page; `label`: "Check 1: are the criteria met?"
    pub fn step(mut self, path: impl Into<String>, label: impl Into<String>) -> Waiting {
        let step = Link::new(path, label).hidden(format!("for {}", self.officer));
        self.steps.push(step);
        self
    }
}

impl ToDecide {
    /// `total` with those on other pages; `first_due`: the earliest day by which something is due.
    pub fn new(rows: Vec<Waiting>, total: u64, first_due: Option<NaiveDate>) -> ToDecide {
        let waits = if total == 1 { "waits" } else { "wait" };
        let due = first_due.map(|due| format!(" The first is due by the end of {}.", words::date(due))).unwrap_or_default();
        ToDecide {
            lead: format!("{} {waits} for you.{due}", words::number(total)),
            rows,
            lists_made: false,
            made: Vec::new(),
            pages: Pagination::default(),
        }
    }

    /// `next`: where older decisions are.
    pub fn with_made(self, made: Vec<Made>, next: Option<String>) -> ToDecide {
        ToDecide { lists_made: true, made, pages: Pagination { previous: None, next }, ..self }
    }
}

impl Page for ToDecide {
    const TEMPLATE: &'static str = "pages/decisions/to_decide";

    fn title(&self) -> String {
        "To decide".to_owned()
    }

    fn samples() -> Vec<(&'static str, ToDecide)> {
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let row = |id: u32| {
            let officer = format!("Officer {id}");
            Waiting::new(officer, "B (Practising)", format!("26-004{id}"), on(7, 1), Some(on(7, 8 + id)), on(7, 10))
        };
        let rows = vec![
            row(1)
                .step("/applications/1/gates/criteria_met", "Check 1: are the criteria met?")
                .step("/applications/1/named", "Name a budget holder"),
            row(2).step("/applications/2/gates/funded_need", "Check 2: is the work needed and funded?"),
            row(3).step("/applications/3/decision", "Decide"),
            row(4).step("/applications/4/hearing", "Hear the appeal"),
        ];
        let odd =
            Waiting::new(LONG_NAME, HOSTILE, NON_ASCII, on(7, 1), None, on(7, 10)).step("/applications/1/decision", HOSTILE);
        let odd = vec![odd];
        let made = |number: u32, outcome, basis| Made {
            case: Link::new(format!("/applications/{number}"), format!("26-003{number}")).hidden(format!("of Officer {number}")),
            officer: format!("Officer {number}"),
            level: "B (Practising)".to_owned(),
            outcome: applications::outcome_tag(outcome),
            made: "29 Jul 2026".to_owned(),
            by: "HR Two".to_owned(),
            basis,
        };
        let all = vec![
            made(9, DecisionOutcome::Approved, None),
            made(8, DecisionOutcome::MetDeferred, None),
            made(7, DecisionOutcome::Declined, Some("After an appeal")),
        ];
        let hostile =
            Made { officer: LONG_NAME.to_owned(), level: HOSTILE.to_owned(), by: NON_ASCII.to_owned(), ..all[0].clone() };
        vec![
            ("normal", ToDecide::new(rows, 4, Some(on(7, 9))).with_made(all, None)),
            ("empty", ToDecide::new(Vec::new(), 0, None).with_made(Vec::new(), None)),
            ("named", ToDecide::new(odd.clone(), 1, None)),
            ("awkward", ToDecide::new(odd, 1, None).with_made(vec![hostile], Some("/decisions?before=1#made".to_owned()))),
        ]
    }
}

/// `/applications/{id}/gates/{gate}`. Posts `interest` (no, yes), `answer` (yes, no, and for the funded need not_now),
/// `reason`, `version` and `step` (continue, save).
#[derive(Clone, Debug, Serialize)]
pub struct Gate {
    /// "Check 1, criteria met: Officer One, level B".
    pub heading: String,
    pub brief: Brief,
    pub action: String,
    pub version: String,
    pub interest: Choices,
    pub answer: Choices,
    pub reason: TextArea,
    /// "Last saved 4:12pm".
    pub saved: Option<String>,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What was typed into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GateTyped<'a> {
    pub interest: &'a str,
    pub answer: &'a str,
    pub reason: &'a str,
}

impl Gate {
    /// `saved`: when a draft of it was kept.
    pub fn new(subject: Subject, gate: GateId, brief: Brief, typed: GateTyped, saved: Option<&str>, errors: FormErrors) -> Gate {
        let Subject { case, officer, level, version } = subject;
        let mut answers = vec![Choice::new("yes", "Yes"), Choice::new("no", "No")];
        if gate == GateId::FundedNeed {
            let not_now = Choice::new("not_now", "Not now").hint("The criteria may be met; the level waits for the work");
            answers.insert(1, not_now);
        }
        let name = words::lower_first(gate.label());
        Gate {
            heading: format!("Check {}, {name}: {officer}, level {level}", number(gate)),
            brief,
            action: format!("{case}/gates/{}", gate.as_str()),
            version: version.to_owned(),
            interest: interest(officer, typed.interest, &errors),
            answer: Choices::new("answer", gate_question(gate), answers).chosen(&[typed.answer]).checked(&errors),
            reason: reason(officer, typed.reason, &errors),
            saved: saved.map(|at| format!("Last saved {at}")),
            cancel: case.to_owned(),
            errors,
        }
    }
}

/// A subject and a brief for samples.
fn sample() -> (Subject<'static>, Brief) {
    let as_of = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default();
    let case = "/applications/1";
    let recommended = Quote::new("Manager One recommended this on 8 July 2026.", "All 23 are met, most of them twice over.");
    let brief = Brief::new(case, as_of, 23, 0, 0).quote(recommended).link(Link::new("/people/1/evidence", "Evidence"));
    (Subject { case, officer: "Officer One", level: "B", version: "5" }, brief)
}

impl Page for Gate {
    const TEMPLATE: &'static str = "pages/decisions/gate";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Gate)> {
        let (subject, brief) = sample();
        let errors = FormErrors::none()
            .with("interest", "Select if you have an interest")
            .with("answer", "Select an answer")
            .with("reason", "Enter a reason. Officer One will read it");
        let typed = GateTyped { reason: HOSTILE, ..GateTyped::default() };
        let hr = brief
            .clone()
            .you_are("You are: HR, check 1")
            .check(CheckLine::open(GateId::FundedNeed, "Waiting for Budget Holder One"));
        let holder = brief.clone().you_are("You are: budget holder, check 2").check(CheckLine::open(GateId::CriteriaMet, "HR"));
        let odd = brief.you_are(HOSTILE).quote(Quote::new(LONG_NAME, HOSTILE));
        let odd_subject = Subject { officer: LONG_NAME, level: HOSTILE, ..subject };
        let wrong = |errors| Gate::new(odd_subject, GateId::FundedNeed, odd.clone(), typed, Some("4:12pm"), errors);
        vec![
            ("normal", Gate::new(subject, GateId::CriteriaMet, hr, GateTyped::default(), None, FormErrors::none())),
            ("funding", Gate::new(subject, GateId::FundedNeed, holder, GateTyped::default(), None, FormErrors::none())),
            ("awkward", wrong(errors)),
        ]
    }
}

/// `/applications/{id}/decision`. Posts `interest` (no, yes), `words`, `effective_on_*` where both checks say yes,
/// `review_on_*` where the work is not funded now, `version` and `step` (continue, save).
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// "Decide: Officer One, level B".
    pub heading: String,
    pub brief: Brief,
    pub action: String,
    pub version: String,
    pub interest: Choices,
    pub effective_on: Option<DateField>,
    pub review_on: Option<DateField>,
    pub words: TextArea,
    pub saved: Option<String>,
    pub cancel: String,
    pub errors: FormErrors,
}

/// Which day the answers to the two checks ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecisionDay<'a> {
    /// Both say yes: when it takes effect. In words which days are allowed: "The first of a month, by policy, on or after 1
    /// August 2026."
    Effective(&'a str),
    /// The work is not funded now: when it is looked at again.
    Review,
    None,
}

/// What was typed into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DecisionTyped<'a> {
    pub interest: &'a str,
    pub effective_on: [&'a str; 3],
    pub review_on: [&'a str; 3],
    pub words: &'a str,
}

impl Decision {
    /// `brief` holds both checks; `saved`: when a draft was kept.
    pub fn new(
        subject: Subject,
        brief: Brief,
        day: DecisionDay,
        typed: DecisionTyped,
        saved: Option<&str>,
        errors: FormErrors,
    ) -> Decision {
        let Subject { case, officer, level, version } = subject;
        let effective_on = match day {
            DecisionDay::Effective(rule) => Some(applications::effective_on(rule, typed.effective_on, &errors)),
            DecisionDay::Review | DecisionDay::None => None,
        };
        Decision {
            heading: format!("Decide: {officer}, level {level}"),
            brief,
            action: format!("{case}/decision"),
            version: version.to_owned(),
            interest: interest(officer, typed.interest, &errors),
            effective_on,
            review_on: (day == DecisionDay::Review).then(|| review_on(typed.review_on, &errors)),
            words: words_for(officer, false, typed.words, &errors),
            saved: saved.map(|at| format!("Last saved {at}")),
            cancel: case.to_owned(),
            errors,
        }
    }
}

impl Page for Decision {
    const TEMPLATE: &'static str = "pages/decisions/decision";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Decision)> {
        let (subject, brief) = sample();
        let on = |day| NaiveDate::from_ymd_opt(2026, 7, day).unwrap_or_default();
        let criteria = CheckLine::answered(GateId::CriteriaMet, "HR, HR One", Answer::Yes, on(14), "I read all the evidence.");
        let checked = |answer: Answer, why: &str| {
            let funded = CheckLine::answered(GateId::FundedNeed, "Budget holder, Budget Holder One", answer, on(15), why);
            let figures = applications::sample_figures();
            brief.clone().you_are("You are: HR").check(criteria.clone()).check(funded).since(&figures, Some("/people/1/caseload"))
        };
        let rule = "The first of a month, by policy, on or after 1 August 2026. For example, 1 8 2026";
        let effective = DecisionDay::Effective(rule);
        let errors = FormErrors::none()
            .with("interest", "Select if you have an interest")
            .with("effective_on", "Effective date must be on or after 1 August 2026, when the criteria were met")
            .with("words", "Enter words for the officer. Officer One will read them");
        let typed = DecisionTyped { effective_on: ["<b>", "7", "2026"], words: HOSTILE, ..DecisionTyped::default() };
        let plain = DecisionTyped::default();
        let odd = Subject { officer: LONG_NAME, level: HOSTILE, ..subject };
        vec![
            (
                "normal",
                Decision::new(subject, checked(Answer::Yes, "It is in the budget."), effective, plain, None, FormErrors::none()),
            ),
            (
                "not-funded",
                Decision::new(
                    subject,
                    checked(Answer::NotNow, "No vacancy."),
                    DecisionDay::Review,
                    plain,
                    None,
                    FormErrors::none(),
                ),
            ),
            (
                "declined",
                Decision::new(subject, checked(Answer::No, "No work."), DecisionDay::None, plain, None, FormErrors::none()),
            ),
            ("awkward", Decision::new(odd, checked(Answer::Yes, HOSTILE), effective, typed, Some("4:12pm"), errors)),
        ]
    }
}
