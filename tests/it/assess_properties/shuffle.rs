//! Another order of the same facts.

use gradus::domain::officer::Record;

/// Puts lists into another order, the same one for the same number.
pub struct Shuffle(pub u64);

impl Shuffle {
    fn below(&mut self, bound: usize) -> usize {
        // Knuth's linear congruential generator; its high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn list<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }

    pub fn record(&mut self, record: &mut Record) {
        self.list(&mut record.levels_confirmed);
        self.list(&mut record.waivers);
        self.list(&mut record.employment);
        self.list(&mut record.fte);
        if let Some(patches) = &mut record.patches {
            self.list(patches);
        }
        self.list(&mut record.absences);
        self.list(&mut record.qualifications);
        for award in &mut record.qualifications {
            self.list(&mut award.equivalent_to);
            self.list(&mut award.equivalence);
        }
        self.list(&mut record.training);
        self.list(&mut record.cpd);
        self.list(&mut record.documents);
        for document in &mut record.documents {
            self.list(&mut document.types);
            self.list(&mut document.criteria);
            self.list(&mut document.outcomes);
        }
        self.list(&mut record.judgements);
        self.list(&mut record.observations);
        self.list(&mut record.team_observations);
        self.list(&mut record.events);
        self.list(&mut record.blocks);
    }
}
