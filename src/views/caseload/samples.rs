//! Figures to look at and to test with: the worked case R1 of domain.md 3.8, counts without a direction, hearings, and texts
//! that mean harm.

use chrono::{NaiveDate, TimeZone as _, Utc};

use super::super::parts::{FormErrors, Tab};
use super::super::progress::{Reader, Side, sample_reader};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::dispute::{DisputeForm, DisputeTyped, Disputes, OpenDispute, Settle, SettleFacts};
use super::facts::{Counted, Disputed, FromFile, Source};
use super::metric::{MetricFacts, MetricPage};
use super::multiples::{Member, TeamFacts, TeamFigures};
use super::overview::{Held, Overview};
use crate::domain::assessment::answer::RuleStatus;
use crate::domain::assessment::caseload::{EventFigure, FigurePeriod, FigureUse, Given, Held as Holding};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::ReasonCode as Code;
use crate::domain::calendar::{Calendar, RentYear, Weekday};
use crate::domain::caseload::{
    Basis, Better, Dispute, DisputeKind, DisputeOutcome, Figure, HearingOutcome, HearingRole, Metric, Origin, PastFigure,
    PeriodKind, Settlement, Shape, Unit,
};
use crate::domain::decimal::Dec;
use crate::domain::evidence::PinnedFigure;
use crate::domain::ids::{DocumentId, PersonId, Version};
use crate::domain::officer::{ALL_PATCHES, CaseEvent, Observation};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn dec(text: &str) -> Dec {
    text.parse().unwrap_or(Dec::from_tenths(0))
}

fn metric(id: &str, name: &str, unit: Unit, shape: Shape, better: Better, ratio: bool) -> Metric {
    Metric {
        id: id.into(),
        name: name.to_owned(),
        unit,
        shape,
        better,
        ratio,
        bounded: false,
        allow_negative: false,
        summary: "What current tenants owe at the end of the period, as a share of a year's rent.".to_owned(),
        note: None,
    }
}

fn arrears() -> Metric {
    metric("cta_pct", "Current tenant arrears", Unit::Percent, Shape::Stock, Better::Lower, true)
}

const QUARTERS: [(&str, &str, &str); 4] = [
    ("2025-04-01", "2025-06-30", "Quarter 1 (April to June 2025)"),
    ("2025-07-01", "2025-09-30", "Quarter 2 (July to September 2025)"),
    ("2025-10-01", "2025-12-31", "Quarter 3 (October to December 2025)"),
    ("2026-01-01", "2026-03-31", "Quarter 4 (January to March 2026)"),
];

fn quarter(at: usize) -> FigurePeriod {
    let (start, end, name) = QUARTERS[at];
    FigurePeriod {
        kind: PeriodKind::Quarter,
        start: day(start),
        end: day(end),
        name: name.to_owned(),
        numerator: 0,
        denominator: 0,
        value: None,
        target: None,
        idle_target: None,
        is_hit: None,
        left_out: None,
        team: None,
    }
}

/// R1, case a.
fn worked() -> Vec<FigurePeriod> {
    let rows = [
        (4_830_000, "2.6250", "2.7500", true, "2.9100"),
        (4_968_000, "2.7000", "2.7000", false, "2.8800"),
        (5_244_000, "2.8500", "2.6500", false, "3.0200"),
        (4_508_000, "2.4500", "2.6000", true, "2.7900"),
    ];
    let rows = rows.into_iter().enumerate().map(|(at, (numerator, value, target, is_hit, team))| FigurePeriod {
        numerator,
        denominator: 184_000_000,
        value: Some(value.to_owned()),
        target: Some(target.to_owned()),
        is_hit: Some(is_hit),
        team: Some(team.to_owned()),
        ..quarter(at)
    });
    rows.collect()
}

fn rule(kind: &'static str) -> RuleStatus {
    RuleStatus {
        id: "R1".to_owned(),
        kind: kind.into(),
        usage: "requires".into(),
        outcome: Some(Outcome::NotMet),
        hits: (kind == "periods").then_some(2),
        needed: (kind == "periods").then_some(3),
        value: None,
        target: None,
        sums: None,
        periods: Vec::new(),
    }
}

