//! How an actor stands to the person something is about, as at the moment of asking. Whoever calls works the relations out
//! from dated lines, cover and transfers, in London days; nothing here looks anything up.

/// One way to stand to a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Relation {
    /// S: about oneself.
    Own,
    /// DR: the actor is the line manager today.
    DirectReport,
    /// AD: the actor acts today for the line manager.
    ActingFor,
    /// IR: the actor is above the line manager.
    Indirect,
    /// FR: the actor was the line manager, and is no longer.
    Former,
    /// OT: somebody else in the organisation; also anything that concerns the organisation as a whole.
    OtherTeam,
    /// UP: the actor's own line manager, or above.
    Upline,
    /// XO: of another organisation.
    OtherOrganisation,
}

impl Relation {
    /// In the order of the table's columns.
    pub const ALL: [Relation; 8] = [
        Relation::Own,
        Relation::DirectReport,
        Relation::ActingFor,
        Relation::Indirect,
        Relation::Former,
        Relation::OtherTeam,
        Relation::Upline,
        Relation::OtherOrganisation,
    ];

    /// The head of the table's column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Relation::Own => "S",
            Relation::DirectReport => "DR",
            Relation::ActingFor => "AD",
            Relation::Indirect => "IR",
            Relation::Former => "FR",
            Relation::OtherTeam => "OT",
            Relation::Upline => "UP",
            Relation::OtherOrganisation => "XO",
        }
    }

    pub fn from_word(word: &str) -> Option<Relation> {
        Relation::ALL.into_iter().find(|relation| relation.as_str() == word)
    }
}

/// The relations that hold together, for example a former report in another team.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Relations(u8);

impl Relations {
    /// None is known: nothing about a person is allowed.
    pub const NONE: Relations = Relations(0);

    pub const fn of(relation: Relation) -> Relations {
        Relations(1 << relation as u8)
    }

    pub const fn with(self, relation: Relation) -> Relations {
        Relations(self.0 | Relations::of(relation).0)
    }

    pub const fn without(self, relation: Relation) -> Relations {
        Relations(self.0 & !Relations::of(relation).0)
    }

    pub const fn has(self, relation: Relation) -> bool {
        self.0 & Relations::of(relation).0 != 0
    }

    /// Whether any of `relations` holds.
    pub fn has_any(self, relations: &[Relation]) -> bool {
        relations.iter().any(|relation| self.has(*relation))
    }

    /// In the order of the table's columns.
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.into_iter().filter(move |relation| self.has(*relation))
    }
}

impl From<Relation> for Relations {
    fn from(relation: Relation) -> Relations {
        Relations::of(relation)
    }
}

impl FromIterator<Relation> for Relations {
    fn from_iter<I: IntoIterator<Item = Relation>>(relations: I) -> Relations {
        relations.into_iter().fold(Relations::NONE, Relations::with)
    }
}
