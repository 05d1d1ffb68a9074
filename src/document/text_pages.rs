//! Pages of plain text: page numbers and the headers and footers that stand around the end of a page.
//!
//! In: text. Out: these lines as blocks that the segmenter keeps out of sentences. A page ends at a form feed, or at a line with its
//! number. Headers are told by being there again around another end, or by standing in the middle of a sentence.

use std::collections::{HashMap, HashSet};

use super::blocks::is_list_mark;
use super::page_number::is_page_number;
use super::{Block, BlockKind};

/// Lines before and behind the end of a page that can be headers or footers.
const EDGE: usize = 3;
/// Lines of words that may stand between the number of a page and its form feed, the one behind that included.
const BETWEEN: usize = 2;
/// Longest header in bytes.
const LONGEST: usize = 120;
/// Shortest line that can be the first half of a sentence, in bytes.
const CUT: usize = 20;

/// A line without the white space around it.
struct Line<'a> {
    start: usize,
    text: &'a str,
    /// Whether a form feed stands before it.
    fed: bool,
}

/// The page numbers, headers and footers of `text`.
pub(super) fn furniture(text: &str) -> Vec<Block> {
    let lines = lines(text);
    let ends = ends(&lines);
    if ends.is_empty() {
        return Vec::new();
    }
    let edges: Vec<Vec<usize>> = ends.iter().map(|end| edge(&lines, end)).collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    // On a short page a line can stand at both edges.
    let mut seen: HashSet<usize> = HashSet::new();
    for edge in &edges {
        let fresh = edge.iter().filter(|&&at| seen.insert(at) && is_header(lines[at].text));
        let mut shapes: Vec<String> = fresh.map(|&at| shape(lines[at].text)).collect();
        shapes.sort_unstable();
        shapes.dedup();
        for shape in shapes {
            *counts.entry(shape).or_default() += 1;
        }
    }
    let least = 2.max(ends.len() / 3);
    let mut found: Vec<usize> = Vec::new();
    for (edge, end) in edges.iter().zip(&ends) {
        let inside = within_sentence(&lines, end);
        found.extend(edge.iter().copied().filter(|at| {
            let text = lines[*at].text;
            end.numbers.contains(at)
                || inside.contains(at)
                || is_header(text) && counts.get(&shape(text)).is_some_and(|&count| count >= least)
        }));
    }
    found.sort_unstable();
    found.dedup();
    let block = |at: usize| {
        let Line { start, text, .. } = lines[at];
        Block { start, end: start + text.len(), kind: BlockKind::Furniture, opening: start }
    };
    found.into_iter().map(block).collect()
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    let mut fed = false;
    for raw in text.split_inclusive(['\n', '\u{c}']) {
        let bare = raw.trim();
        let before = raw.len() - raw.trim_start().len();
        let start = at + if bare.is_empty() { 0 } else { before };
        lines.push(Line { start, text: bare, fed });
        fed = raw.ends_with('\u{c}');
        at += raw.len();
    }
    lines
}

/// The end of a page: the lines between which it lies, and those that number the page.
struct End {
    first: usize,
    /// The line behind it.
    last: usize,
    numbers: Vec<usize>,
}

/// The ends of pages; a number and a form feed near each other are one.
fn ends(lines: &[Line<'_>]) -> Vec<End> {
    let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|line| line.text.is_empty());
    let mut ends: Vec<End> = Vec::new();
    let mut words_since = 0;
    for (at, line) in lines.iter().enumerate() {
        let apart = |sides: usize| {
            let above = blank(at.checked_sub(1)) || line.fed;
            let below = blank(Some(at + 1)) || lines.get(at + 1).is_some_and(|next| next.fed);
            usize::from(above) + usize::from(below) >= sides
        };
        let numbered =
            is_numbered(line.text) && apart(if line.text.contains(char::is_alphabetic) { 1 } else { 2 });
        words_since += usize::from(!line.text.is_empty() && !numbered);
        if !numbered && !line.fed {
            continue;
        }
        let numbers = if numbered { vec![at] } else { Vec::new() };
        match ends.last_mut().filter(|_| words_since <= BETWEEN) {
            Some(end) => {
                end.last = at + usize::from(numbered);
                end.numbers.extend(numbers);
            }
            None => ends.push(End { first: at, last: at + usize::from(numbered), numbers }),
        }
        words_since = usize::from(!numbered && !line.text.is_empty());
    }
    ends
}

/// Whether a line numbers a page: "Page 2 of 5", "- 2 -", "Draft of May    Page 2".
fn is_numbered(text: &str) -> bool {
    let lower = text.to_lowercase();
    let named = || {
        text.len() <= LONGEST
            && lower.rfind("page ").is_some_and(|at| {
                let before = lower[..at].trim_end();
                !before.ends_with(['.', ',', ';', ':', '('])
                    && lower[..at].contains("   ")
                    && is_page_number(&lower[at..])
            })
    };
    !text.is_empty() && (is_page_number(text) || named())
}

