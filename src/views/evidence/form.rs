//! The first two steps of the form: what the evidence shows, and what happened.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::sample::day;
use super::steps::heading;
use super::{ReturnedNote, Step, officer, sample};
use crate::domain::evidence::{Content, Kind, Part};
use crate::views::engine::Page;
use crate::views::layout::Frame;
use crate::views::parts::{Choice, Choices, DateField, Field, FormErrors, TextArea};
use crate::views::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use crate::views::words;

/// `/evidence/new`, which makes the draft, and `/evidence/{id}/edit/criteria`. Posts `criteria` (repeated), and `forget`
/// (repeated) for those whose note goes.
#[derive(Clone, Debug, Serialize)]
pub struct Criteria {
    pub step: Step,
    /// What was written about criteria that were unticked: it goes only where that is confirmed. Null where nothing would go.
    pub forget: Option<Choices>,
    /// What is missing first; the groups after it fold away.
    pub sections: Vec<CriteriaSection>,
    pub errors: FormErrors,
}

/// Criteria under one heading: "Missing for level B (Practising)", "What you meet".
#[derive(Clone, Debug, Serialize)]
pub struct CriteriaSection {
    pub heading: String,
    /// Closed until the reader opens it. One with something ticked stays open.
    pub folded: bool,
    /// One list of checkboxes a group of the framework.
    pub groups: Vec<Choices>,
}

impl CriteriaSection {
    /// `groups`: the name of each group ("Knowledge"), and its criteria.
    pub fn new(heading: impl Into<String>, folded: bool, groups: Vec<(String, Vec<CriterionChoice>)>) -> CriteriaSection {
        let groups = groups.into_iter().map(|(name, criteria)| {
            let options = criteria.into_iter().map(|criterion| criterion.0).collect();
            Choices::new("criteria", &name, options)
        });
        CriteriaSection { heading: heading.into(), folded, groups: groups.collect() }
    }
}

/// One criterion to tick.
#[derive(Clone, Debug)]
pub struct CriterionChoice(Choice);

impl CriterionChoice {
    /// `label`: "Relationships (B-E1)"; `needs`: what it still needs.
    pub fn new(id: &str, label: &str, needs: Option<&str>) -> CriterionChoice {
        let choice = Choice::new(id, label);
        CriterionChoice(match needs {
            Some(needs) => choice.hint(needs),
            None => choice,
        })
    }
}

impl Criteria {
    /// `chosen`: ids of criteria.
    pub fn new<T: AsRef<str>>(step: Step, sections: Vec<CriteriaSection>, chosen: &[T], errors: FormErrors) -> Criteria {
        let mut place = 0;
        let mut numbered = |group: Choices| {
            place += 1;
            // The name is the same in all groups. The id of the first one is where an error leads.
            let id = if place == 1 { "criteria".to_owned() } else { format!("criteria-group-{place}") };
            let group = Choices { name: "criteria".to_owned(), ..Choices::new(&id, &group.legend, group.options) }.chosen(chosen);
            if place == 1 { group.checked(&errors) } else { group }
        };
        let sections = sections
            .into_iter()
            .map(|section| {
                let groups: Vec<Choices> = section.groups.into_iter().map(&mut numbered).collect();
                let ticked = groups.iter().any(|group| group.options.iter().any(|option| option.chosen));
                CriteriaSection { folded: section.folded && !ticked, groups, ..section }
            })
            .collect();
        Criteria { step, forget: None, sections, errors }
    }

    /// What was written about these goes with them; `confirmed`: ids of those where that was said to be right.
    pub fn losing<T: AsRef<str>>(mut self, lost: &[Note<'_>], confirmed: &[T]) -> Criteria {
        let options = lost.iter().map(|note| {
            Choice::new(note.criterion, format!("Delete what I wrote about {}", note.label)).hint(format!("“{}”", note.typed))
        });
        let choices = Choices::new("forget", "You wrote about criteria that you unticked", options.collect());
        self.forget = (!lost.is_empty()).then(|| choices.chosen(confirmed).checked(&self.errors));
        self
    }
}

impl Page for Criteria {
    const TEMPLATE: &'static str = "pages/evidence/criteria";

    fn title(&self) -> String {
        heading(Part::Criteria).to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        officer()
    }

