//! One piece of evidence beside the outcomes that it needs: on its own page, and repeated where several are reviewed together.

use chrono::NaiveDate;
use serde::Serialize;

use super::sample;
use crate::domain::officer::ReviewOutcome;
use crate::domain::review::TypedOutcome;
use crate::views::evidence::{ContentShown, Event, ReturnedNote};
use crate::views::parts::{Choice, Choices, FormErrors, Link, TextArea};
use crate::views::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use crate::views::words;

/// What is to be reviewed, in whose evidence.
#[derive(Clone, Copy, Debug)]
pub struct ReviewedPiece<'a> {
    /// The id of the evidence.
    pub evidence: &'a str,
    pub title: &'a str,
    pub officer: &'a str,
    /// The number of what is shown: posted as `revision` (`{evidence}.revision` among several).
    pub revision: u32,
    pub sent_on: NaiveDate,
    pub due_on: NaiveDate,
    pub today: NaiveDate,
    /// "Officer One is your direct report." "Acting for Manager Two until 31 January 2026."
    pub why: &'a str,
    /// How many versions were sent before this one.
    pub earlier: u64,
    /// The last of them that came back.
    pub came_back: Option<CameBack<'a>>,
}

/// A version that was returned: by whom, when and why.
#[derive(Clone, Copy, Debug)]
pub struct CameBack<'a> {
    pub by: &'a str,
    pub on: NaiveDate,
    pub reason: &'a str,
}

/// One criterion to decide, as the framework and the officer have it.
#[derive(Clone, Copy, Debug)]
pub struct CriterionAsked<'a> {
    pub id: &'a str,
    /// "Relationships (B-E1)".
    pub label: &'a str,
    /// The words of the framework.
    pub text: &'a str,
    /// How it shows it, in the officer's words.
    pub note: &'a str,
    /// "Already met. Judged met by Manager One on 14 January 2026."
    pub already: Option<&'a str>,
    /// "Acting early (B-E2) takes: case study. Observation does not count for it."
    pub misfit: Option<&'a str>,
    /// Null: nothing was typed yet, and nothing is chosen beforehand.
    pub typed: Option<&'a TypedOutcome>,
}

/// A piece of evidence, ready to be reviewed.
#[derive(Clone, Debug, Serialize)]
pub struct Piece {
    pub title: String,
    /// The id of the heading of the piece, where several are on one page.
    pub anchor: String,
    /// Name and value of what tells which revision was read.
    pub revision_name: String,
    pub revision: u32,
    /// "Officer One sent this on 27 March 2026, for 2 criteria."
    pub lead: String,
    /// "14 April 2026".
    pub due: String,
    pub overdue: bool,
    pub why: String,
    /// What the last return asked for.
    pub returned: Option<ReturnedNote>,
    pub content: ContentShown,
    /// "1 earlier version".
    pub earlier: Option<Link>,
    /// Newest first; what is expected before all.
    pub events: Vec<Event>,
    pub criteria: Vec<ReviewCriterion>,
    /// The page on which it is sent back.
    pub send_back: Link,
}

/// One criterion with the fields of its outcome.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewCriterion {
    pub label: String,
    /// The label in two parts, since the second is never broken: "Relationships", "(B-E1)".
    pub name: String,
    pub code: String,
    pub text: String,
    /// "Officer One says:"
    pub says: Option<String>,
    pub note: String,
    pub already: Option<String>,
    pub misfit: Option<String>,
    pub outcome: Choices,
    pub comment: TextArea,
    pub judge: Choices,
}

/// The id of the control with this name: safe in an address and in a selector, whatever the evidence is called.
pub fn control_id(name: &str) -> String {
    let safe = name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_', "-");
    if safe.starts_with(|c: char| c.is_ascii_alphabetic()) { safe } else { format!("e-{safe}") }
}

/// What is wrong, told of the ids of controls in place of their names.
pub(super) fn by_control(errors: &FormErrors) -> FormErrors {
    errors.list().iter().fold(FormErrors::none(), |all, error| all.with(control_id(&error.field), error.text.clone()))
}

