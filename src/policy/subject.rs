//! What something is done to: whose it is, how the actor stands to that person, and the facts that conditions ask for.
//! All of it is loaded by the caller, in the transaction that acts on the answer.

use crate::domain::account::Roles;
use crate::domain::ids::{OrganisationId, PersonId};

use super::relation::{Relation, Relations};

/// What something is done to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    pub organisation: OrganisationId,
    /// Whose it is; nobody where it concerns the organisation.
    pub person: Option<PersonId>,
    pub relations: Relations,
    pub facts: Facts,
}

impl Subject {
    /// A thing of the whole organisation. It is read in the table's column OT.
    pub fn organisation(organisation: OrganisationId) -> Subject {
        Subject { organisation, person: None, relations: Relations::of(Relation::OtherTeam), facts: Facts::default() }
    }

    /// The actor's own team as a whole, for reports.
    pub fn own_team(organisation: OrganisationId) -> Subject {
        Subject { relations: Relations::of(Relation::DirectReport), ..Subject::organisation(organisation) }
    }

    /// A person, or something of a person. Whether it is the actor is seen from the ids, whatever `relations` says.
    pub fn person(organisation: OrganisationId, person: PersonId, relations: Relations) -> Subject {
        Subject { organisation, person: Some(person), relations, facts: Facts::default() }
    }

    pub fn facts(self, facts: Facts) -> Subject {
        Subject { facts, ..self }
    }

    pub fn evidence(mut self, stage: EvidenceStage) -> Subject {
        self.facts.evidence = Some(stage);
        self
    }

    pub fn application(mut self, stage: ApplicationStage) -> Subject {
        self.facts.application = Some(stage);
        self
    }

    pub fn appraisal(mut self, stage: AppraisalStage) -> Subject {
        self.facts.appraisal = Some(stage);
        self
    }

    pub fn step(mut self, step: Step) -> Subject {
        self.facts.step = step;
        self
    }

    /// A thing asked for that another person must do or confirm.
    pub fn asking(self) -> Subject {
        self.step(Step::Ask)
    }

    /// Roles that the person has now, and those wanted.
    pub fn roles(mut self, now: Roles, wanted: Roles) -> Subject {
        self.facts.roles_now = Some(now);
        self.facts.roles_wanted = Some(wanted);
        self
    }

    /// Nothing that opens an account: see [`Facts::routine`].
    pub fn routine(mut self) -> Subject {
        self.facts.routine = true;
        self
    }

    /// A published document, open to other organisations or not.
    pub fn document(mut self, visible_to_everyone: bool) -> Subject {
        self.facts.visible_to_everyone = Some(visible_to_everyone);
        self
    }
}

/// What conditions and rules ask. `None` is "not known", and the answer is then the safe one. "The actor" is who asks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Facts {
    /// Of the piece of evidence. Others than its owner see nothing of one whose stage is not known.
    pub evidence: Option<EvidenceStage>,
    pub application: Option<ApplicationStage>,
    pub appraisal: Option<AppraisalStage>,

    /// The actor was given this item to moderate, and has not finished.
    pub moderation_assigned: Option<bool>,
    /// The actor is a panel member or senior approver named for this case.
    pub panel_member: Option<bool>,
    /// The actor is a budget holder named for this team or case.
    pub budget_holder: Option<bool>,
    /// The actor is named to hear this appeal.
    pub hears_appeal: Option<bool>,

    /// The actor wrote or made a review of this item.
    pub reviewed_this: Option<bool>,
    /// The actor reviewed evidence that counts in this case.
    pub reviewed_counted: Option<bool>,
    /// The actor recommended this application, or did not.
    pub recommended: Option<bool>,
    /// The actor made the decision in question.
    pub decided: Option<bool>,
    /// The actor confirmed the other of the two gates.
    pub confirmed_other_gate: Option<bool>,
    /// The actor had any part in the case before the appeal.
    pub involved: Option<bool>,
    /// The actor edited the framework or policy last.
    pub edited_last: Option<bool>,
    /// The actor brought in the figure that is disputed.
    pub imported: Option<bool>,

    /// The actor is a relative or declared an interest.
    pub conflict: Option<bool>,
    /// The person judged here recommends or decides in an open case of the actor's.
    pub reciprocal_case: Option<bool>,

    /// What the cover names, where the actor stands here by cover.
    pub cover: Option<Cover>,
    /// The cover was chosen by the applicant, or the actor reports to the applicant.
    pub cover_from_applicant: Option<bool>,
    /// The delegation that is to be made, changed or ended.
    pub delegation: Option<DelegationTerms>,

    /// For what takes two people.
    pub step: Step,
    pub legal_hold: Option<bool>,
    /// More than 10 % of staff, or more than 50 rows, leave or move by this one act.
    pub over_threshold: Option<bool>,

    /// Roles of the account that is changed.
    pub roles_now: Option<Roles>,
    /// Roles that the account, or a row of an import, is to have. None: no role is touched.
    pub roles_wanted: Option<Roles>,
    pub resets_second_factor: bool,

    /// The document says that other organisations may read it.
    pub visible_to_everyone: Option<bool>,
    /// An emergency opening names the actor and this person, and is not over.
    pub break_glass: Option<bool>,
    /// The change opens nothing: tokens listed or revoked, a session ended, a choice of mail. Then no stepping up is asked.
    pub routine: bool,
}

/// Where something that takes two people stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Step {
    #[default]
    Unknown,
    /// The actor asks for it; nothing happens yet.
    Ask,
    /// The actor confirms what another person asked for.
    ConfirmAnothers,
    /// The actor confirms what the actor asked for.
    ConfirmOwn,
}

/// What a delegation names besides reading, commenting, reviewing and writing appraisals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Cover {
    /// Verifying qualifications, settling disputes.
    pub review: bool,
    /// Signing off, marking not rated, planning development.
    pub appraise: bool,
    pub recommend: bool,
}

/// A delegation that is to be made, changed or ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct DelegationTerms {
    pub same_organisation: bool,
    /// The delegate has the manager role.
    pub to_manager: bool,
    /// First to last day, both counted.
    pub days: u32,
    /// The delegate is among those it is about.
    pub to_subject: bool,
    /// The delegate is the actor.
    pub to_actor: bool,
    /// What is passed on is itself cover.
    pub onward: bool,
}

/// The states of a piece of evidence, without what they carry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EvidenceStage {
    /// Not there yet: about to be started, or a new revision of one that was reviewed.
    New,
    Draft,
    Submitted,
    Returned,
    Reviewed,
    /// May identify a tenant; hidden from all but its owner until redacted.
    Restricted,
    Withdrawn,
}

/// The states of a progression application, without what they carry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ApplicationStage {
    /// None is open.
    New,
    Draft,
    Submitted,
    Returned,
    Recommended,
    NotRecommended,
    Approved,
    MetDeferred,
    Declined,
    Withdrawn,
}

/// The states of an appraisal, without what they carry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AppraisalStage {
    NotStarted,
    SelfAssessment,
    ManagerReview,
    Moderation,
    Shared,
    Signed,
    Closed,
    NotRated,
}
