//! The libFuzzer entry; what is asserted stands in `targets/record.rs`, where the ordinary tests find it too.
#![no_main]

#[path = "../targets/record.rs"]
mod record;

libfuzzer_sys::fuzz_target!(|data: &[u8]| record::run(data));
