//! `/caseload/{metric}`, and the same page about another person: one metric over its periods, what it means for criteria, and
//! where each figure came from.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::evidence::paragraphs;
use super::super::parts::{Link, Markup, Select, Tab, Tag};
use super::super::progress::{Named, Reader, outcome_tag};
use super::super::words::{self, date, short_date};
use super::amount::{Measure, units};
use super::facts::{
    Counted, Disputed, Source, attribution, came_from, given_words, hundredths_of, kind_of_dispute, left_out_words, origin,
    outcome_of_dispute, period_value, period_word, status, value_of,
};
use super::notes::{is_rent_free, lead, looked_at, notes};
use super::trend::{self, Gap, Picture, Point, Trend};
use crate::domain::assessment::caseload::{FigurePeriod, FigureUse};
use crate::domain::assessment::reasons::ReasonCode as Code;
use crate::domain::calendar::Calendar;
use crate::domain::caseload::{Better, Metric, PeriodKind, Shape};
use crate::domain::officer::Observation;

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct MetricFacts<'a> {
    pub reader: &'a Reader,
    pub as_of: NaiveDate,
    pub metric: &'a Metric,
    /// The kinds of period that figures are held for, and the one that is shown.
    pub kinds: &'a [PeriodKind],
    pub kind: PeriodKind,
    /// Oldest first.
    pub periods: &'a [FigurePeriod],
    pub uses: &'a [FigureUse],
    /// The rows of this kind of period, newest period first.
    pub sources: &'a [Source<'a>],
    pub events: &'a [Counted<'a>],
    /// The team has too few officers for its figure to be shown.
    pub small_team: bool,
    /// Write-offs of the same person, beside arrears.
    pub write_offs: Option<&'a [&'a Observation]>,
    pub calendar: Option<&'a Calendar>,
    pub may_dispute: bool,
    pub may_add_evidence: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct MetricPage {
    /// Of the window, with the name of another person after it.
    pub heading: String,
    pub name: String,
    /// Whose page it is; null about oneself.
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    /// "4 quarters to 31 March 2026".
    pub span: Option<String>,
    pub lead: Vec<String>,
    /// To the kind of period that criteria look at, where another is shown.
    pub looked_at: Option<Link>,
    /// What the metric counts.
    pub summary: String,
    /// The kinds of period, where there are several.
    pub kinds: Vec<Tab>,
    #[serde(skip)]
    pub picture: Option<Picture>,
    #[serde(skip)]
    pub picture_heading: String,
    pub uses: Vec<UseRow>,
    pub notes: Vec<String>,
    pub table: Option<PeriodTable>,
    pub events: Vec<EventRow>,
    pub events_caption: String,
    /// Who corrects an event that is wrong, where there are any.
    pub events_note: Option<&'static str>,
    pub sources: Vec<SourceRow>,
    pub dispute: Option<Link>,
    pub pin: Option<Pin>,
    pub all: Link,
}

/// A criterion that a rule about this metric belongs to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct UseRow {
    pub criterion: Named,
    /// Null where the metric is only looked at.
    pub tag: Option<Tag>,
    /// "Taken as met with the level".
    pub given: Option<&'static str>,
    /// What is looked for.
    pub text: String,
    /// What the figures come to.
    pub says: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PeriodTable {
    /// "Current tenant arrears by quarter".
    pub caption: String,
    /// "Quarter".
    pub period: String,
    pub is_ratio: bool,
    pub own: String,
    pub has_target: bool,
    pub has_team: bool,
    pub has_write_offs: bool,
    pub rows: Vec<PeriodRow>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PeriodRow {
    pub name: String,
    pub numerator: Option<String>,
    pub denominator: Option<String>,
    pub value: Option<String>,
    pub target: Option<String>,
    pub team: Option<String>,
    pub write_offs: Option<String>,
    /// A disc, a ring, or nothing.
    pub icon: Option<&'static str>,
    /// "Below target", or why it does not count.
    pub counts_as: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventRow {
    pub on: String,
    pub reference: Option<String>,
    pub outcome: Option<String>,
    pub tag: Tag,
    pub why_not: Option<String>,
    /// The file and line that it came from.
    pub origin: String,
}

/// Where one row came from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SourceRow {
    pub name: String,
    /// "2.63% (£48,300 of £1,840,000)".
    pub value: String,
    pub tag: Tag,
    pub attribution: Vec<String>,
    pub origin: Vec<String>,
    /// What it said before, each with where that came from.
    pub earlier: Vec<String>,
    pub disputes: Vec<DisputeLines>,
}

/// What was said against a figure, and what came of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DisputeLines {
    pub head: String,
    pub reason: Vec<String>,
    pub settled: Option<String>,
    pub settlement: Vec<String>,
    /// To take it back, for whoever raised it.
    pub withdraw: Option<Link>,
}

