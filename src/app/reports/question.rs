//! What is asked of the report, and of whom it may tell.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::{AppError, Caller, Tx, relations};
use super::rows::ReportLine;
use crate::clock;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::ids::{LevelId, PersonId, TeamId};
use crate::domain::words;
use crate::policy::{self, Action, Subject};

/// Which knowledge counts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Known {
    /// Whatever is known today of the day asked about.
    #[default]
    Today,
    /// What was known when that day ended.
    Then,
}

impl Known {
    pub const fn as_str(self) -> &'static str {
        match self {
            Known::Today => "today",
            Known::Then => "then",
        }
    }

    pub fn from_word(word: &str) -> Option<Known> {
        [Known::Today, Known::Then].into_iter().find(|known| known.as_str() == word)
    }
}

/// Whether somebody meets the next level, as a word of the address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ready {
    Yes,
    No,
    CannotTell,
}

impl Ready {
    pub const ALL: [Ready; 3] = [Ready::Yes, Ready::No, Ready::CannotTell];

    pub const fn as_str(self) -> &'static str {
        match self {
            Ready::Yes => "yes",
            Ready::No => "no",
            Ready::CannotTell => "cannot_tell",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Ready::Yes => "Yes",
            Ready::No => "No",
            Ready::CannotTell => "Cannot tell yet",
        }
    }

    pub fn from_word(word: &str) -> Option<Ready> {
        Ready::ALL.into_iter().find(|ready| ready.as_str() == word)
    }

    fn is(self, readiness: Option<Outcome>) -> bool {
        readiness
            == Some(match self {
                Ready::Yes => Outcome::Met,
                Ready::No => Outcome::NotMet,
                Ready::CannotTell => Outcome::InsufficientData,
            })
    }
}

/// A level, or that there is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LevelWanted {
    Level(LevelId),
    NoLevel,
}

impl LevelWanted {
    /// How "no level" is asked for.
    pub const NONE: &str = "none";

    pub fn from_word(word: &str) -> LevelWanted {
        if word == LevelWanted::NONE { LevelWanted::NoLevel } else { LevelWanted::Level(LevelId::new(word)) }
    }

    fn as_str(&self) -> &str {
        match self {
            LevelWanted::Level(level) => level.as_str(),
            LevelWanted::NoLevel => LevelWanted::NONE,
        }
    }

    fn is(&self, level: Option<&str>) -> bool {
        match self {
            LevelWanted::Level(wanted) => level == Some(wanted.as_str()),
            LevelWanted::NoLevel => level.is_none(),
        }
    }
}

/// A day, and which rows of it. Every filter that is given must hold; what each row says never depends on them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Question {
    /// Today where it is left out. It cannot lie in the future.
    pub as_of: Option<NaiveDate>,
    pub known: Known,
    pub team: Option<TeamId>,
    /// A framework's id.
    pub framework: Option<String>,
    pub level: Option<LevelWanted>,
    pub ready: Option<Ready>,
    /// The line manager of that day.
    pub manager: Option<PersonId>,
}

/// A question of which the day is known.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    pub as_of: NaiveDate,
    /// When that day ends.
    pub end: DateTime<Utc>,
    /// The day is today, so what is kept of where everybody stands serves.
    pub is_today: bool,
    pub asked: Question,
}

impl Settled {
    pub fn of(tx: &Tx<'_>, asked: &Question) -> Result<Settled, AppError> {
        let as_of = asked.as_of.unwrap_or(tx.today);
        if as_of > tx.today {
            let message = format!("As at must be today, {}, or in the past", words::date(tx.today));
            return Err(AppError::field("as_of", "date", message));
        }
        // No id has such a letter, and PostgreSQL takes none.
        let sound = |text: &&str| !text.contains('\0');
        let mut asked = asked.clone();
        asked.team = asked.team.filter(|team| sound(&team.as_str()));
        asked.framework = asked.framework.filter(|framework| sound(&framework.as_str()));
        asked.manager = asked.manager.filter(|manager| sound(&manager.as_str()));
        let end = clock::start_of_day_in_london(as_of.succ_opt().unwrap_or(as_of));
        Ok(Settled { as_of, end, is_today: as_of == tx.today, asked })
    }

    /// Before when a fact must have been written down to count.
    pub fn known_before(&self) -> Option<DateTime<Utc>> {
        (self.asked.known == Known::Then).then_some(self.end)
    }

    /// Whether a row answers to the filters.
    pub fn wants(&self, line: &ReportLine) -> bool {
        let asked = &self.asked;
        let (line, manager) = (&line.line, &line.manager);
        asked.team.as_ref().is_none_or(|team| line.team.as_ref() == Some(team))
            && asked.framework.as_ref().is_none_or(|framework| line.row.framework.as_ref() == Some(framework))
            && asked.level.as_ref().is_none_or(|level| level.is(line.row.level.as_deref()))
            && asked.ready.is_none_or(|ready| ready.is(line.readiness))
            && asked.manager.as_ref().is_none_or(|wanted| manager.as_ref() == Some(wanted))
    }

    /// Which report it was, for the audit log.
    pub fn details(&self, rows: u64) -> Vec<(&'static str, String)> {
        let asked = &self.asked;
        let mut details =
            vec![("as_of", self.as_of.to_string()), ("known", asked.known.as_str().to_owned()), ("rows", rows.to_string())];
        let mut filter = |name, value: Option<&str>| details.extend(value.map(|value| (name, shortened(value))));
        filter("team", asked.team.as_ref().map(TeamId::as_str));
        filter("framework", asked.framework.as_deref());
        filter("level", asked.level.as_ref().map(LevelWanted::as_str));
        filter("ready", asked.ready.map(Ready::as_str));
        filter("manager", asked.manager.as_ref().map(PersonId::as_str));
        details
    }
}

/// What somebody typed into the address, as much of it as any id has letters.
fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Whose rows somebody may read.
#[derive(Clone, Debug)]
pub(super) enum Scope {
    Organisation,
    People(Vec<PersonId>),
}

/// Whose rows the caller may read on a screen.
pub(super) fn scope(tx: &mut Tx<'_>, me: &Caller) -> Result<Scope, AppError> {
    let whole = Subject::organisation(me.organisation().clone());
    if policy::decide(&me.actor, Action::ViewReport, &whole).offers() {
        return Ok(Scope::Organisation);
    }
    tx.allow(me, Action::ViewReport, &Subject::own_team(me.organisation().clone()))?;
    let below = relations::below(tx, me.id())?;
    let mut people: Vec<PersonId> = below.direct.into_iter().chain(below.acting).collect();
    people.sort_unstable();
    people.dedup();
    Ok(Scope::People(people))
}
