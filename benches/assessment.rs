//! How fast officers are assessed: one with all reasons, and 200,000 counted in memory against a plain scan of as many bytes.
//!
//! That counting asks for no memory is a test.

use gradus::domain::assessment::facts::Facts;
use gradus::domain::assessment::outcome::Outcome;
use gradus::domain::assessment::{Moment, assess};

use crate::support::officers::{self, Workload, as_of};
use crate::support::{self, Row};

/// Officers of one workload, packed, and a flat buffer of as many bytes (the facts are not one piece of memory, so that the
/// scan reads its own).
struct Crowd {
    workload: Workload,
    at: Moment,
    facts: Vec<Facts>,
    flat: Vec<u64>,
}

impl Crowd {
    fn new(workload: Workload, officers: u32) -> Crowd {
        let packed: Vec<Facts> = (0..officers).map(|number| Facts::pack(&workload.plan, &workload.officer(number))).collect();
        // Copied in one go, so that officers lie one after the other and not in what packing the others left free: what they
        // are compared with is flat too. As packed, counting takes a quarter longer.
        let facts = packed.clone();
        drop(packed);
        let bytes: usize = facts.iter().map(Facts::bytes).sum();
        let flat = (0..bytes as u64 / 8).collect();
        let at = workload.plan.at(as_of());
        Crowd { workload, at, facts, flat }
    }

    /// Counts everybody; gives back how many criteria are met.
    fn count(&self, facts: &[Facts]) -> usize {
        let mut outcomes = Vec::with_capacity(self.workload.plan.criteria.len());
        let mut met = 0;
        for officer in facts {
            self.workload.plan.outcomes(officer, &self.at, &mut outcomes);
            met += outcomes.iter().filter(|outcome| outcome.is_met()).count();
        }
        met
    }

    /// The same in two halves at a time.
    fn count_on_two_threads(&self) -> usize {
        let (first, second) = self.facts.split_at(self.facts.len() / 2);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| self.count(second));
            self.count(first) + other.join().expect("counting does not panic")
        })
    }

    /// Sums a flat buffer of as many bytes as the facts have, eight at a time.
    fn scan(&self) -> usize {
        self.flat.iter().fold(0, |sum: u64, word| sum.wrapping_add(*word)) as usize
    }

    fn describe(&self, name: &str) {
        let bytes: usize = self.facts.iter().map(Facts::bytes).sum();
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(self.workload.plan.criteria.len());
        let mut tally = [0usize; 3];
        let mut fingerprint = 0u64;
        for officer in &self.facts {
            self.workload.plan.outcomes(officer, &self.at, &mut outcomes);
            for outcome in &outcomes {
                tally[*outcome as usize] += 1;
                fingerprint = (fingerprint ^ *outcome as u64).wrapping_mul(0x0100_0000_01b3);
            }
        }
        println!(
            "{name}: {} officers, {} criteria, {} bytes of facts each; met {}, not met {}, open {} ({fingerprint:016x})",
            self.facts.len(),
            self.workload.plan.criteria.len(),
            bytes / self.facts.len(),
            tally[0],
            tally[1],
            tally[2],
        );
    }
}

pub fn measure() {
    one_officer();
    let officers = if support::is_quick() { 2_000 } else { 200_000 };
    // One after the other, since each takes more than a gigabyte.
    all_officers("30 criteria", officers::thirty(), officers);
    all_officers("Medway's 31", officers::medway(), officers);
}

fn one_officer() {
    let workload = officers::medway();
    let (plan, record) = (&workload.plan, workload.officer(1));
    let at = plan.at(as_of());
    let facts = Facts::pack(plan, &record);
    let mut outcomes = Vec::with_capacity(plan.criteria.len());
    let mut packed = Vec::with_capacity(plan.criteria.len());
    support::run(&mut [
        Row {
            name: "one officer with reasons, 1,000 times",
            ours: Box::new(|| (0..1000).map(|_| assess(plan, &record, as_of(), None).outstanding.len()).sum()),
            reference: None,
            goal: None,
        },
        Row {
            name: "one officer packed and counted, 1,000 times",
            ours: Box::new(|| {
                let count = |_| plan.outcomes(&Facts::pack(plan, &record), &at, &mut outcomes).held.map_or(0, |held| held + 1);
                (0..1000).map(count).sum()
            }),
            reference: None,
            goal: None,
        },
        Row {
            name: "one officer counted, 1,000 times",
            ours: Box::new(|| {
                let count = |_| plan.outcomes(&facts, &at, &mut packed).held.map_or(0, |held| held + 1);
                (0..1000).map(count).sum()
            }),
            reference: None,
            goal: None,
        },
    ]);
}

fn all_officers(name: &str, workload: Workload, officers: u32) {
    let crowd = Crowd::new(workload, officers);
    println!();
    crowd.describe(name);
    support::run(&mut [
        Row {
            name: "all officers counted on one thread",
            ours: Box::new(|| crowd.count(&crowd.facts)),
            reference: Some(("a scan of a flat buffer of as many bytes; target 5", Box::new(|| crowd.scan()))),
            goal: Some(8.0),
        },
        Row {
            name: "all officers counted on two threads",
            ours: Box::new(|| crowd.count_on_two_threads()),
            reference: Some(("the same on one thread", Box::new(|| crowd.count(&crowd.facts)))),
            goal: None,
        },
    ]);
}