/// The form that begins a piece of evidence with a figure in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pin {
    pub action: String,
    pub figure: Select,
}

impl MetricPage {
    pub fn new(facts: &MetricFacts<'_>) -> MetricPage {
        let MetricFacts { reader, metric, kind, .. } = *facts;
        let measure = Measure::of(metric);
        let lead = lead(facts);
        let here = reader.figure(metric.id.as_str());
        let points: Vec<Point> = facts.periods.iter().map(|period| point(facts, period)).collect();
        let title = lead.first().cloned().unwrap_or_else(|| metric.name.clone());
        let drawn = Trend {
            title: &title,
            own: if reader.is_officer() { "You" } else { "Officer" },
            measure,
            lower_is_better: metric.better == Better::Lower,
            period: period_word(kind),
            points: &points,
        };
        let kinds = facts.kinds.iter().map(|other| {
            let label = words::capital(&crate::domain::words::plural(period_word(*other)));
            Tab::new(format!("{here}?period={}", other.as_str()), label, *other == kind)
        });
        MetricPage {
            heading: format!("{}{}", metric.name, reader.of_whom()),
            name: metric.name.clone(),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            why: None,
            tabs: Vec::new(),
            span: span(facts),
            lead,
            looked_at: looked_at(facts).filter(|kind| facts.kinds.contains(kind)).map(|kind| {
                let periods = crate::domain::words::plural(period_word(kind));
                Link::new(format!("{here}?period={}", kind.as_str()), format!("See the {periods}"))
            }),
            summary: metric.summary.clone(),
            kinds: if facts.kinds.len() > 1 { kinds.collect() } else { Vec::new() },
            picture: trend::picture(&drawn),
            picture_heading: picture_heading(reader, &points),
            uses: facts.uses.iter().map(|used| use_row(reader, used)).collect(),
            notes: notes(facts),
            table: (!facts.periods.is_empty()).then(|| table(facts, measure)),
            events: facts.events.iter().map(event_row).collect(),
            events_caption: format!("{}, newest first", metric.name),
            events_note: (!facts.events.is_empty()).then(|| events_note(reader)),
            sources: facts.sources.iter().map(|source| source_row(reader, metric, source, facts.may_dispute)).collect(),
            dispute: (facts.may_dispute && !facts.sources.is_empty())
                .then(|| Link::new(format!("{here}/dispute"), "Dispute a figure")),
            pin: (facts.may_add_evidence && !facts.sources.is_empty()).then(|| pin(facts, &here)),
            all: Link::new(reader.caseload(), if reader.is_officer() { "Your caseload figures" } else { "All caseload figures" }),
        }
    }

