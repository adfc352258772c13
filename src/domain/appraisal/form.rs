//! What an appraisal asks, frozen when its cycle was opened, what people write into it, and what their ratings come to. A part
//! that nobody rated is left out of the score: it is not nought.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::super::decimal::Dec;
use super::super::ids::{CriterionId, LocalId, PersonId};
use super::super::officer::ReviewOutcome;
use super::cycle::{Objective, Stage};
use super::increment::Increment;
use super::{AppraisalScheme, ScaleStep, SectionKind};

/// Letters that a comment on one part, and a summary, have at most.
pub const COMMENT: usize = 2_000;
pub const SUMMARY: usize = 4_000;
/// Judgements that one appraisal offers at most.
pub const MOST_OFFERS: usize = 40;

/// What is asked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Form {
    /// The ratings, best first; none where the council does not rate.
    pub scale: Vec<ScaleStep>,
    pub moderation: bool,
    /// The manager's view carries a recommendation on the increment within the grade.
    #[serde(default)]
    pub increment: bool,
    /// The objectives stand in it as they were when it was shared or settled, whatever becomes of them later in the year.
    #[serde(default)]
    pub fixed: bool,
    pub sections: Vec<FormSection>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FormSection {
    pub id: LocalId,
    pub title: String,
    pub kind: SectionKind,
    pub weight: Dec,
    /// Of objectives empty as long as the form is not fixed: those are the officer's own, and change through the year.
    pub parts: Vec<FormPart>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormPart {
    pub id: String,
    pub name: String,
    pub text: Option<String>,
    /// Of a behaviour: the level of its framework that the post asks for.
    pub required_level: Option<u32>,
}

impl Form {
    /// The form of a scheme, for somebody whose post asks for these behaviours in an organisation with these values. An increment
    /// is recommended at the year's end alone.
    pub fn of(scheme: &AppraisalScheme, stage: Stage, behaviours: &[FormPart], values: &[FormPart]) -> Form {
        let mut scale = scheme.scale.clone();
        scale.sort_by_key(|step| step.order);
        let sections = scheme.sections.iter().map(|section| FormSection {
            id: section.id.clone(),
            title: section.title.clone(),
            kind: section.kind,
            weight: section.weight,
            parts: match section.kind {
                SectionKind::Objectives => Vec::new(),
                SectionKind::Behaviours => behaviours.to_vec(),
                SectionKind::Values => values.to_vec(),
            },
        });
        Form {
            scale,
            moderation: scheme.moderation,
            increment: scheme.increment && stage == Stage::YearEnd,
            fixed: false,
            sections: sections.collect(),
        }
    }

    /// The form with the objectives that are agreed put in; a fixed one keeps its own.
    pub fn with_objectives(mut self, objectives: &[Objective]) -> Form {
        if self.fixed {
            return self;
        }
        for section in &mut self.sections {
            if section.kind == SectionKind::Objectives {
                let agreed = objectives.iter().filter(|objective| objective.counts());
                let part = |objective: &Objective| FormPart {
                    id: objective.id.clone(),
                    name: objective.title.clone(),
                    text: Some(objective.measure.clone()),
                    required_level: None,
                };
                section.parts = agreed.map(part).collect();
            }
        }
        self
    }

    /// The form as it is kept while the objectives may still change.
    pub fn without_objectives(&self) -> Form {
        let mut form = Form { fixed: false, ..self.clone() };
        form.sections.iter_mut().filter(|section| section.kind == SectionKind::Objectives).for_each(|own| own.parts.clear());
        form
    }

    pub fn has_part(&self, section: &str, part: &str) -> bool {
        let found = self.sections.iter().find(|known| known.id == *section);
        found.is_some_and(|found| found.parts.iter().any(|known| known.id == part))
    }

    /// Out of 100: 100 for the best rating, 0 for the last, the others evenly between.
    fn points(&self, rating: &LocalId) -> Option<Decimal> {
        let at = self.scale.iter().position(|step| step.id == *rating)?;
        let last = self.scale.len() - 1;
        if last == 0 {
            return Some(Decimal::ONE_HUNDRED);
        }
        Some(Decimal::ONE_HUNDRED * Decimal::from(last - at) / Decimal::from(last))
    }

    /// What the ratings come to. Sections count by their weights; a section or part without a rating is left out, and the
    /// others take its place.
    pub fn score(&self, answers: &[Answer]) -> Score {
        let mut sections = Vec::with_capacity(self.sections.len());
        let (mut sum, mut weights) = (Decimal::ZERO, Decimal::ZERO);
        for section in &self.sections {
            let of = |part: &FormPart| {
                let answer = answers.iter().find(|answer| answer.section == section.id && answer.part == part.id)?;
                self.points(answer.rating.as_ref()?)
            };
            let points: Vec<Decimal> = section.parts.iter().filter_map(of).collect();
            let mean = (!points.is_empty()).then(|| points.iter().sum::<Decimal>() / Decimal::from(points.len()));
            if let Some(mean) = mean {
                sum += mean * section.weight.0;
                weights += section.weight.0;
            }
            sections.push((section.id.clone(), mean.map(rounded)));
        }
        Score { sections, overall: (!weights.is_zero()).then(|| rounded(sum / weights)) }
    }
}

/// Two places, halves away from nought.
fn rounded(number: Decimal) -> Dec {
    Dec(number.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize())
}

/// What ratings come to, each out of 100; None where nothing of it was rated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Score {
    pub sections: Vec<(LocalId, Option<Dec>)>,
    pub overall: Option<Dec>,
}

