#[path = "support/officers.rs"]
mod officers;
use gradus::domain::assessment::facts::Facts;
use std::time::Instant;
fn main() {
    for (name, w) in [("thirty", officers::thirty()), ("medway", officers::medway())] {
        let n = if std::env::var("HOT").is_ok() { 200 } else { 60_000u32 };
        let facts: Vec<Facts> = (0..n).map(|i| Facts::pack(&w.plan, &w.officer(i))).collect();
        let facts = if std::env::var("CL").is_ok() { facts.clone() } else { facts };
        let bytes: usize = facts.iter().map(Facts::bytes).sum();
        let flat: Vec<u64> = (0..bytes as u64 / 8).collect();
        let at = w.plan.at(officers::as_of());
        let mut out = Vec::with_capacity(64);
        let (mut a, mut b, mut h) = (vec![], vec![], vec![]);
        for _ in 0..40 {
            let t = Instant::now();
            let mut met = 0;
            for f in &facts {
                w.plan.outcomes(f, &at, &mut out);
                met += out.iter().filter(|o| o.is_met()).count();
            }
            std::hint::black_box(met);
            a.push(t.elapsed().as_secs_f64());
            let t = Instant::now();
            std::hint::black_box(flat.iter().fold(0u64, |s, w| s.wrapping_add(*w)));
            b.push(t.elapsed().as_secs_f64());
            // Hot: the same 100 officers again and again.
            let t = Instant::now();
            for _ in 0..if n == 200 { 20000 } else { 100 } {
                for f in &facts[..100] {
                    w.plan.outcomes(f, &at, &mut out);
                    met += out.len();
                }
            }
            std::hint::black_box(met);
            h.push(t.elapsed().as_secs_f64());
        }
        for v in [&mut a, &mut b, &mut h] {
            v.sort_by(f64::total_cmp);
        }
        println!(
            "{name}: {} B; count min {:.3} med {:.3} us; scan min {:.3} med {:.3} us; ratio min {:.2} med {:.2}; hot min {:.3} us",
            bytes / n as usize,
            a[0] * 1e6 / n as f64,
            a[20] * 1e6 / n as f64,
            b[0] * 1e6 / n as f64,
            b[20] * 1e6 / n as f64,
            a[0] / b[0],
            a[20] / b[20],
            h[0] * 1e6 / 1e4
        );
    }
}
