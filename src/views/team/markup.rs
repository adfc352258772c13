//! Rows of the table and of the list, written without the template engine: a team of fifty has some thousand cells and links.

use serde::{Serialize, Serializer};

use super::super::parts::Markup;
use super::{TeamCell, TeamPerson, TeamRow};

const NONE: &str = "<span aria-hidden=\"true\">&ndash;</span><span class=\"govuk-visually-hidden\">none</span>";

/// The rows of a table's body.
pub fn rows<S: Serializer>(rows: &[TeamRow], serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = Markup::default();
    rows.iter().for_each(|row| write_row(&mut out, row));
    out.serialize(serializer)
}

fn write_row(out: &mut Markup, row: &TeamRow) {
    out.raw("<tr><th scope=\"row\" class=\"lead gradus-typed\"><a href=\"")
        .text(&row.href)
        .raw("\">")
        .text(&row.name)
        .raw("</a>");
    if let Some(because) = &row.because {
        out.raw("<span class=\"govuk-hint\">").text(because).raw("</span>");
    }
    out.raw("</th>");
    cell_or_none(out, row.held.as_deref());
    cell_or_none(out, row.next.as_deref());
    out.raw("<td class=\"lead\">");
    match &row.missing {
        Some(missing) => {
            out.raw("<a href=\"").text(&row.progress).raw("\">").text(missing);
            if let Some(words) = &row.missing_words {
                out.raw("<span class=\"govuk-visually-hidden\"> ").text(words).raw("</span>");
            }
            out.raw("<span class=\"govuk-visually-hidden\">, ").text(&row.name).raw("</span></a>");
        }
        None => {
            out.raw(NONE);
        }
    }
    out.raw("</td>");
    cell_or_none(out, row.runs_out.as_deref());
    row.cells.iter().for_each(|cell| write_cell(out, cell));
    out.raw("</tr>\n");
}

fn cell_or_none(out: &mut Markup, text: Option<&str>) {
    out.raw("<td class=\"lead\">");
    match text {
        Some(text) => out.text(text),
        None => out.raw(NONE),
    }
    .raw("</td>");
}

fn write_cell(out: &mut Markup, cell: &TeamCell) {
    out.raw("<td class=\"cell\"><a class=\"gradus-cell ").raw(cell.class).raw("\" href=\"").text(&cell.href);
    out.raw("\"><span class=\"govuk-visually-hidden\">").text(&cell.words);
    out.raw("</span><svg class=\"gradus-icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#").raw(cell.icon);
    out.raw("\"/></svg></a></td>");
}

/// The same people as a list.
pub fn people<S: Serializer>(people: &[TeamPerson], serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = Markup::default();
    people.iter().for_each(|person| write_person(&mut out, person));
    out.serialize(serializer)
}

fn write_person(out: &mut Markup, person: &TeamPerson) {
    out.raw("<li class=\"govuk-summary-list__row\"><a class=\"gradus-strong\" href=\"").text(&person.href).raw("\">");
    out.text(&person.name).raw("</a>");
    if let Some(held) = &person.held {
        out.raw(", ").text(held);
    }
    if let Some(because) = &person.because {
        out.raw("\n<p class=\"govuk-hint\">").text(because).raw("</p>");
    }
    for line in &person.lines {
        out.raw("\n<p class=\"govuk-body-s\">").text(line).raw("</p>");
    }
    for group in &person.groups {
        out.raw("\n<p class=\"govuk-body-s\"><strong>").text(&group.status).raw(":</strong> ");
        for (at, link) in group.links.iter().enumerate() {
            out.raw(if at == 0 { "<a href=\"" } else { ", <a href=\"" }).text(&link.href).raw("\">").text(&link.text);
            if let Some(hidden) = &link.hidden {
                out.raw("<span class=\"govuk-visually-hidden\"> ").text(hidden).raw("</span>");
            }
            out.raw("</a>");
        }
        out.raw("</p>");
    }
    out.raw("</li>\n");
}
