//! Every leaf of a rule, and how rules combine: facts on the left, what `assess` says of the criterion on the right
//! (documents.md 3 to 5, pages.md 5). A row reads `outcome leading-reason act lapses_on earliest_on`.

mod combined;
mod document;
mod experience;
mod judgement;
mod learning;
mod profile;
mod qualification;
