//! The key that every form carries, and what becomes of a form whose key does not fit.

use super::asked::{Asked, Upload};
use super::error;
use super::reply::Reply;
use super::routes::{Access, ROUTES, matches};
use crate::app::AppError;
use crate::app::error::Door;
use crate::app::sessions::{self, Kept};

/// Where a script sends what is to be kept. Whose form it was is asked where it is kept, which does nothing else.
pub(super) const KEEP: &str = "/session/keep";

/// A form of ours carries the key of the session it was made for, or of the browser where nobody is signed in. Without it
/// nothing is done. Where that session is over, or another one of the same person has come in its place, what was typed is kept
/// and they are led back to it.
pub(super) fn check(asked: &Asked) -> Result<(), Reply> {
    if asked.route.path == KEEP {
        return Ok(());
    }
    let given = asked.form.get("csrf_token");
    let session = asked.app().read_open(&asked.call, |tx| Ok(sessions::current(tx, &asked.call)));
    let session = session.map_err(|error| error::reply(asked, &error))?;
    let wanted = session.as_ref().map_or(asked.form_key.as_str(), |session| session.csrf.as_str());
    if (session.is_some() || !asked.new_form_key) && sessions::same_key(wanted, given) {
        return Ok(());
    }
    // Whoever comes by a door has not been led there by a form of a session.
    let behind_the_doors = matches!(asked.route.access, Access::Policy(_));
    if behind_the_doors && !given.is_empty() {
        let fields = asked.form.worth_keeping();
        let kept = sessions::keep_typed(asked.app(), &asked.call, &asked.path, given, fields);
        match kept.map_err(|error| error::reply(asked, &error))? {
            Some(Kept::Here) => return Err(back_to_the_form(asked)),
            Some(Kept::After(door)) => return Err(error::reply(asked, &AppError::Unauthenticated(door))),
            None if session.is_none() => return Err(error::reply(asked, &AppError::Unauthenticated(Door::SignIn))),
            None => {}
        }
    }
    Err(error::reply(asked, &refused()))
}

/// The key fits nobody who is here.
pub(super) fn refused() -> AppError {
    let words = "This form was open too long, or came from somewhere else. Go back, load the page again and send it once more.";
    AppError::forbidden(error::problem::FORM_KEY, words)
}

/// On to the page of a form that was sent and kept, which is filled in again there.
fn back_to_the_form(asked: &Asked) -> Reply {
    let page = page_of(&asked.path);
    let words = if page != asked.path {
        "Nothing was changed yet, because you have signed in again since. Do it again from here."
    } else if asked.uploads.iter().all(Upload::is_none) {
        "We kept what you typed. Check it and send it again."
    } else {
        "We kept what you typed. Choose your file again, check the rest and send it again."
    };
    Reply::on_to(page).asking(words)
}

/// The page that a form posted to `path` stands on: the one of that path, or else the nearest one above it.
pub(super) fn page_of(path: &str) -> &str {
    let mut page = path;
    while !ROUTES.iter().any(|route| route.method == "GET" && matches(route.path, page)) {
        page = page.rsplit_once('/').map(|(above, _)| above).filter(|above| !above.is_empty()).unwrap_or("/");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_stands_on_the_page_of_its_path_or_on_the_nearest_above() {
        for (path, page) in [
            ("/people/7/manager", "/people/7/manager"),
            ("/delegations/7/end", "/delegations"),
            ("/account/sessions/others", "/account/sessions"),
            ("/session/keep", "/"),
            ("/nowhere", "/"),
            ("", "/"),
        ] {
            assert_eq!(page_of(path), page, "{path}");
        }
    }
}
