//! What a file of targets would change. A target stands for the figures of a metric and a period that carry none of their own:
//! those of a patch, of a team, or of everybody.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{FigureChanges, of_millionths, range};
use super::own_numbers::IdleTargets;
use super::posts::team_key;
use super::snapshot::Caseloads;
use super::{Entry, FieldChange, Plan, Problems, RowProblem, Step, TargetRow, Verdict};
use crate::domain::assessment::amounts::micros;
use crate::domain::caseload::{Better, Metric, Target, Unit};
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, TeamId};
use crate::domain::officer::ALL_PATCHES;
use crate::domain::problem::Code;
use crate::domain::words;

/// Why a metric cannot have a target, which is in millionths. It is the same for files of figures.
pub(super) fn refused(metric: &Metric, target: i64) -> Option<(Code, String)> {
    let is_share = metric.ratio && metric.bounded;
    match () {
        () if !metric.better.has_direction() => {
            let text = format!("{} takes no target: more of it must not become an aim", metric.name);
            Some((Code::NeutralTarget, text))
        }
        () if target < 0 && !metric.allow_negative => {
            Some((Code::NegativeAmount, format!("{} cannot be less than nothing, and neither can its target", metric.name)))
        }
        () if is_share && !(0..=WHOLE).contains(&target) => {
            Some((Code::OutOfRange, format!("{} is a share of a whole: its target is from 0 to 100", metric.name)))
        }
        // Of a share that had better be small, 1% is what somebody may well aim for.
        () if is_share && metric.better == Better::Higher && (1..=FRACTION).contains(&target) => {
            let hundred = of_millionths(target.saturating_mul(100));
            Some((Code::PctScale, format!("{} looks like a fraction. Give {hundred} for {hundred}%", of_millionths(target))))
        }
        () => None,
    }
}

/// A hundred percent, and what is no aim for a share but the same as a fraction; in millionths.
const WHOLE: i64 = 100_000_000;
const FRACTION: i64 = 1_500_000;

/// A target as it is read: `2.75%`, `£500`, `40`.
pub(super) fn in_words(metric: &Metric, target: i64) -> String {
    let amount = of_millionths(target);
    match metric.unit {
        Unit::Percent => format!("{amount}%"),
        Unit::Gbp if target < 0 => format!("-£{}", amount.trim_start_matches('-')),
        Unit::Gbp => format!("£{amount}"),
        Unit::Count => amount,
    }
}

/// `held`: the targets that stand now.
pub fn plan(rows: &[TargetRow], read: &Problems, there: &Caseloads, held: &[Target]) -> Plan {
    let mut problems = read.clone();
    let mut idle = IdleTargets::default();
    let patches: BTreeSet<&str> = there.patches.iter().map(|held| held.patch.as_str()).collect();
    let teams: BTreeMap<String, &TeamId> = there.teams.iter().map(|team| (team_key(&team.name), &team.id)).collect();
    let mut by_key: BTreeMap<_, Vec<&TargetRow>> = BTreeMap::new();
    for row in rows {
        check(row, there, &patches, &teams, (&mut problems, &mut idle));
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
    idle.tell(there, &mut problems);
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
    let metric = there.metrics.get(&row.metric);
    let name = metric.map_or(row.metric.as_str(), |metric| metric.name.as_str());
    let told = |target: i64| metric.map_or_else(|| of_millionths(target), |metric| in_words(metric, target));
    let field = format!("{name}, {}", range(row.start, row.end));
    let was_text = was.map(|was| told(micros(was.target.0))).unwrap_or_default();
    Entry {
        line: row.line,
        employee_ref: whose,
        name: String::new(),
        person: None,
        verdict: if was.is_none() { Verdict::New } else { Verdict::Changed },
        changes: vec![FieldChange { field, was: was_text, will_be: told(row.target) }],
        affects: there.criteria_of(&row.metric),
        steps: vec![Step::SetTarget(new)],
    }
}

fn check(
    row: &TargetRow,
    there: &Caseloads,
    patches: &BTreeSet<&str>,
    teams: &BTreeMap<String, &TeamId>,
    (problems, idle): (&mut Problems, &mut IdleTargets),
) {
    let id = &row.metric;
    match there.metrics.get(id) {
        None => {
            problems.push(RowProblem::row(Code::UnknownMetric, row.line, format!("there is no metric {id}")).at("metric", id));
        }
        Some(metric) => match refused(metric, row.target) {
            Some((Code::NeutralTarget, text)) => {
                problems.push(RowProblem::cell(Code::NeutralTarget, row.line, "metric", id, text));
            }
            Some((code, text)) => problems.push(RowProblem::cell(code, row.line, "target", &of_millionths(row.target), text)),
            None => idle.note(there, metric, row.period, row.target, row.line),
        },
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
