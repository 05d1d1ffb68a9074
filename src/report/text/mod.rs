//! The report that a creator reads in the terminal before signing: the score first, then what weighs most, then the
//! clauses themselves with what to ask for, then what protects and what is missing.
//!
//! [`layout`] breaks lines, [`visible`] makes foreign text safe, [`style`] holds the colours; the parts of the report
//! are here, in [`findings`], [`protections`] and [`summary`]. [`outline`] shows a document's segments, [`difference`] two versions,
//! [`policy`] a policy.

mod difference;
mod findings;
mod layout;
mod outline;
mod policy;
mod protections;
mod style;
mod suggestions;
mod summary;
mod visible;

pub use self::difference::difference_text;
pub use self::outline::outline_text;
pub use self::policy::policy_text;
pub use self::visible::printable;
pub(in crate::report) use self::visible::printable_part;

use self::findings::references;
use self::layout::{Flow, Margin, Page};
use self::style::{CAUTION, FAINT, GOOD, PLAIN, STRONG};
use super::names;
use super::numbering::Numbering;
use super::order::reasons;
use crate::risk::report::{Band, BaselineComparison, RiskReport, Standing};

/// Narrowest and widest page, in columns.
const WIDTHS: (usize, usize) = (40, 200);
/// Columns of the score's bar, on a page that has room for it.
const BAR: usize = 50;
/// Left margin of everything under a section's title.
const INDENT: usize = 2;

/// How a text report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// Columns of a line, kept between 40 and 200.
    pub width: usize,
    /// Whether to use ANSI colours and bold type. Without, operative words stand in «».
    pub color: bool,
    /// How much to say.
    pub detail: Detail,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { width: 80, color: false, detail: Detail::Normal }
    }
}

/// How much a text report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// The score and what it is made of.
    Quiet,
    /// All findings, long quotes shortened, the fourth and later of a kind counted.
    #[default]
    Normal,
    /// Every finding in full, hashes too.
    Verbose,
}

/// One contract's report.
pub fn text(report: &RiskReport, options: &TextOptions) -> String {
    let mut page = page(options);
    one(&mut page, report, options.detail);
    page.finish()
}

/// The reports of several contracts one after the other and a table of their scores, worst first. For a single
/// report the same as [`text()`]; with [`Detail::Quiet`] the table alone.
pub fn texts(reports: &[RiskReport], options: &TextOptions) -> String {
    let mut page = page(options);
    if reports.len() < 2 || options.detail > Detail::Quiet {
        for report in reports {
            page.gap();
            if reports.len() > 1 {
                page.rule(FAINT);
            }
            one(&mut page, report, options.detail);
        }
    }
    if reports.len() > 1 {
        page.gap();
        if options.detail > Detail::Quiet {
            page.rule(FAINT);
        }
        summary::table(&mut page, reports);
    }
    page.finish()
}

fn page(options: &TextOptions) -> Page {
    Page::new(options.width.clamp(WIDTHS.0, WIDTHS.1), options.color)
}

fn one(page: &mut Page, report: &RiskReport, detail: Detail) {
    let numbering = findings::numbering(report, detail);
    header(page, report);
    contributions(page, report, &numbering, detail);
    if detail > Detail::Quiet {
        findings::sections(page, report, &numbering, detail);
        // What a paper lacks under which no work is made is no fault of it.
        if report.on_works || detail == Detail::Verbose {
            let forbids = crate::risk::offers(&report.findings, crate::risk::NO_AI);
            protections::card(page, &report.protections, forbids, &numbering);
            suggestions::steps(page, report, &numbering);
            suggestions::section(page, report, &numbering, detail);
        }
        if let Some(baseline) = &report.baseline {
            comparison(page, baseline);
        }
        about(page, report, detail);
    }
    page.gap();
    page.set(&Margin::default(), &Flow::of(&report.disclaimer, FAINT));
}

/// A section's title.
fn title(page: &mut Page, words: &str) {
    page.gap();
    page.set(&Margin::default(), &Flow::of(words, STRONG));
}

fn header(page: &mut Page, report: &RiskReport) {
    let document = &report.document;
    page.set(&Margin::default(), &Flow::of(name(&document.path), STRONG));
    page.gap();
    let score = &report.score;
    page.line(
        &Flow::default()
            .fixed("  Risk ", PLAIN)
            .fixed(&score.value.to_string(), STRONG)
            .fixed(" of 100  ", PLAIN)
            .fixed(&score.band.name().to_uppercase(), style::band(score.band).bold()),
    );
    let columns = BAR.min(page.width() - 2 * INDENT);
    page.line(&bar(Flow::default().fixed("  ", PLAIN), score.value, score.band, columns));
    page.set(&Margin::blank(INDENT), &Flow::of(&names::verdict(report), PLAIN));
    if report.on_works {
        page.set(&Margin::blank(INDENT), &Flow::of(&names::read_as(&report.parties), FAINT));
    }
    for remark in &report.remarks {
        page.set(&Margin::hanging("  ! ", CAUTION), &Flow::of(remark, CAUTION));
    }
    if !document.warnings.is_empty() {
        let remarks = count(document.warnings.len(), "remark");
        page.set(
            &Margin::hanging("  ! ", CAUTION),
            &Flow::of(&format!("{remarks} on reading the file: see the end"), CAUTION),
        );
    }
}

