//! The facts of one officer, packed for one plan: names are numbers, days are integers, figures lie in dense series. They
//! hold no day of assessment, so the same facts answer for any day. Each fact remembers its place in the record, which is
//! where words come from.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::moment::{Day, NEVER_AFTER, NEVER_BEFORE, kind_index, kinds, number};
use super::plan::{Plan, Types, UNKNOWN, outcome_bit};
use super::series::{self, AllSeries};
use crate::domain::caseload::{HearingRole, PeriodKind};
use crate::domain::officer::{Award, AwardStatus, DocumentState, EquivalenceState, EvidenceDocument, Record, ReviewOutcome};
use crate::domain::period::{Ordinal, Periods};
use crate::domain::qualification::Qualification;
use crate::domain::training::last_valid_day;

/// An officer's facts, packed. Nothing in them, and so nothing in an answer, depends on the order of the record's lists.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Whether the plan is the record's own framework: otherwise what belongs to criteria is left aside.
    pub(super) own: bool,
    pub(super) appointed: Option<Day>,
    /// The level held, by the day from which it is: latest last.
    pub(super) held: Vec<(Day, Option<usize>)>,
    pub(super) waivers: Vec<WaiverFact>,
    /// Where the judgements and the uses of each criterion begin, and at last where all end; empty for another's plan.
    pub(super) begins: Vec<Begins>,
    /// By criterion, then day; the winner of a day is last.
    pub(super) judgements: Vec<JudgementFact>,
    pub(super) documents: Vec<DocumentFact>,
    /// Which document is for which criterion, by criterion.
    pub(super) uses: Vec<DocumentUse>,
    pub(super) awards: Vec<AwardFact>,
    /// Awards that HR approved as equivalents, by criterion.
    pub(super) equivalents: Vec<(u16, u32)>,
    /// By course.
    pub(super) completions: Vec<CompletionFact>,
    /// By day, with running totals.
    pub(super) cpd: Vec<CpdFact>,
    /// By field, then first day.
    pub(super) jobs: Vec<JobFact>,
    pub(super) series: AllSeries,
    /// Periods in which the officer was away for half of the days or more: the kind's index, the first and the last.
    pub(super) away: Vec<(usize, Ordinal, Ordinal)>,
    /// The first full period of each kind after appointment.
    pub(super) first_full: [Ordinal; 4],
    /// Hours from a day on, in millionths of full time.
    pub(super) fte: Vec<(Day, i64)>,
    /// By day.
    pub(super) events: Vec<EventFact>,
}

#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Begins {
    pub judgements: u32,
    pub uses: u32,
}

#[derive(Clone, Debug)]
pub(super) struct WaiverFact {
    pub criterion: u16,
    pub from: Day,
    pub to: Day,
    pub source: usize,
}

#[derive(Clone, Debug)]
pub(super) struct JudgementFact {
    pub criterion: u16,
    pub on: Day,
    pub met: bool,
    pub source: u32,
}

#[derive(Clone, Debug)]
pub(super) struct DocumentFact {
    pub types: Types,
    /// [`NEVER_AFTER`] where it is not accepted.
    pub accepted: Day,
    /// [`NEVER_AFTER`] where it never waited for a review.
    pub submitted: Day,
    pub dated: Day,
    pub expires: Day,
    pub redacted: bool,
    pub source: u32,
}

#[derive(Clone, Debug)]
pub(super) struct DocumentUse {
    pub criterion: u16,
    pub document: u32,
    /// False where a review found that it does not meet the criterion.
    pub counts: bool,
}

#[derive(Clone, Debug)]
pub(super) struct AwardFact {
    pub catalogue: u16,
    pub level: u32,
    pub field: u16,
    pub body: u16,
    pub subject: u16,
    pub has_subject: bool,
    pub grade: Option<u16>,
    pub hours: Option<u32>,
    pub in_progress: bool,
    pub awarded: Day,
    pub expires: Day,
    pub verified: Day,
    pub source: u32,
}

#[derive(Clone, Debug)]
pub(super) struct CompletionFact {
    pub course: u16,
    pub completed: Day,
    pub valid_until: Day,
    pub paused_until: Day,
    pub source: u32,
}

#[derive(Clone, Debug)]
pub(super) struct CpdFact {
    pub on: Day,
    /// Millionths of an hour, this entry and all before it.
    pub hours_so_far: i64,
    pub reflections_so_far: u32,
}

