//! What officers show of their work, and what reviewers found.

diesel::table! {
    evidence (id) {
        id -> Text,
        organisation_id -> Text,
        person_id -> Text,
        framework -> Text,
        state -> Text,
        revision -> BigInt,
        title -> Text,
        kind -> Nullable<Text>,
        happened_on -> Nullable<Date>,
        expires_on -> Nullable<Date>,
        case_reference -> Nullable<Text>,
        situation -> Text,
        task -> Text,
        action_taken -> Text,
        result -> Text,
        redacted -> Bool,
        not_tenants -> Text,
        submitted_at -> Nullable<Timestamp>,
        due_on -> Nullable<Date>,
        settled_at -> Nullable<Timestamp>,
        made_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
        figures -> Text,
    }
}

diesel::table! {
    evidence_criterion (evidence_id, criterion) {
        evidence_id -> Text,
        criterion -> Text,
        note -> Text,
    }
}

diesel::table! {
    evidence_revision (id) {
        id -> Text,
        evidence_id -> Text,
        number -> BigInt,
        submitted_at -> Timestamp,
        title -> Text,
        kind -> Text,
        criteria -> Text,
        happened_on -> Date,
        expires_on -> Nullable<Date>,
        redacted -> Bool,
        content -> Nullable<Text>,
        digest -> Text,
        ended_at -> Nullable<Timestamp>,
        removed_by -> Nullable<Text>,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    attachment (id) {
        id -> Text,
        evidence_id -> Text,
        name -> Text,
        kind -> Text,
        bytes -> BigInt,
        digest -> Text,
        added_at -> Timestamp,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    attachment_content (attachment_id) {
        attachment_id -> Text,
        content -> Binary,
    }
}

diesel::table! {
    review (id) {
        id -> Text,
        evidence_id -> Text,
        revision -> BigInt,
        person_id -> Text,
        reviewer_id -> Text,
        for_manager -> Nullable<Text>,
        made_at -> Timestamp,
        result -> Text,
        reason -> Nullable<Text>,
        comment -> Nullable<Text>,
    }
}

diesel::table! {
    review_outcome (review_id, criterion) {
        review_id -> Text,
        criterion -> Text,
        outcome -> Text,
        comment -> Nullable<Text>,
    }
}

diesel::table! {
    review_draft (evidence_id, reviewer_id) {
        evidence_id -> Text,
        reviewer_id -> Text,
        revision -> BigInt,
        fields -> Text,
        saved_at -> Timestamp,
    }
}
