//! What stands around a page: who is signed in, what they may go to, and when their session ends.

use super::asked::Asked;
use crate::app::shell::{self, Waiting};
use crate::app::{AppError, Caller, Tx};
use crate::domain::account::{Role, Roles};
use crate::domain::ids::PersonId;
use crate::domain::session::Session;
use crate::views::layout::{AccountLink, Frame, NavigationLink, Timeout};
use crate::views::words;

/// The warning comes this long before the end (WCAG 2.2.1 asks for 20 seconds; councils for two minutes).
const WARNING_SECONDS: i64 = 180;

/// Where a role's work is, first what it does most: the union for somebody with several roles, each place once.
const PLACES: &[(Role, &str, &str)] = &[
    (Role::Manager, "/reviews", "Reviews"),
    (Role::Manager, "/team", "Team"),
    (Role::Manager, "/appraisals", "Appraisals"),
    (Role::Hr, "/decisions", "Decisions"),
    (Role::Hr, "/people", "People"),
    (Role::Auditor, "/people", "Records"),
    (Role::Auditor, "/decisions", "Decisions"),
    (Role::Hr, "/reports/grades", "Reports"),
    (Role::Hr, "/imports", "Imports"),
    (Role::Hr, "/appraisals", "Appraisals"),
    (Role::Hr, "/disputes", "Disputed figures"),
    (Role::Hr, "/competence-and-conduct", "Competence and Conduct"),
    (Role::Auditor, "/competence-and-conduct", "Competence and Conduct"),
    (Role::Hr, "/qualifications/to-verify", "To verify"),
    (Role::Hr, "/waivers", "Waivers"),
    (Role::Hr, "/teams", "Teams"),
    (Role::Hr, "/designations", "Panel and budget"),
    (Role::Admin, "/admin/people", "People and roles"),
    (Role::Admin, "/admin/mail", "Mail"),
    (Role::Admin, "/admin/settings", "Settings"),
    (Role::Admin, "/admin/security", "Sign-ins"),
    (Role::Manager, "/reports/grades", "Grade report"),
    (Role::Auditor, "/reports/grades", "Reports"),
    (Role::Auditor, "/audit", "Audit"),
    (Role::Officer, "/progress", "My progress"),
    (Role::Officer, "/evidence", "Evidence"),
    (Role::Officer, "/qualifications", "Learning"),
    (Role::Officer, "/caseload", "Caseload"),
    (Role::Officer, "/appraisals", "Appraisal"),
    (Role::Officer, "/applications", "Applications"),
    (Role::Manager, "/applications", "Applications"),
    (Role::Manager, "/qualifications/to-verify", "To verify"),
    (Role::Manager, "/people", "People"),
    (Role::Manager, "/delegations", "Who acts for you"),
    (Role::Manager, "/progress", "My record"),
];

const TO_VERIFY: &str = "/qualifications/to-verify";
/// Pages about others that stand beside it.
const TO_CONFIRM: [&str; 4] = ["/training/to-confirm", "/training/claims", "/training/gaps", "/employment/to-verify"];

/// The navigation of these roles. A manager who is named for something has decisions to make as well.
pub fn navigation(roles: Roles, waiting: &Waiting, me: &PersonId, path: &str) -> Vec<NavigationLink> {
    let own = format!("/people/{me}");
    let within = |place: &str| path == place || path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
    // One's own record stands at `/people/{id}` too, as everybody's does; it is marked as one's own.
    let at_home = within(&own);
    let of_others = TO_CONFIRM.iter().any(|place| within(place)) && !path.ends_with("/withdraw")
        || within("/employment") && path.ends_with("/verification");
    let learning =
        ["/qualifications", "/training", "/employment", "/cpd"].into_iter().any(within) && !within(TO_VERIFY) && !of_others;
    let mut links: Vec<NavigationLink> = Vec::new();
    let named = waiting.designated.then_some((Role::Manager, "/decisions", "Decisions"));
    for (role, href, label) in PLACES.iter().copied().chain(named) {
        if roles.has(role) && links.iter().all(|link| link.href != href) {
            let count = match (href, role) {
                ("/reviews", _) => waiting.reviews,
                ("/decisions", Role::Hr) => waiting.decisions,
                (TO_VERIFY, _) => waiting.to_verify,
                ("/applications", _) => waiting.recommendations,
                _ => None,
            };
            links.push(NavigationLink {
                label: label.to_owned(),
                href: href.to_owned(),
                current: match (at_home, href) {
                    (true, href) => href == "/progress",
                    (false, "/qualifications") => learning,
                    (false, TO_VERIFY) => within(href) || of_others,
                    // The plan is where progress leads. Whoever has no place for learning finds it in their record.
                    (false, "/progress") => within(href) || within("/plan") || learning && !roles.has(Role::Officer),
                    (false, href) => within(href),
                },
                count,
            });
        }
    }
    links
}

