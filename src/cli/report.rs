//! An assessment as text that a manager could read aloud to the officer: where they stand, the levels as a picture, what is
//! missing and who acts, what runs out, what is met and by what.

use std::fmt::Write;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::{CriterionStatus, Reason};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::{Act, ReasonCode};
use crate::domain::framework::ProgressionFramework;
use crate::domain::officer::Record;
use crate::domain::words;
use crate::frameworks::prose;
use crate::frameworks::select::{Basis, Chosen};

/// The report.
pub fn text(answer: &Assessment, record: &Record, basis: &Basis<'_>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "Officer {}                    As at {}", record.officer, words::date(answer.as_of));
    let title = match basis.target {
        Chosen::Framework(stored) => &stored.document.title,
        Chosen::JobProfile(stored) => &stored.document.job_title,
    };
    paragraph(&mut out, &format!("{title} ({} {})", answer.framework, answer.version));
    let sample = basis.policy.is_some_and(|policy| policy.document.sample);
    paragraph(
        &mut out,
        &match &answer.policy {
            Some(policy) if sample => format!("Rules: {policy} (sample, not the council's own)"),
            Some(policy) => format!("Rules: {policy}"),
            None => "No rules are set: the manager judges.".to_owned(),
        },
    );
    if record.framework.id() != answer.framework {
        let own = record.framework.id();
        let aside = format!("Judgements and waivers given for {own} are left aside; documents count by their kind.");
        paragraph(&mut out, &aside);
    }
    out.push('\n');
    match basis.target {
        Chosen::Framework(stored) => framework_report(&mut out, answer, &stored.document),
        Chosen::JobProfile(_) => profile_report(&mut out, answer),
    }
    out
}

fn framework_report(out: &mut String, answer: &Assessment, framework: &ProgressionFramework) {
    let named = |id: &str| {
        let name = framework.levels.iter().find(|level| level.id == *id).map(|level| level.name.as_str());
        name.map_or_else(|| format!("level {id}"), |name| format!("level {id} ({name})"))
    };
    match &answer.level_held {
        Some(level) => paragraph(out, &format!("You hold {}.", named(level))),
        None => paragraph(out, "You hold no level yet."),
    }
    match &answer.target_level {
        Some(target) => {
            let status = answer.levels.iter().find(|level| level.id == *target);
            let (met, total) = status.map_or((0, 0), |status| (status.cumulative_met, status.cumulative_total));
            paragraph(out, &format!("You meet {met} of the {total} criteria for {}.", named(target)));
            paragraph(out, &standing(answer, target));
        }
        None => paragraph(out, "You hold the highest level."),
    }
    for block in &answer.blocks {
        paragraph(out, &format!("! {}", to_the_officer(&block.text)));
    }
    for alert in &answer.alerts {
        paragraph(out, &format!("! {} ({})", alert.text, alert.criterion));
    }
    ladder(out, answer, framework);
    if let Some(target) = &answer.target_level {
        missing(out, answer, &format!("What is missing for {}", named(target)));
    }
    runs_out(out, answer);
    for level in framework.levels.iter().rev() {
        met(out, answer, &format!("What you meet: {}", named(level.id.as_str())), |criterion| {
            criterion.level.as_deref() == Some(level.id.as_str())
        });
    }
}

/// Whether an application can be made, and if not, what stands in its way.
fn standing(answer: &Assessment, target: &str) -> String {
    let of = |wanted: Outcome| {
        answer.criteria.iter().filter(|c| answer.outstanding.contains(&c.id) && c.outcome == wanted).count() as u64
    };
    let (not_met, open) = (of(Outcome::NotMet), of(Outcome::InsufficientData));
    match () {
        () if answer.eligible => format!("You can apply for level {target}."),
        () if answer.ready == Some(true) => format!("You meet every criterion for level {target}, but you cannot apply yet."),
        () => {
            let mut parts = Vec::new();
            if not_met > 0 {
                parts.push(format!(
                    "{} {} not met",
                    words::count(not_met, "criterion").replace("criterions", "criteria"),
                    is(not_met)
                ));
            }
            if open > 0 {
                parts.push(format!("{open} cannot be worked out"));
            }
            let earliest = earliest(answer);
            format!("You cannot apply yet: {}. {earliest}", words::join(&parts))
        }
    }
}

/// A sentence of the answer, which speaks of the officer, said to the officer.
fn to_the_officer(text: &str) -> String {
    text.replace("the officer", "you").replace("The officer has", "You have")
}

fn is(number: u64) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// The latest of the earliest days of what is missing.
fn earliest(answer: &Assessment) -> String {
    let missing = || answer.criteria.iter().filter(|criterion| answer.outstanding.contains(&criterion.id));
    if let Some(open) = missing().find(|criterion| criterion.earliest_on.is_none()) {
        return format!("We cannot give a date yet: it depends on {} ({}).", open.label, open.id);
    }
    match missing().filter_map(|criterion| criterion.earliest_on).max() {
        Some(day) if day > answer.as_of => {
            format!("The earliest you could be ready is {}; that is not a forecast.", words::date(day))
        }
        _ => "Nothing but what is listed below stands in the way.".to_owned(),
    }
}

