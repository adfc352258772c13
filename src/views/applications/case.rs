//! One application: where it is and why, what was assessed, the two checks, what has happened.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::layout::Frame;
use super::super::parts::{Link, Tag};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words;
use super::figures::{AssessedFigure, SinceLine, since_lines};
use super::parts::{CheckLine, Quote, Step};
use super::state_tag;
use crate::domain::evidence_policy::GateId;
use crate::domain::progression::Stage;
use crate::domain::progression::case::Answer;
use crate::domain::progression::figures::FrozenFigure;

/// `/applications/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// "Application for level B (Practising)".
    pub heading: String,
    pub state: Tag,
    /// "26-0041"; null before it was sent.
    pub reference: Option<String>,
    /// Whose it is and why the reader sees it; null for one's own.
    pub about: Option<String>,
    /// "Sent 1 July 2026. Decision due by the end of 29 July 2026."
    pub lead: String,
    /// What the state means and what can be done: returned, deferred, declined, under appeal.
    pub messages: Vec<Message>,
    /// Null before it was sent.
    pub assessed: Option<Assessed>,
    /// "Anything else we should know", as it was sent.
    pub statement: Option<Quote>,
    /// "Two checks"; a policy may ask for the first alone.
    pub checks_heading: &'static str,
    pub checks: Vec<CheckLine>,
    /// Newest first.
    pub steps: Vec<Step>,
    /// What waits for the reader; null where nothing does.
    pub primary: Option<Link>,
    /// What else the reader may do: "Withdraw application", "Appeal", "Name people".
    pub actions: Vec<Link>,
}

/// What was frozen when it was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Assessed {
    /// "As at 1 July 2026. This does not change."
    pub as_at: String,
    /// "23 of 23 met, framework 2025-04, policy 1"
    pub text: String,
    /// "See all 23".
    pub all: Link,
    /// The figures that rules looked at.
    pub figures: Vec<AssessedFigure>,
    /// "The 4 figures that it rests on".
    pub figures_heading: String,
    /// "Data protection renewed 3 July 2026 (not counted)".
    pub since: Vec<SinceLine>,
}

impl Assessed {
    pub fn new(case: &str, as_of: NaiveDate, met: u64, total: u64, framework: &str, policy: Option<&str>) -> Assessed {
        Assessed {
            as_at: format!("As at {}. This does not change.", words::date(as_of)),
            text: assessed_words(met, total, framework, policy),
            all: Link::new(format!("{case}/assessment"), format!("See all {}", words::number(total))),
            figures: Vec::new(),
            figures_heading: String::new(),
            since: Vec::new(),
        }
    }

    /// Something that changed after it was sent: "Data protection renewed 3 July 2026".
    pub fn since(mut self, what: &str) -> Assessed {
        self.since.push(SinceLine::new(what));
        self
    }

    /// The figures that it rests on, with what has happened to them. `caseload`: the path of the officer's figures, where
    /// the reader may open them.
    pub fn figures(mut self, figures: &[FrozenFigure], caseload: Option<&str>) -> Assessed {
        self.figures = figures.iter().map(AssessedFigure::of).collect();
        let count = words::counted(self.figures.len() as u64, "figure", "figures");
        self.figures_heading = format!("The {count} that it rests on");
        self.since.extend(since_lines(figures, caseload));
        self
    }
}

pub(super) fn assessed_words(met: u64, total: u64, framework: &str, policy: Option<&str>) -> String {
    let (met, total) = (words::number(met), words::number(total));
    let policy = policy.map(|policy| format!(", policy {policy}")).unwrap_or_default();
    format!("{met} of {total} met, framework {framework}{policy}")
}

/// What a state means to the reader, with what was written and what can be done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Message {
    pub heading: &'static str,
    pub lines: Vec<String>,
    pub quote: Option<Quote>,
    pub link: Option<Link>,
}

impl Message {
    fn new(heading: &'static str, line: impl Into<String>) -> Message {
        Message { heading, lines: vec![line.into()], quote: None, link: None }
    }

    fn decision(case: &str, heading: &'static str, line: impl Into<String>) -> Message {
        Message { link: Some(Link::new(format!("{case}/letter"), "Read the decision")), ..Message::new(heading, line) }
    }

