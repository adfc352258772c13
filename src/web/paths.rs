//! Which route a request asks for. All patterns stand in one tree, so that it costs no more to find one of five hundred than one
//! of five.

use std::collections::BTreeMap;

use super::route::Route;

/// A table of routes, to be searched.
pub struct Paths {
    /// Of each pattern: its routes, one for a method.
    tree: matchit::Router<Vec<&'static Route>>,
}

/// A route, and what stands in the path in the places of its names.
pub struct Found {
    pub route: &'static Route,
    pub params: BTreeMap<String, String>,
}

impl Paths {
    /// Refuses a pattern that cannot be told from another one.
    pub fn of(table: &'static [Route]) -> Result<Paths, matchit::InsertError> {
        let mut by_pattern: BTreeMap<&str, Vec<&Route>> = BTreeMap::new();
        for route in table {
            by_pattern.entry(route.path).or_default().push(route);
        }
        let mut tree = matchit::Router::new();
        by_pattern.into_iter().try_for_each(|(pattern, routes)| tree.insert(pattern, routes))?;
        Ok(Paths { tree })
    }

    /// `path` with its escapes read. Whoever may get something may ask for its head alone.
    pub fn find(&self, method: &str, path: &str) -> Option<Found> {
        let found = self.tree.at(path).ok()?;
        let wanted = if method == "HEAD" { "GET" } else { method };
        let route = found.value.iter().find(|route| route.method == wanted)?;
        let params = found.params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Found { route, params })
    }
}

#[cfg(test)]
mod tests {
    use super::super::routes::ROUTES;
    use super::*;

    #[test]
    fn words_go_before_names_and_a_name_takes_one_part_of_a_path() {
        let paths = Paths::of(ROUTES).unwrap();
        for (method, path, expected, params) in [
            ("GET", "/", "/", ""),
            ("GET", "/team", "/team", ""),
            ("HEAD", "/team", "/team", ""),
            ("GET", "/team/", "-", ""),
            ("POST", "/team", "-", ""),
            ("GET", "/people/new", "/people/new", ""),
            ("GET", "/people/7", "/people/{id}", "id=7"),
            ("GET", "/people/a b", "/people/{id}", "id=a b"),
            ("GET", "/people/", "-", ""),
            ("GET", "/people/7/progress", "/people/{person}/progress", "person=7"),
            ("GET", "/people/new/progress", "/people/{person}/progress", "person=new"),
            (
                "GET",
                "/people/7/progress/criteria/B-Q1",
                "/people/{person}/progress/criteria/{criterion}",
                "criterion=B-Q1 person=7",
            ),
            ("DELETE", "/people/7", "-", ""),
            ("GET", "/nothing/of/the/kind", "-", ""),
        ] {
            let found = paths.find(method, path);
            let shown = found.as_ref().map_or("-", |found| found.route.path);
            let named: Vec<String> =
                found.iter().flat_map(|found| &found.params).map(|(name, value)| format!("{name}={value}")).collect();
            assert_eq!((shown, named.join(" ").as_str()), (expected, params), "{method} {path}");
        }
    }

    /// Every route is found by its own pattern, whichever others there are.
    #[test]
    fn every_route_is_found() {
        let paths = Paths::of(ROUTES).unwrap();
        for route in ROUTES {
            let path = route.path.replace(['{', '}'], "x");
            let found = paths.find(route.method, &path).unwrap_or_else(|| panic!("{} {}", route.method, route.path));
            assert_eq!((found.route.method, found.route.path), (route.method, route.path));
        }
    }
}
