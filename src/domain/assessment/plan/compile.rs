//! Compiles checked documents into a [`Plan`]: rules to figures, trees to nodes, names to numbers.

use std::collections::HashMap;

use super::{
    DocumentLeaf, Documents, FigureRule, FigureShape, FigureTest, Need, Node, NodeIndex, Plan, PlanCourse, PlanCriterion,
    PlanLevel, QualificationLeaf, Slot, Target, Types, UNKNOWN,
};
use crate::domain::assessment::amounts::{hundredths, micros};
use crate::domain::caseload::{Better, HearingOutcome, Metric, PeriodKind, Shape};
use crate::domain::evidence_policy::{
    Attribution, Courses, MetricRuleKind, QualificationRule, RelativeTo, Requirement, Rule, RuleUse, Test, Threshold, Window,
};
use crate::domain::framework::ProgressionFramework;
use crate::domain::job_profile::JobProfile;
use crate::domain::period::Periods;
use crate::domain::words;

pub(super) struct Compiler<'a> {
    documents: &'a Documents<'a>,
    nodes: Vec<Node>,
    rules: Vec<FigureRule>,
    rule_index: HashMap<&'a str, usize>,
    slots: Vec<Slot>,
    windows: Vec<u32>,
    metric_index: HashMap<String, u16>,
    types: HashMap<String, u8>,
    words: HashMap<String, u16>,
    course_index: HashMap<String, u16>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(documents: &'a Documents<'a>) -> Compiler<'a> {
        let courses = documents.training_matrix.into_iter().flat_map(|matrix| &matrix.courses);
        let course_index = courses.zip(0u16..).map(|(course, at)| (course.id.to_string(), at)).collect();
        Compiler {
            documents,
            nodes: Vec::new(),
            rules: Vec::new(),
            rule_index: HashMap::new(),
            slots: Vec::new(),
            windows: Vec::new(),
            metric_index: HashMap::new(),
            types: HashMap::new(),
            words: HashMap::new(),
            course_index,
        }
    }

    pub(super) fn plan(mut self) -> Plan {
        let documents = self.documents;
        let policy = documents.policy;
        for rule in policy.iter().flat_map(|policy| &policy.rules).filter(|rule| rule.requires.is_none()) {
            if let Some(figure) = self.figure(rule) {
                self.rule_index.insert(rule.id.as_str(), self.rules.len());
                self.rules.push(figure);
            }
        }
        let (levels, criteria) = match documents.target {
            Target::Framework(framework) => (levels(framework), self.framework_criteria(framework)),
            Target::JobProfile(profile) => (Vec::new(), self.profile_criteria(profile)),
        };
        let criterion_index = criteria.iter().zip(0u16..).map(|(criterion, at)| (criterion.id.clone(), at)).collect();
        let courses = documents.training_matrix.into_iter().flat_map(|matrix| &matrix.courses).map(|course| PlanCourse {
            title: course.title.clone(),
            renew_months: course.renew_months,
            end_of_month: course.valid_until == crate::domain::training::ValidUntil::EndOfMonth,
            due_soon_days: course.due_soon_days.unwrap_or(60),
        });
        let (id, version, title) = match documents.target {
            Target::Framework(framework) => (&framework.id, &framework.version, &framework.title),
            Target::JobProfile(profile) => (&profile.id, &profile.version, &profile.job_title),
        };
        Plan {
            id: id.to_string(),
            version: version.to_string(),
            title: title.clone(),
            policy: policy.map(|policy| format!("{}@{}", policy.id, policy.version)),
            progression: policy.and_then(|policy| policy.progression.clone()),
            levels,
            criteria,
            nodes: self.nodes,
            rules: self.rules,
            slots: self.slots,
            periods: documents.calendar.map_or_else(Periods::default, Periods::new),
            windows: self.windows,
            criterion_index,
            metric_index: self.metric_index,
            types: self.types,
            courses: courses.collect(),
            course_index: self.course_index,
            words: self.words,
            qualifications: documents.qualification_catalogue.cloned(),
            basis: documents.pinned.iter().map(|pinned| pinned.digest.get(..16).unwrap_or(&pinned.digest)).collect(),
            documents: documents.pinned.clone(),
        }
    }

    fn framework_criteria(&mut self, framework: &ProgressionFramework) -> Vec<PlanCriterion> {
        let mut order: Vec<&crate::domain::framework::Level> = framework.levels.iter().collect();
        order.sort_by_key(|level| level.order);
        let mut criteria = Vec::new();
        for criterion in framework.active_criteria() {
            let (root, has_rule, rules) = self.root(criterion.id.as_str(), None);
            criteria.push(PlanCriterion {
                id: criterion.id.to_string(),
                level: order.iter().position(|level| level.id == criterion.level),
                group: criterion.group.to_string(),
                text: criterion.text.clone(),
                label: criterion.label().to_owned(),
                requirement: criterion.requirement,
                root,
                has_rule,
                rules,
            });
        }
        criteria
    }

    fn profile_criteria(&mut self, profile: &JobProfile) -> Vec<PlanCriterion> {
        // Alternatives first: a condition may name one of a later criterion.
        let mut alternatives: HashMap<String, NodeIndex> = HashMap::new();
        let mut own: HashMap<&str, NodeIndex> = HashMap::new();
        for (_, criterion) in profile.criteria() {
            let mut members = Vec::new();
            for alternative in &criterion.alternatives {
                let node = match &alternative.rule {
                    Some(rule) => self.requirement(rule),
                    None => self.node(Node::Judgement { window: None }),
                };
                alternatives.insert(format!("{}.{}", criterion.id, alternative.id), node);
                members.push(node);
            }
            if !members.is_empty() {
                let node = self.node(Node::AnyOf(members));
                own.insert(criterion.id.as_str(), node);
            }
        }
        let mut criteria = Vec::new();
        for (group, criterion) in profile.criteria() {
            let (mut root, has_rule, rules) = self.root(criterion.id.as_str(), own.get(criterion.id.as_str()).copied());
            let condition = criterion.conditional_on.as_ref().and_then(|on| alternatives.get(on.not_satisfied.as_str()));
            if let Some(&alternative) = condition {
                let judgement = self.node(Node::Judgement { window: None });
                root = self.node(Node::Unless { alternative, own: root, judgement });
            }
            criteria.push(PlanCriterion {
                id: criterion.id.to_string(),
                level: None,
                group: group.id.to_string(),
                text: criterion.text.clone(),
                label: criterion.short.clone().unwrap_or_else(|| criterion.text.clone()),
                requirement: criterion.requirement,
                root,
                has_rule,
                rules,
            });
        }
        criteria
    }

    /// The counted tree of a criterion (documents.md 3.1): its `requires` tree and the flat rules that no tree names,
    /// joined by all_of; without either, `otherwise`, or the manager's judgement.
    fn root(&mut self, criterion: &str, otherwise: Option<NodeIndex>) -> (NodeIndex, bool, Vec<usize>) {
        let rules: Vec<&'a Rule> =
            self.documents.policy.iter().flat_map(|policy| &policy.rules).filter(|rule| rule.criterion == *criterion).collect();
        let mut named = Vec::new();
        let mut members = Vec::new();
        for rule in &rules {
            if let Some(tree) = &rule.requires {
                named_metrics(tree, &mut named);
                let node = self.requirement(tree);
                members.push(node);
            }
        }
        let flat: Vec<usize> = rules.iter().filter_map(|rule| self.rule_index.get(rule.id.as_str()).copied()).collect();
        for &at in &flat {
            if !self.rules[at].supports && !named.contains(&self.rules[at].id.as_str()) {
                let node = self.node(Node::Figure(at));
                members.push(node);
            }
        }
        let has_rule = !members.is_empty() || otherwise.is_some();
        let root = match (members.as_slice(), otherwise) {
            ([], Some(otherwise)) => otherwise,
            ([], None) => self.node(Node::Judgement { window: None }),
            ([only], _) => *only,
            _ => self.node(Node::AllOf(members)),
        };
        (root, has_rule, flat)
    }

    fn node(&mut self, node: Node) -> NodeIndex {
        self.nodes.push(node);
        (self.nodes.len() - 1) as NodeIndex
    }

    fn requirement(&mut self, requirement: &Requirement) -> NodeIndex {
        let node = match requirement {
            Requirement::AllOf(members) => Node::AllOf(members.iter().map(|member| self.requirement(member)).collect()),
            Requirement::AnyOf(members) => Node::AnyOf(members.iter().map(|member| self.requirement(member)).collect()),
            Requirement::AtLeast(at_least) => {
                Node::AtLeast(at_least.n, at_least.of.iter().map(|member| self.requirement(member)).collect())
            }
            Requirement::Qualification(rule) => self.qualification(rule),
            Requirement::TrainingMatrix(rule) => Node::Training(self.courses(&rule.courses)),
            Requirement::Cpd(rule) => {
                Node::Cpd { hours: micros(rule.hours.0), window: self.window(rule.months), reflections: rule.min_reflections }
            }
            Requirement::Experience(rule) => Node::Experience {
                field: self.word(rule.field.as_str()),
                years: micros(rule.min_years.0),
                field_name: rule.field.to_string(),
            },
            Requirement::Document(rule) => Node::Document(DocumentLeaf {
                types: rule.types.iter().fold(Types::default(), |types, kind| types.with(self.type_bit(kind.as_str()))),
                window: rule.months.map(|months| self.window(months)),
                names: rule.types.iter().map(|kind| self.kind_name(kind.as_str())).collect(),
                rule: rule.clone(),
            }),
            Requirement::ManagerJudgement(rule) => Node::Judgement { window: rule.months.map(|months| self.window(months)) },
            Requirement::Metric(id) => match self.rule_index.get(id.as_str()) {
                Some(&rule) => Node::Figure(rule),
                // A dangling name has been refused by the check; an empty any_of is never met.
                None => Node::AnyOf(Vec::new()),
            },
        };
        self.node(node)
    }

    fn qualification(&mut self, rule: &QualificationRule) -> Node {
        let catalogue = self.documents.qualification_catalogue;
        let entry = catalogue.zip(rule.catalogue.as_ref()).and_then(|(catalogue, id)| catalogue.qualification(id.as_str()));
        let grade = rule.min_grade.as_ref().map(|grade| {
            let rank = catalogue.zip(entry).and_then(|(catalogue, entry)| catalogue.grade_rank(entry, grade));
            rank.and_then(|rank| u16::try_from(rank).ok()).unwrap_or(UNKNOWN - 1)
        });
        Node::Qualification(QualificationLeaf {
            catalogue: rule.catalogue.as_ref().map_or(UNKNOWN, |id| self.word(id.as_str())),
            field: rule.field.as_ref().map_or(UNKNOWN, |field| self.word(field.as_str())),
            body: rule.awarding_body.as_ref().map_or(UNKNOWN, |body| self.word(&body.to_lowercase())),
            subjects: rule.must_include.iter().map(|subject| self.word(subject.as_str())).collect(),
            grade,
            rule: rule.clone(),
        })
    }

    fn courses(&self, courses: &Courses) -> Option<Vec<u16>> {
        let ids = match courses {
            Courses::Named(ids) => ids.as_slice(),
            Courses::Role(_) => {
                let profile = match self.documents.target {
                    Target::Framework(framework) => framework.job_profile.as_ref()?.id(),
                    Target::JobProfile(profile) => profile.id.as_str(),
                };
                let matrix = self.documents.training_matrix?;
                &matrix.roles.iter().find(|role| role.job_profile.id() == profile)?.requires
            }
        };
        Some(ids.iter().map(|id| self.course_index.get(id.as_str()).copied().unwrap_or(UNKNOWN)).collect())
    }

    fn figure(&mut self, rule: &Rule) -> Option<FigureRule> {
        let kind = rule.kind?;
        let metric_id = rule.metric.as_ref()?;
        let metric: &Metric = self.documents.metric_catalogue?.metric(metric_id.as_str())?;
        let test = match rule.test {
            Some(Test::Beats(Threshold::Target)) => FigureTest::Target { strict: true },
            Some(Test::Meets(Threshold::Target)) => FigureTest::Target { strict: false },
            Some(Test::Beats(Threshold::Value(value))) => FigureTest::Value { micros: micros(value.0), strict: true },
            Some(Test::Meets(Threshold::Value(value))) => FigureTest::Value { micros: micros(value.0), strict: false },
            Some(Test::AtLeast(_) | Test::MeetsPerFteYear(_)) | None => FigureTest::None,
        };
        let periods = |window: &Option<Window>| match window {
            Some(Window::Periods(periods)) => *periods,
            Some(Window::Months(window)) => window.months,
            None => 1,
        };
        let period = rule.period.unwrap_or(PeriodKind::Quarter);
        let attribution = rule.attribution.unwrap_or_default();
        let mut slot = |team| self.slot(metric, period, attribution, team);
        let shape = match kind {
            MetricRuleKind::Periods => FigureShape::Periods {
                slot: slot(false),
                window: periods(&rule.window),
                need: match rule.at_least_share {
                    Some(share) => Need::Share(micros(share.0)),
                    None => Need::AtLeast(rule.at_least.unwrap_or(0)),
                },
                min_active: rule.min_active.unwrap_or(0),
            },
            MetricRuleKind::Pooled => FigureShape::Pooled {
                slot: slot(false),
                window: periods(&rule.window),
                min_denominator: rule.min_denominator.map_or(0, |amount| hundredths(amount.0)),
            },
            MetricRuleKind::Change => FigureShape::Change {
                slot: slot(false),
                team: matches!(rule.relative_to, Some(RelativeTo::Team)).then(|| slot(true)),
            },
            MetricRuleKind::PooledCount => FigureShape::PooledCount {
                slot: slot(false),
                window: periods(&rule.window),
                per_year: match rule.test {
                    Some(Test::MeetsPerFteYear(amount)) => Some(micros(amount.0)),
                    _ => None,
                },
            },
            MetricRuleKind::EventCount => {
                let filter = rule.filter.clone().unwrap_or_default();
                let counts = |outcome: HearingOutcome| {
                    !filter.outcome_not.contains(&outcome) && (filter.outcome.is_empty() || filter.outcome.contains(&outcome))
                };
                let known = self.metric_index.len() as u16;
                FigureShape::Events {
                    metric: *self.metric_index.entry(metric_id.to_string()).or_insert(known),
                    window: self.window(periods(&rule.window)),
                    outcomes: (0..8).filter(|bit| outcome_of(*bit).is_none_or(counts)).fold(0, |mask, bit| mask | 1 << bit),
                    role: filter.role,
                    distinct: rule.distinct_by.is_some(),
                    need: match rule.test {
                        Some(Test::AtLeast(need)) => need,
                        _ => 0,
                    },
                }
            }
        };
        Some(FigureRule {
            id: rule.id.to_string(),
            kind,
            supports: rule.usage == RuleUse::Supports,
            metric_name: metric.name.clone(),
            unit: metric.unit,
            lower_is_better: metric.better == Better::Lower,
            ratio: metric.ratio,
            absent_not_met: rule.if_absent.is_some(),
            test,
            shape,
        })
    }

    fn slot(&mut self, metric: &Metric, period: PeriodKind, attribution: Attribution, team: bool) -> usize {
        let stock = metric.shape == Shape::Stock;
        let slot = Slot { metric: metric.id.to_string(), period, attribution, stock, ratio: metric.ratio, team };
        self.slots.iter().position(|known| *known == slot).unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        })
    }

    fn window(&mut self, months: u32) -> u16 {
        let at = self.windows.iter().position(|known| *known == months).unwrap_or_else(|| {
            self.windows.push(months);
            self.windows.len() - 1
        });
        at as u16
    }

    fn word(&mut self, word: &str) -> u16 {
        let next = self.words.len() as u16;
        *self.words.entry(word.to_owned()).or_insert(next)
    }

    /// A kind of evidence as the policy's list has it, else its id as words.
    fn kind_name(&self, kind: &str) -> String {
        let listed = self.documents.policy.into_iter().flat_map(|policy| &policy.document_types);
        let name = listed.filter(|entry| entry.id == *kind).map(|entry| words::lower_first(&entry.name)).next();
        name.unwrap_or_else(|| words::plain(kind))
    }

    /// The bit of a kind of evidence.
    fn type_bit(&mut self, kind: &str) -> u8 {
        let next = self.types.len().min(127) as u8;
        *self.types.entry(kind.to_owned()).or_insert(next)
    }
}

