//! The Competence and Conduct Standard: from whom it asks for a qualification, why, and how far each has come (domain.md 2.4).
//! It asks for one from senior housing managers and executives alone; what a level asks of an officer is the council's own rule.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{OrganisationId, PersonId, PostId};
use super::people::Days;

/// Whether the Standard asks for a qualification from whoever holds a post.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    Undecided,
    None,
    SeniorManager,
    SeniorExecutive,
}

impl Scope {
    pub const ALL: [Scope; 4] = [Scope::Undecided, Scope::None, Scope::SeniorManager, Scope::SeniorExecutive];

    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Undecided => "undecided",
            Scope::None => "none",
            Scope::SeniorManager => "senior_manager",
            Scope::SeniorExecutive => "senior_executive",
        }
    }

    pub fn from_word(word: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Scope::Undecided => "Not decided yet",
            Scope::None => "Not in scope",
            Scope::SeniorManager => "Senior housing manager",
            Scope::SeniorExecutive => "Senior housing executive",
        }
    }

    /// What the Standard asks to be held or worked towards; None where it asks for nothing.
    pub const fn asks(self) -> Option<&'static str> {
        match self {
            Scope::Undecided | Scope::None => None,
            Scope::SeniorManager => Some("a housing management qualification at level 4"),
            Scope::SeniorExecutive => Some("a housing management qualification at level 5 or a foundation degree"),
        }
    }

    pub const fn is_in(self) -> bool {
        self.asks().is_some()
    }
}

/// How far somebody in scope has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    Holds,
    PartQualified,
    Enrolled,
    NotStarted,
    InGracePeriod,
}

impl Progress {
    pub const ALL: [Progress; 5] =
        [Progress::Holds, Progress::PartQualified, Progress::Enrolled, Progress::NotStarted, Progress::InGracePeriod];

    pub const fn as_str(self) -> &'static str {
        match self {
            Progress::Holds => "holds",
            Progress::PartQualified => "part_qualified",
            Progress::Enrolled => "enrolled",
            Progress::NotStarted => "not_started",
            Progress::InGracePeriod => "in_grace_period",
        }
    }

    pub fn from_word(word: &str) -> Option<Progress> {
        Progress::ALL.into_iter().find(|progress| progress.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Progress::Holds => "Holds it",
            Progress::PartQualified => "Part-qualified, a top-up is needed",
            Progress::Enrolled => "Enrolled",
            Progress::NotStarted => "Not started",
            Progress::InGracePeriod => "New in post, in the grace period",
        }
    }
}

/// A post without a job profile, under a title of its own. HR enters it so that its scope can be recorded; nothing of
/// progression knows of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TitledPost {
    /// No other post has it, of whichever kind.
    pub id: PostId,
    pub organisation: OrganisationId,
    pub person: PersonId,
    pub title: String,
    pub days: Days,
    pub version: i64,
}

/// What HR recorded about a post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PostScope {
    pub id: String,
    /// With a job profile or without.
    pub post: PostId,
    /// 1 for the first of its post.
    pub revision: i64,
    pub scope: Scope,
    /// Why the post is in scope or not: a landlord must be able to say.
    pub rationale: String,
    /// When it is to be looked at again.
    pub review_on: Option<NaiveDate>,
    /// Of whoever holds the post, where it is in scope.
    pub progress: Option<Progress>,
    /// The day by which the qualification must be held or worked towards.
    pub due_on: Option<NaiveDate>,
    /// Which qualification, and with whom.
    pub note: Option<String>,
    pub by: PersonId,
    /// The name as it was then.
    pub by_name: String,
    pub made_at: DateTime<Utc>,
}

/// What the Standard means to whoever holds a post, in one or two sentences.
pub fn says(recorded: Option<&PostScope>) -> String {
    match recorded.map(|recorded| recorded.scope).unwrap_or_default() {
        Scope::Undecided => "HR has not recorded whether the Standard asks for a qualification for this post.".to_owned(),
        Scope::None => {
            "The Standard does not ask for a qualification for this post. What a level asks for is the council's own rule."
                .to_owned()
        }
        scope => format!(
            "The Standard asks a {} to hold, or be working towards, {}.",
            scope.label().to_lowercase(),
            scope.asks().unwrap_or_default()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_senior_posts_are_asked_for_a_qualification() {
        for (scope, asks) in [
            (Scope::Undecided, None),
            (Scope::None, None),
            (Scope::SeniorManager, Some("level 4")),
            (Scope::SeniorExecutive, Some("level 5")),
        ] {
            assert_eq!(scope.asks().is_some(), asks.is_some(), "{scope:?}");
            assert!(scope.asks().unwrap_or_default().contains(asks.unwrap_or_default()), "{scope:?}");
            assert_eq!(Scope::from_word(scope.as_str()), Some(scope));
        }
        assert!(Progress::ALL.into_iter().all(|progress| Progress::from_word(progress.as_str()) == Some(progress)));
        assert!(says(None).starts_with("HR has not recorded"));
        let executive = PostScope {
            id: "1".to_owned(),
            post: "1".into(),
            revision: 1,
            scope: Scope::SeniorExecutive,
            rationale: String::new(),
            review_on: None,
            progress: None,
            due_on: None,
            note: None,
            by: "1".into(),
            by_name: String::new(),
            made_at: DateTime::default(),
        };
        assert_eq!(
            says(Some(&executive)),
            "The Standard asks a senior housing executive to hold, or be working towards, a housing management qualification at \
             level 5 or a foundation degree."
        );
    }
}
