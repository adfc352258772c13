//! `/appraisals`: whose turn it is; the appraisals of one person; and for HR the cycles that they stand in.

mod file;

use chrono::Datelike;

use super::people::tabs::{self, Place};
use super::stale::both_versions;
use super::typed::{day, looked_up, optional_day, sound};
use super::{form_errors, form_version};
use crate::app::appraisals::{self as app, ChangedCycle, ListedCycle, OverviewQuery};
use crate::app::people::{Named, Why};
use crate::app::{AppError, Caller, FieldError, Tx, teams};
use crate::domain::account::Role;
use crate::domain::appraisal::{Cycle, Recommended, Stage, StateWord, Turn};
use crate::domain::ids::PersonId;
use crate::views::appraisal_cycles as views;
use crate::views::parts::{FormErrors, Link, Pagination};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

pub use file::csv;

const LIST: &str = "/appraisals/cycles";
const FIELDS: [&str; 17] = [
    "key",
    "title",
    "scheme",
    "starts_on_day",
    "starts_on_month",
    "starts_on_year",
    "ends_on_day",
    "ends_on_month",
    "ends_on_year",
    "mid_year_due_on_day",
    "mid_year_due_on_month",
    "mid_year_due_on_year",
    "year_end_due_on_day",
    "year_end_due_on_month",
    "year_end_due_on_year",
    "team",
    "job_profile",
];

fn listed<'a>(one: &'a app::Listed, me: &PersonId) -> views::Listed<'a> {
    views::Listed {
        id: &one.id,
        person: (one.person.id != *me).then_some(one.person.name.as_str()),
        cycle: &one.cycle,
        stage: one.stage,
        due_on: one.due_on,
        word: one.word,
        state: one.state,
        not_rated: one.not_rated,
        turn: one.turn.as_deref(),
        my_turn: one.my_turn,
        settled: one.settled,
        overdue: one.overdue,
    }
}

fn unsigned(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn facts(listed: &ListedCycle) -> views::CycleFacts<'_> {
    let ListedCycle { cycle, counts } = listed;
    views::CycleFacts {
        id: &cycle.id,
        title: &cycle.title,
        starts_on: cycle.starts_on,
        ends_on: cycle.ends_on,
        mid_year_due_on: cycle.mid_year_due_on,
        year_end_due_on: cycle.year_end_due_on,
        all: counts.all,
        settled: counts.settled,
        overdue: counts.overdue,
    }
}

pub fn mine(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let all = app::list_mine(tx, me)?;
        let rows: Vec<views::Listed<'_>> = all.iter().map(|one| listed(one, me.id())).collect();
        let cycles = if me.actor.roles.has(Role::Hr) { Some(app::cycles(tx, me)?) } else { None };
        let cycles: Option<Vec<views::CycleFacts<'_>>> = cycles.as_ref().map(|all| all.iter().map(facts).collect());
        let others = rows.iter().any(|row| row.person.is_some());
        Ok(views::Mine::new(&rows, me.actor.roles.has(Role::Manager) || others, cycles.as_deref()))
    })
}

pub fn of_person(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let found = app::list_of_person(tx, me, &asked.param("person").into())?;
        let rows: Vec<views::Listed<'_>> = found.appraisals.iter().map(|one| listed(one, me.id())).collect();
        let own = found.why == Why::Own;
        let why = (!own).then(|| found.why.words());
        let tabs = tabs::of(&found.why, &found.person.id, Place::Appraisals);
        Ok(views::Mine::of_person(&found.person.name, &rows, own, why, tabs))
    })
}

pub fn list(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let all = app::cycles(tx, me)?;
        let rows: Vec<views::CycleFacts<'_>> = all.iter().map(facts).collect();
        Ok(views::Cycles::new(&rows))
    })
}

