//! The page below its first sentences, written without the template engine: a team of fifty has some thousand cells and links.

use super::super::parts::{Markup, NONE, filters};
use super::super::words::lower_first;
use super::{Choosers, Only, Status, Team, TeamColumn, TeamPart, TeamPerson, TeamTable};

/// Bytes of a row without its cells, and of a cell.
const ROW: usize = 1_200;
const CELL: usize = 240;

pub fn write(team: &Team, out: &mut Markup) {
    if let Some(choosers) = &team.filters {
        write_filters(out, choosers);
        if team.as_list {
            out.raw("<p class=\"govuk-body-s gradus-noprint gradus-view\">");
            team.other_view.write(out);
            out.raw("</p>\n");
        }
    }
    if let Some(only) = &team.only {
        write_only(out, only);
    }
    if let Some(nothing) = &team.nothing {
        nothing.write(out);
    }
    let said = Status::ALL.map(|status| Said::of(status, &team.status_words[status as usize]));
    team.tables.iter().for_each(|table| write_table(out, team, table, &said));
    if !team.others.is_empty() {
        out.raw("<section class=\"gradus-section\" aria-labelledby=\"others\">\n");
        out.raw(
            "<h2 class=\"govuk-heading-m\" id=\"others\">No next level</h2>\n<ul class=\"gradus-list govuk-summary-list\">\n",
        );
        team.others.iter().for_each(|person| write_person(out, person, &[], &said));
        out.raw("</ul>\n</section>\n");
    }
}

fn write_filters(out: &mut Markup, choosers: &Choosers) {
    filters(out, "/team", |out| {
        choosers.level.write(out);
        choosers.group.write(out);
        choosers.status.write(out);
        if let Some(manager) = &choosers.manager {
            out.raw("<input type=\"hidden\" name=\"manager\" value=\"").text(manager).raw("\">\n");
        }
        if let Some(view) = choosers.view {
            out.raw("<input type=\"hidden\" name=\"view\" value=\"").raw(view).raw("\">\n");
        }
    });
}

fn write_only(out: &mut Markup, only: &Only) {
    out.raw("<div class=\"govuk-inset-text\"><p><strong>").text(&only.label).raw(" <span class=\"gradus-nowrap\">(");
    out.text(&only.criterion_id).raw(")</span></strong> ").text(&only.text).raw("</p><p><a href=\"").text(&only.clear);
    out.raw("\">Show every criterion</a></p></div>\n");
}

/// What all cells of a status say alike. There are a thousand of them in a page, so the stylesheet knows their parts without
/// classes.
struct Said {
    /// From the start of the cell to the officer's address.
    open: Markup,
    /// From the word on to the end of the cell.
    close: Markup,
    /// The words of the list.
    words: Markup,
}

impl Said {
    fn of(status: Status, words: &str) -> Said {
        let mut said = Said { open: Markup::default(), close: Markup::default(), words: escaped(words) };
        said.open.raw("<td><a class=\"gradus-cell ").raw(status.class()).raw("\" href=\"");
        said.close
            .text(&lower_first(words))
            .raw("</span><svg aria-hidden=\"true\"><use href=\"#")
            .raw(status.icon())
            .raw("\"/></svg></a></td>");
        said
    }
}

/// What all cells and links of a criterion say alike.
struct Asked {
    /// What follows the officer's address in a cell: "/criteria/B-Q1", and the start of its words.
    cell: Markup,
    /// What follows the officer's name in a cell: ", Role training (B-Q1): ".
    name: Markup,
    /// What follows the officer's address in the list: the same, with the words of the link.
    link: Markup,
}

impl Asked {
    fn of(column: &TeamColumn) -> Asked {
        let mut asked = Asked { cell: Markup::default(), name: Markup::default(), link: Markup::default() };
        asked.cell.raw("/criteria/").text(&column.id).raw("\"><span>");
        asked.name.raw(", ").text(&column.label).raw(" (").text(&column.id).raw("): ");
        asked.link.raw("/criteria/").text(&column.id).raw("\">").text(&column.label).raw(" (").text(&column.id);
        asked.link.raw(")<span class=\"govuk-visually-hidden\"> of ");
        asked
    }
}

fn escaped(text: &str) -> Markup {
    let mut piece = Markup::default();
    piece.text(text);
    piece
}

fn write_table(out: &mut Markup, team: &Team, table: &TeamTable, said: &[Said; 4]) {
    let asked: Vec<Asked> = table.columns.iter().map(Asked::of).collect();
    out.make_room(table.people.len() * (ROW + table.columns.len() * CELL));
    out.raw("<section class=\"gradus-section\" aria-labelledby=\"").text(&table.id);
    out.raw("\">\n<h2 class=\"govuk-heading-m\" id=\"").text(&table.id).raw("\">").text(&table.heading).raw("</h2>\n");
    if !team.as_list {
        out.raw("<div class=\"gradus-wide\">\n<ul class=\"gradus-key\">");
        for (status, said) in Status::ALL.iter().zip(said) {
            out.raw("<li><span class=\"gradus-cell ")
                .raw(status.class())
                .raw("\"><svg class=\"gradus-icon\" aria-hidden=\"true\" ");
            out.raw("focusable=\"false\"><use href=\"#")
                .raw(status.icon())
                .raw("\"/></svg></span>")
                .piece(&said.words)
                .raw("</li>");
        }
        out.raw("<li class=\"gradus-noprint\">");
        team.other_view.write(out);
        out.raw("</li></ul>\n");
        table.parts.iter().for_each(|part| write_part(out, table, part, &asked[part.columns.clone()], said));
        out.raw("</div>\n");
    }
    // Narrow screens have the list; what is missing of each stands in the page that is a list for all, and not here a second
    // time.
    if !team.as_list {
        out.raw("<p class=\"govuk-body gradus-narrow\"><a href=\"").text(&team.other_view.href);
        out.raw("\">Show the criteria of each person</a></p>\n");
    }
    out.raw("<ul class=\"gradus-list govuk-summary-list").raw(if team.as_list { "\">\n" } else { " gradus-narrow\">\n" });
    let listed = if team.as_list { asked.as_slice() } else { &[] };
    table.people.iter().for_each(|person| write_person(out, person, listed, said));
    out.raw("</ul>\n</section>\n");
}

