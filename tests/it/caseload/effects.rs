//! What a preview says that corrected figures do to criteria, and that the result says it too.

use std::fs;

use gradus::app::imports::{self, Ran};
use gradus::app::{AppError, Call};
use gradus::domain::staff_import::StaffFile;
use gradus::domain::staff_import::record::Summary;
use gradus::exchange::staff;

use crate::imports::{Council, HR, upload};
use crate::support::databases::{Fresh, on_both};

/// Officer One at level A, with the manager's judgement of B-S2, so that the records sampled decide about it: 95% of at least
/// ten over four quarters.
fn council(fresh: &Fresh) -> Council {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/caseload/council.yaml");
    let text = fs::read_to_string(path).unwrap();
    let judged = "{officer: \"00123\", framework: medway.iao.framework, judgements: [{criterion: B-S2, outcome: met, by: \"00045\", \
                  on: 2026-03-02, reason: Seen}], ";
    let text = text.replace("level: B, from: 2023-05-02", "level: A, from: 2023-05-02");
    Council::of(fresh, &text.replace("{officer: \"00123\", framework: medway.iao.framework, ", judged))
}

/// Records sampled in the four quarters of 2025/26, all right but `wrong` of the last, and the arrears of one quarter.
fn file(wrong: u32, arrears: u32) -> String {
    let quarters =
        [("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30"), ("2025-10-01", "2025-12-31"), ("2026-01-01", "2026-03-31")];
    let mut text =
        "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,denominator,source,extracted_at\n".to_owned();
    for (at, (start, end)) in quarters.iter().enumerate() {
        let right = if at == 3 { 10 - wrong } else { 10 };
        text += &format!("00123,CH1,quarter,{start},{end},dq_pct,{right},10,Sample,2026-04-07\n");
    }
    text + &format!("00123,CH1,quarter,2026-01-01,2026-03-31,cta_pct,{arrears},1840000,Housing system,2026-04-07\n")
}

fn dry_run(council: &Council, text: &str) -> Summary {
    let read = staff::read(StaffFile::Metrics, &text.as_bytes().to_vec().into(), None, &|_| {}).unwrap();
    let told = council.app.read(&Call::command(HR), |tx, me| -> Result<Summary, AppError> {
        Ok(imports::dry_run(tx, me, &read, &imports::unheard)?.1)
    });
    told.unwrap()
}

fn said(summary: &Summary) -> Vec<String> {
    let entries = summary.entries.iter().filter(|entry| entry.line > 0);
    let of_entry =
        entries.flat_map(|entry| entry.effects.iter().map(move |effect| format!("line {}: {}", entry.line, effect.words())));
    of_entry.chain(summary.effects.iter().map(|(who, effect)| format!("{who}: {}", effect.words()))).collect()
}

#[test]
fn corrected_figures_say_what_they_do_to_criteria_before_and_after() {
    on_both(|fresh| {
        let council = council(fresh);
        // What is new corrects nothing, so nothing is worked out.
        let first = dry_run(&council, &file(3, 45_080));
        assert_eq!((said(&first), first.new), (Vec::new(), 5), "{}", fresh.name);
        council.done(StaffFile::Metrics, &file(3, 45_080));
        // 37 of 40 are 92.5%, 39 of 40 are 97.5%. The arrears change as well, and C-E1 lacks more than figures.
        let expected = [
            "line 6: C-E1: stays Not met",
            "line 6: C-S2: stays Not met",
            "line 5: B-S2: Not met, then Met",
            "Officer One (00123): B-S2: Not met, then Met",
        ];
        assert_eq!(said(&dry_run(&council, &file(1, 45_081))), expected, "{}", fresh.name);
        let sent = upload(StaffFile::Metrics, file(1, 45_081).as_bytes(), None);
        let preview = council.preview_of(HR, sent);
        assert_eq!(said(&preview.summary), expected, "{}", fresh.name);
        let done = council.confirm(HR, &preview).unwrap();
        assert_eq!(said(&done.summary), expected, "{}: the result says what the preview said", fresh.name);
        // And it is so: the way back is told from there.
        let Ran::Kept(_, back) = council.run(HR, StaffFile::Metrics, &file(3, 45_081)).unwrap() else { panic!("refused") };
        let back = said(&back.summary);
        let expected = ["line 5: B-S2: Met, then Not met", "Officer One (00123): B-S2: Met, then Not met"];
        assert_eq!(back, expected, "{}", fresh.name);
    });
}
