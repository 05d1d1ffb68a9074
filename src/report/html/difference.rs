//! What changed between two versions as a page: both wordings in two columns, one under the other on a phone. Deleted and inserted words
//! are told apart by a line through or under them, by colour, and by words for those who hear the page.

use std::fmt::Write as _;

use super::{escape, facts, foreign, page_below};
use crate::diff::{Difference, FindingChange, ScoreFacts, Stretch, Verdict, Wording};
use crate::report::text::{printable, printable_part};
use crate::report::{difference as words, names};
use crate::risk::report::Side;

/// The difference between two versions, every changed clause in it.
#[must_use]
pub fn difference_page(difference: &Difference) -> String {
    difference_page_below("", difference)
}

/// As [`difference_page`], with `above`, which is HTML, over the main part.
#[must_use]
pub fn difference_page_below(above: &str, difference: &Difference) -> String {
    let mut body = String::new();
    let score = &difference.score;
    body.push_str("<div class=\"sides scores\">\n");
    one_score(&mut body, "Before", words::name(&difference.old), score.old);
    one_score(&mut body, "After", words::name(&difference.new), score.new);
    body.push_str("</div>\n");
    let class = match difference.verdict {
        Verdict::Worse => "verdict against",
        Verdict::Better => "verdict for",
        Verdict::Same | Verdict::Changed => "verdict",
    };
    let _ = writeln!(body, "<p class=\"{class}\">{}</p>", escape(&words::verdict(difference)));
    parts(&mut body, difference);
    let mut last = None;
    for (i, change) in difference.findings.iter().enumerate() {
        if last != Some(change.change) {
            last = Some(change.change);
            let _ = writeln!(body, "<h2>{}</h2>", words::title(change.change));
        }
        finding(&mut body, i + 1, change);
    }
    for (name, list) in words::protections(difference) {
        if list.is_empty() {
            continue;
        }
        let (sign, class) = if name.ends_with("gained") { ("✓", "for") } else { ("✗", "against") };
        let items: String = list
            .iter()
            .map(|phrase| format!("<li class=\"{class}\">{sign} {}</li>\n", foreign(phrase)))
            .collect();
        let _ = writeln!(body, "<h2>{name}</h2>\n<ul class=\"plain\">\n{items}</ul>");
    }
    clauses(&mut body, difference);
    about(&mut body, difference);
    let title = format!("{} → {}", words::name(&difference.old), words::name(&difference.new));
    page_below(above, &printable(&title), &body)
}

fn one_score(out: &mut String, when: &str, name: &str, score: ScoreFacts) {
    let (value, band) = (score.value, score.band.name());
    let _ = writeln!(
        out,
        "<div>\n<p class=\"soft\">{when}: {}</p>\n<p class=\"score {band}\"><b>{value}</b> of 100 <b>{}</b></p>\n\
         <svg class=\"meter\" viewBox=\"0 0 100 3\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{when}: risk {value} of 100, {band}\">\
         <rect class=\"track\" width=\"100\" height=\"3\"/><rect class=\"{band}\" width=\"{}\" height=\"3\"/></svg>\n</div>",
        foreign(name),
        band.to_uppercase(),
        value.min(100)
    );
}

fn parts(out: &mut String, difference: &Difference) {
    if words::parts(difference).next().is_none() {
        return;
    }
    out.push_str(
        "<h2>What changed in the score</h2>\n<table class=\"parts three\"><thead><tr><th scope=\"col\">before</th>\
         <th scope=\"col\">after</th><th scope=\"col\">change</th><th scope=\"col\">why</th></tr></thead>\n<tbody>\n",
    );
    for part in words::parts(difference) {
        let why = if part.why.is_empty() { names::phrase(&part.rule) } else { part.why.clone() };
        let side = if part.change > 0.0 { "against" } else { "for" };
        let _ = writeln!(
            out,
            "<tr><td class=\"number\">{}</td><td class=\"number\">{}</td><th scope=\"row\" class=\"number {side}\">{}</th><td>{}</td></tr>",
            words::points(part.old),
            words::points(part.new),
            names::points(part.change),
            foreign(&why)
        );
    }
    out.push_str("</tbody></table>\n");
}

