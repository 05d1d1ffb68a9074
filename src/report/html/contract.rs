//! The report of one contract as a page: the score with its parts, the findings in order of weight, the protections, where it stands among
//! others, and the whole contract with the findings marked, each linked to the other.

use std::fmt::Write as _;

use super::bars::{self, Bar};
use super::marked;
use super::{escape, facts, foreign, page_below};
use crate::report::names;
use crate::report::numbering::{Advised, Entry, Numbering, sections, times_more};
use crate::report::order::{Side, reasons};
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
    numbering: Numbering,
}

impl<'a> One<'a> {
    fn new(read: &'a Read<'a>, place: usize, among: bool) -> Self {
        let numbering = Numbering::merged(read.report, usize::MAX);
        Self { read, report: read.report, place, among, numbering }
    }

    fn html(&self) -> String {
        let mut out =
            format!("<section id=\"c{}\" aria-label=\"{}\">\n", self.place, foreign(&name(self.report)));
        if self.among {
            let _ = writeln!(out, "<h2>{}</h2>", foreign(&name(self.report)));
        }
        self.score(&mut out);
        self.contributions(&mut out);
        let mut advised = Advised::default();
        for entries in self.numbering.sides() {
            self.heading(&mut out, &names::findings_of(entries[0].side, self.report));
            entries.iter().for_each(|entry| self.finding(&mut out, entry, &mut advised));
        }
        if self.report.on_works {
            self.protections(&mut out);
            self.steps(&mut out);
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
            escape(&names::verdict(self.report))
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
        let link =
            |n: usize| format!(" <a href=\"#{}\" aria-label=\"finding {n}\">[{n}]</a>", self.finding_id(n));
        self.numbering.numbers(of).into_iter().map(link).collect()
    }

    fn finding_id(&self, number: usize) -> String {
        format!("c{}f{number}", self.place)
    }

    /// Where the finding at a position stands in the contract.
    fn mark_id(&self, at: usize) -> String {
        format!("c{}m{}", self.place, at + 1)
    }

    fn finding(&self, out: &mut String, entry: &Entry, advised: &mut Advised<'a>) {
        let finding = &self.report.findings[entry.at];
        let number = entry.number;
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
            class(entry.side),
            escape(&names::headline(finding)),
            self.mark_id(entry.at),
            quoted(finding)
        );
        if let Some((what, earlier)) = advised.before(finding, number) {
            let link = self.finding_id(earlier);
            let _ = writeln!(out, "<p class=\"soft\">{what} <a href=\"#{link}\">{earlier}</a>.</p>");
        } else {
            for (what, words) in [("Why", &finding.why), ("Ask for", &finding.ask)] {
                if !words.is_empty() {
                    let _ = writeln!(out, "<p><b>{what}:</b> {}</p>", foreign(words));
                }
            }
        }
        if !entry.again.is_empty() {
            let places = entry.again.iter().enumerate().map(|(i, &at)| {
                let label = format!("copy {} of finding {number} in the contract", i + 1);
                format!(" <a href=\"#{}\" aria-label=\"{label}\">[{}]</a>", self.mark_id(at), i + 1)
            });
            let _ = writeln!(
                out,
                "<p class=\"soft\">The same words stand in the text {}{}:{}</p>",
                times_more(&entry.again),
                foreign(&sections(self.report, &entry.again)),
                places.collect::<String>()
            );
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

    fn steps(&self, out: &mut String) {
        if self.report.steps.is_empty() {
            return;
        }
        self.heading(out, names::STEPS);
        out.push_str("<ul>\n");
        for step in &self.report.steps {
            let quote = step.passage.as_ref().map_or_else(String::new, |passage| {
                format!("<blockquote class=\"for\">{}</blockquote>", foreign(&passage.text))
            });
            let references = self.references(&step.findings);
            let _ = writeln!(out, "<li>{}{references}{quote}</li>", escape(&step.words));
        }
        out.push_str("</ul>\n");
    }

    fn suggestions(&self, out: &mut String) {
        let Some(last) = self.report.suggestions.last() else { return };
        let (heading, above) = names::suggestions(self.report);
        self.heading(out, heading);
        let _ = writeln!(out, "<p>{}</p>\n<ol class=\"suggestions\">", escape(above));
        for (i, suggestion, more) in names::distinct(&self.report.suggestions) {
            let edit = &suggestion.edit;
            let mut words: String =
                names::proposed(edit).map(|line| format!("<p>{}</p>", foreign(line))).collect();
            if !words.is_empty() {
                words = format!("<blockquote class=\"for\">{words}</blockquote>\n");
            }
            let again = if more > 0 { format!(" {}", names::same_change(more)) } else { String::new() };
            let _ = writeln!(
                out,
                "<li value=\"{}\"><p><b>{}</b>{}</p>\n{words}<p class=\"soft\">{}{again}</p></li>",
                i + 1,
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
        let mut spans: Vec<marked::Span> = Vec::new();
        for entry in &self.numbering.entries {
            spans.extend([entry.at].iter().chain(&entry.again).map(|&at| marked::Span {
                start: self.report.findings[at].start,
                end: self.report.findings[at].end,
                class: class(entry.side),
                number: entry.number,
                id: self.mark_id(at),
                link: self.finding_id(entry.number),
            }));
        }
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
