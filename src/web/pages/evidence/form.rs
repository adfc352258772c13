//! The four steps in which evidence is written. (Save) and the script keep what is there; only what cannot be kept is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{id, path};
use crate::app::evidence::{self, Change, Choices, CriterionView, Names, NewFile, Saved, View};
use crate::app::{AppError, Caller, FieldError, Tx};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::evidence::{Content, Part, StateWord};
use crate::domain::ids::{AttachmentId, CriterionId, DocumentType};
use crate::exchange::attachment;
use crate::views::errors::{Stale, TwoVersions};
use crate::views::evidence::{
    Account, AccountTyped, Criteria, CriteriaSection, CriterionChoice, DayTyped, Declaration, FileRow, Files, Finding, Note,
    NoteVersions, ReturnedNote, Step, last_saved, step_from_check, step_next, step_path, two_versions,
};
use crate::views::parts::{FormErrors, Posted};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::typed::optional_day;
use crate::web::pages::{form_errors, form_version};
use crate::web::reply::Reply;

/// `/evidence/new`: begins a draft at once, so that nothing that is typed is ever only in a browser.
pub fn add_form(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        frame.back = Some(crate::views::parts::Link::new("/evidence", "Back"));
        let wanted = asked.query.filled("criterion").map(str::to_owned);
        let choices = evidence::choices_for_new(tx, me)?;
        let chosen: Vec<String> = wanted.into_iter().collect();
        let kind = asked.query.filled("kind").map(str::to_owned);
        let step = Step::of_new().keyed(tx.new_id()).with_kind(kind);
        Ok(Criteria::new(step, sections(&choices), &chosen, FormErrors::none()))
    })
}

pub fn add_submit(asked: &Asked) -> Answer {
    let typed = asked.form.all("criteria");
    let criteria: Vec<CriterionId> = typed.iter().map(CriterionId::new).collect();
    let later = asked.form.get("action") == "save";
    let kind = Some(asked.form.get("kind")).filter(|kind| !kind.is_empty()).map(DocumentType::new);
    let chosen: Vec<&str> = typed.iter().map(String::as_str).collect();
    let begun = asked
        .begin_once(asked.form.get("key"), &chosen, move |tx, me| Ok(evidence::begin(tx, me, criteria, kind)?.to_string()))?;
    Ok(match later {
        true => Reply::on_to("/evidence").saying("Draft saved."),
        false => Reply::on_to(step_path(Part::Account, &format!("/evidence/{begun}"))),
    })
}

/// What is missing first, by group; what is met folds away below it.
fn sections(choices: &Choices) -> Vec<CriteriaSection> {
    let of = |met: bool| {
        let groups = choices.groups.iter().map(|group| {
            let fits = |choice: &&evidence::Choice| (choice.outcome == Some(Outcome::Met)) == met;
            let criteria = group.criteria.iter().filter(fits);
            let criteria: Vec<CriterionChoice> =
                criteria.map(|choice| CriterionChoice::new(choice.id.as_str(), &choice.name, choice.needs.as_deref())).collect();
            (group.name.clone(), criteria)
        });
        groups.filter(|(_, criteria)| !criteria.is_empty()).collect::<Vec<_>>()
    };
    let (missing, met) = (of(false), of(true));
    let below = !missing.is_empty();
    [("What is missing", false, missing), ("What you meet", below, met)]
        .into_iter()
        .filter(|(_, _, groups)| !groups.is_empty())
        .map(|(heading, folded, groups)| CriteriaSection::new(heading, folded, groups))
        .collect()
}

/// The step that the path names.
fn part(asked: &Asked) -> Result<Part, AppError> {
    let word = if asked.path.ends_with("/files") { "files" } else { asked.param("step") };
    Part::from_word(word).ok_or(AppError::NotFound)
}

pub fn edit_form(asked: &Asked) -> Answer {
    let typed = asked.typed_before();
    let typed = Some(typed).filter(|typed| !typed.names().is_empty());
    step_page(asked, 200, typed.as_ref(), FormErrors::none())
}

