//! What stands between an officer and an application (pages.md 5): each thing with its code, its words, and the day on which
//! it ends by itself, where it does.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::evidence_policy::BlockCode;
use crate::domain::period::next_day;
use crate::domain::words;

/// Why nobody can apply now.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockerCode {
    NoPost,
    NoFramework,
    TopLevelHeld,
    ApplicationOpen,
    NotReady,
    MinMonthsAtLevel,
    Probation,
    FormalProcess,
    NoManager,
}

impl BlockerCode {
    pub const fn as_str(self) -> &'static str {
        match self {
            BlockerCode::NoPost => "no_post",
            BlockerCode::NoFramework => "no_framework",
            BlockerCode::TopLevelHeld => "top_level_held",
            BlockerCode::ApplicationOpen => "application_open",
            BlockerCode::NotReady => "not_ready",
            BlockerCode::MinMonthsAtLevel => "min_months_at_level",
            BlockerCode::Probation => "probation",
            BlockerCode::FormalProcess => "formal_process",
            BlockerCode::NoManager => "no_manager",
        }
    }
}

/// One thing that stops an application. The words are said to the officer; they name no cause that only HR may know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Blocker {
    pub code: BlockerCode,
    /// The first day without it.
    pub free_on: Option<NaiveDate>,
    pub text: String,
}

impl Blocker {
    /// One that stands for itself.
    pub fn plain(code: BlockerCode) -> Blocker {
        let text = match code {
            BlockerCode::NoPost => "You hold no post today. HR looks after posts.",
            BlockerCode::NoFramework => "Your post has no progression levels.",
            BlockerCode::TopLevelHeld => "You hold the highest level.",
            BlockerCode::ApplicationOpen => "You have an application that is not decided yet.",
            BlockerCode::NotReady => "Some criteria are not met yet.",
            BlockerCode::MinMonthsAtLevel => "You have not been at your level for long enough.",
            BlockerCode::Probation => "Your probation is not finished.",
            BlockerCode::FormalProcess => "HR needs to speak to you first.",
            BlockerCode::NoManager => "You have no line manager, so nobody could recommend you. HR can set one.",
        };
        Blocker { code, free_on: None, text: text.to_owned() }
    }
}

/// What of an assessment stops an application, in the order in which it is said. Nothing: the officer is eligible.
pub fn blockers(assessment: &Assessment) -> Vec<Blocker> {
    if assessment.levels.is_empty() {
        return vec![Blocker::plain(BlockerCode::NoFramework)];
    }
    if assessment.target_level.is_none() {
        return vec![Blocker::plain(BlockerCode::TopLevelHeld)];
    }
    let ready = (assessment.readiness != Some(Outcome::Met)).then(|| not_ready(assessment));
    let blocks = assessment.blocks.iter().map(|block| {
        let free_on = block.until.map(next_day);
        let (code, text) = match (&*block.code, free_on) {
            (code, Some(day)) if code == BlockCode::MinMonthsAtLevel.as_str() => {
                (BlockerCode::MinMonthsAtLevel, Some(format!("You can apply from {}.", words::date(day))))
            }
            (code, None) if code == BlockCode::MinMonthsAtLevel.as_str() => (BlockerCode::MinMonthsAtLevel, None),
            (code, Some(day)) if code == BlockCode::Probation.as_str() => {
                let last = block.until.unwrap_or(day);
                (BlockerCode::Probation, Some(format!("Your probation runs to the end of {}.", words::date(last))))
            }
            (code, None) if code == BlockCode::Probation.as_str() => (BlockerCode::Probation, None),
            // Neither cause nor end is the officer's to read here: HR speaks to them.
            _ => return Blocker::plain(BlockerCode::FormalProcess),
        };
        let plain = Blocker::plain(code);
        Blocker { free_on, text: text.unwrap_or(plain.text), code }
    });
    ready.into_iter().chain(blocks).collect()
}

