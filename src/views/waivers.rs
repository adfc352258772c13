//! Waivers: the list of the council, and giving or reviewing one.

use chrono::NaiveDate;
use serde::Serialize;

use super::engine::Page;
use super::evidence::paragraphs;
use super::parts::{Choice, Choices, DateField, FormErrors, Link, Nothing, Pagination, Tag, TextArea};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words::{self, date, short_date};
use crate::domain::waiver::{HeldWaiver, WaiverState};

/// A waiver with its names.
#[derive(Clone, Copy, Debug)]
pub struct WaiverFacts<'a> {
    pub waiver: &'a HeldWaiver,
    pub officer: &'a str,
    /// "Driving licence and car (A-Q2)".
    pub criterion: &'a str,
    pub by: &'a str,
    pub ended_by: Option<&'a str>,
    pub state: WaiverState,
}

/// `/waivers`.
#[derive(Clone, Debug, Serialize)]
pub struct Waivers {
    pub lead: Option<String>,
    pub rows: Vec<WaiverRow>,
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
}

#[derive(Clone, Debug, Serialize)]
pub struct WaiverRow {
    /// To the criterion of the officer, where it is reviewed.
    pub link: Link,
    pub criterion: String,
    pub tag: Tag,
    /// "By HR One, 1 May 2025".
    pub given: String,
    /// A paragraph a line.
    pub reason: Vec<String>,
    /// "1 May 2026".
    pub until: String,
    /// Who ended it, when and why.
    pub ended: Option<String>,
}

fn row(facts: &WaiverFacts<'_>) -> WaiverRow {
    let waiver = facts.waiver;
    let path = format!("/people/{}/progress/criteria/{}/waiver", waiver.person, waiver.criterion);
    WaiverRow {
        link: Link::new(path, facts.officer).hidden(facts.criterion),
        criterion: facts.criterion.to_owned(),
        tag: match facts.state {
            WaiverState::Holds => Tag::green("Holds"),
            WaiverState::RanOut => Tag::red("Ran out"),
            WaiverState::Ended => Tag::grey("Ended"),
        },
        given: format!("By {}, {}", facts.by, short_date(waiver.given_on)),
        reason: paragraphs(&waiver.reason),
        until: waiver.last_day().map_or_else(|| "Until it is ended".to_owned(), short_date),
        ended: waiver.ended.as_ref().map(|ended| {
            format!("{} ended it on {}: {}", facts.ended_by.unwrap_or("Somebody"), short_date(ended.on), ended.reason)
        }),
    }
}

impl Waivers {
    /// `page`: those of one page; how many of all hold, and how many ran out; `pages`: the neighbours.
    pub fn new(page: &[WaiverFacts<'_>], (hold, late): (i64, i64), pages: Pagination) -> Waivers {
        let holds = words::counted(u64::try_from(hold).unwrap_or(0), "waiver holds", "waivers hold");
        let lead = match late {
            0 => format!("{holds}."),
            1 => format!("{holds}. 1 ran out and was not reviewed."),
            many => format!("{holds}. {many} ran out and were not reviewed."),
        };
        Waivers {
            lead: (!page.is_empty()).then_some(lead),
            nothing: page
                .is_empty()
                .then(|| Nothing::yet("None set. You give a waiver on the page of a criterion, under People.")),
            rows: page.iter().map(row).collect(),
            pages,
        }
    }
}

impl Page for Waivers {
    const TEMPLATE: &'static str = "pages/waivers/list";

    fn title(&self) -> String {
        "Waivers".to_owned()
    }