/// A step with what is held, or with what was typed.
fn step_page(asked: &Asked, status: u16, typed: Option<&Form>, errors: FormErrors) -> Answer {
    match part(asked)? {
        Part::Criteria => asked.framed(status, |tx, me, frame| {
            let (view, step) = begin(asked, tx, me, frame, Part::Criteria, typed)?;
            let choices = evidence::choices(tx, me, &id(asked))?;
            let held = view.criteria.iter().map(|criterion| criterion.id.to_string()).collect();
            let chosen: Vec<String> = typed.map_or(held, |form| form.all("criteria"));
            let lost = typed.map(|form| lost(&view, form)).unwrap_or_default();
            let lost: Vec<Note<'_>> = lost
                .into_iter()
                .map(|criterion| Note { criterion: criterion.id.as_str(), label: &criterion.name, typed: &criterion.note })
                .collect();
            let confirmed = typed.map(|form| form.all("forget")).unwrap_or_default();
            Ok(Criteria::new(step, sections(&choices), &chosen, errors).losing(&lost, &confirmed))
        }),
        Part::Account => asked.framed(status, |tx, me, frame| {
            let (view, step) = begin(asked, tx, me, frame, Part::Account, typed)?;
            let framework = evidence::framework_of(tx, me, &id(asked))?;
            let names = Names::of(tx, &framework);
            let content = view.content.clone().unwrap_or_default();
            let (happened, expires) = (DayTyped::held(content.happened_on), DayTyped::held(content.expires_on));
            let account = match typed {
                Some(form) => account_of(form),
                None => AccountTyped::held(&content, &happened, &expires),
            };
            let said: Vec<String> = view
                .criteria
                .iter()
                .map(|criterion| match typed {
                    Some(form) => form.raw(&format!("note_{}", criterion.id)).to_owned(),
                    None => criterion.note.clone(),
                })
                .collect();
            let notes: Vec<Note<'_>> = view
                .criteria
                .iter()
                .zip(&said)
                .map(|(criterion, typed)| Note { criterion: criterion.id.as_str(), label: &criterion.name, typed })
                .collect();
            let takes: Vec<String> = view.criteria.iter().filter_map(|criterion| names.takes(&criterion.id)).collect();
            Ok(Account::new(step, names.kinds(), &account, &notes, errors).taking(&takes))
        }),
        Part::Files => asked.framed(status, |tx, me, frame| {
            let (view, step) = begin(asked, tx, me, frame, Part::Files, None)?;
            let version = view.version.to_string();
            let files = view.content.iter().flat_map(|content| &content.files);
            let row = |file| FileRow::new(&path(asked), file, &version);
            let rows = files.map(|file| if step.to_check { row(file).to_check() } else { row(file) }).collect();
            Ok(Files::new(step, rows, errors))
        }),
        Part::Tenants => asked.framed(status, |tx, me, frame| {
            let (view, step) = begin(asked, tx, me, frame, Part::Tenants, typed)?;
            let found = evidence::findings(tx, me, &id(asked))?;
            let answers: Vec<String> = found
                .iter()
                .map(|finding| match typed {
                    Some(form) => form.get(&format!("finding_{}", finding.key)).to_owned(),
                    None if finding.not_a_tenants => "not_tenant".to_owned(),
                    None => String::new(),
                })
                .collect();
            let shown: Vec<Finding<'_>> = found
                .iter()
                .zip(&answers)
                .map(|(finding, answer)| Finding { key: &finding.key, words: &finding.words, excerpt: &finding.excerpt, answer })
                .collect();
            let held = view.content.as_ref().is_some_and(|content| content.redacted);
            let declared = typed.map_or(held, |form| form.get("declared") == "yes");
            Ok(Declaration::new(step, &path(asked), &shown, declared, errors))
        }),
    }
}

/// The piece, and what stands above and below the fields of a step of it.
fn begin(
    asked: &Asked,
    tx: &mut Tx<'_>,
    me: &Caller,
    frame: &mut crate::views::layout::Frame,
    part: Part,
    typed: Option<&Form>,
) -> Result<(View, Step), AppError> {
    let view = evidence::to_write(tx, me, &id(asked))?;
    let evidence = path(asked);
    let back = Part::ALL.into_iter().take_while(|earlier| *earlier != part).last();
    let back = match to_check(asked, typed) {
        true => format!("{evidence}/check"),
        false => back.map_or_else(|| "/evidence".to_owned(), |earlier| step_path(earlier, &evidence)),
    };
    frame.back = Some(crate::views::parts::Link::new(back, "Back"));
    // What was typed against an older version is sent with that version, so that nobody's later change is lost.
    let version = typed.and_then(|form| form.filled("version")).map_or_else(|| view.version.to_string(), str::to_owned);
    let mut step = Step::of_draft(part, &evidence, version).saved(last_saved(view.changed_at.naive_utc(), tx.now.naive_utc()));
    if to_check(asked, typed) {
        step = step.to_check();
    }
    if let Some(review) = view.review.as_ref().filter(|_| matches!(view.state, StateWord::Returned | StateWord::Restricted))
        && let Some((_, words)) = &review.returned
    {
        step = step.returned(ReturnedNote::new(&review.who, words::day_of(review.at.naive_utc()), words.clone()));
    }
    let undone = evidence::undone_by_change(tx, me, &view)?;
    if !undone.is_empty() {
        step = step.undone(&undone);
    }
    if let Some(on) = evidence::kept_in_application(tx, &view)? {
        step = step.locked(on);
    }
    Ok((view, step))
}

