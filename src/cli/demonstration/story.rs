//! What stands in `story.yaml`: the history of the demonstration, with how many days ago each thing happened, so that it is alive
//! on whatever day it is made.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::teller::before;
use crate::domain::caseload::PeriodKind;
use crate::domain::conduct_standard::{Progress, Scope};
use crate::domain::decimal::Dec;
use crate::domain::development::Owner;
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::{CriterionId, DocumentType, LocalId, MetricId};
use crate::domain::officer::ReviewOutcome;
use crate::domain::people::Days;
use crate::domain::period::{Periods, next_day};
use crate::domain::progression::case::Answer;
use crate::domain::progression::decision::DecisionOutcome;
use crate::domain::review::ReturnReason;
use crate::domain::staff_import::PatchRow;

/// What stands in `story.yaml`. People are named by staff number; `ago` is in days before the demonstration is made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    /// The day on which the councils began with Gradus.
    pub(super) began: u64,
    /// Evidence that several officers have, each of their own patch.
    pub(super) pieces: BTreeMap<String, Piece>,
    /// Pieces of an officer that all went well, one after another.
    pub(super) portfolios: Vec<Portfolio>,
    pub(super) evidence: Vec<Told>,
    pub(super) judgements: Vec<Judged>,
    /// Actions of development plans.
    pub(super) plans: Vec<Planned>,
    pub(super) applications: Vec<Application>,
    pub(super) cycles: Vec<Cycle>,
    pub(super) appraisals: Vec<Appraisal>,
    pub(super) scopes: Vec<Scoped>,
    pub(super) figures: Vec<Figures>,
    pub(super) targets: Vec<Targets>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Piece {
    pub(super) title: String,
    pub(super) kind: DocumentType,
    /// With the officer's words on how it shows each.
    pub(super) criteria: BTreeMap<CriterionId, String>,
    #[serde(default)]
    pub(super) situation: String,
    #[serde(default)]
    pub(super) task: String,
    #[serde(default)]
    pub(super) action: String,
    #[serde(default)]
    pub(super) result: String,
    /// What a reviewer says who finds it good.
    #[serde(default)]
    pub(super) praise: String,
    /// A paper is added: its lines.
    #[serde(default)]
    pub(super) paper: Vec<String>,
}