fn used(criterion: &str, label: &str, text: &str, supports: bool) -> FigureUse {
    FigureUse {
        criterion: criterion.to_owned(),
        label: label.to_owned(),
        supports,
        text: text.to_owned(),
        rule: RuleStatus {
            periods: worked()
                .into_iter()
                .map(|period| crate::domain::assessment::answer::PeriodStatus {
                    start: period.start,
                    end: period.end,
                    verdict: match period.is_hit {
                        Some(true) => crate::domain::assessment::Verdict::Hit,
                        _ => crate::domain::assessment::Verdict::Miss,
                    },
                    value: period.value,
                    target: period.target,
                })
                .collect(),
            ..rule("periods")
        },
        kind: Some(PeriodKind::Quarter),
        strict: true,
        outcome: Outcome::NotMet,
        given: None,
        says: vec!["Current tenant arrears reached target in 2 of 4 quarters; 3 needed.".to_owned()],
    }
}

fn decides() -> FigureUse {
    let text = "Current tenant arrears lower than target in 3 of the last 4 quarters";
    used("C-E1", "Drive service improvement; arrears better than target", text, false)
}

fn figure(at: usize, patch: &str, numerator: &str, target: Option<&str>) -> Figure {
    let (start, end, _) = QUARTERS[at];
    Figure {
        person: PersonId::from("00101"),
        of_team: false,
        observation: Observation {
            metric: "cta_pct".into(),
            patch: patch.to_owned(),
            period: PeriodKind::Quarter,
            start: day(start),
            end: day(end),
            numerator: dec(numerator),
            denominator: Some(dec("1840000")),
            target: target.map(dec),
            basis: Basis::Substantive,
            disputed: false,
            source: Some("Housing system".to_owned()),
        },
        origin: Origin {
            revision: 1,
            import: Some(("41".to_owned(), 12)),
            extracted_at: Utc.with_ymd_and_hms(2026, 4, 7, 6, 0, 0).single(),
            fte: None,
            note: None,
            made_at: Utc.with_ymd_and_hms(2026, 4, 9, 9, 0, 0).single().unwrap_or_default(),
        },
    }
}

fn file(name: &str) -> FromFile {
    FromFile { name: name.to_owned(), by: "HR One".to_owned(), on: day("2026-04-09") }
}

fn source<'a>(figure: &'a Figure, at: usize) -> Source<'a> {
    let (start, end) = (day(QUARTERS[at].0), day(QUARTERS[at].1));
    let days = (end - start).num_days() + 1;
    Source {
        figure,
        name: QUARTERS[at].2.to_owned(),
        left_out: None,
        beside_patches: false,
        held: Some(Holding { stretches: vec![(day("2024-04-01"), None, Basis::Substantive)], days, of: days, on_last_day: true }),
        file: Some(file("figures-q4.csv")),
        earlier: Vec::new(),
        disputes: Vec::new(),
    }
}

fn calendar() -> Calendar {
    let year = |year: &str, first: &str, weeks, free: &[&str]| RentYear {
        year: year.to_owned(),
        first_monday: day(first),
        weeks,
        rent_free_weeks: free.iter().map(|text| day(text)).collect(),
        note: None,
    };
    Calendar {
        id: DocumentId::new("medway.rent"),
        version: Version::new("1"),
        sample: true,
        effective_from: None,
        note: None,
        organisation: None,
        week_starts: Weekday::Monday,
        bank_holidays: Vec::new(),
        financial_year_starts: "04-01".to_owned(),
        closed_through: None,
        years: vec![year("2024/25", "2024-04-01", 53, &[]), year("2025/26", "2025-04-07", 52, &["2025-12-22", "2025-12-29"])],
    }
}

fn tabs() -> Vec<Tab> {
    vec![Tab::new("/people/00101/progress", "Progress", false), Tab::new("/people/00101/caseload", "Caseload", true)]
}

/// The weeks over Christmas: in two of them no rent is due.
fn weeks() -> Vec<FigurePeriod> {
    let values = [
        ("2025-12-08", Some("99.1000")),
        ("2025-12-15", Some("97.3000")),
        ("2025-12-22", None),
        ("2025-12-29", None),
        ("2026-01-05", Some("101.2500")),
    ];
    let weeks = values.into_iter().map(|(start, value)| FigurePeriod {
        kind: PeriodKind::Week,
        start: day(start),
        end: day(start) + chrono::Days::new(6),
        name: format!("the week from {}", super::super::words::date(day(start))),
        numerator: if value.is_some() { 991_000 } else { 0 },
        denominator: if value.is_some() { 1_000_000 } else { 0 },
        value: value.map(str::to_owned),
        left_out: value.is_none().then_some(Code::MetricNoActivity),
        ..quarter(0)
    });
    weeks.collect()
}

