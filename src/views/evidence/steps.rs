//! What the steps of the form share, and its last two: files, and what may identify a tenant.

use chrono::NaiveDate;
use serde::Serialize;

use super::{FileLine, officer, sample};
use crate::domain::evidence::{Attachment, Part};
use crate::views::engine::Page;
use crate::views::layout::Frame;
use crate::views::parts::{Choice, Choices, Field, FormErrors, Link, PostButton};
use crate::views::samples::{HOSTILE, LONG_NAME};
use crate::views::words;

/// The h1 of a step.
pub(super) fn heading(step: Part) -> &'static str {
    match step {
        Part::Criteria => "What does this show?",
        Part::Account => "Tell us what happened",
        Part::Files => "Add files",
        Part::Tenants => "Check for tenants' details",
    }
}

/// The path of a step of the evidence at `evidence`: `/evidence/0412/edit/account`.
pub fn step_path(step: Part, evidence: &str) -> String {
    format!("{evidence}/edit/{}", step.as_str())
}

/// The same, opened from the check, to which (Continue) then leads back.
pub fn step_from_check(step: Part, evidence: &str) -> String {
    format!("{}?return=check", step_path(step, evidence))
}

/// Where (Continue) leads: to the next step, and from the last one to the check.
pub fn step_next(step: Part, evidence: &str) -> String {
    let next = Part::ALL.into_iter().skip_while(|part| *part != step).nth(1);
    next.map_or_else(|| format!("{evidence}/check"), |next| step_path(next, evidence))
}

/// What stands above and below the fields of a step. Every step posts `version` (but for the first of something new) to its own
/// path, with `action=save` from (Save). A script posts it as well, with `autosave=1`, and wants
/// `{"saved_at": "4:12pm", "version": 3}`.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// "Step 2 of 4".
    pub caption: String,
    pub action: String,
    /// Null before there is a draft, which then saves nothing by itself.
    pub version: Option<String>,
    /// Makes beginning something the same when the form is sent twice; null once there is a draft.
    pub key: Option<String>,
    /// The kind that a new piece begins with, where whoever came here had chosen it.
    pub kind: Option<String>,
    /// It was opened from the check: posts `return=check`, and (Continue) leads back there.
    pub to_check: bool,
    /// "Last saved 4:12pm".
    pub last_saved: Option<String>,
    /// What a reviewer asks for.
    pub returned: Option<ReturnedNote>,
    /// Outcomes that count no longer since what was reviewed is being changed.
    pub undone: Option<String>,
    /// It is frozen in an application.
    pub locked: Option<String>,
}

/// Why a piece of evidence came back.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnedNote {
    /// "Manager One returned this on 20 March 2026".
    pub heading: String,
    pub reason: String,
}

impl ReturnedNote {
    pub fn new(by: &str, on: NaiveDate, reason: impl Into<String>) -> ReturnedNote {
        ReturnedNote { heading: format!("{by} returned this on {}", words::date(on)), reason: reason.into() }
    }
}

impl Step {
    /// The first step of something new: `/evidence/new`.
    pub fn of_new() -> Step {
        Step { action: "/evidence/new".to_owned(), ..Step::of(Part::Criteria, "", None) }
    }

    /// With a key that no other form has.
    pub fn keyed(mut self, key: impl Into<String>) -> Step {
        self.key = Some(key.into());
        self
    }

    /// Of a new piece of this kind.
    pub fn with_kind(mut self, kind: Option<String>) -> Step {
        self.kind = kind;
        self
    }

    /// A step of the draft at `evidence`, a path such as `/evidence/0412`, as the form has or had it.
    pub fn of_draft(name: Part, evidence: &str, version: impl Into<String>) -> Step {
        Step::of(name, evidence, Some(version.into()))
    }

