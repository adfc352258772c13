//! Samples of the pages of one appraisal: as a council has them, at their barest, and with texts that somebody made to do harm.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::super::applications::Quote;
use super::super::evidence::Event;
use super::super::parts::{FormErrors, Link, SummaryRow};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::form::{FormFacts, OfferTyped, Typed, WriteView};
use super::objectives::{ObjectiveForm, ObjectiveLine, Objectives};
use super::page::{ActionLine, AppraisalPage, OfferLine, PageFacts};
use super::shared::{Party, ViewFacts, sections};
use super::{Check, CheckFacts, Step, close, go_on, moderate, not_rated, sign};
use crate::domain::appraisal::{
    Act, Answer, Closed, Form, FormPart, FormSection, GivenBack, Increment, NotRated, NotRatedReason, Objective, ObjectiveState,
    Offer, Recommended, ScaleStep, SectionKind, Shared, Side, SignatureKind, Signed, Stage, State, ViewKind, Written,
};
use crate::domain::ids::{CriterionId, LocalId, PersonId};
use crate::domain::officer::ReviewOutcome;
use crate::domain::training::{CourseStanding, CourseState};

const PATH: &str = "/appraisals/0031";
const CAPTION: &str = "Officer One. Appraisal 2025 to 2026, year end";

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

fn at(month: u32, on: u32) -> DateTime<Utc> {
    Utc.from_utc_datetime(&day(month, on).and_hms_opt(15, 30, 0).unwrap_or_default())
}

fn act(month: u32, on: u32) -> Act {
    Act { at: at(month, on), by: PersonId::new("00045") }
}

fn part(id: &str, name: &str, text: Option<&str>, required_level: Option<u32>) -> FormPart {
    FormPart { id: id.to_owned(), name: name.to_owned(), text: text.map(str::to_owned), required_level }
}

fn form() -> Form {
    let step = |id: &str, name: &str, order| ScaleStep { id: LocalId::new(id), name: name.to_owned(), order, note: None };
    let section = |id: &str, title: &str, kind, weight: i64, parts: Vec<FormPart>| FormSection {
        id: LocalId::new(id),
        title: title.to_owned(),
        kind,
        weight: crate::domain::decimal::Dec::from_tenths(weight * 10),
        parts,
    };
    Form {
        scale: vec![step("reached", "Reached", 1), step("partly", "Partly reached", 2), step("not_reached", "Not reached", 3)],
        moderation: false,
        increment: true,
        fixed: false,
        sections: vec![
            section(
                "objectives",
                "Objectives",
                SectionKind::Objectives,
                40,
                vec![part("1", "First contacts within 5 days", Some("95% of new arrears, by the quarter's figures"), None)],
            ),
            section(
                "behaviours",
                "Behaviours",
                SectionKind::Behaviours,
                40,
                vec![
                    part("resident", "Residents first", Some("Explains a decision so that it is understood"), Some(3)),
                    part("learning", "Learning", None, Some(2)),
                ],
            ),
            section("values", "Values", SectionKind::Values, 20, Vec::new()),
        ],
    }
}

fn said(section: &str, part: &str, rating: Option<&str>, comment: &str) -> Answer {
    Answer {
        section: LocalId::new(section),
        part: part.to_owned(),
        rating: rating.map(LocalId::new),
        comment: comment.to_owned(),
    }
}

fn own() -> Written {
    Written {
        answers: vec![
            said("objectives", "1", Some("reached"), "54 of 58, and two of the four were on leave."),
            said("behaviours", "resident", Some("reached"), ""),
        ],
        summary: "A steady year. The new letters helped.".to_owned(),
        ..Written::default()
    }
}

fn managers() -> Written {
    Written {
        answers: vec![
            said("objectives", "1", Some("partly"), "Close, and the second half was on target."),
            said("behaviours", "resident", Some("reached"), "Residents say so."),
        ],
        summary: "A good year with one thing to work on.".to_owned(),
        offers: vec![Offer {
            criterion: CriterionId::new("B-E3"),
            outcome: ReviewOutcome::Met,
            reason: "Led the change of letters from start to end.".to_owned(),
        }],
        increment: Some(Increment {
            recommendation: Recommended::Withheld,
            reason: "Court papers were late five times after the warning.".to_owned(),
            discussed_on: Some(day(1, 12)),
        }),
    }
}

fn hostile() -> Written {
    Written {
        answers: vec![said("objectives", "1", None, HOSTILE), said("behaviours", "resident", Some("gone"), LONG_NAME)],
        summary: format!("{HOSTILE}\n{NON_ASCII}"),
        increment: Some(Increment { recommendation: Recommended::Accelerated, reason: HOSTILE.to_owned(), discussed_on: None }),
        ..Written::default()
    }
}

