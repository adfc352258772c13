//! What a reason says to its reader: the fact that everyone reads, who acts next, and the way on (pages.md 5).

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::assessment::answer::{CriterionStatus, Reason};
use crate::domain::assessment::reasons::{Act, ReasonCode as Code};

use super::super::parts::Link;
use super::super::words;
use super::{Reader, Side};

/// One reason, ready to print.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ReasonLine {
    pub fact: String,
    /// Who acts next, or from when the next figures count; null where the link says it.
    pub note: Option<String>,
    pub link: Option<Link>,
}

/// Where a reason can lead besides the evidence it names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ways<'a> {
    /// The reader may add evidence about this officer.
    pub may_add: bool,
    /// The metric of each rule about figures: the id of the rule, and of what it looks at.
    pub metrics: &'a [(String, String)],
    /// Where the reader records a judgement of the criterion; None where they may not.
    pub judge: Option<&'a str>,
    /// Where the reader waives the criterion; None where they may not.
    pub waive: Option<&'a str>,
    /// The reader may verify qualifications of this officer.
    pub verify: bool,
    /// The reader decides whether one is equivalent.
    pub decide: bool,
    /// The reader writes the development plan.
    pub may_plan: bool,
}

/// The reasons of a criterion as the reader may know them. A draft is its owner's alone, and a title may itself identify a
/// tenant, so others read neither.
pub fn lines(reader: &Reader, status: &CriterionStatus, ways: Ways<'_>) -> Vec<ReasonLine> {
    let known = |reason: &&Reason| reader.is_officer() || reason.code != Code::EvidenceDraft;
    let mut lines: Vec<ReasonLine> =
        status.reasons.iter().filter(known).map(|reason| line(reader, status, reason, ways)).collect();
    if lines.is_empty() && !status.reasons.is_empty() {
        let note = acts_next(reader, Act::Officer);
        lines.push(ReasonLine { fact: "No evidence is accepted yet.".to_owned(), note, link: None });
    }
    lines
}

fn line(reader: &Reader, status: &CriterionStatus, reason: &Reason, ways: Ways<'_>) -> ReasonLine {
    let note = match reason.code {
        Code::MetricNotAttributable
        | Code::MetricBaseline
        | Code::MetricCoverOnly
        | Code::MetricAbsent
        | Code::MetricLeftOut
        | Code::MetricNoActivity => Some(format!("This does not count against {}.", reader.whom())),
        code if code.act() == Act::Figures => status.earliest_on.map(|on| from_when(reader, on)),
        // The line manager or HR verifies, whoever comes first.
        Code::QualificationUnverified if ways.verify => None,
        Code::QualificationUnverified => {
            let manager = words::capital(reader.manager_name());
            Some(format!("{manager} or HR acts next. You do not need to do anything."))
        }
        code => acts_next(reader, code.act()),
    };
    ReasonLine { fact: fact(reader, reason), note, link: way_on(reader, status, reason, ways) }
}

/// The sentence of the reason.
pub fn fact(reader: &Reader, reason: &Reason) -> String {
    let fact = match reason.code {
        Code::EvidenceNeedsRedaction if !reader.is_officer() => "A piece of evidence may identify a tenant.",
        _ => &reason.text,
    };
    if reason.or { format!("Or: {fact}") } else { fact.to_owned() }
}

/// When the next figures count. Events may happen on any day, so theirs need not wait for the end of a period.
pub fn from_when(reader: &Reader, on: NaiveDate) -> String {
    match on > reader.as_of {
        true => format!("The next figures count from {}.", words::date(on)),
        false => "The next figures count as soon as they are added.".to_owned(),
    }
}

/// "Manager One acts next. You do not need to do anything."; null for whoever acts, and where nobody does.
pub fn acts_next(reader: &Reader, act: Act) -> Option<String> {
    let actor = match (act, reader.side) {
        (Act::Officer, Side::Officer) | (Act::Manager, Side::Manager) | (Act::Hr, Side::Hr) => return None,
        (Act::Figures | Act::None, _) => return None,
        (Act::Officer, _) => reader.officer.clone(),
        (Act::Manager, _) => words::capital(reader.manager_name()),
        (Act::Hr, _) => "HR".to_owned(),
    };
    Some(format!("{actor} acts next. You do not need to do anything."))
}

