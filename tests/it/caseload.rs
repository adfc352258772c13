//! Figures of caseloads: how they are held, and how files bring them in.

mod held;