    fn of(name: Part, evidence: &str, version: Option<String>) -> Step {
        Step {
            caption: format!("Step {} of {}", 1 + Part::ALL.iter().take_while(|part| **part != name).count(), Part::ALL.len()),
            action: step_path(name, evidence),
            version,
            key: None,
            kind: None,
            to_check: false,
            last_saved: None,
            returned: None,
            undone: None,
            locked: None,
        }
    }

    /// `said`: of `last_saved`.
    pub fn saved(mut self, said: impl Into<String>) -> Step {
        self.last_saved = Some(said.into());
        self
    }

    pub fn returned(mut self, note: ReturnedNote) -> Step {
        self.returned = Some(note);
        self
    }

    /// `criteria`: those with an outcome, by name.
    pub fn undone(mut self, criteria: &[String]) -> Step {
        self.undone = Some(undone(criteria));
        self
    }

    /// It was opened from the check.
    pub fn to_check(mut self) -> Step {
        self.to_check = true;
        self
    }

    /// `on`: the day of the application that keeps this version.
    pub fn locked(mut self, on: NaiveDate) -> Step {
        self.locked = Some(locked(on));
        self
    }
}

/// What is said of outcomes that a change of what was reviewed has undone. `criteria`: theirs, by name.
pub(super) fn undone(criteria: &[String]) -> String {
    let (outcomes, count) = if criteria.len() == 1 { ("outcome", "counts") } else { ("outcomes", "count") };
    format!("You are changing what was reviewed, so the {outcomes} for {} {count} no longer.", words::join(criteria))
}

/// What is said of evidence that an application keeps.
pub fn locked(on: NaiveDate) -> String {
    format!("Part of your application of {}. A change makes a new version; the application keeps this one.", words::date(on))
}

/// `/evidence/{id}/edit/files`. Posts `files` (several) as multipart, with `action=upload` from (Upload); each (Remove) posts
/// `action=remove` and `file`.
#[derive(Clone, Debug, Serialize)]
pub struct Files {
    pub step: Step,
    pub files: Vec<FileRow>,
    pub upload: Field,
    pub errors: FormErrors,
}

/// A file that is there.
#[derive(Clone, Debug, Serialize)]
pub struct FileRow {
    pub link: Link,
    /// "210 KB".
    pub size: String,
    pub remove: PostButton,
}

impl FileRow {
    /// `evidence`: its path; `version`: of the evidence.
    pub fn new(evidence: &str, file: &Attachment, version: &str) -> FileRow {
        FileRow::at(evidence, &step_path(Part::Files, evidence), file, version)
    }

    /// Of the step that was opened from the check.
    pub fn to_check(mut self) -> FileRow {
        self.remove = self.remove.with("return", "check");
        self
    }

    /// The same with the path that the button posts to; `of`: the path below which the file is.
    pub fn at(of: &str, action: &str, file: &Attachment, version: &str) -> FileRow {
        let FileLine { link, size } = FileLine::new(of, file);
        let remove = PostButton::new(action, "Remove")
            .hidden(file.name.clone())
            .with("version", version)
            .with("action", "remove")
            .with("file", file.id.as_str());
        FileRow { link, size, remove }
    }
}

impl Files {
    /// One field takes several files, so what is wrong with any of them is said together.
    pub fn new(step: Step, files: Vec<FileRow>, errors: FormErrors) -> Files {
        let all: Vec<&str> = errors.list().iter().map(|error| error.text.as_str()).collect();
        let errors = if all.is_empty() { FormErrors::none() } else { FormErrors::none().with("files", all.join(". ")) };
        let upload = Field { multiple: true, ..Field::text("files", "Files (optional)") }
            .hint("PDF, Word, Excel, PNG or JPEG, up to 10 MB each. Take out what could identify a tenant before you add them.")
            .checked(&errors);
        Files { step, files, upload, errors }
    }
}

impl Page for Files {
    const TEMPLATE: &'static str = "pages/evidence/files";

    fn title(&self) -> String {
        heading(Part::Files).to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        officer()
    }

