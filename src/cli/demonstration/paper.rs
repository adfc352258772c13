//! A paper that an officer of the demonstration has added: a PDF of one page, drawn here so that the program carries no file.

use std::fmt::Write;

use crate::app::evidence::NewFile;
use crate::exchange::attachment::accept;

/// The paper with a heading and lines of plain letters.
pub(super) fn paper(title: &str, lines: &[String]) -> Result<NewFile, String> {
    let name = format!("{}.pdf", title.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"));
    let accepted = accept(&name, pdf(title, lines)).map_err(|problem| format!("{name}: {:?}", problem.fault))?;
    Ok(NewFile::of(accepted))
}

/// A page of A4.
fn pdf(title: &str, lines: &[String]) -> Vec<u8> {
    let mut drawing = format!("BT /F1 16 Tf 56 770 Td ({}) Tj /F1 11 Tf 0 -34 Td ", escaped(title));
    for line in lines {
        let _ = write!(drawing, "({}) Tj 0 -18 Td ", escaped(line));
    }
    drawing.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (number, object) in (1..).zip(&objects) {
        let _ = writeln!(places, "{:010} 00000 n ", text.len());
        let _ = write!(text, "{number} 0 obj\n{object}\nendobj\n");
    }
    let (start, count) = (text.len(), objects.len() + 1);
    let _ = write!(
        text,
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    text.into_bytes()
}

/// Letters that mean something in a PDF's text are marked; those beyond ASCII are left out.
fn escaped(text: &str) -> String {
    let marked = |letter: char| match letter {
        '(' | ')' | '\\' => vec!['\\', letter],
        _ if letter.is_ascii() && !letter.is_ascii_control() => vec![letter],
        _ => Vec::new(),
    };
    text.chars().flat_map(marked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_a_pdf_whose_parts_stand_where_it_says() {
        let bytes = pdf("Plan (draft)", &["One \\ two".to_owned()]);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("(Plan \\(draft\\)) Tj") && text.contains("(One \\\\ two) Tj"));
        let (_, table) = text.split_once("xref\n0 6\n").unwrap();
        for (number, line) in table.lines().skip(1).take(5).enumerate() {
            let at: usize = line[..10].parse().unwrap();
            assert!(text[at..].starts_with(&format!("{} 0 obj", number + 1)), "{line}");
        }
        let (_, start) = text.split_once("startxref\n").unwrap();
        let start: usize = start.lines().next().unwrap().parse().unwrap();
        assert!(text[start..].starts_with("xref\n0 6"));
    }
}