    /// It came back to its officer.
    pub fn returned(who: &str, on: NaiveDate, reason: &str) -> Message {
        let quote = Quote::new(format!("{who} returned this on {}.", words::date(on)), reason);
        let line = "Nothing is decided. It can be changed and sent again; it is then assessed anew.";
        Message { quote: Some(quote), ..Message::new("Returned", line) }
    }

    /// `officer`: none where the reader is the officer; `review_on` is said as something that was to be once it is before
    /// `today`.
    pub fn deferred(case: &str, officer: Option<&str>, review_on: NaiveDate, today: NaiveDate, lapses: &[String]) -> Message {
        let meets = officer.map_or_else(|| "You meet".to_owned(), |name| format!("{name} meets"));
        let line = format!("{meets} the criteria. The higher-level work is not funded now.");
        let mut message = Message::decision(case, "Met but deferred", line);
        let is = if review_on < today { "It was to be looked at" } else { "It is looked at" };
        message.lines.push(format!("{is} again on {}.", words::date(review_on)));
        if !lapses.is_empty() {
            message.lines.push(format!("What runs out meanwhile: {}.", words::join(lapses)));
        }
        message
    }

    /// `officer`: none where the reader is the officer; `back`: the level held before and since when it is held again, where
    /// an approval that had begun was replaced; `appeal_until`: while an appeal is open.
    pub fn declined(
        case: &str,
        officer: Option<&str>,
        back: Option<(&str, NaiveDate)>,
        appeal_until: Option<NaiveDate>,
    ) -> Message {
        let whose = officer.map_or_else(|| "Your level".to_owned(), |name| format!("The level of {name}"));
        let level = back.map_or_else(|| format!("{whose} does not change."), held_again);
        let mut message = Message::decision(case, "Declined", format!("{level} The decision says why."));
        message.lines.extend(appeal_line(appeal_until));
        message
    }

    /// The same of one that was deferred in place of an approval that had begun.
    pub fn back(mut self, back: Option<(&str, NaiveDate)>) -> Message {
        self.lines.extend(back.map(held_again));
        self
    }

    /// `level`: "B (Practising)", from its first day.
    pub fn approved(case: &str, level: &str, from: NaiveDate, appeal_until: Option<NaiveDate>) -> Message {
        let mut message = Message::decision(case, "Approved", format!("Level {level} from {}.", words::date(from)));
        message.lines.extend(appeal_line(appeal_until));
        message
    }

    /// `reason` may be empty.
    pub fn withdrawn(who: &str, on: NaiveDate, reason: &str) -> Message {
        let line = format!("{who} withdrew this on {}. Nobody decides on it.", words::date(on));
        let quote = (!reason.is_empty()).then(|| Quote::new("Reason", reason));
        Message { quote, ..Message::new("Withdrawn", line) }
    }

    /// An appeal waits to be heard. `hearers`: who hears it, where they are named.
    pub fn under_appeal(on: NaiveDate, heard_by: NaiveDate, hearers: &[String]) -> Message {
        let line = format!("An appeal was received on {}. It is heard by the end of {}.", words::date(on), words::date(heard_by));
        let mut message = Message::new("Under appeal", line);
        message.lines.push(match hearers {
            [] => "HR still has to name who hears it.".to_owned(),
            names => format!("It is heard by {}.", words::join(names)),
        });
        message
    }

    /// `upheld`: the decision does not stand.
    pub fn heard(case: &str, upheld: bool, on: NaiveDate, who: &str, reason: &str) -> Message {
        let outcome = if upheld { "upheld the appeal" } else { "dismissed the appeal" };
        let quote = Quote::new(format!("{who} {outcome} on {}.", words::date(on)), reason);
        let line = if upheld { "There is a new decision." } else { "The decision stands." };
        Message { quote: Some(quote), ..Message::decision(case, "Appeal heard", line) }
    }

    /// The decision was replaced.
    pub fn reversed(case: &str, on: NaiveDate, who: &str, first: NaiveDate) -> Message {
        let line = format!("{who} reversed the decision of {} on {}. Both stay on record.", words::date(first), words::date(on));
        Message::decision(case, "Reversed", line)
    }
}

