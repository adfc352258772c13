//! People: the list, a profile, a history, and the forms by which HR changes them.

mod forms;
mod list;
mod profile;
pub(super) mod tabs;

pub use forms::{
    add_form, add_submit, edit_form, edit_submit, end_form, end_submit, manager_form, manager_submit, post_form, post_submit,
    team_form, team_submit,
};
pub use list::list;
pub(in crate::web) use list::query;
pub use profile::{history, own, show, views};
