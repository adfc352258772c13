//! The words that each message's templates need, and the page that it links to.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::MailError;
use crate::domain::appraisal::Turn;
use crate::domain::outbox::{
    AccountChange, CaseReady, CaseSide, CoverEdge, CoverSide, DisputeState, ManagerSide, Message, RunsOutSide, SecretPath,
};
use crate::domain::runs_out::{Notice, ThingKind};
use crate::views::words::{self, date};

/// No text of a person's is longer than this in a mail.
const LONGEST: usize = 200;

/// The page that a message links to, and what its template says.
pub(super) fn words_of(message: &Message) -> Result<(String, Value), MailError> {
    Ok(match message {
        Message::Activation { path, valid_until } | Message::Reset { path, valid_until } => {
            (secret(path)?, json!({"valid_until": moment(*valid_until)}))
        }
        Message::Security { what, at } => {
            let what = match what {
                AccountChange::Password => "Your password",
                AccountChange::SecondFactor => "Your second step at sign-in",
                AccountChange::Roles => "What your account may do",
                AccountChange::SignInAddress => "Your email address for signing in",
                AccountChange::State => "Whether your account is open",
                AccountChange::Sessions => "Where you are signed in",
            };
            ("/account".to_owned(), json!({"what": what, "at": moment(*at)}))
        }
        Message::Cover { edge, side, other, from, until, may_do } => {
            let other = harmless(other);
            let may_do: Vec<String> = may_do.iter().map(|words| harmless(words)).collect();
            let may_do = if may_do.is_empty() { "nothing yet".to_owned() } else { may_do.join(", ") };
            let ends = *edge == CoverEdge::Ends;
            let (path, link_words, arrangement, may, why) = match side {
                CoverSide::Covered => (
                    "/delegations",
                    "See who acts for you",
                    format!("{other} {} for you", if ends { "acted" } else { "acts" }),
                    match ends {
                        true => "From the next day only you can do what was covered.".to_owned(),
                        false => format!("They may: {may_do}."),
                    },
                    "it is your work that is covered",
                ),
                CoverSide::Covering => (
                    "/reviews",
                    "See what waits",
                    format!("you {} for {other}", if ends { "acted" } else { "act" }),
                    match ends {
                        true => "From the next day you can no longer do what was covered.".to_owned(),
                        false => format!("You may: {may_do}."),
                    },
                    "you cover this work",
                ),
            };
            let words = json!({
                "edge": edge.as_str(), "from": date(*from), "until": date(*until), "arrangement": arrangement, "may": may,
                "link_words": link_words, "why": why,
            });
            (path.to_owned(), words)
        }
        Message::ManagerChanged { side, name, from, officer } => {
            let to_officer = *side == ManagerSide::Officer;
            let words = json!({"to_officer": to_officer, "name": harmless(name), "from": date(*from)});
            (format!("/people/{officer}"), words)
        }
        Message::SecondPerson { who, by, path } => (path.clone(), json!({"who": harmless(who), "by": date(*by)})),
        Message::ReviewRequested { name, criteria, by, evidence, .. } => {
            let words = json!({"name": harmless(name), "criteria": criterion_count(*criteria), "by": date(*by)});
            (format!("/reviews/{evidence}"), words)
        }
        Message::Returned { reviewer, evidence, .. } => {
            (format!("/evidence/{evidence}"), json!({"reviewer": harmless(reviewer)}))
        }
        Message::Reviewed { reviewer, criteria, evidence, .. } => {
            let verb = if *criteria == 1 { "was" } else { "were" };
            let decided = format!("{} {verb} decided", criterion_count(*criteria));
            (format!("/evidence/{evidence}"), json!({"reviewer": harmless(reviewer), "decided": decided}))
        }
        Message::ApplicationSent { name, by, application } => {
            (format!("/applications/{application}"), json!({"name": harmless(name), "by": date(*by)}))
        }
        Message::ToDecide { side, name, level, ready, by, application } => {
            let whose = format!("The application of {} for level {}", harmless(name), harmless(level));
            let what = match ready {
                CaseReady::Recommended => format!("{whose} is recommended"),
                CaseReady::NotRecommended => format!("{whose} is not recommended"),
                CaseReady::Checked => format!("{whose} is checked and waits for a decision"),
            };
            let due = by.map(|by| format!(" It is decided by the end of {}.", date(by))).unwrap_or_default();
            let words = json!({"what": what, "act": format!("Check for conflicts.{due}"), "why": case_why(*side)});
            (format!("/applications/{application}"), words)
        }
        Message::ApplicationReturned { who, application } => {
            (format!("/applications/{application}"), json!({"who": harmless(who)}))
        }
        Message::Decision { side, on, appeal_until, application } => {
            let until = appeal_until.filter(|_| *side == CaseSide::Officer).map(date);
            let words = json!({"on": date(*on), "until": until, "why": case_why(*side)});
            (format!("/applications/{application}"), words)
        }
        Message::Appeal { side, on, heard_by, application } => {
            let words = json!({"on": date(*on), "heard_by": date(*heard_by), "why": case_why(*side)});
            (format!("/applications/{application}"), words)
        }
        Message::LookAgain { side, name, level, on, application } => {
            let whose = match side {
                CaseSide::Officer => "Your application".to_owned(),
                _ => format!("The application of {}", harmless(name)),
            };
            let what = format!("{whose} for level {} was deferred to {}", harmless(level), date(*on));
            let act = match side {
                CaseSide::Hr => "Look at it again: is the work funded now?",
                _ => "HR looks at it again.",
            };
            (format!("/applications/{application}"), json!({"what": what, "act": act, "why": case_why(*side)}))
        }
        Message::FiguresAdded { from, until, added, corrected, .. } => {
            ("/caseload".to_owned(), json!({"what": figures_added(*from, *until, *added, *corrected)}))
        }
        Message::FrozenChanged { side, figures, application, .. } => {
            let verb = if *figures == 1 { "was" } else { "were" };
            let what = format!("{} {verb} corrected", words::counted(u64::from(*figures), "figure", "figures"));
            (format!("/applications/{application}"), json!({"what": what, "why": case_why(*side)}))
        }
        Message::AppraisalDue { stage, side, name, by, appraisal } => {
            let (about, why) = match side {
                Turn::Officer => ("your appraisal".to_owned(), "it is your appraisal"),
                Turn::Manager => (format!("the appraisal of {}", harmless(name)), "you are the line manager"),
                Turn::Moderator => (format!("the appraisal of {}", harmless(name)), "you moderate the appraisals of this cycle"),
            };
            let about = format!("{about}, {}", stage.words());
            (format!("/appraisals/{appraisal}"), json!({"about": about, "by": date(*by), "why": why}))
        }
        Message::AppraisalShared { manager, appraisal } => {
            (format!("/appraisals/{appraisal}"), json!({"manager": harmless(manager)}))
        }
        Message::CoursesToConfirm { name, .. } => ("/training/to-confirm".to_owned(), json!({"name": harmless(name)})),
        Message::RunsOut { side, officer, name, kind, thing, title, on, notice, criteria, .. } => {
            let (title, criteria) =
                (harmless(title), words::join(&criteria.iter().map(|name| harmless(name)).collect::<Vec<_>>()));
            let ran_out = *notice == Notice::After;
            let what = format!("{title} {} on {}", if ran_out { "ran out" } else { "runs out" }, date(*on));
            let own = *side == RunsOutSide::Officer;
            let (path, link_words) = match (kind, own) {
                (ThingKind::Award, true) => ("/qualifications".to_owned(), "See your qualifications"),
                (ThingKind::Award, false) => (format!("/people/{officer}/qualifications"), "See the qualifications"),
                (ThingKind::Course, true) => ("/training".to_owned(), "See your courses"),
                (ThingKind::Course, false) => (format!("/people/{officer}/training"), "See the courses"),
                (ThingKind::Document, _) => (format!("/evidence/{thing}"), "See the evidence"),
            };
            let (what, act, why) = match (own, ran_out) {
                (true, false) => (what, format!("Renew it to keep {criteria}"), "it is part of your record"),
                (true, true) => {
                    (what, format!("Renew it for {criteria}. The level that you hold stays"), "it is part of your record")
                }
                (false, false) => {
                    let act = format!("Make time for it to be renewed, to keep {criteria}");
                    (format!("{}: {what}", harmless(name)), act, "you are the line manager")
                }
                (false, true) => {
                    let act = format!("Make time for it to be renewed, for {criteria}. The level that is held stays");
                    (format!("{}: {what}", harmless(name)), act, "you are the line manager")
                }
            };
            (path, json!({"what": what, "act": act, "link_words": link_words, "why": why}))
        }
        Message::Dispute { state, period, metric, dispute } => match state {
            DisputeState::Raised => (
                format!("/disputes/{dispute}"),
                json!({"period": harmless(period), "state": "disputed", "why": "you work on figures in HR"}),
            ),
            DisputeState::Settled => (
                format!("/caseload/{metric}"),
                json!({"period": harmless(period), "state": "no longer disputed", "why": "you disputed it"}),
            ),
            DisputeState::Withdrawn => (
                format!("/disputes/{dispute}"),
                json!({"period": harmless(period), "state": "no longer disputed", "why": "you were asked to settle it"}),
            ),
        },
    })
}

