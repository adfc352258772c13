//! `/competence-and-conduct/{person}`: one post with all that was recorded, and posts that have ended.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, DateField, Field, FormErrors, Link, SummaryRow, TextArea};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words;
use super::{day, manages, sample, tag};
use crate::domain::conduct_standard::{PostScope, Progress, Scope, says};

/// One post. Posts `scope`, `rationale`, `review_on`, `progress`, `due_on`, `note` and `version` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct OnePost {
    #[serde(skip)]
    pub heading: String,
    /// The title of the post; null where none is held.
    pub job: Option<String>,
    pub manages: Option<String>,
    pub says: String,
    /// What else the person holds.
    pub others: Vec<Link>,
    /// What the reader may do about the post itself.
    pub ways: Vec<Link>,
    /// What stands; empty where nothing is recorded.
    pub now: Vec<SummaryRow>,
    /// The newest first.
    pub earlier: Vec<Earlier>,
    /// The one that ended last first.
    pub ended: Vec<Ended>,
    /// Null for whoever may not record anything.
    pub form: Option<ScopeForm>,
    pub errors: FormErrors,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Earlier {
    /// "Senior housing manager, recorded by HR One on 5 October 2026".
    pub head: String,
    pub rows: Vec<SummaryRow>,
}

/// A post that has ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Ended {
    pub job: String,
    /// "1 May 2024 to 9 April 2026."
    pub days: String,
    /// Where the reader puts it right.
    pub change: Option<Link>,
    /// All that was recorded, the newest first.
    pub recorded: Vec<Earlier>,
}

/// What is known of a post that has ended.
#[derive(Clone, Copy, Debug)]
pub struct EndedFacts<'a> {
    pub job: &'a str,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    /// Where it is put right, for whoever may.
    pub change: Option<&'a str>,
    /// The newest first.
    pub recorded: &'a [PostScope],
}

/// What a page about somebody's record says of a post of theirs that is in scope.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ForHolder {
    pub says: String,
    pub rows: Vec<SummaryRow>,
}

impl ForHolder {
    pub fn new(job: &str, recorded: &PostScope) -> ForHolder {
        let mut rows = vec![SummaryRow::new("Post", job), SummaryRow::new("Scope", recorded.scope.label())];
        rows.extend(recorded.progress.map(status));
        rows.extend(recorded.due_on.map(due));
        rows.push(SummaryRow::new("Recorded by", said(recorded)));
        ForHolder { says: says(Some(recorded)), rows }
    }
}

/// "HR One on 5 October 2026".
fn said(scope: &PostScope) -> String {
    format!("{} on {}", scope.by_name, words::date(words::day_of(scope.made_at.naive_utc())))
}

fn status(progress: Progress) -> SummaryRow {
    SummaryRow { lines: Vec::new(), ..SummaryRow::new("Status", "") }.tag(tag(progress))
}

fn due(on: NaiveDate) -> SummaryRow {
    SummaryRow::new("Asked for by", words::date(on))
}

/// What was recorded besides the scope itself.
fn rest(scope: &PostScope) -> Vec<SummaryRow> {
    let mut rows = Vec::new();
    rows.extend(scope.review_on.map(|day| SummaryRow::new("Looked at again on", words::date(day))));
    rows.extend(scope.progress.map(status));
    rows.extend(scope.due_on.map(due));
    rows.extend(scope.note.iter().map(|note| SummaryRow::new("Qualification", note.clone())));
    rows
}

fn why(scope: &PostScope) -> Option<SummaryRow> {
    (!scope.rationale.is_empty()).then(|| SummaryRow::new("Why", scope.rationale.clone()))
}

