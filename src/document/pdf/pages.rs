//! Pages of lines to one text: ligatures and hyphens mended, page numbers and running headers marked as no part of a sentence.
//!
//! Nothing is left out: a page number stays in the text, as a block of its own that the segmenter keeps out of sentences.

use std::collections::{HashMap, HashSet};

use super::breaks;
use super::layout::{Break, PageLine};
use crate::document::page_number::{is_page_number, is_reference};
use crate::document::{Block, BlockKind};

/// Lines at the top and at the bottom of a page that can be running headers.
const EDGE: usize = 3;
/// Pages up to which a line at the edge of two is a running header.
const FEW: usize = 5;

/// Joins the pages. Blocks mark page furniture; all between them is running text. A sentence that goes on over a page break stays in
/// one piece: what stands at the edges of the pages follows behind it.
pub(super) fn assemble(pages: &[Vec<PageLine>]) -> (String, Vec<Block>) {
    let pages: Vec<Vec<PageLine>> = pages.iter().map(|page| cleaned(page)).collect();
    let repeated = running(&pages);
    let mut out = Assembled { words: words(&pages), ..Assembled::default() };
    for page in &pages {
        let filled: Vec<usize> = (0..page.len()).filter(|&i| !page[i].text.is_empty()).collect();
        let (top, bottom) = (filled.iter().take(EDGE), filled.iter().rev().take(EDGE));
        let edges: Vec<usize> = top.chain(bottom).copied().collect();
        let mut first = true;
        for (i, line) in page.iter().enumerate() {
            let at_edge = edges.contains(&i);
            if at_edge
                && (is_page_number(&line.text)
                    || is_reference(&line.text)
                    || repeated.contains_key(&shape(&line.text)))
            {
                out.waiting.push(line.text.clone());
            } else if !line.text.is_empty() {
                out.line(line, std::mem::take(&mut first));
            }
        }
    }
    out.flush();
    (out.text, out.blocks)
}

/// The text so far.
#[derive(Default)]
struct Assembled {
    text: String,
    blocks: Vec<Block>,
    /// What ended its last line.
    ended: Break,
    /// Page furniture that waits for the end of a sentence.
    waiting: Vec<String>,
    /// Words of the document in small letters, to tell hyphens of words from those of line ends.
    words: HashSet<String>,
}

impl Assembled {
    /// Adds a line of running text; `first`: of its page.
    fn line(&mut self, line: &PageLine, first: bool) {
        let goes_on = self.goes_on(&line.text);
        if !goes_on {
            self.flush();
            if first && !self.text.is_empty() && !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
        }
        self.push(&line.text);
        self.ended = line.ends;
        self.text.push_str(if line.ends == Break::Paragraph { "\n\n" } else { "\n" });
    }

    /// Whether the sentence at the end goes on with `line`.
    fn goes_on(&self, line: &str) -> bool {
        let before = self
            .text
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | ')' | ']'));
        !before.is_empty()
            && self.ended != Break::Paragraph
            && !before.ends_with(['.', ';', ':', '?', '!'])
            && !breaks::begins_item(line)
            && (self.ended == Break::Wrap || line.starts_with(|c: char| c.is_lowercase()))
    }

    /// Puts the furniture that waits.
    fn flush(&mut self) {
        for line in std::mem::take(&mut self.waiting) {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            let start = self.text.len();
            self.text.push_str(&line);
            self.blocks.push(Block {
                start,
                end: self.text.len(),
                kind: BlockKind::Furniture,
                opening: start,
            });
            self.text.push('\n');
            self.ended = Break::Line;
        }
    }

    /// Adds words behind what stands there; a word that the end of a line cut is joined.
    fn push(&mut self, line: &str) {
        let stretch = self.blocks.last().map_or(0, |block| block.end);
        let hyphen = self.ended != Break::Paragraph && self.text[stretch..].ends_with("-\n");
        let before = self.text[stretch..].trim_end_matches("-\n");
        if hyphen && before.ends_with(char::is_alphanumeric) && line.starts_with(char::is_alphanumeric) {
            if matches!(line.split_whitespace().next(), Some("and" | "or" | "und" | "et")) {
                // "text- and data mining"
                self.text.truncate(self.text.len() - 1);
                self.text.push(' ');
            } else if before.ends_with(char::is_lowercase)
                && line.starts_with(char::is_lowercase)
                && self.is_cut(before, line)
            {
                self.text.truncate(self.text.len() - 2);
            } else {
                self.text.truncate(self.text.len() - 1);
            }
        }
        self.text.push_str(line);
    }

    /// Whether the hyphen behind `before` is no part of its word: the document has the whole word elsewhere, or no such two.
    fn is_cut(&self, before: &str, after: &str) -> bool {
        let first = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        let second = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        if self.words.contains(&format!("{first}{second}")) {
            return true;
        }
        if self.words.contains(&format!("{first}-{second}")) {
            return false;
        }
        !is_compound(&first, &second) || !self.words.contains(&second) && !is_suffix(&second)
    }
}

