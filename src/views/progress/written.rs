//! The parts of the page with very many pieces alike, written without the template engine: the ways on, the pictures, and the
//! lists of criteria.

use super::super::parts::{Markup, NONE, filters};
use super::Named;
use super::grid::Grid;
use super::ladder::Ladder;
use super::lists::{CriterionRow, RowGroup};
use super::own::{Alerted, ListFilters, Met, MetLevel, MetRow, Missing, Progress, RunsOutRow};

/// All that stands below the answer.
pub fn write(page: &Progress, out: &mut Markup) {
    ways(out, page);
    page.alerts.iter().for_each(|alert| write_alert(out, alert));
    if let Some(ladder) = &page.ladder {
        write_ladder(out, ladder);
    }
    if let Some(choices) = &page.filters {
        write_filters(out, choices);
    }
    if page.missing.is_some() || !page.runs_out.is_empty() {
        out.raw("<div class=\"govuk-grid-row gradus-section\">\n");
        if let Some(missing) = &page.missing {
            write_missing(out, missing);
        }
        if !page.runs_out.is_empty() {
            out.raw("<section class=\"govuk-grid-column-one-third\" aria-labelledby=\"runs-out\">\n");
            out.raw("<h2 class=\"govuk-heading-m\" id=\"runs-out\">What runs out</h2>\n");
            page.runs_out.iter().for_each(|row| write_runs_out(out, row));
            out.raw("</section>\n");
        }
        out.raw("</div>\n");
    }
    if let Some(met) = &page.met {
        write_met(out, met);
    }
}

fn ways(out: &mut Markup, page: &Progress) {
    if page.ways.is_empty() {
        return;
    }
    out.raw("<div class=\"govuk-button-group\">");
    if let Some(primary) = &page.primary {
        out.raw("<a class=\"govuk-button\" href=\"").text(&primary.href).raw("\">").text(&primary.text).raw("</a>");
    }
    page.ways.iter().for_each(|way| way.write(out));
    out.raw("</div>\n");
}

fn write_alert(out: &mut Markup, alert: &Alerted) {
    out.raw("<div class=\"govuk-warning-text\"><svg class=\"gradus-icon\" aria-hidden=\"true\" focusable=\"false\">");
    out.raw("<use href=\"#i-part\"/></svg><p><span class=\"govuk-visually-hidden\">Warning: </span>").text(&alert.text).raw(" ");
    alert.link.write(out);
    out.raw("</p></div>\n");
}

fn write_ladder(out: &mut Markup, ladder: &Ladder) {
    out.raw("<section class=\"gradus-section\" aria-labelledby=\"way\">\n<h2 class=\"govuk-heading-m\" id=\"way\">");
    out.text(&ladder.heading).raw("</h2>\n<div class=\"gradus-ladder\">\n<div class=\"gradus-picture\">");
    ladder.wide.write(out);
    out.raw("\n");
    ladder.narrow.write(out);
    out.raw("</div>\n<p class=\"gradus-muted govuk-body-s\">Meeting every criterion lets an officer apply. ");
    out.raw("It changes neither level nor pay.</p>\n</div>\n</section>\n");
}

fn write_filters(out: &mut Markup, choices: &ListFilters) {
    out.raw("<details class=\"govuk-details gradus-choose gradus-noprint\"").raw(if choices.chosen { " open>" } else { ">" });
    out.raw("<summary class=\"govuk-details__summary\"><span class=\"govuk-details__summary-text\">");
    out.raw("Choose what the lists show</span></summary>\n");
    out.raw("<p class=\"govuk-hint\">This changes the lists below. It never changes what is met.</p>\n");
    filters(out, &choices.action, |out| {
        if let Some(level) = &choices.level {
            level.write(out);
        }
        choices.group.write(out);
        choices.outcome.write(out);
    });
    out.raw("</details>\n");
}

fn write_missing(out: &mut Markup, missing: &Missing) {
    out.raw("<section class=\"govuk-grid-column-two-thirds\" aria-labelledby=\"missing\">\n");
    out.raw("<h2 class=\"govuk-heading-m\" id=\"missing\">").text(&missing.heading).raw("</h2>\n");
    if let Some(nothing) = &missing.nothing {
        nothing.write(out);
    }
    missing.groups.iter().for_each(|group| write_group(out, group));
    out.raw("</section>\n");
}

/// As `templates/partials/task-groups` prints it.
fn write_group(out: &mut Markup, group: &RowGroup) {
    out.raw("<div class=\"gradus-who\"><h3 class=\"govuk-heading-s\">").text(&group.heading).raw("</h3>");
    if let Some(note) = &group.note {
        out.raw("<p>").text(note).raw("</p>");
    }
    out.raw("</div>\n<ul class=\"govuk-task-list\">\n");
    group.rows.iter().for_each(|row| write_row(out, row));
    out.raw("</ul>\n");
}

fn write_row(out: &mut Markup, row: &CriterionRow) {
    out.raw("<li class=\"govuk-task-list__item\"><div><a class=\"govuk-task-list__link\" href=\"");
    write_named(out, &row.criterion);
    if let Some(hint) = &row.hint {
        out.raw("\n<div class=\"govuk-task-list__hint\">").text(hint).raw("</div>");
    }
    out.raw("</div>");
    row.tag.write(out);
    out.raw("</li>\n");
}

