//! A person's profile and history, and who has looked at one's own.

use chrono::{DateTime, NaiveDate, Utc};

use super::tabs::{self, Place};
use crate::app::people::{self, Acting, History, LineView, May, Profile, Why};
use crate::app::posts::HeldPost;
use crate::domain::people::{Days, LevelBasis, PostLevel};
use crate::domain::progression::Application;
use crate::views::account::{ViewRow, Viewed};
use crate::views::parts::{Link, Pagination, SummaryRow};
use crate::views::people as views;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

/// Entries of a history on one page.
const PAGE: usize = 50;

/// `/profile`: one's own.
pub fn own(asked: &Asked) -> Answer {
    let id = asked.read(|_, me| Ok(me.id().clone()))?;
    Ok(Reply::on_to(format!("/people/{id}")))
}

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let profile = people::profile(tx, me, &asked.param("id").into())?;
        frame.back = (profile.why != Why::Own).then(|| Link::new("/people", "Back"));
        frame.print_caption = Some(caption(&profile.person.name, tx.today));
        Ok(page(&profile, tx.today))
    })
}

fn caption(name: &str, today: NaiveDate) -> String {
    format!("{name}. As at {}", words::date(today))
}

/// Why somebody else's page is shown; nothing about one's own.
fn why(why: &Why) -> Option<String> {
    (*why != Why::Own).then(|| why.words())
}

/// "since 1 April 2025", "from 1 May 2026", "1 to 3 May 2026".
fn when(days: Days, today: NaiveDate) -> String {
    match days.ends_on {
        Some(last) if last == days.starts_on => format!("on {}", words::date(last)),
        Some(last) => format!("{} to {}", words::date(days.starts_on), words::date(last)),
        None if days.starts_on > today => format!("from {}", words::date(days.starts_on)),
        None => format!("since {}", words::date(days.starts_on)),
    }
}

fn page(profile: &Profile, today: NaiveDate) -> views::Profile {
    let path = format!("/people/{}", profile.person.id);
    let may = profile.may;
    views::Profile {
        name: profile.person.name.clone(),
        why: why(&profile.why),
        tabs: tabs::of(&profile.why, &profile.person.id, Place::Profile),
        facts: facts(profile, &path, today),
        posts: profile.posts.iter().rev().map(|post| post_row(post, &path, may, today)).collect(),
        can_end: may.set_line && !profile.posts.is_empty(),
        actions: actions(profile, &path),
    }
}

fn facts(profile: &Profile, path: &str, today: NaiveDate) -> Vec<SummaryRow> {
    let person = &profile.person;
    let may = profile.may;
    let change = |row: SummaryRow, may: bool, what: &str, hidden: &str| match may {
        true => row.link(Link::new(format!("{path}/{what}"), "Change").hidden(hidden)),
        false => row,
    };
    let lines = |key: &str, all: Vec<String>| {
        let mut all = all.into_iter();
        let first = all.next()?;
        Some(all.fold(SummaryRow::new(key, first), SummaryRow::line))
    };
    let held: Vec<&HeldPost> = profile.posts.iter().filter(|post| post.post.days.include(today)).collect();
    let number = person.employee_ref.clone().unwrap_or_else(|| "None".to_owned());
    let mut rows = vec![change(SummaryRow::new("Reference", number), may.correct, "edit", "name or reference")];
    rows.push(SummaryRow::new("Roles", roles(profile)));
    rows.extend(lines("Job", held.iter().map(|post| job(post)).collect()));
    let teams: Vec<String> = held.iter().map(|post| post.team.clone().unwrap_or_else(|| "None".to_owned())).collect();
    rows.extend(lines("Team", teams).map(|row| change(row, may.set_line, "team", "team")));
    rows.push(change(line(profile, today), may.set_line, "manager", "line manager"));
    if !profile.reports.is_empty() {
        let names: Vec<String> = profile.reports.iter().map(|report| report.name.clone()).collect();
        rows.push(SummaryRow::new("Direct reports", names.join(", ")));
    }
    rows.extend(profile.hours.as_ref().map(|hours| {
        SummaryRow::new("Working hours", format!("{} of full time, since {}", hours.fte, words::date(hours.starts_on)))
    }));
    rows.extend(lines("Absences", profile.absences.iter().map(|days| when(*days, today)).collect()));
    let patch = |held: &crate::domain::people::PatchHeld| {
        let cover = if held.basis == crate::domain::caseload::Basis::Cover { " as cover" } else { "" };
        format!("{}{cover}, {}", held.patch, when(held.days, today))
    };
    rows.extend(lines("Patches", profile.patches.iter().map(patch).collect()));
    let named = |view: &crate::app::designations::DesignationView| {
        let of = view.team.clone().unwrap_or_else(|| "the whole council".to_owned());
        format!("{} for {of}, {}", view.designation.kind.label(), when(view.designation.days, today))
    };
    rows.extend(lines("Named as", profile.designations.iter().map(named).collect()));
    rows
}

