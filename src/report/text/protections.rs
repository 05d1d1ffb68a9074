//! The protections card: what a No-AI clause covers part by part, what weakens it, and which protections are missing.

use super::findings::references;
use super::layout::{Flow, Margin, Page};
use super::style::{BAD, CAUTION, FAINT, GOOD, PLAIN};
use super::title;
use crate::report::names;
use crate::report::numbering::Numbering;
use crate::report::quote::{Piece, quote};
use crate::risk::report::{Component, Protections};

/// Longest quote of what stays, in columns.
const KEPT_COLUMNS: usize = 240;
/// Columns between the two columns of the card.
const GUTTER: usize = 2;

/// Sets the card; `forbids` says whether some clause was found that forbids AI use at all. A policy that names no components and no wishes
/// gives none.
pub(super) fn card(page: &mut Page, protections: &Protections, forbids: bool, numbering: &Numbering) {
    if !protections.ownership_kept.is_empty() {
        title(page, "WHAT STAYS WITH THE CREATOR, BY ITS OWN WORDS");
        for passage in &protections.ownership_kept {
            let mut flow = Flow::default();
            for piece in quote(&passage.text, &[], Some(KEPT_COLUMNS)) {
                match piece {
                    Piece::Words(words) | Piece::Marked(words) => flow.push(words, PLAIN),
                    Piece::Gap => flow.push(" … ", FAINT),
                }
            }
            if !passage.section.is_empty() {
                flow.push(&format!(" ({})", passage.section), FAINT);
            }
            page.set(&Margin::hanging("  ✓ ", GOOD.bold()), &flow);
        }
    }
    let no_ai = &protections.no_ai;
    if !no_ai.components.is_empty() {
        title(page, "PROTECTION AGAINST AI USE");
        let present = no_ai.components.iter().filter(|component| component.present).count();
        let verdict = match present {
            0 if forbids => format!(
                "What is said against AI use here has none of the {} parts of a strong clause in plain words:",
                no_ai.components.len()
            ),
            0 => "No clause here forbids AI use of the work. A strong one would cover:".to_owned(),
            all if all == no_ai.components.len() => {
                "The contract covers all parts of a strong No-AI clause:".to_owned()
            }
            some => format!(
                "The contract covers {some} of {} parts of a strong No-AI clause:",
                no_ai.components.len()
            ),
        };
        page.set(&Margin::blank(super::INDENT), &Flow::of(&verdict, PLAIN));
        let cells: Vec<Flow> = no_ai.components.iter().map(|component| cell(component, numbering)).collect();
        columns(page, &cells);
        let mut weakeners = no_ai.weakeners.iter().filter(|weakener| weakener.present).peekable();
        if weakeners.peek().is_some() {
            page.set(&Margin::blank(super::INDENT), &Flow::of("Weakened by:", PLAIN));
        }
        for weakener in weakeners {
            let flow = Flow::of(&names::phrase(&weakener.name), PLAIN)
                .with(&references(numbering, &weakener.evidence), FAINT);
            page.set(&Margin::hanging("  ! ", CAUTION), &flow);
        }
    }
    if !protections.missing.is_empty() {
        title(page, "MISSING PROTECTIONS");
        for phrase in &protections.missing {
            page.set(&Margin::hanging("  ✗ ", BAD), &Flow::of(phrase, PLAIN));
        }
    }
}

/// A component with a tick or a cross; the signs differ in shape, so that colour only helps.
fn cell(component: &Component, numbering: &Numbering) -> Flow {
    let (sign, sign_style, style) =
        if component.present { ("  ✓ ", GOOD.bold(), PLAIN) } else { ("  ✗ ", BAD.bold(), FAINT) };
    Flow::default()
        .fixed(sign, sign_style)
        .with(&names::phrase(&component.name), style)
        .with(&references(numbering, &component.evidence), FAINT)
}

/// Sets the cells in two columns, read downwards, or in one if two do not fit.
fn columns(page: &mut Page, cells: &[Flow]) {
    let widest = cells.iter().map(Flow::width).max().unwrap_or(0);
    let two = 2 * widest + GUTTER <= page.width();
    let rows = if two { cells.len().div_ceil(2) } else { cells.len() };
    for row in 0..rows {
        match cells.get(row + rows) {
            Some(right) => page.line(&cells[row].beside(right, widest + GUTTER)),
            None if widest <= page.width() => page.line(&cells[row]),
            None => page.set(&Margin::default(), &cells[row]),
        }
    }
}
