//! What a people file would change. A row says how somebody is from now on; what is blank leaves what is held. The order of
//! the rows never matters: a manager may stand below those who are managed, and may be new like them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days as Span, NaiveDate};

use super::figures::FigureChanges;
use super::lines::Lines;
use super::posts::{self, team_key};
use super::snapshot::{Held, Staff};
use super::{Changes, Entry, PersonRow, Plan, Problems, RowProblem, Step, Verdict, words_of};
use crate::domain::account::{Role, Roles};
use crate::domain::people::{Days, Line, Team};
use crate::domain::problem::Code;
use crate::domain::words;

/// Plans a people file. `read` are the problems that were found on reading, `broken` the references of rows that have one.
pub fn plan(rows: &[PersonRow], broken: &BTreeSet<String>, read: &Problems, staff: &Staff) -> Plan {
    let mut planner = Planner {
        staff,
        broken: broken.clone(),
        by_ref: BTreeMap::new(),
        by_email: BTreeMap::new(),
        by_id: BTreeMap::new(),
        after: BTreeMap::new(),
        problems: read.clone(),
        set_aside: Vec::new(),
        held_teams: staff.teams.iter().map(|team| (team_key(&team.name), team)).collect(),
        team_names: staff.teams.iter().map(|team| (team.id.as_str(), team.name.as_str())).collect(),
        teams: BTreeMap::new(),
    };
    for held in &staff.people {
        planner.by_id.insert(held.person.id.as_str(), held);
        held.person.employee_ref.as_deref().map(|employee_ref| planner.by_ref.insert(employee_ref, held));
        held.person.email.as_deref().map(|email| planner.by_email.insert(email, held));
    }
    planner.run(rows)
}

/// How somebody is after the import, as far as those who are managed by them ask.
#[derive(Clone, Copy)]
struct After {
    here: bool,
    manager: bool,
}

pub(super) struct Planner<'a> {
    pub staff: &'a Staff,
    /// References of rows that cannot be planned: naming them is no second mistake.
    broken: BTreeSet<String>,
    by_ref: BTreeMap<&'a str, &'a Held>,
    by_email: BTreeMap<&'a str, &'a Held>,
    by_id: BTreeMap<&'a str, &'a Held>,
    after: BTreeMap<&'a str, After>,
    pub problems: Problems,
    set_aside: Vec<(u32, String)>,
    /// By key.
    pub held_teams: BTreeMap<String, &'a Team>,
    pub team_names: BTreeMap<&'a str, &'a str>,
    /// Teams that are made: by key, the name.
    pub teams: BTreeMap<String, String>,
}

impl<'a> Planner<'a> {
    fn run(mut self, rows: &'a [PersonRow]) -> Plan {
        let rows = self.one_row_each(rows);
        self.addresses(&rows);
        let mut entries = Vec::new();
        let mut unchanged = 0;
        for row in rows {
            let held = self.held(row);
            match self.row(row, held) {
                Some(entry) if !entry.changes.is_empty() || entry.verdict == Verdict::New => entries.push(entry),
                Some(_) => unchanged += 1,
                None => {}
            }
        }
        self.circles(&entries);
        self.reports_left(&entries);
        self.problems.sort();
        self.set_aside.sort();
        Plan {
            entries,
            unchanged,
            set_aside: self.set_aside,
            teams: self.teams.into_values().collect(),
            problems: self.problems,
            staff: self.staff.count(),
            figures: FigureChanges::default(),
        }
    }

