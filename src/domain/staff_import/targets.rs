//! What a file of targets would change. A target stands for the figures of a metric and a period that carry none of their own:
//! those of a patch, of a team, or of everybody.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{FigureChanges, of_millionths, range};
use super::posts::team_key;
use super::snapshot::Caseloads;
use super::{Entry, FieldChange, Plan, Problems, RowProblem, Step, TargetRow, Verdict};
use crate::domain::assessment::amounts::micros;
use crate::domain::caseload::Target;
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, TeamId};
use crate::domain::officer::ALL_PATCHES;
use crate::domain::problem::Code;
use crate::domain::words;

/// `held`: the targets that stand now.
pub fn plan(rows: &[TargetRow], read: &Problems, there: &Caseloads, held: &[Target]) -> Plan {
    let mut problems = read.clone();
    let patches: BTreeSet<&str> = there.patches.iter().map(|held| held.patch.as_str()).collect();
    let teams: BTreeMap<String, &TeamId> = there.teams.iter().map(|team| (team_key(&team.name), &team.id)).collect();
    let mut by_key: BTreeMap<_, Vec<&TargetRow>> = BTreeMap::new();
    for row in rows {
        check(row, there, &patches, &teams, &mut problems);
        let team = row.team.as_deref().map(team_key);
        by_key.entry((&row.metric, row.period, row.start, row.end, &row.patch, team)).or_default().push(row);
    }
    let (mut entries, mut unchanged) = (Vec::new(), 0);
    for ((.., team), mut same) in by_key {
        same.sort_by_key(|row| row.line);
        let row = same[0];
        let others: Vec<u32> = same[1..].iter().map(|row| row.line).collect();
        if same.iter().any(|other| other.target != row.target) {
            let lines: Vec<String> = same.iter().map(|row| row.line.to_string()).collect();
            let message = format!("Lines {} give different values for the same target. Keep one", words::join(&lines));
            let problem = RowProblem::row(Code::SameKey, row.line, "").with_lines(others);
            problems.push(RowProblem { message, ..problem });
            continue;
        }
        if let Some(second) = others.first() {
            let text = format!("the same row stands again in line {second}. It is used once");
            problems.push(RowProblem::row(Code::DuplicateRow, row.line, text).with_lines(others));
        }
        let new = Target {
            organisation: there.organisation.clone(),
            metric: MetricId::new(row.metric.as_str()),
            period: row.period,
            start: row.start,
            end: row.end,
            patch: row.patch.clone().unwrap_or_else(|| ALL_PATCHES.to_owned()),
            team: team.and_then(|key| teams.get(&key).map(|id| (*id).clone())),
            target: Dec(rust_decimal::Decimal::new(row.target, 6).normalize()),
            import: None,
        };
        let same_figures = |target: &&Target| Target { target: new.target, import: None, ..(*target).clone() } == new;
        let was = held.iter().find(same_figures);
        match was {
            Some(was) if micros(was.target.0) == row.target => unchanged += 1,
            _ => entries.push(entry(row, there, was, new)),
        }
    }
    problems.sort();
    Plan {
        entries,
        unchanged,
        set_aside: Vec::new(),
        teams: Vec::new(),
        problems,
        staff: there.people.len(),
        figures: FigureChanges::default(),
    }
}

fn entry(row: &TargetRow, there: &Caseloads, was: Option<&Target>, new: Target) -> Entry {
    let whose = match (&row.patch, &row.team) {
        (Some(patch), _) => patch.clone(),
        (None, Some(team)) => team.clone(),
        (None, None) => "everybody".to_owned(),
    };
    let name = there.metrics.get(&row.metric).map_or(row.metric.as_str(), |metric| metric.name.as_str());
    let field = format!("{name}, {}", range(row.start, row.end));
    let was_text = was.map(|was| was.target.0.normalize().to_string()).unwrap_or_default();
    Entry {
        line: row.line,
        employee_ref: whose,
        name: String::new(),
        person: None,
        verdict: if was.is_none() { Verdict::New } else { Verdict::Changed },
        changes: vec![FieldChange { field, was: was_text, will_be: of_millionths(row.target) }],
        affects: there.criteria_of(&row.metric),
        steps: vec![Step::SetTarget(new)],
    }
}

fn check(
    row: &TargetRow,
    there: &Caseloads,
    patches: &BTreeSet<&str>,
    teams: &BTreeMap<String, &TeamId>,
    problems: &mut Problems,
) {
    let id = &row.metric;
    match there.metrics.get(id) {
        None => {
            problems.push(RowProblem::row(Code::UnknownMetric, row.line, format!("there is no metric {id}")).at("metric", id));
        }
        Some(metric) if !metric.better.has_direction() => {
            let text = format!("{id} takes no target: more of it must not become an aim");
            problems.push(RowProblem::cell(Code::NeutralTarget, row.line, "metric", id, text));
        }
        Some(_) => {}
    }
    if !there.periods.is_period(row.period, row.start, row.end) {
        let text = format!("{} is not a period in the calendar", range(row.start, row.end));
        problems.push(RowProblem::row(Code::PeriodMismatch, row.line, text).at("period_start", &row.start.to_string()));
    }
    if let Some(patch) = row.patch.as_deref().filter(|patch| !patches.contains(patch)) {
        let text = format!("there is no patch {patch}");
        problems.push(RowProblem::row(Code::UnknownPatch, row.line, text).at("patch", patch));
    }
    if let Some(team) = row.team.as_deref().filter(|team| !teams.contains_key(&team_key(team))) {
        problems.push(RowProblem::row(Code::UnknownTeam, row.line, format!("there is no team {team}")).at("team", team));
    }
    if row.patch.is_some() && row.team.is_some() {
        let text = "a target is for a patch or for a team. Leave one of the two blank";
        problems.push(RowProblem::row(Code::PatchOrTeam, row.line, text).at("team", ""));
    }
}
