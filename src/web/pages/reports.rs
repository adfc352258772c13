//! `/reports/grades`: who is on which level as at a day, and the same as a file.

use std::io::{BufWriter, Write as _};

use chrono::NaiveDate;

use super::admin::older;
use super::audit::day;
use crate::app::AppError;
use crate::app::reports::{
    self, Asking, Choices, Filtered, Known, LevelWanted, Question, Ready, Screen, SortBy, TeamLevels, Turn,
};
use crate::domain::ids::PostId;
use crate::exchange::grade_report::{self, Format};
use crate::views::parts::{Choice, FormErrors, Link, Nothing, Pagination, Posted};
use crate::views::reports::{self as views, Bars, GradeReport, Row, TeamCounts};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::{Body, Reply, Stored};

const PATH: &str = "/reports/grades";
/// What the address says of the day, of filters, and of how it is shown.
const DAY: [&str; 5] = ["as_of", "as_of_day", "as_of_month", "as_of_year", "known"];
const FILTERS: [&str; 5] = ["team", "framework", "level", "ready", "manager"];
const SHOWN: [&str; 1] = ["sort"];

/// The day that the address asks for: three fields of a form, or one word of a link.
fn as_of(query: &Form) -> Result<Option<NaiveDate>, String> {
    match query.filled("as_of") {
        Some(text) => text.parse().map(Some).map_err(|_| "As at must be a real date".to_owned()),
        None => day(query.date("as_of"), "As at"),
    }
}

/// What the address asks for but for the day. A word that means nothing filters nothing.
fn question(query: &Form, as_of: Option<NaiveDate>) -> Question {
    Question {
        as_of,
        known: Known::from_word(query.get("known")).unwrap_or_default(),
        team: query.filled("team").map(Into::into),
        framework: query.filled("framework").map(str::to_owned),
        level: query.filled("level").map(LevelWanted::from_word),
        ready: Ready::from_word(query.get("ready")),
        manager: query.filled("manager").map(Into::into),
    }
}

fn asking(query: &Form) -> Asking {
    let sorted = query.get("sort");
    let (word, descending) = sorted.strip_prefix('-').map_or((sorted, false), |word| (word, true));
    let sort = SortBy::from_word(word);
    let turn = match (query.filled("after"), query.filled("before")) {
        (Some(id), _) => Turn::After(PostId::new(id)),
        (None, Some(id)) => Turn::Before(PostId::new(id)),
        (None, None) => Turn::First,
    };
    Asking { sort: sort.unwrap_or_default(), descending: descending && sort.is_some(), turn }
}

/// The address of the report with these fields of the one that was asked for, and others in place of them.
fn path(query: &Form, file: &str, kept: &[&[&str]], with: &[(&str, &str)]) -> String {
    let kept = kept.iter().copied().flatten().filter(|name| with.iter().all(|(other, _)| other != *name));
    let kept = kept.filter_map(|name| Some(((*name).to_owned(), query.filled(name)?.to_owned())));
    let with = with.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    match Form::of(kept.chain(with).collect()).encoded() {
        encoded if encoded.is_empty() => format!("{PATH}{file}"),
        encoded => format!("{PATH}{file}?{encoded}"),
    }
}

pub fn grades(asked: &Asked) -> Answer {
    let query = &asked.query;
    let asking = asking(query);
    let mut errors = FormErrors::none();
    let as_of = as_of(query).unwrap_or_else(|words| {
        errors.push("as_of", words);
        None
    });
    let shown = asked.read_apart(|tx, me| {
        let may_export = reports::may_export(me);
        match reports::screen(tx, me, &question(query, as_of), &asking) {
            Err(AppError::Invalid(wrong)) => {
                // The day has not come yet: what is wrong is said beside the report of today.
                wrong.into_iter().for_each(|error| errors.push(&error.field, error.message));
                Ok((reports::screen(tx, me, &question(query, None), &asking)?, may_export))
            }
            screen => Ok((screen?, may_export)),
        }
    });
    let (screen, may_export) = shown?;
    let status = if errors.is_empty() { 200 } else { 422 };
    asked.framed(status, |_, me, frame| {
        frame.print_caption = Some(format!("{}. Grade report, as at {}", me.name, words::date(screen.as_of)));
        Ok(page(query, &screen, errors, may_export))
    })
}

