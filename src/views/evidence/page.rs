//! One piece of evidence as it stands.

use chrono::NaiveDate;
use serde::Serialize;

use super::{ContentShown, Event, no_longer_counts, officer, outcome_tag, sample, state_tag};
use crate::domain::evidence::StateWord;
use crate::domain::officer::ReviewOutcome;
use crate::views::engine::Page;
use crate::views::layout::Frame;
use crate::views::parts::{Link, Tab, Tag};
use crate::views::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use crate::views::words;

/// `/evidence/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    pub heading: String,
    pub state: Tag,
    /// The sentence that says what it waits for.
    pub lead: String,
    /// Where a new version is written: what was sent before it. Null otherwise.
    pub before: Option<Link>,
    /// Why the reader may see it; null about oneself.
    pub why: Option<String>,
    /// The views of the person; none about oneself.
    pub tabs: Vec<Tab>,
    /// What has to be known about it.
    pub remarks: Vec<Remark>,
    /// The one thing to do now: "Change and send again".
    pub main: Option<Link>,
    /// What else can be done: "Withdraw".
    pub actions: Vec<Link>,
    pub criteria: Vec<CriterionLine>,
    pub content: ContentShown,
    /// In place of content: that nothing is written yet, or that it was taken out.
    pub nothing: String,
    /// Newest first; what is expected before all.
    pub events: Vec<Event>,
    pub history: Link,
}

/// A box above the evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Remark {
    pub heading: String,
    pub text: String,
    /// What somebody said.
    pub said: Option<String>,
}

impl Remark {
    pub fn new(heading: impl Into<String>, text: impl Into<String>) -> Remark {
        Remark { heading: heading.into(), text: text.into(), said: None }
    }

    /// It is frozen in an application that was sent on this day.
    pub fn locked(on: NaiveDate) -> Remark {
        Remark::new("Kept in an application", super::steps::locked(on))
    }
}

/// One criterion that the evidence is for.
#[derive(Clone, Debug, Serialize)]
pub struct CriterionLine {
    /// The page of the criterion.
    pub link: Link,
    /// How it shows it, in the officer's words.
    pub note: Option<String>,
    /// Null while it is not decided.
    pub outcome: Option<Tag>,
    /// "Manager One, 2 April 2026".
    pub by: Option<String>,
    pub comment: Option<String>,
}

impl CriterionLine {
    /// `label`: "Relationships (B-E1)".
    pub fn new(href: impl Into<String>, label: &str, note: &str) -> CriterionLine {
        CriterionLine {
            link: Link::new(href, label),
            note: Some(note.to_owned()).filter(|note| !note.is_empty()),
            outcome: None,
            by: None,
            comment: None,
        }
    }

    /// What was found. `counts`: no later change undid it.
    pub fn decided(
        mut self,
        outcome: ReviewOutcome,
        counts: bool,
        by: &str,
        on: NaiveDate,
        comment: Option<&str>,
    ) -> CriterionLine {
        self.outcome = Some(if counts { outcome_tag(outcome) } else { no_longer_counts() });
        let found = if counts { String::new() } else { format!("{}, ", outcome_tag(outcome).text) };
        self.by = Some(format!("{found}{by}, {}", words::date(on)));
        self.comment = comment.map(str::to_owned);
        self
    }
}

/// How it stands with a piece of evidence, with whom and when.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'a> {
    Draft,
    /// It was sent before, and its owner writes it anew.
    NewVersion {
        /// The number of what was sent last.
        before: u32,
        reviewed: bool,
    },
    /// `reviewer` is null where nobody is known.
    Waiting {
        sent_on: NaiveDate,
        reviewer: Option<&'a str>,
        due_on: NaiveDate,
    },
    Returned {
        by: &'a str,
        on: NaiveDate,
        reason: &'a str,
    },
    /// Returned since it may identify a tenant: only its owner reads this.
    Restricted {
        by: &'a str,
        on: NaiveDate,
        reason: &'a str,
    },
    Reviewed {
        by: &'a str,
        on: NaiveDate,
    },
    Withdrawn {
        on: NaiveDate,
    },
}

