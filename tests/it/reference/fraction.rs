//! Exact fractions for the reference: two big integers and school arithmetic. Nothing is rounded or reduced.

use std::cmp::Ordering;

use num_bigint::BigInt;

/// `top / bottom`, with `bottom` above zero.
#[derive(Clone, Debug)]
pub struct Fraction {
    top: BigInt,
    bottom: BigInt,
}

impl Fraction {
    pub fn whole(number: i64) -> Fraction {
        Fraction { top: number.into(), bottom: 1.into() }
    }

    pub fn zero() -> Fraction {
        Fraction::whole(0)
    }

    /// Reads a decimal by its printed digits.
    pub fn decimal(number: impl ToString) -> Fraction {
        let text = number.to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{decimals}");
        let ten = BigInt::from(10);
        Fraction { top: digits.parse().expect("digits"), bottom: ten.pow(decimals.len() as u32) }
    }

    pub fn is_zero(&self) -> bool {
        self.top == BigInt::ZERO
    }

    pub fn plus(&self, other: &Fraction) -> Fraction {
        if self.bottom == other.bottom {
            return Fraction { top: &self.top + &other.top, bottom: self.bottom.clone() };
        }
        Fraction { top: &self.top * &other.bottom + &other.top * &self.bottom, bottom: &self.bottom * &other.bottom }
    }

    pub fn minus(&self, other: &Fraction) -> Fraction {
        self.plus(&Fraction { top: -&other.top, bottom: other.bottom.clone() })
    }

    pub fn times(&self, other: &Fraction) -> Fraction {
        Fraction { top: &self.top * &other.top, bottom: &self.bottom * &other.bottom }
    }

    pub fn over(&self, other: &Fraction) -> Fraction {
        assert!(!other.is_zero(), "divided by zero");
        let (top, bottom) = (&self.top * &other.bottom, &self.bottom * &other.top);
        if bottom < BigInt::ZERO { Fraction { top: -top, bottom: -bottom } } else { Fraction { top, bottom } }
    }

    pub fn compare(&self, other: &Fraction) -> Ordering {
        (&self.top * &other.bottom).cmp(&(&other.top * &self.bottom))
    }

    /// Four places, half away from zero.
    pub fn four_places(&self) -> String {
        let negative = self.top < BigInt::ZERO;
        let size = if negative { -&self.top } else { self.top.clone() };
        let ten_thousandths: BigInt = (size * 20_000 + &self.bottom) / (&self.bottom * 2);
        let digits = format!("{:0>5}", ten_thousandths.to_string());
        let (whole, decimals) = digits.split_at(digits.len() - 4);
        let sign = if negative && ten_thousandths != BigInt::ZERO { "-" } else { "" };
        format!("{sign}{whole}.{decimals}")
    }
}

#[test]
fn a_fraction_rounds_only_when_it_is_printed() {
    let third = Fraction::whole(1).over(&Fraction::whole(3));
    assert_eq!(third.four_places(), "0.3333");
    assert_eq!(third.times(&Fraction::whole(3)).compare(&Fraction::whole(1)), Ordering::Equal);
    assert_eq!(Fraction::decimal("-0.00005").four_places(), "-0.0001");
    assert_eq!(Fraction::decimal("-0.00004").four_places(), "0.0000");
    assert_eq!(Fraction::decimal("2.75").minus(&Fraction::decimal("0.05")).four_places(), "2.7000");
    assert_eq!(Fraction::whole(1).over(&Fraction::whole(-4)).four_places(), "-0.2500");
}