/// All words of the pages in small letters, those with hyphens whole; not those that the end of a line cuts.
fn words(pages: &[Vec<PageLine>]) -> HashSet<String> {
    let mut words = HashSet::new();
    for line in pages.iter().flatten() {
        let cut = line.text.ends_with('-');
        let mut all: Vec<&str> =
            line.text.split(|c: char| !c.is_alphabetic() && c != '-').filter(|w| !w.is_empty()).collect();
        if cut {
            all.pop();
        }
        // The first word may be the rest of one that was cut.
        words.extend(all.iter().skip(1).map(|word| word.to_lowercase()));
    }
    words
}

/// Whether a hyphen commonly parts two such words.
fn is_compound(first: &str, second: &str) -> bool {
    is_suffix(second) || PREFIXES.contains(&first)
}

fn is_suffix(word: &str) -> bool {
    SUFFIXES.contains(&word)
}

const PREFIXES: &[&str] = &[
    "non", "self", "co", "pre", "post", "sub", "third", "well", "so", "long", "short", "work", "royalty",
    "cross", "in", "on", "off", "ex", "all", "part", "full", "first", "second", "opt", "sign", "fine",
    "real", "multi",
];

const SUFFIXES: &[&str] = &[
    "exclusive",
    "free",
    "party",
    "based",
    "related",
    "term",
    "called",
    "up",
    "in",
    "off",
    "out",
    "site",
    "line",
    "house",
    "transferable",
    "hire",
    "tuning",
    "tune",
    "wide",
    "known",
];

/// Lines without ligatures, soft hyphens and odd spaces.
fn cleaned(page: &[PageLine]) -> Vec<PageLine> {
    page.iter().map(|line| PageLine { text: clean(line.text.trim_end()), ends: line.ends }).collect()
}

fn clean(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            '\u{ad}' => out.push('-'),
            '\u{2010}' | '\u{2011}' => out.push('-'),
            '\0' | '\u{fffd}' => {}
            '\t' | '\u{a0}' => out.push(' '),
            c => out.push(c),
        }
    }
    if out.trim().is_empty() { String::new() } else { out }
}

