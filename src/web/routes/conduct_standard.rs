//! The routes of the Competence and Conduct Standard: pages first, then the API.

use super::super::api::conduct_standard as standard;
use super::super::pages::conduct_standard;
use super::super::route::{Route, api, page, step};
use crate::app::Action;

const REPORT: &[Action] = &[Action::ViewReport];
const LINE: &[Action] = &[Action::SetLine];
const ONE: &str = "/competence-and-conduct/{person}";
const POSTS: &str = "/competence-and-conduct/{person}/posts";
const POST: &str = "/competence-and-conduct/{person}/posts/{post}";
const API_ONE: &str = "/api/v1/competence-and-conduct/{person}";
const API_POSTS: &str = "/api/v1/competence-and-conduct/{person}/posts";
const API_POST: &str = "/api/v1/competence-and-conduct/{person}/posts/{post}";

pub(super) const ROUTES: &[Route] = &[
    page("GET", "/competence-and-conduct", REPORT, conduct_standard::list, "/api/v1/competence-and-conduct"),
    page("GET", ONE, REPORT, conduct_standard::show, API_ONE),
    page("POST", ONE, LINE, conduct_standard::record, API_ONE),
    step("GET", POSTS, LINE, conduct_standard::enter_form),
    page("POST", POSTS, LINE, conduct_standard::enter, API_POSTS),
    step("GET", POST, LINE, conduct_standard::change_form),
    page("POST", POST, LINE, conduct_standard::change, API_POST),
    api("GET", "/api/v1/competence-and-conduct", REPORT, standard::list),
    api("GET", API_ONE, REPORT, standard::show),
    api("PUT", API_ONE, LINE, standard::record),
    api("POST", API_POSTS, LINE, standard::enter),
    api("PUT", API_POST, LINE, standard::change),
];