/// Whether a step was opened from the check. The form keeps it as a word, so that nothing else can be led to.
fn to_check(asked: &Asked, typed: Option<&Form>) -> bool {
    [Some(&asked.query), Some(&asked.form), typed].into_iter().flatten().any(|form| form.get("return") == "check")
}

/// Where (Continue) leads from a step.
fn onward(asked: &Asked, part: Part) -> String {
    if to_check(asked, None) { format!("{}/check", path(asked)) } else { step_next(part, &path(asked)) }
}

/// The step again.
fn again(asked: &Asked, part: Part) -> String {
    if to_check(asked, None) { step_from_check(part, &path(asked)) } else { step_path(part, &path(asked)) }
}

/// The criteria that are unticked now and of which something is written, which would go with them.
fn lost<'v>(view: &'v View, form: &Form) -> Vec<&'v CriterionView> {
    let chosen = form.all("criteria");
    let stays = |criterion: &CriterionView| chosen.iter().any(|id| id == criterion.id.as_str());
    view.criteria.iter().filter(|criterion| !criterion.note.is_empty() && !stays(criterion)).collect()
}

fn account_of(form: &Form) -> AccountTyped<'_> {
    AccountTyped {
        title: form.raw("title"),
        kind: form.get("kind"),
        happened_on: form.date("happened_on"),
        expires_on: form.date("expires_on"),
        case_reference: form.raw("case_reference"),
        situation: form.raw("situation"),
        task: form.raw("task"),
        action_taken: form.raw("action_taken"),
        result: form.raw("result"),
    }
}

/// What a step changes. `wrong` gathers days that are none.
fn change_of(part: Part, form: &Form, wrong: &mut Vec<FieldError>) -> Change {
    match part {
        Part::Criteria => {
            Change { criteria: Some(form.all("criteria").iter().map(CriterionId::new).collect()), ..Change::default() }
        }
        Part::Account => {
            let text = |name: &str| form.has(name).then(|| form.raw(name).to_owned());
            let mut day = |name: &str, label: &str| {
                let before = wrong.len();
                let day = optional_day(wrong, form, name, label);
                // A day that is none leaves what is held.
                (wrong.len() == before).then_some(day)
            };
            let happened_on = day("happened_on", "Date it happened");
            let has_expiry = form.has("expires_on_day");
            let expires_on = if has_expiry { day("expires_on", "Date it expires") } else { None };
            Change {
                title: text("title"),
                kind: Some(form.filled("kind").map(DocumentType::new)),
                happened_on,
                expires_on,
                case_reference: text("case_reference"),
                situation: text("situation"),
                task: text("task"),
                action_taken: text("action_taken"),
                result: text("result"),
                notes: notes_of(form),
                ..Change::default()
            }
        }
        Part::Files => Change::default(),
        Part::Tenants => {
            let answered = form.names().into_iter().filter_map(|name| name.strip_prefix("finding_").map(str::to_owned));
            let not_tenants: BTreeSet<String> =
                answered.filter(|key| form.get(&format!("finding_{key}")) == "not_tenant").collect();
            Change { declared: Some(form.get("declared") == "yes"), not_tenants: Some(not_tenants), ..Change::default() }
        }
    }
}

fn notes_of(form: &Form) -> BTreeMap<CriterionId, String> {
    let names = form.names().into_iter();
    let notes = names.filter_map(|name| Some((name.strip_prefix("note_")?.to_owned(), form.raw(&name).to_owned())));
    notes.map(|(criterion, note)| (CriterionId::new(criterion), note)).collect()
}