#[derive(Clone, Debug)]
pub(super) struct JobFact {
    pub field: u16,
    pub from: Day,
    pub to: Day,
    pub verified: Day,
    pub source: u32,
}

#[derive(Clone, Debug)]
pub(super) struct EventFact {
    pub metric: u16,
    pub on: Day,
    pub outcome: u8,
    pub role: Option<HearingRole>,
    /// The same number for the same reference; events without one have numbers of their own.
    pub reference: u32,
    /// Index of the last event before it with the same reference.
    pub earlier: Option<u32>,
    pub source: u32,
}

impl Facts {
    /// Packs a checked record for a plan.
    pub fn pack(plan: &Plan, record: &Record) -> Facts {
        let own = record.framework.id() == plan.id;
        let mut facts = Facts { own, appointed: record.appointed_on.map(number), ..Facts::default() };
        if own {
            facts.levels(plan, record);
            facts.reviews(plan, record);
        }
        facts.documents(plan, record);
        facts.begins(plan);
        facts.awards(plan, record);
        facts.learning(plan, record);
        facts.working_time(plan, record);
        facts.series = series::pack(&plan.periods, &plan.slots, record);
        facts.events(plan, record);
        // The copy has no room to spare, and its parts lie one after the other.
        facts.clone()
    }

    /// Which level was held from which day: the confirmations, and from the last of them on the level that the record names.
    fn levels(&mut self, plan: &Plan, record: &Record) {
        let mut confirmed: Vec<(Day, usize)> =
            record.levels_confirmed.iter().filter_map(|c| Some((number(c.on), plan.level(c.level.as_str())?))).collect();
        confirmed.sort_unstable();
        let mut greatest: Option<usize> = None;
        for (on, level) in confirmed {
            greatest = greatest.max(Some(level));
            self.held.push((on, greatest));
        }
        let named = record.level.as_ref().and_then(|level| plan.level(level.as_str()));
        match self.held.last_mut() {
            None => self.held.push((NEVER_BEFORE, named)),
            Some(last) => last.1 = last.1.max(named),
        }
    }

    fn reviews(&mut self, plan: &Plan, record: &Record) {
        for (source, waiver) in record.waivers.iter().enumerate() {
            if let Some(&criterion) = plan.criterion_index.get(waiver.criterion.as_str()) {
                let to = waiver.review_on.map_or(NEVER_AFTER, number);
                self.waivers.push(WaiverFact { criterion, from: number(waiver.on), to, source });
            }
        }
        let waiver = |fact: &WaiverFact| &record.waivers[fact.source];
        self.waivers.sort_by(|a, b| {
            let words = |fact| (&waiver(fact).by, &waiver(fact).reason);
            (a.criterion, a.to, a.from).cmp(&(b.criterion, b.to, b.from)).then_with(|| words(a).cmp(&words(b)))
        });
        for (source, judgement) in (0u32..).zip(&record.judgements) {
            if let Some(&criterion) = plan.criterion_index.get(judgement.criterion.as_str()) {
                let met = judgement.outcome == ReviewOutcome::Met;
                self.judgements.push(JudgementFact { criterion, on: number(judgement.on), met, source });
            }
        }
        let words = |fact: &JudgementFact| {
            let judgement = &record.judgements[fact.source as usize];
            (judgement.outcome, &judgement.by, &judgement.reason)
        };
        self.judgements.sort_by(|a, b| (a.criterion, a.on).cmp(&(b.criterion, b.on)).then_with(|| words(a).cmp(&words(b))));
    }

    fn documents(&mut self, plan: &Plan, record: &Record) {
        let mut documents: Vec<_> = (0u32..).zip(&record.documents).collect();
        documents.sort_by(|(_, a), (_, b)| (a.dated_on, &a.id).cmp(&(b.dated_on, &b.id)));
        for (source, document) in documents {
            let types = document.kind.iter().chain(&document.types).filter_map(|kind| plan.types.get(kind.as_str()));
            let types = types.fold(Types::default(), |types, bit| types.with(*bit));
            if types == Types::default() {
                continue;
            }
            let at = self.documents.len() as u32;
            let (accepted, submitted) = review_days(document);
            self.documents.push(DocumentFact {
                types,
                accepted,
                submitted,
                dated: document.dated_on.map_or(NEVER_BEFORE, number),
                expires: document.expires_on.map_or(NEVER_AFTER, number),
                redacted: document.redacted,
                source,
            });
            let named: HashSet<&str> = document
                .criteria
                .iter()
                .chain(document.outcomes.iter().map(|outcome| &outcome.criterion))
                .map(|c| c.as_str())
                .collect();
            for id in named.into_iter().filter(|_| self.own) {
                let Some(&criterion) = plan.criterion_index.get(id) else { continue };
                let counts =
                    document.outcome(id).map_or(document.outcomes.is_empty(), |found| found.outcome == ReviewOutcome::Met);
                self.uses.push(DocumentUse { criterion, document: at, counts });
            }
        }
        self.uses.sort_unstable_by_key(|fact| (fact.criterion, fact.document));
    }

