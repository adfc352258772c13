//! Bringing in files: the list, the form, and one import by its state. Reading a file costs time, so it is done here,
//! between two transactions and in neither.

use super::{form_errors, form_version};
use crate::app::imports::{self, Doing, Shown, Turn, Upload};
use crate::app::{App, AppError, Call, FieldError};
use crate::domain::mapping::Mapping;
use crate::domain::problem::Severity;
use crate::domain::staff_import::content::Content;
use crate::domain::staff_import::record::{Effect, Import, ImportState, ShownEntry};
use crate::domain::staff_import::{Problems, Read, RowProblem, StaffFile};
use crate::exchange::spool::Spool;
use crate::exchange::{cut, problems_csv, staff, templates};
use crate::views::imports as views;
use crate::views::parts::{Choice, FormErrors, Link, Pagination, SummaryRow, Tag};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;
use crate::web::under_way::State;

/// Rows on one page.
const PAGE: usize = 50;

pub fn list(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let (imports, more) = imports::page(tx, me, asked.query.filled("after"), PAGE)?;
        let next = imports.last().filter(|_| more).map(|shown| format!("/imports?after={}", shown.import.id));
        Ok(views::List { rows: imports.iter().map(row).collect(), pages: Pagination { previous: None, next } })
    })
}

fn row(shown: &Shown) -> views::ImportRow {
    let import = &shown.import;
    views::ImportRow {
        href: path(shown),
        file: import.file_name.clone(),
        kind: import.kind.label().to_owned(),
        state: match import.state {
            ImportState::Refused => Tag::red("Problems"),
            ImportState::Previewed => Tag::blue("To be checked"),
            ImportState::SecondPerson => Tag::amber("Waits for a second person"),
            ImportState::Done => Tag::green("Imported"),
            ImportState::Cancelled => Tag::grey("Cancelled"),
        },
        lines: words::number(import.summary.rows as u64),
        by: shown.made_by.clone(),
        at: words::short_date_time(import.made_at.naive_utc()),
    }
}

fn path(shown: &Shown) -> String {
    format!("/imports/{}", shown.import.id)
}

pub fn add_form(asked: &Asked) -> Answer {
    add_page(asked, 200, asked.typed_before().get("kind"), FormErrors::none())
}

fn add_page(asked: &Asked, status: u16, kind: &str, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        imports::allowed(tx, me)?;
        frame.back = Some(Link::new("/imports", "Back"));
        let none = std::iter::once(Choice::new("", "Choose a kind"));
        let kinds = none.chain(StaffFile::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())));
        Ok(views::AddFile::new(kinds.collect(), kind, StaffFile::ALL.map(template_of).to_vec(), errors))
    })
}

fn template_of(kind: StaffFile) -> views::Template {
    let column = |column: &templates::Column| views::TemplateColumn {
        name: column.name,
        needed: if column.is_needed { "Needed" } else { "May be blank" },
        about: column.about,
    };
    views::Template {
        kind: kind.label(),
        link: Link::new(format!("/imports/templates/{}", kind.as_str()), "Download a template")
            .hidden(format!("for {}", kind.label())),
        columns: templates::columns(kind).iter().map(column).collect(),
    }
}

/// A file to begin with.
pub fn template(asked: &Asked) -> Answer {
    asked.read(imports::allowed)?;
    let kind = StaffFile::from_word(asked.param("kind")).ok_or(AppError::NotFound)?;
    let bytes = templates::write(kind).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(Reply::file("text/csv; charset=utf-8", format!("{}.csv", kind.as_str()), bytes))
}

pub fn add_submit(asked: &Asked) -> Answer {
    match bring_in(asked, asked.form.get("kind")) {
        Ok(shown) => Ok(Reply::on_to(path(&shown))),
        Err(AppError::Invalid(errors)) => add_page(asked, 422, asked.form.get("kind"), form_errors(&errors)),
        Err(error) => Err(error),
    }
}

