//! The team of Manager One in the samples: eight people on the way to level B, and the same with awkward words.

use chrono::NaiveDate;

use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::Act;
use crate::domain::ids::CriterionId;
use crate::domain::projection::{Criteria, CriterionStanding};

use super::super::progress::{CriterionName, Names, sample_names};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::{Member, Team, TeamFacts, TeamFilters};

pub fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 4, 10).unwrap_or_default()
}

/// The criteria of level B, one letter each: met, not met, waiting for the manager, cannot tell.
const MEMBERS: [(&str, &str, usize, &str); 8] = [
    ("One", "nnmwmwnmqm", 2, "2026-05-31"),
    ("Two", "mmmmmmmmmm", 0, ""),
    ("Three", "mnmqmnmmqm", 0, "2026-04-30"),
    ("Four", "mmmmmmnmmm", 0, ""),
    ("Five", "nmmmwnmmmm", 1, "2026-06-30"),
    ("Six", "nnmnmnnnmm", 0, ""),
    ("Seven", "nnnnnnnnqm", 0, "2026-07-14"),
    ("Eight", "nmmnmnmmmm", 0, ""),
];

fn member(names: &Names, (name, cells, waiting, runs_out): (&str, &str, usize, &str)) -> Member {
    let own = names.criteria.iter().filter(|criterion| criterion.level.as_deref() == Some("B"));
    let criteria: Vec<CriterionStanding> = own
        .zip(cells.chars())
        .map(|(criterion, cell)| {
            let (outcome, act) = match cell {
                'm' => (Outcome::Met, Act::None),
                'w' => (Outcome::NotMet, Act::Manager),
                'q' => (Outcome::InsufficientData, Act::Figures),
                _ => (Outcome::NotMet, Act::Officer),
            };
            CriterionStanding { id: CriterionId::new(&*criterion.id), outcome, act, lead: None, lapses_on: None }
        })
        .collect();
    let count = |outcome: Outcome| criteria.iter().filter(|criterion| criterion.outcome == outcome).count();
    Member {
        framework: Some(0),
        held: Some("A".to_owned()),
        target: Some("B".to_owned()),
        not_met: count(Outcome::NotMet),
        cannot_tell: count(Outcome::InsufficientData),
        criteria: Criteria::of(&criteria),
        runs_out_on: runs_out.parse().ok(),
        runs_out: (!runs_out.is_empty()).then(|| "A-K3".to_owned()),
        ran_out: if name == "Three" { vec!["A-K4".to_owned()] } else { Vec::new() },
        overdue: waiting,
        ..Member::new(&name.to_lowercase(), &format!("Officer {name}"), waiting, None)
    }
}

/// Everybody in the team of Manager One.
pub fn eight() -> Vec<Member> {
    let names = sample_names();
    MEMBERS.iter().map(|of| member(&names, *of)).collect()
}

pub fn team() -> Vec<(&'static str, Team)> {
    let names = sample_names();
    let members = eight();
    let plain = TeamFilters::default();
    let frameworks = [names.clone()];
    let facts = TeamFacts { as_of: as_of(), manager: None, frameworks: &frameworks, members: &members, filters: &plain };
    let list = TeamFilters { list: true, ..TeamFilters::default() };
    let nobody = TeamFilters { level: "C".to_owned(), status: "met".to_owned(), ..TeamFilters::default() };
    let one_criterion = TeamFilters { criterion: "B-E1".to_owned(), ..TeamFilters::default() };

    // A second framework without levels, somebody at the top, and more criteria than fit on a sheet.
    let without_levels = Names { title: "Housing Officer".to_owned(), ..Names::default() };
    let mut wide = names.clone();
    wide.title = HOSTILE.to_owned();
    wide.levels[1].id = "B".to_owned();
    let second = wide.criteria.clone();
    for (at, criterion) in second.into_iter().enumerate() {
        let label = [LONG_NAME, HOSTILE, NON_ASCII][at % 3].to_owned();
        wide.criteria.push(CriterionName { id: format!("B-X{at}"), level: Some("B".to_owned()), label, ..criterion });
    }
    let mut awkward: Vec<Member> = MEMBERS.iter().take(3).map(|of| member(&wide, *of)).collect();
    for (member, name) in awkward.iter_mut().zip([LONG_NAME, HOSTILE, NON_ASCII]) {
        (member.name, member.because) = (name.to_owned(), Some(HOSTILE.to_owned()));
    }
    awkward.push(Member { target: None, held: Some("C".to_owned()), not_met: 0, cannot_tell: 0, ..awkward[0].clone() });
    awkward.push(Member { framework: Some(1), target: None, held: None, not_met: 0, cannot_tell: 0, ..awkward[1].clone() });
    awkward.push(Member::new("nobody", "Officer Nine", 0, None));
    let both = [wide, without_levels];
    vec![
        ("normal", Team::new(&facts)),
        ("hr", Team::new(&TeamFacts { manager: Some(("00090", "Manager One")), ..facts })),
        ("list", Team::new(&TeamFacts { filters: &list, ..facts })),
        ("criterion", Team::new(&TeamFacts { filters: &one_criterion, ..facts })),
        ("no-match", Team::new(&TeamFacts { filters: &nobody, ..facts })),
        ("empty", Team::new(&TeamFacts { members: &[], ..facts })),
        ("awkward", Team::new(&TeamFacts { frameworks: &both, members: &awkward, ..facts })),
    ]
}
