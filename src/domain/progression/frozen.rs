//! The assessment as it was frozen when an application was sent, read back from what was kept, and what has changed since.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::domain::assessment::answer::{Assessment, CriterionStatus, MetBy};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::evidence_policy::{EffectiveRule, Gate, GateId, ProgressionTerms};
use crate::domain::ids::PersonId;
use crate::domain::words;

/// What was kept when an application was sent. It is never changed; sending again keeps anew.
#[derive(Clone, PartialEq, Debug)]
pub struct Freeze {
    pub id: String,
    /// 1 for the first of its application.
    pub number: u32,
    pub at: DateTime<Utc>,
    pub as_of: NaiveDate,
    pub framework: String,
    pub framework_version: String,
    /// `id@version`.
    pub policy: Option<String>,
    /// Since when the criteria had been met.
    pub criteria_met_on: NaiveDate,
    /// The policy's terms of progression, where it has some.
    pub terms: Option<ProgressionTerms>,
    /// What the officer added.
    pub statement: String,
    /// Names as they were then.
    pub officer_name: String,
    pub job_title: String,
    /// The answer exactly as it was printed, the record it was made from, and the documents, an array: all JSON.
    pub answer: String,
    pub record: String,
    pub documents: String,
    pub answer_digest: String,
    pub record_digest: String,
    /// The pieces of evidence in the record.
    pub evidence: Vec<String>,
    /// Who reviewed those, or judged a criterion.
    pub reviewers: Vec<PersonId>,
}

impl Freeze {
    /// Without a policy: the first of the next month, which is the commonest (domain.md 2.1).
    pub fn effective_rule(&self) -> EffectiveRule {
        self.terms.as_ref().map_or(EffectiveRule::FirstOfNextMonth, |terms| terms.effective)
    }

    /// Working days in which a decision can be appealed against.
    pub fn appeal_working_days(&self) -> u32 {
        self.terms.as_ref().map_or(10, |terms| terms.appeal_working_days)
    }
}

/// Whether a check is needed. HR's always is; the budget holder's where the policy names it, and where there is no policy.
pub fn needs(terms: Option<&ProgressionTerms>, gate: GateId) -> bool {
    let named = |terms: &ProgressionTerms| terms.gates.iter().any(|named: &Gate| named.id == gate);
    gate == GateId::CriteriaMet || terms.is_none_or(named)
}

/// The frozen answer, with the names of the frozen framework.
#[derive(Clone, PartialEq, Debug)]
pub struct FrozenAnswer {
    pub answer: Assessment,
    pub names: FrozenNames,
}

/// The names of a framework as it was.
#[derive(Clone, PartialEq, Eq, Default, Debug, Deserialize)]
pub struct FrozenNames {
    #[serde(default)]
    pub levels: Vec<LevelName>,
    #[serde(default)]
    pub criteria: Vec<CriterionName>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct LevelName {
    pub id: String,
    pub name: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct CriterionName {
    pub id: String,
    /// The requirement, word for word.
    pub text: String,
    pub short: Option<String>,
}

impl FrozenNames {
    fn criterion(&self, id: &str) -> Option<&CriterionName> {
        self.criteria.iter().find(|named| named.id == id)
    }
}

impl FrozenAnswer {
    /// Puts an answer and the names of its framework together. An id without a name stands for itself.
    pub fn new(mut answer: Assessment, names: FrozenNames) -> FrozenAnswer {
        for criterion in &mut answer.criteria {
            let named = names.criterion(&criterion.id);
            let label = named.map(|named| named.short.as_ref().unwrap_or(&named.text));
            criterion.label = label.unwrap_or(&criterion.id).clone();
        }
        FrozenAnswer { answer, names }
    }

    /// The name of a level, or its id.
    pub fn level_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.levels.iter().find(|level| level.id == id).map_or(id, |level| level.name.as_str())
    }

    /// The requirement itself, or the id.
    pub fn text<'a>(&'a self, criterion: &'a str) -> &'a str {
        self.names.criterion(criterion).map_or(criterion, |named| named.text.as_str())
    }

    /// How many of the criteria that the level needs were met, and how many there are.
    pub fn counts(&self, level: &str) -> (usize, usize) {
        let found = self.answer.levels.iter().find(|known| known.id == level);
        found.map_or((0, 0), |level| (level.cumulative_met, level.cumulative_total))
    }

    /// The criteria that were not met, with why.
    pub fn unmet(&self) -> impl Iterator<Item = &CriterionStatus> {
        self.answer.criteria.iter().filter(|criterion| self.answer.outstanding.contains(&criterion.id))
    }

    /// What was met and runs out by a day: it would have to be renewed.
    pub fn lapsing_by(&self, day: NaiveDate) -> impl Iterator<Item = &CriterionStatus> {
        let lapses = move |criterion: &&CriterionStatus| criterion.lapses_on.is_some_and(|lapses_on| lapses_on <= day);
        self.answer.criteria.iter().filter(|criterion| criterion.outcome.is_met()).filter(lapses)
    }
}

/// What is different about one criterion today. It is shown beside the frozen answer and counts for nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    pub criterion: String,
    pub label: String,
    /// None: the criterion was not asked for then.
    pub was: Option<Outcome>,
    /// None: the criterion is no longer asked for.
    pub now: Option<Outcome>,
    /// What meets it now and did not then, and the other way round, each with its day.
    pub added: Vec<String>,
    pub gone: Vec<String>,
}