    /// Counting asks for the judgements and documents of one criterion after the other.
    fn begins(&mut self, plan: &Plan) {
        if !self.own {
            return;
        }
        self.begins = vec![Begins::default(); plan.criteria.len() + 1];
        for fact in &self.judgements {
            self.begins[usize::from(fact.criterion) + 1].judgements += 1;
        }
        for fact in &self.uses {
            self.begins[usize::from(fact.criterion) + 1].uses += 1;
        }
        let mut so_far = Begins::default();
        for begins in &mut self.begins {
            so_far.judgements += begins.judgements;
            so_far.uses += begins.uses;
            *begins = so_far;
        }
    }

    /// Where the facts of a criterion lie.
    pub(super) fn of_criterion(&self, criterion: u16) -> (&[JudgementFact], &[DocumentUse]) {
        let at = usize::from(criterion);
        match self.begins.get(at..at + 2) {
            Some(&[from, to]) => (
                &self.judgements[from.judgements as usize..to.judgements as usize],
                &self.uses[from.uses as usize..to.uses as usize],
            ),
            _ => (&[], &[]),
        }
    }

    fn awards(&mut self, plan: &Plan, record: &Record) {
        let word = |word: Option<&str>| word.and_then(|word| plan.words.get(word).copied()).unwrap_or(UNKNOWN);
        let mut awards: Vec<_> = (0u32..).zip(&record.qualifications).collect();
        awards.sort_by(|(_, a), (_, b)| (a.awarded_on, &a.id).cmp(&(b.awarded_on, &b.id)));
        for (source, award) in awards {
            let entry =
                plan.qualifications.as_ref().zip(award.catalogue.as_ref()).and_then(|(all, id)| all.qualification(id.as_str()));
            let grade = plan.qualifications.as_ref().zip(entry).zip(award.grade.as_ref());
            let at = self.awards.len() as u32;
            self.awards.push(AwardFact {
                catalogue: word(award.catalogue.as_ref().map(|id| id.as_str())),
                level: award.level.or(entry.and_then(|entry| entry.rqf_level)).unwrap_or(0),
                field: word(award.field.as_ref().or(entry.map(|entry| &entry.field)).map(|field| field.as_str())),
                body: word(awarding_body(award, entry).map(str::to_lowercase).as_deref()),
                subject: word(award.subject.as_ref().map(|subject| subject.as_str())),
                has_subject: award.subject.is_some(),
                grade: grade.and_then(|((all, entry), grade)| u16::try_from(all.grade_rank(entry, grade)?).ok()),
                hours: award.guided_hours,
                in_progress: award.status == AwardStatus::InProgress,
                awarded: award.awarded_on.map_or(NEVER_BEFORE, number),
                expires: award.expires_on.map_or(NEVER_AFTER, number),
                verified: verified_day(award),
                source,
            });
            if self.own {
                let approved = award.equivalence.iter().filter(|request| request.state == EquivalenceState::Approved);
                for criterion in award.equivalent_to.iter().chain(approved.map(|request| &request.criterion)) {
                    self.equivalents.extend(plan.criterion_index.get(criterion.as_str()).map(|criterion| (*criterion, at)));
                }
            }
        }
        self.equivalents.sort_unstable();
    }