impl Standing<'_> {
    pub fn state(&self) -> StateWord {
        match self {
            Standing::Draft | Standing::NewVersion { .. } => StateWord::Draft,
            Standing::Waiting { .. } => StateWord::Submitted,
            Standing::Returned { .. } => StateWord::Returned,
            Standing::Restricted { .. } => StateWord::Restricted,
            Standing::Reviewed { .. } => StateWord::Reviewed,
            Standing::Withdrawn { .. } => StateWord::Withdrawn,
        }
    }

    /// `of`: the name of its officer, where another one reads.
    fn lead(&self, of: Option<&str>) -> String {
        let who = of.unwrap_or("You");
        match self {
            Standing::Draft => "This is a draft. Nobody else can read it.".to_owned(),
            Standing::NewVersion { before, reviewed } => {
                let was = if *reviewed { "reviewed" } else { "sent" };
                format!(
                    "This is a new version that nobody else can read yet. Version {before} as it was {was} is in the history."
                )
            }
            Standing::Waiting { sent_on, reviewer, due_on } => {
                let sent = format!("{who} sent this on {}.", words::date(*sent_on));
                let due = words::date(*due_on);
                match reviewer {
                    Some(reviewer) => format!("{sent} {reviewer} is to review it by the end of {due}."),
                    None => format!("{sent} It is to be reviewed by the end of {due}, but nobody is named to do it."),
                }
            }
            Standing::Returned { by, on, .. } => {
                let returned = format!("{by} returned this on {}.", words::date(*on));
                if of.is_none() { format!("{returned} Read why, change it and send it again.") } else { returned }
            }
            Standing::Restricted { by, on, .. } => {
                format!("{by} returned this on {}, since it may identify a tenant.", words::date(*on))
            }
            Standing::Reviewed { by, on } => format!("{by} reviewed this on {}.", words::date(*on)),
            Standing::Withdrawn { on } => {
                format!("{who} withdrew this on {}. Nobody reviews it, and it counts for nothing.", words::date(*on))
            }
        }
    }

    fn remark(&self) -> Option<Remark> {
        let (by, reason, heading, text) = match self {
            Standing::Returned { by, reason, .. } => (by, reason, None, ""),
            Standing::Restricted { by, reason, .. } => (
                by,
                reason,
                Some("Hidden from everybody but you"),
                "Nobody else can open this or its files until you have taken out the details and sent it again.",
            ),
            _ => return None,
        };
        let heading = heading.map_or_else(|| format!("Why {by} returned it"), str::to_owned);
        Some(Remark { said: Some((*reason).to_owned()), ..Remark::new(heading, text) })
    }
}

impl Evidence {
    /// `path`: its own; `of`: the name of its officer, where another one reads.
    pub fn new(path: &str, title: &str, of: Option<&str>, standing: Standing<'_>, content: ContentShown) -> Evidence {
        Evidence {
            heading: if title.is_empty() { "Evidence without a title".to_owned() } else { title.to_owned() },
            state: state_tag(standing.state()),
            lead: standing.lead(of),
            before: match standing {
                Standing::NewVersion { before, .. } => {
                    Some(Link::new(format!("{path}/history"), format!("See version {before}")))
                }
                _ => None,
            },
            why: None,
            tabs: Vec::new(),
            remarks: standing.remark().into_iter().collect(),
            main: None,
            actions: Vec::new(),
            criteria: Vec::new(),
            content,
            nothing: "Nothing is written yet.".to_owned(),
            events: Vec::new(),
            history: Link::new(format!("{path}/history"), "See every version"),
        }
    }
}

