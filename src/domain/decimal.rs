//! Exact decimal numbers as documents write them: quoted strings, no exponent, no thousands separators, never a float.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How a decimal is written, as the JSON Schema states it. Fourteen digits before the point are more than any council's money.
pub const DECIMAL_PATTERN: &str = "^-?[0-9]{1,14}(\\.[0-9]{1,6})?$";

/// Whether `text` is a decimal as documents write it.
pub fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let all_digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole, 14) && fraction.is_none_or(|f| all_digits(f, 6))
}

/// An exact decimal number. Serialises as the text it was written with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dec(pub Decimal);

impl FromStr for Dec {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if !is_decimal(text) {
            return Err(format!("\"{text}\" is not a decimal number"));
        }
        Decimal::from_str_exact(text).map(Dec).map_err(|e| e.to_string())
    }
}

impl Dec {
    /// So many tenths: 15 is 1.5.
    pub fn from_tenths(tenths: i64) -> Dec {
        Dec(Decimal::new(tenths, 1).normalize())
    }
}

impl fmt::Display for Dec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Dec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.to_string())
    }
}

impl Serialize for Dec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Dec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Dec {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Dec".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": DECIMAL_PATTERN})
    }
}

/// An amount that a rule may write as a whole number or as a quoted decimal: `40` or `"37.5"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Amount(pub Decimal);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountVisitor;
        impl serde::de::Visitor<'_> for AmountVisitor {
            type Value = Amount;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number or a quoted decimal")
            }
            fn visit_i64<E>(self, value: i64) -> Result<Amount, E> {
                Ok(Amount(value.into()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Amount, E> {
                Ok(Amount(value.into()))
            }
            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Amount, E> {
                value.parse::<Dec>().map(|d| Amount(d.0)).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(AmountVisitor)
    }
}

impl JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": DECIMAL_PATTERN}]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_digits_with_at_most_one_point() {
        for good in ["0", "2.75", "-12.50", "0.0001", "99999999999999"] {
            assert!(is_decimal(good), "{good}");
            assert_eq!(good.parse::<Dec>().unwrap().to_string(), good);
        }
        for bad in ["", "-", ".5", "5.", "1e5", "1,234", "+1", "NaN", "1.2.3", "£1", " 1", "999999999999999", "1.2345678"] {
            assert!(!is_decimal(bad), "{bad}");
            assert!(bad.parse::<Dec>().is_err(), "{bad}");
        }
    }
}