pub fn metric_pages() -> Vec<(&'static str, MetricPage)> {
    let (own, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let (arrears, periods, uses, calendar) = (arrears(), worked(), [decides()], calendar());
    let figures = [figure(3, "CH1", "45080", Some("2.60")), figure(2, "CH1", "52440", Some("2.65"))];
    let past = PastFigure {
        figure: Figure { origin: Origin { revision: 1, ..figures[1].origin.clone() }, ..figure(2, "CH1", "47472", Some("2.65")) },
        replaced_at: Utc.with_ymd_and_hms(2026, 4, 9, 9, 0, 0).single().unwrap_or_default(),
    };
    let settled = Dispute {
        id: "d1".to_owned(),
        key: figures[1].key(),
        revision: 1,
        kind: DisputeKind::Amount,
        reason: "Two accounts of another patch were in it.".to_owned(),
        raised_by: PersonId::from("00101"),
        raised_at: Utc.with_ymd_and_hms(2026, 4, 2, 9, 0, 0).single().unwrap_or_default(),
        settlement: Some(Settlement {
            outcome: DisputeOutcome::Corrected,
            text: "They belong to CH2. The file of 9 April puts it right.".to_owned(),
            by: PersonId::from("00046"),
            at: Utc.with_ymd_and_hms(2026, 4, 9, 10, 0, 0).single().unwrap_or_default(),
        }),
        version: 2,
    };
    let corrected = Source {
        earlier: vec![(&past, Some(file("figures-q3.csv")))],
        disputes: vec![Disputed { dispute: &settled, raised_by: "Officer One".to_owned(), settled_by: "HR One".to_owned() }],
        ..source(&figures[1], 2)
    };
    let sources = [source(&figures[0], 3), corrected.clone()];
    let write_off = Observation { numerator: dec("1240.50"), denominator: None, target: None, ..figures[0].observation.clone() };
    let write_offs = [&write_off];
    let normal = MetricFacts {
        reader: &own,
        as_of: day("2026-04-10"),
        metric: &arrears,
        kinds: &[PeriodKind::Quarter, PeriodKind::Week],
        kind: PeriodKind::Quarter,
        periods: &periods,
        uses: &uses,
        sources: &sources,
        events: &[],
        small_team: false,
        write_offs: Some(&write_offs),
        calendar: Some(&calendar),
        may_dispute: true,
        may_add_evidence: true,
    };
    let notices = metric("nosp", "Notices served", Unit::Count, Shape::Flow, Better::Neutral, false);
    let counts: Vec<FigurePeriod> = (0..4)
        .map(|at| FigurePeriod { numerator: 300 + 100 * at as i64, value: Some(format!("{}.0000", 3 + at)), ..quarter(at) })
        .collect();
    let looked_at = [FigureUse {
        rule: rule("pooled_count"),
        // Without a test it comes to nothing that could be said.
        says: Vec::new(),
        ..used("C-E3", "Legal action and court", "Notices served recorded over the last 12 months", true)
    }];
    let mut gaps = worked();
    gaps[0].idle_target = Some("1.0000".to_owned());
    (gaps[1].left_out, gaps[1].value, gaps[1].is_hit) = (Some(Code::MetricNotAttributable), None, None);
    (gaps[2].left_out, gaps[2].value, gaps[2].is_hit) = (Some(Code::MetricDisputed), None, None);
    let mut disputed_figure = figures[1].clone();
    disputed_figure.observation.disputed = true;
    let open = Dispute { settlement: None, ..settled.clone() };
    let of_all = figure(0, ALL_PATCHES, "48300", Some("2.75"));
    let left_out = [
        Source {
            left_out: Some(Code::MetricDisputed),
            disputes: vec![Disputed { dispute: &open, raised_by: "Officer One".to_owned(), settled_by: String::new() }],
            ..source(&disputed_figure, 2)
        },
        Source {
            left_out: Some(Code::MetricNotAttributable),
            held: Some(Holding {
                stretches: vec![(day("2025-07-01"), Some(day("2025-08-10")), Basis::Substantive)],
                days: 41,
                of: 92,
                on_last_day: false,
            }),
            file: None,
            ..source(&figures[1], 1)
        },
        Source { beside_patches: true, held: None, ..source(&of_all, 0) },
    ];
    let collected = metric("collected_pct_excl_bf", "Rent collected", Unit::Percent, Shape::Flow, Better::Higher, true);
    let christmas = weeks();
    let hearings = metric("hearings", "Hearings represented", Unit::Count, Shape::Event, Better::Neutral, false);
    let event = |on: &str, reference: &str, outcome| CaseEvent {
        metric: "hearings".into(),
        on: day(on),
        reference: Some(reference.to_owned()),
        outcome: Some(outcome),
        role: Some(HearingRole::Representative),
    };
    let heard =
        [event("2025-06-18", "H4", HearingOutcome::AdjournedOnTerms), event("2025-02-04", HOSTILE, HearingOutcome::Vacated)];
    let events = [
        Counted {
            event: &heard[0],
            figure: EventFigure { source: 0, why_not: None },
            file: Some(file("hearings-2025.csv")),
            line: Some(5),
        },
        Counted {
            event: &heard[1],
            figure: EventFigure { source: 1, why_not: Some("it was vacated".to_owned()) },
            file: None,
            line: None,
        },
    ];
    let court = [FigureUse {
        kind: None,
        says: vec!["1 of 3 hearings represented count since 11 April 2024.".to_owned()],
        rule: rule("event_count"),
        ..used("C-E3", "Legal action and court", "3 hearings represented in the last 24 months", false)
    }];
    let hostile_metric = Metric { name: HOSTILE.to_owned(), summary: NON_ASCII.to_owned(), ..arrears.clone() };
    let mut hostile_figure = figure(3, HOSTILE, "45080", None);
    (hostile_figure.origin.note, hostile_figure.observation.source) = (Some(HOSTILE.to_owned()), Some(NON_ASCII.to_owned()));
    let hostile_source = [Source {
        file: Some(FromFile { name: HOSTILE.to_owned(), by: LONG_NAME.to_owned(), on: day("2026-04-09") }),
        ..source(&hostile_figure, 3)
    }];
    let hostile_reader = Reader { officer: LONG_NAME.to_owned(), ..manager.clone() };
    let hostile_use = [used("C-E1", HOSTILE, NON_ASCII, false)];
    let taken = [FigureUse { given: Some(Given::Level), outcome: Outcome::Met, ..decides() }];
    let of_quarters = [decides()];
    let bare = MetricFacts { kinds: &[PeriodKind::Quarter], write_offs: None, ..normal };
    vec![
        ("normal", MetricPage::new(&normal)),
        ("counts", MetricPage::new(&MetricFacts { metric: &notices, periods: &counts, uses: &looked_at, sources: &[], ..bare })),
        (
            "left_out",
            MetricPage::new(&MetricFacts { periods: &gaps, uses: &taken, sources: &left_out, small_team: true, ..bare }),
        ),
        (
            "weeks",
            MetricPage::new(&MetricFacts {
                metric: &collected,
                kind: PeriodKind::Week,
                periods: &christmas,
                kinds: &[PeriodKind::Quarter, PeriodKind::Week],
                uses: &of_quarters,
                sources: &[],
                ..bare
            }),
        ),
        (
            "events",
            MetricPage::new(&MetricFacts {
                metric: &hearings,
                kinds: &[],
                periods: &[],
                uses: &court,
                sources: &[],
                events: &events,
                ..bare
            }),
        ),
        (
            "awkward",
            MetricPage::new(&MetricFacts {
                reader: &hostile_reader,
                metric: &hostile_metric,
                uses: &hostile_use,
                sources: &hostile_source,
                ..normal
            })
            .about(Some(HOSTILE.to_owned()), tabs()),
        ),
    ]
}

pub fn overview() -> Vec<(&'static str, Overview)> {
    let (own, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let arrears = arrears();
    let audits = metric("audits_pct", "Tenancy audits completed", Unit::Percent, Shape::Flow, Better::Higher, true);
    let notices = metric("nosp", "Notices served", Unit::Count, Shape::Flow, Better::Neutral, false);
    let write_offs = metric("writeoff_gbp", "Write-offs", Unit::Gbp, Shape::Flow, Better::Neutral, false);
    let hearings = metric("hearings", "Hearings represented", Unit::Count, Shape::Event, Better::Neutral, false);
    let latest = || worked().pop();
    let count = |amount: i64| Some(FigurePeriod { numerator: amount, value: Some("4.0000".to_owned()), ..quarter(3) });
    let beside = |label: &str| vec![used("C-E3", label, "Notices served recorded over the last 12 months", true)];
    let held = vec![
        Held { metric: &notices, latest: count(400), events: 0, uses: beside("Legal action and court") },
        Held { metric: &write_offs, latest: count(124_050), events: 0, uses: Vec::new() },
        Held { metric: &hearings, latest: None, events: 2, uses: Vec::new() },
        Held {
            metric: &audits,
            latest: Some(FigurePeriod { left_out: Some(Code::MetricBaseline), ..quarter(3) }),
            events: 0,
            uses: Vec::new(),
        },
        Held { metric: &arrears, latest: latest(), events: 0, uses: vec![decides()] },
    ];
    let hostile = Metric { name: HOSTILE.to_owned(), ..arrears.clone() };
    let awkward =
        vec![Held { metric: &hostile, latest: latest(), events: 0, uses: vec![used("C-E1", NON_ASCII, HOSTILE, false)] }];
    let on = day("2026-04-10");
    let hostile_reader = Reader { officer: LONG_NAME.to_owned(), ..manager.clone() };
    vec![
        ("normal", Overview::new(&own, on, &held, 1)),
        ("empty", Overview::new(&own, on, &[], 0)),
        ("other", Overview::new(&manager, on, &held, 2).about(Some("Your direct report.".to_owned()), tabs())),
        ("other_empty", Overview::new(&manager, on, &[], 0).about(Some("Your direct report.".to_owned()), tabs())),
        ("awkward", Overview::new(&hostile_reader, on, &awkward, 0).about(Some(HOSTILE.to_owned()), tabs())),
    ]
}

pub fn team() -> Vec<(&'static str, TeamFigures)> {
    let metrics = [arrears()];
    let (periods, mut behind) = (worked(), worked());
    behind[1] = FigurePeriod { left_out: Some(Code::MetricAbsent), value: None, is_hit: None, ..behind[1].clone() };
    let patches = ["CH1".to_owned(), "CH2".to_owned()];
    let hostile_patch = [HOSTILE.to_owned()];
    let members = [
        Member { person: "00101", name: "Officer One", patches: &patches[..1], periods: &periods },
        Member { person: "00102", name: "Officer Two", patches: &patches, periods: &behind },
        Member { person: "00103", name: LONG_NAME, patches: &[], periods: &[] },
    ];
    let awkward = [Member { person: "00101", name: HOSTILE, patches: &hostile_patch, periods: &periods }];
    let chosen = Some((&metrics[0], PeriodKind::Quarter));
    let facts = TeamFacts { manager: None, as_of: day("2026-04-10"), metrics: &metrics, chosen, members: &members };
    let none = TeamFacts { metrics: &[], chosen: None, members: &[], ..facts.clone() };
    vec![
        ("normal", TeamFigures::new(&facts)),
        ("empty", TeamFigures::new(&none)),
        ("awkward", TeamFigures::new(&TeamFacts { manager: Some((HOSTILE, LONG_NAME)), members: &awkward, ..facts })),
    ]
}

fn disputed(figure: &Figure, settled: bool, reason: &str) -> Dispute {
    Dispute {
        id: "d1".to_owned(),
        key: figure.key(),
        revision: 1,
        kind: DisputeKind::PatchOrDates,
        reason: reason.to_owned(),
        raised_by: PersonId::from("00101"),
        raised_at: Utc.with_ymd_and_hms(2026, 4, 10, 9, 0, 0).single().unwrap_or_default(),
        settlement: settled.then(|| Settlement {
            outcome: DisputeOutcome::Stands,
            text: "The patch was held until 30 June.".to_owned(),
            by: PersonId::from("00046"),
            at: Utc.with_ymd_and_hms(2026, 4, 14, 10, 0, 0).single().unwrap_or_default(),
        }),
        version: if settled { 2 } else { 1 },
    }
}

pub fn dispute() -> Vec<(&'static str, DisputeForm)> {
    let (arrears, figures) = (arrears(), [figure(3, "CH1", "45080", Some("2.60")), figure(2, HOSTILE, "52440", None)]);
    let sources = [source(&figures[0], 3), source(&figures[1], 2)];
    let hostile = Metric { name: HOSTILE.to_owned(), ..arrears.clone() };
    let errors = FormErrors::none()
        .with("figure", "Select a figure")
        .with("kind", "Select what is wrong")
        .with("reason", "Say why it is wrong. HR and your manager will read it");
    let typed = DisputeTyped { figure: "", kind: "amount", reason: "</textarea><script>alert(1)</script> {{7*7}}" };
    vec![
        ("normal", DisputeForm::new(&arrears, &sources[..1], DisputeTyped::default(), FormErrors::none())),
        ("awkward", DisputeForm::new(&hostile, &sources, typed, errors)),
    ]
}

pub fn disputes() -> Vec<(&'static str, Disputes)> {
    let figure = figure(3, "CH1", "45080", None);
    let dispute = disputed(&figure, false, "");
    let row = |officer, metric, period| OpenDispute { dispute: &dispute, officer, metric, period };
    let period = "1 Jan 2026 to 31 Mar 2026";
    vec![
        ("normal", Disputes::new(&[row("Officer One", "Current tenant arrears", period)])),
        ("empty", Disputes::new(&[])),
        ("awkward", Disputes::new(&[row(HOSTILE, NON_ASCII, LONG_NAME)])),
    ]
}

pub fn settle() -> Vec<(&'static str, Settle)> {
    let manager = sample_reader(Side::Manager);
    let (arrears, figure) = (arrears(), figure(3, "CH1", "45080", Some("2.60")));
    let source = source(&figure, 3);
    let (open, over) =
        (disputed(&figure, false, "I held CH1 to 10 February.\n\nSee the list of patches."), disputed(&figure, true, HOSTILE));
    let of = |dispute| Disputed { dispute, raised_by: "Officer One".to_owned(), settled_by: "HR One".to_owned() };
    let (open, over) = (of(&open), of(&over));
    let facts = SettleFacts {
        reader: &manager,
        why: "Your direct report.",
        metric: &arrears,
        source: &source,
        disputed: &open,
        corrected: false,
        refused: None,
        typed: ("", ""),
    };
    let refused = "You added this figure, so someone else must settle the dispute about it.";
    let errors =
        FormErrors::none().with("outcome", "Select how it is settled").with("reason", "Enter a reason. Officer One will read it");
    let hostile_reader = Reader { officer: LONG_NAME.to_owned(), ..manager.clone() };
    let hostile_metric = Metric { name: HOSTILE.to_owned(), ..arrears.clone() };
    vec![
        ("normal", Settle::new(&facts, FormErrors::none())),
        ("corrected", Settle::new(&SettleFacts { corrected: true, ..facts }, FormErrors::none())),
        ("settled", Settle::new(&SettleFacts { disputed: &over, ..facts }, FormErrors::none())),
        ("refused", Settle::new(&SettleFacts { refused: Some(refused), ..facts }, FormErrors::none())),
        (
            "awkward",
            Settle::new(
                &SettleFacts { reader: &hostile_reader, why: HOSTILE, metric: &hostile_metric, typed: ("", HOSTILE), ..facts },
                errors,
            ),
        ),
    ]
}

/// A quarter of arrears, with its metric.
pub fn arrears_figure() -> (Metric, Observation) {
    (arrears(), figure(2, "CH1", "52440", Some("2.65")).observation)
}

/// A figure inside a piece of evidence.
pub fn pinned() -> PinnedFigure {
    let figure = figure(3, "CH1", "45080", Some("2.60"));
    PinnedFigure {
        metric: arrears(),
        period: QUARTERS[3].2.to_owned(),
        row: figure.observation,
        revision: 1,
        import: Some("41".to_owned()),
        line: Some(12),
        file: Some("figures-q4.csv".to_owned()),
        added_by: Some("HR One".to_owned()),
        added_on: Some(day("2026-04-09")),
        pinned_on: day("2026-04-10"),
    }
}
