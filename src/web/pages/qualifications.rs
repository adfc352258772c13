//! Qualifications: one's own below `/qualifications`, somebody else's at `/people/{id}/qualifications`, and verifying them.

use std::collections::BTreeMap;

use super::people::tabs::{self, Place};
use super::progress::{reader, whose, why};
use super::stale::both_versions;
use super::typed::optional_day;
use super::waiting::{queues, steps};
use super::{form_errors, form_version};
use crate::app::evidence::NewFile;
use crate::app::qualifications::{self as app, NewAward, Qualifications};
use crate::app::waiting::Page;
use crate::app::{AppError, FieldError};
use crate::domain::ids::{AttachmentId, CriterionId, PersonId};
use crate::domain::officer::EquivalenceState;
use crate::domain::qualification::{HeldAward, PastVerification};
use crate::exchange::attachment;
use crate::views::confirm::Confirmation;
use crate::views::parts::{FormErrors, Link};
use crate::views::qualifications as views;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

const LIST: &str = "/qualifications";
const QUEUE: &str = "/qualifications/to-verify";

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let found = app::view(tx, me, &whose(asked, me))?;
        let view = &found.view;
        frame.print_caption = Some(format!("{}. Qualifications, as at {}", view.person.name, words::date(view.as_of)));
        let awards: Vec<views::AwardFacts<'_>> = found.awards.iter().map(|award| facts(&found, award)).collect();
        let missing: Vec<views::MissingFacts<'_>> = found
            .missing
            .iter()
            .map(|(named, reasons)| views::MissingFacts {
                criterion: (named.id.as_str(), &named.label),
                reasons: reasons.iter().map(|reason| reason.text.as_str()).collect(),
            })
            .collect();
        let documents: Vec<views::DocumentFacts<'_>> = found
            .documents
            .iter()
            .map(|document| views::DocumentFacts {
                criterion: (document.criterion.id.as_str(), &document.criterion.label),
                kind: (document.kind.as_str(), &document.name),
                held: document.held.as_ref().map(|(id, last)| (id.as_str(), *last)),
                waits: document.waits,
            })
            .collect();
        let page = views::Qualifications::new(&views::ListFacts {
            reader: &reader(me, view),
            as_of: view.as_of,
            awards: &awards,
            missing: &missing,
            documents: &documents,
            may_write: found.may.write,
            may_verify: found.may.verify,
            may_decide: found.may.decide,
        });
        let standard: Vec<_> = found.standard.iter().map(|post| (post.job_title.as_str(), &post.recorded)).collect();
        let page = page.in_scope(&standard);
        Ok(page.about(why(view), tabs::of(&view.why, &view.person.id, Place::Qualifications)))
    })
}

fn facts<'a>(found: &'a Qualifications, view: &'a app::AwardView) -> views::AwardFacts<'a> {
    views::AwardFacts {
        award: &view.held.award,
        number: view.held.qualification_number.as_deref(),
        meets: view.meets.iter().map(|named| (named.id.as_str(), named.label.as_str())).collect(),
        reasons: view
            .reasons
            .iter()
            .map(|(named, reason)| (named.id.as_str(), named.label.as_str(), reason.text.as_str()))
            .collect(),
        equivalents: view
            .held
            .equivalents
            .iter()
            .map(|asked| views::EquivalentFacts {
                criterion: asked.criterion.as_str(),
                state: asked.state,
                reason: asked.reason.as_deref(),
                by: asked.decided_by.as_ref().and_then(|id| found.people.get(id)).map_or("", String::as_str),
                on: asked.decided_on,
            })
            .collect(),
        may_ask: !view.may_ask.is_empty(),
        files: if found.may.download { &view.held.files } else { &[] },
        past: past(&view.held, &found.people),
    }
}

/// Verifications that ended, with the names of those who verified.
fn past(held: &HeldAward, people: &BTreeMap<PersonId, String>) -> Vec<(PastVerification, Option<String>)> {
    held.past.iter().map(|past| (past.clone(), past.by.as_ref().and_then(|by| people.get(by)).cloned())).collect()
}

