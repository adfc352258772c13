//! The list of somebody's evidence: their own, or as their manager or HR reads it.

use serde::Serialize;

use super::{officer, state_choices, state_tag};
use crate::domain::evidence::StateWord;
use crate::views::engine::Page;
use crate::views::layout::Frame;
use crate::views::parts::{Link, Nothing, Pagination, Select, Tab, Tag};
use crate::views::samples::{HOSTILE, LONG_NAME, NON_ASCII};

/// `/evidence`, and `/people/{id}/evidence` for another reader. The filter `state` stays in the address.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    /// "Your evidence", "Evidence of Officer One".
    pub heading: String,
    /// Why the reader may see it; null about oneself.
    pub why: Option<String>,
    /// The views of the person; none about oneself.
    pub tabs: Vec<Tab>,
    /// Null for a reader who adds none.
    pub add: Option<Link>,
    /// "1 came back to you. 2 wait for review."
    pub lead: String,
    /// Where the filter asks.
    pub action: String,
    /// What was filtered by, also for the pages after this one.
    pub state: Select,
    /// What came back comes first. Those without rows are left out.
    pub groups: Vec<EvidenceGroup>,
    /// In place of groups.
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
}

/// Evidence under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceGroup {
    pub heading: String,
    pub rows: Vec<EvidenceRow>,
}

/// One piece of evidence.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceRow {
    pub href: String,
    pub title: String,
    /// "Case study, 12 February 2026, for B-E1 and B-E2".
    pub about: String,
    /// What is to be known at once: "Returned on 20 March 2026: “Say what you did yourself.”"
    pub note: Option<String>,
    pub state: Tag,
}

impl EvidenceRow {
    /// `kind` and `on` are left out of a draft that has none yet.
    pub fn new(
        href: impl Into<String>,
        title: &str,
        kind: Option<&str>,
        on: Option<&str>,
        criteria: &[String],
        state: StateWord,
    ) -> EvidenceRow {
        let mut about: Vec<String> = [kind, on].into_iter().flatten().map(str::to_owned).collect();
        if !criteria.is_empty() {
            about.push(format!("for {}", crate::views::words::join(criteria)));
        }
        EvidenceRow {
            href: href.into(),
            title: if title.is_empty() { "No title yet".to_owned() } else { title.to_owned() },
            about: crate::views::words::capital(&about.join(", ")),
            note: None,
            state: state_tag(state),
        }
    }

    pub fn note(mut self, note: impl Into<String>) -> EvidenceRow {
        self.note = Some(note.into());
        self
    }
}

impl List {
    /// The reader's own. `came_back` is empty where a filter asks for another state.
    pub fn own(lead: impl Into<String>, state: &str, came_back: Vec<EvidenceRow>, rest: Vec<EvidenceRow>) -> List {
        let mut list = List::of("Your evidence", lead, "/evidence", state, true);
        list.add = Some(Link::new("/evidence/new", "Add evidence"));
        list.grouped("Came back to you", came_back, rest)
    }

    /// Somebody else's. `path`: of the list; `waiting`: what is to be reviewed.
    pub fn of_person(
        name: &str,
        path: &str,
        lead: impl Into<String>,
        state: &str,
        waiting: Vec<EvidenceRow>,
        rest: Vec<EvidenceRow>,
    ) -> List {
        List::of(format!("Evidence of {name}"), lead, path, state, false).grouped("Waiting for review", waiting, rest)
    }

    fn of(heading: impl Into<String>, lead: impl Into<String>, action: &str, state: &str, own: bool) -> List {
        List {
            heading: heading.into(),
            why: None,
            tabs: Vec::new(),
            add: None,
            lead: lead.into(),
            action: action.to_owned(),
            state: Select::new("state", "State", state_choices(own)).chosen(state),
            groups: Vec::new(),
            nothing: None,
            pages: Pagination::default(),
        }
    }