/// Where somebody with these roles begins.
pub fn home(roles: Roles) -> String {
    PLACES.iter().find(|(role, ..)| roles.has(*role)).map_or("/account", |(_, href, _)| href).to_owned()
}

/// The frame for somebody who is signed in.
pub fn signed_in(asked: &Asked, tx: &mut Tx<'_>, me: &Caller) -> Result<Frame, AppError> {
    let shell = shell::of(tx, me)?;
    Ok(Frame {
        home: home(shell.roles),
        demo: asked.app().settings().demonstration,
        navigation: navigation(shell.roles, &shell.waiting, me.id(), &asked.path),
        account: Some(AccountLink { name: me.name.clone(), href: "/account".to_owned() }),
        csrf_token: me.session.as_ref().map(|session| session.csrf.clone()).unwrap_or_default(),
        timeout: me.session.as_ref().map(|session| timeout(asked, tx, session)),
        reading_recorded: shell.roles.has(Role::Auditor),
        assets: asked.web.assets.links().clone(),
        help: format!("/help?page={}", super::form::encode(asked.route.path)),
        ..Frame::signed_out(shell.council)
    })
}

/// When the session ends if this was the last request.
pub fn timeout(asked: &Asked, tx: &Tx<'_>, session: &Session) -> Timeout {
    let limits = asked.app().settings().limits;
    // This request counts as use.
    let ends = (tx.now + limits.idle).min(session.ends_at);
    let here = super::form::encode(&asked.here());
    let left = (ends - tx.now).num_seconds().max(0);
    Timeout {
        ends: words::time(ends.naive_utc()),
        ends_at: ends.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        warn_after: u64::try_from((left - WARNING_SECONDS).max(0)).unwrap_or(0),
        end_after: u64::try_from(left).unwrap_or(0),
        extend: format!("/session/extend?next={here}"),
        over: format!("/signed-out?next={here}"),
    }
}

/// The frame for a page that anybody may see. Where the reader is signed in and the database answers, it is theirs.
pub fn for_anybody(asked: &Asked) -> Frame {
    if let Ok(frame) = asked.app().read(&asked.call, |tx, me| signed_in(asked, tx, me)) {
        return frame;
    }
    let council = asked.app().read_open(&asked.call, shell::only_council).ok().flatten().unwrap_or_default();
    Frame {
        home: "/sign-in".to_owned(),
        demo: asked.app().settings().demonstration,
        csrf_token: form_key(asked),
        assets: asked.web.assets.links().clone(),
        ..Frame::signed_out(council)
    }
}

/// The frame for a page that must do without the database: nobody is named, and nothing on it is sent.
pub fn bare(asked: &Asked) -> Frame {
    Frame {
        home: "/".to_owned(),
        demo: asked.app().settings().demonstration,
        csrf_token: asked.form_key.clone(),
        assets: asked.web.assets.links().clone(),
        ..Frame::signed_out("")
    }
}

/// What forms of somebody half signed in carry: the key of their session, or the one of the browser.
fn form_key(asked: &Asked) -> String {
    let session = asked.app().read_open(&asked.call, |tx| Ok(crate::app::sessions::current(tx, &asked.call)));
    session.ok().flatten().map_or_else(|| asked.form_key.clone(), |session| session.csrf)
}
