//! The audit log: the list, one entry, and whether it is intact.

use serde::Serialize;

use super::engine::Page;
use super::layout::Frame;
use super::parts::{Choice, DateField, Field, FormErrors, Nothing, Pagination, Select, SummaryRow, Tag};
use super::samples::{HOSTILE, LONG_NAME};
use super::words;
use crate::domain::audit::Outcome;

/// The frame of an auditor, for samples.
fn auditor() -> Frame {
    Frame { reading_recorded: true, demo: false, back: None, ..Frame::sample() }
}

/// `/audit`. The filters stay in the address: `actor`, `action`, `person`, `outcome`, `from_*`, `to_*`.
#[derive(Clone, Debug, Serialize)]
pub struct Log {
    /// "41,200 entries."
    pub how_many: String,
    pub actor: Field,
    pub action: Select,
    pub person: Field,
    pub outcome: Select,
    pub from: DateField,
    pub to: DateField,
    pub rows: Vec<LogRow>,
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
    /// A day that is none.
    pub errors: FormErrors,
}

/// One entry of the list.
#[derive(Clone, Debug, Serialize)]
pub struct LogRow {
    pub href: String,
    pub at: String,
    pub who: String,
    pub what: String,
    pub whom: Option<String>,
    /// "Done", "Refused".
    pub outcome: Tag,
}

/// What the log is filtered by, as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogFilters<'a> {
    pub actor: &'a str,
    pub action: &'a str,
    pub person: &'a str,
    pub outcome: &'a str,
    pub from: [&'a str; 3],
    pub to: [&'a str; 3],
}

/// What can have come of something, after the answer that means all.
pub fn outcomes() -> Vec<Choice> {
    let mut all = vec![Choice::new("", "All outcomes")];
    all.extend(Outcome::ALL.into_iter().map(|outcome| Choice::new(outcome.as_str(), outcome_tag(outcome).text)));
    all
}

/// The tag of what came of something.
pub fn outcome_tag(outcome: Outcome) -> Tag {
    match outcome {
        Outcome::Done => Tag::green("Done"),
        Outcome::Read => Tag::grey("Read"),
        Outcome::Refused => Tag::red("Refused"),
    }
}

impl Log {
    /// `actions` begins with the answer that means all.
    pub fn new(how_many: impl Into<String>, filters: LogFilters, actions: Vec<Choice>, rows: Vec<LogRow>) -> Log {
        Log::checked(how_many, filters, actions, rows, FormErrors::none())
    }

    /// The same, with what is wrong with the days.
    pub fn checked(
        how_many: impl Into<String>,
        filters: LogFilters,
        actions: Vec<Choice>,
        rows: Vec<LogRow>,
        errors: FormErrors,
    ) -> Log {
        Log {
            how_many: how_many.into(),
            actor: Field::text("actor", "Who").value(filters.actor),
            action: Select::new("action", "Did what", actions).chosen(filters.action),
            person: Field::text("person", "To whom").value(filters.person),
            outcome: Select::new("outcome", "Outcome", outcomes()).chosen(filters.outcome),
            from: DateField::new("from", "From").typed(filters.from).checked(&errors),
            to: DateField::new("to", "To").typed(filters.to).checked(&errors),
            rows,
            nothing: None,
            pages: Pagination::default(),
            errors,
        }
    }
}

impl Page for Log {
    const TEMPLATE: &'static str = "pages/audit/log";

    fn title(&self) -> String {
        "Audit log".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        auditor()
    }

    fn samples() -> Vec<(&'static str, Log)> {
        let row = |who: &str, what: &str, whom: Option<&str>, outcome: Tag| LogRow {
            href: "/audit/1042".to_owned(),
            at: "10 Apr 2026, 4:10pm".to_owned(),
            who: who.to_owned(),
            what: what.to_owned(),
            whom: whom.map(str::to_owned),
            outcome,
        };
        let actions = || vec![Choice::new("", "Everything"), Choice::new("view_record", "Opened a record")];
        let rows = vec![
            row("Manager One", "Opened evidence", Some("Officer One"), Tag::green("Done")),
            row("Officer Two", "Opened a record", Some("Officer One"), Tag::red("Refused")),
            row("Admin One", "Signed in", None, Tag::green("Done")),
        ];
        let typed = LogFilters {
            actor: HOSTILE,
            action: "view_record",
            person: LONG_NAME,
            outcome: "refused",
            from: ["1", "4", "2026"],
            to: ["<b>", "", ""],
        };
        let nothing =
            Nothing { text: "No entries match.".into(), clear: Some("/audit".into()), exist: Some("There are 41,200.".into()) };
        let pages = Pagination { previous: None, next: Some("/audit?before=1040".to_owned()) };
        let awkward = vec![row(LONG_NAME, HOSTILE, Some(HOSTILE), Tag::amber(HOSTILE))];
        let wrong = FormErrors::none().with("to", "To must be a real date");
        vec![
            ("normal", Log { pages, ..Log::new("41,200 entries.", LogFilters::default(), actions(), rows) }),
            ("empty", Log { nothing: Some(nothing), ..Log::new("41,200 entries.", typed, actions(), Vec::new()) }),
            ("awkward", Log::checked(HOSTILE, typed, actions(), awkward, wrong)),
        ]
    }
}

/// `/audit/{number}`.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// "1042".
    pub number: String,
    /// "Manager One opened evidence of Officer One."
    pub sentence: String,
    /// When, by what way, which rule allowed or refused it, request.
    pub facts: Vec<SummaryRow>,
    pub changes: Vec<Change>,
    /// Digests: of this entry, of the one before, of its content.
    pub seal: Vec<SummaryRow>,
}