/// The choices of a list, the one that was asked for marked.
fn choices<'c>(all: &'c str, rest: impl Iterator<Item = (&'c str, &'c str)>, chosen: &str) -> Vec<Choice> {
    let all = std::iter::once(("", all)).chain(rest);
    all.map(|(value, label)| Choice { chosen: value == chosen, ..Choice::new(value, label) }).collect()
}

fn asked_for<'q>(query: &'q Form, as_of: &'q [String; 3], offered: &Choices) -> views::Asked<'q> {
    let typed = query.date("as_of");
    let no_level = [(LevelWanted::NONE, "No level")];
    views::Asked {
        as_of: if typed == ["", "", ""] { [&as_of[0], &as_of[1], &as_of[2]] } else { typed },
        teams: choices("All teams", offered.teams.iter().map(|(id, name)| (id.as_str(), &**name)), query.get("team")),
        frameworks: choices(
            "All frameworks",
            offered.frameworks.iter().map(|(id, title)| (&**id, &**title)),
            query.get("framework"),
        ),
        levels: choices(
            "All levels",
            offered.levels.iter().map(|level| (&**level, &**level)).chain(no_level),
            query.get("level"),
        ),
        ready: choices("All", Ready::ALL.iter().map(|ready| (ready.as_str(), ready.label())), query.get("ready")),
        managers: choices("All managers", offered.managers.iter().map(|(id, name)| (id.as_str(), &**name)), query.get("manager")),
    }
}

fn page(query: &Form, screen: &Screen, errors: FormErrors, may_export: bool) -> GradeReport {
    let day = [screen.as_of.format("%-d"), screen.as_of.format("%-m"), screen.as_of.format("%Y")].map(|part| part.to_string());
    let asked = asked_for(query, &day, &screen.choices);
    let chips = chips(query, &asked);
    let held = screen.levels.iter().filter(|(_, count)| *count > 0);
    let levels: Vec<(&str, u64)> = held.map(|(level, count)| (&**level, *count)).collect();
    let names: Vec<&str> = screen.levels.iter().map(|(level, _)| &**level).collect();
    let teams: Vec<TeamCounts> = screen.teams.iter().map(counts).collect();
    let everything: [&[&str]; 3] = [&DAY, &FILTERS, &SHOWN];
    let then = Known::from_word(query.get("known")) == Some(Known::Then);
    let sorted = query.filled("sort").unwrap_or("name");
    let turned =
        |name: &str, place: &Option<PostId>| place.as_ref().map(|place| path(query, "", &everything, &[(name, place.as_str())]));
    let nothing = screen.lines.is_empty().then(|| match screen.of {
        0 if screen.is_whole => Nothing::yet("No one held a post then."),
        0 => Nothing::yet("No one who reports to you held a post then."),
        of => {
            let are = if of == 1 { "There is" } else { "There are" };
            let exist = format!("{are} {}.", words::counted(of, "person", "people"));
            Nothing::matches("people", path(query, "", &[&DAY, &SHOWN], &[]), exist)
        }
    });
    let shown = GradeReport::new(asked, errors).showing(screen.as_of, screen.total, &levels, screen.no_level, screen.ready);
    let shown = if then {
        shown.known_then(screen.as_of, path(query, "", &everything, &[("known", "")]))
    } else {
        shown.known_today(screen.as_of, path(query, "", &everything, &[("known", Known::Then.as_str())]))
    };
    let shown = if screen.is_whole { shown } else { shown.of_reports() };
    let shown = match may_export {
        true => shown.files(|ending| path(query, &format!(".{ending}"), &[&DAY, &FILTERS], &[])),
        false => shown,
    };
    let kept = ["sort", "known"]
        .into_iter()
        .filter_map(|name| query.filled(name).map(|value| Posted { name: name.to_owned(), value: value.to_owned() }));
    GradeReport {
        kept: kept.collect(),
        chips,
        clear: path(query, "", &[&DAY, &SHOWN], &[]),
        bars: Bars::new(&names, &teams),
        columns: views::columns(sorted, |by| path(query, "", &[&DAY, &FILTERS], &[("sort", by)])),
        rows: screen.lines.iter().map(|line| Row::of(&line.line, line.runs_out)).collect(),
        nothing,
        pages: Pagination { previous: turned("before", &screen.previous), next: turned("after", &screen.next) },
        ..shown
    }
}

