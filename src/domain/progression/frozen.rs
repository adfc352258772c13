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
    /// Whether a check is needed. HR's always is; the budget holder's where the policy names it, and where there is no policy.
    pub fn needs(&self, gate: GateId) -> bool {
        let named = |terms: &ProgressionTerms| terms.gates.iter().any(|named: &Gate| named.id == gate);
        gate == GateId::CriteriaMet || self.terms.as_ref().is_none_or(named)
    }

    /// Without a policy: the first of the next month, which is the commonest (domain.md 2.1).
    pub fn effective_rule(&self) -> EffectiveRule {
        self.terms.as_ref().map_or(EffectiveRule::FirstOfNextMonth, |terms| terms.effective)
    }

    /// Working days in which a decision can be appealed against.
    pub fn appeal_working_days(&self) -> u32 {
        self.terms.as_ref().map_or(10, |terms| terms.appeal_working_days)
    }
}

/// The frozen answer. What it has besides is not read.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct FrozenAnswer {
    pub framework: String,
    pub version: String,
    pub policy: Option<String>,
    pub as_of: NaiveDate,
    pub level_held: Option<String>,
    pub target_level: Option<String>,
    pub levels: Vec<FrozenLevel>,
    pub criteria: Vec<FrozenCriterion>,
    pub outstanding: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct FrozenLevel {
    pub id: String,
    /// From the frozen framework; the id where it has none.
    #[serde(default)]
    pub name: String,
    pub met: usize,
    pub total: usize,
    pub cumulative_met: usize,
    pub cumulative_total: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct FrozenCriterion {
    pub id: String,
    pub level: Option<String>,
    pub group: String,
    /// The label of a few words and the requirement itself, from the frozen framework.
    #[serde(default)]
    pub label: String,
    #[serde(default)]
    pub text: String,
    pub outcome: Outcome,
    pub met_by: Vec<FrozenMetBy>,
    pub lapses_on: Option<NaiveDate>,
    pub reasons: Vec<FrozenReason>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct FrozenMetBy {
    pub kind: String,
    pub id: String,
    pub on: Option<NaiveDate>,
    pub by: Option<String>,
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct FrozenReason {
    pub code: String,
    pub subject: String,
    pub text: String,
}

/// The names of a frozen framework.
#[derive(Clone, Default, Debug, Deserialize)]
pub struct FrozenNames {
    #[serde(default)]
    pub levels: Vec<LevelName>,
    #[serde(default)]
    pub criteria: Vec<CriterionName>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct LevelName {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct CriterionName {
    pub id: String,
    pub text: String,
    pub short: Option<String>,
}

impl FrozenAnswer {
    /// The same with the names of the framework. An id without a name stands for itself.
    pub fn with_names(mut self, names: &FrozenNames) -> FrozenAnswer {
        for level in &mut self.levels {
            let named = names.levels.iter().find(|named| named.id == level.id);
            level.name = named.map_or_else(|| level.id.clone(), |named| named.name.clone());
        }
        for criterion in &mut self.criteria {
            let named = names.criteria.iter().find(|named| named.id == criterion.id);
            criterion.text = named.map_or_else(|| criterion.id.clone(), |named| named.text.clone());
            let short = named.and_then(|named| named.short.clone());
            criterion.label = short.unwrap_or_else(|| criterion.text.clone());
        }
        self
    }

    pub fn level(&self, id: &str) -> Option<&FrozenLevel> {
        self.levels.iter().find(|level| level.id == id)
    }

    /// The name of a level, or its id.
    pub fn level_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.level(id).map(|level| level.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(id)
    }

    /// How many of the criteria that the level needs were met, and how many there are.
    pub fn counts(&self, level: &str) -> (usize, usize) {
        self.level(level).map_or((0, 0), |level| (level.cumulative_met, level.cumulative_total))
    }

    /// The criteria that were not met, with why.
    pub fn unmet(&self) -> impl Iterator<Item = &FrozenCriterion> {
        self.criteria.iter().filter(|criterion| self.outstanding.contains(&criterion.id))
    }

    /// What was met and runs out by a day: it would have to be renewed.
    pub fn lapsing_by(&self, day: NaiveDate) -> impl Iterator<Item = &FrozenCriterion> {
        let lapses = move |criterion: &&FrozenCriterion| criterion.lapses_on.is_some_and(|lapses_on| lapses_on <= day);
        self.criteria.iter().filter(|criterion| criterion.outcome.is_met()).filter(lapses)
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

/// What has changed since the freeze, in the order of the criteria. A level that is held meanwhile counts for no change.
pub fn since(then: &FrozenAnswer, now: &Assessment) -> Vec<Change> {
    let known = |id: &str| then.criteria.iter().any(|criterion| criterion.id == id);
    let kept = then.criteria.iter().filter_map(|was| {
        let now = now.criteria.iter().find(|criterion| criterion.id == was.id);
        changed(Some(was), now)
    });
    let new = now.criteria.iter().filter(|criterion| !known(&criterion.id)).filter_map(|now| changed(None, Some(now)));
    kept.chain(new).collect()
}

fn changed(was: Option<&FrozenCriterion>, now: Option<&CriterionStatus>) -> Option<Change> {
    let label = was.map(|was| was.label.clone()).filter(|label| !label.is_empty());
    let then: Vec<(&str, &str, Option<NaiveDate>, &str)> = was.map_or_else(Vec::new, |was| {
        was.met_by.iter().map(|met| (met.kind.as_str(), met.id.as_str(), met.on, met.text.as_str())).collect()
    });
    let today: Vec<(&str, &str, Option<NaiveDate>, &str)> = now.map_or_else(Vec::new, |now| {
        now.met_by.iter().map(|met: &MetBy| (met.kind, met.id.as_str(), met.on, met.text.as_str())).collect()
    });
    let without = |all: &[(&str, &str, Option<NaiveDate>, &str)], others: &[(&str, &str, Option<NaiveDate>, &str)]| {
        let new = all
            .iter()
            .filter(|(kind, id, on, _)| *kind != "level" && !others.iter().any(|(k, i, o, _)| (k, i, o) == (kind, id, on)));
        new.map(|(_, _, on, text)| match on {
            Some(on) => format!("{text}, {}", words::date(*on)),
            None => (*text).to_owned(),
        })
        .collect::<Vec<String>>()
    };
    let change = Change {
        criterion: was.map_or_else(|| now.map_or_else(String::new, |now| now.id.clone()), |was| was.id.clone()),
        label: label.unwrap_or_else(|| now.map_or_else(String::new, |now| now.label.clone())),
        was: was.map(|was| was.outcome),
        now: now.map(|now| now.outcome),
        added: without(&today, &then),
        gone: without(&then, &today),
    };
    let differs = change.was != change.now || !change.added.is_empty() || !change.gone.is_empty();
    differs.then_some(change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assessment::reasons::Act;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// `kind id day`.
    fn parts(text: &str) -> (String, String, Option<NaiveDate>) {
        let words: Vec<&str> = text.split(' ').collect();
        (words[0].to_owned(), words[1].to_owned(), words.get(2).map(|on| day(on)))
    }

    fn then(id: &str, outcome: Outcome, met_by: &[&str]) -> FrozenCriterion {
        let met_by = met_by.iter().map(|text| {
            let (kind, id, on) = parts(text);
            FrozenMetBy { text: format!("Text of {id}"), kind, id, on, by: None }
        });
        FrozenCriterion {
            id: id.to_owned(),
            level: None,
            group: "g".to_owned(),
            label: format!("Label {id}"),
            text: String::new(),
            outcome,
            met_by: met_by.collect(),
            lapses_on: None,
            reasons: Vec::new(),
        }
    }

    fn now(id: &str, outcome: Outcome, met_by: &[&str]) -> CriterionStatus {
        let met_by = met_by.iter().map(|text| {
            let (kind, id, on) = parts(text);
            let kind = if kind == "level" { "level" } else { "course" };
            MetBy { kind, text: format!("Text of {id}"), id, on, by: None }
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

    fn answer(criteria: Vec<FrozenCriterion>) -> FrozenAnswer {
        FrozenAnswer {
            framework: "f".to_owned(),
            version: "1".to_owned(),
            policy: None,
            as_of: day("2026-07-01"),
            level_held: Some("A".to_owned()),
            target_level: Some("B".to_owned()),
            levels: vec![FrozenLevel {
                id: "B".to_owned(),
                name: String::new(),
                met: 4,
                total: 10,
                cumulative_met: 17,
                cumulative_total: 23,
            }],
            criteria,
            outstanding: vec!["c2".to_owned()],
        }
    }

    fn assessment(criteria: Vec<CriterionStatus>) -> Assessment {
        Assessment {
            officer: "1".to_owned(),
            framework: "f".to_owned(),
            version: "1".to_owned(),
            policy: None,
            documents: Vec::new(),
            as_of: day("2026-07-20"),
            level_held: None,
            attained_level: None,
            target_level: None,
            readiness: None,
            ready: None,
            eligible: false,
            blocks: Vec::new(),
            alerts: Vec::new(),
            levels: Vec::new(),
            criteria,
            outstanding: Vec::new(),
        }
    }

    #[test]
    fn what_changed_since_is_told_criterion_by_criterion() {
        use Outcome::{InsufficientData, Met, NotMet};
        let then = answer(vec![
            then("same", Met, &["course gdpr 2026-01-10"]),
            then("renewed", Met, &["course gdpr 2026-01-10"]),
            then("lost", Met, &["course gdpr 2026-01-10"]),
            then("open", InsufficientData, &[]),
            then("held", Met, &["course gdpr 2026-01-10"]),
            then("dropped", NotMet, &[]),
        ]);
        let now = assessment(vec![
            now("same", Met, &["course gdpr 2026-01-10"]),
            now("renewed", Met, &["course gdpr 2026-07-03"]),
            now("lost", NotMet, &[]),
            now("open", Met, &["course lone 2026-07-04"]),
            now("held", Met, &["level B", "course gdpr 2026-01-10"]),
            now("new", NotMet, &[]),
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
        let criteria = ["c1", "c2", "c3"].map(|id| then(id, Outcome::Met, &[]));
        let answer = answer(criteria.to_vec()).with_names(&names);
        let labels: Vec<&str> = answer.criteria.iter().map(|criterion| criterion.label.as_str()).collect();
        assert_eq!(labels, ["Short", "Without a label", "c3"]);
        assert_eq!([answer.level_name("B"), answer.level_name("C")], ["Practising", "C"]);
        assert_eq!([answer.counts("B"), answer.counts("C")], [(17, 23), (0, 0)]);
        assert_eq!(answer.unmet().map(|criterion| criterion.id.as_str()).collect::<Vec<_>>(), ["c2"]);
    }

    #[test]
    fn what_runs_out_by_a_day_is_what_was_met_and_lapses_by_then() {
        let lapsing = |id: &str, outcome, on: &str| FrozenCriterion { lapses_on: Some(day(on)), ..then(id, outcome, &[]) };
        let answer = answer(vec![
            lapsing("before", Outcome::Met, "2026-12-31"),
            lapsing("on", Outcome::Met, "2027-01-29"),
            lapsing("after", Outcome::Met, "2027-01-30"),
            lapsing("not met", Outcome::NotMet, "2026-12-31"),
            then("never", Outcome::Met, &[]),
        ]);
        let found: Vec<&str> = answer.lapsing_by(day("2027-01-29")).map(|criterion| criterion.id.as_str()).collect();
        assert_eq!(found, ["before", "on"]);
    }
}
