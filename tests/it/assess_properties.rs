//! What holds for every record: more facts never take anything away, order never matters, counting and explaining agree,
//! and the days that are named are the right ones. Records are made up for the bundled framework, always the same ones.

mod made_up;
mod shuffle;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use gradus::domain::assessment::facts::Facts;
use gradus::domain::assessment::outcome::Outcome;
use gradus::domain::assessment::plan::Plan;
use gradus::domain::assessment::{Assessment, assess};
use gradus::domain::officer::Record;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::question::{bundle, day, plan};
use made_up::Made;
use shuffle::Shuffle;

/// The day asked about.
const TODAY: &str = "2026-04-10";

/// Criteria whose rule counts a figure: time alone can change those.
const FIGURES: [&str; 5] = ["B-E4", "B-S2", "C-E1", "C-E2", "C-E3"];

fn medway() -> &'static Plan {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    PLAN.get_or_init(|| plan(bundle(), "medway.iao.framework@2025-04", TODAY))
}

fn config() -> Config {
    Config { cases: 2_000, failure_persistence: None, rng_seed: RngSeed::Fixed(20_260_410), ..Config::default() }
}

/// The ids of the criteria that are met.
fn met(facts: &Facts, on: NaiveDate) -> HashSet<&'static str> {
    let plan = medway();
    let mut outcomes = Vec::new();
    plan.outcomes(facts, &plan.at(on), &mut outcomes);
    plan.criteria.iter().zip(outcomes).filter(|(_, outcome)| outcome.is_met()).map(|(c, _)| c.id.as_str()).collect()
}

