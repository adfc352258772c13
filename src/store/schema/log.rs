//! What happened, and the mail that tells of it.

diesel::table! {
    audit_entry (sequence) {
        sequence -> BigInt,
        organisation_id -> Nullable<Text>,
        at -> Timestamp,
        channel -> Text,
        actor_id -> Nullable<Text>,
        action -> Text,
        outcome -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Text>,
        person_id -> Nullable<Text>,
        request_id -> Nullable<Text>,
        payload_digest -> Text,
        previous -> Text,
        hash -> Text,
    }
}

diesel::table! {
    audit_payload (sequence) {
        sequence -> BigInt,
        salt -> Text,
        body -> Text,
    }
}

diesel::table! {
    audit_head (id) {
        id -> Text,
        sequence -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    /// Mail that is to go, or went.
    outbox (id) {
        id -> Text,
        natural_key -> Text,
        organisation_id -> Nullable<Text>,
        person_id -> Nullable<Text>,
        address -> Text,
        message -> Text,
        context -> Nullable<Text>,
        made_at -> Timestamp,
        due_at -> Timestamp,
        attempts -> BigInt,
        next_attempt_at -> Timestamp,
        state -> Text,
        claimed_by -> Nullable<Text>,
        claimed_until -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        sent_at -> Nullable<Timestamp>,
        message_id -> Nullable<Text>,
        version -> BigInt,
    }
}
