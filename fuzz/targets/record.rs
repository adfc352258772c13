//! What must hold of the record reader, and of assessing what it lets through, for any bytes at all. The fuzzer and
//! `tests/it/corpus.rs` run the same function; it panics where something does not hold.

use std::sync::OnceLock;

use chrono::NaiveDate;
use gradus::domain::assessment::facts::Facts;
use gradus::domain::assessment::plan::Plan;
use gradus::domain::assessment::{Assessment, assess};
use gradus::domain::ids::Reference;
use gradus::frameworks::diagnostics::{SourceFile, to_text};
use gradus::frameworks::files::bundled;
use gradus::frameworks::library::Library;
use gradus::frameworks::load::{Published, load};
use gradus::frameworks::record::{read, read_kept};
use gradus::frameworks::select::Basis;

/// Frameworks and job profiles that every record is assessed against, its own among them.
const ASKED: [&str; 2] = ["medway.iao.framework", "s001.ho.jd"];

struct World {
    library: Library,
    plans: Vec<Plan>,
}

fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 4, 10).expect("a day of the calendar")
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let library = load(&bundled(), &[], &Published::new(), as_of()).library;
        let plan = |id: &str| match Basis::choose(&library, &Reference::new(id), as_of()) {
            Ok(basis) => basis.plan(),
            Err(unresolved) => panic!("{unresolved:?}"),
        };
        let plans = ASKED.iter().map(|id| plan(id)).collect();
        World { library, plans }
    })
}

/// Reads the bytes as a record and, where they are one, assesses it.
pub fn run(data: &[u8]) {
    let World { library, plans } = world();
    let file = SourceFile::from_bytes("record.yaml", data.to_vec());
    let loaded = match read(&file, library, as_of()) {
        Ok(loaded) => loaded,
        Err(report) => {
            assert!(report.errors > 0 && !report.ok, "a record was refused without a reason");
            assert!(to_text(&report).contains("record.yaml"));
            return;
        }
    };
    let kept = read_kept(&SourceFile::new("kept", &*loaded.content)).expect("what was kept reads back");
    assert_eq!(kept.record, loaded.record, "what was kept is another record");
    assert_eq!(kept.content, loaded.content);
    for plan in plans {
        let answer = assess(plan, &loaded.record, as_of(), None);
        assert_eq!(json(&answer), json(&assess(plan, &kept.record, as_of(), None)), "the same record gave another answer");
        holds_together(plan, &answer, &loaded.record);
    }
}

fn json(answer: &Assessment) -> String {
    serde_json::to_string(answer).expect("an answer is JSON")
}

fn holds_together(plan: &Plan, answer: &Assessment, record: &gradus::domain::officer::Record) {
    let mut outcomes = Vec::new();
    plan.outcomes(&Facts::pack(plan, record), &plan.at(answer.as_of), &mut outcomes);
    let told: Vec<_> = answer.criteria.iter().map(|criterion| criterion.outcome).collect();
    assert_eq!(outcomes, told, "counting and explaining disagree");
    if answer.target_level.is_some() {
        assert_eq!(answer.outstanding.is_empty(), answer.ready == Some(true));
    }
    for criterion in &answer.criteria {
        let met = criterion.outcome.is_met();
        assert_eq!(met, !criterion.met_by.is_empty(), "{criterion:?}");
        assert!(met || !criterion.reasons.is_empty(), "nothing says why: {criterion:?}");
        assert!(criterion.lapses_on.is_none_or(|day| met && day > answer.as_of), "{criterion:?}");
        assert!(criterion.earliest_on.is_none_or(|day| !met && day >= answer.as_of), "{criterion:?}");
    }
}