fn json(answer: &Assessment) -> String {
    serde_json::to_string_pretty(answer).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn one_more_fact_never_unmeets_a_criterion(record in made_up::record(day(TODAY), 200), more in made_up::more(day(TODAY))) {
        let before = met(&Facts::pack(medway(), &record), day(TODAY));
        let mut richer = record;
        match more {
            Made::Document(mut document) => {
                document.id = "more".into();
                richer.documents.push(document);
            }
            Made::Award(mut award) => {
                award.id = "more".into();
                richer.qualifications.push(award);
            }
            Made::Completion(completion) => richer.training.push(completion),
            Made::Cpd(entry) => richer.cpd.push(entry),
        }
        let after = met(&Facts::pack(medway(), &richer), day(TODAY));
        let lost: Vec<_> = before.difference(&after).collect();
        prop_assert!(lost.is_empty(), "lost {lost:?}");
    }

    #[test]
    fn the_order_of_lists_never_matters(record in made_up::record(day(TODAY), 200), seed in any::<u64>()) {
        let mut shuffled = record.clone();
        Shuffle(seed).record(&mut shuffled);
        let (one, other) = (assess(medway(), &record, day(TODAY), None), assess(medway(), &shuffled, day(TODAY), None));
        if one != other {
            let (one, other) = (json(&one), json(&other));
            let differing = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            prop_assert!(false, "{differing:?}");
        }
    }

    #[test]
    fn counting_and_explaining_agree(record in made_up::record(day(TODAY), 200), shift in 0u64..400) {
        let (plan, on) = (medway(), day("2025-10-01") + Days::new(shift));
        let mut outcomes = Vec::new();
        let standing = plan.outcomes(&Facts::pack(plan, &record), &plan.at(on), &mut outcomes);
        let answer = assess(plan, &record, on, None);
        let explained: Vec<Outcome> = answer.criteria.iter().map(|criterion| criterion.outcome).collect();
        prop_assert_eq!(&outcomes, &explained);
        let id = |level: Option<usize>| level.map(|level| plan.levels[level].id.clone());
        prop_assert_eq!(id(standing.held), answer.level_held.clone());
        prop_assert_eq!(id(standing.attained), answer.attained_level.clone());
        prop_assert_eq!(id(standing.target), answer.target_level.clone());
        prop_assert_eq!(standing.readiness, answer.readiness);

        // Nothing is outstanding if, and only if, the target level is met.
        if let Some(target) = &answer.target_level {
            let level = answer.levels.iter().find(|level| level.id == *target).unwrap();
            prop_assert_eq!(answer.outstanding.is_empty(), level.status == Outcome::Met);
            prop_assert_eq!(level.cumulative_total - level.cumulative_met, answer.outstanding.len());
            prop_assert_eq!(answer.ready, Some(level.status == Outcome::Met));
        }
        for criterion in &answer.criteria {
            let is_met = criterion.outcome == Outcome::Met;
            prop_assert_eq!(criterion.act == gradus::domain::assessment::reasons::Act::None, is_met || !acts(criterion), "{}", criterion.id);
            prop_assert!(is_met || criterion.lapses_on.is_none(), "{} is not met and lapses", criterion.id);
            prop_assert!(is_met || criterion.met_by.is_empty(), "{} is not met by something", criterion.id);
            prop_assert!(!is_met || !criterion.met_by.is_empty(), "{} is met by nothing", criterion.id);
            prop_assert!(is_met || !criterion.reasons.is_empty(), "{} is not met for no reason", criterion.id);
            prop_assert!(criterion.lapses_on.is_none_or(|lapses| lapses > on), "{} lapsed before", criterion.id);
            match criterion.earliest_on {
                Some(earliest) => prop_assert!(!is_met && earliest >= on, "{} could be met on {earliest}", criterion.id),
                None => prop_assert!(is_met || FIGURES.contains(&criterion.id.as_str()), "{} could never be met", criterion.id),
            }
        }
    }

    #[test]
    fn a_criterion_is_met_until_the_day_it_lapses_and_no_longer(record in made_up::record(day(TODAY), 0)) {
        // No level is held: what is confirmed never lapses.
        let record = Record { level: None, levels_confirmed: Vec::new(), ..record };
        let answer = assess(medway(), &record, day(TODAY), None);
        let facts = Facts::pack(medway(), &record);
        let mut known = HashMap::new();
        let mut met_on = |id: &str, on: NaiveDate| known.entry(on).or_insert_with(|| met(&facts, on)).contains(id);
        for criterion in answer.criteria.iter().filter(|criterion| !FIGURES.contains(&criterion.id.as_str())) {
            let id = criterion.id.as_str();
            match (criterion.outcome, criterion.lapses_on) {
                (Outcome::Met, Some(lapses)) => {
                    prop_assert!(met_on(id, lapses.pred_opt().unwrap()), "{id} is gone before {lapses}");
                    prop_assert!(!met_on(id, lapses), "{id} is still met on {lapses}");
                }
                (Outcome::Met, None) => {
                    for later in [1, 365, 365 * 20] {
                        prop_assert!(met_on(id, day(TODAY) + Days::new(later)), "{id} is gone after {later} days");
                    }
                }
                // All of these can be acted on at once; only a judgement of the same day has to wait for the next.
                _ => {
                    let judged_today = |on: NaiveDate| {
                        on == day(TODAY).succ_opt().unwrap()
                            && record.judgements.iter().any(|judgement| judgement.criterion == *id && judgement.on == day(TODAY))
                    };
                    let earliest = criterion.earliest_on.unwrap();
                    prop_assert!(earliest == day(TODAY) || judged_today(earliest), "{id} could be met on {earliest}");
                }
            }
        }
    }
}

/// Whether somebody can act on one of the reasons.
fn acts(criterion: &gradus::domain::assessment::answer::CriterionStatus) -> bool {
    criterion
        .reasons
        .iter()
        .any(|reason| !reason.code.is_notice() && reason.code.act() != gradus::domain::assessment::reasons::Act::None)
}

#[test]
fn made_up_records_are_worth_asking_about() {
    // Each criterion is met by some record and not by some other; all outcomes, alerts and lapses come up.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::new(config());
    let strategy = made_up::record(day(TODAY), 0);
    let (mut seen, mut lapses, mut alerts) = (HashSet::new(), HashSet::new(), 0);
    for _ in 0..1_000 {
        let record = strategy.new_tree(&mut runner).unwrap().current();
        let answer = assess(medway(), &record, day(TODAY), None);
        alerts += answer.alerts.len();
        for criterion in &answer.criteria {
            seen.insert((criterion.id.clone(), criterion.outcome));
            lapses.extend(criterion.lapses_on.is_some().then(|| criterion.id.clone()));
        }
    }
    for criterion in &medway().criteria {
        for outcome in [Outcome::Met, Outcome::NotMet] {
            assert!(seen.contains(&(criterion.id.clone(), outcome)), "{} is never {outcome:?}", criterion.id);
        }
    }
    let open: Vec<_> = seen.iter().filter(|(_, outcome)| *outcome == Outcome::InsufficientData).collect();
    assert!(open.len() > 10 && lapses.len() > 5 && alerts > 100, "{} {} {alerts}", open.len(), lapses.len());
}
