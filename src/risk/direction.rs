//! Whom a clause concerns: who owes what it says, who gets it, who is bound by it.
//!
//! In: a label, a clause with its lead-in, and the parties. Out: a [`Direction`] where the words tell one that is not the usual.

use super::parties::Parties;
use super::report::Direction;
use super::sides::in_lower_case;
use super::{NO_AI, bound, indemnity, opt_out, ownership, policy, service_data, subject};

const INDEMNIFICATION: &str = "indemnification";

/// Who owes, gets or is bound by what a clause of one label says; `before` is the sentence in front of it.
#[must_use]
pub fn direction(label: &str, lead: &str, text: &str, before: &str, parties: &Parties) -> Option<Direction> {
    match label {
        // What a platform and its customers owe each other is no duty of whoever makes the work.
        INDEMNIFICATION if parties.passes_creator_by(&in_lower_case(lead, text)) => Some(Direction::Unknown),
        INDEMNIFICATION => Some(indemnity::direction(lead, text, parties)),
        policy::OWNERSHIP => {
            ownership::direction(lead, text, parties).or_else(|| on_feedback(lead, text, before))
        }
        policy::MORAL_RIGHTS => on_feedback(lead, text, before),
        label if policy::GRANTS.contains(&label) => {
            let to_creator = bound::grant(lead, text, parties);
            let consent =
                || (label == policy::TRAINING).then(|| bound::with_consent(lead, text, parties)).flatten();
            // A service trains on what becomes of its own suggestions: that is no feedback.
            let feedback = || if label == policy::TRAINING { None } else { on_feedback(lead, text, before) };
            let product =
                || (label == policy::DERIVATIVES).then(|| subject::own_product(lead, text)).flatten();
            let passes = || ownership::of_what_passes(lead, text, parties);
            let data = || {
                matches!(label, policy::IMPLIED | policy::UNRESTRICTED)
                    .then(|| service_data::alone(lead, text))
                    .flatten()
            };
            to_creator.or_else(passes).or_else(feedback).or_else(product).or_else(consent).or_else(data)
        }
        NO_AI => {
            // "Do you train on my notes? No. When you press the button, ...": what the answer goes on to tell binds nobody.
            let answer = text.find(". ").filter(|_| lead.ends_with('?')).map_or(text, |end| &text[..=end]);
            opt_out::instead_of_a_ban(lead, text)
                .or_else(|| bound::direction(lead, answer, parties))
                .or_else(|| subject::secrets(lead, text))
        }
        policy::PURPOSE => bound::direction(lead, text, parties).or_else(|| subject::limit(lead, text)),
        _ => None,
    }
}