fn write_part(out: &mut Markup, table: &TeamTable, part: &TeamPart, asked: &[Asked], said: &[Said; 4]) {
    out.raw("<div class=\"gradus-scroll\" role=\"region\" aria-labelledby=\"").text(&part.id);
    out.raw("\" tabindex=\"0\"><table class=\"gradus-heat\">\n<caption id=\"").text(&part.id);
    out.raw("\"><span class=\"govuk-visually-hidden\">")
        .text(&part.caption)
        .raw(" </span><span class=\"gradus-caption govuk-hint\">");
    out.raw("Whoever waits for a review comes first, then what runs out first, then by name.</span></caption>\n<thead><tr>");
    for head in ["Person", "Level", "Next", "Missing", "Runs out"] {
        out.raw("<th scope=\"col\" class=\"lead\">").raw(head).raw("</th>");
    }
    let columns = &table.columns[part.columns.clone()];
    for column in columns {
        out.raw("<th scope=\"col\" class=\"cell\"><a href=\"").text(&column.href).raw("\">").text(&column.id);
        out.raw("<span class=\"govuk-visually-hidden\"> ").text(&column.label).raw("</span></a></th>");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for person in &table.people {
        write_row(out, person, &person.statuses[part.columns.clone()], asked, said);
    }
    out.raw("</tbody>\n<tfoot><tr><th scope=\"row\" class=\"lead\" colspan=\"5\">Met by</th>");
    let all = table.people.len();
    for TeamColumn { met, .. } in columns {
        out.raw("<td class=\"cell\"><span aria-hidden=\"true\">").text(&format!("{met}/{all}"));
        out.raw("</span><span class=\"govuk-visually-hidden\">").text(&format!("{met} of {all}")).raw("</span></td>");
    }
    out.raw("</tr></tfoot>\n</table></div>\n");
}

fn write_row(out: &mut Markup, person: &TeamPerson, statuses: &[Status], asked: &[Asked], said: &[Said; 4]) {
    let (name, progress) = (escaped(&person.name), escaped(&person.progress));
    out.raw("<tr><th scope=\"row\" class=\"lead gradus-typed\"><a href=\"")
        .text(&person.href)
        .raw("\">")
        .piece(&name)
        .raw("</a>");
    if let Some(because) = &person.because {
        out.raw("<span class=\"govuk-hint\">").text(because).raw("</span>");
    }
    out.raw("</th>");
    write_lead(out, person.held.as_deref());
    write_lead(out, person.next.as_deref());
    out.raw("<td class=\"lead\">");
    match &person.missing {
        Some(missing) => {
            out.raw("<a href=\"").piece(&progress).raw("\">").text(missing);
            if let Some(words) = &person.missing_words {
                out.raw("<span class=\"govuk-visually-hidden\"> ").text(words).raw("</span>");
            }
            out.raw("<span class=\"govuk-visually-hidden\">, ").piece(&name).raw("</span></a>");
        }
        None => {
            out.raw(NONE);
        }
    }
    out.raw("</td>");
    write_lead(out, person.runs_out.as_deref());
    for (status, asked) in statuses.iter().zip(asked) {
        let said = &said[*status as usize];
        out.piece(&said.open).piece(&progress).piece(&asked.cell).piece(&name).piece(&asked.name).piece(&said.close);
    }
    out.raw("</tr>\n");
}

fn write_lead(out: &mut Markup, text: Option<&str>) {
    out.raw("<td class=\"lead\">");
    match text {
        Some(text) => out.text(text),
        None => out.raw(NONE),
    }
    .raw("</td>");
}

/// The same person in the list, with what is not met by status.
fn write_person(out: &mut Markup, person: &TeamPerson, asked: &[Asked], said: &[Said; 4]) {
    let (name, progress) = (escaped(&person.name), escaped(&person.progress));
    out.raw("<li class=\"govuk-summary-list__row\"><a class=\"gradus-strong\" href=\"").text(&person.href).raw("\">");
    out.piece(&name).raw("</a>");
    if let Some(held) = &person.held {
        out.raw(", level ").text(held);
    }
    if let Some(because) = &person.because {
        out.raw("\n<p class=\"govuk-hint\">").text(because).raw("</p>");
    }
    for line in &person.lines {
        out.raw("\n<p class=\"govuk-body-s\">").text(line).raw("</p>");
    }
    for status in [Status::Waiting, Status::NotMet, Status::CannotTell] {
        let mut is_first = true;
        for (_, asked) in person.statuses.iter().zip(asked).filter(|(held, _)| **held == status) {
            if is_first {
                out.raw("\n<p class=\"govuk-body-s\"><strong>").piece(&said[status as usize].words).raw(":</strong> <a href=\"");
                is_first = false;
            } else {
                out.raw(", <a href=\"");
            }
            out.piece(&progress).piece(&asked.link).piece(&name).raw("</span></a>");
        }
        if !is_first {
            out.raw("</p>");
        }
    }
    out.raw("</li>\n");
}
