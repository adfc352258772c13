//! The libFuzzer entry; what is asserted stands in `targets/staff_file.rs`, where the ordinary tests find it too.
#![no_main]

#[path = "../targets/staff_file.rs"]
mod staff_file;

libfuzzer_sys::fuzz_target!(|data: &[u8]| staff_file::run(data));
