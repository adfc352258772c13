//! What runs beside the requests. Every step can be called once, with the time given, which is how tests call it; the loops
//! around them are here. Nothing is decided about people; what is still true is asked of `app`.

mod mail;
pub mod standings;
mod upkeep;

pub use mail::{Delivered, Deliverer, StillTrue};
pub use upkeep::{Upkeep, anchor_line};
