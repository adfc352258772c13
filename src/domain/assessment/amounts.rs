//! Exact amounts as integers: money and counts in hundredths, thresholds in millionths. Comparison is by
//! cross-multiplication, so nothing is ever rounded before it is compared; rounding is for show only.

use std::cmp::Ordering;

use num_bigint::BigInt;
use rust_decimal::Decimal;

/// Hundredths of an amount. Records and rules are checked to have no more decimals and no larger amounts.
pub fn hundredths(amount: Decimal) -> i64 {
    scaled(amount, 2)
}

/// Millionths of an amount.
pub fn micros(amount: Decimal) -> i64 {
    scaled(amount, 6)
}

fn scaled(amount: Decimal, decimals: u32) -> i64 {
    let mut amount = amount;
    amount.rescale(decimals);
    i64::try_from(amount.mantissa()).unwrap_or(if amount.is_sign_negative() { i64::MIN } else { i64::MAX })
}

/// Whether `value` passes against `threshold`, in the metric's own direction; equality passes unless `strict`.
pub fn passes<T: PartialOrd>(value: T, threshold: T, lower_is_better: bool, strict: bool) -> bool {
    match (lower_is_better, strict) {
        (true, true) => value < threshold,
        (true, false) => value <= threshold,
        (false, true) => value > threshold,
        (false, false) => value >= threshold,
    }
}

/// How a sum of fractions compares with zero, exactly and without big numbers: whole parts first, then 60 binary places at a
/// time. As long as nothing is decided the sum lies between -N and 0. Six times suffice for five fractions: their sum is zero,
/// or at least one over the product of their denominators.
pub fn compare_with_zero<const N: usize>(terms: [(i64, i64); N]) -> Ordering {
    let mut rests = terms.map(|(numerator, denominator)| {
        let sign = denominator.signum();
        (numerator.saturating_mul(sign), denominator.saturating_mul(sign).max(1))
    });
    let mut whole = 0i128;
    for (numerator, denominator) in &mut rests {
        whole += i128::from(numerator.div_euclid(*denominator));
        *numerator = numerator.rem_euclid(*denominator);
    }
    for _ in 0..7 {
        let is_whole = rests.iter().all(|(rest, _)| *rest == 0);
        if is_whole || whole >= 0 || whole <= -(N as i128) {
            return if is_whole || whole < 0 { whole.cmp(&0) } else { Ordering::Greater };
        }
        whole <<= 60;
        for (rest, denominator) in &mut rests {
            let (scaled, by) = (u128::from(rest.unsigned_abs()) << 60, u128::from(denominator.unsigned_abs()));
            let places = scaled / by;
            whole += places as i128;
            *rest = (scaled - places * by) as i64;
        }
    }
    Ordering::Equal
}

/// An exact fraction, for what outgrows 128 bits and for showing.
#[derive(Clone, Debug)]
pub struct Fraction {
    pub numerator: BigInt,
    /// Never zero.
    pub denominator: BigInt,
}

impl Fraction {
    pub fn new(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Fraction {
        let (numerator, denominator) = (numerator.into(), denominator.into());
        match denominator < BigInt::ZERO {
            true => Fraction { numerator: -numerator, denominator: -denominator },
            false => Fraction { numerator, denominator },
        }
    }

    pub fn minus(&self, other: &Fraction) -> Fraction {
        Fraction::new(
            &self.numerator * &other.denominator - &other.numerator * &self.denominator,
            &self.denominator * &other.denominator,
        )
    }

    pub fn negated(self) -> Fraction {
        Fraction { numerator: -self.numerator, denominator: self.denominator }
    }

    /// Half-up (away from zero) to so many places.
    pub fn rounded(&self, places: u32) -> String {
        let ten = BigInt::from(10);
        let scale = ten.pow(places);
        let size = BigInt::from(self.numerator.magnitude().clone());
        let doubled: BigInt = size * 2 * &scale + &self.denominator;
        let digits: BigInt = doubled / (&self.denominator * 2);
        let text = format!("{digits:0>width$}", width = places as usize + 1);
        let (whole, fraction) = text.split_at(text.len() - places as usize);
        let sign = if self.numerator < BigInt::ZERO && digits != BigInt::ZERO { "-" } else { "" };
        match places {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{fraction}"),
        }
    }
}

/// A fraction half-up (away from zero) to so many places. Pages show hundreds, and nearly all fit into 128 bits.
pub fn rounded(numerator: i128, denominator: i128, places: u32) -> String {
    small_rounded(numerator, denominator, places).unwrap_or_else(|| Fraction::new(numerator, denominator).rounded(places))
}

/// None where it outgrows 128 bits.
fn small_rounded(numerator: i128, denominator: i128, places: u32) -> Option<String> {
    let (size, by) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let scale = 10u128.checked_pow(places)?;
    let digits = size.checked_mul(2)?.checked_mul(scale)?.checked_add(by)?.checked_div(by.checked_mul(2)?)?;
    let is_negative = (numerator < 0) != (denominator < 0) && digits != 0;
    let (sign, whole) = (if is_negative { "-" } else { "" }, digits / scale);
    Some(match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{:0>width$}", digits % scale, width = places as usize),
    })
}

