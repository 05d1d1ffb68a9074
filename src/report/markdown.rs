//! The report as Markdown, for mail, issues and notes: the same order and words as in the terminal, every finding quoted whole, but those that say the same in the same words once.
//!
//! Contract text is foreign: whatever Markdown or HTML could make of it is escaped, and what cannot be seen is named.

mod difference;

use std::fmt::Write as _;

pub use self::difference::difference_markdown;

use super::numbering::{Advised, Entry, Numbering, sections, times_more};
use super::order::reasons;
use super::text::printable;
use super::{Detail, names};
use crate::risk::report::{Component, RiskReport, Standing};

/// The reports one after the other. With [`Detail::Quiet`] the score and what it is made of.
#[must_use]
pub fn markdown(reports: &[RiskReport], detail: Detail) -> String {
    reports.iter().map(|report| one(report, detail)).collect::<Vec<_>>().join("\n---\n\n")
}

fn one(report: &RiskReport, detail: Detail) -> String {
    let numbering = match detail {
        Detail::Verbose => Numbering::of_all(report),
        _ => Numbering::merged(report, usize::MAX),
    };
    let references = |of: &[usize]| {
        let of: Vec<String> = numbering.numbers(of).iter().map(usize::to_string).collect();
        if of.is_empty() || detail == Detail::Quiet { String::new() } else { format!(" ({})", of.join(", ")) }
    };
    let mut out = String::new();
    let path = if report.document.path == "-" { "standard input" } else { &report.document.path };
    let _ = writeln!(out, "# {}\n", escape(path));
    let score = &report.score;
    let _ =
        writeln!(out, "**Risk {} of 100, {}.** {}\n", score.value, score.band.name(), names::verdict(report));
    if report.on_works {
        let _ = writeln!(out, "{}\n", escape(&names::read_as(&report.parties)));
    }
    for remark in &report.remarks {
        let _ = writeln!(out, "**!** {}\n", escape(remark));
    }
    if !score.contributions.is_empty() {
        out.push_str("## What weighs most\n\n| points | why |\n| ---: | --- |\n");
        for part in reasons(report) {
            let _ = writeln!(
                out,
                "| {} | {}{} |",
                names::points(part.points),
                escape(&part.why),
                references(&part.findings)
            );
        }
        out.push('\n');
    }
    if detail == Detail::Quiet {
        let _ = writeln!(out, "*{}*", escape(&report.disclaimer));
        return out;
    }
    let mut advised = Advised::default();
    for entries in numbering.sides() {
        let _ = writeln!(out, "## {}\n", names::findings_of(entries[0].side, report));
        for entry in entries {
            finding(&mut out, report, entry, &mut advised);
        }
    }
    if report.on_works || detail == Detail::Verbose {
        protections(&mut out, report, &references);
        steps(&mut out, report, &references);
        suggestions(&mut out, report, &references, detail);
    }
    if let Some(baseline) = &report.baseline {
        let standing = |of: &Standing, what: String| {
            let (share, n, [low, high]) =
                (names::percentile(of.percentile), names::thousands(of.contracts), of.interval);
            format!("{share} of {n} {what} (95% interval {low:.0}% to {high:.0}%)")
        };
        let all = standing(&baseline.all, format!("contracts in \"{}\"", escape(&baseline.name)));
        let _ = writeln!(out, "## Among other contracts\n\nRiskier than {all}.\n");
        for group in &baseline.groups {
            let what = format!("in the group \"{}\"", escape(&group.name));
            let _ = writeln!(out, "- {}", standing(&group.standing, what));
        }
        out.push_str(if baseline.groups.is_empty() { "" } else { "\n" });
    }
    let document = &report.document;
    let _ = writeln!(
        out,
        "## About this report\n\n{} with {} characters in {} clauses, read by termscore {}, model {}, policy {}.\n",
        names::format(document.format),
        names::thousands(document.chars as u64),
        names::thousands(document.segments as u64),
        report.tool.version,
        escape(&report.model.name),
        escape(&report.policy.name)
    );
    document.warnings.iter().for_each(|warning| {
        let _ = writeln!(out, "- {}", escape(warning));
    });
    out.push_str(if document.warnings.is_empty() { "" } else { "\n" });
    let _ = writeln!(out, "*{}*", escape(&report.disclaimer));
    out
}