    /// One row for each reference, by reference. Rows of other organisations and of the importer are taken out here, so that
    /// nothing is planned for them; how everybody is afterwards is remembered.
    fn one_row_each(&mut self, rows: &'a [PersonRow]) -> Vec<&'a PersonRow> {
        let mut by_ref: BTreeMap<&str, Vec<&PersonRow>> = BTreeMap::new();
        for row in rows {
            by_ref.entry(&row.employee_ref).or_default().push(row);
        }
        for held in &self.staff.people {
            let Some(employee_ref) = held.person.employee_ref.as_deref() else { continue };
            let manager = held.person.roles.has(Role::Manager);
            self.after.insert(employee_ref, After { here: !held.has_left(), manager });
        }
        let mut kept = Vec::new();
        for (employee_ref, mut same) in by_ref {
            same.sort_by_key(|row| row.line);
            let first = same[0];
            let others = || same[1..].iter().map(|row| row.line);
            if same[1..].iter().any(|row| PersonRow { line: first.line, ..(*row).clone() } != *first) {
                let lines: Vec<String> = same.iter().map(|row| row.line.to_string()).collect();
                let text = format!("Lines {} give different values for {employee_ref}. Keep one", words::join(&lines));
                let problem = RowProblem::row(Code::SameKey, first.line, "").at("employee_ref", employee_ref);
                self.problems.push(RowProblem { message: text, ..problem.with_lines(others()) });
                // Which of them is meant is not known, so nothing is planned for any.
                self.broken.insert(employee_ref.to_owned());
                continue;
            }
            if same.len() > 1 {
                let text = format!("the same row stands again in line {}. It is used once", same[1].line);
                let problem = RowProblem::row(Code::DuplicateRow, first.line, text).at("employee_ref", employee_ref);
                self.problems.push(problem.with_lines(others()));
            }
            let elsewhere = first.organisation.as_deref().filter(|id| *id != self.staff.organisation.as_str());
            if let Some(id) = elsewhere {
                let text = format!("the row belongs to {id}. This file is for {}", self.staff.organisation);
                self.problems.push(RowProblem::row(Code::OtherOrganisation, first.line, text).at("organisation", id));
                continue;
            }
            let held = self.held(first);
            if held.is_some_and(|held| held.person.id == self.staff.importer) {
                let text = "this row is about you, so it is set aside. A colleague in HR imports it";
                self.problems.push(RowProblem::row(Code::OwnRow, first.line, text).at("employee_ref", employee_ref));
                self.set_aside.push((first.line, employee_ref.to_owned()));
                continue;
            }
            let roles = roles_after(first, held);
            // Somebody who has left and was never here is not added.
            if first.active || held.is_some() {
                self.after.insert(employee_ref, After { here: first.active, manager: roles.has(Role::Manager) });
            }
            kept.push(first);
        }
        kept
    }

    /// Who the row is about: by reference, or, for an account that has no staff record yet, by address.
    fn held(&self, row: &PersonRow) -> Option<&'a Held> {
        let by_email = || {
            let held = self.by_email.get(row.email.as_deref()?)?;
            held.person.employee_ref.is_none().then_some(*held)
        };
        self.by_ref.get(row.employee_ref.as_str()).copied().or_else(by_email)
    }

    /// An address is one person's.
    fn addresses(&mut self, rows: &[&'a PersonRow]) {
        let mut by_email: BTreeMap<&str, Vec<&PersonRow>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.active) {
            if let Some(email) = row.email.as_deref() {
                by_email.entry(email).or_default().push(row);
            }
        }
        for (email, mut rows) in by_email {
            rows.sort_by_key(|row| row.line);
            let (first, others) = (rows[0], &rows[1..]);
            if !others.is_empty() {
                let refs: Vec<String> = rows.iter().map(|row| row.employee_ref.clone()).collect();
                let text = format!("{} have the same address. Each person has their own", words::join(&refs));
                let problem = RowProblem::cell(Code::EmailTaken, first.line, "email", email, text);
                self.problems.push(problem.with_lines(others.iter().map(|row| row.line)));
            }
            for row in &rows {
                let own = self.held(row).map(|held| &held.person.id);
                let taken = self.by_email.get(email).is_some_and(|other| Some(&other.person.id) != own);
                if taken || self.staff.taken_elsewhere.contains(email) {
                    let text = "somebody else has this address already";
                    self.problems.push(RowProblem::cell(Code::EmailTaken, row.line, "email", email, text));
                }
            }
        }
    }