/// What has changed since the freeze, in the order of the criteria. That a level is held meanwhile counts for no change.
pub fn since(then: &FrozenAnswer, now: &Assessment) -> Vec<Change> {
    let of = |answer: &Assessment, id: &str| answer.criteria.iter().find(|criterion| criterion.id == id).cloned();
    let was = &then.answer;
    let kept = was.criteria.iter().filter_map(|criterion| changed(Some(criterion), of(now, &criterion.id).as_ref()));
    let new = now.criteria.iter().filter(|criterion| of(was, &criterion.id).is_none());
    kept.chain(new.filter_map(|criterion| changed(None, Some(criterion)))).collect()
}

fn changed(was: Option<&CriterionStatus>, now: Option<&CriterionStatus>) -> Option<Change> {
    let either = was.or(now)?;
    let change = Change {
        criterion: either.id.clone(),
        label: either.label.clone(),
        was: was.map(|was| was.outcome),
        now: now.map(|now| now.outcome),
        added: without(met_by(now), met_by(was)),
        gone: without(met_by(was), met_by(now)),
    };
    let differs = change.was != change.now || !change.added.is_empty() || !change.gone.is_empty();
    differs.then_some(change)
}

fn met_by(criterion: Option<&CriterionStatus>) -> &[MetBy] {
    criterion.map_or(&[], |criterion| &criterion.met_by)
}

