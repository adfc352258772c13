//! A log to look at and to test with, and texts that mean harm.

use super::super::parts::{FormErrors, Tab};
use super::super::progress::{Side, sample_reader};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::{EntryForm, EntryTyped, Log, LogFacts, Portfolio, PortfolioFacts};
use crate::domain::assessment::learning::CpdNeed;
use crate::domain::cpd::{CpdKind, KeptEntry, Standard};
use crate::domain::decimal::Dec;
use crate::domain::ids::PersonId;
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn entry(on: &str, tenths: i64, title: &str) -> KeptEntry {
    KeptEntry {
        id: "e1".to_owned(),
        person: PersonId::from("00101"),
        on: day(on),
        hours: Dec::from_tenths(tenths),
        title: Some(title.to_owned()),
        kind: Some(CpdKind::Course),
        reflection: Some("I learned how a warrant is suspended.\nI will prepare the next one with it.".to_owned()),
        reflected: true,
        standards: vec![Standard::Knowledgeable, Standard::Advocate],
        version: 1,
    }
}

pub(super) fn log() -> Vec<(&'static str, Log)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let bare = KeptEntry {
        kind: None,
        title: None,
        reflection: None,
        reflected: false,
        standards: Vec::new(),
        ..entry("2025-09-01", 120, "")
    };
    let entries = [entry("2026-02-03", 25, "Court skills workshop"), bare];
    let needs = [CpdNeed {
        criterion: "C-Q2".to_owned(),
        label: "Continued development".to_owned(),
        since: day("2025-04-11"),
        hours: Dec::from_tenths(145),
        hours_needed: Dec::from_tenths(200),
        reflections: 1,
        reflections_needed: 4,
    }];
    let normal = LogFacts { reader: &officer, as_of: day("2026-04-10"), entries: &entries, needs: &needs, may_write: true };
    let harm = [
        KeptEntry { reflection: Some(HOSTILE.to_owned()), ..entry("2026-02-03", 25, HOSTILE) },
        KeptEntry { reflection: Some(NON_ASCII.to_owned()), ..entry("2026-02-03", 25, LONG_NAME) },
    ];
    let tabs = vec![Tab::new("/people/00101/cpd", "CPD", true), Tab::new("/people/00101", "Profile", false)];
    let awkward = LogFacts { reader: &manager, entries: &harm, may_write: false, ..normal };
    vec![
        ("normal", Log::new(&normal)),
        ("empty", Log::new(&LogFacts { entries: &[], needs: &[], ..normal })),
        ("awkward", Log::new(&awkward).about(Some(HOSTILE.to_owned()), tabs)),
    ]
}

pub(super) fn form() -> Vec<(&'static str, EntryForm)> {
    let typed = EntryTyped {
        on: ["31", "2", "x"],
        hours: HOSTILE,
        title: HOSTILE,
        reflection: NON_ASCII,
        standards: vec!["ethical".to_owned()],
        ..EntryTyped::default()
    };
    let errors = FormErrors::none()
        .with("kind", "Select the kind of activity")
        .with("on", "Date you did it must be a real date")
        .with("hours", "Hours must be a number from 0.25 to 24, in quarters of an hour, such as 2.5");
    vec![
        ("normal", EntryForm::new(None, &EntryTyped::default(), FormErrors::none())),
        ("awkward", EntryForm::new(Some(("e1", 3)), &typed, errors)),
    ]
}

pub(super) fn portfolio() -> Vec<(&'static str, Portfolio)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let bare = KeptEntry { kind: None, title: None, reflection: None, standards: Vec::new(), ..entry("2025-09-01", 120, "") };
    let entries = [entry("2026-02-03", 25, "Court skills workshop"), bare];
    let normal = PortfolioFacts {
        reader: &officer,
        post: Some("Income and Arrears Officer"),
        why: None,
        from: day("2025-04-11"),
        to: day("2026-04-10"),
        entries: &entries,
        typed: [["11", "4", "2025"], ["10", "4", "2026"]],
    };
    let harm = [KeptEntry { reflection: Some(NON_ASCII.to_owned()), ..entry("2026-02-03", 25, HOSTILE) }];
    let awkward = PortfolioFacts {
        reader: &manager,
        post: Some(LONG_NAME),
        why: Some(HOSTILE),
        entries: &harm,
        typed: [["31", "2", "x"], ["", "", ""]],
        ..normal
    };
    let errors = FormErrors::none().with("from", "From must be a real date");
    vec![
        ("normal", Portfolio::new(&normal, FormErrors::none())),
        ("empty", Portfolio::new(&PortfolioFacts { entries: &[], ..normal }, FormErrors::none())),
        ("awkward", Portfolio::new(&awkward, errors)),
    ]
}
