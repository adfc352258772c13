//! Every route there is, in one table: method, path, handler, and the row of the policy that it stands under. The server is
//! built from it, `gradus routes` prints it, and a test holds that each row is in the matrix: a route cannot be forgotten.

mod appraisal_cycles;
mod appraisals;
mod conduct_standard;
mod development;
mod learning;

use super::api;
use super::asked::{Answer, Asked};
use super::error;
use super::form_key;
use super::pages::{
    account, admin, applications, audit, caseload, decisions, delegations, designations, evidence, home, imports, judgements,
    people, progress, qualifications, reports, reviews, sign_in, standing, team, teams, waivers,
};
use super::reply::{Body, Reply};
pub(super) use super::route::IN_HAND;
pub use super::route::{Access, Route};
use super::route::{api, at_once, door, files, open, page, report, step, tables};
use crate::app::{Action, AppError, sessions};

const RECORD: &[Action] = &[Action::ViewRecord];
const SUBMIT: &[Action] = &[Action::SubmitEvidence];
const DRAFT: &[Action] = &[Action::EditDraft];
const SEE_EVIDENCE: &[Action] = &[Action::ViewEvidence, Action::ViewDraft];
const FILE: &[Action] = &[Action::DownloadAttachment];
const WITHDRAW: &[Action] = &[Action::Withdraw];
const REVIEW: &[Action] = &[Action::Review];
const ONE_EVIDENCE: &str = "/api/v1/evidence/{id}";
const TEAM: &[Action] = &[Action::ViewReport, Action::ViewRecord];
const PERSON_COMPARISON: &str = "/api/v1/people/{person}/progress/comparison";
const PERSON_CRITERION: &str = "/api/v1/people/{person}/progress/criteria/{criterion}";
const JUDGEMENT: &str = "/people/{person}/progress/criteria/{criterion}/judgement";
const JUDGEMENTS: &str = "/api/v1/people/{person}/progress/criteria/{criterion}/judgements";
const DISPUTE: &[Action] = &[Action::DisputeMetric];
const SETTLE_DISPUTE: &[Action] = &[Action::ResolveDispute];
const VERIFY: &[Action] = &[Action::VerifyQualification];
const VERIFY_OR_DECIDE: &[Action] = &[Action::VerifyQualification, Action::Waive];
const EQUIVALENT: &[Action] = &[Action::Waive];
const ONE_AWARD: &str = "/api/v1/qualifications/{id}";
const PERSON_AWARDS: &str = "/api/v1/people/{person}/qualifications";
const AWARD_FILES: &str = "/api/v1/qualifications/{id}/files";
const AWARD_FILE: &str = "/api/v1/qualifications/{id}/files/{file}";
const WAIVER: &str = "/people/{person}/progress/criteria/{criterion}/waiver";
const WAIVERS: &str = "/api/v1/people/{person}/progress/criteria/{criterion}/waivers";
const AWARD_VERIFIED: &str = "/api/v1/qualifications/{id}/verification";
const AWARD_DECIDED: &str = "/api/v1/qualifications/{id}/equivalence/decision";
const IMPORT: &[Action] = &[Action::Import];
const VIEW: &[Action] = &[Action::ViewProfile];
const LINE: &[Action] = &[Action::SetLine];
const RECTIFY: &[Action] = &[Action::Rectify];
const REPORT: &[Action] = &[Action::ViewReport];
const EXPORT: &[Action] = &[Action::ExportBulk];
const COVER: &[Action] = &[Action::Delegate];
const DESIGNATE: &[Action] = &[Action::Designate];
const DOCUMENT: &[Action] = &[Action::ViewDocument];
const HISTORY: &[Action] = &[Action::ViewHistory];
const SEE_ACCOUNTS: &[Action] = &[Action::ViewAccount];
const ACCOUNTS: &[Action] = &[Action::ManageUsers];
const ONE_RESET: &str = "/api/v1/accounts/{id}/second-factor-reset/{request}";
const APPLY: &[Action] = &[Action::Apply];
const RECOMMEND: &[Action] = &[Action::Recommend];
const CHECK: &[Action] = &[Action::ConfirmCriteriaGate, Action::ConfirmFundingGate];
const DECIDE: &[Action] = &[Action::Decide];
const SETTLE: &[Action] = &[Action::ConfirmCriteriaGate, Action::ConfirmFundingGate, Action::Decide, Action::HearAppeal];
const REVERSE: &[Action] = &[Action::Reverse];
const CONTEST: &[Action] = &[Action::Contest];
const HEAR: &[Action] = &[Action::HearAppeal];
const AUDIT: &[Action] = &[Action::ReadAudit];
/// What one does with one's own account.
const OWN: &[Action] = &[Action::ManageOwnAccount];

/// All of them. Where a path is of two patterns, the first stands.
pub const ROUTES: &[Route] = &joined::<{ count(PARTS) }>(PARTS);

const PARTS: &[&[Route]] =
    &[appraisal_cycles::ROUTES, appraisals::ROUTES, conduct_standard::ROUTES, development::ROUTES, learning::ROUTES, MOST];

const fn count(parts: &[&[Route]]) -> usize {
    let (mut at, mut found) = (0, 0);
    while at < parts.len() {
        found += parts[at].len();
        at += 1;
    }
    found
}

const fn joined<const ALL: usize>(parts: &[&[Route]]) -> [Route; ALL] {
    let mut all = [NO_ROUTE; ALL];
    let (mut part, mut put) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[put] = parts[part][at];
            put += 1;
            at += 1;
        }
        part += 1;
    }
    all
}

