//! The outcome of each leaf and of whole trees, by comparing integers and without allocating: this is what runs for every
//! officer. `known` is the day up to which facts are known; `at` the day for which they must hold.

use super::facts::{AwardFact, DocumentFact, Facts};
use super::moment::{Day, Moment};
use super::outcome::Outcome;
use super::plan::{DocumentLeaf, Node, NodeIndex, Plan, QualificationLeaf, UNKNOWN};

/// One question: these facts, known up to a day, for a criterion, on a day.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub facts: &'a Facts,
    pub criterion: u16,
    pub known: Day,
    pub at: &'a Moment,
}

impl Plan {
    pub(super) fn outcome(&self, node: NodeIndex, case: Case<'_>) -> Outcome {
        match &self.nodes[node as usize] {
            Node::AllOf(members) => Outcome::all_of(members.iter().map(|member| self.outcome(*member, case))),
            Node::AnyOf(members) => Outcome::any_of(members.iter().map(|member| self.outcome(*member, case))),
            Node::AtLeast(n, members) => Outcome::at_least(*n, members.iter().map(|member| self.outcome(*member, case))),
            Node::Qualification(leaf) => qualification(leaf, case),
            Node::Training(None) => Outcome::NotMet,
            Node::Training(Some(courses)) => Outcome::from_bool(courses.iter().all(|course| is_in_date(*course, case))),
            Node::Cpd { hours, window, reflections } => {
                let (have, reflected) = cpd(case, *window);
                Outcome::from_bool(have >= *hours && reflected >= *reflections)
            }
            Node::Experience { field, years, .. } => Outcome::from_bool(has_experience(*field, *years, case)),
            Node::Document(leaf) => document(leaf, case),
            Node::Judgement { window } => Outcome::from_bool(judgement(case, *window).is_some_and(|fact| fact.met)),
            Node::Figure(rule) => self.figure(&self.rules[*rule], case.facts, case.at),
            Node::Unless { alternative, own, judgement } => match self.outcome(*alternative, case) {
                Outcome::Met => self.outcome(*judgement, case),
                _ => self.outcome(*own, case),
            },
        }
    }
}

/// The winning judgement up to the day: the latest, and on the same day the one that is not met. None where it is too old.
pub(super) fn judgement<'a>(case: Case<'a>, window: Option<u16>) -> Option<&'a super::facts::JudgementFact> {
    let latest = latest_judgement(case)?;
    window.is_none_or(|window| latest.on >= case.at.window(window)).then_some(latest)
}

pub(super) fn latest_judgement<'a>(case: Case<'a>) -> Option<&'a super::facts::JudgementFact> {
    let (judgements, _) = case.facts.of_criterion(case.criterion);
    judgements.iter().rev().find(|fact| fact.on <= case.known)
}

/// The documents that are for the criterion, and whether their review says they count. In another framework, or a job
/// profile, all documents are: they count by their kind.
pub(super) fn documents_for<'a>(case: Case<'a>) -> impl Iterator<Item = (&'a DocumentFact, bool)> {
    let facts = case.facts;
    let (_, uses) = facts.of_criterion(case.criterion);
    let own = uses.iter().map(|fact| (&facts.documents[fact.document as usize], fact.counts));
    let any = if facts.own { &[] } else { facts.documents.as_slice() };
    own.chain(any.iter().map(|document| (document, true)))
}

pub(super) fn document_fits(leaf: &DocumentLeaf, document: &DocumentFact, at: &Moment) -> bool {
    document.types.overlaps(leaf.types)
        && document.expires >= at.day
        && (!leaf.rule.must_expire || document.expires != super::moment::NEVER_AFTER)
        && (!leaf.rule.redacted || document.redacted)
        && leaf.window.is_none_or(|window| document.dated >= at.window(window))
}

fn document(leaf: &DocumentLeaf, case: Case<'_>) -> Outcome {
    let (mut met, mut waiting) = (0u32, 0u32);
    for (document, counts) in documents_for(case) {
        if !document_fits(leaf, document, case.at) {
            continue;
        }
        match () {
            () if document.accepted <= case.known => met += u32::from(counts),
            () if document.submitted <= case.known => waiting += 1,
            () => {}
        }
    }
    match () {
        () if met >= leaf.rule.count => Outcome::Met,
        () if met + waiting >= leaf.rule.count => Outcome::InsufficientData,
        () => Outcome::NotMet,
    }
}

/// How an award stands to a rule, before verification.
pub(super) fn award_fits(leaf: &QualificationLeaf, award: &AwardFact, position: usize, case: Case<'_>) -> bool {
    let rule = &leaf.rule;
    let asked = |asked: u16, has: u16| asked == UNKNOWN || asked == has;
    asked(leaf.catalogue, award.catalogue)
        && asked(leaf.field, award.field)
        && asked(leaf.body, award.body)
        && rule.min_level.is_none_or(|level| award.level >= level)
        && leaf.grade.is_none_or(|grade| award.grade.is_some_and(|has| has >= grade))
        && rule.min_guided_hours.is_none_or(|hours| award.hours.is_some_and(|has| has >= hours))
        && !(rule.without_subjects && award.has_subject)
        && (rule.accept_in_progress || !award.in_progress)
        && award.awarded <= case.known
        && award.expires >= case.at.day
        && (rule.equivalence.is_none() || case.facts.equivalents.binary_search(&(case.criterion, position as u32)).is_ok())
}

