//! Reads a scenario as documents are read: every mistake with its place, all of them at once.

mod history;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::NaiveDate;
use serde_json::json;

use super::diagnostics::SourceFile;
use super::library::Library;
use super::schema::{SCHEMA_VERSION, generated, require};
use super::shape::{Schema, nearest};
use super::tree::Position;
use super::view::View;
use super::{de, load};
use crate::domain::account::{Role, Roles};
use crate::domain::ids::Reference;
use crate::domain::people::Days;
use crate::domain::problem::{Code, Problem, Report};
use crate::domain::scenario::{NOT_YET, Scenario};
use crate::domain::staff_import::lines::Lines;
use crate::domain::words;

pub use history::Places;

/// The longest cover, in days, first and last counted (trust.md 1).
const MOST_DAYS_OF_COVER: i64 = 90;

/// JSON Schema of a scenario.
pub fn json_schema() -> serde_json::Value {
    let mut schema = generated::<Scenario>();
    for key in NOT_YET {
        schema["properties"][key] = json!({"type": "array", "items": {"type": "null"}});
    }
    require(&mut schema, "schema_version", json!({"type": "integer", "const": SCHEMA_VERSION}));
    schema
}

/// Reads the scenario in `file` and holds it against itself and the documents that are in force on `today`.
pub fn read(file: &SourceFile, library: &Library, today: NaiveDate) -> Result<Scenario, Report> {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| match Schema::compile(&json_schema()) {
        Ok(schema) => schema,
        // Only a change of our own types can come here, and the first test that reads a scenario shows it.
        Err(fault) => panic!("the schema of scenarios cannot be compiled: {fault}"),
    });
    let mut problems = Vec::new();
    let (parsed, broken) = load::parse_text(file, &mut problems);
    let [root] = parsed.roots.as_slice() else {
        if problems.is_empty() {
            let message = "The file holds one scenario; there are several documents in it";
            problems.push(file.problem(Code::WrongType, Position::default(), message));
        }
        return Err(Report::new(1, problems));
    };
    let root = View { tree: &parsed, node: *root };
    let mut found = Vec::new();
    schema.check(&parsed, root.node, &mut found);
    for problem in found {
        let pointer = parsed.pointer(problem.node);
        let code = match problem.code {
            Code::OutOfRange if pointer == "/schema_version" => Code::UnsupportedSchemaVersion,
            code => code,
        };
        // What stands in a list that is not loaded is not judged; that it stands there is told below.
        if NOT_YET.iter().any(|key| pointer.strip_prefix('/').is_some_and(|rest| rest.starts_with(&format!("{key}/")))) {
            continue;
        }
        let mut told = file.problem(code, problem.position, problem.message);
        told.pointer = Some(pointer);
        told.suggestion = problem.suggestion;
        problems.push(told);
    }
    let mut check = Check { file, root, library, today, problems };
    check.all();
    let problems = check.problems;
    if broken || !problems.is_empty() {
        return Err(Report::new(1, problems));
    }
    let skip = ["schema_version", NOT_YET[0]];
    de::from_node::<Scenario>(&parsed, root.node, &skip).map_err(|refusal| {
        let message = format!("The scenario cannot be read: {refusal}");
        Report::new(1, vec![file.problem(Code::WrongType, root.position(), message)])
    })
}