/// What is in `all` and not in `others`, in words with its day.
fn without(all: &[MetBy], others: &[MetBy]) -> Vec<String> {
    let same = |one: &MetBy, other: &MetBy| (&one.kind, &one.id, one.on) == (&other.kind, &other.id, other.on);
    let new = all.iter().filter(|one| one.kind != "level" && !others.iter().any(|other| same(one, other)));
    new.map(|one| match one.on {
        Some(on) => format!("{}, {}", one.text, words::date(on)),
        None => one.text.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assessment::answer::LevelStatus;
    use crate::domain::assessment::reasons::Act;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// `met_by`: `kind id day`.
    fn criterion(id: &str, outcome: Outcome, met_by: &[&str]) -> CriterionStatus {
        let met_by = met_by.iter().map(|text| {
            let words: Vec<&str> = text.split(' ').collect();
            let on = words.get(2).map(|on| day(on));
            MetBy {
                kind: words[0].to_owned().into(),
                id: words[1].to_owned(),
                on,
                by: None,
                text: format!("Text of {}", words[1]),
            }
        });
        CriterionStatus {
            id: id.to_owned(),
            level: None,
            group: "g".to_owned(),
            requirement: None,
            outcome,
            act: Act::None,
            met_by: met_by.collect(),
            lapses_on: None,
            earliest_on: None,
            reasons: Vec::new(),
            rules: Vec::new(),
            label: format!("New label {id}"),
        }
    }

    fn assessment(criteria: Vec<CriterionStatus>) -> Assessment {
        let level =
            LevelStatus { id: "B".to_owned(), status: Outcome::Met, met: 4, total: 10, cumulative_met: 17, cumulative_total: 23 };
        Assessment {
            officer: "1".to_owned(),
            framework: "f".to_owned(),
            version: "1".to_owned(),
            policy: None,
            documents: Vec::new(),
            as_of: day("2026-07-01"),
            level_held: Some("A".to_owned()),
            attained_level: None,
            target_level: Some("B".to_owned()),
            readiness: None,
            ready: None,
            eligible: false,
            blocks: Vec::new(),
            alerts: Vec::new(),
            levels: vec![level],
            criteria,
            outstanding: vec!["c2".to_owned()],
            lapses: Vec::new(),
        }
    }

    /// With a name for each criterion.
    fn frozen(criteria: Vec<CriterionStatus>) -> FrozenAnswer {
        let named = |criterion: &CriterionStatus| CriterionName {
            id: criterion.id.clone(),
            text: String::new(),
            short: Some(format!("Label {}", criterion.id)),
        };
        let names = FrozenNames { levels: Vec::new(), criteria: criteria.iter().map(named).collect() };
        FrozenAnswer::new(assessment(criteria), names)
    }

    #[test]
    fn what_changed_since_is_told_criterion_by_criterion() {
        use Outcome::{InsufficientData, Met, NotMet};
        let then = frozen(vec![
            criterion("same", Met, &["course gdpr 2026-01-10"]),
            criterion("renewed", Met, &["course gdpr 2026-01-10"]),
            criterion("lost", Met, &["course gdpr 2026-01-10"]),
            criterion("open", InsufficientData, &[]),
            criterion("held", Met, &["course gdpr 2026-01-10"]),
            criterion("dropped", NotMet, &[]),
        ]);
        let now = assessment(vec![
            criterion("same", Met, &["course gdpr 2026-01-10"]),
            criterion("renewed", Met, &["course gdpr 2026-07-03"]),
            criterion("lost", NotMet, &[]),
            criterion("open", Met, &["course lone 2026-07-04"]),
            criterion("held", Met, &["level B", "course gdpr 2026-01-10"]),
            criterion("new", NotMet, &[]),
        ]);
        let told: Vec<String> = since(&then, &now)
            .into_iter()
            .map(|change| {
                let word = |outcome: Option<Outcome>| outcome.map_or("-", Outcome::words);
                let (was, now) = (word(change.was), word(change.now));
                format!("{} | {was} > {now} | +{} | -{}", change.label, change.added.join("; "), change.gone.join("; "))
            })
            .collect();
        assert_eq!(
            told,
            [
                "Label renewed | Met > Met | +Text of gdpr, 3 July 2026 | -Text of gdpr, 10 January 2026",
                "Label lost | Met > Not met | + | -Text of gdpr, 10 January 2026",
                "Label open | Cannot tell yet > Met | +Text of lone, 4 July 2026 | -",
                "Label dropped | Not met > - | + | -",
                "New label new | - > Not met | + | -",
            ]
        );
    }

    #[test]
    fn names_come_from_the_frozen_framework() {
        let names = FrozenNames {
            levels: vec![LevelName { id: "B".to_owned(), name: "Practising".to_owned() }],
            criteria: vec![
                CriterionName { id: "c1".to_owned(), text: "All of it".to_owned(), short: Some("Short".to_owned()) },
                CriterionName { id: "c2".to_owned(), text: "Without a label".to_owned(), short: None },
            ],
        };
        let criteria = ["c1", "c2", "c3"].map(|id| criterion(id, Outcome::Met, &[]));
        let then = FrozenAnswer::new(assessment(criteria.to_vec()), names);
        let labels: Vec<&str> = then.answer.criteria.iter().map(|criterion| criterion.label.as_str()).collect();
        assert_eq!(labels, ["Short", "Without a label", "c3"]);
        assert_eq!([then.text("c1"), then.text("c3")], ["All of it", "c3"]);
        assert_eq!([then.level_name("B"), then.level_name("C")], ["Practising", "C"]);
        assert_eq!([then.counts("B"), then.counts("C")], [(17, 23), (0, 0)]);
        assert_eq!(then.unmet().map(|criterion| criterion.id.as_str()).collect::<Vec<_>>(), ["c2"]);
    }

    #[test]
    fn what_runs_out_by_a_day_is_what_was_met_and_lapses_by_then() {
        let lapsing = |id: &str, outcome, on: &str| CriterionStatus { lapses_on: Some(day(on)), ..criterion(id, outcome, &[]) };
        let then = frozen(vec![
            lapsing("before", Outcome::Met, "2026-12-31"),
            lapsing("on", Outcome::Met, "2027-01-29"),
            lapsing("after", Outcome::Met, "2027-01-30"),
            lapsing("not met", Outcome::NotMet, "2026-12-31"),
            criterion("never", Outcome::Met, &[]),
        ]);
        let found: Vec<&str> = then.lapsing_by(day("2027-01-29")).map(|criterion| criterion.id.as_str()).collect();
        assert_eq!(found, ["before", "on"]);
    }
}