/// Reads what was sent and keeps it with what it would do. Whoever may not is told before anything is read.
pub(in crate::web) fn bring_in(asked: &Asked, kind: &str) -> Result<Shown, AppError> {
    asked.read(imports::allowed)?;
    let sent = |field: &str| asked.uploads.iter().find(|upload| upload.field == field).filter(|file| !file.is_none());
    let mut wrong = Vec::new();
    let file_kind = StaffFile::from_word(kind);
    if file_kind.is_none() {
        wrong.push(FieldError::new("kind", "required", "Select what is in it"));
    }
    match sent("file") {
        None => wrong.push(FieldError::new("file", "required", "Select a file")),
        Some(file) if file.content.size() == 0 => {
            wrong.push(FieldError::new("file", "empty_file", format!("{} is empty", file.file_name)));
        }
        Some(_) => {}
    }
    let mapping = match sent("mapping").map(|file| imports::read_mapping(asked.app(), file.bytes()?)) {
        Some(Ok(mapping)) => Some(mapping),
        Some(Err(AppError::Invalid(errors))) => {
            wrong.extend(errors);
            None
        }
        Some(Err(error)) => return Err(error),
        None => None,
    };
    let (Some(kind), Some(file), true) = (file_kind, sent("file"), wrong.is_empty()) else {
        return Err(AppError::Invalid(wrong));
    };
    previewed(asked, kind, file.file_name.clone(), file.content.clone(), mapping)
}

/// Keeps a file with what it would do.
fn previewed(
    asked: &Asked,
    kind: StaffFile,
    file_name: String,
    content: Content,
    mapping: Option<Mapping>,
) -> Result<Shown, AppError> {
    let read = staff::read(kind, &content, mapping.as_ref(), &|_| {}).map_err(unread)?;
    // Nobody waits for a connection while a large file is planned.
    let (plan, _) = asked.read_apart(|tx, me| imports::dry_run(tx, me, &read, &imports::unheard))?;
    let upload = Upload { file_name, content, mapping, read };
    asked.write(move |tx, me| {
        let import = imports::preview(tx, me, upload, &plan)?;
        imports::shown(tx, me, &import.id)
    })
}

/// The rows of an import that are about whoever brought it in, as a file of their own that the caller brings in.
pub(in crate::web) fn set_aside_rows(asked: &Asked) -> Result<Shown, AppError> {
    let id = asked.param("id");
    let mut content = Vec::new();
    let ((import, lines), (kind, mapping)) =
        asked.read_apart(|tx, me| Ok((imports::set_aside(tx, me, id)?, imports::file(tx, me, id, &mut content)?)))?;
    let own = cut::rows(&content, mapping.as_ref(), &lines);
    previewed(asked, kind, format!("set-aside-{}", import.file_name), own.into(), mapping)
}

pub fn set_aside(asked: &Asked) -> Answer {
    let shown = set_aside_rows(asked)?;
    Ok(Reply::on_to(path(&shown)).saying("These are the rows that were set aside. Check them before you import them."))
}

pub fn show(asked: &Asked) -> Answer {
    one(asked, 200, None)
}

/// The page of an import by its state. `old`: it could not be done, since records have changed.
fn one(asked: &Asked, status: u16, old: Option<String>) -> Answer {
    let mut shown = asked.read(|tx, me| imports::shown(tx, me, asked.param("id")))?;
    let first = usize::try_from(asked.query.number("from").unwrap_or(0)).unwrap_or(0);
    let back = Link::new("/imports", "Back");
    macro_rules! page {
        ($view:expr) => {
            asked.framed(status, |_, _, frame| {
                frame.back = Some(back);
                Ok($view)
            })
        };
    }
    match asked.web.imports.state(&shown.import.id) {
        State::GoesOn(far) => {
            let (done, of) = (far.done() as u64, far.of as u64);
            return page!(views::Running::new(shown.import.file_name.clone(), done, of, path(&shown)));
        }
        State::Ended(Ok(now)) => shown = asked.read(|tx, me| imports::shown(tx, me, &now.import.id))?,
        State::Ended(Err(error)) => return not_done(asked, error),
        State::Nothing => {}
    }
    match shown.import.state {
        ImportState::Refused => page!(problems(&shown, first)),
        ImportState::Previewed | ImportState::SecondPerson => page!(preview(&shown, first, old)),
        ImportState::Done | ImportState::Cancelled => page!(result(&shown, first)),
    }
}

