//! Evidence: the list, the form of four steps, what is looked over before it is sent, one piece as it stands and as it was.

mod form;
mod list;
mod send;
mod show;

pub use form::{add_form, add_submit, edit_form, edit_submit};
pub use list::{of_person, own};
pub use send::{change, change_ask, check, check_submit, discard, discard_ask, sent, withdraw, withdraw_ask};
pub use show::{download, events, history, show};

use crate::domain::ids::EvidenceId;
use crate::web::asked::Asked;

fn id(asked: &Asked) -> EvidenceId {
    EvidenceId::new(asked.param("id"))
}

/// The path of the piece that is asked for.
fn path(asked: &Asked) -> String {
    format!("/evidence/{}", asked.param("id"))
}
