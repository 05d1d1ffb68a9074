//! Lists within a sentence: "Client may (a) print the Work, and (b) sell it".

use super::markers::{self, MarkerKind};

/// Where an inline item starts, and its depth from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Byte of the marker.
    pub at: usize,
    /// Nesting among the inline lists of this sentence.
    pub depth: usize,
    /// Kind of its marker.
    pub kind: MarkerKind,
    /// Place in its list.
    pub ordinal: u32,
}

struct Level {
    kind: MarkerKind,
    last: u32,
    members: Vec<usize>,
}

/// The items of the lists inside `sentence`. A list has at least two, in order from the first, or one
/// behind a colon: "(b) of this Section" and
/// "(the Work)" make none. A marker at the very start of the sentence counts as a member, but is no split.
pub fn inline(sentence: &str) -> Vec<Split> {
    let found = candidates(sentence);
    if found.is_empty() {
        return Vec::new();
    }
    let mut levels: Vec<Level> = Vec::new();
    let mut finished: Vec<Level> = Vec::new();
    let mut splits: Vec<Split> = Vec::new();
    for (at, kind, ordinal, letter) in found {
        let follows = |level: &Level| {
            level.kind == kind && ordinal == level.last + 1
                || level.kind == MarkerKind::Lower && letter == Some(level.last + 1)
        };
        if let Some(depth) = levels.iter().rposition(follows) {
            finished.extend(levels.drain(depth + 1..));
            let level = &mut levels[depth];
            level.last += 1;
            level.members.push(splits.len());
            splits.push(Split { at, depth, kind: level.kind, ordinal: level.last });
        } else if ordinal > 1 && levels.is_empty() && after_semicolon(&sentence[..at]) {
            // the list began before a page break or in the sentence before
            levels.push(Level { kind, last: ordinal, members: vec![splits.len(); 2] });
            splits.push(Split { at, depth: 0, kind, ordinal });
        } else if ordinal == 1 && levels.len() < 4 {
            let depth = levels.len();
            levels.push(Level { kind, last: 1, members: vec![splits.len()] });
            splits.push(Split { at, depth, kind, ordinal });
        }
    }
    finished.extend(levels);
    let mut keep = vec![false; splits.len()];
    let strong = |l: &Level| sentence[..splits[l.members[0]].at].trim_end().ends_with(':');
    for level in finished.iter().filter(|l| l.members.len() >= 2 || strong(l)) {
        level.members.iter().for_each(|&m| keep[m] = true);
    }
    let mut keep = keep.into_iter();
    splits.retain(|_| keep.next().unwrap_or(false));
    splits
}

fn after_semicolon(before: &str) -> bool {
    let before = before.trim_end();
    let before = before.strip_suffix("and").or_else(|| before.strip_suffix("or")).unwrap_or(before);
    before.trim_end().ends_with(';')
}

/// Bracketed markers that may begin an item: place, kind, ordinal, and the reading as a letter.
fn candidates(sentence: &str) -> Vec<(usize, MarkerKind, u32, Option<u32>)> {
    let bytes = sentence.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(i) = bytes[at..].iter().position(|&b| b == b'(') {
        let open = at + i;
        at = open + 1;
        let before = sentence[..open].trim_end();
        let spaced = open == 0
            || bytes[open - 1].is_ascii_whitespace()
            || matches!(bytes[open - 1], b'"' | b':' | b';' | b',' | b'-' | b'(');
        if !spaced {
            continue;
        }
        let Some(close) = bytes[open..].iter().take(8).position(|&b| b == b')') else { continue };
        let Some(marker) = markers::at_start(&sentence[open..]) else { continue };
        if !marker.bracketed || refers(before, &sentence[open + close + 1..]) {
            continue;
        }
        found.push((open, marker.kind, marker.ordinal, marker.as_letter(&sentence[open..])));
    }
    found
}

/// Whether a bracketed letter belongs to a reference: "Section 4 (a)", "clauses (a) and (b) above".
fn refers(before: &str, after: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let lower = word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    let reference = matches!(
        lower.as_str(),
        "section"
            | "sections"
            | "clause"
            | "clauses"
            | "paragraph"
            | "paragraphs"
            | "subsection"
            | "subsections"
            | "subparagraph"
            | "subparagraphs"
            | "subclause"
            | "item"
            | "items"
            | "article"
            | "rule"
            | "part"
            | "sub-clause"
            | "sub-paragraph"
            | "sub-section"
            | "foregoing"
            | "§"
    );
    let numbered = word.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && word
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'(' || b == b')' || b.is_ascii_lowercase());
    let after = after.trim_start();
    let tail = [
        "above",
        "below",
        "of this",
        "of the preceding",
        "of section",
        "of clause",
        "hereof",
        "or (",
        "and (",
        "through (",
        "to (",
    ];
    reference
        || numbered && word.len() <= 6 && !word.ends_with(')')
        || tail.iter().any(|t| after.get(..t.len()).is_some_and(|a| a.eq_ignore_ascii_case(t)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(sentence: &str) -> Vec<(usize, &str)> {
        inline(sentence).iter().map(|s| (s.depth, &sentence[s.at..s.at + 4])).collect()
    }

    #[test]
    fn items_in_order_are_found_with_their_depth() {
        let text = "Client may (a) print it in (i) books and (ii) magazines, and (b) sell it.";
        assert_eq!(items(text), [(0, "(a) "), (1, "(i) "), (1, "(ii)"), (0, "(b) ")]);
    }

    #[test]
    fn references_and_lone_markers_are_none() {
        assert!(items("As set out in Section 4 (a) and Section 5 (b), the fee (the Fee) is due.").is_empty());
        assert!(items("Subject to clauses (a) and (b) above, Client may (a) print it.").is_empty());
    }
}