/// The neighbours of the part of a list that begins at `first`.
fn parts(path: &str, first: usize, all: usize) -> Pagination {
    let at = |first: usize| if first == 0 { path.to_owned() } else { format!("{path}?from={first}") };
    Pagination {
        previous: (first > 0).then(|| at(first.saturating_sub(PAGE))),
        next: (first.saturating_add(PAGE) < all).then(|| at(first + PAGE)),
    }
}

fn problems(shown: &Shown, first: usize) -> views::Problems {
    let summary = &shown.import.summary;
    let all: Vec<&RowProblem> = summary.problems.list.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let rows = all.iter().skip(first).take(PAGE).map(|problem| problem_row(problem)).collect();
    let download = format!("{}/problems.csv", path(shown));
    views::Problems {
        pages: parts(&path(shown), first, all.len()),
        ..views::Problems::new(shown.import.file_name.clone(), summary.errors as u64, rows, download)
    }
}

fn problem_row(problem: &RowProblem) -> views::ProblemRow {
    views::ProblemRow {
        line: (problem.line > 0).then(|| words::number(u64::from(problem.line))),
        column: problem.column.clone(),
        value: problem.value.clone(),
        remedy: remedy(problem),
    }
}

/// The message without the place, which has columns of its own.
fn remedy(problem: &RowProblem) -> String {
    let line = format!("Line {}", problem.line);
    let Some(rest) = problem.message.strip_prefix(&line) else { return problem.message.clone() };
    let cell =
        problem.column.as_ref().and_then(|column| rest.strip_prefix(", ")?.strip_prefix(column.as_str())?.strip_prefix(": "));
    let words = cell.or_else(|| rest.strip_prefix(": ")).unwrap_or(&problem.message);
    crate::domain::words::capital(words)
}

fn preview(shown: &Shown, first: usize, old: Option<String>) -> views::Preview {
    let (import, summary) = (&shown.import, &shown.import.summary);
    let about = format!(
        "{}, added by {} on {}.",
        words::counted(summary.rows as u64, "line", "lines"),
        shown.made_by,
        words::date_time(import.made_at.naive_utc())
    );
    let counts = [summary.new, summary.changed, summary.unchanged, summary.warnings].map(|count| count as u64);
    let version = import.version.to_string();
    let mut page = views::Preview::new(import.file_name.clone(), about, counts, &path(shown), &version);
    if summary.ended > 0 {
        page.counts.insert(2, views::Count { number: words::number(summary.ended as u64), label: "ended".to_owned() });
    }
    page.changed = changed(shown, first, "Will be");
    page.set_aside = set_aside_form(shown);
    page.second_person = second_person(shown);
    page.cancel = page.cancel.filter(|_| shown.may_cancel);
    let rows = words::counted((summary.new + summary.changed + summary.ended) as u64, "row", "rows");
    page.button = match shown.turn {
        Turn::Do => Some(format!("Import {rows}")),
        Turn::Ask => Some("Ask a colleague to confirm".to_owned()),
        Turn::Nobody => None,
    };
    if old.is_some() {
        page.action = format!("{}/check", path(shown));
        page.button = Some("Check again".to_owned());
        page.old = old;
    }
    page
}

