//! `/team/caseload`: one metric of everybody in a team, a small picture each on one scale, and the same as a table. People
//! stand by name; the page makes no order of them.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Drawing, Link, Markup, Nothing, Select};
use super::super::words::{self, date};
use super::amount::{Measure, units};
use super::facts::{left_out_words, period_value, period_word};
use super::trend::{Gap, Point, Small, small};
use crate::domain::assessment::caseload::FigurePeriod;
use crate::domain::caseload::{Better, Metric, PeriodKind};

/// Somebody of the team.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    pub person: &'a str,
    pub name: &'a str,
    pub patches: &'a [String],
    /// Oldest first.
    pub periods: &'a [FigurePeriod],
}

/// What the page is made from.
#[derive(Clone, Debug)]
pub struct TeamFacts<'a> {
    /// Id and name of another manager; None for the reader's own team.
    pub manager: Option<(&'a str, &'a str)>,
    pub as_of: NaiveDate,
    pub metrics: &'a [Metric],
    pub chosen: Option<(&'a Metric, PeriodKind)>,
    pub members: &'a [Member<'a>],
}

#[derive(Clone, Debug, Serialize)]
pub struct TeamFigures {
    pub heading: String,
    pub as_at: String,
    /// Null for the reader's own team.
    pub manager: Option<String>,
    /// Null where there is nothing to choose.
    pub metric: Option<Select>,
    pub lead: String,
    #[serde(skip)]
    pub caption: String,
    #[serde(skip)]
    pub pictures: Vec<SmallPicture>,
    /// "Latest quarter".
    pub period: String,
    pub rows: Vec<TeamRow>,
    pub nothing: Option<Nothing>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SmallPicture {
    pub link: Link,
    /// "Patch CH1".
    pub patches: Option<String>,
    pub drawing: Drawing,
    pub latest: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TeamRow {
    pub link: Link,
    pub patches: Option<String>,
    pub period: Option<String>,
    pub latest: String,
    pub target: Option<String>,
    /// "3 of 4".
    pub hits: Option<String>,
}

impl TeamFigures {
    pub fn new(facts: &TeamFacts<'_>) -> TeamFigures {
        let whose =
            facts.manager.map_or_else(|| "Your team's figures".to_owned(), |(_, name)| format!("Figures of {name}'s team"));
        let mut page = TeamFigures {
            heading: whose,
            as_at: format!("As at {}", date(facts.as_of)),
            manager: facts.manager.map(|(id, _)| id.to_owned()),
            metric: None,
            lead: String::new(),
            caption: String::new(),
            pictures: Vec::new(),
            period: String::new(),
            rows: Vec::new(),
            nothing: None,
        };
        let Some((metric, kind)) = facts.chosen else {
            let words = match facts.members.is_empty() {
                true => "Nobody is in this team.",
                false => "We hold no figures about anybody in this team. HR adds them from the housing system.",
            };
            page.nothing = Some(Nothing::yet(words));
            return page;
        };
        let choices = facts.metrics.iter().map(|metric| Choice::new(metric.id.as_str(), metric.name.clone())).collect();
        page.metric = Some(Select::new("metric", "Figure", choices).chosen(metric.id.as_str()));
        let measure = Measure::of(metric);
        let points: Vec<Vec<Point>> = facts.members.iter().map(|member| member.periods.iter().map(point).collect()).collect();
        let rows: Vec<TeamRow> = facts.members.iter().map(|member| row(metric, measure, member)).collect();
        let scale: Vec<Point> = points.iter().flatten().cloned().collect();
        page.pictures = facts
            .members
            .iter()
            .zip(&points)
            .zip(&rows)
            .enumerate()
            .filter_map(|(at, ((member, points), row))| {
                let drawing =
                    small(&Small { id: &format!("person-{}", at + 1), title: member.name, measure, points, scale: &scale })?;
                Some(SmallPicture { link: row.link.clone(), patches: row.patches.clone(), drawing, latest: row.latest.clone() })
            })
            .collect();
        let word = period_word(kind);
        let better = if metric.better == Better::Lower { "Lower is better." } else { "Higher is better." };
        page.lead = format!("{} by {word}. {better}", metric.name);
        page.caption = format!(
            "Every picture has the same scale. A disc is a {word} on the right side of the target, a ring one that is not; the \
             dashed line is the target. Patches differ, so a figure is no measure of a person against another."
        );
        page.period = format!("Latest {word}");
        page.rows = rows;
        page
    }
}

fn point(period: &FigurePeriod) -> Point {
    let value = period.value.as_deref().and_then(units).filter(|_| period.left_out.is_none());
    Point {
        label: [String::new(), String::new()],
        short: String::new(),
        name: period.name.clone(),
        own: value.ok_or(Gap::LeftOut),
        is_hit: period.is_hit,
        target: period.target.as_deref().and_then(units),
        team: None,
        rent_free: false,
    }
}

fn row(metric: &Metric, measure: Measure, member: &Member<'_>) -> TeamRow {
    let latest = member.periods.last();
    let value = latest.filter(|period| period.left_out.is_none()).and_then(|period| period_value(measure, period));
    let why = latest.and_then(|period| period.left_out).map_or("No figure was given.", left_out_words);
    let scored = member.periods.iter().filter(|period| period.is_hit.is_some()).count();
    let hits = member.periods.iter().filter(|period| period.is_hit == Some(true)).count();
    TeamRow {
        link: Link::new(format!("/people/{}/caseload/{}", member.person, metric.id), member.name),
        patches: (!member.patches.is_empty()).then(|| {
            let several = if member.patches.len() == 1 { "Patch" } else { "Patches" };
            format!("{several} {}", words::join(member.patches))
        }),
        period: latest.map(|period| words::capital(&period.name)),
        latest: value.unwrap_or_else(|| why.to_owned()),
        target: latest.and_then(|period| period.target.as_deref()).and_then(units).map(|target| measure.value(target)),
        hits: (scored > 0).then(|| format!("{hits} of {scored}")),
    }
}

impl Page for TeamFigures {
    const TEMPLATE: &'static str = "pages/caseload/team";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn write(&self, out: &mut Markup) {
        if self.pictures.is_empty() {
            return;
        }
        out.raw("<div class=\"gradus-section\">\n<ul class=\"gradus-multiples\">\n");
        for picture in &self.pictures {
            out.raw("<li><p class=\"govuk-body-s\">");
            picture.link.write(out);
            if let Some(patches) = &picture.patches {
                out.raw("<br><span class=\"gradus-muted gradus-typed\">").text(patches).raw("</span>");
            }
            out.raw("</p>\n<div class=\"gradus-picture\">");
            picture.drawing.write(out);
            out.raw("</div>\n<p class=\"govuk-body-s\"><strong>").text(&picture.latest).raw("</strong></p></li>\n");
        }
        out.raw("</ul>\n<p class=\"govuk-body-s gradus-muted\">").text(&self.caption).raw("</p>\n</div>\n");
    }

    fn samples() -> Vec<(&'static str, TeamFigures)> {
        super::samples::team()
    }
}