    fn samples() -> Vec<(&'static str, Criteria)> {
        let of = |id: &str, label: &str, needs: Option<&str>| CriterionChoice::new(id, label, needs);
        let group = |name: &str, criteria| (name.to_owned(), criteria);
        let sections = || {
            let missing = vec![
                group("Knowledge", vec![of("B-K1", "Rent collection (B-K1)", Some("1 of 2 accepted: case study."))]),
                group(
                    "Experience",
                    vec![
                        of("B-E1", "Relationships (B-E1)", Some("0 of 2 accepted: case study. A manager's judgement.")),
                        of("B-E2", "Acting early (B-E2)", Some("1 more case study.")),
                    ],
                ),
            ];
            let met = vec![group("Knowledge", vec![of("A-K3", "Safeguarding (A-K3)", Some("Met until 31 May 2026."))])];
            vec![
                CriteriaSection::new("Missing for level B (Practising)", false, missing),
                CriteriaSection::new("What you meet", true, met),
            ]
        };
        let step = || Step::of_draft(Part::Criteria, "/evidence/0412", "3").saved("Last saved 4:12pm");
        let hostile = vec![group(HOSTILE, vec![of("X-1", LONG_NAME, Some(HOSTILE)), of("X-2", HOSTILE, None)])];
        let errors = FormErrors::none().with("criteria", "Select a criterion");
        let lost = [Note { criterion: "B-E2", label: "Acting early (B-E2)", typed: HOSTILE }];
        let unsure = FormErrors::none()
            .with("forget", "Tick Acting early (B-E2) again, or confirm that what you wrote about it is deleted");
        vec![
            ("normal", Criteria::new(Step::of_new().keyed("4f1c"), sections(), &["B-E1"], FormErrors::none())),
            ("draft", Criteria::new(step(), sections(), &["B-E1", "A-K3"], FormErrors::none())),
            ("unticked", Criteria::new(step().to_check(), sections(), &["B-E1"], unsure).losing::<&str>(&lost, &[])),
            (
                "awkward",
                Criteria::new::<&str>(
                    step().returned(ReturnedNote::new(LONG_NAME, day(3, 20), HOSTILE)),
                    vec![CriteriaSection::new(HOSTILE, false, hostile)],
                    &[],
                    errors,
                ),
            ),
        ]
    }
}

/// `/evidence/{id}/edit/account`. Posts `title`, `kind`, `happened_on_*`, `case_reference`, `expires_on_*` where a kind expires,
/// `situation`, `task`, `action_taken`, `result`, and `note_{criterion}` for each criterion.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    pub step: Step,
    pub evidence_title: Field,
    pub kind: Choices,
    pub happened_on: DateField,
    pub case_reference: Field,
    /// Null where no kind of evidence expires.
    pub expires_on: Option<DateField>,
    pub situation: TextArea,
    pub task: TextArea,
    pub action_taken: TextArea,
    pub result: TextArea,
    pub notes: Vec<TextArea>,
    pub errors: FormErrors,
}

/// What was typed into the second step, or is held. The kind is an id.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountTyped<'a> {
    pub title: &'a str,
    pub kind: &'a str,
    pub happened_on: [&'a str; 3],
    pub expires_on: [&'a str; 3],
    pub case_reference: &'a str,
    pub situation: &'a str,
    pub task: &'a str,
    pub action_taken: &'a str,
    pub result: &'a str,
}

/// A criterion that was chosen, and what the officer says of it.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    pub criterion: &'a str,
    /// "Relationships (B-E1)".
    pub label: &'a str,
    pub typed: &'a str,
}

impl Account {
    pub fn new(step: Step, kinds: &[Kind], typed: &AccountTyped<'_>, notes: &[Note<'_>], errors: FormErrors) -> Account {
        let text = |name: &str, label: &str, hint: &str, typed: &str| {
            TextArea::new(name, label).hint(hint).value(typed).checked(&errors)
        };
        let note = |note: &Note<'_>| {
            let label = format!("How it shows {}", note.label);
            text(&format!("note_{}", note.criterion), &label, "Which part proves this?", note.typed)
        };
        let choice = |kind: &Kind| {
            let choice = Choice::new(kind.id.as_str(), kind.name.clone());
            kind.summary.iter().fold(choice, |choice, summary| choice.hint(summary.clone()))
        };
        let expiring: Vec<String> =
            kinds.iter().filter(|kind| kind.must_expire).map(|kind| words::lower_first(&kind.name)).collect();
        let expires = DateField::new("expires_on", "Date it expires")
            .hint(format!("The last day it is valid. Only some kinds have one: {}.", words::join(&expiring)))
            .typed(typed.expires_on)
            .checked(&errors);
        Account {
            step,
            evidence_title: Field::text("title", "Title")
                .hint("Do not include a tenant's name.")
                .value(typed.title)
                .checked(&errors),
            kind: Choices::new("kind", "Kind of evidence", kinds.iter().map(choice).collect())
                .chosen(&[typed.kind])
                .checked(&errors),
            happened_on: DateField::new("happened_on", "When did it happen?")
                .hint("For example, 27 3 2026")
                .typed(typed.happened_on)
                .checked(&errors),
            case_reference: Field::text("case_reference", "Housing case reference (optional)")
                .hint("From your housing system.")
                .value(typed.case_reference)
                .width("gradus-input-20")
                .checked(&errors),
            expires_on: (!expiring.is_empty()).then_some(expires),
            situation: text("situation", "Situation", "What was going on? 4,000 characters at most.", typed.situation),
            task: text("task", "Your task", "What did you have to achieve?", typed.task),
            action_taken: text("action_taken", "What you did", "Say “I”, not “we”. Steps and decisions.", typed.action_taken),
            result: text("result", "What came of it", "What changed? Give a figure if you have one.", typed.result),
            notes: notes.iter().map(note).collect(),
            errors,
        }
    }
}

