//! Teams: their names, how many people are in them, and what HR may change.

use super::{form_errors, form_version};
use crate::app::{AppError, teams};
use crate::domain::ids::TeamId;
use crate::views::errors::{Stale, TwoVersions};
use crate::views::parts::{FormErrors, Link, Posted};
use crate::views::people as views;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

pub fn list(asked: &Asked) -> Answer {
    list_page(asked, 200, asked.typed_before().raw("name"), FormErrors::none())
}

fn list_page(asked: &Asked, status: u16, name: &str, errors: FormErrors) -> Answer {
    asked.page_with(status, |tx, me| {
        let (teams, may_change) = teams::list_with_sizes(tx, me)?;
        let rows = teams.into_iter().map(|(team, people)| views::TeamRow {
            href: format!("/people?team={}", team.id),
            rename: may_change.then(|| Link::new(format!("/teams/{}", team.id), "Rename").hidden(team.name.clone())),
            name: team.name,
            people: words::number(u64::try_from(people).unwrap_or(0)),
        });
        Ok(views::Teams::new(rows.collect(), may_change, name, errors))
    })
}

pub fn add(asked: &Asked) -> Answer {
    let name = asked.form.raw("name").to_owned();
    match asked.write(move |tx, me| teams::add(tx, me, &name)) {
        Ok(team) => Ok(Reply::on_to("/teams").saying(format!("Team added: {}.", team.name))),
        Err(AppError::Invalid(errors)) => list_page(asked, 422, asked.form.raw("name"), form_errors(&errors)),
        Err(error) => Err(error),
    }
}

fn id(asked: &Asked) -> TeamId {
    asked.param("id").into()
}

pub fn rename_form(asked: &Asked) -> Answer {
    rename_page(asked, 200, asked.typed_before().filled("name"), FormErrors::none())
}

fn rename_page(asked: &Asked, status: u16, typed: Option<&str>, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new("/teams", "Back"));
        let team = teams::changeable(tx, me, &id(asked))?;
        let held = team.version.to_string();
        let version = asked.form.filled("version").unwrap_or(&held);
        Ok(views::Team::new(&format!("/teams/{}", team.id), version, typed.unwrap_or(&team.name), errors))
    })
}

pub fn rename(asked: &Asked) -> Answer {
    let (team, version, name) = (id(asked), form_version(asked)?, asked.form.raw("name").to_owned());
    match asked.write(move |tx, me| teams::rename(tx, me, &team, version, &name)) {
        Ok(team) => Ok(Reply::on_to("/teams").saying(format!("The team is now called {}.", team.name))),
        Err(AppError::Invalid(errors)) => rename_page(asked, 422, Some(asked.form.raw("name")), form_errors(&errors)),
        Err(AppError::Stale) => stale(asked),
        Err(error) => Err(error),
    }
}

/// Both names, and the choice between them.
fn stale(asked: &Asked) -> Answer {
    asked.page_with(412, |tx, me| {
        let team = teams::changeable(tx, me, &id(asked))?;
        let mine = asked.form.get("name").to_owned();
        let rows = vec![TwoVersions { what: "Team name".to_owned(), mine: mine.clone(), theirs: team.name }];
        Ok(Stale {
            saved_by: "What is stored now stands beside what you typed.".to_owned(),
            rows,
            action: format!("/teams/{}", team.id),
            version: team.version.to_string(),
            values: vec![Posted { name: "name".to_owned(), value: mine }],
            keep_theirs: "/teams".to_owned(),
        })
    })
}