/// Paths of pages first, in the order of the navigation; then the API.
const MOST: &[Route] = &[
    open("GET", "/", home::begin),
    at_once("GET", "/health/live", standing::live),
    open("GET", "/health/ready", standing::ready),
    at_once("GET", "/assets/{name}", standing::asset),
    at_once("GET", "/favicon.ico", standing::icon),
    at_once("GET", "/.well-known/security.txt", standing::security_txt),
    open("GET", "/accessibility", standing::accessibility),
    open("GET", "/privacy", standing::privacy),
    open("GET", "/help", standing::help),
    door("GET", "/sign-in", sign_in::form),
    door("POST", "/sign-in", sign_in::submit),
    door("GET", "/sign-in/code", sign_in::code_form),
    door("POST", "/sign-in/code", sign_in::code_submit),
    door("GET", "/sign-in/second-factor", sign_in::enrol_form),
    door("POST", "/sign-in/second-factor", sign_in::enrol_submit),
    door("GET", "/demo", sign_in::demo),
    door("POST", "/demo", sign_in::demo_submit),
    door("GET", "/reset", sign_in::reset_form),
    door("POST", "/reset", sign_in::reset_submit),
    door("GET", "/reset/{secret}", sign_in::follow_reset),
    door("GET", "/activate/{secret}", sign_in::follow_activation),
    door("GET", "/set-password", sign_in::password_form),
    door("POST", "/set-password", sign_in::password_submit),
    open("POST", "/sign-out", sign_in::sign_out),
    open("GET", "/signed-out", sign_in::signed_out),
    open("POST", "/session/extend", sign_in::extend),
    open("POST", form_key::KEEP, sign_in::keep),
    step("GET", "/confirm", &[Action::ManageOwnAccount], sign_in::confirm_form),
    step("POST", "/confirm", &[Action::ManageOwnAccount], sign_in::confirm_submit),
    page("GET", "/account", &[Action::ViewAccount], account::show, "/api/v1/account"),
    step("GET", "/account/password", &[Action::ViewAccount], account::password_form),
    step("POST", "/account/password", OWN, account::password_submit),
    step("GET", "/account/second-factor", &[Action::ViewAccount], account::second_factor),
    step("POST", "/account/second-factor", OWN, account::second_factor_submit),
    step("GET", "/account/second-factor/codes", &[Action::ViewAccount], account::codes_ask),
    step("POST", "/account/second-factor/codes", OWN, account::codes_submit),
    step("GET", "/account/second-factor/off", &[Action::ViewAccount], account::off_ask),
    step("POST", "/account/second-factor/off", OWN, account::off_submit),
    step("GET", "/account/second-factor/replace", &[Action::ViewAccount], account::replace_ask),
    step("POST", "/account/second-factor/replace", OWN, account::replace_submit),
    page("GET", "/account/sessions", &[Action::ViewAccount], account::sessions, "/api/v1/account"),
    step("POST", "/account/sessions", OWN, account::session_end),
    step("POST", "/account/sessions/others", OWN, account::sessions_end_others),
    page("GET", "/account/tokens", &[Action::ViewAccount], account::tokens, "/api/v1/account"),
    step("POST", "/account/tokens", &[Action::ManageTokens], account::token_make),
    step("POST", "/account/tokens/revoke", OWN, account::token_revoke),
    page("GET", "/account/views", HISTORY, people::views, "/api/v1/account/views"),
    page("GET", "/progress", RECORD, progress::show, "/api/v1/progress"),
    page("GET", "/progress/matrix", RECORD, progress::matrix, "/api/v1/progress"),
    page("GET", "/progress/compare", RECORD, progress::compare, "/api/v1/progress/comparison"),
    page("GET", "/progress/criteria/{criterion}", RECORD, progress::criterion, "/api/v1/progress/criteria/{criterion}"),
    page("GET", "/caseload", RECORD, caseload::show, "/api/v1/caseload"),
    step("GET", "/caseload/{metric}/dispute", DISPUTE, caseload::dispute_form),
    page("POST", "/caseload/{metric}/dispute", DISPUTE, caseload::dispute, "/api/v1/caseload/{metric}/disputes"),
    page("POST", "/caseload/{metric}/evidence", SUBMIT, caseload::pin, "/api/v1/caseload/{metric}/evidence"),
    page("GET", "/disputes", SETTLE_DISPUTE, caseload::disputes, "/api/v1/disputes"),
    page("GET", "/disputes/{id}", SETTLE_DISPUTE, caseload::settle_form, "/api/v1/disputes/{id}"),
    page("POST", "/disputes/{id}", SETTLE_DISPUTE, caseload::settle, "/api/v1/disputes/{id}/settlement"),
    step("GET", "/disputes/{id}/withdraw", DISPUTE, caseload::withdraw_form),
    page("POST", "/disputes/{id}/withdraw", DISPUTE, caseload::withdraw, "/api/v1/disputes/{id}/withdrawal"),
    page("GET", "/caseload/{metric}", RECORD, caseload::metric, "/api/v1/caseload/{metric}"),
    page("GET", "/people/{person}/caseload", RECORD, caseload::show, "/api/v1/people/{person}/caseload"),
    page("GET", "/people/{person}/caseload/{metric}", RECORD, caseload::metric, "/api/v1/people/{person}/caseload/{metric}"),
    page("GET", "/team/caseload", TEAM, caseload::team, "/api/v1/team/caseload"),
    page("GET", "/people/{person}/progress", RECORD, progress::show, "/api/v1/people/{person}/progress"),
    page("GET", "/people/{person}/progress/matrix", RECORD, progress::matrix, "/api/v1/people/{person}/progress"),
    page("GET", "/people/{person}/progress/compare", RECORD, progress::compare, PERSON_COMPARISON),
    page("GET", "/people/{person}/progress/criteria/{criterion}", RECORD, progress::criterion, PERSON_CRITERION),
    page("GET", "/evidence", &[Action::ViewDraft], evidence::own, "/api/v1/evidence"),
    step("GET", "/evidence/new", SUBMIT, evidence::add_form),
    page("POST", "/evidence/new", SUBMIT, evidence::add_submit, "/api/v1/evidence"),
    page("GET", "/evidence/{id}", SEE_EVIDENCE, evidence::show, ONE_EVIDENCE),
    page("GET", "/evidence/{id}/history", SEE_EVIDENCE, evidence::history, "/api/v1/evidence/{id}/history"),
    page("GET", "/evidence/{id}/files/{file}", FILE, evidence::download, "/api/v1/evidence/{id}/files/{file}"),
    step("GET", "/evidence/{id}/edit/files", DRAFT, evidence::edit_form),
    files(page("POST", "/evidence/{id}/edit/files", DRAFT, evidence::edit_submit, "/api/v1/evidence/{id}/files")),
    step("GET", "/evidence/{id}/edit/{step}", DRAFT, evidence::edit_form),
    page("POST", "/evidence/{id}/edit/{step}", DRAFT, evidence::edit_submit, ONE_EVIDENCE),
    step("GET", "/evidence/{id}/check", DRAFT, evidence::check),
    page("POST", "/evidence/{id}/check", SUBMIT, evidence::check_submit, "/api/v1/evidence/{id}/submission"),
    step("GET", "/evidence/{id}/sent", SUBMIT, evidence::sent),
    step("GET", "/evidence/{id}/withdraw", WITHDRAW, evidence::withdraw_ask),
    page("POST", "/evidence/{id}/withdraw", WITHDRAW, evidence::withdraw, "/api/v1/evidence/{id}/withdrawal"),
    step("GET", "/evidence/{id}/change", SUBMIT, evidence::change_ask),
    page("POST", "/evidence/{id}/change", SUBMIT, evidence::change, "/api/v1/evidence/{id}/revision"),
    step("GET", "/evidence/{id}/discard", DRAFT, evidence::discard_ask),
    page("POST", "/evidence/{id}/discard", DRAFT, evidence::discard, ONE_EVIDENCE),
    page("GET", "/people/{person}/evidence", &[Action::ViewEvidence], evidence::of_person, "/api/v1/people/{person}/evidence"),
    page("GET", "/qualifications", RECORD, qualifications::show, "/api/v1/qualifications"),
    page("GET", "/people/{person}/qualifications", RECORD, qualifications::show, PERSON_AWARDS),
    step("GET", "/qualifications/new", SUBMIT, qualifications::add_form),
    page("POST", "/qualifications/new", SUBMIT, qualifications::add, "/api/v1/qualifications"),
    page("GET", "/qualifications/to-verify", VERIFY, qualifications::queue, "/api/v1/qualifications/to-verify"),
    step("GET", "/qualifications/{id}/change", SUBMIT, qualifications::change_form),
    page("POST", "/qualifications/{id}/change", SUBMIT, qualifications::change, ONE_AWARD),
    step("GET", "/qualifications/{id}/files", SUBMIT, qualifications::files_form),
    files(page("POST", "/qualifications/{id}/files", SUBMIT, qualifications::files, AWARD_FILES)),
    page("GET", "/qualifications/{id}/files/{file}", FILE, qualifications::download, AWARD_FILE),
    step("GET", "/qualifications/{id}/withdraw", SUBMIT, qualifications::withdraw_ask),
    page("POST", "/qualifications/{id}/withdraw", SUBMIT, qualifications::withdraw, ONE_AWARD),
    step("GET", "/qualifications/{id}/equivalence", SUBMIT, qualifications::ask_form),
    page("POST", "/qualifications/{id}/equivalence", SUBMIT, qualifications::ask, "/api/v1/qualifications/{id}/equivalence"),
    page("GET", "/qualifications/{id}/verification", VERIFY_OR_DECIDE, qualifications::verify_form, AWARD_VERIFIED),
    page("POST", "/qualifications/{id}/verification", VERIFY, qualifications::verify, AWARD_VERIFIED),
    page("POST", "/qualifications/{id}/equivalence/decision", EQUIVALENT, qualifications::decide, AWARD_DECIDED),
    page("GET", "/waivers", EQUIVALENT, waivers::list, "/api/v1/waivers"),
    step("GET", WAIVER, EQUIVALENT, waivers::form),
    page("POST", WAIVER, EQUIVALENT, waivers::give, WAIVERS),
    page("POST", "/waivers/{id}/review", EQUIVALENT, waivers::review, "/api/v1/waivers/{id}/review"),
    page("GET", "/reviews", REVIEW, reviews::queue, "/api/v1/reviews"),
    step("GET", "/reviews/done", REVIEW, reviews::done),
    step("GET", "/reviews/together", REVIEW, reviews::together),
    step("POST", "/reviews/together", REVIEW, reviews::together_submit),
    step("GET", "/reviews/together/check", REVIEW, reviews::check_together),
    page("POST", "/reviews/together/check", REVIEW, reviews::check_together_submit, "/api/v1/reviews/together"),
    page("GET", "/reviews/{id}", REVIEW, reviews::review, "/api/v1/reviews/{id}"),
    step("POST", "/reviews/{id}", REVIEW, reviews::review_submit),
    step("GET", "/reviews/{id}/check", REVIEW, reviews::check),
    page("POST", "/reviews/{id}/check", REVIEW, reviews::check_submit, "/api/v1/reviews/{id}/outcomes"),
    step("GET", "/reviews/{id}/return", REVIEW, reviews::return_form),
    page("POST", "/reviews/{id}/return", REVIEW, reviews::return_submit, "/api/v1/reviews/{id}/return"),
    page("GET", JUDGEMENT, REVIEW, judgements::form, JUDGEMENTS),
    page("POST", JUDGEMENT, REVIEW, judgements::submit, JUDGEMENTS),
    page("GET", "/team", TEAM, team::show, "/api/v1/team"),
    page("GET", "/people", VIEW, people::list, "/api/v1/people"),
    step("GET", "/people/new", LINE, people::add_form),
    page("POST", "/people/new", LINE, people::add_submit, "/api/v1/people"),
    page("GET", "/people/{id}", VIEW, people::show, "/api/v1/people/{id}"),
    page("GET", "/people/{id}/history", VIEW, people::history, "/api/v1/people/{id}/history"),
    step("GET", "/people/{id}/edit", RECTIFY, people::edit_form),
    page("POST", "/people/{id}/edit", RECTIFY, people::edit_submit, "/api/v1/people/{id}"),
    step("GET", "/people/{id}/manager", LINE, people::manager_form),
    page("POST", "/people/{id}/manager", LINE, people::manager_submit, "/api/v1/people/{id}/manager"),
    step("GET", "/people/{id}/team", LINE, people::team_form),
    page("POST", "/people/{id}/team", LINE, people::team_submit, "/api/v1/people/{id}/team"),
    step("GET", "/people/{id}/posts", LINE, people::post_form),
    page("POST", "/people/{id}/posts", LINE, people::post_submit, "/api/v1/people/{id}/posts"),
    step("GET", "/people/{id}/posts/{post}/end", LINE, people::end_form),
    page("POST", "/people/{id}/posts/{post}/end", LINE, people::end_submit, "/api/v1/people/{id}/posts/{post}/end"),
    page("GET", "/profile", VIEW, people::own, "/api/v1/people/{id}/actions"),
    page("GET", "/teams", DOCUMENT, teams::list, "/api/v1/teams"),
    page("POST", "/teams", LINE, teams::add, "/api/v1/teams"),
    step("GET", "/teams/{id}", LINE, teams::rename_form),
    page("POST", "/teams/{id}", LINE, teams::rename, "/api/v1/teams/{id}"),
    page("GET", "/applications", RECORD, applications::list, "/api/v1/applications"),
    page("POST", "/applications", APPLY, applications::start, "/api/v1/applications"),
    step("GET", "/applications/new", APPLY, applications::new_form),
    page("GET", "/applications/{id}", RECORD, applications::show, "/api/v1/applications/{id}"),
    step("GET", "/applications/{id}/check", APPLY, applications::check_form),
    page("POST", "/applications/{id}/check", APPLY, applications::check_submit, "/api/v1/applications/{id}/submission"),
    step("GET", "/applications/{id}/sent", RECORD, applications::sent),
    page("GET", "/applications/{id}/assessment", RECORD, applications::assessment, "/api/v1/applications/{id}/assessment"),
    page("GET", "/applications/{id}/letter", RECORD, applications::letter, "/api/v1/applications/{id}/letter"),
    step("GET", "/applications/{id}/withdraw", WITHDRAW, applications::withdraw_form),
    page("POST", "/applications/{id}/withdraw", WITHDRAW, applications::withdraw_submit, "/api/v1/applications/{id}/withdrawal"),
    step("GET", "/applications/{id}/recommend", RECOMMEND, applications::recommend_form),
    page(
        "POST",
        "/applications/{id}/recommend",
        RECOMMEND,
        applications::recommend_submit,
        "/api/v1/applications/{id}/recommendation",
    ),
    step("GET", "/applications/{id}/gates/{gate}", CHECK, decisions::gate_form),
    page("POST", "/applications/{id}/gates/{gate}", CHECK, decisions::gate_submit, "/api/v1/applications/{id}/gates/{gate}"),
    step("GET", "/applications/{id}/decision", DECIDE, decisions::decision_form),
    page("POST", "/applications/{id}/decision", DECIDE, decisions::decision_submit, "/api/v1/applications/{id}/decision"),
    step("GET", "/applications/{id}/interest", SETTLE, applications::interest_form),
    page("POST", "/applications/{id}/interest", SETTLE, applications::interest_submit, "/api/v1/applications/{id}/interest"),
    step("GET", "/applications/{id}/appeal", CONTEST, applications::appeal_form),
    page("POST", "/applications/{id}/appeal", CONTEST, applications::appeal_submit, "/api/v1/applications/{id}/appeal"),
    step("GET", "/applications/{id}/hearing", HEAR, applications::hearing_form),
    page("POST", "/applications/{id}/hearing", HEAR, applications::hearing_submit, "/api/v1/applications/{id}/hearing"),
    step("GET", "/applications/{id}/reverse", REVERSE, applications::reverse_form),
    page("POST", "/applications/{id}/reverse", REVERSE, applications::reverse_submit, "/api/v1/applications/{id}/reversal"),
    page("GET", "/applications/{id}/named", DESIGNATE, applications::named_form, "/api/v1/applications/{id}/parts"),
    page("POST", "/applications/{id}/named", DESIGNATE, applications::named_submit, "/api/v1/applications/{id}/parts"),
    page(
        "POST",
        "/applications/{id}/named/{part}/end",
        DESIGNATE,
        applications::named_end,
        "/api/v1/applications/{id}/parts/{part}",
    ),
    page("GET", "/decisions", RECORD, decisions::list, "/api/v1/decisions"),
    page("GET", "/people/{id}/applications", RECORD, applications::of_person, "/api/v1/people/{id}/applications"),
    page("GET", "/designations", DESIGNATE, designations::list, "/api/v1/designations"),
    page("POST", "/designations", DESIGNATE, designations::add, "/api/v1/designations"),
    page("POST", "/designations/{id}/end", DESIGNATE, designations::end, "/api/v1/designations/{id}/end"),
    page("GET", "/delegations", COVER, delegations::list, "/api/v1/delegations"),
    page("POST", "/delegations", COVER, delegations::add, "/api/v1/delegations"),
    page("POST", "/delegations/{id}/end", COVER, delegations::end, "/api/v1/delegations/{id}/end"),
    report(page("GET", "/reports/grades", REPORT, reports::grades, "/api/v1/reports/grades")),
    report(page("GET", "/reports/grades.csv", EXPORT, reports::csv, "/api/v1/reports/grades.csv")),
    report(page("GET", "/reports/grades.xlsx", EXPORT, reports::xlsx, "/api/v1/reports/grades.xlsx")),
    report(page("GET", "/reports/grades.json", EXPORT, reports::json, "/api/v1/reports/grades")),
    page("GET", "/exports", EXPORT, reports::exports, "/api/v1/exports"),
    page("GET", "/imports", IMPORT, imports::list, "/api/v1/imports"),
    step("GET", "/imports/new", IMPORT, imports::add_form),
    tables(page("POST", "/imports/new", IMPORT, imports::add_submit, "/api/v1/imports")),
    page("GET", "/imports/templates/{kind}", IMPORT, imports::template, "/api/v1/imports/templates/{kind}"),
    page("GET", "/imports/{id}", IMPORT, imports::show, "/api/v1/imports/{id}"),
    page("GET", "/imports/{id}/problems.csv", IMPORT, imports::problems_file, "/api/v1/imports/{id}"),
    report(page("POST", "/imports/{id}/confirm", IMPORT, imports::confirm, "/api/v1/imports/{id}/confirm")),
    report(page("POST", "/imports/{id}/check", IMPORT, imports::check, "/api/v1/imports/{id}/check")),
    report(page("POST", "/imports/{id}/set-aside", IMPORT, imports::set_aside, "/api/v1/imports/{id}/set-aside")),
    page("POST", "/imports/{id}/cancel", IMPORT, imports::cancel, "/api/v1/imports/{id}/cancel"),
    page("GET", "/admin/people", SEE_ACCOUNTS, admin::people::list, "/api/v1/accounts"),
    step("GET", "/admin/people/new", ACCOUNTS, admin::people::add_form),
    page("POST", "/admin/people/new", ACCOUNTS, admin::people::add_submit, "/api/v1/accounts"),
    page("GET", "/admin/people/{id}", SEE_ACCOUNTS, admin::person::show, "/api/v1/accounts/{id}"),
    step("GET", "/admin/people/{id}/edit", ACCOUNTS, admin::person::edit_form),
    page("POST", "/admin/people/{id}/edit", ACCOUNTS, admin::person::edit_submit, "/api/v1/accounts/{id}"),
    step("GET", "/admin/people/{id}/roles", SEE_ACCOUNTS, admin::people::back),
    page("POST", "/admin/people/{id}/roles", ACCOUNTS, admin::person::roles_submit, "/api/v1/accounts/{id}/roles"),
    step("GET", "/admin/people/{id}/link", SEE_ACCOUNTS, admin::people::back),
    page("POST", "/admin/people/{id}/link", ACCOUNTS, admin::change::link, "/api/v1/accounts/{id}/link"),
    step("GET", "/admin/people/{id}/sessions", ACCOUNTS, admin::change::sessions_ask),
    page("POST", "/admin/people/{id}/sessions", ACCOUNTS, admin::change::sessions_end, "/api/v1/accounts/{id}/sessions"),
    step("GET", "/admin/people/{id}/close", ACCOUNTS, admin::change::close_ask),
    page("POST", "/admin/people/{id}/close", ACCOUNTS, admin::change::close, "/api/v1/accounts/{id}/close"),
    step("GET", "/admin/people/{id}/reopen", SEE_ACCOUNTS, admin::people::back),
    page("POST", "/admin/people/{id}/reopen", ACCOUNTS, admin::change::reopen, "/api/v1/accounts/{id}/reopen"),
    step("GET", "/admin/people/{id}/second-factor", ACCOUNTS, admin::second_factor::reset_ask),
    page(
        "POST",
        "/admin/people/{id}/second-factor",
        ACCOUNTS,
        admin::second_factor::reset,
        "/api/v1/accounts/{id}/second-factor-reset",
    ),
    step("GET", "/admin/people/{id}/second-factor/confirm", ACCOUNTS, admin::second_factor::confirm_ask),
    page("POST", "/admin/people/{id}/second-factor/confirm", ACCOUNTS, admin::second_factor::confirm, ONE_RESET),
    step("GET", "/admin/people/{id}/second-factor/cancel", SEE_ACCOUNTS, admin::people::back),
    page("POST", "/admin/people/{id}/second-factor/cancel", ACCOUNTS, admin::second_factor::cancel, ONE_RESET),
    page("GET", "/admin/roles", SEE_ACCOUNTS, admin::people::roles, "/api/v1/roles"),
    page("GET", "/admin/mail", &[Action::Outbox], admin::workings::mail, "/api/v1/mail"),
    step("GET", "/admin/mail/{id}/resend", &[Action::Outbox], admin::workings::mail_back),
    page("POST", "/admin/mail/{id}/resend", &[Action::Outbox], admin::workings::mail_resend, "/api/v1/mail/{id}/resend"),
    page("GET", "/admin/settings", &[Action::ManageSettings], admin::workings::settings, "/api/v1/settings"),
    page("GET", "/admin/security", &[Action::ViewSecurityEvents], admin::workings::security, "/api/v1/security-events"),
    Route { costly: true, ..page("GET", "/audit", AUDIT, audit::log, "/api/v1/audit") },
    step("GET", "/audit/verify", AUDIT, audit::verify_form),
    Route { costly: true, ..page("POST", "/audit/verify", AUDIT, audit::verify, "/api/v1/audit/verification") },
    page("GET", "/audit/{sequence}", AUDIT, audit::entry, "/api/v1/audit/{sequence}"),
    api("GET", "/api/v1/account", &[Action::ViewAccount], api::account::show),
    api("GET", "/api/v1/account/views", HISTORY, api::people::views),
    api("GET", "/api/v1/progress", RECORD, api::progress::show),
    api("GET", "/api/v1/progress/comparison", RECORD, api::progress::compare),
    api("GET", "/api/v1/progress/criteria/{criterion}", RECORD, api::progress::criterion),
    api("GET", "/api/v1/people/{person}/progress", RECORD, api::progress::show),
    api("GET", PERSON_COMPARISON, RECORD, api::progress::compare),
    api("GET", PERSON_CRITERION, RECORD, api::progress::criterion),
    api("GET", "/api/v1/evidence", &[Action::ViewDraft], api::evidence::own),
    api("POST", "/api/v1/evidence", SUBMIT, api::evidence::add),
    api("GET", ONE_EVIDENCE, SEE_EVIDENCE, api::evidence::show),
    api("PATCH", ONE_EVIDENCE, DRAFT, api::evidence::change),
    api("DELETE", ONE_EVIDENCE, DRAFT, api::evidence::discard),
    api("GET", "/api/v1/evidence/{id}/actions", SEE_EVIDENCE, api::evidence::actions),
    api("GET", "/api/v1/evidence/{id}/history", SEE_EVIDENCE, api::evidence::history),
    files(api("POST", "/api/v1/evidence/{id}/files", DRAFT, api::evidence::add_files)),
    api("GET", "/api/v1/evidence/{id}/files/{file}", FILE, evidence::download),
    api("DELETE", "/api/v1/evidence/{id}/files/{file}", DRAFT, api::evidence::remove_file),
    api("POST", "/api/v1/evidence/{id}/submission", SUBMIT, api::evidence::submit),
    api("POST", "/api/v1/evidence/{id}/withdrawal", WITHDRAW, api::evidence::withdraw),
    api("POST", "/api/v1/evidence/{id}/revision", SUBMIT, api::evidence::revise),
    api("GET", "/api/v1/people/{person}/evidence", &[Action::ViewEvidence], api::evidence::of_person),
    api("GET", "/api/v1/reviews", REVIEW, api::reviews::queue),
    api("POST", "/api/v1/reviews/together", REVIEW, api::reviews::together),
    api("GET", "/api/v1/reviews/{id}", REVIEW, api::reviews::show),
    api("POST", "/api/v1/reviews/{id}/outcomes", REVIEW, api::reviews::record),
    api("POST", "/api/v1/reviews/{id}/return", REVIEW, api::reviews::give_back),
    api("GET", JUDGEMENTS, RECORD, api::judgements::list),
    api("POST", JUDGEMENTS, REVIEW, api::judgements::give),
    api("GET", "/api/v1/qualifications", RECORD, api::qualifications::show),
    api("POST", "/api/v1/qualifications", SUBMIT, api::qualifications::add),
    api("GET", PERSON_AWARDS, RECORD, api::qualifications::show),
    api("GET", "/api/v1/qualifications/to-verify", VERIFY, api::qualifications::queue),
    api("PUT", ONE_AWARD, SUBMIT, api::qualifications::change),
    api("DELETE", ONE_AWARD, SUBMIT, api::qualifications::withdraw),
    files(api("POST", AWARD_FILES, SUBMIT, api::qualifications::add_files)),
    api("GET", AWARD_FILE, FILE, qualifications::download),
    api("DELETE", AWARD_FILE, SUBMIT, api::qualifications::remove_file),
    api("POST", "/api/v1/qualifications/{id}/equivalence", SUBMIT, api::qualifications::ask),
    api("GET", AWARD_VERIFIED, VERIFY_OR_DECIDE, api::qualifications::one),
    api("POST", AWARD_VERIFIED, VERIFY, api::qualifications::verify),
    api("POST", AWARD_DECIDED, EQUIVALENT, api::qualifications::decide),
    api("GET", "/api/v1/waivers", EQUIVALENT, api::waivers::list),
    api("GET", WAIVERS, RECORD, api::waivers::of_criterion),
    api("POST", WAIVERS, EQUIVALENT, api::waivers::give),
    api("POST", "/api/v1/waivers/{id}/review", EQUIVALENT, api::waivers::review),
    api("GET", "/api/v1/caseload", RECORD, api::caseload::show),
    api("GET", "/api/v1/caseload/{metric}", RECORD, api::caseload::metric),
    api("POST", "/api/v1/caseload/{metric}/disputes", DISPUTE, api::caseload::dispute),
    api("POST", "/api/v1/caseload/{metric}/evidence", SUBMIT, api::caseload::pin),
    api("GET", "/api/v1/disputes", SETTLE_DISPUTE, api::caseload::disputes),
    api("GET", "/api/v1/disputes/{id}", SETTLE_DISPUTE, api::caseload::one_dispute),
    api("POST", "/api/v1/disputes/{id}/settlement", SETTLE_DISPUTE, api::caseload::settle),
    api("POST", "/api/v1/disputes/{id}/withdrawal", DISPUTE, api::caseload::withdraw),
    api("GET", "/api/v1/people/{person}/caseload", RECORD, api::caseload::show),
    api("GET", "/api/v1/people/{person}/caseload/{metric}", RECORD, api::caseload::metric),
    api("GET", "/api/v1/team/caseload", TEAM, api::caseload::team),
    api("GET", "/api/v1/team", TEAM, api::progress::team),
    api("GET", "/api/v1/people", VIEW, api::people::list),
    api("POST", "/api/v1/people", LINE, api::people::add),
    api("GET", "/api/v1/people/{id}", VIEW, api::people::show),
    api("PATCH", "/api/v1/people/{id}", RECTIFY, api::people::correct),
    api("GET", "/api/v1/people/{id}/history", VIEW, api::people::history),
    api("GET", "/api/v1/people/{id}/actions", VIEW, api::people::actions),
    api("PUT", "/api/v1/people/{id}/manager", LINE, api::people::set_manager),
    api("PUT", "/api/v1/people/{id}/team", LINE, api::people::set_team),
    api("POST", "/api/v1/people/{id}/posts", LINE, api::people::add_post),
    api("POST", "/api/v1/people/{id}/posts/{post}/end", LINE, api::people::end_post),
    api("GET", "/api/v1/teams", DOCUMENT, api::teams::list),
    api("POST", "/api/v1/teams", LINE, api::teams::add),
    api("PATCH", "/api/v1/teams/{id}", LINE, api::teams::rename),
    api("GET", "/api/v1/designations", DESIGNATE, api::designations::list),
    api("POST", "/api/v1/designations", DESIGNATE, api::designations::add),
    api("POST", "/api/v1/designations/{id}/end", DESIGNATE, api::designations::end),
    api("GET", "/api/v1/delegations", VIEW, api::delegations::list),
    api("POST", "/api/v1/delegations", COVER, api::delegations::add),
    api("POST", "/api/v1/delegations/{id}/end", COVER, api::delegations::end),
    report(api("GET", "/api/v1/reports/grades", EXPORT, api::reports::grades)),
    report(api("GET", "/api/v1/reports/grades.csv", EXPORT, api::reports::csv)),
    report(api("GET", "/api/v1/reports/grades.xlsx", EXPORT, api::reports::xlsx)),
    api("GET", "/api/v1/exports", EXPORT, api::reports::exports),
    api("GET", "/api/v1/applications", RECORD, api::applications::list),
    api("POST", "/api/v1/applications", APPLY, api::applications::start),
    api("GET", "/api/v1/applications/{id}", RECORD, api::applications::show),
    api("PATCH", "/api/v1/applications/{id}", APPLY, api::applications::write),
    api("GET", "/api/v1/applications/{id}/actions", RECORD, api::applications::actions),
    api("GET", "/api/v1/applications/{id}/assessment", RECORD, api::applications::assessment),
    api("GET", "/api/v1/applications/{id}/letter", RECORD, api::applications::letter),
    api("POST", "/api/v1/applications/{id}/submission", APPLY, api::applications::submit),
    api("POST", "/api/v1/applications/{id}/withdrawal", WITHDRAW, api::applications::withdraw),
    api("POST", "/api/v1/applications/{id}/recommendation", RECOMMEND, api::applications::recommend),
    api("POST", "/api/v1/applications/{id}/gates/{gate}", CHECK, api::applications::gate),
    api("POST", "/api/v1/applications/{id}/decision", DECIDE, api::applications::decide),
    api("POST", "/api/v1/applications/{id}/interest", SETTLE, api::applications::interest),
    api("POST", "/api/v1/applications/{id}/appeal", CONTEST, api::applications::appeal),
    api("POST", "/api/v1/applications/{id}/hearing", HEAR, api::applications::hear),
    api("POST", "/api/v1/applications/{id}/reversal", REVERSE, api::applications::reverse),
    api("GET", "/api/v1/applications/{id}/parts", RECORD, api::applications::parts),
    api("POST", "/api/v1/applications/{id}/parts", DESIGNATE, api::applications::name),
    api("DELETE", "/api/v1/applications/{id}/parts/{part}", DESIGNATE, api::applications::release),
    api("GET", "/api/v1/decisions", RECORD, api::applications::decisions),
    api("GET", "/api/v1/people/{id}/applications", RECORD, api::applications::of_person),
    api("GET", "/api/v1/imports", IMPORT, api::imports::list),
    tables(api("POST", "/api/v1/imports", IMPORT, api::imports::add)),
    api("GET", "/api/v1/imports/templates/{kind}", IMPORT, api::imports::template),
    api("GET", "/api/v1/imports/{id}", IMPORT, api::imports::show),
    report(api("POST", "/api/v1/imports/{id}/confirm", IMPORT, api::imports::confirm)),
    report(api("POST", "/api/v1/imports/{id}/check", IMPORT, api::imports::check)),
    report(api("POST", "/api/v1/imports/{id}/set-aside", IMPORT, api::imports::set_aside)),
    api("POST", "/api/v1/imports/{id}/cancel", IMPORT, api::imports::cancel),
    api("GET", "/api/v1/accounts", SEE_ACCOUNTS, api::accounts::list),
    api("POST", "/api/v1/accounts", ACCOUNTS, api::accounts::add),
    api("GET", "/api/v1/accounts/{id}", SEE_ACCOUNTS, api::accounts::show),
    api("PATCH", "/api/v1/accounts/{id}", ACCOUNTS, api::accounts::correct),
    api("PUT", "/api/v1/accounts/{id}/roles", ACCOUNTS, api::accounts::set_roles),
    api("POST", "/api/v1/accounts/{id}/link", ACCOUNTS, api::accounts::send_link),
    api("DELETE", "/api/v1/accounts/{id}/sessions", ACCOUNTS, api::accounts::end_sessions),
    api("POST", "/api/v1/accounts/{id}/close", ACCOUNTS, api::accounts::close),
    api("POST", "/api/v1/accounts/{id}/reopen", ACCOUNTS, api::accounts::reopen),
    api("POST", "/api/v1/accounts/{id}/second-factor-reset", ACCOUNTS, api::accounts::reset_second_factor),
    api("POST", ONE_RESET, ACCOUNTS, api::accounts::confirm_reset),
    api("DELETE", ONE_RESET, ACCOUNTS, api::accounts::cancel_reset),
    api("GET", "/api/v1/roles", SEE_ACCOUNTS, api::accounts::roles),
    api("GET", "/api/v1/mail", &[Action::Outbox], api::workings::mail),
    api("POST", "/api/v1/mail/{id}/resend", &[Action::Outbox], api::workings::resend),
    api("GET", "/api/v1/settings", &[Action::ManageSettings], api::workings::settings),
    api("GET", "/api/v1/security-events", &[Action::ViewSecurityEvents], api::workings::security_events),
    Route { costly: true, ..api("GET", "/api/v1/audit", AUDIT, api::audit::log) },
    Route { costly: true, ..api("GET", "/api/v1/audit/verification", AUDIT, api::audit::verification) },
    api("GET", "/api/v1/audit/{sequence}", AUDIT, api::audit::entry),
];

