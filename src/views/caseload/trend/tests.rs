//! Coordinates against tables worked by hand.

use super::*;

fn point(number: usize, own: Result<Units, Gap>, target: Option<Units>, team: Option<Units>, is_hit: Option<bool>) -> Point {
    let months = ["Apr to Jun 2025", "Jul to Sep 2025", "Oct to Dec 2025", "Jan to Mar 2026"];
    Point {
        label: [format!("Quarter {number}"), months[(number - 1) % 4].to_owned()],
        short: format!("Q{number}"),
        name: format!("Quarter {number} ({})", months[(number - 1) % 4]),
        own,
        is_hit,
        target,
        team,
        rent_free: false,
    }
}

/// R1 of domain.md 3.8, case a, with a team beside it.
fn arrears() -> Vec<Point> {
    vec![
        point(1, Ok(26_250), Some(27_500), Some(29_100), Some(true)),
        point(2, Ok(27_000), Some(27_000), Some(28_800), Some(false)),
        point(3, Ok(28_500), Some(26_500), Some(30_200), Some(false)),
        point(4, Ok(24_500), Some(26_000), Some(27_900), Some(true)),
    ]
}

fn trend<'a>(points: &'a [Point], measure: Measure) -> Trend<'a> {
    Trend { title: "Title", own: "You", measure, lower_is_better: true, period: "quarter", points }
}

fn paths<'d>(drawing: &'d Drawing, class: &str) -> Vec<&'d str> {
    drawing.paths.iter().filter(|path| path.class == class).map(|path| path.d.as_str()).collect()
}

fn texts(drawing: &Drawing, class: &str) -> Vec<(i32, i32, String)> {
    drawing.texts.iter().filter(|text| text.class == class).map(|text| (text.x, text.y, text.text.clone())).collect()
}

/// The axis goes from 2.20% to 3.20%: 212 pixels for one point. So 2.625% lies 0.425 x 212 = 90 above the foot at 224, 2.70%
/// 106, 2.85% 138, 2.45% 53. Four quarters between 108 and 490 are 127 pixels apart.
#[test]
fn the_worked_case_stands_where_it_was_worked_out_to_stand() {
    let points = arrears();
    let picture = picture(&trend(&points, Measure::Percent)).unwrap();
    assert_eq!((picture.wide.width, picture.wide.height), (640, 280));
    assert_eq!(paths(&picture.wide, "l-own"), ["M108 134L235 118L363 86L490 171"]);
    assert_eq!(paths(&picture.wide, "l-target"), ["M108 107L235 118L363 129L490 139"]);
    assert_eq!(paths(&picture.wide, "l-team"), ["M108 73L235 80L363 50L490 99"]);
    let hits = ["M108 126a8 8 0 1 1 0 16a8 8 0 1 1 0 -16z", "M490 163a8 8 0 1 1 0 16a8 8 0 1 1 0 -16z"];
    let misses = ["M235 112a6 6 0 1 1 0 12a6 6 0 1 1 0 -12z", "M363 80a6 6 0 1 1 0 12a6 6 0 1 1 0 -12z"];
    assert_eq!(paths(&picture.wide, "p-hit"), hits, "told from a miss by its shape");
    assert_eq!(paths(&picture.wide, "p-miss"), misses);
    let ticks: Vec<String> = texts(&picture.wide, "t-m end").into_iter().map(|(_, _, text)| text).collect();
    assert_eq!(ticks, ["2.2%", "2.4%", "2.6%", "2.8%", "3.0%", "3.2%"]);
    assert!(paths(&picture.wide, "l-axis")[0].contains("v-9l-6 -4 12 -6 -6 -4"), "the axis is broken where it starts above 0");
    assert_eq!(texts(&picture.wide, "t-team"), [(542, 104, "Team 2.79%".to_owned())]);
    assert_eq!(texts(&picture.wide, "t-target"), [(542, 144, "Target 2.60%".to_owned())]);
    assert_eq!(texts(&picture.wide, "t-own"), [(542, 176, "You 2.45%".to_owned())]);
    assert_eq!(
        picture.summary,
        "Highest 2.85% in Quarter 3 (Oct to Dec 2025), lowest and latest 2.45% in Quarter 4 (Jan to Mar 2026). \
         Target from 2.75% to 2.60%. Team from 2.91% to 2.79%."
    );
    assert_eq!(
        picture.caption,
        "A disc is a quarter on the right side of the target, a ring one that is not: lower is better. The scale starts at 2.20%."
    );
}

/// The narrow drawing: 274 pixels for the same point between 12 and 286, and quarters 43 apart from 70 to 198.
#[test]
fn a_narrow_window_has_a_drawing_of_its_own() {
    let points = arrears();
    let picture = picture(&trend(&points, Measure::Percent)).unwrap();
    assert_eq!((picture.narrow.width, picture.narrow.id.as_str()), (288, "trend-narrow"));
    assert_eq!(paths(&picture.narrow, "l-own"), ["M70 170L113 149L155 108L198 217"]);
    let many: Vec<Point> = (1..=9).map(|at| point(at, Ok(10_000 * at as i64), None, None, None)).collect();
    let picture = super::picture(&trend(&many, Measure::Count)).unwrap();
    assert_eq!(paths(&picture.narrow, "p-hit").len(), 6, "the latest six");
    assert_eq!(paths(&picture.wide, "p-hit").len(), 9);
    assert!(picture.caption.contains("A narrow window shows the last 6; the table has all."), "{}", picture.caption);
}

