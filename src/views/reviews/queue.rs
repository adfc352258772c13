//! What waits for review, oldest first.

use chrono::NaiveDate;
use serde::Serialize;

use super::sample;
use crate::domain::review::TOGETHER;
use crate::views::engine::Page;
use crate::views::layout::Frame;
use crate::views::parts::{Choice, Choices, FormErrors, Link, Nothing, Pagination};
use crate::views::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use crate::views::words;

/// `/reviews`. The filter `show` (`overdue`, `acting_{person}`, or nothing for all) stays in the address. The boxes ask
/// `/reviews/together` for `chosen` (repeated).
#[derive(Clone, Debug, Serialize)]
pub struct Queue {
    /// "Evidence to review (4)".
    pub heading: String,
    /// "1 is overdue. The oldest was sent on 2 March 2026."
    pub lead: Option<String>,
    /// Null where nothing waits at all.
    pub show: Option<Choices>,
    pub rows: Vec<QueueRow>,
    /// There are two rows at least, so that they can be reviewed together.
    pub several: bool,
    /// "10 at most".
    pub most: String,
    /// What is wrong with the choice of several.
    pub chosen_error: Option<String>,
    /// What waits besides evidence: "3 qualifications, jobs and courses to verify".
    pub besides: Option<Link>,
    /// In place of rows.
    pub nothing: Option<Nothing>,
    /// With nothing to do: what comes next.
    pub next: Option<String>,
    pub pages: Pagination,
    pub errors: FormErrors,
}

/// One piece of evidence that waits.
#[derive(Clone, Debug, Serialize)]
pub struct QueueRow {
    /// The id of the evidence, and the id of its box.
    pub evidence: String,
    pub box_id: String,
    pub chosen: bool,
    pub sent: String,
    pub officer: String,
    pub link: Link,
    /// "B-E1,", "B-E2": none is broken.
    pub criteria: Vec<String>,
    pub by: String,
    pub overdue: bool,
    /// "Acting for Manager Two".
    pub acting: Option<String>,
}

impl QueueRow {
    /// `evidence`: its id, as the boxes post it; `path`: of its review.
    pub fn new(
        evidence: &str,
        path: impl Into<String>,
        title: &str,
        officer: &str,
        criteria: &[String],
        (sent_on, due_on): (NaiveDate, NaiveDate),
        today: NaiveDate,
    ) -> QueueRow {
        QueueRow {
            evidence: evidence.to_owned(),
            box_id: String::new(),
            chosen: false,
            sent: words::short_date(sent_on),
            officer: officer.to_owned(),
            link: Link::new(path, title),
            criteria: listed(criteria),
            by: words::short_date(due_on),
            overdue: today > due_on,
            acting: None,
        }
    }

    /// `manager`: whom the reader acts for.
    pub fn acting_for(mut self, manager: &str) -> QueueRow {
        self.acting = Some(format!("Acting for {manager}"));
        self
    }
}

/// Ids with the commas between them.
fn listed(ids: &[String]) -> Vec<String> {
    let last = ids.len().saturating_sub(1);
    ids.iter().enumerate().map(|(place, id)| if place < last { format!("{id},") } else { id.clone() }).collect()
}

impl Queue {
    /// `count`: of all that waits, on whatever page; `acting_for`: id and name of each manager whom the reader acts for;
    /// `chosen`: ids of evidence.
    pub fn new(
        count: u64,
        lead: Option<String>,
        acting_for: &[(String, String)],
        show: &str,
        rows: Vec<QueueRow>,
        chosen: &[String],
        errors: FormErrors,
    ) -> Queue {
        let mut answers = vec![Choice::new("", "All"), Choice::new("overdue", "Overdue")];
        answers.extend(acting_for.iter().map(|(id, name)| Choice::new(format!("acting_{id}"), format!("Acting for {name}"))));
        let rows: Vec<QueueRow> = rows
            .into_iter()
            .enumerate()
            .map(|(place, row)| QueueRow {
                box_id: if place == 0 { "chosen".to_owned() } else { format!("chosen-{}", place + 1) },
                chosen: chosen.contains(&row.evidence),
                ..row
            })
            .collect();
        Queue {
            heading: format!("Evidence to review ({})", words::number(count)),
            lead,
            show: Some(Choices::new("show", "Show", answers).chosen(&[show])),
            several: rows.len() > 1,
            rows,
            most: format!("{TOGETHER} at most"),
            chosen_error: errors.of("chosen"),
            besides: None,
            nothing: None,
            next: None,
            pages: Pagination::default(),
            errors,
        }
    }

