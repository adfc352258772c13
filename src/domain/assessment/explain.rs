//! Why an outcome is what it is: for each node of a tree what meets it or what is missing, the day it lapses, and the
//! earliest day it could be met. Outcomes themselves always come from `leaf` and `figures`; nothing is decided here.

use chrono::NaiveDate;

use super::answer::{MetBy, Reason};
use super::leaf::Case;
use super::moment::{Day, date};
use super::outcome::Outcome;
use super::plan::{Node, NodeIndex, Plan};
use super::reasons::ReasonCode;
use crate::domain::officer::Record;
use crate::domain::period::next_day;

/// How far ahead anybody looks for the earliest day.
pub(super) const MONTHS_AHEAD: u32 = 24;

/// A node with its reasons.
#[derive(Debug)]
pub(super) struct Explained {
    pub outcome: Outcome,
    pub reasons: Vec<Reason>,
    pub met_by: Vec<MetBy>,
    /// The first day without it; None: never, through an expiry alone. Only of what is met.
    pub lapses_on: Option<NaiveDate>,
    /// The first day it could be met; None: no way in sight. The day itself where it is met.
    pub earliest_on: Option<NaiveDate>,
    /// What ran out, with the first day without it.
    pub lapsed: Vec<(NaiveDate, String)>,
}

/// Where words come from: the record behind the facts.
#[derive(Clone, Copy)]
pub(super) struct Story<'a> {
    pub plan: &'a Plan,
    pub record: &'a Record,
    pub case: Case<'a>,
}

impl<'a> Story<'a> {
    pub fn as_of(&self) -> NaiveDate {
        self.case.at.as_of
    }

    /// Explains the node of the case's criterion.
    pub fn node(&self, node: NodeIndex) -> Explained {
        let outcome = self.plan.outcome(node, self.case);
        let mut explained = match &self.plan.nodes[node as usize] {
            Node::AllOf(members) => self.joined(outcome, members, members.len()),
            Node::AnyOf(members) => self.joined(outcome, members, 1),
            Node::AtLeast(n, members) => self.joined(outcome, members, *n as usize),
            Node::Unless { alternative, own, judgement } => match self.plan.outcome(*alternative, self.case) {
                Outcome::Met => self.node(*judgement),
                _ => self.node(*own),
            },
            leaf => {
                let mut explained = self.leaf(leaf, outcome);
                if outcome.is_met() {
                    explained.lapses_on = self.first_lapse(node, leaf);
                    explained.earliest_on = Some(self.as_of());
                    self.lapses_soon(leaf, &mut explained);
                }
                explained
            }
        };
        explained.outcome = outcome;
        explained
    }

    /// A combinator that needs `n` of its members. What lapses is the n-th last of the met ones; what comes earliest is the
    /// n-th first of all.
    fn joined(&self, outcome: Outcome, members: &[NodeIndex], n: usize) -> Explained {
        let members: Vec<Explained> = members.iter().map(|member| self.node(*member)).collect();
        let met = members.iter().filter(|member| member.outcome.is_met());
        // None is never, and never is last.
        let mut lapses: Vec<NaiveDate> = met.clone().map(|member| member.lapses_on.unwrap_or(NaiveDate::MAX)).collect();
        lapses.sort_unstable_by(|a, b| b.cmp(a));
        let mut earliest: Vec<NaiveDate> = members.iter().filter_map(|member| member.earliest_on).collect();
        earliest.sort_unstable();
        let nth = |days: &[NaiveDate]| n.checked_sub(1).and_then(|at| days.get(at)).copied().filter(|day| *day != NaiveDate::MAX);
        let is_met = met.count() >= n;
        let mut joined = Explained {
            outcome: Outcome::Met,
            reasons: Vec::new(),
            met_by: Vec::new(),
            lapses_on: if is_met { nth(&lapses) } else { None },
            earliest_on: if n == 0 { Some(self.as_of()) } else { nth(&earliest) },
            lapsed: Vec::new(),
        };
        for mut member in members {
            joined.met_by.extend(member.met_by);
            // An alternative that is not needed gives no reason, nor one that cannot change what is still open.
            let speaks = match outcome {
                Outcome::Met => member.outcome.is_met(),
                Outcome::InsufficientData => member.outcome != Outcome::NotMet,
                Outcome::NotMet => true,
            };
            if speaks {
                // Where one of several would do, what is missing of the next one is told as another way.
                if n == 1 && !joined.reasons.is_empty() && !outcome.is_met() {
                    member.reasons.iter_mut().take(1).for_each(|reason| reason.or = true);
                }
                joined.reasons.extend(member.reasons);
                joined.lapsed.extend(member.lapsed);
            }
        }
        notices_last(&mut joined.reasons);
        once(&mut joined.reasons, |one, other| one.code == other.code && one.subject == other.subject);
        once(&mut joined.met_by, |one, other| one.kind == other.kind && one.id == other.id && one.text == other.text);
        joined
    }

