//! The routes of development plans.

use super::super::api::development as api_development;
use super::super::pages::development;
use super::super::route::{Route, api, page, step};
use crate::app::Action;

const RECORD: &[Action] = &[Action::ViewRecord];
const PLAN: &[Action] = &[Action::PlanDevelopment];
const PERSON_PROPOSALS: &str = "/api/v1/people/{person}/plan/proposals";

pub(super) const ROUTES: &[Route] = &[
    page("GET", "/plan", RECORD, development::show, "/api/v1/plan"),
    step("GET", "/plan/new", PLAN, development::add_form),
    page("POST", "/plan/new", PLAN, development::add, "/api/v1/plan"),
    page("GET", "/plan/start", PLAN, development::start_form, "/api/v1/plan/proposals"),
    page("POST", "/plan/start", PLAN, development::start_submit, "/api/v1/plan/proposals"),
    page("GET", "/people/{person}/plan", RECORD, development::show, "/api/v1/people/{person}/plan"),
    step("GET", "/people/{person}/plan/new", PLAN, development::add_form),
    page("POST", "/people/{person}/plan/new", PLAN, development::add, "/api/v1/people/{person}/plan"),
    page("GET", "/people/{person}/plan/start", PLAN, development::start_form, PERSON_PROPOSALS),
    page("POST", "/people/{person}/plan/start", PLAN, development::start_submit, PERSON_PROPOSALS),
    step("GET", "/plan/actions/{id}/change", PLAN, development::change_form),
    page("POST", "/plan/actions/{id}/change", PLAN, development::change, "/api/v1/plan/actions/{id}"),
    step("GET", "/plan/actions/{id}/done", PLAN, development::finish_form),
    page("POST", "/plan/actions/{id}/done", PLAN, development::finish, "/api/v1/plan/actions/{id}/done"),
    step("GET", "/plan/actions/{id}/drop", PLAN, development::drop_ask),
    page("POST", "/plan/actions/{id}/drop", PLAN, development::drop_submit, "/api/v1/plan/actions/{id}/drop"),
    page("POST", "/plan/actions/{id}/reopen", PLAN, development::reopen, "/api/v1/plan/actions/{id}/reopen"),
    api("GET", "/api/v1/plan", RECORD, api_development::show),
    api("POST", "/api/v1/plan", PLAN, api_development::add),
    api("GET", "/api/v1/plan/proposals", RECORD, api_development::proposals),
    api("POST", "/api/v1/plan/proposals", PLAN, api_development::add_all),
    api("GET", "/api/v1/people/{person}/plan", RECORD, api_development::show),
    api("POST", "/api/v1/people/{person}/plan", PLAN, api_development::add),
    api("GET", PERSON_PROPOSALS, RECORD, api_development::proposals),
    api("POST", PERSON_PROPOSALS, PLAN, api_development::add_all),
    api("PUT", "/api/v1/plan/actions/{id}", PLAN, api_development::change),
    api("POST", "/api/v1/plan/actions/{id}/done", PLAN, api_development::finish),
    api("POST", "/api/v1/plan/actions/{id}/drop", PLAN, api_development::drop_action),
    api("POST", "/api/v1/plan/actions/{id}/reopen", PLAN, api_development::reopen),
];