/// What is filtered by, each with the report without it.
fn chips(query: &Form, asked: &views::Asked<'_>) -> Vec<Link> {
    let lists = [&asked.teams, &asked.frameworks, &asked.levels, &asked.ready, &asked.managers];
    let chosen = FILTERS.into_iter().zip(lists).filter_map(|(name, list)| {
        let value = query.filled(name)?;
        let chosen = list.iter().find(|choice| choice.chosen);
        let label = chosen.map_or_else(|| value.to_owned(), |choice| choice.label.clone());
        Some(Link::new(path(query, "", &[&DAY, &FILTERS, &SHOWN], &[(name, "")]), chip(name, label)))
    });
    chosen.collect()
}

/// A word that says nothing by itself is told what it is about.
fn chip(name: &str, label: String) -> String {
    match name {
        "level" if label != "No level" => format!("Level {label}"),
        "ready" => format!("Ready: {label}"),
        _ => label,
    }
}

fn counts(levels: &TeamLevels) -> TeamCounts {
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    TeamCounts {
        team: levels.team.clone().unwrap_or_else(|| "No team".to_owned()),
        by_level: levels.by_level.iter().map(|count| small(*count)).collect(),
        no_level: small(levels.no_level),
    }
}

/// `/exports`: the reports that left the service.
pub fn exports(asked: &Asked) -> Answer {
    let before = asked.query.number("before");
    asked.page(|tx, me| {
        let found = reports::exports(tx, me, before)?;
        let rows = found.exports.iter().map(|export| {
            let filters: Vec<(&str, &str)> = export.filters.iter().map(|filter| (filter.by, filter.shown.as_str())).collect();
            let of = |filter: &Filtered| (filter.by.to_owned(), filter.value.clone());
            let day = [("as_of".to_owned(), export.as_of.clone()), ("known".to_owned(), export.known.clone())];
            let query = Form::of(day.into_iter().chain(export.filters.iter().map(of)).collect());
            views::ExportRow::new(views::ExportFacts {
                at: export.at.naive_utc(),
                by: &export.by,
                channel: &export.channel,
                format: &export.format,
                as_of: &export.as_of,
                known: &export.known,
                rows: export.rows,
                filters: &filters,
                href: format!("{PATH}?{}", query.encoded()),
            })
        });
        Ok(views::Exports { rows: rows.collect(), pages: older(asked, &[], found.next.map(|place| place.to_string())) })
    })
}

pub fn csv(asked: &Asked) -> Answer {
    file(asked, Format::Csv)
}

pub fn xlsx(asked: &Asked) -> Answer {
    file(asked, Format::Xlsx)
}

pub fn json(asked: &Asked) -> Answer {
    file(asked, Format::Json)
}

/// The file of what the page shows. Where the day is wrong the page says so.
fn file(asked: &Asked, format: Format) -> Answer {
    let query = &asked.query;
    match as_of(query) {
        Ok(as_of) => match written(asked, &question(query, as_of), format) {
            Err(AppError::Invalid(_)) => Ok(Reply::on_to(path(query, "", &[&DAY, &FILTERS, &SHOWN], &[]))),
            reply => reply,
        },
        Err(_) => Ok(Reply::on_to(path(query, "", &[&DAY, &FILTERS, &SHOWN], &[]))),
    }
}

/// Writes the report to a temporary file, which is sent once it is whole and recorded: memory does not grow with the rows.
pub(in crate::web) fn written(asked: &Asked, question: &Question, format: Format) -> Answer {
    let failed = |error: std::io::Error| AppError::Unavailable(format!("the report cannot be written: {error}"));
    let (name, stored) = asked.read_apart(|tx, me| {
        let as_of = question.as_of.unwrap_or(tx.today);
        let out = BufWriter::new(tempfile::tempfile().map_err(failed)?);
        let times = (as_of, tx.now);
        let (_, mut out) = grade_report::write(format, out, times, failed, |row| {
            reports::export(tx, me, question, format.as_str(), &reports::unheard, &mut |line| row(line.line.row))
        })?;
        out.flush().map_err(failed)?;
        let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
        Ok((format.file_name(as_of), Stored::new(file).map_err(failed)?))
    })?;
    Ok(Reply::new(200, Body::Stored { content_type: format.content_type(), name, stored }))
}
