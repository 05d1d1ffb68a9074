//! Numbers of lines at the margin, as drafts and papers for a court have them: no words of the contract.
//!
//! In: the lines of a page. Out: the same without them.

use super::layout::Line;

/// Fewest numbers.
const LEAST: usize = 8;
/// How far their ends or starts may stand apart, in points.
const ALIGNED: f64 = 2.0;

/// Takes the numbers out, where there are such, and gives how far the lines of the page stand from one another.
pub(super) fn drop_line_numbers(lines: &mut Vec<Line>) -> Option<f64> {
    let number = |line: &Line| {
        let text = line.text.trim();
        (text.len() <= 3).then(|| text.parse::<u32>().ok()).flatten()
    };
    let mut found: Vec<(u32, f64, f64, f64)> =
        lines.iter().filter_map(|line| Some((number(line)?, line.start, line.end, line.baseline))).collect();
    // The outermost ones: a number that stands alone elsewhere, such as that of the page, is none.
    let right = found.iter().map(|&(_, _, end, _)| end).min_by(f64::total_cmp)?;
    let left = found.iter().map(|&(_, start, ..)| start).fold(f64::MAX, f64::min);
    let aligned = |start: f64, end: f64| {
        (start - left).abs() <= ALIGNED || end - right <= 3.0 * ALIGNED || start - left <= 4.0 * ALIGNED
    };
    found.retain(|&(_, start, end, _)| aligned(start, end));
    found.sort_by(|a, b| a.3.total_cmp(&b.3));
    let counts = found.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1);
    let mut pitches: Vec<f64> = found.windows(2).map(|pair| pair[1].3 - pair[0].3).collect();
    pitches.sort_unstable_by(f64::total_cmp);
    let pitch = *pitches.get(pitches.len() / 2)?;
    let even = pitches.iter().filter(|&&other| (other - pitch).abs() <= 0.15 * pitch).count();
    let margin = found.iter().map(|&(_, _, end, _)| end).fold(f64::MIN, f64::max);
    let words = || lines.iter().filter(|line| line.text.contains(char::is_alphabetic));
    let beside = words().filter(|line| line.start > margin).count();
    let numbered = found.len() >= LEAST && counts && even * 10 >= pitches.len() * 9;
    if numbered && beside * 10 >= words().count() * 8 {
        lines.retain(|line| number(line).is_none() || !aligned(line.start, line.end));
        return Some(pitch);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, start: f64, baseline: f64) -> Line {
        let end = start + 5.0 * text.len() as f64;
        Line { text: text.to_owned(), start, end, baseline, size: 10.0, angle: 0, table: None }
    }

    fn page(number: impl Fn(usize) -> String, pitch: impl Fn(usize) -> f64) -> Vec<Line> {
        let rows = (0..12).flat_map(|at| {
            let text = number(at);
            let start = 60.0 - 5.0 * text.len() as f64;
            [line(&text, start, pitch(at)), line("and so on", 90.0, pitch(at))]
        });
        rows.collect()
    }

    #[test]
    fn numbers_that_count_the_lines_go_and_those_of_clauses_stay() {
        let even = |at: usize| 100.0 + 24.0 * at as f64;
        let mut numbered = page(|at| (at + 1).to_string(), even);
        numbered.push(line("7", 300.0, 800.0));
        assert_eq!(drop_line_numbers(&mut numbered), Some(24.0));
        assert_eq!(numbered.iter().filter(|line| line.text != "and so on").count(), 1);
        for mut other in [
            page(|at| format!("{}.", at + 1), even),
            page(|at| (at + 1).to_string(), |at| 100.0 + 12.0 * (at * at) as f64),
            page(|at| (3 * at % 7).to_string(), even),
        ] {
            assert_eq!(drop_line_numbers(&mut other), None);
            assert_eq!(other.len(), 24);
        }
    }
}
