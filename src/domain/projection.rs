//! Where an officer stands in one small row, kept beside the facts so that lists of many people need no assessment. It is
//! derived: a change that touches the officer notes it, whoever reads the row before it is made again makes it themselves, and
//! once a day all are made again for the passing of time. A test holds it equal to `assess`.

use chrono::NaiveDate;

use super::assessment::Assessment;
use super::assessment::answer::CriterionStatus;
use super::assessment::outcome::Outcome;
use super::assessment::reasons::{Act, ReasonCode};
use super::ids::{CriterionId, LevelId, OrganisationId, PersonId, PostId};

/// Where an officer stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Projection {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub post: PostId,
    /// The id of the framework, or of the job profile where the post has none.
    pub reference: String,
    pub framework_version: String,
    /// Digest of the documents it rests on.
    pub basis: String,
    pub as_of: NaiveDate,
    pub level: Option<LevelId>,
    /// The next level; none at the top, and without levels.
    pub target: Option<LevelId>,
    /// Of the next level.
    pub readiness: Option<Outcome>,
    /// Of the next level and those it includes; of everything where there are no levels.
    pub met: u32,
    pub total: u32,
    /// Of the next level and those it includes: not met, or not to be told yet.
    pub outstanding: u32,
    /// Those of them that cannot be told yet.
    pub cannot_tell: u32,
    /// What runs out first among what is met, held or not, and the first day without it.
    pub next_lapse: Option<(NaiveDate, CriterionId)>,
    /// Things that ran out at a level that is kept.
    pub alerts: u32,
    /// In the order of the framework.
    pub criteria: Vec<CriterionStanding>,
}

/// One criterion of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CriterionStanding {
    pub id: CriterionId,
    pub outcome: Outcome,
    pub act: Act,
    /// The reason that asks for the next act; none where it is met.
    pub lead: Option<ReasonCode>,
    /// The first day on which what is recorded would no longer meet it; at a level that is held too.
    pub lapses_on: Option<NaiveDate>,
}

impl CriterionStanding {
    /// The criteria of an answer, with what `takes::lapses` says of each.
    pub fn all_of(assessment: &Assessment, lapses: &[Option<NaiveDate>]) -> Vec<CriterionStanding> {
        let of = |(status, lapses_on): (&CriterionStatus, &Option<NaiveDate>)| CriterionStanding {
            id: CriterionId::new(&*status.id),
            outcome: status.outcome,
            act: status.act,
            lead: lead(status),
            lapses_on: *lapses_on,
        };
        assessment.criteria.iter().zip(lapses).map(of).collect()
    }
}

/// The first reason of whoever acts first.
fn lead(status: &CriterionStatus) -> Option<ReasonCode> {
    if status.outcome.is_met() {
        return None;
    }
    let asks = |code: &ReasonCode| code.act() == status.act && !code.is_notice();
    status.reasons.iter().map(|reason| reason.code).find(asks).or_else(|| status.reasons.first().map(|reason| reason.code))
}

/// The counts of an answer for its target level: met, all, outstanding, not to be told.
pub fn counts(assessment: &Assessment) -> (u32, u32, u32, u32) {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let level = assessment.target_level.as_ref().and_then(|id| assessment.levels.iter().find(|level| level.id == *id));
    let open =
        |id: &String| assessment.criteria.iter().any(|status| status.id == *id && status.outcome == Outcome::InsufficientData);
    let (met, total) = match (level, assessment.levels.is_empty()) {
        (Some(level), _) => (level.cumulative_met, level.cumulative_total),
        (None, true) => (assessment.criteria.iter().filter(|status| status.outcome.is_met()).count(), assessment.criteria.len()),
        // The top is held.
        (None, false) => assessment.levels.last().map_or((0, 0), |level| (level.cumulative_met, level.cumulative_total)),
    };
    let cannot_tell = assessment.outstanding.iter().filter(|id| open(id)).count();
    (small(met), small(total), small(assessment.outstanding.len()), small(cannot_tell))
}

/// What is met and runs out first.
pub fn next_lapse(criteria: &[CriterionStanding]) -> Option<(NaiveDate, CriterionId)> {
    let lapses = criteria.iter().filter(|criterion| criterion.outcome.is_met());
    lapses.filter_map(|criterion| Some((criterion.lapses_on?, criterion.id.clone()))).min()
}

