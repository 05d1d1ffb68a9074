//! Bars as inline SVG: shares with their intervals, and histograms.

use std::fmt::Write as _;

use super::escape;

const WIDTH: f64 = 400.0;
/// Height of one share with its name above the bar.
const ROW: f64 = 36.0;
const BAR: f64 = 10.0;
/// Height of one more line of text, and room for a letter of a name and of figures, about.
const LINE: f64 = 16.0;
const NAME_LETTER: f64 = 7.0;
const FIGURE: f64 = 7.0;
/// A histogram's height, and the room below it for numbers.
const HEIGHT: f64 = 180.0;
const BELOW: f64 = 34.0;

/// A share with a name.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// 0 to 1.
    pub share: f64,
    /// 95% interval, 0 to 1.
    pub interval: [f64; 2],
}

/// Shares of 0 to 100% under one another, each with its name, its percentage and its interval as a whisker.
#[must_use]
pub fn shares(title: &str, bars: &[Bar]) -> String {
    let figures = |bar: &Bar| {
        let [low, high] = bar.interval.map(percent);
        format!("{} ({low} to {high})", percent(bar.share))
    };
    // A long name leaves no room for the figures beside it.
    let more = |bar: &Bar, figures: &str| {
        let width = NAME_LETTER * bar.name.chars().count() as f64 + FIGURE * figures.len() as f64;
        if width > WIDTH { LINE } else { 0.0 }
    };
    let rows: Vec<(&Bar, String)> = bars.iter().map(|bar| (bar, figures(bar))).collect();
    let height: f64 = rows.iter().map(|(bar, figures)| ROW + more(bar, figures)).sum();
    let mut svg = open(title, height + 4.0);
    let x = |share: f64| share.clamp(0.0, 1.0) * WIDTH;
    let mut top = 0.0;
    for (bar, figures) in rows {
        let line = more(bar, &figures);
        let (name, beside, bar_top) = (top + 14.0, top + 14.0 + line, top + 19.0 + line);
        let [low, high] = bar.interval;
        let middle = bar_top + BAR / 2.0;
        let _ = writeln!(
            svg,
            "<text class=\"name\" x=\"0\" y=\"{name:.1}\">{}</text>\
             <text x=\"{WIDTH}\" y=\"{beside:.1}\" text-anchor=\"end\">{figures}</text>\
             <rect class=\"track\" x=\"0\" y=\"{bar_top:.1}\" width=\"{WIDTH}\" height=\"{BAR}\"/>\
             <rect class=\"bar\" x=\"0\" y=\"{bar_top:.1}\" width=\"{:.1}\" height=\"{BAR}\"/>\
             <line class=\"whisker\" x1=\"{:.1}\" y1=\"{middle:.1}\" x2=\"{:.1}\" y2=\"{middle:.1}\"/>",
            escape(&bar.name),
            x(bar.share),
            x(low),
            x(high),
        );
        top += ROW + line;
    }
    svg.push_str("</svg>\n");
    svg
}

/// Counts side by side; `names` stand under their left edges, where they are not empty.
#[must_use]
pub fn histogram(title: &str, x_label: &str, counts: &[u64], names: &[String]) -> String {
    let highest = counts.iter().copied().max().unwrap_or(0).max(1);
    let mut svg = open(title, HEIGHT + BELOW);
    let step = WIDTH / counts.len().max(1) as f64;
    let room = HEIGHT - 16.0;
    let base = HEIGHT;
    for (i, (count, name)) in counts.iter().zip(names).enumerate() {
        let (left, tall) = (i as f64 * step, *count as f64 / highest as f64 * room);
        let _ = writeln!(
            svg,
            "<rect class=\"bar\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\"/>",
            left + 1.0,
            base - tall,
            step - 2.0
        );
        if *count == highest {
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{count}</text>",
                (left + step / 2.0).clamp(16.0, WIDTH - 16.0),
                base - tall - 4.0
            );
        }
        if !name.is_empty() {
            let at = base + 14.0;
            let _ = writeln!(svg, "<text x=\"{left:.1}\" y=\"{at:.1}\">{}</text>", escape(name));
        }
    }
    let _ = writeln!(
        svg,
        "<line class=\"grid\" x1=\"0\" y1=\"{base}\" x2=\"{WIDTH}\" y2=\"{base}\"/>\
         <text x=\"{WIDTH}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
        base + 30.0,
        escape(x_label)
    );
    svg.push_str("</svg>\n");
    svg
}

/// A share as a percentage: whole, or with a decimal below 10%.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 9.95 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}

fn open(title: &str, height: f64) -> String {
    format!("<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-label=\"{}\">\n", escape(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        let bar = Bar { name: "a<b".to_owned(), share: 0.25, interval: [0.2, 0.31] };
        let svg = shares("t", &[bar]);
        assert!(
            svg.contains("width=\"100.0\"") && svg.contains("x1=\"80.0\"") && svg.contains("x2=\"124.0\""),
            "{svg}"
        );
        assert!(svg.contains("25% (20% to 31%)") && svg.contains("a&lt;b"), "{svg}");
    }

    #[test]
    fn figures_stand_beside_a_short_name_and_below_a_long_one() {
        let bar = |name: &str| Bar { name: name.to_owned(), share: 0.25, interval: [0.2, 0.31] };
        let svg = shares("t", &[bar(&"long ".repeat(11)), bar("short")]);
        let tops: Vec<&str> = svg
            .split("<text")
            .skip(1)
            .map(|text| text.split("y=\"").nth(1).unwrap().split('"').next().unwrap())
            .collect();
        assert_eq!(tops, ["14.0", "30.0", "66.0", "66.0"]);
        assert!(svg.contains("viewBox=\"0 0 400 92\""), "{svg}");
    }

    #[test]
    fn the_highest_count_is_the_tallest_bar_and_nothing_is_undefined() {
        let svg = histogram("t", "score", &[1, 4, 2], &["0".to_owned(), String::new(), "10".to_owned()]);
        assert!(
            svg.contains("height=\"164.0\"") && svg.contains("height=\"41.0\"") && svg.contains(">4<"),
            "{svg}"
        );
        for svg in
            [histogram("t", "x", &[], &[]), histogram("t", "x", &[0], &[String::new()]), shares("t", &[])]
        {
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn small_shares_keep_a_decimal() {
        assert_eq!(
            [0.0, 0.004, 0.0994, 0.0996, 0.5, 1.0].map(percent),
            ["0%", "0.4%", "9.9%", "10%", "50%", "100%"]
        );
    }
}