/// Bit of an outcome in [`FigureShape::Events`]; the last one stands for "none recorded".
pub(in crate::domain::assessment) fn outcome_bit(outcome: Option<HearingOutcome>) -> u8 {
    match outcome {
        Some(HearingOutcome::Adjourned) => 0,
        Some(HearingOutcome::AdjournedOnTerms) => 1,
        Some(HearingOutcome::SuspendedOrder) => 2,
        Some(HearingOutcome::OutrightOrder) => 3,
        Some(HearingOutcome::Dismissed) => 4,
        Some(HearingOutcome::Withdrawn) => 5,
        Some(HearingOutcome::Vacated) => 6,
        None => 7,
    }
}

fn outcome_of(bit: u8) -> Option<HearingOutcome> {
    use HearingOutcome::{Adjourned, AdjournedOnTerms, Dismissed, OutrightOrder, SuspendedOrder, Vacated, Withdrawn};
    let all = [Adjourned, AdjournedOnTerms, SuspendedOrder, OutrightOrder, Dismissed, Withdrawn, Vacated];
    all.into_iter().find(|outcome| outcome_bit(Some(*outcome)) == bit)
}

fn named_metrics<'r>(tree: &'r Requirement, named: &mut Vec<&'r str>) {
    match tree {
        Requirement::Metric(id) => named.push(id.as_str()),
        Requirement::AllOf(members) | Requirement::AnyOf(members) => {
            members.iter().for_each(|member| named_metrics(member, named))
        }
        Requirement::AtLeast(at_least) => at_least.of.iter().for_each(|member| named_metrics(member, named)),
        _ => {}
    }
}

/// Levels, lowest first, each with all levels that it needs, through others too.
fn levels(framework: &ProgressionFramework) -> Vec<PlanLevel> {
    let mut order: Vec<&crate::domain::framework::Level> = framework.levels.iter().collect();
    order.sort_by_key(|level| level.order);
    let position = |id: &str| order.iter().position(|level| level.id == *id);
    order
        .iter()
        .enumerate()
        .map(|(own, level)| {
            let mut needs = vec![false; order.len()];
            let mut open = vec![own];
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut needs[at], true) {
                    open.extend(order[at].includes.iter().filter_map(|id| position(id.as_str())));
                }
            }
            PlanLevel { id: level.id.to_string(), code: level.code.clone(), name: level.name.clone(), needs }
        })
        .collect()
}
