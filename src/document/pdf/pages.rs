//! Pages of lines to one text: ligatures and hyphens mended, page numbers and running headers marked as no part of a sentence.
//!
//! Nothing is left out: a page number stays in the text, as a block of its own that the segmenter keeps out of sentences.

use std::collections::HashMap;

use super::breaks;
use super::layout::{Break, PageLine};
use crate::document::hyphens::{Hyphen, Hyphens};
use crate::document::page_number::{is_page_number, is_reference};
use crate::document::{Block, BlockKind, is_cut};

/// Lines at the top and at the bottom of a page that can be running headers.
const EDGE: usize = 3;
/// Pages up to which a line at the edge of two is a running header.
const FEW: usize = 5;

/// Joins the pages. Blocks mark page furniture; all between them is running text. A sentence that goes on over a page break stays in
/// one piece: what stands at the edges of the pages follows behind it.
pub(super) fn assemble(pages: &[Vec<PageLine>]) -> (String, Vec<Block>) {
    let pages: Vec<Vec<PageLine>> = pages.iter().map(|page| cleaned(page)).collect();
    let repeated = running(&pages);
    let mut out = Assembled {
        hyphens: Hyphens::of(pages.iter().flatten().map(|line| line.text.as_str())),
        ..Assembled::default()
    };
    for page in &pages {
        let filled: Vec<usize> = (0..page.len()).filter(|&i| !page[i].text.is_empty()).collect();
        let (top, bottom) = (filled.iter().take(EDGE), filled.iter().rev().take(EDGE));
        let edges: Vec<usize> = top.chain(bottom).copied().collect();
        let set_apart = |i: usize| {
            let text = &page[i].text;
            edges.contains(&i)
                && (is_page_number(text) || is_reference(text) || repeated.contains_key(&shape(text)))
        };
        let last = filled.iter().rposition(|&i| !page[i].note && !set_apart(i)).map(|at| filled[at]);
        let mut first = true;
        for &i in &filled {
            let line = &page[i];
            if set_apart(i) {
                out.waiting.push(Waiting { text: line.text.clone(), note: false });
            } else if line.note {
                out.waiting.push(Waiting { text: line.text.clone(), note: true });
            } else {
                let ends = if last == Some(i) && i + 1 < page.len() { line.at_foot } else { line.ends };
                out.line(&line.text, ends, std::mem::take(&mut first));
            }
        }
    }
    out.flush();
    (out.text, out.blocks)
}

/// A line that stands apart from the text of its page.
struct Waiting {
    text: String,
    /// Whether it is part of a footnote, which is read as text.
    note: bool,
}

/// The text so far.
#[derive(Default)]
struct Assembled {
    text: String,
    blocks: Vec<Block>,
    /// What ended its last line.
    ended: Break,
    /// Page furniture and footnotes that wait for the end of a sentence.
    waiting: Vec<Waiting>,
    /// Tells hyphens of words from those of line ends.
    hyphens: Hyphens,
}

impl Assembled {
    /// Adds a line of running text; `first`: of its page.
    fn line(&mut self, line: &str, ends: Break, first: bool) {
        let goes_on = self.goes_on(line);
        if !goes_on {
            self.flush();
            if first && !self.text.is_empty() && !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
        }
        self.push(line);
        self.ended = ends;
        self.text.push_str(if ends == Break::Paragraph { "\n\n" } else { "\n" });
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
            && (self.ended == Break::Wrap
                || line.starts_with(|c: char| c.is_lowercase())
                || !self.waiting.is_empty()
                    && is_cut(before.rsplit('\n').next().unwrap_or_default())
                    && line.split_whitespace().any(|word| word.starts_with(char::is_lowercase)))
    }

    /// Puts what waits: footnotes as text, and all else as furniture.
    fn flush(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let (notes, furniture): (Vec<Waiting>, Vec<Waiting>) =
            waiting.into_iter().partition(|line| line.note);
        for (at, Waiting { text, .. }) in notes.into_iter().enumerate() {
            if at == 0 && !self.text.is_empty() && !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
            self.push(&text);
            self.text.push('\n');
            self.ended = Break::Line;
        }
        for Waiting { text, .. } in furniture {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            let start = self.text.len();
            self.text.push_str(&text);
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
        match self.hyphens.between(before, line).filter(|_| hyphen) {
            Some(Hyphen::Suspended) => {
                self.text.truncate(self.text.len() - 1);
                self.text.push(' ');
            }
            Some(Hyphen::Cut) => self.text.truncate(self.text.len() - 2),
            Some(Hyphen::Own) => self.text.truncate(self.text.len() - 1),
            None => {}
        }
        self.text.push_str(line);
    }
}

/// Lines without ligatures, soft hyphens and odd spaces.
fn cleaned(page: &[PageLine]) -> Vec<PageLine> {
    page.iter().map(|line| PageLine { text: clean(line.text.trim_end()), ..line.clone() }).collect()
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
        let line = |text: &str| PageLine { text: text.to_owned(), ..PageLine::default() };
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
        let line =
            |text: &str, ends: Break| PageLine { text: text.to_owned(), ends, at_foot: ends, note: false };
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
    fn a_footnote_in_the_middle_of_a_sentence_follows_it_as_text() {
        let line = |text: &str, note: bool| PageLine {
            text: text.to_owned(),
            ends: Break::Paragraph,
            at_foot: Break::Line,
            note,
        };
        let pages = [
            vec![
                line("The studio shall not allow anybody to use the", false),
                line("1 The fee does not include", true),
                line("any tax.", true),
                line("Page 1 of 2", false),
            ],
            vec![line("Work to train AI. It pays on receipt.", false), line("Page 2 of 2", false)],
        ];
        let (text, blocks) = assemble(&pages);
        assert!(
            text.starts_with("The studio shall not allow anybody to use the\nWork to train AI."),
            "{text}"
        );
        assert!(text.contains("\n\n1 The fee does not include\nany tax.\n"), "{text}");
        assert_eq!(furniture(&text, &blocks), ["Page 1 of 2", "Page 2 of 2"]);
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
