//! `/progress`, and the same page about another person: where the officer is, what is missing, who acts, and by when.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::{Alert, CriterionStatus, LevelStatus};
use crate::domain::assessment::takes::RunsOut;

use super::super::engine::Page;
use super::super::parts::{Link, Markup, Nothing, Select, Tab};
use super::super::words::{self, date};
use super::grid::{Grid, grid};
use super::ladder::{Ladder, ladder};
use super::lists::{self, RowGroup};
use super::sentences::{Earliest, about_date, lead, met_sentence, outstanding, stop};
use super::{
    ALL_LEVELS, Filters, Named, Names, Proof, Reader, Side, is_appointment, outcome_select, samples, see, standing, written,
};

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct ProgressFacts<'a> {
    pub reader: &'a Reader,
    pub names: &'a Names,
    pub assessment: &'a Assessment,
    /// What runs out within the next months, soonest first.
    pub runs_out: &'a [RunsOut],
    /// What is under way about the next level.
    pub application: Option<&'a OpenApplication>,
    /// The reader may add evidence to this record.
    pub may_add: bool,
    /// The reader may start an application on this record.
    pub may_apply: bool,
    pub filters: &'a Filters,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenApplication {
    /// Not sent yet.
    Begun { href: String },
    /// Sent; `whom`: who acts next: "Manager One", "HR".
    With { whom: String, href: String },
    /// It came back to the officer.
    Returned { href: String },
    /// The decision about it was appealed against; the day by whose end that is heard.
    Appealed { heard_by: NaiveDate, href: String },
    /// It is decided: the level begins on a later day. `again`: one below the level that is held.
    Granted { level: String, on: NaiveDate, again: bool, href: Option<String> },
}

/// Answers to: where am I, what is missing?
#[derive(Clone, Debug, Serialize)]
pub struct Progress {
    pub heading: String,
    /// "As at 10 April 2026".
    pub as_at: String,
    /// Why the reader may see it; null about oneself.
    pub why: Option<String>,
    /// The other pages about the person; none about oneself.
    pub tabs: Vec<Tab>,
    pub lead: Vec<Said>,
    /// Why nobody can apply yet, or with whom the application is.
    pub stop: Option<Stop>,
    /// What "About this date" says.
    pub about_date: Option<String>,
    /// The one green button.
    #[serde(skip)]
    pub primary: Option<Link>,
    #[serde(skip)]
    pub ways: Vec<Link>,
    /// What ran out at a level that is kept.
    #[serde(skip)]
    pub alerts: Vec<Alerted>,
    #[serde(skip)]
    pub ladder: Option<Ladder>,
    #[serde(skip)]
    pub filters: Option<ListFilters>,
    #[serde(skip)]
    pub missing: Option<Missing>,
    #[serde(skip)]
    pub runs_out: Vec<RunsOutRow>,
    #[serde(skip)]
    pub met: Option<Met>,
}

