//! Who stands where on the page of a team, and what it says of them.

use super::samples::{as_of, eight};
use super::*;
use crate::domain::assessment::reasons::ReasonCode;
use crate::domain::projection::{CriterionStanding, Glance};
use crate::views::progress::sample_names;

fn page(filters: &TeamFilters) -> Team {
    let frameworks = [sample_names()];
    Team::new(&TeamFacts { as_of: as_of(), manager: None, frameworks: &frameworks, members: &eight(), filters })
}

fn names(team: &Team) -> Vec<&str> {
    team.tables[0].people.iter().map(|row| row.name.trim_start_matches("Officer ")).collect()
}

/// What the page writes by itself.
fn html(team: &Team) -> String {
    let mut out = Markup::default();
    team.write(&mut out);
    out.into_html()
}

/// The cell of officer one for a criterion.
fn cell(id: &str, words: &str) -> String {
    format!("href=\"/people/one/progress/criteria/{id}\"><span>Officer One, {words}</span>")
}

#[test]
fn who_waits_comes_first_then_what_runs_out_then_the_name() {
    let found = page(&TeamFilters::default());
    assert_eq!(names(&found), ["One", "Five", "Three", "Seven", "Eight", "Four", "Six", "Two"]);
    assert_eq!(found.heading, "Your team (8)");
    assert_eq!(
        (found.ready.as_str(), found.waiting.as_str(), found.waits.as_str()),
        ("1 is ready", "3 pieces of evidence", "wait for you.")
    );
    assert_eq!(found.tables[0].heading, "Next level B (8 people)");
}

#[test]
fn a_row_names_what_is_missing_and_each_cell_its_criterion() {
    let found = page(&TeamFilters::default());
    let one = &found.tables[0].people[0];
    assert_eq!(one.missing.as_deref(), Some("6"));
    assert_eq!(one.missing_words.as_deref(), Some("missing: 5 not met, 1 cannot tell"));
    assert_eq!(one.runs_out.as_deref(), Some("31 May 2026"));
    let html = html(&found);
    for (id, words) in [
        ("B-Q1", "Role training (B-Q1): not met"),
        ("B-K2", "Signposting (B-K2): met"),
        ("B-E1", "Relationships (B-E1): waiting for you"),
        ("B-S2", "Accurate records (B-S2): cannot tell yet"),
    ] {
        assert!(html.contains(&cell(id, words)), "{words}");
    }
    let two = &found.tables[0].people[7];
    assert_eq!((two.missing.as_deref(), two.missing_words.as_deref()), (Some("Ready"), None));
    let met: Vec<usize> = found.tables[0].columns.iter().map(|column| column.met).collect();
    assert_eq!(met, [3, 4, 7, 3, 6, 2, 4, 6, 5, 8]);
    assert!(html.contains("<span aria-hidden=\"true\">7/8</span><span class=\"govuk-visually-hidden\">7 of 8</span>"));
}

#[test]
fn filters_choose_people_and_columns() {
    let filters = |level: &str, group: &str, status: &str, criterion: &str| TeamFilters {
        level: level.to_owned(),
        group: group.to_owned(),
        status: status.to_owned(),
        criterion: criterion.to_owned(),
        list: false,
    };
    let columns = |team: &Team| -> Vec<String> {
        team.tables.iter().flat_map(|table| &table.columns).map(|column| column.id.clone()).collect()
    };
    let knowledge = page(&filters("", "knowledge", "", ""));
    assert_eq!(columns(&knowledge), ["B-K1", "B-K2"]);
    assert_eq!(names(&page(&filters("", "", "waiting", ""))), ["One", "Five"]);
    assert_eq!(names(&page(&filters("", "", "cannot_tell", "B-E1"))), ["Three"]);
    let level_a = page(&filters("A", "", "", ""));
    assert_eq!(level_a.tables[0].heading, "Level A (8 people)");
    assert_eq!(columns(&level_a).len(), 13);
    let only = page(&filters("", "", "", "B-E1"));
    assert_eq!(columns(&only), ["B-E1"]);
    assert_eq!(only.only.map(|only| only.clear).as_deref(), Some("/team"));
    let nobody = page(&filters("", "qualifications", "cannot_tell", ""));
    assert_eq!(nobody.nothing.map(|nothing| nothing.text).as_deref(), Some("No people match."));
}

#[test]
fn whoever_has_evidence_that_waits_is_among_those_who_wait() {
    let frameworks = [sample_names()];
    let mut members = eight();
    // Every criterion of Two is met and Six has none that waits, but a piece of each does.
    for member in members.iter_mut().filter(|member| ["two", "six"].contains(&member.person.as_str())) {
        member.waiting = 1;
    }
    let top = Member { target: None, held: Some("C".to_owned()), name: "Officer Nine".to_owned(), ..members[1].clone() };
    members.push(top);
    let found = |group: &str, status: &str| {
        let filters = TeamFilters { group: group.to_owned(), status: status.to_owned(), ..TeamFilters::default() };
        let facts = TeamFacts { as_of: as_of(), manager: None, frameworks: &frameworks, members: &members, filters: &filters };
        let team = Team::new(&facts);
        let in_tables = team.tables.iter().flat_map(|table| &table.people).chain(&team.others);
        let mut names: Vec<String> = in_tables.map(|person| person.name.replace("Officer ", "")).collect();
        names.sort();
        (names.join(" "), team.waiting)
    };
    // Two pieces of One, and one each of Five, Six, Two and Nine.
    assert_eq!(found("", "waiting"), ("Five Nine One Six Two".to_owned(), "6 pieces of evidence".to_owned()));
    // Of one group it is not known, so there only what the criteria say counts.
    assert_eq!(found("knowledge", "waiting").0, "");
    assert_eq!(found("", "cannot_tell").0, "One Seven Three");
}