fn roles(profile: &Profile) -> String {
    let roles: Vec<&str> = profile.person.roles.iter().map(|role| role.label()).collect();
    if roles.is_empty() { "None".to_owned() } else { roles.join(", ") }
}

fn job(held: &HeldPost) -> String {
    match &held.level {
        Some((id, name)) => format!("{}, level {id} ({name})", held.job_title),
        None => held.job_title.clone(),
    }
}

fn line(profile: &Profile, today: NaiveDate) -> SummaryRow {
    let said = |view: &LineView| format!("{}, {}", view.manager, when(view.line.days, today));
    let first = profile.line.as_ref().map_or_else(|| "None".to_owned(), said);
    let next = profile.next_lines.iter().map(said);
    let acting = profile.acting.iter().map(|acting: &Acting| {
        let until = acting.until.map_or_else(String::new, |day| format!(" until {}", words::date(day)));
        let scopes: Vec<String> = acting.scopes.iter().map(|scope| words::lower_first(scope.label())).collect();
        format!("{} acts{until}: {}", acting.who.name, words::join(&scopes))
    });
    next.chain(acting).fold(SummaryRow::new("Line manager", first), SummaryRow::line)
}

fn post_row(held: &HeldPost, path: &str, may: May, today: NaiveDate) -> views::PostRow {
    let post = &held.post;
    let basis = post.level_on(today.max(post.days.starts_on)).map(|level| basis(level.basis));
    views::PostRow {
        job: held.job_title.clone(),
        level: level_words(held, today),
        team: held.team.clone(),
        from: words::short_date(post.days.starts_on),
        to: post.days.ends_on.map(words::short_date),
        basis: basis.unwrap_or("No levels").to_owned(),
        end: may.set_line.then(|| Link::new(format!("{path}/posts/{}/end", post.id), "End").hidden(held.job_title.clone())),
    }
}

/// The level with its first day, where that is not the post's, and the one that begins later.
fn level_words(held: &HeldPost, today: NaiveDate) -> Option<String> {
    let post = &held.post;
    let now = held.level.as_ref().map(|(id, name)| {
        let level = post.level_on(today.max(post.days.starts_on));
        let since = level.map(|level| level.starts_on).filter(|on| *on > post.days.starts_on);
        format!("{id} ({name})") + &since.map_or_else(String::new, |on| format!(", since {}", words::short_date(on)))
    });
    let planned = post.levels.iter().find(|level| level.starts_on > today.max(post.days.starts_on));
    let planned = planned.map(|level| format!("{} from {}", level.level, words::short_date(level.starts_on)));
    let both: Vec<String> = now.into_iter().chain(planned).collect();
    (!both.is_empty()).then(|| both.join("; "))
}

fn basis(basis: LevelBasis) -> &'static str {
    match basis {
        LevelBasis::Appointment => "Appointment",
        LevelBasis::Decision => "Decision",
    }
}

