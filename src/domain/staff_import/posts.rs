//! The part of a people row that speaks of the post: documents, level and team. A file places people; it never moves
//! anybody to another level.

use super::people::{Planner, day_before};
use super::snapshot::Held;
use super::{Changes, PersonRow, RowProblem, Step, TeamName};
use crate::domain::people::{LevelBasis, Post, PostLevel};
use crate::domain::problem::Code;
use crate::domain::words;

pub(super) fn plan(planner: &mut Planner<'_>, row: &PersonRow, held: Option<&Held>, changes: &mut Changes) {
    let post = held.and_then(Held::post);
    let same_post = post.filter(|post| {
        row.post_from.is_none_or(|day| day == post.days.starts_on)
            && (row.post_from.is_some() || row.job_profile.as_ref().is_none_or(|id| *id == post.job_profile))
    });
    match (same_post, &row.job_profile, row.post_from) {
        (Some(post), ..) => {
            let held_is_back = held.is_some_and(Held::has_left);
            stay(planner, row, post, held_is_back, changes);
        }
        (None, Some(job_profile), Some(_)) => place(planner, row, job_profile, held, changes),
        (None, None, None) if row.framework.is_none() && row.level.is_none() && row.team.is_none() => {}
        (None, Some(_), None) => {
            refuse(planner, row, Code::PostIncomplete, "post_from", "", "the post needs its first day in post_from".to_owned())
        }
        (None, None, _) => {
            refuse(planner, row, Code::PostIncomplete, "job_profile", "", "the post needs its job profile".to_owned())
        }
    }
}

fn refuse(planner: &mut Planner<'_>, row: &PersonRow, code: Code, column: &str, value: &str, text: String) {
    planner.problems.push(RowProblem::row(code, row.line, text).at(column, value));
}

/// The post is the one held: only its team may change.
fn stay(planner: &mut Planner<'_>, row: &PersonRow, post: &Post, is_back: bool, changes: &mut Changes) {
    let since = words::date(post.days.starts_on);
    let held = format!(
        "{} holds {} since {since}. Another post needs its own first day in post_from",
        row.employee_ref, post.job_profile
    );
    if let Some(job_profile) = row.job_profile.as_ref().filter(|id| **id != post.job_profile) {
        return refuse(planner, row, Code::PostChanged, "job_profile", job_profile, held);
    }
    if let Some(framework) = row.framework.as_ref().filter(|id| Some(*id) != post.framework.as_ref()) {
        return refuse(planner, row, Code::PostChanged, "framework", framework, held);
    }
    if let Some(last) = post.days.ends_on.filter(|_| is_back) {
        let text = format!("the post ended on {}. Coming back needs its own first day in post_from", words::date(last));
        return refuse(planner, row, Code::PostChanged, "post_from", "", text);
    }
    let level = row.level.as_ref().filter(|level| {
        let now = post.level_on(planner.staff.today).or(post.levels.first());
        [now, post.levels.last()].into_iter().flatten().all(|held| held.level != **level)
    });
    if let Some(level) = level {
        refuse(planner, row, Code::LevelByDecisionOnly, "level", level.as_str(), "levels change only by a decision".to_owned());
    }
    if let Some(name) = &row.team {
        let (team, name) = team(planner, name);
        let unchanged = matches!((&team, &post.team), (TeamName::Held(id), Some(held)) if id == held);
        if !unchanged {
            changes.field("team", team_name(planner, post), name);
            changes.steps.push(Step::MoveTeam { post: post.clone(), team });
        }
    }
}

/// A first post, or another one.
fn place(planner: &mut Planner<'_>, row: &PersonRow, job_profile: &str, held: Option<&Held>, changes: &mut Changes) {
    let Some(starts_on) = row.post_from else { return };
    let before = held.and_then(Held::post);
    if let Some(before) = before.filter(|before| before.days.starts_on > starts_on) {
        let since = words::date(before.days.starts_on);
        let text = format!("{} holds {} since {since}, which is later", row.employee_ref, before.job_profile);
        return refuse(planner, row, Code::PostChanged, "post_from", &starts_on.to_string(), text);
    }
    if !documents_fit(planner, row, job_profile) {
        return;
    }
    let Some(level) = level(planner, row, held) else { return };
    if let Some(before) = before.filter(|before| before.days.ends_on.is_none_or(|last| last >= starts_on)) {
        changes.steps.push(Step::EndPost { post: before.clone(), ends_on: day_before(starts_on) });
    }
    let team = match (&row.team, before.and_then(|before| before.team.clone())) {
        (Some(name), _) => Some(team(planner, name)),
        (None, Some(id)) => Some((TeamName::Held(id), before.map(|before| team_name(planner, before)).unwrap_or_default())),
        (None, None) => None,
    };
    let was = |pick: fn(&Post) -> Option<String>| before.and_then(pick).unwrap_or_default();
    let mut field = |name, was: String, will_be: String| {
        if was != will_be {
            changes.field(name, was, will_be);
        }
    };
    field("job_profile", was(|post| Some(post.job_profile.clone())), job_profile.to_owned());
    field("framework", was(|post| post.framework.clone()), row.framework.clone().unwrap_or_default());
    field("post_from", was(|post| Some(post.days.starts_on.to_string())), starts_on.to_string());
    let held_level = was(|post| post.levels.last().map(|level| level.level.to_string()));
    field("level", held_level, level.as_ref().map(|level| level.level.to_string()).unwrap_or_default());
    field(
        "team",
        before.map(|before| team_name(planner, before)).unwrap_or_default(),
        team.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
    );
    changes.steps.push(Step::AddPost {
        job_profile: job_profile.to_owned(),
        framework: row.framework.clone(),
        team: team.map(|(team, _)| team),
        starts_on,
        level,
    });
}

