//! A one-page addendum that bans AI use of the work, for a contract that is to be signed or was signed already.

use super::facts::places;
use super::law::{self, Jurisdiction};
use super::{Block, DISCLAIMER, Draft, Facts};
use crate::risk::{Policy, Role, covered_parts};

/// How much an addendum asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// A ban on training alone.
    Light,
    /// Every part of a whole No-AI clause.
    Standard,
    /// That, with proof, an agreed sum and no tools that learn.
    Strict,
}

/// The name of the protection in policies.
const NO_AI: &str = "no_ai";
/// The part of it that even a light addendum has.
const TRAINING: &str = "training";

const ALLOWED: &str = "Tools for storage, search, spelling, accessibility and ordinary editing stay allowed so far as they do not \
     keep {work} and do not learn from {it}.";
const RESERVED: &str = "No right in the Agreement, however wide, includes use for artificial intelligence. {Creator} reserves all \
     rights that the Agreement does not expressly grant.";
const COVERED: &str = "{Recipient} shall indemnify {creator} against all claims that arise from any use of {work} for artificial intelligence.";
const STRICT: &[&str] = &[
    "{Recipient} shall not use on {work} any artificial intelligence tool whose provider may train on what is put into it.",
    "{Recipient} shall confirm in writing, within fourteen days of a request, that no use was made of {work} to train or test artificial \
     intelligence, and shall keep records that show it.",
    "On a breach of this ban on use for artificial intelligence, {recipient} shall pay {creator} [amount] for each work as an agreed \
     estimate of the loss, and shall withdraw every system built with {it}.",
];

/// The addendum to a contract.
#[must_use]
pub fn addendum(
    facts: &Facts,
    policy: &Policy,
    strength: Strength,
    jurisdictions: &[&Jurisdiction],
) -> Draft {
    let built_in;
    let clause = match policy.wanted_clause(NO_AI) {
        Some(clause) => clause,
        None => {
            built_in = Policy::built_in(Role::Creator);
            built_in.wanted_clause(NO_AI).expect("a test looks for it in the built-in policy")
        }
    };
    let mut draft = Draft::default();
    let (creator, recipient) = &facts.terms;
    draft.push(Block::Title("No-AI Addendum".to_owned()));
    draft.paragraph(format!(
        "This addendum belongs to \u{201c}{}\u{201d} dated {} (the \u{201c}Agreement\u{201d}) between {} (\u{201c}{creator}\u{201d}) \
         and {} (\u{201c}{recipient}\u{201d}). It takes effect once both have signed it.",
        facts.title, facts.date, facts.creator, facts.recipient
    ));
    let mut section = Numbered { draft: &mut draft, section: 0, clause: 0 };
    section.open("Order of the two");
    let over = match facts.affected.as_slice() {
        [] => String::new(),
        affected => format!(", above all over {}", places(affected)),
    };
    section.clause(format!("Where this addendum and the Agreement differ, this addendum prevails{over}."));
    section.clause("All else in the Agreement stays as it is.".to_owned());
    section.open("No use for artificial intelligence");
    let light = |line: &&str| strength > Strength::Light || covered_parts(line).contains(&TRAINING);
    for line in clause.lines().filter(light) {
        section.clause(facts.wording.fill(line));
    }
    if strength > Strength::Light {
        section.clause(facts.wording.fill(COVERED));
    }
    if strength == Strength::Strict {
        STRICT.iter().for_each(|line| section.clause(facts.wording.fill(line)));
    }
    section.open("What stays as it was");
    section.clause(facts.wording.fill(RESERVED));
    if strength < Strength::Strict {
        section.clause(facts.wording.fill(ALLOWED));
    }
    for (name, term) in [(&facts.creator, creator), (&facts.recipient, recipient)] {
        draft.push(Block::Line(format!("For {term}, {name}: [signature, name, date]")));
    }
    draft.push(Block::Note(DISCLAIMER.to_owned()));
    law::add(&mut draft, jurisdictions);
    draft
}

/// Numbers clauses as `2.1`.
struct Numbered<'a> {
    draft: &'a mut Draft,
    section: usize,
    clause: usize,
}

impl Numbered<'_> {
    fn open(&mut self, heading: &str) {
        self.section += 1;
        self.clause = 0;
        self.draft.push(Block::Heading(format!("{}. {heading}", self.section)));
    }

    fn clause(&mut self, text: String) {
        self.clause += 1;
        self.draft.push(Block::Clause { number: format!("{}.{}", self.section, self.clause), text });
    }
}
