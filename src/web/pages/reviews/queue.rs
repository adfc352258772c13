//! What waits for review, and what was done.

use crate::app::reviews::{self, Queue as Found, QueueQuery, QueueRow as Row, Which};
use crate::app::{AppError, evidence};
use crate::domain::ids::{EvidenceId, PersonId};
use crate::views::parts::{FormErrors, Link, Pagination};
use crate::views::reviews::{Done, Queue, QueueRow, Skipped};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::encode;

pub fn queue(asked: &Asked) -> Answer {
    page(asked, 200, &[], FormErrors::none())
}

/// The queue, with boxes that are ticked and what is wrong with that.
pub(super) fn page(asked: &Asked, status: u16, chosen: &[String], errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let show = asked.query.filled("show").unwrap_or_default().to_owned();
        let which = match show.as_str() {
            "overdue" => Which::Overdue,
            other => other.strip_prefix("acting_").map_or(Which::All, |manager| Which::ActingFor(PersonId::from(manager))),
        };
        let after = asked.query.filled("after").map(EvidenceId::new);
        let begun = after.is_some();
        let first = which == Which::All && !begun;
        let found = reviews::queue(tx, me, &QueueQuery { which, after, limit: None })?;
        let today = tx.today;
        let count = u64::try_from(found.all).unwrap_or(0);
        let acting: Vec<(String, String)> =
            found.acting.iter().map(|acting| (acting.manager.id.to_string(), acting.manager.name.clone())).collect();
        let rows = found.rows.iter().map(|found| row(found, today)).collect();
        frame.print_caption = Some(format!("{}. Evidence to review, as at {}", me.name, words::date(today)));
        let mut page = Queue::new(count, lead(&found, first), &acting, &show, rows, chosen, errors);
        let kept = if show.is_empty() { String::new() } else { format!("&show={}", encode(&show)) };
        page.besides = frame.waiting_at("/qualifications/to-verify").map(|count| {
            let what = match count {
                1 => "1 qualification, job or course to verify".to_owned(),
                many => format!("{} qualifications, jobs and courses to verify", words::number(many)),
            };
            Link::new("/qualifications/to-verify", what)
        });
        page.pages = Pagination {
            previous: begun.then(|| format!("/reviews?{}", kept.trim_start_matches('&'))),
            next: found.next.as_ref().map(|id| format!("/reviews?after={}{kept}", encode(id.as_str()))),
        };
        Ok(match (found.rows.is_empty(), count) {
            (true, 0) => page.empty(),
            (true, 1) => page.no_match("1 piece waits for you."),
            (true, many) => page.no_match(format!("{many} pieces wait for you.")),
            (false, _) => page,
        })
    })
}

fn lead(found: &Found, first: bool) -> Option<String> {
    let overdue = match found.overdue {
        _ if found.all == 0 => return None,
        0 => "Nothing is overdue.".to_owned(),
        1 => "1 is overdue.".to_owned(),
        many => format!("{many} are overdue."),
    };
    let oldest = found.rows.first().filter(|_| first).and_then(|row| row.row.listed.submitted_at);
    Some(match oldest {
        Some(at) => format!("{overdue} The oldest was sent on {}.", words::date(words::day_of(at.naive_utc()))),
        None => overdue,
    })
}

fn row(found: &Row, today: chrono::NaiveDate) -> QueueRow {
    let listed = &found.row.listed;
    let id = listed.id.as_str();
    let sent = words::day_of(listed.submitted_at.unwrap_or(listed.changed_at).naive_utc());
    let days = (sent, listed.due_on.unwrap_or(sent));
    let criteria: Vec<String> = found.row.criteria.iter().map(|(id, _)| id.to_string()).collect();
    let row = QueueRow::new(id, format!("/reviews/{id}"), &listed.title, &found.officer.name, &criteria, days, today);
    match &found.for_manager {
        Some(manager) => row.acting_for(&manager.name),
        None => row,
    }
}

/// `/reviews/done?reviewed=...&skipped=...`: each is looked up as it is now, so the address tells nobody what they may not know.
pub fn done(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let ids = |name: &str| asked.query.all(name).iter().map(EvidenceId::new).take(crate::domain::review::TOGETHER).collect();
        let (reviewed, skipped): (Vec<EvidenceId>, Vec<EvidenceId>) = (ids("reviewed"), ids("skipped"));
        let waiting = reviews::queue(tx, me, &QueueQuery { limit: Some(1), ..QueueQuery::default() })?;
        let mut links = Vec::new();
        for id in &reviewed {
            match evidence::view(tx, me, id) {
                Ok(view) => {
                    let title = view.content.map(|content| content.title).unwrap_or_default();
                    links.push(Link::new(format!("/evidence/{id}"), format!("{title}, {}", view.owner.name)));
                }
                Err(AppError::NotFound | AppError::Forbidden { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let skipped = reviews::left_out(tx, me, &skipped)?.into_iter().map(left_out).collect();
        let oldest = waiting.rows.first().map(|row| format!("/reviews/{}", row.row.listed.id));
        frame.back = Some(Link::new("/reviews", "Evidence to review"));
        Ok(Done::new(links, skipped, u64::try_from(waiting.all).unwrap_or(0), oldest))
    })
}

/// A piece that was left out, as people call it.
pub(super) fn left_out(skipped: reviews::Skipped) -> Skipped {
    let title = match skipped.title.as_str() {
        "" => "Evidence that you chose".to_owned(),
        title => format!("{title}, {}", skipped.officer),
    };
    Skipped::new(title, skipped.words)
}
