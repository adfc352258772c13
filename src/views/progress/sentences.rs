//! The sentences at the head of the page of progress: where the officer is, why nobody can apply yet, and from when on.

use chrono::NaiveDate;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::{ActiveBlock, CriterionStatus, LevelStatus};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::Act;
use crate::domain::evidence_policy::BlockCode;

use super::super::parts::Link;
use super::super::words::{self, date};
use super::own::{OpenApplication, ProgressFacts, Said, Stop};
use super::{Names, Reader, Side};

fn said(before: impl Into<String>, fact: impl Into<String>, after: impl Into<String>) -> Said {
    Said { before: before.into(), fact: fact.into(), after: after.into() }
}

pub fn lead(facts: &ProgressFacts<'_>, target: Option<&LevelStatus>, can_apply: bool) -> Vec<Said> {
    let ProgressFacts { reader, names, assessment, .. } = *facts;
    if names.levels.is_empty() {
        let count = words::count(assessment.criteria.len() as u64, "requirement");
        let sentence = match reader.side {
            Side::Officer => {
                format!("Your post has no progression levels. You can still collect evidence for its {count}.")
            }
            _ => format!("The post of {} has no progression levels. It has {count}.", reader.officer),
        };
        return vec![Said { before: sentence, ..Said::default() }];
    }
    let mut lead = Vec::new();
    match &assessment.level_held {
        Some(held) => {
            let since = held_since(assessment, held).map(|on| format!(", since {}", date(on))).unwrap_or_default();
            lead.push(said(reader.says("hold ", "holds "), names.level_words(held), format!("{since}.")));
        }
        None => lead.push(said(reader.says("hold ", "holds "), "no level", " yet.")),
    }
    let Some(target) = target else {
        let sentence = reader.says("hold the highest level.", "holds the highest level.");
        lead.push(Said { before: sentence, ..Said::default() });
        return lead;
    };
    let (met, total) = (target.cumulative_met, target.cumulative_total);
    let level = names.level_words(&target.id);
    if met == total {
        let sentence = match (can_apply, reader.side) {
            (true, Side::Officer) => " You can apply.".to_owned(),
            (true, _) => format!(" {} can apply.", reader.officer),
            (false, _) => String::new(),
        };
        let all = if total == 1 { "the only criterion".to_owned() } else { format!("all {total} criteria") };
        lead.push(said(reader.says("meet ", "meets "), all, format!(" for {level}.{sentence}")));
    } else {
        let of = if total == 1 { "criterion" } else { "criteria" };
        lead.push(said(reader.says("meet ", "meets "), format!("{met} of the {total}"), format!(" {of} for {level}.")));
    }
    lead
}

/// The day from which the level is held, as the criteria that it meets have it.
fn held_since(assessment: &Assessment, held: &str) -> Option<NaiveDate> {
    let levels = assessment.criteria.iter().filter_map(|status| status.met_by.first());
    levels.filter(|met| met.kind == "level" && met.id == held).find_map(|met| met.on)
}

/// From when on every outstanding criterion could be met.
pub enum Earliest {
    /// Nothing is outstanding.
    Now,
    On {
        on: NaiveDate,
    },
    /// The first criterion that has no day.
    Never {
        criterion: String,
        what: &'static str,
    },
}

impl Earliest {
    pub fn of(assessment: &Assessment) -> Earliest {
        let mut latest = None;
        for status in outstanding(assessment) {
            match status.earliest_on {
                Some(on) => latest = latest.max(Some(on)),
                None => {
                    let criterion = format!("{} ({})", status.label, status.id);
                    return Earliest::Never { criterion, what: awaited(status) };
                }
            }
        }
        latest.map_or(Earliest::Now, |on| Earliest::On { on })
    }
}

/// What a criterion has to have before a day can be named.
fn awaited(status: &CriterionStatus) -> &'static str {
    let leading = status.reasons.first().map(|reason| reason.code.as_str()).unwrap_or_default();
    match (leading, status.act) {
        ("matrix_missing", _) => "a list of courses",
        ("hours_missing", _) => "recorded working hours",
        (code, _) if code.starts_with("metric_") || code.starts_with("count_") => "figures that can meet it",
        (code, _) if code.starts_with("experience_") => "a recorded job that counts",
        (_, Act::Figures) => "figures that can meet it",
        _ => "a way to be met",
    }
}

pub fn outstanding(assessment: &Assessment) -> impl Iterator<Item = &CriterionStatus> {
    assessment.criteria.iter().filter(|status| assessment.outstanding.contains(&status.id))
}

