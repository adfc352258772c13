//! What the letters of the table mean, said once more: how a condition is met, every way to break it, and whether it holds.

use gradus::domain::account::Role::{Admin, Auditor, Hr, Manager, Officer};
use gradus::domain::account::{Role, Roles};
use gradus::policy::{Action, Cover, DelegationTerms, Facts, Step};

type Change = fn(&mut Facts);

pub const SOUND: DelegationTerms =
    DelegationTerms { same_organisation: true, to_manager: true, days: 90, to_subject: false, to_actor: false, onward: false };

pub const EVERYTHING: Cover = Cover { review: true, appraise: true, recommend: true };

fn roles(these: &[Role]) -> Roles {
    these.iter().copied().collect()
}

/// Makes the condition hold for a reader who had no part in anything.
pub fn meet(letter: char, action: Action, facts: &mut Facts) {
    match letter {
        'b' => facts.budget_holder = Some(true),
        'c' => facts.panel_member = Some(true),
        'd' => {
            facts.cover = Some(match action {
                Action::Recommend => Cover { recommend: true, ..Cover::default() },
                Action::SignOff | Action::MarkNotRated | Action::PlanDevelopment => Cover { appraise: true, ..Cover::default() },
                _ => Cover { review: true, ..Cover::default() },
            });
        }
        'e' => facts.delegation = Some(SOUND),
        'k' => facts.step = Step::Ask,
        'm' => facts.moderation_assigned = Some(true),
        'n' => facts.hears_appeal = Some(true),
        'p' => facts.panel_member = Some(true),
        't' => {
            facts.roles_now = Some(roles(&[Officer]));
            facts.roles_wanted = Some(roles(&[Officer, Manager]));
        }
        'v' => facts.visible_to_everyone = Some(true),
        'x' => facts.break_glass = Some(true),
        '2' => facts.step = Step::ConfirmAnothers,
        // These hold for somebody uninvolved.
        'g' | 'h' | 'i' | 'l' | 'q' | 'r' | 's' | 'u' => {}
        other => panic!("the table has a letter without a meaning: {other}"),
    }
}

/// Every single thing that breaks the condition.
pub fn breaks(letter: char, action: Action) -> Vec<Change> {
    match letter {
        'b' => vec![|facts| facts.budget_holder = Some(false), |facts| facts.budget_holder = None],
        'c' => vec![|facts| facts.panel_member = Some(false), |facts| facts.panel_member = None],
        'd' => match action {
            Action::Recommend => {
                vec![|facts| facts.cover = None, |facts| facts.cover = Some(Cover { recommend: false, ..EVERYTHING })]
            }
            Action::SignOff | Action::MarkNotRated | Action::PlanDevelopment => {
                vec![|facts| facts.cover = None, |facts| facts.cover = Some(Cover { appraise: false, ..EVERYTHING })]
            }
            _ => vec![|facts| facts.cover = None, |facts| facts.cover = Some(Cover { review: false, ..EVERYTHING })],
        },
        'e' => vec![
            |facts| facts.delegation = None,
            |facts| facts.delegation = Some(DelegationTerms { same_organisation: false, ..SOUND }),
            |facts| facts.delegation = Some(DelegationTerms { to_manager: false, ..SOUND }),
            |facts| facts.delegation = Some(DelegationTerms { days: 91, ..SOUND }),
            |facts| facts.delegation = Some(DelegationTerms { to_subject: true, ..SOUND }),
            |facts| facts.delegation = Some(DelegationTerms { to_actor: true, ..SOUND }),
            |facts| facts.delegation = Some(DelegationTerms { onward: true, ..SOUND }),
        ],
        'g' => vec![|facts| facts.confirmed_other_gate = Some(true), |facts| facts.confirmed_other_gate = None],
        'h' => vec![|facts| facts.legal_hold = Some(true), |facts| facts.legal_hold = None],
        'i' => vec![|facts| facts.imported = Some(true), |facts| facts.imported = None],
        'k' => vec![|facts| facts.step = Step::Unknown, |facts| facts.step = Step::ConfirmOwn, |facts| {
            facts.step = Step::ConfirmAnothers
        }],
        'l' => vec![|facts| facts.edited_last = Some(true), |facts| facts.edited_last = None],
        'm' => vec![
            |facts| facts.moderation_assigned = Some(false),
            |facts| facts.moderation_assigned = None,
            |facts| facts.reviewed_this = Some(true),
            |facts| facts.reviewed_this = None,
        ],
        'n' => vec![
            |facts| facts.hears_appeal = Some(false),
            |facts| facts.hears_appeal = None,
            |facts| facts.involved = Some(true),
            |facts| facts.involved = None,
        ],
        'p' => {
            [breaks('q', action), vec![|facts: &mut Facts| facts.panel_member = Some(false), |facts| facts.panel_member = None]]
                .concat()
        }
        'q' => vec![
            |facts| facts.recommended = Some(true),
            |facts| facts.recommended = None,
            |facts| facts.reviewed_counted = Some(true),
            |facts| facts.reviewed_counted = None,
            |facts| facts.conflict = Some(true),
            |facts| facts.conflict = None,
        ],
        'r' => vec![
            |facts| facts.decided = Some(true),
            |facts| facts.decided = None,
            |facts| facts.recommended = Some(true),
            |facts| facts.recommended = None,
        ],
        't' if action == Action::Import => vec![
            |facts| facts.roles_wanted = Some(roles(&[Hr])),
            |facts| facts.roles_wanted = Some(roles(&[Officer, Admin])),
            |facts| facts.roles_wanted = Some(roles(&[Auditor])),
        ],
        't' => vec![
            |facts| facts.roles_wanted = Some(roles(&[Admin, Hr])),
            |facts| facts.roles_wanted = Some(roles(&[Auditor, Officer])),
            |facts| (facts.resets_second_factor, facts.roles_now) = (true, Some(roles(&[Hr]))),
            |facts| (facts.resets_second_factor, facts.roles_now) = (true, Some(roles(&[Officer, Admin]))),
            |facts| (facts.resets_second_factor, facts.roles_now) = (true, None),
            |facts| (facts.resets_second_factor, facts.roles_now, facts.step) = (true, Some(roles(&[Auditor])), Step::ConfirmOwn),
        ],
        'u' => vec![|facts| facts.over_threshold = Some(true), |facts| {
            (facts.over_threshold, facts.step) = (Some(true), Step::ConfirmOwn)
        }],
        'v' => vec![|facts| facts.visible_to_everyone = Some(false), |facts| facts.visible_to_everyone = None],
        'x' => vec![|facts| facts.break_glass = Some(false), |facts| facts.break_glass = None],
        '2' => vec![|facts| facts.step = Step::Unknown, |facts| facts.step = Step::ConfirmOwn],
        's' => vec![],
        other => panic!("the table has a letter without a meaning: {other}"),
    }
}