fn party(own: bool) -> Party<'static> {
    Party {
        officer: "Officer One",
        manager: Some("Manager One"),
        moderator: Some("Manager Two"),
        own,
        line: !own,
        moderates: false,
    }
}

fn odd_party() -> Party<'static> {
    Party { officer: LONG_NAME, manager: None, moderator: None, own: false, line: false, moderates: true }
}

fn objective(id: &str, title: &str, state: ObjectiveState) -> Objective {
    Objective {
        id: id.to_owned(),
        cycle: "c".to_owned(),
        person: PersonId::new("00101"),
        place: 1,
        title: title.to_owned(),
        measure: "95% of new arrears, by the quarter's figures".to_owned(),
        state,
        made_at: at(4, 20),
        version: 2,
    }
}

fn objectives_held() -> [Objective; 4] {
    [
        objective("1", "First contacts within 5 days", ObjectiveState::Agreed(at(4, 20))),
        objective("2", "Court papers right the first time", ObjectiveState::Proposed(Side::Officer)),
        objective("3", "Visit every new tenant", ObjectiveState::Proposed(Side::Manager)),
        objective("4", "Letters to former tenants", ObjectiveState::Dropped),
    ]
}

/// Two views with their scores, as one borrows them.
fn with_views<T>(own: &Written, manager: &Written, sent: bool, use_them: impl FnOnce(&[ViewFacts<'_>]) -> T) -> T {
    let form = form();
    let (first, second) = (form.score(&own.answers), form.score(&manager.answers));
    let shared = sent.then(|| at(3, 20));
    use_them(&[
        ViewFacts {
            kind: ViewKind::Own,
            by: "Officer One",
            written: own,
            sent_at: Some(at(3, 3)),
            changed_at: at(3, 3),
            score: &first,
        },
        ViewFacts {
            kind: ViewKind::Manager,
            by: "Manager One",
            written: manager,
            sent_at: shared,
            changed_at: at(3, 18),
            score: &second,
        },
    ])
}

fn facts<'a>(state: &'a State, form: &'a Form, party: Party<'a>, views: &'a [ViewFacts<'a>]) -> PageFacts<'a> {
    PageFacts {
        path: PATH,
        cycle: "2025 to 2026",
        stage: Stage::YearEnd,
        due_on: day(3, 31),
        unsigned_from: state.shared().map(|_| day(3, 30)),
        state,
        form,
        party,
        views,
        objectives: &[],
        plans: false,
        offers: Vec::new(),
        courses: None,
        training: "/people/00101/training",
        actions: None,
        plan: "/people/00101/plan",
        events: Vec::new(),
        today: day(3, 22),
        why: None,
    }
}

fn offer() -> OfferLine {
    OfferLine {
        name: "Contributing to change (B-E3)".to_owned(),
        href: Some("/people/00101/progress/criteria/B-E3".to_owned()),
        outcome: "Met".to_owned(),
        reason: "Led the change of letters from start to end.".to_owned(),
    }
}

