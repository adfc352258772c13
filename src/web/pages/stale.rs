//! Two people change one thing: what is stored now stands beside what was typed.

use std::collections::BTreeSet;

use crate::views::errors::{Stale, TwoVersions};
use crate::views::parts::Posted;
use crate::web::form::Form;

/// Both versions, and the choice between them. `rows`: what it is, what was typed, what is stored; `action`: where the form
/// is posted to once more, with `version`, the one that is stored.
pub fn both_versions(form: &Form, rows: Vec<(&str, String, String)>, action: &str, version: i64, keep_theirs: &str) -> Stale {
    let fields: BTreeSet<String> = form.names().into_iter().collect();
    let mut values = Vec::new();
    for name in fields.into_iter().filter(|name| !["version", "csrf_token"].contains(&name.as_str())) {
        values.extend(form.all_raw(&name).into_iter().map(|value| Posted { name: name.clone(), value }));
    }
    let differs = rows.into_iter().filter(|(_, mine, theirs)| mine != theirs);
    Stale {
        saved_by: "What is stored now stands beside what you typed.".to_owned(),
        rows: differs.map(|(what, mine, theirs)| TwoVersions { what: what.to_owned(), mine, theirs }).collect(),
        values,
        action: action.to_owned(),
        version: version.to_string(),
        keep_theirs: keep_theirs.to_owned(),
    }
}
