//! What a criterion takes: the tree of its rules as people read it, each part with its outcome on the day; the figures that
//! are looked at and never decide; and what runs out. Outcomes come from `leaf` and `figures`, as everywhere.

use chrono::NaiveDate;

use super::amounts::grouped;
use super::answer::{MetBy, RuleStatus};
use super::explain::Story;
use super::explain_figures::{must_be, period_word};
use super::explain_leaves::{hours_text, need};
use super::facts::Facts;
use super::leaf::Case;
use super::moment::{Moment, number};
use super::outcome::Outcome;
use super::plan::{DocumentLeaf, FigureRule, FigureShape, FigureTest, Need, Node, NodeIndex, Plan};
use super::{Assessment, assess, is_confirmed};
use crate::domain::caseload::Unit;
use crate::domain::ids::DocumentType;
use crate::domain::officer::Record;
use crate::domain::words::{self, lower_first};

/// One part of what a criterion takes.
#[derive(Clone, PartialEq, Debug)]
pub struct Takes {
    pub outcome: Outcome,
    pub part: Part,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// Something that a person or a figure shows, with what shows it. No full stop.
    Fact { text: String, met_by: Vec<MetBy> },
    /// Parts that count together.
    Several { how: How, parts: Vec<Takes> },
}

/// How many of several parts are needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    All,
    One,
    AtLeast(u32),
}

/// A kind of document that a criterion takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KindTaken {
    pub id: DocumentType,
    /// As people call it inside a sentence.
    pub name: String,
}

/// A figure that is shown beside a criterion and decides nothing.
#[derive(Clone, PartialEq, Debug)]
pub struct LookedAt {
    /// What the figure is and what is looked for. No full stop.
    pub text: String,
    pub unit: Unit,
    pub rule: RuleStatus,
}

/// A criterion that is met and would not be without a renewal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunsOut {
    pub criterion: String,
    /// The last day on which what is recorded meets it.
    pub last_on: NaiveDate,
    /// The level is held, so that the criterion stays met and an alert says that something ran out.
    pub kept: bool,
}

/// The kinds of documents that the rules of a criterion take, each once; empty where no document counts for it. None where its
/// manager judges by whatever there is, or it is not in the plan.
pub fn kinds_taken(plan: &Plan, criterion: &str) -> Option<Vec<KindTaken>> {
    let criterion = plan.criteria.iter().find(|known| known.id == criterion)?;
    let (mut kinds, mut judged) = (Vec::new(), false);
    kinds_in(plan, criterion.root, &mut kinds, &mut judged);
    (!kinds.is_empty() || !judged).then_some(kinds)
}