/// `1 criterion`, `3 criteria`.
fn criterion_count(count: u32) -> String {
    words::counted(u64::from(count), "criterion", "criteria")
}

/// "1 January 2026 to 31 March 2026 was added", and how much of it was corrected.
fn figures_added(from: NaiveDate, until: NaiveDate, added: u32, corrected: u32) -> String {
    let days = if from == until { date(from) } else { format!("{} to {}", date(from), date(until)) };
    let figures = |count| words::counted(u64::from(count), "figure", "figures");
    let verb = if corrected == 1 { "was" } else { "were" };
    match (added, corrected) {
        (_, 0) => format!("{days} was added"),
        (0, _) => format!("{days}: {} {verb} corrected", figures(corrected)),
        _ => format!("{days} was added, and {} {verb} corrected", figures(corrected)),
    }
}

/// Why somebody hears of an application.
fn case_why(side: CaseSide) -> &'static str {
    match side {
        CaseSide::Officer => "it is about your application",
        CaseSide::LineManager => "you are the line manager of the person who applied",
        CaseSide::Hr => "you work on applications in HR",
        CaseSide::Named => "you are named for this application",
    }
}

fn secret(path: &Option<SecretPath>) -> Result<String, MailError> {
    path.as_ref().map(|path| path.reveal().to_owned()).ok_or(MailError::LinkGone)
}

/// Somebody's text on one line, without what turns the writing round and without what mail programs make a link of.
pub(super) fn harmless(text: &str) -> String {
    let spaced: String = text
        .replace("://", ": //")
        .chars()
        .map(|c| {
            let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }
        })
        .collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

/// 4:30pm on 10 April 2026, in London.
fn moment(at: DateTime<Utc>) -> String {
    let at = at.naive_utc();
    format!("{} on {}", words::time(at), words::date(words::day_of(at)))
}
