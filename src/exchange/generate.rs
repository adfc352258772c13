//! Invented staff for benchmarks and demonstrations: the same bytes on every machine. Chance is a generator that is written
//! out here, and days are fixed, so nothing depends on a library, a clock or a locale.

use std::io::{self, Write};

use chrono::{Days, Months, NaiveDate};

/// How many officers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    S,
    M,
    L,
    XL,
}

impl Size {
    pub fn officers(self) -> u32 {
        match self {
            Size::S => 200,
            Size::M => 2_000,
            Size::L => 20_000,
            Size::XL => 200_000,
        }
    }
}

/// Rows that go into one file; what is over goes into a further one, since an import takes no more than 200,000, and 2,500,000
/// figures.
const ROWS: usize = 150_000;
const FIGURES: usize = 2_000_000;
/// Officers of a team, and teams of a senior manager.
const SPAN: u32 = 10;

const FIRST: [&str; 24] = [
    "Ada", "Bram", "Ceri", "Dov", "Elin", "Farah", "Goran", "Hana", "Idris", "Jorun", "Kemi", "Lowri", "Mirek", "Nia", "Oisín",
    "Priya", "Quill", "Rhys", "Søren", "Tamsin", "Uzma", "Vesna", "Wim", "Zoë",
];
const LAST: [&str; 24] = [
    "Ashdown",
    "Birchley",
    "Copperfold",
    "Dunmere",
    "Elderwick",
    "Farrowgate",
    "Greenhithe",
    "Holloway-Marsh",
    "Inglebrook",
    "Jessamy",
    "Kettlewell",
    "Larkspur",
    "Millrace",
    "Nettlecombe",
    "O'Tarrow",
    "Pennywort",
    "Quarrington",
    "Rushbeck",
    "Sallowfield",
    "Thistledown",
    "Underhill",
    "Vintner",
    "Wychwood",
    "Yarrowby",
];
const PLACES: [&str; 8] = ["North", "South", "East", "West", "Riverside", "Castle", "Quay", "Hill"];
const HOURS: [&str; 6] = ["1", "1", "1", "0.8", "0.6", "0.5"];

/// A linear congruential generator of 32 bits.
struct Chance(u32);

impl Chance {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // The low bits of such a generator repeat soon.
        self.0 >> 8
    }

    fn below(&mut self, end: u32) -> u32 {
        self.next() % end
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.next() as usize % from.len()]
    }
}

/// Opens a file by its name.
pub type Open<'a> = &'a mut dyn FnMut(&str) -> io::Result<Box<dyn Write>>;

/// Writes people, patches, hours and absences of an organisation. `progress` hears how many officers are done.
pub fn write(size: Size, organisation: &str, open: Open<'_>, progress: &dyn Fn(u32)) -> io::Result<()> {
    let officers = size.officers();
    let (managers, seniors) = above(officers);
    let mut people = Table::new(
        "people",
        "employee_ref,organisation,name,email,roles,manager_ref,job_profile,framework,level,post_from,team,fte,active",
        officers + managers + seniors + 1,
    );
    let mut patches = Table::new("patches", "patch,employee_ref,from,to,basis", officers * 2);
    let mut hours = Table::new("fte", "employee_ref,from,fte", officers);
    let mut absences = Table::new("absences", "employee_ref,from,to", officers);
    let mut chance = Chance(u32::try_from(organisation.len()).unwrap_or(0) + officers);
    let first_senior = 2;
    let first_manager = first_senior + seniors;
    let first_officer = first_manager + managers;

    // Managers stand below those whom they manage: the order of rows must not matter.
    for number in (1..first_officer).rev() {
        let above = match number {
            1 => String::new(),
            senior if senior < first_manager => reference(1),
            manager => reference(first_senior + (manager - first_manager) / SPAN),
        };
        let (name, email) = somebody(&mut chance, number, organisation);
        let cells = [&reference(number), organisation, &name, &email, "manager", &above, "", "", "", "", "", "", "true"];
        people.row(open, &cells)?;
    }
    for officer in 0..officers {
        let own = reference(first_officer + officer);
        let team = officer / SPAN;
        let (name, email) = somebody(&mut chance, first_officer + officer, organisation);
        let level = chance.pick(&["A", "A", "B", "B", "B", "C"]);
        let since = day(2018, 1, 1, chance.below(2_500));
        let now = chance.pick(&HOURS);
        let cells = [
            &own,
            organisation,
            &name,
            &email,
            "officer",
            &reference(first_manager + team),
            "medway.iao.jd",
            "medway.iao.framework",
            level,
            &since.to_string(),
            &team_name(team),
            now,
            "true",
        ];
        people.row(open, &cells)?;
        if chance.below(5) == 0 {
            let before = if now == "1" { "0.5" } else { "1" };
            hours.row(open, &[&own, &since.to_string(), before])?;
            hours.row(open, &[&own, &day(2025, 4, 1, chance.below(200)).to_string(), now])?;
        }
        patch(&mut chance, officer, &own, &mut patches, open)?;
        if chance.below(6) == 0 {
            let from = day(2025, 1, 6, chance.below(400));
            let to = from.checked_add_days(Days::new(u64::from(chance.below(60)))).unwrap_or(from);
            absences.row(open, &[&own, &from.to_string(), &to.to_string()])?;
        }
        if officer % 100 == 99 || officer + 1 == officers {
            progress(officer + 1);
        }
    }
    [people, patches, hours, absences].into_iter().try_for_each(|table| table.finish(open))
}

