//! The rows, made step by step. Of today a row comes from what is kept of where its holder stands, as long as that is of
//! today, of the same post and of the same documents; everything else is assessed anew from the facts. A test holds the two
//! equal.

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;

use super::super::record::{self, Facts, Sight};
use super::super::{AppError, Caller, Tx, standing};
use super::applications::Applications;
use super::appraisals::Appraisals;
use super::question::{Scope, Settled};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::plan::Plan;
use crate::domain::assessment::{assess, takes};
use crate::domain::ids::{GradeId, OrganisationId, PersonId, PostId, Reference, TeamId};
use crate::domain::people::{Person, Post};
use crate::domain::report::{GradeLine, GradeRow, months_between};
use crate::store::post_moves::{self, PostMove};
use crate::store::reports::{self, Holders};
use crate::store::span::Span;
use crate::store::{kept, people, posts, projections, teams};

/// People of whom one row each is read at once.
const STEP: usize = 1_000;
/// People whose facts are read at once, where there is no such row of what is asked.
const WITH_FACTS: usize = 200;
/// What lapses within so many days is told.
const SOON: i64 = 90;

/// A row, with what only a screen needs.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportLine {
    pub line: GradeLine,
    pub manager: Option<PersonId>,
    /// The first day on which something that is met now is met no longer.
    pub runs_out: Option<NaiveDate>,
}

/// What posts of one job profile and framework have in common.
struct Kind {
    job_title: String,
    grade: Option<String>,
    /// None where no version of the documents was in force on the day.
    plan: Option<Arc<Plan>>,
}

/// Where a holder stands, as a row tells it.
struct Stand {
    target: Option<String>,
    readiness: Option<Outcome>,
    met: u32,
    total: u32,
    outstanding: Vec<String>,
    lapsing: Vec<String>,
    runs_out: Option<NaiveDate>,
}

/// A way through the posts of a day.
pub(super) struct Walk<'q> {
    settled: &'q Settled,
    organisation: OrganisationId,
    holders: Holders,
    teams: BTreeMap<TeamId, String>,
    /// By job profile and framework.
    kinds: HashMap<String, HashMap<Option<String>, Rc<Kind>>>,
    /// The place of each level among the others of its framework, the lowest first.
    ranks: BTreeMap<String, usize>,
    /// Teams that people were held against so far.
    beside: record::Teams,
    after: String,
    step: usize,
}

