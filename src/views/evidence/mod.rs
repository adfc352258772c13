//! Evidence: the list, the form of four steps, what is checked before it is sent, one piece as it stands and as it was. What
//! an officer wrote is shown alike here and to whoever reviews it.

mod check;
mod confirmations;
mod form;
mod history;
mod list;
mod page;
mod steps;
mod versions;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::caseload::pinned_row;
use super::layout::{AccountLink, Frame, NavigationLink};
use super::parts::{Choice, Link, SummaryRow, Tag};
use super::words;
use crate::domain::caseload::Figure;
use crate::domain::evidence::{Attachment, Content, StateWord};
use crate::domain::officer::ReviewOutcome;

pub use check::{Check, CheckFacts, Sent, SentFacts};
pub use confirmations::{change_reviewed, delete_draft, drop_change, withdraw};
pub use form::{Account, AccountTyped, Criteria, CriteriaSection, CriterionChoice, DayTyped, Note};
pub use history::{History, Redacted, Version};
pub use list::{EvidenceGroup, EvidenceRow, List};
pub use page::{CriterionLine, Evidence, Remark, Standing};
pub use steps::{Declaration, FileRow, Files, Finding, ReturnedNote, Step, locked, step_from_check, step_next, step_path};
pub use versions::{NoteVersions, two_versions};

/// The tag of a state. One that may identify a tenant was returned, and says so.
pub fn state_tag(state: StateWord) -> Tag {
    let text = state.label();
    match state {
        StateWord::Draft | StateWord::Withdrawn => Tag::grey(text),
        StateWord::Submitted => Tag::blue(text),
        StateWord::Returned | StateWord::Restricted => Tag::amber(text),
        // Decided, and neither good nor bad: the outcomes say which. A whole disc where waiting is a half one.
        StateWord::Reviewed => Tag { icon: "i-disc", ..Tag::blue(text) },
    }
}

/// The answers of a filter by state, after the one that means all. `returned` stands for the restricted as well; drafts are
/// their owner's alone.
fn state_choices(own: bool) -> Vec<Choice> {
    use StateWord::{Draft, Returned, Reviewed, Submitted, Withdrawn};
    let states = [Returned, Draft, Submitted, Reviewed, Withdrawn].into_iter().filter(|state| own || *state != Draft);
    let states = states.map(|state| Choice::new(state.as_str(), state.label()));
    std::iter::once(Choice::new("", "All")).chain(states).collect()
}

/// The tag of an outcome.
pub fn outcome_tag(outcome: ReviewOutcome) -> Tag {
    match outcome {
        ReviewOutcome::Met => Tag::green("Met"),
        ReviewOutcome::PartlyMet => Tag::amber("Partly met"),
        ReviewOutcome::NotMet => Tag::red("Not met"),
    }
}

/// The tag of an outcome that a later change undid.
pub fn no_longer_counts() -> Tag {
    Tag::grey("No longer counts")
}

/// "Last saved 4:12pm", or with its day where that is another one.
pub fn last_saved(at: NaiveDateTime, now: NaiveDateTime) -> String {
    if words::day_of(at) == words::day_of(now) {
        return format!("Last saved {}", words::time(at));
    }
    format!("Last saved {}", words::date_time(at))
}

/// What was typed into a field of several lines, one paragraph a line, without the empty ones.
pub fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// What an officer wrote, ready to be read: facts, files, four texts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ContentShown {
    pub facts: Vec<SummaryRow>,
    pub files: Vec<FileLine>,
    pub texts: Vec<TextBlock>,
}

/// A file to download.
#[derive(Clone, Debug, Serialize)]
pub struct FileLine {
    pub link: Link,
    /// "210 KB".
    pub size: String,
}

impl FileLine {
    /// `evidence`: the path below which its files are.
    pub fn new(evidence: &str, file: &Attachment) -> FileLine {
        FileLine { link: file_link(evidence, file), size: size(file) }
    }
}

fn file_link(evidence: &str, file: &Attachment) -> Link {
    Link::new(format!("{evidence}/files/{}", file.id), file.name.clone())
}

fn size(file: &Attachment) -> String {
    words::size(u64::try_from(file.bytes).unwrap_or(0))
}

/// A text under its heading.
#[derive(Clone, Debug, Serialize)]
pub struct TextBlock {
    pub heading: &'static str,
    pub paragraphs: Vec<String>,
}

impl ContentShown {
    /// Only what was written; the title is the heading of the page. `kind`: the name of the kind; `evidence`: the path below
    /// which the files are.
    pub fn new(content: &Content, kind: &str, evidence: &str) -> ContentShown {
        ContentShown::beside(content, kind, evidence, &[])
    }

