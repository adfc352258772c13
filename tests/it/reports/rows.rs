//! What the report says of each person on a day, against rows worked out by hand.

use gradus::app::reports::{Asking, Known, LevelWanted, Question, Ready, SortBy, Turn, screen};
use gradus::app::{AppError, Call, posts, standing};
use gradus::store::projections;

use super::council::{Council, DAY, all_but, changed, day, email, words};
use crate::support::databases::on_both;

fn as_at(text: &str) -> Question {
    Question { as_of: Some(day(text)), ..Question::default() }
}

fn told(council: &Council, question: &Question) -> Vec<String> {
    council.rows("hana", question).unwrap().iter().map(words).collect()
}

/// The rows of 31 March as known today.
fn of_the_day() -> Vec<String> {
    let all = all_but(&[]);
    vec![
        format!("Officer One, Income North, Manager One | A, 2023-05-02, 34 | B, no, 14 of 23 | {} | B-K1 | recommended, 2026-03-02, 2025-04-20", all_but(&["B-K1"])),
        // Level C: eight criteria.
        "Officer Two, Income North, Manager One | B, 2026-03-01, 0 | C, no, 23 of 31 | C-Q1 C-Q2 C-K1 C-E1 C-E2 C-E3 C-S1 C-S2 | - | -, -, -".to_owned(),
        format!("Officer Three, Income North, Manager Two | A, 2023-05-02, 34 | B, no, 13 of 23 | {all} | - | -, -, -"),
        "Officer Four, Income South, - | C, 2025-06-30, 9 | -, -, - of - | - | - | -, -, -".to_owned(),
        "Officer Five, -, - | -, -, - | -, -, - of - | - | - | -, -, -".to_owned(),
        format!("Officer Eight, Income South, Manager Two | A, 2024-01-01, 26 | B, no, 13 of 23 | {all} | - | submitted, 2026-03-31, -"),
        "Officer Eight, Income North, Manager Two | -, -, - | -, -, - of - | - | - | -, -, -".to_owned(),
        "Officer Nine, Income South, Manager Two | A, 2023-05-02, 34 | B, no, 22 of 23 | B-E2 | - | -, -, -".to_owned(),
        "=1+1 <b>Officer</b> Ten, Income South, - | A, 2023-05-02, 34 | B, yes, 23 of 23 | - | - | -, -, -".to_owned(),
    ]
}

#[test]
fn a_day_is_told_as_it_was() {
    on_both(|fresh| {
        let council = changed(fresh);
        assert_eq!(told(&council, &as_at(DAY)), of_the_day(), "{}", fresh.name);
        // Of nobody who had left, or had not come yet.
        let february = told(&council, &as_at("2026-02-28"));
        assert!(february.iter().any(|row| row.starts_with("Officer Six, Income South, - | A, 2023-05-02, 33")), "{february:#?}");
        assert!(!february.iter().any(|row| row.starts_with("Officer Seven")), "{february:#?}");
        assert!(
            february[0].contains("| A, 2023-05-02, 33 |") && february[0].ends_with("| declined, 2025-03-02, 2025-04-20"),
            "{}",
            february[0]
        );
        let row = &council.rows("hana", &as_at(DAY)).unwrap()[0].line.row;
        let pinned = [&row.framework, &row.framework_version, &row.grade, &row.post_number].map(|text| text.as_deref().unwrap());
        assert_eq!(pinned, ["medway.iao.framework", "2025-04", "MPR 4", "00p01"]);
        assert_eq!((row.employee_ref.as_str(), row.organisation.as_str()), ("01", "medway"));
        assert_eq!(row.job_title, "Income and Arrears Officer");
        // Before any version of the framework was in force, levels are told and nothing is judged.
        let before = told(&council, &as_at("2025-03-31"));
        assert_eq!(
            before[0],
            "Officer One, Income North, Manager One | A, 2023-05-02, 22 | -, -, - of - | - | - | recommended, 2025-03-02, -"
        );
        assert!(told(&council, &as_at("1999-01-01")).is_empty());
    });
}

