//! Values of metrics as people read them: percent, pounds or a count. Worked with in ten-thousandths.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::trend::Units;
use crate::domain::assessment::amounts;
use crate::domain::caseload::{Metric, Unit};

/// What a value is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    Percent,
    Pounds,
    Count,
}

impl Measure {
    pub fn of(metric: &Metric) -> Measure {
        match metric.unit {
            _ if metric.ratio => Measure::Percent,
            Unit::Percent => Measure::Percent,
            Unit::Gbp => Measure::Pounds,
            Unit::Count => Measure::Count,
        }
    }

    /// No two lines of an axis are closer: a hundredth of a percent, a pound, one.
    pub fn least_step(self) -> Units {
        match self {
            Measure::Percent => 100,
            Measure::Pounds | Measure::Count => 10_000,
        }
    }

    /// "2.63%", "£48,300", "12".
    pub fn value(self, value: Units) -> String {
        show(value, self)
    }

    /// With as many places as the steps of the axis have.
    pub fn tick(self, value: Units, step: Units) -> String {
        match self {
            Measure::Percent => {
                let places = match step {
                    step if step % 10_000 == 0 => 0,
                    step if step % 1_000 == 0 => 1,
                    _ => 2,
                };
                format!("{:.places$}%", Decimal::new(value, 4).round_dp(places as u32))
            }
            _ => show(value, self),
        }
    }
}

/// A decimal as the assessment writes it ("2.6250") in ten-thousandths.
pub fn units(decimal: &str) -> Option<Units> {
    (decimal.parse::<Decimal>().ok()? * Decimal::from(10_000)).round().to_i64()
}

/// A value to be read.
pub fn show(value: Units, measure: Measure) -> String {
    // Half up to hundredths.
    let hundredths = (value.abs() + 50) / 100 * value.signum();
    match measure {
        Measure::Percent => format!("{:.2}%", Decimal::new(hundredths, 2)),
        Measure::Pounds if hundredths < 0 => format!("-£{}", amounts::grouped(-hundredths)),
        Measure::Pounds => format!("£{}", amounts::grouped(hundredths)),
        Measure::Count => amounts::grouped(hundredths),
    }
}

/// The same beside a target: with more places where two would hide that they differ.
pub fn show_apart(value: Units, target: Option<Units>, measure: Measure) -> String {
    let shown = show(value, measure);
    let hides = target.is_some_and(|target| target != value && show(target, measure) == shown);
    if hides && measure == Measure::Percent { format!("{}%", Decimal::new(value, 4).normalize()) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_people_write_them() {
        for (decimal, measure, said) in [
            ("2.6250", Measure::Percent, "2.63%"),
            ("100.0000", Measure::Percent, "100.00%"),
            ("-0.5050", Measure::Percent, "-0.51%"),
            ("48300.0000", Measure::Pounds, "£48,300"),
            ("-12.5000", Measure::Pounds, "-£12.50"),
            ("1234", Measure::Count, "1,234"),
        ] {
            assert_eq!(units(decimal).map(|value| show(value, measure)).as_deref(), Some(said), "{decimal}");
        }
        assert_eq!(units("about three"), None);
    }

    #[test]
    fn a_miss_is_never_rounded_away() {
        for (value, target, said) in [
            (899_960, Some(900_000), "89.996%"),
            (900_000, Some(900_000), "90.00%"),
            (27_000, Some(27_001), "2.7%"),
            (26_250, Some(27_500), "2.63%"),
            (26_250, None, "2.63%"),
        ] {
            assert_eq!(show_apart(value, target, Measure::Percent), said, "{value} against {target:?}");
        }
    }

    #[test]
    fn an_axis_has_no_more_places_than_its_steps() {
        for (value, step, said) in [(24_000, 2_000, "2.4%"), (240_000, 50_000, "24%"), (24_500, 500, "2.45%"), (0, 100_000, "0%")]
        {
            assert_eq!(Measure::Percent.tick(value, step), said);
        }
        assert_eq!(Measure::Pounds.tick(480_000_000, 10_000_000), "£48,000");
    }
}
