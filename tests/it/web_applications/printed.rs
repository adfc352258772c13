//! The letter on paper: its words, and nothing to press.

use super::Council;
use crate::support::databases::on_both;

#[test]
fn a_printed_letter_has_no_navigation() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.decided("no", "yes");
        let mut olga = council.browser(&council.officer);
        let page = olga.get(&format!("{case}/letter")).body;
        let css = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split_once('"').unwrap().0;
        let css = olga.get(css).body;
        let print = css.split("@media print{").nth(1).unwrap();
        let rule = print.split('}').find(|rule| rule.contains("display:none!important")).unwrap();
        let hidden: Vec<&str> = rule.split('{').next().unwrap().trim().split(',').collect();
        // Whatever can be pressed or leads elsewhere stands in something that print leaves out.
        let mut open: Vec<bool> = Vec::new();
        let mut pressed = 0;
        for tag in page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
            if matches!(name, "!DOCTYPE" | "meta" | "link" | "br" | "input" | "path" | "use") {
                continue;
            }
            if tag.starts_with('/') {
                open.pop();
                continue;
            }
            let classes = tag.split("class=\"").nth(1).map_or("", |rest| rest.split('"').next().unwrap());
            let here = classes.split(' ').any(|class| hidden.contains(&format!(".{class}").as_str()));
            let left_out = here || open.last().copied().unwrap_or(false);
            if matches!(name, "a" | "nav" | "form" | "button" | "textarea" | "select") {
                pressed += 1;
                assert!(left_out, "{}: <{tag}> is printed", fresh.name);
            }
            if !tag.ends_with('/') {
                open.push(left_out);
            }
        }
        assert!(pressed > 8, "there were {pressed} things to press");
        assert!(page.contains("data-print=\"Olga Officer. Decision on application 26-0001, 10 April 2026\""));
    });
}