impl Piece {
    /// The same work in a patch, whose name stands wherever the story leaves it open.
    pub(super) fn of_patch(&self, patch: &str) -> Piece {
        let told = |text: &String| text.replace("{patch}", patch);
        Piece {
            title: told(&self.title),
            kind: self.kind.clone(),
            criteria: self.criteria.iter().map(|(criterion, words)| (criterion.clone(), told(words))).collect(),
            situation: told(&self.situation),
            task: told(&self.task),
            action: told(&self.action),
            result: told(&self.result),
            praise: told(&self.praise),
            paper: self.paper.iter().map(told).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Portfolio {
    pub(super) officer: String,
    pub(super) patch: String,
    /// Who reviews it.
    pub(super) by: String,
    /// When the first piece was sent.
    pub(super) ago: u64,
    pub(super) pieces: Vec<String>,
}

/// A piece and what became of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    pub(super) officer: String,
    pub(super) piece: Piece,
    pub(super) life: Vec<OfEvidence>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum OfEvidence {
    Write {
        ago: u64,
    },
    Send {
        ago: u64,
    },
    Withdraw {
        ago: u64,
    },
    /// It is taken up again and its result is written anew.
    Change {
        ago: u64,
        result: String,
    },
    Review {
        ago: u64,
        by: String,
        found: BTreeMap<CriterionId, Found>,
        /// The whole criteria are judged by it as well.
        #[serde(default)]
        judge: bool,
    },
    GiveBack {
        ago: u64,
        by: String,
        reason: ReturnReason,
        comment: String,
    },
}

/// An outcome, with what is said about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    pub(super) outcome: ReviewOutcome,
    #[serde(default)]
    pub(super) comment: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Judged {
    pub(super) officer: String,
    pub(super) by: String,
    pub(super) ago: u64,
    pub(super) criterion: CriterionId,
    pub(super) outcome: ReviewOutcome,
    pub(super) reason: String,
}

/// A cycle of appraisals. It lasts a year from its first day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cycle {
    pub(super) by: String,
    pub(super) ago: u64,
    pub(super) scheme: String,
    /// Where the scheme asks for one.
    pub(super) moderator: Option<String>,
    /// How many days ago its first day was, and in how many days its appraisals are due.
    pub(super) starts: u64,
    pub(super) mid_year_in: u64,
    pub(super) year_end_in: u64,
}

/// What became of the mid-year appraisal of an officer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Appraisal {
    pub(super) officer: String,
    pub(super) by: String,
    pub(super) life: Vec<OfAppraisal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum OfAppraisal {
    /// The officer proposes an objective.
    Propose {
        ago: u64,
        title: String,
        measure: String,
    },
    /// The manager agrees to all of them.
    Agree {
        ago: u64,
    },
    /// The officer writes the self-assessment: a rating and words for each objective.
    Own {
        ago: u64,
        ratings: Vec<(LocalId, String)>,
        summary: String,
    },
    SendOwn {
        ago: u64,
    },
    /// The manager writes theirs.
    View {
        ago: u64,
        ratings: Vec<(LocalId, String)>,
        summary: String,
    },
    /// The manager gives it to the moderator.
    PutForward {
        ago: u64,
    },
    /// The moderator confirms the ratings.
    Confirm {
        ago: u64,
        by: String,
    },
    Share {
        ago: u64,
    },
    Sign {
        ago: u64,
        agreed: bool,
        comment: String,
    },
    Close {
        ago: u64,
    },
    /// Away for long.
    NotRate {
        ago: u64,
        words: String,
    },
}

/// What HR recorded of a post for the Competence and Conduct Standard.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scoped {
    pub(super) officer: String,
    pub(super) by: String,
    pub(super) ago: u64,
    /// The post has no job profile and is entered first.
    pub(super) post: Option<Titled>,
    pub(super) scope: Scope,
    pub(super) rationale: String,
    /// It is looked at again in so many days after the demonstration is made; negative: the day has come.
    pub(super) review_in: i64,
    pub(super) progress: Option<Progress>,
    /// In so many days it is asked for.
    pub(super) due_in: Option<i64>,
    #[serde(default)]
    pub(super) note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Titled {
    pub(super) title: String,
    pub(super) began: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Planned {
    pub(super) officer: String,
    pub(super) by: String,
    pub(super) ago: u64,
    pub(super) what: String,
    pub(super) owner: Owner,
    #[serde(default)]
    pub(super) criterion: String,
    /// In so many days after the demonstration is made; negative: before.
    pub(super) due: i64,
    pub(super) end: Option<PlannedEnd>,
}

/// What came of an action. The officer says so.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum PlannedEnd {
    Done { ago: u64, words: String },
    Dropped { ago: u64, reason: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Application {
    pub(super) officer: String,
    pub(super) life: Vec<OfApplication>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum OfApplication {
    Start {
        ago: u64,
    },
    Send {
        ago: u64,
        #[serde(default)]
        statement: String,
    },
    Withdraw {
        ago: u64,
        reason: String,
    },
    Return {
        ago: u64,
        by: String,
        reason: String,
    },
    Recommend {
        ago: u64,
        by: String,
        reason: String,
    },
    NotRecommend {
        ago: u64,
        by: String,
        reason: String,
    },
    Check {
        ago: u64,
        by: String,
        gate: GateId,
        answer: Answer,
        reason: String,
    },
    Decide {
        ago: u64,
        by: String,
        words: String,
        /// The new level begins on the first of a month, so many months after the one in which the demonstration is made; else
        /// as the policy's rule has it.
        months_ahead: Option<u32>,
    },
    Reverse {
        ago: u64,
        by: String,
        outcome: DecisionOutcome,
        reason: String,
        words: String,
    },
    Appeal {
        ago: u64,
        grounds: String,
    },
}

/// Figures of an officer's patch for the last complete periods. Each list is gone through again and again, from its start, up to
/// the newest period.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    pub(super) officer: String,
    pub(super) metric: MetricId,
    pub(super) patch: String,
    pub(super) period: PeriodKind,
    pub(super) periods: i32,
    pub(super) values: Vec<Dec>,
    /// Denominators, of ratios.
    #[serde(default)]
    pub(super) of: Vec<Dec>,
}

/// What a patch aims at in the last complete periods. The list is gone through as those of figures are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Targets {
    pub(super) metric: MetricId,
    pub(super) patch: String,
    pub(super) period: PeriodKind,
    pub(super) periods: i32,
    pub(super) values: Vec<Dec>,
}

impl Story {
    pub fn began_on(&self, today: NaiveDate) -> NaiveDate {
        before(today, self.began)
    }

    /// The targets as one file, given out at the beginning: periods may lie ahead.
    pub fn target_file(&self, today: NaiveDate) -> String {
        let periods = Periods::default();
        let mut text = "metric,patch,team,period_kind,period_start,period_end,target\n".to_owned();
        for Targets { metric, patch, period, periods: count, values } in &self.targets {
            let last = periods.last_complete(*period, today);
            for (ordinal, target) in (last - count + 1..=last).zip(values.iter().cycle()) {
                let (start, end) = periods.bounds(*period, ordinal);
                text += &format!("{metric},{patch},,{},{start},{end},{target}\n", period.as_str());
            }
        }
        text
    }

    /// The figures as files, as the housing system would have given them out: those up to the beginning in one file, then one
    /// on the first day of each month with what has ended since. A patch that the officer did not hold yet has no figures.
    pub fn figure_files(&self, today: NaiveDate, holdings: &[PatchRow]) -> Vec<(NaiveDate, String, String)> {
        let began_on = self.began_on(today);
        let mut by_day: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
        let periods = Periods::default();
        for figures in &self.figures {
            let last = periods.last_complete(figures.period, today);
            for (at, ordinal) in (last - figures.periods + 1..=last).enumerate() {
                let (start, end) = periods.bounds(figures.period, ordinal);
                let pick = |list: &[Dec]| list.get(at % list.len().max(1)).map(Dec::to_string).unwrap_or_default();
                let days = Days { starts_on: start, ends_on: Some(end) };
                let held =
                    |row: &PatchRow| row.patch == figures.patch && row.employee_ref == figures.officer && row.days.meet(days);
                if !holdings.iter().any(held) {
                    continue;
                }
                // Of several days on which files come, the first on which the period is over.
                let on = if end <= began_on { began_on } else { next_day(end).min(today) };
                let (officer, patch, period, metric) =
                    (&figures.officer, &figures.patch, figures.period.as_str(), &figures.metric);
                let (value, of) = (pick(&figures.values), pick(&figures.of));
                let row = format!("{officer},{patch},{period},{start},{end},{metric},{value},{of},Demonstration,{on}\n");
                by_day.entry(on).or_default().push(row);
            }
        }
        let heading = "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,denominator,source,extracted_at\n";
        let file = |(on, rows): (NaiveDate, Vec<String>)| {
            (on, format!("figures-{}.csv", on.format("%Y-%m")), heading.to_owned() + &rows.concat())
        };
        by_day.into_iter().map(file).collect()
    }
}