fn earlier(scope: &PostScope) -> Earlier {
    Earlier {
        head: format!("{}, recorded by {}", scope.scope.label(), said(scope)),
        rows: why(scope).into_iter().chain(rest(scope)).collect(),
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct ScopeForm {
    pub action: String,
    pub version: String,
    pub scope: Choices,
    pub rationale: TextArea,
    pub review_on: DateField,
    pub progress: Choices,
    pub due_on: DateField,
    pub note: Field,
}

/// What was typed into the form.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScopeTyped<'a> {
    pub scope: &'a str,
    pub rationale: &'a str,
    pub review_on: [&'a str; 3],
    pub progress: &'a str,
    pub due_on: [&'a str; 3],
    pub note: &'a str,
}

impl ScopeForm {
    /// `action`: where it is posted to.
    pub fn new(action: &str, version: &str, typed: ScopeTyped<'_>, errors: &FormErrors) -> ScopeForm {
        let hint = |scope: Scope| match scope {
            Scope::Undecided => "Nobody has looked at it yet, or it is open".to_owned(),
            Scope::None => "The post does not manage the delivery of housing management services".to_owned(),
            scope => words::capital(&format!("{} is asked for", scope.asks().unwrap_or_default())),
        };
        let scopes = [Scope::SeniorManager, Scope::SeniorExecutive, Scope::None, Scope::Undecided];
        let scopes = scopes.map(|scope| Choice::new(scope.as_str(), scope.label()).hint(hint(scope)));
        let progress = Progress::ALL.map(|progress| Choice::new(progress.as_str(), progress.label()));
        ScopeForm {
            action: action.to_owned(),
            version: version.to_owned(),
            scope: Choices::new("scope", "Is the post in scope?", scopes.to_vec()).chosen(&[typed.scope]).checked(errors),
            rationale: TextArea::new("rationale", "Why?")
                .hint("The landlord must be able to justify it. Usually more than half of the working time goes to managing delivery.")
                .value(typed.rationale)
                .checked(errors),
            review_on: DateField::new("review_on", "When is this looked at again?")
                .hint("For example, 1 10 2027")
                .typed(typed.review_on)
                .checked(errors),
            progress: Choices::new("progress", "How far has the holder come?", progress.to_vec())
                .hint("Only for a post in scope")
                .chosen(&[typed.progress])
                .checked(errors),
            due_on: DateField::new("due_on", "By when is it asked for?")
                .hint("Only for a post in scope. The transition lasts three years from October 2026, four below 1,000 homes")
                .typed(typed.due_on)
                .checked(errors),
            note: Field::text("note", "Which qualification (optional)").value(typed.note).checked(errors),
        }
    }
}

impl OnePost {
    /// `recorded`: the newest first.
    pub fn new(
        name: &str,
        job: Option<&str>,
        reports: usize,
        recorded: &[PostScope],
        form: Option<ScopeForm>,
        errors: FormErrors,
    ) -> OnePost {
        let now = recorded.first().map_or_else(Vec::new, |scope| {
            let mut rows = vec![SummaryRow::new("Scope", scope.scope.label())];
            rows.extend(why(scope));
            rows.push(SummaryRow::new("Recorded by", said(scope)));
            rows.extend(rest(scope));
            rows
        });
        OnePost {
            heading: format!("Competence and Conduct Standard: {name}"),
            says: match job {
                Some(_) => says(recorded.first()),
                None => format!("{name} holds no post of which it could be recorded."),
            },
            job: job.map(str::to_owned),
            manages: manages(reports),
            others: Vec::new(),
            ways: Vec::new(),
            now,
            earlier: recorded.iter().skip(1).map(earlier).collect(),
            ended: Vec::new(),
            form,
            errors,
        }
    }

    /// With what else the person holds, and what the reader may do about the post itself.
    pub fn beside(self, others: Vec<Link>, ways: Vec<Link>) -> OnePost {
        OnePost { others, ways, ..self }
    }

    /// With the posts that have ended, the one that ended last first.
    pub fn after(self, ended: &[EndedFacts<'_>]) -> OnePost {
        let ended = ended.iter().map(|post| {
            let (first, last) = (words::date(post.starts_on), post.ends_on.map(words::date));
            Ended {
                job: post.job.to_owned(),
                days: format!("{first} to {}.", last.unwrap_or_default()),
                change: post.change.map(|href| Link::new(href, "Change its title or days").hidden(post.job)),
                recorded: post.recorded.iter().map(earlier).collect(),
            }
        });
        OnePost { ended: ended.collect(), ..self }
    }
}

impl Page for OnePost {
    const TEMPLATE: &'static str = "pages/conduct_standard/post";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, OnePost)> {
        let all = [PostScope { revision: 2, ..sample(Scope::SeniorManager) }, sample(Scope::None)];
        let odd = PostScope {
            rationale: HOSTILE.to_owned(),
            note: Some(LONG_NAME.to_owned()),
            by_name: NON_ASCII.to_owned(),
            ..sample(Scope::SeniorExecutive)
        };
        let typed = ScopeTyped {
            scope: "senior_manager",
            rationale: HOSTILE,
            review_on: ["31", "2", "2027"],
            progress: "",
            due_on: ["", "", ""],
            note: LONG_NAME,
        };
        let errors = FormErrors::none()
            .with("review_on", "Review date must be a real date")
            .with("progress", "Select how far they have come")
            .with("due_on", "Enter the date by which it is asked for");
        let here = "/competence-and-conduct/00101?post=1";
        let form = |typed, errors: &FormErrors| Some(ScopeForm::new(here, "2", typed, errors));
        let plain = FormErrors::none();
        let empty = form(ScopeTyped::default(), &plain);
        let enter = || Link::new("/competence-and-conduct/00101/posts", "Enter a post without a job profile");
        let change = Link::new("/competence-and-conduct/00101/posts/1", "Change its title or days");
        let other = Link::new("/competence-and-conduct/00101?post=2", "Income Officer");
        let (first, last) = (day(2024, 5, 1), Some(day(2026, 11, 1)));
        let over = |job, change, recorded| EndedFacts { job, starts_on: first, ends_on: last, change, recorded };
        let put_right = Some("/competence-and-conduct/00101/posts/3");
        let bad = [odd.clone()];
        vec![
            (
                "normal",
                OnePost::new("Manager One", Some("Income Manager"), 8, &all, empty, plain.clone())
                    .beside(vec![other], vec![change, enter()])
                    .after(&[over("Head of Housing", put_right, &all), over("Income Officer", None, &all[1..])]),
            ),
            (
                "none",
                OnePost::new("Director One", None, 2, &[], None, plain.clone()).beside(Vec::new(), vec![enter()]).after(&[over(
                    "Director of Housing",
                    put_right,
                    &[],
                )]),
            ),
            ("read", OnePost::new("Officer One", Some("Income Officer"), 0, &[], None, plain)),
            (
                "awkward",
                OnePost::new(LONG_NAME, Some(HOSTILE), 1, &[odd], form(typed, &errors), errors)
                    .after(&[over(HOSTILE, put_right, &bad)]),
            ),
        ]
    }
}
