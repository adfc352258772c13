//! `/caseload`, and the same page about another person: every metric with its latest value, what it means, and for which
//! criterion.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Link, Tab, Tag};
use super::super::progress::{Named, Reader, outcome_tag};
use super::super::words::{self, date};
use super::amount::Measure;
use super::facts::{given_words, hundredths_of, left_out_words, period_value};
use crate::domain::assessment::caseload::{FigurePeriod, FigureUse};
use crate::domain::caseload::{Metric, Shape};

/// One metric of somebody.
#[derive(Clone, Debug)]
pub struct Held<'a> {
    pub metric: &'a Metric,
    /// The latest period with a row; None for metrics that are counted by events.
    pub latest: Option<FigurePeriod>,
    /// How many events are held, where it is counted by them.
    pub events: usize,
    pub uses: Vec<FigureUse>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    pub heading: String,
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub as_at: String,
    /// The answer: how many figures count towards what.
    pub lead: String,
    /// In place of everything else.
    pub nothing: Option<Vec<String>>,
    pub groups: Vec<MetricGroup>,
    /// Disputes that are not settled.
    pub disputed: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MetricGroup {
    pub id: &'static str,
    pub heading: &'static str,
    pub hint: &'static str,
    pub rows: Vec<MetricRow>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MetricRow {
    pub link: Link,
    /// "2.45%", or why there is none.
    pub latest: String,
    /// Of the latest value.
    pub period: Option<String>,
    /// The target of the same period.
    pub target: Option<String>,
    pub says: Vec<String>,
    pub criteria: Vec<Used>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Used {
    pub criterion: Named,
    pub tag: Option<Tag>,
    /// "Taken as met with the level".
    pub given: Option<&'static str>,
}

impl Overview {
    /// `disputed`: how many figures wait for a dispute to be settled.
    pub fn new(reader: &Reader, as_of: NaiveDate, metrics: &[Held<'_>], disputed: usize) -> Overview {
        let decides = |held: &&Held<'_>| held.uses.iter().any(|used| !used.supports);
        let is_count = |held: &&Held<'_>| !held.metric.better.has_direction();
        let rows = |wanted: &dyn Fn(&&Held<'_>) -> bool| -> Vec<MetricRow> {
            let mut found: Vec<&Held<'_>> = metrics.iter().filter(wanted).collect();
            // Write-offs stand beside the arrears that they lower.
            found.sort_by_key(|held| place(held.metric));
            found.into_iter().map(|held| row(reader, held)).collect()
        };
        let groups = [
            MetricGroup {
                id: "decides",
                heading: "Counts towards a criterion",
                hint: "A rule of a criterion looks at these. A person decides the level.",
                rows: rows(&|held| decides(held)),
            },
            MetricGroup {
                id: "supports",
                heading: "Looked at beside a criterion",
                hint: "They are shown to whoever judges and never decide.",
                rows: rows(&|held| !decides(held) && !is_count(held)),
            },
            MetricGroup {
                id: "counts",
                heading: "Counts of the work",
                hint: "More is not better, and neither is fewer. There is no target.",
                rows: rows(&|held| !decides(held) && is_count(held)),
            },
        ];
        let groups: Vec<MetricGroup> = groups.into_iter().filter(|group| !group.rows.is_empty()).collect();
        let whose = if reader.is_officer() { "Your caseload figures".to_owned() } else { "Caseload figures".to_owned() };
        Overview {
            heading: format!("{whose}{}", reader.of_whom()),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            why: None,
            tabs: Vec::new(),
            as_at: format!("As at {}", date(as_of)),
            lead: lead(metrics.iter().filter(|held| decides(held))),
            nothing: metrics.is_empty().then(|| nothing(reader)),
            disputed: (disputed > 0).then(|| {
                let figures = words::counted(disputed as u64, "figure is", "figures are");
                format!("{figures} disputed and does not count until it is settled.")
                    .replace("are disputed and does not count until it is", "are disputed and do not count until they are")
            }),
            groups,
        }
    }

    /// About another person: why the reader may see it, and the other pages about them.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Overview {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

fn nothing(reader: &Reader) -> Vec<String> {
    match reader.is_officer() {
        true => vec![
            "We hold no figures about you.".to_owned(),
            "HR adds them from the housing system. If you expect some, ask HR whether your patch and its dates are recorded."
                .to_owned(),
        ],
        false => vec![
            format!("We hold no figures about {}.", reader.officer),
            "HR adds them from the housing system, for the patches that somebody holds.".to_owned(),
        ],
    }
}

/// Arrears first, what is written off right after them, then by name.
fn place(metric: &Metric) -> (u8, String) {
    let id = metric.id.as_str();
    let rank = match id {
        _ if id.starts_with("cta_") => 0,
        _ if id.starts_with("fta_") => 1,
        "writeoff_gbp" => 2,
        _ => 3,
    };
    (rank, metric.name.clone())
}

fn lead<'h>(decides: impl Iterator<Item = &'h Held<'h>>) -> String {
    let criteria: std::collections::BTreeSet<&str> =
        decides.flat_map(|held| held.uses.iter().filter(|used| !used.supports).map(|used| used.criterion.as_str())).collect();
    match criteria.len() {
        0 => "No criterion is decided by these figures.".to_owned(),
        _ => {
            let ids: Vec<String> = criteria.into_iter().map(str::to_owned).collect();
            format!("Figures count towards {}. They support a judgement and never decide a level.", words::join(&ids))
        }
    }
}

fn row(reader: &Reader, held: &Held<'_>) -> MetricRow {
    let metric = held.metric;
    let measure = Measure::of(metric);
    let value = held.latest.as_ref().and_then(|period| match period.left_out {
        None if metric.ratio => period_value(measure, period),
        None => Some(hundredths_of(metric, period.numerator)),
        Some(_) => None,
    });
    let why = held.latest.as_ref().and_then(|period| period.left_out).map(left_out_words);
    let latest = match metric.shape {
        Shape::Event => words::counted(held.events as u64, "event", "events"),
        _ => value.clone().unwrap_or_else(|| why.unwrap_or("No figure was given.").to_owned()),
    };
    let target = held.latest.as_ref().and_then(|period| period.target.as_deref()).and_then(super::amount::units);
    let mut says: Vec<String> =
        held.uses.iter().filter(|used| !used.supports).flat_map(|used| used.says.iter().take(2).cloned()).collect();
    says.dedup();
    MetricRow {
        link: Link::new(reader.figure(metric.id.as_str()), metric.name.clone()),
        latest,
        period: held.latest.as_ref().map(|period| words::capital(&period.name)),
        target: target.filter(|_| value.is_some()).map(|target| format!("Target {}", measure.value(target))),
        says,
        criteria: held
            .uses
            .iter()
            .map(|used| Used {
                criterion: Named::new(reader, &used.criterion, &used.label),
                tag: (!used.supports).then(|| outcome_tag(used.outcome)),
                given: used.given.filter(|_| !used.supports).map(given_words),
            })
            .collect(),
    }
}

impl Page for Overview {
    const TEMPLATE: &'static str = "pages/caseload/overview";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Overview)> {
        super::samples::overview()
    }
}