    fn grouped(mut self, first: &str, urgent: Vec<EvidenceRow>, rest: Vec<EvidenceRow>) -> List {
        let other = if urgent.is_empty() { "Newest first" } else { "Everything else, newest first" };
        self.groups = [(first, urgent), (other, rest)]
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(heading, rows)| EvidenceGroup { heading: heading.to_owned(), rows })
            .collect();
        self
    }

    /// There is no evidence at all.
    pub fn empty(mut self) -> List {
        let words = if self.add.is_some() { "Start with work you know well." } else { "No evidence yet." };
        self.nothing = Some(Nothing::yet(words));
        self
    }

    /// The filter matches none of `exist`: "There are 12 pieces of evidence."
    pub fn no_match(mut self, exist: impl Into<String>) -> List {
        self.nothing = Some(Nothing::matches("pieces of evidence", self.action.clone(), exist));
        self
    }
}

impl Page for List {
    const TEMPLATE: &'static str = "pages/evidence/list";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn sample_frame() -> Frame {
        Frame { back: None, ..officer() }
    }

    fn samples() -> Vec<(&'static str, List)> {
        let both = ["B-E1".to_owned(), "B-E2".to_owned()];
        let row = |title: &str, state| {
            EvidenceRow::new("/evidence/0412", title, Some("Case study"), Some("12 February 2026"), &both, state)
        };
        let returned = row("Letter before a hearing", StateWord::Returned)
            .note("Returned by Manager One on 20 March 2026: “Say what you did yourself, and what changed.”");
        let rest = || {
            vec![
                row("Joint visits in one block", StateWord::Submitted).note("Manager One reviews it by the end of 14 April 2026"),
                EvidenceRow::new("/evidence/0413", "", None, None, &[], StateWord::Draft),
                row("Rent surgery on the estate", StateWord::Reviewed),
                row("Plan of my patch", StateWord::Withdrawn),
            ]
        };
        let lead = "1 came back to you. 1 waits for review.";
        let tabs = vec![
            Tab::new("/people/00101/progress", "Progress", false),
            Tab::new("/people/00101/evidence", "Evidence", true),
            Tab::new("/people/00101", "Profile", false),
        ];
        let more = Pagination { previous: None, next: Some("/evidence?after=01J9".to_owned()) };
        let hostile = row(HOSTILE, StateWord::Returned).note(HOSTILE);
        let awkward = List::of_person(LONG_NAME, "/people/00101/evidence", NON_ASCII, "returned", vec![hostile], rest());
        vec![
            ("normal", List { pages: more, ..List::own(lead, "", vec![returned], rest()) }),
            ("empty", List::own("Evidence shows how your work meets a criterion.", "", Vec::new(), Vec::new()).empty()),
            (
                "filtered",
                List::own("1 waits for review.", "draft", Vec::new(), Vec::new()).no_match("There are 12 pieces of evidence."),
            ),
            ("awkward", List { why: Some(HOSTILE.to_owned()), tabs, ..awkward }),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_there_is() {
        let about = |kind, on, criteria: &[&str]| {
            let criteria: Vec<String> = criteria.iter().map(ToString::to_string).collect();
            EvidenceRow::new("/evidence/1", "A", kind, on, &criteria, StateWord::Draft).about
        };
        let (kind, on) = (Some("Case study"), Some("12 February 2026"));
        assert_eq!(about(kind, on, &["B-E1", "B-E2"]), "Case study, 12 February 2026, for B-E1 and B-E2");
        assert_eq!(about(None, None, &["B-E1"]), "For B-E1");
        assert_eq!(about(Some("Other"), None, &[]), "Other");
        assert_eq!(about(None, None, &[]), "");
        assert_eq!(EvidenceRow::new("/evidence/1", "", None, None, &[], StateWord::Draft).title, "No title yet");
    }

    #[test]
    fn groups_without_rows_have_no_heading() {
        let row = || EvidenceRow::new("/evidence/1", "A", None, None, &[], StateWord::Draft);
        let headings = |list: List| list.groups.into_iter().map(|group| group.heading).collect::<Vec<_>>();
        assert_eq!(headings(List::own("", "", vec![row()], vec![row()])), ["Came back to you", "Everything else, newest first"]);
        assert_eq!(headings(List::own("", "", Vec::new(), vec![row()])), ["Newest first"]);
        let waiting = List::of_person("Officer One", "/people/1/evidence", "", "", vec![row()], Vec::new());
        assert_eq!(headings(waiting), ["Waiting for review"]);
    }
}