impl<'q> Walk<'q> {
    pub fn new(tx: &mut Tx<'_>, me: &Caller, settled: &'q Settled, scope: Scope) -> Result<Walk<'q>, AppError> {
        let organisation = me.organisation().clone();
        let teams = teams::list_for_organisation(tx.connection, &organisation)?;
        let within = match scope {
            Scope::Organisation => None,
            Scope::People(people) => Some(people),
        };
        let asked = &settled.asked;
        let holders = Holders {
            organisation: organisation.clone(),
            day: settled.as_of,
            known_before: settled.known_before(),
            within,
            team: asked.team.clone(),
            framework: asked.framework.clone(),
            manager: asked.manager.clone(),
        };
        let teams = teams.into_iter().map(|team| (team.id, team.name)).collect();
        Ok(Walk {
            settled,
            organisation,
            holders,
            teams,
            kinds: HashMap::new(),
            ranks: BTreeMap::new(),
            beside: record::Teams::default(),
            after: String::new(),
            step: STEP,
        })
    }

    /// Begins after somebody, in steps that are no longer than needed.
    pub fn after(self, person: &str, step: usize) -> Walk<'q> {
        let after = if person.contains('\0') { String::new() } else { person.to_owned() };
        Walk { after, step: step.clamp(1, STEP), ..self }
    }

    pub fn holders(&self) -> &Holders {
        &self.holders
    }

    pub fn teams(&self) -> &BTreeMap<TeamId, String> {
        &self.teams
    }

    /// The levels of the frameworks that were met on the way, the lowest first.
    pub fn levels(&self) -> Vec<String> {
        let mut levels: Vec<(usize, &String)> = self.ranks.iter().map(|(level, rank)| (*rank, level)).collect();
        levels.sort_unstable();
        levels.into_iter().map(|(_, level)| level.clone()).collect()
    }

    /// How many posts there are, as far as can be told without looking at each.
    pub fn count(&self, tx: &mut Tx<'_>) -> Result<u64, AppError> {
        Ok(u64::try_from(reports::count(tx.connection, &self.holders)?).unwrap_or(0))
    }

    /// The rows of the next people, by id, each person's oldest post first; None after the last. Filters that need the rows are
    /// left to whoever asks.
    pub fn step(&mut self, tx: &mut Tx<'_>) -> Result<Option<Vec<ReportLine>>, AppError> {
        let limit = i64::try_from(self.step).unwrap_or(i64::MAX);
        let ids = reports::next(tx.connection, &self.holders, &self.after, limit)?;
        let Some(span) = Span::of(&ids) else { return Ok(None) };
        self.after = span.last.clone();
        let span = match self.settled.known_before() {
            Some(moment) => span.known_before(moment),
            None => span,
        };
        Ok(Some(self.lines(tx, &ids, &span)?))
    }

    /// The rows of one person.
    pub fn of_one(&mut self, tx: &mut Tx<'_>, person: &PersonId) -> Result<Vec<ReportLine>, AppError> {
        let span = Span::one(person);
        let span = match self.settled.known_before() {
            Some(moment) => span.known_before(moment),
            None => span,
        };
        self.lines(tx, std::slice::from_ref(person), &span)
    }

    fn lines(&mut self, tx: &mut Tx<'_>, ids: &[PersonId], span: &Span) -> Result<Vec<ReportLine>, AppError> {
        let (day, end) = (self.settled.as_of, self.settled.end);
        let mut held = posts::list(tx.connection, span)?;
        // Others lie between them, of this council and of others.
        held.retain(|post| {
            post.organisation == self.organisation && post.days.include(day) && ids.binary_search(&post.person).is_ok()
        });
        let mut moved: HashMap<PostId, Option<TeamId>> = HashMap::new();
        for PostMove { post, at, team_before } in post_moves::list(tx.connection, span)? {
            if at >= end {
                moved.entry(post).or_insert(team_before);
            }
        }
        for post in &mut held {
            if let Some(team) = moved.remove(&post.id) {
                post.team = team;
            }
        }
        let named = by_person(reports::named(tx.connection, span)?, |row| &row.0);
        let managers = by_person(reports::managers_of(tx.connection, span, day)?, |row| &row.0);
        let applications = Applications::load(tx, span, end)?;
        let appraisals = Appraisals::load(tx, span, end)?;
        let kinds: Vec<Rc<Kind>> = held.iter().map(|post| self.kind(tx, post)).collect::<Result<_, _>>()?;
        let mut stands = self.kept(tx, span, &held, &kinds)?;
        let kinds_of = kinds.chunks(WITH_FACTS);
        for ((held, kinds), stands) in held.chunks(WITH_FACTS).zip(kinds_of).zip(stands.chunks_mut(WITH_FACTS)) {
            self.assess(tx, held, kinds, stands)?;
        }
        let mut lines = Vec::with_capacity(held.len());
        for ((post, kind), stand) in held.iter().zip(&kinds).zip(stands) {
            let Some((_, employee_ref, name)) = last_of(&named, &post.person, |row| &row.0) else { continue };
            let applied = applications.of(post, &held);
            let manager = last_of(&managers, &post.person, |row| &row.0);
            let team = post.team.as_ref().and_then(|id| self.teams.get(id));
            let stand = stand.unwrap_or_else(Stand::unknown);
            let level = post.level_on(day).filter(|_| post.framework.is_some());
            let since = level.map(|level| since(post, level.level.as_str(), day));
            let next = stand.target.filter(|_| post.framework.is_some());
            let row = GradeRow {
                employee_ref: employee_ref.clone().unwrap_or_default(),
                name: name.clone(),
                organisation: post.organisation.to_string(),
                team: team.cloned(),
                manager: manager.map(|(_, _, name)| name.clone()),
                job_title: kind.job_title.clone(),
                post_number: post.post_number.clone(),
                grade: kind.grade.clone(),
                framework: post.framework.clone(),
                framework_version: kind.plan.as_ref().filter(|_| post.framework.is_some()).map(|plan| plan.version.clone()),
                level: level.map(|level| level.level.to_string()),
                level_since: since,
                months_at_level: since.map(|since| months_between(since, day)),
                ready: next.as_ref().map(|_| stand.readiness == Some(Outcome::Met)),
                criteria_met: next.as_ref().map(|_| stand.met),
                criteria_total: next.as_ref().map(|_| stand.total),
                outstanding: if next.is_some() { stand.outstanding } else { Vec::new() },
                lapsing_within_90_days: stand.lapsing,
                application_state: applied.stage.map(|stage| stage.as_str().to_owned()),
                application_submitted_on: applied.sent_on,
                last_decision_on: applied.last_decision_on,
                last_appraisal_on: appraisals.last_of(&post.person),
                next_appraisal_due_on: appraisals.next_of(&post.person),
                as_of: day,
                next_level: next,
            };
            let readiness = row.next_level.as_ref().and(stand.readiness);
            let line = GradeLine { row, person: post.person.clone(), post: post.id.clone(), team: post.team.clone(), readiness };
            lines.push(ReportLine { line, manager: manager.map(|(_, id, _)| id.clone()), runs_out: stand.runs_out });
        }
        Ok(lines)
    }

    fn kind(&mut self, tx: &Tx<'_>, post: &Post) -> Result<Rc<Kind>, AppError> {
        if let Some(kind) = self.kinds.get(&post.job_profile).and_then(|kinds| kinds.get(&post.framework)) {
            return Ok(Rc::clone(kind));
        }
        let (day, library) = (self.settled.as_of, tx.library());
        let profile = library.job_profiles.find(&Reference::new(&*post.job_profile), day).ok().map(|found| &found.document);
        let named = post.framework.as_ref().map(|id| Reference::new(&**id));
        let framework = named.as_ref().and_then(|id| library.frameworks.find(id, day).ok()).map(|found| &found.document);
        let in_force = if post.framework.is_some() { framework.is_some() } else { profile.is_some() };
        let grade = framework.and_then(|framework| framework.grade.as_ref()).or_else(|| profile?.grade.as_ref());
        let of = framework.and_then(|framework| framework.organisation.as_ref());
        let of = of.or_else(|| profile?.organisation.as_ref());
        let kind = Rc::new(Kind {
            job_title: profile.map_or_else(|| post.job_profile.clone(), |profile| profile.job_title.clone()),
            grade: grade.map(|grade| self.grade(tx, of, grade)),
            plan: if in_force { Some(tx.plan(&record::reference(post), day)?) } else { None },
        });
        for (rank, level) in kind.plan.iter().flat_map(|plan| plan.levels.iter().enumerate()) {
            self.ranks.entry(level.id.clone()).or_insert(rank);
        }
        self.kinds.entry(post.job_profile.clone()).or_default().insert(post.framework.clone(), Rc::clone(&kind));
        Ok(kind)
    }

    /// The grade as the council writes it.
    fn grade(&self, tx: &Tx<'_>, of: Option<&Reference>, grade: &GradeId) -> String {
        let own = Reference::new(self.organisation.as_str());
        let council = tx.library().organisations.find(of.unwrap_or(&own), self.settled.as_of).ok();
        let label = council.and_then(|council| council.document.grades.iter().find(|held| held.id == *grade));
        label.map_or_else(|| grade.to_string(), |held| held.label.clone())
    }

    /// What is kept of where they stand, for the posts that it is right of.
    fn kept(&self, tx: &mut Tx<'_>, span: &Span, held: &[Post], kinds: &[Rc<Kind>]) -> Result<Vec<Option<Stand>>, AppError> {
        if !self.settled.is_today {
            return Ok(held.iter().map(|_| None).collect());
        }
        let rows = by_person(projections::list_brief(tx.connection, span)?, |row| &row.person);
        let due = kept::due_in(tx.connection, span)?;
        let stand = |(post, kind): (&Post, &Rc<Kind>)| {
            let (row, plan) = (last_of(&rows, &post.person, |row| &row.person)?, kind.plan.as_ref()?);
            let is_right =
                !due.contains(&post.person) && row.post == post.id && row.as_of == self.settled.as_of && row.basis == plan.basis;
            let target = row.target.as_ref().map(|level| level.as_str());
            is_right.then(|| Stand::of(plan, target, row.readiness, self.settled.as_of, row.criteria.iter().copied()))
        };
        Ok(held.iter().zip(kinds).map(stand).collect())
    }

    /// Assesses the posts of which nothing is kept.
    fn assess(
        &mut self,
        tx: &mut Tx<'_>,
        held: &[Post],
        kinds: &[Rc<Kind>],
        stands: &mut [Option<Stand>],
    ) -> Result<(), AppError> {
        let open = |stand: &Option<Stand>, kind: &Rc<Kind>| stand.is_none() && kind.plan.is_some();
        let missing = held.iter().zip(kinds).zip(&*stands).filter(|((_, kind), stand)| open(stand, kind));
        let mut missed: Vec<PersonId> = missing.map(|((post, _), _)| post.person.clone()).collect();
        missed.dedup();
        let Some(span) = Span::of(&missed) else { return Ok(()) };
        let known: HashMap<PersonId, Person> =
            people::find_all(tx.connection, &missed)?.into_iter().map(|person| (person.id.clone(), person)).collect();
        let span = match self.settled.known_before() {
            Some(moment) => span.known_before(moment),
            None => span,
        };
        let mut facts = Facts::load(tx, &span)?.beside(mem::take(&mut self.beside));
        let judged: Vec<(&Post, &Plan)> =
            held.iter().zip(kinds).filter_map(|(post, kind)| Some((post, &**kind.plan.as_ref()?))).collect();
        facts.read_teams(tx, &judged, self.settled.as_of, self.settled.known_before())?;
        for ((post, kind), stand) in held.iter().zip(kinds).zip(stands) {
            let (Some(plan), Some(person), None) = (&kind.plan, known.get(&post.person), &stand) else { continue };
            let record = facts.record(person, post, plan, self.settled.as_of, Sight::Others);
            let answer = assess(plan, &record, self.settled.as_of, None);
            let lapses = takes::lapses(plan, &record, &answer);
            let criteria = answer.criteria.iter().map(|criterion| criterion.outcome).zip(lapses);
            // Of a past day it is not known when a later level was given.
            let readiness = if self.settled.is_today { standing::readiness(post, &answer) } else { answer.readiness };
            *stand = Some(Stand::of(plan, answer.target_level.as_deref(), readiness, self.settled.as_of, criteria));
        }
        self.beside = facts.into_teams();
        Ok(())
    }
}

