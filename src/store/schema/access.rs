//! How people get in, and what they had typed.

diesel::table! {
    credential (person_id) {
        person_id -> Text,
        password_hash -> Nullable<Text>,
        password_set_at -> Nullable<Timestamp>,
        totp_secret -> Nullable<Text>,
        totp_confirmed_at -> Nullable<Timestamp>,
        totp_last_step -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    recovery_code (id) {
        id -> Text,
        person_id -> Text,
        digest -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    link (digest) {
        digest -> Text,
        person_id -> Text,
        purpose -> Text,
        made_at -> Timestamp,
        ends_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        digest -> Text,
        person_id -> Text,
        stage -> Text,
        link -> Nullable<Text>,
        csrf -> Text,
        made_at -> Timestamp,
        seen_at -> Timestamp,
        ends_at -> Timestamp,
        stepped_up_at -> Nullable<Timestamp>,
        device -> Text,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    throttle (key) {
        key -> Text,
        failures -> BigInt,
        last_at -> Timestamp,
        closed_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_token (id) {
        id -> Text,
        person_id -> Text,
        name -> Text,
        digest -> Text,
        scopes -> Text,
        made_at -> Timestamp,
        ends_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    kept_form (person_id, path) {
        person_id -> Text,
        path -> Text,
        fields -> Text,
        kept_at -> Timestamp,
    }
}

diesel::table! {
    answered_call (person_id, key) {
        person_id -> Text,
        key -> Text,
        digest -> Text,
        status -> BigInt,
        body -> Text,
        made_at -> Timestamp,
    }
}
