//! The tables of a team and the same as lists.

use super::super::parts::Link;
use super::super::progress::{CriterionName, LevelName, Names};
use super::super::words::{self, counted, date, short_date};
use super::{
    COLUMNS, Member, MetBy, Status, TeamCell, TeamColumn, TeamFacts, TeamGroup, TeamPart, TeamPerson, TeamRow, TeamTable,
};

/// The level whose criteria are shown for a member: the next one, or the one that is chosen.
pub fn level_shown<'a>(facts: &TeamFacts<'a>, member: &'a Member) -> Option<&'a LevelName> {
    let names = facts.frameworks.get(member.framework?)?;
    let chosen = if facts.filters.level.is_empty() { member.target.as_deref()? } else { &facts.filters.level };
    names.levels.iter().find(|level| level.id == chosen)
}

pub fn tables(facts: &TeamFacts<'_>, sorted: &[&Member]) -> Vec<TeamTable> {
    let filters = facts.filters;
    let mut tables = Vec::new();
    for (place, names) in facts.frameworks.iter().enumerate() {
        for level in &names.levels {
            let columns: Vec<&CriterionName> = names
                .criteria
                .iter()
                .filter(|criterion| criterion.level.as_ref() == Some(&level.id))
                .filter(|criterion| filters.group.is_empty() || criterion.group == filters.group)
                .filter(|criterion| filters.criterion.is_empty() || criterion.id == filters.criterion)
                .collect();
            let members: Vec<&Member> = sorted
                .iter()
                .copied()
                .filter(|member| {
                    member.framework == Some(place) && level_shown(facts, member).is_some_and(|of| of.id == level.id)
                })
                .filter(|member| {
                    let is_wanted = |column: &&CriterionName| member.status(&column.id).value() == filters.status;
                    filters.status.is_empty() || columns.iter().any(is_wanted)
                })
                .collect();
            if !members.is_empty() && !columns.is_empty() {
                tables.push(table(facts, names, level, &columns, &members, tables.len() + 1));
            }
        }
    }
    tables
}

fn table(
    facts: &TeamFacts<'_>,
    names: &Names,
    level: &LevelName,
    columns: &[&CriterionName],
    members: &[&Member],
    number: usize,
) -> TeamTable {
    let next = if facts.filters.level.is_empty() { "Next level" } else { "Level" };
    let people = counted(members.len() as u64, "person", "people");
    // Two frameworks may have levels of the same id.
    let of = if facts.frameworks.len() > 1 { format!(", {}", names.title) } else { String::new() };
    let count = columns.len().div_ceil(COLUMNS);
    let parts = columns.chunks(COLUMNS).enumerate().map(|(at, columns)| {
        let part = if count > 1 { format!(", {} of {count}", at + 1) } else { String::new() };
        TeamPart {
            id: format!("heat-{number}-{}", at + 1),
            caption: format!("Level {} criteria by person{part}.", level.id),
            columns: columns.iter().map(|column| team_column(facts, column)).collect(),
            rows: members.iter().map(|member| row(facts, member, columns)).collect(),
            met_by: columns.iter().map(|column| met_by(members, column)).collect(),
        }
    });
    TeamTable {
        id: format!("team-{number}"),
        heading: format!("{next} {}{of} ({people})", level.id),
        parts: parts.collect(),
        people: members.iter().map(|member| person(facts, member, columns)).collect(),
    }
}

fn team_column(facts: &TeamFacts<'_>, criterion: &CriterionName) -> TeamColumn {
    let href = facts.address(&criterion.id, false);
    TeamColumn { href, id: criterion.id.clone(), label: criterion.label.clone() }
}

fn met_by(members: &[&Member], criterion: &CriterionName) -> MetBy {
    let met = members.iter().filter(|member| member.status(&criterion.id) == Status::Met).count();
    let all = members.len();
    MetBy { text: format!("{met}/{all}"), hidden: format!("{met} of {all}") }
}

fn row(facts: &TeamFacts<'_>, member: &Member, columns: &[&CriterionName]) -> TeamRow {
    let progress = member.progress();
    let cells = columns.iter().map(|column| {
        let status = member.status(&column.id);
        let words = words::lower_first(&status.words(facts));
        TeamCell {
            href: format!("{progress}/criteria/{}", column.id),
            class: status.class(),
            icon: status.icon(),
            words: format!("{}, {} ({}): {words}", member.name, column.label, column.id),
        }
    });
    let cells = cells.collect();
    TeamRow {
        href: format!("/people/{}", member.person),
        name: member.name.clone(),
        because: member.because.clone(),
        held: member.held.clone(),
        next: member.target.clone(),
        missing: member.target.as_ref().map(|_| match member.missing() {
            0 => "Ready".to_owned(),
            missing => missing.to_string(),
        }),
        progress,
        missing_words: (member.missing() > 0).then(|| format!("missing: {}", member.missing_words())),
        runs_out: member.runs_out_on.map(short_date),
        cells,
    }
}

pub fn person(facts: &TeamFacts<'_>, member: &Member, columns: &[&CriterionName]) -> TeamPerson {
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
    lines.extend(member.runs_out_on.map(|on| format!("Something runs out on {}.", date(on))));
    let progress = member.progress();
    let statuses: Vec<Status> = columns.iter().map(|column| member.status(&column.id)).collect();
    let groups = [Status::Waiting, Status::NotMet, Status::CannotTell].into_iter().filter_map(|status| {
        let of = columns.iter().zip(&statuses).filter(|(_, held)| **held == status);
        let links: Vec<Link> = of
            .map(|(column, _)| {
                let href = format!("{progress}/criteria/{}", column.id);
                Link::new(href, format!("{} ({})", column.label, column.id)).hidden(format!("of {}", member.name))
            })
            .collect();
        (!links.is_empty()).then_some(TeamGroup { status: status.words(facts), links })
    });
    TeamPerson {
        href: format!("/people/{}", member.person),
        name: member.name.clone(),
        because: member.because.clone(),
        held: member.held.as_ref().map(|held| format!("level {held}")),
        lines,
        groups: groups.collect(),
    }
}
