//! Puts partials into the templates that use them, as text, when templates are registered. The engine gives every partial a copy
//! of all that it may look at, so a page with a table of people would copy its rows for each little piece on it. What takes
//! values of its own that it does more with than print stays a partial of the engine.

use handlebars::html_escape;

const BLOCK: &str = "{{> @partial-block}}";

/// `text` with its partials put in; `find` gives the text of a partial by its name.
pub fn expand(text: &str, find: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        match plain(tag, find).or_else(|| block(tag, find)) {
            Some((put, length)) => {
                out.push_str(&put);
                rest = after(&out[..out.len() - put.len()], &tag[length..]);
            }
            None => {
                out.push_str("{{");
                rest = &tag[2..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// What follows a tag: where nothing else stands in its line, the line goes with it.
fn after<'t>(before: &str, rest: &'t str) -> &'t str {
    if before.is_empty() || before.ends_with('\n') { rest.strip_prefix('\n').unwrap_or(rest) } else { rest }
}

/// `{{> partials/none}}`: its text and the length of the tag.
fn plain(tag: &str, find: &dyn Fn(&str) -> Option<String>) -> Option<(String, usize)> {
    let name = tag.strip_prefix("{{> ")?.split("}}").next()?;
    let text = find(name)?;
    Some((expand(&text, find), "{{> }}".len() + name.len()))
}

/// `{{#> partials/table id="people" caption=page.caption}} ... {{/partials/table}}`: its text with what stands within it, and the
/// length of both tags with that.
fn block(tag: &str, find: &dyn Fn(&str) -> Option<String>) -> Option<(String, usize)> {
    let head = tag.strip_prefix("{{#> ")?.split("}}").next()?;
    let (name, given) = head.split_once(' ')?;
    let mut text = find(name)?;
    for (key, value) in values(given)? {
        let (printed, put) = (format!("{{{{{key}}}}}"), value);
        // Whatever looks at the value, and does not only print it, needs the engine.
        let word = |c: char| !c.is_ascii_alphanumeric() && c != '_';
        let mut tags = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
        if tags.any(|tag| tag != key && tag.split(word).any(|word| word == key)) {
            return None;
        }
        text = text.replace(&printed, &put);
    }
    let open = "{{#> }}".len() + head.len();
    let close = format!("{{{{/{name}}}}}");
    let end = open + tag[open..].find(&close)?;
    let inner = expand(after("", &tag[open..end]), find);
    let (above, below) = text.split_once(BLOCK)?;
    let whole = format!("{above}{inner}{}", after(above, below));
    Some((expand(&whole, find), end + close.len()))
}

/// `id="people" caption=page.caption` as what is printed for each.
fn values(given: &str) -> Option<Vec<(&str, String)>> {
    let mut found = Vec::new();
    let mut rest = given.trim_start();
    while !rest.is_empty() {
        let (key, value) = rest.split_once('=')?;
        let (put, left) = match value.strip_prefix('"') {
            Some(quoted) => {
                let (words, left) = quoted.split_once('"')?;
                (html_escape(words), left)
            }
            None => {
                let (path, left) = value.split_once(' ').unwrap_or((value, ""));
                (format!("{{{{{path}}}}}"), left)
            }
        };
        found.push((key, put));
        rest = left.trim_start();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(name: &str) -> Option<String> {
        let text = match name {
            "partials/none" => "<i>none</i>",
            "partials/line" => "<p>{{words}}</p>\n",
            "partials/two" => "{{> partials/line}}\n{{> partials/none}}\n",
            "partials/table" => "<table id=\"{{id}}\"><caption>{{caption}}</caption>\n{{> @partial-block}}\n</table>\n",
            "partials/maybe" => "{{#if deep}}{{> @partial-block}}{{/if}}\n",
            _ => return None,
        };
        Some(text.to_owned())
    }

    #[test]
    fn partials_are_put_in_as_the_engine_would_print_them() {
        for (text, expected) in [
            ("a{{> partials/none}}b\n", "a<i>none</i>b\n"),
            ("a\n{{> partials/line}}\nb\n", "a\n<p>{{words}}</p>\nb\n"),
            ("{{> partials/two}}\n", "<p>{{words}}</p>\n<i>none</i>"),
            ("{{#if x}}{{> partials/tag tag}}{{/if}}", "{{#if x}}{{> partials/tag tag}}{{/if}}"),
            ("{{> partials/unknown}}", "{{> partials/unknown}}"),
            (
                "{{#> partials/table id=\"a\" caption=page.c}}\n<tr>{{> partials/none}}</tr>\n{{/partials/table}}\nz",
                "<table id=\"a\"><caption>{{page.c}}</caption>\n<tr><i>none</i></tr>\n</table>\nz",
            ),
            (
                "{{#> partials/table id=\"a\" caption=\"R&D\"}}\n{{/partials/table}}\n",
                "<table id=\"a\"><caption>R&amp;D</caption>\n</table>\n",
            ),
            // What asks for a value is left to the engine.
            ("{{#> partials/maybe deep=true}}x{{/partials/maybe}}", "{{#> partials/maybe deep=true}}x{{/partials/maybe}}"),
        ] {
            assert_eq!(expand(text, &find), expected, "{text}");
        }
    }
}
