//! `/competence-and-conduct`: which posts the Standard asks a qualification of, why, and how far their holders have come.

mod titled;

pub use titled::{TitledPostForm, TitledTyped};

use chrono::NaiveDate;
use serde::Serialize;

use super::engine::Page;
use super::parts::{Choice, Choices, DateField, Field, FormErrors, Link, Nothing, Pagination, SummaryRow, Tab, Tag, TextArea};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words::{self, counted, short_date};
use crate::domain::conduct_standard::{PostScope, Progress, Scope, says};

/// The list of posts.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// "3 posts are in scope, 120 are not, 41 are not decided."
    pub lead: String,
    /// "2 are to be looked at again."
    pub to_review: Option<String>,
    pub tabs: Vec<Tab>,
    pub caption: &'static str,
    pub rows: Vec<Row>,
    /// The reader may enter posts without a job profile.
    pub may_enter: bool,
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Row {
    pub person: Link,
    pub job: String,
    /// "Manages 8 people".
    pub manages: Option<String>,
    pub scope: String,
    /// How far the holder has come; null where nothing is asked.
    pub progress: Option<Tag>,
    pub due: Option<String>,
    pub review: Option<String>,
    pub overdue: bool,
}

/// What a list shows: the value of `show`, and its words.
pub const SHOWN: [(&str, &str); 4] =
    [("", "In scope"), ("undecided", "Not decided"), ("none", "Not in scope"), ("review", "To look at again")];

/// A post of the list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    pub post: &'a str,
    pub person: &'a str,
    pub name: &'a str,
    pub job: &'a str,
    pub reports: usize,
    pub recorded: Option<&'a PostScope>,
}

fn tag(progress: Progress) -> Tag {
    let label = progress.label();
    match progress {
        Progress::Holds => Tag::green(label),
        Progress::Enrolled => Tag::blue(label),
        Progress::PartQualified | Progress::InGracePeriod => Tag::amber(label),
        Progress::NotStarted => Tag::red(label),
    }
}

fn manages(reports: usize) -> Option<String> {
    (reports > 0).then(|| format!("Manages {}", counted(reports as u64, "person", "people")))
}

impl Overview {
    /// `counts`: by scope; `show`: which list; `next`: where the next page is.
    pub fn new(
        counts: &[(Scope, i64)],
        to_review: i64,
        show: &str,
        listed: &[Listed<'_>],
        next: Option<String>,
        today: NaiveDate,
    ) -> Overview {
        let of = |wanted: Scope| counts.iter().find(|(scope, _)| *scope == wanted).map_or(0, |(_, count)| *count);
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        let held = number(of(Scope::SeniorManager) + of(Scope::SeniorExecutive));
        let (none, open) = (words::number(number(of(Scope::None))), words::number(number(of(Scope::Undecided))));
        let row = |row: &Listed<'_>| {
            let recorded = row.recorded;
            let review = recorded.and_then(|recorded| recorded.review_on);
            Row {
                person: Link::new(format!("/competence-and-conduct/{}?post={}", row.person, row.post), row.name),
                job: row.job.to_owned(),
                manages: manages(row.reports),
                scope: recorded.map(|recorded| recorded.scope).unwrap_or_default().label().to_owned(),
                progress: recorded.and_then(|recorded| recorded.progress).map(tag),
                due: recorded.and_then(|recorded| recorded.due_on).map(short_date),
                review: review.map(short_date),
                overdue: review.is_some_and(|day| day <= today),
            }
        };
        let exist = counts.iter().map(|(_, count)| number(*count)).sum::<u64>();
        let address = |value: &str| match value {
            "" => "/competence-and-conduct".to_owned(),
            value => format!("/competence-and-conduct?show={value}"),
        };
        let nothing = match (listed.is_empty(), show) {
            (false, _) => None,
            (true, "") => Some(Nothing::yet("No posts in scope. Begin with the posts that are not decided and manage others.")),
            (true, _) => {
                let there = if exist == 1 { "There is" } else { "There are" };
                Some(Nothing::matches("posts", address(""), format!("{there} {}.", counted(exist, "post", "posts"))))
            }
        };
        Overview {
            lead: format!("{} in scope, {none} not in scope, {open} not decided.", counted(held, "post is", "posts are")),
            to_review: (to_review > 0)
                .then(|| format!("{} to be looked at again by now.", counted(number(to_review), "decision is", "decisions are"))),
            tabs: SHOWN.iter().map(|(value, label)| Tab::new(address(value), *label, *value == show)).collect(),
            caption: SHOWN.iter().find(|(value, _)| *value == show).map_or("In scope", |(_, label)| label),
            rows: listed.iter().map(row).collect(),
            may_enter: false,
            nothing,
            pages: Pagination { previous: None, next },
        }
    }