/// What somebody said of one part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    pub section: LocalId,
    pub part: String,
    pub rating: Option<LocalId>,
    pub comment: String,
}

/// A judgement of a whole criterion that the manager will give with the appraisal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    pub criterion: CriterionId,
    pub outcome: ReviewOutcome,
    pub reason: String,
}

/// What one of them writes.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Written {
    pub answers: Vec<Answer>,
    pub summary: String,
    /// Only a manager offers any.
    pub offers: Vec<Offer>,
    /// Only the manager's view of a form that asks for one has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub increment: Option<Increment>,
}

impl Written {
    /// Parts and criteria that stand in it twice.
    pub fn has_doubles(&self) -> bool {
        let mut parts = BTreeSet::new();
        let mut criteria = BTreeSet::new();
        !self.answers.iter().all(|answer| parts.insert((&answer.section, &answer.part)))
            || !self.offers.iter().all(|offer| criteria.insert(&offer.criterion))
    }
}

/// Whose view something is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    /// The officer's self-assessment.
    Own,
    /// The manager's, which is shared and signed.
    Manager,
    /// Of a manager who leaves before the appraisal is shared.
    Interim,
}

impl ViewKind {
    pub const ALL: [ViewKind; 3] = [ViewKind::Own, ViewKind::Manager, ViewKind::Interim];

    pub fn as_str(self) -> &'static str {
        match self {
            ViewKind::Own => "own",
            ViewKind::Manager => "manager",
            ViewKind::Interim => "interim",
        }
    }

    pub fn from_word(word: &str) -> Option<ViewKind> {
        ViewKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// As what somebody reads an appraisal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader<'r> {
    Officer,
    /// The line manager, or who acts for the line manager.
    Line(&'r PersonId),
    /// While it is with the moderator.
    Moderator,
    Other,
}

/// One view of an appraisal: a draft of its side alone until it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    pub id: String,
    pub appraisal: String,
    pub kind: ViewKind,
    /// Who wrote it last.
    pub by: PersonId,
    pub written: Written,
    /// From then on the other side reads it, and nobody changes it.
    pub sent_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub version: i64,
}