fn held_again((level, from): (&str, NaiveDate)) -> String {
    format!("Level {level} is held again from {}.", words::date(from))
}

fn appeal_line(until: Option<NaiveDate>) -> Option<String> {
    until.map(|until| format!("An appeal is possible until the end of {}.", words::date(until)))
}

impl Case {
    /// `level`: "B (Practising)".
    pub fn new(level: &str, stage: Stage, lead: impl Into<String>) -> Case {
        Case {
            heading: format!("Application for level {level}"),
            state: state_tag(stage),
            reference: None,
            about: None,
            lead: lead.into(),
            messages: Vec::new(),
            assessed: None,
            statement: None,
            checks_heading: "Two checks",
            checks: Vec::new(),
            steps: Vec::new(),
            primary: None,
            actions: Vec::new(),
        }
    }

    /// The checks that the policy asks for.
    pub fn checks(mut self, checks: Vec<CheckLine>) -> Case {
        self.checks_heading = if checks.len() == 1 { "One check" } else { "Two checks" };
        self.checks = checks;
        self
    }

    /// "Sent 1 July 2026. Decision due by the end of 29 July 2026."
    pub fn lead(sent: NaiveDate, due: Option<NaiveDate>) -> String {
        let due = due.map(|due| format!(" Decision due by the end of {}.", words::date(due))).unwrap_or_default();
        format!("Sent {}.{due}", words::date(sent))
    }
}

