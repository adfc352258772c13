//! Where an officer stands in one small row, kept beside the facts so that lists of many people need no assessment. It is
//! derived: a change that touches the officer notes it, whoever reads the row before it is made again makes it themselves, and
//! once a day all are made again for the passing of time. A test holds it equal to `assess`.

use chrono::NaiveDate;

use super::assessment::Assessment;
use super::assessment::answer::CriterionStatus;
use super::assessment::outcome::Outcome;
use super::assessment::reasons::{Act, ReasonCode};
use super::ids::{CriterionId, LevelId, OrganisationId, PersonId, PostId};

/// Where an officer stands, whose it is, and what it rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Projection {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub post: PostId,
    pub framework_version: String,
    /// Digest of the documents it rests on.
    pub basis: String,
    /// Things that ran out at a level that is kept.
    pub alerts: u32,
    pub glance: Glance,
}

/// What of it is shown of somebody among others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Glance {
    /// The id of the framework, or of the job profile where the post has none.
    pub reference: String,
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
    pub criteria: Criteria,
}

/// The criteria of a row, in the order of the framework, as they are kept: one line each of id, outcome, who acts, reason and
/// lapse, parted by spaces; `-` is nothing. It is no JSON, and it is read by whoever asks: a team's page has thousands of them
/// and shows a third.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Criteria(String);

/// One criterion of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CriterionStanding {
    pub id: CriterionId,
    pub outcome: Outcome,
    pub act: Act,
    /// The reason that asks for the next act. Of what is met only that it ran out, at a level that is kept.
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
            lead: match status.outcome.is_met() {
                true => ran_out(assessment, status).then_some(ReasonCode::LapsedAtHeldLevel),
                false => lead(status),
            },
            lapses_on: *lapses_on,
        };
        assessment.criteria.iter().zip(lapses).map(of).collect()
    }
}

/// Whether only the level that is held keeps it met.
fn ran_out(assessment: &Assessment, status: &CriterionStatus) -> bool {
    assessment.alerts.iter().any(|alert| alert.criterion == status.id && alert.code == ReasonCode::LapsedAtHeldLevel)
}

/// The first reason of whoever acts first.
fn lead(status: &CriterionStatus) -> Option<ReasonCode> {
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

impl Criteria {
    pub fn of(criteria: &[CriterionStanding]) -> Criteria {
        let mut text = String::new();
        for criterion in criteria {
            let word =
                |pairs: &[(Outcome, &'static str)]| pairs.iter().find(|(o, _)| *o == criterion.outcome).map_or("n", |p| p.1);
            let act = ACTS.iter().find(|(act, _)| *act == criterion.act).map_or("-", |pair| pair.1);
            let lead = criterion.lead.map_or("-", ReasonCode::as_str);
            let lapse = criterion.lapses_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
            text += &format!("{} {} {act} {lead} {lapse}\n", criterion.id, word(&OUTCOMES));
        }
        Criteria(text)
    }

    /// What [`Criteria::as_str`] gave.
    pub fn kept(text: String) -> Criteria {
        Criteria(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A team has thousands of lines and a report millions, so each byte is looked at once, and the words, which are single
    /// letters, are not searched for. A line that something else than this wrote is None.
    fn lines(&self) -> impl Iterator<Item = Option<Line<'_>>> {
        let mut rest = self.0.as_str();
        std::iter::from_fn(move || {
            let end = rest.bytes().position(|byte| byte == b'\n').unwrap_or(rest.len());
            let line = rest.get(..end).filter(|_| !rest.is_empty())?;
            rest = rest.get(end + 1..).unwrap_or_default();
            Some(Line::of(line))
        })
    }

    /// All of each; none where something else than this wrote them.
    pub fn read(&self) -> Option<Vec<CriterionStanding>> {
        let read = |line: Option<Line<'_>>| {
            let Line { id, outcome, act, rest } = line?;
            let (lead, lapse) = rest.split_once(' ')?;
            Some(CriterionStanding {
                id: CriterionId::new(id),
                outcome,
                act,
                lead: match lead {
                    "-" => None,
                    word => Some(ReasonCode::from_word(word)?),
                },
                lapses_on: lapse_of(lapse)?,
            })
        };
        self.lines().map(read).collect()
    }

    /// Id, outcome and who acts. What cannot be read is left out.
    pub fn turns(&self) -> impl Iterator<Item = (&str, Outcome, Act)> {
        self.lines().flatten().map(|line| (line.id, line.outcome, line.act))
    }

    /// Ids of what ran out at a level that is kept.
    pub fn ran_out(&self) -> impl Iterator<Item = &str> {
        let lapsed = |line: &Line<'_>| {
            let (lead, _) = line.rest.split_once(' ').unwrap_or_default();
            line.outcome.is_met() && lead == ReasonCode::LapsedAtHeldLevel.as_str()
        };
        self.lines().flatten().filter(lapsed).map(|line| line.id)
    }

    /// Outcome and lapse, for whoever knows the criteria and reads very many; none where something else than this wrote them.
    pub fn outcomes(&self) -> Option<Vec<(Outcome, Option<NaiveDate>)>> {
        let mut outcomes = Vec::with_capacity(self.0.len() / SHORTEST);
        for line in self.lines() {
            let line = line?;
            let (_, lapse) = line.rest.rsplit_once(' ')?;
            outcomes.push((line.outcome, lapse_of(lapse)?));
        }
        Some(outcomes)
    }
}

/// Bytes of the shortest line.
const SHORTEST: usize = "A m - - -\n".len();

/// A line of [`Criteria`], as much of it as most want to know.
struct Line<'a> {
    id: &'a str,
    outcome: Outcome,
    act: Act,
    /// Reason and lapse.
    rest: &'a str,
}

impl Line<'_> {
    fn of(line: &str) -> Option<Line<'_>> {
        let at = line.bytes().position(|byte| byte == b' ')?;
        let &[b' ', outcome, b' ', act, b' ', ..] = line.as_bytes().get(at..)? else { return None };
        let (outcome, act) = (of_letter(&OUTCOMES, outcome)?, of_letter(&ACTS, act)?);
        Some(Line { id: line.get(..at)?, outcome, act, rest: line.get(at + 5..)? })
    }
}

