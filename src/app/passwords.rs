//! Passwords, codes and secrets: hashing, checking, and what a new password must be. Nothing here touches the database;
//! hashing takes a third of a second, so callers do it outside a transaction.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use totp_rs::{Builder, Secret, Totp};

use super::error::{AppError, FieldError};
use crate::clock;
use crate::domain::audit::hex;

/// Letters that a new password has at least, and at most: enough for any sentence, too few to keep the machine busy.
const LEAST: usize = 12;
const MOST: usize = 256;
/// What zxcvbn calls "safely unguessable": more than a hundred million tries.
const SAFE: zxcvbn::Score = zxcvbn::Score::Three;
/// Letters that a password has at least besides names and words of the house.
const OF_ONES_OWN: usize = 8;
/// Letters that are looked at to judge strength; its cost grows with the length.
const JUDGED: usize = 64;
/// Recovery codes that a second factor comes with.
const RECOVERY_CODES: usize = 10;
/// The name under which authenticator apps show the account.
const ISSUER: &str = "Gradus";

/// How much work a hash is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cost {
    /// 19 MiB and two passes, the least that is recommended for Argon2id.
    Full,
    /// For tests that sign in hundreds of times.
    Cheap,
}

fn hasher(cost: Cost) -> Argon2<'static> {
    let params = match cost {
        Cost::Full => Params::default(),
        Cost::Cheap => Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or_default(),
    };
    Argon2::new(Algorithm::Argon2id, Version::default(), params)
}

/// The hash of a password, in PHC form with its own salt.
pub fn hash(password: &str, cost: Cost) -> Result<String, AppError> {
    hasher(cost)
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| AppError::Internal(format!("cannot hash: {error}")))
}

/// Whether the password is the one that was hashed. Without a hash the same work is done for nothing, so that nobody can
/// tell from the time whether there is an account.
pub fn verify(hash: Option<&str>, password: &str, cost: Cost) -> bool {
    let Some(hash) = hash else {
        let _ = self::hash(password, cost);
        return false;
    };
    PasswordHash::new(hash).is_ok_and(|parsed| hasher(cost).verify_password(password.as_bytes(), &parsed).is_ok())
}

/// What is wrong with a new password. Any letters in any mixture will do; `context` holds words that others would try first:
/// the person's name and address, the council, the product.
pub fn judge(field: &str, password: &str, context: &[&str]) -> Result<(), FieldError> {
    let letters = password.chars().count();
    if letters < LEAST {
        return Err(FieldError::new(field, "too_short", format!("Password must be {LEAST} characters or more")));
    }
    if letters > MOST {
        return Err(FieldError::new(field, "too_long", format!("Password must be {MOST} characters or less")));
    }
    let judged: String = password.chars().take(JUDGED).collect();
    let mut words: Vec<&str> = context.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).collect();
    words.extend(["gradus", "council", "housing", "income", "arrears"]);
    words.retain(|word| word.chars().count() > 2);
    let own = letters_besides(&judged, &mut words) < OF_ONES_OWN;
    if own || zxcvbn::zxcvbn(&judged, &words).score() < SAFE {
        return Err(FieldError::new(field, "too_easy", "Password is too easy to guess. Try three random words"));
    }
    Ok(())
}

/// Letters and digits that are left of a password without the words that others would try first.
fn letters_besides(password: &str, words: &mut [&str]) -> usize {
    // The longest first: a short one may be a part of it.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = password.to_lowercase();
    for word in words {
        left = left.replace(&word.to_lowercase(), "");
    }
    left.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).count()
}

/// 256 bits as text, for cookies, links and tokens.
pub fn new_secret() -> String {
    hex(&clock::secret())
}

/// What is kept of a secret. It has 256 bits that nobody chose, so a plain digest is enough.
pub fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

/// The SHA-256 of bytes, in hex: as any other program would work it out.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A digest of parts, each told from the next by its length.
pub fn digest_of(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    hex(&digest.finalize())
}

/// Whether two secrets are the same, in a time that tells nothing of where they differ.
pub fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// The key of a new second factor, in Base32.
pub fn new_totp_secret() -> String {
    Secret::from(clock::secret()[..20].to_vec()).to_base32()
}

fn totp(secret: &str, account: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    // A colon would part the name.
    let account = account.replace(':', " ");
    Builder::new().with_secret(secret).with_account_name(account).with_issuer(Some(ISSUER)).with_skew(1).build().ok()
}

/// What an authenticator app reads from the picture.
pub fn totp_address(secret: &str, account: &str) -> Option<String> {
    totp(secret, account)?.to_url().ok()
}