/// The lines around an end that are not blank.
fn edge(lines: &[Line<'_>], end: &End) -> Vec<usize> {
    let filled = |at: &usize| !lines[*at].text.is_empty();
    let before = (0..end.first).rev().filter(filled).take(EDGE);
    let behind = (end.last..lines.len()).filter(filled).take(EDGE);
    before.chain((end.first..end.last).filter(filled)).chain(behind).collect()
}

/// Whether a line can be a header: it is no sentence, neither goes on nor begins the item of a list.
fn is_header(text: &str) -> bool {
    // "Moor Ltd." and "Moor Inc." are names.
    let named = |last: &str| last.len() <= 5 && last.starts_with(char::is_uppercase);
    let stopped = text.ends_with(['.', '?', '!']) && !text.split_whitespace().next_back().is_some_and(named);
    text.len() <= LONGEST
        && text.contains(char::is_alphabetic)
        && !text.starts_with(char::is_lowercase)
        && !text.ends_with([';', ',', ':'])
        && !stopped
        && !text.split_whitespace().next().is_some_and(is_list_mark)
}

/// A line without the number of its page, so that those of two pages are one. "Schedule 1" and "Schedule 2" are two.
fn shape(text: &str) -> String {
    let lower = text.to_lowercase();
    let apart =
        |at: usize, number: &str| lower[..at].ends_with("  ") && number.bytes().all(|b| b.is_ascii_digit());
    let last = lower.rfind(' ').map_or(0, |at| at + 1);
    let bare = if lower.contains("page ") {
        lower.replace(|c: char| c.is_ascii_digit(), "#")
    } else if last > 0 && apart(last, &lower[last..]) {
        lower[..last].to_owned()
    } else {
        lower
    };
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Titles that stand alone around an end, where a sentence goes on behind them.
fn within_sentence(lines: &[Line<'_>], end: &End) -> Vec<usize> {
    let filled = |at: &usize| !lines[*at].text.is_empty() && !end.numbers.contains(at);
    let title = |at: &usize| {
        let text = lines[*at].text;
        let alone = |other: Option<usize>| other.is_none_or(|at| at >= lines.len() || !filled(&at));
        let capitals = text.split_whitespace().all(|word| !word.starts_with(char::is_lowercase));
        is_header(text)
            && (capitals || text.contains("   "))
            && alone(at.checked_sub(1))
            && alone(Some(at + 1))
    };
    let mut before = (0..end.last).rev().filter(filled).peekable();
    let mut behind = (end.last..lines.len()).filter(filled).peekable();
    let mut titles = Vec::new();
    while titles.len() < EDGE
        && let Some(at) = before.next_if(title)
    {
        titles.push(at);
    }
    while titles.len() < 2 * EDGE
        && let Some(at) = behind.next_if(title)
    {
        titles.push(at);
    }
    let cut = before.peek().is_some_and(|&at| {
        let text = lines[at].text;
        text.len() > CUT && !text.ends_with(['.', ';', ':', '?', '!']) && text.contains(char::is_lowercase)
    });
    let goes_on = behind.peek().is_some_and(|&at| lines[at].text.starts_with(char::is_lowercase));
    if cut && goes_on { titles } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::furniture;

    fn found(text: &str) -> Vec<&str> {
        furniture(text).iter().map(|block| &text[block.start..block.end]).collect()
    }

    #[test]
    fn headers_that_are_there_again_are_found_around_numbers_and_form_feeds() {
        let text = "1. It may print it.\n\nPage 1 of 3\n\u{c}Moor Ltd - Terms\n2. It may lend\nit.\n\nPage 2 of 3\n\u{c}Moor Ltd - Terms\n3. It\nmay go.\n";
        assert_eq!(found(text), ["Page 1 of 3", "Moor Ltd - Terms", "Page 2 of 3", "Moor Ltd - Terms"]);
        let fed = "It may print it in its\nMoor Ltd      1\n\u{c}books and\nlend it to\nall of them.\nThis is due.\nMoor Ltd      2\n\u{c}End.\n";
        assert_eq!(found(fed), ["Moor Ltd      1", "Moor Ltd      2"]);
    }

    #[test]
    fn a_title_in_the_middle_of_a_sentence_is_a_header() {
        let text = "The Client shall not allow any third party to use\n\n      Page 2 of 5\n\nMoor Ltd          Freelance Agreement\n\n   the Work to train AI.\n";
        assert_eq!(found(text), ["Page 2 of 5", "Moor Ltd          Freelance Agreement"]);
    }

    #[test]
    fn headings_and_clauses_at_the_top_of_a_page_are_none() {
        for text in [
            "It is due in May.\n\u{c}Schedule 1\n\nThe drawings are listed here.\nThe fee is due.\nSo is the tax.\nAnd more.\n\u{c}Schedule 2\n\nAll of it.",
            "It is due in May.\n\u{c}MORAL RIGHTS\n\nThe Artist waives them.",
            "The Client shall not use the\n\u{c}Work to train AI.\n",
            "No pages here.\n\n2031\n1999\n",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert_eq!(found("It is due in May.\n\n- 2 -\n\nMORAL RIGHTS\n\nthe Artist waives them."), ["- 2 -"]);
    }
}