/// Where the reader goes on from a reason. Pages that do not exist are never linked: their reasons have no way on but the
/// page of the criterion, on which they stand.
fn way_on(reader: &Reader, status: &CriterionStatus, reason: &Reason, ways: Ways<'_>) -> Option<Link> {
    let about = format!("for {}", status.label);
    let evidence = |words: &str| Some(Link::new(format!("/evidence/{}", reason.subject), words).hidden(about.clone()));
    let add = || {
        let link = Link::new(format!("/evidence/new?criterion={}", status.id), "Add evidence").hidden(about.clone());
        ways.may_add.then_some(link)
    };
    let own = |path: &str, words: &str| Some(Link::new(path, words).hidden(about.clone()));
    let verify =
        |words: &str| Some(Link::new(format!("/qualifications/{}/verification", reason.subject), words).hidden(about.clone()));
    match (reason.code, reader.side) {
        (Code::QualificationMissing | Code::QualificationLevelLow | Code::QualificationExpired, Side::Officer) => {
            ways.may_add.then(|| own("/qualifications/new", "Add a qualification")).flatten()
        }
        (Code::QualificationGradesShort, Side::Officer) => {
            ways.may_add.then(|| own("/qualifications/new", "Add a result")).flatten()
        }
        (Code::CourseMissing | Code::CourseLapsed | Code::CourseLapsesSoon, Side::Officer) => {
            own(&reader.training(), "See your courses")
        }
        (Code::CourseMissing | Code::CourseLapsed | Code::CourseLapsesSoon | Code::CoursePaused, _) => {
            own(&reader.training(), "See the courses")
        }
        (Code::CpdHoursShort | Code::CpdReflectionsShort | Code::CpdLapsesSoon, Side::Officer) => {
            ways.may_add.then(|| own("/cpd/new", "Add an entry")).flatten()
        }
        (Code::CpdHoursShort | Code::CpdReflectionsShort | Code::CpdLapsesSoon, _) => own(&reader.cpd(), "See the CPD log"),
        (Code::ExperienceShort, Side::Officer) => ways.may_add.then(|| own("/employment/new", "Add a job")).flatten(),
        (Code::ExperienceUnverified, Side::Officer) => own("/employment", "See your jobs"),
        (Code::ExperienceShort | Code::ExperienceUnverified, _) => own(&reader.employment(), "See the jobs"),
        (Code::QualificationInProgress, Side::Officer) => {
            own(&format!("/qualifications/{}/change", reason.subject), "Add your result")
        }
        (Code::EquivalenceRefused, Side::Officer) => {
            own(&format!("/qualifications/{}/equivalence", reason.subject), "Ask HR to look again")
        }
        (Code::WaiverExpires | Code::WaiverExpired | Code::Waived, Side::Hr) => {
            ways.waive.map(|path| Link::new(path, "Review the waiver").hidden(about))
        }
        (Code::QualificationUnverified, _) if ways.verify => verify("Verify it"),
        (Code::EquivalencePending, _) if ways.decide => verify("Decide if it is equivalent"),
        (
            Code::QualificationMissing
            | Code::QualificationLevelLow
            | Code::QualificationGradesShort
            | Code::QualificationInProgress
            | Code::QualificationExpired
            | Code::QualificationUnverified
            | Code::EquivalencePending
            | Code::EquivalenceRefused,
            _,
        ) => own(&reader.qualifications(), "See the qualifications"),
        (Code::DocumentsShort | Code::EvidenceTooOld | Code::WaiverExpired | Code::DocumentExpired, Side::Officer) => add(),
        (Code::EvidencePartlyMet | Code::EvidenceNotMet, Side::Officer) => add(),
        (Code::EvidenceDraft, Side::Officer) => evidence("Continue your draft"),
        (Code::EvidenceReturned, Side::Officer) => evidence("Change and send again"),
        (Code::EvidenceNeedsRedaction, Side::Officer) => evidence("Take out the details"),
        (Code::EvidenceNeedsRedaction | Code::EvidenceDraft, _) => None,
        (Code::EvidenceAwaitingReview, Side::Manager) => {
            Some(Link::new(format!("/reviews/{}", reason.subject), "Review it").hidden(about))
        }
        (
            Code::EvidenceAwaitingReview
            | Code::EvidenceChanged
            | Code::EvidenceReturned
            | Code::EvidencePartlyMet
            | Code::EvidenceNotMet
            | Code::EvidenceTooOld,
            _,
        ) => evidence("See the evidence"),
        (Code::JudgementMissing | Code::JudgementTooOld | Code::JudgementNotMet | Code::RuleMissing, _) => {
            ways.judge.map(|judge| Link::new(judge, "Record a judgement").hidden(about))
        }
        (code, _) if is_about_figures(code) => {
            let (_, metric) = ways.metrics.iter().find(|(rule, _)| *rule == reason.subject)?;
            Some(Link::new(reader.figure(metric), "See the figures").hidden(about))
        }
        _ => None,
    }
}