/// What was typed, and what is wrong with its days.
fn typed(form: &Form) -> (NewAward, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let text = |name: &str| form.get(name).to_owned();
    let new = NewAward {
        catalogue: text("catalogue"),
        title: text("title"),
        level: text("level"),
        field: text("field"),
        awarding_body: text("awarding_body"),
        qualification_number: text("qualification_number"),
        subject: text("subject"),
        grade: text("grade"),
        guided_hours: text("guided_hours"),
        status: text("status"),
        awarded_on: optional_day(&mut wrong, form, "awarded_on", "Date it was awarded"),
        expires_on: optional_day(&mut wrong, form, "expires_on", "Last day it is valid"),
    };
    (new, wrong)
}

fn shown(form: &Form) -> views::AwardTyped<'_> {
    views::AwardTyped {
        catalogue: form.get("catalogue"),
        title: form.get("title"),
        level: form.get("level"),
        field: form.get("field"),
        awarding_body: form.get("awarding_body"),
        qualification_number: form.get("qualification_number"),
        subject: form.get("subject"),
        grade: form.get("grade"),
        guided_hours: form.get("guided_hours"),
        status: form.get("status"),
        awarded_on: form.date("awarded_on"),
        expires_on: form.date("expires_on"),
    }
}

/// What is kept as a form has it.
fn kept(held: &HeldAward) -> Form {
    let new = NewAward::of(held);
    let mut fields: Vec<(String, String)> = [
        ("catalogue", new.catalogue),
        ("title", new.title),
        ("level", new.level),
        ("field", new.field),
        ("awarding_body", new.awarding_body),
        ("qualification_number", new.qualification_number),
        ("subject", new.subject),
        ("grade", new.grade),
        ("guided_hours", new.guided_hours),
        ("status", new.status),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    for (name, day) in [("awarded_on", new.awarded_on), ("expires_on", new.expires_on)] {
        let Some(day) = day else { continue };
        for (part, format) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y")] {
            fields.push((format!("{name}_{part}"), day.format(format).to_string()));
        }
    }
    Form::of(fields)
}

fn add_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let catalogue = app::to_add(tx, me)?;
        frame.back = Some(Link::new(LIST, "Back"));
        Ok(views::AwardForm::new(catalogue, None, shown(typed), errors))
    })
}

pub fn add_form(asked: &Asked) -> Answer {
    add_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn add(asked: &Asked) -> Answer {
    let (new, wrong) = typed(&asked.form);
    match asked.write(move |tx, me| app::add(tx, me, &new, wrong)) {
        Ok(held) => {
            let files = format!("{LIST}/{}/files", held.award.id);
            Ok(Reply::on_to(files).saying("Qualification added. Your manager or HR verifies it."))
        }
        Err(AppError::Invalid(errors)) => add_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

fn change_page(asked: &Asked, status: u16, typed: Option<&Form>, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let (held, catalogue) = app::to_change(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(LIST, "Back"));
        let version = typed.and_then(|typed| typed.number("version")).unwrap_or(held.version);
        let kept = kept(&held);
        let change = (held.award.id.as_str(), version, held.award.verified);
        Ok(views::AwardForm::new(catalogue, Some(change), shown(typed.unwrap_or(&kept)), errors))
    })
}

pub fn change_form(asked: &Asked) -> Answer {
    let typed = asked.typed_before();
    let is_typed = !typed.names().is_empty();
    change_page(asked, 200, is_typed.then_some(&typed), FormErrors::none())
}

pub fn change(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let (new, wrong) = typed(&asked.form);
    match asked.write(move |tx, me| app::change(tx, me, &id, version, &new, wrong)) {
        Ok(_) => Ok(Reply::on_to(LIST).saying("Qualification changed.")),
        Err(AppError::Invalid(errors)) => change_page(asked, 422, Some(&asked.form), form_errors(&errors)),
        Err(AppError::Stale) => stale(asked),
        Err(error) => Err(error),
    }
}

/// Both versions, and the choice between them.
fn stale(asked: &Asked) -> Answer {
    asked.page_with(412, |tx, me| {
        let (held, catalogue) = app::to_change(tx, me, asked.param("id"))?;
        let ((mine, _), theirs) = (typed(&asked.form), NewAward::of(&held));
        let entry = |id: &str| catalogue.and_then(|all| all.qualification(id)).map_or(id.to_owned(), |entry| entry.title.clone());
        let day = |day: Option<chrono::NaiveDate>| day.map(words::date).unwrap_or_default();
        let both = |of: &dyn Fn(&NewAward) -> String| (of(&mine), of(&theirs));
        let rows = [
            ("Qualification", both(&|new| entry(&new.catalogue))),
            ("Title", both(&|new| new.title.clone())),
            ("Level", both(&|new| new.level.clone())),
            ("Field", both(&|new| words::sentence(&new.field))),
            ("Subject", both(&|new| words::sentence(&new.subject))),
            ("Grade", both(&|new| new.grade.clone())),
            ("Awarding body", both(&|new| new.awarding_body.clone())),
            ("Qualification number", both(&|new| new.qualification_number.clone())),
            ("Guided learning hours", both(&|new| new.guided_hours.clone())),
            ("Finished", both(&|new| words::sentence(&new.status))),
            ("Awarded on", both(&|new| day(new.awarded_on))),
            ("Valid to the end of", both(&|new| day(new.expires_on))),
        ];
        let rows = rows.into_iter().map(|(what, (mine, theirs))| (what, mine, theirs)).collect();
        Ok(both_versions(&asked.form, rows, &asked.path, held.version, LIST))
    })
}

pub fn withdraw_ask(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let held = app::find_own(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(LIST, "Back"));
        let action = format!("{LIST}/{}/withdraw", held.award.id);
        let question = Confirmation::new("Are you sure you want to withdraw this qualification?", "Withdraw it", action, LIST)
            .about(held.award.title)
            .effect("It counts for nothing any more.")
            .value("version", held.version.to_string());
        let warning = "It is verified. If you add it again, somebody has to verify it again.";
        Ok(if held.award.verified { question.warning(warning) } else { question })
    })
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    asked.write(move |tx, me| app::withdraw(tx, me, &id, version))?;
    Ok(Reply::on_to(LIST).saying("Qualification withdrawn."))
}