/// A page of what the file changes, with what there is to say of it.
fn changed(shown: &Shown, first: usize, will_be: &'static str) -> views::Changed {
    let summary = &shown.import.summary;
    let changes = rows_of(&shown.import);
    let caption = match summary.more_entries {
        0 => "Changed".to_owned(),
        _ => format!("Changed (the first {})", words::number(summary.entries.len() as u64)),
    };
    views::Changed {
        caption,
        will_be,
        pages: parts(&path(shown), first, changes.len()),
        changes: changes.into_iter().skip(first).take(PAGE).collect(),
        notes: notes(shown),
    }
}

fn second_person(shown: &Shown) -> Option<String> {
    let summary = &shown.import.summary;
    if !summary.needs_second_person {
        return None;
    }
    let what = format!("This moves or ends {} of {} staff.", summary.moved, summary.staff);
    Some(match (shown.import.state, shown.is_mine) {
        (ImportState::SecondPerson, true) => format!("{what} It waits for another HR colleague to confirm."),
        (ImportState::SecondPerson, false) => format!("{what} {} asks you to confirm.", shown.made_by),
        (_, true) => format!("{what} Another HR colleague must confirm."),
        (_, false) => format!("{what} {} must ask for it to be confirmed.", shown.made_by),
    })
}

/// For a colleague of whoever brought the file in.
fn set_aside_form(shown: &Shown) -> Option<views::SetAside> {
    let count = shown.import.summary.set_aside.len() as u64;
    (count > 0 && !shown.is_mine).then(|| views::SetAside {
        words: format!(
            "{} about {} and left out of this import: nobody imports what is about themselves.",
            words::counted(count, "row is", "rows are"),
            shown.made_by,
        ),
        action: format!("{}/set-aside", path(shown)),
        button: match count {
            1 => "Check this row".to_owned(),
            count => format!("Check these {} rows", words::number(count)),
        },
    })
}

/// One row for each field that changes.
fn rows_of(import: &Import) -> Vec<views::ChangeRow> {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    // Figures and targets name the metric, the period and the patch themselves.
    let of_staff = !matches!(import.kind, StaffFile::Metrics | StaffFile::Targets);
    let summary = &import.summary;
    let row = |who: &str, change: &crate::domain::staff_import::FieldChange| views::ChangeRow {
        who: who.to_owned(),
        href: None,
        field: if of_staff { label(&change.field) } else { change.field.clone() },
        was: filled(&change.was),
        will_be: filled(&change.will_be),
        affects: None,
    };
    // Where what a row is about can be seen of a person.
    let place = match import.kind {
        StaffFile::Metrics | StaffFile::Events => "/caseload",
        StaffFile::Qualifications => "/qualifications",
        StaffFile::Employment => "/employment",
        StaffFile::Training => "/training",
        StaffFile::Cpd => "/cpd",
        _ => "",
    };
    let told = |entry: &ShownEntry| match entry.effects.as_slice() {
        [] => (!entry.affects.is_empty()).then(|| entry.affects.join(", ")),
        effects => Some(effects.iter().map(Effect::words).collect::<Vec<_>>().join("\n")),
    };
    let rows = summary.entries.iter().flat_map(|entry| {
        let who =
            if entry.name.is_empty() { entry.employee_ref.clone() } else { format!("{} ({})", entry.name, entry.employee_ref) };
        let affects = told(entry);
        let href = entry.person.as_ref().map(|person| format!("/people/{person}{place}"));
        entry.changes.iter().map(move |change| views::ChangeRow {
            affects: affects.clone(),
            href: href.clone(),
            ..row(&who, change)
        })
    });
    rows.collect()
}

/// A column of the file as people call it.
fn label(column: &str) -> String {
    match column {
        "employee_ref" => "Reference".to_owned(),
        "email" => "Email address".to_owned(),
        "manager_ref" => "Line manager".to_owned(),
        "job_profile" => "Job".to_owned(),
        "post_from" => "Post held from".to_owned(),
        "fte" => "Working hours".to_owned(),
        "active" => "On the staff".to_owned(),
        "titled_post" => "Post without a job profile".to_owned(),
        other => crate::domain::words::sentence(other),
    }
}

