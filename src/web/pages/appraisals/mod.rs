//! Appraisals: one as it stands, the forms of each side, what moves it on, and its objectives.

mod forms;
mod objectives;
mod one;
mod send;
mod settle;
mod shown;

pub use forms::{interim_form, interim_submit, manager_form, manager_submit, own_form, own_submit};
pub use objectives::{
    objective_agree, objective_drop, objective_drop_ask, objective_form, objective_submit, objectives, propose,
};
pub use one::show;
pub use send::{interim_check, interim_send, own_check, own_send, share, share_check};
pub use settle::{close, close_form, go_on, go_on_ask, moderate, moderate_form, not_rated, not_rated_form, sign, sign_form};