    /// For a reader who may enter posts.
    pub fn entering(self, may_enter: bool) -> Overview {
        Overview { may_enter, ..self }
    }
}

impl Page for Overview {
    const TEMPLATE: &'static str = "pages/conduct_standard/overview";

    fn title(&self) -> String {
        "Competence and Conduct Standard".to_owned()
    }

    fn samples() -> Vec<(&'static str, Overview)> {
        let today = day(2026, 11, 23);
        let counts = [(Scope::Undecided, 41), (Scope::None, 120), (Scope::SeniorManager, 2), (Scope::SeniorExecutive, 1)];
        let (manager, executive) = (sample(Scope::SeniorManager), sample(Scope::SeniorExecutive));
        let old = PostScope { review_on: Some(day(2026, 10, 1)), progress: Some(Progress::Holds), ..executive };
        let listed = |name, job, reports, recorded| Listed { post: "1", person: "00101", name, job, reports, recorded };
        let rows = [
            listed("Manager One", "Income Manager", 8, Some(&manager)),
            listed("Director One", "Director of Housing", 1, Some(&old)),
        ];
        let odd = [listed(LONG_NAME, HOSTILE, 0, None), listed(NON_ASCII, "", 1, Some(&manager))];
        vec![
            ("normal", Overview::new(&counts, 1, "", &rows, None, today).entering(true)),
            ("empty", Overview::new(&[(Scope::Undecided, 3)], 0, "", &[], None, today)),
            ("nothing", Overview::new(&counts, 0, "none", &[], None, today)),
            (
                "awkward",
                Overview::new(
                    &counts,
                    0,
                    "undecided",
                    &odd,
                    Some("/competence-and-conduct?show=undecided&after=1".to_owned()),
                    today,
                ),
            ),
        ]
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn sample(scope: Scope) -> PostScope {
    PostScope {
        id: "1".to_owned(),
        post: "1".into(),
        revision: 1,
        scope,
        rationale: "More than half of the week goes to managing the income service.".to_owned(),
        review_on: Some(day(2027, 10, 1)),
        progress: scope.is_in().then_some(Progress::Enrolled),
        due_on: scope.is_in().then(|| day(2029, 10, 1)),
        note: scope.is_in().then(|| "CIH level 4 certificate, by distance learning".to_owned()),
        by: "00046".into(),
        by_name: "HR One".to_owned(),
        made_at: day(2026, 10, 5).and_hms_opt(9, 0, 0).unwrap_or_default().and_utc(),
    }
}

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
    pub earlier: Vec<Earlier>,
    /// Null for whoever may not record anything.
    pub form: Option<ScopeForm>,
    pub errors: FormErrors,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Earlier {
    /// "Senior housing manager, recorded by HR One on 5 October 2026".
    pub head: String,
    pub rationale: String,
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
        let said = |scope: &PostScope| format!("{} on {}", scope.by_name, words::date(words::day_of(scope.made_at.naive_utc())));
        let now = recorded.first().map_or_else(Vec::new, |scope| {
            let mut rows = vec![
                SummaryRow::new("Scope", scope.scope.label()),
                SummaryRow::new("Why", scope.rationale.clone()),
                SummaryRow::new("Recorded by", said(scope)),
            ];
            rows.extend(scope.review_on.map(|day| SummaryRow::new("Looked at again on", words::date(day))));
            if let Some(progress) = scope.progress {
                rows.push(SummaryRow { lines: Vec::new(), tag: Some(tag(progress)), ..SummaryRow::new("Holder", "") });
            }
            rows.extend(scope.due_on.map(|day| SummaryRow::new("Asked for by", words::date(day))));
            rows.extend(scope.note.iter().map(|note| SummaryRow::new("Qualification", note.clone())));
            rows
        });
        let earlier = recorded.iter().skip(1).map(|scope| Earlier {
            head: format!("{}, recorded by {}", scope.scope.label(), said(scope)),
            rationale: scope.rationale.clone(),
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
            earlier: earlier.collect(),
            form,
            errors,
        }
    }

    /// With what else the person holds, and what the reader may do about the post itself.
    pub fn beside(self, others: Vec<Link>, ways: Vec<Link>) -> OnePost {
        OnePost { others, ways, ..self }
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
        vec![
            (
                "normal",
                OnePost::new("Manager One", Some("Income Manager"), 8, &all, empty, plain.clone())
                    .beside(vec![other], vec![change, enter()]),
            ),
            ("none", OnePost::new("Director One", None, 2, &[], None, plain.clone()).beside(Vec::new(), vec![enter()])),
            ("read", OnePost::new("Officer One", Some("Income Officer"), 0, &[], None, plain)),
            ("awkward", OnePost::new(LONG_NAME, Some(HOSTILE), 1, &[odd], form(typed, &errors), errors)),
        ]
    }
}