    /// About another person: why the reader may see it, and the other pages about them.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> MetricPage {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

fn span(facts: &MetricFacts<'_>) -> Option<String> {
    let last = facts.periods.last()?;
    let word = period_word(facts.kind);
    let periods = words::counted(facts.periods.len() as u64, word, &crate::domain::words::plural(word));
    Some(format!("{periods} to {}", date(last.end)))
}

fn picture_heading(reader: &Reader, points: &[Point]) -> String {
    let mut lines = vec![if reader.is_officer() { "You".to_owned() } else { reader.officer.clone() }];
    lines.extend(points.iter().any(|point| point.target.is_some()).then(|| "the target".to_owned()));
    lines.extend(points.iter().any(|point| point.team.is_some()).then(|| "the team".to_owned()));
    match lines.len() {
        1 => "Over time".to_owned(),
        _ => words::join(&lines),
    }
}

fn point(facts: &MetricFacts<'_>, period: &FigurePeriod) -> Point {
    let own = match (period.value.as_deref().and_then(units), period.left_out) {
        (Some(value), None) => Ok(value),
        (_, Some(Code::MetricDisputed)) => Err(Gap::Disputed),
        (_, Some(Code::MetricNoActivity)) => Err(Gap::NothingDue),
        (_, None | Some(Code::MetricMissingPeriod)) => Err(Gap::NoFigure),
        (_, Some(_)) => Err(Gap::LeftOut),
    };
    let (label, short) = labels(period);
    Point {
        label,
        short,
        name: period.name.clone(),
        own,
        is_hit: period.is_hit,
        target: period.target.as_deref().and_then(units),
        team: period.team.as_deref().and_then(units).filter(|_| facts.metric.better.has_direction()),
        rent_free: is_rent_free(facts.calendar, period),
    }
}

/// "Quarter 1" and "Apr to Jun 2025"; "Q1" where there is no room.
fn labels(period: &FigurePeriod) -> ([String; 2], String) {
    let (start, end) = (period.start, period.end);
    match period.kind {
        PeriodKind::Quarter => {
            let number = period.name.split(' ').nth(1).unwrap_or_default();
            let months = format!("{} to {}", start.format("%b"), end.format("%b %Y"));
            ([format!("Quarter {number}"), months], format!("Q{number}"))
        }
        PeriodKind::Month => ([start.format("%B").to_string(), start.format("%Y").to_string()], start.format("%b").to_string()),
        PeriodKind::Week => (["Week from".to_owned(), short_date(start)], start.format("%-d %b").to_string()),
        PeriodKind::Year => (["Year".to_owned(), years(start, end)], years(start, end)),
        PeriodKind::Snapshot => ([short_date(start), String::new()], start.format("%-d %b").to_string()),
    }
}

/// "2025/26".
fn years(start: NaiveDate, end: NaiveDate) -> String {
    format!("{}/{}", start.format("%Y"), end.format("%y"))
}

fn use_row(reader: &Reader, used: &FigureUse) -> UseRow {
    UseRow {
        criterion: Named::new(reader, &used.criterion, &used.label),
        tag: (!used.supports).then(|| outcome_tag(used.outcome)),
        given: used.given.filter(|_| !used.supports).map(given_words),
        text: format!("{}.", used.text),
        says: used.says.iter().cloned().chain(used.supports.then(|| "Looked at, never decides.".to_owned())).collect(),
    }
}

fn table(facts: &MetricFacts<'_>, measure: Measure) -> PeriodTable {
    let metric = facts.metric;
    let shown = |value: &Option<String>| value.as_deref().and_then(units).map(|value| measure.value(value));
    let rows: Vec<PeriodRow> = facts
        .periods
        .iter()
        .rev()
        .map(|period| {
            let has_value = period.left_out.is_none_or(|code| code == Code::MetricNoActivity);
            PeriodRow {
                name: words::capital(&period.name),
                numerator: has_value.then(|| hundredths_of(metric, period.numerator)),
                denominator: (has_value && metric.ratio).then(|| hundredths_of(metric, period.denominator)),
                value: period_value(measure, period).filter(|_| period.left_out.is_none()),
                target: shown(&period.target),
                team: shown(&period.team).filter(|_| metric.better.has_direction()),
                write_offs: facts.write_offs.map(|rows| written_off(rows, period)),
                icon: period.is_hit.map(|is_hit| if is_hit { "i-disc" } else { "i-ring" }),
                counts_as: counts_as(facts, period),
            }
        })
        .collect();
    let word = period_word(facts.kind);
    PeriodTable {
        caption: format!("{} by {word}, newest first", metric.name),
        period: words::capital(word),
        is_ratio: metric.ratio,
        own: if facts.reader.is_officer() { "You" } else { "Officer" }.to_owned(),
        has_target: rows.iter().any(|row| row.target.is_some()),
        has_team: rows.iter().any(|row| row.team.is_some()),
        has_write_offs: facts.write_offs.is_some(),
        rows,
    }
}

/// What was written off within the days of a period.
fn written_off(rows: &[&Observation], period: &FigurePeriod) -> String {
    let within = rows.iter().filter(|row| row.start >= period.start && row.end <= period.end && !row.disputed);
    let mut found = within.map(|row| row.numerator.0).peekable();
    match found.peek() {
        None => "None recorded".to_owned(),
        Some(_) => {
            let sum: rust_decimal::Decimal = found.sum();
            format!("£{}", crate::domain::assessment::amounts::grouped(crate::domain::assessment::amounts::hundredths(sum)))
        }
    }
}

fn counts_as(facts: &MetricFacts<'_>, period: &FigurePeriod) -> String {
    match (period.left_out, period.is_hit, facts.metric.better) {
        (Some(code), ..) => left_out_words(code).to_owned(),
        (None, Some(true), Better::Lower) => "Below target".to_owned(),
        (None, Some(false), Better::Lower) => "Not below target".to_owned(),
        (None, Some(true), _) => "Target reached".to_owned(),
        (None, Some(false), _) => "Target not reached".to_owned(),
        (None, None, better) if better.has_direction() => "Counted, without a target".to_owned(),
        (None, None, _) => "Counted".to_owned(),
    }
}

/// Events are corrected as they came, by a file: there is no dispute about them.
fn events_note(reader: &Reader) -> &'static str {
    match reader.is_officer() {
        true => "If one is wrong or missing, tell HR. The next file of events corrects it: the same day and reference again.",
        false => "The next file of events that HR adds corrects what is wrong: the same day and reference again.",
    }
}