pub fn stop(facts: &ProgressFacts<'_>, target: Option<&LevelStatus>, earliest: &Earliest) -> Option<Stop> {
    let ProgressFacts { reader, assessment, .. } = *facts;
    if let Some(stop) = facts.application.and_then(|application| under_way(reader, facts.names, application)) {
        return Some(stop);
    }
    target?;
    let count = |outcome: Outcome| outstanding(assessment).filter(|status| status.outcome == outcome).count() as u64;
    let (not_met, open) = (count(Outcome::NotMet), count(Outcome::InsufficientData));
    let mut why = Vec::new();
    if not_met > 0 {
        why.push(format!("{} not met", words::counted(not_met, "criterion is", "criteria are")));
    }
    match (open, not_met) {
        (0, _) => {}
        (_, 0) => why.push(format!("{} be worked out", words::counted(open, "criterion cannot", "criteria cannot"))),
        (_, _) => why.push(format!("{open} cannot be worked out")),
    }
    let mut sentences = Vec::new();
    let cannot = reader.says("cannot apply yet", "cannot apply yet");
    if !why.is_empty() {
        sentences.push(said("", format!("{cannot}:"), format!(" {}.", why.join(", "))));
        match earliest {
            Earliest::On { on } => {
                let before = format!("The earliest {} could be ready is ", reader.whom());
                sentences.push(said(before, date(*on), "."));
            }
            Earliest::Never { criterion, what } => {
                sentences.push(said(format!("We cannot give a date until {criterion} has {what}."), "", ""));
            }
            Earliest::Now => {}
        }
    }
    for (place, block) in assessment.blocks.iter().enumerate() {
        let words = block_words(reader, block);
        sentences.push(match why.is_empty() && place == 0 {
            true => said("", format!("{cannot}:"), format!(" {words}")),
            false => said(words::capital(&words), "", ""),
        });
    }
    (!sentences.is_empty()).then_some(Stop { sentences, link: None })
}

/// What is under way about the next level; nothing where an application is only begun.
fn under_way(reader: &Reader, names: &Names, application: &OpenApplication) -> Option<Stop> {
    let is_officer = reader.side == Side::Officer;
    let whose = |what: &str| if is_officer { format!("Your {what}") } else { format!("The {what} of {}", reader.officer) };
    let (before, fact, after, href) = match application {
        OpenApplication::Begun { .. } => return None,
        OpenApplication::With { whom, href } => {
            let added =
                if is_officer { " What you add now does not change it." } else { " What is added now does not change it." };
            (String::new(), format!("{} is with {whom}.", whose("application")), added.to_owned(), Some(href))
        }
        OpenApplication::Returned { href } => {
            let next = match is_officer {
                true => " Change it and send it again; it is then assessed anew.",
                false => " It can be changed and sent again; it is then assessed anew.",
            };
            (String::new(), format!("{} came back.", whose("application")), next.to_owned(), Some(href))
        }
        OpenApplication::Appealed { heard_by, href } => {
            let until = format!(" is heard by the end of {}.", date(*heard_by));
            let next = if is_officer { " Until then you cannot apply again." } else { "" };
            (String::new(), whose("appeal") + &until, next.to_owned(), Some(href))
        }
        OpenApplication::Granted { level, on, again, href } => {
            let (level, day) = (names.level_words(level), date(*on));
            let (before, after) = match again {
                true => (reader.says("hold ", "holds "), format!(" again from {day}.")),
                false => (reader.says("move to ", "moves to "), format!(" on {day}.")),
            };
            (before, level, after, href.as_ref())
        }
    };
    let link = match application {
        OpenApplication::Granted { .. } => "See the decision",
        _ => "See the application",
    };
    Some(Stop { sentences: vec![said(before, fact, after)], link: href.map(|href| Link::new(href.clone(), link)) })
}

/// What stops an application besides criteria, as the rest of a sentence. The cause of a formal process is HR's to say.
fn block_words(reader: &Reader, block: &ActiveBlock) -> String {
    match (&*block.code, block.until) {
        (code, _) if code == BlockCode::FormalProcess.as_str() => {
            format!("HR needs to speak to {} first.", reader.whom())
        }
        (code, Some(until)) if code == BlockCode::MinMonthsAtLevel.as_str() => {
            let from = until.succ_opt().unwrap_or(until);
            format!("{} can apply from {}.", reader.whom(), date(from))
        }
        _ => words::lower_first(&block.text),
    }
}

pub fn about_date(on: NaiveDate, assessment: &Assessment) -> String {
    let last: Vec<String> = outstanding(assessment)
        .filter(|status| status.earliest_on == Some(on))
        .map(|status| format!("{} ({})", status.label, status.id))
        .collect();
    let all = last.len() == outstanding(assessment).count();
    let last = match last.len() {
        _ if all => return "The first day every criterion could be met. Not a forecast.".to_owned(),
        1 => format!("{} comes last.", last[0]),
        2..=4 => format!("{} come last.", words::join(&last)),
        many => format!("{many} criteria come last."),
    };
    format!("The first day every criterion could be met. Not a forecast. {last}")
}

/// "18 of all 31 criteria: 17 for level B, and 1 already for level C."
pub fn met_sentence(assessment: &Assessment, target: Option<&LevelStatus>, met: usize) -> String {
    let all = assessment.criteria.len();
    let Some(target) = target else { return format!("{met} of all {all} criteria.") };
    let needed = target.cumulative_met;
    let above = assessment.levels.iter().skip_while(|level| level.id != target.id).skip(1).filter(|level| level.met > 0);
    let above: Vec<String> = above.map(|level| format!("{} already for level {}", level.met, level.id)).collect();
    let above = if above.is_empty() { String::new() } else { format!(", and {}", words::join(&above)) };
    format!("{met} of all {all} criteria: {needed} for level {}{above}.", target.id)
}