/// The levels as steps, lowest first.
fn ladder(out: &mut String, answer: &Assessment, framework: &ProgressionFramework) {
    out.push_str("\nThe way up\n");
    for (step, level) in answer.levels.iter().enumerate() {
        let name = framework.levels.iter().find(|known| known.id == *level.id).map_or("", |known| known.name.as_str());
        let held = answer.level_held.as_deref() == Some(level.id.as_str());
        let next = answer.target_level.as_deref() == Some(level.id.as_str());
        let mark = match (held, next) {
            (true, _) => "  <- you are here",
            (_, true) => "  <- next",
            _ => "",
        };
        let filled = (level.met * 20).checked_div(level.total).unwrap_or(0);
        let bar = format!("[{}{}]", "#".repeat(filled), ".".repeat(20 - filled));
        let _ = writeln!(
            out,
            "{:indent$}{} {:<14} {bar} {} of {} met{mark}",
            "",
            level.id,
            name,
            level.met,
            level.total,
            indent = 2 + step * 2
        );
    }
}

/// What is missing, by who acts.
fn missing(out: &mut String, answer: &Assessment, heading: &str) {
    let outstanding: Vec<&CriterionStatus> = answer.criteria.iter().filter(|c| answer.outstanding.contains(&c.id)).collect();
    if outstanding.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{heading}");
    for act in [Act::Officer, Act::Manager, Act::Hr, Act::Figures, Act::None] {
        let of_act: Vec<&&CriterionStatus> = outstanding.iter().filter(|criterion| criterion.act == act).collect();
        if of_act.is_empty() {
            continue;
        }
        let heading = if act == Act::Officer { "You can act on these" } else { act.heading() };
        let _ = writeln!(out, "  {heading} ({})", of_act.len());
        for criterion in of_act {
            entry(out, answer, criterion);
            if let Some(day) = criterion.earliest_on.filter(|day| *day > answer.as_of) {
                lines(out, &format!("Earliest {}.", words::date(day)), 6);
            }
        }
    }
}

fn entry(out: &mut String, answer: &Assessment, criterion: &CriterionStatus) {
    let mark = match criterion.outcome {
        Outcome::Met => '+',
        Outcome::NotMet => 'x',
        Outcome::InsufficientData => '?',
    };
    lines(out, &format!("{mark} {}: {}", name(criterion), criterion.outcome.words()), 4);
    // Where no rules are set at all, the heading has said so.
    let said = |reason: &&Reason| answer.policy.is_none() && reason.code == ReasonCode::RuleMissing;
    for reason in criterion.reasons.iter().filter(|reason| !said(reason)) {
        lines(out, &reason.text, 6);
    }
}

/// The label, which may be the whole requirement, with the id.
fn name(criterion: &CriterionStatus) -> String {
    format!("{} ({})", criterion.label.trim_end_matches('.'), criterion.id)
}

fn runs_out(out: &mut String, answer: &Assessment) {
    let mut rows: Vec<(chrono::NaiveDate, &CriterionStatus)> =
        answer.criteria.iter().filter_map(|c| Some((c.lapses_on?, c))).collect();
    if rows.is_empty() {
        return;
    }
    rows.sort_by_key(|(day, criterion)| (*day, criterion.id.clone()));
    out.push_str("\nWhat runs out\n");
    for (day, criterion) in rows {
        let last = day.pred_opt().unwrap_or(day);
        lines(out, &format!("At the end of {}: {}", words::date(last), name(criterion)), 2);
    }
}

fn met(out: &mut String, answer: &Assessment, heading: &str, belongs: impl Fn(&CriterionStatus) -> bool) {
    let met: Vec<&CriterionStatus> = answer.criteria.iter().filter(|c| belongs(c) && c.outcome.is_met()).collect();
    if met.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{heading} ({})", met.len());
    // A level that is held is the same reason for all of its criteria: once is enough.
    let held = met.first().and_then(|criterion| criterion.met_by.first()).filter(|by| by.kind == "level");
    let held = held.filter(|held| met.iter().all(|criterion| criterion.met_by.first() == Some(held)));
    if let Some(held) = held {
        lines(out, &format!("{}.", held.text), 2);
    }
    for criterion in met {
        lines(out, &format!("+ {}", name(criterion)), 2);
        for by in criterion.met_by.iter().filter(|by| Some(*by) != held) {
            lines(out, &format!("{}.", by.text.trim_end_matches('.')), 6);
        }
    }
}

/// A post without levels: which requirements of its person specification the record meets.
fn profile_report(out: &mut String, answer: &Assessment) {
    for (requirement, heading) in [("essential", "Essential"), ("desirable", "Desirable"), ("unspecified", "Not marked")] {
        let of: Vec<&CriterionStatus> =
            answer.criteria.iter().filter(|c| c.requirement.as_deref() == Some(requirement)).collect();
        if !of.is_empty() {
            let met = of.iter().filter(|criterion| criterion.outcome.is_met()).count();
            let _ = writeln!(out, "{heading}: {met} of {} met", of.len());
        }
    }
    for (requirement, heading) in [("essential", "Essential"), ("desirable", "Desirable"), ("unspecified", "Not marked")] {
        let of: Vec<&CriterionStatus> =
            answer.criteria.iter().filter(|c| c.requirement.as_deref() == Some(requirement)).collect();
        if of.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{heading}");
        for criterion in of {
            entry(out, answer, criterion);
            for by in &criterion.met_by {
                lines(out, &format!("{}.", by.text.trim_end_matches('.')), 6);
            }
        }
    }
}

fn paragraph(out: &mut String, text: &str) {
    lines(out, text, 0);
}

/// Wrapped at 80 columns; what does not fit hangs two columns further in.
fn lines(out: &mut String, text: &str, indent: usize) {
    prose::paragraph(out, &" ".repeat(indent), indent + 2, text);
}