/// The year that a new cycle is most likely for: the financial year of today, or the next where that has one. A day that is over
/// is not suggested as one by which something is due.
fn suggested(all: &[ListedCycle], today: chrono::NaiveDate) -> Form {
    let begun = if today.month() >= 4 { today.year() } else { today.year() - 1 };
    let title = |year: i32| format!("{year} to {}", year + 1);
    let taken = |year: i32| all.iter().any(|listed| listed.cycle.title == title(year));
    let year = if taken(begun) { begun + 1 } else { begun };
    let mut fields = vec![("title".to_owned(), title(year))];
    for (name, day, month, year) in [
        ("starts_on", 1, 4, year),
        ("ends_on", 31, 3, year + 1),
        ("mid_year_due_on", 31, 10, year),
        ("year_end_due_on", 31, 3, year + 1),
    ] {
        if name == "mid_year_due_on" && chrono::NaiveDate::from_ymd_opt(year, month, day).is_none_or(|day| day <= today) {
            continue;
        }
        let parts = [("day", day.to_string()), ("month", month.to_string()), ("year", year.to_string())];
        fields.extend(parts.map(|(part, value)| (format!("{name}_{part}"), value)));
    }
    Form::of(fields)
}

fn typed(form: &Form) -> views::CycleTyped<'_> {
    views::CycleTyped {
        title: form.get("title"),
        scheme: form.get("scheme"),
        starts_on: form.date("starts_on"),
        ends_on: form.date("ends_on"),
        mid_year_due_on: form.date("mid_year_due_on"),
        year_end_due_on: form.date("year_end_due_on"),
        team: form.get("team"),
        job_profile: form.get("job_profile"),
        moderator: form.get("moderator"),
    }
}

fn form_page(asked: &Asked, status: u16, form: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new(LIST, "Back"));
        let schemes = app::schemes(tx, me)?;
        let choices: Vec<views::SchemeChoice<'_>> = schemes
            .iter()
            .map(|scheme| views::SchemeChoice {
                id: &scheme.id,
                sections: &scheme.sections,
                moderation: scheme.moderation,
                increment: scheme.increment,
                sample: scheme.sample,
            })
            .collect();
        let teams: Vec<(String, String)> =
            teams::list(tx, me)?.into_iter().map(|team| (team.id.to_string(), team.name)).collect();
        let jobs = app::jobs(tx, me)?;
        let suggested = if form.names().is_empty() { Some(suggested(&app::cycles(tx, me)?, tx.today)) } else { None };
        let form = suggested.as_ref().unwrap_or(form);
        let key = form.filled("key").map_or_else(|| tx.new_id(), str::to_owned);
        Ok(views::NewCycle::new(&choices, &teams, &jobs, &key, typed(form), errors))
    })
}