impl Account {
    /// Which kinds count for the criteria that were chosen, a sentence for each that does not take all.
    pub fn taking(mut self, sentences: &[String]) -> Account {
        if !sentences.is_empty() {
            self.kind = self.kind.hint(sentences.join(" "));
        }
        self
    }
}

/// A day in the three parts of its field.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct DayTyped([String; 3]);

impl DayTyped {
    /// Of a day that is held; empty where there is none.
    pub fn held(day: Option<NaiveDate>) -> DayTyped {
        DayTyped(day.map(|day| [day.day().to_string(), day.month().to_string(), day.year().to_string()]).unwrap_or_default())
    }

    pub fn parts(&self) -> [&str; 3] {
        self.0.each_ref().map(String::as_str)
    }
}

impl<'a> AccountTyped<'a> {
    /// What is held, for the form that opens; `happened_on` and `expires_on` are the days of `content`.
    pub fn held(content: &'a Content, happened_on: &'a DayTyped, expires_on: &'a DayTyped) -> AccountTyped<'a> {
        AccountTyped {
            title: &content.title,
            kind: content.kind.as_ref().map_or("", |kind| kind.as_str()),
            happened_on: happened_on.parts(),
            expires_on: expires_on.parts(),
            case_reference: content.case_reference.as_deref().unwrap_or_default(),
            situation: &content.situation,
            task: &content.task,
            action_taken: &content.action_taken,
            result: &content.result,
        }
    }
}

impl Page for Account {
    const TEMPLATE: &'static str = "pages/evidence/account";

    fn title(&self) -> String {
        heading(Part::Account).to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        officer()
    }

