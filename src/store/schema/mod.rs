//! The tables, as both databases have them; a test holds this against what the migrations make.

mod access;
mod appraisals;
mod log;
mod portfolio;
mod progression;
mod record;
mod staff;

pub use access::*;
pub use appraisals::*;
pub use log::*;
pub use portfolio::*;
pub use progression::*;
pub use record::*;
pub use staff::*;

diesel::allow_tables_to_appear_in_same_query!(
    installation,
    organisation,
    team,
    person,
    role_grant,
    post,
    post_level,
    management_line,
    delegation,
    designation,
    working_hours,
    absence,
    patch_holding,
    import,
    import_content,
    credential,
    recovery_code,
    link,
    session,
    throttle,
    api_token,
    kept_form,
    answered_call,
    audit_entry,
    audit_payload,
    audit_head,
    second_person_request,
    employment,
    past_job_verification,
    award,
    award_equivalence,
    certificate,
    certificate_content,
    past_verification,
    completion,
    completion_taken_out,
    course_claim,
    course_pause,
    cpd_entry,
    waiver,
    block,
    figure,
    figure_series,
    figure_period,
    figure_batch,
    figure_revision,
    figure_dispute,
    target,
    case_event,
    evidence,
    evidence_criterion,
    evidence_revision,
    attachment,
    attachment_content,
    review,
    review_outcome,
    review_draft,
    judgement,
    projection,
    facts_kept,
    standing_due,
    application,
    application_counter,
    application_freeze,
    application_step,
    application_gate,
    decision,
    appeal,
    application_part,
    application_draft,
    post_move,
    post_scope,
    titled_post,
    appraisal_cycle,
    appraisal,
    appraisal_view,
    appraisal_objective,
    development_action,
);