/// Whether the condition holds of these facts.
pub fn holds(letter: char, action: Action, facts: &Facts) -> bool {
    let no = |fact: Option<bool>| fact == Some(false);
    let yes = |fact: Option<bool>| fact == Some(true);
    let two = matches!(facts.step, Step::Ask | Step::ConfirmAnothers);
    let q = no(facts.recommended) && no(facts.reviewed_counted) && no(facts.conflict);
    match letter {
        'b' => yes(facts.budget_holder),
        'c' => yes(facts.panel_member) || yes(facts.budget_holder) || yes(facts.hears_appeal),
        'd' => facts.cover.is_some_and(|cover| match action {
            Action::Recommend => cover.recommend,
            Action::SignOff | Action::MarkNotRated | Action::PlanDevelopment => cover.appraise,
            _ => cover.review,
        }),
        'e' => facts.delegation.is_some_and(|terms| DelegationTerms { days: 90, ..terms } == SOUND && terms.days <= 90),
        'g' => no(facts.confirmed_other_gate),
        'h' => no(facts.legal_hold),
        'i' => no(facts.imported),
        'k' => facts.step == Step::Ask,
        'l' => no(facts.edited_last),
        'm' => yes(facts.moderation_assigned) && no(facts.reviewed_this),
        'n' => yes(facts.hears_appeal) && no(facts.involved),
        'p' => yes(facts.panel_member) && q,
        'q' => q,
        'r' => no(facts.decided) && no(facts.recommended),
        's' => true,
        't' => {
            let wanted = facts.roles_wanted.unwrap_or(Roles::NONE);
            let plain = |roles: Roles| roles.iter().all(|role| matches!(role, Officer | Manager));
            let reset = facts.resets_second_factor && action == Action::ManageUsers && !facts.roles_now.is_some_and(plain);
            wanted.toxic_pair().is_none() && (action != Action::Import || plain(wanted)) && (!reset || two)
        }
        'u' => no(facts.over_threshold) || two || (action == Action::SetLine && facts.over_threshold.is_none()),
        'v' => yes(facts.visible_to_everyone),
        'x' => yes(facts.break_glass),
        '2' => two,
        other => panic!("the table has a letter without a meaning: {other}"),
    }
}