impl Page for Case {
    const TEMPLATE: &'static str = "pages/applications/case";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn sample_frame() -> Frame {
        let line = "Officer One. Application 26-0041, as at 8 July 2026";
        Frame { print_caption: Some(line.to_owned()), ..Frame::sample() }
    }

    fn samples() -> Vec<(&'static str, Case)> {
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let at = |month, day, hour, minute| on(month, day).and_hms_opt(hour, minute, 0).unwrap_or_default();
        let path = "/applications/1";
        let sent = || Step::done(at(7, 1, 8, 2), "Sent by Officer One");
        let recommended =
            || Step::done(at(7, 8, 13, 10), "Recommended by Manager One").reason("All 23 are met, most of them twice over.");
        let assessed = || Assessed::new(path, on(7, 1), 23, 23, "2025-04", Some("1"));
        let open = || {
            vec![
                CheckLine::open(GateId::CriteriaMet, "HR, HR One"),
                CheckLine::open(GateId::FundedNeed, "Budget holder, Budget Holder One"),
            ]
        };
        let case = |stage: Stage, messages: Vec<Message>, actions: Vec<Link>| Case {
            reference: Some("26-0041".to_owned()),
            messages,
            assessed: Some(assessed()),
            checks: open(),
            steps: vec![recommended(), sent()],
            actions,
            ..Case::new("B (Practising)", stage, Case::lead(on(7, 1), Some(on(7, 29))))
        };
        let withdraw = || Link::new("/applications/1/withdraw", "Withdraw application");
        let normal = Case {
            assessed: Some(
                assessed().since("Data protection renewed 3 July 2026").figures(&super::figures::samples(), Some("/caseload")),
            ),
            statement: Some(Quote::new("Officer One added this on 1 July 2026.", "I covered patch CH2 in May.")),
            steps: vec![Step::expected(on(7, 29), "Decision"), recommended(), sent()],
            ..case(Stage::Recommended, Vec::new(), vec![withdraw()])
        };
        let manager = Case {
            about: Some("Officer One. You see this because you are the line manager.".to_owned()),
            primary: Some(Link::new("/applications/1/recommend", "Recommend or return")),
            steps: vec![Step::expected(on(7, 15), "Recommendation by Manager One"), sent()],
            ..case(Stage::Submitted, Vec::new(), Vec::new())
        };
        let returned = Case {
            primary: Some(Link::new("/applications/1/check", "Change and send again")),
            ..case(
                Stage::Returned,
                vec![Message::returned("Manager One", on(7, 3), "Which of the two rotas was yours?")],
                vec![withdraw()],
            )
        };
        let lapses = vec!["Data protection on 31 January 2027".to_owned()];
        let answered = |funded: Answer, why: &str| {
            vec![
                CheckLine::answered(GateId::CriteriaMet, "HR, HR One", Answer::Yes, on(7, 14), "I read all the evidence."),
                CheckLine::answered(GateId::FundedNeed, "Budget holder, Budget Holder One", funded, on(7, 15), why),
            ]
        };
        let deferred = case(Stage::MetDeferred, vec![Message::deferred(path, None, on(10, 1), on(8, 1), &lapses)], Vec::new());
        let appeal = Case {
            checks: vec![
                CheckLine::answered(GateId::CriteriaMet, "HR, HR One", Answer::No, on(7, 14), "Two criteria are not met."),
                CheckLine::answered(GateId::FundedNeed, "Budget holder, Budget Holder One", Answer::Yes, on(7, 15), ""),
            ],
            ..case(
                Stage::Declined,
                vec![
                    Message::under_appeal(on(7, 27), on(8, 21), &["Manager Nine".to_owned(), "Manager Eight".to_owned()]),
                    Message::declined(path, Some("Officer One"), None, None),
                ],
                vec![
                    Link::new("/applications/1/named", "Name people"),
                    Link::new("/applications/1/reverse", "Reverse the decision"),
                ],
            )
        };
        let deferred = Case { checks: answered(Answer::NotNow, "No vacancy this year."), ..deferred };
        let approved = case(
            Stage::Approved,
            vec![
                Message::reversed(path, on(8, 21), "HR Three", on(7, 20)),
                Message::heard(path, true, on(8, 21), "Manager Nine", "An audit was left out."),
                Message::approved(path, "B (Practising)", on(9, 1), Some(on(9, 4))),
            ],
            vec![Link::new("/applications/1/appeal", "Appeal")],
        );
        let approved = Case { checks: answered(Answer::Yes, ""), ..approved };
        let withdrawn = case(Stage::Withdrawn, vec![Message::withdrawn("Officer One", on(7, 9), "")], Vec::new());
        let draft = Case::new("C (Accomplished)", Stage::Draft, "Not sent. Only you can see it.");
        let odd = Case {
            about: Some(HOSTILE.to_owned()),
            reference: Some(HOSTILE.to_owned()),
            statement: Some(Quote::new(LONG_NAME, HOSTILE)),
            assessed: Some(assessed().since(HOSTILE)),
            steps: vec![Step::done(at(7, 8, 13, 10), HOSTILE).reason(NON_ASCII)],
            primary: Some(Link::new("/applications/1/recommend", LONG_NAME)),
            ..Case::new(HOSTILE, Stage::NotRecommended, LONG_NAME)
        };
        let odd = Case { messages: vec![Message::returned(LONG_NAME, on(7, 3), HOSTILE)], actions: vec![withdraw()], ..odd }
            .checks(vec![CheckLine::answered(GateId::CriteriaMet, LONG_NAME, Answer::No, on(7, 14), HOSTILE)]);
        vec![
            ("normal", normal),
            ("manager", manager),
            ("returned", returned),
            ("deferred", deferred),
            ("appeal", appeal),
            ("reversed", approved),
            ("withdrawn", withdrawn),
            ("empty", draft),
            ("awkward", odd),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_becomes_of_the_level_is_said_with_its_day() {
        let back = Some(("A", day("2026-12-02")));
        let lines = |message: Message| message.lines.join(" ");
        for (officer, back, said) in [
            (None, None, "Your level does not change. The decision says why."),
            (Some("Officer One"), None, "The level of Officer One does not change. The decision says why."),
            (Some("Officer One"), back, "Level A is held again from 2 December 2026. The decision says why."),
        ] {
            assert_eq!(lines(Message::declined("/applications/1", officer, back, None)), said);
        }
        let deferred = |today| Message::deferred("", None, day("2027-01-13"), day(today), &[]);
        let meets = "You meet the criteria. The higher-level work is not funded now.";
        for (today, said) in [
            ("2027-01-12", "It is looked at again on 13 January 2027."),
            ("2027-01-13", "It is looked at again on 13 January 2027."),
            ("2027-01-14", "It was to be looked at again on 13 January 2027."),
        ] {
            assert_eq!(lines(deferred(today)), format!("{meets} {said}"), "{today}");
        }
        let said = lines(deferred("2026-12-02").back(back));
        assert!(said.ends_with(" Level A is held again from 2 December 2026."), "{said}");
    }
}