impl Piece {
    /// `among`: one of several, whose names begin with the id of the evidence (`{evidence}.outcome_{criterion}`). `errors` are
    /// those of `by_control`.
    pub(super) fn new(
        facts: &ReviewedPiece<'_>,
        content: ContentShown,
        events: Vec<Event>,
        criteria: &[CriterionAsked<'_>],
        among: bool,
        errors: &FormErrors,
    ) -> Piece {
        let prefix = if among { format!("{}.", facts.evidence) } else { String::new() };
        // Among several, the same criterion can be asked more than once.
        let place = if among { format!(" in “{}”", facts.title) } else { String::new() };
        let path = format!("/evidence/{}", facts.evidence);
        let number = criteria.len();
        let needs = if number == 1 { "1 criterion".to_owned() } else { format!("{number} criteria") };
        Piece {
            title: facts.title.to_owned(),
            anchor: control_id(&format!("piece-{}", facts.evidence)),
            revision_name: format!("{prefix}revision"),
            revision: facts.revision,
            lead: format!("{} sent this on {}, for {needs}.", facts.officer, words::date(facts.sent_on)),
            due: words::date(facts.due_on),
            overdue: facts.today > facts.due_on,
            why: facts.why.to_owned(),
            returned: facts.came_back.map(|back| ReturnedNote::new(back.by, back.on, back.reason)),
            content,
            earlier: (facts.earlier > 0).then(|| {
                let text = words::counted(facts.earlier, "earlier version", "earlier versions");
                Link::new(format!("{path}/history"), text)
            }),
            events,
            criteria: criteria.iter().map(|typed| ReviewCriterion::new(typed, &prefix, &place, facts.officer, errors)).collect(),
            send_back: Link::new(format!("/reviews/{}/return", facts.evidence), "Return without an outcome"),
        }
    }
}

impl ReviewCriterion {
    fn new(typed: &CriterionAsked<'_>, prefix: &str, place: &str, officer: &str, errors: &FormErrors) -> ReviewCriterion {
        let name = |field: &str| format!("{prefix}{field}_{}", typed.id);
        let choices = |field: &str, legend: &str, options| {
            let choices = Choices::new(&control_id(&name(field)), legend, options);
            Choices { name: name(field), ..choices }
        };
        let nothing = TypedOutcome::default();
        let held = typed.typed.unwrap_or(&nothing);
        let outcome = held.outcome.map_or("", ReviewOutcome::as_str);
        let outcomes = vec![
            Choice::new("met", "Met"),
            Choice::new("partly_met", "Partly met").hint("Partly met does not count."),
            Choice::new("not_met", "Not met"),
        ];
        let judgement = vec![Choice::new("yes", format!("Also my judgement of all of {}", typed.id))];
        let label = format!("Comment on {}{place}", typed.id);
        let code = format!("({})", typed.id);
        let comment = TextArea { name: name("comment"), ..TextArea::new(&control_id(&name("comment")), &label) };
        ReviewCriterion {
            label: typed.label.to_owned(),
            name: typed.label.strip_suffix(&code).unwrap_or(typed.label).trim_end().to_owned(),
            code,
            text: typed.text.to_owned(),
            says: (!typed.note.is_empty()).then(|| format!("{officer} says:")),
            note: typed.note.to_owned(),
            already: typed.already.map(str::to_owned),
            misfit: typed.misfit.map(str::to_owned),
            outcome: choices("outcome", &format!("Your outcome for {}{place}", typed.id), outcomes)
                .chosen(&[outcome])
                .checked(errors),
            comment: comment
                .hint(format!("{officer} will read this. Needed for Partly met, Not met and any judgement."))
                .value(held.comment.as_str())
                .checked(errors),
            judge: choices("judge", "Judgement", judgement).chosen(if held.judge { &["yes"] } else { &[""] }),
        }
    }
}

/// A piece for samples: the plain one, and one that somebody made to do harm.
pub(super) mod pieces {
    use super::*;