pub fn pages() -> Vec<(&'static str, AppraisalPage)> {
    let form = form();
    let courses = [
        ("Data protection", CourseState::DueSoon, Some(day(5, 31))),
        ("Fire safety", CourseState::Lapsed, Some(day(1, 31))),
        ("Lone working", CourseState::Never, None),
    ]
    .map(|(title, state, until)| CourseStanding {
        course: "gdpr".into(),
        title: title.to_owned(),
        state,
        completed_on: until.map(|_| day(1, 1)),
        valid_until: until,
        paused_until: None,
    });
    let held = objectives_held();
    let review = State::ManagerReview(Some(GivenBack { act: act(3, 19), words: "Too mild beside the others.".to_owned() }));
    let shared = Shared { moderated: Some(act(3, 19)), shared: act(3, 20) };
    let signed =
        Signed { at: at(3, 24), kind: SignatureKind::SeenNotAgreed, comment: "I reached it in the second half.".to_owned() };
    let closed = State::Closed(shared.clone(), Some(signed), Closed { act: act(3, 27), without: None });
    let unsigned =
        State::Closed(shared.clone(), None, Closed { act: act(4, 2), without: Some("No answer to two letters.".to_owned()) });
    let not_rated = State::NotRated(NotRated { act: act(3, 1), reason: NotRatedReason::LongAbsence, words: HOSTILE.to_owned() });
    let shared = State::Shared(shared);
    let action = ActionLine {
        what: "Shadow a court day".to_owned(),
        owner: "Manager One".to_owned(),
        when: "By 30 September 2026".to_owned(),
        criterion: Some("For Court work (B-S3)".to_owned()),
    };
    let events = vec![
        Event::new(at(3, 20).naive_utc(), "Manager One shared it"),
        Event::new(at(3, 3).naive_utc(), "Officer One sent the self-assessment"),
    ];
    let write = || Some(Link::new(format!("{PATH}/manager"), "Write your view"));
    let (own, managers, hostile) = (own(), managers(), hostile());
    let mut all = with_views(&own, &managers, false, |views| {
        let page = PageFacts {
            objectives: &held,
            plans: true,
            offers: vec![offer()],
            courses: Some(&courses),
            actions: Some(vec![action]),
            why: Some("Your direct report.".to_owned()),
            ..facts(&review, &form, party(false), views)
        };
        vec![("normal", AppraisalPage::new(page, write(), vec![Link::new(format!("{PATH}/not-rated"), "Mark as not rated")]))]
    });
    all.push((
        "empty",
        AppraisalPage::new(
            PageFacts { plans: true, actions: Some(Vec::new()), ..facts(&State::NotStarted, &form, party(true), &[]) },
            Some(Link::new(format!("{PATH}/own"), "Write your self-assessment")),
            Vec::new(),
        ),
    ));
    all.extend(with_views(&own, &managers, true, |views| {
        let sign = Some(Link::new(format!("{PATH}/sign"), "Sign"));
        vec![
            ("shared", AppraisalPage::new(PageFacts { events, ..facts(&shared, &form, party(true), views) }, sign, Vec::new())),
            (
                "closed",
                AppraisalPage::new(
                    PageFacts { offers: vec![offer()], ..facts(&closed, &form, party(true), views) },
                    None,
                    Vec::new(),
                ),
            ),
            ("unsigned", AppraisalPage::new(facts(&unsigned, &form, party(false), &views[1..]), None, Vec::new())),
        ]
    }));
    all.extend(with_views(&hostile, &hostile, true, |views| {
        let odd = [objective("9", HOSTILE, ObjectiveState::Proposed(Side::Officer))];
        let offers =
            vec![OfferLine { name: HOSTILE.to_owned(), href: None, outcome: NON_ASCII.to_owned(), reason: HOSTILE.to_owned() }];
        let page = PageFacts {
            cycle: HOSTILE,
            objectives: &odd,
            offers,
            why: Some(NON_ASCII.to_owned()),
            ..facts(&not_rated, &form, odd_party(), views)
        };
        vec![("awkward", AppraisalPage::new(page, Some(Link::new("/x?\"><script>", HOSTILE)), vec![]))]
    }));
    all
}

fn form_facts<'a>(
    form: &'a Form,
    typed: &'a Typed,
    beside: &'a [ViewFacts<'a>],
    criteria: &'a [(String, String)],
) -> FormFacts<'a> {
    FormFacts {
        path: PATH,
        kind: ViewKind::Manager,
        cycle: "2025 to 2026",
        stage: Stage::YearEnd,
        party: party(false),
        form,
        version: 3,
        beside,
        typed,
        criteria,
        gone: Vec::new(),
        last_saved: Some("Last saved 4:12pm".to_owned()),
    }
}

pub fn forms() -> Vec<(&'static str, WriteView)> {
    let (form, own, managers, hostile) = (form(), own(), managers(), hostile());
    let criteria =
        [("B-E1".to_owned(), "Relationships (B-E1)".to_owned()), ("B-E3".to_owned(), "Contributing to change (B-E3)".to_owned())];
    let (typed, nothing) = (Typed::held(&managers), Typed::default());
    let mut odd = Typed::held(&hostile);
    odd.offers = vec![OfferTyped { criterion: "X".to_owned(), outcome: "met".to_owned(), reason: HOSTILE.to_owned() }];
    let errors = FormErrors::none()
        .with("rating_behaviours_resident", "Select a rating from the list")
        .with("comment_objectives_1", "Comment must be 2,000 characters or less. You have 120 too many")
        .with("offer_reason_X", "Enter a reason. Officer One will read it")
        .with("increment_discussed_on", "Enter the day on which you discussed it with Officer One")
        .with("summary", "Enter a summary. The officer will read it");
    let mut all = with_views(&own, &managers, false, |views| {
        vec![("normal", WriteView::new(&form_facts(&form, &typed, &views[..1], &criteria), &FormErrors::none()))]
    });
    let empty = FormFacts {
        kind: ViewKind::Own,
        party: party(true),
        version: 0,
        last_saved: None,
        ..form_facts(&form, &nothing, &[], &[])
    };
    all.push(("empty", WriteView::new(&empty, &FormErrors::none())));
    let interim = FormFacts { kind: ViewKind::Interim, ..form_facts(&form, &nothing, &[], &criteria) };
    all.push(("interim", WriteView::new(&interim, &FormErrors::none())));
    all.extend(with_views(&hostile, &hostile, false, |views| {
        let facts = FormFacts {
            cycle: HOSTILE,
            party: odd_party(),
            gone: vec![SummaryRow::new(LONG_NAME, HOSTILE)],
            ..form_facts(&form, &odd, views, &criteria)
        };
        vec![("awkward", WriteView::new(&facts, &errors))]
    }));
    all
}

