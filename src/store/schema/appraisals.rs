//! Cycles of appraisals, what is written into them and what stands beside them.

diesel::table! {
    appraisal_cycle (id) {
        id -> Text,
        organisation_id -> Text,
        scheme -> Text,
        title -> Text,
        starts_on -> Date,
        ends_on -> Date,
        mid_year_due_on -> Nullable<Date>,
        year_end_due_on -> Date,
        moderator_id -> Nullable<Text>,
        opened_by -> Text,
        opened_at -> Timestamp,
        version -> BigInt,
        team_id -> Nullable<Text>,
        job_profile -> Nullable<Text>,
    }
}

diesel::table! {
    appraisal (id) {
        id -> Text,
        cycle_id -> Text,
        organisation_id -> Text,
        person_id -> Text,
        stage -> Text,
        due_on -> Date,
        form -> Text,
        state -> Text,
        moderated_at -> Nullable<Timestamp>,
        moderated_by -> Nullable<Text>,
        shared_at -> Nullable<Timestamp>,
        shared_by -> Nullable<Text>,
        signed_at -> Nullable<Timestamp>,
        signature -> Nullable<Text>,
        signature_comment -> Nullable<Text>,
        settled_at -> Nullable<Timestamp>,
        settled_by -> Nullable<Text>,
        not_rated -> Nullable<Text>,
        reason -> Nullable<Text>,
        made_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    appraisal_view (id) {
        id -> Text,
        appraisal_id -> Text,
        kind -> Text,
        by_person -> Text,
        content -> Text,
        sent_at -> Nullable<Timestamp>,
        changed_at -> Timestamp,
        version -> BigInt,
        increment -> Nullable<Text>,
        increment_reason -> Nullable<Text>,
        discussed_on -> Nullable<Date>,
    }
}

diesel::table! {
    appraisal_objective (id) {
        id -> Text,
        cycle_id -> Text,
        person_id -> Text,
        place -> BigInt,
        title -> Text,
        measure -> Text,
        state -> Text,
        proposed_by -> Nullable<Text>,
        agreed_at -> Nullable<Timestamp>,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    development_action (id) {
        id -> Text,
        person_id -> Text,
        cycle_id -> Nullable<Text>,
        what -> Text,
        owner -> Text,
        criterion -> Nullable<Text>,
        due_on -> Date,
        state -> Text,
        done_on -> Nullable<Date>,
        words -> Nullable<Text>,
        settled_at -> Nullable<Timestamp>,
        settled_by -> Nullable<Text>,
        made_at -> Timestamp,
        made_by -> Text,
        changed_at -> Nullable<Timestamp>,
        changed_by -> Nullable<Text>,
        version -> BigInt,
    }
}