fn actions(profile: &Profile, path: &str) -> Vec<Link> {
    let May { set_line, correct, designate, arrange_cover, see_views, manage_account } = profile.may;
    let is_own = profile.why == Why::Own;
    let offer = |may: bool, href: String, text: &str| may.then(|| Link::new(href, text));
    let id = &profile.person.id;
    [
        offer(set_line, format!("{path}/posts"), "Add a post"),
        offer(set_line, format!("/competence-and-conduct/{id}"), "Competence and Conduct Standard"),
        offer(set_line, format!("{path}/manager"), "Change line manager"),
        offer(set_line && !profile.posts.is_empty(), format!("{path}/team"), "Move to another team"),
        offer(correct, format!("{path}/edit"), "Correct name or staff number"),
        offer(designate, "/designations".to_owned(), "Name as panel member or budget holder"),
        offer(arrange_cover, if is_own { "/delegations".to_owned() } else { format!("/delegations?for={id}") }, "Arrange cover"),
        offer(manage_account, format!("/admin/people/{id}"), "Account and roles"),
        offer(see_views && is_own, "/account/views".to_owned(), "Who has looked at your record"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub fn history(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let history = people::history(tx, me, &asked.param("id").into())?;
        frame.back = (history.why != Why::Own).then(|| Link::new("/people", "Back"));
        frame.print_caption = Some(caption(&history.person.name, tx.today));
        let path = format!("/people/{}", history.person.id);
        let first = usize::try_from(asked.query.number("from").unwrap_or(0)).unwrap_or(0);
        let entries = entries(&history, tx.today);
        Ok(views::History {
            name: history.person.name.clone(),
            why: why(&history.why),
            tabs: tabs::of(&history.why, &history.person.id, Place::History),
            pages: parts(&format!("{path}/history"), first, entries.len()),
            entries: entries.into_iter().skip(first).take(PAGE).collect(),
        })
    })
}

/// The neighbours of the part of a list that begins at `first`.
fn parts(path: &str, first: usize, all: usize) -> Pagination {
    let at = |first: usize| if first == 0 { path.to_owned() } else { format!("{path}?from={first}") };
    Pagination {
        previous: (first > 0).then(|| at(first.saturating_sub(PAGE))),
        next: (first.saturating_add(PAGE) < all).then(|| at(first + PAGE)),
    }
}

/// A day, what began or ended on it, more about it, who did it, and what it comes of.
type Happened = (NaiveDate, String, Option<String>, Option<String>, Option<Link>);

/// Everything that began or ended, the latest first.
fn entries(history: &History, today: NaiveDate) -> Vec<views::HistoryEntry> {
    let mut all: Vec<Happened> = Vec::new();
    let mut add = |day, what, detail| all.push((day, what, detail, None, None));
    for held in &history.posts {
        let of = held.team.as_ref().map(|team| format!("In {team}"));
        add(held.post.days.starts_on, format!("Post began: {}", held.job_title), of);
        let ended = held.post.days.ends_on;
        ended.into_iter().for_each(|last| add(last, format!("Last day in the post: {}", held.job_title), None));
    }
    for view in &history.lines {
        add(view.line.days.starts_on, format!("Line manager: {}", view.manager), None);
        let ended = view.line.days.ends_on;
        ended.into_iter().for_each(|last| add(last, format!("Last day with line manager {}", view.manager), None));
    }
    for hours in &history.hours {
        add(hours.starts_on, format!("Working hours: {} of full time", hours.fte), None);
    }
    for days in &history.absences {
        add(days.starts_on, "Away".to_owned(), Some(capital(&when(*days, today))));
    }
    for held in &history.patches {
        add(held.days.starts_on, format!("Patch {}", held.patch), Some(capital(&when(held.days, today))));
    }
    for held in &history.posts {
        all.extend(held.post.levels.iter().map(|level| level_entry(history, held, level)));
    }
    all.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    all.dedup();
    all.into_iter()
        .map(|(day, what, detail, by, link)| views::HistoryEntry {
            at: words::date(day),
            iso: day.to_string(),
            what,
            by,
            detail,
            link,
            expected: day > today,
        })
        .collect()
}

/// A level with who gave it, and the application that was decided so: the one for it, or one that fell back to it.
fn level_entry(history: &History, held: &HeldPost, level: &PostLevel) -> Happened {
    let by = level.by.as_ref().and_then(|by| history.givers.get(by).cloned());
    let of_post = |application: &&Application| application.post == held.post.id;
    let mut decided = history.decided.iter().filter(of_post).filter(|_| level.basis == LevelBasis::Decision);
    let found = decided
        .clone()
        .find(|application| application.level == level.level)
        .or_else(|| decided.find(|application| application.level_held.as_ref() == Some(&level.level)));
    let link = found.map(|application| {
        let reference = application.reference.as_deref().unwrap_or_default();
        Link::new(format!("/applications/{}", application.id), format!("Application {reference}"))
    });
    let what = format!("Level {}: {}", level.level, held.job_title);
    (level.starts_on, what, Some(basis(level.basis).to_owned()), by, link)
}

fn capital(text: &str) -> String {
    words::capital(text)
}

/// `/account/views`: who has looked at one's own record.
pub fn views(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let before = asked.query.number("before");
        let id = me.id().clone();
        let found = people::who_viewed(tx, me, &id, before)?;
        frame.back = Some(Link::new("/account", "Back"));
        let rows: Vec<ViewRow> = found.views.iter().map(view_row).collect();
        let times = words::counted(rows.len() as u64, "time", "times");
        let more = if found.next.is_some() || before.is_some() { " on this page" } else { "" };
        Ok(Viewed {
            summary: format!("Somebody else opened your record {times}{more}."),
            rows,
            pages: Pagination {
                previous: before.map(|_| "/account/views".to_owned()),
                next: found.next.map(|next| format!("/account/views?before={next}")),
            },
        })
    })
}

fn view_row(view: &people::View) -> ViewRow {
    let at: DateTime<Utc> = view.at;
    ViewRow {
        who: view.who.clone(),
        role: view.role.map_or("Not recorded", |role| role.label()).to_owned(),
        at: words::short_date_time(at.naive_utc()),
        what: opened(&view.kind),
    }
}

/// A word of the audit log for what was read, as people say it.
fn opened(kind: &str) -> String {
    match kind {
        "profile_read" => "Profile".to_owned(),
        "history_read" => "History".to_owned(),
        "cover_read" => "Cover".to_owned(),
        "views_read" => "Who has looked at the record".to_owned(),
        "account_read" => "Account".to_owned(),
        "record_read" => "Progress".to_owned(),
        "evidence_listed" => "List of evidence".to_owned(),
        "evidence_read" => "Evidence".to_owned(),
        "evidence_history_read" => "History of evidence".to_owned(),
        "attachment_read" => "File of evidence".to_owned(),
        "certificate_read" => "Certificate".to_owned(),
        "waivers_read" => "Waivers".to_owned(),
        "judgements_read" => "Judgements".to_owned(),
        "applications_read" => "Applications".to_owned(),
        "application_read" => "Application".to_owned(),
        "letter_read" => "Letter".to_owned(),
        other => words::sentence(other),
    }
}
