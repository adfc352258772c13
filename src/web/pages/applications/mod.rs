//! Applications: the list, the start, the case with its letter, and every step but the checks and the decision, which are in
//! `decisions`. A step is a form, a last look at what was typed, and a redirect.

mod appeal;
mod case;
mod forms;
mod list;
mod named;
mod recommend;
mod reverse;
mod says;
mod start;
mod withdraw;

pub use appeal::{appeal_form, appeal_submit, hearing_form, hearing_submit};
pub use case::{assessment, letter, show};
pub use list::{list, of_person};
pub use named::{end as named_end, form as named_form, submit as named_submit};
pub use recommend::{form as recommend_form, submit as recommend_submit};
pub use reverse::{form as reverse_form, submit as reverse_submit};
pub use start::{check_form, check_submit, new_form, sent, start};
pub use withdraw::{interest_form, interest_submit, withdraw_form, withdraw_submit};

pub(super) use forms::{Opened, carried, gather, interest_wrong, posted, shown};
pub(super) use says::{about, brief, check_line, effective_rule, level_of, on_day, path_of, subject};

use crate::domain::ids::ApplicationId;
use crate::web::asked::Asked;

pub(super) fn id(asked: &Asked) -> ApplicationId {
    asked.param("id").into()
}

/// The page of the application that is asked about.
pub(super) fn case_path(asked: &Asked) -> String {
    format!("/applications/{}", asked.param("id"))
}
