//! Facts that rules look at, and where each officer stands by them.

diesel::table! {
    employment (id) {
        id -> Text,
        person_id -> Text,
        employer -> Text,
        field -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        verified_by -> Nullable<Text>,
        verified_on -> Nullable<Date>,
        made_at -> Timestamp,
        version -> BigInt,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Verifications of jobs that a change ended.
    past_job_verification (id) {
        id -> Text,
        employment_id -> Text,
        verified_by -> Nullable<Text>,
        verified_on -> Date,
        ended_at -> Timestamp,
        job -> Text,
    }
}

diesel::table! {
    award (id) {
        id -> Text,
        person_id -> Text,
        catalogue -> Nullable<Text>,
        title -> Text,
        level -> Nullable<BigInt>,
        field -> Nullable<Text>,
        awarding_body -> Nullable<Text>,
        subject -> Nullable<Text>,
        grade -> Nullable<Text>,
        guided_hours -> Nullable<BigInt>,
        status -> Text,
        awarded_on -> Nullable<Date>,
        expires_on -> Nullable<Date>,
        verified_by -> Nullable<Text>,
        verified_on -> Nullable<Date>,
        made_at -> Timestamp,
        version -> BigInt,
        qualification_number -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    award_equivalence (award_id, criterion) {
        award_id -> Text,
        criterion -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_on -> Nullable<Date>,
    }
}

diesel::table! {
    certificate (id) {
        id -> Text,
        award_id -> Text,
        name -> Text,
        kind -> Text,
        bytes -> BigInt,
        digest -> Text,
        added_at -> Timestamp,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    certificate_content (certificate_id) {
        certificate_id -> Text,
        content -> Binary,
    }
}

diesel::table! {
    past_verification (id) {
        id -> Text,
        award_id -> Text,
        verified_by -> Nullable<Text>,
        verified_on -> Date,
        ended_at -> Timestamp,
        award -> Text,
    }
}

diesel::table! {
    completion (id) {
        id -> Text,
        person_id -> Text,
        course -> Text,
        completed_on -> Date,
        paused_until -> Nullable<Date>,
        made_at -> Timestamp,
        source -> Nullable<Text>,
        confirmed_by -> Nullable<Text>,
    }
}

diesel::table! {
    /// Completions that were recorded by mistake.
    completion_taken_out (id) {
        id -> Text,
        person_id -> Text,
        course -> Text,
        completed_on -> Date,
        paused_until -> Nullable<Date>,
        source -> Nullable<Text>,
        confirmed_by -> Nullable<Text>,
        made_at -> Timestamp,
        taken_out_by -> Text,
        taken_out_at -> Timestamp,
        reason -> Text,
    }
}

diesel::table! {
    course_claim (id) {
        id -> Text,
        person_id -> Text,
        course -> Text,
        completed_on -> Date,
        note -> Nullable<Text>,
        state -> Text,
        told_at -> Timestamp,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    course_pause (id) {
        id -> Text,
        person_id -> Text,
        course -> Text,
        until_on -> Date,
        made_by -> Text,
        made_at -> Timestamp,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    cpd_entry (id) {
        id -> Text,
        person_id -> Text,
        done_on -> Date,
        hours -> Text,
        reflection -> Bool,
        title -> Nullable<Text>,
        made_at -> Timestamp,
        version -> BigInt,
        kind -> Nullable<Text>,
        reflection_text -> Nullable<Text>,
        standards -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamp>,
        import_id -> Nullable<Text>,
    }
}

diesel::table! {
    waiver (id) {
        id -> Text,
        person_id -> Text,
        framework -> Text,
        criterion -> Text,
        given_on -> Date,
        by_person -> Text,
        reason -> Text,
        review_on -> Nullable<Date>,
        made_at -> Timestamp,
        ended_on -> Nullable<Date>,
        ended_by -> Nullable<Text>,
        ended_reason -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    block (id) {
        id -> Text,
        person_id -> Text,
        code -> Text,
        ends_on -> Nullable<Date>,
        made_at -> Timestamp,
    }
}

diesel::table! {
    figure_series (id) {
        id -> BigInt,
        person_id -> Text,
        metric -> Text,
        patch -> Text,
        basis -> Text,
        of_team -> Bool,
    }
}

diesel::table! {
    figure_period (id) {
        id -> Integer,
        kind -> Text,
        starts_on -> Date,
        ends_on -> Date,
    }
}

diesel::table! {
    figure_batch (id) {
        id -> Integer,
        import_id -> Nullable<Text>,
        source -> Nullable<Text>,
        extracted_at -> Nullable<Timestamp>,
        made_at -> Timestamp,
    }
}

diesel::table! {
    figure (series_id, period_id) {
        series_id -> BigInt,
        numerator -> BigInt,
        denominator -> Nullable<BigInt>,
        target -> Nullable<BigInt>,
        fte -> Nullable<BigInt>,
        period_id -> Integer,
        batch_id -> Integer,
        line -> Nullable<Integer>,
        revision -> Integer,
        disputed -> Bool,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    figure_revision (series_id, period_id, revision) {
        series_id -> BigInt,
        numerator -> BigInt,
        denominator -> Nullable<BigInt>,
        target -> Nullable<BigInt>,
        fte -> Nullable<BigInt>,
        period_id -> Integer,
        batch_id -> Integer,
        line -> Nullable<Integer>,
        revision -> Integer,
        replaced_at -> Timestamp,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    figure_dispute (id) {
        id -> Text,
        person_id -> Text,
        metric -> Text,
        period -> Text,
        starts_on -> Date,
        ends_on -> Date,
        patch -> Text,
        basis -> Text,
        of_team -> Bool,
        revision -> BigInt,
        kind -> Text,
        reason -> Text,
        raised_by -> Text,
        raised_at -> Timestamp,
        outcome -> Nullable<Text>,
        settlement -> Nullable<Text>,
        settled_by -> Nullable<Text>,
        settled_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    target (id) {
        id -> Text,
        organisation_id -> Text,
        metric -> Text,
        period -> Text,
        starts_on -> Date,
        ends_on -> Date,
        patch -> Text,
        team_id -> Nullable<Text>,
        amount -> BigInt,
        import_id -> Nullable<Text>,
        line -> Nullable<BigInt>,
        made_at -> Timestamp,
        replaced_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    case_event (id) {
        id -> Text,
        person_id -> Text,
        metric -> Text,
        happened_on -> Date,
        reference -> Nullable<Text>,
        outcome -> Nullable<Text>,
        role -> Nullable<Text>,
        made_at -> Timestamp,
        import_id -> Nullable<Text>,
        line -> Nullable<BigInt>,
        replaced_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    judgement (id) {
        id -> Text,
        person_id -> Text,
        framework -> Text,
        criterion -> Text,
        outcome -> Text,
        by_person -> Text,
        for_manager -> Nullable<Text>,
        given_on -> Date,
        made_at -> Timestamp,
        reason -> Text,
        source -> Text,
        review_id -> Nullable<Text>,
    }
}

diesel::table! {
    /// Derived: made again from the facts.
    projection (person_id) {
        person_id -> Text,
        organisation_id -> Text,
        post_id -> Text,
        reference -> Text,
        framework_version -> Text,
        basis -> Text,
        as_of -> Date,
        level -> Nullable<Text>,
        target -> Nullable<Text>,
        readiness -> Nullable<Text>,
        met -> BigInt,
        total -> BigInt,
        outstanding -> BigInt,
        cannot_tell -> BigInt,
        next_lapse_on -> Nullable<Date>,
        next_lapse -> Nullable<Text>,
        alerts -> BigInt,
        criteria -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    facts_kept (person_id, part) {
        person_id -> Text,
        part -> Text,
        content -> Binary,
    }
}

diesel::table! {
    standing_due (id) {
        id -> Text,
        person_id -> Text,
    }
}