fn files_page(asked: &Asked, status: u16, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let held = app::find_own(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(LIST, "Back"));
        Ok(views::Certificates::new(&held.award, held.version, &held.files, errors))
    })
}

pub fn files_form(asked: &Asked) -> Answer {
    files_page(asked, 200, FormErrors::none())
}

/// Files are taken as they come: each that is not right is named, and the others stay.
pub fn files(asked: &Asked) -> Answer {
    let id = asked.param("id").to_owned();
    let page = format!("{LIST}/{id}/files");
    if asked.form.get("action") == "remove" {
        let (file, version) = (AttachmentId::new(asked.form.get("file")), form_version(asked)?);
        asked.write(move |tx, me| app::remove_file(tx, me, &id, Some(version), &file))?;
        return Ok(Reply::on_to(page).saying("File removed."));
    }
    let sent: Vec<_> = asked.uploads.iter().filter(|upload| upload.field == "files" && !upload.is_none()).collect();
    let (mut errors, mut added) = (FormErrors::none(), 0);
    if sent.is_empty() {
        asked.read(|tx, me| app::find_own(tx, me, &id))?;
        errors.push("files", "Select a file");
    }
    for upload in sent {
        match attachment::accept(&upload.file_name, upload.bytes()?) {
            Err(problem) => {
                asked.read(|tx, me| app::find_own(tx, me, &id))?;
                errors.push("files", problem.to_string());
            }
            Ok(accepted) => {
                let (id, file) = (id.clone(), NewFile::of(accepted));
                match asked.write(move |tx, me| app::attach(tx, me, &id, None, file)) {
                    Ok(_) => added += 1,
                    Err(AppError::Invalid(wrong)) => wrong.into_iter().for_each(|error| errors.push("files", error.message)),
                    Err(error) => return Err(error),
                }
            }
        }
    }
    if !errors.is_empty() {
        return files_page(asked, 422, errors);
    }
    let said = if added == 1 { "1 file added.".to_owned() } else { format!("{added} files added.") };
    Ok(Reply::on_to(page).saying(said))
}

/// A certificate, to be kept and never shown in the page.
pub fn download(asked: &Asked) -> Answer {
    let file = AttachmentId::new(asked.param("file"));
    let (file, bytes) = asked.read(|tx, me| app::download(tx, me, asked.param("id"), &file))?;
    Ok(Reply::file(file.kind.media_type(), file.name, bytes))
}

