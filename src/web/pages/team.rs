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
        let members: Vec<Member> = team.members.iter().map(|found| member(found, &at)).collect();
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

fn member(found: &Found, at: &dyn Fn(&str) -> Option<usize>) -> Member {
    let row = found.projection.as_ref();
    let not_met = row.map_or(0, |row| row.outstanding.saturating_sub(row.cannot_tell));
    let usize_of = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    Member {
        person: found.person.id.to_string(),
        name: found.person.name.clone(),
        framework: row.and_then(|row| at(&row.reference)),
        held: row.and_then(|row| row.level.as_ref()).map(ToString::to_string),
        target: row.and_then(|row| row.target.as_ref()).map(ToString::to_string),
        criteria: row.map(|row| row.criteria.clone()).unwrap_or_default(),
        not_met: usize_of(not_met),
        cannot_tell: row.map_or(0, |row| usize_of(row.cannot_tell)),
        waiting: usize_of(found.waiting),
        runs_out_on: row.and_then(|row| row.next_lapse.as_ref()).and_then(|(day, _)| day.pred_opt()),
        because: found.because.clone(),
    }
}