#[derive(Serialize)]
struct SavedAt {
    saved_at: String,
    version: i64,
}

pub fn edit_submit(asked: &Asked) -> Answer {
    let part = part(asked)?;
    if part == Part::Files {
        return files_submit(asked);
    }
    let (evidence, version) = (id(asked), form_version(asked)?);
    let mut wrong = Vec::new();
    let mut change = change_of(part, &asked.form, &mut wrong);
    let by_itself = asked.form.get("autosave") == "1";
    if let Some(chosen) = &mut change.criteria {
        let view = asked.read(|tx, me| evidence::to_write(tx, me, &evidence))?;
        let confirmed = if by_itself { Vec::new() } else { asked.form.all("forget") };
        let sure = |criterion: &&CriterionView| confirmed.iter().any(|id| id == criterion.id.as_str());
        let mut unsure = lost(&view, &asked.form);
        unsure.retain(|criterion| !sure(criterion));
        // What saves itself deletes nothing that was written: that waits until somebody can be asked.
        if by_itself {
            chosen.extend(unsure.iter().map(|criterion| criterion.id.clone()));
        } else if !unsure.is_empty() {
            let names: Vec<String> = unsure.iter().map(|criterion| criterion.name.clone()).collect();
            let words = format!("Tick {} again, or confirm that what you wrote is deleted", words::join(&names));
            return step_page(asked, 422, Some(&asked.form), FormErrors::none().with("forget", words));
        }
    }
    if part == Part::Account {
        refuse_future(asked, &mut change, &mut wrong)?;
    }
    if !wrong.is_empty() && !by_itself {
        return step_page(asked, 422, Some(&asked.form), form_errors(&wrong));
    }
    let saved = asked.write(move |tx, me| evidence::save(tx, me, &evidence, version, &change));
    match saved {
        Ok(saved) if by_itself => {
            let saved_at = words::time(saved.at.naive_utc());
            Reply::json(200, &SavedAt { saved_at, version: saved.version })
        }
        Ok(saved) if asked.form.get("action") == "save" => Ok(after_save(&saved)),
        Ok(_) => Ok(Reply::on_to(onward(asked, part))),
        Err(AppError::Invalid(errors)) => step_page(asked, 422, Some(&asked.form), form_errors(&errors)),
        Err(AppError::Stale) if !by_itself => stale(asked, part),
        Err(error) => Err(error),
    }
}

/// A day that has not come is wrong at its step already, like one that is none, and leaves what is held.
fn refuse_future(asked: &Asked, change: &mut Change, wrong: &mut Vec<FieldError>) -> Result<(), AppError> {
    let today = asked.read(|tx, _| Ok(tx.today))?;
    if change.happened_on.flatten().is_some_and(|day| day > today) {
        change.happened_on = None;
        wrong.push(FieldError::new("happened_on", "future", "Date it happened must be today or in the past"));
    }
    Ok(())
}

fn after_save(saved: &Saved) -> Reply {
    Reply::on_to(format!("/evidence/{}", saved.id)).saying(format!("Draft saved at {}", words::time(saved.at.naive_utc())))
}

/// Files are taken as they come: each that is not right is named, and the others stay.
fn files_submit(asked: &Asked) -> Answer {
    let evidence = id(asked);
    if asked.form.get("action") == "remove" {
        let file = AttachmentId::new(asked.form.get("file"));
        asked.write(move |tx, me| evidence::remove_file(tx, me, &evidence, &file))?;
        return Ok(Reply::on_to(again(asked, Part::Files)).saying("File removed."));
    }
    let sent = asked.uploads.iter().filter(|upload| upload.field == "files");
    let sent: Vec<_> = sent.filter(|upload| !upload.is_none()).collect();
    let uploads = asked.form.get("action") == "upload";
    if sent.is_empty() && uploads {
        let errors = FormErrors::none().with("files", "Select a file");
        return step_page(asked, 422, None, errors);
    }
    let (mut errors, mut added, mut already) = (FormErrors::none(), 0, Vec::new());
    for upload in sent {
        match attachment::accept(&upload.file_name, upload.bytes()?) {
            Err(problem) => errors.push("files", problem.to_string()),
            Ok(accepted) => {
                let (evidence, file) = (evidence.clone(), NewFile::of(accepted));
                let name = file.name.clone();
                match asked.write(move |tx, me| evidence::attach(tx, me, &evidence, file)) {
                    Ok(saved) if saved.changed => added += 1,
                    Ok(_) => already.push(name),
                    Err(AppError::Invalid(wrong)) => wrong.into_iter().for_each(|error| errors.push("files", error.message)),
                    Err(error) => return Err(error),
                }
            }
        }
    }
    if !errors.is_empty() {
        return step_page(asked, 422, None, errors);
    }
    Ok(match asked.form.get("action") {
        "upload" => Reply::on_to(again(asked, Part::Files)).saying(said_of_files(added, &already)),
        "save" => Reply::on_to(path(asked)).saying("Draft saved."),
        _ => Reply::on_to(onward(asked, Part::Files)),
    })
}

