//! The sentences of the pages, to the officer and to others, in every state.

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::ActiveBlock;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::{Act, ReasonCode};
use crate::domain::assessment::takes::RunsOut;

use super::samples::{self, day, officer_one, reader};
use super::*;

struct Said {
    officer: Vec<String>,
    other: Vec<String>,
}

/// The lead and the box, as the officer reads them and as HR does.
fn said(answer: &Assessment, application: Option<&OpenApplication>) -> Said {
    let (names, filters) = (samples::names(), Filters::default());
    let of = |side| {
        let page = Progress::new(&ProgressFacts {
            reader: &reader(side),
            names: &names,
            assessment: answer,
            runs_out: &[],
            application,
            may_add: true,
            may_apply: side == Side::Officer,
            filters: &filters,
        });
        let stop = page.stop.iter().flat_map(|stop| &stop.sentences);
        page.lead.iter().chain(stop).map(|said| format!("{}{}{}", said.before, said.fact, said.after)).collect()
    };
    Said { officer: of(Side::Officer), other: of(Side::Hr) }
}

/// Level A held, and so many criteria of level B met that only these are missing.
fn missing_only(ids: &[&str]) -> Assessment {
    let mut answer = officer_one();
    for status in answer.criteria.iter_mut().filter(|status| status.level.as_deref() == Some("B")) {
        if !ids.contains(&status.id.as_str()) {
            (status.outcome, status.act) = (Outcome::Met, Act::None);
            status.reasons.clear();
        }
    }
    answer.outstanding.retain(|id| ids.contains(&id.as_str()));
    answer.levels[1].cumulative_met = 23 - ids.len();
    answer.ready = Some(ids.is_empty());
    answer.eligible = ids.is_empty();
    answer
}

fn block(code: &'static str, until: Option<&str>, text: &str) -> ActiveBlock {
    ActiveBlock { code: code.into(), until: until.map(day), text: text.to_owned() }
}

