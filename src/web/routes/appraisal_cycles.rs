//! Lists of appraisals, and their cycles.

use super::super::api::appraisal_cycles as api_cycles;
use super::super::pages::appraisal_cycles as cycles;
use super::super::route::{Route, api, page, report, step};
use crate::app::Action;

const RECORD: &[Action] = &[Action::ViewRecord];
const CYCLE: &[Action] = &[Action::OpenCycle];
const EXPORT: &[Action] = &[Action::ExportBulk];
const FILE: &str = "/api/v1/appraisals/cycles/{id}/appraisals.csv";
const ALL: &str = "/api/v1/appraisals/cycles";
const ONE: &str = "/api/v1/appraisals/cycles/{id}";
const OF_PERSON: &str = "/api/v1/people/{person}/appraisals";

pub const ROUTES: &[Route] = &[
    page("GET", "/appraisals", RECORD, cycles::mine, "/api/v1/appraisals"),
    page("GET", "/people/{person}/appraisals", RECORD, cycles::of_person, OF_PERSON),
    page("GET", "/appraisals/cycles", CYCLE, cycles::list, ALL),
    step("GET", "/appraisals/cycles/new", CYCLE, cycles::new_form),
    page("POST", "/appraisals/cycles/new", CYCLE, cycles::new_submit, ALL),
    page("GET", "/appraisals/cycles/{id}", CYCLE, cycles::show, ONE),
    report(page("GET", "/appraisals/cycles/{id}/appraisals.csv", EXPORT, cycles::csv, FILE)),
    step("GET", "/appraisals/cycles/{id}/change", CYCLE, cycles::change_form),
    page("POST", "/appraisals/cycles/{id}/change", CYCLE, cycles::change, ONE),
    page("POST", "/appraisals/cycles/{id}/joiners", CYCLE, cycles::add_joiners, "/api/v1/appraisals/cycles/{id}/joiners"),
    api("GET", "/api/v1/appraisals", RECORD, api_cycles::mine),
    api("GET", OF_PERSON, RECORD, api_cycles::of_person),
    api("GET", ALL, CYCLE, api_cycles::list),
    api("POST", ALL, CYCLE, api_cycles::open),
    api("GET", ONE, CYCLE, api_cycles::show),
    report(api("GET", FILE, EXPORT, api_cycles::csv)),
    api("PUT", ONE, CYCLE, api_cycles::change),
    api("POST", "/api/v1/appraisals/cycles/{id}/joiners", CYCLE, api_cycles::add_joiners),
];
