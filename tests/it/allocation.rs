//! Counting asks for no memory: neither for a criterion nor for an officer.

pub mod counting;
#[path = "../../benches/support/officers.rs"]
mod officers;

use gradus::domain::assessment::assess;
use gradus::domain::assessment::facts::Facts;
use gradus::domain::assessment::outcome::Outcome;
use officers::{Workload, as_of, medway, thirty};

#[global_allocator]
static MEMORY: counting::Counting = counting::Counting;

fn count_without_memory(workload: &Workload) {
    let plan = &workload.plan;
    let at = plan.at(as_of());
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(plan.criteria.len());
    let mut seen = [0usize; 3];
    for number in 0..200 {
        let record = workload.officer(number);
        let facts = Facts::pack(plan, &record);
        let allocations = counting::allocations(|| {
            plan.outcomes(&facts, &at, &mut outcomes);
        });
        assert_eq!(allocations, 0, "officer {number} of {}", plan.id);
        outcomes.iter().for_each(|outcome| seen[*outcome as usize] += 1);
        if number % 20 == 0 {
            let explained: Vec<Outcome> =
                assess(plan, &record, as_of(), None).criteria.iter().map(|criterion| criterion.outcome).collect();
            assert_eq!(outcomes, explained, "counting and explaining agree on officer {number} of {}", plan.id);
        }
    }
    assert!(seen.iter().all(|count| *count > 100), "the officers differ enough to mean something: {seen:?}");
}

#[test]
fn counting_asks_for_no_memory() {
    assert!(counting::allocations(|| drop(vec![1])) > 0, "allocations are counted at all");
    count_without_memory(&thirty());
    count_without_memory(&medway());
}