#[test]
fn what_ran_out_is_said_before_what_will() {
    let found = page(&TeamFilters::default());
    let three = found.tables[0].people.iter().find(|person| person.name == "Officer Three").expect("Three");
    assert_eq!(three.runs_out.as_deref(), Some("Ran out, next 30 Apr 2026"));
    let said = &three.lines[three.lines.len() - 2..];
    assert_eq!(said, ["Data protection (A-K4) has run out.", "Safeguarding (A-K3) runs out on 30 April 2026."]);
}

#[test]
fn a_list_says_the_same_as_the_table() {
    let found = page(&TeamFilters { list: true, ..TeamFilters::default() });
    let one = &found.tables[0].people[0];
    assert_eq!(
        one.lines,
        [
            "6 missing for level B: 5 not met, 1 cannot tell.",
            "2 pieces of evidence wait for you.",
            "Safeguarding (A-K3) runs out on 31 May 2026."
        ]
    );
    let html = html(&found);
    let (one_alone, _) = html.split_once("</li>").expect("somebody");
    let groups: Vec<(&str, usize)> = one_alone
        .split("<strong>")
        .skip(1)
        .map(|group| (group.split(":</strong>").next().unwrap_or_default(), group.matches("<a ").count()))
        .collect();
    assert_eq!(groups, [("Waiting for you", 2), ("Not met", 3), ("Cannot tell yet", 1)]);
    let link = "<a href=\"/people/one/progress/criteria/B-Q1\">Role training (B-Q1)<span class=\"govuk-visually-hidden\"> of Officer One";
    assert!(one_alone.contains(link), "{one_alone}");
    assert_eq!(found.other_view.href, "/team");
    assert_eq!(found.tables[0].people[7].lines, ["Ready: every criterion for level B is met."]);
}

#[test]
fn a_sheet_holds_sixteen_criteria() {
    let mut names = sample_names();
    for criterion in &mut names.criteria {
        criterion.level = Some("B".to_owned());
    }
    let frameworks = [names];
    let filters = TeamFilters::default();
    let found =
        Team::new(&TeamFacts { as_of: as_of(), manager: None, frameworks: &frameworks, members: &eight(), filters: &filters });
    let parts: Vec<(usize, &str)> =
        found.tables[0].parts.iter().map(|part| (part.columns.len(), part.caption.as_str())).collect();
    assert_eq!(parts, [(16, "Level B criteria by person, 1 of 2."), (15, "Level B criteria by person, 2 of 2.")]);
}

#[test]
fn the_team_of_another_manager_is_named() {
    let frameworks = [sample_names()];
    let filters = TeamFilters::default();
    let manager = Some(("00090", "Manager One"));
    let facts = TeamFacts { as_of: as_of(), manager, frameworks: &frameworks, members: &eight(), filters: &filters };
    let found = Team::new(&facts);
    assert_eq!(found.heading, "Team of Manager One (8)");
    assert_eq!(found.waits, "wait for Manager One.");
    assert_eq!(found.other_view.href, "/team?manager=00090&view=list");
    assert_eq!(found.tables[0].columns[0].href, "/team?manager=00090&criterion=B-Q1");
    assert!(html(&found).contains(&cell("B-E1", "Relationships (B-E1): waiting for Manager One")));
}

#[test]
fn a_member_stands_where_the_projection_says() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let id = |text: &str| crate::domain::ids::CriterionId::new(text);
    let standing = Glance {
        reference: "medway.iao.framework".to_owned(),
        as_of: as_of(),
        level: Some("A".into()),
        target: Some("B".into()),
        readiness: Some(Outcome::NotMet),
        met: 17,
        total: 23,
        outstanding: 6,
        cannot_tell: 1,
        next_lapse: Some((day("2026-06-01"), id("A-K3"))),
        criteria: Criteria::of(&[
            CriterionStanding { id: id("B-Q1"), outcome: Outcome::NotMet, act: Act::Officer, lead: None, lapses_on: None },
            CriterionStanding {
                id: id("A-K4"),
                outcome: Outcome::Met,
                act: Act::None,
                lead: Some(ReasonCode::LapsedAtHeldLevel),
                lapses_on: None,
            },
        ]),
    };
    let member = Member::new("00101", "Officer One", 2, None).standing(0, standing);
    assert_eq!((member.not_met, member.cannot_tell), (5, 1));
    assert_eq!((member.held.as_deref(), member.target.as_deref()), (Some("A"), Some("B")));
    // The projection keeps the first day without it.
    assert_eq!((member.runs_out_on, member.runs_out.as_deref()), (Some(day("2026-05-31")), Some("A-K3")));
    assert_eq!(member.ran_out, ["A-K4"]);
    // In its place, out of it, and not there at all.
    let statuses = member.statuses([(0, "B-Q1"), (3, "B-Q1"), (0, "B-K1")].into_iter());
    assert_eq!(statuses, [Status::NotMet, Status::NotMet, Status::CannotTell]);
}

#[test]
fn a_team_of_nobody_says_so() {
    let filters = TeamFilters::default();
    let found = Team::new(&TeamFacts { as_of: as_of(), manager: None, frameworks: &[], members: &[], filters: &filters });
    assert_eq!(found.nothing.map(|nothing| nothing.text).as_deref(), Some("You have no direct reports."));
    assert!(found.filters.is_none());
}
