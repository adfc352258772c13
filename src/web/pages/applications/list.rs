//! Lists of applications: one's own with the way to apply, those that wait for a recommendation, those of a team, all of them
//! for HR and auditors, and those of one officer.

use super::says::{level_of, number, on_day};
use crate::app::progression::{self, Listed, Prospect, Query};
use crate::app::{AppError, Caller, Tx, people};
use crate::domain::account::Role;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::progression::Stage;
use crate::domain::progression::start::{Blocker, BlockerCode};
use crate::views::applications::{List, Row, Section, level_words};
use crate::views::parts::{Link, Pagination};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::people::tabs::{self, Place};

/// Whose application a row is of, for the words of what comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    /// Waiting for the reader's recommendation.
    ToRecommend,
    Others,
}

pub fn list(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let before = asked.query.filled("before").map(ApplicationId::from);
        let roles = me.actor.roles;
        let own = progression::list_own(tx, me)?;
        let manages = roles.has(Role::Manager);
        let waiting = if manages { progression::to_recommend(tx, me)? } else { Vec::new() };
        let everybody = roles.has(Role::Hr) || roles.has(Role::Auditor);
        let (others, next) = if manages || everybody { others(tx, me, &waiting, before.clone())? } else { (Vec::new(), None) };
        let applies =
            if roles.has(Role::Auditor) || before.is_some() { None } else { Some(progression::prospect(tx, me, None)?) };
        let officer = roles.has(Role::Officer) || applies.as_ref().is_some_and(|prospect| prospect.post.is_some());
        let mut sections = Vec::new();
        if before.is_none() {
            if officer || !own.is_empty() {
                sections.push(Section::own(rows(tx, own, Whose::Own)));
            }
            if manages {
                sections.push(Section::to_recommend(rows(tx, waiting, Whose::ToRecommend)));
            }
        }
        if everybody {
            sections.push(Section::all(rows(tx, others, Whose::Others)));
        } else if manages {
            sections.push(Section::of_team(rows(tx, others, Whose::Others)));
        }
        let mut page = List::new(sections);
        page.pages = Pagination {
            previous: before.map(|_| "/applications".to_owned()),
            next: next.map(|next| format!("/applications?before={next}")),
        };
        Ok(match applies.filter(|_| officer) {
            Some(prospect) => with_way(page, &prospect),
            None => page,
        })
    })
}

/// A page of what the caller may see of others, without what waits for them.
fn others(
    tx: &mut Tx<'_>,
    me: &Caller,
    waiting: &[Listed],
    before: Option<ApplicationId>,
) -> Result<(Vec<Listed>, Option<ApplicationId>), AppError> {
    let found = progression::list(tx, me, &Query { before, ..Query::default() })?;
    let is_waiting = |listed: &Listed| waiting.iter().any(|waits| waits.application.id == listed.application.id);
    let shown = found.applications.into_iter().filter(|listed| listed.application.person != *me.id() && !is_waiting(listed));
    Ok((shown.collect(), found.next))
}

/// Whether the reader may apply, and the way there.
fn with_way(page: List, prospect: &Prospect) -> List {
    // Of an application that is open the list itself tells.
    if prospect.blockers.contains(&Blocker::plain(BlockerCode::ApplicationOpen)) {
        return page;
    }
    let settled = [BlockerCode::NoPost, BlockerCode::NoFramework, BlockerCode::TopLevelHeld, BlockerCode::ApplicationOpen];
    if let Some(blocker) = prospect.blockers.iter().find(|blocker| settled.contains(&blocker.code)) {
        return page.cannot(blocker.text.clone());
    }
    let Some(assessed) = &prospect.assessed else { return page };
    let Some(target) = &assessed.assessment.target_level else { return page };
    let name = assessed.plan.levels.iter().find(|level| level.id == *target).map_or("", |level| level.name.as_str());
    let level = level_words(target, name);
    let text = super::start::how_many(&assessed.assessment, &level);
    if prospect.blockers.is_empty() { page.ready(format!("{text} You can apply."), &level) } else { page.not_ready(text) }
}

fn rows(tx: &Tx<'_>, all: Vec<Listed>, whose: Whose) -> Vec<Row> {
    all.into_iter().map(|listed| row(tx, listed, whose)).collect()
}

fn row(tx: &Tx<'_>, listed: Listed, whose: Whose) -> Row {
    let application = &listed.application;
    let level = level_of(tx, application);
    let mut row = Row::new(application.id.as_str(), application.reference.as_deref(), level, application.stage());
    if whose != Whose::Own {
        row = row.officer(listed.officer);
    }
    if let Some(at) = application.submitted_at {
        row = row.sent(on_day(at));
    }
    match (application.stage(), whose) {
        (Stage::Draft | Stage::Returned, Whose::Own) => row.next = Some("You send it".to_owned()),
        (Stage::Submitted, _) => {
            let who = if whose == Whose::ToRecommend { "You recommend" } else { "Line manager recommends" };
            row.next = application.recommend_by.map(|by| format!("{who} by {}", words::short_date(by)));
        }
        (Stage::Recommended | Stage::NotRecommended, _) => {
            row.next = application.due_on.map(|by| format!("Checks and decision by {}", words::short_date(by)));
        }
        _ => row.next = listed.heard_by.map(|by| format!("Under appeal, heard by {}", words::short_date(by))),
    }
    row
}

/// `/people/{id}/applications`.
pub fn of_person(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let id = PersonId::from(asked.param("id"));
        let found = progression::list_for_person(tx, me, &id)?;
        let profile = people::profile(tx, me, &id)?;
        let mut section = Section::of_person(rows(tx, found, Whose::Others));
        section.caption = format!("Applications that were sent ({})", words::number(number(section.rows.len())));
        let page = List::new(vec![section]);
        if profile.why == people::Why::Own {
            return Ok(page);
        }
        frame.back = Some(Link::new(format!("/people/{id}"), "Back"));
        let tabs = tabs::of(&profile.why, &id, Place::Applications);
        Ok(page.about(&profile.person.name, profile.why.words(), tabs))
    })
}