fn is_about_figures(code: Code) -> bool {
    code.as_str().starts_with("metric_") || matches!(code, Code::CountBelowExpected | Code::EventsTooFew)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn said(reader: &Reader, code: Code, text: &str) -> String {
        let status = samples::status("B-E1", code, text);
        let metrics = [("subject".to_owned(), "cta_pct".to_owned())];
        let judge = (reader.side == Side::Manager).then_some("/judge");
        let ways = Ways {
            may_add: reader.is_officer(),
            metrics: &metrics,
            judge,
            waive: (reader.side == Side::Hr).then_some("/waiver"),
            verify: reader.side != Side::Officer,
            decide: reader.side == Side::Hr,
            may_plan: false,
        };
        lines(reader, &status, ways)
            .into_iter()
            .map(|line| {
                let link = line.link.map(|link| format!("{} > {}", link.text, link.href));
                [Some(line.fact), line.note, link].into_iter().flatten().collect::<Vec<_>>().join(" | ")
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The columns are what the officer reads, the line manager, and HR.
    #[test]
    fn everyone_reads_the_fact_and_whoever_acts_the_way_on() {
        let add = "Add evidence > /evidence/new?criterion=B-E1";
        let one = "Officer One acts next. You do not need to do anything.";
        let manager = "Manager One acts next. You do not need to do anything.";
        let either = "Manager One or HR acts next. You do not need to do anything.";
        let figures = "The next figures count from 30 June 2026.";
        let own = "See the figures > /caseload/cta_pct";
        let others = "See the figures > /people/00101/caseload/cta_pct";
        let courses = "See the courses > /people/00101/training";
        let list = "See the qualifications > /people/00101/qualifications";
        let table: [(Code, &str, String, String, String); 16] = [
            (
                Code::QualificationMissing,
                "No verified qualification meets this.",
                "No verified qualification meets this. | Add a qualification > /qualifications/new".to_owned(),
                format!("No verified qualification meets this. | {one} | {list}"),
                format!("No verified qualification meets this. | {one} | {list}"),
            ),
            (
                Code::QualificationUnverified,
                "BTEC has not been verified.",
                format!("BTEC has not been verified. | {either} | See the qualifications > /qualifications"),
                "BTEC has not been verified. | Verify it > /qualifications/subject/verification".to_owned(),
                "BTEC has not been verified. | Verify it > /qualifications/subject/verification".to_owned(),
            ),
            (
                Code::EquivalenceRefused,
                "HR decided that BTEC is not equivalent: other field.",
                "HR decided that BTEC is not equivalent: other field. | Ask HR to look again > /qualifications/subject/equivalence"
                    .to_owned(),
                format!("HR decided that BTEC is not equivalent: other field. | {one} | {list}"),
                format!("HR decided that BTEC is not equivalent: other field. | {one} | {list}"),
            ),
            (
                Code::DocumentsShort,
                "1 of 2 accepted: case study.",
                format!("1 of 2 accepted: case study. | {add}"),
                format!("1 of 2 accepted: case study. | {one}"),
                format!("1 of 2 accepted: case study. | {one}"),
            ),
            (
                Code::EvidenceDraft,
                "A draft is not sent.",
                "A draft is not sent. | Continue your draft > /evidence/subject".to_owned(),
                format!("No evidence is accepted yet. | {one}"),
                format!("No evidence is accepted yet. | {one}"),
            ),
            (
                Code::EvidenceAwaitingReview,
                "Joint visits, sent on 27 March 2026, waits for review.",
                format!(
                    "Joint visits, sent on 27 March 2026, waits for review. | {manager} | See the evidence > /evidence/subject"
                ),
                "Joint visits, sent on 27 March 2026, waits for review. | Review it > /reviews/subject".to_owned(),
                format!(
                    "Joint visits, sent on 27 March 2026, waits for review. | {manager} | See the evidence > /evidence/subject"
                ),
            ),
            (
                Code::EvidenceChanged,
                "Joint visits changed after review; the outcome no longer counts.",
                format!(
                    "Joint visits changed after review; the outcome no longer counts. | {manager} | See the evidence > /evidence/subject"
                ),
                "Joint visits changed after review; the outcome no longer counts. | See the evidence > /evidence/subject"
                    .to_owned(),
                format!(
                    "Joint visits changed after review; the outcome no longer counts. | {manager} | See the evidence > /evidence/subject"
                ),
            ),
            (
                Code::EvidenceReturned,
                "Joint visits was returned on 2 April 2026.",
                "Joint visits was returned on 2 April 2026. | Change and send again > /evidence/subject".to_owned(),
                format!("Joint visits was returned on 2 April 2026. | {one} | See the evidence > /evidence/subject"),
                format!("Joint visits was returned on 2 April 2026. | {one} | See the evidence > /evidence/subject"),
            ),
            (
                Code::EvidenceNeedsRedaction,
                "Mrs Tenant's case may identify a tenant.",
                "Mrs Tenant's case may identify a tenant. | Take out the details > /evidence/subject".to_owned(),
                format!("A piece of evidence may identify a tenant. | {one}"),
                format!("A piece of evidence may identify a tenant. | {one}"),
            ),
            (
                Code::JudgementMissing,
                "No manager's judgement is recorded.",
                format!("No manager's judgement is recorded. | {manager}"),
                "No manager's judgement is recorded. | Record a judgement > /judge".to_owned(),
                format!("No manager's judgement is recorded. | {manager}"),
            ),
            (
                Code::CourseMissing,
                "Lone working is not recorded as complete.",
                "Lone working is not recorded as complete. | See your courses > /training".to_owned(),
                format!("Lone working is not recorded as complete. | {one} | {courses}"),
                format!("Lone working is not recorded as complete. | {one} | {courses}"),
            ),
            (
                Code::ExperienceUnverified,
                "Another Council has not been verified.",
                "Another Council has not been verified. | HR acts next. You do not need to do anything. | See your jobs > /employment"
                    .to_owned(),
                "Another Council has not been verified. | HR acts next. You do not need to do anything. | See the jobs > /people/00101/employment"
                    .to_owned(),
                "Another Council has not been verified. | See the jobs > /people/00101/employment".to_owned(),
            ),
            (
                Code::MetricBelowTarget,
                "Tenancy audits was 89.58% (43 of 48); it must be at least 90%.",
                format!("Tenancy audits was 89.58% (43 of 48); it must be at least 90%. | {figures} | {own}"),
                format!("Tenancy audits was 89.58% (43 of 48); it must be at least 90%. | {figures} | {others}"),
                format!("Tenancy audits was 89.58% (43 of 48); it must be at least 90%. | {figures} | {others}"),
            ),
            (
                Code::MetricAbsent,
                "Quarter 2 is left out: away for half of it or more.",
                format!("Quarter 2 is left out: away for half of it or more. | This does not count against you. | {own}"),
                format!(
                    "Quarter 2 is left out: away for half of it or more. | This does not count against Officer One. | {others}"
                ),
                format!(
                    "Quarter 2 is left out: away for half of it or more. | This does not count against Officer One. | {others}"
                ),
            ),
            (
                Code::EvidenceNotMet,
                "Joint visits was judged not met.",
                format!("Joint visits was judged not met. | {add}"),
                format!("Joint visits was judged not met. | {one} | See the evidence > /evidence/subject"),
                format!("Joint visits was judged not met. | {one} | See the evidence > /evidence/subject"),
            ),
            (
                Code::Waived,
                "Waived by HR One on 1 May 2025: on loan.",
                "Waived by HR One on 1 May 2025: on loan.".to_owned(),
                "Waived by HR One on 1 May 2025: on loan.".to_owned(),
                "Waived by HR One on 1 May 2025: on loan. | Review the waiver > /waiver".to_owned(),
            ),
        ];
        for (code, text, officer, line_manager, hr) in table {
            for (side, expected) in [(Side::Officer, officer), (Side::Manager, line_manager), (Side::Hr, hr)] {
                assert_eq!(said(&samples::reader(side), code, text), expected, "{} to {side:?}", code.as_str());
            }
        }
    }

    #[test]
    fn another_way_is_told_as_one_and_figures_of_any_day_count_at_once() {
        let reader = samples::reader(Side::Officer);
        let mut status = samples::status("C-Q1", Code::QualificationInProgress, "CIH level 3 is not finished.");
        let another = Reason::new(Code::QualificationMissing, "2", "No verified qualification meets this.");
        status.reasons.push(Reason { or: true, ..another });
        let facts: Vec<String> = lines(&reader, &status, Ways::default()).into_iter().map(|line| line.fact).collect();
        assert_eq!(facts, ["CIH level 3 is not finished.", "Or: No verified qualification meets this."]);
        for (on, words) in [
            ("2026-06-30", "The next figures count from 30 June 2026."),
            ("2026-04-10", "The next figures count as soon as they are added."),
        ] {
            assert_eq!(from_when(&reader, samples::day(on)), words);
        }
    }

    #[test]
    fn nobody_is_sent_where_they_may_not_go() {
        let status = samples::status("B-E1", Code::DocumentsShort, "0 of 1 accepted: case study.");
        let line = lines(&samples::reader(Side::Officer), &status, Ways::default()).remove(0);
        assert_eq!(line.link, None, "who may not add evidence");
        let status = samples::status("B-E1", Code::RuleMissing, "No evidence rule is set. The manager judges.");
        let line = lines(&samples::reader(Side::Manager), &status, Ways::default()).remove(0);
        assert_eq!(line.link, None, "who may not judge");
        let without = Reader { manager: None, ..samples::reader(Side::Officer) };
        let line = lines(&without, &status, Ways::default()).remove(0);
        assert_eq!(line.note.as_deref(), Some("The line manager acts next. You do not need to do anything."));
    }
}