impl Stand {
    /// Nothing can be said: no documents were in force.
    fn unknown() -> Stand {
        let (outstanding, lapsing) = (Vec::new(), Vec::new());
        Stand { target: None, readiness: None, met: 0, total: 0, outstanding, lapsing, runs_out: None }
    }

    /// `criteria`: the outcome of each of the plan's criteria, and the day on which it lapses.
    fn of(
        plan: &Plan,
        target: Option<&str>,
        readiness: Option<Outcome>,
        as_of: NaiveDate,
        criteria: impl Iterator<Item = (Outcome, Option<NaiveDate>)>,
    ) -> Stand {
        let needs = target.and_then(|level| plan.level(level)).map(|level| &plan.levels[level].needs);
        let mut stand = Stand { target: target.map(str::to_owned), readiness, ..Stand::unknown() };
        for (criterion, (outcome, lapses_on)) in plan.criteria.iter().zip(criteria) {
            if outcome.is_met()
                && let Some(day) = lapses_on
            {
                stand.runs_out = Some(stand.runs_out.map_or(day, |first| first.min(day)));
                if (day - as_of).num_days() <= SOON {
                    stand.lapsing.push(criterion.id.clone());
                }
            }
            if needs.zip(criterion.level).is_some_and(|(needs, level)| needs[level]) {
                stand.total += 1;
                if outcome.is_met() {
                    stand.met += 1;
                } else {
                    stand.outstanding.push(criterion.id.clone());
                }
            }
        }
        stand
    }
}

/// The same rows in the order that [`last_of`] goes by. They mostly have it; a database may put ids in the order of a language.
fn by_person<T>(mut rows: Vec<T>, whose: impl Fn(&T) -> &PersonId) -> Vec<T> {
    rows.sort_by(|one, other| whose(one).cmp(whose(other)));
    rows
}

/// The last of somebody's among rows that are in the order of people's ids.
fn last_of<'a, T>(rows: &'a [T], person: &PersonId, whose: impl Fn(&T) -> &PersonId) -> Option<&'a T> {
    let after = rows.partition_point(|row| whose(row) <= person);
    rows.get(after.checked_sub(1)?).filter(|row| whose(row) == person)
}

/// Since when a level has been held without a break. One that is confirmed again is held since before.
fn since(post: &Post, level: &str, day: NaiveDate) -> NaiveDate {
    let mut begun: Vec<(NaiveDate, &str)> =
        post.levels.iter().filter(|held| held.starts_on <= day).map(|held| (held.starts_on, held.level.as_str())).collect();
    begun.sort_unstable();
    let run = begun.iter().rev().take_while(|(_, held)| *held == level);
    run.last().map_or(day, |(from, _)| *from)
}