#[test]
fn a_period_without_a_value_breaks_the_line_and_says_why() {
    let mut points = arrears();
    points[1].own = Err(Gap::LeftOut);
    points[1].target = None;
    let picture = picture(&trend(&points, Measure::Percent)).unwrap();
    // Quarter 1 stands alone before the gap, so it is a dash of its own.
    assert_eq!(paths(&picture.wide, "l-own"), ["M102 134h12M363 86L490 171"]);
    assert_eq!(paths(&picture.wide, "l-target"), ["M102 107h12M363 129L490 139"]);
    let said: Vec<String> = texts(&picture.wide, "t-m mid").into_iter().map(|(_, _, text)| text).collect();
    assert!(said.windows(2).any(|pair| pair == ["left", "out"]), "{said:?}");
    assert!(picture.caption.contains("Where the line is broken the words say why."));
    for (gap, words) in
        [(Gap::NoFigure, ["no", "figure"]), (Gap::NothingDue, ["none", "due"]), (Gap::Disputed, ["dis-", "puted"])]
    {
        assert_eq!(gap.words(), words);
    }
    let none: Vec<Point> = (1..=4).map(|at| point(at, Err(Gap::NoFigure), Some(27_500), None, None)).collect();
    assert_eq!(super::picture(&trend(&none, Measure::Percent)), None, "nothing of one's own to draw");
}

/// low, high and step in ten-thousandths, for values as they are typed here.
#[test]
fn an_axis_begins_and_ends_on_round_numbers() {
    let table: [(&str, Measure, &[i64], [i64; 3]); 7] = [
        ("near each other", Measure::Percent, &[24_500, 30_200], [22_000, 32_000, 2_000]),
        ("from nought", Measure::Count, &[0, 100_000], [0, 100_000, 50_000]),
        ("one value", Measure::Count, &[120_000], [110_000, 120_000, 10_000]),
        ("all the same", Measure::Percent, &[900_000, 900_000], [850_000, 900_000, 50_000]),
        ("nothing at all", Measure::Count, &[0, 0], [0, 10_000, 10_000]),
        ("below nought", Measure::Pounds, &[-1_000_000, 500_000], [-1_500_000, 500_000, 500_000]),
        ("money", Measure::Pounds, &[480_000_000, 520_000_000], [460_000_000, 520_000_000, 20_000_000]),
    ];
    for (name, measure, values, [low, high, step]) in table {
        let points: Vec<Point> = values.iter().map(|value| point(1, Ok(*value), None, None, None)).collect();
        let scale = Scale::of(&points, measure).unwrap();
        assert_eq!((scale.low, scale.high, scale.step), (low, high, step), "{name}");
        assert!(scale.lines().count() >= 2 && scale.lines().count() <= 8, "{name}");
    }
}

#[test]
fn names_at_the_ends_of_lines_never_cover_each_other() {
    let mut points = arrears();
    let last = points.len() - 1;
    (points[last].target, points[last].team) = (Some(24_500), Some(24_600));
    let picture = picture(&trend(&points, Measure::Percent)).unwrap();
    let mut ys: Vec<i32> = ["t-own", "t-target", "t-team"]
        .iter()
        .flat_map(|class| texts(&picture.wide, class))
        .filter(|(x, ..)| *x == 542)
        .map(|(_, y, _)| y)
        .collect();
    ys.sort_unstable();
    assert_eq!(ys.len(), 3);
    assert!(ys.windows(2).all(|pair| pair[1] - pair[0] >= 20), "{ys:?}");
    assert!(ys.iter().all(|y| (12..=229).contains(y)), "{ys:?}");
}

#[test]
fn a_week_without_rent_is_marked() {
    let mut points = arrears();
    (points[2].rent_free, points[2].own) = (true, Err(Gap::NothingDue));
    let picture = picture(&trend(&points, Measure::Percent)).unwrap();
    assert_eq!(paths(&picture.wide, "l-free"), ["M363 12V224"]);
    assert!(picture.caption.contains("A thin line marks a week in which no rent is due."));
}

#[test]
fn the_summary_names_what_stands_out() {
    for (values, said) in [
        (vec![26_250], "2.63% in Quarter 1 (Apr to Jun 2025)."),
        (vec![26_250, 26_250], "2.63% in each of 2 quarters."),
        (
            vec![26_250, 30_000],
            "Highest and latest 3.00% in Quarter 2 (Jul to Sep 2025), lowest 2.63% in Quarter 1 (Apr to Jun 2025).",
        ),
        (
            vec![26_250, 30_000, 20_000, 25_000],
            "Highest 3.00% in Quarter 2 (Jul to Sep 2025), lowest 2.00% in Quarter 3 (Oct to Dec 2025), latest 2.50% in Quarter 4 (Jan to Mar 2026).",
        ),
    ] {
        let points: Vec<Point> = (1..).zip(values).map(|(at, value)| point(at, Ok(value), None, None, None)).collect();
        assert_eq!(picture(&trend(&points, Measure::Percent)).unwrap().summary, said);
    }
}