/// How many managers officers have, and how many those.
fn above(officers: u32) -> (u32, u32) {
    let managers = officers.div_ceil(SPAN);
    (managers, managers.div_ceil(SPAN))
}

fn reference(number: u32) -> String {
    format!("{number:06}")
}

/// The officers of a size by their references.
pub fn references(officers: u32) -> impl Iterator<Item = String> {
    let (managers, seniors) = above(officers);
    let first = 2 + seniors + managers;
    (first..first + officers).map(reference)
}

/// What a figure is made of.
#[derive(Clone, Copy)]
enum Made {
    /// Pounds and pence of pounds.
    Money,
    /// Some of so many.
    Parts,
    /// So many.
    Count,
}

/// Metrics of which each officer has a figure a month, with a target.
const METRICS: [(&str, &str, Made); 6] = [
    ("cta_pct", "2.75", Made::Money),
    ("collected_pct_excl_bf", "99.5", Made::Money),
    ("actions_pct", "", Made::Parts),
    ("arrears_cases", "", Made::Count),
    ("nosp", "", Made::Count),
    ("referrals", "", Made::Count),
];

/// Writes figures of so many officers: six metrics a month, over so many months up to March 2026. `progress` hears how many
/// officers are done.
pub fn figures(officers: u32, months: u32, open: Open<'_>, progress: &dyn Fn(u32)) -> io::Result<()> {
    let heading =
        "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,denominator,target,source,extracted_at";
    let rows = u64::from(officers) * u64::from(months) * METRICS.len() as u64;
    let mut table = Table { most: FIGURES, ..Table::new("metrics", heading, 0) };
    table.numbered = rows > FIGURES as u64;
    let mut chance = Chance(officers);
    let after = day(2026, 4, 1, 0);
    let periods: Vec<(String, String)> = (1..=months)
        .rev()
        .filter_map(|back| {
            let start = after.checked_sub_months(Months::new(back))?;
            Some((start.to_string(), start.checked_add_months(Months::new(1))?.pred_opt()?.to_string()))
        })
        .collect();
    for (done, own) in (1..).zip(references(officers)) {
        for (start, end) in &periods {
            for (metric, target, made) in METRICS {
                let (numerator, denominator) = match made {
                    Made::Count => (chance.below(200).to_string(), String::new()),
                    Made::Money | Made::Parts => {
                        let due = 20_000 + chance.below(180_000);
                        let done = u64::from(due) * u64::from(chance.below(10_000)) / 100;
                        let pence = if matches!(made, Made::Money) { format!(".{:02}", done % 100) } else { String::new() };
                        (format!("{}{pence}", done / 100), due.to_string())
                    }
                };
                let cells =
                    [&own, "ALL", "month", start, end, metric, &numerator, &denominator, target, "Housing system", "2026-04-07"];
                table.row(open, &cells)?;
            }
        }
        if done % 100 == 0 || done == officers {
            progress(done);
        }
    }
    table.finish(open)
}

