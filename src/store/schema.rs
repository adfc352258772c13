//! The tables, as both databases have them; a test holds this against what the migrations make.

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
        content -> Nullable<Binary>,
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
    }
}

diesel::table! {
    award_equivalence (award_id, criterion) {
        award_id -> Text,
        criterion -> Text,
        state -> Text,
        reason -> Nullable<Text>,
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
    figure (person_id, metric, period, starts_on, ends_on, patch, basis, of_team) {
        person_id -> Text,
        metric -> Text,
        period -> Text,
        starts_on -> Date,
        ends_on -> Date,
        patch -> Text,
        basis -> Text,
        of_team -> Bool,
        numerator -> BigInt,
        denominator -> Nullable<BigInt>,
        target -> Nullable<BigInt>,
        disputed -> Bool,
        source -> Nullable<Text>,
        made_at -> Timestamp,
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
    }
}

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
        inputs -> Text,
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

diesel::table! {
    post_move (id) {
        id -> Text,
        post_id -> Text,
        person_id -> Text,
        moved_at -> Timestamp,
        team_before -> Nullable<Text>,
    }
}

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
    award,
    award_equivalence,
    completion,
    cpd_entry,
    waiver,
    block,
    figure,
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
);