/// A sentence with the fact in it in bold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Said {
    pub before: String,
    pub fact: String,
    pub after: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Stop {
    pub sentences: Vec<Said>,
    pub link: Option<Link>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alerted {
    pub text: String,
    pub link: Link,
}

/// The choices of what the lists show.
#[derive(Clone, Debug)]
pub struct ListFilters {
    pub action: String,
    /// Something is chosen, so that the choices are open.
    pub chosen: bool,
    pub level: Option<Select>,
    pub group: Select,
    pub outcome: Select,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// "What is missing for level B".
    pub heading: String,
    pub groups: Vec<RowGroup>,
    /// In place of groups.
    pub nothing: Option<Nothing>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunsOutRow {
    /// The last day.
    pub on: String,
    pub criterion: Named,
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Met {
    pub heading: String,
    /// "18 of all 31 criteria: 17 for level B, and 1 already for level C."
    pub sentence: String,
    pub grid: Option<Grid>,
    pub levels: Vec<MetLevel>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetLevel {
    /// The id of the caption.
    pub id: String,
    /// "Level B (4)".
    pub heading: String,
    pub caption: String,
    pub rows: Vec<MetRow>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetRow {
    pub criterion: Named,
    pub by: Vec<Proof>,
    /// "Lapses 31 May 2026", "Taken as met on appointment".
    pub standing: Option<String>,
    /// The day of the newest of what meets it, or of the level that does.
    pub since: Option<String>,
}

impl Progress {
    pub fn new(facts: &ProgressFacts<'_>) -> Progress {
        let ProgressFacts { reader, names, assessment, .. } = *facts;
        let target = assessment.target_level.as_deref().and_then(|id| assessment.levels.iter().find(|level| level.id == id));
        let ready = assessment.ready == Some(true) && target.is_some();
        let (begun, sent) = match facts.application {
            Some(OpenApplication::Begun { href }) => (Some(href), None),
            other => (None, other),
        };
        let can_apply = ready && assessment.eligible && sent.is_none();
        let go_on = || begun.map(|href| Link::new(href.clone(), "Go on with your application"));
        let primary = match () {
            () if can_apply && begun.is_some() => go_on(),
            () if can_apply && facts.may_apply => Some(Link::new("/applications/new", "Start an application")),
            () if facts.may_add => Some(Link::new("/evidence/new", "Add evidence")),
            () => None,
        };
        let mut ways = vec![Link::new(format!("{}/matrix", reader.progress()), "See criteria and evidence together")];
        ways.push(Link::new(reader.plan(), "Development plan"));
        if reader.side != Side::Other {
            ways.push(Link::new(format!("{}/compare", reader.progress()), "Compare with another post"));
        }
        if can_apply && (facts.may_apply || begun.is_some()) && facts.may_add {
            ways.insert(0, Link::new("/evidence/new", "Add evidence"));
        }
        let earliest = Earliest::of(assessment);
        // Without a next level there is nothing that is missing for it.
        let levels: &[(&str, &str)] = match target {
            Some(_) => &[("", "Up to the next level"), (ALL_LEVELS, "All levels")],
            None => &[("", "All levels")],
        };
        Progress {
            heading: heading(reader),
            as_at: format!("As at {}", date(assessment.as_of)),
            why: None,
            tabs: Vec::new(),
            lead: lead(facts, target, can_apply),
            stop: stop(facts, target, &earliest),
            about_date: match (&earliest, sent) {
                (Earliest::On { on, .. }, None) if !ready && target.is_some() => Some(about_date(*on, assessment)),
                _ => None,
            },
            primary,
            ways,
            alerts: assessment.alerts.iter().map(|alert| alerted(reader, names, assessment, alert)).collect(),
            ladder: ladder(reader, names, assessment),
            filters: Some(ListFilters {
                action: reader.progress(),
                chosen: facts.filters.is_any(),
                level: names.level_select(levels, &facts.filters.level),
                group: names.group_select(&facts.filters.group),
                outcome: outcome_select(&facts.filters.outcome),
            }),
            missing: missing(facts),
            runs_out: facts.runs_out.iter().filter_map(|runs_out| runs_out_row(facts, runs_out)).collect(),
            met: met(facts, target),
        }
    }

    /// Somebody whose post asks for nothing that is known.
    pub fn without_criteria(reader: &Reader, as_of: NaiveDate) -> Progress {
        let whose = if reader.is_officer() { "your post".to_owned() } else { format!("the post of {}", reader.officer) };
        let sentence = format!("No criteria are set for {whose} on this day. HR sets them.");
        Progress {
            heading: heading(reader),
            as_at: format!("As at {}", date(as_of)),
            why: None,
            tabs: Vec::new(),
            lead: vec![Said { before: sentence, ..Said::default() }],
            stop: None,
            about_date: None,
            primary: None,
            ways: Vec::new(),
            alerts: Vec::new(),
            ladder: None,
            filters: None,
            missing: None,
            runs_out: Vec::new(),
            met: None,
        }
    }

    /// About another person: why the reader may see it, and the other pages about them.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Progress {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

fn heading(reader: &Reader) -> String {
    match reader.side {
        Side::Officer => "My progress".to_owned(),
        _ => format!("Progress: {}", reader.officer),
    }
}

/// What ran out behind a criterion at the level that is held, to the officer as "you".
pub(super) fn alert_words(reader: &Reader, assessment: &Assessment, criterion: &str) -> Vec<String> {
    let alerts = assessment.alerts.iter().filter(|alert| alert.criterion == criterion);
    alerts.map(|alert| format!("{} Renew it.", words_of(reader, assessment, alert))).collect()
}

fn words_of(reader: &Reader, assessment: &Assessment, alert: &Alert) -> String {
    let held = assessment.level_held.as_deref().unwrap_or_default();
    let kept = format!("Level {held} is kept.");
    match alert.text.strip_suffix(&kept).filter(|_| reader.is_officer()) {
        Some(fact) => format!("{fact}You keep level {held}."),
        None => alert.text.clone(),
    }
}

fn alerted(reader: &Reader, names: &Names, assessment: &Assessment, alert: &Alert) -> Alerted {
    let text = words_of(reader, assessment, alert);
    let label = names.criterion(&alert.criterion).map_or(alert.criterion.as_str(), |criterion| &criterion.label);
    Alerted { text, link: see(Named::new(reader, &alert.criterion, label)) }
}

fn missing(facts: &ProgressFacts<'_>) -> Option<Missing> {
    let ProgressFacts { reader, names, assessment, filters, .. } = *facts;
    if names.levels.is_empty() {
        let shown: Vec<&CriterionStatus> = assessment.criteria.iter().filter(|status| filters.shows(status)).collect();
        let requirement =
            |status: &CriterionStatus| names.criterion(&status.id).map(|criterion| criterion.requirement).unwrap_or_default();
        let groups = lists::by_requirement(reader, &shown, requirement);
        let heading = "What the post asks for".to_owned();
        return Some(Missing { heading, nothing: nothing(facts, &shown, assessment.criteria.len()), groups });
    }
    // The lists are of the target unless another level is chosen.
    let unmet: Vec<&CriterionStatus> = match filters.level.as_str() {
        "" => outstanding(assessment).collect(),
        _ => assessment.criteria.iter().filter(|status| !status.outcome.is_met() && filters.is_of_level(status)).collect(),
    };
    let shown: Vec<&CriterionStatus> = unmet.iter().copied().filter(|status| filters.shows(status)).collect();
    let heading = match (filters.level.as_str(), &assessment.target_level) {
        ("", Some(target)) => format!("What is missing for level {target}"),
        ("", None) => return None,
        (ALL_LEVELS, _) => "What is not met at any level".to_owned(),
        (level, _) => format!("What is not met at level {level}"),
    };
    let nothing = match (unmet.is_empty(), filters.level.as_str()) {
        (true, "") => return None,
        (true, ALL_LEVELS) => Some(Nothing::yet("Every criterion is met.")),
        (true, level) => Some(Nothing::yet(format!("Every criterion of level {level} is met."))),
        (false, _) => nothing(facts, &shown, unmet.len()),
    };
    Some(Missing { heading, nothing, groups: lists::missing(reader, &shown) })
}

fn nothing(facts: &ProgressFacts<'_>, shown: &[&CriterionStatus], exist: usize) -> Option<Nothing> {
    let exist = match exist {
        1 => "There is 1.".to_owned(),
        many => format!("There are {many}."),
    };
    shown.is_empty().then(|| Nothing::matches("criteria", facts.reader.progress(), exist))
}

fn runs_out_row(facts: &ProgressFacts<'_>, runs_out: &RunsOut) -> Option<RunsOutRow> {
    let ProgressFacts { reader, names, assessment, .. } = *facts;
    let criterion = names.criterion(&runs_out.criterion)?;
    let text = match (runs_out.kept, &assessment.level_held) {
        (true, Some(held)) => {
            let keeps = reader.says("keep", "keeps");
            format!("{keeps} level {held}; an alert stays here until it is renewed.")
        }
        _ => "Without a renewal it is not met after this day.".to_owned(),
    };
    Some(RunsOutRow { on: date(runs_out.last_on), criterion: Named::new(reader, &criterion.id, &criterion.label), text })
}

fn met(facts: &ProgressFacts<'_>, target: Option<&LevelStatus>) -> Option<Met> {
    let ProgressFacts { reader, names, assessment, filters, .. } = *facts;
    if names.levels.is_empty() {
        return None;
    }
    let met = assessment.criteria.iter().filter(|status| status.outcome.is_met()).count();
    let shown: Vec<&CriterionStatus> =
        assessment.criteria.iter().filter(|status| status.outcome.is_met() && filters.shows(status)).collect();
    // The level aimed for first, then what it stands on, then what lies above.
    let at = |id: &str| names.levels.iter().position(|level| level.id == id).unwrap_or_default();
    let aim = assessment.target_level.as_deref().or(assessment.level_held.as_deref()).map_or(0, at);
    let mut order: Vec<usize> = (0..names.levels.len()).collect();
    order.sort_by_key(|level| if *level <= aim { aim - level } else { *level });
    let levels = order.into_iter().filter_map(|level| {
        let id = &names.levels[level].id;
        let rows: Vec<MetRow> =
            shown.iter().filter(|status| status.level.as_ref() == Some(id)).map(|status| met_row(reader, status)).collect();
        (!rows.is_empty()).then(|| MetLevel {
            id: format!("met-{id}"),
            heading: format!("Level {id} ({})", rows.len()),
            caption: format!("Level {id} criteria that are met"),
            rows,
        })
    });
    Some(Met {
        heading: if reader.is_officer() { "What you meet".to_owned() } else { format!("What {} meets", reader.officer) },
        sentence: met_sentence(assessment, target, met),
        grid: grid(reader, names, assessment),
        levels: levels.collect(),
    })
}

fn met_row(reader: &Reader, status: &CriterionStatus) -> MetRow {
    let level = status.met_by.first().filter(|met| met.kind == "level");
    let since = match level {
        Some(level) => level.on,
        None => status.met_by.iter().filter_map(|met| met.on).max(),
    };
    let behind = status.met_by.iter().filter(|met| met.kind != "level");
    let mut by: Vec<Proof> = behind.map(|met| reader.proof(met, met.text.clone(), &[])).collect();
    if by.is_empty() {
        by.push(Proof::plain(match level {
            Some(level) if is_appointment(level) => "The appointment".to_owned(),
            Some(level) => level.by.as_ref().map_or("The decision".to_owned(), |by| format!("The decision by {by}")),
            None => "The rules of the post".to_owned(),
        }));
    }
    MetRow { criterion: Named::of(reader, status), by, standing: standing(status), since: since.map(words::short_date) }
}

impl Page for Progress {
    const TEMPLATE: &'static str = "pages/progress/progress";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn write(&self, out: &mut Markup) {
        written::write(self, out);
    }

    fn samples() -> Vec<(&'static str, Progress)> {
        samples::progress()
    }
}