/// What stands for a path that leads nowhere.
pub const NO_ROUTE: Route = open("GET", "(no route)", nothing_here);

fn nothing_here(asked: &Asked) -> Answer {
    let allowed: Vec<&str> = ROUTES.iter().filter(|route| matches(route.path, &asked.path)).map(|route| route.method).collect();
    if allowed.is_empty() {
        return Err(AppError::NotFound);
    }
    let allow = if allowed.contains(&"GET") { format!("{}, HEAD", allowed.join(", ")) } else { allowed.join(", ") };
    Ok(error::turned_away(asked, 405, "This cannot be asked for in this way.").with_header("Allow", allow))
}

/// Whether a path is of a pattern: `/people/{id}`.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(value)) if part == value || (part.starts_with('{') && !value.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Runs a request: the key of its form first, or who calls, then its handler.
pub fn run(asked: &Asked) -> Reply {
    let changes = asked.route.path != NO_ROUTE.path && !matches!(asked.method.as_str(), "GET" | "HEAD");
    let checked = match (changes, asked.is_api()) {
        (false, _) => Ok(()),
        (true, false) => form_key::check(asked),
        // Who calls comes before what was sent: nobody is told what a call takes before they are let in.
        (true, true) => asked.read(|_, _| Ok(())).map_err(|error| error::reply(asked, &error)),
    };
    if let Err(refused) = checked {
        return refused;
    }
    let answer = (asked.route.handler)(asked);
    if changes && !asked.is_api() && matches!(answer, Err(AppError::StepUp)) {
        keep_form(asked);
    }
    let reply = error::settle(asked, answer);
    if asked.call.once.is_some() && reply.status < 300 {
        keep_answer(asked, &reply);
    }
    reply
}