fn notes(shown: &Shown) -> Vec<String> {
    let summary = &shown.import.summary;
    let warnings = summary.problems.list.iter().filter(|problem| problem.severity == Severity::Warning);
    let aside = summary.set_aside.iter().map(|(line, reference)| match shown.is_mine {
        true => format!("Line {line} ({reference}) is about you, so it is left out. Ask a colleague to import it."),
        false => format!("Line {line} ({reference}) is about {}, so it is left out of this import.", shown.made_by),
    });
    let teams = (!summary.teams.is_empty()).then(|| format!("Teams that are made: {}.", summary.teams.join(", ")));
    let more = (summary.more_entries > 0)
        .then(|| format!("{} are not listed here.", words::counted(summary.more_entries as u64, "more row", "more rows")));
    let keep = if summary.frozen == 1 { "keeps its frozen figures" } else { "keep their frozen figures" };
    let frozen = (summary.frozen > 0)
        .then(|| format!("{} {keep}.", words::counted(summary.frozen as u64, "open application", "open applications")));
    let others = (summary.not_judged > 0).then(|| {
        let people = words::counted(summary.not_judged as u64, "more person", "more people");
        format!("What the corrections do to criteria is not worked out for {people}.")
    });
    aside.chain(teams).chain(frozen).chain(others).chain(more).chain(warnings.map(|problem| problem.message.clone())).collect()
}

fn result(shown: &Shown, first: usize) -> views::Imported {
    let import = &shown.import;
    let cancelled = import.state == ImportState::Cancelled;
    let added = format!("{}, {}", shown.made_by, words::date_time(import.made_at.naive_utc()));
    let mut facts = vec![SummaryRow::new("Kind", import.kind.label()), SummaryRow::new("Added by", added)];
    facts.extend(shown.confirmed_by.clone().map(|name| SummaryRow::new("Confirmed by", name)));
    facts.extend(import.done_at.map(|at| SummaryRow::new("Stored", words::date_time(at.naive_utc()))));
    views::Imported {
        file: import.file_name.clone(),
        cancelled,
        summary: if cancelled { "Nothing was stored.".to_owned() } else { format!("{}.", import.summary.words()) },
        changed: if cancelled { views::Changed::new("Is") } else { changed(shown, first, "Is") },
        set_aside: set_aside_form(shown),
        effects: match cancelled {
            true => Vec::new(),
            false => import.summary.effects.iter().map(|(who, effect)| format!("{who}: {}", effect.words())).collect(),
        },
        facts,
        links: vec![Link::new("/people", "See people"), Link::new("/imports", "See all imports")],
    }
}

/// The rows of an import's file, read again.
fn read_again(app: &App, call: &Call, id: &str) -> Result<Read, AppError> {
    let mut spool = Spool::default();
    let (kind, mapping) = app.read_apart(call, |tx, me| imports::file(tx, me, id, &mut spool))?;
    staff::read(kind, &spool.content(), mapping.as_ref(), &|_| {}).map_err(unread)
}

fn unread(error: std::io::Error) -> AppError {
    AppError::Internal(format!("a file could not be kept for reading: {error}"))
}

/// Confirms an import and waits for its end, as the API does.
pub(in crate::web) fn confirmed(asked: &Asked, version: i64) -> Result<Shown, AppError> {
    do_it(asked.app(), &asked.call, asked.param("id").to_owned(), version, imports::unheard)
}

fn do_it(
    app: &App,
    call: &Call,
    id: String,
    version: i64,
    progress: impl Fn(Doing, usize) + Send + Sync + 'static,
) -> Result<Shown, AppError> {
    let read = read_again(app, call, &id)?;
    app.write(call, move |tx, me| {
        imports::confirm(tx, me, &id, version, &read, &progress)?;
        imports::shown(tx, me, &id)
    })
}