/// Hundredths as a plain decimal: `48300`, `12.50`.
pub fn plain(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    match rest {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

/// With thousands separators: `1,840,000`.
pub fn grouped(hundredths: i64) -> String {
    apart(&plain(hundredths))
}

/// A plain decimal with its thousands apart: `1,840,000.5`.
pub fn apart(decimal: &str) -> String {
    let (whole, rest) = decimal.split_once('.').map_or((decimal, None), |(w, r)| (w, Some(r)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    rest.map_or(out.clone(), |rest| format!("{out}.{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_up_and_only_for_show() {
        let table = [
            (48_300, 1_840_000, 4, "0.0263"),
            (43, 48, 4, "0.8958"),
            (1, 8, 2, "0.13"),
            (-1, 8, 2, "-0.13"),
            (1, 3, 4, "0.3333"),
            (2, 3, 0, "1"),
            (0, 5, 4, "0.0000"),
            (5, 100_000, 4, "0.0001"),
            (-1, 1_000_000, 4, "0.0000"),
        ];
        for (n, d, places, expected) in table {
            assert_eq!(Fraction::new(n, d).rounded(places), expected, "{n}/{d}");
            assert_eq!(rounded(n.into(), d.into(), places), expected, "{n}/{d}");
            assert_eq!(rounded((-n).into(), (-d).into(), places), expected, "{n}/{d}");
        }
        assert_eq!(rounded(i128::MAX, i128::MAX - 1, 4), "1.0000");
        assert_eq!(rounded(i128::MIN, 3, 1), "-56713727820156410577229101238628035242.7");
    }

    #[test]
    fn sums_of_fractions_compare_exactly() {
        let big = i64::MAX;
        assert_eq!(compare_with_zero([(1, 3), (1, 6), (-1, 2)]), Ordering::Equal);
        assert_eq!(compare_with_zero([(1, 3), (1, 6), (-500_001, 1_000_000)]), Ordering::Less);
        assert_eq!(compare_with_zero([(-1, 3), (1, -6), (500_001, 1_000_000)]), Ordering::Greater);
        assert_eq!(compare_with_zero([(big - 1, big), (-(big - 2), big - 1)]), Ordering::Greater);
        assert_eq!(compare_with_zero([(big - 2, big - 1), (-(big - 1), big)]), Ordering::Less);
        // As close to zero as five fractions come, and zero itself.
        assert_eq!(compare_with_zero([(1, big), (-1, big - 1), (-1, big - 2), (1, big - 3), (0, 1)]), Ordering::Greater);
        assert_eq!(compare_with_zero([(1, big), (-1, big), (1, big - 2), (-1, big - 2), (0, 1)]), Ordering::Equal);
        // Against big numbers.
        let mut seed = 1u32;
        let mut next = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i64::from(seed >> 12) - (1 << 19)
        };
        for round in 0..2_000 {
            let mut terms = [(0, 1); 5].map(|_| (next() * (1 << (round % 40)), next().abs() + 1));
            if round % 3 == 0 {
                // Minus the sum of two others, so that it is often zero.
                let (a, b) = (terms[0], terms[1]);
                terms = [a, b, (-a.0, a.1), (-b.0, b.1), (round % 2, 1 << 40)];
            }
            let sum = terms.iter().fold(Fraction::new(0, 1), |sum, (n, d)| sum.minus(&Fraction::new(-*n, *d)));
            assert_eq!(compare_with_zero(terms), sum.numerator.cmp(&BigInt::ZERO), "{terms:?}");
        }
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(hundredths("48300".parse().unwrap()), 4_830_000);
        assert_eq!(micros("2.75".parse().unwrap()), 2_750_000);
        assert_eq!(plain(-1_250), "-12.50");
        assert_eq!(grouped(184_000_000), "1,840,000");
        assert_eq!(grouped(-12_345_678), "-123,456.78");
        assert_eq!(["12", "1234.5000", "-1234567"].map(apart), ["12", "1,234.5000", "-1,234,567"]);
        assert!(passes(1, 1, true, false) && !passes(1, 1, true, true) && passes(2, 1, false, true));
    }
}
