//! One's own evidence, and somebody else's as it was sent.

use chrono::NaiveDate;

use crate::app::evidence::{self, OwnQuery, PersonQuery, Row, Which};
use crate::app::people::Why;
use crate::domain::evidence::StateWord;
use crate::domain::ids::EvidenceId;
use crate::domain::words::count;
use crate::views::evidence::{EvidenceRow, List};
use crate::views::parts::Pagination;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::encode;
use crate::web::pages::people::tabs::{self, Place};

/// `own`: the reader wrote it, and so is who acts on what came back.
fn row(row: &Row, own: bool, today: NaiveDate) -> EvidenceRow {
    let listed = &row.listed;
    let criteria: Vec<String> = row.criteria.iter().map(|(id, _)| id.to_string()).collect();
    let on = listed.happened_on.map(words::date);
    let state = if listed.ended && listed.state != StateWord::Withdrawn { StateWord::Draft } else { listed.state };
    let made =
        EvidenceRow::new(format!("/evidence/{}", listed.id), &listed.title, row.kind.as_deref(), on.as_deref(), &criteria, state);
    let due = listed.due_on.filter(|_| listed.state == StateWord::Submitted);
    match (listed.state, due, listed.settled_at) {
        (StateWord::Submitted, Some(due), _) if due < today => {
            made.note(format!("The review was due by the end of {}.", words::date(due)))
        }
        (StateWord::Submitted, Some(due), _) => made.note(format!("To be reviewed by the end of {}.", words::date(due))),
        (StateWord::Returned, _, Some(at)) => {
            let returned = format!("Returned on {}.", words::date(words::day_of(at.naive_utc())));
            made.note(if own { format!("{returned} Read why and send it again.") } else { returned })
        }
        (StateWord::Restricted, ..) if own => made.note("It may identify a tenant. Take the details out and send it again."),
        _ => made,
    }
}

fn pages(base: &str, state: &str, next: Option<&EvidenceId>, begun: bool) -> Pagination {
    let kept = if state.is_empty() { String::new() } else { format!("&state={}", encode(state)) };
    Pagination {
        previous: begun.then(|| format!("{base}?{}", kept.trim_start_matches('&'))),
        next: next.map(|id| format!("{base}?after={}{kept}", encode(id.as_str()))),
    }
}

/// `/evidence`.
pub fn own(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let word = asked.query.filled("state").unwrap_or_default().to_owned();
        let after = asked.query.filled("after").map(EvidenceId::new);
        let query = OwnQuery { state: StateWord::from_word(&word), after: after.clone(), limit: None };
        let found = evidence::list_own(tx, me, &query)?;
        let today = tx.today;
        let can_begin = evidence::can_begin(tx, me)?;
        let number = |state: StateWord| found.counts.get(&state).copied().unwrap_or(0);
        let back = number(StateWord::Returned) + number(StateWord::Restricted);
        let lead = match (back, number(StateWord::Submitted)) {
            (0, 0) => count(u64::try_from(found.of()).unwrap_or(0), "piece") + " of evidence.",
            (0, 1) => "1 waits for review.".to_owned(),
            (0, waits) => format!("{waits} wait for review."),
            (back, 1) => format!("{back} came back to you. 1 waits for review."),
            (back, waits) => format!("{back} came back to you. {waits} wait for review."),
        };
        let came_back = |row: &&Row| matches!(row.listed.state, StateWord::Returned | StateWord::Restricted);
        let urgent: Vec<EvidenceRow> = found.rows.iter().filter(came_back).map(|found| row(found, true, today)).collect();
        let rest: Vec<EvidenceRow> =
            found.rows.iter().filter(|row| !came_back(row)).map(|found| row(found, true, today)).collect();
        frame.print_caption = Some(format!("{}. Evidence, as at {}", me.name, words::date(tx.today)));
        let mut list = List::own(lead, &word, urgent, rest);
        list.pages = pages("/evidence", &word, found.next.as_ref(), after.is_some());
        // Without a post there is nothing to show evidence for.
        list.add = list.add.filter(|_| can_begin);
        Ok(match (found.rows.is_empty(), found.of()) {
            (true, 0) => list.empty(),
            (true, of) => list.no_match(there_are(of)),
            (false, _) => list,
        })
    })
}

fn there_are(number: i64) -> String {
    match number {
        1 => "There is 1 piece of evidence.".to_owned(),
        many => format!("There are {many} pieces of evidence."),
    }
}

/// `/people/{person}/evidence`.
pub fn of_person(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let word = asked.query.filled("state").unwrap_or_default().to_owned();
        let after = asked.query.filled("after").map(EvidenceId::new);
        let which = StateWord::from_word(&word).map_or(Which::All, Which::of);
        let query = PersonQuery { which, after: after.clone(), limit: None };
        let found = evidence::list_for_person(tx, me, &asked.param("person").into(), &query)?;
        let today = tx.today;
        let path = format!("/people/{}/evidence", found.person.id);
        let waits = |row: &&Row| row.listed.state == StateWord::Submitted;
        let own = found.why == Why::Own;
        let waiting: Vec<EvidenceRow> = found.rows.iter().filter(waits).map(|found| row(found, own, today)).collect();
        let rest: Vec<EvidenceRow> = found.rows.iter().filter(|row| !waits(row)).map(|found| row(found, own, today)).collect();
        let were = if found.of == 1 { "was" } else { "were" };
        let lead = format!("{} of evidence {were} sent.", count(u64::try_from(found.of).unwrap_or(0), "piece"));
        frame.print_caption = Some(format!("{}. Evidence, as at {}", found.person.name, words::date(tx.today)));
        let mut list = List::of_person(&found.person.name, &path, lead, &word, waiting, rest);
        list.pages = pages(&path, &word, found.next.as_ref(), after.is_some());
        list.why = (found.why != Why::Own).then(|| found.why.words());
        list.tabs = tabs::of(&found.why, &found.person.id, Place::Evidence);
        Ok(match (found.rows.is_empty(), found.of) {
            (true, 0) => list.empty(),
            (true, of) => list.no_match(there_are(of)),
            (false, _) => list,
        })
    })
}
