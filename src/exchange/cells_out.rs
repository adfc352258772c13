//! Text on its way into a cell of a table that a spreadsheet opens.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula, in its wide and small forms too.
const FORMULA: &str = "=+-@＝＋－＠﹦﹢﹣﹫";

/// The text as a cell may hold it: where it begins like a formula, an apostrophe keeps it text. Lines end in a line feed, and
/// control characters, which no table can hold, are left out.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    // What begins with a letter or a digit and has nothing to leave out is the ordinary case. 0xC2 begins the control
    // characters beyond ASCII, among others. All bytes are looked at, which a processor does many at a time.
    let odd = text.bytes().fold(false, |odd, byte| odd | (byte < 0x20) | (byte == 0x7F) | (byte == 0xC2));
    if !odd && text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return Cow::Borrowed(text);
    }
    let kept = without_controls(text);
    if begins_like_formula(&kept) { Cow::Owned(format!("'{kept}")) } else { kept }
}

fn without_controls(text: &str) -> Cow<'_, str> {
    let fine = |c: char| !c.is_control() || c == '\n' || c == '\t';
    if text.chars().all(fine) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| fine(*c)).collect())
}

/// Spaces before a formula, and letters that cannot be seen, keep no spreadsheet from it; a tab or a line feed may end a cell.
fn begins_like_formula(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    text.starts_with(['\t', '\n']) || text.trim_start_matches(unseen).starts_with(|c| FORMULA.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_like_a_formula() {
        for (text, cell) in [
            ("", ""),
            ("Officer One", "Officer One"),
            ("00123", "00123"),
            ("a=b", "a=b"),
            ("Ann-Marie", "Ann-Marie"),
            ("é", "é"),
            ("'=1", "'=1"),
            ("(1)", "(1)"),
            ("=1+1", "'=1+1"),
            ("+441634", "'+441634"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("－1", "'－1"),
            ("﹫x", "'﹫x"),
            (" =1", "' =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{200b}\u{202e} @x", "'\u{200b}\u{202e} @x"),
            ("\t=1", "'\t=1"),
            ("\tx", "'\tx"),
            ("\rx", "'\nx"),
            ("\n=1", "'\n=1"),
            ("\0=1", "'=1"),
            ("\0", ""),
            ("\u{1}\u{9f}-1", "'-1"),
            ("a\u{85}b\u{7f}", "ab"),
            ("£5 a£", "£5 a£"),
            ("a\0b\u{7}", "ab"),
            ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ] {
            assert_eq!(harmless(text), cell, "{text:?}");
            assert_eq!(harmless(cell), cell, "once more: {text:?}");
        }
    }
}