struct Check<'a> {
    file: &'a SourceFile,
    root: View<'a>,
    library: &'a Library,
    today: NaiveDate,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn say(&mut self, code: Code, at: View<'a>, message: impl Into<String>) -> &mut Problem {
        let mut problem = self.file.problem(code, at.position(), message);
        problem.pointer = Some(at.tree.pointer(at.node));
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    fn all(&mut self) {
        for key in NOT_YET {
            if let Some(list) = self.root.get(key).filter(|list| list.members().next().is_some()) {
                self.say(Code::NotYet, list, format!("This version does not load {key} yet. Leave the list empty"));
            }
        }
        let organisations: Vec<&str> = self.root.list("organisations").filter_map(View::text).collect();
        for organisation in self.root.list("organisations") {
            let Some(id) = organisation.text() else { continue };
            if !self.library.organisations.has(id) {
                let suggestion = nearest(id, self.library.organisations.iter().map(|stored| stored.document.id.as_str()));
                self.say(Code::UnknownOrganisation, organisation, format!("There is no organisation {id}")).suggestion =
                    suggestion;
            }
        }
        let people = self.people(&organisations);
        self.lines(&people);
        self.delegations(&people);
        self.designations(&people);
        self.levels(&people);
        self.records(&people);
        self.evidence(&people);
        self.applications(&people);
    }

    /// A record belongs to somebody with a post, is about what the post is judged by, and names people of the scenario.
    fn records(&mut self, people: &BTreeMap<&'a str, View<'a>>) {
        let mut seen: BTreeMap<&str, View<'a>> = BTreeMap::new();
        for record in self.root.list("records") {
            self.problems.extend(super::record::problems_in(self.file, record, self.library, self.today));
            let person = self.named(people, record, "officer");
            if let (Some(own), Some(at)) = (record.text_at("officer"), record.get("officer"))
                && let Some(first) = seen.insert(own, at)
            {
                let related = self.file.related(first.position(), "the first stands here");
                self.say(Code::DuplicateId, at, format!("{own} has two records")).related.push(related);
            }
            let post = person.and_then(|person| person.get("post"));
            let judged_by = post.and_then(|post| post.text_at("framework").or_else(|| post.text_at("job_profile")));
            if person.is_some() && judged_by.is_none() {
                self.say(Code::PostIncomplete, record, "The person has no post, so no record");
            } else if let (Some(own), Some(at), Some(given)) = (judged_by, record.get("framework"), record.text_at("framework"))
                && Reference::new(own).id() != Reference::new(given).id()
            {
                self.say(Code::FrameworkOfOtherPost, at, format!("The person's post is judged by {own}, not by {given}"));
            }
            for (list, key) in [
                ("judgements", "by"),
                ("waivers", "by"),
                ("documents", "accepted_by"),
                ("qualifications", "verified_by"),
                ("employment", "verified_by"),
            ] {
                for entry in record.list(list).filter(|entry| entry.get(key).is_some_and(|at| at.text().is_some())) {
                    self.pair(people, entry, None, key);
                }
            }
        }
    }

    fn people(&mut self, organisations: &[&str]) -> BTreeMap<&'a str, View<'a>> {
        let mut people: BTreeMap<&str, View<'a>> = BTreeMap::new();
        let mut emails: BTreeMap<String, View<'a>> = BTreeMap::new();
        for person in self.root.list("people") {
            if let (Some(at), Some(employee_ref)) = (person.get("ref"), person.text_at("ref"))
                && let Some(first) = people.insert(employee_ref, person)
            {
                let related = self.file.related(first.position(), "the first stands here");
                self.say(Code::DuplicateId, at, format!("{employee_ref} stands twice")).related.push(related);
            }
            if let (Some(at), Some(id)) = (person.get("organisation"), person.text_at("organisation"))
                && !organisations.contains(&id)
            {
                self.say(Code::UnknownOrganisation, at, format!("{id} is not among the organisations of the scenario"));
            }
            if let (Some(at), Some(email)) = (person.get("email"), person.text_at("email")) {
                if !email.contains('@') {
                    self.say(Code::EmailFormat, at, format!("\"{email}\" is not an email address"));
                } else if let Some(first) = emails.insert(email.to_lowercase(), at) {
                    let related = self.file.related(first.position(), "the first stands here");
                    self.say(Code::EmailTaken, at, format!("Two people have the address {email}")).related.push(related);
                }
            }
            let secret = person.get("totp_secret").and_then(|at| Some((at, at.text()?)));
            if let Some((at, _)) = secret
                .filter(|(_, text)| text.len() < 16 || !text.bytes().all(|b| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".contains(&b)))
            {
                self.say(Code::TotpSecret, at, "The key of a second factor is at least 16 letters of base32: A to Z and 2 to 7");
            }
            let roles: Roles = person.list("roles").filter_map(|role| Role::from_word(role.text()?)).collect();
            if let (Some((one, other)), Some(at)) = (roles.toxic_pair(), person.get("roles")) {
                self.say(Code::ToxicRoles, at, format!("One person cannot be {one} and {other}"));
            }
            if let Some(post) = person.get("post") {
                if roles.has(Role::Auditor) {
                    self.say(Code::AuditorRecord, post, "An auditor holds no post");
                }
                self.post(post);
            }
        }
        people
    }

    fn post(&mut self, post: View<'a>) {
        if let (Some(at), Some(id)) = (post.get("job_profile"), post.text_at("job_profile"))
            && let Err(unresolved) = self.library.job_profiles.find(&Reference::new(id), self.today)
        {
            self.say(unresolved.code, at, unresolved.message).suggestion = unresolved.suggestion;
        }
        let Some((at, id)) = post.get("framework").and_then(|at| Some((at, at.text()?))) else {
            if let Some(level) = post.get("level") {
                self.say(Code::PostIncomplete, level, "A level needs the framework that it belongs to");
            }
            return;
        };
        let framework = match self.library.frameworks.find(&Reference::new(id), self.today) {
            Ok(stored) => &stored.document,
            Err(unresolved) => {
                self.say(unresolved.code, at, unresolved.message).suggestion = unresolved.suggestion;
                return;
            }
        };
        let own = framework.job_profile.as_ref().map(Reference::id);
        if let (Some(own), Some(profile)) = (own, post.text_at("job_profile"))
            && own != profile
            && self.library.job_profiles.has(profile)
        {
            self.say(Code::FrameworkOfOtherPost, at, format!("{id} belongs to {own}, not to {profile}"));
        }
        self.level(post.get("level"), id);
    }

    /// A level of the framework.
    fn level(&mut self, at: Option<View<'a>>, framework: &str) {
        let Some((at, level)) = at.and_then(|at| Some((at, at.text()?))) else { return };
        let Ok(stored) = self.library.frameworks.find(&Reference::new(framework), self.today) else { return };
        let levels: Vec<&str> = stored.document.levels.iter().map(|level| level.id.as_str()).collect();
        if !levels.contains(&level) {
            let suggestion = nearest(level, levels.into_iter());
            self.say(Code::UnknownLevel, at, format!("{framework} has no level {level}")).suggestion = suggestion;
        }
    }

    /// The person that `key` of `entry` names.
    fn named(&mut self, people: &BTreeMap<&'a str, View<'a>>, entry: View<'a>, key: &str) -> Option<View<'a>> {
        let (at, employee_ref) = entry.get(key).and_then(|at| Some((at, at.text()?)))?;
        let found = people.get(employee_ref).copied();
        if found.is_none() {
            let suggestion = nearest(employee_ref, people.keys().copied());
            self.say(Code::UnknownOfficer, at, format!("Nobody in the scenario has reference {employee_ref}")).suggestion =
                suggestion;
        }
        found
    }

    /// Two that an entry names are two people of one organisation.
    fn pair(
        &mut self,
        people: &BTreeMap<&'a str, View<'a>>,
        entry: View<'a>,
        one: Option<View<'a>>,
        key: &str,
    ) -> Option<View<'a>> {
        let other = self.named(people, entry, key);
        let (Some(one), Some(other), Some(at)) = (one, other, entry.get(key)) else { return None };
        if one.text_at("organisation") != other.text_at("organisation") {
            self.say(Code::OtherOrganisation, at, "The two are in different organisations");
            return None;
        }
        Some(other)
    }

    fn lines(&mut self, people: &BTreeMap<&'a str, View<'a>>) {
        let mut lines: BTreeMap<&str, BTreeMap<NaiveDate, (&str, View<'a>)>> = BTreeMap::new();
        for person in self.root.list("people") {
            let (Some(own), Some(at)) = (person.text_at("ref"), person.get("manager")) else { continue };
            if let Some(manager) = self.pair(people, person, Some(person), "manager").and_then(|manager| manager.text_at("ref")) {
                let starts_on = person.get("post").and_then(|post| post.date_at("from")).unwrap_or(self.today);
                lines.entry(own).or_default().insert(starts_on, (manager, at));
            }
        }
        for transfer in self.root.list("transfers") {
            let person = self.named(people, transfer, "person");
            let manager = self.pair(people, transfer, person, "manager").and_then(|manager| manager.text_at("ref"));
            let own = person.and_then(|person| person.text_at("ref"));
            if let (Some(own), Some(manager), Some(day)) = (own, manager, transfer.date_at("from"))
                && let Some((_, first)) = lines.entry(own).or_default().insert(day, (manager, transfer))
            {
                let related = self.file.related(first.position(), "the other stands here");
                self.say(Code::SameKey, transfer, format!("{own} gets two managers on {day}")).related.push(related);
            }
        }
        let mut all = Lines::default();
        for (person, lines) in &lines {
            let mut starts: Vec<_> = lines.iter().collect();
            starts.reverse();
            let mut ends_on = None;
            for (starts_on, (manager, _)) in starts {
                all.add(person, manager, Days { starts_on: *starts_on, ends_on });
                ends_on = starts_on.pred_opt();
            }
        }
        for circle in all.circles(NaiveDate::MIN) {
            let at = circle.first().and_then(|person| lines.get(person)?.values().next()).map_or(self.root, |(_, at)| *at);
            let refs: Vec<String> = circle.iter().map(|member| (*member).to_owned()).collect();
            let message = match refs.as_slice() {
                [only] => format!("{only} cannot be their own manager"),
                _ => format!("{} would manage each other in a circle", words::join(&refs)),
            };
            self.say(Code::LineLoop, at, message);
        }
    }

    fn delegations(&mut self, people: &BTreeMap<&'a str, View<'a>>) {
        for delegation in self.root.list("delegations") {
            let from = self.named(people, delegation, "from");
            let to = self.pair(people, delegation, from, "to");
            if let (Some(from), Some(to), Some(at)) = (from, to, delegation.get("to"))
                && from.node == to.node
            {
                self.say(Code::ByOfficer, at, "Nobody acts for themselves");
            }
            let (Some(start), Some(end), Some(at)) =
                (delegation.date_at("start"), delegation.date_at("end"), delegation.get("end"))
            else {
                continue;
            };
            if end < start {
                self.say(Code::DateOrder, at, format!("The last day, {end}, is before the first, {start}"));
            } else if (end - start).num_days() >= MOST_DAYS_OF_COVER {
                self.say(Code::OutOfRange, at, format!("Cover lasts {MOST_DAYS_OF_COVER} days at most"));
            }
        }
    }

    fn designations(&mut self, people: &BTreeMap<&'a str, View<'a>>) {
        for designation in self.root.list("designations") {
            let person = self.named(people, designation, "person");
            let by = self.pair(people, designation, person, "by");
            if let (Some(person), Some(by), Some(at)) = (person, by, designation.get("by"))
                && person.node == by.node
            {
                self.say(Code::ByOfficer, at, "Nobody names themselves");
            }
        }
    }

    fn levels(&mut self, people: &BTreeMap<&'a str, View<'a>>) {
        let mut latest: BTreeMap<&str, (NaiveDate, &str, View<'a>)> = BTreeMap::new();
        let mut days: BTreeMap<(&str, NaiveDate), View<'a>> = BTreeMap::new();
        for entry in self.root.list("level_history") {
            let person = self.named(people, entry, "person");
            let by = if entry.get("by").is_some() { self.pair(people, entry, person, "by") } else { None };
            let Some(person) = person else { continue };
            if by.is_some_and(|by| by.node == person.node)
                && let Some(at) = entry.get("by")
            {
                self.say(Code::ByOfficer, at, "Nobody decides about their own level");
            }
            let framework = person.get("post").and_then(|post| post.text_at("framework"));
            let Some(framework) = framework else {
                self.say(Code::PostIncomplete, entry, "The person has no post with a framework, so no level");
                continue;
            };
            self.level(entry.get("level"), framework);
            let (Some(own), Some(day), Some(level), Some(at)) =
                (person.text_at("ref"), entry.date_at("from"), entry.text_at("level"), entry.get("from"))
            else {
                continue;
            };
            if person.get("post").and_then(|post| post.date_at("from")).is_some_and(|first| day < first) {
                self.say(Code::DateOrder, at, "The level begins before the post does");
            }
            if let Some(first) = days.insert((own, day), entry) {
                let related = self.file.related(first.position(), "the first stands here");
                self.say(Code::SameKey, entry, format!("{own} gets two levels on {day}")).related.push(related);
            }
            if latest.get(own).is_none_or(|(before, ..)| *before < day) {
                latest.insert(own, (day, level, entry));
            }
        }
        for (own, (_, level, entry)) in latest {
            let post = people.get(own).and_then(|person| person.get("post")).and_then(|post| post.text_at("level"));
            if let Some(held) = post.filter(|held| *held != level) {
                self.say(Code::UnknownLevel, entry, format!("level_history ends at {level}, and the post says {held}"));
            }
        }
    }
}