    fn row(&mut self, row: &'a PersonRow, held: Option<&'a Held>) -> Option<Entry> {
        if held.is_some_and(|held| held.person.roles.has(Role::Auditor)) {
            let text = "an auditor holds no staff record. Take the row out, or ask an administrator to end the role";
            self.problems.push(RowProblem::row(Code::AuditorRecord, row.line, text).at("employee_ref", &row.employee_ref));
            return None;
        }
        let mut changes = Changes::default();
        let verdict = match (held, row.active) {
            (None, false) => {
                let text = format!("{} has left and was never here. The row is left out", row.employee_ref);
                self.problems.push(RowProblem::row(Code::UnknownLeaver, row.line, text).at("active", "false"));
                Verdict::Changed
            }
            (Some(held), false) => {
                self.leave(held, &mut changes);
                Verdict::Ended
            }
            (held, true) => {
                self.identity(row, held, &mut changes);
                posts::plan(self, row, held, &mut changes);
                self.manager(row, held, &mut changes);
                self.hours(row, held, &mut changes);
                if held.is_none() { Verdict::New } else { Verdict::Changed }
            }
        };
        Some(Entry {
            line: row.line,
            employee_ref: row.employee_ref.clone(),
            name: row.name.clone(),
            person: held.map(|held| held.person.id.clone()),
            verdict,
            changes: changes.fields,
            affects: Vec::new(),
            steps: changes.steps,
        })
    }

    /// A leaver's account closes, and the post and the line end today.
    fn leave(&self, held: &Held, changes: &mut Changes) {
        let today = self.staff.today;
        if !held.has_left() {
            changes.field("active", "true", "false");
            changes.steps.push(Step::Close);
        }
        let ended = |days: Days| days.ends_on.is_some_and(|last| last <= today.max(days.starts_on));
        for post in held.posts.iter().filter(|post| !ended(post.days)) {
            changes.field("job_profile", &post.job_profile, "");
            changes.steps.push(Step::EndPost { post: post.clone(), ends_on: today.max(post.days.starts_on) });
        }
        if held.holds_titled_post {
            changes.field("titled_post", "held", "");
            changes.steps.push(Step::EndTitledPosts);
        }
        for line in held.lines.iter().filter(|line| line.days.ends_on.is_none_or(|last| last > today)) {
            changes.field("manager_ref", self.ref_of(line), "");
            changes.steps.push(Step::EndLine { line: line.clone(), ends_on: today });
        }
    }

    fn identity(&mut self, row: &PersonRow, held: Option<&Held>, changes: &mut Changes) {
        let Some(held) = held else {
            changes.field("name", "", &row.name);
            row.email.as_ref().into_iter().for_each(|email| changes.field("email", "", email));
            let roles = row.roles.unwrap_or_default();
            if !roles.is_empty() {
                changes.field("roles", "", words_of(roles));
            }
            changes.steps.push(Step::AddPerson { email: row.email.clone(), roles });
            return;
        };
        let person = &held.person;
        if held.has_left() {
            changes.field("active", "false", "true");
        }
        let name = (person.name != row.name).then(|| row.name.clone());
        let employee_ref = person.employee_ref.is_none().then(|| row.employee_ref.clone());
        let email = row.email.clone().filter(|email| person.email.as_ref() != Some(email));
        if let Some(name) = &name {
            changes.field("name", &person.name, name);
        }
        if let Some(employee_ref) = &employee_ref {
            changes.field("employee_ref", "", employee_ref);
        }
        if let Some(email) = &email {
            // Whoever could change the address of such an account could make a new password arrive at their own.
            if [Role::Hr, Role::Admin].into_iter().any(|role| person.roles.has(role)) {
                let text = "only an administrator changes the address of somebody in HR or of an administrator";
                self.problems.push(RowProblem::cell(Code::EmailByAdmin, row.line, "email", email, text));
            }
            changes.field("email", person.email.as_deref().unwrap_or_default(), email);
        }
        if name.is_some() || employee_ref.is_some() || email.is_some() {
            changes.steps.push(Step::SetIdentity { name, employee_ref, email });
        }
        if held.has_left() {
            // After the address: the new link goes to where the person is now.
            changes.steps.push(Step::Reopen);
        }
        let roles = roles_after(row, Some(held));
        if roles != person.roles {
            changes.field("roles", words_of(person.roles), words_of(roles));
            changes.steps.extend(roles.iter().filter(|role| !person.roles.has(*role)).map(Step::Grant));
            changes.steps.extend(person.roles.iter().filter(|role| !roles.has(*role)).map(Step::Revoke));
        }
    }

