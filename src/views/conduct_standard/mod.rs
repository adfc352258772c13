//! `/competence-and-conduct`: for which posts the Standard asks for a qualification, why, and how far their
//! holders have come.

mod post;
mod titled;

pub(super) use post::ForHolder;
pub use post::{EndedFacts, OnePost, ScopeForm, ScopeTyped};
pub use titled::{TitledPostForm, TitledTyped};

use chrono::NaiveDate;
use serde::Serialize;

use super::engine::Page;
use super::parts::{Link, Nothing, Pagination, Tab, Tag};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words::{self, counted, short_date};
use crate::domain::conduct_standard::{PostScope, Progress, Scope};

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
    /// No post is in scope yet, and the list of those that are says how to begin.
    pub begins: bool,
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
            (true, "") => Some(Nothing::yet("No posts in scope.")),
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
            begins: nothing.is_some() && show.is_empty(),
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
            ("empty", Overview::new(&[(Scope::Undecided, 3)], 0, "", &[], None, today).entering(true)),
            ("read", Overview::new(&[], 0, "", &[], None, today)),
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
