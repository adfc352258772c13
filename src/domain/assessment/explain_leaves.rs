//! The words of every leaf but figures: awards, courses, CPD, employment, documents, judgements.

use chrono::NaiveDate;

use super::answer::MetBy;
use super::explain::{Explained, Story};
use super::facts::AwardFact;
use super::leaf::{
    award_fits, completions, cpd, document_fits, documents_for, experience, is_in_date, judgement, latest_judgement,
};
use super::moment::{NEVER_AFTER, NEVER_BEFORE, date};
use super::outcome::Outcome;
use super::plan::{DocumentLeaf, Node, QualificationLeaf, UNKNOWN};
use super::reasons::ReasonCode as Code;
use crate::domain::officer::{Award, DocumentState, EquivalenceState, EvidenceDocument, ReviewOutcome};
use crate::domain::period::add_months;
use crate::domain::words;

/// How many days before it runs out a document or CPD is said to run out soon.
const SOON_DAYS: i64 = 60;

impl Story<'_> {
    pub(super) fn qualification(&self, leaf: &QualificationLeaf, explained: &mut Explained) {
        let facts = self.case.facts;
        let need = need(leaf);
        let award = |fact: &AwardFact| &self.record.qualifications[fact.source as usize];
        if explained.outcome.is_met() {
            for (position, fact) in facts.awards.iter().enumerate() {
                if award_fits(leaf, fact, position, self.case) && fact.verified <= self.case.known {
                    explained.met_by.push(self.award_meets(award(fact)));
                }
            }
            return;
        }
        let before = explained.reasons.len();
        for (position, fact) in facts.awards.iter().enumerate() {
            let held = award(fact);
            let title = &held.title;
            if award_fits(leaf, fact, position, self.case) {
                if fact.verified > self.case.known {
                    self.reason(
                        explained,
                        Code::QualificationUnverified,
                        held.id.as_str(),
                        format!("{title} has not been verified."),
                    );
                }
                continue;
            }
            // What would fit but for one thing says more than that nothing fits.
            let (finished, unexpired) = (AwardFact { in_progress: false, ..*fact }, AwardFact { expires: NEVER_AFTER, ..*fact });
            let (unexpired_finished, higher) =
                (AwardFact { expires: NEVER_AFTER, ..finished }, AwardFact { level: u32::MAX, ..*fact });
            if fact.in_progress && award_fits(leaf, &unexpired_finished, position, self.case) {
                self.reason(explained, Code::QualificationInProgress, held.id.as_str(), format!("{title} is not finished."));
            } else if award_fits(leaf, &unexpired, position, self.case) {
                let expired = held.expires_on.unwrap_or(self.as_of());
                self.reason(
                    explained,
                    Code::QualificationExpired,
                    held.id.as_str(),
                    format!("{title} ran out on {}.", words::date(expired)),
                );
                self.lapsed(explained, expired, title);
            } else if leaf.rule.min_level.is_some() && award_fits(leaf, &higher, position, self.case) {
                let text = format!("{title} is level {}. This needs {need}.", fact.level);
                self.reason(explained, Code::QualificationLevelLow, held.id.as_str(), text);
            }
        }
        if leaf.rule.equivalence.is_some() {
            self.equivalence(explained);
        }
        if leaf.rule.count.is_some_and(|count| count > 1) {
            self.grades_short(leaf, explained);
        }
        if explained.reasons.len() == before {
            self.reason(
                explained,
                Code::QualificationMissing,
                "",
                format!("No verified qualification meets this. It needs {need}."),
            );
        }
    }

    fn award_meets(&self, award: &Award) -> MetBy {
        let grade = award.grade.as_ref().map(|grade| format!(", grade {grade}")).unwrap_or_default();
        let state = match award.awarded_on {
            Some(on) => format!(", awarded on {}", words::date(on)),
            None if award.status == crate::domain::officer::AwardStatus::InProgress => ", in progress".to_owned(),
            None => String::new(),
        };
        let by = award.verified_by.as_ref().map(|by| format!(", verified by {by}")).unwrap_or_default();
        MetBy {
            kind: "award".into(),
            id: award.id.to_string(),
            on: award.awarded_on.or(award.verified_on),
            by: award.verified_by.clone(),
            text: format!("{}{grade}{state}{by}", award.title),
        }
    }

    fn equivalence(&self, explained: &mut Explained) {
        let criterion = &self.plan.criteria[usize::from(self.case.criterion)].id;
        if !self.case.facts.own {
            return;
        }
        for award in self.case.facts.awards.iter().map(|fact| &self.record.qualifications[fact.source as usize]) {
            let mut requests: Vec<_> =
                award.equivalence.iter().filter(|request| request.criterion == criterion.as_str()).collect();
            requests.sort_by(|a, b| (a.state, &a.reason).cmp(&(b.state, &b.reason)));
            for request in requests {
                match request.state {
                    EquivalenceState::Pending => {
                        let text = format!("HR has not decided if {} is equivalent.", award.title);
                        self.reason(explained, Code::EquivalencePending, award.id.as_str(), text);
                    }
                    EquivalenceState::Refused => {
                        let why = request.reason.as_deref().unwrap_or("no reason is recorded");
                        let text = format!("HR decided that {} is not equivalent: {}", award.title, stop(why));
                        self.reason(explained, Code::EquivalenceRefused, award.id.as_str(), text);
                    }
                    EquivalenceState::Approved => {}
                }
            }
        }
    }

    fn grades_short(&self, leaf: &QualificationLeaf, explained: &mut Explained) {
        let fits = |subject: Option<u16>| {
            let awards = self.case.facts.awards.iter().enumerate();
            let fitting = awards.filter(|(position, fact)| {
                subject.is_none_or(|subject| fact.subject == subject)
                    && fact.verified <= self.case.known
                    && award_fits(leaf, fact, *position, self.case)
            });
            fitting.count() as u32
        };
        let (have, need) = (fits(None), leaf.rule.count.unwrap_or(1));
        let subjects = leaf.subjects.iter().zip(&leaf.rule.must_include);
        let missing: Vec<String> =
            subjects.filter(|(word, _)| fits(Some(**word)) == 0).map(|(_, name)| words::sentence(name.as_str())).collect();
        let missing = if missing.is_empty() { String::new() } else { format!(" Missing: {}.", words::join(&missing)) };
        let catalogue = leaf.rule.catalogue.as_ref().map_or("", |id| id.as_str());
        let counted = have.min(need);
        self.reason(explained, Code::QualificationGradesShort, catalogue, format!("{counted} of {need} passes count.{missing}"));
    }

    pub(super) fn training(&self, courses: Option<&[u16]>, explained: &mut Explained) {
        let known = |courses: &&[u16]| courses.iter().all(|course| self.plan.courses.get(usize::from(*course)).is_some());
        let Some(courses) = courses.filter(known) else {
            return self.reason(explained, Code::MatrixMissing, "", "No list of courses is set for this post.".to_owned());
        };
        for &course in courses {
            let id = self.plan.course_index.iter().find(|(_, at)| **at == course).map_or("", |(id, _)| id.as_str());
            let Some(known) = self.plan.courses.get(usize::from(course)) else { continue };
            let best =
                completions(course, self.case).max_by_key(|fact| (fact.valid_until.max(fact.paused_until), fact.completed));
            match best {
                Some(fact) if is_in_date(course, self.case) => {
                    let completed = date(fact.completed);
                    let text = format!("{}, completed on {}", known.title, words::date(completed));
                    explained.met_by.push(MetBy {
                        kind: "course".into(),
                        id: id.to_owned(),
                        on: Some(completed),
                        by: None,
                        text,
                    });
                    if fact.valid_until < self.case.at.day {
                        let text = format!(
                            "Renewal of {} is paused to {}; it counts.",
                            known.title,
                            words::date(date(fact.paused_until))
                        );
                        self.reason(explained, Code::CoursePaused, id, text);
                    }
                }
                Some(fact) => {
                    let last = date(fact.valid_until.max(fact.paused_until));
                    self.reason(explained, Code::CourseLapsed, id, format!("{} ran out on {}.", known.title, words::date(last)));
                    self.lapsed(explained, last, &known.title);
                }
                None => self.reason(explained, Code::CourseMissing, id, format!("{} is not recorded as complete.", known.title)),
            }
        }
    }

    pub(super) fn cpd(&self, hours: i64, window: u16, reflections: u32, explained: &mut Explained) {
        let (have, reflected) = cpd(self.case, window);
        let since = date(self.case.at.window(window));
        if explained.outcome.is_met() {
            let text = format!("{} CPD hours since {}", hours_text(have), words::date(since));
            explained.met_by.push(MetBy { kind: "cpd".into(), id: String::new(), on: None, by: None, text });
            return;
        }
        if have < hours {
            let text = format!("{} of {} CPD hours since {}.", hours_text(have), hours_text(hours), words::date(since));
            self.reason(explained, Code::CpdHoursShort, "", text);
        }
        if reflected < reflections {
            let text = format!("{reflected} of {reflections} CPD entries have a reflection.");
            self.reason(explained, Code::CpdReflectionsShort, "", text);
        }
    }

    pub(super) fn experience(&self, field: u16, years: i64, field_name: &str, explained: &mut Explained) {
        let (entries, months, _) = experience(field, self.case);
        let jobs =
            || self.case.facts.jobs.iter().filter(|job| job.field == field && field != UNKNOWN && job.from <= self.case.at.day);
        if explained.outcome.is_met() {
            for job in jobs().filter(|job| job.verified <= self.case.known) {
                let entry = &self.record.employment[job.source as usize];
                let text = format!("{}, {} from {}", entry.employer, words::plain(field_name), words::date(entry.from));
                let by = entry.verified_by.clone();
                explained.met_by.push(MetBy {
                    kind: "employment".into(),
                    id: entry.employer.clone(),
                    on: entry.verified_on,
                    by,
                    text,
                });
            }
            return;
        }
        let unverified: Vec<&str> = jobs()
            .filter(|job| job.verified > self.case.known)
            .map(|job| self.record.employment[job.source as usize].employer.as_str())
            .collect();
        for employer in &unverified {
            self.reason(explained, Code::ExperienceUnverified, employer, format!("{employer} has not been verified."));
        }
        if unverified.is_empty() || entries > 0 {
            let have = tenths_of_years(months);
            let need = hours_text(years);
            let text = match years {
                0 => format!("No verified {} work is recorded.", words::plain(field_name)),
                _ => format!("{have} of {need} years of verified {} work.", words::plain(field_name)),
            };
            self.reason(explained, Code::ExperienceShort, field_name, text);
        }
        explained.earliest_on = self.experience_reached(field, years);
    }

    /// The first day on which the years are reached, if everything recorded is verified today and the job goes on.
    fn experience_reached(&self, field: u16, years: i64) -> Option<NaiveDate> {
        let mut record = self.record.clone();
        let as_of = self.as_of();
        let name = self.plan.words.iter().find(|(_, at)| **at == field).map(|(name, _)| name.clone()).unwrap_or_default();
        for job in &mut record.employment {
            let verified_now = job.verified_on.is_none_or(|on| on > as_of);
            if verified_now {
                job.verified_on = Some(as_of);
            }
        }
        // Someone whose post is in the field works in it today; where no job goes on, one that starts today may be recorded.
        if !record.employment.iter().any(|job| job.field == name.as_str() && job.to.is_none_or(|to| to >= as_of)) {
            record.employment.push(crate::domain::officer::Employment {
                employer: String::new(),
                field: name.as_str().into(),
                from: as_of,
                to: None,
                verified_by: None,
                verified_on: Some(as_of),
            });
        }
        let facts = super::facts::Facts::pack(self.plan, &record);
        let horizon = add_months(as_of, super::explain::MONTHS_AHEAD);
        let reached = |day: NaiveDate| {
            let at = self.plan.at(day);
            let case = super::leaf::Case { facts: &facts, known: super::moment::number(day), at: &at, ..self.case };
            super::leaf::has_experience(field, years, case)
        };
        as_of.iter_days().take_while(|day| *day <= horizon).find(|day| reached(*day))
    }

    pub(super) fn document(&self, leaf: &DocumentLeaf, explained: &mut Explained) {
        let mut have = 0;
        let mut expired = Vec::new();
        for (fact, counts) in documents_for(self.case) {
            let document = &self.record.documents[fact.source as usize];
            if !fact.types.overlaps(leaf.types) {
                continue;
            }
            let fits = document_fits(leaf, fact, self.case.at);
            let accepted = fact.accepted <= self.case.known;
            if fits && accepted && counts {
                have += 1;
                explained.met_by.push(document_meets(document));
            } else if fact.expires < self.case.at.day && (counts || !accepted) {
                expired.push((fact.expires, accepted, document));
            } else {
                self.document_reason(leaf, fact, document, (fits, accepted, counts), explained);
            }
        }
        if explained.outcome.is_met() {
            explained.reasons.clear();
            return;
        }
        // Of what ran out, only the last ones are missed: the ones before were renewed.
        expired.sort_by_key(|(last, ..)| std::cmp::Reverse(*last));
        for (last, accepted, document) in expired.into_iter().take((leaf.rule.count - have) as usize) {
            let (last, name) = (date(last), document.name());
            let text = format!("{name} ran out on {}.", words::date(last));
            self.reason(explained, Code::DocumentExpired, document.id.as_str(), text);
            if accepted {
                self.lapsed(explained, last, &name);
            }
        }
        if have < leaf.rule.count && explained.outcome == Outcome::NotMet {
            let with = if leaf.rule.must_expire { " with an expiry date" } else { "" };
            let text = format!("{have} of {} accepted: {}{with}.", leaf.rule.count, words::either(&leaf.names));
            let subject = leaf.rule.types.first().map_or("", |kind| kind.as_str());
            self.reason(explained, Code::DocumentsShort, subject, text);
        }
        explained.met_by.clear();
    }

    /// Why a document of the right kind does not count.
    fn document_reason(
        &self,
        leaf: &DocumentLeaf,
        fact: &super::facts::DocumentFact,
        document: &EvidenceDocument,
        (fits, accepted, counts): (bool, bool, bool),
        explained: &mut Explained,
    ) {
        let (id, title) = (document.id.as_str(), document.name());
        let comment = |comment: Option<&str>| comment.map_or_else(|| ".".to_owned(), |comment| format!(": {}", quoted(comment)));
        if accepted && !counts {
            let criterion = &self.plan.criteria[usize::from(self.case.criterion)].id;
            // Reviewed for other criteria only: nothing was found about this one.
            let Some(found) = document.outcome(criterion) else { return };
            let (code, word) = match found.outcome {
                ReviewOutcome::PartlyMet => (Code::EvidencePartlyMet, "partly"),
                _ => (Code::EvidenceNotMet, "not"),
            };
            let comment = comment(found.comment.as_deref());
            return self.reason(explained, code, id, format!("{title} was judged {word} met{comment}"));
        }
        if let Some(from) = leaf.window.map(|window| self.case.at.window(window)).filter(|from| fact.dated < *from) {
            let dated = match fact.dated {
                NEVER_BEFORE => "has no date".to_owned(),
                dated => format!("is from {}", words::date(date(dated))),
            };
            let text = format!("{title} {dated}; it must be from {} on.", words::date(date(from)));
            return self.reason(explained, Code::EvidenceTooOld, id, text);
        }
        if leaf.rule.redacted && !fact.redacted {
            return self.reason(explained, Code::EvidenceNeedsRedaction, id, format!("{title} may identify a tenant."));
        }
        if document.changed_on.is_some() && matches!(document.state(), DocumentState::Draft | DocumentState::Submitted) {
            // Until the new version is sent it is the officer's turn.
            let (code, next) = match document.state() {
                DocumentState::Draft => (Code::EvidenceDraft, " The new version is not sent."),
                _ => (Code::EvidenceChanged, ""),
            };
            let text = format!("{title} changed after review; the outcome no longer counts.{next}");
            return self.reason(explained, code, id, text);
        }
        match document.state() {
            DocumentState::NeedsRedaction => {
                self.reason(explained, Code::EvidenceNeedsRedaction, id, format!("{title} may identify a tenant."));
            }
            DocumentState::Returned => {
                let on = document.returned_on.map(|on| format!(" on {}", words::date(on))).unwrap_or_default();
                let text = format!("{title} was returned{on}{}", comment(document.comment.as_deref()));
                self.reason(explained, Code::EvidenceReturned, id, text);
            }
            DocumentState::Draft => self.reason(explained, Code::EvidenceDraft, id, "A draft is not sent.".to_owned()),
            DocumentState::Submitted | DocumentState::Accepted if fits && !accepted && fact.submitted <= self.case.known => {
                let sent = document.submitted_on.map(|on| format!(", sent on {},", words::date(on))).unwrap_or_default();
                self.reason(explained, Code::EvidenceAwaitingReview, id, format!("{title}{sent} waits for review."));
            }
            DocumentState::Submitted | DocumentState::Accepted => {}
        }
    }

    pub(super) fn judgement(&self, window: Option<u16>, explained: &mut Explained) {
        let latest = latest_judgement(self.case);
        let Some(fact) = latest else {
            let has_rule = self.plan.criteria[usize::from(self.case.criterion)].has_rule;
            return match has_rule {
                true => self.reason(explained, Code::JudgementMissing, "", "No manager's judgement is recorded.".to_owned()),
                false => self.reason(explained, Code::RuleMissing, "", "No evidence rule is set. The manager judges.".to_owned()),
            };
        };
        let recorded = &self.record.judgements[fact.source as usize];
        let on = words::date(recorded.on);
        let id = recorded.criterion.to_string();
        if !fact.met {
            let word = if recorded.outcome == ReviewOutcome::PartlyMet { "partly met" } else { "not met" };
            let why = recorded.reason.as_ref().map_or_else(|| ".".to_owned(), |reason| format!(": {}", quoted(reason)));
            self.reason(explained, Code::JudgementNotMet, &id, format!("{} recorded {word} on {on}{why}", recorded.by));
            // On the same day the judgement that is not met wins, so a new one counts from the day after.
            if recorded.on == self.as_of() {
                explained.earliest_on = self.as_of().succ_opt();
            }
        } else if judgement(self.case, window).is_none() {
            let from = window.map(|window| words::date(date(self.case.at.window(window)))).unwrap_or_default();
            let text = format!("The judgement of {on} does not count: it must be from {from} on.");
            self.reason(explained, Code::JudgementTooOld, &id, text);
        } else {
            let text = format!("Judged met by {} on {on}", recorded.by);
            explained.met_by.push(MetBy {
                kind: "judgement".into(),
                id,
                on: Some(recorded.on),
                by: Some(recorded.by.clone()),
                text,
            });
        }
    }

    /// Says of what is met that it runs out soon.
    pub(super) fn lapses_soon(&self, leaf: &Node, explained: &mut Explained) {
        let Some(lapses) = explained.lapses_on else { return };
        let last = lapses.pred_opt().unwrap_or(lapses);
        let within = |days: i64| lapses.signed_duration_since(self.as_of()).num_days() <= days;
        let on = words::date(last);
        match leaf {
            Node::Training(Some(courses)) => {
                for &course in courses {
                    let Some(known) = self.plan.courses.get(usize::from(course)) else { continue };
                    let until = completions(course, self.case).map(|fact| fact.valid_until.max(fact.paused_until)).max();
                    let Some(until) = until.filter(|until| *until != NEVER_AFTER) else { continue };
                    let days = i64::from(until) + 1 - i64::from(self.case.at.day);
                    if (0..=i64::from(known.due_soon_days)).contains(&days) {
                        let id = self.plan.course_index.iter().find(|(_, at)| **at == course).map_or("", |(id, _)| id.as_str());
                        let text = format!("{} runs out at the end of {}.", known.title, words::date(date(until)));
                        self.reason(explained, Code::CourseLapsesSoon, id, text);
                    }
                }
            }
            Node::Document(_) | Node::Qualification(_) if within(SOON_DAYS) => {
                let (id, thing) =
                    explained.met_by.first().map_or((String::new(), "This".to_owned()), |met| (met.id.clone(), thing(met)));
                self.reason(explained, Code::DocumentLapsesSoon, &id, format!("{thing} runs out at the end of {on}."));
            }
            Node::Cpd { hours, window, reflections } if within(SOON_DAYS) => {
                let at = self.plan.at(lapses);
                let text = match cpd(super::leaf::Case { at: &at, ..self.case }, *window).0 < *hours {
                    true => format!("After {on}, fewer than {} CPD hours will count.", hours_text(*hours)),
                    false => format!("After {on}, fewer than {reflections} CPD entries with a reflection will count."),
                };
                self.reason(explained, Code::CpdLapsesSoon, "", text);
            }
            _ => {}
        }
    }
}

