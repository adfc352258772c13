//! The shapes of text that could identify a tenant, found by looking at each place where one could begin. What begins or ends
//! inside a word or a longer number is none of them.

use std::ops::Range;

use super::FindingKind;

/// What stands where, in order; nothing overlaps.
pub(super) fn find(text: &str) -> Vec<(FindingKind, Range<usize>)> {
    let text = Text::new(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.chars.len() {
        match text.shape_at(at) {
            Some((what, end)) => {
                found.push((what, text.bytes(at)..text.bytes(end)));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The text found without what people put between its parts: the same for the same number, however it is written.
pub(super) fn normal(what: FindingKind, found: &str) -> String {
    match what {
        FindingKind::EmailAddress => found.to_lowercase(),
        FindingKind::NationalInsuranceNumber | FindingKind::Postcode => {
            found.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
        }
        FindingKind::PaymentReference => digits(found),
        FindingKind::TelephoneNumber => {
            let all = digits(found);
            let abroad = all.strip_prefix("0044").or_else(|| all.strip_prefix("44").filter(|_| found.starts_with('+')));
            match abroad {
                Some(national) => format!("0{}", national.strip_prefix('0').unwrap_or(national)),
                None => all,
            }
        }
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A text by its characters.
struct Text {
    chars: Vec<(usize, char)>,
    length: usize,
}

/// A space that joins the parts of a number.
fn is_space(c: char) -> bool {
    c == ' ' || c == '\u{a0}'
}

impl Text {
    fn new(text: &str) -> Text {
        Text { chars: text.char_indices().collect(), length: text.len() }
    }

    /// Where the character at `at` begins.
    fn bytes(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.length, |(byte, _)| *byte)
    }

    fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(_, c)| *c)
    }

    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|before| self.get(before))
    }

    fn is(&self, at: usize, test: impl Fn(char) -> bool) -> bool {
        self.get(at).is_some_and(test)
    }

    fn is_digit(&self, at: usize) -> bool {
        self.is(at, |c| c.is_ascii_digit())
    }

    /// Whether a word or a number can begin here.
    fn begins(&self, at: usize) -> bool {
        !self.before(at).is_some_and(char::is_alphanumeric)
    }

    /// Whether a word or a number can end before here.
    fn ends(&self, at: usize) -> bool {
        !self.is(at, char::is_alphanumeric)
    }

    /// What begins here, and where it ends.
    fn shape_at(&self, at: usize) -> Option<(FindingKind, usize)> {
        if let Some(end) = self.email(at) {
            return Some((FindingKind::EmailAddress, end));
        }
        if !self.begins(at) {
            return None;
        }
        if let Some(end) = self.national_insurance(at) {
            return Some((FindingKind::NationalInsuranceNumber, end));
        }
        if let Some(end) = self.postcode(at) {
            return Some((FindingKind::Postcode, end));
        }
        if let Some(end) = self.telephone(at) {
            return Some((FindingKind::TelephoneNumber, end));
        }
        self.payment(at).map(|end| (FindingKind::PaymentReference, end))
    }

    /// A name, @, and a domain with a dot whose last part has two letters or more.
    fn email(&self, at: usize) -> Option<usize> {
        let local = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_{|}~.-".contains(c);
        let domain = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
        // It begins where a run of letters begins; a point or a quotation mark before it belongs to the sentence.
        let inner = |c: char| local(c) && c != '.' && c != '\'';
        if !self.is(at, inner) || self.before(at).is_some_and(inner) {
            return None;
        }
        let sign = (at..).find(|here| !self.is(*here, local))?;
        if !self.is(sign, |c| c == '@') {
            return None;
        }
        let mut end = (sign + 1..).find(|here| !self.is(*here, domain))?;
        while self.before(end).is_some_and(|c| c == '.' || c == '-') {
            end -= 1;
        }
        let domain: String = (sign + 1..end).filter_map(|here| self.get(here)).collect();
        let (first, last) = domain.rsplit_once('.')?;
        let sound = !first.is_empty() && first.split('.').all(|part| !part.is_empty());
        (sound && last.chars().count() >= 2 && last.chars().all(char::is_alphabetic)).then_some(end)
    }

    /// Two letters, six digits, A to D. Letters that no number begins with are left out (HMRC's manual NIM39110).
    fn national_insurance(&self, at: usize) -> Option<usize> {
        let letter = |here: usize| self.get(here).filter(char::is_ascii_alphabetic);
        let (first, second) = (letter(at)?, letter(at + 1)?);
        let prefix = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
        let never = ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"];
        if "DFIQUV".contains(prefix[0]) || "DFIOQUV".contains(prefix[1]) || never.iter().any(|never| never.chars().eq(prefix)) {
            return None;
        }
        let mut here = at + 2;
        let mut is_parted = false;
        let mut part = |here: &mut usize| {
            if self.is(*here, |c| is_space(c) || c == '-') {
                *here += 1;
                is_parted = true;
            }
        };
        for _ in 0..6 {
            part(&mut here);
            if !self.is_digit(here) {
                return None;
            }
            here += 1;
        }
        part(&mut here);
        let last = letter(here).filter(|c| "ABCD".contains(c.to_ascii_uppercase()))?;
        let capitals = [first, second, last].iter().all(char::is_ascii_uppercase);
        let small = [first, second, last].iter().all(char::is_ascii_lowercase);
        // In small letters and in parts it is a sentence: "by 10 04 26 a letter".
        let one_way = capitals || (small && !is_parted);
        (one_way && self.ends(here + 1)).then_some(here + 1)
    }

    /// An area of the Royal Mail, a district, a space or none, a digit and two letters.
    fn postcode(&self, at: usize) -> Option<usize> {
        let letters = (at..at + 2).take_while(|here| self.is(*here, |c| c.is_ascii_alphabetic())).count();
        let area: String = (at..at + letters).filter_map(|here| self.get(here)).collect();
        let area = area.to_ascii_uppercase();
        if !AREAS.split(' ').any(|known| known == area) {
            return None;
        }
        // A district is a digit, two digits, or a digit and a letter; which of them, what follows decides.
        [2, 1].into_iter().find_map(|length| self.inward(at, at + letters, length))
    }

    fn inward(&self, start: usize, district: usize, length: usize) -> Option<usize> {
        let sound = self.is_digit(district) && (length == 1 || self.is(district + 1, |c| c.is_ascii_alphanumeric()));
        let mut here = district + length;
        let mut spaces = 0;
        while sound && spaces < 2 && self.is(here, is_space) {
            here += 1;
            spaces += 1;
        }
        let ending: String = (here..here + 3).filter_map(|here| self.get(here)).collect();
        let mut letters = ending.chars();
        let unit = |c: char| c.is_ascii_alphabetic() && !"CIKMOV".contains(c.to_ascii_uppercase());
        let whole = letters.next().is_some_and(|c| c.is_ascii_digit()) && letters.clone().count() == 2 && letters.all(unit);
        if !sound || !whole || !self.ends(here + 3) {
            return None;
        }
        let all = || (start..here + 3).filter_map(|here| self.get(here)).filter(char::is_ascii_alphabetic);
        // In small letters "s1 1st" is an ordinal after a name.
        let ordinal = ["1st", "2nd", "3rd"].contains(&ending.as_str()) || ending.ends_with("th");
        let one_way = all().all(|c| c.is_ascii_uppercase()) || (all().all(|c| c.is_ascii_lowercase()) && !ordinal);
        one_way.then_some(here + 3)
    }

    /// The end of the digits from here on.
    fn digits_from(&self, at: usize) -> usize {
        (at..).find(|here| !self.is_digit(*here)).unwrap_or(at)
    }

    /// Whether a number that begins here stands on its own: it is no sum, and no part of a case reference or of a decimal.
    fn stands_alone(&self, at: usize) -> bool {
        let mut before = at;
        while self.before(before).is_some_and(is_space) {
            before -= 1;
        }
        if self.before(before).is_some_and(|c| "£$€".contains(c)) {
            return false;
        }
        let inside = |c: char| {
            at >= 2 && self.is(at - 2, |before| before.is_ascii_digit() || (before.is_alphabetic() && "-/_".contains(c)))
        };
        !self.before(at).is_some_and(|c| "-/_.,".contains(c) && inside(c))
    }

    /// Whether a number that ends before here is over: no decimal, and no part of a reference.
    fn is_over(&self, end: usize) -> bool {
        self.ends(end) && !(self.is(end, |c| "-/.,_".contains(c)) && self.is(end + 1, |c| c.is_ascii_digit()))
    }

    /// A number of ten or eleven digits from 01, 02, 03, 05, 07, 08 or 09, or the same from abroad (Ofcom's numbering plan).
    fn telephone(&self, at: usize) -> Option<usize> {
        let (mut here, abroad) = match self.get(at)? {
            '+' if self.literal(at + 1, "44") => (at + 3, true),
            '0' if self.literal(at, "0044") => (at + 4, true),
            '(' if self.is(at + 1, |c| c == '0') && self.is(self.digits_from(at + 1), |c| c == ')') => (at + 1, false),
            '0' => (at, false),
            _ => return None,
        };
        if !self.stands_alone(at) {
            return None;
        }
        let mut national = String::new();
        if abroad {
            here = self.joint(here);
            for zero in ["(0)", "0"] {
                if self.literal(here, zero) {
                    here = self.joint(here + zero.len());
                    break;
                }
            }
            national.push('0');
        }
        let mut end = None;
        loop {
            let group_end = self.digits_from(here);
            let length = group_end - here;
            // The first part has the area: three digits or more, with the zero.
            let least = if national.is_empty() { 3 } else { 2 };
            if length < least || national.len() + length > 11 {
                break;
            }
            national.extend((here..group_end).filter_map(|here| self.get(here)));
            if national.len() >= 10 && self.is_over(group_end) {
                end = Some(group_end);
            }
            here = self.joint(group_end);
            if here == group_end {
                break;
            }
        }
        end.filter(|_| national.chars().nth(1).is_some_and(|c| "1235789".contains(c)))
    }

    /// The place after what may stand between two parts of a telephone number.
    fn joint(&self, at: usize) -> usize {
        let closed = if self.is(at, |c| c == ')') { at + 1 } else { at };
        if self.is(closed, |c| is_space(c) || c == '-' || c == '.') { closed + 1 } else { closed }
    }

    fn literal(&self, at: usize, text: &str) -> bool {
        text.chars().enumerate().all(|(offset, c)| self.get(at + offset) == Some(c))
    }

    /// Nine or ten digits together, or in groups of three, the last of which may have four.
    fn payment(&self, at: usize) -> Option<usize> {
        if !self.is_digit(at) || !self.stands_alone(at) {
            return None;
        }
        let end = self.digits_from(at);
        match end - at {
            9 | 10 => return self.is_over(end).then_some(end),
            3 => {}
            _ => return None,
        }
        let sign = self.get(end).filter(|c| is_space(*c) || *c == '-')?;
        let second = self.digits_from(end + 1);
        let third = self.digits_from(second + 1);
        let parted = second - end == 4 && self.get(second) == Some(sign) && (4..=5).contains(&(third - second));
        // A fourth group makes it something longer.
        let longer = self.is(third, |c| is_space(c) || c == '-') && self.is_digit(third + 1);
        let continued = self.before(at).is_some_and(is_space) && at >= 2 && self.is_digit(at - 2);
        (parted && !longer && !continued && self.is_over(third)).then_some(third)
    }
}

/// The postcode areas of the Royal Mail.
const AREAS: &str = "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX \
                     FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE \
                     NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ \
                     TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE";
