//! Every route as everybody, on both databases.

use gradus::policy::Action;
use gradus::web::routes::{Access, ROUTES};

use super::expected::{Expected, expected};
use super::table::{self, Line};
use super::world::{Reader, Way, World};
use crate::support::databases::Fresh;
use crate::support::service::Answer;

/// Answers of a deed that was let through: done, or turned down for what was sent.
const LET_THROUGH: [u16; 8] = [200, 201, 204, 303, 409, 412, 422, 428];

fn is_api(line: &Line) -> bool {
    line.path.starts_with("/api/")
}

/// The ids of the world in the place of their names.
fn filled(text: &str, world: &World, reader: &Reader) -> String {
    // Longer names first: @officers_post is not @officer and a rest.
    let mut names: Vec<(&str, &String)> = world.names.iter().map(|(name, id)| (*name, id)).collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let text = text.replace("@mine", &reader.mine);
    let text = names.into_iter().fold(text, |text, (name, id)| text.replace(&format!("@{name}"), id));
    assert!(!text.contains('@') || text.contains(".example"), "a name that the world does not know: {text}");
    text
}

fn path(line: &Line, world: &World, reader: &Reader) -> String {
    line.params
        .iter()
        .fold(line.path.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), &filled(value, world, reader)))
}

/// Asks as `reader`; none where this is no way for them.
fn ask(line: &Line, world: &World, number: usize, readers: &mut [Reader]) -> Option<Answer> {
    let (path, body) = (path(line, world, &readers[number]), filled(line.body, world, &readers[number]));
    let pairs = form_urlencoded::parse(body.as_bytes()).into_owned().collect::<Vec<_>>();
    let fields: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    match &mut readers[number].way {
        Way::Nobody(browser) | Way::Session(browser) if line.method == "GET" => Some(browser.get(&path)),
        Way::Nobody(browser) | Way::Session(browser) if !is_api(line) => Some(browser.post(&path, &fields)),
        Way::Nobody(browser) | Way::Session(browser) => {
            Some(browser.send(line.method, &path, line.content_type.unwrap_or("application/json"), &body))
        }
        // A page does not look at tokens.
        Way::Token(..) if !is_api(line) => None,
        Way::Token(program, _) if line.method == "GET" => Some(program.get(&path)),
        Way::Token(program, _) => {
            Some(program.send_text(line.method, &path, line.content_type.unwrap_or("application/json"), &body, Some(999)))
        }
    }
}

/// What the answer says, in the words of the table.
fn seen(line: &Line, answer: &Answer) -> Result<Expected, String> {
    let leads = |to: &str| answer.status == 303 && answer.location().starts_with(to);
    match answer.status {
        401 if is_api(line) => Ok(Expected::SignIn),
        303 if leads("/sign-in") => Ok(Expected::SignIn),
        303 if leads("/confirm") => Ok(Expected::StepUp),
        403 if is_api(line) && answer.body.contains("\"step_up\"") => Ok(Expected::StepUp),
        403 => Ok(Expected::Denied),
        404 => Ok(Expected::Hidden),
        status if LET_THROUGH.contains(&status) => Ok(Expected::Allowed),
        status => Err(format!("{status}")),
    }
}

fn actions(line: &Line) -> &'static [Action] {
    let route = ROUTES.iter().find(|route| route.method == line.method && route.path == line.path);
    match route.map(|route| route.access) {
        Some(Access::Policy(actions)) => actions,
        _ => panic!("{} {} is not under the policy", line.method, line.path),
    }
}

fn walk(fresh_one: impl Fn() -> Fresh) {
    let mut fresh = fresh_one();
    let mut world = World::new(&fresh);
    let mut readers = std::mem::take(&mut world.readers);
    let mut wrong = Vec::new();
    let (mut asked, mut answered) = (0, [0; 5]);
    for line in table::lines() {
        // Those who are to be refused first: what they are refused must not be gone already.
        let mut order: Vec<usize> = (0..readers.len()).collect();
        order.sort_by_key(|number| (expected(&line, actions(&line), &readers[*number]), *number));
        for number in order {
            let by_cookie = !matches!(readers[number].way, Way::Token(..));
            let mut wanted = expected(&line, actions(&line), &readers[number]);
            if line.leads {
                wanted = Expected::Allowed;
            }
            // A cookie never changes anything by the API: it counts for nobody's.
            if is_api(&line) && line.method != "GET" && by_cookie {
                wanted = Expected::SignIn;
            }
            let Some(answer) = ask(&line, &world, number, &mut readers) else { continue };
            asked += 1;
            answered[wanted as usize] += 1;
            if seen(&line, &answer) != Ok(wanted) {
                let name = &readers[number].name;
                let got = answer.location();
                wrong.push(format!("{} {} as {name}: expected {wanted:?}, got {} {got}", line.method, line.path, answer.status));
            }
            let is_json = answer.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
            if answer.status == 200 && line.method == "GET" && is_api(&line) && is_json {
                assert!(answer.json().is_object(), "{} {}: no object", line.method, line.path);
            }
        }
        if line.changes {
            drop((world, readers));
            fresh = fresh_one();
            world = World::new(&fresh);
            readers = std::mem::take(&mut world.readers);
        }
    }
    assert!(world.service.app.is_ready().is_ok(), "{}: well after all that", fresh.name);
    println!("{}: {asked} requests; sign in, hidden, denied, step up, allowed: {answered:?}", fresh.name);
    assert!(wrong.is_empty(), "{} of {asked} answers on {} are wrong:\n{}", wrong.len(), fresh.name, wrong.join("\n"));
    assert!(answered[0] > 0 && answered[3] > 0 && answered[4] > 0, "{answered:?}");
}

#[test]
fn every_route_gives_everybody_what_the_matrix_says_on_sqlite() {
    walk(Fresh::sqlite);
}

#[test]
fn every_route_gives_everybody_what_the_matrix_says_on_postgresql() {
    walk(Fresh::postgres);
}