const OUTCOMES: [(Outcome, &str); 3] = [(Outcome::Met, "m"), (Outcome::NotMet, "n"), (Outcome::InsufficientData, "i")];
const ACTS: [(Act, &str); 5] = [(Act::Officer, "o"), (Act::Manager, "m"), (Act::Hr, "h"), (Act::Figures, "f"), (Act::None, "-")];

/// One line a criterion: id, outcome, who acts, reason, lapse, parted by spaces; `-` is nothing. Read and written for every
/// officer of every team page, so it is no JSON.
pub fn write(criteria: &[CriterionStanding]) -> String {
    let mut text = String::new();
    for criterion in criteria {
        let word = |pairs: &[(Outcome, &'static str)]| pairs.iter().find(|(o, _)| *o == criterion.outcome).map_or("n", |p| p.1);
        let act = ACTS.iter().find(|(act, _)| *act == criterion.act).map_or("-", |pair| pair.1);
        let lead = criterion.lead.map_or("-", ReasonCode::as_str);
        let lapse = criterion.lapses_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
        text += &format!("{} {} {act} {lead} {lapse}\n", criterion.id, word(&OUTCOMES));
    }
    text
}

/// What [`write`] wrote; none where it is something else.
pub fn read(text: &str) -> Option<Vec<CriterionStanding>> {
    text.lines()
        .map(|line| {
            let [id, outcome, act, lead, lapse] = parts(line)?;
            Some(CriterionStanding {
                id: CriterionId::new(id),
                outcome: OUTCOMES.iter().find(|(_, word)| *word == outcome)?.0,
                act: ACTS.iter().find(|(_, word)| *word == act)?.0,
                lead: match lead {
                    "-" => None,
                    word => Some(ReasonCode::from_word(word)?),
                },
                lapses_on: if lapse == "-" { None } else { Some(day_of(lapse)?) },
            })
        })
        .collect()
}

/// The five parts of a line.
fn parts(line: &str) -> Option<[&str; 5]> {
    let mut found = [""; 5];
    let (mut part, mut from) = (0, 0);
    for (at, byte) in line.bytes().enumerate() {
        if byte == b' ' {
            *found.get_mut(part)? = line.get(from..at)?;
            (part, from) = (part + 1, at + 1);
        }
    }
    *found.get_mut(part)? = line.get(from..)?;
    (part == 4).then_some(found)
}

/// `2026-05-31`. There are thousands on a page of a team, so no pattern is read for each.
fn day_of(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let mut number = || parts.next().filter(|part| part.bytes().all(|digit| digit.is_ascii_digit()))?.parse::<u32>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Outcome and lapse of each criterion that [`write`] wrote, in order, for whoever knows the criteria and reads very many.
pub fn outcomes(text: &str) -> Option<Vec<(Outcome, Option<NaiveDate>)>> {
    text.lines()
        .map(|line| {
            let mut parts = line.split(' ');
            let (outcome, lapse) = (parts.nth(1)?, parts.nth(2)?);
            let outcome = OUTCOMES.iter().find(|(_, word)| *word == outcome)?.0;
            let lapses_on = if lapse == "-" { None } else { Some(day_of(lapse)?) };
            Some((outcome, lapses_on))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_come_back_as_they_were_written() {
        let day = NaiveDate::from_ymd_opt(2026, 5, 31);
        let of = |id: &str, outcome, act, lead, lapses_on| CriterionStanding { id: id.into(), outcome, act, lead, lapses_on };
        let criteria = vec![
            of("A-Q1", Outcome::Met, Act::None, None, day),
            of("B-E1", Outcome::NotMet, Act::Manager, Some(ReasonCode::JudgementMissing), None),
            of("B-S2", Outcome::InsufficientData, Act::Figures, Some(ReasonCode::MetricTooFewCases), None),
        ];
        let text = write(&criteria);
        assert_eq!(text, "A-Q1 m - - 2026-05-31\nB-E1 n m judgement_missing -\nB-S2 i f metric_too_few_cases -\n");
        let brief: Vec<_> = criteria.iter().map(|criterion| (criterion.outcome, criterion.lapses_on)).collect();
        assert_eq!(outcomes(&text), Some(brief));
        assert_eq!(read(&text), Some(criteria));
        assert_eq!(read(""), Some(Vec::new()));
        for broken in [
            "A-Q1",
            "A-Q1 x - - -",
            "A-Q1 m - nothing -",
            "A-Q1 m - - never",
            "A-Q1 m - - 2026-02-30",
            "A-Q1 m - - 2026-+5-01",
            "A-Q1 m q - -",
        ] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
