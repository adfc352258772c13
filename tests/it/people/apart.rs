//! Organisations strictly apart: whoever stands in another one is not found by any use case, and nothing changes.

use gradus::app::delegations::NewDelegation;
use gradus::app::designations::NewDesignation;
use gradus::app::lines::NewLine;
use gradus::app::people::{Correction, ListQuery, Turn};
use gradus::app::posts::NewPost;
use gradus::app::{AppError, Caller, Tx, delegations, designations, lines, people, posts, roles, teams};
use gradus::domain::ids::{OrganisationId, PostId, TeamId};
use gradus::domain::people::{DelegationScope, DesignationKind, Post};
use gradus::store::posts as post_rows;

use super::council::{Council, day, days, id, roles as roles_of, word};
use crate::support::databases::on_both;

type UseCase = Box<dyn Fn(&mut Tx<'_>, &Caller) -> Result<(), AppError> + Send>;

/// Every use case about somebody else, aimed at this person, team and row ids of another council.
fn use_cases(team: &TeamId, cover: &str, designation: &str) -> Vec<(&'static str, UseCase)> {
    fn case<T>(
        name: &'static str,
        work: impl Fn(&mut Tx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
    ) -> (&'static str, UseCase) {
        (name, Box::new(move |tx, me| work(tx, me).map(drop)))
    }
    let line = |person: &str, manager: &str| NewLine {
        person: id(person),
        manager: id(manager),
        starts_on: day("2026-05-01"),
        reason: None,
    };
    let cover_of = |from: &str, to: &str| NewDelegation {
        from: id(from),
        to: id(to),
        starts_on: day("2026-05-01"),
        ends_on: day("2026-05-02"),
        scopes: vec![DelegationScope::Review],
    };
    let named = |person: &str, team: Option<TeamId>| NewDesignation {
        person: id(person),
        kind: DesignationKind::PanelMember,
        team,
        starts_on: day("2026-05-01"),
        ends_on: None,
    };
    let (first, second, third, fourth) =
        (line("Xaver", "Xena"), line("Olga", "Xena"), line("Xaver", "Max"), cover_of("Xena", "Max"));
    let (fifth, sixth, seventh) = (cover_of("Max", "Xena"), named("Xena", None), named("Max", Some(team.clone())));
    let (cover, designation) = (cover.to_owned(), designation.to_owned());
    let (t1, t2, t3) = (team.clone(), team.clone(), team.clone());
    vec![
        case("profile", |tx, me| people::profile(tx, me, &id("Xaver"))),
        case("history", |tx, me| people::history(tx, me, &id("Xaver"))),
        case("who_viewed", |tx, me| people::who_viewed(tx, me, &id("Xaver"), None)),
        case("list after", |tx, me| people::list(tx, me, &ListQuery { turn: Turn::After(id("Xaver")), ..ListQuery::default() })),
        case("correct", |tx, me| {
            people::correct(tx, me, &id("Xaver"), 1, Correction { name: "Y".into(), employee_ref: Some("1".into()) })
        }),
        case("set roles", |tx, me| roles::set(tx, me, &id("Xaver"), 1, roles_of("om"))),
        case("line of theirs", move |tx, me| lines::set_line(tx, me, 1, first.clone())),
        case("line to theirs", move |tx, me| lines::set_line(tx, me, 1, second.clone())),
        case("line to ours", move |tx, me| lines::set_line(tx, me, 1, third.clone())),
        case("end line", |tx, me| lines::end_line(tx, me, &id("Xaver"), 1, day("2026-05-01"), None)),
        case("add post", |tx, me| posts::add(tx, me, &id("Xaver"), 1, NewPost::default())),
        case("add post to their team", move |tx, me| {
            posts::add(tx, me, &id("Olga"), 1, NewPost { team: Some(t1.clone()), ..NewPost::default() })
        }),
        case("end post", |tx, me| posts::end(tx, me, &PostId::new("xaver"), 1, day("2026-05-01"))),
        case("move post", |tx, me| posts::move_to_team(tx, me, &PostId::new("xaver"), 1, None)),
        case("move ours to their team", move |tx, me| posts::move_to_team(tx, me, &PostId::new("olga"), 1, Some(t2.clone()))),
        case("rename team", move |tx, me| teams::rename(tx, me, &t3, 1, "Y")),
        case("covers", |tx, me| delegations::of(tx, me, &id("Xena"))),
        case("cover theirs", move |tx, me| delegations::grant(tx, me, fourth.clone())),
        case("cover by theirs", move |tx, me| delegations::grant(tx, me, fifth.clone())),
        case("end cover", move |tx, me| delegations::end(tx, me, &cover, 1)),
        case("designate theirs", move |tx, me| designations::designate(tx, me, sixth.clone())),
        case("designate for their team", move |tx, me| designations::designate(tx, me, seventh.clone())),
        case("end designation", move |tx, me| designations::end(tx, me, &designation, 1, day("2026-05-01"))),
    ]
}

#[test]
fn nothing_of_another_council_is_found_or_changed() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "hm").add("Adam", "am").add("Max", "om").add("Olga", "o");
        council.add_to("s001", "Xena", "omh").add_to("s001", "Xaver", "om").add_to("s001", "Xander", "om");
        let team = council.write("Xena", |tx, me| teams::add(tx, me, "Their team")).unwrap().id;
        let post = |name: &str, organisation: &str| Post {
            id: PostId::new(name.to_lowercase()),
            person: id(name),
            organisation: OrganisationId::new(organisation),
            job_profile: "a.post".to_owned(),
            framework: None,
            team: None,
            post_number: None,
            days: days("2026-01-01.."),
            levels: Vec::new(),
            version: 1,
        };
        for (name, organisation) in [("Xaver", "s001"), ("Olga", "medway")] {
            post_rows::insert(&mut council.connection(), &post(name, organisation), council.app.now()).unwrap();
        }
        council.line("Xaver<Xander 2026-01-01..");
        council.add_to("s001", "Xavia", "m");
        let cover = council
            .write("Xena", |tx, me| {
                delegations::grant(
                    tx,
                    me,
                    NewDelegation {
                        from: id("Xander"),
                        to: id("Xavia"),
                        starts_on: day("2026-05-01"),
                        ends_on: day("2026-05-02"),
                        scopes: vec![DelegationScope::Review],
                    },
                )
            })
            .unwrap()
            .id;
        let designation = council
            .write("Xena", |tx, me| {
                designations::designate(
                    tx,
                    me,
                    NewDesignation {
                        person: id("Xander"),
                        kind: DesignationKind::PanelMember,
                        team: None,
                        starts_on: day("2026-05-01"),
                        ends_on: None,
                    },
                )
            })
            .unwrap()
            .id;
        let before = council.everything();
        // HR with a team, and an administrator for what is an administrator's.
        for caller in ["Hana", "Adam", "Max"] {
            for (name, work) in use_cases(&team, &cover, &designation) {
                let done = word(council.write(caller, move |tx, me| work(tx, me)));
                // What concerns the caller's own council first may be refused for that.
                let ours_first = caller != "Hana" && done.starts_with("forbidden");
                assert!(done == "not found" || ours_first, "{}: {caller}, {name}: {done}", council.name);
                assert_eq!(council.everything(), before, "{}: {caller}, {name}", council.name);
            }
        }
        for (caller, expected) in [("Hana", "Adam Hana Max Olga"), ("Xena", "Xander Xaver Xavia Xena")] {
            let shown = council.read(caller, |tx, me| people::list(tx, me, &ListQuery::default())).unwrap();
            let names: Vec<&str> = shown.people.iter().map(|row| row.person.name.as_str()).collect();
            assert_eq!((names.join(" ").as_str(), shown.of), (expected, 4), "{}", council.name);
        }
        assert_eq!(council.read("Hana", delegations::list).unwrap().len(), 0);
        assert_eq!(council.read("Hana", designations::list).unwrap().len(), 0);
    });
}
