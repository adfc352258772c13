//! The forms by which HR changes people: facts, line, team, posts. Each is shown, and shown again with what was typed, by one
//! function; whoever may not change the person is refused before anything that was typed is looked at.

use crate::app::people::{self, Correction, NewPerson, Profile};
use crate::app::posts::{self, Choices, HeldPost, NewPost};
use crate::app::{Action, AppError, lines, teams};
use crate::domain::ids::PersonId;
use crate::domain::people::Team;
use crate::views::errors::{Stale, TwoVersions};
use crate::views::parts::{Choice, FormErrors, Link, Posted};
use crate::views::people as views;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::typed::{day, looked_up, sound};
use crate::web::pages::{form_errors, form_version};
use crate::web::reply::Reply;

fn id(asked: &Asked) -> PersonId {
    asked.param("id").into()
}

fn path(asked: &Asked) -> String {
    format!("/people/{}", asked.param("id"))
}

/// A form about somebody whom the reader may change in this way.
fn form<P: crate::views::engine::Page>(
    asked: &Asked,
    status: u16,
    action: Action,
    make: impl FnOnce(&Profile, &str, &str) -> P,
) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let profile = people::changeable(tx, me, &id(asked), action)?;
        let path = path(asked);
        frame.back = Some(Link::new(path.clone(), "Back"));
        // What was typed was typed for the version that the form had.
        let held = profile.person.version.to_string();
        let version = asked.form.filled("version").unwrap_or(&held);
        Ok(make(&profile, &path, version))
    })
}

/// Whoever may not is told so, whatever they typed.
fn must_be_allowed(asked: &Asked, action: Action) -> Result<(), AppError> {
    let id = id(asked);
    asked.read(|tx, me| people::changeable(tx, me, &id, action)).map(drop)
}

/// The form again where something in it is wrong, or the failure.
fn again(result: Result<Reply, AppError>, show: impl FnOnce(FormErrors) -> Answer) -> Answer {
    match result {
        Err(AppError::Invalid(errors)) => show(form_errors(&errors)),
        other => other,
    }
}

fn marked(choices: Vec<Choice>, value: &str) -> Vec<Choice> {
    choices
        .into_iter()
        .map(|mut choice| {
            choice.chosen = choice.value == value;
            choice
        })
        .collect()
}

fn choices(none: &str, all: &[(String, String)], value: &str) -> Vec<Choice> {
    let all = all.iter().map(|(value, label)| Choice::new(value.clone(), label.clone()));
    marked(std::iter::once(Choice::new("", none)).chain(all).collect(), value)
}

fn team_choices(none: &str, teams: &[Team], value: &str) -> Vec<Choice> {
    let all: Vec<(String, String)> = teams.iter().map(|team| (team.id.to_string(), team.name.clone())).collect();
    choices(none, &all, value)
}

// Line manager.

pub fn manager_form(asked: &Asked) -> Answer {
    manager_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn manager_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    form(asked, status, Action::SetLine, |profile, path, version| {
        let name = &profile.person.name;
        let now = match &profile.line {
            Some(view) => format!("{name} reports to {}, since {}.", view.manager, words::date(view.line.days.starts_on)),
            None => format!("{name} has no line manager now."),
        };
        let typed = views::ManagerTyped {
            manager: typed.get("manager"),
            starts_on: typed.date("starts_on"),
            reason: typed.raw("reason"),
        };
        views::SetManager::new(now, path, version, typed, errors)
    })
}

pub fn manager_submit(asked: &Asked) -> Answer {
    must_be_allowed(asked, Action::SetLine)?;
    let (person, version) = (id(asked), form_version(asked)?);
    let mut wrong = Vec::new();
    let starts_on = day(&mut wrong, &asked.form, "starts_on", "Start date");
    let number = asked.form.get("manager").to_owned();
    let reason = asked.form.filled("reason").map(str::to_owned);
    let set = asked.write(move |tx, me| {
        let manager = looked_up(&mut wrong, people::with_ref(tx, me, "manager", &number))?;
        sound(wrong)?;
        // With nothing wrong there is a manager.
        let new = lines::NewLine { person, manager: manager.ok_or(AppError::NotFound)?, starts_on, reason };
        lines::set_line(tx, me, version, new)
    });
    let reply = set
        .map(|line| Reply::on_to(path(asked)).saying(format!("Line manager changed from {}.", words::date(line.days.starts_on))));
    again(reply, |errors| manager_page(asked, 422, &asked.form, errors))
}