/// Shows anew what an import would do.
pub(in crate::web) fn checked(asked: &Asked, version: i64) -> Result<Shown, AppError> {
    let read = read_again(asked.app(), &asked.call, asked.param("id"))?;
    let id = asked.param("id").to_owned();
    asked.write(move |tx, me| {
        imports::check_again(tx, me, &id, version, &read)?;
        imports::shown(tx, me, &id)
    })
}

/// Leaves everything as it is.
pub(in crate::web) fn cancelled(asked: &Asked, version: i64) -> Result<Shown, AppError> {
    let id = asked.param("id").to_owned();
    asked.write(move |tx, me| {
        imports::cancel(tx, me, &id, version)?;
        imports::shown(tx, me, &id)
    })
}

/// Confirms an import. What takes long goes on by itself, and its page says how far it is.
pub fn confirm(asked: &Asked) -> Answer {
    let version = form_version(asked)?;
    let shown = asked.read(|tx, me| imports::shown(tx, me, asked.param("id")))?;
    let (app, call, id) = (asked.app().clone(), asked.call.clone(), shown.import.id.clone());
    let begun = asked.web.imports.begin(&id.clone(), shown.import.summary.rows, asked.web.patience, move |far| {
        let far = far.clone();
        // Checking is the first half of it, and storing the second.
        do_it(&app, &call, id, version, move |doing, rows| match doing {
            Doing::Checking => far.hear(rows / 2),
            Doing::Storing => far.hear((far.of + rows) / 2),
        })
    });
    match begun.map_err(|error| AppError::Unavailable(format!("no thread for an import: {error}")))? {
        State::GoesOn(_) => Ok(Reply::on_to(path(&shown))),
        State::Ended(Ok(shown)) if shown.import.state == ImportState::SecondPerson => {
            Ok(Reply::on_to(path(&shown)).saying("Your colleagues in HR are asked by mail. One of them must confirm."))
        }
        State::Ended(Ok(shown)) => Ok(Reply::on_to(path(&shown)).saying(format!("Imported: {}.", shown.import.summary.words()))),
        State::Ended(Err(error)) => not_done(asked, error),
        State::Nothing => Err(AppError::Internal("an import broke off".to_owned())),
    }
}

fn not_done(asked: &Asked, error: AppError) -> Answer {
    match error {
        AppError::Conflict { code, words } if code == "import_stale" => one(asked, 409, Some(words)),
        error => {
            // It may be done by now, in another window or by a colleague: then its page says what it did.
            let shown = asked.read(|tx, me| imports::shown(tx, me, asked.param("id")))?;
            let by = shown.confirmed_by.as_deref().filter(|_| shown.import.state == ImportState::Done);
            by.map(|by| Reply::on_to(path(&shown)).saying(format!("{by} has imported this already."))).ok_or(error)
        }
    }
}

pub fn check(asked: &Asked) -> Answer {
    let shown = checked(asked, form_version(asked)?)?;
    Ok(Reply::on_to(path(&shown)).saying("Checked again. This is what the file would change now."))
}

pub fn cancel(asked: &Asked) -> Answer {
    let shown = cancelled(asked, form_version(asked)?)?;
    Ok(Reply::on_to(path(&shown)).saying("Cancelled. Nothing was stored."))
}

/// Every problem there is as a table. Of a file that is no longer kept, those that were kept with it.
pub fn problems_file(asked: &Asked) -> Answer {
    let id = asked.param("id");
    let shown = asked.read(|tx, me| imports::shown(tx, me, id))?;
    let problems: Problems = match read_again(asked.app(), &asked.call, id) {
        Ok(read) if shown.import.state == ImportState::Refused => {
            asked.read_apart(|tx, me| imports::plan_again(tx, me, id, &read))?.problems
        }
        Ok(_) => shown.import.summary.problems,
        Err(AppError::Conflict { .. }) => shown.import.summary.problems,
        Err(error) => return Err(error),
    };
    let bytes = problems_csv::write(&problems.list).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(Reply::file("text/csv; charset=utf-8", format!("problems-{}", shown.import.file_name), bytes))
}