pub fn checks() -> Vec<(&'static str, Check)> {
    let (form, own, managers, hostile) = (form(), own(), managers(), hostile());
    let of = |written: &Written, kind, party, offers: Vec<OfferLine>, to_moderator| {
        let score = form.score(&written.answers);
        let view = ViewFacts { kind, by: "Manager One", written, sent_at: None, changed_at: at(3, 18), score: &score };
        Check::new(CheckFacts {
            path: PATH,
            kind,
            cycle: "2025 to 2026",
            stage: Stage::YearEnd,
            due_on: day(3, 31),
            today: day(3, 31) - chrono::Days::new(if kind == ViewKind::Manager { 200 } else { 5 }),
            party,
            form: &form,
            view,
            version: 3,
            offers,
            to_moderator,
            open: !to_moderator,
        })
    };
    vec![
        ("normal", of(&managers, ViewKind::Manager, party(false), vec![offer()], false)),
        ("own", of(&own, ViewKind::Own, party(true), Vec::new(), false)),
        ("moderated", of(&managers, ViewKind::Manager, party(false), Vec::new(), true)),
        ("awkward", of(&hostile, ViewKind::Interim, odd_party(), Vec::new(), false)),
    ]
}

pub fn steps() -> Vec<(&'static str, Step)> {
    let (form, own, managers) = (form(), own(), managers());
    let reason = FormErrors::none().with("reason", "Enter a reason. The manager will read it");
    let signature = FormErrors::none()
        .with("signature", "Select whether you agree")
        .with("comment", "Comment must be 2,000 characters or less. You have 120 too many");
    let summary = || vec![Quote::new("Manager One's view, shared on 20 March 2026", managers.summary.clone())];
    let both = with_views(&own, &managers, false, |views| sections(&form, views));
    vec![
        ("normal", sign(PATH, CAPTION, 4, ("", ""), FormErrors::none()).about(Vec::new(), summary())),
        ("go-on", go_on(PATH, CAPTION, 2, "Officer One")),
        ("moderate", moderate(PATH, CAPTION, 3, "Manager One", ("given_back", ""), reason).about(both, summary())),
        ("close", close(PATH, CAPTION, 5, ("Officer One", true, 1), "", FormErrors::none())),
        ("unsigned", close(PATH, CAPTION, 5, (LONG_NAME, false, 0), HOSTILE, FormErrors::none())),
        ("not-rated", not_rated(PATH, CAPTION, 1, "Officer One", ("long_absence", ""), FormErrors::none())),
        ("awkward", sign(PATH, HOSTILE, 4, ("gone", "</textarea><script>alert(1)</script>"), signature)),
    ]
}

pub fn objectives() -> Vec<(&'static str, Objectives)> {
    let lines =
        |all: &[Objective], party: &Party<'_>| all.iter().map(|held| ObjectiveLine::new(held, PATH, party)).collect::<Vec<_>>();
    let (own, line) = (party(true), party(false));
    let errors = FormErrors::none().with("title", "Enter an objective");
    let odd = [objective("9", HOSTILE, ObjectiveState::Proposed(Side::Officer))];
    vec![
        ("normal", Objectives::new(PATH, CAPTION, &line, lines(&objectives_held(), &line), ("", ""), FormErrors::none())),
        ("empty", Objectives::new(PATH, CAPTION, &own, Vec::new(), ("", ""), FormErrors::none())),
        ("awkward", Objectives::new(PATH, NON_ASCII, &line, lines(&odd, &line), ("", HOSTILE), errors)),
    ]
}

pub fn objective_form() -> Vec<(&'static str, ObjectiveForm)> {
    let errors = FormErrors::none().with("measure", "Enter how you will both see that it was reached");
    vec![
        (
            "normal",
            ObjectiveForm::new(
                (PATH, "1", 2),
                CAPTION,
                &party(true),
                ("First contacts within 5 days", "95% of new arrears"),
                FormErrors::none(),
            ),
        ),
        ("awkward", ObjectiveForm::new((PATH, "1", 2), HOSTILE, &odd_party(), (HOSTILE, ""), errors)),
    ]
}