/// A line with its numbers taken out, so that "Page 3 of 9" and "Page 4 of 9" are one.
fn shape(line: &str) -> String {
    line.split_whitespace()
        .map(|w| w.replace(|c: char| c.is_ascii_digit(), "#"))
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Shapes of the lines that stand at the edge of at least a third of all pages and of three, or of two where there are few.
fn running(pages: &[Vec<PageLine>]) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let filled: Vec<&String> =
            page.iter().map(|line| &line.text).filter(|line| !line.is_empty()).collect();
        // A short page is all edge: only its very first and last line count.
        let edge = if filled.len() > 4 * EDGE { EDGE } else { 1 };
        let mut shapes: Vec<String> =
            filled.iter().take(edge).chain(filled.iter().rev().take(edge)).map(|line| shape(line)).collect();
        shapes.sort_unstable();
        shapes.dedup();
        for shape in shapes {
            *counts.entry(shape).or_default() += 1;
        }
    }
    let least = if pages.len() <= FEW { 2 } else { 3.max(pages.len() / 3) };
    counts.retain(|_, n| *n >= least);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages whose lines end as the place does not tell.
    fn assembled(pages: &[String]) -> (String, Vec<Block>) {
        let line = |text: &str| PageLine { text: text.to_owned(), ends: Break::Line };
        let pages: Vec<Vec<PageLine>> = pages.iter().map(|page| page.lines().map(line).collect()).collect();
        assemble(&pages)
    }

    fn furniture(text: &str, blocks: &[Block]) -> Vec<String> {
        blocks.iter().map(|b| text[b.start..b.end].to_owned()).collect()
    }

    #[test]
    fn ligatures_and_hyphens_are_mended() {
        let (text, _) = assembled(&[
            "The \u{fb01}nal o\u{fb03}cial ver-\nsion is non-\nexclusive and royalty-\nfree.".to_owned(),
        ]);
        assert_eq!(text.trim(), "The final official version is non-exclusive and royalty-free.");
    }

    #[test]
    fn running_headers_and_page_numbers_are_marked_and_kept() {
        let page = |n: usize| {
            let body: Vec<String> = (0..14)
                .map(|i| format!("{} of the text goes on and on", "word ".repeat(14 * n + i)))
                .collect();
            format!("Harrow Press - Confidential draft\n{}\nPage {n} of 4\n", body.join("\n"))
        };
        let pages: Vec<String> = (1..=4).map(page).collect();
        let (text, blocks) = assembled(&pages);
        let found = furniture(&text, &blocks);
        assert_eq!(found.len(), 8, "{found:?}");
        assert!(
            found.contains(&"Page 3 of 4".to_owned())
                && found.contains(&"Harrow Press - Confidential draft".to_owned())
        );
    }

    #[test]
    fn a_sentence_over_a_page_break_stays_whole_and_the_edges_follow_it() {
        let line = |text: &str, ends: Break| PageLine { text: text.to_owned(), ends };
        let pages = [
            vec![
                line("Harrow Press", Break::Line),
                line("The studio may print it during the", Break::Wrap),
                line("Page 1 of 2", Break::Line),
            ],
            vec![
                line("Harrow Press", Break::Line),
                line("Term in its books, and sell", Break::Wrap),
                line("those. It may not lend it.", Break::Line),
                line("Page 2 of 2", Break::Line),
            ],
        ];
        let (text, blocks) = assemble(&pages);
        assert!(text.contains("during the\nTerm in its books, and sell\nthose."), "{text}");
        assert_eq!(furniture(&text, &blocks), ["Harrow Press", "Page 1 of 2", "Harrow Press", "Page 2 of 2"]);
    }

    #[test]
    fn a_hyphen_at_the_end_of_a_line_goes_where_the_document_has_the_word_or_no_such_second_half() {
        let pages = ["All in-\nterest is due, de-\nrivative works in-\ncluded, text-\nand data mining too. An in-\nhouse team, which is a house of its own, is".to_owned()];
        let (text, _) = assembled(&pages);
        assert!(
            text.starts_with(
                "All interest is due, derivative works included, text- and data mining too. An in-house team"
            ),
            "{text}"
        );
    }

    #[test]
    fn words_of_the_contract_are_no_furniture() {
        let pages: Vec<String> = (1..=5)
            .map(|n| {
                format!(
                    "Clause {n} first line differs {}\nmiddle\nlast line {}",
                    "x".repeat(n),
                    "y".repeat(n)
                )
            })
            .collect();
        let (_, blocks) = assembled(&pages);
        assert!(blocks.is_empty(), "{blocks:?}");
    }
}
