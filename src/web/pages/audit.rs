//! The audit log: the list with its filters, one entry, and the check of the chain.

use chrono::NaiveDate;

use super::admin::older;
use super::admin::workings::channel;
use crate::app::audit::{self, Named, Search};
use crate::domain::audit::Outcome;
use crate::views::audit as views;
use crate::views::audit::{LogFilters, outcome_tag};
use crate::views::parts::{Choice, FormErrors, Link, Nothing, SummaryRow};
use crate::views::words;
use crate::web::asked::{Answer, Asked};

const FILTERS: [&str; 10] =
    ["actor", "action", "person", "outcome", "from_day", "from_month", "from_year", "to_day", "to_month", "to_year"];

/// The day of three fields, or what is wrong with them. Nothing typed is no day.
pub(super) fn day([day, month, year]: [&str; 3], label: &str) -> Result<Option<NaiveDate>, String> {
    if [day, month, year].iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    for (part, name) in [(day, "day"), (month, "month"), (year, "year")] {
        if part.is_empty() {
            return Err(format!("{label} must include a {name}"));
        }
    }
    let number = |text: &str| text.parse::<u32>().ok();
    let real = number(year)
        .filter(|year| (1900..=2999).contains(year))
        .and_then(|year| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(month)?, number(day)?));
    real.map(Some).ok_or_else(|| format!("{label} must be a real date"))
}

pub fn log(asked: &Asked) -> Answer {
    let query = &asked.query;
    let mut errors = FormErrors::none();
    let mut read = |name: &str, label: &str| match day(query.date(name), label) {
        Ok(day) => day,
        Err(words) => {
            errors.push(name, words);
            None
        }
    };
    let (since, until) = (read("from", "From"), read("to", "To"));
    let search = Search {
        actor: query.filled("actor").map(str::to_owned),
        person: query.filled("person").map(str::to_owned),
        action: query.filled("action").map(str::to_owned),
        outcome: Outcome::from_word(query.get("outcome")),
        since,
        until,
        before: query.number("before"),
        limit: None,
    };
    let status = if errors.is_empty() { 200 } else { 422 };
    asked.page_with(status, |tx, me| {
        let log = audit::log(tx, me, &search)?;
        let all = words::counted(u64::try_from(log.of).unwrap_or(0), "entry", "entries");
        let how_many = match log.matching == log.of {
            true => format!("{all}."),
            false => format!("{} of {all}.", words::number(u64::try_from(log.matching).unwrap_or(0))),
        };
        let mut actions = vec![Choice::new("", "Everything")];
        actions.extend(log.actions.iter().map(|word| Choice::new(word, words::sentence(word))));
        let filters = LogFilters {
            actor: query.get("actor"),
            action: query.get("action"),
            person: query.get("person"),
            outcome: query.get("outcome"),
            from: query.date("from"),
            to: query.date("to"),
        };
        let rows: Vec<views::LogRow> = log.entries.iter().map(row).collect();
        let nothing = rows.is_empty().then(|| Nothing::matches("entries", "/audit", format!("There are {all}.")));
        let pages = older(asked, &FILTERS, log.next.map(|place| place.to_string()));
        Ok(views::Log { nothing, pages, ..views::Log::checked(how_many, filters, actions, rows, errors) })
    })
}

/// Who did it, as a page says it: somebody by name, an id whose owner is no longer on file, or the service.
fn who(named: &Named) -> String {
    match (&named.actor, &named.entry.event.actor) {
        (Some(name), _) => name.clone(),
        (None, Some(id)) => format!("Somebody no longer on file ({id})"),
        (None, None) => "Nobody signed in".to_owned(),
    }
}

fn whom(named: &Named) -> Option<String> {
    let id = named.entry.event.person.as_ref()?;
    Some(named.person.clone().unwrap_or_else(|| format!("Somebody no longer on file ({id})")))
}

fn row(named: &Named) -> views::LogRow {
    let event = &named.entry.event;
    views::LogRow {
        href: format!("/audit/{}", named.entry.sequence),
        at: words::short_date_time(event.at.naive_utc()),
        who: who(named),
        what: words::sentence(&event.action),
        whom: whom(named),
        outcome: outcome_tag(event.outcome),
    }
}

pub fn entry(asked: &Asked) -> Answer {
    let sequence: i64 = asked.param("sequence").parse().map_err(|_| crate::app::AppError::NotFound)?;
    asked.framed(200, |tx, me, frame| {
        frame.back = Some(Link::new("/audit", "Back to the audit log"));
        Ok(view(&audit::entry(tx, me, sequence)?))
    })
}