// Team.

pub fn team_form(asked: &Asked) -> Answer {
    team_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn team_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    let (teams, today) = asked.read(|tx, me| Ok((teams::list(tx, me)?, tx.today)))?;
    form(asked, status, Action::SetLine, |profile, path, version| {
        let held: Vec<&HeldPost> = profile.posts.iter().filter(|held| held.post.days.include(today)).collect();
        let name = &profile.person.name;
        let now = match held.as_slice() {
            [] => format!("{name} holds no post today, so there is nothing to move."),
            [only] => match &only.team {
                Some(team) => format!("{name} is in {team}."),
                None => format!("{name} is in no team."),
            },
            _ => format!("{name} holds several posts."),
        };
        let posts: Vec<(String, String)> = held
            .iter()
            .map(|held| {
                let of = held.team.clone().unwrap_or_else(|| "no team".to_owned());
                (held.post.id.to_string(), format!("{}, {of}", held.job_title))
            })
            .collect();
        let posts = if held.len() > 1 { choices("Choose a post", &posts, typed.get("post")) } else { Vec::new() };
        let teams = team_choices("Choose a team", &teams, typed.get("team"));
        views::TransferTeam::new(now, path, version, posts, teams, errors)
    })
}

pub fn team_submit(asked: &Asked) -> Answer {
    must_be_allowed(asked, Action::SetLine)?;
    let (person, version) = (id(asked), form_version(asked)?);
    let post = asked.form.filled("post").map(Into::into);
    let moved = match asked.form.filled("team") {
        None => Err(AppError::field("team", "required", "Select a team")),
        Some(team) => {
            let team = team.into();
            asked.write(move |tx, me| posts::transfer(tx, me, &person, version, post, Some(team)))
        }
    };
    let reply = moved.map(|_| Reply::on_to(path(asked)).saying("Moved to the team."));
    again(reply, |errors| team_page(asked, 422, &asked.form, errors))
}

// Posts.

pub fn post_form(asked: &Asked) -> Answer {
    post_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn post_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    let (documents, teams): (Choices, Vec<Team>) = asked.read(|tx, me| Ok((posts::choices(tx, me)?, teams::list(tx, me)?)))?;
    form(asked, status, Action::SetLine, |profile, path, version| {
        let name = &profile.person.name;
        let held: Vec<String> = profile.posts.iter().map(|held| held.job_title.clone()).collect();
        let now = match held.is_empty() {
            true => format!("{name} holds no post now."),
            false => format!("{name} holds: {}.", words::join(&held)),
        };
        let choices = views::PostChoices {
            jobs: choices("Choose a job", &documents.job_profiles, typed.get("job_profile")),
            frameworks: choices("No framework", &documents.frameworks, typed.get("framework")),
            levels: choices("No level", &documents.levels, typed.get("level")),
            teams: team_choices("No team", &teams, typed.get("team")),
        };
        views::AddPost::new(now, path, version, choices, typed.get("post_number"), typed.date("starts_on"), errors)
    })
}

pub fn post_submit(asked: &Asked) -> Answer {
    must_be_allowed(asked, Action::SetLine)?;
    let (person, version) = (id(asked), form_version(asked)?);
    let mut wrong = Vec::new();
    let starts_on = day(&mut wrong, &asked.form, "starts_on", "Start date");
    let owned = |name: &str| asked.form.filled(name).map(str::to_owned);
    let new = NewPost {
        job_profile: asked.form.get("job_profile").to_owned(),
        framework: owned("framework"),
        level: owned("level"),
        team: asked.form.filled("team").map(Into::into),
        post_number: owned("post_number"),
        starts_on,
    };
    if new.job_profile.is_empty() && !wrong.is_empty() {
        wrong.insert(0, crate::app::FieldError::new("job_profile", "required", "Select a job profile"));
    }
    let added = sound(wrong).and_then(|()| asked.write(move |tx, me| posts::add(tx, me, &person, version, new)));
    let reply =
        added.map(|post| Reply::on_to(path(asked)).saying(format!("Post added from {}.", words::date(post.days.starts_on))));
    again(reply, |errors| post_page(asked, 422, &asked.form, errors))
}