#[test]
fn the_first_sentences_answer_where_somebody_is() {
    let hold = "You hold level A (Developing), since 2 May 2023.";
    let holds = "Officer One holds level A (Developing), since 2 May 2023.";
    let mut blocked = missing_only(&[]);
    blocked.eligible = false;
    blocked.blocks = vec![
        block("formal_process", None, "HR needs to speak to the officer first."),
        block("min_months_at_level", Some("2026-06-30"), "An application can be sent from 1 July 2026."),
        block("probation", Some("2026-05-01"), "Probation runs to the end of 1 May 2026."),
    ];
    let mut both = missing_only(&["B-Q1"]);
    both.blocks = vec![block("probation", Some("2026-05-01"), "Probation runs to the end of 1 May 2026.")];
    let mut endless = missing_only(&["B-E4", "B-Q1"]);
    endless.criteria.iter_mut().filter(|status| status.id == "B-E4").for_each(|status| status.earliest_on = None);
    let mut beginner = officer_one();
    (beginner.level_held, beginner.target_level) = (None, Some("A".to_owned()));
    let mut top = officer_one();
    (top.target_level, top.ready, top.outstanding) = (None, Some(false), Vec::new());
    for (what, answer, officer, other) in [
        (
            "some missing",
            officer_one(),
            vec![
                hold,
                "You meet 17 of the 23 criteria for level B (Practising).",
                "You cannot apply yet: 5 criteria are not met, 1 cannot be worked out.",
                "The earliest you could be ready is 30 June 2026.",
            ],
            vec![
                holds,
                "Officer One meets 17 of the 23 criteria for level B (Practising).",
                "Officer One cannot apply yet: 5 criteria are not met, 1 cannot be worked out.",
                "The earliest Officer One could be ready is 30 June 2026.",
            ],
        ),
        (
            "one missing",
            missing_only(&["B-Q1"]),
            vec![
                hold,
                "You meet 22 of the 23 criteria for level B (Practising).",
                "You cannot apply yet: 1 criterion is not met.",
                "The earliest you could be ready is 10 April 2026.",
            ],
            vec![
                holds,
                "Officer One meets 22 of the 23 criteria for level B (Practising).",
                "Officer One cannot apply yet: 1 criterion is not met.",
                "The earliest Officer One could be ready is 10 April 2026.",
            ],
        ),
        (
            "one cannot be told",
            missing_only(&["B-S2"]),
            vec![
                hold,
                "You meet 22 of the 23 criteria for level B (Practising).",
                "You cannot apply yet: 1 criterion cannot be worked out.",
                "The earliest you could be ready is 30 June 2026.",
            ],
            vec![
                holds,
                "Officer One meets 22 of the 23 criteria for level B (Practising).",
                "Officer One cannot apply yet: 1 criterion cannot be worked out.",
                "The earliest Officer One could be ready is 30 June 2026.",
            ],
        ),
        (
            "no date",
            endless,
            vec![
                hold,
                "You meet 21 of the 23 criteria for level B (Practising).",
                "You cannot apply yet: 2 criteria are not met.",
                "We cannot give a date until Tenancy audits (B-E4) has figures that can meet it.",
            ],
            vec![
                holds,
                "Officer One meets 21 of the 23 criteria for level B (Practising).",
                "Officer One cannot apply yet: 2 criteria are not met.",
                "We cannot give a date until Tenancy audits (B-E4) has figures that can meet it.",
            ],
        ),
        (
            "ready",
            missing_only(&[]),
            vec![hold, "You meet all 23 criteria for level B (Practising). You can apply."],
            vec![holds, "Officer One meets all 23 criteria for level B (Practising). Officer One can apply."],
        ),
        (
            "ready, and stopped",
            blocked,
            vec![
                hold,
                "You meet all 23 criteria for level B (Practising).",
                "You cannot apply yet: HR needs to speak to you first.",
                "You can apply from 1 July 2026.",
                "Probation runs to the end of 1 May 2026.",
            ],
            vec![
                holds,
                "Officer One meets all 23 criteria for level B (Practising).",
                "Officer One cannot apply yet: HR needs to speak to Officer One first.",
                "Officer One can apply from 1 July 2026.",
                "Probation runs to the end of 1 May 2026.",
            ],
        ),
        (
            "missing, and stopped",
            both,
            vec![
                hold,
                "You meet 22 of the 23 criteria for level B (Practising).",
                "You cannot apply yet: 1 criterion is not met.",
                "The earliest you could be ready is 10 April 2026.",
                "Probation runs to the end of 1 May 2026.",
            ],
            vec![
                holds,
                "Officer One meets 22 of the 23 criteria for level B (Practising).",
                "Officer One cannot apply yet: 1 criterion is not met.",
                "The earliest Officer One could be ready is 10 April 2026.",
                "Probation runs to the end of 1 May 2026.",
            ],
        ),
        (
            "no level",
            beginner,
            vec![
                "You hold no level yet.",
                "You meet all 13 criteria for level A (Developing).",
                "You cannot apply yet: 5 criteria are not met, 1 cannot be worked out.",
                "The earliest you could be ready is 30 June 2026.",
            ],
            vec![
                "Officer One holds no level yet.",
                "Officer One meets all 13 criteria for level A (Developing).",
                "Officer One cannot apply yet: 5 criteria are not met, 1 cannot be worked out.",
                "The earliest Officer One could be ready is 30 June 2026.",
            ],
        ),
        ("top", top, vec![hold, "You hold the highest level."], vec![holds, "Officer One holds the highest level."]),
    ] {
        let found = said(&answer, None);
        assert_eq!(found.officer, officer, "{what}, to the officer");
        assert_eq!(found.other, other, "{what}, to HR");
    }
}