pub fn new_form(asked: &Asked) -> Answer {
    form_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

/// What was typed, with what is wrong with its days and its moderator.
fn read(tx: &mut Tx<'_>, me: &Caller, form: &Form) -> Result<(app::NewCycle, Vec<FieldError>), AppError> {
    // Whoever may not open one is told so, whatever they typed.
    app::may_open(tx, me)?;
    let mut wrong = Vec::new();
    let new = app::NewCycle {
        scheme: form.get("scheme").to_owned(),
        title: form.get("title").to_owned(),
        starts_on: day(&mut wrong, form, "starts_on", "First day"),
        ends_on: day(&mut wrong, form, "ends_on", "Last day"),
        mid_year_due_on: optional_day(&mut wrong, form, "mid_year_due_on", "Mid-year due date"),
        year_end_due_on: day(&mut wrong, form, "year_end_due_on", "Year end due date"),
        moderator: None,
        team: form.filled("team").map(Into::into),
        job_profile: form.filled("job_profile").map(str::to_owned),
    };
    let found = app::moderator_of(tx, me, form.get("moderator"));
    let moderator = looked_up(&mut wrong, found)?.flatten();
    Ok((app::NewCycle { moderator, ..new }, wrong))
}

/// Everything that is wrong at once. Where a day could not be read, what would be said of its order is left out.
fn joined<T>(mut wrong: Vec<FieldError>, checked: Result<T, AppError>) -> Result<T, AppError> {
    if wrong.is_empty() {
        return checked;
    }
    let is_day = |error: &FieldError| error.field.ends_with("_on");
    let days = wrong.iter().any(is_day);
    if let Err(AppError::Invalid(more)) = checked {
        let more = more.into_iter().filter(|error| !(days && is_day(error)));
        let more: Vec<FieldError> = more.filter(|error| wrong.iter().all(|known| known.field != error.field)).collect();
        wrong.extend(more);
    }
    Err(AppError::Invalid(in_order(wrong)))
}

/// In the order of the fields.
fn in_order(mut wrong: Vec<FieldError>) -> Vec<FieldError> {
    let place =
        |error: &FieldError| FIELDS.iter().position(|field| field.starts_with(error.field.as_str())).unwrap_or(FIELDS.len());
    wrong.sort_by_key(place);
    wrong
}

fn pairs(people: &[Named]) -> Vec<(String, String)> {
    people.iter().map(|person| (person.id.to_string(), person.name.clone())).collect()
}

fn check_page(asked: &Asked) -> Answer {
    let form = &asked.form;
    asked.framed(200, |tx, me, frame| {
        frame.back = Some(Link::new(LIST, "Back"));
        let (new, wrong) = read(tx, me, form)?;
        let checked = app::check(tx, me, &new);
        let (cycle, found) = joined(wrong, checked)?;
        let meant_for = app::meant_for(tx, &cycle)?;
        let whole = whole(&cycle, &meant_for, cycle.moderator.as_ref().map(|_| form.get("moderator")), found.in_it.len());
        let fields = FIELDS.iter().chain(&["moderator"]).filter(|name| form.has(name));
        let fields = fields.map(|name| ((*name).to_owned(), form.get(name).to_owned()));
        Ok(views::CheckCycle::new(&whole, &pairs(&found.late), &pairs(&found.without_manager), fields))
    })
}

fn whole<'a>(cycle: &'a Cycle, meant_for: &'a str, moderator: Option<&'a str>, people: usize) -> views::CycleWhole<'a> {
    views::CycleWhole {
        title: &cycle.title,
        scheme: &cycle.scheme,
        meant_for,
        starts_on: cycle.starts_on,
        ends_on: cycle.ends_on,
        mid_year_due_on: cycle.mid_year_due_on,
        year_end_due_on: cycle.year_end_due_on,
        moderator,
        people: unsigned(people),
    }
}

pub fn new_submit(asked: &Asked) -> Answer {
    let form = &asked.form;
    let step = form.get("step");
    let done = match step {
        "change" => return form_page(asked, 200, form, FormErrors::none()),
        "open" => {
            let sent = form.clone();
            let told: Vec<&str> = FIELDS.iter().skip(1).map(|name| form.get(name)).collect();
            let opened = asked.begin_once(form.get("key"), &told, move |tx, me| {
                let (new, wrong) = read(tx, me, &sent)?;
                sound(wrong)?;
                Ok(app::open(tx, me, new)?.0.id)
            });
            opened.map(|id| Reply::on_to(format!("{LIST}/{id}")).saying("The cycle is open. Everybody in it gets a mail."))
        }
        _ => check_page(asked),
    };
    match done {
        Err(AppError::Invalid(errors)) => form_page(asked, 422, form, form_errors(&in_order(errors))),
        Err(AppError::Conflict { words, .. }) if step != "open" => {
            form_page(asked, 422, form, FormErrors::none().with("team", words))
        }
        done => done,
    }
}

