//! The libFuzzer entry; what is asserted stands in `targets/loader.rs`, where the ordinary tests find it too.
#![no_main]

#[path = "../targets/loader.rs"]
mod loader;

libfuzzer_sys::fuzz_target!(|data: &[u8]| loader::run(data));