/// Appends the score as a bar of `columns`, full only at 100; any score above 0 fills at least one.
fn bar(line: Flow, score: u32, band: Band, columns: usize) -> Flow {
    let score = score.min(100) as usize;
    let full = (score * columns / 100).max(usize::from(score > 0));
    line.fixed(&"█".repeat(full), style::band(band)).fixed(&"░".repeat(columns - full), FAINT)
}

fn contributions(page: &mut Page, report: &RiskReport, numbering: &Numbering, detail: Detail) {
    let parts = reasons(report);
    if parts.iter().all(|part| part.bookkeeping) {
        return;
    }
    title(page, "WHAT WEIGHS MOST");
    for part in parts {
        let style = match part.points {
            _ if part.bookkeeping => FAINT,
            points if points > 0.0 => style::BAD,
            _ => GOOD,
        };
        let margin = Margin::hanging(&format!("  {:>6}  ", names::points(part.points)), style);
        let mut flow = Flow::of(&part.why, if part.bookkeeping { FAINT } else { PLAIN });
        if detail > Detail::Quiet {
            flow.push(&references(numbering, &part.findings), FAINT);
        }
        page.set(&margin, &flow);
    }
}

fn comparison(page: &mut Page, baseline: &BaselineComparison) {
    title(page, "AMONG OTHER CONTRACTS");
    let standing = |of: &Standing| {
        let [low, high] = of.interval.map(percent);
        format!(
            "{} of {} {{}} (95% interval {low} to {high})",
            if of.percentile > 0.0 { percent(of.percentile) } else { "none".to_owned() },
            names::thousands(of.contracts)
        )
    };
    let all = standing(&baseline.all).replace("{}", &format!("contracts in \"{}\"", baseline.name));
    page.set(&Margin::blank(INDENT), &Flow::of(&format!("Riskier than {all}."), PLAIN));
    for group in &baseline.groups {
        let words = standing(&group.standing).replace("{}", &format!("in the group \"{}\"", group.name));
        page.set(&Margin::hanging("  • ", FAINT), &Flow::of(&words, PLAIN));
    }
}

/// Facts of the document, and with what it was read.
fn about(page: &mut Page, report: &RiskReport, detail: Detail) {
    let document = &report.document;
    title(page, "ABOUT THIS REPORT");
    let facts = format!(
        "{} with {} characters in {} clauses, read by termscore {}",
        names::format(document.format),
        names::thousands(document.chars as u64),
        names::thousands(document.segments as u64),
        report.tool.version
    );
    page.set(&Margin::blank(INDENT), &Flow::of(&facts, PLAIN));
    let sources = [("Model", &report.model), ("Policy", &report.policy)];
    if detail == Detail::Verbose {
        for (kind, source) in sources {
            let words = Flow::of(&format!("{kind}: {}", source.name), PLAIN)
                .with(&format!(" sha256:{}", source.sha256), FAINT);
            page.set(&Margin::blank(INDENT), &words);
        }
        page.set(
            &Margin::blank(INDENT),
            &Flow::of("File:", PLAIN).with(&format!(" sha256:{}", document.sha256), FAINT),
        );
    } else {
        let words = format!("Model: {}, policy: {}", report.model.name, report.policy.name);
        page.set(&Margin::blank(INDENT), &Flow::of(&words, PLAIN));
    }
    if report.on_works {
        let wrong = "Is somebody else meant? `--creator NAME --recipient NAME`, as the contract calls them, read it anew.";
        page.set(&Margin::blank(INDENT), &Flow::of(wrong, FAINT));
    }
    for warning in &document.warnings {
        page.set(&Margin::hanging("  ! ", CAUTION), &Flow::of(warning, PLAIN));
    }
}

fn name(path: &str) -> &str {
    if path == "-" { "standard input" } else { path }
}

/// A share from 0 to 100 in whole percent.
fn percent(share: f64) -> String {
    format!("{share:.0}%")
}

/// `1 remark`, `2 remarks`.
fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_no_plural() {
        assert_eq!(
            [(1, "remark"), (2, "remark")].map(|(n, thing)| count(n, thing)),
            ["1 remark", "2 remarks"]
        );
    }

    #[test]
    fn the_bar_is_empty_only_at_zero_and_full_only_at_the_top() {
        let full = |score| {
            let mut page = Page::new(80, false);
            page.line(&bar(Flow::default(), score, Band::Low, 50));
            page.finish().matches('█').count()
        };
        assert_eq!([0, 1, 50, 98, 100].map(full), [0, 1, 25, 49, 50]);
    }
}