    /// The same, with figures that say something else by now, each with its place among those of the piece.
    pub fn beside(content: &Content, kind: &str, evidence: &str, restated: &[(usize, Figure)]) -> ContentShown {
        let figures = content
            .figures
            .iter()
            .enumerate()
            .map(|(at, pinned)| pinned_row(pinned, restated.iter().find(|(place, _)| *place == at).map(|(_, now)| now)));
        let day = |day: Option<NaiveDate>| day.map(words::date).unwrap_or_default();
        let facts = [
            ("Kind", kind.to_owned()),
            ("When it happened", day(content.happened_on)),
            ("Expires after", day(content.expires_on)),
            ("Case reference", content.case_reference.clone().unwrap_or_default()),
        ];
        let texts = [
            ("Situation", &content.situation),
            ("Task", &content.task),
            ("Action", &content.action_taken),
            ("Result", &content.result),
        ];
        ContentShown {
            facts: facts
                .into_iter()
                .filter(|(_, line)| !line.is_empty())
                .map(|(key, line)| SummaryRow::new(key, line))
                .chain(figures)
                .collect(),
            files: content.files.iter().map(|file| FileLine::new(evidence, file)).collect(),
            texts: texts
                .into_iter()
                .map(|(heading, text)| TextBlock { heading, paragraphs: paragraphs(text) })
                .filter(|text| !text.paragraphs.is_empty())
                .collect(),
        }
    }
}

/// Something that happened to a piece of evidence, or is expected to.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// "27 March 2026 at 4:30pm", "Expected by 14 April 2026".
    pub at: String,
    /// The same instant in UTC, RFC 3339, or the same day.
    pub iso: String,
    /// "Officer One sent it", "Your outcome".
    pub what: String,
    /// What was said with it.
    pub said: Option<String>,
    pub expected: bool,
}

impl Event {
    pub fn new(at: NaiveDateTime, what: impl Into<String>) -> Event {
        Event {
            at: words::date_time(at),
            iso: at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            what: what.into(),
            said: None,
            expected: false,
        }
    }

    pub fn expected(by: NaiveDate, what: impl Into<String>) -> Event {
        Event {
            at: format!("Expected by {}", words::date(by)),
            iso: by.to_string(),
            what: what.into(),
            said: None,
            expected: true,
        }
    }

    pub fn said(mut self, words: impl Into<String>) -> Event {
        self.said = Some(words.into());
        self
    }
}

/// The frame of an officer, for samples.
fn officer() -> Frame {
    let entry = |label: &str, href: &str| NavigationLink {
        label: label.to_owned(),
        href: href.to_owned(),
        current: href == "/evidence",
        count: None,
    };
    Frame {
        home: "/progress".to_owned(),
        navigation: vec![entry("My progress", "/progress"), entry("Evidence", "/evidence")],
        account: Some(AccountLink { name: "Officer One".to_owned(), href: "/account".to_owned() }),
        back: Some(Link::new("/evidence", "Your evidence")),
        print_caption: Some("Officer One. Evidence, as at 10 April 2026".to_owned()),
        ..Frame::sample()
    }
}

/// Days, hours, texts and files of samples.
pub(super) mod sample {
    use super::{Content, ContentShown, Event};
    use crate::domain::attachment::AttachmentKind;
    use crate::domain::evidence::{Attachment, Claim};
    use crate::views::samples::{HOSTILE, LONG_NAME, NON_ASCII};
    use chrono::{NaiveDate, NaiveDateTime};