#[test]
fn an_application_under_way_is_all_that_the_box_says() {
    let application = OpenApplication::With { whom: "HR".to_owned(), href: "/applications/1".to_owned() };
    let found = said(&officer_one(), Some(&application));
    assert_eq!(found.officer[2..], ["Your application is with HR. What you add now does not change it."]);
    assert_eq!(found.other[2..], ["The application of Officer One is with HR. What is added now does not change it."]);
    let on = |text: &str| text.parse().unwrap();
    let href = "/applications/1".to_owned();
    for (application, officer, other) in [
        (
            OpenApplication::Returned { href: href.clone() },
            "Your application came back. Change it and send it again; it is then assessed anew.",
            "The application of Officer One came back. It can be changed and sent again; it is then assessed anew.",
        ),
        (
            OpenApplication::Appealed { heard_by: on("2026-05-08"), href: href.clone() },
            "Your appeal is heard by the end of 8 May 2026. Until then you cannot apply again.",
            "The appeal of Officer One is heard by the end of 8 May 2026.",
        ),
        (
            OpenApplication::Granted { level: "B".to_owned(), on: on("2026-05-01"), again: false, href: Some(href) },
            "You move to level B (Practising) on 1 May 2026.",
            "Officer One moves to level B (Practising) on 1 May 2026.",
        ),
        (
            OpenApplication::Granted { level: "A".to_owned(), on: on("2026-05-01"), again: true, href: None },
            "You hold level A (Developing) again from 1 May 2026.",
            "Officer One holds level A (Developing) again from 1 May 2026.",
        ),
    ] {
        let found = said(&missing_only(&[]), Some(&application));
        assert_eq!((&*found.officer[1], &*found.officer[2]), ("You meet all 23 criteria for level B (Practising).", officer));
        assert_eq!(found.other[2..], [other]);
    }
    // Nobody is asked to apply again.
    let ready = said(&missing_only(&[]), Some(&application));
    assert_eq!(ready.officer[1], "You meet all 23 criteria for level B (Practising).");
}

/// The page of Officer One for a side, with filters.
fn page(side: Side, filters: &Filters) -> Progress {
    let names = samples::names();
    let runs_out = [RunsOut { criterion: "A-K3".to_owned(), last_on: day("2026-05-31"), kept: true }];
    Progress::new(&ProgressFacts {
        reader: &reader(side),
        names: &names,
        assessment: &officer_one(),
        runs_out: &runs_out,
        application: None,
        may_add: false,
        may_apply: false,
        filters,
    })
}

fn listed(page: &Progress) -> Vec<String> {
    let missing = page.missing.as_ref().map(|missing| missing.groups.as_slice()).unwrap_or_default();
    missing
        .iter()
        .map(|group| {
            let ids: Vec<&str> = group.rows.iter().map(|row| row.criterion.criterion_id.as_str()).collect();
            format!("{}: {}", group.heading, ids.join(" "))
        })
        .collect()
}

#[test]
fn what_is_missing_stands_by_who_acts_next_the_reader_first() {
    for (side, expected) in [
        (
            Side::Officer,
            [
                "You can act on these (2): B-Q1 B-K1",
                "Waiting for Manager One (2): B-E1 B-E3",
                "Waiting for figures (2): B-E4 B-S2",
            ],
        ),
        (
            Side::Manager,
            [
                "Waiting for you (2): B-E1 B-E3",
                "Officer One can act on these (2): B-Q1 B-K1",
                "Waiting for figures (2): B-E4 B-S2",
            ],
        ),
        (
            Side::Other,
            [
                "Officer One can act on these (2): B-Q1 B-K1",
                "Waiting for Manager One (2): B-E1 B-E3",
                "Waiting for figures (2): B-E4 B-S2",
            ],
        ),
    ] {
        assert_eq!(listed(&page(side, &Filters::default())), expected, "{side:?}");
    }
}

