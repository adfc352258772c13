//! For which posts the Competence and Conduct Standard asks for a qualification, and how HR records it.

use super::stale::both_versions;
use super::typed::{day, optional_day, sound};
use super::{form_errors, form_version};
use crate::app::conduct_standard::{self, Filter, Held, NewScope, NewTitledPost};
use crate::app::{AppError, FieldError};
use crate::domain::conduct_standard::{Progress, Scope, TitledPost};
use crate::domain::ids::{PersonId, PostId};
use crate::views::conduct_standard as views;
use crate::views::parts::{FormErrors, Link};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// The list of `show`; what is in scope for any other word.
fn filter(show: &str) -> (&'static str, Filter) {
    match show {
        "undecided" => ("undecided", Filter::Of(Scope::Undecided)),
        "none" => ("none", Filter::Of(Scope::None)),
        "review" => ("review", Filter::ToReview),
        _ => ("", Filter::InScope),
    }
}

pub fn list(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let (show, filter) = filter(asked.query.get("show"));
        let after = asked.query.filled("after").map(Into::into);
        let found = conduct_standard::overview(tx, me, filter, after.as_ref())?;
        let listed: Vec<views::Listed<'_>> = found
            .rows
            .iter()
            .map(|row| views::Listed {
                post: row.post.as_str(),
                person: row.person.as_str(),
                name: &row.name,
                job: &row.job_title,
                reports: row.reports,
                recorded: row.recorded.as_ref(),
            })
            .collect();
        let next = found.next.map(|next| format!("/competence-and-conduct?show={show}&after={next}"));
        let page = views::Overview::new(&found.counts, found.to_review, show, &listed, next, tx.today);
        Ok(page.entering(found.may_enter))
    })
}

pub fn show(asked: &Asked) -> Answer {
    post_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn post_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new("/competence-and-conduct", "Back"));
        let found = conduct_standard::find(tx, me, &whose(asked), which(asked).as_ref())?;
        let (person, here) = (&found.person, home(asked));
        let version = found.recorded.first().map_or(0, |recorded| recorded.revision).to_string();
        let version = typed.filled("version").unwrap_or(&version);
        let typed = views::ScopeTyped {
            scope: typed.get("scope"),
            rationale: typed.raw("rationale"),
            review_on: typed.date("review_on"),
            progress: typed.get("progress"),
            due_on: typed.date("due_on"),
            note: typed.get("note"),
        };
        let at = |post: &Held| format!("{here}?post={}", post.id);
        let post = found.post.as_ref();
        let form = post.filter(|_| found.may_record).map(|post| views::ScopeForm::new(&at(post), version, typed, &errors));
        let change = post.and_then(|post| post.titled.as_ref());
        let change = change.map(|post| Link::new(format!("{here}/posts/{}", post.id), "Change its title or days"));
        let enter = Link::new(format!("{here}/posts"), "Enter a post without a job profile");
        let ways = if found.may_record { change.into_iter().chain([enter]).collect() } else { Vec::new() };
        let others = found.others.iter().map(|other| Link::new(at(other), other.job_title.clone())).collect();
        let job = post.map(|post| post.job_title.as_str());
        let put_right: Vec<Option<String>> = found
            .ended
            .iter()
            .map(|ended| ended.post.titled.as_ref().filter(|_| found.may_record).map(|post| format!("{here}/posts/{}", post.id)))
            .collect();
        let ended: Vec<views::EndedFacts<'_>> = found
            .ended
            .iter()
            .zip(&put_right)
            .map(|(ended, change)| views::EndedFacts {
                job: &ended.post.job_title,
                starts_on: ended.post.days.starts_on,
                ends_on: ended.post.days.ends_on,
                change: change.as_deref(),
                recorded: &ended.recorded,
            })
            .collect();
        let page = views::OnePost::new(&person.name, job, found.reports, &found.recorded, form, errors);
        Ok(page.beside(others, ways).after(&ended))
    })
}

/// Which post of the person, where the address says so.
fn which(asked: &Asked) -> Option<PostId> {
    asked.query.filled("post").map(Into::into)
}

/// Where what is recorded of the person stands.
fn home(asked: &Asked) -> String {
    format!("/competence-and-conduct/{}", asked.param("person"))
}

fn whose(asked: &Asked) -> PersonId {
    asked.param("person").into()
}