fn view(named: &Named) -> views::Entry {
    let (entry, event) = (&named.entry, &named.entry.event);
    let about = whom(named).map(|whom| format!(" ({whom})")).unwrap_or_default();
    let mut facts = vec![
        SummaryRow::new("When", words::date_time(event.at.naive_utc())),
        SummaryRow { lines: Vec::new(), ..SummaryRow::new("Outcome", "") }.tag(outcome_tag(event.outcome)),
        SummaryRow::new("By way of", channel(&event.channel)),
    ];
    if let Some(id) = &event.subject_id {
        facts.push(SummaryRow::new("About", format!("{} {id}", words::sentence(&event.subject_kind))));
    }
    if let Some(request) = &event.request_id {
        facts.push(SummaryRow::new("Request", request.clone()));
    }
    if !entry.has_details && event.details.is_empty() {
        facts.push(SummaryRow::new("Details", "None are kept"));
    }
    let (changes, rest) = changes(&event.details);
    facts.extend(rest.into_iter().map(|(name, value)| SummaryRow::new(words::sentence(&name), value)));
    let previous = if entry.previous.is_empty() { "This is the first entry".to_owned() } else { entry.previous.clone() };
    views::Entry {
        number: entry.sequence.to_string(),
        sentence: format!("{}: {}{about}.", who(named), words::plain(&event.action)),
        facts,
        changes,
        seal: vec![
            SummaryRow::new("Digest", entry.hash.clone()),
            SummaryRow::new("Of the entry before", previous),
            SummaryRow::new("Of its details", entry.payload_digest.clone()),
        ],
    }
}

/// What was before and is after, one row each; and what is left.
fn changes(details: &[(String, String)]) -> (Vec<views::Change>, Vec<(String, String)>) {
    let mut found: Vec<views::Change> = Vec::new();
    let mut rest = Vec::new();
    for (name, value) in details {
        let before = name.strip_suffix("_before");
        let Some(what) = before.or_else(|| name.strip_suffix("_after")) else {
            rest.push((name.clone(), value.clone()));
            continue;
        };
        let what = words::sentence(what);
        let at = found.iter().position(|change| change.what == what).unwrap_or_else(|| {
            found.push(views::Change { what, was: None, is: None });
            found.len() - 1
        });
        let value = Some(value.clone()).filter(|value| !value.is_empty());
        match before {
            Some(_) => found[at].was = value,
            None => found[at].is = value,
        }
    }
    (found, rest)
}

pub fn verify_form(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        frame.back = Some(Link::new("/audit", "Back to the audit log"));
        audit::may_read(tx, me)?;
        Ok(views::Verify { result: None })
    })
}

pub fn verify(asked: &Asked) -> Answer {
    let verification = audit::verify(asked.app(), &asked.call)?;
    let now = words::date_time(asked.app().now().naive_utc());
    let facts = vec![
        SummaryRow::new("Checked", now),
        SummaryRow::new("Anchor", "Whoever runs the service compares the log with its anchor, by gradus verify."),
    ];
    let count = |sequence: i64| u64::try_from(sequence).unwrap_or(0);
    let result = match verification.result {
        Ok(head) => views::Verified::intact(count(head.sequence), facts),
        Err(fault) => {
            let why = format!("{}.", words::capital(&fault.what));
            views::Verified::broken(count(fault.sequence), &why, facts)
        }
    };
    asked.framed(200, |_, _, frame| {
        frame.back = Some(Link::new("/audit", "Back to the audit log"));
        Ok(views::Verify { result: Some(result) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_day_is_read_or_its_fault_is_said() {
        for (typed, expected) in [
            (["", "", ""], Ok(None)),
            (["10", "4", "2026"], Ok(NaiveDate::from_ymd_opt(2026, 4, 10))),
            (["29", "2", "2028"], Ok(NaiveDate::from_ymd_opt(2028, 2, 29))),
            (["29", "2", "2026"], Err("From must be a real date")),
            (["1", "", "2026"], Err("From must include a month")),
            (["", "4", "2026"], Err("From must include a day")),
            (["1", "4", ""], Err("From must include a year")),
            (["1", "4", "26"], Err("From must be a real date")),
            (["one", "4", "2026"], Err("From must be a real date")),
            (["-1", "4", "2026"], Err("From must be a real date")),
        ] {
            assert_eq!(day(typed, "From"), expected.map_err(str::to_owned), "{typed:?}");
        }
    }

    #[test]
    fn what_was_and_what_is_stand_in_one_row() {
        let details: Vec<(String, String)> =
            [("name_before", "A"), ("name_after", "B"), ("email_after", "b@example.org"), ("team_before", ""), ("sessions", "2")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        let (found, rest) = changes(&details);
        let rows: Vec<(&str, Option<&str>, Option<&str>)> =
            found.iter().map(|change| (change.what.as_str(), change.was.as_deref(), change.is.as_deref())).collect();
        assert_eq!(rows, [("Name", Some("A"), Some("B")), ("Email", None, Some("b@example.org")), ("Team", None, None)]);
        assert_eq!(rest, [("sessions".to_owned(), "2".to_owned())]);
    }
}
