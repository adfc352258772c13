//! Looks in what an officer writes for what could identify a tenant: National Insurance numbers, postcodes, telephone numbers,
//! email addresses, payment references (domain.md 2.7). It finds shapes of text, not meanings: the officer answers for each.

mod shapes;

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::audit::hex;

/// What a piece of text could be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    EmailAddress,
    NationalInsuranceNumber,
    Postcode,
    TelephoneNumber,
    PaymentReference,
}

impl FindingKind {
    pub fn as_str(self) -> &'static str {
        match self {
            FindingKind::EmailAddress => "email_address",
            FindingKind::NationalInsuranceNumber => "national_insurance_number",
            FindingKind::Postcode => "postcode",
            FindingKind::TelephoneNumber => "telephone_number",
            FindingKind::PaymentReference => "payment_reference",
        }
    }

    /// As a page names it.
    pub fn label(self) -> &'static str {
        match self {
            FindingKind::EmailAddress => "email address",
            FindingKind::NationalInsuranceNumber => "National Insurance number",
            FindingKind::Postcode => "postcode",
            FindingKind::TelephoneNumber => "telephone number",
            FindingKind::PaymentReference => "payment reference",
        }
    }
}

/// A piece of text that could identify a tenant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Stays the same while the field and the text found are the same, whatever changes around it; so an answer given once
    /// need not be given again. It is made of the text found, so it goes when that text must.
    pub key: String,
    /// The label of the field.
    pub field: String,
    pub what: FindingKind,
    /// Bytes of the field's text. Where the same text stands in a field more than once, the first.
    pub found_at: Range<usize>,
    /// What was found, with some words around it.
    pub excerpt: String,
}

impl Finding {
    /// "Possible postcode in What you did".
    pub fn words(&self) -> String {
        format!("Possible {} in {}", self.what.label(), self.field)
    }
}

/// Everything found in these fields, each a label and a text, in the order of the fields and of their texts.
pub fn scan(fields: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (field, text) in fields {
        let mut told = BTreeSet::new();
        for (what, found_at) in shapes::find(text) {
            let key = key(what, field, &text[found_at.clone()]);
            if told.insert(key.clone()) {
                findings.push(Finding { key, field: (*field).to_owned(), what, excerpt: excerpt(text, &found_at), found_at });
            }
        }
    }
    findings
}

/// How many hexadecimal digits of the digest a key has.
const KEY_LENGTH: usize = 16;

fn key(what: FindingKind, field: &str, found: &str) -> String {
    let plain = shapes::normal(what, found);
    let digest = hex(&Sha256::digest(format!("{}\0{field}\0{plain}", what.as_str())));
    format!("{}-{}", what.as_str(), &digest[..KEY_LENGTH])
}

/// The most letters shown on either side.
const AROUND: usize = 24;

