//! The libFuzzer entry; what is asserted stands in `targets/attachment.rs`, where the ordinary tests find it too.
#![no_main]

#[path = "../targets/attachment.rs"]
mod attachment;

libfuzzer_sys::fuzz_target!(|data: &[u8]| attachment::run(data));
