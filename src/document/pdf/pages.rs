//! Pages of lines to one text: ligatures and hyphens mended, page numbers and running headers marked as no part of a sentence.
//!
//! Nothing is left out: a page number stays in the text, as a block of its own that the segmenter keeps out of sentences.

use std::collections::HashMap;

use crate::document::page_number::is_page_number;
use crate::document::{Block, BlockKind};

/// Lines at the top and at the bottom of a page that can be running headers.
const EDGE: usize = 3;

/// Joins the pages. Blocks mark page furniture; all between them is running text.
pub(super) fn assemble(pages: &[String]) -> (String, Vec<Block>) {
    let lines: Vec<Vec<String>> = pages.iter().map(|page| clean_lines(page)).collect();
    let repeated = running(&lines);
    let mut text = String::new();
    let mut blocks = Vec::new();
    for page in &lines {
        let filled: Vec<usize> = (0..page.len()).filter(|&i| !page[i].is_empty()).collect();
        let (top, bottom) = (filled.iter().take(EDGE), filled.iter().rev().take(EDGE));
        let edges: Vec<usize> = top.chain(bottom).copied().collect();
        for (i, line) in page.iter().enumerate() {
            let furniture =
                edges.contains(&i) && (is_page_number(line) || repeated.contains_key(&shape(line)));
            if furniture {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                let start = text.len();
                text.push_str(line);
                blocks.push(Block { start, end: text.len(), kind: BlockKind::Furniture, opening: start });
                text.push('\n');
            } else {
                push_line(&mut text, line, blocks.last().map_or(0, |b| b.end));
            }
        }
        if !text.ends_with("\n\n") {
            text.push('\n');
        }
    }
    (text, blocks)
}

/// Adds a line; a word cut by a hyphen at the end of the line before, within this stretch of running text, is joined.
fn push_line(text: &mut String, line: &str, stretch: usize) {
    let cut = text[stretch..].ends_with("-\n") && {
        let before = text[stretch..].trim_end_matches("-\n");
        before.ends_with(|c: char| c.is_lowercase())
            && line.starts_with(|c: char| c.is_lowercase())
            && !is_compound(before, line)
    };
    if cut {
        text.truncate(text.len() - 2);
    } else if text[stretch..].ends_with("-\n") && line.starts_with(char::is_alphanumeric) {
        // "non-" and "exclusive": one word that keeps its hyphen
        text.truncate(text.len() - 1);
    }
    text.push_str(line);
    text.push('\n');
}

/// Whether a hyphen at a line's end belongs to the word.
fn is_compound(before: &str, after: &str) -> bool {
    let first = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let second = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let prefix = matches!(
        first,
        "non"
            | "self"
            | "co"
            | "pre"
            | "post"
            | "sub"
            | "third"
            | "well"
            | "so"
            | "long"
            | "short"
            | "work"
            | "royalty"
            | "cross"
            | "in"
            | "on"
            | "off"
            | "ex"
            | "all"
            | "part"
            | "full"
            | "first"
            | "second"
    );
    let suffix = matches!(
        second,
        "exclusive"
            | "free"
            | "party"
            | "based"
            | "related"
            | "term"
            | "called"
            | "up"
            | "in"
            | "off"
            | "site"
            | "line"
    );
    prefix || suffix
}

/// Lines without ligatures, soft hyphens and odd spaces.
fn clean_lines(page: &str) -> Vec<String> {
    page.lines().map(|line| clean(line.trim_end())).collect()
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

/// Shapes of the lines that stand at the edge of at least three pages and of a third of all.
fn running(pages: &[Vec<String>]) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let filled: Vec<&String> = page.iter().filter(|line| !line.is_empty()).collect();
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
    let least = 3.max(pages.len() / 3);
    counts.retain(|_, n| *n >= least);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn furniture(text: &str, blocks: &[Block]) -> Vec<String> {
        blocks.iter().map(|b| text[b.start..b.end].to_owned()).collect()
    }

    #[test]
    fn ligatures_and_hyphens_are_mended() {
        let (text, _) = assemble(&[
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
        let (text, blocks) = assemble(&pages);
        let found = furniture(&text, &blocks);
        assert_eq!(found.len(), 8, "{found:?}");
        assert!(
            found.contains(&"Page 3 of 4".to_owned())
                && found.contains(&"Harrow Press - Confidential draft".to_owned())
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
        let (_, blocks) = assemble(&pages);
        assert!(blocks.is_empty(), "{blocks:?}");
    }
}