fn event_row(counted: &Counted<'_>) -> EventRow {
    let (event, figure) = (counted.event, &counted.figure);
    let outcome = event.outcome.map(|outcome| words::capital(outcome.words()));
    let role = event.role.map(|role| match role {
        crate::domain::caseload::HearingRole::Representative => "as representative",
        crate::domain::caseload::HearingRole::Observer => "as observer",
    });
    let outcome = match (outcome, role) {
        (Some(outcome), Some(role)) => Some(format!("{outcome}, {role}")),
        (Some(outcome), None) => Some(outcome),
        (None, role) => role.map(words::capital),
    };
    EventRow {
        on: short_date(event.on),
        reference: event.reference.clone(),
        outcome,
        tag: if figure.why_not.is_some() { Tag::grey("Left out") } else { Tag::green("Counted") },
        why_not: figure.why_not.as_deref().map(|why| format!("{}.", words::capital(why))),
        origin: came_from(counted.file.as_ref(), counted.line),
    }
}

fn source_row(reader: &Reader, metric: &Metric, source: &Source<'_>, may_dispute: bool) -> SourceRow {
    let figure = source.figure;
    let line = figure.origin.import.as_ref().map(|(_, line)| *line);
    let mut from = vec![origin(source.file.as_ref(), line, figure.origin.revision)];
    let given = figure.origin.extracted_at.map(|at| format!(", given out on {}", date(words::day_of(at.naive_utc()))));
    if let Some(system) = &figure.observation.source {
        from.insert(0, format!("{system}{}.", given.unwrap_or_default()));
    }
    let mut attribution = attribution(reader, metric, source);
    match source.left_out {
        Some(code) => attribution.push(left_out_words(code).to_owned()),
        None if source.beside_patches => attribution.push("Left out: figures of single patches are there.".to_owned()),
        None => {}
    }
    SourceRow {
        name: words::capital(&source.name),
        value: whole_value(metric, &figure.observation),
        tag: status(source),
        attribution,
        origin: from,
        earlier: source
            .earlier
            .iter()
            .rev()
            .map(|(past, file)| {
                let was = &past.figure;
                let line = was.origin.import.as_ref().map(|(_, line)| *line);
                let until = date(words::day_of(past.replaced_at.naive_utc()));
                let from = origin(file.as_ref(), line, was.origin.revision);
                format!("Was {} until {until}: {from}", whole_value(metric, &was.observation))
            })
            .collect(),
        disputes: source.disputes.iter().map(|of| dispute_lines(of, may_dispute)).collect(),
    }
}