    /// Nothing waits at all.
    pub fn empty(mut self) -> Queue {
        self.show = None;
        self.nothing = Some(Nothing::yet("Nothing to review."));
        self.next = Some("When somebody sends you evidence, you get mail, and it is listed here.".to_owned());
        self
    }

    /// The filter matches none of `exist`: "4 pieces wait for you."
    pub fn no_match(mut self, exist: impl Into<String>) -> Queue {
        self.nothing = Some(Nothing::matches("pieces of evidence", "/reviews", exist));
        self
    }
}

impl Page for Queue {
    const TEMPLATE: &'static str = "pages/reviews/queue";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        Frame { back: None, ..Frame::sample() }
    }

    fn samples() -> Vec<(&'static str, Queue)> {
        let (today, both) = (sample::day(4, 10), ["B-E1".to_owned(), "B-E2".to_owned()]);
        let row = |id: &str, title: &str, officer: &str, sent: NaiveDate, due: NaiveDate| {
            QueueRow::new(id, format!("/reviews/{id}"), title, officer, &both, (sent, due), today)
        };
        let rows = vec![
            row("0398", "Letter before a hearing", "Officer Two", sample::day(3, 16), sample::day(3, 30)),
            row("0412", sample::TITLE, "Officer One", sample::day(3, 27), sample::day(4, 14)),
            row("0415", "Rent surgery on the estate", "Officer Four", sample::day(4, 1), sample::day(4, 17))
                .acting_for("Manager Two"),
        ];
        let acting = [("7".to_owned(), "Manager Two".to_owned())];
        let lead = Some("1 is overdue. The oldest was sent on 16 March 2026.".to_owned());
        let hostile = vec![
            row("1", HOSTILE, LONG_NAME, sample::day(3, 16), sample::day(3, 30)).acting_for(LONG_NAME),
            row("2", LONG_NAME, NON_ASCII, sample::day(3, 16), sample::day(3, 30)),
        ];
        let odd = [("9".to_owned(), HOSTILE.to_owned())];
        let errors = FormErrors::none().with("chosen", "Select 10 pieces of evidence at most");
        let of = |count, lead, acting: &[(String, String)], show: &str, rows, chosen: &[String], errors| {
            Queue::new(count, lead, acting, show, rows, chosen, errors)
        };
        let besides = Some(Link::new("/qualifications/to-verify", "3 qualifications, jobs and courses to verify"));
        vec![
            ("normal", Queue { besides, ..of(3, lead, &acting, "", rows, &[], FormErrors::none()) }),
            ("empty", of(0, None, &[], "", Vec::new(), &[], FormErrors::none()).empty()),
            ("filtered", of(3, None, &[], "overdue", Vec::new(), &[], FormErrors::none()).no_match("3 pieces wait for you.")),
            ("awkward", of(41_200, Some(HOSTILE.to_owned()), &odd, "acting_9", hostile, &["2".to_owned()], errors)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_overdue_from_the_day_after_its_last_day() {
        for (today, overdue) in [(sample::day(4, 13), false), (sample::day(4, 14), false), (sample::day(4, 15), true)] {
            let days = (sample::day(3, 27), sample::day(4, 14));
            assert_eq!(QueueRow::new("1", "/reviews/1", "A", "B", &[], days, today).overdue, overdue, "{today}");
        }
    }

    #[test]
    fn the_first_box_is_where_an_error_leads() {
        let days = (sample::day(3, 27), sample::day(4, 14));
        let row = |id: &str| QueueRow::new(id, "/reviews/1", "A", "B", &[], days, sample::day(4, 1));
        let page = Queue::new(2, None, &[], "", vec![row("a"), row("b")], &["b".to_owned()], FormErrors::none());
        let boxes: Vec<(&str, bool)> = page.rows.iter().map(|row| (row.box_id.as_str(), row.chosen)).collect();
        assert_eq!(boxes, [("chosen", false), ("chosen-2", true)]);
        assert!(page.several);
        assert!(!Queue::new(1, None, &[], "", vec![row("a")], &[], FormErrors::none()).several);
    }
}
