//! What changed between two versions, as Markdown: deleted words struck through, inserted ones bold.

use std::fmt::Write as _;

use super::escape;
use crate::diff::{Difference, Stretch, Verdict, Wording};
use crate::report::quote::{Piece, quote};
use crate::report::{Detail, difference as words, names};

/// The difference between two versions. With [`Detail::Quiet`] the score and its parts, with [`Detail::Verbose`] every changed clause.
#[must_use]
pub fn difference_markdown(difference: &Difference, detail: Detail) -> String {
    let (old, new) = (escape(words::name(&difference.old)), escape(words::name(&difference.new)));
    let mut out = format!("# {old} → {new}\n\n");
    let score = &difference.score;
    let _ = writeln!(
        out,
        "**Risk {} of 100, {} → {} of 100, {}.** {}\n",
        score.old.value,
        score.old.band.name(),
        score.new.value,
        score.new.band.name(),
        words::verdict(difference)
    );
    if words::parts(difference).next().is_some() {
        out.push_str("## What changed in the score\n\n| before | after | change | why |\n| ---: | ---: | ---: | --- |\n");
        for part in words::parts(difference) {
            let [before, after, change] = [part.old, part.new, part.change].map(words::points);
            let why = if part.why.is_empty() { names::phrase(&part.rule) } else { part.why.clone() };
            let _ = writeln!(out, "| {before} | {after} | {change} | {} |", escape(&why));
        }
        out.push('\n');
    }
    if detail > Detail::Quiet {
        if difference.verdict != Verdict::Same {
            changes(&mut out, difference, detail);
        }
        about(&mut out, difference, detail);
    }
    let _ = writeln!(out, "*{}*", escape(&difference.disclaimer));
    out
}

fn changes(out: &mut String, difference: &Difference, detail: Detail) {
    let mut last = None;
    for (i, change) in difference.findings.iter().enumerate() {
        if last != Some(change.change) {
            last = Some(change.change);
            let _ = writeln!(out, "## {}\n", words::title(change.change));
        }
        let _ = writeln!(out, "### {}. {}\n", i + 1, escape(&words::headline(change)));
        let _ = writeln!(out, "{}\n", escape(&words::place(change)));
        wording(out, &change.lead, &change.wording);
        for (what, words) in words::advice(change) {
            let _ = writeln!(out, "**{what}:** {}\n", escape(words));
        }
    }
    for (name, list) in words::protections(difference) {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "## {name}\n");
        list.iter().for_each(|phrase| {
            let _ = writeln!(out, "- {}", escape(phrase));
        });
        out.push('\n');
    }
    if detail == Detail::Verbose && !difference.clauses.without_finding.is_empty() {
        out.push_str("## Clauses that changed without a finding\n\n");
        for clause in &difference.clauses.without_finding {
            if !clause.section.is_empty() {
                let _ = writeln!(out, "{}\n", escape(&clause.section));
            }
            wording(out, &Wording::default(), &clause.wording);
        }
    }
}

/// Both wordings; one alone where the other is not there, or where no word differs.
fn wording(out: &mut String, lead: &Wording, text: &Wording) {
    let unchanged = !lead.is_change() && !text.is_change();
    let sides = [("Before", &lead.old, &text.old, "~~"), ("After", &lead.new, &text.new, "**")];
    for (when, lead, text, sign) in sides {
        if text.is_empty() || unchanged && when == "Before" && !sides[1].2.is_empty() {
            continue;
        }
        let label = if unchanged { String::new() } else { format!("**{when}:** ") };
        let lead = marked(lead, sign);
        let lead = if lead.is_empty() { lead } else { format!("{lead} ") };
        let _ = writeln!(out, "> {label}{lead}{}\n", marked(text, sign));
    }
}

/// Foreign words with what is changed between two `sign`s.
fn marked(stretches: &[Stretch], sign: &str) -> String {
    let whole: String = stretches.iter().map(|stretch| stretch.text.as_str()).collect();
    let mut marks = Vec::new();
    let mut at = 0;
    for stretch in stretches {
        if stretch.changed {
            marks.push((at, at + stretch.text.len()));
        }
        at += stretch.text.len();
    }
    let mut out = String::new();
    for piece in quote(&whole, &marks, None) {
        match piece {
            Piece::Words(words) => {
                let space = |there: bool| if there { " " } else { "" };
                let (before, after) =
                    (words.starts_with(char::is_whitespace), words.ends_with(char::is_whitespace));
                let words = escape(words);
                let after = after && !words.is_empty();
                let _ = write!(out, "{}{words}{}", space(before), space(after));
            }
            Piece::Marked(words) => {
                let _ = write!(out, "{sign}{}{sign}", escape(words));
            }
            Piece::Gap => {}
        }
    }
    out.trim().to_owned()
}

fn about(out: &mut String, difference: &Difference, detail: Detail) {
    let _ = writeln!(
        out,
        "## About this comparison\n\nClauses: {} Read by termscore {}, model {}, policy {}.\n",
        words::clauses(&difference.clauses, detail == Detail::Verbose),
        difference.tool.version,
        escape(&difference.model.name),
        escape(&difference.policy.name)
    );
    let mut remarks = String::new();
    for document in [&difference.old, &difference.new] {
        for warning in &document.warnings {
            let _ = writeln!(remarks, "- {}: {}", escape(words::name(document)), escape(warning));
        }
    }
    if !remarks.is_empty() {
        let _ = writeln!(out, "{remarks}");
    }
}
