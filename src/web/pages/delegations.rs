//! Who acts for a manager: one's own cover, and for HR everybody's.

use super::typed::{day, looked_up, sound};
use super::{form_errors, form_version};
use crate::app::delegations::{self, CoverView, NewDelegation};
use crate::app::{AppError, Caller, Tx, people};
use crate::domain::account::Role;
use crate::domain::ids::PersonId;
use crate::domain::people::DelegationScope;
use crate::views::delegations as views;
use crate::views::parts::{FormErrors, Link, PostButton, Tag};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// Whose cover a page is about.
enum Whose {
    Own,
    /// Of a manager for whom the reader may arrange it.
    Of(PersonId),
    /// Of everybody, for somebody who looks after it and has none.
    Everybody,
}

impl Whose {
    fn of(asked: &Asked, me: &Caller) -> Whose {
        match asked.query.filled("for") {
            Some(id) if *me.id() != *id => Whose::Of(id.into()),
            Some(_) => Whose::Own,
            None if me.actor.roles.has(Role::Hr) && !me.actor.roles.has(Role::Manager) => Whose::Everybody,
            None => Whose::Own,
        }
    }

    fn path(&self) -> String {
        match self {
            Whose::Of(id) => format!("/delegations?for={}", crate::web::form::encode(id.as_str())),
            Whose::Own | Whose::Everybody => "/delegations".to_owned(),
        }
    }
}

pub fn list(asked: &Asked) -> Answer {
    list_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn list_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let scopes = typed.all("scopes");
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let typed = views::CoverTyped {
            from: typed.get("from"),
            to: typed.get("to"),
            starts_on: typed.date("starts_on"),
            ends_on: typed.date("ends_on"),
            scopes: &scopes,
        };
        let whose = Whose::of(asked, me);
        let mut page = match &whose {
            Whose::Everybody => {
                let covers = delegations::list(tx, me)?;
                let rows = rows(tx, me, covers, Side::Both)?;
                views::Delegations::for_others(rows, typed, errors)
            }
            Whose::Own => {
                let me_id = me.id().clone();
                delegations::arrangeable(tx, me, &me_id)?;
                let covers = delegations::of(tx, me, &me_id)?;
                let mut all = rows(tx, me, covers.for_them, Side::To)?;
                all.extend(rows(tx, me, covers.by_them, Side::From)?);
                views::Delegations::new(all, typed, errors)
            }
            Whose::Of(id) => {
                let person = delegations::arrangeable(tx, me, id)?;
                frame.back = Some(Link::new(format!("/people/{id}"), "Back"));
                let covers = delegations::of(tx, me, id)?;
                let rows = rows(tx, me, covers.for_them, Side::To)?;
                views::Delegations {
                    whose: Some(format!("For {}.", person.name)),
                    nobody: format!("Nobody acts for {}.", person.name),
                    ..views::Delegations::new(rows, typed, errors)
                }
            }
        };
        page.action = whose.path();
        Ok(page)
    })
}

/// Which of the two names a row says.
#[derive(Clone, Copy)]
enum Side {
    /// Who acts.
    To,
    /// For whom the reader acts.
    From,
    Both,
}

fn rows(tx: &mut Tx<'_>, me: &Caller, covers: Vec<CoverView>, side: Side) -> Result<Vec<views::CoverRow>, AppError> {
    covers.into_iter().map(|view| row(tx, me, &view, side)).collect()
}

fn row(tx: &mut Tx<'_>, me: &Caller, view: &CoverView, side: Side) -> Result<views::CoverRow, AppError> {
    let cover = &view.delegation;
    let who = match side {
        Side::To => view.to.clone(),
        Side::From => format!("You, for {}", view.from),
        Side::Both => format!("{} for {}", view.to, view.from),
    };
    let scopes: Vec<String> = cover.scopes.iter().map(|scope| words::lower_first(scope.label())).collect();
    let over = cover.ended_at.is_some() || cover.days.ends_on.is_some_and(|last| last < tx.today);
    let may_end = delegations::may_end(tx, me, cover)?;
    let ended = cover.ended_at.map(|at| words::day_of(at.naive_utc()));
    Ok(views::CoverRow {
        scopes: words::capital(&words::join(&scopes)),
        from: words::short_date(cover.days.starts_on),
        to: ended.or(cover.days.ends_on).map_or_else(|| "No end".to_owned(), words::short_date),
        state: match (over, view.active) {
            (true, _) => Tag::grey("Ended"),
            (false, true) => Tag::green("Now"),
            (false, false) => Tag::blue("Later"),
        },
        end: may_end.then(|| {
            PostButton::new(format!("/delegations/{}/end", cover.id), "End")
                .hidden(format!("cover by {}", view.to))
                .with("version", cover.version.to_string())
                .with("for", cover.from.to_string())
        }),
        who,
    })
}

pub fn add(asked: &Asked) -> Answer {
    let whose = asked.read(|tx, me| {
        let whose = Whose::of(asked, me);
        // Whoever may not arrange it is told so, whatever they typed.
        match &whose {
            Whose::Own => delegations::arrangeable(tx, me, &me.id().clone()).map(drop)?,
            Whose::Of(id) => delegations::arrangeable(tx, me, id).map(drop)?,
            Whose::Everybody => {}
        }
        Ok(whose)
    })?;
    let path = whose.path();
    let mut wrong = Vec::new();
    let starts_on = day(&mut wrong, &asked.form, "starts_on", "Start date");
    let ends_on = day(&mut wrong, &asked.form, "ends_on", "End date");
    let scopes: Vec<DelegationScope> =
        asked.form.all("scopes").iter().filter_map(|word| DelegationScope::from_word(word)).collect();
    if scopes.is_empty() {
        wrong.push(crate::app::FieldError::new("scopes", "required", "Select what they may do"));
    }
    let (number, from) = (asked.form.get("to").to_owned(), asked.form.get("from").to_owned());
    let granted = asked.write(move |tx, me| {
        let to = looked_up(&mut wrong, people::with_ref(tx, me, "to", &number))?;
        let from = match whose {
            Whose::Own => Some(me.id().clone()),
            Whose::Of(id) => Some(id),
            Whose::Everybody => looked_up(&mut wrong, people::with_ref(tx, me, "from", &from))?,
        };
        sound(wrong)?;
        // With nothing wrong there are both.
        let (from, to) = from.zip(to).ok_or(AppError::NotFound)?;
        delegations::grant(tx, me, NewDelegation { from, to, starts_on, ends_on, scopes })
    });
    match granted {
        Ok(cover) => {
            let from = words::date(cover.days.starts_on);
            let until = cover.days.ends_on.map_or_else(String::new, |last| format!(" to {}", words::date(last)));
            Ok(Reply::on_to(path).saying(format!("Cover added: {from}{until}. Both are told by mail.")))
        }
        Err(AppError::Invalid(errors)) => list_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn end(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let back = asked.form.filled("for").map(str::to_owned);
    let path = asked.write(move |tx, me| {
        delegations::end(tx, me, &id, version)?;
        Ok(match back {
            Some(from) if *me.id() != *from => format!("/delegations?for={}", crate::web::form::encode(&from)),
            _ => "/delegations".to_owned(),
        })
    })?;
    Ok(Reply::on_to(path).saying("The cover is ended. Both are told by mail."))
}