pub fn end_form(asked: &Asked) -> Answer {
    end_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn end_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let profile = people::changeable(tx, me, &id(asked), Action::SetLine)?;
        let path = path(asked);
        frame.back = Some(Link::new(path.clone(), "Back"));
        let post = asked.param("post");
        let held = profile.posts.iter().find(|held| held.post.id == *post).ok_or(AppError::NotFound)?;
        let of = held.team.as_ref().map_or_else(String::new, |team| format!(" in {team}"));
        let since = words::date(held.post.days.starts_on);
        let now = format!("{} holds the post {}{of}, from {since}.", profile.person.name, held.job_title);
        let version = profile.person.version.to_string();
        let version = asked.form.filled("version").unwrap_or(&version);
        Ok(views::EndPost::new(now, &path, post, version, typed.date("ends_on"), errors))
    })
}

pub fn end_submit(asked: &Asked) -> Answer {
    must_be_allowed(asked, Action::SetLine)?;
    let (person, version) = (id(asked), form_version(asked)?);
    let post = asked.param("post").into();
    let mut wrong = Vec::new();
    let ends_on = day(&mut wrong, &asked.form, "ends_on", "End date");
    let ended = sound(wrong).and_then(|()| asked.write(move |tx, me| posts::end_held(tx, me, &person, version, &post, ends_on)));
    let reply = ended.map(|_| Reply::on_to(path(asked)).saying(format!("The post ends on {}.", words::date(ends_on))));
    again(reply, |errors| end_page(asked, 422, &asked.form, errors))
}

// Facts.

pub fn add_form(asked: &Asked) -> Answer {
    add_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn add_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        people::must_be_able_to_add(tx, me)?;
        frame.back = Some(Link::new("/people", "Back"));
        Ok(views::StaffFacts::add(typed.raw("name"), typed.raw("employee_ref"), typed.raw("email"), errors))
    })
}

pub fn add_submit(asked: &Asked) -> Answer {
    let new = NewPerson {
        name: asked.form.raw("name").to_owned(),
        employee_ref: asked.form.raw("employee_ref").to_owned(),
        email: asked.form.filled("email").map(str::to_owned),
    };
    let added = asked.write(move |tx, me| people::add(tx, me, new));
    let reply = added.map(|person| {
        let invited = if person.email.is_some() { " The invitation goes out by mail." } else { "" };
        Reply::on_to(format!("/people/{}", person.id)).saying(format!("{} added.{invited}", person.name))
    });
    again(reply, |errors| add_page(asked, 422, &asked.form, errors))
}

pub fn edit_form(asked: &Asked) -> Answer {
    edit_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn edit_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    form(asked, status, Action::Rectify, |profile, path, version| {
        let person = &profile.person;
        let held = (person.name.as_str(), person.employee_ref.as_deref().unwrap_or_default());
        let (name, number) = if typed.has("name") { (typed.raw("name"), typed.raw("employee_ref")) } else { held };
        views::StaffFacts::edit(path, version, name, number, errors)
    })
}

pub fn edit_submit(asked: &Asked) -> Answer {
    let (person, version) = (id(asked), form_version(asked)?);
    let wanted = Correction {
        name: asked.form.raw("name").to_owned(),
        employee_ref: asked.form.filled("employee_ref").map(str::to_owned),
    };
    match asked.write(move |tx, me| people::correct(tx, me, &person, version, wanted)) {
        Err(AppError::Stale) => edit_stale(asked),
        other => {
            let reply = other.map(|person| Reply::on_to(path(asked)).saying(format!("Saved: {}.", person.name)));
            again(reply, |errors| edit_page(asked, 422, &asked.form, errors))
        }
    }
}

/// Both versions, and the choice between them.
fn edit_stale(asked: &Asked) -> Answer {
    asked.page_with(412, |tx, me| {
        let person = people::changeable(tx, me, &id(asked), Action::Rectify)?.person;
        let held = [("name", "Name", person.name), ("employee_ref", "Staff number", person.employee_ref.unwrap_or_default())];
        let differs = |(field, what, theirs): &(&str, &str, String)| {
            let mine = asked.form.get(field);
            (mine != theirs).then(|| TwoVersions { what: (*what).to_owned(), mine: mine.to_owned(), theirs: theirs.clone() })
        };
        let values = held.iter().map(|(field, ..)| Posted { name: (*field).to_owned(), value: asked.form.get(field).to_owned() });
        Ok(Stale {
            saved_by: "What is stored now stands beside what you typed.".to_owned(),
            rows: held.iter().filter_map(differs).collect(),
            values: values.collect(),
            action: format!("{}/edit", path(asked)),
            version: person.version.to_string(),
            keep_theirs: path(asked),
        })
    })
}