    fn manager(&mut self, row: &PersonRow, held: Option<&Held>, changes: &mut Changes) {
        let Some(manager_ref) = &row.manager_ref else { return };
        let mut refuse =
            |code, text: String| self.problems.push(RowProblem::row(code, row.line, text).at("manager_ref", manager_ref));
        match self.after.get(manager_ref.as_str()) {
            _ if *manager_ref == row.employee_ref => {
                return refuse(Code::LineLoop, format!("{manager_ref} cannot be their own manager"));
            }
            _ if self.broken.contains(manager_ref) => {}
            None => return refuse(Code::UnknownManager, format!("nobody has reference {manager_ref}, who is named as manager")),
            Some(After { here: false, .. }) => {
                return refuse(Code::ManagerUnfit, format!("{manager_ref} has left and can manage nobody"));
            }
            Some(After { manager: false, .. }) => {
                return refuse(
                    Code::ManagerUnfit,
                    format!("{manager_ref} does not have the role manager. Add it to their roles"),
                );
            }
            Some(_) => {}
        }
        let today = self.staff.today;
        let line = held.and_then(|held| held.line_on(today));
        let was = line.map(|line| self.ref_of(line)).unwrap_or_default();
        if was == *manager_ref {
            return;
        }
        changes.field("manager_ref", was, manager_ref);
        // A line that is to begin later stays; this one lasts until then.
        let next = held.and_then(|held| held.lines.iter().map(|line| line.days.starts_on).filter(|day| *day > today).min());
        let ends_on = match line {
            Some(line) => line.days.ends_on,
            None => next.and_then(|next| next.checked_sub_days(Span::new(1))),
        };
        let days = Days { starts_on: today, ends_on };
        changes.steps.push(Step::SetManager { manager_ref: manager_ref.clone(), replaces: line.cloned(), days });
    }

    fn hours(&self, row: &PersonRow, held: Option<&Held>, changes: &mut Changes) {
        let Some(fte) = row.fte else { return };
        let today = self.staff.today;
        let hours = held.map(|held| held.hours.as_slice()).unwrap_or_default();
        let now = hours.iter().rev().find(|hours| hours.starts_on <= today).or(hours.first());
        let Some(now) = now else {
            let of_post = held.and_then(Held::post).map(|post| post.days.starts_on);
            let starts_on = row.post_from.or(of_post).unwrap_or(today);
            changes.field("fte", "", fte.to_string());
            changes.steps.push(Step::AddHours { starts_on, fte });
            return;
        };
        if now.fte != fte {
            changes.field("fte", now.fte.to_string(), fte.to_string());
            changes.steps.push(match now.starts_on >= today {
                true => Step::CorrectHours { starts_on: now.starts_on, fte },
                false => Step::AddHours { starts_on: today, fte },
            });
        }
    }

    /// The reference of a line's manager, or the name of one who has none.
    fn ref_of(&self, line: &Line) -> String {
        let manager = self.by_id.get(line.manager.as_str()).map(|held| &held.person);
        manager.map_or_else(String::new, |person| person.employee_ref.clone().unwrap_or_else(|| person.name.clone()))
    }