/// Keeps what was answered, for when the call is sent again. The deed is done whatever becomes of this.
fn keep_answer(asked: &Asked, reply: &Reply) {
    let body = match &reply.body {
        Body::Json { text, .. } => text.as_str(),
        _ => "",
    };
    if let Err(error) = asked.app().keep_answer(&asked.call, reply.status, body) {
        tracing::warn!(request_id = asked.request_id, %error, "an answer was not kept");
    }
}

/// Keeps what was typed into a form that waits until its sender has proved again who they are. Without it they are asked
/// all the same.
fn keep_form(asked: &Asked) {
    let (path, fields) = (asked.path.clone(), asked.form.worth_keeping());
    if let Err(error) = asked.app().write(&asked.call, move |tx, me| sessions::keep_form(tx, me, &path, &fields)) {
        tracing::warn!(request_id = asked.request_id, %error, "a form was not kept");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_its_like() {
        for (pattern, path, same) in [
            ("/people", "/people", true),
            ("/people", "/people/", false),
            ("/people/{id}", "/people/1", true),
            ("/people/{id}", "/people/", false),
            ("/people/{id}", "/people/1/line", false),
            ("/people/{id}/line", "/people/1/line", true),
            ("/", "/", true),
        ] {
            assert_eq!(matches(pattern, path), same, "{pattern} {path}");
        }
    }
}