    pub fn facts(evidence: &'static str) -> ReviewedPiece<'static> {
        ReviewedPiece {
            evidence,
            title: sample::TITLE,
            officer: "Officer One",
            revision: 2,
            sent_on: sample::day(3, 27),
            due_on: sample::day(4, 14),
            today: sample::day(4, 10),
            why: "Officer One is your direct report.",
            earlier: 1,
            came_back: Some(CameBack {
                by: "Manager One",
                on: sample::day(3, 20),
                reason: "Say what you did yourself, and what changed.",
            }),
        }
    }

    pub fn criteria() -> [CriterionAsked<'static>; 2] {
        let first = CriterionAsked {
            id: "B-E1",
            label: "Relationships (B-E1)",
            text: "Build productive relationships with stakeholders to resolve complex issues and support residents.",
            note: "I brought two other services to one visit, and both stayed with the plan.",
            already: None,
            misfit: None,
            typed: None,
        };
        let second = CriterionAsked {
            id: "B-E2",
            label: "Acting early (B-E2)",
            text: "Experience with identifying potential problems and taking appropriate action.",
            note: "I went before the next letter was due, not after it.",
            already: Some("Already met. Judged met by Manager One on 14 January 2026."),
            misfit: Some("Acting early (B-E2) takes: observation. Case study does not count for it."),
            ..first
        };
        [first, second]
    }

    pub fn hostile_facts(evidence: &'static str) -> ReviewedPiece<'static> {
        ReviewedPiece {
            title: HOSTILE,
            officer: LONG_NAME,
            due_on: sample::day(3, 30),
            why: NON_ASCII,
            earlier: 0,
            came_back: Some(CameBack { by: LONG_NAME, on: sample::day(3, 20), reason: HOSTILE }),
            ..facts(evidence)
        }
    }

    pub fn hostile_typed() -> TypedOutcome {
        let comment = "</textarea><script>alert(1)</script>".to_owned();
        TypedOutcome { outcome: Some(ReviewOutcome::PartlyMet), comment, judge: true }
    }

    pub fn hostile_criteria(typed: &TypedOutcome) -> [CriterionAsked<'_>; 1] {
        let [first, _] = criteria();
        [CriterionAsked { id: "X-1", label: LONG_NAME, text: HOSTILE, note: HOSTILE, typed: Some(typed), ..first }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_in_an_address_and_in_a_selector() {
        for (name, id) in
            [("outcome_B-E1", "outcome_B-E1"), ("019a.outcome_B-E1", "e-019a-outcome_B-E1"), ("comment_S001.1", "comment_S001-1")]
        {
            assert_eq!(control_id(name), id);
        }
    }

    #[test]
    fn several_pieces_keep_their_fields_apart() {
        let errors = FormErrors::none()
            .with("7.outcome_B-E1", "Select an outcome for Relationships (B-E1)")
            .with("7.comment_B-E2", "Say what would make Acting early (B-E2) met");
        let errors = by_control(&errors);
        let of = |evidence| {
            Piece::new(&pieces::facts(evidence), ContentShown::default(), Vec::new(), &pieces::criteria(), true, &errors)
        };
        let (seven, eight) = (of("7"), of("8"));
        assert_eq!(seven.revision_name, "7.revision");
        let names: Vec<&str> = seven
            .criteria
            .iter()
            .flat_map(|criterion| [&criterion.outcome.name, &criterion.comment.name, &criterion.judge.name])
            .map(String::as_str)
            .collect();
        let expected = ["7.outcome_B-E1", "7.comment_B-E1", "7.judge_B-E1", "7.outcome_B-E2", "7.comment_B-E2", "7.judge_B-E2"];
        assert_eq!(names, expected);
        let said = |piece: &Piece| {
            piece
                .criteria
                .iter()
                .map(|criterion| (criterion.outcome.error.is_some(), criterion.comment.error.is_some()))
                .collect()
        };
        let (seven, eight): (Vec<_>, Vec<_>) = (said(&seven), said(&eight));
        assert_eq!(seven, [(true, false), (false, true)]);
        assert_eq!(eight, [(false, false), (false, false)]);
    }

    #[test]
    fn nothing_is_chosen_for_the_reviewer() {
        let piece =
            Piece::new(&pieces::facts("7"), ContentShown::default(), Vec::new(), &pieces::criteria(), false, &FormErrors::none());
        for criterion in &piece.criteria {
            let all = criterion.outcome.options.iter().chain(&criterion.judge.options);
            assert!(all.map(|option| option.chosen).all(|chosen| !chosen));
        }
        assert_eq!(piece.revision_name, "revision");
        assert_eq!(piece.criteria[0].outcome.name, "outcome_B-E1");
        assert_eq!(piece.lead, "Officer One sent this on 27 March 2026, for 2 criteria.");
        let returned = piece.returned.map(|note| (note.heading, note.reason));
        let asked = "Say what you did yourself, and what changed.".to_owned();
        assert_eq!(returned, Some(("Manager One returned this on 20 March 2026".to_owned(), asked)));
    }
}
