//! A cease-and-desist notice that quotes the clause of the signed contract it rests on.

use super::facts::{SURE, places};
use super::law::{self, Jurisdiction};
use super::{Block, DISCLAIMER, Draft, Facts};
use crate::risk::covered_parts;
use crate::risk::report::{Direction, Finding, RiskReport};

/// What a notice needs beside the contract.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// What was done with the work, or nothing where it is to be filled in.
    pub breach: Option<&'a str>,
    /// Days for an answer.
    pub days: u32,
    /// Notes to add.
    pub jurisdictions: &'a [&'a Jurisdiction],
}

/// Clauses quoted at most.
const QUOTED: usize = 3;

/// The notice, or nothing where the contract has no clause to rest it on.
#[must_use]
pub fn notice(facts: &Facts, report: &RiskReport, options: &Options<'_>) -> Option<Draft> {
    let bans = surest(report, "no_ai");
    let limits = surest(report, "purpose_limitation");
    let (quoted, banned) = if bans.is_empty() { (&limits, false) } else { (&bans, true) };
    if quoted.is_empty() {
        return None;
    }
    let mut draft = Draft::default();
    draft.push(Block::Title("Notice to stop a use of the work".to_owned()));
    for line in [
        format!("From: {}", facts.creator),
        format!("To: {}", facts.recipient),
        "Date: [date]".to_owned(),
        format!("Agreement: \u{201c}{}\u{201d}, {}", facts.title, facts.date),
    ] {
        draft.push(Block::Line(line));
    }
    let numbers: Vec<String> =
        quoted.iter().map(|finding| facts.place(report, finding)).filter(|place| !place.is_empty()).collect();
    let at = if numbers.is_empty() { String::new() } else { format!(" in {}", places(&numbers)) };
    draft.paragraph(format!("The agreement between us says{at}:"));
    for finding in quoted {
        let lead = if finding.lead.is_empty() { String::new() } else { format!("{} ", finding.lead) };
        draft.push(Block::Quote(format!("{lead}{}", finding.text)));
    }
    let breach = match options.breach {
        Some(breach) => breach.trim().to_owned(),
        None => "[describe the use: what, where, when it was seen, with copies or links]".to_owned(),
    };
    let stop = if breach.ends_with(['.', '!', '?']) { "" } else { "." };
    draft.paragraph(format!("I have learned of this use: {breach}{stop}"));
    draft.paragraph(if banned {
        "As I read the words quoted above, they do not allow it. I ask you to:"
    } else {
        "As I read the words quoted above, they allow only the uses named there, and this is none of them. I ask you to:"
    });
    let asked = [
        "stop this use at once, and have everyone stop it who has the work from you;".to_owned(),
        "take the work out of every data set, prompt and system that it was put into for artificial intelligence, and delete the \
         copies made for that;"
            .to_owned(),
        "tell me in writing which works were used, for which systems, since when, and who received them;".to_owned(),
        format!(
            "confirm in writing within {} day{} of this notice that all of this was done.",
            options.days,
            if options.days == 1 { "" } else { "s" }
        ),
    ];
    for (i, text) in asked.into_iter().enumerate() {
        draft.push(Block::Clause { number: format!("{}.", i + 1), text });
    }
    draft.paragraph(
        "I reserve all rights under the agreement and the law. Nothing in this notice gives up any of them, and nothing in it consents \
         to any use.",
    );
    draft.push(Block::Line("[signature, name, address]".to_owned()));
    remarks(&mut draft, facts, report, banned);
    law::add(&mut draft, options.jurisdictions);
    Some(draft)
}

/// What the sender should know before sending.
fn remarks(draft: &mut Draft, facts: &Facts, report: &RiskReport, banned: bool) {
    draft.push(Block::Note(DISCLAIMER.to_owned()));
    if !banned {
        draft.push(Block::Note(
            "No clause was found that keeps AI from the work. This notice rests on the limit of use alone; whether AI training falls \
             outside it can be disputed."
                .to_owned(),
        ));
    }
    let against: Vec<String> = ["ai_training", "implied_ai_use", "ip_assignment"]
        .iter()
        .flat_map(|label| surest(report, label))
        .map(|finding| facts.place(report, finding))
        .collect();
    if !against.is_empty() {
        let at = places(&against.into_iter().filter(|place| !place.is_empty()).collect::<Vec<_>>());
        let at = if at.is_empty() { String::new() } else { format!(", in {at}") };
        draft.push(Block::Note(format!(
            "Before you send this: the contract also has words that the other side may rely on{at}. Which of them rules is open; get \
             advice first."
        )));
    }
    let weakeners: Vec<String> =
        report.protections.no_ai.weakeners.iter().map(|part| part.name.replace('_', " ")).collect();
    if banned && !weakeners.is_empty() {
        draft.push(Block::Note(format!(
            "The clause may be weaker than it looks; these were found in it: {}. Read whether they cover this use.",
            weakeners.join(", ")
        )));
    }
}

/// Uses that a ban may forbid, by the names of the card; the other parts are consent, remedy and the like.
const USES: [&str; 5] =
    ["training", "fine_tuning", "ingestion", "text_and_data_mining", "synthetic_likeness"];

/// Findings of a label that are certain enough to be quoted: those that forbid most uses, then the surest, as they stand.
fn surest<'a>(report: &'a RiskReport, label: &str) -> Vec<&'a Finding> {
    let mut found: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|f| {
            f.label == label && f.probability >= SURE && !f.direction.is_some_and(Direction::turns_label)
        })
        .collect();
    let uses = |f: &Finding| {
        let parts = covered_parts(&format!("{} {}", f.lead, f.text));
        parts.iter().filter(|part| USES.contains(part)).count()
    };
    found.sort_by(|a, b| uses(b).cmp(&uses(a)).then_with(|| b.probability.total_cmp(&a.probability)));
    found.truncate(QUOTED);
    found.sort_by_key(|f| f.start);
    found
}
