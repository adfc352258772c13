//! How two wordings are compared: exactly, without their punctuation, and by the words they share. It knows characters and
//! whole numbers, and nothing of documents.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use serde::{Serialize, Serializer};

/// The text without punctuation and with white space folded, case kept. A mark between two digits stays, since "5-9" and
/// "59", or "4.5" and "45", ask for different things; there all dashes count as one.
pub(super) fn without_punctuation(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_mark(c) {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(c);
        } else if before.is_some_and(char::is_numeric) && rest.peek().copied().is_some_and(char::is_numeric) {
            folded.push(if is_dash(c) { '-' } else { c });
        }
        before = Some(c);
    }
    folded
}

/// Marks that separate, join or quote, and characters that do not show. Signs that say something stay: the star of a grade
/// A*, per cent, ampersand, currencies, and plus and minus as signs of arithmetic.
fn is_mark(c: char) -> bool {
    matches!(c,
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | '`' | '(' | ')' | '[' | ']' | '{' | '}' | '-' | '_' | '/' | '\\'
        | '¡' | '¿' | '«' | '»' | '·' | '´' | '¨' | '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}'
        | '\u{2010}'..='\u{2027}' | '\u{2032}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

/// The set of words: runs of letters and digits in lower case. An apostrophe within a word belongs to it, whichever way it
/// is drawn.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let straight = text.replace('\u{2019}', "'");
    straight
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|run| run.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// How alike two sets of words are: the Dice coefficient, kept as whole numbers so that comparing and rounding are exact.
/// Prints as a decimal of four places, or of as many as are asked for, halves rounded up; serialises as the four-place text.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    shared: u64,
    total: u64,
}

impl Score {
    pub(super) fn of(left: &BTreeSet<String>, right: &BTreeSet<String>) -> Score {
        Score { shared: left.intersection(right).count() as u64, total: (left.len() + right.len()) as u64 }
    }

    /// From one fifth up, two criteria are worth showing side by side.
    pub(super) fn is_worth_proposing(self) -> bool {
        self.shared > 0 && 10 * self.shared >= self.total
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Score) -> Ordering {
        // Two empty sets share nothing: their 0 of 0 counts as 0 of 1, so that the order stays total.
        let crosswise = |a: &Score, b: &Score| u128::from(a.shared) * u128::from(b.total.max(1));
        crosswise(self, other).cmp(&crosswise(other, self))
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Score) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Score {
    fn eq(&self, other: &Score) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Score {}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = f.precision().map_or(4, |asked| asked.clamp(1, 9));
        let unit = 10_u128.pow(places as u32);
        let total = u128::from(self.total.max(1));
        let rounded = (u128::from(self.shared) * 4 * unit + total) / (2 * total);
        write!(f, "{}.{:0places$}", rounded / unit, rounded % unit)
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_and_spacing_are_folded_and_nothing_else() {
        let table = [
            ("Knowledge of welfare.", "Knowledge of welfare"),
            ("  Knowledge \n of\u{a0}welfare ", "Knowledge of welfare"),
            ("Level 2 – e.g. five GCSE’s", "Level 2 eg five GCSEs"),
            ("(a) “quoted”, 'so'; and: on!", "a quoted so and on"),
            ("word/Excel", "wordExcel"),
            ("self-care…", "selfcare"),
            ("zero\u{200b}width", "zerowidth"),
            ("Café, Ångström", "Café Ångström"),
            ("grades 4–9", "grades 4-9"),
            ("grades 4-9", "grades 4-9"),
            ("4.5 hours.", "4.5 hours"),
            ("4 . 5", "4 5"),
            ("A* in 50% & more", "A* in 50% & more"),
            ("Keeps Case", "Keeps Case"),
            ("–", ""),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(without_punctuation(text), expected, "{text:?}");
        }
    }

    #[test]
    fn figures_that_differ_by_a_mark_stay_different() {
        for (one, other) in [("grade 5-9", "grade 59"), ("4.5", "45"), ("£5", "5"), ("A*", "A"), ("50%", "50"), ("C++", "C")] {
            assert_ne!(without_punctuation(one), without_punctuation(other), "{one} {other}");
        }
    }

    #[test]
    fn words_are_lower_case_runs_with_their_inner_apostrophes() {
        let table: [(&str, &[&str]); 7] = [
            ("Communication skills", &["communication", "skills"]),
            ("word/Excel/PowerPoint", &["excel", "powerpoint", "word"]),
            ("GCSE's and GCSE’s", &["and", "gcse's"]),
            ("'quoted' ''", &["quoted"]),
            ("Écoute ÉCOUTE", &["écoute"]),
            ("A a 5-9", &["5", "9", "a"]),
            ("– …", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(words(text).iter().map(String::as_str).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }

    #[test]
    fn scores_round_half_up_to_four_places() {
        let table = [
            (1, 8, "0.2500", "0.25"),
            (2, 17, "0.2353", "0.24"),
            (1, 10, "0.2000", "0.20"),
            (1, 3, "0.6667", "0.67"),
            (1, 32, "0.0625", "0.06"),
            (1, 64, "0.0313", "0.03"),
            (1, 400, "0.0050", "0.01"),
            (3, 6, "1.0000", "1.00"),
            (0, 5, "0.0000", "0.00"),
            (0, 0, "0.0000", "0.00"),
        ];
        for (shared, total, four, two) in table {
            let score = Score { shared, total };
            assert_eq!(score.to_string(), four);
            assert_eq!(format!("{score:.2}"), two);
        }
    }

    #[test]
    fn a_fifth_is_worth_proposing_and_anything_less_is_not() {
        for (shared, total, expected) in
            [(1, 10, true), (1, 11, false), (2, 21, false), (2, 20, true), (0, 0, false), (0, 4, false)]
        {
            assert_eq!(Score { shared, total }.is_worth_proposing(), expected, "{shared} of {total}");
        }
    }

    #[test]
    fn scores_compare_as_fractions() {
        assert!(Score { shared: 1, total: 8 } > Score { shared: 2, total: 17 });
        assert_eq!(Score { shared: 1, total: 5 }, Score { shared: 2, total: 10 });
        assert_eq!(Score { shared: 0, total: 0 }, Score { shared: 0, total: 7 });
    }
}
