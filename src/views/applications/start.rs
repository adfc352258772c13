//! Before an application is sent: whether one can apply and what follows, and the last look at what is sent.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, FormErrors, Link, TextArea};
use super::super::progress::{RowGroup, sample_missing};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::parts::Quote;

/// `/applications/new`. Posts nothing but the token to `/applications`, which makes the draft.
#[derive(Clone, Debug, Serialize)]
pub struct Start {
    /// "Apply for level B (Practising)".
    pub heading: String,
    /// "You meet all 23 criteria for level B. You can apply."
    pub lead: String,
    /// Null: something stands in the way.
    pub action: Option<String>,
    /// Why not, one sentence each.
    pub blockers: Vec<String>,
    /// The application that is open, or the criteria.
    pub way: Option<Link>,
    pub missing: Vec<RowGroup>,
    /// "Your line manager, Manager One", "HR", ... Nobody where there is no level to apply for, so nothing is said of applying.
    pub readers: Vec<String>,
    /// The policy asks if the work is funded too.
    pub funded: bool,
}

impl Start {
    /// `level`: "B (Practising)"; `readers` in the order in which they read it.
    pub fn ready(level: &str, lead: impl Into<String>, readers: Vec<String>) -> Start {
        Start {
            heading: format!("Apply for level {level}"),
            lead: lead.into(),
            action: Some("/applications".to_owned()),
            blockers: Vec::new(),
            way: None,
            missing: Vec::new(),
            readers,
            funded: true,
        }
    }

    /// The policy asks for the first check alone.
    pub fn criteria_alone(mut self) -> Start {
        self.funded = false;
        self
    }

    /// `level` is none where there is no next one; `blockers` are the sentences of the domain.
    pub fn blocked(
        level: Option<&str>,
        lead: impl Into<String>,
        blockers: Vec<String>,
        missing: Vec<RowGroup>,
        readers: Vec<String>,
    ) -> Start {
        let heading = level.map_or_else(|| "Apply for a level".to_owned(), |level| format!("Apply for level {level}"));
        Start { heading, action: None, blockers, missing, ..Start::ready("", lead, readers) }
    }

    pub fn way(mut self, link: Link) -> Start {
        self.way = Some(link);
        self
    }
}

impl Page for Start {
    const TEMPLATE: &'static str = "pages/applications/start";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Start)> {
        let readers = || {
            vec![
                "Your line manager, Manager One".to_owned(),
                "HR".to_owned(),
                "The budget holder of your team, Budget Holder One".to_owned(),
                "Anyone HR names for your application".to_owned(),
            ]
        };
        let said = |sentences: &[&str]| sentences.iter().map(|&sentence| sentence.to_owned()).collect::<Vec<_>>();
        let level = Some("B (Practising)");
        let not_ready = said(&["5 criteria are not met, 1 cannot be worked out yet."]);
        vec![
            ("normal", Start::ready("B (Practising)", "You meet all 23 criteria for level B. You can apply.", readers())),
            (
                "not-ready",
                Start::blocked(level, "You meet 17 of the 23 criteria for level B.", not_ready, sample_missing(), readers())
                    .way(Link::new("/progress", "See my progress")),
            ),
            (
                "blocked",
                Start::blocked(
                    level,
                    "You meet all 23 criteria for level B.",
                    said(&["You can apply from 1 September 2026.", "HR needs to speak to you first."]),
                    Vec::new(),
                    readers(),
                )
                .way(Link::new("/applications/1", "See application 26-0041")),
            ),
            (
                "empty",
                Start::blocked(
                    None,
                    "You can still collect evidence.",
                    said(&["Your post has no progression levels."]),
                    Vec::new(),
                    Vec::new(),
                ),
            ),
            (
                "awkward",
                Start::blocked(Some(HOSTILE), LONG_NAME, said(&[HOSTILE, NON_ASCII]), Vec::new(), vec![HOSTILE.to_owned()])
                    .criteria_alone(),
            ),
        ]
    }
}

