//! The table of a grade report: its columns, by which it can be sorted, and its rows.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::parts::Tag;
use super::super::words;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::progression::Stage;
use crate::domain::report::GradeLine;

/// A column, by which the report can be sorted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Column {
    pub label: &'static str,
    /// Sorts by it; the other way round where it is sorted by it already.
    pub href: String,
    /// `ascending`, `descending`; null where it is sorted by another.
    pub sort: Option<&'static str>,
    pub arrow: Option<&'static str>,
    pub number: bool,
}

/// The columns of the screen: the word of each in the address, and its name.
pub const COLUMNS: [(&str, &str); 12] = [
    ("name", "Name"),
    ("ref", "Ref"),
    ("team", "Team"),
    ("job", "Job"),
    ("grade", "Grade"),
    ("level", "Level"),
    ("since", "Since"),
    ("next", "Next"),
    ("ready", "Ready"),
    ("missing", "Missing"),
    ("runs_out", "Runs out"),
    ("application", "Application"),
];

/// The heads of the columns. `sorted` is a word of [`COLUMNS`], with `-` before it for descending; `path` gives the address
/// of the report with another one.
pub fn columns(sorted: &str, path: impl Fn(&str) -> String) -> Vec<Column> {
    let (by, descending) = sorted.strip_prefix('-').map_or((sorted, false), |by| (by, true));
    COLUMNS
        .into_iter()
        .map(|(word, label)| {
            let here = word == by;
            let turned = if here && !descending { format!("-{word}") } else { word.to_owned() };
            Column {
                label,
                href: path(&turned),
                sort: here.then_some(if descending { "descending" } else { "ascending" }),
                arrow: here.then_some(if descending { "\u{2193}" } else { "\u{2191}" }),
                number: word == "missing",
            }
        })
        .collect()
}

/// One post of somebody's. What does not apply is null.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Row {
    pub href: String,
    pub name: String,
    pub reference: String,
    pub team: Option<String>,
    pub job: String,
    pub grade: Option<String>,
    /// "A"; "None" for a post without one.
    pub level: String,
    /// "2 May 2023".
    pub since: Option<String>,
    /// "B", "Highest level", "No levels".
    pub next: String,
    /// "No", "Cannot tell yet"; null where it does not apply.
    pub ready: Option<String>,
    /// In place of `ready`.
    pub yes: Option<Tag>,
    pub missing: Option<String>,
    /// "31 May 2026".
    pub runs_out: Option<String>,
    /// "Met but deferred".
    pub application: Option<String>,
}

impl Row {
    /// A row as the files have it. `runs_out`: the first day on which something that is met now is met no longer.
    pub fn of(line: &GradeLine, runs_out: Option<NaiveDate>) -> Row {
        let row = &line.row;
        let next = match (&row.next_level, &row.framework) {
            (Some(level), _) => level.clone(),
            (None, Some(_)) => "Highest level".to_owned(),
            (None, None) => "No levels".to_owned(),
        };
        let ready = match line.readiness {
            Some(Outcome::NotMet) => Some("No".to_owned()),
            Some(Outcome::InsufficientData) => Some("Cannot tell yet".to_owned()),
            Some(Outcome::Met) | None => None,
        };
        Row {
            href: format!("/people/{}", line.person),
            name: row.name.clone(),
            reference: row.employee_ref.clone(),
            team: row.team.clone(),
            job: row.job_title.clone(),
            grade: row.grade.clone(),
            level: row.level.clone().unwrap_or_else(|| "None".to_owned()),
            since: row.level_since.map(words::short_date),
            next,
            ready,
            yes: (line.readiness == Some(Outcome::Met)).then(|| Tag::green("Yes")),
            missing: row.next_level.as_ref().map(|_| words::number(row.outstanding.len() as u64)),
            runs_out: runs_out.and_then(|day| day.pred_opt()).map(words::short_date),
            application: row.application_state.as_deref().and_then(Stage::from_word).map(|stage| stage.label().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{PersonId, PostId};
    use crate::domain::report::GradeRow;

    #[test]
    fn a_head_sorts_by_its_column_and_then_the_other_way_round() {
        let of = |sorted: &str| {
            let heads = columns(sorted, |by| format!("?sort={by}"));
            (heads[0].href.clone(), heads[0].sort, heads[1].href.clone(), heads[1].sort)
        };
        assert_eq!(of("name"), ("?sort=-name".to_owned(), Some("ascending"), "?sort=ref".to_owned(), None));
        assert_eq!(of("-name"), ("?sort=name".to_owned(), Some("descending"), "?sort=ref".to_owned(), None));
    }

    #[test]
    fn a_row_says_what_applies_and_nothing_else() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let row = GradeRow {
            employee_ref: "00101".into(),
            name: "Officer One".into(),
            organisation: "medway".into(),
            team: None,
            manager: None,
            job_title: "Income and Arrears Officer".into(),
            post_number: None,
            grade: None,
            framework: Some("iao".into()),
            framework_version: Some("2025-04".into()),
            level: Some("A".into()),
            level_since: Some(day(1, 2)),
            months_at_level: Some(2),
            next_level: Some("B".into()),
            ready: Some(false),
            criteria_met: Some(21),
            criteria_total: Some(23),
            outstanding: vec!["B-K1".into(), "B-E4".into()],
            lapsing_within_90_days: vec!["A-K3".into()],
            application_state: Some("met_deferred".into()),
            application_submitted_on: None,
            last_decision_on: None,
            last_appraisal_on: None,
            next_appraisal_due_on: None,
            as_of: day(3, 31),
        };
        let (person, post) = (PersonId::from("p1"), PostId::from("1"));
        let line = GradeLine { row, person, post, team: None, readiness: Some(Outcome::InsufficientData) };
        let said = |line: &GradeLine, runs_out| {
            let row = Row::of(line, runs_out);
            let yes = row.yes.map(|tag| tag.text);
            [Some(row.level), row.since, Some(row.next), row.ready.or(yes), row.missing, row.runs_out, row.application]
                .map(Option::unwrap_or_default)
        };
        let shown = ["A", "2 Jan 2026", "B", "Cannot tell yet", "2", "31 May 2026", "Met but deferred"];
        assert_eq!(said(&line, Some(day(6, 1))), shown);
        let ready = GradeLine { readiness: Some(Outcome::Met), ..line.clone() };
        assert_eq!(said(&ready, None)[3], "Yes");
        let mut top = GradeLine { readiness: None, ..line };
        top.row.next_level = None;
        assert_eq!(said(&top, None)[2..6], ["Highest level", "", "", ""]);
        top.row.framework = None;
        assert_eq!(said(&top, None)[2], "No levels");
    }
}