fn finding<'a>(out: &mut String, report: &'a RiskReport, entry: &Entry, advised: &mut Advised<'a>) {
    let finding = &report.findings[entry.at];
    let _ = writeln!(out, "### {}. {}\n", entry.number, escape(&names::headline(finding)));
    let sure = format!("{:.0}% sure", finding.probability * 100.0);
    let place = match finding.section.as_str() {
        "" => sure,
        section => format!("{} · {sure}", escape(section)),
    };
    let _ = writeln!(out, "{place}\n");
    if !finding.lead.is_empty() {
        let _ = writeln!(out, "> {}", escape(&finding.lead));
    }
    let _ = writeln!(out, "> {}\n", escape(&finding.text));
    if let Some((what, earlier)) = advised.before(finding, entry.number) {
        let _ = writeln!(out, "*{what} {earlier}.*\n");
    } else {
        for (what, words) in [("Why", &finding.why), ("Ask for", &finding.ask)] {
            if !words.is_empty() {
                let _ = writeln!(out, "**{what}:** {}\n", escape(words));
            }
        }
    }
    if !entry.again.is_empty() {
        let (times, places) = (times_more(&entry.again), sections(report, &entry.again));
        let _ = writeln!(out, "*The same words stand in the text {times}{}.*\n", escape(&places));
    }
}

fn steps(out: &mut String, report: &RiskReport, references: &dyn Fn(&[usize]) -> String) {
    if report.steps.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {}\n", names::STEPS);
    for step in &report.steps {
        let _ = writeln!(out, "- {}{}", escape(&step.words), references(&step.findings));
        if let Some(passage) = &step.passage {
            let _ = writeln!(out, "  > {}", escape(&passage.text));
        }
    }
    out.push('\n');
}

fn suggestions(
    out: &mut String,
    report: &RiskReport,
    references: &dyn Fn(&[usize]) -> String,
    detail: Detail,
) {
    let Some(last) = report.suggestions.last() else { return };
    let (heading, above) = names::suggestions(report);
    let _ = writeln!(out, "## {heading}\n\n{}\n", escape(above));
    let suggestions = match detail {
        Detail::Verbose => report.suggestions.iter().enumerate().map(|(at, s)| (at, s, 0)).collect(),
        _ => names::distinct(&report.suggestions),
    };
    for (i, suggestion, more) in suggestions {
        let edit = &suggestion.edit;
        let _ = writeln!(out, "### {}{}\n", escape(&names::edit(edit)), references(&edit.findings));
        names::proposed(edit).for_each(|line| {
            let _ = writeln!(out, "> {}\n", escape(line));
        });
        let effect = names::effect(suggestion, i == 0, report.score.value);
        if !effect.is_empty() {
            let _ = writeln!(out, "{}\n", escape(&effect));
        }
        if more > 0 {
            let _ = writeln!(out, "{}\n", names::same_change(more));
        }
    }
    if report.score.value > 0 {
        let _ = writeln!(out, "**{}**\n", escape(&names::all_together(report.score.value, last.together)));
    }
}

fn protections(out: &mut String, report: &RiskReport, references: &dyn Fn(&[usize]) -> String) {
    let protections = &report.protections;
    if !protections.ownership_kept.is_empty() {
        out.push_str("## What stays with the creator, by its own words\n\n");
        for passage in &protections.ownership_kept {
            let _ = writeln!(out, "> {}\n", escape(&passage.text));
        }
    }
    if !protections.no_ai.components.is_empty() {
        out.push_str("## Protection against AI use\n\n");
        let mut line = |sign: &str, part: &Component| {
            let _ = writeln!(
                out,
                "- {sign} {}{}",
                escape(&names::phrase(&part.name)),
                references(&part.evidence)
            );
        };
        for part in &protections.no_ai.components {
            line(if part.present { "✓ covered:" } else { "✗ not covered:" }, part);
        }
        for part in protections.no_ai.weakeners.iter().filter(|part| part.present) {
            line("! weakened by:", part);
        }
        out.push('\n');
    }
    if !protections.missing.is_empty() {
        out.push_str("## Missing protections\n\n");
        for phrase in &protections.missing {
            let _ = writeln!(out, "- {}", escape(phrase));
        }
        out.push('\n');
    }
}

/// Foreign words on one line, of which Markdown makes nothing: no emphasis, link, picture, table, heading or HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let flat = printable(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(flat.len());
    for (at, c) in flat.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '!' => out.extend(['\\', c]),
            // Headings, lists and rules begin a line with these; `:` and `@` make links of bare words.
            '#' | '+' | '-' | '=' if at == 0 => out.extend(['\\', c]),
            '.' | ')' if at > 0 && flat[..at].bytes().all(|b| b.is_ascii_digit()) => out.extend(['\\', c]),
            '@' => out.push_str("&#64;"),
            ':' if flat[at + 1..].starts_with("//") => out.push_str("&#58;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_makes_nothing_of_foreign_words() {
        for (text, escaped) in [
            ("# A\n* b_c*", "\\# A \\* b\\_c\\*"),
            ("1. x | y", "1\\. x \\| y"),
            ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"),
            ("![a](http://b.c)", "\\!\\[a\\](http&#58;//b.c)"),
            ("see @team at 2.5 - or", "see &#64;team at 2.5 - or"),
        ] {
            assert_eq!(escape(text), escaped);
        }
    }
}