    fn samples() -> Vec<(&'static str, Files)> {
        let step = || Step::of_draft(Part::Files, "/evidence/0412", "3").saved("Last saved 4:12pm");
        let row = |id: &str, name: &str, bytes| FileRow::new("/evidence/0412", &sample::file(id, name, bytes), "3");
        let errors = FormErrors::none()
            .with("files", "patch.exe must be a PDF, Word, Excel, PNG or JPEG")
            .with("files", "scan.pdf is empty");
        vec![
            (
                "normal",
                Files::new(step(), vec![row("1", "plan.pdf", 215_040), row("2", "visit-log.xlsx", 34_816)], FormErrors::none()),
            ),
            ("empty", Files::new(step(), Vec::new(), FormErrors::none())),
            (
                "awkward",
                Files::new(step(), vec![row("1", HOSTILE, 10_485_760), row("2", &format!("{LONG_NAME}.pdf"), 12)], errors),
            ),
        ]
    }
}

/// `/evidence/{id}/edit/tenants`. Posts `finding_{key}` (`remove`, `not_tenant`) for each find and `declared` (`yes`).
#[derive(Clone, Debug, Serialize)]
pub struct Declaration {
    pub step: Step,
    /// "We found 2 things that may identify a tenant.", or that nothing was found.
    pub lead: String,
    pub findings: Vec<Choices>,
    pub declared: Choices,
    /// Where the texts and the files are changed.
    pub ways: Vec<Link>,
    pub errors: FormErrors,
}

/// Something in a text that may identify a tenant.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    /// Tells it from the others: the end of the name of its field.
    pub key: &'a str,
    /// "Possible National Insurance number in What you did".
    pub words: &'a str,
    /// The words around it.
    pub excerpt: &'a str,
    /// `remove`, `not_tenant`, or empty: nothing is chosen beforehand.
    pub answer: &'a str,
}

impl Declaration {
    /// `evidence`: its path.
    pub fn new(step: Step, evidence: &str, findings: &[Finding<'_>], declared: bool, errors: FormErrors) -> Declaration {
        let lead = match findings.len() {
            0 => "We found nothing, but cannot read pictures or scans. Look yourself.".to_owned(),
            1 => "We found 1 thing that may identify a tenant. We cannot read pictures or scans. Look at those yourself."
                .to_owned(),
            many => format!(
                "We found {many} things that may identify a tenant. We cannot read pictures or scans. Look at those yourself."
            ),
        };
        let choices = |finding: &Finding<'_>| {
            let answers = vec![Choice::new("remove", "I will take it out"), Choice::new("not_tenant", "It is not a tenant's")];
            Choices::new(&format!("finding_{}", finding.key), finding.words, answers)
                .hint(format!("“{}”", finding.excerpt))
                .chosen(&[finding.answer])
                .checked(&errors)
        };
        let yes = vec![Choice::new("yes", "I have taken out anything that could identify a tenant")];
        Declaration {
            step,
            lead,
            findings: findings.iter().map(choices).collect(),
            declared: Choices::new("declared", "Confirm", yes).chosen(if declared { &["yes"] } else { &[""] }).checked(&errors),
            ways: vec![
                Link::new(step_path(Part::Account, evidence), "Change what you wrote"),
                Link::new(step_path(Part::Files, evidence), "Change the files"),
            ],
            errors,
        }
    }
}

impl Page for Declaration {
    const TEMPLATE: &'static str = "pages/evidence/tenants";

    fn title(&self) -> String {
        heading(Part::Tenants).to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        officer()
    }

