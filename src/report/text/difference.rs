//! What changed between two versions of a contract, for the terminal: both wordings side by side where there is room, else one under
//! the other.

use anstyle::Style;

use super::layout::{Flow, Margin, Page};
use super::style::{self, BAD, DELETED, FAINT, GOOD, INSERTED, PLAIN, STRONG};
use super::{Detail, INDENT, TextOptions, bar, page, title};
use crate::diff::{Change, ClauseChange, Difference, Stretch, Verdict, Wording};
use crate::report::difference as words;
use crate::report::names;
use crate::report::quote::{Piece, lead_in, quote};
use crate::risk::report::Side;

/// Columns from which two wordings stand side by side.
const SIDE_BY_SIDE: usize = 100;
/// Longest wording before it is shortened around its changes, and longest lead-in, in columns.
const QUOTE_COLUMNS: usize = 480;
const LEAD_COLUMNS: usize = 120;
/// Left margin under a finding's number.
const UNDER: usize = 4;
/// Columns of the score's bar.
const BAR: usize = 30;

/// The difference between two versions. With [`Detail::Quiet`] the score and its parts, with [`Detail::Verbose`] every changed clause.
pub fn difference_text(difference: &Difference, options: &TextOptions) -> String {
    let mut page = page(options);
    header(&mut page, difference);
    parts(&mut page, difference);
    if options.detail > Detail::Quiet && difference.verdict != Verdict::Same {
        findings(&mut page, difference, options.detail);
        for (name, list) in words::protections(difference) {
            let (sign, style) = if name.ends_with("gained") { ("  ✓ ", GOOD) } else { ("  ✗ ", BAD) };
            if !list.is_empty() {
                title(&mut page, &name.to_uppercase());
            }
            list.iter().for_each(|phrase| page.set(&Margin::hanging(sign, style), &Flow::of(phrase, PLAIN)));
        }
        if options.detail == Detail::Verbose && !difference.clauses.without_finding.is_empty() {
            title(&mut page, "CLAUSES THAT CHANGED WITHOUT A FINDING");
            for (i, clause) in difference.clauses.without_finding.iter().enumerate() {
                if i > 0 {
                    page.gap();
                }
                changed_clause(&mut page, clause);
            }
        }
    }
    if options.detail > Detail::Quiet {
        about(&mut page, difference, options.detail);
    }
    page.gap();
    page.set(&Margin::default(), &Flow::of(&difference.disclaimer, FAINT));
    page.finish()
}

fn header(page: &mut Page, difference: &Difference) {
    let names = Flow::of(words::name(&difference.old), STRONG)
        .with(" → ", FAINT)
        .with(words::name(&difference.new), STRONG);
    page.set(&Margin::default(), &names);
    page.gap();
    let score = &difference.score;
    for (when, facts) in [("  before ", score.old), ("  after  ", score.new)] {
        let line = Flow::default()
            .fixed(when, FAINT)
            .fixed(&format!("{:>3}", facts.value), STRONG)
            .fixed(&format!("  {:<8}  ", facts.band.name().to_uppercase()), style::band(facts.band).bold());
        let columns = BAR.min(page.width().saturating_sub(line.width()));
        page.line(&bar(line, facts.value, facts.band, columns));
    }
    let style = match difference.verdict {
        Verdict::Worse => BAD.bold(),
        Verdict::Better => GOOD.bold(),
        Verdict::Same | Verdict::Changed => STRONG,
    };
    page.gap();
    page.set(&Margin::blank(INDENT), &Flow::of(&words::verdict(difference), style));
}

fn parts(page: &mut Page, difference: &Difference) {
    if words::parts(difference).next().is_none() {
        return;
    }
    title(page, "WHAT CHANGED IN THE SCORE");
    page.line(&Flow::default().fixed("  before   after  change", FAINT));
    for part in words::parts(difference) {
        let style = if part.change > 0.0 { BAD } else { GOOD };
        let figures = Flow::default()
            .fixed(&format!("  {:>6}  {:>6}  ", words::points(part.old), words::points(part.new)), FAINT)
            .fixed(&format!("{:>6}  ", names::points(part.change)), style);
        let rest = Flow::default().fixed(&" ".repeat(figures.width()), PLAIN);
        let why = if part.why.is_empty() { names::phrase(&part.rule) } else { part.why.clone() };
        page.set(&Margin { first: figures, rest }, &Flow::of(&why, PLAIN));
    }
}