fn on_feedback(lead: &str, text: &str, before: &str) -> Option<Direction> {
    subject::right(lead, text).or_else(|| subject::right_going_on(before, text))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::risk::whole;

    #[test]
    fn what_others_owe_each_other_is_nothing_of_the_makers() {
        let parties = Parties::read(
            "Fern Inc. (\"Fern\") runs a marketplace on which Clients engage Freelancers. Freelancer assigns the Work to Client.",
        );
        let owes = |text: &str| direction(INDEMNIFICATION, "", text, "", &parties);
        assert_eq!(owes("Clients shall indemnify Fern against claims."), Some(Direction::Unknown));
        assert_eq!(
            owes("Clients shall indemnify Freelancers against claims."),
            Some(Direction::RecipientIndemnifies)
        );
        assert_eq!(owes("Users shall indemnify Fern against claims."), Some(Direction::CreatorIndemnifies));
        assert_eq!(owes("Freelancers shall indemnify Fern."), Some(Direction::CreatorIndemnifies));
    }

    /// As annotators call a direction; nothing where the label has none.
    fn way(label: &str, direction: Option<Direction>) -> Option<&'static str> {
        Some(match direction {
            Some(Direction::CreatorIndemnifies) => "maker_pays",
            Some(Direction::RecipientIndemnifies) => "other_pays",
            Some(Direction::Mutual) => "both",
            Some(Direction::Unknown) => "unknown",
            Some(Direction::ToCreator) => "to_maker",
            Some(Direction::BindsCreator) => "binds",
            _ if matches!(label, NO_AI | policy::PURPOSE) => "protects",
            _ if label == policy::OWNERSHIP || policy::GRANTS.contains(&label) => "to_other",
            _ => return None,
        })
    }

    /// How many of `(label, way as read, way as annotated)` are right, and how many there are; clauses that concern both or neither are left out.
    fn score<'t>(read: impl Iterator<Item = (&'t str, Option<&'t str>, &'t str)>) -> (usize, usize) {
        read.filter(|(label, _, truth)| *label == INDEMNIFICATION || !matches!(*truth, "both" | "other"))
            .filter_map(|(_, read, truth)| Some(usize::from(read? == truth)))
            .fold((0, 0), |(right, all), hit| (right + hit, all + 1))
    }

    /// What the sentences of whole contracts do, by the reading of annotators who did not see this module. The rules were shaped on them, but
    /// for those of `whole_dev` and `whole_judge`; the weights by which the parties are told were fitted on all.
    #[test]
    fn whom_the_sentences_of_whole_contracts_concern_is_nearly_always_told() {
        #[derive(serde::Deserialize)]
        struct Line {
            id: String,
            label: String,
            way: String,
            doubt: bool,
        }
        let contracts = whole::contracts();
        let parties: BTreeMap<&str, Parties> = contracts
            .iter()
            .map(|(source, contract)| (source.as_str(), Parties::read(&contract.text)))
            .collect();
        let sentences: BTreeMap<&str, &whole::Sentence> =
            contracts.values().flat_map(|contract| &contract.sentences).map(|s| (s.id.as_str(), s)).collect();
        let lines: Vec<Line> = include_str!("../../tests/whole_ways.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let of = |kept: &dyn Fn(&str) -> bool| {
            score(lines.iter().filter(|line| !line.doubt).filter_map(|line| {
                let sentence = sentences[line.id.as_str()];
                kept(&sentence.source).then(|| {
                    let told = direction(
                        &line.label,
                        &sentence.lead,
                        &sentence.text,
                        "",
                        &parties[sentence.source.as_str()],
                    );
                    (line.label.as_str(), way(&line.label, told), line.way.as_str())
                })
            }))
        };
        let unseen = |source: &str| source.contains("whole_dev") || source.contains("whole_judge");
        let (right, all) = of(&|source| !unseen(source));
        assert!(right * 100 >= all * 94, "{right} of {all}");
        let (right, all) = of(&unseen);
        assert!(right * 100 >= all * 94, "{right} of {all} unseen");
    }

    /// Contracts that were written, without sight of this module, to be hard: limits on what is handed over, bans that the maker promises,
    /// plain words, unusual names. No rule was made for one of them; their totals were looked at on the way.
    #[test]
    fn whom_hard_sentences_concern_is_told_oftener_than_not() {
        #[derive(serde::Deserialize)]
        struct Line {
            source: String,
            lead: String,
            text: String,
            ways: BTreeMap<String, String>,
        }
        let lines: Vec<Line> = include_str!("../../tests/ways.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        for line in &lines {
            texts.entry(&line.source).or_default().push_str(&format!("{}\n{}\n", line.lead, line.text));
        }
        let parties: BTreeMap<&str, Parties> =
            texts.iter().map(|(source, text)| (*source, Parties::read(text))).collect();
        let (right, all) = score(lines.iter().flat_map(|line| {
            let parties = &parties[line.source.as_str()];
            line.ways.iter().map(move |(label, truth)| {
                (
                    label.as_str(),
                    way(label, direction(label, &line.lead, &line.text, "", parties)),
                    truth.as_str(),
                )
            })
        }));
        assert!(right * 100 >= all * 55, "{right} of {all}");
    }
}