#[test]
fn filters_change_lists_and_nothing_else() {
    let all = page(Side::Officer, &Filters::default());
    for (level, group, outcome, expected) in [
        ("B", "knowledge", "", vec!["You can act on these (1): B-K1"]),
        ("", "", "insufficient_data", vec!["Waiting for figures (1): B-S2"]),
        ("C", "experience", "", vec!["Waiting for Manager One (2): C-E2 C-E3", "Waiting for figures (1): C-E1"]),
        ("A", "", "", vec![]),
    ] {
        let filters = Filters { level: level.to_owned(), group: group.to_owned(), outcome: outcome.to_owned() };
        let found = page(Side::Officer, &filters);
        assert_eq!(listed(&found), expected, "{filters:?}");
        assert_eq!(found.lead, all.lead);
        assert_eq!(found.stop, all.stop);
        assert_eq!(found.ladder, all.ladder);
        let met = |page: &Progress| page.met.as_ref().map(|met| (met.sentence.clone(), met.grid.clone()));
        assert_eq!(met(&found), met(&all));
    }
    // Of level B six are missing, of level C seven.
    for (level, outcome, heading, text, exist) in [
        ("", "met", "What is missing for level B", "No criteria match.", Some("There are 6.")),
        ("B", "met", "What is not met at level B", "No criteria match.", Some("There are 6.")),
        ("all", "met", "What is not met at any level", "No criteria match.", Some("There are 13.")),
        ("A", "not_met", "What is not met at level A", "Every criterion of level A is met.", None),
    ] {
        let filters = Filters { level: level.to_owned(), outcome: outcome.to_owned(), ..Filters::default() };
        let missing = page(Side::Officer, &filters).missing.unwrap();
        let nothing = missing.nothing.unwrap();
        assert_eq!((&*missing.heading, &*nothing.text, nothing.exist.as_deref()), (heading, text, exist));
    }
}

#[test]
fn what_is_met_says_by_what_and_since_when() {
    let found = page(Side::Officer, &Filters::default()).met.expect("levels");
    assert_eq!(found.sentence, "18 of all 31 criteria: 17 for level B, and 1 already for level C.");
    let headings: Vec<&str> = found.levels.iter().map(|level| level.heading.as_str()).collect();
    assert_eq!(headings, ["Level B (4)", "Level A (13)", "Level C (1)"]);
    let row = |level: usize, id: &str| {
        let row = found.levels[level].rows.iter().find(|row| row.criterion.criterion_id == id).expect("a row");
        let by: Vec<&str> = row.by.iter().map(|proof| proof.text.as_str()).collect();
        (by.join("; "), row.standing.clone().unwrap_or_default(), row.since.clone().unwrap_or_default())
    };
    let words = |by: &str, standing: &str, since: &str| (by.to_owned(), standing.to_owned(), since.to_owned());
    let judged = "Judged met by Manager One on 2 February 2026";
    assert_eq!(row(0, "B-S3"), words(judged, "Lapses 31 August 2026", "2 Feb 2026"));
    assert_eq!(row(0, "B-E2"), words("Early contact, 12 December 2025", "", "14 Jan 2026"));
    assert_eq!(row(1, "A-K3"), words(judged, "Taken as met on appointment", "2 May 2023"));
    // What can be seen somewhere leads there.
    let leads = |id: &str| {
        let row = found.levels[0].rows.iter().find(|row| row.criterion.criterion_id == id).expect("a row");
        row.by.iter().map(|proof| proof.href.clone()).collect::<Vec<_>>()
    };
    assert_eq!(leads("B-S3"), [None], "the judgement stands on the page of the criterion");
    assert!(leads("B-E2").iter().all(|href| href.as_ref().is_some_and(|href| href.starts_with("/evidence/"))));
    let met =
        |kind: &'static str, id: &str| MetBy { kind: kind.into(), id: id.to_owned(), on: None, by: None, text: String::new() };
    let metrics = [("R1".to_owned(), "cta_pct".to_owned())];
    for (kind, id, officer, manager, other) in [
        ("document", "7", "/evidence/7", "/evidence/7", "/evidence/7"),
        ("award", "3", "/qualifications", "/people/P/qualifications", ""),
        ("employment", "3", "/employment", "/people/P/employment", ""),
        ("course", "fire", "/training", "/people/P/training", ""),
        ("cpd", "3", "/cpd", "/people/P/cpd", ""),
        ("figure", "R1", "/caseload/cta_pct", "/people/P/caseload/cta_pct", ""),
        ("figure", "R2", "/caseload", "/people/P/caseload", ""),
        ("level", "A", "", "", ""),
    ] {
        for (side, href) in [(Side::Officer, officer), (Side::Manager, manager), (Side::Other, other)] {
            let reader = Reader { person: "P".to_owned(), ..reader(side) };
            let found = reader.proof(&met(kind, id), String::new(), &metrics).href.unwrap_or_default();
            assert_eq!(found, href, "{kind} to {side:?}");
        }
    }
}