fn of_letter<T: Copy>(known: &[(T, &str)], letter: u8) -> Option<T> {
    known.iter().find(|(_, word)| word.as_bytes() == [letter]).map(|(thing, _)| *thing)
}

/// None where it is no day; `Some(None)` where nothing lapses.
fn lapse_of(word: &str) -> Option<Option<NaiveDate>> {
    if word == "-" { Some(None) } else { day_of(word).map(Some) }
}

/// `2026-05-31`. There are millions in a report, so no pattern is read for each.
fn day_of(text: &str) -> Option<NaiveDate> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    let digit = |sum: u32, byte: u8| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'));
    let number = |digits: &[u8]| digits.iter().try_fold(0, |sum, byte| digit(sum, *byte));
    NaiveDate::from_ymd_opt(i32::try_from(number(&[a, b, c, d])?).ok()?, number(&[e, f])?, number(&[g, h])?)
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
        let kept = Criteria::of(&criteria);
        let text = kept.as_str();
        assert_eq!(text, "A-Q1 m - - 2026-05-31\nB-E1 n m judgement_missing -\nB-S2 i f metric_too_few_cases -\n");
        let brief: Vec<_> = criteria.iter().map(|criterion| (criterion.outcome, criterion.lapses_on)).collect();
        assert_eq!(kept.outcomes(), Some(brief));
        let turns = [("A-Q1", Outcome::Met, Act::None), ("B-E1", Outcome::NotMet, Act::Manager)];
        assert_eq!(kept.turns().take(2).collect::<Vec<_>>(), turns);
        assert_eq!(kept.read(), Some(criteria));
        assert_eq!(Criteria::default().read(), Some(Vec::new()));
        let lapsed =
            Criteria::kept("A-K3 m - lapsed_at_held_level -\nA-Q1 m - - 2026-05-31\nB-Q1 n o course_missing -\n".to_owned());
        assert_eq!(lapsed.ran_out().collect::<Vec<_>>(), ["A-K3"]);
        for broken in [
            "A-Q1",
            "A-Q1 x - - -",
            "A-Q1 m - nothing -",
            "A-Q1 m - - never",
            "A-Q1 m - - 2026-02-30",
            "A-Q1 m - - 2026-+5-01",
            "A-Q1 m q - -",
        ] {
            assert_eq!(Criteria::kept(broken.to_owned()).read(), None, "{broken}");
        }
    }
}
