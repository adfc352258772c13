//! A rule that holds an officer's figures against the team's, from files: the team's are the sums over its members.

use std::fmt::Write;

use gradus::app::record::{Facts, Sight, Teams};
use gradus::app::{AppError, Call, Tx, standing};
use gradus::domain::ids::PersonId;
use gradus::domain::staff_import::StaffFile;
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::store::span::Span;
use gradus::store::{kept, people, posts};

use super::imported::{HEADING, rule};
use crate::imports::Council;
use crate::support::databases::{Fresh, on_both};

const DAY: &str = "2026-04-10";
/// The last quarter, and the same one of the year before.
const THEN: (&str, &str) = ("2025-01-01", "2025-03-31");
const NOW: (&str, &str) = ("2026-01-01", "2026-03-31");

/// Officers 00123 to 00127 in one team, and 00128 in another.
fn scenario() -> String {
    let mut text = "schema_version: 1\norganisations: [medway]\npeople:\n".to_owned();
    for hr in ["90001, hr.one", "90002, hr.two"] {
        let (number, name) = hr.split_once(", ").unwrap();
        writeln!(
            text,
            "  - {{ref: \"{number}\", organisation: medway, name: {name}, email: \"{name}@medway.example\", roles: [hr]}}"
        )
        .unwrap();
    }
    for number in 123..=128 {
        let team = if number == 128 { "Income South" } else { "Income North" };
        writeln!(
            text,
            "  - {{ref: \"00{number}\", organisation: medway, name: Officer {number}, roles: [officer],\n     \
             post: {{job_profile: medway.iao.jd, framework: medway.iao.framework, level: B, from: 2023-05-02, team: {team}}}}}"
        )
        .unwrap();
    }
    text
}

fn line(officer: u32, (start, end): (&str, &str), arrears: u32, debit: u32) -> String {
    format!("00{officer},ALL,quarter,{start},{end},cta_pct,{arrears},{debit},,,Housing system,2026-04-07\n")
}

fn add(council: &Council, lines: &str) {
    council.done(StaffFile::Metrics, &(HEADING.to_owned() + lines));
}

/// The figures of somebody other than 00123: 2.50% and then 2.45%.
fn colleague(officer: u32) -> String {
    line(officer, THEN, 50_000, 2_000_000) + &line(officer, NOW, 49_000, 2_000_000)
}

fn s17(council: &Council) -> (String, String) {
    rule(council, "S17", DAY)
}

/// The officer's arrears fell from 52,000 to 45,080 of 1,840,000: by 0.3761 points. The team of five, the officer among them, fell
/// from 252,000 to 241,080 of 9,840,000: by 0.1110.
#[test]
fn a_fall_is_held_against_that_of_the_whole_team() {
    on_both(|fresh| {
        let council = Council::of(fresh, &scenario());
        let cannot_tell = ("insufficient_data".to_owned(), "null".to_owned());
        add(&council, &(line(123, THEN, 52_000, 1_840_000) + &line(123, NOW, 45_080, 1_840_000)));
        assert_eq!(s17(&council), cannot_tell, "{}: alone", fresh.name);
        // Another team does not help, and four are too few.
        add(&council, &[124, 125, 126, 128].map(colleague).concat());
        assert_eq!(s17(&council), cannot_tell, "{}: four", fresh.name);
        add(&council, &colleague(127));
        assert_eq!(s17(&council), ("met".to_owned(), "0.2651".to_owned()), "{}", fresh.name);
        // (arrears of the year before, verdict, points better than the team)
        for (arrears, verdict, value) in [(48_300, "met", "0.1016"), (48_000, "not_met", "0.0884")] {
            add(&council, &line(123, THEN, arrears, 1_840_000));
            assert_eq!(s17(&council), (verdict.to_owned(), value.to_owned()), "{}: {arrears}", fresh.name);
        }
        // A figure of a colleague: the team fell by less, 248,000 to 243,080, by 0.0500.
        add(&council, &line(124, NOW, 51_000, 2_000_000));
        assert_eq!(s17(&council), ("met".to_owned(), "0.1087".to_owned()), "{}", fresh.name);
    });
}