fn query(form: &Form) -> OverviewQuery {
    OverviewQuery {
        all: form.get("show") == "all",
        stage: Stage::from_word(form.get("stage")),
        state: StateWord::from_word(form.get("state")),
        turn: Turn::from_word(form.get("turn")),
        manager: form.filled("manager").map(Into::into),
        increment: Recommended::from_word(form.get("increment")),
        after: form.filled("after").map(str::to_owned),
        limit: None,
    }
}

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        frame.back = Some(Link::new(LIST, "Back"));
        let found = app::overview(tx, me, asked.param("id"), &query(&asked.query))?;
        let stages: Vec<views::StageFacts> = found
            .stages
            .iter()
            .map(|count| views::StageFacts {
                stage: count.stage,
                due_on: count.due_on,
                all: unsigned(count.all),
                settled: unsigned(count.settled),
                overdue: unsigned(count.overdue),
                states: count.states.iter().map(|(word, count)| (*word, unsigned(*count))).collect(),
            })
            .collect();
        let managers: Vec<views::ManagerFacts> = found
            .managers
            .iter()
            .map(|count| views::ManagerFacts {
                manager: count.manager.as_ref().map(|manager| (manager.id.to_string(), manager.name.clone())),
                all: unsigned(count.all),
                settled: unsigned(count.settled),
                overdue: unsigned(count.overdue),
                waits_for_manager: unsigned(count.waits_for_manager),
                waits_for_officer: unsigned(count.waits_for_officer),
                waits_for_moderator: unsigned(count.waits_for_moderator),
            })
            .collect();
        let rows: Vec<views::RowFacts<'_>> = found
            .rows
            .iter()
            .map(|row| views::RowFacts {
                appraisal: &row.appraisal,
                person: &row.person.name,
                manager: row.manager.as_ref().map(|manager| manager.name.as_str()),
                stage: row.stage,
                due_on: row.due_on,
                word: row.word,
                state: row.state,
                not_rated: row.not_rated,
                turn: row.turn.as_deref(),
                overdue: row.overdue,
                increment: row.increment,
            })
            .collect();
        let (joiners, alone) = (pairs(&found.missing.in_it), pairs(&found.missing.without_manager));
        let here = format!("{LIST}/{}", found.cycle.id);
        let address = |after: &str| {
            let kept = ["show", "stage", "state", "turn", "manager", "increment"];
            let kept = kept.into_iter().filter_map(|name| Some((name.to_owned(), asked.query.filled(name)?.to_owned())));
            format!("{here}?{}", Form::of(kept.chain([("after".to_owned(), after.to_owned())]).collect()).encoded())
        };
        let pages =
            Pagination { previous: asked.query.filled("after").map(|_| here.clone()), next: found.next.as_deref().map(address) };
        let increments: Vec<(Recommended, u64)> = found.increments.iter().map(|(one, count)| (*one, unsigned(*count))).collect();
        let word = |name: &str| asked.query.get(name);
        Ok(views::OverviewPage::new(&views::Facts {
            id: &found.cycle.id,
            version: found.cycle.version,
            cycle: whole(&found.cycle, &found.meant_for, found.moderator.as_deref(), found.all),
            opened: (&found.opened_by, words::day_of(found.cycle.opened_at.naive_utc())),
            all: unsigned(found.all),
            settled: unsigned(found.settled),
            stages: &stages,
            managers: &managers,
            increments: &increments,
            file: app::may_export(me),
            rows: &rows,
            found: unsigned(found.found),
            missing: views::MissingFacts { joiners: &joiners, without_manager: &alone },
            filters: views::OverviewFilters {
                show: word("show"),
                stage: word("stage"),
                state: word("state"),
                turn: word("turn"),
                manager: word("manager"),
                increment: word("increment"),
            },
            pages: &pages,
        }))
    })
}