/// What was found with whole words around it.
fn excerpt(text: &str, found_at: &Range<usize>) -> String {
    let (before, after) = (&text[..found_at.start], &text[found_at.end..]);
    let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let end = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
    let (before, more_before) = match before[start..].split_once(char::is_whitespace) {
        Some((_, words)) if start > 0 => (words, "…"),
        _ if start > 0 => ("", "…"),
        _ => (before, ""),
    };
    let (after, more_after) = match after[..end].rsplit_once(char::is_whitespace) {
        Some((words, _)) if end < after.len() => (words, "…"),
        _ if end < after.len() => ("", "…"),
        _ => (after, ""),
    };
    let words = format!("{before}{}{after}", &text[found_at.clone()]);
    format!("{more_before}{}{more_after}", words.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use FindingKind::{EmailAddress, NationalInsuranceNumber, PaymentReference, Postcode, TelephoneNumber};

    /// What is found in a text, and what it reads without spaces and the like.
    fn found(text: &str) -> Vec<(FindingKind, String)> {
        let scanned = scan(&[("What you did", text)]);
        scanned.iter().map(|finding| (finding.what, shapes::normal(finding.what, &text[finding.found_at.clone()]))).collect()
    }

    #[test]
    fn what_could_identify_a_tenant_is_found() {
        let table: [(&str, &[(FindingKind, &str)]); 37] = [
            ("AB123456C", &[(NationalInsuranceNumber, "AB123456C")]),
            ("her number is AB 12 34 56 C.", &[(NationalInsuranceNumber, "AB123456C")]),
            ("ab123456d", &[(NationalInsuranceNumber, "AB123456D")]),
            ("(JW-12-34-56-A)", &[(NationalInsuranceNumber, "JW123456A")]),
            ("AB 123456 C", &[(NationalInsuranceNumber, "AB123456C")]),
            ("AB\u{a0}12\u{a0}34\u{a0}56\u{a0}C", &[(NationalInsuranceNumber, "AB123456C")]),
            ("the flat at ME7 1AB", &[(Postcode, "ME71AB")]),
            ("ME71AB", &[(Postcode, "ME71AB")]),
            ("me7 1ab", &[(Postcode, "ME71AB")]),
            ("M1 1AE, B33 8TH, CR2 6XH", &[(Postcode, "M11AE"), (Postcode, "B338TH"), (Postcode, "CR26XH")]),
            ("DN55 1PT and W1A 0AX", &[(Postcode, "DN551PT"), (Postcode, "W1A0AX")]),
            ("EC1A 1BB", &[(Postcode, "EC1A1BB")]),
            ("E1  6AN", &[(Postcode, "E16AN")]),
            ("07700 900123", &[(TelephoneNumber, "07700900123")]),
            ("07700900123", &[(TelephoneNumber, "07700900123")]),
            ("07700-900-123", &[(TelephoneNumber, "07700900123")]),
            ("07700 90 01 23", &[(TelephoneNumber, "07700900123")]),
            ("+44 7700 900123", &[(TelephoneNumber, "07700900123")]),
            ("+44 (0)7700 900123", &[(TelephoneNumber, "07700900123")]),
            ("0044 7700 900123", &[(TelephoneNumber, "07700900123")]),
            ("+447700900123", &[(TelephoneNumber, "07700900123")]),
            ("(01634) 960001", &[(TelephoneNumber, "01634960001")]),
            ("020 7946 0018", &[(TelephoneNumber, "02079460018")]),
            ("0800 001066", &[(TelephoneNumber, "0800001066")]),
            ("In 2025 01634 960001 in 2026", &[(TelephoneNumber, "01634960001")]),
            ("tel:01634960001;", &[(TelephoneNumber, "01634960001")]),
            ("Tenant.One+rent@example.org.uk.", &[(EmailAddress, "tenant.one+rent@example.org.uk")]),
            ("<o'neil@mail.example>", &[(EmailAddress, "o'neil@mail.example")]),
            ("zoë@example.org", &[(EmailAddress, "zoë@example.org")]),
            ("paid under 123456789", &[(PaymentReference, "123456789")]),
            ("ref:1234567890.", &[(PaymentReference, "1234567890")]),
            ("123 456 789", &[(PaymentReference, "123456789")]),
            ("123-456-7890", &[(PaymentReference, "1234567890")]),
            ("0123456780 is a telephone number", &[(TelephoneNumber, "0123456780")]),
            ("0423456780 is not", &[(PaymentReference, "0423456780")]),
            ("012345678", &[(PaymentReference, "012345678")]),
            (
                "AB123456C lives at ME7 1AB, 07700 900123, a@b.example, pays by 1234567890",
                &[
                    (NationalInsuranceNumber, "AB123456C"),
                    (Postcode, "ME71AB"),
                    (TelephoneNumber, "07700900123"),
                    (EmailAddress, "a@b.example"),
                    (PaymentReference, "1234567890"),
                ],
            ),
        ];
        for (text, expected) in table {
            let expected: Vec<_> = expected.iter().map(|(what, plain)| (*what, (*plain).to_owned())).collect();
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_not_found() {
        for text in [
            "",
            "On 10 April 2026 I visited at 4:30pm.",
            "01/04/2025, 1.4.2025, 2025-04-01, 20250401, 2025-04-01T09:30:00Z, 2025-04-01 09:30",
            "from 01-04-2025 to 30-06-2025",
            "01 04 2025 11 letters",
            "by 10 04 26 a letter went out",
            "2024 2025 2026",
            "2024-2025, 2025/26, 2019-2026",
            "Quarter 1 (April to June 2025), Q1-Q4 2025-26",
            "arrears fell from £1,234.56 to £98.10",
            "£123456789 and £1234567890.50 and 123456789.50 and 1,234,567,890",
            "£ 123456789",
            "HC-2026-00123",
            "HC-1234567890 and HC/123456789",
            "case 2026-00123-0456",
            "RA123456789",
            "card 4111 1111 1111 1111",
            "978-0-306-40615-7 is a book",
            "12345678 is eight and 123456789012 is twelve",
            "B-E1, B-K2, A1, Level B2 at 3pm",
            "E1 5PM and B2 9am",
            "the s1 1st visit and the b2 2nd visit",
            "ZZ1 1AA, QQ9 9ZZ, ME7 1CI, ME7-1AB, XME7 1AB, ME7 1ABC",
            "form N5B, UC50, section 21",
            "BG123456A, GB123456A, NK123456A, KN123456A, TN123456A, NT123456A, ZZ123456A",
            "DA123456A, FA123456A, IA123456A, QA123456A, UA123456A, VA123456A",
            "AD123456A, AF123456A, AI123456A, AO123456A, AQ123456A, AU123456A, AV123456A",
            "AB123456E, AB12345C, AB1234567C, XAB123456C, AB123456CD, AB123456",
            "3 @ £5 each, @council, officer@council, a@b, @b.uk, a@.uk, a@b.c",
            "00123 is a staff number, and 0001234 another",
            "0400 123 4567 is no area",
            "999, 101, 111, 0300",
            "patch CH1 and post 0123 456",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_finding_says_where_it_is() {
        let text = "I rang the tenant twice on\n07700 900123 before the joint visit with the welfare adviser, and wrote to her.";
        let [finding] = &scan(&[("Situation", "Nothing here."), ("What you did", text)])[..] else { panic!("one is there") };
        assert_eq!(finding.words(), "Possible telephone number in What you did");
        assert_eq!(&text[finding.found_at.clone()], "07700 900123");
        assert_eq!(finding.excerpt, "…the tenant twice on 07700 900123 before the joint visit…");
        let [short] = &scan(&[("Title", "Zoë a@b.uk é")])[..] else { panic!("one is there") };
        assert_eq!(short.excerpt, "Zoë a@b.uk é");
        let wordless = format!("{}:ME7 1AB.{}", "-".repeat(30), "-".repeat(30));
        assert_eq!(scan(&[("Title", &wordless)])[0].excerpt, "…ME7 1AB…");
    }

    #[test]
    fn an_answer_stays_with_what_it_was_given_for() {
        let keys = |fields: &[(&str, &str)]| scan(fields).into_iter().map(|finding| finding.key).collect::<Vec<_>>();
        let first = keys(&[("What you did", "ME7 1AB")]);
        assert_eq!(first.len(), 1);
        assert!(first[0].strip_prefix("postcode-").is_some_and(|digest| digest.len() == 16), "{first:?}");
        // Written otherwise, more than once, with other things around it.
        assert_eq!(keys(&[("What you did", "At me71ab I met a@b.uk, then back to ME7 1AB")])[0], first[0]);
        assert_eq!(keys(&[("What you did", "At me71ab I met a@b.uk, then back to ME7 1AB")]).len(), 2);
        assert_eq!(keys(&[("Title", "Visit"), ("What you did", "ME7  1AB")]), first);
        // Another text, another field.
        assert_ne!(keys(&[("What you did", "ME7 1AD")]), first);
        assert_ne!(keys(&[("Situation", "ME7 1AB")]), first);
        let both = keys(&[("Situation", "ME7 1AB"), ("What you did", "ME7 1AB")]);
        assert_eq!((both.len(), &both[1]), (2, &first[0]));
    }
}
