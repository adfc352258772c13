//! The earliest realistic day of the next level, by arithmetic alone: the first day on which each missing criterion could be
//! met, the open actions of the plan that help with it, what an application has to wait for, the working days that
//! recommendation and decision take, and the day on which the policy lets a new level begin. It is no forecast: what has no
//! day on record is named, and no day is guessed in its place.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Nearness, PlanAction};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::CriterionStatus;
use crate::domain::calendar::working_days_after;
use crate::domain::evidence_policy::{EffectiveRule, ProgressionTerms};
use crate::domain::period::next_day;
use crate::domain::progression::dates::{DECIDE_WITHIN, RECOMMEND_WITHIN, proposed_effective};

/// What the day is worked out from.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub assessment: &'a Assessment,
    /// Of the whole plan; only open ones count.
    pub actions: &'a [PlanAction],
    /// None: no policy is in force, and a new level begins on the first of the month after the decision.
    pub terms: Option<&'a ProgressionTerms>,
    /// Days that are not working days, besides weekends.
    pub bank_holidays: &'a [NaiveDate],
    /// An application that was sent and is not decided.
    pub sent: Option<&'a Sent>,
}

/// An application on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    pub id: String,
    /// The level applied for.
    pub level: String,
    pub sent_on: NaiveDate,
    pub recommend_by: NaiveDate,
    pub decide_by: NaiveDate,
    /// Since when the criteria were met.
    pub met_on: NaiveDate,
}

/// The days on the way to a level. What is None cannot be told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Earliest {
    pub level: String,
    pub as_of: NaiveDate,
    /// The criteria that are missing, as the framework orders them; none where an application is on its way.
    pub criteria: Vec<CriterionDay>,
    /// What else an application waits for.
    pub waits: Vec<Wait>,
    /// The first day on which every criterion could be met.
    pub ready_on: Option<NaiveDate>,
    /// The first day on which an application could be sent, or the day on which it was.
    pub send_on: Option<NaiveDate>,
    pub recommend_by: Option<NaiveDate>,
    pub decide_by: Option<NaiveDate>,
    pub begins_on: Option<NaiveDate>,
    pub rule: EffectiveRule,
    /// The application on its way.
    pub application: Option<String>,
    /// Open actions that help with no missing criterion, so that they change no day.
    pub beside: usize,
}

/// A missing criterion.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CriterionDay {
    pub id: String,
    pub label: String,
    /// The first day that its facts allow.
    pub could_be_on: Option<NaiveDate>,
    /// The open action for it that is due last.
    pub action: Option<LastAction>,
    /// The later of both.
    pub on: Option<NaiveDate>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LastAction {
    pub id: String,
    pub what: String,
    pub due_on: NaiveDate,
    /// It is not done yet, so it counts as due today.
    pub overdue: bool,
}

/// Something besides criteria that stops an application.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Wait {
    /// A code of `BlockCode`.
    pub code: String,
    /// The first day without it; None until somebody ends it.
    pub free_on: Option<NaiveDate>,
}

impl Earliest {
    /// Criteria without any day.
    pub fn open_ended(&self) -> impl Iterator<Item = &CriterionDay> {
        self.criteria.iter().filter(|criterion| criterion.on.is_none())
    }

    /// Criteria for which nothing is planned.
    pub fn unplanned(&self) -> impl Iterator<Item = &CriterionDay> {
        self.criteria.iter().filter(|criterion| criterion.action.is_none())
    }

    /// Criteria that could be met on the day on which all could be, where that is still to come.
    pub fn last(&self) -> impl Iterator<Item = &CriterionDay> {
        let ready_on = self.ready_on.filter(|day| *day > self.as_of);
        self.criteria.iter().filter(move |criterion| ready_on.is_some() && criterion.on == ready_on)
    }
}