impl Page for Evidence {
    const TEMPLATE: &'static str = "pages/evidence/evidence";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn sample_frame() -> Frame {
        officer()
    }

    fn samples() -> Vec<(&'static str, Evidence)> {
        let path = "/evidence/0412";
        let on = sample::day(4, 2);
        let line = |id: &str, label: &str, note: &str| CriterionLine::new(format!("/progress/criteria/{id}"), label, note);
        let (first, second) = ("Relationships (B-E1)", "Acting early (B-E2)");
        let note = "I brought two other services to one visit, and both stayed with the plan.";
        let of = |standing, criteria| Evidence {
            criteria,
            events: sample::events(),
            ..Evidence::new(path, sample::TITLE, None, standing, sample::shown())
        };
        let waiting =
            Standing::Waiting { sent_on: sample::day(3, 27), reviewer: Some("Manager One"), due_on: sample::day(4, 14) };
        let returned = Standing::Returned { by: "Manager One", on, reason: "Say what you did yourself, and what changed." };
        let restricted = Standing::Restricted { by: "Manager One", on, reason: "The plan shows a door number and a surname." };
        let change = |text: &str| Some(Link::new(format!("{path}/edit/account"), text));
        let undecided = || vec![line("B-E1", first, note), line("B-E2", second, "")];
        let decided = vec![
            line("B-E1", first, note).decided(ReviewOutcome::Met, true, "Manager One", on, None),
            line("B-E2", second, "I went before the next letter was due.").decided(
                ReviewOutcome::PartlyMet,
                true,
                "Manager One",
                on,
                Some("Say how you knew that the letter was coming."),
            ),
        ];
        let undone = vec![line("B-E1", first, note).decided(ReviewOutcome::Met, false, "Manager One", on, None)];
        let locked = Remark::locked(sample::day(7, 1));
        let hostile = vec![line("X-1", LONG_NAME, HOSTILE).decided(
            ReviewOutcome::NotMet,
            true,
            LONG_NAME,
            on,
            Some("one\n\ntwo <b> {{7*7}}"),
        )];
        let tabs = vec![Tab::new("/people/00101/evidence", "Evidence", true), Tab::new("/people/00101", "Profile", false)];
        let withdraw = Link::new(format!("{path}/withdraw"), "Withdraw");
        vec![
            ("normal", Evidence { actions: vec![withdraw.clone()], ..of(waiting, undecided()) }),
            (
                "empty",
                Evidence { main: change("Continue"), ..Evidence::new(path, "", None, Standing::Draft, ContentShown::default()) },
            ),
            (
                "returned",
                Evidence { main: change("Change and send again"), actions: vec![withdraw], ..of(returned, undecided()) },
            ),
            ("restricted", Evidence { main: change("Take out the details"), ..of(restricted, undecided()) }),
            (
                "reviewed",
                Evidence {
                    remarks: vec![locked],
                    actions: vec![Link::new(format!("{path}/change"), "Change")],
                    ..of(Standing::Reviewed { by: "Manager One", on }, decided)
                },
            ),
            (
                "new-version",
                Evidence {
                    main: change("Continue"),
                    actions: vec![Link::new(format!("{path}/discard"), "Drop this change")],
                    ..of(Standing::NewVersion { before: 1, reviewed: true }, undecided())
                },
            ),
            ("withdrawn", of(Standing::Withdrawn { on }, undone)),
            (
                "awkward",
                Evidence {
                    why: Some(HOSTILE.to_owned()),
                    tabs,
                    criteria: hostile,
                    content: sample::hostile_shown(),
                    events: vec![Event::new(sample::at(1, 1, 0, 0), HOSTILE).said("</textarea><script>alert(1)</script>")],
                    ..Evidence::new(
                        path,
                        &format!("{HOSTILE} {LONG_NAME}"),
                        Some(NON_ASCII),
                        Standing::Returned { by: LONG_NAME, on, reason: HOSTILE },
                        ContentShown::default(),
                    )
                },
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::evidence::sample::day;

    #[test]
    fn the_first_sentence_says_what_it_waits_for() {
        let (sent_on, due_on, on) = (day(3, 27), day(4, 14), day(4, 2));
        let table = [
            (Standing::Draft, None, "Draft", "This is a draft. Nobody else can read it."),
            (
                Standing::NewVersion { before: 1, reviewed: true },
                None,
                "Draft",
                "This is a new version that nobody else can read yet. Version 1 as it was reviewed is in the history.",
            ),
            (
                Standing::NewVersion { before: 2, reviewed: false },
                None,
                "Draft",
                "This is a new version that nobody else can read yet. Version 2 as it was sent is in the history.",
            ),
            (
                Standing::Waiting { sent_on, reviewer: Some("Manager One"), due_on },
                None,
                "Waiting for review",
                "You sent this on 27 March 2026. Manager One is to review it by the end of 14 April 2026.",
            ),
            (
                Standing::Waiting { sent_on, reviewer: None, due_on },
                Some("Officer One"),
                "Waiting for review",
                "Officer One sent this on 27 March 2026. It is to be reviewed by the end of 14 April 2026, but nobody is named \
                 to do it.",
            ),
            (
                Standing::Returned { by: "Manager One", on, reason: "x" },
                None,
                "Returned",
                "Manager One returned this on 2 April 2026. Read why, change it and send it again.",
            ),
            (
                Standing::Returned { by: "Manager One", on, reason: "x" },
                Some("Officer One"),
                "Returned",
                "Manager One returned this on 2 April 2026.",
            ),
            (
                Standing::Restricted { by: "Manager One", on, reason: "x" },
                None,
                "Returned",
                "Manager One returned this on 2 April 2026, since it may identify a tenant.",
            ),
            (Standing::Reviewed { by: "Manager One", on }, None, "Reviewed", "Manager One reviewed this on 2 April 2026."),
            (
                Standing::Withdrawn { on },
                Some("Officer One"),
                "Withdrawn",
                "Officer One withdrew this on 2 April 2026. Nobody reviews it, and it counts for nothing.",
            ),
        ];
        for (standing, of, state, lead) in table {
            let page = Evidence::new("/evidence/7", "A", of, standing, ContentShown::default());
            assert_eq!((page.state.text.as_str(), page.lead.as_str()), (state, lead));
        }
    }

    #[test]
    fn a_new_version_leads_to_the_one_before_it() {
        let page = |standing| Evidence::new("/evidence/7", "A", None, standing, ContentShown::default()).before;
        let before = page(Standing::NewVersion { before: 1, reviewed: true }).map(|link| (link.href, link.text));
        assert_eq!(before, Some(("/evidence/7/history".to_owned(), "See version 1".to_owned())));
        assert!(page(Standing::Draft).is_none());
    }

    #[test]
    fn an_outcome_that_was_undone_stays_readable() {
        let line = |counts| CriterionLine::new("/x", "X", "").decided(ReviewOutcome::Met, counts, "Manager One", day(4, 2), None);
        let said = |line: CriterionLine| (line.outcome.map(|tag| tag.text).unwrap_or_default(), line.by.unwrap_or_default());
        assert_eq!(said(line(true)), ("Met".to_owned(), "Manager One, 2 April 2026".to_owned()));
        assert_eq!(said(line(false)), ("No longer counts".to_owned(), "Met, Manager One, 2 April 2026".to_owned()));
        assert_eq!(line(true).note, None);
    }
}
