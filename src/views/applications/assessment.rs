//! Every criterion of an application as it was assessed when it was sent.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Link, SummaryRow, Tag};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words;
use super::case::assessed_words;

/// `/applications/{id}/assessment`: every criterion as it was assessed, with every reason.
#[derive(Clone, Debug, Serialize)]
pub struct Assessment {
    /// "Officer One, application 26-0041 for level B (Practising)".
    pub about: String,
    /// "As at 1 July 2026. This does not change."
    pub as_at: String,
    /// "23 of 23 met, framework 2025-04, policy 1"
    pub text: String,
    pub groups: Vec<AssessedGroup>,
    /// The documents and digests that it was worked out from.
    pub source: Vec<SummaryRow>,
    /// Back to the application.
    pub back: Link,
}

/// The criteria of one level.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AssessedGroup {
    /// "Level B: 10 of 10 met".
    pub heading: String,
    pub rows: Vec<AssessedCriterion>,
}

/// One criterion.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AssessedCriterion {
    /// "Relationships".
    pub name: String,
    /// "B-E1".
    pub id: String,
    pub state: Tag,
    /// What meets it.
    pub by: Vec<Link>,
    pub reasons: Vec<String>,
}

impl Assessment {
    pub fn new(
        case: &str,
        about: impl Into<String>,
        as_of: NaiveDate,
        [met, total]: [u64; 2],
        framework: &str,
        policy: Option<&str>,
        groups: Vec<AssessedGroup>,
    ) -> Assessment {
        Assessment {
            about: about.into(),
            as_at: format!("As at {}. This does not change.", words::date(as_of)),
            text: assessed_words(met, total, framework, policy),
            groups,
            source: Vec::new(),
            back: Link::new(case, "Back to the application"),
        }
    }
}

impl AssessedGroup {
    /// `level`: "Level B".
    pub fn new(level: &str, met: u64, rows: Vec<AssessedCriterion>) -> AssessedGroup {
        let (met, total) = (words::number(met), words::number(rows.len() as u64));
        AssessedGroup { heading: format!("{level}: {met} of {total} met"), rows }
    }
}

impl Page for Assessment {
    const TEMPLATE: &'static str = "pages/applications/assessment";

    fn title(&self) -> String {
        "What was assessed".to_owned()
    }

    fn samples() -> Vec<(&'static str, Assessment)> {
        let day = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default();
        let row = |name: &str, id: &str, state: Tag, by: Vec<Link>, reasons: &[&str]| AssessedCriterion {
            name: name.to_owned(),
            id: id.to_owned(),
            state,
            by,
            reasons: reasons.iter().map(|&reason| reason.to_owned()).collect(),
        };
        let about = "Officer One, application 26-0041 for level B (Practising)";
        let by = vec![
            Link::new("/evidence/1", "Case study on joint visits, 12 February 2026"),
            Link::new("", "Judgement of Manager One, 2 March 2026"),
        ];
        let groups = vec![
            AssessedGroup::new(
                "Level B",
                1,
                vec![
                    row("Relationships", "B-E1", Tag::green("Met"), by, &[]),
                    row(
                        "Tenancy audits",
                        "B-E4",
                        Tag::red("Not met"),
                        Vec::new(),
                        &["Audits was 89.58% (43 of 48); it must be at least 90%."],
                    ),
                    row(
                        "Accurate records",
                        "B-S2",
                        Tag::purple("Cannot tell yet"),
                        Vec::new(),
                        &["Records sampled rests on 6 cases; 10 needed to judge."],
                    ),
                ],
            ),
            AssessedGroup::new(
                "Level A",
                1,
                vec![row(
                    "Safeguarding",
                    "A-K3",
                    Tag::green("Met"),
                    Vec::new(),
                    &["Safeguarding runs out at the end of 31 May 2027."],
                )],
            ),
        ];
        let odd = vec![AssessedGroup::new(
            HOSTILE,
            0,
            vec![row(LONG_NAME, "B-E1", Tag::red("Not met"), vec![Link::new("", HOSTILE)], &[HOSTILE, NON_ASCII])],
        )];
        let case = "/applications/1";
        let source = vec![
            SummaryRow::new("Framework", "medway.iao.framework, version 2025-04"),
            SummaryRow::new("Answer", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ];
        vec![
            ("normal", Assessment { source, ..Assessment::new(case, about, day, [21, 23], "2025-04", Some("1"), groups) }),
            ("awkward", Assessment::new(case, HOSTILE, day, [0, 1], HOSTILE, None, odd)),
        ]
    }
}