#[test]
fn a_day_is_told_as_it_was_known_then() {
    on_both(|fresh| {
        let council = changed(fresh);
        let mut expected = of_the_day();
        let all = all_but(&[]);
        expected[1] =
            format!("Officer Two, Income North, Manager One | A, 2023-05-02, 34 | B, no, 13 of 23 | {all} | - | -, -, -");
        // Nobody had entered the new manager; the line to the old one had its end, which is told as it is now.
        expected[2] = format!("Officer Three, Income North, - | A, 2023-05-02, 34 | B, no, 13 of 23 | {all} | - | -, -, -");
        expected[8] =
            "=1+1 <b>Officer</b> Ten, Income South, - | A, 2023-05-02, 34 | B, no, 22 of 23 | B-E2 | - | -, -, -".to_owned();
        let then = Question { known: Known::Then, ..as_at(DAY) };
        assert_eq!(told(&council, &then), expected, "{}", fresh.name);
        // Before anything was entered nothing was known.
        let nothing = Question { known: Known::Then, ..as_at("2024-01-09") };
        assert!(told(&council, &nothing).is_empty());
        assert!(!told(&council, &as_at("2024-01-09")).is_empty());
    });
}

#[test]
fn today_is_told_the_same_from_what_is_kept_and_from_the_facts() {
    on_both(|fresh| {
        let council = changed(fresh);
        let today = Question::default();
        assert!(projections::list(&mut council.service.connection(), &all()).unwrap().is_empty());
        let from_facts = council.rows("hana", &today).unwrap();
        let said: Vec<String> = from_facts.iter().map(words).collect();
        assert_eq!(
            said[0],
            format!(
                "Officer One, Income North, Manager One | A, 2023-05-02, 35 | B, no, 15 of 23 | {} | B-K1 | declined, 2026-03-02, 2026-04-03",
                all_but(&["B-K1", "B-E2"])
            )
        );
        assert!(said[2].starts_with("Officer Three, Income South, Manager Two |"), "{}", said[2]);
        assert!(said.iter().any(|row| row.starts_with("Officer Seven")));
        standing::refresh_all(&council.service.app).unwrap();
        assert_eq!(projections::list(&mut council.service.connection(), &all()).unwrap().len(), 9, "all who hold a post");
        assert_eq!(council.rows("hana", &today).unwrap(), from_facts, "{}", fresh.name);
        // What is kept is of yesterday now, and the waiver of One ends with 15 May.
        council.service.clock.advance(chrono::Duration::days(36));
        let later = council.rows("hana", &today).unwrap();
        assert_eq!(words(&later[0]).split(" | ").nth(2).unwrap(), "B, no, 14 of 23");
        assert_eq!(later[0].line.row.as_of, day("2026-05-16"));
    });
}

#[test]
fn a_post_that_moves_is_told_in_its_old_team_until_then() {
    on_both(|fresh| {
        let council = changed(fresh);
        for (version, team) in [(1, Some("south")), (2, None)] {
            council.service.clock.advance(chrono::Duration::seconds(1));
            let moved = council.service.app.write(&Call::command(&email("hana")), move |tx, me| {
                posts::move_to_team(tx, me, &"p01".into(), version, team.map(Into::into))
            });
            assert_eq!(moved.unwrap().team, team.map(Into::into));
        }
        let team = |day: &str| told(&council, &as_at(day))[0].split(", ").nth(1).unwrap().to_owned();
        assert_eq!(["2026-03-31", "2026-04-09", "2026-04-10"].map(team), ["Income North", "Income North", "-"], "{}", fresh.name);
    });
}

#[test]
fn the_application_in_which_something_happened_last_is_told() {
    use gradus::domain::progression::case::StepKind::{AppealUpheld, Appealed, Decided, Sent, Withdrawn};
    use gradus::domain::progression::decision::DecisionOutcome::{Approved, Declined};
    on_both(|fresh| {
        let council = changed(fresh);
        // Between an appeal and its hearing another was sent and taken back.
        let upheld = [
            (Sent, "2026-01-12"),
            (Decided(Declined), "2026-01-20"),
            (Appealed, "2026-01-22"),
            (AppealUpheld(Approved), "2026-03-10"),
        ];
        council.application("p03", &upheld);
        council.application("p03", &[(Sent, "2026-02-02"), (Withdrawn, "2026-02-16")]);
        for (on, expected) in [
            ("2026-01-31", "declined, 2026-01-12, 2026-01-20"),
            ("2026-02-15", "submitted, 2026-02-02, 2026-01-20"),
            ("2026-03-09", "withdrawn, 2026-02-02, 2026-01-20"),
            ("2026-03-10", "approved, 2026-01-12, 2026-03-10"),
            ("2026-03-31", "approved, 2026-01-12, 2026-03-10"),
        ] {
            let rows = told(&council, &as_at(on));
            let three = rows.iter().find(|row| row.starts_with("Officer Three,")).unwrap();
            assert_eq!(three.rsplit(" | ").next().unwrap(), expected, "{}: {on}", fresh.name);
        }
    });
}

fn all() -> gradus::store::span::Span {
    gradus::store::span::Span::of([&"0".into(), &"zzzz".into()]).unwrap()
}