    fn samples() -> Vec<(&'static str, Declaration)> {
        let step = || Step::of_draft(Part::Tenants, "/evidence/0412", "3").saved("Last saved 4:12pm");
        let find = |key, words, excerpt| Finding { key, words, excerpt, answer: "" };
        let two = [
            find("1", "Possible National Insurance number in What you did", "the letter named AB 12 34 56 C and the"),
            find("2", "Possible telephone number in Situation", "rang 020 7946 0000 twice"),
        ];
        let awkward =
            [Finding { answer: "not_tenant", ..find("1", HOSTILE, HOSTILE) }, find("2", "Possible postcode in Title", LONG_NAME)];
        let errors = FormErrors::none()
            .with("finding_2", "Select what to do about the possible postcode in Title")
            .with("declared", "Confirm that you have taken out tenants' details");
        let of =
            |findings: &[Finding<'_>], declared, errors| Declaration::new(step(), "/evidence/0412", findings, declared, errors);
        vec![
            ("normal", of(&two, false, FormErrors::none())),
            ("empty", of(&[], true, FormErrors::none())),
            ("awkward", of(&awkward, false, errors)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::evidence::sample::day;

    #[test]
    fn each_step_leads_to_the_next_and_the_last_to_the_check() {
        for (step, path, next) in [
            (Part::Criteria, "/evidence/7/edit/criteria", "/evidence/7/edit/account"),
            (Part::Account, "/evidence/7/edit/account", "/evidence/7/edit/files"),
            (Part::Files, "/evidence/7/edit/files", "/evidence/7/edit/tenants"),
            (Part::Tenants, "/evidence/7/edit/tenants", "/evidence/7/check"),
        ] {
            assert_eq!(step_path(step, "/evidence/7"), path);
            assert_eq!(step_next(step, "/evidence/7"), next);
            assert_eq!(step_from_check(step, "/evidence/7"), format!("{path}?return=check"));
        }
        assert_eq!(Step::of_new().action, "/evidence/new");
        assert_eq!(Step::of_draft(Part::Files, "/evidence/7", "1").caption, "Step 3 of 4");
    }

    #[test]
    fn warnings_name_what_they_are_about() {
        let step = |criteria: &[&str]| {
            let criteria: Vec<String> = criteria.iter().map(ToString::to_string).collect();
            Step::of_new().undone(&criteria).undone
        };
        assert_eq!(
            step(&["Acting early (B-E2)"]).as_deref(),
            Some("You are changing what was reviewed, so the outcome for Acting early (B-E2) counts no longer.")
        );
        assert_eq!(
            step(&["X (A-1)", "Y (A-2)"]).as_deref(),
            Some("You are changing what was reviewed, so the outcomes for X (A-1) and Y (A-2) count no longer.")
        );
        assert_eq!(
            Step::of_new().locked(day(7, 1)).locked.as_deref(),
            Some("Part of your application of 1 July 2026. A change makes a new version; the application keeps this one.")
        );
    }

    #[test]
    fn what_is_wrong_with_several_files_is_said_together() {
        let errors = FormErrors::none().with("files", "a.exe is empty").with("files", "b.pdf is empty");
        let page = Files::new(Step::of_new(), Vec::new(), errors);
        assert_eq!(page.upload.error.as_deref(), Some("a.exe is empty. b.pdf is empty"));
        assert_eq!(page.errors.list().len(), 1);
    }

    #[test]
    fn nothing_is_chosen_before_the_officer_chooses() {
        let find = Finding { key: "9", words: "Possible postcode in Title", excerpt: "x", answer: "" };
        let page = Declaration::new(Step::of_new(), "/evidence/7", &[find], false, FormErrors::none());
        let chosen = |choices: &Choices| choices.options.iter().filter(|option| option.chosen).count();
        assert_eq!((chosen(&page.findings[0]), chosen(&page.declared)), (0, 0));
        let find = Finding { answer: "remove", ..find };
        let page = Declaration::new(Step::of_new(), "/evidence/7", &[find], true, FormErrors::none());
        assert_eq!((chosen(&page.findings[0]), chosen(&page.declared)), (1, 1));
        assert_eq!(page.findings[0].name, "finding_9");
    }
}