fn qualification(leaf: &QualificationLeaf, case: Case<'_>) -> Outcome {
    let count = leaf.rule.count.unwrap_or(1);
    let (mut verified, mut open) = (0u32, 0u32);
    for (position, award) in case.facts.awards.iter().enumerate() {
        if award_fits(leaf, award, position, case) {
            match award.verified <= case.known {
                true => verified += 1,
                false => open += 1,
            }
        }
    }
    let (mut all, mut all_with_open) = (verified >= count, verified + open >= count);
    for subject in &leaf.subjects {
        let mut subject_awards = case
            .facts
            .awards
            .iter()
            .enumerate()
            .filter(|(position, award)| award.subject == *subject && award_fits(leaf, award, *position, case));
        let (mut has, mut has_open) = (false, false);
        for (_, award) in &mut subject_awards {
            has |= award.verified <= case.known;
            has_open = true;
        }
        all &= has;
        all_with_open &= has_open;
    }
    match () {
        () if all => Outcome::Met,
        () if all_with_open => Outcome::InsufficientData,
        () => Outcome::NotMet,
    }
}

/// Whether some completion of the course is valid on the day, or its renewal is paused.
pub(super) fn is_in_date(course: u16, case: Case<'_>) -> bool {
    completions(course, case).any(|fact| fact.valid_until.max(fact.paused_until) >= case.at.day)
}

pub(super) fn completions<'a>(course: u16, case: Case<'a>) -> impl Iterator<Item = &'a super::facts::CompletionFact> {
    let all = &case.facts.completions;
    let start = all.partition_point(|fact| fact.course < course);
    all[start..].iter().take_while(move |fact| fact.course == course && fact.completed <= case.known)
}

/// Hours (millionths) and reflections in the window.
pub(super) fn cpd(case: Case<'_>, window: u16) -> (i64, u32) {
    let from = case.at.window(window);
    let total = |end: usize| {
        end.checked_sub(1).map_or((0, 0), |at| (case.facts.cpd[at].hours_so_far, case.facts.cpd[at].reflections_so_far))
    };
    let before = total(case.facts.cpd.partition_point(|fact| fact.on < from));
    let until = total(case.facts.cpd.partition_point(|fact| fact.on <= case.known.min(case.at.day)));
    (until.0.saturating_sub(before.0).max(0), until.1.saturating_sub(before.1))
}

/// Years of verified work in a field, overlapping jobs counted once: whole months, and days as parts of an average month.
pub(super) fn has_experience(field: u16, years: i64, case: Case<'_>) -> bool {
    let (entries, months, days) = experience(field, case);
    // months + days / (365.25 / 12) >= 12 * years, all times 1461 millionths.
    let have = (i128::from(months) * 1461 + i128::from(days) * 48) * 1_000_000;
    entries > 0 && have >= i128::from(years) * 12 * 1461
}

/// Verified entries, whole months and left-over days up to the day.
pub(super) fn experience(field: u16, case: Case<'_>) -> (u32, i64, i64) {
    let (mut entries, mut months, mut days) = (0, 0, 0);
    let mut stretch: Option<(Day, Day)> = None;
    let mut close = |stretch: Option<(Day, Day)>| {
        if let Some((from, to)) = stretch {
            let (m, d) = months_and_days(from, to);
            months += m;
            days += d;
        }
    };
    let jobs = &case.facts.jobs;
    let start = jobs.partition_point(|job| job.field < field);
    for job in jobs[start..].iter().take_while(|job| job.field == field) {
        if job.verified > case.known || job.from > case.at.day || field == UNKNOWN {
            continue;
        }
        entries += 1;
        let to = job.to.min(case.at.day);
        match &mut stretch {
            Some(open) if job.from <= open.1.saturating_add(1) => open.1 = open.1.max(to),
            _ => close(stretch.replace((job.from, to))),
        }
    }
    close(stretch);
    (entries, months, days)
}

/// Whole months and left-over days of a stretch, both ends included.
fn months_and_days(from: Day, to: Day) -> (i64, i64) {
    use chrono::Datelike;
    let (start, end) = (super::moment::date(from), super::moment::date(to.saturating_add(1)));
    let mut months = i64::from(end.year() - start.year()) * 12 + i64::from(end.month()) - i64::from(start.month());
    // The months end on the same day of the month, or on the last one of a month that is too short for it.
    if start.day() > end.day() && end.day() < end.num_days_in_month().into() {
        months -= 1;
    }
    let months = months.max(0);
    let after = crate::domain::period::add_months(start, u32::try_from(months).unwrap_or(0));
    (months, end.signed_duration_since(after).num_days().max(0))
}
