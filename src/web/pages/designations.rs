//! Who is named budget holder or panel member, and how HR names them.

use super::typed::{day, looked_up, optional_day, sound};
use super::{form_errors, form_version};
use crate::app::designations::{self, DesignationView, NewDesignation};
use crate::app::{AppError, Caller, FieldError, Tx, people, teams};
use crate::domain::people::DesignationKind;
use crate::views::parts::{Choice, FormErrors, PostButton};
use crate::views::people as views;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

pub fn list(asked: &Asked) -> Answer {
    list_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn list_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.page_with(status, |tx, me| {
        let mut rows = Vec::new();
        for view in designations::list(tx, me)? {
            rows.push(row(tx, me, view)?);
        }
        let whole = std::iter::once(Choice::new("", "The whole council"));
        let all = whole.chain(teams::list(tx, me)?.into_iter().map(|team| Choice::new(team.id.as_str(), team.name)));
        let chosen = typed.get("team");
        let teams = all.map(|mut choice| {
            choice.chosen = choice.value == chosen;
            choice
        });
        let typed = views::DesignationTyped {
            person: typed.get("person"),
            kind: typed.get("kind"),
            starts_on: typed.date("starts_on"),
            ends_on: typed.date("ends_on"),
        };
        Ok(views::Designations::new(rows, teams.collect(), typed, errors))
    })
}

fn row(tx: &mut Tx<'_>, me: &Caller, view: DesignationView) -> Result<views::DesignationRow, AppError> {
    let may_end = designations::may_end(tx, me, &view.designation)?;
    let named = view.designation;
    Ok(views::DesignationRow {
        end: may_end.then(|| {
            PostButton::new(format!("/designations/{}/end", named.id), "End today")
                .hidden(view.person.clone())
                .with("version", named.version.to_string())
        }),
        person: view.person,
        kind: named.kind.label().to_owned(),
        team: view.team.unwrap_or_else(|| "The whole council".to_owned()),
        from: words::short_date(named.days.starts_on),
        to: named.days.ends_on.map(words::short_date),
    })
}

pub fn add(asked: &Asked) -> Answer {
    // Whoever may not name anybody is told so, whatever they typed.
    asked.read(designations::list)?;
    let mut wrong = Vec::new();
    let kind = DesignationKind::from_word(asked.form.get("kind"));
    if kind.is_none() {
        wrong.push(FieldError::new("kind", "required", "Select what they are named as"));
    }
    let starts_on = day(&mut wrong, &asked.form, "starts_on", "Start date");
    let ends_on = optional_day(&mut wrong, &asked.form, "ends_on", "End date");
    let team = asked.form.filled("team").map(Into::into);
    let number = asked.form.get("person").to_owned();
    let made = asked.write(move |tx, me| {
        let person = looked_up(&mut wrong, people::with_ref(tx, me, "person", &number))?;
        sound(wrong)?;
        // With nothing wrong there are both.
        let (person, kind) = person.zip(kind).ok_or(AppError::NotFound)?;
        designations::designate(tx, me, NewDesignation { person, kind, team, starts_on, ends_on })
    });
    match made {
        Ok(named) => {
            let from = words::date(named.days.starts_on);
            Ok(Reply::on_to("/designations").saying(format!("{} named from {from}.", named.kind.label())))
        }
        Err(AppError::Invalid(errors)) => list_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn end(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    asked.write(move |tx, me| {
        let today = tx.today;
        designations::end(tx, me, &id, version, today)
    })?;
    Ok(Reply::on_to("/designations").saying("It ends today."))
}