fn not_ready(assessment: &Assessment) -> Blocker {
    let outstanding = |outcome: Outcome| {
        let of = assessment.criteria.iter().filter(|criterion| assessment.outstanding.contains(&criterion.id));
        of.filter(|criterion| criterion.outcome == outcome).count()
    };
    let (not_met, open) = (outstanding(Outcome::NotMet), outstanding(Outcome::InsufficientData));
    let criteria = |count: usize| if count == 1 { "1 criterion".to_owned() } else { format!("{count} criteria") };
    let are = if not_met == 1 { "is" } else { "are" };
    let text = match (not_met, open) {
        (_, 0) => format!("{} {are} not met.", criteria(not_met)),
        (0, _) => format!("{} cannot be worked out yet.", criteria(open)),
        _ => format!("{} {are} not met, {open} cannot be worked out yet.", criteria(not_met)),
    };
    Blocker { code: BlockerCode::NotReady, free_on: None, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assessment::answer::{ActiveBlock, CriterionStatus, LevelStatus};
    use crate::domain::assessment::reasons::Act;

    fn assessment(target: Option<&str>, outcomes: &[Outcome], blocks: &[(&str, Option<&str>)]) -> Assessment {
        let criteria = outcomes.iter().enumerate().map(|(at, outcome)| CriterionStatus {
            id: format!("c{at}"),
            level: None,
            group: String::new(),
            requirement: None,
            outcome: *outcome,
            act: Act::None,
            met_by: Vec::new(),
            lapses_on: None,
            earliest_on: None,
            reasons: Vec::new(),
            rules: Vec::new(),
            label: String::new(),
        });
        let criteria: Vec<CriterionStatus> = criteria.collect();
        let level =
            LevelStatus { id: "A".to_owned(), status: Outcome::Met, met: 0, total: 0, cumulative_met: 0, cumulative_total: 0 };
        let readiness = target.map(|_| Outcome::all_of(outcomes.iter().copied()));
        Assessment {
            officer: String::new(),
            framework: String::new(),
            version: String::new(),
            policy: None,
            documents: Vec::new(),
            as_of: NaiveDate::default(),
            level_held: None,
            attained_level: None,
            target_level: target.map(str::to_owned),
            readiness,
            ready: readiness.map(Outcome::is_met),
            eligible: false,
            blocks: blocks
                .iter()
                .map(|(code, until)| ActiveBlock {
                    code: (*code).to_owned().into(),
                    until: until.map(|until| until.parse().unwrap()),
                    text: "A cause that only HR knows".to_owned(),
                })
                .collect(),
            alerts: Vec::new(),
            levels: vec![level],
            outstanding: criteria.iter().filter(|c| !c.outcome.is_met()).map(|c| c.id.clone()).collect(),
            lapses: Vec::new(),
            criteria,
        }
    }

    #[test]
    fn what_stops_an_application_is_said_to_the_officer() {
        use Outcome::{InsufficientData, Met, NotMet};
        let b = Some("B");
        let table = [
            (assessment(b, &[Met, Met], &[]), ""),
            (assessment(None, &[Met], &[]), "top_level_held - You hold the highest level."),
            (
                assessment(b, &[NotMet, NotMet, NotMet, NotMet, NotMet, InsufficientData], &[]),
                "not_ready - 5 criteria are not met, 1 cannot be worked out yet.",
            ),
            (assessment(b, &[NotMet, Met], &[]), "not_ready - 1 criterion is not met."),
            (assessment(b, &[InsufficientData], &[]), "not_ready - 1 criterion cannot be worked out yet."),
            (
                assessment(b, &[Met], &[("min_months_at_level", Some("2026-07-31"))]),
                "min_months_at_level 2026-08-01 You can apply from 1 August 2026.",
            ),
            (
                assessment(b, &[Met], &[("probation", Some("2026-07-31"))]),
                "probation 2026-08-01 Your probation runs to the end of 31 July 2026.",
            ),
            (assessment(b, &[Met], &[("probation", None)]), "probation - Your probation is not finished."),
            (
                assessment(b, &[NotMet], &[("formal_process", Some("2026-07-31"))]),
                "not_ready - 1 criterion is not met.; formal_process - HR needs to speak to you first.",
            ),
        ];
        for (assessment, expected) in table {
            let found: Vec<String> = blockers(&assessment)
                .into_iter()
                .map(|blocker| {
                    let day = blocker.free_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
                    format!("{} {day} {}", blocker.code.as_str(), blocker.text)
                })
                .collect();
            assert_eq!(found.join("; "), expected);
        }
        let without_levels = Assessment { levels: Vec::new(), ..assessment(None, &[NotMet], &[]) };
        assert_eq!(blockers(&without_levels), [Blocker::plain(BlockerCode::NoFramework)]);
    }
}