pub fn add_joiners(asked: &Asked) -> Answer {
    let id = asked.param("id").to_owned();
    let here = format!("{LIST}/{id}");
    let added = asked.write(move |tx, me| app::add_joiners(tx, me, &id))?;
    Ok(Reply::on_to(here).saying(match added {
        0 => "Nobody was left to add.".to_owned(),
        added => format!("{} added. They get a mail.", words::counted(unsigned(added), "person", "people")),
    }))
}

fn change_page(asked: &Asked, status: u16, typed_form: Option<&Form>, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let (cycle, moderator) = app::changeable(tx, me, asked.param("id"))?;
        frame.back = Some(Link::new(format!("{LIST}/{}", cycle.id), "Back"));
        let version = typed_form.and_then(|form| form.number("version")).unwrap_or(cycle.version);
        let parts =
            |day: chrono::NaiveDate| [day.format("%-d").to_string(), day.format("%-m").to_string(), day.year().to_string()];
        let (mid, end) = (cycle.mid_year_due_on.map(parts).unwrap_or_default(), parts(cycle.year_end_due_on));
        let held = views::CycleTyped {
            title: &cycle.title,
            mid_year_due_on: [&mid[0], &mid[1], &mid[2]],
            year_end_due_on: [&end[0], &end[1], &end[2]],
            moderator: moderator.as_deref().unwrap_or_default(),
            ..views::CycleTyped::default()
        };
        let shown = typed_form.map_or(held, typed);
        let asks = (cycle.mid_year_due_on.is_some(), cycle.moderator.is_some());
        Ok(views::ChangeCycle::new((&cycle.id, &cycle.title), version, asks, shown, errors))
    })
}

pub fn change_form(asked: &Asked) -> Answer {
    let typed = asked.typed_before();
    let is_typed = !typed.names().is_empty();
    change_page(asked, 200, is_typed.then_some(&typed), FormErrors::none())
}

pub fn change(asked: &Asked) -> Answer {
    let (id, version, form) = (asked.param("id").to_owned(), form_version(asked)?, asked.form.clone());
    let here = format!("{LIST}/{id}");
    let changed = asked.write(move |tx, me| {
        app::may_open(tx, me)?;
        let mut wrong = Vec::new();
        let changed = ChangedCycle {
            title: form.get("title").to_owned(),
            mid_year_due_on: optional_day(&mut wrong, &form, "mid_year_due_on", "Mid-year due date"),
            year_end_due_on: day(&mut wrong, &form, "year_end_due_on", "Year end due date"),
            moderator: None,
        };
        let found = app::moderator_of(tx, me, form.get("moderator"));
        let moderator = looked_up(&mut wrong, found)?.flatten();
        sound(wrong)?;
        app::change(tx, me, &id, version, &ChangedCycle { moderator, ..changed })
    });
    match changed {
        Ok(_) => Ok(Reply::on_to(here).saying("The cycle was changed.")),
        Err(AppError::Invalid(errors)) => change_page(asked, 422, Some(&asked.form), form_errors(&in_order(errors))),
        Err(AppError::Stale) => asked.page_with(412, |tx, me| {
            let (cycle, moderator) = app::changeable(tx, me, asked.param("id"))?;
            let mut unread = Vec::new();
            let mut typed = |name| optional_day(&mut unread, &asked.form, name, "").map(words::date).unwrap_or_default();
            let (mid, end) = (typed("mid_year_due_on"), typed("year_end_due_on"));
            let mut rows = vec![
                ("Name", asked.form.get("title").to_owned(), cycle.title.clone()),
                ("Mid-year due date", mid, cycle.mid_year_due_on.map(words::date).unwrap_or_default()),
                ("Year end due date", end, words::date(cycle.year_end_due_on)),
            ];
            if cycle.moderator.is_some() {
                rows.push(("Moderator", asked.form.get("moderator").to_owned(), moderator.unwrap_or_default()));
            }
            Ok(both_versions(&asked.form, rows, &asked.path, cycle.version, &format!("{LIST}/{}", cycle.id)))
        }),
        Err(error) => Err(error),
    }
}