    fn samples() -> Vec<(&'static str, Account)> {
        let kind = |id: &str, name: &str, summary: Option<&str>, must_expire| Kind {
            id: id.into(),
            name: name.to_owned(),
            summary: summary.map(str::to_owned),
            must_expire,
        };
        let kinds = [
            kind("case_study", "Case study", Some("One piece of work from start to end."), false),
            kind("observation", "Observation", Some("A note by someone who watched the work being done."), false),
            kind("driving_licence", "Driving licence", Some("A check of the licence, with the date it expires."), true),
            kind("business_insurance", "Business insurance", None, true),
            kind("other", "Other", None, false),
        ];
        let step = || Step::of_draft(Part::Account, "/evidence/0412", "3");
        let (content, none) = (sample::content(), DayTyped::default());
        let happened_on = DayTyped::held(content.happened_on);
        let full = AccountTyped::held(&content, &happened_on, &none);
        let notes = [
            Note { criterion: "B-E1", label: "Relationships (B-E1)", typed: "I brought two other services to one visit." },
            Note { criterion: "B-E2", label: "Acting early (B-E2)", typed: "" },
        ];
        let returned = ReturnedNote::new("Manager One", day(3, 20), "Say what you did yourself, and what changed.");
        let hostile = sample::hostile();
        let awkward = AccountTyped {
            happened_on: ["12", "<b>", ""],
            expires_on: ["31", "2", "26"],
            ..AccountTyped::held(&hostile, &none, &none)
        };
        let odd = [Note { criterion: "X-1", label: LONG_NAME, typed: HOSTILE }];
        let undone = ["Relationships (B-E1)".to_owned(), HOSTILE.to_owned()];
        let takes = ["Relationships (B-E1) takes: case study or observation.", "Acting early (B-E2) takes: case study."];
        let takes = takes.map(str::to_owned);
        let errors = FormErrors::none()
            .with("title", "Enter a title")
            .with("kind", "Select the kind of evidence")
            .with("happened_on", "Date it happened must include a year")
            .with("expires_on", "Date it expires must be a real date")
            .with("situation", "Situation must be 4,000 characters or less. You have 120 too many")
            .with("note_X-1", "Say how this shows Relationships (B-E1)");
        let step = step().saved("Last saved 4:12pm");
        let plain = [kinds[0].clone(), kinds[4].clone()];
        vec![
            ("normal", Account::new(step.clone().returned(returned), &kinds, &full, &notes, FormErrors::none()).taking(&takes)),
            ("empty", Account::new(step.clone(), &plain, &AccountTyped::default(), &notes, FormErrors::none())),
            (
                "awkward",
                Account::new(
                    Step { last_saved: Some(NON_ASCII.to_owned()), ..step.undone(&undone).locked(day(7, 1)) },
                    &kinds,
                    &awkward,
                    &odd,
                    errors,
                ),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(id: &str) -> CriterionChoice {
        CriterionChoice::new(id, id, None)
    }

    #[test]
    fn criteria_of_all_groups_are_posted_by_one_name_and_have_ids_of_their_own() {
        let sections = vec![
            CriteriaSection::new(
                "Missing",
                false,
                vec![("K".to_owned(), vec![choice("B-K1"), choice("B-K2")]), ("E".to_owned(), vec![choice("B-E1")])],
            ),
            CriteriaSection::new("Met", true, vec![("K".to_owned(), vec![choice("A-K1")])]),
            CriteriaSection::new("Later", true, vec![("K".to_owned(), vec![choice("C-K1")])]),
        ];
        let errors = FormErrors::none().with("criteria", "Select a criterion");
        let page = Criteria::new(Step::of_new(), sections, &["A-K1"], errors);
        let groups: Vec<&Choices> = page.sections.iter().flat_map(|section| &section.groups).collect();
        let ids: Vec<&str> = groups.iter().flat_map(|group| &group.options).map(|option| option.id.as_str()).collect();
        assert_eq!(ids, ["criteria", "criteria-2", "criteria-group-2", "criteria-group-3", "criteria-group-4"]);
        assert!(groups.iter().all(|group| group.name == "criteria"));
        let said: Vec<bool> = groups.iter().map(|group| group.error.is_some()).collect();
        assert_eq!(said, [true, false, false, false]);
        // What is ticked is never folded away.
        let folded: Vec<bool> = page.sections.iter().map(|section| section.folded).collect();
        assert_eq!(folded, [false, false, true]);
    }

    #[test]
    fn what_was_written_about_an_unticked_criterion_goes_only_where_that_is_confirmed() {
        let lost = [Note { criterion: "B-E4", label: "Joint work (B-E4)", typed: "The visit." }];
        let page = |lost: &[Note<'_>], confirmed: &[&str]| {
            Criteria::new::<&str>(Step::of_new(), Vec::new(), &[], FormErrors::none()).losing(lost, confirmed).forget
        };
        assert!(page(&[], &[]).is_none());
        for (confirmed, ticked) in [(&[][..], false), (&["B-E4"][..], true)] {
            let forget = page(&lost, confirmed).expect("a question");
            let [option] = &forget.options[..] else { panic!("one criterion is unticked") };
            assert_eq!((option.value.as_str(), option.chosen), ("B-E4", ticked));
            assert_eq!(option.label, "Delete what I wrote about Joint work (B-E4)");
            assert_eq!(option.hint.as_deref(), Some("“The visit.”"));
        }
    }

    #[test]
    fn the_day_it_expires_is_asked_only_where_a_kind_expires() {
        let of = |kinds: &[(&str, bool)]| {
            let kinds: Vec<Kind> = kinds
                .iter()
                .map(|(name, must_expire)| Kind {
                    id: "k".into(),
                    name: (*name).to_owned(),
                    summary: None,
                    must_expire: *must_expire,
                })
                .collect();
            let page = Account::new(Step::of_new(), &kinds, &AccountTyped::default(), &[], FormErrors::none());
            page.expires_on.and_then(|field| field.hint)
        };
        assert_eq!(of(&[("Case study", false)]), None);
        assert_eq!(
            of(&[("Driving licence", true), ("Case study", false), ("Business insurance", true)]).as_deref(),
            Some("The last day it is valid. Only some kinds have one: driving licence and business insurance.")
        );
    }

    #[test]
    fn a_day_that_is_held_fills_its_three_fields() {
        assert_eq!(DayTyped::held(Some(day(2, 9))).parts(), ["9", "2", "2026"]);
        assert_eq!(DayTyped::held(None).parts(), ["", "", ""]);
    }
}