    fn learning(&mut self, plan: &Plan, record: &Record) {
        for (source, completion) in (0u32..).zip(&record.training) {
            let Some(&course) = plan.course_index.get(completion.course.as_str()) else { continue };
            let rule = &plan.courses[usize::from(course)];
            let valid_until = rule
                .renew_months
                .map_or(NEVER_AFTER, |months| number(last_valid_day(completion.completed_on, months, rule.end_of_month)));
            let paused_until = completion.paused_until.map_or(NEVER_BEFORE, number);
            self.completions.push(CompletionFact {
                course,
                completed: number(completion.completed_on),
                valid_until,
                paused_until,
                source,
            });
        }
        self.completions.sort_unstable_by_key(|fact| (fact.course, fact.completed, fact.source));

        let mut entries: Vec<_> = record.cpd.iter().collect();
        entries.sort_by_key(|entry| entry.on);
        let (mut hours_so_far, mut reflections_so_far) = (0i64, 0u32);
        for entry in entries {
            hours_so_far = hours_so_far.saturating_add(super::amounts::micros(entry.hours.0));
            reflections_so_far += u32::from(entry.reflection);
            self.cpd.push(CpdFact { on: number(entry.on), hours_so_far, reflections_so_far });
        }

        for (source, job) in (0u32..).zip(&record.employment) {
            let verified = match (job.verified_on, &job.verified_by) {
                (Some(on), _) => number(on),
                (None, Some(_)) => NEVER_BEFORE,
                (None, None) => NEVER_AFTER,
            };
            let field = plan.words.get(job.field.as_str()).copied().unwrap_or(UNKNOWN);
            self.jobs.push(JobFact { field, from: number(job.from), to: job.to.map_or(NEVER_AFTER, number), verified, source });
        }
        let employer = |job: &JobFact| &record.employment[job.source as usize].employer;
        self.jobs.sort_by(|a, b| {
            (a.field, a.from, a.to, a.verified)
                .cmp(&(b.field, b.from, b.to, b.verified))
                .then_with(|| employer(a).cmp(employer(b)))
        });
    }

    fn working_time(&mut self, plan: &Plan, record: &Record) {
        self.first_full = kinds().map(|kind| record.appointed_on.map_or(Ordinal::MIN, |day| plan.periods.first_full(kind, day)));
        let absences: Vec<(NaiveDate, Option<NaiveDate>)> =
            record.absences.iter().map(|absence| (absence.from, absence.to)).collect();
        for kind in kinds().into_iter().filter(|_| !absences.is_empty()) {
            let ranges = away(&plan.periods, kind, &absences);
            self.away.extend(ranges.into_iter().map(|(first, last)| (kind_index(kind), first, last)));
        }
        self.fte = record.fte.iter().map(|fte| (number(fte.from), super::amounts::micros(fte.fte.0))).collect();
        self.fte.sort_unstable();
    }

    fn events(&mut self, plan: &Plan, record: &Record) {
        let mut references: HashMap<(u16, &str), u32> = HashMap::new();
        for (source, event) in (0u32..).zip(&record.events) {
            let Some(&metric) = plan.metric_index.get(event.metric.as_str()) else { continue };
            let reference = match &event.reference {
                Some(reference) => *references.entry((metric, reference)).or_insert(source),
                None => source,
            };
            let outcome = outcome_bit(event.outcome);
            self.events.push(EventFact {
                metric,
                on: number(event.on),
                outcome,
                role: event.role,
                reference,
                earlier: None,
                source,
            });
        }
        let reference = |event: &EventFact| &record.events[event.source as usize].reference;
        self.events.sort_by(|a, b| {
            let what = |event: &EventFact| (event.metric, event.outcome, event.role.map(|role| role as u8));
            a.on.cmp(&b.on).then_with(|| reference(a).cmp(reference(b))).then_with(|| what(a).cmp(&what(b)))
        });
        let mut last: HashMap<u32, u32> = HashMap::new();
        for (at, event) in (0u32..).zip(&mut self.events) {
            event.earlier = last.insert(event.reference, at);
        }
    }

    /// Whether a period does not count because the officer was away, or not yet there.
    pub(super) fn is_excluded(&self, kind: PeriodKind, ordinal: Ordinal) -> bool {
        self.is_baseline(kind, ordinal) || self.is_away(kind, ordinal)
    }

    pub(super) fn is_baseline(&self, kind: PeriodKind, ordinal: Ordinal) -> bool {
        ordinal < self.first_full[kind_index(kind)]
    }

    pub(super) fn is_away(&self, kind: PeriodKind, ordinal: Ordinal) -> bool {
        let kind = kind_index(kind);
        self.away.iter().any(|(of, first, last)| *of == kind && (*first..=*last).contains(&ordinal))
    }