    fn leaf(&self, leaf: &Node, outcome: Outcome) -> Explained {
        let mut explained = Explained {
            outcome,
            reasons: Vec::new(),
            met_by: Vec::new(),
            lapses_on: None,
            earliest_on: Some(self.as_of()),
            lapsed: Vec::new(),
        };
        match leaf {
            Node::Qualification(leaf) => self.qualification(leaf, &mut explained),
            Node::Training(courses) => self.training(courses.as_deref(), &mut explained),
            Node::Cpd { hours, window, reflections } => self.cpd(*hours, *window, *reflections, &mut explained),
            Node::Experience { field, years, field_name } => self.experience(*field, *years, field_name, &mut explained),
            Node::Document(leaf) => self.document(leaf, &mut explained),
            Node::Judgement { window } => self.judgement(*window, &mut explained),
            Node::Figure(rule) => self.figure(&self.plan.rules[*rule], &mut explained),
            Node::AllOf(_) | Node::AnyOf(_) | Node::AtLeast(..) | Node::Unless { .. } => {}
        }
        if outcome == Outcome::InsufficientData && !matches!(leaf, Node::Figure(_)) {
            // Somebody has to look at what is there; what else could be done does not matter until then.
            explained.reasons.retain(|reason| reason.code.is_open());
        }
        notices_last(&mut explained.reasons);
        explained
    }

    /// The first day after today on which the leaf is no longer met by the facts known today.
    fn first_lapse(&self, node: NodeIndex, leaf: &Node) -> Option<NaiveDate> {
        let mut days = self.days_of_change(leaf);
        days.retain(|day| *day > self.case.at.day);
        days.sort_unstable();
        days.dedup();
        // With the same facts nothing comes back that has run out, so the days need not be tried one by one.
        let lapsed = days.partition_point(|day| {
            let at = self.plan.at(date(*day));
            self.plan.outcome(node, Case { at: &at, ..self.case }).is_met()
        });
        days.get(lapsed).copied().map(date)
    }

    /// Days on which an expiry alone may change the leaf.
    fn days_of_change(&self, leaf: &Node) -> Vec<Day> {
        let facts = self.case.facts;
        let after = |day: Day| day.checked_add(1);
        match leaf {
            Node::Qualification(_) => facts.awards.iter().filter_map(|award| after(award.expires)).collect(),
            Node::Training(_) => {
                facts.completions.iter().filter_map(|fact| after(fact.valid_until.max(fact.paused_until))).collect()
            }
            Node::Document(leaf) => {
                let dated = leaf.window.into_iter().flat_map(|window| {
                    facts.documents.iter().filter_map(move |document| self.first_day_outside(document.dated, window))
                });
                facts.documents.iter().filter_map(|document| after(document.expires)).chain(dated).collect()
            }
            Node::Cpd { window, .. } => facts.cpd.iter().filter_map(|entry| self.first_day_outside(entry.on, *window)).collect(),
            Node::Judgement { window: Some(window) } => {
                facts.judgements.iter().filter_map(|fact| self.first_day_outside(fact.on, *window)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The first day whose window no longer reaches back to `fact`. Clamping at month ends moves it by days at most.
    fn first_day_outside(&self, fact: Day, window: u16) -> Option<Day> {
        let months = *self.plan.windows.get(usize::from(window))?;
        if fact == super::moment::NEVER_BEFORE {
            return None;
        }
        let mut day = crate::domain::period::add_months(date(fact), months);
        while crate::domain::period::window_start(day, months) <= date(fact) {
            day = day.succ_opt()?;
        }
        Some(super::moment::number(day))
    }

    pub fn reason(&self, explained: &mut Explained, code: ReasonCode, subject: &str, text: String) {
        explained.reasons.push(Reason::new(code, subject, text));
    }

    /// Adds what ran out, for alerts at a level that is kept.
    pub fn lapsed(&self, explained: &mut Explained, last_valid: NaiveDate, thing: &str) {
        explained.lapsed.push((next_day(last_valid), thing.to_owned()));
    }
}

/// Leaves out what is said already. There are few, so nothing is kept to find them by.
fn once<T>(list: &mut Vec<T>, is_same: impl Fn(&T, &T) -> bool) {
    let mut kept = 0;
    for at in 0..list.len() {
        if !list[..kept].iter().any(|earlier| is_same(earlier, &list[at])) {
            list.swap(kept, at);
            kept += 1;
        }
    }
    list.truncate(kept);
}

/// What fails leads; what is met but runs out soon comes after it.
fn notices_last(reasons: &mut [Reason]) {
    reasons.sort_by_key(|reason| reason.code.is_notice());
}