    pub fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
    }

    pub fn at(month: u32, of: u32, hour: u32, minute: u32) -> NaiveDateTime {
        day(month, of).and_hms_opt(hour, minute, 0).unwrap_or_default()
    }

    pub const TITLE: &str = "Joint visits in one block";

    pub fn file(id: &str, name: &str, bytes: i64) -> Attachment {
        Attachment { id: id.into(), name: name.to_owned(), kind: AttachmentKind::Pdf, bytes, digest: String::new() }
    }

    fn claim(criterion: &str, note: &str) -> Claim {
        Claim { criterion: criterion.into(), note: note.to_owned() }
    }

    pub fn content() -> Content {
        Content {
            title: TITLE.to_owned(),
            kind: Some("case_study".into()),
            happened_on: Some(day(2, 12)),
            expires_on: None,
            case_reference: Some("HC-004417".to_owned()),
            situation: "Three accounts in one block had rising arrears and no answer to two letters. Each home also had a \
                        repair that had waited for more than a month."
                .to_owned(),
            task: "I had to make contact with all three before the next stage of the policy, and find out what was in the way."
                .to_owned(),
            action_taken: "I asked the repairs supervisor and the money adviser to visit with me on one day.\n\nAt the door I \
                           began with the repair. I then offered a repayment that each household had worked out with the adviser."
                .to_owned(),
            result: "All three opened the door. Eight weeks later two agreements were kept in full and one was changed once."
                .to_owned(),
            criteria: vec![
                claim("B-E1", "I brought two other services to one visit, and both stayed with the plan."),
                claim("B-E2", "I went before the next letter was due, not after it."),
            ],
            files: vec![file("1", "plan.pdf", 215_040), file("2", "visit-log.xlsx", 34_816)],
            redacted: true,
            figures: vec![crate::views::caseload::sample_pinned()],
        }
    }

    /// Everything that somebody might write to do harm.
    pub fn hostile() -> Content {
        Content {
            title: HOSTILE.to_owned(),
            kind: Some("other".into()),
            happened_on: None,
            expires_on: Some(day(12, 31)),
            case_reference: Some(HOSTILE.to_owned()),
            situation: NON_ASCII.to_owned(),
            task: "</textarea><script>alert(1)</script>\nSecond line".to_owned(),
            action_taken: LONG_NAME.to_owned(),
            result: "{{7*7}} <b>bold</b>".to_owned(),
            criteria: vec![claim("X-1", "</textarea><script>alert(1)</script>")],
            files: vec![file("1", &format!("{LONG_NAME}.pdf"), 10_485_760), file("2", HOSTILE, 12)],
            redacted: false,
            figures: Vec::new(),
        }
    }

    pub fn shown() -> ContentShown {
        ContentShown::new(&content(), "Case study", "/evidence/0412")
    }

    pub fn hostile_shown() -> ContentShown {
        ContentShown::new(&hostile(), LONG_NAME, "/evidence/0412")
    }

    pub fn events() -> Vec<Event> {
        vec![
            Event::expected(day(4, 14), "Outcome of Manager One"),
            Event::new(at(3, 27, 16, 30), "Officer One changed it and sent it again"),
            Event::new(at(3, 20, 10, 5), "Manager One returned it").said("Say what you did yourself, and what changed."),
            Event::new(at(3, 2, 9, 12), "Officer One sent it"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::sample::{at, day};
    use super::*;

    #[test]
    fn only_what_was_written_is_shown() {
        let half = Content { situation: "\n one \r\n\n two\n".to_owned(), ..Content::default() };
        let shown = ContentShown::new(&half, "Case study", "/evidence/7");
        let facts: Vec<&str> = shown.facts.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(facts, ["Kind"]);
        assert_eq!(shown.texts.len(), 1);
        assert_eq!(shown.texts[0].paragraphs, ["one", "two"]);
        let whole = Content {
            happened_on: Some(day(2, 12)),
            expires_on: Some(day(12, 31)),
            case_reference: Some("HC-1".to_owned()),
            files: vec![sample::file("9", "plan.pdf", 2048)],
            ..half
        };
        let shown = ContentShown::new(&whole, "Case study", "/evidence/7");
        let rows: Vec<(String, String)> = shown.facts.into_iter().map(|row| (row.key, row.lines.join("|"))).collect();
        let expected = [
            ("Kind", "Case study"),
            ("When it happened", "12 February 2026"),
            ("Expires after", "31 December 2026"),
            ("Case reference", "HC-1"),
        ];
        assert_eq!(rows, expected.map(|(key, line)| (key.to_owned(), line.to_owned())));
        assert_eq!((shown.files[0].link.href.as_str(), shown.files[0].size.as_str()), ("/evidence/7/files/9", "2 KB"));
    }

    #[test]
    fn the_time_of_saving_names_its_day_only_where_it_is_another_one() {
        for (saved, now, said) in [
            (at(4, 10, 15, 12), at(4, 10, 15, 13), "Last saved 4:12pm"),
            (at(4, 9, 15, 12), at(4, 10, 15, 13), "Last saved 9 April 2026 at 4:12pm"),
            // Half past midnight in London is still the day before in UTC.
            (at(4, 9, 23, 30), at(4, 10, 0, 30), "Last saved 12:30am"),
        ] {
            assert_eq!(last_saved(saved, now), said);
        }
    }

    #[test]
    fn a_filter_by_state_begins_with_what_came_back() {
        let said: Vec<(String, String)> = state_choices(true).into_iter().map(|choice| (choice.value, choice.label)).collect();
        let expected = [
            ("", "All"),
            ("returned", "Returned"),
            ("draft", "Draft"),
            ("submitted", "Waiting for review"),
            ("reviewed", "Reviewed"),
            ("withdrawn", "Withdrawn"),
        ];
        assert_eq!(said, expected.map(|(value, label)| (value.to_owned(), label.to_owned())));
        let others: Vec<String> = state_choices(false).into_iter().map(|choice| choice.value).collect();
        assert_eq!(others, ["", "returned", "submitted", "reviewed", "withdrawn"]);
    }
}
