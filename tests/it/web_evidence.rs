//! The forms of evidence and their twins for programs, through the real doors on both databases.

mod api;
mod files;
mod states;
mod twice;
mod typed;
mod wrong;

use gradus::domain::evidence::Evidence;
use gradus::domain::ids::EvidenceId;
use gradus::store::evidence;

use crate::support::pages::{done, hidden, main_of};
use crate::support::service::Browser;
use crate::web_applications::Council;

/// What a case study needs besides its criteria.
pub const ACCOUNT: [(&str, &str); 9] = [
    ("title", "A joint visit"),
    ("kind", "case_study"),
    ("happened_on_day", "12"),
    ("happened_on_month", "2"),
    ("happened_on_year", "2026"),
    ("situation", "Rent was owed."),
    ("task", "To agree a plan."),
    ("action_taken", "I visited with the support worker."),
    ("result", "The plan was kept."),
];

/// The officer begins a piece for these criteria. Gives its path.
pub fn begun(browser: &mut Browser, criteria: &[&str]) -> String {
    browser.get("/evidence/new");
    let chosen: Vec<(&str, &str)> = criteria.iter().map(|id| ("criteria", *id)).collect();
    let begun = browser.post("/evidence/new", &chosen);
    assert_eq!(begun.status, 303, "{}", main_of(&begun));
    begun.location().strip_suffix("/edit/account").unwrap().to_owned()
}

/// The same with all that is asked for, ready to be sent.
pub fn whole(browser: &mut Browser, criteria: &[&str]) -> String {
    let piece = begun(browser, criteria);
    let names: Vec<String> = criteria.iter().map(|id| format!("note_{id}")).collect();
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "It shows it.")).collect();
    fill(browser, &format!("{piece}/edit/account"), &[&ACCOUNT[..], &notes].concat());
    fill(browser, &format!("{piece}/edit/tenants"), &[("declared", "yes")]);
    piece
}

/// The same, sent.
pub fn sent(browser: &mut Browser, criteria: &[&str]) -> String {
    let piece = whole(browser, criteria);
    fill(browser, &format!("{piece}/check"), &[]);
    piece
}

/// Fills in a form under the version that its page has.
pub fn fill(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) {
    let version = hidden(&browser.get(path), "version");
    done(&browser.post(path, &[fields, &[("version", &*version)]].concat()));
}

/// A piece as the tables have it.
pub fn piece_at(council: &Council, path: &str) -> Option<Evidence> {
    let id = EvidenceId::new(path.rsplit('/').next().unwrap());
    evidence::find(&mut council.service.connection(), &id).unwrap()
}

pub fn state(council: &Council, path: &str) -> &'static str {
    piece_at(council, path).map_or("gone", |piece| piece.state.word().as_str())
}

/// How many rows a query counts.
pub fn count(council: &Council, query: &str) -> i64 {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }
    diesel::sql_query(query).get_result::<Row>(&mut council.service.connection()).unwrap().number
}