#[test]
fn what_runs_out_says_that_a_level_is_kept() {
    let texts = |side| -> Vec<(String, String)> {
        page(side, &Filters::default()).runs_out.into_iter().map(|row| (row.on, row.text)).collect()
    };
    let on = "31 May 2026".to_owned();
    let own = "You keep level A; an alert stays here until it is renewed.".to_owned();
    let other = "Officer One keeps level A; an alert stays here until it is renewed.".to_owned();
    assert_eq!(texts(Side::Officer), [(on.clone(), own)]);
    assert_eq!(texts(Side::Hr), [(on, other)]);
}

#[test]
fn pictures_say_what_they_show() {
    let found = page(Side::Officer, &Filters::default());
    let ladder = found.ladder.expect("levels");
    assert_eq!(ladder.heading, "The way to level C");
    for drawing in [&ladder.wide, &ladder.narrow] {
        assert_eq!(drawing.description, "Level A held, 13 of 13. Level B next, 4 of 10. Level C, 1 of 8.");
    }
    let grid = found.met.and_then(|met| met.grid).expect("levels");
    assert_eq!(grid.wide.title, "All 31 criteria: 18 met");
    assert_eq!(
        grid.wide.description,
        "Qualifications: level A 2 of 2, level B 0 of 1, level C 0 of 2. Knowledge: level A 4 of 4, level B 1 of 2, level C 0 of 1. \
         Experience: level A 3 of 3, level B 1 of 4, level C 0 of 3. Skills: level A 4 of 4, level B 2 of 3, level C 1 of 2."
    );
    // 18 ticks of five strokes each, wherever they stand.
    let solid = grid.wide.paths.iter().find(|path| path.class == "sq-solid").map_or("", |path| &path.d);
    assert_eq!(solid.matches('M').count(), 18);
}

#[test]
fn drafts_are_for_their_owner_alone() {
    let (names, answer, filters) = (samples::names(), officer_one(), Filters::default());
    let draft = MatrixEvidence {
        id: "9".to_owned(),
        title: "My first year".to_owned(),
        kind: "Reflective account".to_owned(),
        dated_on: None,
        found: vec![("B-K1".to_owned(), Found::Draft)],
    };
    let evidence = [draft];
    let columns = |side| {
        let facts = MatrixFacts {
            reader: &reader(side),
            names: &names,
            assessment: &answer,
            evidence: &evidence,
            newer: None,
            older: None,
            list: false,
            may_add: false,
            filters: &filters,
        };
        Matrix::new(&facts).columns.len()
    };
    assert_eq!([Side::Officer, Side::Manager, Side::Hr, Side::Other].map(columns), [1, 0, 0, 0]);
}