    /// Everybody's lines as they would be: nobody may come round to themselves on any day from today on.
    fn circles(&mut self, entries: &[Entry]) {
        let today = self.staff.today;
        let held_refs = self.by_ref.iter().map(|(employee_ref, held)| (*employee_ref, held.person.id.as_str()));
        let given_refs = entries.iter().filter_map(|entry| Some((entry.employee_ref.as_str(), entry.person.as_ref()?.as_str())));
        let keys: BTreeMap<&str, &str> = held_refs.chain(given_refs).collect();
        // Somebody who is new has no id yet, and no id looks like a reference of theirs.
        let key = |employee_ref| keys.get(employee_ref).copied().unwrap_or(employee_ref);
        let mut entry_of: BTreeMap<&str, &Entry> = BTreeMap::new();
        for entry in entries {
            entry_of.insert(entry.person.as_ref().map_or(entry.employee_ref.as_str(), |id| id.as_str()), entry);
        }
        let mut lines = Lines::default();
        for held in &self.staff.people {
            let id = held.person.id.as_str();
            let steps = entry_of.get(id).map(|entry| entry.steps.as_slice()).unwrap_or_default();
            let replaced = |line: &Line| {
                steps.iter().any(|step| match step {
                    Step::SetManager { replaces: Some(old), .. } => old.id == line.id,
                    Step::EndLine { line: old, .. } => old.id == line.id,
                    _ => false,
                })
            };
            for line in held.lines.iter().filter(|line| line.days.ends_on.is_none_or(|last| last >= today) && !replaced(line)) {
                lines.add(id, line.manager.as_str(), line.days);
            }
        }
        let mut changed: BTreeMap<&str, u32> = BTreeMap::new();
        for (id, entry) in &entry_of {
            for step in &entry.steps {
                if let Step::SetManager { manager_ref, days, .. } = step
                    && let Some((manager_ref, _)) = self.after.get_key_value(manager_ref.as_str())
                {
                    lines.add(id, key(manager_ref), *days);
                    changed.insert(id, entry.line);
                }
            }
        }
        for circle in lines.circles(today) {
            let mut at: Vec<u32> = circle.iter().filter_map(|member| changed.get(member).copied()).collect();
            at.sort_unstable();
            // A circle that no row of the file makes was there before, and is not the file's.
            let Some((first, others)) = at.split_first() else { continue };
            let mut refs: Vec<String> = circle
                .iter()
                .map(|member| {
                    self.by_id.get(member).and_then(|held| held.person.employee_ref.clone()).unwrap_or((*member).to_owned())
                })
                .collect();
            refs.sort_unstable();
            let text = format!("{} would manage each other in a circle", words::join(&refs));
            let problem = RowProblem::row(Code::LineLoop, *first, text).at("manager_ref", "");
            self.problems.push(problem.with_lines(others.iter().copied()));
        }
    }

    /// Managers who leave, or stop being managers, while somebody still has them.
    fn reports_left(&mut self, entries: &[Entry]) {
        let mut reports: BTreeMap<&str, usize> = BTreeMap::new();
        let moved: BTreeSet<&str> = entries
            .iter()
            .filter(|entry| entry.steps.iter().any(|step| matches!(step, Step::SetManager { .. } | Step::Close)))
            .filter_map(|entry| Some(entry.person.as_ref()?.as_str()))
            .collect();
        for held in self.staff.people.iter().filter(|held| !held.has_left() && !moved.contains(held.person.id.as_str())) {
            if let Some(line) = held.line_on(self.staff.today) {
                *reports.entry(line.manager.as_str()).or_default() += 1;
            }
        }
        for entry in entries {
            let count = entry.person.as_ref().and_then(|id| reports.get(id.as_str())).copied().unwrap_or(0);
            let stops = entry.steps.iter().any(|step| matches!(step, Step::Close | Step::Revoke(Role::Manager)));
            if stops && count > 0 {
                let people = if count == 1 { "1 person".to_owned() } else { format!("{count} people") };
                let text = format!("{people} would still have {} as manager. Name another", entry.employee_ref);
                self.problems.push(RowProblem::row(Code::ReportsLeft, entry.line, text).at("employee_ref", &entry.employee_ref));
            }
        }
    }
}

/// The roles that somebody has afterwards: the file decides about officer and manager, and about nothing else.
fn roles_after(row: &PersonRow, held: Option<&Held>) -> Roles {
    let before = held.map(|held| held.person.roles).unwrap_or_default();
    let Some(roles) = row.roles else { return before };
    [Role::Officer, Role::Manager].into_iter().fold(before, |all, role| match roles.has(role) {
        true => all.with(role),
        false => all.without(role),
    })
}

/// The day before.
pub fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}
