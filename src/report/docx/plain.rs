//! A contract of another format as the main part of a new Word file.
//!
//! In: the contract's text with its blocks and headings. Out: the part, and where each character of the text stands in it. Every word is
//! there once and in order; lines that were only wrapped are joined.

use std::ops::Range;

use super::characters::image;
use super::draft::{Paragraph, main_part};
use crate::document::origin::Origin;
use crate::document::{Block, BlockKind, Document};
use crate::segment::{Outline, SegmentKind};

/// From this many characters on a line counts as wrapped, and goes on in the next.
const WRAPPED: usize = 45;
/// Longest heading, in bytes.
const LONGEST_HEADING: usize = 200;

/// The main part of a new file with the contract's words, and their places.
pub(super) fn main(document: &Document, outline: &Outline) -> (String, Vec<Origin>) {
    let text = document.text.as_str();
    let structured = document.blocks.iter().any(|block| block.kind != BlockKind::Furniture);
    let mut paragraphs = Vec::new();
    // For each paragraph the characters of the text that are no white space, as places in its words.
    let mut places: Vec<Vec<Option<usize>>> = Vec::new();
    for range in ranges(document, outline, structured) {
        let (words, here) = words(&text[range.clone()], !structured);
        let heading = is_heading(document, outline, &range);
        paragraphs.push(match depth(&document.blocks, &range) {
            _ if heading && paragraphs.is_empty() => Paragraph::Title(words),
            _ if heading => Paragraph::Heading(words),
            Some(depth) => Paragraph::Indented { depth: depth.saturating_add(1), text: words },
            None => Paragraph::Plain(words),
        });
        places.push(here);
    }
    let (xml, pieces) = main_part(&paragraphs, false);
    let mut origins = Vec::new();
    for (pieces, places) in pieces.iter().zip(places) {
        for place in places {
            let origin = place.and_then(|place| {
                let piece = pieces[..pieces.partition_point(|piece| piece.first <= place)].last()?;
                let element = u32::try_from(piece.element).ok()?;
                Some(Origin::element(element).after(place - piece.first))
            });
            origins.push(origin.unwrap_or(Origin::Made));
        }
    }
    (xml, origins)
}

/// The paragraphs of a text as byte ranges: blocks where the format marks them, else what blank lines part; headings and list items stand
/// alone. Together they hold every word.
fn ranges(document: &Document, outline: &Outline, structured: bool) -> Vec<Range<usize>> {
    let text = document.text.as_str();
    let mut cuts: Vec<usize> = document.blocks.iter().flat_map(|block| [block.start, block.end]).collect();
    let within_block = |at: usize| document.blocks.iter().any(|block| block.start < at && at < block.end);
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() && !within_block(line_start) {
            cuts.push(line_start);
        }
        line_start += line.len();
    }
    if !structured {
        let begins_line =
            |at: usize| text[..at].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
        let items = outline.segments.iter().filter(|segment| segment.kind != SegmentKind::Sentence);
        cuts.extend(items.map(|segment| segment.start).filter(|&at| begins_line(at)));
        cuts.extend(outline.headings.iter().flat_map(|heading| [heading.start, heading.end]));
    }
    cuts.extend([0, text.len()]);
    cuts.retain(|&cut| text.is_char_boundary(cut));
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|pair| pair[0]..pair[1])
        .filter(|range| !text[range.clone()].trim().is_empty())
        .collect()
}

fn is_heading(document: &Document, outline: &Outline, range: &Range<usize>) -> bool {
    let holds = |start: usize, end: usize| range.start < end && start < range.end;
    let words = &document.text[range.clone()];
    if words.trim().len() > LONGEST_HEADING || words.contains("__") || !words.contains(char::is_alphabetic) {
        return false;
    }
    let marked = |block: &Block| block.kind == BlockKind::Heading && holds(block.start, block.end);
    document.blocks.iter().any(marked) || outline.headings.iter().any(|h| holds(h.start, h.end))
}

fn depth(blocks: &[Block], range: &Range<usize>) -> Option<u8> {
    let here = blocks.iter().find(|block| block.start < range.end && range.start < block.end)?;
    match here.kind {
        BlockKind::Item { depth } => Some(depth),
        _ => None,
    }
}

/// The words of a paragraph, and for each of its characters that is no white space where it stands among them. `wrapped` lines are joined.
fn words(text: &str, wrapped: bool) -> (String, Vec<Option<usize>>) {
    let mut words = String::new();
    let mut count = 0;
    let mut places = Vec::new();
    let lines: Vec<&str> = text.trim().lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            words.push(if wrapped && lines[i - 1].chars().count() >= WRAPPED { ' ' } else { '\n' });
            count += 1;
        }
        for c in line.chars() {
            let before = words.len();
            image(c, &mut words);
            let added = words[before..].chars().count();
            if !c.is_whitespace() {
                places.push((added > 0).then_some(count));
            }
            count += added;
        }
    }
    (words, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;
    use crate::segment::segment;

    fn document(text: &str) -> Document {
        Document { text: text.to_owned(), format: Format::Text, blocks: Vec::new(), warnings: Vec::new() }
    }

    #[test]
    fn wrapped_lines_are_joined_and_short_ones_kept() {
        let wrapped = "The Studio may show the Murals in the town hall,\nand nowhere else.";
        assert_eq!(words(wrapped, true).0, wrapped.replace('\n', " "));
        assert_eq!(words("One Street\nTown", true).0, "One Street\nTown");
        assert_eq!(words("a\u{202e} b\u{200e}c", true).1, [Some(0), Some(1), Some(10), None, Some(11)]);
    }

    #[test]
    fn every_character_stands_where_it_is_said_to() {
        let text = "MURAL AGREEMENT\n\n1. Rights\n\nThe Studio may \"copy\" & show:\n(a) the Murals; and\n(b) the\u{1} <Sketches>.\n";
        let document = document(text);
        let (xml, origins) = main(&document, &segment(text, &[]));
        let solid: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        assert_eq!(solid.len(), origins.len());
        let markup = super::super::markup::Markup::parse(&xml).unwrap();
        for (character, origin) in solid.iter().zip(&origins) {
            let Origin::Main { element, character: at } = *origin else { panic!("{character}") };
            let words = markup.text(markup.at(element as usize).unwrap()).unwrap();
            let there = words.chars().nth(at as usize).unwrap();
            assert!(there == *character || *character == '\u{1}', "{character:?} {there:?}");
        }
    }
}
