//! Names of files as people give them, made safe to show, to send and to save.

use std::fmt::Write;

use crate::domain::attachment::MAX_NAME;

/// What stands for a name of which nothing is left.
const NAMELESS: &str = "file";

/// The name without folders, without letters that cannot be seen or that turn the text round, and without those that Windows
/// takes in no name; at most [`MAX_NAME`] letters with its extension. The same name again stays as it is.
pub fn clean_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let spaced = last.replace(char::is_whitespace, " ");
    let seen: String = spaced.chars().filter(|c| !is_hidden(*c)).map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let seen = seen.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let seen = seen.trim_end_matches(['.', ' ']);
    let (stem, extension) = match seen.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() < MAX_NAME / 2 => (stem, Some(extension)),
        _ => (seen, None),
    };
    let room = MAX_NAME - extension.map_or(0, |extension| extension.chars().count() + 1);
    let cut: String = stem.chars().take(room).collect();
    let stem = if cut.trim().is_empty() { NAMELESS } else { cut.trim_end() };
    match extension {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem.trim_end_matches(['.', ' ']).to_owned(),
    }
}

/// Control characters, and those that are not seen or that change the direction of what follows.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFD}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// A `Content-Disposition` that saves the file under this name (RFC 6266): in plain letters for all, and where that loses
/// something, in full beside it (RFC 8187).
pub fn content_disposition(name: &str) -> String {
    let name = clean_name(name);
    // Some programs take a percent sign in the plain name for an escape.
    let plain: String =
        name.chars().map(|c| if (c == ' ' || c.is_ascii_graphic()) && !"\"\\%".contains(c) { c } else { '_' }).collect();
    let mut header = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        header.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                header.push(char::from(byte));
            } else {
                // Writing to a String cannot fail.
                let _ = write!(header, "%{byte:02X}");
            }
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_a_name_must_not_hold() {
        let long = "a".repeat(300);
        let cut = format!("{}.pdf", "a".repeat(196));
        for (given, expected) in [
            ("plan.pdf", "plan.pdf"),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\One\\plan.pdf", "plan.pdf"),
            ("a\0b.pdf", "ab.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("\u{feff}plan\u{200b}.pdf", "plan.pdf"),
            ("say \"hello\".pdf", "say _hello_.pdf"),
            ("  two   words .pdf", "two words.pdf"),
            ("plan.pdf. . .", "plan.pdf"),
            ("Entwurf für Zoë.docx", "Entwurf für Zoë.docx"),
            ("計画.xlsx", "計画.xlsx"),
            (".pdf", "file.pdf"),
            ("..", "file"),
            ("/", "file"),
            ("", "file"),
            ("\u{202e}", "file"),
            (&format!("{long}.pdf"), &cut),
            (&format!("{}.pdf", "é".repeat(255)), &format!("{}.pdf", "é".repeat(196))),
            (&format!("a.{long}"), &format!("a.{}", "a".repeat(198))),
        ] {
            assert_eq!(clean_name(given), expected, "{given}");
            assert_eq!(clean_name(expected), expected, "once more: {given}");
        }
    }

    #[test]
    fn headers_hold_any_name() {
        for (name, header) in [
            ("plan.pdf", "attachment; filename=\"plan.pdf\""),
            ("two words; a=b.pdf", "attachment; filename=\"two words; a=b.pdf\""),
            ("a\"; filename=\"evil.html", "attachment; filename=\"a_; filename=_evil.html\""),
            ("100%.pdf", "attachment; filename=\"100_.pdf\"; filename*=UTF-8''100%25.pdf"),
            ("Zoë's plan.docx", "attachment; filename=\"Zo_'s plan.docx\"; filename*=UTF-8''Zo%C3%AB%27s%20plan.docx"),
            (
                "£5 für 計画.png",
                "attachment; filename=\"_5 f_r __.png\"; filename*=UTF-8''%C2%A35%20f%C3%BCr%20%E8%A8%88%E7%94%BB.png",
            ),
            ("a\r\nX-Evil: 1.pdf", "attachment; filename=\"a X-Evil_ 1.pdf\""),
            ("../../a\0.pdf", "attachment; filename=\"a.pdf\""),
            ("a\u{202e}fdp.png", "attachment; filename=\"afdp.png\""),
            ("", "attachment; filename=\"file\""),
        ] {
            assert_eq!(content_disposition(name), header, "{name}");
        }
    }
}
