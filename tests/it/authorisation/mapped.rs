//! Every route is in the tables: of the policy, of twins, of this test, and of `gradus routes`.

use std::collections::BTreeSet;

use gradus::policy::{Action, matrix};
use gradus::web::routes::{Access, ROUTES, Route};

use super::table;
use crate::command::Folder;

fn policed() -> impl Iterator<Item = (&'static Route, &'static [Action])> {
    ROUTES.iter().filter_map(|route| match route.access {
        Access::Policy(actions) => Some((route, actions)),
        Access::Open | Access::Door => None,
    })
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

#[test]
fn every_route_stands_once_and_names_actions_that_the_matrix_has() {
    let names: BTreeSet<(&str, &str)> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
    assert_eq!(names.len(), ROUTES.len(), "a route stands twice");
    for (route, actions) in policed() {
        assert!(!actions.is_empty(), "{} {} names no action, so nobody is asked", route.method, route.path);
        for action in actions {
            assert_eq!(matrix::row(*action).len(), 9, "{} {}: {action} has not its nine rows", route.method, route.path);
        }
    }
    for route in ROUTES.iter().filter(|route| is_api(route.path)) {
        assert!(matches!(route.access, Access::Policy(_)), "{} {} of the API is open", route.method, route.path);
        assert!(route.twin.is_none(), "{} {}: the API has no twin of its own", route.method, route.path);
    }
    // What anybody may ask: typed from trust.md 1, "Anonymous", with what belongs to the doors.
    let open: BTreeSet<&str> =
        ROUTES.iter().filter(|route| !matches!(route.access, Access::Policy(_))).map(|route| route.path).collect();
    let said: BTreeSet<&str> = "/ /health/live /health/ready /assets/{name} /favicon.ico /.well-known/security.txt \
        /accessibility /privacy /help /sign-in /sign-in/code /sign-in/second-factor /demo /reset /reset/{secret} \
        /activate/{secret} /set-password /sign-out /signed-out /session/extend /session/keep"
        .split_whitespace()
        .collect();
    assert_eq!(open, said, "what is open to all has changed");
}

#[test]
fn every_page_has_its_twin_in_the_api_and_every_answer_of_the_api_its_page() {
    let api: BTreeSet<&str> = ROUTES.iter().map(|route| route.path).filter(|path| is_api(path)).collect();
    let twins: BTreeSet<&str> = ROUTES.iter().filter_map(|route| route.twin).collect();
    let missing: Vec<&&str> = twins.difference(&api).collect();
    assert!(missing.is_empty(), "pages name twins that are not there: {missing:?}");
    // What somebody may do now is shown by pages as buttons, on each of them.
    let said_by_buttons = |path: &str| path.ends_with("/actions");
    let lonely: Vec<&str> = api.iter().copied().filter(|path| !twins.contains(path) && !said_by_buttons(path)).collect();
    assert!(lonely.is_empty(), "no page says what these say: {lonely:?}");
}

#[test]
fn every_route_under_the_policy_has_its_line_in_the_table_and_every_line_its_route() {
    let routes: Vec<String> = policed().map(|(route, _)| format!("{} {}", route.method, route.path)).collect();
    let lines: Vec<String> = table::lines().iter().map(|line| format!("{} {}", line.method, line.path)).collect();
    let missing: Vec<&String> = routes.iter().filter(|route| !lines.contains(route)).collect();
    assert!(missing.is_empty(), "tests/it/authorisation/routes.txt says nothing of {missing:#?}");
    let gone: Vec<&String> = lines.iter().filter(|line| !routes.contains(line)).collect();
    assert!(gone.is_empty(), "tests/it/authorisation/routes.txt speaks of what is not there: {gone:#?}");
    assert_eq!(lines.len(), lines.iter().collect::<BTreeSet<_>>().len(), "a line stands twice");
    for line in table::lines() {
        let wanted = line.path.matches('{').count();
        assert_eq!(line.params.len(), wanted, "{} {}: not every part of the path is filled", line.method, line.path);
    }
}

#[test]
fn the_command_routes_prints_all_of_them_with_their_rows() {
    let answer = Folder::new().gradus(["routes"]);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    for route in ROUTES {
        let found = answer.out.lines().any(|line| {
            let mut words = line.split_whitespace();
            words.next() == Some(route.method) && words.next() == Some(route.path)
        });
        assert!(found, "{} {} is not printed", route.method, route.path);
    }
    for (_, actions) in policed() {
        for action in actions {
            assert!(answer.out.contains(action.as_str()), "{action}");
        }
    }
}