impl View {
    /// Whether somebody may read it. A side's own words are its own until they are sent; the officer and those who only look
    /// on read an interim view once the appraisal is shared.
    pub fn is_shown_to(&self, reader: Reader<'_>, shared: bool) -> bool {
        let sent = self.sent_at.is_some();
        match (self.kind, reader) {
            (ViewKind::Own, Reader::Officer) => true,
            (ViewKind::Own, _) => sent,
            (ViewKind::Manager, Reader::Line(_) | Reader::Moderator) => true,
            (ViewKind::Manager, Reader::Officer | Reader::Other) => sent && shared,
            (ViewKind::Interim, Reader::Line(me)) => sent || self.by == *me,
            (ViewKind::Interim, Reader::Moderator) => sent,
            (ViewKind::Interim, Reader::Officer | Reader::Other) => sent && shared,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        let step = |id: &str, order| ScaleStep { id: LocalId::new(id), name: id.to_owned(), order, note: None };
        let part = |id: &str| FormPart { id: id.to_owned(), name: id.to_owned(), text: None, required_level: None };
        let section = |id: &str, kind, weight: &str, parts: &[&str]| FormSection {
            id: LocalId::new(id),
            title: id.to_owned(),
            kind,
            weight: weight.parse().unwrap(),
            parts: parts.iter().map(|id| part(id)).collect(),
        };
        Form {
            scale: vec![step("exceeded", 1), step("achieved", 2), step("partly", 3), step("not", 4)],
            moderation: false,
            increment: false,
            fixed: false,
            sections: vec![
                section("targets", SectionKind::Objectives, "50", &["t1", "t2", "t3"]),
                section("values", SectionKind::Values, "25", &["v1", "v2"]),
                section("behaviours", SectionKind::Behaviours, "25", &["b1"]),
            ],
        }
    }

    /// `t1=achieved` and so on; whatever is not named was not rated.
    fn answers(text: &str) -> Vec<Answer> {
        text.split_whitespace()
            .map(|pair| {
                let (part, rating) = pair.split_once('=').unwrap();
                let section = ["targets", "values", "behaviours"].into_iter().find(|id| id.starts_with(&part[..1])).unwrap();
                Answer {
                    section: LocalId::new(section),
                    part: part.to_owned(),
                    rating: (!rating.is_empty()).then(|| LocalId::new(rating)),
                    comment: String::new(),
                }
            })
            .collect()
    }

    #[test]
    fn a_part_without_a_rating_is_left_out_and_is_not_nought() {
        // Worked by hand: exceeded 100, achieved 200/3, partly 100/3, not 0.
        for (rated, targets, values, behaviours, overall) in [
            ("", "-", "-", "-", "-"),
            ("t1=achieved", "66.67", "-", "-", "66.67"),
            ("t1=exceeded t2=not", "50", "-", "-", "50"),
            // The same with a third target that was not used: nothing changes.
            ("t1=exceeded t2=not t3=", "50", "-", "-", "50"),
            // Rated as not reached it counts: (100 + 0 + 0) / 3.
            ("t1=exceeded t2=not t3=not", "33.33", "-", "-", "33.33"),
            // (50 * 100 + 25 * 0) / 75: behaviours were not used.
            ("t1=exceeded v1=not", "100", "0", "-", "66.67"),
            // (50 * 100 + 25 * 50 + 25 * 100/3) / 100.
            ("t1=exceeded v1=exceeded v2=not b1=partly", "100", "50", "33.33", "70.83"),
            ("v1=not b1=not", "-", "0", "0", "0"),
            // A rating that the scale does not have is none.
            ("t1=splendid v1=exceeded", "-", "100", "-", "100"),
        ] {
            let score = form().score(&answers(rated));
            let shown = |dec: Option<Dec>| dec.map_or_else(|| "-".to_owned(), |dec| dec.to_string());
            let found: Vec<String> =
                score.sections.into_iter().map(|(_, mean)| shown(mean)).chain([shown(score.overall)]).collect();
            assert_eq!(found, [targets, values, behaviours, overall], "{rated:?}");
        }
    }

    #[test]
    fn nobody_reads_what_the_other_side_has_not_sent() {
        let at = chrono::DateTime::from_timestamp(1_770_000_000, 0).unwrap();
        let (author, successor) = (PersonId::new("leaver"), PersonId::new("new"));
        // Kind, sent, appraisal shared | officer, author in the line, another in the line, moderator, other.
        for (kind, sent, shared, expected) in [
            (ViewKind::Own, false, false, "Y - - - -"),
            (ViewKind::Own, true, false, "Y Y Y Y Y"),
            (ViewKind::Own, true, true, "Y Y Y Y Y"),
            // Never sent, and gone on without: it stays the officer's own.
            (ViewKind::Own, false, true, "Y - - - -"),
            (ViewKind::Manager, false, false, "- Y Y Y -"),
            (ViewKind::Manager, true, true, "Y Y Y Y Y"),
            (ViewKind::Interim, false, false, "- Y - - -"),
            (ViewKind::Interim, false, true, "- Y - - -"),
            (ViewKind::Interim, true, false, "- Y Y Y -"),
            (ViewKind::Interim, true, true, "Y Y Y Y Y"),
        ] {
            let view = View {
                id: "v".to_owned(),
                appraisal: "a".to_owned(),
                kind,
                by: author.clone(),
                written: Written::default(),
                sent_at: sent.then_some(at),
                changed_at: at,
                version: 1,
            };
            let readers = [Reader::Officer, Reader::Line(&author), Reader::Line(&successor), Reader::Moderator, Reader::Other];
            let found: Vec<&str> =
                readers.into_iter().map(|reader| if view.is_shown_to(reader, shared) { "Y" } else { "-" }).collect();
            assert_eq!(found.join(" "), expected, "{kind:?} sent {sent} shared {shared}");
        }
    }

    #[test]
    fn a_scale_of_one_or_none_divides_by_nothing() {
        let mut single = form();
        single.scale.truncate(1);
        assert_eq!(single.score(&answers("t1=exceeded")).overall.unwrap().to_string(), "100");
        single.scale.clear();
        assert_eq!(single.score(&answers("t1=exceeded")).overall, None);
    }

    #[test]
    fn the_same_part_twice_is_seen() {
        let twice = Written { answers: answers("t1=achieved t1=not"), ..Written::default() };
        assert!(twice.has_doubles());
        assert!(!Written { answers: answers("t1=achieved t2=not"), ..Written::default() }.has_doubles());
    }
}