#[test]
fn a_cell_is_a_whole_sentence_for_those_who_hear_it() {
    let (names, answer) = (samples::names(), officer_one());
    let filters = Filters { level: "B".to_owned(), group: "experience".to_owned(), outcome: String::new() };
    let evidence = [MatrixEvidence {
        id: "8".to_owned(),
        title: "Joint visits".to_owned(),
        kind: "Case study".to_owned(),
        dated_on: Some(day("2026-02-12")),
        found: vec![("B-E1".to_owned(), Found::Waiting)],
    }];
    let found = Matrix::new(&MatrixFacts {
        reader: &reader(Side::Hr),
        names: &names,
        assessment: &answer,
        evidence: &evidence,
        newer: None,
        older: None,
        list: false,
        may_add: false,
        filters: &filters,
    });
    assert_eq!(found.heading, "Criteria and evidence: Officer One");
    assert_eq!(found.other_view.href, "/people/00101/progress/matrix?level=B&group=experience&view=list");
    let cell = found.rows[0].cells[0].as_ref().expect("a cell");
    assert_eq!(cell.sentence, "Case study, 12 February 2026, Relationships (B-E1): waiting for review");
    assert_eq!(cell.short, "Waiting");
    assert_eq!(found.rows.len(), 4, "the group and the level alone");
    assert!(found.rows[1].cells[0].is_none());
}

#[test]
fn comparing_says_what_a_record_is_worth_elsewhere() {
    let (names, mut answer) = (samples::names(), officer_one());
    answer.criteria.retain(|status| ["A-K1", "B-Q1", "B-E1", "B-E3"].contains(&status.id.as_str()));
    let posts = [("other".to_owned(), "Another post".to_owned())];
    let without_equivalent = ["A-K1", "B-E3"].map(str::to_owned);
    let chosen = ChosenPost { value: "other", names: &names, assessment: &answer, without_equivalent: &without_equivalent };
    let facts = CompareFacts { reader: &reader(Side::Officer), posts: &posts, chosen: Some(chosen) };
    let compared = Compare::new(&facts).compared.expect("a comparison");
    assert_eq!(compared.sentence, "You already meet 1 of its 4 criteria.");
    let lists: Vec<(String, Vec<&str>)> = compared
        .lists
        .iter()
        .map(|list| (list.heading.clone(), list.rows.iter().map(|row| row.criterion_id.as_str()).collect()))
        .collect();
    let list = |heading: &str, ids: &[&'static str]| (heading.to_owned(), ids.to_vec());
    assert_eq!(
        lists,
        [
            list("You already meet (1)", &["A-K1"]),
            list("You would still need (2)", &["B-Q1", "B-E1"]),
            // What is met is met, whatever speaks for it.
            list("No equivalent (1)", &["B-E3"]),
        ]
    );
    assert!(Compare::new(&CompareFacts { posts: &[], chosen: None, ..facts }).post.is_none());
}

#[test]
fn a_waiver_and_a_decision_are_named_below_met() {
    let status = |met_by: &[(&'static str, &str)], code: Option<ReasonCode>, lapses: Option<&str>| CriterionStatus {
        outcome: Outcome::Met,
        met_by: met_by
            .iter()
            .map(|(kind, text)| MetBy { kind: (*kind).into(), id: "A".to_owned(), on: None, by: None, text: (*text).to_owned() })
            .collect(),
        reasons: code.map(|code| crate::domain::assessment::answer::Reason::new(code, "", "")).into_iter().collect(),
        lapses_on: lapses.map(day),
        ..samples::status("A-K1", ReasonCode::RuleMissing, "")
    };
    let appointed = ("level", "Taken as met: level A held since 2 May 2023 (appointment)");
    let decided = ("level", "Taken as met: level A held since 2 May 2023 (decision)");
    let waived = ("waiver", "Waived by HR One on 1 May 2025: on loan");
    for (found, expected) in [
        (status(&[appointed], None, None), Some("Taken as met on appointment")),
        (status(&[decided], None, None), Some("Taken as met with the level")),
        (status(&[waived], Some(ReasonCode::Waived), Some("2026-05-02")), Some("Waived until 1 May 2026")),
        (status(&[waived], Some(ReasonCode::Waived), None), Some("Waived")),
        (status(&[("course", "")], None, Some("2026-06-01")), Some("Lapses 31 May 2026")),
        (status(&[("course", "")], None, None), None),
        (samples::status("A-K1", ReasonCode::RuleMissing, ""), None),
    ] {
        assert_eq!(standing(&found).as_deref(), expected);
    }
}
