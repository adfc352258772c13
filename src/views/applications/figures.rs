//! The figures that an application was frozen with, in a table, and in sentences what has happened to them since.

use serde::Serialize;

use super::super::caseload::{figure_value, figure_values_apart, settled_as};
use super::super::parts::Link;
use super::super::words;
use crate::domain::officer::ALL_PATCHES;
use crate::domain::progression::figures::{FigureChange, FrozenFigure};

/// A figure as it was frozen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AssessedFigure {
    /// "Current tenant arrears".
    pub metric: String,
    /// "Quarter 3 (October to December 2025)", with its patch where it is of one.
    pub period: String,
    /// "2.85%".
    pub value: String,
    /// "1"; null where the figure is not held any more.
    pub revision: Option<String>,
    /// "2.58% since 9 April 2026, revision 2"; null where nothing has changed.
    pub since: Option<String>,
}

/// Something that happened to what was assessed after it was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SinceLine {
    /// "Data protection renewed 3 July 2026 (not counted)".
    pub text: String,
    /// The page on which more of it stands.
    pub link: Option<Link>,
}

impl SinceLine {
    pub fn new(what: &str) -> SinceLine {
        SinceLine { text: format!("{what} (not counted)"), link: None }
    }
}

impl AssessedFigure {
    pub fn of(figure: &FrozenFigure) -> AssessedFigure {
        let patch = if figure.row.patch == ALL_PATCHES { String::new() } else { format!(", patch {}", figure.row.patch) };
        let since: Vec<String> = figure.since.iter().map(|change| now(figure, change)).collect();
        AssessedFigure {
            metric: figure.metric.name.clone(),
            period: format!("{}{patch}", words::capital(&figure.period)),
            value: figure_value(&figure.metric, &figure.row),
            revision: figure.revision.map(|revision| revision.to_string()),
            since: (!since.is_empty()).then(|| since.join("; ")),
        }
    }
}

fn day(change: &FigureChange) -> String {
    words::date(words::day_of(change.at().naive_utc()))
}

/// A change in a cell of the table.
fn now(figure: &FrozenFigure, change: &FigureChange) -> String {
    match change {
        FigureChange::Corrected { now, revision, .. } => {
            let value = figure_values_apart(&figure.metric, &figure.row, now)
                .map_or_else(|| format!("{}, with the same amounts,", figure_value(&figure.metric, now)), |(_, value)| value);
            format!("{value} since {}, revision {revision}", day(change))
        }
        FigureChange::Disputed { .. } => format!("Disputed on {}", day(change)),
        FigureChange::Settled { outcome, .. } => format!("{} on {}", settled_as(*outcome), day(change)),
    }
}

/// What happened to the figures since, a sentence each. `caseload`: the path of the officer's figures, where the reader may
/// open them.
pub fn since_lines(figures: &[FrozenFigure], caseload: Option<&str>) -> Vec<SinceLine> {
    let each = figures.iter().flat_map(|figure| figure.since.iter().map(move |change| (figure, change)));
    let line = |(figure, change): (&FrozenFigure, &FigureChange)| SinceLine {
        link: caseload.map(|path| {
            let about = format!("for {}", words::lower_first(&figure.metric.name));
            Link::new(format!("{path}/{}", figure.metric.id), "See the figures").hidden(about)
        }),
        ..SinceLine::new(&sentence(figure, change))
    };
    each.map(line).collect()
}

/// "Current tenant arrears: quarter 3 (October to December 2025) was corrected from 2.85% to 2.58% on 9 April 2026 by q3.csv".
fn sentence(figure: &FrozenFigure, change: &FigureChange) -> String {
    let shown = AssessedFigure { since: None, ..AssessedFigure::of(&FrozenFigure { since: Vec::new(), ..figure.clone() }) };
    let what = format!("{}: {}", shown.metric, words::lower_first(&shown.period));
    match change {
        FigureChange::Corrected { now, file, .. } => {
            let by = file.as_ref().map(|(name, line)| format!(" by {name}, line {line}")).unwrap_or_default();
            match figure_values_apart(&figure.metric, &figure.row, now) {
                Some((was, now)) => format!("{what} was corrected from {was} to {now} on {}{by}", day(change)),
                None => format!("{what} was given again with the same amounts on {}{by}", day(change)),
            }
        }
        FigureChange::Disputed { .. } => format!("{what} was disputed on {}", day(change)),
        FigureChange::Settled { outcome, .. } => {
            format!("{what}: the dispute was settled on {}: {}", day(change), words::lower_first(settled_as(*outcome)))
        }
    }
}

/// Two quarters of arrears, one of them corrected and disputed since.
pub(in super::super) fn samples() -> Vec<FrozenFigure> {
    use crate::domain::caseload::DisputeOutcome;
    use chrono::{NaiveDate, TimeZone, Utc};
    let at = |day| Utc.with_ymd_and_hms(2026, 7, day, 9, 0, 0).single().unwrap_or_default();
    let (metric, frozen) = super::super::caseload::sample_figure();
    let mut corrected = FrozenFigure {
        row: frozen.clone(),
        period: "quarter 3 (October to December 2025)".to_owned(),
        revision: Some(1),
        since: Vec::new(),
        metric,
    };
    let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
    let other = FrozenFigure {
        row: crate::domain::officer::Observation { start: on(1, 1), end: on(3, 31), ..frozen.clone() },
        period: "quarter 4 (January to March 2026)".to_owned(),
        ..corrected.clone()
    };
    let now = crate::domain::officer::Observation { numerator: "47472".parse().unwrap_or(frozen.numerator), ..frozen };
    let file = Some(("figures-q3.csv".to_owned(), 77));
    corrected.since = vec![
        FigureChange::Disputed { at: at(3) },
        FigureChange::Corrected { now, revision: 2, at: at(6), file },
        FigureChange::Settled { at: at(7), outcome: DisputeOutcome::Corrected },
    ];
    vec![corrected, other]
}