    /// Reads something of every 64 bytes, in the order they lie. Memory is quick in streams and slow in leaps, and rules leap:
    /// with many officers this makes counting several times as fast.
    pub(super) fn touch(&self) {
        fn of<T>(facts: &[T], read: impl Fn(&T) -> i32) -> i32 {
            facts.iter().step_by((64 / size_of::<T>()).max(1)).fold(0, |sum, fact| sum ^ read(fact))
        }
        let sum = of(&self.held, |fact| fact.0)
            ^ of(&self.begins, |fact| fact.uses as i32)
            ^ of(&self.judgements, |fact| fact.on)
            ^ of(&self.documents, |fact| fact.dated)
            ^ of(&self.uses, |fact| fact.document as i32)
            ^ of(&self.awards, |fact| fact.awarded)
            ^ of(&self.completions, |fact| fact.completed)
            ^ of(&self.cpd, |fact| fact.on)
            ^ of(&self.jobs, |fact| fact.from)
            ^ self.series.touch()
            ^ of(&self.fte, |fact| fact.0)
            ^ of(&self.events, |fact| fact.on);
        std::hint::black_box(sum);
    }

    /// Bytes held, for comparing with a plain scan of as many.
    pub fn bytes(&self) -> usize {
        fn of<T>(facts: &[T]) -> usize {
            size_of_val(facts)
        }
        size_of_val(self)
            + of(&self.held)
            + of(&self.begins)
            + of(&self.away)
            + of(&self.waivers)
            + of(&self.judgements)
            + of(&self.documents)
            + of(&self.uses)
            + of(&self.awards)
            + of(&self.equivalents)
            + of(&self.completions)
            + of(&self.cpd)
            + of(&self.jobs)
            + of(&self.fte)
            + of(&self.events)
            + self.series.bytes()
    }
}

/// The day of acceptance and the day from which it waits.
fn review_days(document: &EvidenceDocument) -> (Day, Day) {
    let submitted = document.submitted_on.or(document.dated_on).map_or(NEVER_BEFORE, number);
    match document.state() {
        DocumentState::Accepted => {
            let accepted = document.accepted_on.map_or(submitted, number);
            // It waited from the day it was sent until it was accepted.
            (accepted, document.submitted_on.map_or(NEVER_AFTER, number))
        }
        DocumentState::Submitted => (NEVER_AFTER, submitted),
        DocumentState::Draft | DocumentState::Returned | DocumentState::NeedsRedaction => (NEVER_AFTER, NEVER_AFTER),
    }
}

/// Who gave the award: as recorded, else the only body that the catalogue names for it.
fn awarding_body<'a>(award: &'a Award, entry: Option<&'a Qualification>) -> Option<&'a str> {
    let only = entry.map(|entry| entry.awarding_bodies.as_slice()).and_then(|bodies| match bodies {
        [only] => Some(only.as_str()),
        _ => None,
    });
    award.awarding_body.as_deref().or(only)
}

fn verified_day(award: &Award) -> Day {
    match (award.verified, award.verified_on) {
        (false, _) => NEVER_AFTER,
        (true, on) => on.or(award.awarded_on).map_or(NEVER_BEFORE, number),
    }
}

/// Ranges of periods with half or more of their days away. Overlapping absences count a day once.
fn away(periods: &Periods, kind: PeriodKind, absences: &[(NaiveDate, Option<NaiveDate>)]) -> Vec<(Ordinal, Ordinal)> {
    let merged = series::merge(absences.iter().map(|(from, to)| (number(*from), to.map_or(NEVER_AFTER, number))).collect());
    let mut ranges = Vec::new();
    let mut edges = Vec::new();
    for (from, to) in &merged {
        let first = periods.ordinal(kind, super::moment::date(*from));
        let last = if *to == NEVER_AFTER { Ordinal::MAX } else { periods.ordinal(kind, super::moment::date(*to)) };
        if first.saturating_add(1) < last {
            ranges.push((first + 1, if last == Ordinal::MAX { last } else { last - 1 }));
        }
        edges.extend([first, last]);
    }
    edges.sort_unstable();
    edges.dedup();
    for edge in edges.into_iter().filter(|edge| *edge != Ordinal::MAX) {
        let (start, end) = periods.bounds(kind, edge);
        let held = series::days_within(&merged, number(start), number(end));
        if held * 2 > i64::from(number(end) - number(start)) {
            ranges.push((edge, edge));
        }
    }
    ranges.sort_unstable();
    ranges
}