/// `/applications/{id}/check`. Posts `statement`, `own_work` (yes), `version` and `step` (send, save) to the same path.
#[derive(Clone, Debug, Serialize)]
pub struct CheckApplication {
    /// "Level B (Practising), as at 1 July 2026: you meet all 23 criteria."
    pub lead: String,
    /// Why it came back, where it did.
    pub returned: Option<Quote>,
    pub groups: Vec<MetGroup>,
    pub action: String,
    pub version: String,
    pub statement: TextArea,
    pub own_work: Choices,
    pub button: &'static str,
    pub cancel: String,
    pub errors: FormErrors,
}

/// The criteria of one level or group.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MetGroup {
    /// "Level B (10)".
    pub heading: String,
    pub rows: Vec<MetRow>,
}

/// A criterion and what meets it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MetRow {
    /// "Relationships".
    pub name: String,
    /// "B-E1".
    pub id: String,
    /// "Case study on joint visits, 12 February 2026": to the evidence where there is a page of it, else without address.
    pub by: Vec<Link>,
}

impl MetRow {
    /// What meets it has no page of its own where its address is empty.
    pub fn new(name: &str, id: &str, by: Vec<Link>) -> MetRow {
        MetRow { name: name.to_owned(), id: id.to_owned(), by }
    }
}

impl CheckApplication {
    /// `case`: the path of the application. `statement` and `own_work` as they were typed.
    pub fn new(
        lead: impl Into<String>,
        groups: Vec<MetGroup>,
        case: &str,
        version: &str,
        statement: &str,
        own_work: &str,
        errors: FormErrors,
    ) -> CheckApplication {
        let said = vec![Choice::new("yes", "This is my own work")];
        CheckApplication {
            lead: lead.into(),
            returned: None,
            groups,
            action: format!("{case}/check"),
            version: version.to_owned(),
            statement: TextArea::new("statement", "Anything else we should know (optional)")
                .hint("4,000 characters at most. Do not name tenants.")
                .value(statement)
                .checked(&errors),
            own_work: Choices::new("own_work", "Your declaration", said).chosen(&[own_work]).checked(&errors),
            button: "Send application",
            cancel: case.to_owned(),
            errors,
        }
    }

    /// It came back: it is sent again, as it is now.
    pub fn again(mut self, returned: Quote) -> CheckApplication {
        self.returned = Some(returned);
        self.button = "Send again";
        self
    }
}

impl Page for CheckApplication {
    const TEMPLATE: &'static str = "pages/applications/check";

    fn title(&self) -> String {
        "Check your application".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, CheckApplication)> {
        let groups = vec![
            MetGroup {
                heading: "Level B (2)".to_owned(),
                rows: vec![
                    MetRow::new(
                        "Relationships",
                        "B-E1",
                        vec![
                            Link::new("/evidence/1", "Case study on joint visits, 12 February 2026"),
                            Link::new("", "Judgement of Manager One, 2 March 2026"),
                        ],
                    ),
                    MetRow::new("Tenancy audits", "B-E4", vec![Link::new("", "44 of 48, 91.67%; at least 90% needed")]),
                ],
            },
            MetGroup {
                heading: "Level A (1)".to_owned(),
                rows: vec![MetRow::new(
                    "Housing experience",
                    "A-E1",
                    vec![Link::new("", "Taken as met: level A held since 2 May 2023")],
                )],
            },
        ];
        let lead = "Level B (Practising), as at 1 July 2026: you meet all 23 criteria.";
        let returned = Quote::new("Manager One returned this on 3 July 2026.", "Say which of the two rotas was yours.");
        let odd = vec![MetGroup {
            heading: LONG_NAME.to_owned(),
            rows: vec![MetRow::new(HOSTILE, "B-E1", vec![Link::new("/evidence/1", HOSTILE)])],
        }];
        let errors = FormErrors::none()
            .with("statement", "Anything else we should know must be 4,000 characters or less. You have 120 too many")
            .with("own_work", "Confirm that this is your own work");
        vec![
            ("normal", CheckApplication::new(lead, groups.clone(), "/applications/1", "1", "", "", FormErrors::none())),
            ("returned", CheckApplication::new(lead, groups, "/applications/1", "4", "", "", FormErrors::none()).again(returned)),
            (
                "awkward",
                CheckApplication::new(HOSTILE, odd, "/applications/1", "1", HOSTILE, "", errors)
                    .again(Quote::new(LONG_NAME, HOSTILE)),
            ),
        ]
    }
}
