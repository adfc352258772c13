//! The tables of a team and the same as lists.

use super::super::progress::{CriterionName, LevelName, Names};
use super::super::words::{counted, date, join, short_date};
use super::{COLUMNS, Member, Status, TeamColumn, TeamFacts, TeamPart, TeamPerson, TeamTable};

/// The level whose criteria are shown for a member: the next one, or the one that is chosen.
pub fn level_shown<'a>(facts: &TeamFacts<'a>, member: &'a Member) -> Option<&'a LevelName> {
    let names = facts.frameworks.get(member.framework?)?;
    let chosen = if facts.filters.level.is_empty() { member.target.as_deref()? } else { &facts.filters.level };
    names.levels.iter().find(|level| level.id == chosen)
}

/// A criterion, and its place in the framework.
type Placed<'a> = (usize, &'a CriterionName);
/// A member with what is to be said of each column.
type Seen<'a> = (&'a Member, Vec<Status>);

pub fn tables(facts: &TeamFacts<'_>, sorted: &[&Member]) -> Vec<TeamTable> {
    let filters = facts.filters;
    let mut tables = Vec::new();
    for (place, names) in facts.frameworks.iter().enumerate() {
        for level in &names.levels {
            let columns: Vec<Placed<'_>> = names
                .criteria
                .iter()
                .enumerate()
                .filter(|(_, criterion)| criterion.level.as_ref() == Some(&level.id))
                .filter(|(_, criterion)| filters.group.is_empty() || criterion.group == filters.group)
                .filter(|(_, criterion)| filters.criterion.is_empty() || criterion.id == filters.criterion)
                .collect();
            let members: Vec<Seen<'_>> = sorted
                .iter()
                .copied()
                .filter(|member| {
                    member.framework == Some(place) && level_shown(facts, member).is_some_and(|of| of.id == level.id)
                })
                .map(|member| (member, member.statuses(columns.iter().map(|(at, column)| (*at, column.id.as_str())))))
                .filter(|(member, statuses): &Seen<'_>| {
                    filters.status.is_empty()
                        || statuses.iter().any(|status| status.value() == filters.status)
                        || filters.wants_evidence_of(member)
                })
                .collect();
            if !members.is_empty() && !columns.is_empty() {
                tables.push(table(facts, names, level, &columns, members, tables.len() + 1));
            }
        }
    }
    tables
}

fn table(
    facts: &TeamFacts<'_>,
    names: &Names,
    level: &LevelName,
    columns: &[Placed<'_>],
    members: Vec<Seen<'_>>,
    number: usize,
) -> TeamTable {
    let next = if facts.filters.level.is_empty() { "Next level" } else { "Level" };
    let people = counted(members.len() as u64, "person", "people");
    // Two frameworks may have levels of the same id.
    let of = if facts.frameworks.len() > 1 { format!(", {}", names.title) } else { String::new() };
    let count = columns.len().div_ceil(COLUMNS);
    let parts = (0..count).map(|at| {
        let part = if count > 1 { format!(", {} of {count}", at + 1) } else { String::new() };
        TeamPart {
            id: format!("heat-{number}-{}", at + 1),
            caption: format!("Level {} criteria by person{part}.", level.id),
            columns: at * COLUMNS..columns.len().min((at + 1) * COLUMNS),
        }
    });
    let column = |(at, (_, criterion)): (usize, &Placed<'_>)| TeamColumn {
        href: facts.address(&criterion.id, false),
        id: criterion.id.clone(),
        label: criterion.label.clone(),
        met: members.iter().filter(|(_, statuses)| statuses[at] == Status::Met).count(),
    };
    TeamTable {
        id: format!("team-{number}"),
        heading: format!("{next} {}{of} ({people})", level.id),
        columns: columns.iter().enumerate().map(column).collect(),
        parts: parts.collect(),
        people: members.into_iter().map(|(member, statuses)| person(facts, member, statuses)).collect(),
    }
}

pub fn person(facts: &TeamFacts<'_>, member: &Member, statuses: Vec<Status>) -> TeamPerson {
    TeamPerson {
        href: format!("/people/{}", member.person),
        name: member.name.clone(),
        because: member.because.clone(),
        held: member.held.clone(),
        next: member.target.clone(),
        missing: member.target.as_ref().map(|_| match member.missing() {
            0 => "Ready".to_owned(),
            missing => missing.to_string(),
        }),
        progress: member.progress(),
        missing_words: (member.missing() > 0).then(|| format!("missing: {}", member.missing_words())),
        runs_out: match (member.ran_out.is_empty(), member.runs_out_on.map(short_date)) {
            (true, next) => next,
            (false, None) => Some("Ran out".to_owned()),
            (false, Some(next)) => Some(format!("Ran out, next {next}")),
        },
        lines: lines(facts, member),
        statuses,
    }
}

fn lines(facts: &TeamFacts<'_>, member: &Member) -> Vec<String> {
    let mut lines = Vec::new();
    let names = member.framework.and_then(|framework| facts.frameworks.get(framework));
    match (&member.target, member.missing()) {
        (Some(target), 0) => lines.push(format!("Ready: every criterion for level {target} is met.")),
        (Some(target), missing) => lines.push(format!("{missing} missing for level {target}: {}.", member.missing_words())),
        (None, _) => lines.push(match names.map(|names| names.levels.is_empty()) {
            None => "No post with criteria is recorded.".to_owned(),
            Some(true) => "The post has no progression levels.".to_owned(),
            Some(false) => "Holds the highest level.".to_owned(),
        }),
    }
    match member.waiting {
        0 => {}
        1 => lines.push(format!("1 piece of evidence waits for {}.", facts.whom())),
        many => lines.push(format!("{many} pieces of evidence wait for {}.", facts.whom())),
    }
    let named = |id: &String| {
        let criterion = names.and_then(|names| names.criteria.iter().find(|criterion| criterion.id == *id));
        criterion.map_or_else(|| id.clone(), |criterion| format!("{} ({})", criterion.label, criterion.id))
    };
    let out: Vec<String> = member.ran_out.iter().map(named).collect();
    match out.len() {
        0 => {}
        1 => lines.push(format!("{} has run out.", join(&out))),
        _ => lines.push(format!("{} have run out.", join(&out))),
    }
    lines.extend(member.runs_out_on.map(|on| {
        let what = member.runs_out.as_ref().map_or_else(|| "Something".to_owned(), named);
        format!("{what} runs out on {}.", date(on))
    }));
    lines
}