/// The days on the way to the next level. None: there is no level to aim for.
pub fn earliest(question: &Question<'_>) -> Option<Earliest> {
    let Question { assessment, actions, terms, bank_holidays, sent } = *question;
    let as_of = assessment.as_of;
    let rule = terms.map_or(EffectiveRule::FirstOfNextMonth, |terms| terms.effective);
    let open = || actions.iter().filter(|action| action.is_open());
    if let Some(sent) = sent {
        // Whoever is late decides today at the earliest.
        let decide_by = sent.decide_by.max(as_of);
        return Some(Earliest {
            level: sent.level.clone(),
            as_of,
            criteria: Vec::new(),
            waits: Vec::new(),
            ready_on: Some(sent.met_on),
            send_on: Some(sent.sent_on),
            recommend_by: Some(sent.recommend_by),
            decide_by: Some(decide_by),
            begins_on: Some(proposed_effective(rule, decide_by, sent.met_on)),
            rule,
            application: Some(sent.id.clone()),
            beside: open().count(),
        });
    }
    let level = assessment.target_level.clone()?;
    let missing: Vec<&CriterionStatus> =
        assessment.criteria.iter().filter(|status| assessment.outstanding.contains(&status.id)).collect();
    let helps = |action: &PlanAction, id: &str| action.criterion.as_ref().is_some_and(|criterion| criterion.as_str() == id);
    let criteria: Vec<CriterionDay> = missing
        .iter()
        .map(|status| {
            let last = open().filter(|action| helps(action, &status.id)).max_by_key(|action| action.due_on);
            let could_be_on = status.earliest_on.map(|day| day.max(as_of));
            CriterionDay {
                id: status.id.clone(),
                label: status.label.clone(),
                could_be_on,
                on: could_be_on.map(|day| last.map_or(day, |action| day.max(action.due_on))),
                action: last.map(|action| LastAction {
                    id: action.id.clone(),
                    what: action.what.clone(),
                    due_on: action.due_on,
                    overdue: action.nearness(as_of) == Some(Nearness::Overdue),
                }),
            }
        })
        .collect();
    let waits: Vec<Wait> =
        assessment.blocks.iter().map(|block| Wait { code: block.code.to_string(), free_on: block.until.map(next_day) }).collect();
    let ready_on = latest(as_of, criteria.iter().map(|criterion| criterion.on));
    let send_on = ready_on.and_then(|ready_on| latest(ready_on, waits.iter().map(|wait| wait.free_on)));
    let after = |working_days| send_on.map(|day| working_days_after(day, working_days, bank_holidays));
    let decide_by = after(DECIDE_WITHIN);
    let beside = open().filter(|action| !missing.iter().any(|status| helps(action, &status.id))).count();
    Some(Earliest {
        begins_on: decide_by.zip(ready_on).map(|(decided, met)| proposed_effective(rule, decided, met)),
        recommend_by: after(RECOMMEND_WITHIN),
        level,
        as_of,
        criteria,
        waits,
        ready_on,
        send_on,
        decide_by,
        rule,
        application: None,
        beside,
    })
}

/// The latest of these days, not before the first; None where one of them is not known.
fn latest(first: NaiveDate, mut days: impl Iterator<Item = Option<NaiveDate>>) -> Option<NaiveDate> {
    days.try_fold(first, |latest, day| Some(latest.max(day?)))
}

#[cfg(test)]
mod tests {
    use super::super::ActionState;
    use super::super::tests::{action, day, settled};
    use super::*;
    use crate::domain::assessment::answer::{ActiveBlock, LevelStatus};
    use crate::domain::assessment::outcome::Outcome;
    use crate::domain::assessment::reasons::Act;

    /// Missing criteria of level B with the first day on which each could be met; "-" where there is none.
    fn assessment(as_of: &str, missing: &[(&str, &str)], blocks: &[(&str, &str)]) -> Assessment {
        let read = |text: &str| (text != "-").then(|| day(text));
        let criteria: Vec<CriterionStatus> = missing
            .iter()
            .map(|(id, earliest)| CriterionStatus {
                id: (*id).to_owned(),
                level: Some("B".to_owned()),
                group: "knowledge".to_owned(),
                requirement: None,
                outcome: Outcome::NotMet,
                act: Act::Officer,
                met_by: Vec::new(),
                lapses_on: None,
                earliest_on: read(earliest),
                reasons: Vec::new(),
                rules: Vec::new(),
                label: format!("Words of {id}"),
            })
            .collect();
        let level =
            LevelStatus { id: "B".to_owned(), status: Outcome::NotMet, met: 0, total: 0, cumulative_met: 0, cumulative_total: 0 };
        Assessment {
            officer: String::new(),
            framework: String::new(),
            version: String::new(),
            policy: None,
            documents: Vec::new(),
            as_of: day(as_of),
            level_held: Some("A".to_owned()),
            attained_level: None,
            target_level: Some("B".to_owned()),
            readiness: None,
            ready: None,
            eligible: false,
            blocks: blocks
                .iter()
                .map(|(code, until)| ActiveBlock { code: (*code).to_owned().into(), until: read(until), text: String::new() })
                .collect(),
            alerts: Vec::new(),
            levels: vec![level],
            outstanding: criteria.iter().map(|status| status.id.clone()).collect(),
            lapses: Vec::new(),
            criteria,
        }
    }

