//! Who has which course: the own team, a team, or every team in counts; and the same as a file for HR.

use crate::app::AppError;
use crate::app::training::{self as app, Gaps, Place};
use crate::domain::training::CourseState;
use crate::exchange::training_gaps_csv::{self, Holder};
use crate::views::training as views;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::encode;
use crate::web::reply::Reply;

/// What the address asks for.
pub(in crate::web) fn asked_of(asked: &Asked) -> app::Asked {
    let word = |name: &str| asked.query.filled(name).map(str::to_owned);
    app::Asked { team: word("team"), course: word("course"), state: asked.query.filled("state").and_then(CourseState::from_word) }
}

pub fn gaps(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let question = asked_of(asked);
        let found = app::gaps(tx, me, &question, false)?;
        let place = match &found.place {
            Place::OwnTeam => "your team",
            Place::Organisation => "every team",
            Place::Team(Some(name)) => name,
            Place::Team(None) => "people without a team",
        };
        frame.print_caption = Some(format!("Courses: {place}, as at {}", words::date(tx.today)));
        Ok(views::TrainingGaps::new(&facts(&found, &question, place, tx.today)))
    })
}

fn facts<'a>(found: &'a Gaps, question: &'a app::Asked, place: &'a str, as_of: chrono::NaiveDate) -> views::GapsFacts<'a> {
    let text = |word: &'a Option<String>| word.as_deref().unwrap_or_default();
    let (team, course) = (text(&question.team), text(&question.course));
    let state = question.state.map_or("", CourseState::as_str);
    let query: Vec<String> = [("team", team), ("course", course), ("state", state)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let file = if query.is_empty() { "/training/gaps.csv".to_owned() } else { format!("/training/gaps.csv?{}", query.join("&")) };
    let names = |all: &'a [(crate::domain::ids::CourseId, String)]| {
        all.iter().map(|(id, title)| (id.as_str(), title.as_str())).collect::<Vec<_>>()
    };
    views::GapsFacts {
        as_of,
        place,
        teams: found.teams.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect(),
        all_courses: names(&found.all_courses),
        courses: found.courses.iter().map(|(_, title)| title.as_str()).collect(),
        members: (found.place != Place::Organisation).then(|| {
            let member = |member: &'a app::Member| views::Member {
                person: member.person.id.as_str(),
                name: &member.person.name,
                courses: member.courses.iter().map(Option::as_ref).collect(),
            };
            found.members.iter().map(member).collect()
        }),
        counts: found
            .counts
            .iter()
            .map(|count| views::TeamCount {
                id: &count.id,
                name: count.name.as_deref(),
                people: count.people,
                complete: count.complete,
                courses: count.courses.clone(),
            })
            .collect(),
        people: found.people,
        complete: found.complete,
        without_list: found.without_list,
        sample: found.sample,
        chosen: [team, course, state],
        file: found.may_export.then_some(file),
    }
}

pub fn gaps_csv(asked: &Asked) -> Answer {
    csv_of(asked)
}

/// The file, the same for pages and programs.
pub(in crate::web) fn csv_of(asked: &Asked) -> Answer {
    let (bytes, today) = asked.read_apart(|tx, me| {
        let found = app::gaps(tx, me, &asked_of(asked), true)?;
        let rows = found.members.iter().flat_map(|member| {
            let holder = Holder {
                employee_ref: member.employee_ref.as_deref().unwrap_or_default(),
                name: &member.person.name,
                team: member.team.as_deref().unwrap_or_default(),
            };
            member.courses.iter().flatten().map(move |course| (holder, course))
        });
        let bytes = training_gaps_csv::write(rows).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok((bytes, tx.today))
    })?;
    Ok(Reply::file("text/csv; charset=utf-8", format!("courses-{today}.csv"), bytes))
}