/// What was typed about a post, and what is wrong with it.
fn new_scope(form: &Form) -> (NewScope, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let scope = Scope::from_word(form.get("scope"));
    if scope.is_none() {
        wrong.push(FieldError::new("scope", "required", "Select if the post is in scope"));
    }
    let review_on = optional_day(&mut wrong, form, "review_on", "Review date");
    // It is left out where the post is not in scope, so that nobody has to put it right first.
    let due_on = match scope {
        Some(scope) if !scope.is_in() => None,
        _ => optional_day(&mut wrong, form, "due_on", "Transition date"),
    };
    let new = NewScope {
        scope: scope.unwrap_or_default(),
        rationale: form.raw("rationale").to_owned(),
        review_on,
        progress: Progress::from_word(form.get("progress")),
        due_on,
        note: form.get("note").to_owned(),
    };
    (new, wrong)
}

/// What is said when something was recorded, with what was typed and has no place in it.
fn recorded_notice(scope: Scope, form: &Form) -> String {
    let is_typed = ["progress", "note"].iter().any(|name| form.filled(name).is_some())
        || form.date("due_on").iter().any(|part| !part.is_empty());
    let what = match scope {
        Scope::None => "not in scope",
        Scope::Undecided => "not decided yet",
        Scope::SeniorManager | Scope::SeniorExecutive => "",
    };
    match !what.is_empty() && is_typed {
        true => format!("Saved. A post that is {what} has no status or date, so what you entered there was left out."),
        false => format!("Recorded: {}.", scope.label().to_lowercase()),
    }
}

pub fn record(asked: &Asked) -> Answer {
    let (id, version, form) = (whose(asked), form_version(asked)?, &asked.form);
    let (new, wrong) = new_scope(form);
    let (post, here) = (which(asked), asked.here());
    let recorded = asked.write(move |tx, me| {
        // Whoever may not record it is told so, whatever they typed.
        conduct_standard::may_record(tx, me, &id)?;
        sound(wrong)?;
        conduct_standard::record(tx, me, &id, post.as_ref(), version, new)
    });
    match recorded {
        Ok(recorded) => Ok(Reply::on_to(here).saying(recorded_notice(recorded.scope, form))),
        Err(AppError::Invalid(errors)) => post_page(asked, 422, form, form_errors(&errors)),
        Err(AppError::Stale) => asked.page_with(412, |tx, me| {
            let found = conduct_standard::find(tx, me, &whose(asked), which(asked).as_ref())?;
            let (mine, theirs) = (new_scope(form).0, found.recorded.into_iter().next());
            let version = theirs.as_ref().map_or(0, |theirs| theirs.revision);
            let theirs = theirs.map_or_else(NewScope::default, NewScope::of);
            let day = |day: Option<chrono::NaiveDate>| day.map(words::date).unwrap_or_default();
            let status = |progress: Option<Progress>| progress.map_or("", Progress::label).to_owned();
            let is_in = mine.scope.is_in();
            let rows = vec![
                ("Scope", mine.scope.label().to_owned(), theirs.scope.label().to_owned()),
                ("Why", mine.rationale.trim().replace("\r\n", "\n"), theirs.rationale),
                ("Looked at again on", day(mine.review_on), day(theirs.review_on)),
                ("Status", status(mine.progress.filter(|_| is_in)), status(theirs.progress)),
                ("Asked for by", day(mine.due_on), day(theirs.due_on)),
                ("Qualification", if is_in { mine.note } else { String::new() }, theirs.note),
            ];
            Ok(both_versions(form, rows, &here, version, &here))
        }),
        Err(error) => Err(error),
    }
}

fn titled<'a>(form: &'a Form) -> views::TitledTyped<'a> {
    views::TitledTyped { title: form.raw("title"), starts_on: form.date("starts_on"), ends_on: form.date("ends_on") }
}

/// What was typed into the form of a post, and what is wrong with its days.
fn new_post(form: &Form) -> (NewTitledPost, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let new = NewTitledPost {
        title: form.raw("title").to_owned(),
        starts_on: day(&mut wrong, form, "starts_on", "Start date"),
        ends_on: optional_day(&mut wrong, form, "ends_on", "Last day"),
    };
    if !wrong.is_empty() && new.title.trim().is_empty() {
        wrong.insert(0, FieldError::new("title", "required", "Enter the title of the post"));
    }
    (new, wrong)
}