    fn terms(effective: EffectiveRule) -> ProgressionTerms {
        ProgressionTerms {
            min_months_at_level: 0,
            probation_months: 0,
            blocks: Vec::new(),
            gates: Vec::new(),
            effective,
            appeal_working_days: 10,
        }
    }

    /// "ready send recommend decide begins", with "-" for what cannot be told.
    fn days(found: &Earliest) -> String {
        let all = [found.ready_on, found.send_on, found.recommend_by, found.decide_by, found.begins_on];
        all.map(|day| day.map_or_else(|| "-".to_owned(), |day| day.to_string())).join(" ")
    }

    fn ask(assessment: &Assessment, actions: &[PlanAction]) -> Earliest {
        let question = Question { assessment, actions, terms: None, bank_holidays: &[], sent: None };
        earliest(&question).unwrap()
    }

    /// Counted by hand on a calendar with weekends and no bank holidays. The rule is the first of the month after the decision.
    #[test]
    fn the_days_follow_from_criteria_and_from_actions_for_them() {
        let past = "2026-04-10";
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(Option<&'a str>, &'a str)], &'a str);
        let table: [Case<'_>; 12] = [
            // No plan: the later of the two days, Tuesday 30 June. Ten working days are Tuesday 14 July, twenty the 28th.
            (past, &[("B1", "2026-04-10"), ("B2", "2026-06-30")], &[], "2026-06-30 2026-06-30 2026-07-14 2026-07-28 2026-08-01"),
            // Nothing is missing: an application could be sent today, a Friday.
            (past, &[], &[], "2026-04-10 2026-04-10 2026-04-24 2026-05-08 2026-06-01"),
            // An action for a missing criterion is due later than its facts allow.
            (past, &[("B1", past)], &[(Some("B1"), "2026-07-31")], "2026-07-31 2026-07-31 2026-08-14 2026-08-28 2026-09-01"),
            // And earlier.
            (
                past,
                &[("B1", "2026-06-30")],
                &[(Some("B1"), "2026-05-01")],
                "2026-06-30 2026-06-30 2026-07-14 2026-07-28 2026-08-01",
            ),
            // Of several actions the last.
            (
                past,
                &[("B1", past)],
                &[(Some("B1"), "2026-07-31"), (Some("B1"), "2026-05-01")],
                "2026-07-31 2026-07-31 2026-08-14 2026-08-28 2026-09-01",
            ),
            // One without a criterion, or for one that is not missing, changes no day.
            (
                past,
                &[("B1", past)],
                &[(None, "2027-01-01"), (Some("C1"), "2027-01-01")],
                "2026-04-10 2026-04-10 2026-04-24 2026-05-08 2026-06-01",
            ),
            // An overdue one counts as due today.
            (past, &[("B1", past)], &[(Some("B1"), "2026-01-31")], "2026-04-10 2026-04-10 2026-04-24 2026-05-08 2026-06-01"),
            // A criterion without a day leaves everything open, whatever is planned for it.
            (past, &[("B1", "-"), ("B2", past)], &[(Some("B1"), "2026-05-01")], "- - - - -"),
            // Over the end of February, in a leap year and in another.
            ("2028-01-31", &[], &[], "2028-01-31 2028-01-31 2028-02-14 2028-02-28 2028-03-01"),
            ("2028-02-01", &[], &[], "2028-02-01 2028-02-01 2028-02-15 2028-02-29 2028-03-01"),
            ("2027-02-01", &[], &[], "2027-02-01 2027-02-01 2027-02-15 2027-03-01 2027-04-01"),
            // Over the end of the year: 31 December 2026 is a Thursday.
            (past, &[("B1", "2026-12-31")], &[], "2026-12-31 2026-12-31 2027-01-14 2027-01-28 2027-02-01"),
        ];
        for (as_of, missing, planned, expected) in table {
            let actions: Vec<PlanAction> = planned.iter().map(|(criterion, due_on)| action("1", *criterion, due_on)).collect();
            assert_eq!(days(&ask(&assessment(as_of, missing, &[]), &actions)), expected, "{missing:?} {planned:?}");
        }
    }

    #[test]
    fn an_application_waits_for_what_stops_it_and_an_unknown_end_leaves_the_day_open() {
        for (blocks, expected) in [
            (&[("probation", "2026-06-30")][..], "2026-04-10 2026-07-01 2026-07-15 2026-07-29 2026-08-01"),
            (
                &[("probation", "2026-06-30"), ("min_months_at_level", "2026-08-31")],
                "2026-04-10 2026-09-01 2026-09-15 2026-09-29 2026-10-01",
            ),
            (&[("formal_process", "-")], "2026-04-10 - - - -"),
        ] {
            assert_eq!(days(&ask(&assessment("2026-04-10", &[], blocks), &[])), expected, "{blocks:?}");
        }
    }

    #[test]
    fn the_policy_says_when_a_level_begins_and_bank_holidays_are_no_working_days() {
        let of = assessment("2026-04-10", &[("B1", "2026-04-20")], &[]);
        for (rule, begins) in [
            (EffectiveRule::FirstOfNextMonth, "2026-06-01"),
            (EffectiveRule::AprilFirst, "2027-04-01"),
            (EffectiveRule::CriteriaMetOn, "2026-04-20"),
        ] {
            let terms = terms(rule);
            // 4 May and 25 May 2026 are bank holidays: twenty working days after Monday 20 April end on Tuesday 19 May.
            let holidays = [day("2026-05-04"), day("2026-05-25")];
            let question = Question { assessment: &of, actions: &[], terms: Some(&terms), bank_holidays: &holidays, sent: None };
            let found = earliest(&question).unwrap();
            assert_eq!(found.decide_by, Some(day("2026-05-19")), "{rule:?}");
            assert_eq!(found.begins_on, Some(day(begins)), "{rule:?}");
        }
    }

    #[test]
    fn what_was_sent_has_days_of_its_own_and_whoever_is_late_decides_today_at_the_earliest() {
        let of = assessment("2026-04-10", &[("B1", "-")], &[]);
        for (decide_by, expected) in [
            ("2026-04-30", "2026-03-01 2026-04-01 2026-04-16 2026-04-30 2026-05-01"),
            ("2026-03-31", "2026-03-01 2026-04-01 2026-04-16 2026-04-10 2026-05-01"),
        ] {
            let sent = Sent {
                id: "a".to_owned(),
                level: "B".to_owned(),
                sent_on: day("2026-04-01"),
                recommend_by: day("2026-04-16"),
                decide_by: day(decide_by),
                met_on: day("2026-03-01"),
            };
            let question = Question { assessment: &of, actions: &[], terms: None, bank_holidays: &[], sent: Some(&sent) };
            let found = earliest(&question).unwrap();
            assert_eq!(days(&found), expected, "{decide_by}");
            assert_eq!(found.criteria, [], "{decide_by}");
        }
    }

    #[test]
    fn it_says_which_criteria_come_last_which_have_no_day_and_which_no_action() {
        let of = assessment("2026-04-10", &[("B1", "2026-04-10"), ("B2", "2026-06-30"), ("B3", "2026-06-30")], &[]);
        let done =
            PlanAction { state: ActionState::Done(day("2026-04-01"), settled("Done.")), ..action("d", Some("B1"), "2026-09-01") };
        let actions = [action("1", Some("B3"), "2026-01-31"), action("2", None, "2026-09-01"), done];
        let found = ask(&of, &actions);
        let ids = |all: Vec<&CriterionDay>| all.iter().map(|criterion| criterion.id.clone()).collect::<Vec<_>>().join(" ");
        assert_eq!(ids(found.last().collect()), "B2 B3");
        assert_eq!(ids(found.unplanned().collect()), "B1 B2");
        assert_eq!((ids(found.open_ended().collect()), found.beside), (String::new(), 1));
        assert!(found.criteria[2].action.as_ref().unwrap().overdue);
        let never = ask(&assessment("2026-04-10", &[("B1", "-"), ("B2", "2026-06-30")], &[]), &[]);
        assert_eq!((ids(never.open_ended().collect()), ids(never.last().collect())), ("B1".to_owned(), String::new()));
        // Whoever holds the highest level has nothing to wait for.
        let top = Assessment { target_level: None, ..of };
        let question = Question { assessment: &top, actions: &[], terms: None, bank_holidays: &[], sent: None };
        assert_eq!(earliest(&question), None);
    }
}