#[test]
fn whoever_has_left_counted_until_then() {
    let fresh = Fresh::sqlite();
    let council = Council::of(&fresh, &scenario());
    add(&council, &(line(123, THEN, 52_000, 1_840_000) + &line(123, NOW, 45_080, 1_840_000)));
    add(&council, &[124, 125, 126, 127].map(colleague).concat());
    assert_eq!(s17(&council).0, "met");
    let connection = &mut council.connection();
    // Ended after the last quarter, and then within it.
    for (last, verdict) in [("2026-04-02", "met"), ("2026-02-28", "insufficient_data")] {
        for mut post in posts::list_for_person(connection, &council.person("00127").id).unwrap() {
            post.days.ends_on = Some(last.parse().unwrap());
            assert!(posts::update(connection, &post).unwrap());
        }
        assert_eq!(s17(&council).0, verdict, "{last}");
    }
}

/// With a policy in which the comparison decides, everybody in the team is judged again when a figure of one of them changes;
/// with the bundled one, in which it only supports, nobody is.
#[test]
fn a_figure_of_one_is_noted_for_the_whole_team_where_it_decides() {
    let decides: Vec<SourceFile> = bundled()
        .into_iter()
        .map(|mut file| {
            let text =
                file.text.map(|text| text.replace("{id: S17, criterion: C-S2, use: supports,", "{id: S17, criterion: C-S2,"));
            file.text = text;
            file
        })
        .collect();
    for (files, others) in [(bundled(), 0), (decides, 3)] {
        let fresh = Fresh::sqlite();
        let council = Council::with_files(&fresh, &scenario(), &files);
        add(&council, &[123, 124, 125, 126, 127, 128].map(colleague).concat());
        standing::settle(&council.app).unwrap();
        let ids: Vec<PersonId> = (123..=128).map(|number| council.person(&format!("00{number}")).id).collect();
        assert!(kept::due_among(&mut council.connection(), &ids).unwrap().is_empty());
        add(&council, &(line(124, NOW, 47_000, 2_000_000) + &line(125, NOW, 47_000, 2_000_000)));
        let due = kept::due_among(&mut council.connection(), &ids).unwrap();
        assert_eq!(due.len(), 2 + others, "{due:?}");
        assert!(due.contains(&ids[1]) && due.contains(&ids[2]) && !due.contains(&ids[5]));
        assert_eq!(due.contains(&ids[0]), others > 0);
    }
}

/// What was read of a team for one officer is what is read for another, and is read once.
#[test]
fn a_team_that_was_read_serves_its_other_members() {
    let fresh = Fresh::sqlite();
    let council = Council::of(&fresh, &scenario());
    add(&council, &[123, 124, 125, 126, 127, 128].map(colleague).concat());
    let officers: Vec<PersonId> = (123..=128).map(|number| council.person(&format!("00{number}")).id).collect();
    // Of each of them what is read alone, and what with the teams that were read before.
    let read = |mut teams: Teams| {
        let read = council.app.read_open(&Call::job(), |tx| {
            let (day, mut found) = (DAY.parse().unwrap(), Vec::new());
            for id in &officers {
                let person = people::find(tx.connection, id)?.unwrap();
                let post = posts::list_for_person(tx.connection, id)?.remove(0);
                let plan = tx.plan(&"medway.iao.framework".into(), day)?;
                let record = |tx: &mut Tx<'_>, mut facts: Facts| {
                    facts.read_teams(tx, &[(&post, &plan)], day, None)?;
                    let record = facts.record(&person, &post, &plan, day, Sight::Others);
                    Ok::<_, AppError>((record.team_observations, facts.into_teams()))
                };
                let (facts, again) = (Facts::load(tx, &Span::one(id))?, Facts::load(tx, &Span::one(id))?);
                let (alone, _) = record(tx, facts)?;
                let (beside, read) = record(tx, again.beside(std::mem::take(&mut teams)))?;
                teams = read;
                found.push((alone, beside));
            }
            Ok(found)
        });
        (read.unwrap(), teams)
    };
    let (found, teams) = read(Teams::default());
    // Two quarters of arrears; one alone in a team is too few to be held against.
    assert_eq!(found.iter().map(|(alone, _)| alone.len()).collect::<Vec<_>>(), [2, 2, 2, 2, 2, 0]);
    assert!(found.iter().all(|(alone, beside)| beside == alone));
    assert!(found[..5].iter().all(|(alone, _)| *alone == found[0].0));
    // A figure changes: who was read says what it said, for nothing is read again.
    add(&council, &line(124, NOW, 51_000, 2_000_000));
    let (later, _) = read(teams);
    assert_ne!(later[0].0, found[0].0);
    assert!(later.iter().zip(&found).all(|(later, before)| later.1 == before.1));
}
