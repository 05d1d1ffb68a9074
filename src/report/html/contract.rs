//! The report of one contract as a page: the score with its parts, the findings in order of weight, the protections, where it stands among
//! others, and the whole contract with the findings marked, each linked to the other.

use std::fmt::Write as _;

use super::bars::{self, Bar};
use super::marked;
use super::{escape, facts, foreign, page_below};
use crate::report::names;
use crate::report::order::{Side, order, reasons};
use crate::report::quote::{Piece, quote};
use crate::report::text::{printable, printable_part};
use crate::risk::report::{Component, Finding, RiskReport, Standing};

/// A report with the text that its findings quote.
pub struct Read<'a> {
    /// The report.
    pub report: &'a RiskReport,
    /// The contract's text, of which findings are byte ranges.
    pub text: &'a str,
}

/// One page with the reports of `contracts` one after the other.
#[must_use]
pub fn contracts(contracts: &[Read<'_>]) -> String {
    contracts_below("", contracts)
}

/// As [`contracts`], with `above`, which is HTML, over the main part.
#[must_use]
pub fn contracts_below(above: &str, contracts: &[Read<'_>]) -> String {
    let title = match contracts {
        [one] => name(one.report),
        many => format!("{} contracts", many.len()),
    };
    let mut body = String::new();
    if contracts.len() > 1 {
        body.push_str("<ul>\n");
        for (number, read) in contracts.iter().enumerate() {
            let score = &read.report.score;
            let _ = writeln!(
                body,
                "<li><a href=\"#c{number}\">{}</a>: {} of 100, {}</li>",
                foreign(&name(read.report)),
                score.value,
                score.band.name()
            );
        }
        body.push_str("</ul>\n");
    }
    for (number, read) in contracts.iter().enumerate() {
        body.push_str(&One::new(read, number, contracts.len() > 1).html());
    }
    page_below(above, &printable(&title), &body)
}

fn name(report: &RiskReport) -> String {
    if report.document.path == "-" { "standard input".to_owned() } else { report.document.path.clone() }
}

/// One contract on the page.
struct One<'a> {
    read: &'a Read<'a>,
    report: &'a RiskReport,
    /// Its place on the page, which its links begin with.
    place: usize,
    /// Whether there are others, so that it needs a heading of its own.
    among: bool,
    order: Vec<(Side, usize)>,
    /// Number of each finding, from 1.
    numbers: Vec<usize>,
}

impl<'a> One<'a> {
    fn new(read: &'a Read<'a>, place: usize, among: bool) -> Self {
        let order = order(read.report);
        let mut numbers = vec![0; read.report.findings.len()];
        order.iter().enumerate().for_each(|(i, (_, at))| numbers[*at] = i + 1);
        Self { read, report: read.report, place, among, order, numbers }
    }

    fn html(&self) -> String {
        let mut out =
            format!("<section id=\"c{}\" aria-label=\"{}\">\n", self.place, foreign(&name(self.report)));
        if self.among {
            let _ = writeln!(out, "<h2>{}</h2>", foreign(&name(self.report)));
        }
        self.score(&mut out);
        self.contributions(&mut out);
        for side in self.order.chunk_by(|a, b| a.0 == b.0) {
            self.heading(
                &mut out,
                match side[0].0 {
                    Side::Against => "Against the creator, worst first",
                    Side::For => "For the creator",
                    Side::Neither => "Also found, without weight in the score",
                },
            );
            side.iter().for_each(|(side, at)| self.finding(&mut out, *side, *at));
        }
        if self.report.on_works {
            self.protections(&mut out);
            self.suggestions(&mut out);
        }
        self.comparison(&mut out);
        self.heading(&mut out, "The contract");
        out.push_str(&self.contract());
        self.about(&mut out);
        out.push_str("</section>\n");
        out
    }

    /// A heading below that of the page, or of this contract among others.
    fn heading(&self, out: &mut String, words: &str) {
        let level = if self.among { 3 } else { 2 };
        let _ = writeln!(out, "<h{level}>{}</h{level}>", escape(words));
    }

    fn score(&self, out: &mut String) {
        let score = &self.report.score;
        let band = score.band.name();
        let width = score.value.min(100);
        let _ = writeln!(
            out,
            "<p class=\"score {band}\">Risk <b>{}</b> of 100 <b>{}</b></p>\n\
             <svg class=\"meter\" viewBox=\"0 0 100 3\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Risk {} of 100, {band}\">\
             <rect class=\"track\" width=\"100\" height=\"3\"/><rect class=\"{band}\" width=\"{width}\" height=\"3\"/></svg>\n<p>{}</p>",
            score.value,
            band.to_uppercase(),
            score.value,
            escape(names::verdict(self.report))
        );
        if self.report.on_works {
            let _ = writeln!(out, "<p class=\"soft\">{}</p>", foreign(&names::read_as(&self.report.parties)));
        }
        for remark in &self.report.remarks {
            let _ = writeln!(out, "<p><b>!</b> {}</p>", foreign(remark));
        }
    }

    fn contributions(&self, out: &mut String) {
        let parts = reasons(self.report);
        if parts.is_empty() {
            return;
        }
        self.heading(out, "What weighs most");
        out.push_str("<table class=\"parts\"><thead><tr><th scope=\"col\">points</th><th scope=\"col\">why</th></tr></thead>\n<tbody>\n");
        for part in parts {
            let side = if part.points > 0.0 { "against" } else { "for" };
            let _ = writeln!(
                out,
                "<tr><th scope=\"row\" class=\"{side}\">{}</th><td>{}{}</td></tr>",
                names::points(part.points),
                foreign(&part.why),
                self.references(&part.findings)
            );
        }
        out.push_str("</tbody></table>\n");
    }

    /// Links to findings by their numbers.
    fn references(&self, of: &[usize]) -> String {
        let mut numbers: Vec<usize> = of.iter().filter_map(|at| self.numbers.get(*at)).copied().collect();
        numbers.sort_unstable();
        let link =
            |n: usize| format!(" <a href=\"#{}\" aria-label=\"finding {n}\">[{n}]</a>", self.finding_id(n));
        numbers.into_iter().map(link).collect()
    }

    fn finding_id(&self, number: usize) -> String {
        format!("c{}f{number}", self.place)
    }

    fn mark_id(&self, number: usize) -> String {
        format!("c{}m{number}", self.place)
    }

    fn finding(&self, out: &mut String, side: Side, at: usize) {
        let finding = &self.report.findings[at];
        let number = self.numbers[at];
        let level = if self.among { 4 } else { 3 };
        let sure = format!("{:.0}% sure", finding.probability * 100.0);
        let place = match finding.section.as_str() {
            "" => sure,
            section => format!("{} · {sure}", foreign(section)),
        };
        let _ = writeln!(
            out,
            "<article id=\"{}\" class=\"finding {}\">\n<h{level}>{number}. {}</h{level}>\n\
             <p class=\"soft\">{place} · <a href=\"#{}\" aria-label=\"finding {number} in the contract\">in the contract</a></p>\n\
             <blockquote>{}</blockquote>",
            self.finding_id(number),
            class(side),
            escape(&names::headline(finding)),
            self.mark_id(number),
            quoted(finding)
        );
        for (what, words) in [("Why", &finding.why), ("Ask for", &finding.ask)] {
            if !words.is_empty() {
                let _ = writeln!(out, "<p><b>{what}:</b> {}</p>", foreign(words));
            }
        }
        out.push_str("</article>\n");
    }

    fn protections(&self, out: &mut String) {
        let protections = &self.report.protections;
        let line = |out: &mut String, sign: &str, kind: &str, part: &Component| {
            let _ = writeln!(
                out,
                "<li class=\"{kind}\">{sign} {}{}</li>",
                foreign(&names::phrase(&part.name)),
                self.references(&part.evidence)
            );
        };
        if !protections.ownership_kept.is_empty() {
            self.heading(out, "What stays with the creator, by its own words");
            for passage in &protections.ownership_kept {
                let _ = writeln!(out, "<blockquote class=\"for\">{}</blockquote>", foreign(&passage.text));
            }
        }
        if !protections.no_ai.components.is_empty() {
            self.heading(out, "Protection against AI use");
            out.push_str("<ul class=\"plain columns\">\n");
            for part in &protections.no_ai.components {
                let (sign, kind) =
                    if part.present { ("✓ covered:", "for") } else { ("✗ not covered:", "against") };
                line(out, sign, kind, part);
            }
            for part in protections.no_ai.weakeners.iter().filter(|part| part.present) {
                line(out, "! weakened by:", "against", part);
            }
            out.push_str("</ul>\n");
        }
        if !protections.missing.is_empty() {
            self.heading(out, "Missing protections");
            let items: String =
                protections.missing.iter().map(|phrase| format!("<li>{}</li>\n", foreign(phrase))).collect();
            let _ = writeln!(out, "<ul>\n{items}</ul>");
        }
    }

    fn suggestions(&self, out: &mut String) {
        let Some(last) = self.report.suggestions.last() else { return };
        self.heading(out, "Words to send back");
        let _ = writeln!(out, "<p>{}</p>\n<ol class=\"suggestions\">", escape(names::SUGGESTIONS));
        for (i, suggestion) in self.report.suggestions.iter().enumerate() {
            let edit = &suggestion.edit;
            let words: String =
                names::proposed(edit).map(|line| format!("<p>{}</p>", foreign(line))).collect();
            let _ = writeln!(
                out,
                "<li><p><b>{}</b>{}</p>\n<blockquote class=\"for\">{words}</blockquote>\n<p class=\"soft\">{}</p></li>",
                foreign(&names::edit(edit)),
                self.references(&edit.findings),
                escape(&names::effect(suggestion, i == 0, self.report.score.value))
            );
        }
        out.push_str("</ol>\n");
        if self.report.score.value > 0 {
            let all = names::all_together(self.report.score.value, last.together);
            let _ = writeln!(out, "<p><b>{}</b></p>", escape(&all));
        }
    }

    fn comparison(&self, out: &mut String) {
        let Some(baseline) = &self.report.baseline else { return };
        self.heading(out, "Among other contracts");
        let bar = |name: &str, standing: &Standing| Bar {
            name: format!("{name} ({})", names::thousands(standing.contracts)),
            share: standing.percentile / 100.0,
            interval: standing.interval.map(|end| end / 100.0),
        };
        let mut bars = vec![bar(&printable(&baseline.name), &baseline.all)];
        bars.extend(baseline.groups.iter().map(|group| bar(&printable(&group.name), &group.standing)));
        let caption = "Share of contracts with a lower risk score; the line is the 95% interval.";
        let _ = writeln!(
            out,
            "<figure>\n{}<figcaption>{caption}</figcaption>\n</figure>",
            bars::shares(caption, &bars)
        );
    }

    fn contract(&self) -> String {
        let sides: Vec<(Side, usize)> = {
            let mut sides = vec![(Side::Neither, 0); self.report.findings.len()];
            self.order.iter().for_each(|(side, at)| sides[*at] = (*side, self.numbers[*at]));
            sides
        };
        let spans: Vec<marked::Span> = self
            .report
            .findings
            .iter()
            .zip(sides)
            .map(|(finding, (side, number))| marked::Span {
                start: finding.start,
                end: finding.end,
                class: class(side),
                number,
                id: self.mark_id(number),
                link: self.finding_id(number),
            })
            .collect();
        marked::paragraphs(self.read.text, &spans)
    }

    fn about(&self, out: &mut String) {
        let (report, document) = (self.report, &self.report.document);
        self.heading(out, "About this report");
        let read = format!(
            "{}, {} characters in {} clauses",
            names::format(document.format),
            names::thousands(document.chars as u64),
            names::thousands(document.segments as u64)
        );
        let mut list = vec![
            ("File", format!("{} (sha256 {})", printable(&document.path), document.sha256)),
            ("Read as", read),
            ("Model", format!("{} (sha256 {})", report.model.name, report.model.sha256)),
            ("Policy", format!("{} (sha256 {})", report.policy.name, report.policy.sha256)),
            ("Made with", format!("{} {}", report.tool.name, report.tool.version)),
        ];
        list.extend(document.warnings.iter().map(|warning| ("Remark", printable(warning))));
        out.push_str(&facts(&list));
        let _ = writeln!(out, "<p>{}</p>", escape(&report.disclaimer));
    }
}

/// The lead-in and the words of a finding, operative ones marked.
fn quoted(finding: &Finding) -> String {
    let mut html = String::new();
    if !finding.lead.is_empty() {
        let _ = write!(html, "<span class=\"soft\">{}</span> ", foreign(&finding.lead));
    }
    for piece in quote(&finding.text, &finding.marks, None) {
        match piece {
            Piece::Words(words) => html.push_str(&escape(&printable_part(words))),
            Piece::Marked(words) => {
                let _ = write!(html, "<mark>{}</mark>", escape(&printable_part(words)));
            }
            Piece::Gap => html.push_str(" … "),
        }
    }
    html
}

fn class(side: Side) -> &'static str {
    match side {
        Side::Against => "against",
        Side::For => "for",
        Side::Neither => "neither",
    }
}