fn finding(out: &mut String, number: usize, change: &FindingChange) {
    let class = match (change.side, change.new.is_empty()) {
        (Side::Against, false) | (Side::For, true) => "against",
        (Side::For, false) | (Side::Against, true) => "for",
        (Side::Neither, _) => "neither",
    };
    let _ = writeln!(
        out,
        "<article class=\"finding {class}\">\n<h3>{number}. {}</h3>\n<p class=\"soft\">{}</p>",
        foreign(&words::headline(change)),
        foreign(&words::place(change))
    );
    wording(out, &change.lead, &change.wording);
    for (what, words) in words::advice(change) {
        let _ = writeln!(out, "<p><b>{what}:</b> {}</p>", foreign(words));
    }
    out.push_str("</article>\n");
}

/// Both wordings in two columns; one alone where no word differs.
fn wording(out: &mut String, lead: &Wording, text: &Wording) {
    if !lead.is_change() && !text.is_change() {
        let (lead, text) = if text.new.is_empty() { (&lead.old, &text.old) } else { (&lead.new, &text.new) };
        let _ = writeln!(out, "<blockquote>{}</blockquote>", quoted(lead, text, Mark::Inserted));
        return;
    }
    out.push_str("<div class=\"sides\">\n");
    for (when, lead, text, mark, absent) in [
        ("Before", &lead.old, &text.old, Mark::Deleted, "No such clause."),
        ("After", &lead.new, &text.new, Mark::Inserted, "The clause is gone."),
    ] {
        let words = if text.is_empty() {
            format!("<span class=\"soft\">{absent}</span>")
        } else {
            quoted(lead, text, mark)
        };
        let _ = writeln!(out, "<div><p class=\"soft when\">{when}</p><blockquote>{words}</blockquote></div>");
    }
    out.push_str("</div>\n");
}

#[derive(Clone, Copy)]
enum Mark {
    Deleted,
    Inserted,
}

fn quoted(lead: &[Stretch], text: &[Stretch], mark: Mark) -> String {
    let mut html = String::new();
    if !lead.is_empty() {
        let _ = write!(html, "<span class=\"soft\">{}</span> ", marked(lead, mark));
    }
    html + &marked(text, mark)
}

/// Stretches with the changed ones as `del` or `ins`, and said so for screen readers.
fn marked(stretches: &[Stretch], mark: Mark) -> String {
    let (tag, open, close) = match mark {
        Mark::Deleted => ("del", "[deleted: ", "]"),
        Mark::Inserted => ("ins", "[inserted: ", "]"),
    };
    let mut html = String::new();
    for stretch in stretches {
        let words = escape(&printable_part(&stretch.text));
        if !stretch.changed {
            html.push_str(&words);
            continue;
        }
        let inner = words.trim_end();
        let _ = write!(
            html,
            "<{tag}><span class=\"heard\">{open}</span>{inner}<span class=\"heard\">{close}</span></{tag}>{}",
            &words[inner.len()..]
        );
    }
    html
}

fn clauses(out: &mut String, difference: &Difference) {
    let listed = &difference.clauses.without_finding;
    if listed.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<h2>Clauses that changed without a finding</h2>\n<details>\n<summary>{} of them</summary>",
        listed.len()
    );
    for clause in listed {
        let mut place = foreign(&clause.section);
        if clause.moved {
            place.push_str(if place.is_empty() { "moved" } else { " · moved" });
        }
        let _ = writeln!(out, "<article class=\"finding\">\n<p class=\"soft\">{place}</p>");
        wording(out, &Wording::default(), &clause.wording);
        out.push_str("</article>\n");
    }
    out.push_str("</details>\n");
}

fn about(out: &mut String, difference: &Difference) {
    out.push_str("<h2>About this comparison</h2>\n");
    let file = |document: &crate::risk::report::DocumentFacts| {
        let format = names::format(document.format);
        format!("{} ({format}, sha256 {})", printable(words::name(document)), document.sha256)
    };
    let hashed = |of: &crate::risk::report::Hashed| format!("{} (sha256 {})", of.name, of.sha256);
    let mut list = vec![
        ("Clauses", words::clauses(&difference.clauses, true)),
        ("Before", file(&difference.old)),
        ("After", file(&difference.new)),
        ("Model", hashed(&difference.model)),
        ("Policy", hashed(&difference.policy)),
        ("Made with", format!("{} {}", difference.tool.name, difference.tool.version)),
    ];
    for document in [&difference.old, &difference.new] {
        let remarks = document.warnings.iter().map(|warning| ("Remark", printable(warning)));
        list.extend(remarks);
    }
    out.push_str(&facts(&list));
    let _ = writeln!(out, "<p>{}</p>", escape(&difference.disclaimer));
}