/// The step that a code belongs to, if it is right now, or was half a minute ago, or will be, and lies after the last one
/// that was taken: a code works once.
pub fn totp_step(secret: &str, code: &str, unix_seconds: i64, last: Option<i64>) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret, "account")?.check(&code, u64::try_from(unix_seconds).ok()?)?;
    i64::try_from(step).ok().filter(|step| last.is_none_or(|last| *step > last))
}

/// The code of a moment, for programs that stand in for a person: tests and the demonstration.
pub fn totp_code(secret: &str, unix_seconds: i64) -> Option<String> {
    Some(totp(secret, "account")?.generate(u64::try_from(unix_seconds).ok()?).to_string())
}

/// New recovery codes: ten groups of letters and digits that are not mistaken for one another.
pub fn new_recovery_codes() -> Vec<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    (0..RECOVERY_CODES)
        .map(|_| {
            let letters: String = clock::secret()[..10].iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
            format!("{}-{}", &letters[..5], &letters[5..])
        })
        .collect()
}

/// What is kept of a recovery code; spaces, dashes and case do not count. 50 bits, and tries are throttled.
pub fn recovery_digest(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    digest(&plain.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_is_judged_by_length_and_by_how_soon_it_is_guessed() {
        let context = ["Officer One", "officer.one@council.example", "Example Borough Council"];
        for (password, code) in [
            ("", Some("too_short")),
            ("ten chars!", Some("too_short")),
            ("elevenchars", Some("too_short")),
            ("Password1234", Some("too_easy")),
            ("qwertyuiop12", Some("too_easy")),
            ("aaaaaaaaaaaaaaaa", Some("too_easy")),
            ("123456789012", Some("too_easy")),
            ("Gradus202611", Some("too_easy")),
            ("officer.one2026", Some("too_easy")),
            ("ExampleBorough1", Some("too_easy")),
            ("maple tractor violin", None),
            ("no digits or capitals but long", None),
            ("🦉🦉 müde Straße 🦉", None),
        ] {
            let judged = judge("password", password, &context).err().map(|error| error.code);
            assert_eq!(judged.as_deref(), code, "{password}");
        }
        assert!(judge("password", &"maple tractor violin ".repeat(12), &context).is_ok());
        assert_eq!(judge("password", &"ab".repeat(129), &context).unwrap_err().code, "too_long");
    }

    #[test]
    fn a_hash_knows_its_password_to_the_last_byte() {
        let long = "maple tractor violin ".repeat(5);
        let hash = hash(&long, Cost::Cheap).unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(verify(Some(&hash), &long, Cost::Cheap));
        let mut other = long.clone();
        other.pop();
        assert!(!verify(Some(&hash), &(other + "x"), Cost::Cheap), "nothing is cut off");
        assert!(!verify(None, &long, Cost::Cheap));
        assert!(!verify(Some("no hash"), &long, Cost::Cheap));
    }

    #[test]
    fn a_full_hash_costs_what_is_recommended() {
        let hash = hash("maple tractor violin", Cost::Full).unwrap();
        assert!(hash.contains("$m=19456,t=2,p=1$"), "{hash}");
    }

    #[test]
    fn a_code_is_right_for_a_step_on_either_side_and_once() {
        // The key and the times of RFC 6238, appendix B; its codes have eight digits, ours are their last six.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924")] {
            assert_eq!(totp_code(secret, at).as_deref(), Some(code));
            let step = totp_step(secret, code, at, None);
            assert_eq!(step, Some(at / 30));
            assert_eq!(totp_step(secret, code, at + 30, None), step, "half a minute late");
            assert_eq!(totp_step(secret, code, at + 60, None), None, "a minute late");
            assert_eq!(totp_step(secret, code, at, step), None, "a second time");
        }
        assert_eq!(totp_step(secret, "287 082", 59, None), Some(1), "typed in two groups");
        for wrong in ["", "000000", "28708", "2870821", "abcdef", "２８７０８２"] {
            assert_eq!(totp_step(secret, wrong, 59, None), None, "{wrong}");
        }
    }

    #[test]
    fn a_recovery_code_is_read_as_people_type_it() {
        let codes = new_recovery_codes();
        assert_eq!(codes.len(), 10);
        let code = &codes[0];
        for typed in [code.to_uppercase(), code.replace('-', " "), format!(" {code} ")] {
            assert_eq!(recovery_digest(&typed), recovery_digest(code));
        }
        assert_ne!(recovery_digest(&codes[1]), recovery_digest(code));
    }
}
