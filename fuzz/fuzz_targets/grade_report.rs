//! The libFuzzer entry; what is asserted stands in `targets/grade_report.rs`, where the ordinary tests find it too.
#![no_main]

#[path = "../targets/grade_report.rs"]
mod grade_report;

libfuzzer_sys::fuzz_target!(|data: &[u8]| grade_report::run(data));
