//! `/`: on to where the reader's work is.

use crate::app::AppError;
use crate::web::asked::{Answer, Asked};
use crate::web::frame;
use crate::web::reply::Reply;

pub fn begin(asked: &Asked) -> Answer {
    match asked.read(|_, me| Ok(frame::home(me.actor.roles))) {
        Ok(home) => Ok(Reply::on_to(home)),
        Err(AppError::Unauthenticated(_)) if asked.app().settings().demonstration => Ok(Reply::on_to("/demo")),
        Err(AppError::Unauthenticated(_)) => Ok(Reply::on_to("/sign-in")),
        Err(error) => Err(error),
    }
}