fn ask_page(asked: &Asked, status: u16, typed: &str, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let id = asked.param("id");
        let held = app::find_own(tx, me, id)?;
        let found = app::view(tx, me, me.id())?;
        let award = found.awards.iter().find(|award| award.held.award.id == *id).ok_or(AppError::NotFound)?;
        frame.back = Some(Link::new(LIST, "Back"));
        let criteria: Vec<views::Entry> =
            award.may_ask.iter().map(|named| (named.id.to_string(), format!("{} ({})", named.label, named.id))).collect();
        Ok(views::AskHr::new((id, held.version), &held.award, &criteria, typed, errors))
    })
}

pub fn ask_form(asked: &Asked) -> Answer {
    ask_page(asked, 200, "", FormErrors::none())
}

pub fn ask(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let criterion = CriterionId::new(asked.form.get("criterion"));
    match asked.write(move |tx, me| app::ask(tx, me, &id, version, &criterion)) {
        Ok(_) => Ok(Reply::on_to(LIST).saying("HR has been asked.")),
        Err(AppError::Invalid(errors)) => ask_page(asked, 422, asked.form.get("criterion"), form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn queue(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let today = tx.today;
        let after = asked.query.filled("after");
        let found = app::waiting(tx, me, Page::of(after))?;
        let waiting = &found.rows;
        let pending: Vec<Vec<String>> = waiting
            .iter()
            .map(|row| {
                let asked = row.held.equivalents.iter().filter(|asked| asked.state == EquivalenceState::Pending);
                asked.map(|asked| asked.criterion.to_string()).collect()
            })
            .collect();
        let rows: Vec<views::Waiting<'_>> = waiting
            .iter()
            .zip(&pending)
            .map(|(row, asked)| views::Waiting { award: &row.held.award, officer: &row.person.name, asked })
            .collect();
        Ok(views::ToVerify::new(&rows, today, queues(QUEUE), steps(QUEUE, after, found.next.as_deref())))
    })
}

fn verify_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let found = app::to_verify(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(QUEUE, "Back"));
        let criterion = found.held.equivalents.iter().find(|asked| asked.state == EquivalenceState::Pending);
        let criterion = criterion.filter(|_| found.may.decide).map(|asked| asked.criterion.clone());
        let label = match &criterion {
            Some(id) => app::label(tx, &found.held.person, id)?,
            None => String::new(),
        };
        Ok(views::Verify::new(
            &views::VerifyFacts {
                award: &found.held.award,
                number: found.held.qualification_number.as_deref(),
                version: typed.number("version").unwrap_or(found.held.version),
                today: tx.today,
                officer: &found.person.name,
                why: &found.why.words(),
                verified_by: found.held.verified_by.as_ref().and_then(|by| found.people.get(by)).map(String::as_str),
                files: if found.may.download { &found.held.files } else { &[] },
                past: &past(&found.held, &found.people),
                may_verify: found.may.verify,
                asked: criterion.as_ref().map(|id| (id.as_str(), label.as_str())),
                typed: (typed.get("decision"), typed.raw("reason")),
            },
            errors,
        ))
    })
}

pub fn verify_form(asked: &Asked) -> Answer {
    verify_page(asked, 200, &Form::default(), FormErrors::none())
}

pub fn verify(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let seen = asked.form.get("seen") == "yes";
    match asked.write(move |tx, me| app::verify(tx, me, &id, version, seen)) {
        Ok(_) => Ok(Reply::on_to(QUEUE).saying("Qualification verified.")),
        Err(AppError::Invalid(errors)) => verify_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn decide(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let criterion = CriterionId::new(asked.form.get("criterion"));
    let approved = match asked.form.get("decision") {
        "approved" => Some(true),
        "refused" => Some(false),
        _ => None,
    };
    let reason = asked.form.raw("reason").to_owned();
    match asked.write(move |tx, me| app::decide(tx, me, &id, version, &criterion, approved, &reason)) {
        Ok(_) => Ok(Reply::on_to(QUEUE).saying("Decision recorded.")),
        Err(AppError::Invalid(errors)) => verify_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}