fn kinds_in(plan: &Plan, node: NodeIndex, kinds: &mut Vec<KindTaken>, judged: &mut bool) {
    match &plan.nodes[node as usize] {
        Node::AllOf(nodes) | Node::AnyOf(nodes) | Node::AtLeast(_, nodes) => {
            nodes.iter().for_each(|node| kinds_in(plan, *node, kinds, judged));
        }
        Node::Unless { own, judgement, .. } => [own, judgement].into_iter().for_each(|node| kinds_in(plan, *node, kinds, judged)),
        Node::Document(leaf) => {
            for (id, name) in leaf.rule.types.iter().zip(&leaf.names) {
                let kind = KindTaken { id: id.clone(), name: name.clone() };
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        Node::Judgement { .. } => *judged = true,
        _ => {}
    }
}

/// What the criterion takes, and how it stands on the day. Waivers and levels held are not rules: what they give is in the
/// assessment alone. None: the plan has no such criterion.
pub fn takes(plan: &Plan, record: &Record, as_of: NaiveDate, criterion: &str) -> Option<Takes> {
    let position = plan.criterion(criterion)?;
    let (facts, at) = (Facts::pack(plan, record), plan.at(as_of));
    Some(story(plan, record, &facts, &at, position).takes(plan.criteria[position].root))
}

/// The supporting figures of a criterion, in the order of the policy.
pub fn looked_at(plan: &Plan, record: &Record, as_of: NaiveDate, criterion: &str) -> Vec<LookedAt> {
    let Some(position) = plan.criterion(criterion) else { return Vec::new() };
    let (facts, at) = (Facts::pack(plan, record), plan.at(as_of));
    let story = story(plan, record, &facts, &at, position);
    let supporting = plan.criteria[position].rules.iter().map(|rule| &plan.rules[*rule]).filter(|rule| rule.supports);
    supporting.map(|rule| LookedAt { text: story.figure_words(rule), unit: unit(rule), rule: story.rule(rule) }).collect()
}

/// The first day on which what is recorded no longer meets each criterion of the plan, where it meets it now and something
/// expires. At a level that is held the rules are asked, because the level itself keeps the criterion met. An answer that was
/// read back is worked out again for it.
pub fn lapses(plan: &Plan, record: &Record, assessment: &Assessment) -> Vec<Option<NaiveDate>> {
    if assessment.lapses.len() == assessment.criteria.len() {
        return assessment.lapses.clone();
    }
    let target = assessment.target_level.as_deref();
    assess(plan, record, assessment.as_of, target).lapses
}

/// What runs out through a recorded expiry, soonest first.
pub fn runs_out(plan: &Plan, record: &Record, assessment: &Assessment) -> Vec<RunsOut> {
    let held = assessment.level_held.as_deref().and_then(|level| plan.level(level));
    let mut found: Vec<RunsOut> = Vec::new();
    for (criterion, lapses_on) in plan.criteria.iter().zip(lapses(plan, record, assessment)) {
        if let Some(last_on) = lapses_on.and_then(|lapses| lapses.pred_opt()) {
            found.push(RunsOut { criterion: criterion.id.clone(), last_on, kept: is_confirmed(plan, held, criterion.level) });
        }
    }
    found.sort_by_key(|runs_out| runs_out.last_on);
    found
}

fn story<'a>(plan: &'a Plan, record: &'a Record, facts: &'a Facts, at: &'a Moment, position: usize) -> Story<'a> {
    let criterion = u16::try_from(position).unwrap_or(u16::MAX);
    Story { plan, record, case: Case { facts, criterion, known: number(at.as_of), at } }
}

impl Story<'_> {
    fn takes(&self, node: NodeIndex) -> Takes {
        let outcome = self.plan.outcome(node, self.case);
        let several = |how, members: &[NodeIndex]| match members {
            [only] => self.takes(*only),
            _ => {
                let parts = members.iter().map(|member| self.takes(*member)).collect();
                Takes { outcome, part: Part::Several { how, parts } }
            }
        };
        match &self.plan.nodes[node as usize] {
            Node::AllOf(members) => several(How::All, members),
            Node::AnyOf(members) => several(How::One, members),
            Node::AtLeast(n, members) => several(How::AtLeast(*n), members),
            Node::Unless { alternative, own, judgement } => match self.plan.outcome(*alternative, self.case) {
                Outcome::Met => self.takes(*judgement),
                _ => self.takes(*own),
            },
            leaf => {
                let met_by = if outcome.is_met() { self.node(node).met_by } else { Vec::new() };
                Takes { outcome, part: Part::Fact { text: self.leaf_words(leaf), met_by } }
            }
        }
    }

    fn leaf_words(&self, leaf: &Node) -> String {
        match leaf {
            Node::Qualification(leaf) => words::capital(&need(leaf)),
            Node::Training(courses) => self.courses(courses.as_deref()),
            Node::Cpd { hours, window, reflections } => {
                let with = if *reflections > 0 { format!(", {reflections} entries with a reflection") } else { String::new() };
                format!("{} hours of CPD{}{with}", hours_text(*hours), self.within(*window))
            }
            Node::Experience { years: 0, field_name, .. } => format!("Verified {} work", words::plain(field_name)),
            Node::Experience { years, field_name, .. } => {
                format!("{} years of verified {} work", hours_text(*years), words::plain(field_name))
            }
            Node::Document(leaf) => self.documents(leaf),
            Node::Judgement { window } => {
                format!("The line manager's judgement{}", window.map(|window| self.within(window)).unwrap_or_default())
            }
            Node::Figure(rule) => self.figure_words(&self.plan.rules[*rule]),
            Node::AllOf(_) | Node::AnyOf(_) | Node::AtLeast(..) | Node::Unless { .. } => String::new(),
        }
    }

    fn courses(&self, courses: Option<&[u16]>) -> String {
        let titles: Vec<String> = courses
            .unwrap_or_default()
            .iter()
            .filter_map(|course| self.plan.courses.get(usize::from(*course)))
            .map(|course| course.title.clone())
            .collect();
        match titles.as_slice() {
            [] => "The courses of the post".to_owned(),
            [only] => format!("Course completed: {only}"),
            several => format!("Courses completed: {}", words::join(several)),
        }
    }

    fn documents(&self, leaf: &DocumentLeaf) -> String {
        let names = words::either(&leaf.names);
        let names = match leaf.rule.count {
            1 => format!("{} accepted", words::capital(&names)),
            count => format!("{count} accepted: {names}"),
        };
        let expires = if leaf.rule.must_expire { ", with an expiry date" } else { "" };
        format!("{names}{expires}{}", leaf.window.map(|window| self.within(window)).unwrap_or_default())
    }

    /// ` in the last 24 months`.
    fn within(&self, window: u16) -> String {
        let months = self.plan.windows.get(usize::from(window)).copied().unwrap_or_default();
        format!(" in the last {}", words::count(u64::from(months), "month"))
    }

    pub(super) fn figure_words(&self, rule: &FigureRule) -> String {
        let name = &rule.metric_name;
        let test = test_words(rule);
        match &rule.shape {
            FigureShape::Periods { slot, window, need, .. } => {
                let kind = period_word(self.plan.slot(*slot).period);
                let need = match need {
                    Need::AtLeast(need) => need.to_string(),
                    Need::Share(share) => format!("{}%", hours_text(share * 100)),
                };
                format!("{name} {test} in {need} of the last {}", words::count(u64::from(*window), kind))
            }
            FigureShape::Pooled { slot, window, .. } => {
                let kind = period_word(self.plan.slot(*slot).period);
                format!("{name} {test} over the last {}", words::count(u64::from(*window), kind))
            }
            FigureShape::PooledCount { window, per_year: Some(per_year), .. } => {
                let months = words::count(u64::from(*window), "month");
                format!("{name}: {} for each full-time year, over the last {months}", value_words(unit(rule), *per_year))
            }
            FigureShape::PooledCount { window, .. } => {
                format!("{name} {test} over the last {}", words::count(u64::from(*window), "month"))
            }
            FigureShape::Change { team: Some(_), .. } => {
                format!("{name} better by {test} percentage points than the team's, against the same quarter of the year before")
            }
            FigureShape::Change { .. } => {
                format!("{name} better by {test} percentage points than in the same quarter of the year before")
            }
            FigureShape::Events { window, need, .. } => format!("{need} {}{}", lower_first(name), self.within(*window)),
        }
    }
}

/// `lower than target`, `at least 90%`.
fn test_words(rule: &FigureRule) -> String {
    match rule.test {
        FigureTest::None => "recorded".to_owned(),
        FigureTest::Target { .. } => format!("{} target", must_be(rule)),
        // A change counts as improvement, whatever the direction of the figure.
        FigureTest::Value { micros, strict } if matches!(rule.shape, FigureShape::Change { .. }) => {
            format!("{} {}", if strict { "more than" } else { "at least" }, hours_text(micros))
        }
        FigureTest::Value { micros, .. } => {
            format!("{} {}", must_be(rule), value_words(unit(rule), micros))
        }
    }
}

fn value_words(unit: Unit, micros: i64) -> String {
    match unit {
        Unit::Gbp => format!("£{}", grouped(micros / 10_000)),
        Unit::Percent => format!("{}%", hours_text(micros)),
        Unit::Count => grouped(micros / 10_000),
    }
}

fn unit(rule: &FigureRule) -> Unit {
    if rule.ratio { Unit::Percent } else { rule.unit }
}