    fn samples() -> Vec<(&'static str, Waivers)> {
        let (holds, late, ended) = (sample("A-Q2", None), sample("C-E3", None), sample("B-E4", Some("2026-02-01")));
        let facts = |waiver, state| WaiverFacts {
            waiver,
            officer: "Officer One",
            criterion: "Driving licence and car (A-Q2)",
            by: "HR One",
            ended_by: Some("HR Two"),
            state,
        };
        let mut harm = sample("A-Q2", Some("2026-02-01"));
        harm.reason = HOSTILE.to_owned();
        let awkward = WaiverFacts {
            officer: LONG_NAME,
            criterion: HOSTILE,
            by: NON_ASCII,
            ended_by: Some(LONG_NAME),
            ..facts(&harm, WaiverState::Ended)
        };
        let normal = [facts(&late, WaiverState::RanOut), facts(&holds, WaiverState::Holds), facts(&ended, WaiverState::Ended)];
        let next = Pagination { previous: None, next: Some("/waivers?after=w-3".to_owned()) };
        vec![
            ("normal", Waivers::new(&normal, (1, 1), Pagination::default())),
            ("empty", Waivers::new(&[], (0, 0), Pagination::default())),
            ("awkward", Waivers::new(&[awkward], (120, 3), next)),
        ]
    }
}

/// What the page of one criterion is made from.
#[derive(Clone, Copy, Debug)]
pub struct WaiveFacts<'a> {
    /// The path of the criterion's page.
    pub path: &'a str,
    pub officer: &'a str,
    pub why: &'a str,
    pub criterion: &'a str,
    /// The requirement, word for word.
    pub text: &'a str,
    pub open: Option<WaiverFacts<'a>>,
    pub ended: &'a [WaiverFacts<'a>],
    /// `result`, `reason` and `review_on` as they were posted.
    pub typed: (&'a str, &'a str, [&'a str; 3]),
}

/// `/people/{id}/progress/criteria/{criterion}/waiver`. Posts `reason` and `review_on` to itself where there is none; where
/// there is one, and `result` (`keep`, `end`), to `/waivers/{id}/review`.
#[derive(Clone, Debug, Serialize)]
pub struct Waive {
    pub heading: String,
    pub officer: String,
    pub why: String,
    pub text: String,
    pub open: Option<WaiverRow>,
    pub result: Option<Choices>,
    pub reason: TextArea,
    pub review_on: DateField,
    pub button: &'static str,
    pub action: String,
    pub cancel: String,
    pub ended: Vec<WaiverRow>,
    pub errors: FormErrors,
}

impl Waive {
    pub fn new(facts: &WaiveFacts<'_>, errors: FormErrors) -> Waive {
        let (result, reason, review_on) = facts.typed;
        let answers = [Choice::new("keep", "It goes on"), Choice::new("end", "It ends today")];
        let open = facts.open.as_ref();
        Waive {
            heading: match open {
                Some(_) => format!("Review the waiver of {}", facts.criterion),
                None => format!("Waive {}", facts.criterion),
            },
            officer: facts.officer.to_owned(),
            why: facts.why.to_owned(),
            text: facts.text.to_owned(),
            open: open.map(row),
            result: open.map(|_| Choices::new("result", "Your review", answers.to_vec()).chosen(&[result]).checked(&errors)),
            reason: TextArea::new("reason", "Reason")
                .hint(format!(
                    "{} and whoever may see the record will read it. Say what is adjusted, and nothing about health.",
                    facts.officer
                ))
                .value(reason)
                .checked(&errors),
            review_on: DateField::new("review_on", if open.is_some() { "Review it again on" } else { "Review it on" })
                .hint(match open {
                    Some(_) => "Only where it goes on. The last day on which it holds, within two years.",
                    None => "The last day on which it holds, within two years. For example, 27 3 2027.",
                })
                .typed(review_on)
                .checked(&errors),
            button: if open.is_some() { "Record the review" } else { "Waive the criterion" },
            action: match open {
                Some(open) => format!("/waivers/{}/review", open.waiver.id),
                None => format!("{}/waiver", facts.path),
            },
            cancel: facts.path.to_owned(),
            ended: facts.ended.iter().map(row).collect(),
            errors,
        }
    }
}

impl Page for Waive {
    const TEMPLATE: &'static str = "pages/waivers/waive";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Waive)> {
        let (holds, ended) = (sample("A-Q2", None), sample("A-Q2", Some("2026-02-01")));
        let of = |waiver, state| WaiverFacts {
            waiver,
            officer: "Officer One",
            criterion: "Driving licence and car (A-Q2)",
            by: "HR One",
            ended_by: Some("HR Two"),
            state,
        };
        let before = [of(&ended, WaiverState::Ended)];
        let normal = WaiveFacts {
            path: "/people/7/progress/criteria/A-Q2",
            officer: "Officer One",
            why: "You work in HR.",
            criterion: "Driving licence and car (A-Q2)",
            text: "Full UK driving licence and daily use of a car.",
            open: None,
            ended: &[],
            typed: ("", "", ["", "", ""]),
        };
        let review = WaiveFacts { open: Some(of(&holds, WaiverState::Holds)), ended: &before, ..normal };
        let awkward = WaiveFacts {
            officer: LONG_NAME,
            why: HOSTILE,
            criterion: HOSTILE,
            text: NON_ASCII,
            typed: ("x", "</textarea><script>alert(1)</script> {{7*7}}", ["31", "2", "x"]),
            ..review
        };
        let errors = FormErrors::none()
            .with("result", "Select whether the waiver goes on")
            .with("reason", "Enter a reason. Officer One will read it")
            .with("review_on", "Day to review it must be a real date");
        vec![
            ("normal", Waive::new(&normal, FormErrors::none())),
            ("review", Waive::new(&review, FormErrors::none())),
            ("awkward", Waive::new(&awkward, errors)),
        ]
    }
}

/// A waiver for samples.
fn sample(criterion: &str, ended_on: Option<&str>) -> HeldWaiver {
    let day = |text: &str| -> NaiveDate { text.parse().unwrap_or_default() };
    HeldWaiver {
        id: "w1".to_owned(),
        person: "7".into(),
        framework: "medway.iao.framework".to_owned(),
        criterion: criterion.into(),
        given_on: day("2025-05-01"),
        by: "9".into(),
        reason: "Travels by bus and pool car.\n\nAgreed with the manager.".to_owned(),
        review_on: Some(day("2026-05-01")),
        ended: ended_on.map(|on| crate::domain::waiver::Ended {
            on: day(on),
            by: "9".into(),
            reason: "The post no longer needs a car.".to_owned(),
            at: day(on).and_time(chrono::NaiveTime::MIN).and_utc(),
        }),
    }
}

/// What is said once a waiver was given: "Waived to the end of 1 May 2026."
pub fn said(waiver: &HeldWaiver) -> String {
    match waiver.last_day() {
        Some(last) => format!("Waived to the end of {}.", date(last)),
        None => "Waived.".to_owned(),
    }
}
