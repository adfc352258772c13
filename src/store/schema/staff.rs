//! Who there is: organisations, people, posts, lines, cover, hours, patches, and the files they came in.

diesel::table! {
    /// What the database is for: one row.
    installation (id) {
        id -> Text,
        purpose -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    organisation (id) {
        id -> Text,
        name -> Text,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    team (id) {
        id -> Text,
        organisation_id -> Text,
        name -> Text,
        sort_key -> Text,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    person (id) {
        id -> Text,
        organisation_id -> Text,
        employee_ref -> Nullable<Text>,
        name -> Text,
        sort_key -> Text,
        email -> Nullable<Text>,
        account_state -> Text,
        last_sign_in_at -> Nullable<Timestamp>,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    role_grant (id) {
        id -> Text,
        person_id -> Text,
        role -> Text,
        granted_by -> Nullable<Text>,
        granted_at -> Timestamp,
        revoked_by -> Nullable<Text>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    post (id) {
        id -> Text,
        person_id -> Text,
        organisation_id -> Text,
        job_profile -> Text,
        framework -> Nullable<Text>,
        team_id -> Nullable<Text>,
        post_number -> Nullable<Text>,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    post_level (id) {
        id -> Text,
        post_id -> Text,
        level -> Text,
        starts_on -> Date,
        basis -> Text,
        by_person -> Nullable<Text>,
        made_at -> Timestamp,
    }
}

diesel::table! {
    management_line (id) {
        id -> Text,
        person_id -> Text,
        manager_id -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        by_person -> Nullable<Text>,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    delegation (id) {
        id -> Text,
        organisation_id -> Text,
        from_id -> Text,
        to_id -> Text,
        starts_on -> Date,
        ends_on -> Date,
        scopes -> Text,
        by_person -> Text,
        made_at -> Timestamp,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    designation (id) {
        id -> Text,
        organisation_id -> Text,
        person_id -> Text,
        kind -> Text,
        team_id -> Nullable<Text>,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        by_person -> Text,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    working_hours (id) {
        id -> Text,
        person_id -> Text,
        starts_on -> Date,
        fte -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    absence (id) {
        id -> Text,
        person_id -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        made_at -> Timestamp,
    }
}

diesel::table! {
    patch_holding (id) {
        id -> Text,
        organisation_id -> Text,
        patch -> Text,
        person_id -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        basis -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    import (id) {
        id -> Text,
        organisation_id -> Text,
        kind -> Text,
        file_name -> Text,
        digest -> Text,
        mapping -> Nullable<Text>,
        state -> Text,
        summary -> Text,
        made_by -> Text,
        made_at -> Timestamp,
        confirmed_by -> Nullable<Text>,
        done_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    import_content (import_id, place) {
        import_id -> Text,
        place -> BigInt,
        content -> Binary,
    }
}

diesel::table! {
    second_person_request (id) {
        id -> Text,
        organisation_id -> Text,
        kind -> Text,
        subject_id -> Text,
        detail -> Text,
        asked_by -> Text,
        asked_at -> Timestamp,
        ends_at -> Timestamp,
        confirmed_by -> Nullable<Text>,
        done_at -> Nullable<Timestamp>,
        cancelled_by -> Nullable<Text>,
        cancelled_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    post_move (id) {
        id -> Text,
        post_id -> Text,
        person_id -> Text,
        moved_at -> Timestamp,
        team_before -> Nullable<Text>,
    }
}

diesel::table! {
    post_scope (id) {
        id -> Text,
        post_id -> Nullable<Text>,
        revision -> BigInt,
        scope -> Text,
        rationale -> Text,
        review_on -> Nullable<Date>,
        standing -> Nullable<Text>,
        due_on -> Nullable<Date>,
        note -> Nullable<Text>,
        by_person -> Text,
        by_name -> Text,
        made_at -> Timestamp,
        replaced_at -> Nullable<Timestamp>,
        titled_post_id -> Nullable<Text>,
    }
}

diesel::table! {
    /// A post without a job profile.
    titled_post (id) {
        id -> Text,
        organisation_id -> Text,
        person_id -> Text,
        title -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        made_at -> Timestamp,
        version -> BigInt,
    }
}
