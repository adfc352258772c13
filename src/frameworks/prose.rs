//! Plain text for a person at a terminal: paragraphs wrapped at 80 columns with an indent that hangs. It knows columns and
//! words, and nothing of documents.

/// The columns that readable reports keep to.
const WIDTH: usize = 80;

/// Adds `text` as one paragraph. `lead` opens the first line, and every later line starts at column `hang`. A word that is
/// longer than the line is left whole. Line breaks within the text are folded; control characters are dropped, since a
/// document's wording must not be able to drive somebody's terminal.
pub(crate) fn paragraph(out: &mut String, lead: &str, hang: usize, text: &str) {
    let mut line = lead.to_owned();
    let mut column = lead.chars().count();
    let mut at_start = true;
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        let length = word.chars().count();
        if length == 0 {
            continue;
        }
        if !at_start && column + 1 + length > WIDTH {
            push_line(out, &line);
            line = " ".repeat(hang);
            column = hang;
            at_start = true;
        }
        if !at_start {
            line.push(' ');
            column += 1;
        }
        line.push_str(&word);
        column += length;
        at_start = false;
    }
    push_line(out, &line);
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(lead: &str, hang: usize, text: &str) -> String {
        let mut out = String::new();
        paragraph(&mut out, lead, hang, text);
        out
    }

    #[test]
    fn a_short_text_stays_on_its_line() {
        assert_eq!(wrapped("  Is: ", 6, "short"), "  Is: short\n");
    }

    #[test]
    fn a_long_text_hangs_and_keeps_to_eighty_columns() {
        let text = "aaaaaaaaa ".repeat(9);
        assert_eq!(
            wrapped("  Is: ", 6, &text),
            "  Is: aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa\n      aaaaaaaaa aaaaaaaaa\n"
        );
    }

    #[test]
    fn eighty_columns_fit_and_eighty_one_do_not() {
        let (forty, thirty_nine) = ("x".repeat(40), "y".repeat(39));
        assert_eq!(wrapped("", 0, &format!("{forty} {thirty_nine}")), format!("{forty} {thirty_nine}\n"));
        assert_eq!(wrapped("", 0, &format!("{forty} {forty}")), format!("{forty}\n{forty}\n"));
    }

    #[test]
    fn a_word_wider_than_the_line_is_left_whole() {
        let long = "z".repeat(100);
        assert_eq!(wrapped("  ", 2, &format!("a {long} b")), format!("  a\n  {long}\n  b\n"));
    }

    #[test]
    fn columns_are_characters_and_not_bytes() {
        let forty = "é".repeat(40);
        assert_eq!(wrapped("", 0, &format!("{forty} {}", "é".repeat(39))), format!("{forty} {}\n", "é".repeat(39)));
    }

    #[test]
    fn breaks_are_folded_and_control_characters_dropped() {
        assert_eq!(wrapped("", 0, "one\n two\t\u{1b}[31mthree \u{7} four"), "one two [31mthree four\n");
    }

    #[test]
    fn an_empty_text_leaves_the_lead_alone() {
        assert_eq!(wrapped("Is: ", 4, "  "), "Is:\n");
    }
}
