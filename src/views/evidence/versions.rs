//! What differs where the same draft was saved twice, from two windows, for the page that shows both versions.

use super::AccountTyped;
use crate::views::errors::TwoVersions;

/// What was said of one criterion, twice.
#[derive(Clone, Copy, Debug)]
pub struct NoteVersions<'a> {
    /// "Relationships (B-E1)".
    pub label: &'a str,
    pub mine: &'a str,
    pub theirs: &'a str,
}

/// Only what differs, under the labels of the form. `kind`: the name of a kind by its id.
pub fn two_versions(
    mine: &AccountTyped<'_>,
    theirs: &AccountTyped<'_>,
    notes: &[NoteVersions<'_>],
    kind: impl Fn(&str) -> String,
) -> Vec<TwoVersions> {
    let both = |what: &str, of: &dyn Fn(&AccountTyped<'_>) -> String| TwoVersions {
        what: what.to_owned(),
        mine: of(mine),
        theirs: of(theirs),
    };
    let rows = [
        both("Title", &|typed| typed.title.to_owned()),
        both("Kind of evidence", &|typed| kind(typed.kind)),
        both("When did it happen?", &|typed| typed.happened_on.join(" ").trim().to_owned()),
        both("Housing case reference", &|typed| typed.case_reference.to_owned()),
        both("Date it expires", &|typed| typed.expires_on.join(" ").trim().to_owned()),
        both("Situation", &|typed| typed.situation.to_owned()),
        both("Your task", &|typed| typed.task.to_owned()),
        both("What you did", &|typed| typed.action_taken.to_owned()),
        both("What came of it", &|typed| typed.result.to_owned()),
    ];
    let notes = notes.iter().map(|note| TwoVersions {
        what: format!("How it shows {}", note.label),
        mine: note.mine.to_owned(),
        theirs: note.theirs.to_owned(),
    });
    rows.into_iter().chain(notes).filter(|row| row.mine != row.theirs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        let theirs = AccountTyped { title: "A", kind: "case_study", happened_on: ["1", "2", "2026"], ..AccountTyped::default() };
        let mine = AccountTyped { title: "B", kind: "other", happened_on: ["", "", ""], situation: "", ..theirs };
        let notes = [
            NoteVersions { label: "X (A-1)", mine: "same", theirs: "same" },
            NoteVersions { label: "Y (A-2)", mine: "one", theirs: "two" },
        ];
        let rows: Vec<(String, String, String)> = two_versions(&mine, &theirs, &notes, |id| id.replace('_', " "))
            .into_iter()
            .map(|row| (row.what, row.mine, row.theirs))
            .collect();
        let expected = [
            ("Title", "B", "A"),
            ("Kind of evidence", "other", "case study"),
            ("When did it happen?", "", "1 2 2026"),
            ("How it shows Y (A-2)", "one", "two"),
        ];
        assert_eq!(rows, expected.map(|(what, mine, theirs)| (what.to_owned(), mine.to_owned(), theirs.to_owned())));
    }
}