fn thing(met: &MetBy) -> String {
    met.text.split(',').next().unwrap_or(&met.text).to_owned()
}

fn document_meets(document: &EvidenceDocument) -> MetBy {
    let dated = document.dated_on.map(|on| format!(", {}", words::date(on))).unwrap_or_default();
    let by = document.accepted_by.as_ref().map(|by| format!(", accepted by {by}")).unwrap_or_default();
    MetBy {
        kind: "document".into(),
        id: document.id.to_string(),
        on: document.accepted_on.or(document.dated_on),
        by: document.accepted_by.clone(),
        text: format!("{}{dated}{by}", document.name()),
    }
}

/// What a qualification rule asks for, in words.
pub(super) fn need(leaf: &QualificationLeaf) -> String {
    let rule = &leaf.rule;
    let mut need = match (rule.count, &rule.catalogue) {
        (Some(count), Some(id)) if count > 1 => format!("{count} {} passes", words::plain(id.as_str()).to_uppercase()),
        (_, Some(id)) => format!("the qualification {}", words::plain(id.as_str())),
        (Some(count), None) if count > 1 => format!("{count} qualifications"),
        (_, None) => "a qualification".to_owned(),
    };
    if let Some(level) = rule.min_level {
        need += &format!(" at level {level} or above");
    }
    if let Some(grade) = &rule.min_grade {
        need += &format!(" at grade {grade} or above");
    }
    if let Some(field) = &rule.field {
        need += &format!(" in {}", words::plain(field.as_str()));
    }
    if let Some(body) = &rule.awarding_body {
        need += &format!(" from {body}");
    }
    if !rule.must_include.is_empty() {
        let subjects: Vec<String> = rule.must_include.iter().map(|subject| words::sentence(subject.as_str())).collect();
        need += &format!(" including {}", words::join(&subjects));
    }
    if let Some(hours) = rule.min_guided_hours {
        need += &format!(" of {hours} guided learning hours or more");
    }
    if rule.equivalence.is_some() {
        need += " that HR has approved as equivalent";
    }
    need
}

/// Millionths as a short decimal: `14.5`, `20`.
pub(super) fn hours_text(micros: i64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, (micros % 1_000_000).abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Months as years with one place, rounded down so that nobody reads a year that is not full.
fn tenths_of_years(months: i64) -> String {
    let tenths = months * 10 / 12;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

/// Somebody's words at the end of a sentence, with one full stop.
fn quoted(text: &str) -> String {
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("\"{text}\"{stop}")
}

/// The text with a full stop.
fn stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
