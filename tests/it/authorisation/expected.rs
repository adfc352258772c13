//! What the matrix says that a reader gets, as words of HTTP.

use gradus::domain::account::Role;
use gradus::policy::{Action, Relation, TokenScope, matrix};

use super::table::{About, Line};
use super::world::{Reader, Way};

/// What is expected of an answer, worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Expected {
    /// To be asked who one is: a page leads to the door, the API says 401.
    SignIn,
    /// 404.
    Hidden,
    /// 403.
    Denied,
    /// To be asked to prove it again: a page leads there, the API says 403.
    StepUp,
    /// Whatever the deed itself says: done, or turned down for what was sent.
    Allowed,
}

/// Letters of the matrix that every request here meets: nobody leaves or moves in bulk, no toxic pair is made, cover is on its
/// terms and names everything.
const MET: &str = "utde";
/// Those that none meets unless its line says so.
const UNMET: &str = "bcgihklmnpqrsvx2";

/// What `reader` gets for a route that any of `actions` opens.
pub fn expected(line: &Line, actions: &[Action], reader: &Reader) -> Expected {
    if let Some(state) = reader.closed {
        for action in actions {
            // The matrix says no for all of them; that the answer is to be asked in is the door's.
            assert!(row(*action, state).iter().all(|cell| matches!(*cell, "-" | "H")), "{action} {state}");
        }
        return Expected::SignIn;
    }
    let asked = if line.asks.is_empty() { actions } else { &line.asks };
    let best = asked.iter().map(|action| of_action(line, *action, reader)).max().expect("a route names an action");
    let best = line.first.map_or(best, |first| best.min(of_action(line, first, reader)));
    let known = line.seen.is_some_and(|seen| of_action(line, seen, reader) == Expected::Allowed);
    if known && best == Expected::Hidden { Expected::Denied } else { best }
}

fn of_action(line: &Line, action: Action, reader: &Reader) -> Expected {
    let columns: Vec<Relation> = match line.about {
        About::List => Relation::ALL.into_iter().filter(|column| *column != Relation::OtherOrganisation).collect(),
        about => vec![reader.column(about)],
    };
    let best = columns.into_iter().map(|column| in_column(line, action, reader, column)).max();
    best.expect("at least one column")
}

fn in_column(line: &Line, action: Action, reader: &Reader, column: Relation) -> Expected {
    match (column, line.about) {
        (Relation::OtherOrganisation, About::Thing) => {
            let at_home = in_column(line, action, reader, Relation::OtherTeam);
            return if at_home == Expected::Allowed { Expected::Hidden } else { at_home };
        }
        (Relation::OtherOrganisation, _) => return Expected::Hidden,
        _ => {}
    }
    if let Way::Token(_, scope) = &reader.way
        && row(action, "token")[column as usize] != letter(*scope)
    {
        return Expected::Denied;
    }
    let mut roles: Vec<&str> = reader.roles.iter().map(|role| role.as_str()).collect();
    // An officer's S holds for everybody with a staff record.
    if column == Relation::Own && !reader.roles.contains(&Role::Auditor) {
        roles.push(Role::Officer.as_str());
    }
    let answers = roles.into_iter().map(|role| meaning(row(action, role)[column as usize], line, reader));
    let best = answers.max().expect("somebody who is signed in has a role");
    let of_nobody = matches!(line.about, About::Whole | About::Thing | About::Team);
    // That the organisation has such a function is no secret.
    if of_nobody && best == Expected::Hidden { Expected::Denied } else { best }
}

fn letter(scope: TokenScope) -> &'static str {
    match scope {
        TokenScope::Read => "R",
        TokenScope::Evidence => "E",
        TokenScope::Import => "I",
        TokenScope::Export => "X",
        TokenScope::Audit => "U",
        TokenScope::Staff => "F",
    }
}

fn row(action: Action, who: &str) -> [&'static str; 8] {
    let rows = matrix::row(action);
    rows.iter().find(|row| row.role == who).unwrap_or_else(|| panic!("no row for {action} and {who}")).cells
}

/// What one cell says to this request.
fn meaning(cell: &str, line: &Line, reader: &Reader) -> Expected {
    let by_session = matches!(reader.way, Way::Session(_));
    match cell {
        "Y" => Expected::Allowed,
        "-" => Expected::Denied,
        "H" => Expected::Hidden,
        letters => {
            let alternatives = letters.split('/').map(|all| {
                let unmet = |letter: char| {
                    assert!(MET.contains(letter) || UNMET.contains(letter), "what of the letter {letter}?");
                    let proven = letter == 's' && (reader.proven || !by_session);
                    !MET.contains(letter) && !line.met.contains(letter) && !proven
                };
                let left: String = all.chars().filter(|letter| unmet(*letter)).collect();
                match left.as_str() {
                    "" => Expected::Allowed,
                    "s" => Expected::StepUp,
                    // An opening in an emergency, and what one is named for, are all that show the thing at all.
                    left if left.contains(['x', 'm', 'c']) => Expected::Hidden,
                    _ => Expected::Denied,
                }
            });
            alternatives.max().expect("a cell says something")
        }
    }
}
