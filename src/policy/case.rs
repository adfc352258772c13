//! One question as the rules see it: actor, action and subject, with the relations put right by the ids.

use crate::domain::account::Role;

use super::action::Action;
use super::actor::Actor;
use super::relation::{Relation, Relations};
use super::subject::{Facts, Subject};

/// What the rules look at.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub actor: &'a Actor,
    pub action: Action,
    pub subject: &'a Subject,
    pub relations: Relations,
}

impl<'a> Case<'a> {
    pub fn new(actor: &'a Actor, action: Action, subject: &'a Subject) -> Case<'a> {
        Case { actor, action, subject, relations: relations(actor, subject) }
    }

    /// The same people, another action.
    pub fn instead(self, action: Action) -> Case<'a> {
        Case { action, ..self }
    }

    pub fn facts(&self) -> &'a Facts {
        &self.subject.facts
    }

    pub fn is_own(&self) -> bool {
        self.relations.has(Relation::Own)
    }

    /// Whether the actor manages the person, or acts for who does.
    pub fn is_line(&self) -> bool {
        self.relations.has_any(&[Relation::DirectReport, Relation::ActingFor])
    }

    /// Whether only cover connects the actor with the person.
    pub fn is_by_cover(&self) -> bool {
        self.relations.has(Relation::ActingFor) && !self.relations.has(Relation::DirectReport)
    }

    pub fn has_role(&self, role: Role) -> bool {
        self.actor.is(role)
    }
}

/// The ids win over what the caller worked out: nobody is another person, and another organisation is another organisation.
fn relations(actor: &Actor, subject: &Subject) -> Relations {
    if subject.organisation != actor.organisation || subject.relations.has(Relation::OtherOrganisation) {
        return Relations::of(Relation::OtherOrganisation);
    }
    match &subject.person {
        Some(person) if *person == actor.person => Relations::of(Relation::Own),
        Some(_) => subject.relations.without(Relation::Own),
        None => subject.relations,
    }
}