/// One value that changed.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub what: String,
    pub was: Option<String>,
    pub is: Option<String>,
}

impl Page for Entry {
    const TEMPLATE: &'static str = "pages/audit/entry";

    fn title(&self) -> String {
        format!("Audit entry {}", self.number)
    }

    fn sample_frame() -> Frame {
        auditor()
    }

    fn samples() -> Vec<(&'static str, Entry)> {
        let of = |sentence: &str, changes: Vec<Change>| Entry {
            number: "1042".to_owned(),
            sentence: sentence.to_owned(),
            facts: vec![
                SummaryRow::new("When", "10 April 2026 at 4:10pm"),
                SummaryRow::new("By way of", "Page /people/00101/team"),
                SummaryRow::new("Rule", "HR may move people to another team"),
            ],
            changes,
            seal: vec![
                SummaryRow::new("Digest", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                SummaryRow::new("Of the entry before", "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"),
            ],
        };
        let change = |what: &str, was: Option<&str>, is: Option<&str>| Change {
            what: what.to_owned(),
            was: was.map(str::to_owned),
            is: is.map(str::to_owned),
        };
        vec![
            (
                "normal",
                of("HR One moved Officer One to another team.", vec![change("Team", Some("Income North"), Some("Income South"))]),
            ),
            ("empty", of("Manager One opened evidence of Officer One.", Vec::new())),
            ("awkward", of(HOSTILE, vec![change(LONG_NAME, Some(HOSTILE), None)])),
        ]
    }
}

/// `/audit/verify`. Posts to the same path.
#[derive(Clone, Debug, Serialize)]
pub struct Verify {
    /// Null before the first check.
    pub result: Option<Verified>,
}

/// What a check found.
#[derive(Clone, Debug, Serialize)]
pub struct Verified {
    pub state: Tag,
    pub text: String,
    /// When it was checked, the first and last entries, the anchor.
    pub facts: Vec<SummaryRow>,
}

impl Verified {
    pub fn intact(entries: u64, facts: Vec<SummaryRow>) -> Verified {
        let entries = words::counted(entries, "entry fits", "entries fit");
        let whole = "Nothing was changed or taken out. The entries of all councils here are one chain.";
        Verified { state: Tag::green("Intact"), text: format!("{entries} together. {whole}"), facts }
    }

    /// `entry`: the number of the first that does not fit; `why`: a sentence.
    pub fn broken(entry: u64, why: &str, facts: Vec<SummaryRow>) -> Verified {
        let text = format!("Entry {} is the first that does not fit. {why}", words::number(entry));
        Verified { state: Tag::red("Not intact"), text, facts }
    }
}

impl Page for Verify {
    const TEMPLATE: &'static str = "pages/audit/verify";

    fn title(&self) -> String {
        "Check the log".to_owned()
    }

    fn sample_frame() -> Frame {
        auditor()
    }

    fn samples() -> Vec<(&'static str, Verify)> {
        let facts =
            || vec![SummaryRow::new("Checked", "10 April 2026 at 4:10pm"), SummaryRow::new("Anchor", "Agrees, entry 41,000")];
        vec![
            ("normal", Verify { result: Some(Verified::intact(41_200, facts())) }),
            ("empty", Verify { result: None }),
            ("awkward", Verify { result: Some(Verified::broken(1042, HOSTILE, facts())) }),
        ]
    }
}