fn patch(chance: &mut Chance, officer: u32, own: &str, patches: &mut Table, open: Open<'_>) -> io::Result<()> {
    let from = day(2024, 4, 1, chance.below(300));
    let name = |number: u32| format!("P{number:06}");
    match chance.below(8) {
        // A patch that was handed on to nobody, and the one held since.
        0 => {
            let last = day(2025, 6, 30, 0);
            patches.row(open, &[&name(officer * 2), own, &from.to_string(), &last.to_string(), "substantive"])?;
            patches.row(open, &[&name(officer * 2 + 1), own, &day(2025, 7, 1, 0).to_string(), "", "substantive"])
        }
        1 => {
            patches.row(open, &[&name(officer * 2), own, &from.to_string(), "", "substantive"])?;
            let cover = day(2025, 9, 1, chance.below(60));
            let last = cover.checked_add_days(Days::new(45)).unwrap_or(cover);
            patches.row(open, &[&name((officer * 2).saturating_sub(2)), own, &cover.to_string(), &last.to_string(), "cover"])
        }
        _ => patches.row(open, &[&name(officer * 2), own, &from.to_string(), "", "substantive"]),
    }
}

fn somebody(chance: &mut Chance, number: u32, organisation: &str) -> (String, String) {
    let name = format!("{} {}", chance.pick(&FIRST), chance.pick(&LAST));
    (name, format!("staff.{number:06}@{organisation}.example"))
}

/// Some names have what a page, a mail or a spreadsheet could trip over.
fn team_name(team: u32) -> String {
    let place = PLACES[team as usize % PLACES.len()];
    match team % 7 {
        3 => format!("Income \"{place}\" <{team} & more>"),
        5 => format!("Incomé {place}, {team}"),
        _ => format!("Income {place} {team}"),
    }
}

fn day(year: i32, month: u32, first: u32, after: u32) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(year, month, first).unwrap_or_default();
    start.checked_add_days(Days::new(u64::from(after))).unwrap_or(start)
}

/// A table that goes on in a further file where it is full.
struct Table {
    name: &'static str,
    heading: &'static str,
    /// Whether more than one file may be needed; then all of them are numbered.
    numbered: bool,
    /// Rows of one file.
    most: usize,
    rows: usize,
    file: Option<csv::Writer<Box<dyn Write>>>,
}

impl Table {
    fn new(name: &'static str, heading: &'static str, most: u32) -> Table {
        Table { name, heading, numbered: most as usize > ROWS, most: ROWS, rows: 0, file: None }
    }

    fn writer(&mut self, open: Open<'_>) -> io::Result<&mut csv::Writer<Box<dyn Write>>> {
        if self.file.is_none() || (self.rows > 0 && self.rows.is_multiple_of(self.most)) {
            if let Some(mut full) = self.file.take() {
                full.flush()?;
            }
            let name = match self.numbered {
                true => format!("{}-{}.csv", self.name, self.rows / self.most + 1),
                false => format!("{}.csv", self.name),
            };
            let mut file = csv::Writer::from_writer(open(&name)?);
            file.write_record(self.heading.split(','))?;
            return Ok(self.file.insert(file));
        }
        self.file.as_mut().ok_or_else(|| io::Error::other("a table without a file"))
    }

    fn row(&mut self, open: Open<'_>, cells: &[&str]) -> io::Result<()> {
        self.writer(open)?.write_record(cells)?;
        self.rows += 1;
        Ok(())
    }

    /// A table without rows is a file with a heading.
    fn finish(mut self, open: Open<'_>) -> io::Result<()> {
        self.writer(open)?.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::rc::Rc;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Rc<RefCell<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_table_goes_on_in_a_further_file_under_the_same_heading() {
        let mut files: BTreeMap<String, Kept> = BTreeMap::new();
        let mut open = |name: &str| -> io::Result<Box<dyn Write>> {
            let kept = Kept::default();
            files.insert(name.to_owned(), kept.clone());
            Ok(Box::new(kept))
        };
        let mut table = Table::new("fte", "employee_ref,from,fte", 200_000);
        for _ in 0..150_001 {
            table.row(&mut open, &["1", "2025-04-01", "1"]).unwrap();
        }
        table.finish(&mut open).unwrap();
        let lines: Vec<_> =
            files.iter().map(|(name, kept)| (name.as_str(), kept.0.borrow().split(|b| *b == b'\n').count() - 1)).collect();
        assert_eq!(lines, [("fte-1.csv", 150_001), ("fte-2.csv", 2)]);
    }
}