fn documents_fit(planner: &mut Planner<'_>, row: &PersonRow, job_profile: &str) -> bool {
    let staff = planner.staff;
    let known = staff.job_profiles.contains(job_profile);
    if !known {
        let text = format!("there is no job profile {job_profile}");
        refuse(planner, row, Code::UnknownDocument, "job_profile", job_profile, text);
    }
    let Some(framework) = &row.framework else {
        if let Some(level) = &row.level {
            let text = "a level needs the framework that it belongs to".to_owned();
            refuse(planner, row, Code::PostIncomplete, "framework", level.as_str(), text);
        }
        return known && row.level.is_none();
    };
    let Some(facts) = staff.frameworks.get(framework) else {
        let text = format!("there is no progression framework {framework}");
        refuse(planner, row, Code::UnknownDocument, "framework", framework, text);
        return false;
    };
    if let Some(other) = facts.job_profile.as_deref().filter(|id| known && *id != job_profile) {
        let text = format!("{framework} belongs to {other}, not to {job_profile}");
        refuse(planner, row, Code::FrameworkOfOtherPost, "framework", framework, text);
        return false;
    }
    if let Some(level) = row.level.as_ref().filter(|level| !facts.levels.contains(level)) {
        let levels: Vec<String> = facts.levels.iter().map(ToString::to_string).collect();
        let text = format!("{framework} has no level {level}. It has {}", words::join(&levels));
        refuse(planner, row, Code::UnknownLevel, "level", level.as_str(), text);
        return false;
    }
    known
}

/// The level on the new post: the one held under the same framework, which a file cannot change, or, at the first placement
/// under it, the file's. `None`: refused.
fn level(planner: &mut Planner<'_>, row: &PersonRow, held: Option<&Held>) -> Option<Option<PostLevel>> {
    let starts_on = row.post_from?;
    let same = |post: &&Post| post.framework == row.framework;
    let before = held.into_iter().flat_map(|held| &held.posts).filter(same).max_by_key(|post| post.days.starts_on);
    let Some(before) = before.filter(|_| row.framework.is_some()) else {
        let by = Some(planner.staff.importer.clone());
        return Some(row.level.clone().map(|level| PostLevel { level, starts_on, basis: LevelBasis::Appointment, by }));
    };
    let kept = before.levels.last().map(|level| PostLevel { starts_on, ..level.clone() });
    if let Some(level) = row.level.as_ref().filter(|level| kept.as_ref().map(|kept| &kept.level) != Some(*level)) {
        refuse(planner, row, Code::LevelByDecisionOnly, "level", level.as_str(), "levels change only by a decision".to_owned());
        return None;
    }
    Some(kept)
}

/// The team of that name, with the name under which it is known. Case and spacing do not count.
fn team(planner: &mut Planner<'_>, name: &str) -> (TeamName, String) {
    let key = team_key(name);
    if let Some(team) = planner.held_teams.get(&key) {
        return (TeamName::Held(team.id.clone()), team.name.clone());
    }
    // Of several spellings of a new name the smallest is taken, so that the order of the rows does not matter.
    let known = planner.teams.entry(key).or_insert_with(|| name.to_owned());
    if name < known.as_str() {
        name.clone_into(known);
    }
    (TeamName::New(name.to_owned()), name.to_owned())
}

/// What makes two names the same team.
pub fn team_key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn team_name(planner: &Planner<'_>, post: &Post) -> String {
    post.team.as_ref().and_then(|id| planner.team_names.get(id.as_str())).map(|name| (*name).to_owned()).unwrap_or_default()
}