fn findings(page: &mut Page, difference: &Difference, detail: Detail) {
    let mut last = None;
    for (i, change) in difference.findings.iter().enumerate() {
        if last != Some(change.change) {
            last = Some(change.change);
            title(page, &words::title(change.change).to_uppercase());
        } else {
            page.gap();
        }
        let color = match (change.side, change.change == Change::Went) {
            (Side::Against, false) | (Side::For, true) => BAD.bold(),
            (Side::For, false) | (Side::Against, true) => GOOD.bold(),
            (Side::Neither, _) => STRONG,
        };
        let margin = Margin::hanging(&format!("{:>2}. ", i + 1), color);
        page.set(&margin, &Flow::of(&words::headline(change), STRONG));
        page.set(&Margin::blank(UNDER), &Flow::of(&words::place(change), FAINT));
        wording(page, &change.lead, &change.wording, detail);
        for (what, words) in words::advice(change) {
            let heading = format!("    {:<9}", format!("{what}:"));
            page.set(&Margin::hanging(&heading, STRONG), &Flow::of(words, PLAIN));
        }
    }
}

fn changed_clause(page: &mut Page, clause: &ClauseChange) {
    let moved = if clause.moved { " · moved" } else { "" };
    if !clause.section.is_empty() || clause.moved {
        let place = format!("{}{moved}", clause.section);
        page.set(&Margin::blank(UNDER), &Flow::of(place.trim_start_matches(" · "), FAINT));
    }
    wording(page, &Wording::default(), &clause.wording, Detail::Verbose);
}

/// Both wordings; one alone where the other is not there, or where no word differs.
fn wording(page: &mut Page, lead: &Wording, text: &Wording, detail: Detail) {
    let color = page.color();
    let old = flow(&lead.old, &text.old, DELETED, ["[-", "-]"], detail, color);
    let new = flow(&lead.new, &text.new, INSERTED, ["{+", "+}"], detail, color);
    let unchanged = !lead.is_change() && !text.is_change();
    if page.width() >= SIDE_BY_SIDE && !unchanged && !text.old.is_empty() && !text.new.is_empty() {
        page.set_beside(&Margin::blank(UNDER), &old, &Flow::default().fixed(" │ ", FAINT), &new);
        return;
    }
    let edge = |word: &str| {
        let first = Flow::default().fixed(&format!("    {word:<6} │ "), FAINT);
        let rest = Flow::default().fixed(&format!("    {:<6} │ ", ""), FAINT);
        Margin { first, rest }
    };
    if unchanged {
        page.set(&Margin::same("    │ ", FAINT), if text.new.is_empty() { &old } else { &new });
        return;
    }
    page.set(&edge("before"), &old);
    page.set(&edge("after"), &new);
}

/// Lead-in and text with what is changed marked, by style or else by `signs`.
fn flow(
    lead: &[Stretch],
    text: &[Stretch],
    changed: Style,
    signs: [&str; 2],
    detail: Detail,
    color: bool,
) -> Flow {
    let mut flow = Flow::default();
    for (stretches, plain, budget) in [(lead, FAINT, LEAD_COLUMNS), (text, PLAIN, QUOTE_COLUMNS)] {
        let whole: String = stretches.iter().map(|stretch| stretch.text.as_str()).collect();
        let marks = marks(stretches);
        let shortened = plain == FAINT && marks.is_empty() && detail < Detail::Verbose;
        let pieces = if shortened {
            lead_in(&whole, budget)
        } else {
            quote(&whole, &marks, (detail < Detail::Verbose).then_some(budget))
        };
        for piece in pieces {
            match piece {
                Piece::Words(words) => flow.push(words, plain),
                Piece::Marked(words) if color => flow.push(words, changed),
                Piece::Marked(words) => {
                    flow = flow.fixed(signs[0], plain);
                    flow.push(words, plain);
                    flow = flow.fixed(signs[1], plain);
                }
                Piece::Gap => flow.push(" … ", FAINT),
            }
        }
        flow.push(" ", PLAIN);
    }
    flow
}

/// Byte ranges of what is changed, in the stretches put together.
fn marks(stretches: &[Stretch]) -> Vec<(usize, usize)> {
    let mut at = 0;
    let mut marks = Vec::new();
    for stretch in stretches {
        let start = at;
        at += stretch.text.len();
        if stretch.changed {
            marks.push((start, at));
        }
    }
    marks
}

fn about(page: &mut Page, difference: &Difference, detail: Detail) {
    title(page, "ABOUT THIS COMPARISON");
    let listed = detail == Detail::Verbose;
    let clauses = format!("Clauses: {}", words::clauses(&difference.clauses, listed));
    page.set(&Margin::blank(INDENT), &Flow::of(&clauses, PLAIN));
    let read = format!(
        "Read by termscore {}, model {}, policy {}",
        difference.tool.version, difference.model.name, difference.policy.name
    );
    page.set(&Margin::blank(INDENT), &Flow::of(&read, PLAIN));
    for document in [&difference.old, &difference.new] {
        if detail == Detail::Verbose {
            let file =
                Flow::of(words::name(document), PLAIN).with(&format!(" sha256:{}", document.sha256), FAINT);
            page.set(&Margin::blank(INDENT), &file);
        }
        for warning in &document.warnings {
            let remark = Flow::of(words::name(document), FAINT).with(": ", FAINT).with(warning, PLAIN);
            page.set(&Margin::hanging("  ! ", style::CAUTION), &remark);
        }
    }
}
