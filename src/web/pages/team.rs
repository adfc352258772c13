//! A manager's team: who needs what, what waits and what runs out.

use crate::app::progress::{self, Member as Found};
use crate::domain::ids::PersonId;
use crate::views::parts::Link;
use crate::views::progress::Names;
use crate::views::team::{Member, Team, TeamFacts, TeamFilters};
use crate::views::words;
use crate::web::asked::{Answer, Asked};

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let manager = asked.query.filled("manager").map(PersonId::from);
        let team = progress::team(tx, me, manager.as_ref())?;
        let references: Vec<&String> = team.plans.keys().collect();
        let frameworks: Vec<Names> = team.plans.values().map(|plan| Names::from(&**plan)).collect();
        let at = |reference: &str| references.iter().position(|known| *known == reference);
        let members: Vec<Member> = team.members.into_iter().map(|found| member(found, &at)).collect();
        let word = |name: &str| asked.query.filled(name).unwrap_or_default().to_owned();
        let filters = TeamFilters {
            level: word("level"),
            group: word("group"),
            status: word("status"),
            criterion: word("criterion"),
            list: asked.query.get("view") == "list",
        };
        let whose = (team.manager.id.to_string(), team.manager.name.clone());
        if manager.is_some() {
            frame.back = Some(Link::new(format!("/people/{}", team.manager.id), "Back"));
        }
        frame.print_caption = Some(format!("Team of {}, as at {}", team.manager.name, words::date(team.as_of)));
        Ok(Team::new(&TeamFacts {
            as_of: team.as_of,
            manager: manager.is_some().then_some((whose.0.as_str(), whose.1.as_str())),
            frameworks: &frameworks,
            members: &members,
            filters: &filters,
        }))
    })
}

fn member(found: Found, at: &dyn Fn(&str) -> Option<usize>) -> Member {
    let waiting = usize::try_from(found.waiting).unwrap_or(usize::MAX);
    let overdue = usize::try_from(found.overdue).unwrap_or(usize::MAX);
    let member = Member { overdue, ..Member::new(found.person.id.as_str(), &found.person.name, waiting, found.because) };
    match found.projection.and_then(|row| Some((at(&row.reference)?, row))) {
        Some((framework, row)) => member.standing(framework, row),
        None => member,
    }
}
