//! The routes of courses, jobs and of continuing professional development: pages first, then the API.

use super::super::api::{cpd as log, employment as jobs, training as courses};
use super::super::pages::{cpd, employment, training};
use super::super::route::{Route, api, page, report, step};
use crate::app::Action;

const RECORD: &[Action] = &[Action::ViewRecord];
const SUBMIT: &[Action] = &[Action::SubmitEvidence];
const VERIFY: &[Action] = &[Action::VerifyQualification];
const RECTIFY: &[Action] = &[Action::Rectify];
const REPORT: &[Action] = &[Action::ViewReport];
const EXPORT: &[Action] = &[Action::ExportBulk];
const ONE_CLAIM: &str = "/api/v1/training/claims/{id}";
const JOB_VERIFIED: &str = "/api/v1/employment/{id}/verification";
const TAKE_OUT: &str = "/training/completions/{id}/take-out";

pub(super) const ROUTES: &[Route] = &[
    page("GET", "/training", RECORD, training::show, "/api/v1/training"),
    page("GET", "/people/{person}/training", RECORD, training::show, "/api/v1/people/{person}/training"),
    page("POST", "/training/new", SUBMIT, training::tell, "/api/v1/training/claims"),
    page("GET", "/training/to-confirm", VERIFY, training::queue, "/api/v1/training/to-confirm"),
    report(page("GET", "/training/gaps", REPORT, training::gaps, "/api/v1/training/gaps")),
    report(page("GET", "/training/gaps.csv", EXPORT, training::gaps_csv, "/api/v1/training/gaps.csv")),
    page("GET", "/training/claims/{id}", VERIFY, training::answer_form, ONE_CLAIM),
    page("POST", "/training/claims/{id}", VERIFY, training::answer, "/api/v1/training/claims/{id}/answer"),
    page("POST", "/training/claims/{id}/withdraw", SUBMIT, training::withdraw, ONE_CLAIM),
    page("POST", "/people/{person}/training/pause", RECTIFY, training::pause, "/api/v1/people/{person}/training/pauses"),
    page("POST", "/training/pauses/{id}/end", RECTIFY, training::end_pause, "/api/v1/training/pauses/{id}"),
    page("POST", TAKE_OUT, RECTIFY, training::take_out, "/api/v1/training/completions/{id}/take-out"),
    step("GET", TAKE_OUT, RECTIFY, training::take_out_form),
    page("GET", "/cpd", RECORD, cpd::show, "/api/v1/cpd"),
    page("GET", "/people/{person}/cpd", RECORD, cpd::show, "/api/v1/people/{person}/cpd"),
    page("POST", "/cpd/new", SUBMIT, cpd::add, "/api/v1/cpd"),
    page("GET", "/cpd/portfolio", RECORD, cpd::portfolio, "/api/v1/cpd"),
    page("GET", "/people/{person}/cpd/portfolio", RECORD, cpd::portfolio, "/api/v1/people/{person}/cpd"),
    page("POST", "/cpd/{id}/change", SUBMIT, cpd::change, "/api/v1/cpd/{id}"),
    page("POST", "/cpd/{id}/withdraw", SUBMIT, cpd::withdraw, "/api/v1/cpd/{id}"),
    step("GET", "/training/new", SUBMIT, training::tell_form),
    step("GET", "/training/claims/{id}/withdraw", SUBMIT, training::withdraw_ask),
    step("GET", "/people/{person}/training/pause", RECTIFY, training::pause_form),
    step("GET", "/training/pauses/{id}/end", RECTIFY, training::end_pause_ask),
    step("GET", "/cpd/new", SUBMIT, cpd::add_form),
    step("GET", "/cpd/{id}/change", SUBMIT, cpd::change_form),
    step("GET", "/cpd/{id}/withdraw", SUBMIT, cpd::withdraw_ask),
    page("GET", "/employment", RECORD, employment::show, "/api/v1/employment"),
    page("GET", "/people/{person}/employment", RECORD, employment::show, "/api/v1/people/{person}/employment"),
    step("GET", "/employment/new", SUBMIT, employment::add_form),
    page("POST", "/employment/new", SUBMIT, employment::add, "/api/v1/employment"),
    page("GET", "/employment/to-verify", VERIFY, employment::queue, "/api/v1/employment/to-verify"),
    step("GET", "/employment/{id}/change", SUBMIT, employment::change_form),
    page("POST", "/employment/{id}/change", SUBMIT, employment::change, "/api/v1/employment/{id}"),
    step("GET", "/employment/{id}/withdraw", SUBMIT, employment::withdraw_ask),
    page("POST", "/employment/{id}/withdraw", SUBMIT, employment::withdraw, "/api/v1/employment/{id}"),
    page("GET", "/employment/{id}/verification", VERIFY, employment::verify_form, JOB_VERIFIED),
    page("POST", "/employment/{id}/verification", VERIFY, employment::verify, JOB_VERIFIED),
    api("GET", "/api/v1/employment", RECORD, jobs::show),
    api("POST", "/api/v1/employment", SUBMIT, jobs::add),
    api("GET", "/api/v1/people/{person}/employment", RECORD, jobs::show),
    api("GET", "/api/v1/employment/to-verify", VERIFY, jobs::queue),
    api("PUT", "/api/v1/employment/{id}", SUBMIT, jobs::change),
    api("DELETE", "/api/v1/employment/{id}", SUBMIT, jobs::withdraw),
    api("GET", JOB_VERIFIED, VERIFY, jobs::one),
    api("POST", JOB_VERIFIED, VERIFY, jobs::verify),
    api("GET", "/api/v1/training", RECORD, courses::show),
    api("GET", "/api/v1/people/{person}/training", RECORD, courses::show),
    api("POST", "/api/v1/training/claims", SUBMIT, courses::tell),
    api("GET", "/api/v1/training/to-confirm", VERIFY, courses::queue),
    report(api("GET", "/api/v1/training/gaps", REPORT, courses::gaps)),
    report(api("GET", "/api/v1/training/gaps.csv", EXPORT, courses::gaps_csv)),
    api("GET", ONE_CLAIM, VERIFY, courses::one),
    api("DELETE", ONE_CLAIM, SUBMIT, courses::withdraw),
    api("POST", "/api/v1/training/claims/{id}/answer", VERIFY, courses::answer),
    api("POST", "/api/v1/people/{person}/training/pauses", RECTIFY, courses::pause),
    api("DELETE", "/api/v1/training/pauses/{id}", RECTIFY, courses::end_pause),
    api("POST", "/api/v1/training/completions/{id}/take-out", RECTIFY, courses::take_out),
    api("GET", "/api/v1/cpd", RECORD, log::show),
    api("POST", "/api/v1/cpd", SUBMIT, log::add),
    api("PUT", "/api/v1/cpd/{id}", SUBMIT, log::change),
    api("DELETE", "/api/v1/cpd/{id}", SUBMIT, log::withdraw),
    api("GET", "/api/v1/people/{person}/cpd", RECORD, log::show),
];
