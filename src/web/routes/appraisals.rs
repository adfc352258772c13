//! The routes of one appraisal: pages first, then the API. Those of lists and cycles stand in `appraisal_cycles.rs`.

use super::super::api::appraisals as api;
use super::super::pages::appraisals;
use super::super::route::{Route, api as call, page, step};
use crate::app::Action;

const READ: &[Action] = &[Action::ViewRecord, Action::Moderate];
const OWN: &[Action] = &[Action::SelfAssess];
const APPRAISE: &[Action] = &[Action::Appraise];
const MODERATE: &[Action] = &[Action::Moderate];
const SIGN: &[Action] = &[Action::Acknowledge];
const CLOSE: &[Action] = &[Action::SignOff];
const NOT_RATE: &[Action] = &[Action::MarkNotRated];
const PLAN: &[Action] = &[Action::PlanDevelopment];

const API_OWN: &str = "/api/v1/appraisals/{id}/own";
const API_INTERIM: &str = "/api/v1/appraisals/{id}/interim";
const API_OWN_SENT: &str = "/api/v1/appraisals/{id}/own/submission";
const API_INTERIM_SENT: &str = "/api/v1/appraisals/{id}/interim/submission";
const OBJECTIVES: &str = "/api/v1/appraisals/{id}/objectives";
const OBJECTIVE: &str = "/api/v1/appraisals/{id}/objectives/{objective}";
const AGREED: &str = "/api/v1/appraisals/{id}/objectives/{objective}/agreement";

pub(super) const ROUTES: &[Route] = &[
    page("GET", "/appraisals/{id}", READ, appraisals::show, "/api/v1/appraisals/{id}"),
    step("GET", "/appraisals/{id}/own", OWN, appraisals::own_form),
    page("POST", "/appraisals/{id}/own", OWN, appraisals::own_submit, API_OWN),
    step("GET", "/appraisals/{id}/own/check", OWN, appraisals::own_check),
    page("POST", "/appraisals/{id}/own/check", OWN, appraisals::own_send, API_OWN_SENT),
    step("GET", "/appraisals/{id}/manager", APPRAISE, appraisals::manager_form),
    page("POST", "/appraisals/{id}/manager", APPRAISE, appraisals::manager_submit, "/api/v1/appraisals/{id}/manager"),
    step("GET", "/appraisals/{id}/share", APPRAISE, appraisals::share_check),
    page("POST", "/appraisals/{id}/share", APPRAISE, appraisals::share, "/api/v1/appraisals/{id}/share"),
    step("GET", "/appraisals/{id}/interim", APPRAISE, appraisals::interim_form),
    page("POST", "/appraisals/{id}/interim", APPRAISE, appraisals::interim_submit, API_INTERIM),
    step("GET", "/appraisals/{id}/interim/check", APPRAISE, appraisals::interim_check),
    page("POST", "/appraisals/{id}/interim/check", APPRAISE, appraisals::interim_send, API_INTERIM_SENT),
    step("GET", "/appraisals/{id}/go-on", APPRAISE, appraisals::go_on_ask),
    page("POST", "/appraisals/{id}/go-on", APPRAISE, appraisals::go_on, "/api/v1/appraisals/{id}/go-on"),
    step("GET", "/appraisals/{id}/moderate", MODERATE, appraisals::moderate_form),
    page("POST", "/appraisals/{id}/moderate", MODERATE, appraisals::moderate, "/api/v1/appraisals/{id}/moderation"),
    step("GET", "/appraisals/{id}/sign", SIGN, appraisals::sign_form),
    page("POST", "/appraisals/{id}/sign", SIGN, appraisals::sign, "/api/v1/appraisals/{id}/signature"),
    step("GET", "/appraisals/{id}/close", CLOSE, appraisals::close_form),
    page("POST", "/appraisals/{id}/close", CLOSE, appraisals::close, "/api/v1/appraisals/{id}/closing"),
    step("GET", "/appraisals/{id}/not-rated", NOT_RATE, appraisals::not_rated_form),
    page("POST", "/appraisals/{id}/not-rated", NOT_RATE, appraisals::not_rated, "/api/v1/appraisals/{id}/not-rated"),
    step("GET", "/appraisals/{id}/objectives", PLAN, appraisals::objectives),
    page("POST", "/appraisals/{id}/objectives", PLAN, appraisals::propose, OBJECTIVES),
    step("GET", "/appraisals/{id}/objectives/{objective}", PLAN, appraisals::objective_form),
    page("POST", "/appraisals/{id}/objectives/{objective}", PLAN, appraisals::objective_submit, OBJECTIVE),
    page("POST", "/appraisals/{id}/objectives/{objective}/agree", PLAN, appraisals::objective_agree, AGREED),
    step("GET", "/appraisals/{id}/objectives/{objective}/drop", PLAN, appraisals::objective_drop_ask),
    page("POST", "/appraisals/{id}/objectives/{objective}/drop", PLAN, appraisals::objective_drop, OBJECTIVE),
    call("GET", "/api/v1/appraisals/{id}", READ, api::show),
    call("GET", "/api/v1/appraisals/{id}/actions", READ, api::actions),
    call("PUT", API_OWN, OWN, api::save_own),
    call("POST", API_OWN_SENT, OWN, api::submit_own),
    call("PUT", "/api/v1/appraisals/{id}/manager", APPRAISE, api::save_manager),
    call("POST", "/api/v1/appraisals/{id}/share", APPRAISE, api::share),
    call("PUT", API_INTERIM, APPRAISE, api::save_interim),
    call("POST", API_INTERIM_SENT, APPRAISE, api::submit_interim),
    call("POST", "/api/v1/appraisals/{id}/go-on", APPRAISE, api::go_on),
    call("POST", "/api/v1/appraisals/{id}/moderation", MODERATE, api::moderate),
    call("POST", "/api/v1/appraisals/{id}/signature", SIGN, api::sign),
    call("POST", "/api/v1/appraisals/{id}/closing", CLOSE, api::close),
    call("POST", "/api/v1/appraisals/{id}/not-rated", NOT_RATE, api::not_rated),
    call("POST", OBJECTIVES, PLAN, api::propose),
    call("PUT", OBJECTIVE, PLAN, api::reword),
    call("DELETE", OBJECTIVE, PLAN, api::drop_objective),
    call("POST", AGREED, PLAN, api::agree),
];
