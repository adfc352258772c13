//! `/people`: whom the reader may open, searched, filtered, a page at a time.

use crate::app::people::{self, List, ListQuery, Listed, Turn};
use crate::app::teams;
use crate::domain::account::{Role, Roles};
use crate::domain::people::Team;
use crate::views::parts::{Choice, Link, Nothing, Pagination};
use crate::views::people as views;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;

pub fn list(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let found = people::list(tx, me, &query(&asked.query))?;
        let teams = teams::list(tx, me)?;
        Ok(page(asked, me.actor.roles, &found, &teams, people::may_add(me)))
    })
}

/// What the query string asks for. A word that is no role filters nothing.
pub(in crate::web) fn query(asked: &Form) -> ListQuery {
    let turn = match (asked.filled("after"), asked.filled("before")) {
        (Some(id), _) => Turn::After(id.into()),
        (None, Some(id)) => Turn::Before(id.into()),
        (None, None) => Turn::First,
    };
    ListQuery {
        search: asked.filled("q").map(str::to_owned),
        team: asked.filled("team").map(Into::into),
        role: asked.filled("role").and_then(Role::from_word),
        account: None,
        turn,
        limit: None,
    }
}

fn page(asked: &Asked, roles: Roles, found: &List, teams: &[Team], may_add: bool) -> views::List {
    let chosen = |mut choice: Choice, value: &str| {
        choice.chosen = choice.value == value;
        choice
    };
    let (team, role) = (asked.query.get("team"), asked.query.get("role"));
    let all_teams = std::iter::once(Choice::new("", "All teams"));
    let team_choices = all_teams.chain(teams.iter().map(|team| Choice::new(team.id.as_str(), team.name.clone())));
    let all_roles = std::iter::once(Choice::new("", "All roles"));
    let role_choices = all_roles.chain(Role::ALL.iter().map(|role| Choice::new(role.as_str(), role.label())));
    let rows: Vec<views::PersonRow> = found.people.iter().map(row).collect();
    let filtered = ["q", "team", "role"].iter().any(|name| asked.query.filled(name).is_some());
    let many = words::counted(unsigned(found.of), "person", "people");
    let nothing = rows.is_empty().then(|| match filtered {
        true => {
            let are = if found.of == 1 { "There is" } else { "There are" };
            Nothing::matches("people", "/people", format!("{are} {many}."))
        }
        false => Nothing::yet("No one matches."),
    });
    let turned = |turn: &Option<Turn>| turn.as_ref().map(|turn| turned(&asked.query, turn));
    views::List {
        heading: heading(roles).to_owned(),
        add: may_add.then(|| Link::new("/people/new", "Add a person")),
        nothing,
        pages: Pagination { previous: turned(&found.previous), next: turned(&found.next) },
        ..views::List::new(
            how_many(roles, found, filtered),
            asked.query.get("q"),
            team_choices.map(|choice| chosen(choice, team)).collect(),
            role_choices.map(|choice| chosen(choice, role)).collect(),
            rows,
        )
    }
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// As the navigation of the role calls the list.
fn heading(roles: Roles) -> &'static str {
    match () {
        () if roles.has(Role::Hr) => "People",
        () if roles.has(Role::Auditor) => "Records",
        () if roles.has(Role::Manager) => "Team",
        () => "People",
    }
}

/// How many there are, and why the reader sees them.
fn how_many(roles: Roles, found: &List, filtered: bool) -> String {
    let all = words::counted(unsigned(found.of), "person", "people");
    let shown = if filtered { format!("{} of {all}.", words::number(unsigned(found.total))) } else { format!("{all}.") };
    let why = match () {
        () if roles.has(Role::Hr) => "You see them because you work in HR. That you list them is recorded.",
        () if roles.has(Role::Auditor) => "You see them because you are an auditor. That you list them is recorded.",
        () if roles.has(Role::Manager) => {
            "You see yourself, whoever reports to you or to your managers, and the reports of managers for whom you act."
        }
        () => "You see yourself only.",
    };
    format!("{shown} {why}")
}

/// The address of another page with the same filters.
fn turned(query: &Form, turn: &Turn) -> String {
    let filters = ["q", "team", "role"].into_iter().filter_map(|name| Some((name.to_owned(), query.filled(name)?.to_owned())));
    let place = match turn {
        Turn::First => None,
        Turn::After(id) => Some(("after".to_owned(), id.to_string())),
        Turn::Before(id) => Some(("before".to_owned(), id.to_string())),
    };
    format!("/people?{}", Form::of(filters.chain(place).collect()).encoded())
}

fn row(listed: &Listed) -> views::PersonRow {
    let joined = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join("; "));
    let posts = &listed.posts;
    views::PersonRow {
        href: format!("/people/{}", listed.person.id),
        name: listed.person.name.clone(),
        reference: listed.person.employee_ref.clone().unwrap_or_default(),
        team: joined(posts.iter().filter_map(|post| post.team.clone()).collect()),
        job: joined(posts.iter().map(|post| post.job_title.clone()).collect()),
        level: joined(posts.iter().filter_map(|post| Some(post.level.as_ref()?.0.to_string())).collect()),
        manager: listed.manager.as_ref().map(|manager| manager.name.clone()),
    }
}