/// "2.63% (£48,300 of £1,840,000)", "£1,200".
pub(super) fn whole_value(metric: &Metric, row: &Observation) -> String {
    let value = value_of(metric, row);
    match (metric.ratio, row.denominator) {
        (true, Some(denominator)) => {
            let amount = |amount| super::facts::plain_amount(metric, amount);
            format!("{value} ({} of {})", amount(row.numerator.0), amount(denominator.0))
        }
        _ => value,
    }
}

/// `own`: the reader may dispute the figure, and so take back what they said.
pub(super) fn dispute_lines(of: &Disputed<'_>, own: bool) -> DisputeLines {
    let dispute = of.dispute;
    let on = date(words::day_of(dispute.raised_at.naive_utc()));
    DisputeLines {
        head: format!("Disputed by {} on {on}: {}.", of.raised_by, words::lower_first(kind_of_dispute(dispute.kind))),
        reason: paragraphs(&dispute.reason),
        settled: dispute.settlement.as_ref().map(|settled| {
            let on = date(words::day_of(settled.at.naive_utc()));
            format!("{} ({}, {on}).", outcome_of_dispute(settled.outcome), of.settled_by)
        }),
        settlement: dispute.settlement.as_ref().map(|settled| paragraphs(&settled.text)).unwrap_or_default(),
        withdraw: (own && dispute.settlement.is_none())
            .then(|| Link::new(format!("/disputes/{}/withdraw", dispute.id), "Take the dispute back")),
    }
}

/// A list of figures to choose one from.
pub(super) fn figures(metric: &Metric, sources: &[Source<'_>]) -> Select {
    let choices = sources.iter().map(|source| {
        let row = &source.figure.observation;
        let patch = if row.patch == crate::domain::officer::ALL_PATCHES { "all patches" } else { &row.patch };
        let label = format!("{}, {patch}: {}", source.name, value_of(metric, row));
        super::super::parts::Choice::new(super::facts::token(source.figure), label)
    });
    let none = super::super::parts::Choice::new("", "Choose a figure");
    Select::new("figure", "Which figure?", std::iter::once(none).chain(choices).collect())
}

fn pin(facts: &MetricFacts<'_>, here: &str) -> Pin {
    // What is disputed or left out is no evidence.
    let usable: Vec<Source<'_>> = facts.sources.iter().filter(|source| !source.figure.observation.disputed).cloned().collect();
    Pin { action: format!("{here}/evidence"), figure: figures(facts.metric, &usable) }
}

impl Page for MetricPage {
    const TEMPLATE: &'static str = "pages/caseload/metric";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn write(&self, out: &mut Markup) {
        let Some(picture) = &self.picture else { return };
        out.raw("<section class=\"gradus-section\" aria-labelledby=\"over-time\">\n");
        out.raw("<h2 class=\"govuk-heading-m\" id=\"over-time\">").text(&self.picture_heading).raw("</h2>\n");
        out.raw("<figure class=\"gradus-picture gradus-trend\">");
        picture.wide.write(out);
        out.raw("\n");
        picture.narrow.write(out);
        out.raw("\n<figcaption class=\"govuk-body-s gradus-muted\">").text(&picture.summary).raw(" ");
        out.text(&picture.caption).raw("</figcaption></figure>\n</section>\n");
    }

    fn samples() -> Vec<(&'static str, MetricPage)> {
        super::samples::metric_pages()
    }
}

/// Whether write-offs stand beside this metric: they lower arrears without collecting a penny.
pub fn has_write_offs_beside(metric: &Metric) -> bool {
    metric.shape == Shape::Stock && ["cta_", "fta_"].iter().any(|start| metric.id.as_str().starts_with(start))
}
