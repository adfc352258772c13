//! Applications for a level, what was kept of them, and what became of them.

diesel::table! {
    application (id) {
        id -> Text,
        organisation_id -> Text,
        person_id -> Text,
        post_id -> Text,
        framework -> Text,
        level -> Text,
        level_held -> Nullable<Text>,
        reference -> Nullable<Text>,
        state -> Text,
        reason -> Nullable<Text>,
        effective_on -> Nullable<Date>,
        review_on -> Nullable<Date>,
        statement -> Text,
        submitted_at -> Nullable<Timestamp>,
        recommend_by -> Nullable<Date>,
        due_on -> Nullable<Date>,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    application_counter (organisation_id, year) {
        organisation_id -> Text,
        year -> BigInt,
        last -> BigInt,
    }
}

diesel::table! {
    application_freeze (id) {
        id -> Text,
        application_id -> Text,
        person_id -> Text,
        number -> BigInt,
        frozen_at -> Timestamp,
        as_of -> Date,
        framework -> Text,
        framework_version -> Text,
        policy -> Nullable<Text>,
        criteria_met_on -> Date,
        terms -> Nullable<Text>,
        statement -> Text,
        officer_name -> Text,
        job_title -> Text,
        answer -> Text,
        record -> Text,
        documents -> Text,
        answer_digest -> Text,
        record_digest -> Text,
        evidence -> Text,
        reviewers -> Text,
    }
}

diesel::table! {
    application_step (id) {
        id -> Text,
        application_id -> Text,
        number -> BigInt,
        at -> Timestamp,
        kind -> Text,
        detail -> Nullable<Text>,
        by_person -> Text,
        by_name -> Text,
        acting_for -> Nullable<Text>,
        other_name -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    application_gate (id) {
        id -> Text,
        application_id -> Text,
        number -> BigInt,
        gate -> Text,
        answer -> Text,
        reason -> Text,
        by_person -> Text,
        by_name -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    decision (id) {
        id -> Text,
        application_id -> Text,
        person_id -> Text,
        number -> BigInt,
        basis -> Text,
        replaces -> Nullable<Text>,
        outcome -> Text,
        by_person -> Text,
        by_name -> Text,
        decided_at -> Timestamp,
        reason -> Nullable<Text>,
        words -> Text,
        effective_on -> Nullable<Date>,
        review_on -> Nullable<Date>,
        appeal_until -> Nullable<Date>,
        letter -> Text,
    }
}

diesel::table! {
    appeal (id) {
        id -> Text,
        application_id -> Text,
        decision_id -> Text,
        grounds -> Text,
        state -> Text,
        made_at -> Timestamp,
        heard_by_on -> Date,
        heard_by -> Nullable<Text>,
        heard_by_name -> Nullable<Text>,
        heard_at -> Nullable<Timestamp>,
        reasons -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    application_part (id) {
        id -> Text,
        application_id -> Text,
        person_id -> Text,
        part -> Text,
        by_person -> Text,
        at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    application_draft (application_id, person_id, form) {
        application_id -> Text,
        person_id -> Text,
        form -> Text,
        fields -> Text,
        saved_at -> Timestamp,
    }
}