pub fn enter_form(asked: &Asked) -> Answer {
    enter_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn enter_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new(home(asked), "Back"));
        let (person, held) = conduct_standard::may_enter(tx, me, &whose(asked))?;
        let jobs: Vec<String> = held.into_iter().map(|held| held.job_title).collect();
        let lead = match jobs.is_empty() {
            true => format!("{} holds no post now.", person.name),
            false => format!("{} holds: {}.", person.name, words::join(&jobs)),
        };
        let version = person.version.to_string();
        let version = typed.filled("version").unwrap_or(&version);
        Ok(views::TitledPostForm::enter(lead, &home(asked), version, titled(typed), errors))
    })
}

pub fn enter(asked: &Asked) -> Answer {
    let (id, version, (new, wrong)) = (whose(asked), form_version(asked)?, new_post(&asked.form));
    let entered = asked.write(move |tx, me| {
        conduct_standard::may_enter(tx, me, &id)?;
        sound(wrong)?;
        conduct_standard::enter(tx, me, &id, version, &new)
    });
    match entered {
        Ok(post) => {
            Ok(Reply::on_to(format!("{}?post={}", home(asked), post.id)).saying("Post entered. Now record if it is in scope."))
        }
        Err(AppError::Invalid(errors)) => enter_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

/// What is kept, as the form has it.
fn kept(post: &TitledPost) -> Form {
    let mut fields = vec![("title".to_owned(), post.title.clone())];
    let days = [("starts_on", Some(post.days.starts_on)), ("ends_on", post.days.ends_on)];
    for (name, day) in days.into_iter().filter_map(|(name, day)| Some((name, day?))) {
        for (part, value) in ["%-d", "%-m", "%Y"].into_iter().zip(["day", "month", "year"]) {
            fields.push((format!("{name}_{value}"), day.format(part).to_string()));
        }
    }
    Form::of(fields)
}

pub fn change_form(asked: &Asked) -> Answer {
    let (_, post) = asked.read(|tx, me| conduct_standard::to_change(tx, me, &whose(asked), &post_of(asked)))?;
    let before = asked.typed_before();
    change_page(asked, 200, if before.has("title") { before } else { kept(&post) }, FormErrors::none())
}

fn post_of(asked: &Asked) -> PostId {
    asked.param("post").into()
}

fn change_page(asked: &Asked, status: u16, typed: Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new(home(asked), "Back"));
        let (person, post) = conduct_standard::to_change(tx, me, &whose(asked), &post_of(asked))?;
        let since = words::date(post.days.starts_on);
        let lead = match post.days.ends_on {
            Some(last) => format!("{}: {since} to {}.", person.name, words::date(last)),
            None => format!("{}: since {since}.", person.name),
        };
        let version = post.version.to_string();
        let version = typed.filled("version").unwrap_or(&version);
        Ok(views::TitledPostForm::change(lead, &home(asked), post.id.as_str(), version, titled(&typed), errors))
    })
}

pub fn change(asked: &Asked) -> Answer {
    let (id, post, version) = (whose(asked), post_of(asked), form_version(asked)?);
    let (new, wrong) = new_post(&asked.form);
    let changed = asked.write(move |tx, me| {
        conduct_standard::to_change(tx, me, &id, &post)?;
        sound(wrong)?;
        Ok((conduct_standard::change(tx, me, &id, &post, version, &new)?, tx.today))
    });
    match changed {
        Ok((post, today)) => {
            let at = format!("{}?post={}", home(asked), post.id);
            Ok(match post.days.ends_on {
                None => Reply::on_to(at).saying("Post changed."),
                Some(last) if last < today => {
                    let last = words::date(last);
                    Reply::on_to(home(asked))
                        .saying(format!("Post changed. It ended on {last} and is listed under posts that have ended."))
                }
                Some(last) => Reply::on_to(at).saying(format!("Post changed. It ends on {}.", words::date(last))),
            })
        }
        Err(AppError::Invalid(errors)) => change_page(asked, 422, asked.form.clone(), form_errors(&errors)),
        Err(AppError::Stale) => asked.page_with(412, |tx, me| {
            let (_, theirs) = conduct_standard::to_change(tx, me, &whose(asked), &post_of(asked))?;
            let (mine, _) = new_post(&asked.form);
            let last = |day: Option<chrono::NaiveDate>| day.map(words::date).unwrap_or_default();
            let rows = [
                ("Title", mine.title.trim().to_owned(), theirs.title.clone()),
                ("Start date", words::date(mine.starts_on), words::date(theirs.days.starts_on)),
                ("Last day", last(mine.ends_on), last(theirs.days.ends_on)),
            ];
            Ok(both_versions(&asked.form, rows.into(), &asked.path, theirs.version, &home(asked)))
        }),
        Err(error) => Err(error),
    }
}