/// A link to a criterion, from its address on.
fn write_named(out: &mut Markup, named: &Named) {
    out.text(&named.href).raw("\">").text(&named.label).raw(" <span class=\"gradus-nowrap\">(").text(&named.criterion_id);
    out.raw(")</span></a>");
}

fn write_runs_out(out: &mut Markup, row: &RunsOutRow) {
    out.raw("<div class=\"gradus-panel\">\n<p><span class=\"gradus-date\">").text(&row.on).raw("</span><a href=\"");
    write_named(out, &row.criterion);
    out.raw("</p>\n<p class=\"govuk-body-s\">").text(&row.text).raw("</p>\n</div>\n");
}

fn write_met(out: &mut Markup, met: &Met) {
    out.raw("<section class=\"gradus-section\" aria-labelledby=\"meet\">\n<h2 class=\"govuk-heading-m\" id=\"meet\">");
    out.text(&met.heading).raw("</h2>\n<p class=\"govuk-body\">").text(&met.sentence).raw("</p>\n");
    if let Some(grid) = &met.grid {
        write_grid(out, grid);
    }
    met.levels.iter().for_each(|level| write_level(out, level));
    if let Some(grid) = &met.grid {
        write_numbers(out, grid);
    }
    out.raw("</section>\n");
}

fn write_grid(out: &mut Markup, grid: &Grid) {
    out.raw("<div class=\"gradus-picture gradus-grid\">");
    grid.wide.write(out);
    out.raw("\n");
    grid.narrow.write(out);
    out.raw("</div>\n<ul class=\"gradus-key\">");
    let mut key = |class: &'static str, shape: &'static str, words: &str| {
        out.raw("<li><svg class=\"").raw(class).raw("\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#").raw(shape);
        out.raw("\"/></svg>").text(words).raw("</li>");
    };
    key("gradus-sq-on", "s-met", "Met");
    key("gradus-sq", "s-not", "Not met");
    key("gradus-sq", "s-wait", &grid.waiting);
    key("gradus-sq", "s-ask", "Cannot tell yet");
    out.raw("</ul>\n");
}

/// A table below a summary that opens it.
const DETAILS: &str = "<details class=\"govuk-details gradus-details-wide\"><summary class=\"govuk-details__summary\">\
                       <span class=\"govuk-details__summary-text\">";
const DETAILS_END: &str = "</tbody></table></div></div></details>\n";

fn write_table(out: &mut Markup, id: &str, caption: &str) {
    out.raw(
        "</span></summary><div class=\"govuk-details__text\"><div class=\"gradus-scroll\" role=\"region\" aria-labelledby=\"",
    );
    out.text(id).raw("\" tabindex=\"0\"><table class=\"govuk-table\">\n<caption class=\"govuk-visually-hidden\" id=\"").text(id);
    out.raw("\">").text(caption).raw("</caption>\n");
}

fn write_level(out: &mut Markup, level: &MetLevel) {
    out.raw(DETAILS).text(&level.heading);
    write_table(out, &level.id, &level.caption);
    out.raw(
        "<thead><tr><th scope=\"col\">Criterion</th><th scope=\"col\">Met by</th><th scope=\"col\">Since</th></tr></thead>\n",
    );
    out.raw("<tbody>\n");
    level.rows.iter().for_each(|row| write_met_row(out, row));
    out.raw(DETAILS_END);
}

fn write_met_row(out: &mut Markup, row: &MetRow) {
    out.raw("<tr><th scope=\"row\" class=\"gradus-typed\"><a href=\"");
    write_named(out, &row.criterion);
    out.raw("</th><td class=\"gradus-typed\">");
    for (place, proof) in row.by.iter().enumerate() {
        if place > 0 {
            out.raw("; ");
        }
        match &proof.href {
            Some(href) => out.raw("<a href=\"").text(href).raw("\">").text(&proof.text).raw("</a>"),
            None => out.text(&proof.text),
        };
    }
    if let Some(standing) = &row.standing {
        out.raw("<span class=\"govuk-hint\">").text(standing).raw("</span>");
    }
    out.raw("</td><td class=\"gradus-nowrap\">");
    match &row.since {
        Some(since) => out.text(since),
        None => out.raw(NONE),
    }
    .raw("</td></tr>\n");
}

fn write_numbers(out: &mut Markup, grid: &Grid) {
    out.raw(DETAILS).raw("All criteria in numbers");
    write_table(out, "in-numbers", "Criteria met, by group and level");
    out.raw("<thead><tr><th scope=\"col\">Group</th>");
    for level in &grid.levels {
        out.raw("<th scope=\"col\">").text(level).raw("</th>");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for row in &grid.rows {
        out.raw("<tr><th scope=\"row\">").text(&row.group).raw("</th>");
        for count in &row.counts {
            out.raw("<td>");
            match count {
                Some(count) => out.text(count),
                None => out.raw(NONE),
            }
            .raw("</td>");
        }
        out.raw("</tr>\n");
    }
    out.raw(DETAILS_END);
}