#[test]
fn filters_choose_rows_and_change_none_of_them() {
    on_both(|fresh| {
        let council = changed(fresh);
        let every = of_the_day();
        let some = |places: &[usize]| places.iter().map(|place| every[*place].clone()).collect::<Vec<_>>();
        let asked = || as_at(DAY);
        for (question, rows) in [
            (Question { team: Some("north".into()), ..asked() }, some(&[0, 1, 2, 6])),
            // Who moved there afterwards was not there on the day.
            (Question { team: Some("south".into()), ..asked() }, some(&[3, 5, 7, 8])),
            (Question { framework: Some("medway.iao.framework".to_owned()), ..asked() }, some(&[0, 1, 2, 3, 5, 7, 8])),
            (Question { level: Some(LevelWanted::from_word("B")), ..asked() }, some(&[1])),
            (Question { level: Some(LevelWanted::from_word("none")), ..asked() }, some(&[4, 6])),
            (Question { ready: Some(Ready::Yes), ..asked() }, some(&[8])),
            (Question { ready: Some(Ready::CannotTell), ..asked() }, some(&[7])),
            (Question { ready: Some(Ready::No), ..asked() }, some(&[0, 1, 2, 5])),
            (Question { manager: Some("m2".into()), ..asked() }, some(&[2, 5, 6, 7])),
            (Question { manager: Some("m2".into()), team: Some("north".into()), ..asked() }, some(&[2, 6])),
            (Question { team: Some("no such team".into()), ..asked() }, some(&[])),
            (Question { manager: Some("m1\0".into()), ..asked() }, every.clone()),
        ] {
            assert_eq!(told(&council, &question), rows, "{}: {question:?}", fresh.name);
        }
        let tomorrow = council.rows("hana", &as_at("2026-04-11")).unwrap_err();
        assert_eq!(tomorrow.to_string(), "As at must be today, 10 April 2026, or in the past");
    });
}

fn shown(council: &Council, actor: &str, question: &Question, asking: &Asking) -> Result<gradus::app::reports::Screen, AppError> {
    council.service.app.read_apart(&Call::command(&email(actor)), |tx, me| screen(tx, me, question, asking))
}

#[test]
fn a_screen_counts_everybody_and_shows_a_page() {
    on_both(|fresh| {
        let council = changed(fresh);
        let screen = |question: &Question, asking: &Asking| shown(&council, "hana", question, asking).unwrap();
        let first = screen(&as_at(DAY), &Asking::default());
        let levels: Vec<(&str, u64)> = first.levels.iter().map(|(level, count)| (level.as_str(), *count)).collect();
        assert_eq!((first.total, first.of, levels, first.no_level), (9, 9, vec![("A", 5), ("B", 1), ("C", 1)], 2));
        assert_eq!(first.ready, 1);
        let teams: Vec<(Option<&str>, &[u64], u64)> =
            first.teams.iter().map(|team| (team.team.as_deref(), &*team.by_level, team.no_level)).collect();
        assert_eq!(
            teams,
            [(Some("Income North"), &[2, 1, 0][..], 1), (Some("Income South"), &[3, 0, 1], 0), (None, &[0, 0, 0], 1)]
        );
        let names = |screen: &gradus::app::reports::Screen| {
            screen.lines.iter().map(|line| line.line.row.name.replace("Officer ", "")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names(&first), "=1+1 <b>Officer</b> Ten Eight Eight Five Four Nine One Three Two");
        assert_eq!((first.previous.as_ref(), first.next.as_ref()), (None, None));
        let by = |sort, descending| screen(&as_at(DAY), &Asking { sort, descending, turn: Turn::First });
        assert_eq!(names(&by(SortBy::Level, false)).split(' ').next_back().unwrap(), "Five", "those without one last");
        assert_eq!(names(&by(SortBy::Missing, true)).split(' ').next().unwrap(), "Four", "and first the other way round");
        assert_eq!(names(&by(SortBy::Since, false)), "=1+1 <b>Officer</b> Ten Nine One Three Eight Four Two Eight Five");
        assert!(names(&by(SortBy::RunsOut, false)).starts_with("One "));
        let filtered = screen(&Question { level: Some(LevelWanted::NoLevel), ..as_at(DAY) }, &Asking::default());
        assert_eq!((filtered.total, filtered.of), (2, 9));
        let choices = &first.choices;
        assert_eq!(choices.levels, ["A", "B", "C"]);
        assert_eq!(choices.frameworks[0].0, "medway.iao.framework");
        assert_eq!(choices.managers.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["m1", "m2"]);
    });
}