/// How many files came in, and which were there before.
fn said_of_files(added: usize, already: &[String]) -> String {
    let there = match already {
        [_] if added == 0 => "This file is there already.".to_owned(),
        [] => String::new(),
        [one] => format!("{one} is there already."),
        several => format!("{} are there already.", words::join(several)),
    };
    let new = match added {
        0 => String::new(),
        1 => "1 file added.".to_owned(),
        many => format!("{many} files added."),
    };
    [new, there].into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Both versions, and the choice between them.
fn stale(asked: &Asked, part: Part) -> Answer {
    asked.page_with(412, |tx, me| {
        let view = evidence::to_write(tx, me, &id(asked))?;
        let content = view.content.clone().unwrap_or_default();
        let rows = differences(asked, part, &view, &content);
        let fields = asked.form.names().into_iter().filter(|name| !["version", "csrf_token", "action"].contains(&name.as_str()));
        let mut values = Vec::new();
        for name in fields.collect::<BTreeSet<_>>() {
            values.extend(asked.form.all_raw(&name).into_iter().map(|value| Posted { name: name.clone(), value }));
        }
        Ok(Stale {
            saved_by: "What is stored now stands beside what you typed.".to_owned(),
            rows,
            values,
            action: step_path(part, &path(asked)),
            version: view.version.to_string(),
            keep_theirs: again(asked, part),
        })
    })
}

fn differences(asked: &Asked, part: Part, view: &View, content: &Content) -> Vec<TwoVersions> {
    let form = &asked.form;
    match part {
        Part::Criteria => {
            let held: Vec<String> = view.criteria.iter().map(|criterion| criterion.id.to_string()).collect();
            let mine = form.all("criteria");
            let row = TwoVersions { what: "Criteria".to_owned(), mine: mine.join(", "), theirs: held.join(", ") };
            if row.mine == row.theirs { Vec::new() } else { vec![row] }
        }
        Part::Account => {
            let (happened, expires) = (DayTyped::held(content.happened_on), DayTyped::held(content.expires_on));
            let theirs = AccountTyped::held(content, &happened, &expires);
            let mine = account_of(form);
            let notes: Vec<(String, String, String)> = view
                .criteria
                .iter()
                .map(|criterion| {
                    (criterion.name.clone(), form.raw(&format!("note_{}", criterion.id)).to_owned(), criterion.note.clone())
                })
                .collect();
            let notes: Vec<NoteVersions<'_>> =
                notes.iter().map(|(label, mine, theirs)| NoteVersions { label, mine, theirs }).collect();
            two_versions(&mine, &theirs, &notes, crate::domain::words::sentence)
        }
        Part::Files | Part::Tenants => {
            let said = |yes: bool| if yes { "Confirmed" } else { "Not confirmed" }.to_owned();
            let row = TwoVersions {
                what: "Tenants' details".to_owned(),
                mine: said(form.get("declared") == "yes"),
                theirs: said(content.redacted),
            };
            if row.mine == row.theirs { Vec::new() } else { vec![row] }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_came_in_are_said_to_be_added() {
        for (added, already, said) in [
            (1, &[][..], "1 file added."),
            (2, &[], "2 files added."),
            (0, &["plan.pdf"], "This file is there already."),
            (1, &["plan.pdf"], "1 file added. plan.pdf is there already."),
            (0, &["plan.pdf", "log.xlsx"], "plan.pdf and log.xlsx are there already."),
        ] {
            let already: Vec<String> = already.iter().map(ToString::to_string).collect();
            assert_eq!(said_of_files(added, &already), said);
        }
    }
}
