//! The factors of an RSA key in a JWK that omits them.
//!
//! A JWK may leave out all but modulus and exponents (RFC 7518, section 6.3.2), from which the rest follows by
//! arithmetic. It is done once, when a key is read, and not in constant time.

use num_bigint::BigUint;

/// The fields that a JWK may omit, as big-endian bytes.
pub(super) struct Factors {
    pub(super) p: Vec<u8>,
    pub(super) q: Vec<u8>,
    pub(super) dp: Vec<u8>,
    pub(super) dq: Vec<u8>,
    pub(super) qi: Vec<u8>,
}

/// The number of bases to try. Each finds the factors of a valid key with a probability of one half.
const BASES: u32 = 100;

/// Factors the modulus `n` with both exponents (NIST SP 800-56B, appendix C). Returns `None` if they do not belong to
/// one key.
pub(super) fn factors(n: &[u8], e: &[u8], d: &[u8]) -> Option<Factors> {
    let [n, e, d] = [n, e, d].map(BigUint::from_bytes_be);
    let one = BigUint::from(1u8);
    if n.bits() < 2048 || n.bits() > 8192 || d >= n || e >= n || d <= one || e <= one {
        return None;
    }
    // `ed - 1` is a multiple of the order of every number, so that its repeated halves lead to square roots of one.
    let multiple = &e * &d - &one;
    if BigUint::from(2u8).modpow(&multiple, &n) != one {
        return None;
    }
    let twos = multiple.trailing_zeros()?;
    let odd = &multiple >> twos;
    let p = (2..2 + BASES).find_map(|base| split(&n, &one, BigUint::from(base).modpow(&odd, &n), twos))?;
    let q = &n / &p;
    if &p * &q != n || p <= one || q <= one {
        return None;
    }
    Some(Factors {
        dp: (&d % (&p - &one)).to_bytes_be(),
        dq: (&d % (&q - &one)).to_bytes_be(),
        qi: q.modinv(&p)?.to_bytes_be(),
        p: p.to_bytes_be(),
        q: q.to_bytes_be(),
    })
}

/// Squares until one is reached. A root of one that is neither one nor minus one shares a factor with `n`.
fn split(n: &BigUint, one: &BigUint, mut root: BigUint, twos: u64) -> Option<BigUint> {
    let minus_one = n - one;
    for _ in 0..twos {
        if root == *one || root == minus_one {
            return None;
        }
        let square = root.modpow(&BigUint::from(2u8), n);
        if square == *one {
            return Some(gcd(root - one, n.clone()));
        }
        root = square;
    }
    None
}

fn gcd(mut a: BigUint, mut b: BigUint) -> BigUint {
    while b.bits() > 0 {
        (a, b) = (b.clone(), a % b);
    }
    a
}
